import Snowflake

/// The numbers by which clients tell kinds of statements.
///
/// Source: the service's JDBC driver, SFStatementType.
enum StatementType {
    static let query = 0x1000
    static let dml = 0x3000...0x3FFF

    static func number(_ kind: String) -> Int {
        switch kind {
        case "SELECT", "LIST", "REMOVE": 0x1000
        case "INSERT": 0x3100
        case "UPDATE": 0x3200
        case "DELETE": 0x3300
        case "MERGE": 0x3400
        case "MULTI TABLE INSERT": 0x3500
        case "COPY", "UNLOAD": 0x3600
        case "USE": 0x4300
        case "SET", "UNSET", "ALTER SESSION": 0x4000
        case "BEGIN TRANSACTION", "COMMIT", "ROLLBACK": 0x5000
        case "PUT", "GET": 0x7101
        case "MULTI": 0xA000
        case "SHOW", "DESCRIBE", "EXPLAIN": 0x4000
        case "CALL", "BLOCK", "EXECUTE IMMEDIATE": 0x1000
        default: 0x6000
        }
    }

    static func isDML(_ kind: String) -> Bool { dml.contains(number(kind)) }
}

extension StatementType {
    /// Whether rows of such a statement come as Arrow to a client that reads it; the service
    /// gives counts, statuses and lists of objects as JSON always.
    static func givesArrow(_ kind: String) -> Bool {
        kind == "SELECT" || kind == "CALL" || kind == "BLOCK" || kind == "EXECUTE IMMEDIATE"
    }
}
