public import SimKernel

/// SQS ReceiveMessage.
public struct ReceiveMessages: Sendable {
    public var queueARN: String
    /// 1 to 10.
    public var limit: Int

    public init(queueARN: String, limit: Int = 10) {
        self.queueARN = queueARN
        self.limit = limit
    }

    public var call: ServiceCall { queueCall("ReceiveMessage", "sqs.receive", queueARN) }
}

/// SQS DeleteMessageBatch.
public struct DeleteMessages: Sendable {
    public var queueARN: String
    public var receiptHandles: [String]

    public init(queueARN: String, receiptHandles: [String]) {
        self.queueARN = queueARN
        self.receiptHandles = receiptHandles
    }

    public var call: ServiceCall { queueCall("DeleteMessage", "sqs.delete", queueARN) }
}

private func queueCall(_ operation: String, _ point: String, _ queueARN: String) -> ServiceCall {
    let queue = queueARN.lastPart(after: ":") ?? queueARN
    return ServiceCall(
        service: "sqs", operation: operation, point: point, subject: queue,
        permissions: [.init("sqs:\(operation)", on: queueARN)],
        attributes: [("queue", queue), ("group", "")], details: [TraceField("queue", queue)])
}

/// A message as its receiver sees it.
public struct ReceivedMessage: Sendable {
    public let messageID: String
    public let receiptHandle: String
    public let body: String
    /// MD5 in hexadecimal digits.
    public let bodyDigest: String
    /// Such as `ApproximateReceiveCount`; all that the message has.
    public let systemAttributes: [(name: String, value: String)]
    public let attributes: [MessageAttribute]
    /// Nil without attributes.
    public let attributesDigest: String?

    public init(
        messageID: String, receiptHandle: String, body: String, bodyDigest: String,
        systemAttributes: [(name: String, value: String)], attributes: [MessageAttribute],
        attributesDigest: String?
    ) {
        self.messageID = messageID
        self.receiptHandle = receiptHandle
        self.body = body
        self.bodyDigest = bodyDigest
        self.systemAttributes = systemAttributes
        self.attributes = attributes
        self.attributesDigest = attributesDigest
    }
}

/// What those who poll a queue must know of it.
public struct PolledQueue: Hashable, Sendable {
    public let visibilityTimeout: VirtualDuration
    public let isFIFO: Bool
    /// When a message can be received next, as things stand; nil when none can.
    public let nextDelivery: VirtualInstant?

    public init(
        visibilityTimeout: VirtualDuration, isFIFO: Bool, nextDelivery: VirtualInstant?
    ) {
        self.visibilityTimeout = visibilityTimeout
        self.isFIFO = isFIFO
        self.nextDelivery = nextDelivery
    }
}
