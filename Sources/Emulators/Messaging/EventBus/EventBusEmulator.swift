public import CloudModel
import DataFormats
import OrderedCollections
public import SimKernel

/// Amazon EventBridge: buses, rules with patterns and schedules, targets, archives and replays.
///
/// Behaviour follows the Amazon EventBridge API Reference and User Guide. Delivery is at least
/// once: the fault point `events.deliver` doubles, delays, loses and reorders.
public final class EventBusEmulator: Service, APIService {
    public let name: ServiceName = "events"
    public let apiName = "events"
    unowned let context: CloudContext
    var state: State

    /// Everything that EventBridge remembers between two steps.
    struct State: Sendable {
        var buses: OrderedDictionary<String, Bus>
        var archives: OrderedDictionary<String, Archive> = [:]
        var replays: OrderedDictionary<String, Replay> = [:]
        /// Events accepted so far, for ids.
        var accepted = 0
        var generation = 0
    }

    public init(context: CloudContext) {
        self.context = context
        state = Self.initial(context.now)
    }

    /// The default bus is always there.
    private static func initial(_ now: VirtualInstant) -> State {
        State(buses: ["default": Bus(createdAt: now, modifiedAt: now)])
    }

    public func respond(
        to request: APIRequest, as actor: Actor, guest: Guest
    ) async throws(ServiceFailure) -> APIAnswer {
        try await eventsOperations.respond(self, context, to: request, as: actor, guest: guest)
    }

    // MARK: Names

    public func arn(ofBus bus: String) -> String {
        "arn:aws:events:\(context.region):\(context.account):event-bus/\(bus)"
    }

    public func arn(ofRule rule: String, on bus: String = "default") -> String {
        let path = bus == "default" ? rule : "\(bus)/\(rule)"
        return "arn:aws:events:\(context.region):\(context.account):rule/\(path)"
    }

    /// The name of the bus that a request names, by name or ARN; the default bus if by neither.
    func busName(_ text: String?) -> String {
        guard let text else { return "default" }
        return text.hasPrefix("arn:")
            ? text.split(separator: "/", maxSplits: 1).last.map(String.init) ?? text : text
    }

    func existingBus(_ text: String?) throws(EventsError) -> String {
        let name = busName(text)
        guard state.buses[name] != nil else {
            throw .notFound("Event bus \(name) does not exist.")
        }
        return name
    }

    func rule(_ name: String, on bus: String) throws(EventsError) -> Rule {
        guard let rule = state.buses[bus]?.rules[name] else {
            throw .notFound("Rule \(name) does not exist on EventBus \(bus).")
        }
        return rule
    }

    // MARK: Service

    public func handle(_ event: Event, in world: World) {
        guard let event = event.payload as? EventsEvent else {
            preconditionFailure("events was sent an event of another service")
        }
        switch event {
        case .deliver(let delivery): deliver(delivery)
        case .due(let rule, let generation, let scheduled): comeDue(rule, generation, scheduled)
        case .tick(let rule, let generation, let scheduled): tick(rule, generation, scheduled)
        case .replay(let name): replay(name)
        }
    }

    public func reset() { state = Self.initial(context.now) }

    public func snapshot() -> any Sendable { state }

    public func restore(_ snapshot: any Sendable) {
        guard let snapshot = snapshot as? State else {
            preconditionFailure("not a snapshot of events")
        }
        state = snapshot
    }
}
