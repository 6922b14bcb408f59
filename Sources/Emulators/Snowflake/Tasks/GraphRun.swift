import OrderedCollections
import SimKernel

/// By what a run of a task was started, as TASK_HISTORY words it.
enum TaskOrigin: String, Sendable {
    case schedule = "SCHEDULE"
    case execute = "EXECUTE_TASK"
    case manualRetry = "MANUAL RETRY"
    case automaticRetry = "AUTOMATIC RETRY"
    case trigger = "TRIGGER"
}

/// Which runs of a graph may take place at the same time.
///
/// Source: Snowflake documentation, CREATE TASK, OVERLAP_POLICY.
enum OverlapPolicy: String, Sendable {
    case none = "NO_OVERLAP"
    /// A run may begin while tasks of another, but not its root, run.
    case children = "ALLOW_CHILD_OVERLAP"
    case all = "ALLOW_ALL_OVERLAP"
}

/// One run of a graph of tasks, or of a task alone.
struct GraphRun: Sendable {
    /// The first task of a run that failed.
    struct Failure: Sendable {
        var task: String
        var code: String?
        var message: String?
    }

    var root: Resolver.Path
    var scheduled: VirtualInstant
    var origin = TaskOrigin.schedule
    /// The configuration that EXECUTE TASK gives for this run alone.
    var config: String?
    /// The number of the first attempt.
    var group = 0
    var attempt = 1
    /// When the first attempt was to run.
    var original: VirtualInstant
    /// The graph's tasks as they were when the run began, and the number of that state.
    var shape = ""
    var version = 1
    /// Full names of tasks that succeeded.
    var succeeded: Set<String> = []
    /// Tasks that have begun, and those that have ended.
    var begun: Set<String> = []
    var ended: Set<String> = []
    /// Tasks that failed, in the order in which they did.
    var failed: [String] = []
    var failure: Failure?
    /// Tasks that run now.
    var open = 0
    var rootWasSkipped = false
    /// What tasks have returned, by full name.
    var returned: [String: String] = [:]
    var started: VirtualInstant?
    var completed: VirtualInstant?

    var hasFailed: Bool { !failed.isEmpty }
    /// Whether tasks of it run or wait.
    var isOpen: Bool { completed == nil }
    var groupID: String { SnowflakeAccount.uuid(1 << 32 | group) }
}

/// What EXECUTE TASK asks for.
struct TaskRequest: Sendable {
    var path: Resolver.Path
    var config: String?
    /// The number of the graph's run that is to be tried again.
    var retries: Int?
}
