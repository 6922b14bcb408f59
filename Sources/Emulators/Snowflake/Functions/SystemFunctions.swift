/// System functions that look at the account or change it while a statement runs.
///
/// Source: Snowflake documentation, "System functions".
enum SystemFunctions {
    private typealias F = FunctionDefinition

    /// One whose answer the account knows.
    private static func asks(
        _ name: String, _ parameters: [Parameter], least: Int? = nil, rest: Parameter? = nil,
        _ result: SnowflakeType = .varchar
    ) -> FunctionDefinition {
        F.simple(name, parameters, least: least, rest: rest, result, deterministic: false) {
            (environment, a) throws(SnowflakeError) in
            try environment.system?(name, a) ?? .null
        }
    }

    /// SYSTEM$LOG and its like: a message of which nothing is kept, as no level asks for it.
    private static func logs(
        _ name: String, _ parameters: [Parameter], least: Int? = nil,
        _ parameter: String = "LOG_LEVEL"
    ) -> FunctionDefinition {
        F.simple(name, parameters, least: least, .varchar, takesNull: true, deterministic: false) {
            (environment, a) throws(SnowflakeError) in
            if name == "SYSTEM$LOG" {
                let levels = ["trace", "debug", "info", "warn", "warning", "error", "fatal"]
                guard levels.contains(a.text(0).lowercased()) else {
                    throw .invalidArgumentValue("Invalid level of SYSTEM$LOG: '\(a.text(0))'")
                }
            }
            guard environment.parameters.text(of: parameter) == "OFF" else {
                throw .unsupported("\(name) with \(parameter): event tables")
            }
            return .null
        }.approximated(
            "there is no event table: refused where the session's \(parameter) is not OFF")
    }

    static let all: [FunctionDefinition] =
        [
            asks("SYSTEM$USER_TASK_CANCEL_ONGOING_EXECUTIONS", [.text]),
            asks("SYSTEM$PIPE_FORCE_RESUME", [.text, .text], least: 1),
            asks("SYSTEM$CANCEL_QUERY", [.text]),
            asks("SYSTEM$CANCEL_ALL_QUERIES", [.text]),
            asks("SYSTEM$ABORT_SESSION", [.text]),
            asks("SYSTEM$ABORT_TRANSACTION", [.text]),
            asks("SYSTEM$LAST_CHANGE_COMMIT_TIME", [.text], .integer),
            asks("SYSTEM$STREAM_GET_TABLE_TIMESTAMP", [.text], .integer),
            asks("SYSTEM$GET_DIRECTORY_TABLE_STATUS", [.text], least: 0)
                .approximated("always CONSISTENT, as nothing is replicated"),
            asks("SYSTEM$CLUSTERING_DEPTH", [.text, .text, .text], least: 1, .float)
                .approximated(onePartition),
            asks("SYSTEM$CLUSTERING_INFORMATION", [.text, .text], least: 1)
                .approximated(onePartition),
            asks("SYS_CONTEXT", [.text, .text], rest: .text)
                .approximated(
                    "SNOWFLAKE$SESSION, and of SNOWFLAKE$CURRENT the roles; PUBLIC is not searched"),
            logs("SYSTEM$LOG", [.text, .any]),
            logs("SYSTEM$ADD_EVENT", [.text, .any], least: 1, "TRACE_LEVEL"),
            logs("SYSTEM$SET_SPAN_ATTRIBUTES", [.any], "TRACE_LEVEL"),
        ]
        + ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"].map {
            logs("SYSTEM$LOG_\($0)", [.any])
        }

    private static let onePartition = "as if all rows lay in one micro-partition"
}
