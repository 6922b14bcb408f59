import OrderedCollections
import SnowflakeSQL

// INSERT ALL and INSERT FIRST: one query's rows into several tables. Source: Snowflake
// documentation, INSERT (multi-table).
extension SnowflakeAccount {
    func multiInsert(
        _ insert: MultiTableInsert, _ context: StatementContext
    ) async throws(SnowflakeError) -> StatementResult {
        let targets = insert.branches.flatMap(\.targets) + insert.otherwise
        var tables: OrderedDictionary<Int, TableEntry> = [:]
        for target in targets {
            let (table, _) = try self.target(target.table, "INSERT", context)
            tables[table.header.id] = table
        }
        for table in tables.values {
            try await prepareChange(of: table, locks: insert.isOverwrite, context)
        }
        let binder = binder(context)
        let source = try binder.query(insert.query, outer: nil)
        noteStreams(binder.streams, context)
        prepareEnvironment(context)
        let rows = "temp.m\(catalog.version)_\(tables.keys.first ?? 0)"
        let counts = try connection.atomically {
            () throws(SnowflakeError) -> OrderedDictionary<Int, Int> in
            // The query runs once, whatever it depends on.
            _ = try change(
                Plan("CREATE TEMP TABLE \(rows.dropFirst(5)) AS \(source.sql)", [], binder), context
            )
            if insert.isOverwrite {
                for table in tables.values { try deleteAll(table, context) }
            }
            let last = tables.mapValues { lastRow(of: $0.header.id) }
            let counts = try fill(insert, from: rows, source.columns, context)
            for (id, table) in tables {
                guard let path = tablePath(id) else { continue }
                let written = WrittenRows(after: last[id] ?? 0)
                try enforceConstraints(of: table, at: path, written, context)
            }
            // A failure takes the rows away with all else.
            try connection.run("DROP TABLE \(rows)")
            return counts
        }
        for (id, table) in tables {
            let count = counts[id] ?? 0
            finishChange(
                of: table, rows: insert.isOverwrite ? max(1, count) : count, context.session)
        }
        return .counts(
            tables.values.map {
                ("number of rows inserted into \($0.header.name)", counts[$0.header.id] ?? 0)
            })
    }

    /// Inserts into each target the rows that its condition lets through.
    private func fill(
        _ insert: MultiTableInsert, from rows: String, _ columns: [OutputColumn],
        _ context: StatementContext
    ) throws(SnowflakeError) -> OrderedDictionary<Int, Int> {
        var counts: OrderedDictionary<Int, Int> = [:]
        func scope() -> Scope {
            let scope = Scope(outer: nil)
            scope.relations = [
                Relation(
                    path: [],
                    columns: columns.enumerated().map {
                        RelationColumn(
                            name: $1.name, type: $1.type, sql: "m.c\($0)", detail: $1.detail)
                    })
            ]
            scope.allowsAggregates = false
            return scope
        }
        var conditions = 0
        func add(
            _ targets: [MultiTableInsert.Target], _ condition: SnowflakeSQL.Expression?,
            isElse: Bool
        ) throws(SnowflakeError) {
            for target in targets {
                let binder = binder(context)
                var tests: [String] = []
                if let condition {
                    let bound = try binder.boolean(try binder.bind(condition, scope()))
                    tests.append("(\(bound.sql)) IS TRUE")
                }
                if insert.isFirst || isElse {
                    for expression in insert.branches.compactMap(\.condition).prefix(conditions) {
                        let bound = try binder.boolean(try binder.bind(expression, scope()))
                        tests.append("(\(bound.sql)) IS NOT TRUE")
                    }
                }
                let (table, _) = try self.target(target.table, "INSERT", context)
                let plan = try targetPlan(
                    target, table, columns, tests, rows, scope(), binder, context)
                counts[table.header.id, default: 0] += try change(plan, context)
            }
        }
        for branch in insert.branches {
            try add(branch.targets, branch.condition, isElse: false)
            if branch.condition != nil { conditions += 1 }
        }
        try add(insert.otherwise, nil, isElse: true)
        return counts
    }

    private func targetPlan(
        _ target: MultiTableInsert.Target, _ table: TableEntry, _ source: [OutputColumn],
        _ tests: [String], _ rows: String, _ scope: Scope, _ binder: Binder,
        _ context: StatementContext
    ) throws(SnowflakeError) -> Plan {
        let columns = try insertColumns(target.columns, table)
        var values: [String?] = []
        if target.values.isEmpty {
            guard source.count == columns.count else {
                throw .compilation(
                    2020, "21S01",
                    "Insert value list does not match column list expecting \(columns.count) but "
                        + "got \(source.count)")
            }
            for (index, column) in columns.enumerated() {
                let value = Bound("m.c\(index)", source[index].type)
                    .with(detail: source[index].detail)
                values.append(try binder.store(value, in: column).sql)
            }
        } else {
            guard target.values.count == columns.count else {
                throw .compilation(
                    2020, "21S01",
                    "Insert value list does not match column list expecting \(columns.count) but "
                        + "got \(target.values.count)")
            }
            for (index, item) in target.values.enumerated() {
                if case .defaultValue = item.kind {
                    values.append(nil)
                } else {
                    let bound = try binder.bind(item, scope)
                    values.append(try binder.store(bound, in: columns[index]).sql)
                }
            }
        }
        let inTransaction = context.session.transaction != nil
        let all = mark(try completed(values, columns, table, binder), inTransaction, binder)
        let filter = tests.isEmpty ? "" : " WHERE " + tests.joined(separator: " AND ")
        return Plan(
            "INSERT INTO \(table.storageName) (\(storageList(table, inTransaction))) "
                + "SELECT \(all.joined(separator: ", ")) FROM \(rows) AS m\(filter)", [], binder)
    }
}
