import Diagnostics
import OrderedCollections
import SnowflakeSQL

// SHOW PARAMETERS. Source: Snowflake documentation, SHOW PARAMETERS, Parameters.
extension SnowflakeAccount {
    func showParameters(
        _ show: Show, _ context: StatementContext, _ resolver: Resolver
    ) throws(SnowflakeError) -> ShownRows {
        let words = show.scope?.kind?.rawValue ?? show.options.first?.name ?? "SESSION"
        let kind = words.hasPrefix("FOR ") ? String(words.dropFirst(4)) : words
        var name = show.scope?.name
        if name == nil, case .name(let given)? = show.options.first?.value.kind { name = given }
        let parts = try name.map { (name) throws(SnowflakeError) in try binder(context).parts(name)
        }
        if let scope = show.scope, scope.kind == nil, let name = scope.name?.parts.first {
            let (line, position) = context.source.place(name.span.start) ?? (1, 0)
            throw .compilation(
                1003, "42000",
                "syntax error line \(line) at position \(position) unexpected '\(name.name)'.")
        }
        try checkParameterOwner(kind, parts, context, resolver)
        var shown = ShownRows(
            ShownShape("key value default level description type"))
        func add(_ name: String, _ value: String, _ standard: String, _ level: String) {
            let type =
                ["true", "false"].contains(standard.lowercased())
                ? "BOOLEAN" : Int(standard) != nil ? "NUMBER" : "STRING"
            shown.rows.append([
                .text(name), .text(type == "BOOLEAN" ? value.lowercased() : value),
                .text(standard), .text(level), .text(Self.parameterDescriptions[name] ?? ""),
                .text(type),
            ])
        }
        if let own = Self.objectParameters[kind] {
            for (name, value) in own {
                if Self.taskParameters.contains(name),
                    let set = try taskParameter(name, kind, parts, context.session, resolver)
                {
                    add(name, "\(set.value)", value, set.level)
                    continue
                }
                let set = try setValue(name, kind, parts, context.session, resolver)
                add(name, set?.value ?? value, value, set?.level ?? "")
            }
            guard kind == "TASK" else { return shown }
        }
        let isTask = kind == "TASK"
        let set = isTask ? try taskParameters(parts, resolver) : context.session.parameters
        let standard = SessionParameters()
        let isSession = kind == "SESSION"
        let user = kind == "ACCOUNT" || isTask ? nil : parts?.last?.name ?? context.session.user
        for entry in SessionParameters.table {
            let usual = entry.read(standard)
            let above = inherited(entry.name, by: user)
            var value = above?.value ?? usual
            var level = above?.level ?? ""
            let own = entry.read(set)
            let isOwn =
                own.lowercased() != value.lowercased()
                || isSession && context.session.ownParameters.contains(entry.name)
            if isOwn, isTask || isSession {
                value = own
                level = kind
            }
            add(entry.name, value, usual, level)
        }
        if kind == "ACCOUNT" {
            for (name, value) in Self.accountParameters { add(name, value, value, "") }
        }
        shown.rows.sort { Text.string($0[0]) < Text.string($1[0]) }
        return shown
    }

    /// What a task, schema or database has of a parameter of tasks, and the level that sets it.
    private func taskParameter(
        _ name: String, _ kind: String, _ parts: [Identifier]?, _ session: SnowflakeSession,
        _ resolver: Resolver
    ) throws(SnowflakeError) -> (value: Int, level: String)? {
        let names = parts?.map(\.name) ?? []
        var path = Resolver.Path(
            database: session.database ?? "", schema: session.schema ?? "", name: "")
        switch kind {
        case "TASK":
            path = try resolver.path(parts ?? [], operation: "SHOW PARAMETERS")
            return taskNumber(name, task(path), in: path)
        case "SCHEMA":
            if names.count > 1 { path.database = names[0] }
            path.schema = names.last ?? path.schema
        case "DATABASE":
            path.database = names.last ?? path.database
            path.schema = ""
        default: return nil
        }
        return taskNumber(name, nil, in: path)
    }

    /// The days that earlier rows are kept, or that streams may extend this to, or the collation of
    /// new columns, and the kind of the object that says so.
    private func setValue(
        _ name: String, _ kind: String, _ parts: [Identifier]?, _ session: SnowflakeSession,
        _ resolver: Resolver
    ) throws(SnowflakeError) -> (value: String, level: String)? {
        let set: [Int: String]
        switch name {
        case Self.retentionParameter: set = catalog.retentions.mapValues { "\($0)" }
        case Self.extensionParameter: set = catalog.extensions.mapValues { "\($0)" }
        case Self.collationParameter: set = catalog.collations
        default: return nil
        }
        let names = parts?.map(\.name) ?? []
        var ids: [(Int?, String)] = []
        var place = (database: session.database, schema: session.schema)
        switch kind {
        case "TABLE":
            let path = try resolver.path(parts ?? [], operation: "SHOW PARAMETERS")
            place = (path.database, path.schema)
            ids.append((try resolver.schema(of: path).tables[path.key]?.header.id, "TABLE"))
        case "SCHEMA":
            if names.count > 1 { place.database = names[0] }
            place.schema = names.last ?? place.schema
        case "DATABASE": place = (names.last ?? place.database, nil)
        default: return nil
        }
        let database = place.database.flatMap { catalog.databases[$0] }
        ids.append((place.schema.flatMap { database?.schemas[$0]?.header.id }, "SCHEMA"))
        ids.append((database?.header.id, "DATABASE"))
        for case (let id?, let level) in ids {
            if let value = set[id] { return (value, level) }
        }
        return nil
    }

    /// The object whose parameters are asked for must exist; without a name it is the session's.
    private func checkParameterOwner(
        _ kind: String, _ parts: [Identifier]?, _ context: StatementContext, _ resolver: Resolver
    ) throws(SnowflakeError) {
        let session = context.session
        let last = parts?.last?.name
        switch kind {
        case "SESSION", "ACCOUNT": break
        case "WAREHOUSE":
            guard let name = last ?? session.warehouse else { throw Self.missingForUse }
            guard let entry = catalog.warehouses[name], resolver.sees(entry.header) else {
                throw .missing("Warehouse", name)
            }
        case "DATABASE":
            guard let name = last ?? session.database else { throw .noDatabase("SHOW PARAMETERS") }
            _ = try resolver.database(name)
        case "SCHEMA":
            guard
                let database = parts.flatMap({ $0.count > 1 ? $0[0].name : nil })
                    ?? session.database
            else { throw .noDatabase("SHOW PARAMETERS") }
            guard let name = last ?? session.schema else { throw .noSchema("SHOW PARAMETERS") }
            _ = try resolver.schema(database, name)
        case "USER":
            if let last, catalog.users[last] == nil { throw .missing("User", last) }
        case "TABLE", "TASK":
            guard let parts else { throw Self.missingForUse }
            let path = try resolver.path(parts, operation: "SHOW PARAMETERS")
            let schema = try resolver.schema(of: path)
            let header =
                kind == "TASK"
                ? schema.tasks[path.name]?.header
                : schema.tables[path.key]?.header ?? schema.views[path.key]?.header
            guard let header, resolver.sees(header) else {
                throw .missing(kind == "TASK" ? "Task" : "Table", resolver.shown(parts))
            }
        default: throw .unsupported("SHOW PARAMETERS IN \(kind)")
        }
    }

    /// The parameters of the sessions in which a task runs.
    private func taskParameters(
        _ parts: [Identifier]?, _ resolver: Resolver
    ) throws(SnowflakeError) -> SessionParameters {
        var parameters = SessionParameters()
        let path = try resolver.path(parts ?? [], operation: "SHOW PARAMETERS")
        for (name, value) in task(path)?.parameters ?? [] where parameters.knows(name) {
            try parameters.set(name, to: value)
        }
        return parameters
    }

    private static let containerParameters = [
        ("CATALOG", ""), ("DATA_RETENTION_TIME_IN_DAYS", "1"), ("DEFAULT_DDL_COLLATION", ""),
        ("ENABLE_CONSOLE_OUTPUT", "false"), ("EXTERNAL_VOLUME", ""), ("LOG_LEVEL", "OFF"),
        ("MAX_DATA_EXTENSION_TIME_IN_DAYS", "14"), ("METRIC_LEVEL", "NONE"),
        ("PIPE_EXECUTION_PAUSED", "false"), ("QUOTED_IDENTIFIERS_IGNORE_CASE", "false"),
        ("REPLACE_INVALID_CHARACTERS", "false"),
        ("STORAGE_SERIALIZATION_POLICY", "OPTIMIZED"), ("SUSPEND_TASK_AFTER_NUM_FAILURES", "10"),
        ("TASK_AUTO_RETRY_ATTEMPTS", "0"), ("TRACE_LEVEL", "OFF"),
        ("USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE", "Medium"),
        ("USER_TASK_MINIMUM_TRIGGER_INTERVAL_IN_SECONDS", "30"),
        ("USER_TASK_TIMEOUT_MS", "3600000"),
    ]

    /// The parameters of objects, with the defaults that hold for all of them here.
    private static let objectParameters: [String: [(String, String)]] = [
        "DATABASE": containerParameters.filter { $0.0 != "PIPE_EXECUTION_PAUSED" },
        "SCHEMA": containerParameters,
        "TABLE": [
            ("DATA_RETENTION_TIME_IN_DAYS", "1"), ("DEFAULT_DDL_COLLATION", ""),
            ("MAX_DATA_EXTENSION_TIME_IN_DAYS", "14"),
        ],
        "WAREHOUSE": [
            ("MAX_CONCURRENCY_LEVEL", "8"), ("STATEMENT_QUEUED_TIMEOUT_IN_SECONDS", "0"),
            ("STATEMENT_TIMEOUT_IN_SECONDS", "172800"),
        ],
        "TASK": [
            ("SUSPEND_TASK_AFTER_NUM_FAILURES", "10"), ("TASK_AUTO_RETRY_ATTEMPTS", "0"),
            ("USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE", "Medium"),
            ("USER_TASK_MINIMUM_TRIGGER_INTERVAL_IN_SECONDS", "30"),
            ("USER_TASK_TIMEOUT_MS", "3600000"),
        ],
    ]

    /// What an account has beyond the parameters of its sessions.
    static let accountParameters = [
        ("DATA_RETENTION_TIME_IN_DAYS", "1"), ("DEFAULT_DDL_COLLATION", ""), ("EVENT_TABLE", ""),
        ("MAX_CONCURRENCY_LEVEL", "8"), ("MAX_DATA_EXTENSION_TIME_IN_DAYS", "14"),
        ("MIN_DATA_RETENTION_TIME_IN_DAYS", "0"), ("NETWORK_POLICY", ""),
        ("PERIODIC_DATA_REKEYING", "false"),
        ("PREVENT_UNLOAD_TO_INLINE_URL", "false"),
        ("REQUIRE_STORAGE_INTEGRATION_FOR_STAGE_CREATION", "false"),
        ("REQUIRE_STORAGE_INTEGRATION_FOR_STAGE_OPERATION", "false"),
        ("SUSPEND_TASK_AFTER_NUM_FAILURES", "10"), ("USER_TASK_TIMEOUT_MS", "3600000"),
    ]
}

extension SnowflakeAccount {
    /// What the service says of parameters, in its own words, as far as they are known.
    ///
    /// Source: recorded answers of SHOW PARAMETERS.
    private static let parameterDescriptions: [String: String] = [
        "AUTOCOMMIT": "The autocommit property determines whether is statement should to be "
            + "implicitly\nwrapped within a transaction or not. If autocommit is set to true, then "
            + "a \nstatement that requires a transaction is executed within a transaction "
            + "\nimplicitly. If autocommit is off then an explicit commit or rollback is "
            + "required\nto close a transaction. The default autocommit value is true.",
        "QUOTED_IDENTIFIERS_IGNORE_CASE": "If true, the case of quoted identifiers is ignored",
        "TIMEZONE": "time zone",
    ]
}
