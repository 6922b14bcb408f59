import CloudModel
import OrderedCollections
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
    /// Grows with each change; an execution keeps the definition that it started with.
    public internal(set) var revision: Int
    public internal(set) var updatedAt: VirtualInstant
    var revisionID: String?
    var tracing = false
    var versions: [MachineVersion] = []
    /// The number of the next version; numbers are never used again.
    var nextVersion = 1
    var aliases: OrderedDictionary<String, MachineAlias> = [:]
}

/// A published version: a revision that does not change any more.
struct MachineVersion: Sendable {
    let number: Int
    let arn: String
    let description: String?
    let machine: StateMachine
    let roleARN: String
    let revision: Int
    let revisionID: String?
    let createdAt: VirtualInstant
}

/// An alias: a name for one version, or for two with a share of the executions each.
struct MachineAlias: Sendable {
    let name: String
    let arn: String
    var description: String?
    /// ARNs of versions with their percentage.
    var routes: [(version: String, weight: Int)]
    let createdAt: VirtualInstant
    var updatedAt: VirtualInstant
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
    /// What the client that started it said for X-Ray.
    var traceHeader: String?
    /// The client's token of the last redrive.
    var redriveToken: String?
    /// The Map Run that this is a child of, and its place in it.
    var mapRun: (arn: String, index: Int)?

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
    case mapRun(arn: String)
    /// Somebody outside has the token.
    case callback(String)
}

/// What DescribeExecution answers.
public struct ExecutionDescription: Sendable {
    public let arn: String
    public let name: String
    public let machineARN: String
    public internal(set) var status: ExecutionStatus
    public let input: String
    public let output: String?
    public let error: String?
    public let cause: String?
    public let startedAt: VirtualInstant
    public let stoppedAt: VirtualInstant?
    /// The states that it is in now, outermost first; not part of the service's answer.
    public let currentStates: [String]

    public let redriveCount: Int
    public let redrivenAt: VirtualInstant?
    public let versionARN: String?
    public let aliasARN: String?
    /// Why it cannot be redriven; nothing where it can.
    public let redriveStatusReason: String?

    /// REDRIVABLE for what ended without success (API reference, "DescribeExecution").
    public var redriveStatus: String {
        redriveStatusReason == nil ? "REDRIVABLE" : "NOT_REDRIVABLE"
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
        redriveCount = execution.redriveCount
        redrivenAt = execution.redrivenAt
        versionARN = execution.identity.versionARN
        aliasARN = execution.identity.aliasARN
        redriveStatusReason =
            switch execution.status {
            case .running, .succeeded, .pendingRedrive:
                "Execution is \(execution.status.rawValue) and cannot be redriven"
            case .failed, .timedOut, .aborted:
                execution.isRedrivable
                    ? nil : "Execution history event limit exceeded"
            }
    }
}
