import CloudModel
import Diagnostics
import OrderedCollections
import SnowflakeSQL

// Pipes. Source: Snowflake documentation, CREATE PIPE, ALTER PIPE, SHOW PIPES, SYSTEM$PIPE_STATUS.
extension SnowflakeAccount {
    func createPipe(
        _ create: CreatePipe, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        let path = try place(create.name, "CREATE PIPE", context)
        let known = catalog.databases[path.database]?.schemas[path.schema]?.pipes[path.name]
        guard try mayCreate(create.mode, exists: known != nil, path.name) else {
            return existed(path.name)
        }
        guard case .copyIntoTable(let copy) = create.body else {
            throw .compilation(
                1003, "42000", "The statement of a pipe must be a COPY INTO a table.")
        }
        for option in create.options
        where ["AWS_SNS_TOPIC", "INTEGRATION"].contains(option.name) {
            throw .unsupported("CREATE PIPE with \(option.name)")
        }
        let job = try job(copy, of: path, context)
        try checkOptions(copy.options)
        var pipe = PipeEntry(
            header: header(path.name, context, comment: create.options["COMMENT"]?.text ?? ""),
            definition: context.source.text(create.bodySpan.start, create.bodySpan.end),
            ingests: create.options["AUTO_INGEST"]?.boolean ?? false,
            errorIntegration: create.options["ERROR_INTEGRATION"]?.text ?? "",
            pattern: job.options.pattern ?? "", table: job.path.text, bucket: "",
            base: job.source.base)
        if case .bucket(let bucket, _, _) = job.source.place {
            pipe.bucket = bucket
        } else if pipe.ingests {
            throw .compilation(
                2089, "0A000", "Pipes with AUTO_INGEST = TRUE need an external stage.")
        }
        catalog.databases[path.database]?.schemas[path.schema]?.pipes[path.name] = pipe
        applyFutureGrants("PIPE", pipe.header, database: path.database, schema: path.schema)
        return .status("Pipe \(path.name) successfully created.")
    }

    /// What a pipe's COPY cannot say. Source: CREATE PIPE, usage notes.
    private func checkOptions(_ options: [SQLOption]) throws(SnowflakeError) {
        for name in ["FILES", "SIZE_LIMIT", "FORCE", "VALIDATION_MODE", "RETURN_FAILED_ONLY"]
        where options[name] != nil {
            throw .compilation(
                2303, "0A000", "Copy option \(name) is not supported in the definition of a pipe.")
        }
        if options["PURGE"]?.boolean == true {
            throw .compilation(
                2303, "0A000", "Copy option PURGE is not supported in the definition of a pipe.")
        }
        if options["ON_ERROR"]?.text?.uppercased() == "ABORT_STATEMENT" {
            throw .compilation(
                2303, "0A000", "ON_ERROR = ABORT_STATEMENT is not supported for pipes.")
        }
    }

    /// ALTER PIPE.
    func alterPipe(
        _ alter: AlterObject, _ context: StatementContext
    ) async throws(SnowflakeError) -> StatementResult {
        if context.session.transaction != nil { commit(context.session) }
        let (path, pipe) = try pipe(alter.name, "ALTER PIPE", context)
        let resolver = resolver(context)
        try resolver.require("OPERATE", on: pipe.header, "pipe", path.name)
        switch alter.action {
        case .set(let options):
            if let isPaused = options["PIPE_EXECUTION_PAUSED"]?.boolean {
                changePipe(path) { $0.isPaused = isPaused }
            }
            if let text = options["COMMENT"]?.text { changePipe(path) { $0.header.comment = text } }
            if let name = options["ERROR_INTEGRATION"]?.text {
                changePipe(path) { $0.errorIntegration = name }
            }
        case .unset(let names):
            for name in names {
                switch name.name {
                case "COMMENT": changePipe(path) { $0.header.comment = "" }
                case "PIPE_EXECUTION_PAUSED": changePipe(path) { $0.isPaused = false }
                default: throw .unsupported("ALTER PIPE … UNSET \(name.name)")
                }
            }
        case .refresh(let options): return try await refresh(pipe, path, options, context)
        default: throw .unsupported("ALTER PIPE action")
        }
        return .status("Statement executed successfully.")
    }

    /// Queues the files of the last seven days that the pipe does not know.
    private func refresh(
        _ pipe: PipeEntry, _ path: Resolver.Path, _ options: [SQLOption],
        _ context: StatementContext
    ) async throws(SnowflakeError) -> StatementResult {
        guard options["MODIFIED_AFTER"] == nil else {
            throw .unsupported("ALTER PIPE … REFRESH MODIFIED_AFTER")
        }
        guard case .copyIntoTable(let copy) = try parsed(pipe.definition).statement else {
            throw .internalEngine("a pipe without a COPY")
        }
        let job = try job(copy, of: path, context)
        let prefix = options["PREFIX"]?.text ?? ""
        let earliest = now() - PipeEntry.refreshed
        var rows: [[SnowflakeValue]] = []
        for file in try await files(in: job.source) where file.lastModified >= earliest {
            let name =
                pipe.bucket.isEmpty
                ? file.key : pipe.file(bucket: pipe.bucket, key: file.key) ?? file.key
            guard name.hasPrefix(prefix) else { continue }
            if let pattern = job.options.pattern,
                try matching([file], pattern, job.source).isEmpty
            {
                continue
            }
            enqueue(name, path)
            rows.append([.text(name), .text("SENT")])
        }
        return StatementResult(
            columns: [.init("File", .varchar), .init("Status", .varchar)], rows: rows)
    }

    /// The COPY with its names read from the pipe's own schema.
    private func job(
        _ copy: CopyIntoTable, of path: Resolver.Path, _ context: StatementContext
    ) throws(SnowflakeError) -> CopyJob {
        let (database, schema) = (context.session.database, context.session.schema)
        (context.session.database, context.session.schema) = (path.database, path.schema)
        defer { (context.session.database, context.session.schema) = (database, schema) }
        return try job(copy, context)
    }

    func enqueue(_ file: String, _ path: Resolver.Path) {
        let instant = now()
        changePipe(path) { pipe in
            guard !pipe.waiting.contains(where: { $0.file == file }) else { return }
            pipe.waiting.append(PipeEntry.Waiting(file: file, received: instant))
        }
    }

    // MARK: Finding and changing

    func pipe(
        _ name: ObjectName?, _ operation: String, _ context: StatementContext
    ) throws(SnowflakeError) -> (path: Resolver.Path, pipe: PipeEntry) {
        guard let name else { throw .unsupported(operation) }
        let (pipe, path) = try resolver(context).pipe(
            try binder(context).parts(name), operation: operation)
        return (path, pipe)
    }

    func pipe(_ path: Resolver.Path) -> PipeEntry? {
        catalog.databases[path.database]?.schemas[path.schema]?.pipes[path.name]
    }

    /// Changes a pipe in place.
    func changePipe(_ path: Resolver.Path, _ change: (inout PipeEntry) -> Void) {
        guard var pipe = pipe(path) else { return }
        change(&pipe)
        catalog.databases[path.database]?.schemas[path.schema]?.pipes[path.name] = pipe
        catalog.version += 1
    }

    /// All pipes with their full names, in the order of the catalog.
    var allPipes: [(path: Resolver.Path, pipe: PipeEntry)] {
        catalog.databases.values.flatMap { database in
            database.schemas.values.flatMap { schema in
                schema.pipes.map { name, pipe in
                    (
                        Resolver.Path(
                            database: database.header.name, schema: schema.header.name, name: name),
                        pipe
                    )
                }
            }
        }
    }

    /// Notes what a pipe has loaded; records older than its memory are forgotten.
    func remember(_ record: LoadRecord, pipe path: Resolver.Path) {
        changePipe(path) { pipe in
            var record = record
            record.receivedAt = pipe.waiting.first.map { Int128($0.received) }
            pipe.loads[record.file] = record
            pipe.loads.removeAll { record.loadedAt - $0.value.loadedAt > PipeEntry.memory }
        }
    }

    // MARK: Showing

    func showPipes(_ show: Show, _ resolver: Resolver) throws(SnowflakeError) -> ShownRows {
        var shown = ShownRows(columns: ShownKinds.columns(of: "PIPES") ?? [])
        for (database, schema) in try scope(show, resolver) {
            for pipe in schema.pipes.values where resolver.sees(pipe.header) {
                shown.rows.append(row(of: pipe, database, schema.header.name))
            }
        }
        return shown
    }

    private func row(
        of pipe: PipeEntry, _ database: String, _ schema: String
    ) -> [SnowflakeValue] {
        [
            time(pipe.header), .text(pipe.header.name), .text(database), .text(schema),
            .text(pipe.definition), .text(pipe.header.owner),
            pipe.ingests ? .text(work.pipeChannel) : .null, .text(pipe.header.comment), .null,
            text(pipe.pattern), text(pipe.errorIntegration), .text("ROLE"), .null, .text("STAGE"),
        ]
    }

    func describePipe(
        _ name: ObjectName, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        let (path, pipe) = try pipe(name, "DESCRIBE", context)
        // All that SHOW has but the kind of the owner.
        let described = zip(
            ShownKinds.columns(of: "PIPES") ?? [], row(of: pipe, path.database, path.schema)
        ).filter { $0.0.0 != "owner_role_type" }
        return StatementResult(
            columns: described.map { .init($0.0.0, $0.0.1) }, rows: [described.map(\.1)])
    }
}

extension Binder {
    /// `SYSTEM$PIPE_STATUS('name')`: a JSON text.
    func pipeStatus(
        _ arguments: [SnowflakeSQL.Expression], _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        guard arguments.count == 1, let name = try bind(arguments[0], scope).constantText else {
            throw .notConstant("SYSTEM$PIPE_STATUS", "1")
        }
        let resolver = Resolver(catalog, session)
        let path = try resolver.path(NameText.split(name))
        guard let pipe = try resolver.schema(of: path).pipes[path.name],
            resolver.sees(pipe.header)
        else { throw .missing("Pipe", name) }
        return text(
            "{\"executionState\":\"\(pipe.isPaused ? "PAUSED" : "RUNNING")\","
                + "\"pendingFileCount\":\(pipe.waiting.count)}")
    }
}
