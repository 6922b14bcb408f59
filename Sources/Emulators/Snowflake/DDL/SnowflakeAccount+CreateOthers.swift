import Diagnostics
import OrderedCollections
import SnowflakeSQL

extension SnowflakeAccount {
    func createView(
        _ create: CreateView, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        let path = try place(create.name, "CREATE VIEW", context)
        let schema = catalog.databases[path.database]?.schemas[path.schema]
        let exists = schema?.views[path.name] != nil || schema?.tables[path.name] != nil
        guard try mayCreate(create.mode, exists: exists, path.name) else {
            return existed(path.name)
        }
        let query = create.isRecursive ? try recursive(create) : create.query
        // The query is bound now so that a wrong one is refused here.
        let bound = try binder(context).query(query, outer: nil)
        guard create.columns.isEmpty || create.columns.count == bound.columns.count else {
            throw .compilation(
                2037, "42601",
                "Invalid column definition list: expected \(bound.columns.count), got \(create.columns.count)"
            )
        }
        if create.columns.isEmpty { try create.query.requireNames() }
        // Later changes of what it reads do not change what columns a view has.
        let columns =
            create.columns.isEmpty
            ? bound.columns.map { Identifier($0.name, isQuoted: true) } : create.columns.map(\.name)
        for (index, column) in columns.enumerated()
        where columns[..<index].contains(where: { $0.name == column.name }) {
            throw .compilation(2025, "42S21", "duplicate column name '\(column.name)'")
        }
        var view = ViewEntry(
            header: header(path.name, context), text: context.source.whole, query: query,
            columns: columns, isSecure: create.isSecure)
        view.textStart = context.source.start
        view.isMaterialized = create.isMaterialized
        view.shape = shape(
            of: bound, columns, comments: create.columns.map(\.options.looseComment))
        view.header.comment = create.options["COMMENT"]?.text ?? ""
        try govern(
            &view, create.options, columns: create.columns.map { ($0.name.name, $0.options) },
            context)
        if schema?.tables[path.name] != nil { try dropTable(path, keepsViews: false) }
        catalog.databases[path.database]?.schemas[path.schema]?.views[path.name] = view
        applyFutureGrants("VIEW", view.header, database: path.database, schema: path.schema)
        let kind = create.isMaterialized ? "Materialized view" : "View"
        return .status("\(kind) \(path.name) successfully created.")
    }

    func createSequence(
        _ create: CreateSequence, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        guard create.clone == nil else { throw .unsupported("CLONE of SEQUENCE") }
        let path = try place(create.name, "CREATE SEQUENCE", context)
        let schema = catalog.databases[path.database]?.schemas[path.schema]
        guard try mayCreate(create.mode, exists: schema?.sequences[path.name] != nil, path.name)
        else { return existed(path.name) }
        let start = try constant(create.start, context) ?? 1
        let step = try constant(create.increment, context) ?? 1
        let entry = SequenceEntry(
            header: header(path.name, context, comment: create.options["COMMENT"]?.text ?? ""),
            start: start, step: step, isOrdered: create.isOrdered ?? false)
        catalog.sequenceValues[entry.header.id] = start
        catalog.sequenceSteps[entry.header.id] = step
        catalog.databases[path.database]?.schemas[path.schema]?.sequences[path.name] = entry
        applyFutureGrants("SEQUENCE", entry.header, database: path.database, schema: path.schema)
        return .status("Sequence \(path.name) successfully created.")
    }

    func createRoutine(
        _ create: CreateRoutine, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        guard create.kind == .procedure else { return try createFunction(create, context) }
        let language = create.language?.uppercased() ?? "SQL"
        guard language == "SQL" else { throw .unsupported("procedure in language \(language)") }
        let path = try place(create.name, "CREATE PROCEDURE", context)
        let parameters = context.session.parameters
        let arguments = try arguments(create, parameters)
        let body: String
        switch create.body {
        case .text(let text): body = text
        case .block: body = context.source.text(create.bodySpan.start, create.bodySpan.end)
        case nil: throw .unsupported("procedure without a body")
        }
        // A body that cannot be read is refused now.
        do throws(SQLSyntaxError) {
            _ = try SnowflakeParser.parseScript(body)
        } catch {
            var failure = SnowflakeError(error)
            // The error counts from the body, its place from the statement.
            if let start = context.source.place(create.bodySpan.start), let line = failure.line {
                failure.line = start.line + line - 1
                if line == 1 { failure.position = failure.position.map { $0 + start.position } }
            }
            throw failure
        }
        var returns = SnowflakeType.varchar
        var table: [ColumnEntry]?
        switch create.returns {
        case .scalar(let type, _): returns = try SnowflakeType(type, parameters)
        case .table(let columns):
            var entries: [ColumnEntry] = []
            for (index, column) in columns.enumerated() {
                guard let type = column.type else { continue }
                entries.append(
                    ColumnEntry(
                        ordinal: index, name: column.name.name,
                        type: try SnowflakeType(type, parameters)))
            }
            table = entries
        case nil: break
        }
        var entry = ProcedureEntry(
            header: header(path.name, context, comment: create.options["COMMENT"]?.text ?? ""),
            arguments: arguments, returns: returns, returnsTable: table,
            runsAsCaller: create.executeAs?.uppercased() == "CALLER", body: body)
        let key = FunctionEntry.key(path.name, arguments.map(\.type))
        let known = catalog.databases[path.database]?.schemas[path.schema]?.procedures[key]
        guard try mayCreate(create.mode, exists: known != nil, path.name) else {
            return existed(path.name)
        }
        entry.header.created = Int128(now())
        catalog.databases[path.database]?.schemas[path.schema]?.procedures[key] = entry
        applyFutureGrants("PROCEDURE", entry.header, database: path.database, schema: path.schema)
        return .status("Function \(path.name) successfully created.")
    }

    func createTask(
        _ create: CreateTask, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        guard create.clone == nil else { throw .unsupported("CLONE of TASK") }
        let path = try place(create.name, "CREATE TASK", context)
        let schema = catalog.databases[path.database]?.schemas[path.schema]
        guard try mayCreate(create.mode, exists: schema?.tasks[path.name] != nil, path.name) else {
            return existed(path.name)
        }
        guard create.body != nil else { throw .unsupported("task without a body") }
        var task = TaskEntry(
            header: header(path.name, context, comment: create.options["COMMENT"]?.text ?? ""),
            definition: context.source.text(create.bodySpan.start, create.bodySpan.end))
        task.warehouse = create.options["WAREHOUSE"]?.text?.uppercased() ?? ""
        try apply(create.options, to: &task)
        let binder = binder(context)
        for name in create.after {
            let parts = try binder.parts(name)
            task.predecessors.append(try Resolver(catalog, binder.session).path(parts).text)
        }
        guard task.schedule.isEmpty || task.predecessors.isEmpty else {
            throw .compilation(
                1003, "42000", "A task may have a schedule or predecessors, not both.")
        }
        if let condition = create.when {
            task.condition = condition
            task.conditionText = context.source.text(condition.span.start, condition.span.end)
        }
        catalog.databases[path.database]?.schemas[path.schema]?.tasks[path.name] = task
        applyFutureGrants("TASK", task.header, database: path.database, schema: path.schema)
        return .status("Task \(path.name) successfully created.")
    }

    /// The options of CREATE TASK and ALTER TASK … SET.
    func apply(_ options: [SQLOption], to task: inout TaskEntry) throws(SnowflakeError) {
        for option in options {
            let text = option.value.text ?? ""
            switch option.name {
            case "WAREHOUSE": task.warehouse = text.uppercased()
            case "SCHEDULE":
                _ = try TaskSchedule(text)
                task.schedule = text
            case "ALLOW_OVERLAPPING_EXECUTION":
                task.allowsOverlap = option.value.boolean ?? false
            case "SUSPEND_TASK_AFTER_NUM_FAILURES":
                task.suspendAfterFailures = option.value.integer ?? 10
            case "COMMENT": task.header.comment = text
            case "USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE", "USER_TASK_TIMEOUT_MS",
                "TASK_AUTO_RETRY_ATTEMPTS", "ERROR_INTEGRATION", "CONFIG":
                if option.name == "TASK_AUTO_RETRY_ATTEMPTS", option.value.integer != 0 {
                    throw .unsupported("TASK_AUTO_RETRY_ATTEMPTS")
                }
                task.parameters.append((option.name, text))
            default:
                // The rest are parameters of the session in which the task runs.
                var probe = SessionParameters()
                try probe.set(option.name, to: text)
                task.parameters.append((option.name, text))
            }
        }
    }
}
