import DataFormats
import DequeModule
public import SimKernel
public import StatesLanguage

/// What an execution is called and where it belongs.
public struct ExecutionIdentity: Sendable, Hashable {
    public let arn: String
    public let name: String
    public let machineARN: String
    public let machineName: String
    public let roleARN: String
    public let region: String
    /// The version and the alias that it was started through, if any.
    public let versionARN: String?
    public let aliasARN: String?

    public init(
        arn: String, name: String, machineARN: String, machineName: String, roleARN: String,
        region: String, versionARN: String? = nil, aliasARN: String? = nil
    ) {
        self.versionARN = versionARN
        self.aliasARN = aliasARN
        self.arn = arn
        self.name = name
        self.machineARN = machineARN
        self.machineName = machineName
        self.roleARN = roleARN
        self.region = region
    }
}

/// An execution as a value: it advances when something happens, answers with what it wants done,
/// and can be copied, inspected and continued at any point in between.
public struct ExecutionState: Sendable {
    public let machine: StateMachine
    public let identity: ExecutionIdentity
    public let limits: ExecutionLimits
    public let input: Payload
    public internal(set) var status = ExecutionStatus.running
    public internal(set) var output: Payload?
    public internal(set) var error: String?
    public internal(set) var cause: String?
    public internal(set) var startedAt = VirtualInstant.distantPast
    public internal(set) var stoppedAt: VirtualInstant?
    public internal(set) var history: [HistoryEvent] = []
    /// How often it has been redriven, and when last.
    public internal(set) var redriveCount = 0
    public internal(set) var redrivenAt: VirtualInstant?

    let timeoutSeconds: Int64?
    /// The workflow that is executed: the machine's, or that of a distributed Map's children.
    let workflow: Int
    var strands: [Strand?] = []
    var freeStrands: [Int] = []
    var ready: Deque<Int> = []
    var timers: [TimerToken: TimerPurpose] = [:]
    var tasks: [TaskToken: Int] = [:]
    var nextToken: UInt64 = 1
    var entropy: EntropyStream
    var executionTimer: TimerToken?
    /// The bytes of every assignment so far, those that were replaced among them.
    var assignedBytes = 0
    /// Variables that are there from the start, which only a state that is tried has.
    var startingVariables: JSONObject = [:]
    /// The variables of the execution's own scope when it had succeeded.
    var endVariables: JSONObject?
    /// The Context Object of a state that is tried by itself.
    var trialContext: JSONValue?
    /// The retriers and catchers that have held a failure, in order.
    var handled: [MachineCoverage.Part] = []
    /// The strands as they were when what ended the execution began.
    var redrivePoint: (strands: [Strand?], free: [Int])?
    /// An event found no room; the last one is kept for the end of the execution.
    var isHistoryFull = false
    /// Gathered while advancing and handed out at its end.
    var effects: [ExecutionEffect] = []

    enum TimerPurpose: Sendable {
        case entry(Int)
        case wait(Int)
        case retry(Int)
        case taskTimeout(Int, isHeartbeat: Bool)
        case execution
    }

    public init(
        machine: StateMachine, identity: ExecutionIdentity, input: Payload, seed: UInt64,
        limits: ExecutionLimits = ExecutionLimits(), maxSeconds: Int64? = nil, workflow: Int = 0
    ) {
        let own = workflow == 0 ? machine.timeoutSeconds : nil
        timeoutSeconds = [own, maxSeconds].compactMap { $0 }.min()
        self.workflow = workflow
        self.machine = machine
        self.identity = identity
        self.input = input
        self.limits = limits
        entropy = EntropyStream(seed: seed)
    }

    public var isRunning: Bool { status == .running }

    /// The names of the states that the execution is in now, outermost first.
    public var currentStates: [String] {
        strands.compactMap { $0 }.map { machine.states[$0.state].name }
    }

    mutating func newToken() -> UInt64 {
        defer { nextToken += 1 }
        return nextToken
    }

    /// Adds an event and answers its number.
    @discardableResult
    mutating func record(
        _ type: HistoryEventType, _ details: HistoryEvent.Details = .none, after previous: Int,
        _ host: some ExecutionHost
    ) -> Int {
        guard history.count < limits.historyEvents - 1 || (type.endsExecution && !isHistoryFull)
        else {
            isHistoryFull = true
            return history.count
        }
        let id = history.count + 1
        history.append(
            HistoryEvent(
                id: id, previousID: previous, timestamp: host.now, type: type, details: details))
        return id
    }

    // MARK: - Strands

    mutating func add(_ strand: Strand) -> Int {
        if let place = freeStrands.popLast() {
            strands[place] = strand
            return place
        }
        strands.append(strand)
        return strands.count - 1
    }

    mutating func remove(_ strand: Int) {
        strands[strand] = nil
        freeStrands.append(strand)
    }
}
