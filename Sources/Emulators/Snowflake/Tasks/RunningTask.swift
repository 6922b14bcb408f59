/// What a task's run may learn of itself and of its graph.
///
/// Source: Snowflake documentation, SYSTEM$TASK_RUNTIME_INFO, SYSTEM$GET_PREDECESSOR_RETURN_VALUE,
/// SYSTEM$GET_TASK_GRAPH_CONFIG.
struct RunningTask: Sendable {
    /// One run of a graph, also after it has ended.
    struct Graph: Sendable {
        var id: String
        /// When the root task was to run, nanoseconds since the epoch.
        var scheduled: Int64
    }

    /// The full name.
    var path: String
    var name: String
    var rootName: String
    var rootID: String
    var graph: Graph
    /// The last run of the graph in which every task succeeded.
    var lastSuccess: Graph?
    /// The root task's CONFIG.
    var config: String?
    /// The names of the predecessors that are not suspended.
    var predecessors: [String] = []
    /// What tasks before this one have returned, by name; nothing where one has returned nothing.
    var returned: [String: String?] = [:]
    /// What this run returns.
    var returnValue: String?
}
