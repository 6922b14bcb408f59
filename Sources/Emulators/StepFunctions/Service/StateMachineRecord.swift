import CloudModel
public import SimKernel
public import StatesLanguage

/// A state machine as the account holds it.
public struct StateMachineRecord: Sendable {
    public let name: String
    public let arn: String
    public let type: WorkflowType
    public internal(set) var roleARN: String
    public internal(set) var machine: StateMachine
    public let createdAt: VirtualInstant
    /// Grows with each update; an execution keeps the definition that it started with.
    public internal(set) var revision: Int
}

/// An execution with what the service does for it at the moment.
struct ExecutionRecord: Sendable {
    var execution: ExecutionState
    let type: WorkflowType
    /// Queued events by timer.
    var timers: [TimerToken: EventTicket] = [:]
    /// What the `.sync` tasks wait for.
    var work: [TaskToken: Work] = [:]
    /// Sessions taken so far, by role.
    var sessions: [String: Principal] = [:]
    /// Events of the history that the trace has already.
    var traced = 0
    /// The trace entry of the start.
    var entry: Int?
    /// The execution and task that wait for this one.
    var waiter: Waiter?

    struct Waiter: Sendable {
        let execution: String
        let token: TaskToken
        let pattern: Integration.Pattern
    }
}

/// Work that outlives the call that started it.
enum Work: Sendable {
    case jobRun(job: String, id: String, credentials: String?, poll: EventTicket)
    case execution(arn: String)
}

/// What DescribeExecution answers.
public struct ExecutionDescription: Sendable {
    public let arn: String
    public let name: String
    public let machineARN: String
    public let status: ExecutionStatus
    public let input: String
    public let output: String?
    public let error: String?
    public let cause: String?
    public let startedAt: VirtualInstant
    public let stoppedAt: VirtualInstant?
    /// The states that it is in now, outermost first; not part of the service's answer.
    public let currentStates: [String]

    /// REDRIVABLE for what ended without success (API reference, "DescribeExecution").
    public var redriveStatus: String {
        switch status {
        case .failed, .timedOut, .aborted: "REDRIVABLE"
        case .running, .succeeded: "NOT_REDRIVABLE"
        }
    }

    init(_ execution: ExecutionState) {
        arn = execution.identity.arn
        name = execution.identity.name
        machineARN = execution.identity.machineARN
        status = execution.status
        input = execution.input.text
        output = execution.output?.text
        error = execution.error
        cause = execution.cause
        startedAt = execution.startedAt
        stoppedAt = execution.stoppedAt
        currentStates = execution.isRunning ? execution.currentStates : []
    }
}
