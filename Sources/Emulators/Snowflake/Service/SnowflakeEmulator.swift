public import CloudModel
import OrderedCollections
public import SimKernel

/// The warehouse as a service of a world: its account, its sessions, its tasks.
///
/// Sessions that run in virtual time are guests: they take a latency for every statement, others
/// run in between, and a fault may end them. Deployments and questions of observers run at once
/// and leave no trace.
public final class SnowflakeEmulator: Service {
    public let name: ServiceName = "snowflake"
    unowned let context: CloudContext
    /// The account with its catalog and rows.
    ///
    /// It is opened when somebody first asks for it: most worlds begin by restoring another.
    public var account: SnowflakeAccount {
        if let opened { return opened }
        let made = SnowflakeAccount(memo: context.memo)
        open(made)
        return made
    }
    private var opened: SnowflakeAccount?
    var state = WarehouseState()
    /// Sessions that guests run, by the session's number.
    var live: [Int: LiveSession] = [:]
    /// Sessions that begin with the next event, by run.
    var waitingStarts: [Int: () -> Void] = [:]
    private var gate: WarehouseGate?
    private var files: WarehouseFiles?

    public init(context: CloudContext) {
        self.context = context
    }

    private func open(_ account: SnowflakeAccount) {
        opened = account
        let gate = WarehouseGate(self)
        let files = WarehouseFiles(self)
        self.gate = gate
        self.files = files
        account.gate = gate
        account.stagedObjects = files
        account.now = { [unowned context] in context.now.nanoseconds }
    }

    /// Rises with every change that others can see.
    public var commitVersion: Int { account.commitVersion }

    /// All runs of tasks, the oldest first.
    public var taskRuns: [WarehouseTaskRun] { state.runs }

    /// Names of the sessions that have not ended.
    public var unfinishedSessions: [String] { live.keys.sorted().compactMap { live[$0]?.name } }

    /// The seed of the order in which rows come that nothing orders; zero keeps theirs.
    public var orderSeed: UInt64 {
        get { account.orderSeed }
        set { account.orderSeed = newValue }
    }

    // MARK: Service

    public func handle(_ event: Event, in world: World) {
        switch event.payload {
        case let tick as TaskTick: handle(tick)
        case let start as TaskStart: begin(start)
        case let tick as PipeTick: handle(tick)
        case let start as SessionStart: waitingStarts.removeValue(forKey: start.run)?()
        default: preconditionFailure("the warehouse has no event \(event.payload)")
        }
    }

    public func reset() {
        opened = nil
        state = WarehouseState()
        live = [:]
        waitingStarts = [:]
    }

    public func snapshot() -> any Sendable {
        WarehouseSnapshot(account: account.snapshot(), state: state)
    }

    public func restore(_ snapshot: any Sendable) {
        guard let snapshot = snapshot as? WarehouseSnapshot else {
            preconditionFailure("not a snapshot of a warehouse")
        }
        open(SnowflakeAccount.restored(snapshot.account, memo: context.memo))
        state = snapshot.state
        live = [:]
        waitingStarts = [:]
    }
}

/// The warehouse as a value.
struct WarehouseSnapshot: Sendable {
    let account: SnowflakeSnapshot
    let state: WarehouseState
}

/// What the service keeps beside the account.
struct WarehouseState: Sendable {
    /// The ARN in whose name integrations assume their roles.
    var principal = "arn:aws:iam::999999999999:user/snowflake"
    /// Parameters that every new session starts with.
    var sessionParameters: [SessionParameter] = []
    /// The queued tick of every started task, by the task's id.
    var ticks: [Int: QueuedTick] = [:]
    var lastStamp = 0
    /// The catalog's version for which ticks are queued.
    var scheduledVersion = 0
    /// The number of the last run of a task or session.
    var lastRun = 0
    var runs: [WarehouseTaskRun] = []
    /// The number of the last run of a task graph.
    var lastGraph = 0
    /// The state of each graph that last ran, by the root task's id.
    var graphVersions: [Int: GraphVersion] = [:]
    /// Started tasks that new data of streams starts.
    var triggered: [Resolver.Path] = []
    /// When such a task is going to begin, by its id.
    var triggers: [Int: VirtualInstant] = [:]
    /// When such a task last began, by its id.
    var lastTriggers: [Int: TriggerMark] = [:]
    /// The last run of each graph in which every task succeeded, by the root task.
    var succeededGraphs: [String: RunningTask.Graph] = [:]
    /// Root tasks whose manual run waits for the run before it.
    var waiting: [String: TaskStart] = [:]
    /// Pipes that look at their files soon, or do now.
    var wokenPipes: Set<Resolver.Path> = []
    /// How many sessions of a name there were.
    var sessionCounts: [String: Int] = [:]
}

/// A session parameter with its value, as text.
public struct SessionParameter: Hashable, Sendable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// One run of a task.
public struct WarehouseTaskRun: Hashable, Sendable {
    /// The number that the trace's commits name.
    public let run: Int
    /// The task's full name.
    public let task: String
    public let scheduled: VirtualInstant
    public let started: VirtualInstant
    public internal(set) var ended: VirtualInstant?
    /// `EXECUTING`, `SUCCEEDED`, `FAILED` or `SKIPPED`.
    public internal(set) var state: String
    public internal(set) var error: String?
}
