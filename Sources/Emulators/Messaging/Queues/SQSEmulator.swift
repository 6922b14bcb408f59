public import CloudModel
import DataFormats
import OrderedCollections
public import SimKernel

/// Amazon SQS: standard and FIFO queues, with timeouts, retention and redrive on the virtual clock.
///
/// Behaviour follows the Amazon SQS API Reference and Developer Guide. A calm standard queue
/// delivers each message once and in order, as the service nearly always does; the fault point
/// `sqs.arrive` doubles, delays, loses and reorders, and decisions named `sqs.order` take
/// messages out of turn.
public final class SQSEmulator: Service, APIService {
    public let name: ServiceName = "sqs"
    public let apiName = "sqs"
    unowned let context: CloudContext
    /// The beginning of queue URLs; a server puts its own address here.
    public var endpoint: String
    var state = State()
    /// Guests in a long poll, by queue. No snapshot is taken while guests run.
    private var waiting: OrderedDictionary<String, [Guest]> = [:]

    /// Everything that SQS remembers between two steps.
    struct State: Sendable {
        var queues: OrderedDictionary<String, Queue> = [:]
        var generation = 0
        /// When a queue of this name was deleted.
        var deleted: OrderedDictionary<String, VirtualInstant> = [:]
        /// Oldest first.
        var moveTasks: [MoveTask] = []
    }

    public init(context: CloudContext) {
        self.context = context
        endpoint = "https://sqs.\(context.region).amazonaws.com"
    }

    public func respond(
        to request: APIRequest, as actor: Actor, guest: Guest
    ) async throws(ServiceFailure) -> APIAnswer {
        let input = request.input
        guard request.operation == "ReceiveMessage" else {
            return try await sqsOperations.respond(
                self, context, to: request, as: actor, guest: guest)
        }
        return try await sqsOperations.respond(
            self, context, to: request, as: actor, guest: guest,
            hold: { () async throws(ServiceFailure) in try await self.poll(input, guest) })
    }

    // MARK: Names

    public func arn(of queue: String) -> String {
        "arn:aws:sqs:\(context.region):\(context.account):\(queue)"
    }

    public func url(of queue: String) -> String { "\(endpoint)/\(context.account)/\(queue)" }

    /// The names of all queues, in the order in which they were created.
    public var queues: [String] { Array(state.queues.keys) }

    /// How many messages a queue has, in flight and delayed ones included.
    public func messageCount(of queue: String) -> Int { state.queues[queue]?.messages.count ?? 0 }

    /// The queue that a request's `QueueUrl` names, whatever host it begins with.
    func queueName(_ input: JSONObject) throws(SQSError) -> String {
        guard let url = input.string("QueueUrl"), !url.isEmpty else { throw .missing("QueueUrl") }
        let parts = url.split(separator: "/")
        let name = parts.last.map(String.init) ?? ""
        if parts.count >= 2, parts[parts.count - 2].utf8.count == 12,
            parts[parts.count - 2].allSatisfy(\.isNumber),
            parts[parts.count - 2] != context.account
        {
            throw .queueDoesNotExist
        }
        return name
    }

    /// The queue behind a name, freed of messages that are too old.
    func existing(_ name: String) throws(SQSError) -> Queue {
        guard state.queues[name] != nil else { throw .queueDoesNotExist }
        expire(name)
        guard let queue = state.queues[name] else { throw .queueDoesNotExist }
        return queue
    }

    /// The name of a queue of this account from its ARN; nil for any other text.
    func queueName(ofARN text: String) -> String? {
        guard let arn = ARN(text), arn.service == "sqs", arn.account == context.account,
            arn.region == context.region
        else { return nil }
        return arn.resource
    }

    private func expire(_ name: String) {
        let count = state.queues[name]?.expire(at: context.now) ?? 0
        guard count > 0 else { return }
        context.world.record(
            TraceEntry(
                actor: "sqs", service: "sqs", operation: "Expire", subject: name,
                details: [TraceField("messages", count)]))
    }

    // MARK: Waiting

    /// Lets a guest wait until a message may have become visible.
    func wait(
        _ guest: Guest, for queue: String, until deadline: VirtualInstant
    ) async throws(ServiceFailure) {
        let next = state.queues[queue]?.nextVisible(after: context.now) ?? deadline
        waiting[queue, default: []].append(guest)
        defer { waiting[queue]?.removeAll { $0 === guest } }
        do {
            try await guest.sleep(for: min(next, deadline) - context.now)
        } catch { throw .guestDied }
    }

    /// Wakes those who wait for messages of a queue, and tells those who poll it.
    func wake(_ queue: String) {
        for guest in waiting[queue] ?? [] { guest.wake() }
        context.ports.queueWatcher(arn(of: queue))
    }

    // MARK: Service

    public func handle(_ event: Event, in world: World) {
        guard let event = event.payload as? SQSEvent else {
            preconditionFailure("sqs was sent an event of another service")
        }
        switch event {
        case .arrive(let queue, let generation, let message):
            guard state.queues[queue]?.generation == generation else { return }
            arrive(message, in: queue)
        case .move(let task): move(task)
        }
    }

    public func reset() {
        state = State()
        waiting = [:]
    }

    public func snapshot() -> any Sendable { state }

    public func restore(_ snapshot: any Sendable) {
        guard let snapshot = snapshot as? State else {
            preconditionFailure("not a snapshot of sqs")
        }
        state = snapshot
        waiting = [:]
    }
}

/// What SQS schedules for itself.
enum SQSEvent: EventPayload {
    /// A message that a fault held up arrives.
    case arrive(queue: String, generation: Int, message: QueueMessage)
    /// A task goes on to move messages; its id.
    case move(task: String)
}
