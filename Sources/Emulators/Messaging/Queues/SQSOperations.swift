import CloudModel
import DataFormats
import SimKernel

private let source = "Amazon SQS API Reference"

/// An operation on one queue: the permission is the operation's own, on the queue's ARN.
private func operation(
    _ name: String, _ point: String, _ status: FidelityStatus = .exact, action: String? = nil,
    _ perform:
        @escaping @Sendable (SQSEmulator, JSONObject, Actor) throws(SQSError) -> JSONObject
) -> Operation<SQSEmulator> {
    let permission = "sqs:\(action ?? name)"
    return Operation(
        name: name, status: status,
        work: .init(
            call: { (sqs, input, _) throws(ServiceFailure) in
                let (queue, resource) = try subject(sqs, input)
                return ServiceCall(
                    service: "sqs", operation: name, point: point, subject: queue,
                    permissions: [.init(permission, on: resource)],
                    attributes: [
                        ("queue", queue), ("group", input.string("MessageGroupId") ?? ""),
                    ],
                    details: [TraceField("queue", queue)])
            },
            perform: { (sqs, input, actor) throws(ServiceFailure) in
                do throws(SQSError) { return try perform(sqs, input, actor) } catch {
                    throw ServiceFailure(error, service: "sqs")
                }
            }))
}

/// The name and ARN of what a request acts on.
private func subject(
    _ sqs: SQSEmulator, _ input: JSONObject
) throws(ServiceFailure) -> (queue: String, resource: String) {
    if let name = input.string("QueueName") { return (name, sqs.arn(of: name)) }
    if let arn = input.string("SourceArn") { return (ARN(arn)?.resource ?? arn, arn) }
    if let handle = input.string("TaskHandle") {
        let content = Base64.bytes(of: handle).flatMap { try? JSONValue.parse($0) }
        let arn = content?["sourceArn"]?.stringValue ?? "*"
        return (ARN(arn)?.resource ?? "", arn)
    }
    if input["QueueUrl"] == nil { return ("", "*") }
    do throws(SQSError) {
        let name = try sqs.queueName(input)
        return (name, sqs.arn(of: name))
    } catch {
        throw ServiceFailure(error, service: "sqs")
    }
}

/// Every operation of the API model of SQS.
let sqsOperations = OperationTable<SQSEmulator>(
    service: "sqs", source: source,
    operations: [
        operation("AddPermission", "sqs.manage") { (sqs, input, _) throws(SQSError) in
            try sqs.addPermission(input)
        },
        operation("CancelMessageMoveTask", "sqs.manage") { (sqs, input, _) throws(SQSError) in
            try sqs.cancelMessageMoveTask(input)
        },
        operation("ChangeMessageVisibility", "sqs.visibility") { (sqs, input, _) throws(SQSError) in
            try sqs.changeMessageVisibility(input)
        },
        operation(
            "ChangeMessageVisibilityBatch", "sqs.visibility", action: "ChangeMessageVisibility"
        ) { (sqs, input, _) throws(SQSError) in try sqs.changeMessageVisibilityBatch(input) },
        operation("CreateQueue", "sqs.manage") { (sqs, input, _) throws(SQSError) in
            try sqs.createQueue(input)
        },
        operation(
            "DeleteMessage", "sqs.delete",
            .approximated("an old receipt handle of a standard queue deletes nothing")
        ) { (sqs, input, _) throws(SQSError) in try sqs.deleteMessage(input) },
        operation(
            "DeleteMessageBatch", "sqs.delete",
            .approximated("an old receipt handle of a standard queue deletes nothing"),
            action: "DeleteMessage"
        ) { (sqs, input, _) throws(SQSError) in try sqs.deleteMessageBatch(input) },
        operation(
            "DeleteQueue", "sqs.manage", .approximated("takes effect at once")
        ) { (sqs, input, _) throws(SQSError) in try sqs.deleteQueue(input) },
        operation(
            "GetQueueAttributes", "sqs.manage", .approximated("the approximate counts are exact")
        ) { (sqs, input, _) throws(SQSError) in try sqs.getQueueAttributes(input) },
        operation("GetQueueUrl", "sqs.manage") { (sqs, input, _) throws(SQSError) in
            try sqs.getQueueURL(input)
        },
        operation("ListDeadLetterSourceQueues", "sqs.manage") { (sqs, input, _) throws(SQSError) in
            try sqs.listDeadLetterSourceQueues(input)
        },
        operation("ListMessageMoveTasks", "sqs.manage") { (sqs, input, _) throws(SQSError) in
            try sqs.listMessageMoveTasks(input)
        },
        operation("ListQueueTags", "sqs.manage") { (sqs, input, _) throws(SQSError) in
            try sqs.listQueueTags(input)
        },
        operation("ListQueues", "sqs.manage") { (sqs, input, _) throws(SQSError) in
            try sqs.listQueues(input)
        },
        operation("PurgeQueue", "sqs.manage", .approximated("takes effect at once")) {
            (sqs, input, _) throws(SQSError) in try sqs.purgeQueue(input)
        },
        operation(
            "ReceiveMessage", "sqs.receive",
            .approximated("every poll asks all of the queue, as a long poll does")
        ) { (sqs, input, _) throws(SQSError) in try sqs.receiveMessage(input) },
        operation("RemovePermission", "sqs.manage") { (sqs, input, _) throws(SQSError) in
            try sqs.removePermission(input)
        },
        operation("SendMessage", "sqs.send") { (sqs, input, actor) throws(SQSError) in
            try sqs.sendMessage(input, actor)
        },
        operation("SendMessageBatch", "sqs.send", action: "SendMessage") {
            (sqs, input, actor) throws(SQSError) in try sqs.sendMessageBatch(input, actor)
        },
        operation(
            "SetQueueAttributes", "sqs.manage", .approximated("takes effect at once")
        ) { (sqs, input, _) throws(SQSError) in try sqs.setQueueAttributes(input) },
        operation(
            "StartMessageMoveTask", "sqs.manage",
            .approximated("500 messages a second unless the caller says otherwise")
        ) { (sqs, input, _) throws(SQSError) in try sqs.startMessageMoveTask(input) },
        operation("TagQueue", "sqs.manage") { (sqs, input, _) throws(SQSError) in
            try sqs.tagQueue(input)
        },
        operation("UntagQueue", "sqs.manage") { (sqs, input, _) throws(SQSError) in
            try sqs.untagQueue(input)
        },
    ])
