public import DataFormats
public import SimKernel

/// What an execution asks of the world around it while it advances.
public protocol ExecutionHost {
    var now: VirtualInstant { get }
    /// How long the entry of a state is held up; zero when nothing is wrong.
    func entryDelay(of state: String) -> VirtualDuration
    /// The part of a delay that full jitter takes away; zero is the whole delay.
    func jitter(of state: String, below delay: VirtualDuration) -> VirtualDuration
}

/// Something that happens to an execution.
public enum ExecutionInput: Sendable {
    case start
    case timer(TimerToken)
    /// The service has accepted the request of a `.sync` task.
    case taskSubmitted(TaskToken, output: Payload)
    case taskSucceeded(TaskToken, output: Payload)
    case taskFailed(TaskToken, error: String, cause: String?)
    /// A worker has taken the task of an activity.
    case activityStarted(TaskToken, worker: String?)
    /// Somebody outside is still at the task.
    case heartbeat(TaskToken)
    /// What an ItemReader has found.
    case itemsRead(TaskToken, [ReadItem])
    case mapRunSucceeded(TaskToken, output: Payload)
    case mapRunFailed(TaskToken, error: String, cause: String?)
    /// RedriveExecution: what did not succeed is done again.
    case redrive
    /// StopExecution.
    case stop(error: String?, cause: String?)
}

/// Something that an execution wants done.
public enum ExecutionEffect: Sendable, Hashable {
    case startTask(TaskRequest)
    /// A distributed Map starts; without inputs its items are to be read first.
    case startMapRun(MapRunRequest, inputs: [Payload]?)
    /// The inputs of the children of a Map Run whose items have been read.
    case runItems(TaskToken, [Payload])
    /// A Map Run that did not succeed goes on.
    case redriveMapRun(String)
    /// The task is nobody's any more; `.sync` tasks are stopped where the service would.
    case cancelTask(TaskToken, stopsWork: Bool)
    case setTimer(TimerToken, at: VirtualInstant, state: String)
    case cancelTimer(TimerToken)
    case ended
}

/// Names one attempt of one Task in one execution.
public struct TaskToken: Sendable, Hashable {
    public let number: UInt64
}

/// Names one timer in one execution.
public struct TimerToken: Sendable, Hashable {
    public let number: UInt64
}

/// A call of a Task state.
public struct TaskRequest: Sendable, Hashable {
    public let token: TaskToken
    public let state: String
    public let resource: String
    public let arguments: JSONValue
    /// From zero; grows with each retry.
    public let attempt: Int
    /// The role to call with instead of the machine's own.
    public let credentials: String?
}

/// How an execution stands (Step Functions API reference, "DescribeExecution").
public enum ExecutionStatus: String, Sendable, Hashable, CaseIterable {
    case running = "RUNNING"
    case succeeded = "SUCCEEDED"
    case failed = "FAILED"
    case timedOut = "TIMED_OUT"
    case aborted = "ABORTED"
    /// A child of a Map Run that waits for its turn in a redrive; the execution's own value keeps
    /// how it ended.
    case pendingRedrive = "PENDING_REDRIVE"

    static let unsuccessful: Set<ExecutionStatus> = [.failed, .timedOut, .aborted]
}

/// Step Functions developer guide, "Service quotas".
public struct ExecutionLimits: Sendable, Hashable {
    public var historyEvents: Int
    public var payloadBytes: Int
    /// Iterations of an inline Map that run at once when MaxConcurrency is zero.
    public var mapConcurrency: Int

    /// The variables that are in reach at one time.
    public var variableBytes: Int

    public init(
        historyEvents: Int = 25_000, payloadBytes: Int = 262_144, mapConcurrency: Int = 40,
        variableBytes: Int = 10_485_760
    ) {
        self.variableBytes = variableBytes
        self.historyEvents = historyEvents
        self.payloadBytes = payloadBytes
        self.mapConcurrency = mapConcurrency
    }
}
