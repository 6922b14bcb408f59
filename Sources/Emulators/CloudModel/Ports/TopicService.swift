import SimKernel

/// SNS as other services and guests see it.
public protocol TopicService: AnyObject {
    /// Publish: answers the message id.
    func publish(_ request: PublishMessage, as actor: Actor) throws(ServiceFailure) -> String
}

/// SNS Publish.
public struct PublishMessage: Sendable {
    public var topicARN: String
    public var subject: String?
    public var message: String
    /// String attributes, for filter policies.
    public var attributes: [(name: String, value: String)]

    public init(
        topicARN: String, subject: String? = nil, message: String,
        attributes: [(name: String, value: String)] = []
    ) {
        self.topicARN = topicARN
        self.subject = subject
        self.message = message
        self.attributes = attributes
    }

    public var call: ServiceCall {
        let topic = topicARN.lastPart(after: ":") ?? topicARN
        return ServiceCall(
            service: "sns", operation: "Publish", point: "sns.publish", subject: topic,
            permissions: [.init("sns:Publish", on: topicARN)],
            attributes: [("topic", topic), ("subject", subject ?? "")],
            details: [
                TraceField("topic", topic), TraceField("subject", subject ?? ""),
                TraceField("message", message),
            ])
    }
}
