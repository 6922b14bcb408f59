import OrderedCollections
import SnowflakeSQL

// SHOW PRIMARY KEYS and its siblings, SHOW LOCKS, SHOW INTEGRATIONS. Source: Snowflake
// documentation, the pages of SHOW for each kind.
extension SnowflakeAccount {
    /// A table whose keys are shown, with where it stands.
    struct KeyedTable {
        var path: Resolver.Path
        var table: TableEntry
    }

    private func keyedTables(
        _ show: Show, _ resolver: Resolver
    ) throws(SnowflakeError) -> [KeyedTable] {
        if let scope = show.scope, scope.kind == .table || scope.kind == nil, let name = scope.name,
            let (table, path) = try? resolver.table(name.parts)
        {
            return [KeyedTable(path: path, table: table)]
        }
        if let scope = show.scope, scope.kind == .table, let name = scope.name {
            throw .missing("Table", resolver.shown(name.parts))
        }
        return try scope(show, resolver).flatMap { database, schema in
            schema.tables.values.filter { resolver.sees($0.header) }.map { table in
                KeyedTable(
                    path: Resolver.Path(
                        database: database, schema: schema.header.name, name: table.header.name),
                    table: table)
            }
        }
    }

    /// SHOW PRIMARY KEYS and SHOW UNIQUE KEYS.
    func showKeys(_ show: Show, _ resolver: Resolver) throws(SnowflakeError) -> ShownRows {
        var shown = ShownRows(
            columns: [
                ("created_on", .ltz), ("database_name", .varchar), ("schema_name", .varchar),
                ("table_name", .varchar), ("column_name", .varchar), ("key_sequence", .integer),
                ("constraint_name", .varchar), ("rely", .varchar), ("comment", .varchar),
            ], nameColumn: 3)
        let kind = show.kind == "UNIQUE KEYS" ? "UNIQUE" : "PRIMARY KEY"
        for entry in try keyedTables(show, resolver) {
            for constraint in entry.table.constraints where constraint.kind == kind {
                for (place, column) in constraint.columns.enumerated() {
                    shown.rows.append([
                        time(entry.table.header), .text(entry.path.database),
                        .text(entry.path.schema), .text(entry.path.name), .text(column),
                        .integer(place + 1), .text(constraint.name), .text("false"), .null,
                    ])
                }
            }
        }
        return shown
    }

    /// SHOW IMPORTED KEYS (foreign keys of the tables) and SHOW EXPORTED KEYS (those that refer to
    /// them).
    func showForeignKeys(_ show: Show, _ resolver: Resolver) throws(SnowflakeError) -> ShownRows {
        let names = [
            "created_on", "pk_database_name", "pk_schema_name", "pk_table_name", "pk_column_name",
            "fk_database_name", "fk_schema_name", "fk_table_name", "fk_column_name",
            "key_sequence", "update_rule", "delete_rule", "fk_name", "pk_name", "deferrability",
            "rely", "comment",
        ]
        var shown = ShownRows(
            columns: names.map {
                ($0, $0 == "created_on" ? .ltz : $0 == "key_sequence" ? .integer : .varchar)
            }, nameColumn: 7)
        let isExported = show.kind == "EXPORTED KEYS"
        let named = Set(try keyedTables(show, resolver).map(\.table.header.id))
        for (database, schema) in catalog.databases.values.flatMap({ database in
            database.schemas.values.map { (database.header.name, $0) }
        }) {
            for table in schema.tables.values where resolver.sees(table.header) {
                for key in table.constraints where key.kind == "FOREIGN KEY" {
                    guard let target = target(of: key, database, schema.header.name) else {
                        continue
                    }
                    let asked = isExported ? target.table.header.id : table.header.id
                    guard named.contains(asked) else { continue }
                    let primary = target.table.constraints.first { $0.kind == "PRIMARY KEY" }
                    let columns =
                        key.referencedColumns.isEmpty
                        ? primary?.columns ?? [] : key.referencedColumns
                    for (place, column) in key.columns.enumerated() {
                        let other = columns.indices.contains(place) ? columns[place] : ""
                        shown.rows.append([
                            time(table.header), .text(target.path.database),
                            .text(target.path.schema), .text(target.path.name), .text(other),
                            .text(database), .text(schema.header.name), .text(table.header.name),
                            .text(column), .integer(place + 1), .text(key.updateRule),
                            .text(key.deleteRule), .text(key.name), .text(primary?.name ?? ""),
                            .text("NOT DEFERRABLE"), .text("false"), .null,
                        ])
                    }
                }
            }
        }
        return shown
    }

    /// The table that a foreign key refers to.
    func target(
        of key: ConstraintEntry, _ database: String, _ schema: String
    ) -> KeyedTable? {
        var parts = NameText.split(key.references).map(\.name)
        if parts.count == 1 { parts = [schema] + parts }
        if parts.count == 2 { parts = [database] + parts }
        guard parts.count == 3,
            let table = catalog.databases[parts[0]]?.schemas[parts[1]]?.tables[parts[2]]
        else { return nil }
        return KeyedTable(
            path: Resolver.Path(database: parts[0], schema: parts[1], name: parts[2]),
            table: table)
    }

    /// SHOW LOCKS: the tables that open transactions keep for themselves.
    func showLocks() -> ShownRows {
        var shown = ShownRows(
            columns: [
                ("resource", .varchar), ("type", .varchar), ("transaction", .integer),
                ("transaction_started_on", .ltz), ("status", .varchar), ("acquired_on", .ltz),
                ("query_id", .varchar), ("session", .integer),
            ], nameColumn: 0)
        for session in sessions.values.sorted(by: { $0.id < $1.id }) {
            for (table, transaction) in session.openTransactions.flatMap({ transaction in
                transaction.locked.sorted().map { ($0, transaction) }
            }) {
                shown.rows.append([
                    .text(tablePath(table)?.text ?? ""), .text("PARTITIONS"),
                    .integer(Int(transaction.number)), .timestampLTZ(transaction.started),
                    .text("HOLDING"), .timestampLTZ(transaction.started),
                    session.queryIDs.last.map { .text($0) } ?? .null, .integer(session.id),
                ])
            }
        }
        return shown
    }

    /// SHOW INTEGRATIONS of every type; only storage integrations can exist.
    func showIntegrations(_ show: Show, _ resolver: Resolver) -> ShownRows {
        var shown = ShownRows(
            columns: [
                ("name", .varchar), ("type", .varchar), ("category", .varchar),
                ("enabled", .varchar), ("comment", .varchar), ("created_on", .ltz),
            ], nameColumn: 0)
        guard show.kind == "INTEGRATIONS" || show.kind == "STORAGE INTEGRATIONS" else {
            return shown
        }
        for entry in catalog.integrations.values where resolver.sees(entry.header) {
            shown.rows.append([
                .text(entry.header.name), .text("EXTERNAL_STAGE"), .text("STORAGE"),
                .text(entry.isEnabled ? "true" : "false"), .text(entry.header.comment),
                time(entry.header),
            ])
        }
        return shown
    }
}

extension ConstraintEntry {
    /// Takes what ON UPDATE and ON DELETE say from a constraint's properties.
    mutating func follow(_ properties: [String]) {
        for property in properties {
            if property.hasPrefix("ON UPDATE ") {
                updateRule = String(property.dropFirst("ON UPDATE ".count))
            } else if property.hasPrefix("ON DELETE ") {
                deleteRule = String(property.dropFirst("ON DELETE ".count))
            }
        }
    }
}
