public import CloudModel
public import DataFormats
import OrderedCollections
public import SimKernel

/// AWS Lambda: functions, synchronous calls, and the queue of asynchronous events.
///
/// Behaviour follows the Lambda developer guide, chapters "Asynchronous invocation", "Retries",
/// "Execution environment" and "Recursive loop detection". Each call runs as a guest of the world.
public final class LambdaEmulator: Service, FunctionService {
    public let name: ServiceName = "lambda"
    unowned let context: CloudContext
    var state = State()
    /// Calls that are going on. Not part of the state: while there are any, a guest lives, and a
    /// world with living guests cannot be copied.
    var running: [UInt64: Invocation] = [:]
    /// Batches being processed, and guests that keep one open, by mapping; as `running`, nothing
    /// that a copy would have.
    var batches: [String: Int] = [:]
    var collecting: [String: [Guest]] = [:]

    /// Everything that Lambda remembers between two steps.
    struct State: Sendable {
        var functions: OrderedDictionary<String, LambdaFunction> = [:]
        var events: [String: QueuedEvent] = [:]
        /// Idle execution environments by function, the latest used last.
        var environments: [String: [Environment]] = [:]
        /// Calls going on, by function.
        var concurrency: [String: Int] = [:]
        /// How often one function met one subject, for request ids.
        var requests: [String: Int] = [:]
        var nextInvocation: UInt64 = 0
        /// Event source mappings by their ids, and how many were ever made.
        var mappings: OrderedDictionary<String, EventSourceMapping> = [:]
        var mappingsMade = 0
    }

    /// An execution environment that waits for its next call.
    struct Environment: Sendable {
        let principal: Principal
        var idleSince: VirtualInstant
    }

    /// The calls that one account may have going on at a time (Lambda quotas).
    public let accountConcurrency: Int
    /// How long an idle environment is kept; the service promises nothing here.
    public let keepAlive: VirtualDuration

    public init(
        context: CloudContext, accountConcurrency: Int = 1_000,
        keepAlive: VirtualDuration = .minutes(10)
    ) {
        self.context = context
        self.accountConcurrency = accountConcurrency
        self.keepAlive = keepAlive
    }

    // MARK: Configuring

    /// Creates a function or replaces its code and configuration; warm environments are given up.
    public func put(_ function: LambdaFunction) throws(LambdaError) {
        try function.validate()
        state.functions[function.name] = function
        state.environments[function.name] = nil
    }

    /// The functions, in the order in which they were created.
    public var functions: [LambdaFunction] { Array(state.functions.values) }

    /// A function's ARN, without a qualifier.
    public func arn(of function: String) -> String {
        "arn:aws:lambda:\(context.region):\(context.account):function:\(function)"
    }

    /// PutFunctionConcurrency; nil is DeleteFunctionConcurrency.
    public func setReservedConcurrency(
        _ limit: Int?, of function: String
    ) throws(LambdaError) {
        var function = try resolve(function)
        function.reservedConcurrency = limit
        try function.validate()
        state.functions[function.name] = function
    }

    /// Asynchronous events that wait for a call, or for the end of one.
    public var queuedEvents: [QueuedEvent] {
        state.events.values.sorted {
            ($0.enqueuedAt, $0.requestID) < ($1.enqueuedAt, $1.requestID)
        }
    }

    /// Calls going on, of one function or of all.
    public func concurrency(of function: String? = nil) -> Int {
        guard let function else { return running.count }
        return state.concurrency[function, default: 0]
    }

    // MARK: Service

    public func handle(_ event: Event, in world: World) {
        guard let event = event.payload as? LambdaEvent else {
            preconditionFailure("lambda was sent an event of another service")
        }
        switch event {
        case .attempt(let requestID): attempt(requestID)
        case .deadline(let number): expire(number)
        case .poll(let mapping): poll(mapping)
        }
    }

    public func reset() {
        state = State()
        forgetCalls()
    }

    private func forgetCalls() {
        running = [:]
        batches = [:]
        collecting = [:]
    }

    public func snapshot() -> any Sendable { state }

    public func restore(_ snapshot: any Sendable) {
        guard let snapshot = snapshot as? State else {
            preconditionFailure("not a snapshot of lambda")
        }
        state = snapshot
        forgetCalls()
    }
}

/// What Lambda schedules for itself.
enum LambdaEvent: EventPayload {
    /// Call the function for a queued event.
    case attempt(String)
    /// The time of a call is up.
    case deadline(UInt64)
    /// Look into the queue of a mapping.
    case poll(String)
}

/// An asynchronous event that Lambda has taken and not yet finished with.
public struct QueuedEvent: Hashable, Sendable {
    /// The same in every try.
    public let requestID: String
    public let function: String
    public let payload: JSONValue
    public let subject: String
    public let enqueuedAt: VirtualInstant
    /// Calls made so far.
    public internal(set) var calls: Int
    /// Times that it went back to the queue without a call.
    var setbacks: Int
}
