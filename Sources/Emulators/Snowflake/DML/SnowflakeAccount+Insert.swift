import OrderedCollections
import SnowflakeSQL

extension SnowflakeAccount {
    /// The table of a statement that changes rows, with the right to do so.
    func target(
        _ name: ObjectName, _ privilege: String, _ context: StatementContext
    ) throws(SnowflakeError) -> (TableEntry, Resolver.Path) {
        let resolver = resolver(context)
        let parts = name.computed == nil ? name.parts : try binder(context).parts(name)
        let (table, path) = try resolver.table(parts, operation: context.info.kind)
        guard resolver.has(privilege, on: table.header) else {
            throw .insufficientPrivileges("table", path.name)
        }
        return (table, path)
    }

    func insert(
        _ insert: Insert, _ context: StatementContext
    ) async throws(SnowflakeError) -> StatementResult {
        let (table, path) = try target(insert.table, "INSERT", context)
        try await prepareChange(of: table, locks: insert.isOverwrite, context)
        if !insert.isOverwrite, let rows = try constantRows(insert, table, context) {
            let count = try connection.atomically { () throws(SnowflakeError) in
                let written = WrittenRows(after: lastRow(of: table.header.id))
                let count = try self.insert(rows, insert, table, context)
                try enforceConstraints(of: table, at: path, written, context)
                return count
            }
            finishChange(of: table, rows: count, context.session)
            return .counts([("number of rows inserted", count)])
        }
        let inTransaction = context.session.transaction != nil
        let plans = try plans(context) { (binder) throws(SnowflakeError) in
            [try insertPlan(insert, table, path, inTransaction, binder)]
        }
        prepareEnvironment(context)
        let count = try connection.atomically { () throws(SnowflakeError) in
            // The query may read what is overwritten.
            let last = lastRow(of: table.header.id)
            let count = try change(plans[0], context)
            if insert.isOverwrite { try deleteAll(table, upTo: last, context) }
            try enforceConstraints(of: table, at: path, WrittenRows(after: last), context)
            return count
        }
        finishChange(of: table, rows: insert.isOverwrite ? max(1, count) : count, context.session)
        return .counts([("number of rows inserted", count)])
    }

    private func insertPlan(
        _ insert: Insert, _ table: TableEntry, _ path: Resolver.Path, _ inTransaction: Bool,
        _ binder: Binder
    ) throws(SnowflakeError) -> Plan {
        let columns = try insertColumns(insert.columns, table)
        binder.readsAhead = true
        binder.target = table.storageName
        let source: String
        var bound: BoundQuery?
        var all: [String] = []
        switch insert.source {
        case .values(let rows):
            var texts: [String] = []
            for row in try binder.insertedRows(rows) {
                guard row.count == columns.count else {
                    throw .compilation(
                        2020, "21S01",
                        "Insert value list does not match column list expecting \(columns.count) "
                            + "but got \(row.count)")
                }
                var values: [String?] = []
                for (index, item) in row.enumerated() {
                    values.append(
                        try item.map { (bound) throws(SnowflakeError) in
                            try binder.store(bound, in: columns[index]).sql
                        })
                }
                let all = try completed(values, columns, table, binder)
                texts.append("(\(mark(all, inTransaction, binder).joined(separator: ", ")))")
            }
            source = "VALUES \(texts.joined(separator: ", "))"
        case .query(let query):
            let query = try binder.query(query, outer: nil)
            bound = query
            guard query.columns.count == columns.count else {
                throw .compilation(
                    2020, "21S01",
                    "Insert value list does not match column list expecting \(columns.count) "
                        + "but got \(query.columns.count)")
            }
            var values: [String?] = []
            for (index, column) in columns.enumerated() {
                let value = Bound("c\(index)", query.columns[index].type)
                    .with(detail: query.columns[index].detail)
                values.append(try binder.store(value, in: column).sql)
            }
            all = try completed(values, columns, table, binder)
            let list = mark(all, inTransaction, binder).joined(separator: ", ")
            source = "SELECT \(list) FROM (\(query.sql))"
        }
        var plan = Plan(
            "INSERT INTO \(table.storageName) (\(storageList(table, inTransaction))) \(source)", [],
            binder)
        if let bound {
            let values = zip(table.columns, all).map { (column: $0, sql: $1) }
            plan.packed = PackedPlan(bound, values, of: table, isMarked: inTransaction, binder)
        }
        return plan
    }

    /// The names of all stored columns, and of the mark inside a transaction.
    func storageList(_ table: TableEntry, _ inTransaction: Bool) -> String {
        (table.columns.map(\.storageName) + (inTransaction ? ["x"] : [])).joined(separator: ", ")
    }

    func mark(_ values: [String], _ inTransaction: Bool, _ binder: Binder) -> [String] {
        inTransaction ? values + [binder.input(.transaction)] : values
    }

    func insertColumns(
        _ names: [Identifier], _ table: TableEntry
    ) throws(SnowflakeError) -> [ColumnEntry] {
        guard !names.isEmpty else { return table.columns.filter { $0.computed == nil } }
        var columns: [ColumnEntry] = []
        for name in names {
            guard let column = table.column(name.name) else {
                throw .invalidIdentifier(name.name)
            }
            guard column.computed == nil else { throw .virtualColumn(column.name) }
            guard !columns.contains(where: { $0.ordinal == column.ordinal }) else {
                throw .compilation(2025, "42S21", "duplicate column name '\(name.name)'")
            }
            columns.append(column)
        }
        return columns
    }

    /// A value for every column of the table, with defaults where none is given.
    func completed(
        _ values: [String?], _ columns: [ColumnEntry], _ table: TableEntry, _ binder: Binder
    ) throws(SnowflakeError) -> [String] {
        var all: [String] = []
        for column in table.columns {
            if let place = columns.firstIndex(where: { $0.ordinal == column.ordinal }),
                let value = values[place]
            {
                all.append(value)
            } else {
                all.append(try binder.defaultValue(of: column).sql)
            }
        }
        return all
    }
}

extension Binder {
    /// The value as a column keeps it; longer text and wrong types are refused.
    func store(_ bound: Bound, in column: ColumnEntry) throws(SnowflakeError) -> Bound {
        if SnowflakeType.common(bound.type, column.type) == nil, bound.type != .null {
            throw .incompatible(bound.type, column: column.name, expected: column.type)
        }
        guard column.detail.structure != nil else {
            return convert(bound, to: column.type, strict: true)
        }
        return convert(
            bound, to: OutputColumn(name: column.name, type: column.type, detail: column.detail),
            strict: true)
    }

    /// The rows of VALUES in an INSERT. Where a column of several rows has numbers and texts, the
    /// texts are numbers, whatever the table's column is.
    ///
    /// Source: Snowflake documentation, INSERT, "Multi-row insert".
    func insertedRows(
        _ rows: [[SnowflakeSQL.Expression]]
    ) throws(SnowflakeError) -> [[Bound?]] {
        var bound: [[Bound?]] = []
        for row in rows {
            var items: [Bound?] = []
            for item in row {
                if case .defaultValue = item.kind {
                    items.append(nil)
                } else {
                    items.append(try value(item, Scope(outer: nil)))
                }
            }
            bound.append(items)
        }
        guard bound.count > 1, let width = bound.map(\.count).min() else { return bound }
        for place in 0..<width {
            let items = bound.compactMap { $0[place] }
            guard items.contains(where: { $0.type.isText }),
                items.contains(where: { $0.type.isNumeric })
            else { continue }
            let type = try commonType(items, "VALUES")
            for row in bound.indices {
                bound[row][place] = bound[row][place].map { coerce($0, to: type) }
            }
        }
        return bound
    }

    /// What a column gets that is not named.
    func defaultValue(of column: ColumnEntry) throws(SnowflakeError) -> Bound {
        if let sequence = column.sequence {
            return convert(nextValue(of: sequence), to: column.type, strict: true)
        }
        guard let given = column.defaultValue else { return Bound("NULL", column.type) }
        return try store(try bind(given, Scope(outer: nil)), in: column)
    }
}
