import OrderedCollections
import SnowflakeSQL

// Transactions. Rows carry the number of the transaction that wrote (positive) or removed
// (negative) them. A row is committed when no open transaction wrote it: to commit leaves what was
// written as it is, so that it costs no more than what was removed. Source: Snowflake documentation, "Transactions": read
// committed, DDL commits, UPDATE, DELETE and MERGE lock the table, INSERT and COPY do not.
extension SnowflakeAccount {
    func begin(_ name: String?, _ context: StatementContext) throws(SnowflakeError)
        -> StatementResult
    {
        let session = context.session
        if let open = session.transaction {
            // A second BEGIN is without effect; that of a procedure sets its caller's transaction
            // aside until its own has ended.
            guard open.depth < session.work.callDepth else {
                return .status("Statement executed successfully.")
            }
            session.outerTransactions.append(open)
        }
        openTransaction(session, name)
        return .status("Statement executed successfully.")
    }

    func openTransaction(_ session: SnowflakeSession, _ name: String? = nil) {
        lastTransaction += 1
        session.transaction = OpenTransaction(
            number: lastTransaction, name: name ?? "T\(lastTransaction)", started: Int128(now()))
        session.transaction?.startVersion = commitVersion
        session.transaction?.depth = session.work.callDepth
    }

    func commitStatement(
        _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        try checkScope(context.session)
        commit(context.session)
        return .status("Statement executed successfully.")
    }

    func rollbackStatement(
        _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        try checkScope(context.session)
        rollback(context.session)
        return .status("Statement executed successfully.")
    }

    /// A procedure ends no transaction that began outside of it.
    ///
    /// Source: Snowflake documentation, "Transactions", "Scoped transactions".
    private func checkScope(_ session: SnowflakeSession) throws(SnowflakeError) {
        guard let open = session.transaction, open.depth < session.work.callDepth else { return }
        throw .execution(
            90_231, "22000",
            "Modifying a transaction that has started at a different scope is not allowed.")
    }

    /// Makes the session's changes visible to all, at once.
    func commit(_ session: SnowflakeSession) {
        guard let transaction = session.transaction else { return }
        session.transaction = session.outerTransactions.popLast()
        session.lastTransaction = transaction.number
        let number = transaction.number
        for id in transaction.tables where storageExists(id) {
            replace(transaction.replaced[id] ?? [:], of: id, number)
            if transaction.removed.contains(id) {
                remove("x = -?1", number, from: id)
            }
            if let last = transaction.cleared[id] { remove("rowid <= ?1", last, from: id) }
            if tableVersions[id] != transaction.tableVersions[id] { moveUp(number, in: id) }
        }
        for (stream, last) in transaction.consumed { consume(stream, upTo: last) }
        for (table, record) in transaction.loads { remember(record, table) }
        if !transaction.tables.isEmpty { published(transaction.tables) }
    }

    /// Removes committed rows for good; they are kept for those who travel in time.
    private func remove(_ filter: String, _ number: Int64, from table: Int) {
        archive(where: filter, number, in: table)
        connection.upkeep("DELETE FROM t\(table) WHERE \(filter)", [.integer(number)])
    }

    /// Puts the new versions of rows into the places of those that they replace, so that whoever
    /// asks for changes sees an update.
    private func replace(_ pairs: OrderedDictionary<Int64, Int64>, of id: Int, _ number: Int64) {
        guard !pairs.isEmpty, let (table, _) = catalog.table(id) else { return }
        let sets = table.columns.map {
            "\($0.storageName) = (SELECT \($0.storageName) FROM t\(id) WHERE rowid = ?1)"
        }
        for (new, old) in pairs {
            // The statement that wrote it may have failed since.
            guard
                connection.number(
                    "SELECT count(*) FROM t\(id) WHERE rowid = \(new) AND x = \(number) "
                        + "OR rowid = \(old) AND x = -\(number)") == 2
            else { continue }
            archive(where: "rowid = ?1", old, in: id)
            let places = [SQLiteValue.integer(new), .integer(old)]
            connection.upkeep(
                "UPDATE t\(id) SET \((sets + ["x = 0"]).joined(separator: ", ")) "
                    + "WHERE rowid = ?2", places)
            connection.upkeep("DELETE FROM t\(id) WHERE rowid = ?1", [.integer(new)])
        }
    }

    /// Gives the rows of a transaction places above those of all changes that were committed
    /// before it, so that the history knows which change added which row.
    private func moveUp(_ number: Int64, in id: Int) {
        guard work.history.isKept else { return }
        connection.upkeep(
            "UPDATE t\(id) SET rowid = rowid + (SELECT max(rowid) FROM t\(id)) "
                + "- (SELECT min(rowid) FROM t\(id) WHERE x = ?1) + 1 WHERE x = ?1",
            [.integer(number)])
    }

    /// Undoes the session's changes.
    func rollback(_ session: SnowflakeSession) {
        guard let transaction = session.transaction else { return }
        session.transaction = session.outerTransactions.popLast()
        session.lastTransaction = transaction.number
        undo(transaction)
    }

    /// Takes what a transaction has written out of the tables.
    func undo(_ transaction: OpenTransaction) {
        let number = transaction.number
        for id in transaction.tables where storageExists(id) {
            connection.upkeep("DELETE FROM t\(id) WHERE x = ?1", [.integer(number)])
            if transaction.removed.contains(id) {
                connection.upkeep("UPDATE t\(id) SET x = 0 WHERE x = -?1", [.integer(number)])
            }
        }
    }

    /// The numbers of open transactions with rows in a table, in order.
    func openNumbers(in table: Int, besides session: SnowflakeSession? = nil) -> [Int64] {
        // Without a transaction of its own a session has set none aside.
        sessions.values.filter { $0.transaction != nil }.flatMap { other in
            (other === session ? other.outerTransactions : other.openTransactions)
                .filter { $0.tables.contains(table) }.map(\.number)
        }.sorted()
    }

    /// The condition for the committed rows of a table.
    func isCommitted(in table: Int) -> String { Self.isNot(openNumbers(in: table)) }

    /// The condition for rows that none of these transactions wrote.
    static func isNot(_ numbers: [Int64]) -> String {
        numbers.isEmpty
            ? "1" : "x NOT IN (\(numbers.map(String.init).joined(separator: ", ")))"
    }

    private func storageExists(_ id: Int) -> Bool { tablePath(id) != nil }

    /// The full name of a table by its id.
    func tablePath(_ id: Int) -> Resolver.Path? {
        let databases = catalog.databases.values
        for database in databases.indices {
            let schemas = databases[database].schemas.values
            for schema in schemas.indices {
                let tables = schemas[schema].tables.values
                for table in tables.indices where tables[table].header.id == id {
                    return Resolver.Path(
                        database: databases[database].header.name,
                        schema: schemas[schema].header.name, name: tables[table].header.name,
                        session: tables[table].header.session)
                }
            }
        }
        return nil
    }

    /// Tells that others now see changed tables.
    func published(_ tables: [Int]) {
        commitVersion += 1
        noteHistory(tables)
        for table in tables { tableVersions[table] = commitVersion }
        changedTables = tables.compactMap { tablePath($0)?.text }
    }

    /// Puts a load into the table's metadata; nil forgets all of them.
    func remember(_ record: LoadRecord?, _ table: Int) {
        guard let path = tablePath(table) else { return }
        catalog.changeTable(at: path) { entry in
            guard let record else { return entry.forgetLoads() }
            entry.loads[record.file] = record
            entry.loadHistory.append(record)
        }
    }

    /// Prepares a change of a table: waits for its lock and opens a transaction where one is due.
    func prepareChange(
        of table: TableEntry, locks: Bool, _ context: StatementContext
    ) async throws(SnowflakeError) {
        let session = context.session
        if locks, session.outerTransactions.contains(where: { $0.locked.contains(table.header.id) })
        {
            // The caller's transaction cannot end while the procedure waits for it.
            throw .execution(
                625, "57014",
                "Statement '\(context.info.queryID)' has locked table '\(table.header.name)' in "
                    + "a transaction of an outer scope and this lock has not yet been released.")
        }
        if locks {
            while let holder = lockHolder(table.header.id, other: session) {
                try await gate.waitForLock(
                    context.info, on: tablePath(table.header.id)?.text ?? table.header.name,
                    heldBy: holder)
            }
        }
        if session.transaction == nil, !session.parameters.autocommit { openTransaction(session) }
        if locks { session.transaction?.locked.insert(table.header.id) }
    }

    private func lockHolder(_ table: Int, other session: SnowflakeSession) -> Int? {
        for candidate in sessions.values where candidate !== session && candidate.transaction != nil
        {
            if candidate.openTransactions.contains(where: { $0.locked.contains(table) }) {
                return candidate.id
            }
        }
        return nil
    }

    /// Notes that a statement has changed a table: dirty in a transaction, published without one.
    func finishChange(of table: TableEntry, rows: Int, _ session: SnowflakeSession) {
        guard rows > 0 else { return }
        let id = table.header.id
        guard session.transaction != nil else { return published([id]) }
        if !(session.transaction?.tables.contains(id) ?? true) {
            session.transaction?.tables.append(id)
            session.transaction?.tableVersions[id] = tableVersions[id]
        }
    }
}
