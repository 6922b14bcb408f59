public import SimKernel

/// Someone who gets the messages of a topic.
public struct Subscription: Hashable, Sendable {
    /// How messages reach the endpoint (Amazon SNS API reference, "Subscribe").
    public enum Delivery: String, Hashable, Sendable {
        case email
        case emailJSON = "email-json"
        case http
        case https
        case lambda
    }

    public let arn: String
    public let delivery: Delivery
    /// An address, a URL, or a function's ARN.
    public let endpoint: String
    public let filter: FilterPolicy?
}

/// A message as it was published: what guarantees about alerts read.
public struct PublishedMessage: Hashable, Sendable {
    /// A message attribute of type String.
    public struct Attribute: Hashable, Sendable {
        public let name: String
        public let value: String
    }

    public let id: String
    /// The topic's name.
    public let topic: String
    public let subject: String?
    public let message: String
    public let attributes: [Attribute]
    public let publishedAt: VirtualInstant
    /// Who published, such as `lambda/validator`.
    public let publisher: String
}

/// A message that has reached an endpoint outside of the account.
public struct DeliveredMessage: Hashable, Sendable {
    public let messageID: String
    public let topic: String
    public let delivery: Subscription.Delivery
    public let endpoint: String
    public let deliveredAt: VirtualInstant
}
