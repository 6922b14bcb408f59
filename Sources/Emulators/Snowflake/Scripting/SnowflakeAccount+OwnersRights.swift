import SnowflakeSQL

// Source: Snowflake documentation, "Understanding caller's rights and owner's rights stored
// procedures".
extension SnowflakeAccount {
    /// Refuses what a procedure with owner's rights may not do: look at the caller's session and
    /// change it.
    func refuseForOwner(
        _ statement: Statement, _ session: SnowflakeSession
    ) throws(SnowflakeError) {
        guard session.work.hasOwnersRights, let type = Self.typeForCallersOnly(statement) else {
            return
        }
        throw SnowflakeError(
            code: 90_236, sqlState: "42601",
            message: "Stored procedure execution error: Unsupported statement type '\(type)'.")
    }

    /// The type of a statement that is for callers only.
    private static func typeForCallersOnly(_ statement: Statement) -> String? {
        switch statement {
        case .use: "USE"
        case .setVariables: "SET"
        case .unsetVariables: "UNSET"
        case .alterSession: "ALTER_SESSION"
        case .list: "LIST_FILES"
        case .put: "PUT_FILES"
        case .get: "GET_FILES"
        case .show(let show) where isAboutSession(show): "SHOW"
        default: nil
        }
    }

    private static func isAboutSession(_ show: Show) -> Bool {
        switch show.kind {
        case "VARIABLES", "LOCKS", "TRANSACTIONS", "DELEGATED AUTHORIZATIONS": true
        case "PARAMETERS": show.scope == nil || show.scope?.kind?.rawValue == "SESSION"
        case "GRANTS": show.scope == nil && show.options.isEmpty
        default: false
        }
    }
}
