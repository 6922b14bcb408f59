import OrderedCollections
import SnowflakeSQL

// SHOW TABLES, DATABASES, SCHEMAS and USERS. Source: Snowflake documentation, SHOW TABLES, SHOW
// DATABASES, SHOW SCHEMAS, SHOW USERS; columns without meaning here hold what an account has that
// does not use the feature.
extension SnowflakeAccount {
    func showTables(_ show: Show, _ resolver: Resolver) throws(SnowflakeError) -> ShownRows {
        let isObjects = show.kind == "OBJECTS"
        let shape = isObjects ? Self.objectShape : Self.tableShape
        var shown = ShownRows(shape)
        let schemas = try scope(show, resolver)
        for (database, schema) in schemas {
            let place: [SnowflakeValue] = [.text(database), .text(schema.header.name)]
            let outer = [schema.header.id, catalog.databases[database]?.header.id ?? 0]
            for table in schema.tables.values where resolver.sees(table.header) {
                var row = row(of: table, place, shape, isObjects)
                let days = retentionDays([table.header.id] + outer)
                shape.set("retention_time", .text("\(days)"), in: &row)
                shown.rows.append(row)
            }
            for view in schema.views.values where resolver.sees(view.header) {
                if let dynamic = view.dynamic {
                    shown.rows.append(row(of: view, dynamic, place, shape, isObjects))
                } else if isObjects {
                    shown.rows.append(
                        shape.row([
                            "created_on": time(view.header), "name": .text(view.header.name),
                            "database_name": place[0], "schema_name": place[1],
                            "kind": .text("VIEW"), "comment": .text(view.header.comment),
                            "rows": .integer(0), "bytes": .integer(0),
                            "owner": .text(view.header.owner),
                        ]))
                }
            }
        }
        guard show.isHistory else { return shown }
        addDropped(to: &shown, after: "retention_time") { object in
            guard case .table(let table) = object.content, object.path.count == 3,
                let home = schemas.first(where: { $0.schema.header.id == object.home }),
                resolver.sees(table.header)
            else { return nil }
            let place = [home.database, home.schema.header.name].map { SnowflakeValue.text($0) }
            return self.row(of: table, place, shape, isObjects)
        }
        return shown
    }

    private static let objectShape = ShownShape(
        "created_on@ name database_name schema_name kind=TABLE comment= cluster_by= rows# bytes# "
            + "owner retention_time=1 owner_role_type=ROLE budget is_hybrid=N is_dynamic=N "
            + "is_iceberg=N")

    private static let tableShape = ShownShape(
        "created_on@ name database_name schema_name kind=TABLE comment= cluster_by= rows# bytes# "
            + "owner retention_time=1 automatic_clustering=OFF change_tracking=OFF "
            + "search_optimization=OFF search_optimization_progress search_optimization_bytes "
            + "is_external=N enable_schema_evolution=N owner_role_type=ROLE is_event=N budget "
            + "is_hybrid=N is_iceberg=N is_dynamic=N is_immutable=N")

    private func row(
        of table: TableEntry, _ place: [SnowflakeValue], _ shape: ShownShape, _ isObjects: Bool
    ) -> [SnowflakeValue] {
        let isClustered = !table.clusterBy.isEmpty
        var row = shape.row([
            "created_on": time(table.header), "name": .text(table.header.name),
            "database_name": place[0], "schema_name": place[1],
            "kind": .text(isObjects ? "TABLE" : table.kind),
            "comment": .text(table.header.comment), "cluster_by": .text(table.clusteringKey),
            "rows": .integer(rowCount(table)), "bytes": .integer(0),
            "owner": .text(table.header.owner), "is_hybrid": .text(table.isHybrid ? "Y" : "N"),
        ])
        let days = retention(of: table.header.id) / (86_400 * 1_000_000_000)
        shape.set("retention_time", .text("\(days)"), in: &row)
        guard !isObjects else { return row }
        shape.set("enable_schema_evolution", .text(table.evolvesSchema ? "Y" : "N"), in: &row)
        shape.set("automatic_clustering", .text(isClustered ? "ON" : "OFF"), in: &row)
        shape.set("enable_schema_evolution", .text(table.evolvesSchema ? "Y" : "N"), in: &row)
        shape.set("change_tracking", .text(table.trackedSince == nil ? "OFF" : "ON"), in: &row)
        return row
    }

    /// A dynamic table is shown as a table, which is where clients look for it.
    private func row(
        of view: ViewEntry, _ dynamic: DynamicTable, _ place: [SnowflakeValue],
        _ shape: ShownShape, _ isObjects: Bool
    ) -> [SnowflakeValue] {
        shape.row([
            "created_on": time(view.header), "name": .text(view.header.name),
            "database_name": place[0], "schema_name": place[1],
            "kind": .text(dynamic.isTransient && !isObjects ? "TRANSIENT" : "TABLE"),
            "comment": .text(view.header.comment), "cluster_by": .text(dynamic.clusteringKey),
            "owner": .text(view.header.owner), "is_dynamic": .text("Y"),
        ])
    }

    /// The column of HISTORY, and the rows of what was dropped.
    private func addDropped(
        to shown: inout ShownRows, after column: String,
        _ row: (DroppedObject) -> [SnowflakeValue]?
    ) {
        let place = (shown.columns.firstIndex { $0.0 == column } ?? 0) + 1
        shown.columns.insert(("dropped_on", .ltz), at: place)
        for index in shown.rows.indices { shown.rows[index].insert(.null, at: place) }
        for object in catalog.dropped where canReturn(object) {
            guard var row = row(object) else { continue }
            row.insert(.timestampLTZ(object.droppedAt), at: place)
            shown.rows.append(row)
        }
    }

    private static let databaseShape = ShownShape(
        "created_on@ name is_default=N is_current=N origin= owner comment= options= "
            + "retention_time=1 kind=STANDARD budget owner_role_type=ROLE object_visibility "
            + "data_quality_monitoring_settings resharing_settings")

    func showDatabases(
        _ show: Show, _ context: StatementContext, _ resolver: Resolver
    ) -> ShownRows {
        var shown = ShownRows(Self.databaseShape)
        func row(_ database: DatabaseEntry, isCurrent: Bool) -> [SnowflakeValue] {
            Self.databaseShape.row([
                "created_on": time(database.header), "name": .text(database.header.name),
                "is_current": .text(isCurrent ? "Y" : "N"), "owner": .text(database.header.owner),
                "comment": .text(database.header.comment),
                "options": .text(database.isTransient ? "TRANSIENT" : ""),
                "retention_time": .text("\(retentionDays([database.header.id]))"),
            ])
        }
        for database in catalog.databases.values where resolver.sees(database.header) {
            let isCurrent = context.session.database == database.header.name
            shown.rows.append(row(database, isCurrent: isCurrent))
        }
        guard show.isHistory else { return shown }
        addDropped(to: &shown, after: "retention_time") { object in
            guard case .database(let database) = object.content, resolver.sees(database.header)
            else { return nil }
            return row(database, isCurrent: false)
        }
        return shown
    }

    private func days(of schema: SchemaEntry, in database: String) -> Int {
        retentionDays([schema.header.id, catalog.databases[database]?.header.id ?? 0])
    }

    private static let schemaShape = ShownShape(
        "created_on@ name is_default=N is_current=N database_name owner= comment= options= "
            + "retention_time=1 owner_role_type=ROLE object_visibility is_nested=N")

    func showSchemas(
        _ show: Show, _ context: StatementContext, _ resolver: Resolver
    ) throws(SnowflakeError) -> ShownRows {
        let shape = Self.schemaShape
        var shown = ShownRows(shape)
        let session = context.session
        func row(_ schema: SchemaEntry, _ database: String, isCurrent: Bool) -> [SnowflakeValue] {
            shape.row([
                "created_on": time(schema.header), "name": .text(schema.header.name),
                "is_current": .text(isCurrent ? "Y" : "N"), "database_name": .text(database),
                "owner": .text(schema.header.owner), "comment": .text(schema.header.comment),
                "options": .text(schema.shownOptions),
                "retention_time": .text("\(days(of: schema, in: database))"),
            ])
        }
        let isEverywhere = show.scope?.kind == .account
        let named = isEverywhere ? nil : show.scope?.name?.parts.last?.name ?? session.database
        if let given = show.scope?.name?.parts.last?.name, !isEverywhere {
            guard let entry = catalog.databases[given], resolver.sees(entry.header) else {
                throw Self.missingForUse
            }
        }
        for (name, database) in catalog.databases where named == nil || named == name {
            guard resolver.sees(database.header) else { continue }
            let here = session.database == name
            shown.rows.append(
                shape.row([
                    "created_on": time(database.header), "name": .text("INFORMATION_SCHEMA"),
                    "is_current": .text(
                        here && session.schema == "INFORMATION_SCHEMA" ? "Y" : "N"),
                    "database_name": .text(name), "comment": .text(InformationSchema.comment),
                    "owner_role_type": .text(""),
                ]))
            for schema in database.schemas.values where resolver.sees(schema.header) {
                let isCurrent = here && session.schema == schema.header.name
                shown.rows.append(row(schema, name, isCurrent: isCurrent))
            }
        }
        guard show.isHistory else { return shown }
        addDropped(to: &shown, after: "retention_time") { object in
            guard case .schema(let schema) = object.content,
                let home = catalog.databases.first(where: { $0.value.header.id == object.home }),
                named == nil || named == home.key, resolver.sees(schema.header)
            else { return nil }
            return row(schema, home.key, isCurrent: false)
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
                ("has_rsa_public_key", .varchar), ("type", .varchar), ("has_mfa", .varchar),
                ("has_pat", .varchar), ("has_federated_workload_authentication", .varchar),
                ("is_from_organization_user", .varchar),
            ], nameColumn: 0)
        for user in catalog.users.values where resolver.sees(user.header) {
            let name = user.header.name
            func kept(_ setting: String, _ standard: String = "") -> SnowflakeValue {
                .text(user.settings[setting] ?? standard)
            }
            shown.rows.append([
                .text(name), time(user.header), kept("login_name", name),
                kept("display_name", name), kept("first_name"), kept("last_name"), kept("email"),
                kept("mins_to_unlock"), kept("days_to_expiry"), .text(user.header.comment),
                .text(user.isDisabled ? "true" : "false"),
                kept("must_change_password", "false"), .text("false"),
                .text(user.defaultWarehouse),
                .text(user.defaultNamespace), .text(user.defaultRole),
                kept("default_secondary_roles"), .text("false"), .text(""),
                kept("mins_to_bypass_mfa"), .text(user.header.owner), .null, .null, .null,
                .text(user.password.isEmpty ? "false" : "true"),
                .text(user.settings["rsa_public_key"] == nil ? "false" : "true"),
                text(user.settings["type"]?.uppercased()), .text("false"), .text("false"),
                .text("false"), .text("false"),
            ])
        }
        return shown
    }
}

extension SchemaEntry {
    /// What SHOW SCHEMAS says of its kind.
    fileprivate var shownOptions: String {
        [isTransient ? "TRANSIENT" : nil, isManaged ? "MANAGED ACCESS" : nil].compactMap { $0 }
            .joined(separator: ", ")
    }
}

extension TableEntry {
    /// The clustering key as SHOW and INFORMATION_SCHEMA have it.
    var clusteringKey: String { clusterBy.isEmpty ? "" : "LINEAR(\(clusterBy))" }
}

extension ViewEntry {
    var clusteringKey: String { clusterBy.isEmpty ? "" : "LINEAR(\(clusterBy))" }
}

extension DynamicTable {
    var clusteringKey: String { clusterBy.isEmpty ? "" : "LINEAR(\(clusterBy))" }
}

extension ShownRows {
    /// What SHOW TERSE leaves: when it was made, name, kind and place; of tasks the schedule too,
    /// and of streams the table, each under its own name.
    mutating func makeTerse(_ kind: String) {
        var names = ["created_on", "name", "kind", "database_name", "schema_name"]
        var sources = names
        switch kind {
        case "TASKS":
            names.append("schedule")
            sources.append("schedule")
        case "STREAMS":
            names.append("tableOn")
            sources = names.map { ["kind": "type", "tableOn": "table_name"][$0] ?? $0 }
        case "USERS":
            names = [
                "name", "created_on", "display_name", "first_name", "last_name", "email",
                "org_identity", "comment", "has_password", "has_rsa_public_key", "type", "has_mfa",
                "has_pat", "has_federated_workload_authentication", "is_from_organization_user",
            ]
            sources = names
        default: break
        }
        nameColumn = names.firstIndex(of: "name") ?? 0
        let places = sources.map { name in columns.firstIndex { $0.0 == name } }
        columns = names.map { ($0, $0 == "created_on" ? .ltz : .varchar) }
        rows = rows.map { row in places.map { $0.map { row[$0] } ?? .null } }
    }
}
