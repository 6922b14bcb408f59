import OrderedCollections
import SnowflakeSQL

// Stored procedures in FROM. Source: Snowflake documentation, "Selecting from a stored procedure".
extension Binder {
    /// `TABLE(p(…))`: the rows that a procedure returns; nil when none has the name.
    ///
    /// A procedure takes virtual time, so it runs before the query is bound: what is not there yet
    /// is asked for.
    func procedureTable(
        _ call: SnowflakeSQL.FunctionCall, _ parts: [Identifier], _ alias: TableAlias?,
        _ scope: Scope
    ) throws(SnowflakeError) -> String? {
        let resolver = Resolver(catalog, session)
        let isThere = (try? resolver.candidates(parts))?.contains { path in
            (try? resolver.schema(of: path))?.procedures.values.contains {
                $0.header.name == path.name && resolver.sees($0.header)
            } ?? false
        }
        guard isThere == true else { return nil }
        guard viewDepth == 0, let wants = session.wantsTable else {
            throw .unsupported("a stored procedure in the body of a view or function")
        }
        isCacheable = false
        if let slot = session.procedureTables[call] {
            return try storedResult("#\(slot)", alias, scope)
        }
        wants(call)
        throw .unsupported("a stored procedure in FROM of this statement")
    }
}
