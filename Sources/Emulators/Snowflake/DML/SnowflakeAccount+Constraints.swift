import OrderedCollections
import SnowflakeSQL

/// Which rows of a table a statement has written.
struct WrittenRows {
    /// The table's last row before the statement.
    var after: Int64 = 0
    /// The rows that were changed where they stand.
    var changed: Set<Int64> = []

    func contains(_ row: Int64) -> Bool { row > after || changed.contains(row) }
}

// The constraints that are enforced: keys of hybrid tables and CHECK. Source: Snowflake
// documentation, CREATE HYBRID TABLE, "Constraints for hybrid tables", and "Overview of
// constraints", "CHECK constraints".
extension SnowflakeAccount {
    /// Refuses rows that break a constraint; called before a statement counts as done.
    func enforceConstraints(
        of table: TableEntry, at path: Resolver.Path, _ written: WrittenRows,
        _ context: StatementContext
    ) throws(SnowflakeError) {
        for check in table.constraints {
            guard let condition = check.condition else { continue }
            let plan = try broken(condition, of: table, written, context)
            guard try rowChanges(plan, context).contains(where: { written.contains($0.row) })
            else { continue }
            throw .execution(
                1185, "23514",
                "Operation on table \(table.header.name) failed because CHECK constraint "
                    + "\(check.name), which requires that \(check.text), was violated")
        }
        guard table.isHybrid else { return }
        for key in table.constraints { try enforce(key, of: table, at: path) }
        try enforceReferences(to: table, at: path)
    }

    /// The rows for which a condition is false; where it is unknown, it is not broken.
    private func broken(
        _ condition: SnowflakeSQL.Expression, of table: TableEntry, _ written: WrittenRows,
        _ context: StatementContext
    ) throws(SnowflakeError) -> Plan {
        let binder = binder(context)
        let bound = try binder.predicate(
            condition, Self.scope(of: table.header.name, table.columns))
        // Where nothing was changed in its place, only the new rows need to be looked at.
        let new = written.changed.isEmpty ? "rowid > \(written.after) AND " : ""
        return Plan(
            "SELECT rowid FROM \(table.storageName) WHERE \(new)x >= 0 AND NOT (\(bound.sql))", [],
            binder)
    }

    static func scope(of table: String, _ columns: [ColumnEntry]) -> Scope {
        let scope = Scope(outer: nil)
        scope.allowsAggregates = false
        scope.relations.append(
            Relation(
                path: [table],
                columns: columns.filter { $0.computed == nil }.map {
                    RelationColumn(
                        name: $0.name, type: $0.type, sql: $0.storageName, detail: $0.detail)
                }))
        return scope
    }

    /// Error codes 200001 and 200009.
    private func enforce(
        _ key: ConstraintEntry, of table: TableEntry, at path: Resolver.Path
    ) throws(SnowflakeError) {
        switch key.kind {
        case "PRIMARY KEY", "UNIQUE":
            let columns = key.columns.compactMap { table.column($0)?.storageName }
            let list = columns.joined(separator: ", ")
            let filled = columns.map { "\($0) IS NOT NULL" }.joined(separator: " AND ")
            guard
                try hasRows(
                    "SELECT 1 FROM \(table.storageName) WHERE x >= 0 AND \(filled) "
                        + "GROUP BY \(list) HAVING count(*) > 1 LIMIT 1")
            else { return }
            throw .execution(
                200001, "22000",
                key.kind == "PRIMARY KEY"
                    ? "Primary key already exists"
                    : "Duplicate key value violates unique constraint "
                        + "\"\(key.indexName(of: table.header.name))\"")
        case "FOREIGN KEY":
            guard let parent = target(of: key, path.database, path.schema)?.table,
                parent.isHybrid, let orphans = orphans(of: table, key, parent),
                try hasRows(orphans)
            else { return }
            throw .execution(
                200009, "22000",
                "Foreign key constraint \"\(key.indexName(of: table.header.name))\" was violated.")
        default: break
        }
    }

    /// Refuses that rows which other tables refer to are gone; error code 200008.
    func enforceReferences(
        to table: TableEntry, at path: Resolver.Path
    ) throws(SnowflakeError) {
        for (child, key) in references(to: table, at: path) {
            guard let orphans = orphans(of: child, key, table), try hasRows(orphans) else {
                continue
            }
            throw .execution(
                200008, "22000", "Foreign keys that reference key values still exist.")
        }
    }

    /// Refuses to empty a hybrid table that others refer to.
    func refuseTruncation(
        of table: TableEntry, at path: Resolver.Path
    ) throws(SnowflakeError) {
        guard !references(to: table, at: path).isEmpty else { return }
        throw .execution(
            391458, "0A000",
            "Hybrid table '\(table.header.name)' cannot be truncated because it is involved in "
                + "active foreign key constraints.")
    }

    /// The foreign keys of other hybrid tables that refer to one; they are in the same database.
    private func references(
        to table: TableEntry, at path: Resolver.Path
    ) -> [(TableEntry, ConstraintEntry)] {
        guard table.isHybrid, let database = catalog.databases[path.database] else { return [] }
        return database.schemas.values.flatMap { schema in
            schema.tables.values.filter { $0.isHybrid && $0.header.id != table.header.id }
                .flatMap { child in
                    child.constraints.filter {
                        $0.kind == "FOREIGN KEY"
                            && target(of: $0, path.database, schema.header.name)?.table.header.id
                                == table.header.id
                    }.map { (child, $0) }
                }
        }
    }

    /// A query of the rows whose foreign key has no row to refer to. One that refers to a primary
    /// key may not be null.
    private func orphans(
        of child: TableEntry, _ key: ConstraintEntry, _ parent: TableEntry
    ) -> String? {
        let primary = parent.constraints.first { $0.kind == "PRIMARY KEY" }?.columns ?? []
        let others = key.referencedColumns.isEmpty ? primary : key.referencedColumns
        let own = key.columns.compactMap { child.column($0)?.storageName }
        let wanted = others.compactMap { parent.column($0)?.storageName }
        guard own.count == key.columns.count, wanted.count == own.count else { return nil }
        let pairs = zip(own, wanted).map { "p.\($1) = c.\($0)" }
        let filled = own.map { "c.\($0) IS NOT NULL" }
        return
            (["SELECT 1 FROM \(child.storageName) c WHERE c.x >= 0"]
            + (others == primary ? [] : filled)
            + [
                "NOT EXISTS (SELECT 1 FROM \(parent.storageName) p WHERE p.x >= 0 AND "
                    + "\(pairs.joined(separator: " AND "))) LIMIT 1"
            ]).joined(separator: " AND ")
    }

    private func hasRows(_ sql: String) throws(SnowflakeError) -> Bool {
        let statement = try connection.prepare(sql)
        defer { statement.done() }
        return try statement.step()
    }
}

extension ConstraintEntry {
    /// The name of the index behind the constraint: its own, or one that says what it is of.
    func indexName(of table: String) -> String {
        guard name.hasPrefix("SYS_CONSTRAINT_") else { return name }
        let target = references.isEmpty ? [] : NameText.split(references).suffix(1).map(\.name)
        return
            (["SYS_INDEX", table, kind.split(separator: " ").joined(separator: "_")] + columns
            + target + referencedColumns).joined(separator: "_")
    }
}
