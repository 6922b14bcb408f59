public import CloudModel
import OrderedCollections
public import SimKernel

/// A topic: its settings and who gets its messages.
struct Topic: Sendable {
    /// A message that counts as published for five minutes (FIFO topics).
    struct Published: Sendable {
        let messageID: String
        let sequenceNumber: String
        let until: VirtualInstant
    }

    var attributes: TopicAttributes
    var tags: Tags
    var subscriptions: [Subscription] = []
    var deletedSubscriptions = 0
    /// Messages with a sequence number so far.
    var sequence = 0
    /// By deduplication id, after the group where that is the scope; oldest first.
    var deduplication: OrderedDictionary<String, Published> = [:]
}

/// Someone who gets the messages of a topic.
public struct Subscription: Hashable, Sendable {
    /// How messages reach the endpoint (Amazon SNS API reference, "Subscribe").
    public enum Delivery: String, Hashable, Sendable {
        case email
        case emailJSON = "email-json"
        case http
        case https
        case lambda
        case sqs
    }

    public let arn: String
    public let delivery: Delivery
    /// An address, a URL, or an ARN of a function or queue.
    public let endpoint: String
    public internal(set) var filter: FilterPolicy?
    /// Until it is confirmed it gets no messages.
    public internal(set) var isPending = false
    /// What confirms it.
    public internal(set) var token = ""
    /// What was set, as texts; `FilterPolicy` and others.
    var attributes: SubscriptionAttributes = SubscriptionAttributes()
}

/// A message as it was published: what guarantees about alerts read.
public struct PublishedMessage: Hashable, Sendable {
    public let id: String
    /// The topic's name.
    public let topic: String
    public let subject: String?
    /// The text for every protocol that has none of its own.
    public let message: String
    public let attributes: [MessageAttribute]
    public let publishedAt: VirtualInstant
    /// Who published, such as `lambda/validator`.
    public let publisher: String
    /// Texts by protocol, where `MessageStructure` is `json`.
    var texts: OrderedDictionary<String, String> = [:]
    var groupID: String?
    var deduplicationID: String?
    var sequenceNumber: String?

    /// The text that a protocol gets.
    func text(for delivery: Subscription.Delivery) -> String {
        texts[delivery.rawValue] ?? message
    }
}

/// A message that has reached an endpoint outside of the account.
public struct DeliveredMessage: Hashable, Sendable {
    public let messageID: String
    public let topic: String
    public let delivery: Subscription.Delivery
    public let endpoint: String
    public let deliveredAt: VirtualInstant
}
