import SnowflakeSQL

/// What a script gives back.
enum ScriptReturn: Sendable {
    /// It ended without RETURN.
    case nothing
    case value(TypedValue)
    case table(StatementResult)
}

/// What the last DML or query told. Source: Snowflake documentation, "Determining the number of
/// rows affected by DML commands".
struct ScriptStatus: Sendable {
    private var rows: Int?
    /// The rows of the last change or query.
    private var activity: Int?
    private var queryID: String?

    mutating func note(_ result: StatementResult, of statement: Statement) {
        queryID = result.queryID
        switch statement {
        case .insert, .multiInsert, .update, .delete, .merge, .copyIntoTable:
            rows = result.rowsAffected
            activity = rows
        case .query:
            rows = nil
            activity = result.rows.count
        default: rows = nil
        }
    }

    func add(to bindings: inout ScriptNames) {
        func number(_ count: Int?) -> SnowflakeValue {
            count.map { .number(Int128($0), scale: 0) } ?? .null
        }
        bindings.set("SQLROWCOUNT", number(rows), .integer)
        bindings.set("ACTIVITY_COUNT", number(activity), .integer)
        bindings.set("SQLFOUND", rows.map { .boolean($0 > 0) } ?? .null, .boolean)
        bindings.set("SQLNOTFOUND", rows.map { .boolean($0 == 0) } ?? .null, .boolean)
        bindings.set("SQLID", queryID.map { .text($0) } ?? .null, .varchar)
    }
}
