public import CloudModel
public import DataFormats
import OrderedCollections
public import SimKernel

/// Amazon SNS: topics, their subscriptions, and a log of everything that was published.
///
/// Behaviour follows the Amazon SNS developer guide and API reference. Delivery is at least once:
/// the fault point `sns.deliver` doubles, delays, loses and reorders.
public final class SNSEmulator: Service, TopicService, APIService {
    public let name: ServiceName = "sns"
    public let apiName = "sns"
    unowned let context: CloudContext
    var state = State()

    /// Everything that SNS remembers between two steps.
    struct State: Sendable {
        var topics: OrderedDictionary<String, Topic> = [:]
        var messages: [PublishedMessage] = []
        var deliveries: [DeliveredMessage] = []
        /// Messages published so far, by topic; a topic that is made anew goes on counting.
        var published: [String: Int] = [:]
    }

    /// The longest message with its attributes, in bytes.
    public static let messageLimit = 262_144
    /// The longest subject, in characters.
    public static let subjectLimit = 100

    public init(context: CloudContext) { self.context = context }

    public func respond(
        to request: APIRequest, as actor: Actor, guest: Guest
    ) async throws(ServiceFailure) -> APIAnswer {
        try await snsOperations.respond(self, context, to: request, as: actor, guest: guest)
    }

    // MARK: Configuring and looking

    /// CreateTopic: answers the ARN, of the topic that is there already if there is one.
    @discardableResult
    public func createTopic(
        _ topic: String, attributes: [(key: String, value: String)] = []
    ) throws(SNSError) -> String {
        try create(topic, attributes, tags: [:])
        return arn(of: topic)
    }

    /// Subscribe: answers the subscription's ARN. Confirmation is taken as given.
    @discardableResult
    public func subscribe(
        _ topic: String, by delivery: String, endpoint: String, filterPolicy: JSONValue? = nil
    ) throws(SNSError) -> String {
        var attributes: [(key: String, value: String)] = []
        if let filterPolicy { attributes.append(("FilterPolicy", filterPolicy.serialized())) }
        return try addSubscription(topic, delivery, endpoint, attributes, isConfirmed: true).arn
    }

    public func arn(of topic: String) -> String {
        "arn:aws:sns:\(context.region):\(context.account):\(topic)"
    }

    /// The topics' names, in the order in which they were created.
    public var topics: [String] { Array(state.topics.keys) }

    public func subscriptions(of topic: String) -> [Subscription] {
        state.topics[topic]?.subscriptions ?? []
    }

    /// Everything that was published to a topic, in order; to any topic when none is named.
    public func messages(topic: String? = nil) -> [PublishedMessage] {
        guard let topic else { return state.messages }
        return state.messages.filter { $0.topic == topic }
    }

    /// What has reached mailboxes and web addresses, in order.
    public var deliveries: [DeliveredMessage] { state.deliveries }

    /// The name of a topic of this account and region from its ARN.
    func topicName(_ text: String?) throws(SNSError) -> String {
        guard let text, let arn = ARN(text), arn.service == "sns", !arn.resource.contains(":"),
            arn.region == context.region
        else { throw .invalidParameter("TopicArn") }
        guard arn.account == context.account, state.topics[arn.resource] != nil else {
            throw .topicNotFound
        }
        return arn.resource
    }

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
    var attempt: Int
    /// Whether the fault point was passed: a message meets it once, copies and retries do not.
    var isConsulted = false
}
