import CloudModel
import Messaging
import Testing

@Suite("The fidelity list of Messaging") struct MessagingFidelityTests {
    /// The operations of the API models, as the SDKs have them.
    static let models: [(String, String)] = [
        (
            "sns",
            """
            AddPermission CheckIfPhoneNumberIsOptedOut ConfirmSubscription
            CreatePlatformApplication CreatePlatformEndpoint CreateSMSSandboxPhoneNumber
            CreateTopic DeleteEndpoint DeletePlatformApplication DeleteSMSSandboxPhoneNumber
            DeleteTopic GetDataProtectionPolicy GetEndpointAttributes
            GetPlatformApplicationAttributes GetSMSAttributes GetSMSSandboxAccountStatus
            GetSubscriptionAttributes GetTopicAttributes ListEndpointsByPlatformApplication
            ListOriginationNumbers ListPhoneNumbersOptedOut ListPlatformApplications
            ListSMSSandboxPhoneNumbers ListSubscriptions ListSubscriptionsByTopic
            ListTagsForResource ListTopics OptInPhoneNumber Publish PublishBatch
            PutDataProtectionPolicy RemovePermission SetEndpointAttributes
            SetPlatformApplicationAttributes SetSMSAttributes SetSubscriptionAttributes
            SetTopicAttributes Subscribe TagResource Unsubscribe UntagResource
            VerifySMSSandboxPhoneNumber
            """
        ),
        (
            "sqs",
            """
            AddPermission CancelMessageMoveTask ChangeMessageVisibility
            ChangeMessageVisibilityBatch CreateQueue DeleteMessage DeleteMessageBatch
            DeleteQueue GetQueueAttributes GetQueueUrl ListDeadLetterSourceQueues
            ListMessageMoveTasks ListQueueTags ListQueues PurgeQueue ReceiveMessage
            RemovePermission SendMessage SendMessageBatch SetQueueAttributes
            StartMessageMoveTask TagQueue UntagQueue
            """
        ),
        (
            "events",
            """
            ActivateEventSource CancelReplay CreateApiDestination CreateArchive CreateConnection
            CreateEndpoint CreateEventBus CreatePartnerEventSource DeactivateEventSource
            DeauthorizeConnection DeleteApiDestination DeleteArchive DeleteConnection
            DeleteEndpoint DeleteEventBus DeletePartnerEventSource DeleteRule
            DescribeApiDestination DescribeArchive DescribeConnection DescribeEndpoint
            DescribeEventBus DescribeEventSource DescribePartnerEventSource DescribeReplay
            DescribeRule DisableRule EnableRule ListApiDestinations ListArchives ListConnections
            ListEndpoints ListEventBuses ListEventSources ListPartnerEventSourceAccounts
            ListPartnerEventSources ListReplays ListRuleNamesByTarget ListRules
            ListTagsForResource ListTargetsByRule PutEvents PutPartnerEvents PutPermission
            PutRule PutTargets RemovePermission RemoveTargets StartReplay TagResource
            TestEventPattern UntagResource UpdateApiDestination UpdateArchive UpdateConnection
            UpdateEndpoint UpdateEventBus
            """
        ),
        (
            "scheduler",
            """
            CreateSchedule CreateScheduleGroup DeleteSchedule DeleteScheduleGroup GetSchedule
            GetScheduleGroup ListScheduleGroups ListSchedules ListTagsForResource TagResource
            UntagResource UpdateSchedule
            """
        ),
    ]

    @Test("Every operation of the API model is listed, once", arguments: models)
    func complete(_ service: String, _ text: String) {
        let names = text.split(whereSeparator: \.isWhitespace).map(String.init)
        let listed = messagingFidelity.filter { $0.service == service && $0.kind == .operation }
        #expect(listed.map(\.name).sorted() == names)
        #expect(listed.contains { $0.status == .exact })
    }

    @Test("No entry is written twice")
    func distinct() {
        let keys = messagingFidelity.map { "\($0.service) \($0.kind) \($0.name)" }
        #expect(Set(keys).count == keys.count)
    }
}
