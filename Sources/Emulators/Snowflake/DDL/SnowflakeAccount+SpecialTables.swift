import OrderedCollections
import SnowflakeSQL

// Hybrid tables. Source: Snowflake documentation, CREATE HYBRID TABLE.
extension SnowflakeAccount {
    /// What a hybrid table must have, and what it may not come from.
    func checkHybrid(_ create: CreateTable) throws(SnowflakeError) {
        if case .clone = create.source {
            throw .compilation(
                391411, "0A000", "This feature is not supported for hybrid tables: 'CLONE'.")
        }
        let hasKey =
            create.constraints.contains {
                if case .primaryKey = $0.kind { true } else { false }
            }
            || create.columns.contains { column in
                column.constraints.contains { $0.kind == .primaryKey }
            }
        guard hasKey else {
            throw .compilation(
                391404, "0A000", "A hybrid table needs a primary key constraint.")
        }
    }

    /// Refuses collations of columns that a hybrid table has an index of.
    func checkIndexed(
        _ keys: [ConstraintEntry], of table: TableEntry
    ) throws(SnowflakeError) {
        guard table.isHybrid else { return }
        let columns = keys.filter { $0.condition == nil }.flatMap(\.columns)
        guard columns.allSatisfy({ table.column($0)?.detail.collation == nil }) else {
            throw .compilation(
                391464, "0A000",
                "Collations are not supported on primary keys or indexed columns.")
        }
    }

    func showHybridTables(_ show: Show, _ resolver: Resolver) throws(SnowflakeError) -> ShownRows {
        var shown = ShownRows(columns: ShownKinds.empty["HYBRID TABLES"] ?? [])
        for (database, schema) in try scope(show, resolver) {
            for table in schema.tables.values where table.isHybrid && resolver.sees(table.header) {
                shown.rows.append([
                    time(table.header), .text(table.header.name), .text(database),
                    .text(schema.header.name), .text(table.header.owner),
                    .text("\(table.header.id)"), .text("\(rowCount(table))"), .text("0"),
                    .text(table.header.comment), .text("ROLE"),
                ])
            }
        }
        return shown
    }

    private static let indexShape = ShownShape(
        "created_on@ name kind=KEY_VALUE_INDEX is_unique columns included_columns table "
            + "database_name schema_name owner owner_role_type=ROLE status=ACTIVE status_info")

    /// SHOW INDEXES. Source: Snowflake documentation, SHOW INDEXES.
    func showIndexes(_ show: Show, _ resolver: Resolver) throws(SnowflakeError) -> ShownRows {
        var shown = ShownRows(Self.indexShape)
        func add(_ database: String, _ index: HybridIndex) {
            func list(_ columns: [String]) -> SnowflakeValue {
                .text("[\(columns.joined(separator: ", "))]")
            }
            shown.rows.append(
                Self.indexShape.row([
                    "created_on": time(index.table), "name": .text(index.shownName),
                    "is_unique": .text(index.isUnique ? "Y" : "N"),
                    "columns": list(index.key.columns),
                    "included_columns": list(index.key.included),
                    "table": .text(index.table.name), "database_name": .text(database),
                    "schema_name": .text(index.schema), "owner": .text(index.table.owner),
                ]))
        }
        if show.scope?.kind == .table, let name = show.scope?.name {
            let (table, path) = try resolver.table(name.parts, operation: "SHOW")
            for key in table.constraints where table.isHybrid && key.kind != "CHECK" {
                add(path.database, HybridIndex(schema: path.schema, table: table.header, key: key))
            }
            return shown
        }
        var around = show
        if show.scope?.kind == .table { around.scope = nil }
        for (database, schema) in try scope(around, resolver) {
            for index in hybridIndexes([schema], resolver.sees) { add(database, index) }
        }
        return shown
    }
}

/// An index of a hybrid table: one of its constraints, or one that is none.
struct HybridIndex {
    var schema: String
    var table: ObjectHeader
    var key: ConstraintEntry

    var isUnique: Bool { ["PRIMARY KEY", "UNIQUE"].contains(key.kind) }
    /// The name of the constraint that the index is of.
    var constraint: String? { key.kind == "INDEX" ? nil : key.name }
    /// The name that SHOW INDEXES gives: that of a primary key follows from its table.
    var shownName: String {
        key.kind == "PRIMARY KEY"
            ? "SYS_INDEX_\(table.name)_PRIMARY" : key.indexName(of: table.name)
    }
}
