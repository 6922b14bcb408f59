import Diagnostics
import OrderedCollections
import SnowflakeSQL

// MERGE. Source: Snowflake documentation, MERGE: "Nondeterministic results for UPDATE and DELETE".
extension SnowflakeAccount {
    func merge(
        _ merge: Merge, _ context: StatementContext
    ) async throws(SnowflakeError) -> StatementResult {
        let privileges = merge.clauses.map { clause in
            switch clause.action {
            case .insert, .insertAllByName: "INSERT"
            case .update, .updateAllByName: "UPDATE"
            case .delete: "DELETE"
            }
        }
        var found: (TableEntry, Resolver.Path)?
        for privilege in privileges { found = try target(merge.target.name, privilege, context) }
        guard let (table, path) = found else { throw .unsupported("MERGE without a clause") }
        try Self.refuseUnreachable(merge)
        try await prepareChange(of: table, locks: true, context)
        let plans = try plans(context) { (binder) throws(SnowflakeError) in
            try mergePlans(merge, table, path, context, binder)
        }
        prepareEnvironment(context)
        let counts = try connection.atomically { () throws(SnowflakeError) in
            try run(merge, plans, table, path, context)
        }
        finishChange(
            of: table, rows: counts.reduce(0) { $0 + $1.rows }, context.session)
        return .counts(counts)
    }

    /// A clause without a condition is the last of its kind; the number is not documented.
    private static func refuseUnreachable(_ merge: Merge) throws(SnowflakeError) {
        for (place, clause) in merge.clauses.enumerated() where clause.condition == nil {
            guard merge.clauses[(place + 1)...].contains(where: { $0.match == clause.match })
            else { continue }
            throw .compilation(
                1003, "42000", "Unreachable clause behind a clause of MERGE without a condition")
        }
    }

    private func run(
        _ merge: Merge, _ plans: [Plan], _ table: TableEntry, _ path: Resolver.Path,
        _ context: StatementContext
    ) throws(SnowflakeError) -> [(name: String, rows: Int)] {
        // Everything is found before anything is changed.
        var updates: [(columns: [ColumnEntry], changes: [RowChange])] = []
        var removals: [Int64] = []
        var updated: Set<Int64> = []
        var removed: Set<Int64> = []
        var place = 0
        var twice: Int64?
        let width = plans.last?.loadedWidth
        connection.environment.unmatched = StoredRows(width: width ?? 1)
        defer { connection.environment.unmatched = StoredRows(width: 1) }
        let isEmpty = connection.isEmpty(table.storageName)
        for clause in merge.clauses where clause.match == .matched {
            defer { place += 1 }
            // An empty table matches nothing.
            if isEmpty, place > 0 || width == nil { continue }
            let changes = try rowChanges(plans[place], context)
            if case .delete = clause.action {
                for change in changes {
                    if updated.contains(change.row) { twice = twice ?? change.row }
                    if removed.insert(change.row).inserted { removals.append(change.row) }
                }
                continue
            }
            var kept: [RowChange] = []
            for change in changes {
                if removed.contains(change.row) || !updated.insert(change.row).inserted {
                    twice = twice ?? change.row
                } else {
                    kept.append(change)
                }
            }
            updates.append((try columns(of: clause, merge, table), kept))
        }
        if let twice, context.session.parameters.errorOnNondeterministicMerge {
            throw .duplicateRow(try shown(table, twice))
        }
        var inserted = 0
        let written = WrittenRows(after: lastRow(of: table.header.id), changed: updated)
        if place < plans.count { inserted = try insert(by: plans[place], context) }
        for update in updates { try apply(update.changes, to: update.columns, of: table, context) }
        try remove(removals, from: table, context)
        try enforceConstraints(of: table, at: path, written, context)
        return counts(merge, inserted, updated.count, removals.count)
    }

    /// Inserts what is unmatched: the rows that the first look for matches has put aside, where
    /// there was one.
    private func insert(
        by plan: Plan, _ context: StatementContext
    ) throws(SnowflakeError) -> Int {
        guard plan.loadedWidth != nil else { return try change(plan, context) }
        let rows = connection.environment.unmatched
        guard rows.count > 0 else { return 0 }
        let statement = try start(plan, context)
        defer { statement.done() }
        try statement.run(rows, in: connection.environment)
        return connection.changes
    }

    func counts(
        _ merge: Merge, _ inserted: Int, _ updated: Int, _ removed: Int
    ) -> [(name: String, rows: Int)] {
        var kinds: Set<Int> = []
        for clause in merge.clauses {
            switch clause.action {
            case .insert, .insertAllByName: kinds.insert(0)
            case .update, .updateAllByName: kinds.insert(1)
            case .delete: kinds.insert(2)
            }
        }
        let all = [
            (name: "number of rows inserted", rows: inserted),
            (name: "number of rows updated", rows: updated),
            (name: "number of rows deleted", rows: removed),
        ]
        return all.enumerated().filter { kinds.contains($0.offset) }.map(\.element)
    }

    private func columns(
        of clause: Merge.Clause, _ merge: Merge, _ table: TableEntry
    ) throws(SnowflakeError) -> [ColumnEntry] {
        switch clause.action {
        case .update(let assignments): return try assigned(assignments, table)
        case .updateAllByName: return table.columns
        default: return []
        }
    }

    private func mergePlans(
        _ merge: Merge, _ table: TableEntry, _ path: Resolver.Path, _ context: StatementContext,
        _ binder: Binder
    ) throws(SnowflakeError) -> [Plan] {
        let inTransaction = context.session.transaction != nil
        let scope = Scope(outer: nil)
        let sourceSQL = try binder.item(merge.source, scope)
        let sourceRelations = scope.relations.count
        let target = try target(table, path, merge.target.alias, scope, binder)
        let sourceOnly = Scope(outer: nil)
        sourceOnly.relations = Array(scope.relations[..<sourceRelations])
        scope.allowsAggregates = false
        let on = try binder.predicate(merge.on, scope)
        let columns = sourceOnly.relations.flatMap(\.columns)
        // The first look for matches puts aside what has none, for the clauses that insert it.
        let putsAside =
            merge.clauses.contains { $0.match == .matched }
            && merge.clauses.contains { $0.match == .notMatched }
            && columns.count <= Self.mostPutAside
        let aside = binder.freshName("u")
        let unmatched = putsAside ? Self.renamed(sourceOnly, as: aside) : sourceOnly
        var matched: [(select: String, filter: String)] = []
        var inserts: [String] = []
        var earlier: [String] = []
        var earlierInserts: [String] = []
        let join = "\(sourceSQL) JOIN \(target.sql) ON \(on.sql)"
        let outer = "\(sourceSQL) LEFT JOIN \(target.sql) ON \(on.sql)"
        for clause in merge.clauses {
            switch clause.match {
            case .matched:
                let guards = Self.guards(
                    try condition(clause, scope, binder), after: &earlier)
                let list = try changed(clause, target, sourceOnly, scope, context, binder)
                    .joined(separator: ", ")
                matched.append((list, guards.isEmpty ? "1" : guards.joined(separator: " AND ")))
            case .notMatched:
                var guards = Self.guards(
                    try condition(clause, unmatched, binder), after: &earlierInserts)
                let list = try inserted(clause, table, unmatched, binder)
                let marked = mark(list, inTransaction, binder).joined(separator: ", ")
                if !putsAside { guards.insert("\(target.row) IS NULL", at: 0) }
                inserts.append(
                    "SELECT \(marked) FROM \(putsAside ? "loaded AS \(aside)" : outer)"
                        + (guards.isEmpty ? "" : " WHERE \(guards.joined(separator: " AND "))"))
            case .notMatchedBySource: throw .unsupported("WHEN NOT MATCHED BY SOURCE")
            }
        }
        var plans: [Plan] = []
        let insert = inserts.joined(separator: " UNION ALL ")
        for (place, clause) in matched.enumerated() {
            var from = "\(join) WHERE \(clause.filter)"
            if place == 0, putsAside {
                binder.use(Self.putAside)
                let used = Self.used(columns.map(\.sql), as: aside, in: insert)
                from =
                    "\(outer) WHERE CASE WHEN \(target.row) IS NULL THEN "
                    + "\(Self.putAside.quoted)(\(used)) ELSE \(clause.filter) END"
            }
            plans.append(Plan("SELECT \(clause.select) FROM \(from)", [], binder))
        }
        if !inserts.isEmpty {
            let list = storageList(table, inTransaction)
            var plan = Plan("INSERT INTO \(table.storageName) (\(list)) \(insert)", [], binder)
            if putsAside { plan.loadedWidth = max(1, columns.count) }
            plans.append(plan)
        }
        return plans
    }

    /// The conditions of a clause: that none before it takes the row, and its own.
    private static func guards(_ own: String?, after earlier: inout [String]) -> [String] {
        defer { earlier.append(own ?? "1") }
        return earlier.map { "(\($0)) IS NOT 1" } + (own.map { [$0] } ?? [])
    }

    /// Sources of more columns are looked through again for what is inserted.
    private static let mostPutAside = 100

    /// The source's columns by their places among the rows that are put aside.
    private static func renamed(_ scope: Scope, as name: String) -> Scope {
        let renamed = Scope(outer: nil)
        renamed.relations = scope.relations
        var place = 0
        for relation in renamed.relations.indices {
            for column in renamed.relations[relation].columns.indices {
                renamed.relations[relation].columns[column].sql = "\(name).c\(place)"
                place += 1
            }
        }
        return renamed
    }

    /// The columns that are put aside: those that are inserted, and NULL for the others.
    private static func used(_ columns: [String], as name: String, in sql: String) -> String {
        let used = Binder.places(of: name, in: sql)
        let values = columns.indices.map { used.contains($0) ? columns[$0] : "NULL" }
        return values.isEmpty ? "NULL" : values.joined(separator: ", ")
    }

    /// Takes the columns of a row of the source that has none of the target beside it.
    private static let putAside = NativeFunction(
        name: "put aside", isDeterministic: false,
        body: .scalar { call in
            for place in 0..<call.count {
                call.environment.unmatched.append(call.arguments?[place])
            }
            call.returnInteger(0)
        })

    /// What is read of each row that a matched clause finds.
    private func changed(
        _ clause: Merge.Clause, _ target: TargetRows, _ source: Scope, _ scope: Scope,
        _ context: StatementContext, _ binder: Binder
    ) throws(SnowflakeError) -> [String] {
        switch clause.action {
        case .delete: return [target.row]
        case .update(let assignments):
            let columns = try assigned(assignments, target.table)
            var values: [String] = []
            for (index, assignment) in assignments.enumerated() {
                values.append(try newValue(assignment, of: columns[index], scope, binder))
            }
            return changed(target, columns, values, context, binder)
        default:
            let values = try valuesByName(target.table, source, binder)
            return changed(target, target.table.columns, values, context, binder)
        }
    }

    /// The source's columns as those of the table, each by its name; there must be as many.
    ///
    /// Source: Snowflake documentation, MERGE, "ALL BY NAME".
    private func valuesByName(
        _ table: TableEntry, _ source: Scope, _ binder: Binder
    ) throws(SnowflakeError) -> [String] {
        let columns = source.relations.flatMap(\.columns).filter { !$0.isHidden }
        for column in columns where table.column(column.name) == nil {
            throw .invalidIdentifier(column.name)
        }
        return try table.columns.map { (column) throws(SnowflakeError) in
            guard let found = columns.first(where: { $0.name == column.name }) else {
                throw .invalidIdentifier(column.name)
            }
            return try binder.store(Bound(found), in: column).sql
        }
    }

    private func condition(
        _ clause: Merge.Clause, _ scope: Scope, _ binder: Binder
    ) throws(SnowflakeError) -> String? {
        guard let condition = clause.condition else { return nil }
        return try binder.predicate(condition, scope).sql
    }

    private func inserted(
        _ clause: Merge.Clause, _ table: TableEntry, _ source: Scope, _ binder: Binder
    ) throws(SnowflakeError) -> [String] {
        guard case .insert(let names, let values) = clause.action else {
            return try valuesByName(table, source, binder)
        }
        return try mergeValues(names, values, table, source, binder)
    }

    private func mergeValues(
        _ names: [Identifier], _ values: [SnowflakeSQL.Expression], _ table: TableEntry,
        _ scope: Scope, _ binder: Binder
    ) throws(SnowflakeError) -> [String] {
        let columns = try insertColumns(names, table)
        guard values.count == columns.count else {
            throw .compilation(
                2020, "21S01",
                "Insert value list does not match column list expecting \(columns.count) but got "
                    + "\(values.count)")
        }
        var ready: [String?] = []
        for (index, value) in values.enumerated() {
            if case .defaultValue = value.kind {
                ready.append(nil)
            } else {
                ready.append(
                    try binder.store(try binder.bind(value, scope), in: columns[index]).sql)
            }
        }
        return try completed(ready, columns, table, binder)
    }
}
