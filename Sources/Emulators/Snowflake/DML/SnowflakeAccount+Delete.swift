import OrderedCollections
import SnowflakeSQL

extension SnowflakeAccount {
    func delete(
        _ delete: Delete, _ context: StatementContext
    ) async throws(SnowflakeError) -> StatementResult {
        let (table, path) = try target(delete.target.name, "DELETE", context)
        try await prepareChange(of: table, locks: true, context)
        if delete.using.isEmpty, delete.whereCondition == nil, table.rowAccess == nil {
            let count = try connection.atomically { () throws(SnowflakeError) in
                let count = try clear(table, context)
                try enforceReferences(to: table, at: path)
                return count
            }
            finishChange(of: table, rows: count, context.session)
            return .counts([("number of rows deleted", count)])
        }
        let plans = try plans(context) { (binder) throws(SnowflakeError) in
            let scope = Scope(outer: nil)
            let rows = try target(table, path, delete.target.alias, scope, binder)
            let from = try sources(rows, delete.using, scope, binder)
            return [try changePlan([rows.row], from, delete.whereCondition, scope, binder)]
        }
        prepareEnvironment(context)
        let count = try connection.atomically { () throws(SnowflakeError) -> Int in
            var rows: OrderedSet<Int64> = []
            for change in try rowChanges(plans[0], context) { rows.append(change.row) }
            try remove(Array(rows), from: table, context)
            try enforceReferences(to: table, at: path)
            return rows.count
        }
        finishChange(of: table, rows: count, context.session)
        return .counts([("number of rows deleted", count)])
    }

    /// Removes every row that the session sees, or sees up to a place, and tells how many there
    /// were.
    @discardableResult
    func deleteAll(
        _ table: TableEntry, upTo last: Int64? = nil, _ context: StatementContext
    ) throws(SnowflakeError) -> Int {
        let name = table.storageName
        let place = last.map { " AND rowid <= \($0)" } ?? ""
        guard let number = context.session.transaction?.number else {
            // Without a filter SQLite empties the table at once.
            let open = openNumbers(in: table.header.id)
            let filter =
                open.isEmpty && last == nil ? "" : " WHERE \(Self.isNot(open))\(place)"
            try archiveAll(table, "\(Self.isNot(open))\(place)")
            try connection.run("DELETE FROM \(name)\(filter)")
            let count = connection.changes
            lowerLastRow(of: table)
            return count
        }
        try connection.run("DELETE FROM \(name) WHERE x = ?1\(place)", [.integer(number)])
        let own = connection.changes
        let others = openNumbers(in: table.header.id, besides: context.session)
        context.session.transaction?.removed.insert(table.header.id)
        try connection.run(
            "UPDATE \(name) SET x = -?1 WHERE x >= 0 AND x <> ?1 AND \(Self.isNot(others))\(place)",
            [.integer(number)])
        return own + connection.changes
    }

    /// Empties a table by a statement that does nothing else: nothing of it need be marked row by
    /// row, since all that is there is gone and only what comes later will be there.
    private func clear(_ table: TableEntry, _ context: StatementContext) throws(SnowflakeError)
        -> Int
    {
        let id = table.header.id
        guard let transaction = context.session.transaction, !table.isHybrid,
            openNumbers(in: id, besides: context.session).isEmpty
        else { return try deleteAll(table, context) }
        let name = table.storageName
        var own = 0
        if transaction.tables.contains(id) {
            try connection.run("DELETE FROM \(name) WHERE x = ?1", [.integer(transaction.number)])
            own = connection.changes
        }
        let left = connection.number(
            "SELECT count(*) FROM \(name) WHERE x <> -\(transaction.number) "
                + "AND rowid > \(transaction.cleared[id] ?? 0)")
        context.session.transaction?.cleared[id] = lastRow(of: id)
        return own + Int(left)
    }

    /// TRUNCATE forgets the load metadata too; like DML it belongs to an open transaction.
    func truncate(
        _ truncate: Truncate, _ context: StatementContext
    ) async throws(SnowflakeError) -> StatementResult {
        let table: TableEntry
        let path: Resolver.Path
        do throws(SnowflakeError) {
            (table, path) = try target(truncate.table, "TRUNCATE", context)
        } catch {
            if truncate.ifExists, error.code == 2003 {
                return .status("Statement executed successfully.")
            }
            throw error
        }
        try refuseTruncation(of: table, at: path)
        try await prepareChange(of: table, locks: true, context)
        let count = try connection.atomically { () throws(SnowflakeError) in
            try clear(table, context)
        }
        if context.session.transaction != nil {
            context.session.transaction?.loads.append((table.header.id, nil))
        } else {
            remember(nil, table.header.id)
        }
        finishChange(of: table, rows: count, context.session)
        return .status("Statement executed successfully.").affecting(count)
    }
}
