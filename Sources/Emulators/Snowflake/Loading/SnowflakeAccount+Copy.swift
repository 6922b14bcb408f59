import CloudModel
import SnowflakeSQL

/// A COPY after its names are resolved.
struct CopyJob {
    var table: TableEntry
    var path: Resolver.Path
    var source: StageSource
    var options: CopyOptions
    /// The columns that get values.
    var columns: [ColumnEntry]
    /// The query that transforms the files' rows.
    var query: Query?
    /// The columns behind those, which tell of the file.
    var metadata: [CopyMetadata] = []

    /// Whether rows may be stored before all of a file is read. If the rest is bad they are taken
    /// back, so nothing else may come of them, as of defaults that count.
    var mayComeInPieces: Bool {
        metadata.isEmpty && columns.count == table.columns.count
            && columns.count <= LoadedSource.columns
    }
}

extension SnowflakeAccount {
    /// COPY INTO table.
    ///
    /// All files are fetched first, and read but for large ones; then their rows come in at once:
    /// other sessions see all of a COPY or nothing, and one that dies half-way leaves nothing
    /// behind.
    func copy(
        _ copy: CopyIntoTable, _ context: StatementContext
    ) async throws(SnowflakeError) -> StatementResult {
        var job = try job(copy, context)
        var results: [CopyFileResult] = []
        let files = try await chosen(job, context, &results)
        if let validation = job.options.validation {
            return try await validate(job, files, validation, context)
        }
        guard !files.isEmpty || !results.isEmpty else {
            return .status("Copy executed with 0 files processed.")
        }
        let read = try await evolve(&job, copy, files, context)
        var batches: [LoadBatch] = []
        for (place, file) in files.enumerated() {
            let bytes =
                if let read { read[place] } else { try await bytes(of: file, in: job.source) }
            let batch = try kept(
                try self.batch(bytes, file, job, inPieces: true, context), of: file, job)
            batches.append(try withMetadata(batch, file, job))
            let name = job.source.shown(file.key)
            try await gate.afterFile(context.info, name, place + 1, of: files.count)
        }
        // Resolved again: other sessions ran while files were fetched.
        let (table, _) = try target(copy.table, "INSERT", context)
        try await prepareChange(of: table, locks: false, context)
        let count = try store(&batches, of: files, job, context)
        results += zip(files, batches).map { result(of: $1, $0, job) }
        remember(results, job, context)
        finishChange(of: table, rows: count, context.session)
        for result in results { gate.loaded(context.info, result.report(job.path.text)) }
        if job.options.purge {
            for result in results where result.rowsLoaded > 0 {
                try await remove(result.object, from: job.source)
            }
        }
        if job.options.returnsFailedOnly { results.removeAll { $0.status == "LOADED" } }
        results.sort { $0.file < $1.file }
        return StatementResult(
            columns: CopyFileResult.columns, rows: results.map(\.row), rowsAffected: count)
    }

    func job(
        _ copy: CopyIntoTable, _ context: StatementContext
    ) throws(SnowflakeError) -> CopyJob {
        var copy = copy
        copy.options = try bound(copy.options, context)
        let (table, path) = try target(copy.table, "INSERT", context)
        try refuseChecks(of: table)
        let standing = try standingOptions(copy, table, context)
        let options = try CopyOptions(standing + copy.options)
        var columns = try insertColumns(copy.columns, table)
        let metadata = try metadata(options, &columns)
        var query: Query?
        let location: StageLocation?
        switch copy.source {
        case .location(let given): location = given
        case .query(let given):
            query = given
            location = try Self.stage(of: given)
        case nil: location = nil
        }
        if query != nil, options.match != .none {
            throw .compilation(
                2019, "0A000", "match_by_column_name is not supported with copy transform.")
        }
        if query != nil, options.validation != nil {
            throw .unsupported("VALIDATION_MODE with a COPY transformation")
        }
        var stageOptions = copy.options
        if let query, case .select(let select) = query.body,
            case .staged(let staged)? = select.from.first, copy.options["FILE_FORMAT"] == nil
        {
            stageOptions += staged.options
        }
        var source = tableStage(table, path)
        if let location {
            source = try stageSource(location, stageOptions, context)
        } else if let format = stageOptions["FILE_FORMAT"] {
            source.format = try fileFormat(format, over: source.format, context)
        }
        if query == nil, options.match == .none, source.format.kind != .csv {
            try JSONLoad.requireOneColumn(columns, source.format.kind.rawValue)
        }
        return CopyJob(
            table: table, path: path, source: source, options: options, columns: columns,
            query: query, metadata: metadata)
    }

    /// The copy options of the stage, which those of the statement override.
    private func standingOptions(
        _ copy: CopyIntoTable, _ table: TableEntry, _ context: StatementContext
    ) throws(SnowflakeError) -> [SQLOption] {
        let location: StageLocation
        switch copy.source {
        case nil: return table.copyOptions
        case .query(let query): location = try Self.stage(of: query)
        case .location(let given): location = given
        }
        guard case .stage(let reference) = location else { return [] }
        switch reference.kind {
        case .user: return []
        case .table(let name): return try target(name, "SELECT", context).0.copyOptions
        case .named(let name):
            let binder = binder(context)
            let resolver = Resolver(catalog, binder.session)
            return try resolver.stage(try binder.parts(name)).0.copyOptions
        }
    }

    /// The stage that a transformation reads. Source: COPY INTO <table>, "Data load with
    /// transformation": a plain select from one stage.
    private static func stage(of query: Query) throws(SnowflakeError) -> StageLocation {
        guard case .select(let select) = query.body, select.from.count == 1,
            case .staged(let source) = select.from[0], select.groupBy == nil,
            select.whereCondition == nil, select.having == nil, select.qualify == nil,
            select.top == nil, query.orderBy == nil, query.limit == nil, query.offset == nil,
            query.with == nil, !select.items.contains(where: { $0.expression.gathersRows })
        else {
            throw .compilation(
                2303, "0A000",
                "COPY statement only supports simple SELECT from stage statements for import.")
        }
        try requireStage(source)
        return source.location
    }

    // MARK: Validation

    /// VALIDATION_MODE: tells what a load would do.
    private func validate(
        _ job: CopyJob, _ files: [StagedObject], _ mode: CopyOptions.Validation,
        _ context: StatementContext
    ) async throws(SnowflakeError) -> StatementResult {
        var rows: [[SnowflakeValue]] = []
        for file in files {
            let name = job.source.shown(file.key)
            let batch = try self.batch(
                try await bytes(of: file, in: job.source), file, job, context)
            switch mode {
            case .errors, .allErrors: rows += batch.problems.map { $0.row(file: name) }
            case .rows(let most):
                if let first = batch.problems.first { throw first.aborting(file: name) }
                for row in 0..<batch.rowCount where rows.count < most {
                    rows.append(
                        try job.columns.enumerated().map { (index, column) throws(SnowflakeError) in
                            try batch.rows.value(row, index, as: column.type)
                        })
                }
            }
        }
        if case .rows = mode {
            return StatementResult(
                columns: job.columns.map { .init($0.name, $0.type) }, rows: rows)
        }
        return StatementResult(columns: LoadProblem.columns, rows: rows)
    }
}
