import OrderedCollections
import SnowflakeSQL

extension SnowflakeAccount {
    /// The version that the next visible change gets.
    private var nextVersion: Int { commitVersion + 1 }

    private func prepareHistory(of table: TableEntry) throws(SnowflakeError) {
        // Each time: what a statement made that failed is gone with it.
        let columns = table.columns.map(\.storageName).joined(separator: ", ")
        try connection.run("CREATE TABLE IF NOT EXISTS h\(table.header.id) (k, d, \(columns))")
    }

    private func archive(
        _ table: TableEntry, _ filter: String, _ values: [SQLiteValue] = []
    ) throws(SnowflakeError) {
        guard work.history.isKept, !table.columns.isEmpty else { return }
        try prepareHistory(of: table)
        let columns = table.columns.map(\.storageName).joined(separator: ", ")
        try connection.run(
            "INSERT INTO h\(table.header.id) (k, d, \(columns)) SELECT rowid, \(nextVersion), "
                + "\(columns) FROM \(table.storageName) WHERE \(filter)", values)
    }

    /// Begins to keep earlier rows, where none were kept so far.
    func keepHistory() {
        guard !work.history.isKept else { return }
        work.history.isKept = true
        for database in catalog.databases.values {
            for schema in database.schemas.values {
                for table in schema.tables.values {
                    work.history.lastRow[table.header.id] = lastRow(of: table.header.id)
                }
            }
        }
    }

    /// Keeps all committed rows of a table that is about to be emptied outside a transaction.
    func archiveAll(_ table: TableEntry, _ filter: String? = nil) throws(SnowflakeError) {
        try archive(table, filter ?? isCommitted(in: table.header.id))
    }

    /// Keeps rows that are about to be removed or changed outside a transaction.
    func archive(_ rows: [Int64], of table: TableEntry) throws(SnowflakeError) {
        guard work.history.isKept, !rows.isEmpty, !table.columns.isEmpty else { return }
        try prepareHistory(of: table)
        let names = table.columns.map(\.storageName)
        let values = names.map { "t.\($0)" }.joined(separator: ", ")
        let statement = try connection.prepare(
            "INSERT INTO h\(table.header.id) (k, d, \(names.joined(separator: ", "))) "
                + "SELECT t.rowid, ?1, \(values) "
                + "FROM loaded AS l CROSS JOIN \(table.storageName) AS t ON t.rowid = l.c0")
        defer { statement.done() }
        statement.bind(SQLiteValue.integer(Int64(nextVersion)), at: 1)
        var numbers = StoredRows(width: 1)
        for row in rows { numbers.append(row) }
        try statement.run(numbers, in: connection.environment)
    }

    /// Keeps the rows that a transaction has removed, just before it is committed.
    func archive(where filter: String, _ number: Int64, in id: Int) {
        guard work.history.isKept, let path = tablePath(id),
            let table = catalog.databases[path.database]?.schemas[path.schema]?.tables[path.key]
        else { return }
        // A transaction that is being committed cannot fail any more.
        do throws(SnowflakeError) { try archive(table, filter, [.integer(number)]) } catch {
            preconditionFailure("removed rows cannot be kept: \(error)")
        }
    }

    /// After rows were removed: new rows may take their places.
    func lowerLastRow(of table: TableEntry) {
        guard work.history.isKept else { return }
        let id = table.header.id
        if let known = work.history.lastRow[id] {
            work.history.lastRow[id] = min(known, lastRow(of: id))
        }
    }

    /// The place of a table's last row; zero for a table without rows.
    func lastRow(of table: Int) -> Int64 {
        // A table that was just dropped has none.
        connection.has("t\(table)") ? connection.lastRow(of: "t\(table)") : 0
    }

    /// Notes a change that others see from now on.
    func noteHistory(_ tables: [Int]) {
        guard work.history.isKept else { return }
        let instant = Int128(now())
        for table in tables {
            work.history.note(
                table, version: commitVersion, at: instant, queryID: work.currentStatement,
                last: lastRow(of: table))
            guard
                let old = work.history.prune(
                    table, before: instant - retention(of: table), keeping: oldestStreamOffset),
                connection.has("h\(table)")
            else { continue }
            connection.upkeep("DELETE FROM h\(table) WHERE d <= \(old)")
        }
    }

    /// Forgets the earlier rows of a table whose columns changed or that is gone.
    func forgetHistory(of table: TableEntry) {
        connection.upkeep("DROP TABLE IF EXISTS h\(table.header.id)")
        work.history.forget(table.header.id)
    }

    /// The version of a table that AT or BEFORE names.
    func version(
        of table: TableEntry, _ point: TravelPoint, isBefore: Bool
    ) throws(SnowflakeError) -> Int {
        guard work.history.isKept else {
            throw .unsupported("time travel in a pipeline whose scripts did not ask for it")
        }
        let missing = SnowflakeError.pastUnknown(table.header.name)
        let current = Int128(now())
        let instant: Int128
        switch point {
        case .statement(let id):
            let changed = work.history.version(of: id).map { isBefore ? $0 - 1 : $0 }
            guard let version = changed ?? work.queries.version(of: id) else {
                throw .compilation(709, "02000", "Statement \(id) not found")
            }
            let first = work.history.firstVersion(of: table.header.id)
            guard version >= first ?? version else { throw missing }
            return version
        case .version(let version): return version
        case .instant(let given): instant = given
        case .offset(let seconds):
            guard let nanos = Int128(exactly: (seconds * 1e9).rounded()),
                nanos.magnitude < 1 << 100
            else { throw missing }
            instant = current + nanos
        }
        guard instant >= current - retention(of: table.header.id),
            let version = work.history.version(
                of: table.header.id, at: instant, isBefore: isBefore)
        else { throw missing }
        return version
    }
}

/// The time that a query travels to.
enum TravelPoint: Sendable {
    case instant(Int128)
    case offset(Double)
    case statement(String)
    /// The moment after a change.
    case version(Int)
}

extension SnowflakeError {
    static func pastUnknown(_ table: String) -> SnowflakeError {
        .compilation(
            707, "02000",
            "Time travel data is not available for table \(table). The requested time is either "
                + "beyond the allowed time travel period or before the object creation time.")
    }
}
