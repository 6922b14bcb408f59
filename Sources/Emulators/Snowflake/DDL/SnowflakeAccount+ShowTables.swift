import OrderedCollections
import SnowflakeSQL

// SHOW TABLES, DATABASES, SCHEMAS and USERS. Source: Snowflake documentation, SHOW TABLES, SHOW
// DATABASES, SHOW SCHEMAS, SHOW USERS; columns without meaning here hold what an account has that
// does not use the feature.
extension SnowflakeAccount {
    func showTables(_ show: Show, _ resolver: Resolver) throws(SnowflakeError) -> ShownRows {
        let isObjects = show.kind == "OBJECTS"
        var shown = ShownRows(columns: [
            ("created_on", .ltz), ("name", .varchar), ("database_name", .varchar),
            ("schema_name", .varchar), ("kind", .varchar), ("comment", .varchar),
            ("cluster_by", .varchar), ("rows", .integer), ("bytes", .integer), ("owner", .varchar),
            ("retention_time", .varchar),
        ])
        if show.isHistory { shown.columns.append(("dropped_on", .ltz)) }
        let rest = isObjects ? Self.objectFeatures : Self.tableFeatures
        shown.columns += rest.map { ($0.0, .varchar) }
        func add(
            _ header: ObjectHeader, _ database: String, _ schema: String, _ kind: String,
            _ cluster: String, _ count: Int, isHybrid: Bool = false
        ) {
            var row: [SnowflakeValue] = [
                time(header), .text(header.name), .text(database), .text(schema), .text(kind),
                .text(header.comment), .text(cluster), .integer(count), .integer(0),
                .text(header.owner), .text("1"),
            ]
            if show.isHistory { row.append(.null) }
            row += rest.map { name, value in
                if name == "automatic_clustering", !cluster.isEmpty { return .text("ON") }
                if name == "is_hybrid", isHybrid { return .text("Y") }
                return value.isEmpty ? .null : .text(value)
            }
            shown.rows.append(row)
        }
        for (database, schema) in try scope(show, resolver) {
            for table in schema.tables.values where resolver.sees(table.header) {
                add(
                    table.header, database, schema.header.name, table.kind, table.clusterBy,
                    rowCount(table), isHybrid: table.isHybrid)
            }
            for view in isObjects ? Array(schema.views.values) : [] where resolver.sees(view.header)
            {
                add(view.header, database, schema.header.name, "VIEW", "", 0)
            }
        }
        shown.rows.sort { Text.string($0[1]) < Text.string($1[1]) }
        return shown
    }

    private static let objectFeatures = [
        ("owner_role_type", "ROLE"), ("is_hybrid", "N"), ("is_dynamic", "N"), ("is_iceberg", "N"),
    ]

    /// The columns about features, with the value of a table that uses none of them.
    private static let tableFeatures = [
        ("automatic_clustering", "OFF"), ("change_tracking", "OFF"),
        ("search_optimization", "OFF"), ("search_optimization_progress", ""),
        ("search_optimization_bytes", ""), ("is_external", "N"),
        ("enable_schema_evolution", "N"), ("owner_role_type", "ROLE"), ("is_event", "N"),
        ("budget", ""), ("is_hybrid", "N"), ("is_iceberg", "N"), ("is_dynamic", "N"),
        ("is_immutable", "N"),
    ]

    func showDatabases(
        _ show: Show, _ context: StatementContext, _ resolver: Resolver
    ) -> ShownRows {
        var shown = ShownRows(columns: [
            ("created_on", .ltz), ("name", .varchar), ("is_default", .varchar),
            ("is_current", .varchar), ("origin", .varchar), ("owner", .varchar),
            ("comment", .varchar), ("options", .varchar), ("retention_time", .varchar),
        ])
        if show.isHistory { shown.columns.append(("dropped_on", .ltz)) }
        shown.columns += [("kind", .varchar), ("owner_role_type", .varchar)]
        for database in catalog.databases.values where resolver.sees(database.header) {
            let isCurrent = context.session.database == database.header.name
            var row: [SnowflakeValue] = [
                time(database.header), .text(database.header.name), .text("N"),
                .text(isCurrent ? "Y" : "N"), .text(""), .text(database.header.owner),
                .text(database.header.comment), .text(database.isTransient ? "TRANSIENT" : ""),
                .text("1"),
            ]
            if show.isHistory { row.append(.null) }
            shown.rows.append(row + [.text("STANDARD"), .text("ROLE")])
        }
        return shown
    }

    func showSchemas(
        _ show: Show, _ context: StatementContext, _ resolver: Resolver
    ) throws(SnowflakeError) -> ShownRows {
        var shown = ShownRows(columns: [
            ("created_on", .ltz), ("name", .varchar), ("is_default", .varchar),
            ("is_current", .varchar), ("database_name", .varchar), ("owner", .varchar),
            ("comment", .varchar), ("options", .varchar), ("retention_time", .varchar),
        ])
        if show.isHistory { shown.columns.append(("dropped_on", .ltz)) }
        shown.columns.append(("owner_role_type", .varchar))
        let named = show.scope?.name?.parts.last?.name ?? context.session.database
        for (name, database) in catalog.databases where named == nil || named == name {
            for schema in database.schemas.values where resolver.sees(schema.header) {
                let isCurrent =
                    context.session.database == name && context.session.schema == schema.header.name
                var row: [SnowflakeValue] = [
                    time(schema.header), .text(schema.header.name), .text("N"),
                    .text(isCurrent ? "Y" : "N"), .text(name), .text(schema.header.owner),
                    .text(schema.header.comment), .text(schema.isTransient ? "TRANSIENT" : ""),
                    .text("1"),
                ]
                if show.isHistory { row.append(.null) }
                shown.rows.append(row + [.text("ROLE")])
            }
        }
        return shown
    }

    func showUsers(_ resolver: Resolver) -> ShownRows {
        var shown = ShownRows(
            columns: [
                ("name", .varchar), ("created_on", .ltz), ("login_name", .varchar),
                ("display_name", .varchar), ("first_name", .varchar), ("last_name", .varchar),
                ("email", .varchar), ("mins_to_unlock", .varchar), ("days_to_expiry", .varchar),
                ("comment", .varchar), ("disabled", .varchar),
                ("must_change_password", .varchar), ("snowflake_lock", .varchar),
                ("default_warehouse", .varchar), ("default_namespace", .varchar),
                ("default_role", .varchar), ("default_secondary_roles", .varchar),
                ("ext_authn_duo", .varchar), ("ext_authn_uid", .varchar),
                ("mins_to_bypass_mfa", .varchar), ("owner", .varchar),
                ("last_success_login", .ltz), ("expires_at_time", .ltz),
                ("locked_until_time", .ltz), ("has_password", .varchar),
                ("has_rsa_public_key", .varchar),
            ], nameColumn: 0)
        for user in catalog.users.values where resolver.sees(user.header) {
            let name = SnowflakeValue.text(user.header.name)
            shown.rows.append([
                name, time(user.header), name, name, .text(""), .text(""), .text(""), .text(""),
                .text(""), .text(user.header.comment), .text(user.isDisabled ? "true" : "false"),
                .text("false"), .text("false"), .text(user.defaultWarehouse),
                .text(user.defaultNamespace), .text(user.defaultRole), .text(""), .text("false"),
                .text(""), .text(""), .text(user.header.owner), .null, .null, .null,
                .text(user.password.isEmpty ? "false" : "true"), .text("false"),
            ])
        }
        return shown
    }
}

extension ShownRows {
    /// What SHOW TERSE leaves: when it was made, name, kind and place.
    mutating func makeTerse() {
        let names = ["created_on", "name", "kind", "database_name", "schema_name"]
        let places = names.map { name in columns.firstIndex { $0.0 == name } }
        columns = names.map { ($0, $0 == "created_on" ? .ltz : .varchar) }
        rows = rows.map { row in places.map { $0.map { row[$0] } ?? .null } }
    }
}
