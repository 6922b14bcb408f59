public import CloudModel
import DataFormats
import OrderedCollections
public import SimKernel
import StatesLanguage

/// AWS Step Functions: state machines and their executions in virtual time.
///
/// Behaviour follows the Step Functions developer guide and API reference; histories are those
/// recorded on AWS. Executions are plain values inside the service's state.
public final class StepFunctionsEmulator: Service, StateMachineService {
    public let name: ServiceName = "states"
    unowned let context: CloudContext
    let limits: ExecutionLimits
    /// How often a `.sync` task looks at its job run; the service promises nothing here.
    public let pollInterval: VirtualDuration
    var state = State()
    /// What answers for services, state by state.
    public var mocks: MockBook?
    /// Whether a task without a mock fails instead of being called.
    public var answersFromMocksOnly = false
    /// Who waits for synchronous executions. Not part of the state: a caller cannot be copied.
    var waiting: [String: (ExecutionDescription) -> Void] = [:]
    /// Workers that poll for the tasks of an activity, in the order in which they came.
    var workers: [String: [Worker]] = [:]

    /// Everything that Step Functions remembers between two steps.
    struct State: Sendable {
        var machines: OrderedDictionary<String, StateMachineRecord> = [:]
        var executions: OrderedDictionary<String, ExecutionRecord> = [:]
        var activities: OrderedDictionary<String, ActivityRecord> = [:]
        /// Tags by ARN of machine or activity, in the order in which they were set.
        var tags: [String: OrderedDictionary<String, String>] = [:]
        /// Who waits for SendTaskSuccess and its like, by token.
        var callbacks: [String: Callback] = [:]
        var mapRuns: OrderedDictionary<String, MapRunRecord> = [:]
        /// Executions started without a name, by machine.
        var unnamed: [String: Int] = [:]
        var requests = 0
        /// How often each state has been answered by a mock.
        var mockCalls: [String: Int] = [:]
    }

    public init(
        context: CloudContext, limits: ExecutionLimits = ExecutionLimits(),
        pollInterval: VirtualDuration = .seconds(10)
    ) {
        self.context = context
        self.limits = limits
        self.pollInterval = pollInterval
    }

    // MARK: Service

    public func handle(_ event: Event, in world: World) {
        guard let event = event.payload as? StatesEvent else {
            preconditionFailure("states was sent an event of another service")
        }
        switch event {
        case .timer(let arn, let token):
            state.executions[arn]?.timers[token] = nil
            advance(arn, .timer(token))
        case .answer(let arn, let input): advance(arn, input)
        case .poll(let arn, let token): poll(arn, token)
        case .mapRun(let arn): proceed(arn)
        case .workerTimeout(let activity, let number): dismiss(number, of: activity)
        }
    }

    public func reset() {
        state = State()
        waiting = [:]
        workers = [:]
    }

    public func snapshot() -> any Sendable { state }

    public func restore(_ snapshot: any Sendable) {
        guard let snapshot = snapshot as? State else {
            preconditionFailure("not a snapshot of states")
        }
        state = snapshot
        waiting = [:]
        workers = [:]
    }
}

/// What Step Functions schedules for itself.
enum StatesEvent: EventPayload {
    case timer(execution: String, TimerToken)
    case answer(execution: String, ExecutionInput)
    /// Look at the job run of a `.sync` task.
    case poll(execution: String, TaskToken)
    /// A Map Run reads its items or starts children.
    case mapRun(String)
    /// A worker's poll has found nothing for a minute.
    case workerTimeout(activity: String, Int)
}
