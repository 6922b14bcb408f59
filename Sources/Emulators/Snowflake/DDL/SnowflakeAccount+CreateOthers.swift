import Diagnostics
import OrderedCollections
import SnowflakeSQL

extension SnowflakeAccount {
    func createView(
        _ create: CreateView, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        let path = try madePlace(
            try place(create.name, "CREATE VIEW", context), .relation, create.isTemporary,
            create.mode, context)
        let schema = catalog.databases[path.database]?.schemas[path.schema]
        let exists = schema?.views[path.key] != nil || schema?.tables[path.key] != nil
        guard try mayCreate(create.mode, exists: exists, path.name) else {
            return existed(path.name)
        }
        if schema?.tables[path.key] != nil { throw .alreadyExists(path.name, as: "TABLE") }
        let query = create.isRecursive ? try recursive(create) : create.query
        // The query is bound now so that a wrong one is refused here.
        let bound = try binder(context, within: path).query(query, outer: nil)
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
            header: header(
                path.name, context, comment: "", create.mode,
                known: schema?.views[path.key]?.header),
            text: context.source.whole, query: query,
            columns: columns, isSecure: create.isSecure)
        view.textStart = context.source.start
        view.isMaterialized = create.isMaterialized
        view.shape = shape(
            of: bound, columns, comments: create.columns.map(\.options.looseComment))
        view.clusterBy = try clustering(create.clusterBy, of: view, context)
        view.header.comment = create.options["COMMENT"]?.text ?? ""
        view.isTracked = create.options["CHANGE_TRACKING"]?.boolean ?? false
        try govern(
            &view, create.options, columns: create.columns.map { ($0.name.name, $0.options) },
            context)
        view.header.session = path.session
        catalog.databases[path.database]?.schemas[path.schema]?.views[path.key] = view
        keepTemporary(path, .relation)
        if create.options["COPY GRANTS"] != nil {
            keepGrants(
                create.options, from: schema?.views[path.key]?.header.id, to: view.header.id)
        } else {
            applyFutureGrants("VIEW", view.header, database: path.database, schema: path.schema)
        }
        let kind = create.isMaterialized ? "Materialized view" : "View"
        return .status("\(kind) \(path.name) successfully created.")
    }

    /// Source: CREATE SEQUENCE, INCREMENT: "any non-zero value".
    func requireStep(_ step: Int128?) throws(SnowflakeError) {
        guard step == 0 else { return }
        throw .compilation(1008, "22023", "invalid value [0] for parameter 'INCREMENT'")
    }

    func createSequence(
        _ create: CreateSequence, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        let path = try place(create.name, "CREATE SEQUENCE", context)
        let schema = catalog.databases[path.database]?.schemas[path.schema]
        guard try mayCreate(create.mode, exists: schema?.sequences[path.name] != nil, path.name)
        else { return existed(path.name) }
        if let source = create.clone { return try cloneSequence(source, at: path, context) }
        let start = try constant(create.start, context) ?? 1
        let step = try constant(create.increment, context) ?? 1
        try requireStep(step)
        if create.mode.orAlter, var known = schema?.sequences[path.name] {
            // The first value stays what it was.
            if let wanted = create.start, try constant(wanted, context) != known.start {
                throw .unsupported("CREATE OR ALTER SEQUENCE with another START")
            }
            known.step = step
            known.isOrdered = create.isOrdered ?? known.isOrdered
            known.header.comment = create.options["COMMENT"]?.text ?? ""
            catalog.sequenceSteps[known.header.id] = step
            catalog.databases[path.database]?.schemas[path.schema]?.sequences[path.name] = known
            return .status("Sequence \(path.name) successfully created.")
        }
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
        let path = try place(create.name, "CREATE PROCEDURE", context)
        var entry = try procedureEntry(create, path.name, context)
        let own = try madeRoutine(
            path, entry.arguments, .procedure, create.isTemporary, create.mode, context)
        let key = own.key
        let known = catalog.databases[path.database]?.schemas[path.schema]?.procedures[key]
        guard try mayCreate(create.mode, exists: known != nil, path.name) else {
            return existed(path.name)
        }
        try requireUnambiguous(
            own, path.name, entry.arguments, "PROCEDURE",
            among: catalog.databases[path.database]?.schemas[path.schema]?.procedures, \.header,
            \.arguments)
        entry.header.created = Int128(now())
        if create.mode.orAlter, let known {
            entry.header = header(
                path.name, context, comment: entry.header.comment, create.mode, known: known.header)
        }
        entry.header.session = own.session
        catalog.databases[path.database]?.schemas[path.schema]?.procedures[key] = entry
        keepTemporary(own, .procedure)
        keepGrants(create.options, from: known?.header.id, to: entry.header.id)
        applyFutureGrants("PROCEDURE", entry.header, database: path.database, schema: path.schema)
        return .status("Function \(path.name) successfully created.")
    }

    func createTask(
        _ create: CreateTask, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        let path = try place(create.name, "CREATE TASK", context)
        let schema = catalog.databases[path.database]?.schemas[path.schema]
        guard try mayCreate(create.mode, exists: schema?.tasks[path.name] != nil, path.name) else {
            return existed(path.name)
        }
        if let source = create.clone {
            return try cloneTask(create, from: source, at: path, context)
        }
        guard create.body != nil else { throw .unsupported("task without a body") }
        var task = TaskEntry(
            header: header(
                path.name, context, comment: create.options["COMMENT"]?.text ?? "", create.mode,
                known: schema?.tasks[path.name]?.header),
            definition: context.source.text(create.bodySpan.start, create.bodySpan.end))
        if create.mode.orAlter { task.isStarted = schema?.tasks[path.name]?.isStarted ?? false }
        task.warehouse = create.options["WAREHOUSE"]?.text?.uppercased() ?? ""
        try apply(create.options.filter { $0.name != "FINALIZE" }, to: &task)
        let binder = binder(context)
        for name in create.after {
            let parts = try binder.parts(name)
            let other = try Resolver(catalog, binder.session).path(parts)
            try refuseFinalizer(other)
            task.predecessors.append(other.text)
        }
        if let root = create.options["FINALIZE"]?.text {
            try finalize(&task, path, root, context)
        }
        try task.requireRoot()
        guard task.schedule.isEmpty || task.predecessors.isEmpty else {
            throw .compilation(
                1003, "42000", "A task may have a schedule or predecessors, not both.")
        }
        if let condition = create.when {
            task.condition = condition
            task.conditionText = context.source.text(condition.span.start, condition.span.end)
        }
        for given in [schema?.tasks[path.name] ?? task, task] where !given.isRoot {
            try refuseChange(of: given, at: path)
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
                task.overlap = option.value.boolean ?? false ? .children : .none
            case "OVERLAP_POLICY":
                guard let policy = OverlapPolicy(rawValue: text.uppercased()) else {
                    throw .compilation(
                        1008, "22023", "invalid value [\(text)] for parameter 'OVERLAP_POLICY'")
                }
                task.overlap = policy
            case "SUSPEND_TASK_AFTER_NUM_FAILURES":
                task.suspendAfterFailures = option.value.integer
            case "COMMENT": task.header.comment = text
            case let name where TaskEntry.ownParameters.contains(name): task.set(name, text)
            default:
                // The rest are parameters of the session in which the task runs.
                var probe = SessionParameters()
                try probe.set(option.name, to: text)
                task.set(option.name, text)
            }
        }
    }
}
