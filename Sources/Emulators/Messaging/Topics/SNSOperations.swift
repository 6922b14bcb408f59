import CloudModel
import DataFormats
import SimKernel

/// An operation on a topic: the permission is the operation's own, on the topic's ARN.
private func operation(
    _ name: String, _ status: FidelityStatus = .exact,
    _ perform:
        @escaping @Sendable (SNSEmulator, JSONObject, Actor) throws(SNSError) -> JSONObject
) -> Operation<SNSEmulator> {
    Operation(
        name: name, status: status,
        work: .init(
            call: { (sns, input, _) throws(ServiceFailure) in
                let resource = resource(sns, input)
                let topic = topic(of: resource)
                return ServiceCall(
                    service: "sns", operation: name, point: "sns.manage", subject: topic,
                    permissions: [.init("sns:\(name)", on: resource)],
                    attributes: [("topic", topic)], details: [TraceField("topic", topic)])
            },
            perform: { (sns, input, actor) throws(ServiceFailure) in
                try failing { () throws(SNSError) in try perform(sns, input, actor) }
            }))
}

private func failing(
    _ body: () throws(SNSError) -> JSONObject
) throws(ServiceFailure) -> JSONObject {
    do throws(SNSError) { return try body() } catch { throw ServiceFailure(error, service: "sns") }
}

/// The ARN of the topic that a request is about; `*` where it is about none.
private func resource(_ sns: SNSEmulator, _ input: JSONObject) -> String {
    if let arn = input.string("TopicArn") ?? input.string("ResourceArn") { return arn }
    if let name = input.string("Name") { return sns.arn(of: name) }
    if let arn = input.string("SubscriptionArn") {
        // A subscription's permissions are its topic's.
        return arn.split(separator: ":").prefix(6).joined(separator: ":")
    }
    return "*"
}

private func topic(of resource: String) -> String {
    resource == "*" ? "" : resource.lastPart(after: ":") ?? resource
}

/// Publish and PublishBatch are for the gate what they are for functions inside the world.
private func publishing(
    _ name: String,
    _ perform:
        @escaping @Sendable (SNSEmulator, JSONObject, Actor) throws(SNSError) -> JSONObject
) -> Operation<SNSEmulator> {
    Operation(
        name: name, status: .exact,
        work: .init(
            call: { (sns, input, _) throws(ServiceFailure) in
                var call = PublishMessage(
                    topicARN: input.string("TopicArn") ?? input.string("TargetArn") ?? "",
                    subject: input.string("Subject"), message: input.string("Message") ?? ""
                ).call
                call.operation = name
                if name == "PublishBatch" { call.details = [call.details[0]] }
                return call
            },
            perform: { (sns, input, actor) throws(ServiceFailure) in
                try failing { () throws(SNSError) in try perform(sns, input, actor) }
            },
            details: { output in
                output.string("MessageId").map { [TraceField("message-id", $0)] } ?? []
            }))
}

/// Every operation of the API model of SNS.
let snsOperations = OperationTable<SNSEmulator>(
    service: "sns", source: "Amazon SNS API Reference",
    operations: [
        operation("AddPermission") { (sns, input, _) throws(SNSError) in
            try sns.addPermission(input)
        },
        .refused("CheckIfPhoneNumberIsOptedOut"),
        operation(
            "ConfirmSubscription",
            .approximated("the token is in the world's state; nobody is sent it")
        ) { (sns, input, _) throws(SNSError) in try sns.confirmSubscription(input) },
        .refused("CreatePlatformApplication"),
        .refused("CreatePlatformEndpoint"),
        .refused("CreateSMSSandboxPhoneNumber"),
        operation(
            "CreateTopic",
            .approximated("message archives, data protection and delivery logging are refused")
        ) { (sns, input, _) throws(SNSError) in try sns.createTopic(input) },
        .refused("DeleteEndpoint"),
        .refused("DeletePlatformApplication"),
        .refused("DeleteSMSSandboxPhoneNumber"),
        operation("DeleteTopic") { (sns, input, _) throws(SNSError) in
            try sns.deleteTopic(input)
        },
        .refused("GetDataProtectionPolicy"),
        .refused("GetEndpointAttributes"),
        .refused("GetPlatformApplicationAttributes"),
        .refused("GetSMSAttributes"),
        .refused("GetSMSSandboxAccountStatus"),
        operation("GetSubscriptionAttributes") { (sns, input, _) throws(SNSError) in
            try sns.getSubscriptionAttributes(input)
        },
        operation("GetTopicAttributes") { (sns, input, _) throws(SNSError) in
            try sns.getTopicAttributes(input)
        },
        .refused("ListEndpointsByPlatformApplication"),
        .refused("ListOriginationNumbers"),
        .refused("ListPhoneNumbersOptedOut"),
        .refused("ListPlatformApplications"),
        .refused("ListSMSSandboxPhoneNumbers"),
        operation("ListSubscriptions") { (sns, input, _) throws(SNSError) in
            try sns.listSubscriptions(input)
        },
        operation("ListSubscriptionsByTopic") { (sns, input, _) throws(SNSError) in
            try sns.listSubscriptionsByTopic(input)
        },
        operation("ListTagsForResource") { (sns, input, _) throws(SNSError) in
            try sns.listTagsForResource(input)
        },
        operation("ListTopics") { (sns, input, _) throws(SNSError) in
            try sns.listTopics(input)
        },
        .refused("OptInPhoneNumber"),
        publishing("Publish") { (sns, input, actor) throws(SNSError) in
            try sns.publish(input, actor)
        },
        publishing("PublishBatch") { (sns, input, actor) throws(SNSError) in
            try sns.publishBatch(input, actor)
        },
        .refused("PutDataProtectionPolicy"),
        operation("RemovePermission") { (sns, input, _) throws(SNSError) in
            try sns.removePermission(input)
        },
        .refused("SetEndpointAttributes"),
        .refused("SetPlatformApplicationAttributes"),
        .refused("SetSMSAttributes"),
        operation("SetSubscriptionAttributes") { (sns, input, _) throws(SNSError) in
            try sns.setSubscriptionAttributes(input)
        },
        operation("SetTopicAttributes") { (sns, input, _) throws(SNSError) in
            try sns.setTopicAttributes(input)
        },
        operation(
            "Subscribe",
            .approximated("mail and web addresses wait for confirmation; what they get is kept")
        ) { (sns, input, _) throws(SNSError) in try sns.subscribe(input) },
        operation("TagResource") { (sns, input, _) throws(SNSError) in
            try sns.tagResource(input)
        },
        operation("Unsubscribe") { (sns, input, _) throws(SNSError) in
            try sns.unsubscribe(input)
        },
        operation("UntagResource") { (sns, input, _) throws(SNSError) in
            try sns.untagResource(input)
        },
        .refused("VerifySMSSandboxPhoneNumber"),
    ])
