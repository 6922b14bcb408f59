import DataFormats

/// Functions that statements of a task call. Source: Snowflake documentation, "System functions".
enum TaskFunctions {
    private typealias F = FunctionDefinition

    /// The largest return value, in bytes.
    private static let largest = 10_240

    static let all: [FunctionDefinition] = [
        F.simple("SYSTEM$CURRENT_USER_TASK_NAME", [], .varchar, deterministic: false) {
            (environment, _) throws(SnowflakeError) in
            environment.place?.session.work.task.map { .text($0.path) } ?? .null
        },
        F.simple("SYSTEM$TASK_DEPENDENTS_ENABLE", [.text], .varchar, deterministic: false) {
            (environment, a) throws(SnowflakeError) in
            if let session = environment.place?.session {
                try environment.enableTasks?(a.text(0), session)
            }
            return .text("true")
        },
        F.simple("SYSTEM$SET_RETURN_VALUE", [.text], .varchar, deterministic: false) {
            (environment, a) throws(SnowflakeError) in
            _ = try task(environment, "SYSTEM$SET_RETURN_VALUE")
            guard a.text(0).utf8.count <= largest else {
                throw .invalidArgumentValue("The return value of a task has at most 10 kB.")
            }
            environment.place?.session.work.task?.returnValue = a.text(0)
            return .text(a.text(0))
        },
        F.simple(
            "SYSTEM$GET_PREDECESSOR_RETURN_VALUE", [.text], least: 0, .varchar,
            deterministic: false
        ) { (environment, a) throws(SnowflakeError) in
            let task = try task(environment, "SYSTEM$GET_PREDECESSOR_RETURN_VALUE")
            let name: String
            if a.isEmpty {
                guard let only = task.predecessors.first, task.predecessors.count == 1 else {
                    throw .invalidArgumentValue(
                        "The name of a predecessor is needed: the task has "
                            + "\(task.predecessors.count) that are enabled.")
                }
                name = only
            } else {
                name = a.text(0)
            }
            guard let value = task.returned[name] else {
                throw .invalidArgumentValue("'\(name)' is no enabled predecessor of the task.")
            }
            return value.map { .text($0) } ?? .null
        },
        F.simple(
            "SYSTEM$GET_TASK_GRAPH_CONFIG", [.text], least: 0, .varchar, deterministic: false
        ) { (environment, a) throws(SnowflakeError) in
            let task = try task(environment, "SYSTEM$GET_TASK_GRAPH_CONFIG")
            guard let config = task.config else { return .null }
            if a.isEmpty { return .text(config) }
            guard let value = try VariantValue.parse(json: config),
                let found = SemiStructured.get(value, path: try SemiStructured.steps(a.text(0)))
            else { return .null }
            if case .null = found { return .null }
            return .text(TextForm.text(found, environment.parameters, environment.zone))
        },
        F.simple("SYSTEM$TASK_RUNTIME_INFO", [.text], .varchar, deterministic: false) {
            (environment, a) throws(SnowflakeError) in
            let task = try task(environment, "SYSTEM$TASK_RUNTIME_INFO")
            func time(_ graph: RunningTask.Graph) -> SnowflakeValue {
                .text(environment.cast.text(.timestampLTZ(Int128(graph.scheduled))))
            }
            switch a.text(0).uppercased() {
            case "CURRENT_TASK_NAME": return .text(task.name)
            case "CURRENT_ROOT_TASK_NAME": return .text(task.rootName)
            case "CURRENT_ROOT_TASK_UUID": return .text(task.rootID)
            case "CURRENT_TASK_GRAPH_RUN_GROUP_ID": return .text(task.graph.id)
            case "CURRENT_TASK_GRAPH_ORIGINAL_SCHEDULED_TIMESTAMP": return time(task.graph)
            case "LAST_SUCCESSFUL_TASK_GRAPH_RUN_GROUP_ID":
                return task.lastSuccess.map { .text($0.id) } ?? .null
            case "LAST_SUCCESSFUL_TASK_GRAPH_ORIGINAL_SCHEDULED_TIMESTAMP":
                return task.lastSuccess.map(time) ?? .null
            default:
                throw .invalidArgumentValue(
                    "Invalid argument of SYSTEM$TASK_RUNTIME_INFO: '\(a.text(0))'")
            }
        },
    ]

    /// The run that calls a function; the number of the error is not documented.
    private static func task(
        _ environment: ExecutionEnvironment, _ function: String
    ) throws(SnowflakeError) -> RunningTask {
        guard let task = environment.place?.session.work.task else {
            throw .execution(
                91_090, "22000", "Function \(function) must be called from within a task run.")
        }
        return task
    }
}
