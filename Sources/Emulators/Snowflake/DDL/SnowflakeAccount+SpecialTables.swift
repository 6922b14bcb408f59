import OrderedCollections
import SnowflakeSQL

// Dynamic and hybrid tables. Source: Snowflake documentation, CREATE DYNAMIC TABLE, CREATE HYBRID
// TABLE.
extension SnowflakeAccount {
    /// A dynamic table is kept as a view: it shows its sources as of now, which is what a refresh
    /// at the moment of reading would give.
    func createDynamicTable(
        _ create: CreateTable, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        let path = try place(create.name, "CREATE DYNAMIC TABLE", context)
        guard case .query(let query) = create.source else {
            throw .unsupported("CREATE DYNAMIC TABLE without a query")
        }
        guard let lag = create.options["TARGET_LAG"]?.text else {
            throw .compilation(
                1003, "42000", "Missing option(s): [TARGET_LAG] of CREATE DYNAMIC TABLE")
        }
        let schema = catalog.databases[path.database]?.schemas[path.schema]
        let exists = schema?.views[path.name] != nil || schema?.tables[path.name] != nil
        guard try mayCreate(create.mode, exists: exists, path.name) else {
            return existed(path.name)
        }
        let bound = try binder(context).query(query, outer: nil)
        guard create.columns.isEmpty || create.columns.count == bound.columns.count else {
            throw .compilation(
                2026, "42601",
                "Invalid column definition list: expected \(bound.columns.count), got "
                    + "\(create.columns.count)")
        }
        var view = ViewEntry(
            header: header(path.name, context), text: context.source.whole, query: query,
            columns: create.columns.map(\.name))
        view.textStart = context.source.start
        view.header.comment = create.options["COMMENT"]?.text ?? ""
        view.dynamic = DynamicTable(
            targetLag: lag, warehouse: create.options["WAREHOUSE"]?.text ?? "",
            refreshMode: create.options["REFRESH_MODE"]?.text ?? "AUTO")
        if schema?.tables[path.name] != nil { try dropTable(path, keepsViews: false) }
        catalog.databases[path.database]?.schemas[path.schema]?.views[path.name] = view
        applyFutureGrants(
            "DYNAMIC TABLE", view.header, database: path.database, schema: path.schema)
        return .status("Dynamic table \(path.name) successfully created.")
    }

    /// ALTER DYNAMIC TABLE: it is always fresh, so that REFRESH has nothing to do.
    func alterDynamicTable(
        _ alter: AlterTable, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        let resolver = resolver(context)
        let parts = try binder(context).parts(alter.name)
        let path = try resolver.path(parts, operation: "ALTER DYNAMIC TABLE")
        guard var view = try resolver.schema(of: path).views[path.name], view.dynamic != nil,
            resolver.sees(view.header)
        else { throw .missing("Dynamic table", resolver.shown(parts)) }
        try resolver.requireOwner(view.header, "dynamic table", path.name)
        for action in alter.actions {
            switch action {
            case .set(let options):
                if let lag = options["TARGET_LAG"]?.text { view.dynamic?.targetLag = lag }
                if let name = options["WAREHOUSE"]?.text { view.dynamic?.warehouse = name }
                if let text = options["COMMENT"]?.text { view.header.comment = text }
            case .other(let options):
                switch options.first?.name {
                case "SUSPEND": view.dynamic?.isSuspended = true
                case "RESUME": view.dynamic?.isSuspended = false
                case "REFRESH": break
                default: throw .unsupported("ALTER DYNAMIC TABLE action")
                }
            default: throw .unsupported("ALTER DYNAMIC TABLE action")
            }
        }
        catalog.databases[path.database]?.schemas[path.schema]?.views[path.name] = view
        return .status("Statement executed successfully.")
    }

    func showDynamicTables(_ show: Show, _ resolver: Resolver) throws(SnowflakeError) -> ShownRows {
        let columns = ShownKinds.empty["DYNAMIC TABLES"] ?? []
        var shown = ShownRows(columns: columns)
        for (database, schema) in try scope(show, resolver) {
            for view in schema.views.values where resolver.sees(view.header) {
                guard let dynamic = view.dynamic else { continue }
                let known: [String: SnowflakeValue] = [
                    "created_on": time(view.header), "name": .text(view.header.name),
                    "database_name": .text(database), "schema_name": .text(schema.header.name),
                    "cluster_by": .text(""), "owner": .text(view.header.owner),
                    "target_lag": .text(dynamic.targetLag),
                    "refresh_mode": .text(
                        dynamic.refreshMode == "AUTO" ? "INCREMENTAL" : dynamic.refreshMode),
                    "warehouse": .text(dynamic.warehouse), "comment": .text(view.header.comment),
                    "text": .text(view.text), "automatic_clustering": .text("OFF"),
                    "scheduling_state": .text(dynamic.isSuspended ? "SUSPENDED" : "ACTIVE"),
                    "is_clone": .text("false"), "is_replica": .text("false"),
                    "data_timestamp": .text(
                        connection.environment.cast.text(.timestampLTZ(Int128(now())))),
                    "owner_role_type": .text("ROLE"),
                ]
                shown.rows.append(columns.map { known[$0.0] ?? .null })
            }
        }
        return shown
    }

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

    /// Refuses rows that break a key of a hybrid table; called before a statement counts as done.
    ///
    /// Source: Snowflake documentation, "Hybrid tables", error codes 200001 and 200009.
    func enforceKeys(of table: TableEntry) throws(SnowflakeError) {
        guard table.isHybrid else { return }
        for constraint in table.constraints
        where constraint.kind == "PRIMARY KEY" || constraint.kind == "UNIQUE" {
            let columns = constraint.columns.compactMap { table.column($0)?.storageName }
            let list = columns.joined(separator: ", ")
            let filled = columns.map { "\($0) IS NOT NULL" }.joined(separator: " AND ")
            if try hasRows(
                "SELECT 1 FROM \(table.storageName) WHERE x >= 0 AND \(filled) GROUP BY \(list) "
                    + "HAVING count(*) > 1 LIMIT 1")
            {
                throw constraint.kind == "PRIMARY KEY"
                    ? .execution(200001, "22000", "A primary key already exists.")
                    : .execution(
                        200001, "22000",
                        "Duplicate key value violates unique constraint \"\(constraint.name)\"")
            }
        }
    }

    private func hasRows(_ sql: String) throws(SnowflakeError) -> Bool {
        let statement = try connection.prepare(sql)
        defer { statement.done() }
        return try statement.step()
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
}
