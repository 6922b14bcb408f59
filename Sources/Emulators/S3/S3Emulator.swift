public import CloudModel
import OrderedCollections
public import SimKernel

/// Amazon S3: buckets, objects, versions, listings and event notifications.
///
/// Reads after writes are consistent, listings too (Amazon S3 User Guide, "Data consistency
/// model"). Authorisation, faults and latency of calls are the gate's.
public final class S3Emulator: Service {
    public let name: ServiceName = "s3"
    public let settings: S3Settings
    unowned let context: CloudContext
    var state = State()

    /// Everything that S3 remembers.
    struct State: Sendable {
        var buckets: OrderedDictionary<String, Bucket> = [:]
        /// Whether the next midnight is on the calendar for lifecycle rules.
        var isLifecycleScheduled = false
    }

    /// What the transport told about the request that is being performed.
    var origin: RequestOrigin?

    public init(context: CloudContext, settings: S3Settings = S3Settings()) {
        self.context = context
        self.settings = settings
    }

    public func handle(_ event: Event, in world: World) {
        switch event.payload {
        case let delivery as NotificationDelivery: deliver(delivery)
        case is LifecycleMidnight: runLifecycle()
        case let restore as RestoreEvent: handle(restore)
        default: preconditionFailure("S3 was sent an event that it never scheduled")
        }
    }

    public func reset() { state = State() }

    public func snapshot() -> any Sendable { state }

    public func restore(_ snapshot: any Sendable) {
        guard let state = snapshot as? State else {
            preconditionFailure("a snapshot of another service")
        }
        self.state = state
    }

    // MARK: For all operations

    func bucket(_ name: String) throws(S3Error) -> Bucket {
        state.buckets.values[try index(of: name)]
    }

    /// Gives an operation's errors the form that its callers expect.
    func answering<Answer>(
        _ operation: () throws(S3Error) -> Answer
    ) throws(ServiceFailure) -> Answer {
        do { return try operation() } catch { throw ServiceFailure(error, service: "s3") }
    }
}

/// What an account may choose about its S3.
public struct S3Settings: Hashable, Sendable {
    /// `eventVersion` of event records; `2.1` is what S3 sent before 2024.
    public var eventVersion: String
    /// From a change's commit to the first attempt to deliver its event.
    public var deliveryDelay: VirtualDuration
    /// Before the second attempt; doubles with each further one, up to five minutes.
    public var firstRetry: VirtualDuration
    /// After this long an event that could not be delivered is given up, on record.
    public var deliveryAge: VirtualDuration
    /// Whether owners have a display name, which S3 stopped to answer in November 2025.
    public var showsOwnerNames: Bool
    /// Whether new buckets have their lists off and public access blocked, as since April 2023.
    public var hasClosedBuckets: Bool

    public init(
        eventVersion: String = "2.6", deliveryDelay: VirtualDuration = .milliseconds(500),
        firstRetry: VirtualDuration = .seconds(1), deliveryAge: VirtualDuration = .hours(6),
        showsOwnerNames: Bool = true, hasClosedBuckets: Bool = true
    ) {
        self.eventVersion = eventVersion
        self.deliveryDelay = deliveryDelay
        self.firstRetry = firstRetry
        self.deliveryAge = deliveryAge
        self.showsOwnerNames = showsOwnerNames
        self.hasClosedBuckets = hasClosedBuckets
    }
}
