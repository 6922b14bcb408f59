import CloudModel
import DataFormats
import Testing

/// The shapes of all answers, as the API models of botocore have them: one line for an operation,
/// lines that begin with a space continue it; `*` stands for any key of a map.
private let text = """
    sns AddPermission {}
    sns ConfirmSubscription {"SubscriptionArn":"string"}
    sns CreateTopic {"TopicArn":"string"}
    sns DeleteTopic {}
    sns GetSubscriptionAttributes {"Attributes":{"*":"string"}}
    sns GetTopicAttributes {"Attributes":{"*":"string"}}
    sns ListSubscriptions {"Subscriptions":[{"SubscriptionArn":"string","Owner":"string",
     "Protocol":"string","Endpoint":"string","TopicArn":"string"}],"NextToken":"string"}
    sns ListSubscriptionsByTopic {"Subscriptions":[{"SubscriptionArn":"string",
     "Owner":"string","Protocol":"string","Endpoint":"string","TopicArn":"string"}],
     "NextToken":"string"}
    sns ListTagsForResource {"Tags":[{"Key":"string","Value":"string"}]}
    sns ListTopics {"Topics":[{"TopicArn":"string"}],"NextToken":"string"}
    sns Publish {"MessageId":"string","SequenceNumber":"string"}
    sns PublishBatch {"Successful":[{"Id":"string","MessageId":"string",
     "SequenceNumber":"string"}],"Failed":[{"Id":"string","Code":"string",
     "Message":"string","SenderFault":"boolean"}]}
    sns RemovePermission {}
    sns SetSubscriptionAttributes {}
    sns SetTopicAttributes {}
    sns Subscribe {"SubscriptionArn":"string"}
    sns TagResource {}
    sns Unsubscribe {}
    sns UntagResource {}
    sqs AddPermission {}
    sqs CancelMessageMoveTask {"ApproximateNumberOfMessagesMoved":"integer"}
    sqs ChangeMessageVisibility {}
    sqs ChangeMessageVisibilityBatch {"Successful":[{"Id":"string"}],
     "Failed":[{"Id":"string","SenderFault":"boolean","Code":"string","Message":"string"}]}
    sqs CreateQueue {"QueueUrl":"string"}
    sqs DeleteMessage {}
    sqs DeleteMessageBatch {"Successful":[{"Id":"string"}],"Failed":[{"Id":"string",
     "SenderFault":"boolean","Code":"string","Message":"string"}]}
    sqs DeleteQueue {}
    sqs GetQueueAttributes {"Attributes":{"*":"string"}}
    sqs GetQueueUrl {"QueueUrl":"string"}
    sqs ListDeadLetterSourceQueues {"queueUrls":["string"],"NextToken":"string"}
    sqs ListMessageMoveTasks {"Results":[{"TaskHandle":"string","Status":"string",
     "SourceArn":"string","DestinationArn":"string",
     "MaxNumberOfMessagesPerSecond":"integer","ApproximateNumberOfMessagesMoved":"integer",
     "ApproximateNumberOfMessagesToMove":"integer","FailureReason":"string",
     "StartedTimestamp":"integer"}]}
    sqs ListQueueTags {"Tags":{"*":"string"}}
    sqs ListQueues {"QueueUrls":["string"],"NextToken":"string"}
    sqs PurgeQueue {}
    sqs ReceiveMessage {"Messages":[{"MessageId":"string","ReceiptHandle":"string",
     "MD5OfBody":"string","Body":"string","Attributes":{"*":"string"},
     "MD5OfMessageAttributes":"string","MessageAttributes":{"*":{"StringValue":"string",
     "BinaryValue":"string","StringListValues":["string"],"BinaryListValues":["string"],
     "DataType":"string"}}}]}
    sqs RemovePermission {}
    sqs SendMessage {"MD5OfMessageBody":"string","MD5OfMessageAttributes":"string",
     "MD5OfMessageSystemAttributes":"string","MessageId":"string","SequenceNumber":"string"}
    sqs SendMessageBatch {"Successful":[{"Id":"string","MessageId":"string",
     "MD5OfMessageBody":"string","MD5OfMessageAttributes":"string",
     "MD5OfMessageSystemAttributes":"string","SequenceNumber":"string"}],
     "Failed":[{"Id":"string","SenderFault":"boolean","Code":"string","Message":"string"}]}
    sqs SetQueueAttributes {}
    sqs StartMessageMoveTask {"TaskHandle":"string"}
    sqs TagQueue {}
    sqs UntagQueue {}
    events CancelReplay {"ReplayArn":"string","State":"string","StateReason":"string"}
    events CreateArchive {"ArchiveArn":"string","State":"string","StateReason":"string",
     "CreationTime":"string"}
    events CreateEventBus {"EventBusArn":"string","Description":"string",
     "KmsKeyIdentifier":"string","DeadLetterConfig":{"Arn":"string"},
     "LogConfig":{"IncludeDetail":"string","Level":"string"}}
    events DeleteArchive {}
    events DeleteEventBus {}
    events DeleteRule {}
    events DescribeArchive {"ArchiveArn":"string","ArchiveName":"string",
     "EventSourceArn":"string","Description":"string","EventPattern":"string",
     "State":"string","StateReason":"string","KmsKeyIdentifier":"string",
     "RetentionDays":"integer","SizeBytes":"integer","EventCount":"integer",
     "CreationTime":"string"}
    events DescribeEventBus {"Name":"string","Arn":"string","Description":"string",
     "KmsKeyIdentifier":"string","DeadLetterConfig":{"Arn":"string"},"Policy":"string",
     "LogConfig":{"IncludeDetail":"string","Level":"string"},"CreationTime":"string",
     "LastModifiedTime":"string"}
    events DescribeReplay {"ReplayName":"string","ReplayArn":"string",
     "Description":"string","State":"string","StateReason":"string",
     "EventSourceArn":"string","Destination":{"Arn":"string","FilterArns":["string"]},
     "EventStartTime":"string","EventEndTime":"string","EventLastReplayedTime":"string",
     "ReplayStartTime":"string","ReplayEndTime":"string"}
    events DescribeRule {"Name":"string","Arn":"string","EventPattern":"string",
     "ScheduleExpression":"string","State":"string","Description":"string",
     "RoleArn":"string","ManagedBy":"string","EventBusName":"string","CreatedBy":"string"}
    events DisableRule {}
    events EnableRule {}
    events ListArchives {"Archives":[{"ArchiveName":"string","EventSourceArn":"string",
     "State":"string","StateReason":"string","RetentionDays":"integer",
     "SizeBytes":"integer","EventCount":"integer","CreationTime":"string"}],
     "NextToken":"string"}
    events ListEventBuses {"EventBuses":[{"Name":"string","Arn":"string",
     "Description":"string","Policy":"string","CreationTime":"string",
     "LastModifiedTime":"string"}],"NextToken":"string"}
    events ListReplays {"Replays":[{"ReplayName":"string","EventSourceArn":"string",
     "State":"string","StateReason":"string","EventStartTime":"string",
     "EventEndTime":"string","EventLastReplayedTime":"string","ReplayStartTime":"string",
     "ReplayEndTime":"string"}],"NextToken":"string"}
    events ListRuleNamesByTarget {"RuleNames":["string"],"NextToken":"string"}
    events ListRules {"Rules":[{"Name":"string","Arn":"string","EventPattern":"string",
     "State":"string","Description":"string","ScheduleExpression":"string",
     "RoleArn":"string","ManagedBy":"string","EventBusName":"string"}],"NextToken":"string"}
    events ListTagsForResource {"Tags":[{"Key":"string","Value":"string"}]}
    events ListTargetsByRule {"Targets":[{"Id":"string","Arn":"string","RoleArn":"string",
     "Input":"string","InputPath":"string",
     "InputTransformer":{"InputPathsMap":{"*":"string"},"InputTemplate":"string"},
     "KinesisParameters":{"PartitionKeyPath":"string"},
     "RunCommandParameters":{"RunCommandTargets":[{"Key":"string","Values":["string"]}]},
     "EcsParameters":{"TaskDefinitionArn":"string","TaskCount":"integer",
     "LaunchType":"string",
     "NetworkConfiguration":{"awsvpcConfiguration":{"Subnets":["string"],
     "SecurityGroups":["string"],"AssignPublicIp":"string"}},"PlatformVersion":"string",
     "Group":"string","CapacityProviderStrategy":[{"capacityProvider":"string",
     "weight":"integer","base":"integer"}],"EnableECSManagedTags":"boolean",
     "EnableExecuteCommand":"boolean","PlacementConstraints":[{"type":"string",
     "expression":"string"}],"PlacementStrategy":[{"type":"string","field":"string"}],
     "PropagateTags":"string","ReferenceId":"string","Tags":[{"Key":"string",
     "Value":"string"}]},"BatchParameters":{"JobDefinition":"string","JobName":"string",
     "ArrayProperties":{"Size":"integer"},"RetryStrategy":{"Attempts":"integer"}},
     "SqsParameters":{"MessageGroupId":"string"},
     "HttpParameters":{"PathParameterValues":["string"],"HeaderParameters":{"*":"string"},
     "QueryStringParameters":{"*":"string"}},
     "RedshiftDataParameters":{"SecretManagerArn":"string","Database":"string",
     "DbUser":"string","Sql":"string","StatementName":"string","WithEvent":"boolean",
     "Sqls":["string"]},
     "SageMakerPipelineParameters":{"PipelineParameterList":[{"Name":"string",
     "Value":"string"}]},"DeadLetterConfig":{"Arn":"string"},
     "RetryPolicy":{"MaximumRetryAttempts":"integer","MaximumEventAgeInSeconds":"integer"},
     "AppSyncParameters":{"GraphQLOperation":"string"}}],"NextToken":"string"}
    events PutEvents {"FailedEntryCount":"integer","Entries":[{"EventId":"string",
     "ErrorCode":"string","ErrorMessage":"string"}]}
    events PutPermission {}
    events PutRule {"RuleArn":"string"}
    events PutTargets {"FailedEntryCount":"integer","FailedEntries":[{"TargetId":"string",
     "ErrorCode":"string","ErrorMessage":"string"}]}
    events RemovePermission {}
    events RemoveTargets {"FailedEntryCount":"integer",
     "FailedEntries":[{"TargetId":"string","ErrorCode":"string","ErrorMessage":"string"}]}
    events StartReplay {"ReplayArn":"string","State":"string","StateReason":"string",
     "ReplayStartTime":"string"}
    events TagResource {}
    events TestEventPattern {"Result":"boolean"}
    events UntagResource {}
    events UpdateArchive {"ArchiveArn":"string","State":"string","StateReason":"string",
     "CreationTime":"string"}
    events UpdateEventBus {"Arn":"string","Name":"string","KmsKeyIdentifier":"string",
     "Description":"string","DeadLetterConfig":{"Arn":"string"},
     "LogConfig":{"IncludeDetail":"string","Level":"string"}}
    scheduler CreateSchedule {"ScheduleArn":"string"}
    scheduler CreateScheduleGroup {"ScheduleGroupArn":"string"}
    scheduler DeleteSchedule {}
    scheduler DeleteScheduleGroup {}
    scheduler GetSchedule {"ActionAfterCompletion":"string","Arn":"string",
     "CreationDate":"string","Description":"string","EndDate":"string",
     "FlexibleTimeWindow":{"MaximumWindowInMinutes":"integer","Mode":"string"},
     "GroupName":"string","KmsKeyArn":"string","LastModificationDate":"string",
     "Name":"string","ScheduleExpression":"string","ScheduleExpressionTimezone":"string",
     "StartDate":"string","State":"string","Target":{"Arn":"string",
     "DeadLetterConfig":{"Arn":"string"},
     "EcsParameters":{"CapacityProviderStrategy":[{"base":"integer",
     "capacityProvider":"string","weight":"integer"}],"EnableECSManagedTags":"boolean",
     "EnableExecuteCommand":"boolean","Group":"string","LaunchType":"string",
     "NetworkConfiguration":{"awsvpcConfiguration":{"AssignPublicIp":"string",
     "SecurityGroups":["string"],"Subnets":["string"]}},
     "PlacementConstraints":[{"expression":"string","type":"string"}],
     "PlacementStrategy":[{"field":"string","type":"string"}],"PlatformVersion":"string",
     "PropagateTags":"string","ReferenceId":"string","Tags":[{"*":"string"}],
     "TaskCount":"integer","TaskDefinitionArn":"string"},
     "EventBridgeParameters":{"DetailType":"string","Source":"string"},"Input":"string",
     "KinesisParameters":{"PartitionKey":"string"},
     "RetryPolicy":{"MaximumEventAgeInSeconds":"integer","MaximumRetryAttempts":"integer"},
     "RoleArn":"string",
     "SageMakerPipelineParameters":{"PipelineParameterList":[{"Name":"string",
     "Value":"string"}]},"SqsParameters":{"MessageGroupId":"string"}}}
    scheduler GetScheduleGroup {"Arn":"string","CreationDate":"string",
     "LastModificationDate":"string","Name":"string","State":"string"}
    scheduler ListScheduleGroups {"NextToken":"string","ScheduleGroups":[{"Arn":"string",
     "CreationDate":"string","LastModificationDate":"string","Name":"string",
     "State":"string"}]}
    scheduler ListSchedules {"NextToken":"string","Schedules":[{"Arn":"string",
     "CreationDate":"string","GroupName":"string","LastModificationDate":"string",
     "Name":"string","State":"string","Target":{"Arn":"string"}}]}
    scheduler ListTagsForResource {"Tags":[{"Key":"string","Value":"string"}]}
    scheduler TagResource {}
    scheduler UntagResource {}
    scheduler UpdateSchedule {"ScheduleArn":"string"}
    """

/// Holds answers against the API models.
enum AnswerShapes {
    private static let shapes: [String: JSONValue] = {
        var shapes: [String: JSONValue] = [:]
        let lines = text.replacing("\n ", with: "").split(separator: "\n")
        for line in lines {
            let parts = line.split(separator: " ", maxSplits: 2)
            shapes["\(parts[0]) \(parts[1])"] = try? JSONValue(parsing: String(parts[2]))
        }
        return shapes
    }()

    /// What an answer has that the model has not; nil when all is well.
    static func problem(_ service: String, _ operation: String, _ answer: JSONObject) -> String? {
        guard let shape = shapes["\(service) \(operation)"] else { return "no shape" }
        return problem(.object(answer), shape, "\(service) \(operation)")
    }

    private static func problem(
        _ value: JSONValue, _ shape: JSONValue, _ place: String
    ) -> String? {
        switch (shape, value) {
        case (.object(let members), .object(let object)):
            for (name, inner) in object {
                guard let expected = members[name] ?? members["*"] else {
                    return "\(place) has no member \(name)"
                }
                if let found = problem(inner, expected, "\(place).\(name)") { return found }
            }
            return nil
        case (.array(let element), .array(let items)):
            return items.lazy.compactMap { problem($0, element[0], place) }.first
        case ("string", .string), ("boolean", .bool): return nil
        case ("integer", .number(let number)): return number.int64 == nil ? "\(place)" : nil
        default: return "\(place) is no \(shape.serialized())"
        }
    }
}
