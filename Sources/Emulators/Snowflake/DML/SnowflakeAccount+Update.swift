import Diagnostics
import OrderedCollections
import SnowflakeSQL

/// A row to change: its place in SQLite and its new values.
struct RowChange {
    var row: Int64
    /// The row's mark: whose it is.
    var mark: Int64 = 0
    /// The new values: of the assigned columns, or of all inside a transaction. Nothing when they
    /// are those that the row has already.
    var values: [SQLiteValue]?
}

/// The rows of a table that a statement changes, as a part of its SQL.
struct TargetRows {
    let table: TableEntry
    /// An item of FROM.
    let sql: String
    /// The name of the relation.
    let name: String
    /// The row's place.
    let row: String
    var mark: String { "\(name).x" }
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
            let rows = try target(table, path, update.target.alias, scope, binder)
            let from = try sources(rows, update.from, scope, binder)
            var values: [String] = []
            for (index, assignment) in update.assignments.enumerated() {
                values.append(try newValue(assignment, of: columns[index], scope, binder))
            }
            let list = changed(rows, columns, values, context, binder)
            return [try changePlan(list, from, update.whereCondition, scope, binder)]
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
            let written = WrittenRows(after: lastRow(of: table.header.id), changed: seen)
            try apply(changes, to: columns, of: table, context)
            try enforceConstraints(of: table, at: path, written, context)
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
    ) throws(SnowflakeError) -> TargetRows {
        let name = binder.freshName("t")
        let protection = binder.protection(of: table, path)
        scope.relations.append(
            Relation(
                path: alias.map { [$0.name.name] } ?? [path.database, path.schema, path.name],
                columns: try binder.relationColumns(
                    of: table.columns, in: table, as: name, masks: protection?.masks ?? [:])))
        if let protection {
            let names = table.columns.map(\.storageName)
            let list = (["rowid AS k", "x"] + names).joined(separator: ", ")
            let rows =
                binder.session.dirtyTables[table.header.id] == nil
                ? "(SELECT \(list) FROM \(table.storageName))"
                : binder.visibleRows(table, rowID: true)
            // What is not assigned is written again as it is, never as it is shown.
            let behind = try binder.protected(
                rows, protection, table.columns, names: names, others: ["k", "x"],
                keepsValues: true)
            return TargetRows(
                table: table, sql: "\(behind) AS \(name)", name: name, row: "\(name).k")
        }
        if binder.session.dirtyTables[table.header.id] == nil {
            return TargetRows(
                table: table, sql: "\(table.storageName) AS \(name)", name: name,
                row: "\(name).rowid")
        }
        let visible = binder.visibleRows(table, rowID: true)
        return TargetRows(
            table: table, sql: "\(visible) AS \(name)", name: name, row: "\(name).k")
    }

    func assigned(
        _ assignments: [Assignment], _ table: TableEntry
    ) throws(SnowflakeError) -> [ColumnEntry] {
        var columns: [ColumnEntry] = []
        for assignment in assignments {
            let name = assignment.column.last?.name ?? ""
            guard let column = table.column(name) else { throw .invalidIdentifier(name) }
            guard column.computed == nil else { throw .virtualColumn(name) }
            guard !columns.contains(where: { $0.ordinal == column.ordinal }) else {
                throw .compilation(2000, "42601", "duplicate column name '\(name)'")
            }
            columns.append(column)
        }
        return columns
    }

    /// The target and what a statement names beside it, joined.
    func sources(
        _ target: TargetRows, _ items: [FromItem], _ scope: Scope, _ binder: Binder
    ) throws(SnowflakeError) -> String {
        var sql = target.sql
        for item in items {
            let text = try binder.item(item, scope)
            if case .join = item { sql += " JOIN (\(text))" } else { sql += " JOIN \(text)" }
        }
        scope.allowsAggregates = false
        return sql
    }

    func newValue(
        _ assignment: Assignment, of column: ColumnEntry, _ scope: Scope, _ binder: Binder
    ) throws(SnowflakeError) -> String {
        if case .defaultValue = assignment.value.kind {
            return try binder.defaultValue(of: column).sql
        }
        return try binder.store(try binder.bind(assignment.value, scope), in: column).sql
    }

    /// What is read of each row that is given new values: its place, its mark, whether the values
    /// are those that it has, and the values; inside a transaction those of all columns, for
    /// a new version of the row.
    func changed(
        _ target: TargetRows, _ columns: [ColumnEntry], _ values: [String],
        _ context: StatementContext, _ binder: Binder
    ) -> [String] {
        let own = target.table.columns.map { "\(target.name).\($0.storageName)" }
        var all = values
        if context.session.transaction != nil {
            all = zip(target.table.columns, own).map { column, old in
                columns.firstIndex { $0.ordinal == column.ordinal }.map { values[$0] } ?? old
            }
        }
        var same = "0"
        // What a stream must see is written; what may differ in each call is asked for once.
        let isRepeatable =
            !isTracked(target.table.header.id) && !columns.contains { $0.type == .float }
            && !values.contains { value in
                Text.find("SELECT", in: value) != nil
                    || binder.natives.contains {
                        !$0.isDeterministic && Text.find($0.quoted, in: value) != nil
                    }
            }
        if isRepeatable {
            let equal = zip(columns, values).map { column, value in
                "\(target.name).\(column.storageName) IS (\(value))"
            }
            same = "CASE WHEN \(equal.joined(separator: " AND ")) THEN 1 ELSE 0 END"
        }
        return [target.row, target.mark, same] + all
    }

    /// `SELECT list FROM target and others WHERE condition`.
    func changePlan(
        _ list: [String], _ from: String, _ condition: SnowflakeSQL.Expression?,
        _ scope: Scope, _ binder: Binder
    ) throws(SnowflakeError) -> Plan {
        var select = "SELECT \(list.joined(separator: ", ")) FROM \(from)"
        if let condition {
            select += " WHERE \(try binder.predicate(condition, scope).sql)"
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
            var change = RowChange(row: statement.integer(0))
            if width > 1 { change.mark = statement.integer(1) }
            if width > 2, statement.integer(2) == 0 {
                change.values = (3..<width).map { statement.raw($0) }
            }
            changes.append(change)
        }
        return changes
    }

    /// Writes new values: in place, or as a new version of the row inside a transaction.
    func apply(
        _ changes: [RowChange], to columns: [ColumnEntry], of table: TableEntry,
        _ context: StatementContext
    ) throws(SnowflakeError) {
        let changes = changes.filter { $0.values != nil }
        guard !changes.isEmpty else { return }
        let number = context.session.transaction?.number
        let name = table.storageName
        let written = number == nil ? columns : table.columns
        let sets = written.enumerated().map { "\($1.storageName) = ?\($0 + 2)" }
        let inPlace = try connection.prepare(
            "UPDATE \(name) SET \(sets.joined(separator: ", ")) WHERE rowid = ?1")
        defer { inPlace.done() }
        guard let number else {
            try archive(changes.map(\.row), of: table)
            for change in changes { try write(inPlace, change.row, change.values ?? []) }
            return
        }
        let list = storageList(table, true)
        let values = (1...(written.count + 1)).map { "?\($0 + 1)" }.joined(separator: ", ")
        let version = try connection.prepare("INSERT INTO \(name) (\(list)) VALUES (\(values))")
        let old = try connection.prepare("UPDATE \(name) SET x = -?2 WHERE rowid = ?1")
        defer {
            version.done()
            old.done()
        }
        let mark = SQLiteValue.integer(number)
        context.session.transaction?.removed.insert(table.header.id)
        for change in changes {
            let values = change.values ?? []
            if change.mark == number {
                try write(inPlace, change.row, values)
            } else {
                try write(version, nil, values + [mark])
                if table.trackedSince != nil {
                    context.session.transaction?.replaced[table.header.id, default: [:]][
                        connection.lastRowID] = change.row
                }
                try write(old, change.row, [mark])
            }
        }
    }

    private func write(
        _ statement: SQLiteStatement, _ row: Int64?, _ values: [SQLiteValue]
    ) throws(SnowflakeError) {
        if let row { statement.bind(SQLiteValue.integer(row), at: 1) }
        try statement.run(values, at: 2)
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
        context.session.transaction?.removed.insert(table.header.id)
        let own = try connection.prepare("DELETE FROM \(name) WHERE rowid = ?1 AND x = ?2")
        let old = try connection.prepare("UPDATE \(name) SET x = -?2 WHERE rowid = ?1")
        defer {
            own.done()
            old.done()
        }
        for row in rows {
            try write(own, row, [mark])
            if connection.changes == 0 { try write(old, row, [mark]) }
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
