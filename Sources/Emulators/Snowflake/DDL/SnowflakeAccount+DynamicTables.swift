import OrderedCollections
import SnowflakeSQL

// Dynamic tables. Source: Snowflake documentation, CREATE DYNAMIC TABLE, ALTER DYNAMIC TABLE.
extension SnowflakeAccount {
    /// A dynamic table is kept as a view: it shows its sources as of now, which is what a refresh
    /// at the moment of reading would give.
    func createDynamicTable(
        _ create: CreateTable, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        if case .clone(let source) = create.source {
            return try cloneDynamicTable(create, from: source, context)
        }
        var path = try place(create.name, "CREATE DYNAMIC TABLE", context)
        path.session = nil
        guard case .query(let query) = create.source else {
            throw .unsupported("CREATE DYNAMIC TABLE without a query")
        }
        guard let lag = create.options["TARGET_LAG"]?.text else {
            throw .compilation(
                1003, "42000", "Missing option(s): [TARGET_LAG] of CREATE DYNAMIC TABLE")
        }
        try DynamicTable.check(lag: lag)
        let schema = catalog.databases[path.database]?.schemas[path.schema]
        let exists = schema?.views[path.key] != nil || schema?.tables[path.key] != nil
        guard try mayCreate(create.mode, exists: exists, path.name) else {
            return existed(path.name)
        }
        let bound = try binder(context, within: path).query(query, outer: nil)
        for column in bound.columns where column.type.isInterval {
            throw .typeOfTable(column.type, "dynamic tables")
        }
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
        view.shape = shape(of: bound, view.columns, comments: create.columns.map(\.comment))
        var dynamic = DynamicTable(
            targetLag: lag, warehouse: create.options["WAREHOUSE"]?.text?.uppercased() ?? "",
            refreshMode: create.options["REFRESH_MODE"]?.text?.uppercased() ?? "AUTO")
        dynamic.initialize = create.options["INITIALIZE"]?.text?.uppercased() ?? "ON_CREATE"
        dynamic.scheduler = create.options["SCHEDULER"]?.text?.uppercased()
        dynamic.clusterBy = create.clusterBy.map(\.canonicalSQL).joined(separator: ", ")
        dynamic.isTransient = create.persistence == .transient
        view.dynamic = dynamic
        try govern(
            &view, create.options, columns: create.columns.map { ($0.name.name, $0.options) },
            context)
        if dynamic.initialize == "ON_CREATE" { refresh(&view, "CREATION", [], context) }
        if schema?.tables[path.key] != nil { try dropTable(path, keepsViews: false) }
        catalog.databases[path.database]?.schemas[path.schema]?.views[path.key] = view
        keepGrants(create.options, from: schema?.views[path.key]?.header.id, to: view.header.id)
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
        guard var view = try resolver.schema(of: path).views[path.key], view.dynamic != nil,
            resolver.sees(view.header)
        else { throw .missing("Dynamic table", resolver.shown(parts)) }
        try resolver.requireOwner(view.header, "dynamic table", path.name)
        for action in alter.actions {
            switch action {
            case .set(let options):
                if let lag = options["TARGET_LAG"]?.text {
                    try DynamicTable.check(lag: lag)
                    view.dynamic?.targetLag = lag
                }
                if let name = options["WAREHOUSE"]?.text {
                    view.dynamic?.warehouse = name.uppercased()
                }
                if let text = options["COMMENT"]?.text { view.header.comment = text }
            case .other(let options):
                switch options.first?.name {
                case "SUSPEND":
                    view.dynamic?.isSuspended = true
                    view.dynamic?.suspendedOn = Int128(now())
                case "RESUME": view.dynamic?.isSuspended = false
                case "REFRESH":
                    let binder = binder(context)
                    _ = try binder.query(of: view, path, at: nil)
                    refresh(&view, "MANUAL", binder.reads, context)
                default: throw .unsupported("ALTER DYNAMIC TABLE action")
                }
            default: throw .unsupported("ALTER DYNAMIC TABLE action")
            }
        }
        catalog.databases[path.database]?.schemas[path.schema]?.views[path.key] = view
        return .status("Statement executed successfully.")
    }

    /// Notes a refresh. It has new data where one of the tables that it reads has changed since
    /// the last one.
    private func refresh(
        _ view: inout ViewEntry, _ trigger: String, _ reads: [Int], _ context: StatementContext
    ) {
        let last = view.dynamic?.refreshes.last?.at ?? 0
        let isKept = work.history.isKept
        let hasNew = reads.contains { (work.history.commits[$0]?.last?.at ?? 0) > last }
        let mode = view.dynamic?.refreshMode == "FULL" ? "FULL" : "INCREMENTAL"
        view.dynamic?.refreshes.append(
            DynamicRefresh(
                at: Int128(now()), queryID: context.info.queryID, trigger: trigger,
                action: trigger == "CREATION" || hasNew || !isKept ? mode : "NO_DATA"))
    }

    private static let dynamicShape = ShownShape(
        "created_on@ name database_name schema_name cluster_by= rows# bytes#=0 owner target_lag "
            + "scheduler refresh_mode refresh_mode_reason warehouse comment= text automatic_clustering=OFF "
            + "scheduling_state last_suspended_on@ is_clone=false is_replica=false "
            + "is_iceberg=false data_timestamp@ owner_role_type=ROLE immutable_where "
            + "execute_as_user")

    func showDynamicTables(
        _ show: Show, _ context: StatementContext, _ resolver: Resolver
    ) throws(SnowflakeError) -> ShownRows {
        let shape = Self.dynamicShape
        var shown = ShownRows(shape)
        for (database, schema) in try scope(show, resolver) {
            for view in schema.views.values where resolver.sees(view.header) {
                guard let dynamic = view.dynamic else { continue }
                let path = Resolver.Path(
                    database: database, schema: schema.header.name, name: view.header.name)
                shown.rows.append(
                    shape.row([
                        "created_on": time(view.header), "name": .text(view.header.name),
                        "database_name": .text(database),
                        "schema_name": .text(schema.header.name),
                        "cluster_by": .text(dynamic.clusteringKey),
                        "rows": count(view, path, context).map { .integer($0) } ?? .null,
                        "owner": .text(view.header.owner),
                        "target_lag": .text(dynamic.targetLag),
                        "scheduler": text(dynamic.scheduler),
                        "refresh_mode": .text(
                            dynamic.refreshMode == "AUTO" ? "INCREMENTAL" : dynamic.refreshMode),
                        "warehouse": .text(dynamic.warehouse),
                        "comment": .text(view.header.comment), "text": .text(view.text),
                        "scheduling_state": .text(dynamic.isSuspended ? "SUSPENDED" : "RUNNING"),
                        "last_suspended_on": dynamic.suspendedOn.map { .timestampLTZ($0) }
                            ?? .null,
                        "data_timestamp": .timestampLTZ(Int128(now())),
                    ]))
            }
        }
        return shown
    }

    /// How many rows a dynamic table shows; nil where its query fails.
    private func count(
        _ view: ViewEntry, _ path: Resolver.Path, _ context: StatementContext
    ) -> Int? {
        let binder = binder(context)
        guard let bound = try? binder.query(of: view, path, at: nil) else { return nil }
        prepareEnvironment(context)
        let plan = Plan(
            "SELECT count(*) FROM (\(bound.sql))", [OutputColumn(name: "N", type: .integer)], binder
        )
        return (try? rows(plan, context))?.first?.first?.intValue
    }
}

extension DynamicTable {
    /// The target lag in seconds; nil for DOWNSTREAM.
    var lagSeconds: Int? { try? Self.seconds(of: targetLag) }

    /// Refuses a lag that is not one, or below a minute.
    ///
    /// Source: Snowflake documentation, CREATE DYNAMIC TABLE, TARGET_LAG.
    static func check(lag: String) throws(SnowflakeError) {
        guard let seconds = try seconds(of: lag) else { return }
        guard seconds >= 60 else {
            throw .compilation(
                1008, "22023",
                "invalid value [\(lag)] for parameter 'TARGET_LAG': the minimum is 60 seconds")
        }
    }

    private static func seconds(of lag: String) throws(SnowflakeError) -> Int? {
        if lag.uppercased() == "DOWNSTREAM" { return nil }
        let words = lag.uppercased().split(separator: " ")
        guard words.count == 2, let count = Int(words[0]), count > 0 else { throw invalid(lag) }
        let unit: Int
        switch words[1] {
        case "SECOND", "SECONDS": unit = 1
        case "MINUTE", "MINUTES": unit = 60
        case "HOUR", "HOURS": unit = 3600
        case "DAY", "DAYS": unit = 86_400
        default: throw invalid(lag)
        }
        let (seconds, overflow) = count.multipliedReportingOverflow(by: unit)
        guard !overflow else { throw invalid(lag) }
        return seconds
    }

    private static func invalid(_ lag: String) -> SnowflakeError {
        .compilation(1008, "22023", "invalid value [\(lag)] for parameter 'TARGET_LAG'")
    }
}
