import SimKernel

/// SQS as other services see it.
///
/// Callers pass the gate with the `call` of what they ask for.
public protocol QueueService: MessageSink {
    /// ReceiveMessage, at once and with all attributes; the queue's own visibility timeout runs.
    func receive(
        _ request: ReceiveMessages, as actor: Actor
    ) throws(ServiceFailure) -> [ReceivedMessage]

    /// DeleteMessageBatch by receipt handles; a receipt that is no longer good deletes nothing.
    func delete(_ request: DeleteMessages, as actor: Actor) throws(ServiceFailure)

    /// What those who poll a queue must know of it; nil when there is none with this ARN.
    func polled(_ queueARN: String) -> PolledQueue?
}

/// What takes messages under the ARN of a queue.
public protocol MessageSink: AnyObject {
    /// SendMessage to a queue by its ARN.
    func send(_ request: SendMessage, as actor: Actor) throws(ServiceFailure) -> SentMessage
}

/// SQS SendMessage.
public struct SendMessage: Sendable {
    public var queueARN: String
    public var body: String
    public var attributes: [MessageAttribute]
    /// Needed by FIFO queues; on standard queues a tenant of a fair queue.
    public var groupID: String?
    /// On FIFO queues; nil lets a queue with content-based deduplication hash the body.
    public var deduplicationID: String?
    /// Nil takes the queue's own delay.
    public var delaySeconds: Int?
    /// `AWSTraceHeader`, the one system attribute that senders may set.
    public var traceHeader: String?

    public init(
        queueARN: String, body: String, attributes: [MessageAttribute] = [],
        groupID: String? = nil, deduplicationID: String? = nil, delaySeconds: Int? = nil,
        traceHeader: String? = nil
    ) {
        self.queueARN = queueARN
        self.body = body
        self.attributes = attributes
        self.groupID = groupID
        self.deduplicationID = deduplicationID
        self.delaySeconds = delaySeconds
        self.traceHeader = traceHeader
    }

    /// The queue's name.
    public var queue: String {
        queueARN.lastPart(after: ":") ?? queueARN
    }

    public var call: ServiceCall {
        ServiceCall(
            service: "sqs", operation: "SendMessage", point: "sqs.send", subject: queue,
            permissions: [.init("sqs:SendMessage", on: queueARN)],
            attributes: [("queue", queue), ("group", groupID ?? "")],
            details: [TraceField("queue", queue)])
    }
}

/// What SendMessage answers.
public struct SentMessage: Hashable, Sendable {
    public let messageID: String
    /// Twenty digits; on FIFO queues only.
    public let sequenceNumber: String?

    public init(messageID: String, sequenceNumber: String? = nil) {
        self.messageID = messageID
        self.sequenceNumber = sequenceNumber
    }
}

/// An attribute that travels beside the body of an SQS or SNS message.
public struct MessageAttribute: Hashable, Sendable {
    /// What an attribute holds.
    public enum Value: Hashable, Sendable {
        case text(String)
        case binary([UInt8])
    }

    public let name: String
    /// `String`, `Number`, `Binary` or (SNS) `String.Array`, with a label after a dot if wanted.
    public let type: String
    public let value: Value

    public init(name: String, type: String, value: Value) {
        self.name = name
        self.type = type
        self.value = value
    }

    public init(name: String, text: String) {
        self.init(name: name, type: "String", value: .text(text))
    }

    /// Bytes that count towards the size of the message: name, type and value.
    public var size: Int {
        let content =
            switch value {
            case .text(let text): text.utf8.count
            case .binary(let bytes): bytes.count
            }
        return name.utf8.count + type.utf8.count + content
    }
}
