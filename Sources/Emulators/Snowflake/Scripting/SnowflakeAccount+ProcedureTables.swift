import Diagnostics
import OrderedCollections
import SnowflakeSQL

// Source: Snowflake documentation, "Selecting from a stored procedure".
extension SnowflakeAccount {
    /// Runs a procedure that a query selects from and keeps its rows for the query.
    func keepRows(
        of call: SnowflakeSQL.FunctionCall, _ context: StatementContext
    ) async throws(SnowflakeError) {
        let session = context.session
        guard case .call(var statement) = try Self.parse("CALL p()").statement else { return }
        statement.name = call.name
        statement.arguments = call.arguments
        let (entry, _) = try procedure(statement, context)
        guard let columns = entry.returnsTable, !columns.isEmpty else {
            throw .unsupported(
                "a stored procedure in FROM that does not name the columns it returns")
        }
        let isSelectedFrom = session.work.isSelectedFrom
        session.work.isSelectedFrom = true
        defer { session.work.isSelectedFrom = isSelectedFrom }
        let result = try await self.call(statement, context)
        prepareEnvironment(context)
        let cast = connection.environment.cast
        var rows: [[SnowflakeValue]] = []
        for row in result.rows {
            var values: [SnowflakeValue] = []
            for (value, column) in zip(row, columns) {
                values.append(try cast.convert(value, to: column.type))
            }
            rows.append(values)
        }
        session.work.lastSlot += 1
        session.results["#\(session.work.lastSlot)"] = StatementResult(
            columns: columns.map { .init($0.name, $0.type) }, rows: rows)
        session.work.procedureTables[call] = session.work.lastSlot
    }

    func forgetProcedureTables(_ session: SnowflakeSession) {
        // The order in which they go does not show.
        for slot in session.work.procedureTables.values.sorted() {
            session.results["#\(slot)"] = nil
        }
    }

    /// Refuses what a procedure may not do while a query selects from it.
    func refuseChange(_ statement: Statement, _ session: SnowflakeSession) throws(SnowflakeError) {
        guard session.work.isSelectedFrom else { return }
        switch statement {
        case .query, .show, .describe, .call, .block, .executeImmediate, .flow: return
        default:
            throw .unsupported("\(statement.kindName) in a stored procedure in FROM")
        }
    }
}
