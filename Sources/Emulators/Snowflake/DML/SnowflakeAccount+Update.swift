import Diagnostics
import OrderedCollections
import SnowflakeSQL

/// A row to change: its place in SQLite and its new values.
struct RowChange {
    var row: Int64
    var values: [SQLiteValue]
}

extension SnowflakeAccount {
    func update(
        _ update: Update, _ context: StatementContext
    ) async throws(SnowflakeError) -> StatementResult {
        let (table, path) = try target(update.target.name, "UPDATE", context)
        try await prepareChange(of: table, locks: true, context)
        let columns = try assigned(update.assignments, table)
        let plans = try plans(context) { (binder) throws(SnowflakeError) in
            let scope = Scope(outer: nil)
            let (sql, row) = try target(table, path, update.target.alias, scope, binder)
            return [
                try changePlan(
                    sql, row, update.from, update.assignments, update.whereCondition, columns,
                    scope, binder)
            ]
        }
        prepareEnvironment(context)
        var multiple = 0
        let count = try connection.atomically { () throws(SnowflakeError) -> Int in
            var seen: Set<Int64> = []
            var twice: Set<Int64> = []
            var changes: [RowChange] = []
            for change in try rowChanges(plans[0], context) {
                if seen.insert(change.row).inserted {
                    changes.append(change)
                } else if twice.insert(change.row).inserted {
                    multiple += 1
                }
            }
            if multiple > 0, context.session.parameters.errorOnNondeterministicUpdate {
                throw .duplicateRow(try shown(table, twice.min() ?? 0))
            }
            try apply(changes, to: columns, of: table, context)
            try enforceKeys(of: table)
            return changes.count
        }
        finishChange(of: table, rows: count, context.session)
        return .counts([
            ("number of rows updated", count), ("number of multi-joined rows updated", multiple),
        ]).affecting(count)
    }

    /// The table that a statement changes, as the first relation of the scope.
    func target(
        _ table: TableEntry, _ path: Resolver.Path, _ alias: TableAlias?, _ scope: Scope,
        _ binder: Binder
    ) throws(SnowflakeError) -> (sql: String, row: String) {
        let name = binder.freshName("t")
        scope.relations.append(
            Relation(
                path: alias.map { [$0.name.name] } ?? [path.database, path.schema, path.name],
                columns: table.columns.map {
                    RelationColumn(
                        name: $0.name, type: $0.type, sql: "\(name).\($0.storageName)",
                        detail: $0.detail)
                }))
        if binder.session.dirtyTables[table.header.id] == nil {
            return ("\(table.storageName) AS \(name)", "\(name).rowid")
        }
        return ("\(binder.visibleRows(table, rowID: true)) AS \(name)", "\(name).k")
    }

    func assigned(
        _ assignments: [Assignment], _ table: TableEntry
    ) throws(SnowflakeError) -> [ColumnEntry] {
        var columns: [ColumnEntry] = []
        for assignment in assignments {
            let name = assignment.column.last?.name ?? ""
            guard let column = table.column(name) else { throw .invalidIdentifier(name) }
            guard !columns.contains(where: { $0.ordinal == column.ordinal }) else {
                throw .compilation(2000, "42601", "duplicate column name '\(name)'")
            }
            columns.append(column)
        }
        return columns
    }

    /// `SELECT row, new values FROM target, others WHERE condition`.
    func changePlan(
        _ target: String, _ row: String, _ from: [FromItem], _ assignments: [Assignment],
        _ condition: SnowflakeSQL.Expression?, _ columns: [ColumnEntry], _ scope: Scope,
        _ binder: Binder
    ) throws(SnowflakeError) -> Plan {
        var sql = target
        for item in from {
            let text = try binder.item(item, scope)
            if case .join = item { sql += " JOIN (\(text))" } else { sql += " JOIN \(text)" }
        }
        scope.allowsAggregates = false
        var list = [row]
        for (index, assignment) in assignments.enumerated() {
            if case .defaultValue = assignment.value.kind {
                list.append(try binder.defaultValue(of: columns[index]).sql)
            } else {
                let value = try binder.bind(assignment.value, scope)
                list.append(try binder.store(value, in: columns[index]).sql)
            }
        }
        var select = "SELECT \(list.joined(separator: ", ")) FROM \(sql)"
        if let condition {
            select += " WHERE \(try binder.boolean(try binder.bind(condition, scope)).sql)"
        }
        return Plan(select, [], binder)
    }

    /// The rows that a plan finds, read before anything is changed.
    func rowChanges(_ plan: Plan, _ context: StatementContext) throws(SnowflakeError) -> [RowChange]
    {
        let statement = try start(plan, context)
        defer { statement.done() }
        var changes: [RowChange] = []
        let width = statement.columnCount
        while try statement.step() {
            var values: [SQLiteValue] = []
            values.reserveCapacity(width - 1)
            for index in 1..<max(1, width) { values.append(statement.raw(index)) }
            changes.append(RowChange(row: statement.integer(0), values: values))
        }
        return changes
    }

    /// Writes new values: in place, or as a new version of the row inside a transaction.
    func apply(
        _ changes: [RowChange], to columns: [ColumnEntry], of table: TableEntry,
        _ context: StatementContext
    ) throws(SnowflakeError) {
        guard !changes.isEmpty, !columns.isEmpty else { return }
        let name = table.storageName
        let sets = columns.enumerated().map { "\($1.storageName) = ?\($0 + 2)" }
            .joined(separator: ", ")
        let inPlace = "UPDATE \(name) SET \(sets) WHERE rowid = ?1"
        guard let number = context.session.transaction?.number else {
            try archive(changes.map(\.row), of: table)
            let statement = try connection.prepare(inPlace)
            defer { statement.done() }
            for change in changes { try write(statement, change.row, change.values) }
            return
        }
        let values = table.columns.map { column in
            columns.firstIndex { $0.ordinal == column.ordinal }.map { "?\($0 + 2)" }
                ?? column.storageName
        }.joined(separator: ", ")
        let version =
            "INSERT INTO \(name) (\(storageList(table, true))) SELECT \(values), ?\(columns.count + 2) "
            + "FROM \(name) WHERE rowid = ?1 AND x = 0"
        let old = "UPDATE \(name) SET x = -?2 WHERE rowid = ?1"
        let mark = SQLiteValue.integer(number)
        let statements = (
            version: try connection.prepare(version), inPlace: try connection.prepare(inPlace),
            old: try connection.prepare(old)
        )
        defer {
            statements.version.done()
            statements.inPlace.done()
            statements.old.done()
        }
        for change in changes {
            try write(statements.version, change.row, change.values, mark)
            if connection.changes == 0 {
                try write(statements.inPlace, change.row, change.values)
            } else {
                try write(statements.old, change.row, [], mark)
            }
        }
    }

    private func write(
        _ statement: SQLiteStatement, _ row: Int64, _ values: [SQLiteValue],
        _ last: SQLiteValue? = nil
    ) throws(SnowflakeError) {
        statement.bind(SQLiteValue.integer(row), at: 1)
        for (index, value) in values.enumerated() { statement.bind(value, at: index + 2) }
        if let last { statement.bind(last, at: values.count + 2) }
        while try statement.step() {}
        statement.reset()
    }

    /// Removes rows: at once, or by a mark inside a transaction.
    func remove(
        _ rows: [Int64], from table: TableEntry, _ context: StatementContext
    ) throws(SnowflakeError) {
        let name = table.storageName
        guard !rows.isEmpty else { return }
        guard let number = context.session.transaction?.number else {
            try archive(rows, of: table)
            let statement = try connection.prepare("DELETE FROM \(name) WHERE rowid = ?1")
            defer { statement.done() }
            for row in rows { try write(statement, row, []) }
            lowerLastRow(of: table)
            return
        }
        let mark = SQLiteValue.integer(number)
        let own = try connection.prepare("DELETE FROM \(name) WHERE rowid = ?1 AND x = ?2")
        let old = try connection.prepare("UPDATE \(name) SET x = -?2 WHERE rowid = ?1")
        defer {
            own.done()
            old.done()
        }
        for row in rows {
            try write(own, row, [], mark)
            if connection.changes == 0 { try write(old, row, [], mark) }
        }
    }

    /// The values of one row for an error message.
    func shown(_ table: TableEntry, _ row: Int64) throws(SnowflakeError) -> [String] {
        let list = table.columns.map(\.storageName).joined(separator: ", ")
        let statement = try connection.prepare(
            "SELECT \(list) FROM \(table.storageName) WHERE rowid = ?1")
        defer { statement.done() }
        statement.bind(SQLiteValue.integer(row), at: 1)
        guard try statement.step() else { return [] }
        var texts: [String] = []
        for (index, column) in table.columns.enumerated() {
            let value = try statement.value(index, as: column.type)
            switch value {
            case .null: texts.append("NULL")
            case .text(let text): texts.append("\"\(text)\"")
            default: texts.append(connection.environment.cast.text(value))
            }
        }
        return texts
    }
}

extension StatementResult {
    func affecting(_ rows: Int) -> StatementResult {
        var copy = self
        copy.rowsAffected = rows
        return copy
    }
}
