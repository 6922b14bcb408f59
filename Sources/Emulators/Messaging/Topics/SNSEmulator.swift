public import CloudModel
public import DataFormats
import OrderedCollections
public import SimKernel

/// Amazon SNS: standard topics, their subscriptions, and a log of everything that was published.
///
/// Behaviour follows the Amazon SNS developer guide and API reference.
public final class SNSEmulator: Service, TopicService {
    public let name: ServiceName = "sns"
    unowned let context: CloudContext
    var state = State()

    /// Everything that SNS remembers between two steps.
    struct State: Sendable {
        var topics: OrderedDictionary<String, [Subscription]> = [:]
        var messages: [PublishedMessage] = []
        var deliveries: [DeliveredMessage] = []
        /// Messages published so far, by topic.
        var published: [String: Int] = [:]
    }

    /// The longest message with its attributes, in bytes.
    public static let messageLimit = 262_144
    /// The longest subject, in characters.
    public static let subjectLimit = 100

    public init(context: CloudContext) { self.context = context }

    // MARK: Configuring and looking

    /// CreateTopic: answers the ARN, of the topic that is there already if there is one.
    @discardableResult
    public func createTopic(_ topic: String) throws(SNSError) -> String {
        let isName = topic.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0)
                || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
        guard !topic.hasSuffix(".fifo") else { throw .notEmulated("FIFO topics (\(topic))") }
        guard isName, (1...256).contains(topic.utf8.count) else {
            throw .invalidParameter("Topic Name")
        }
        if state.topics[topic] == nil { state.topics[topic] = [] }
        return arn(of: topic)
    }

    /// Subscribe: answers the subscription's ARN. Confirmation is taken as given.
    @discardableResult
    public func subscribe(
        _ topic: String, by delivery: String, endpoint: String, filterPolicy: JSONValue? = nil
    ) throws(SNSError) -> String {
        guard let subscriptions = state.topics[topic] else { throw .topicNotFound }
        guard let delivery = Subscription.Delivery(rawValue: delivery) else {
            if ["sqs", "sms", "application", "firehose"].contains(delivery) {
                throw .notEmulated("subscriptions by \(delivery)")
            }
            throw .invalidParameter("Amazon SNS does not support this protocol string: \(delivery)")
        }
        if let old = subscriptions.first(where: {
            $0.delivery == delivery && $0.endpoint == endpoint
        }) {
            return old.arn
        }
        let id = context.stableUUID("subscription", topic, delivery.rawValue, endpoint)
        let filter: FilterPolicy? =
            if let filterPolicy { try FilterPolicy(filterPolicy) } else { nil }
        let subscription = Subscription(
            arn: "\(arn(of: topic)):\(id)", delivery: delivery, endpoint: endpoint, filter: filter)
        state.topics[topic]?.append(subscription)
        return subscription.arn
    }

    public func arn(of topic: String) -> String {
        "arn:aws:sns:\(context.region):\(context.account):\(topic)"
    }

    /// The topics' names, in the order in which they were created.
    public var topics: [String] { Array(state.topics.keys) }

    public func subscriptions(of topic: String) -> [Subscription] { state.topics[topic] ?? [] }

    /// Everything that was published to a topic, in order; to any topic when none is named.
    public func messages(topic: String? = nil) -> [PublishedMessage] {
        guard let topic else { return state.messages }
        return state.messages.filter { $0.topic == topic }
    }

    /// What has reached mailboxes and web addresses, in order.
    public var deliveries: [DeliveredMessage] { state.deliveries }

    // MARK: Service

    public func handle(_ event: Event, in world: World) {
        guard let event = event.payload as? SNSDelivery else {
            preconditionFailure("sns was sent an event of another service")
        }
        deliver(event)
    }

    public func reset() { state = State() }

    public func snapshot() -> any Sendable { state }

    public func restore(_ snapshot: any Sendable) {
        guard let snapshot = snapshot as? State else {
            preconditionFailure("not a snapshot of sns")
        }
        state = snapshot
    }
}

/// A message on its way to one subscription.
struct SNSDelivery: EventPayload {
    let message: PublishedMessage
    let subscription: Subscription
    /// From one.
    let attempt: Int
}
