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

    // MARK: Files

    /// The files to load; those that FILES names and that were loaded before go into the results.
    private func chosen(
        _ job: CopyJob, _ context: StatementContext, _ results: inout [CopyFileResult]
    ) async throws(SnowflakeError) -> [StagedObject] {
        let candidates = try await candidates(job)
        let selection = LoadSelection(
            table: job.table,
            pending: (context.session.transaction?.loads ?? []).filter {
                $0.table == job.table.header.id
            }.map(\.record),
            now: Int128(now()), options: job.options)
        var chosen: [StagedObject] = []
        var size = 0
        for file in candidates {
            let name = job.source.shown(file.key)
            switch selection.choice(name, file) {
            case .load:
                if let limit = job.options.sizeLimit, size >= limit, !chosen.isEmpty { continue }
                size += file.size
                chosen.append(file)
            case .loaded, .uncertain:
                guard job.options.files != nil else { continue }
                results.append(
                    CopyFileResult(
                        file: name, status: "LOAD_SKIPPED", object: file,
                        note: "File was loaded before."))
            }
        }
        return chosen
    }

    /// The files that FILES and PATTERN mean: those that FILES names are looked for one by one,
    /// without a list of the place.
    private func candidates(_ job: CopyJob) async throws(SnowflakeError) -> [StagedObject] {
        var files: [StagedObject] = []
        if let names = job.options.files {
            for name in names {
                // FILES counts from the place in FROM, whose prefix they extend.
                let key = Self.joined(job.source.base, name)
                files.append(try await file(key, in: job.source))
            }
        } else {
            files = try await self.files(in: job.source)
        }
        guard let pattern = job.options.pattern else { return files }
        return try matching(files, pattern, job.source)
    }

    private static func joined(_ base: String, _ name: String) -> String {
        base.isEmpty || base.hasSuffix("/") ? base + name : base + "/" + name
    }

    /// The files whose shown names match the whole pattern.
    func matching(
        _ files: [StagedObject], _ pattern: String, _ source: StageSource
    ) throws(SnowflakeError) -> [StagedObject] {
        // Patterns of files have what those of functions lack, such as looking ahead.
        lazy var regex = try? Regex(pattern).matchingSemantics(.unicodeScalar)
        let isPattern = memo.result(for: FileMatch(pattern: pattern), weight: { _ in 256 }) {
            regex != nil
        }
        guard isPattern else {
            throw .execution(100048, "2201B", "Invalid regular expression: '\(pattern)'")
        }
        return files.filter { file in
            let name = source.shown(file.key)
            return memo.result(for: FileMatch(pattern: pattern, name: name), weight: { _ in 256 }) {
                (try? regex?.wholeMatch(in: name)) != nil
            }
        }
    }

    // MARK: Reading

    private func loadTarget(
        _ job: CopyJob, _ context: StatementContext
    ) throws(SnowflakeError) -> LoadTarget {
        var parameters = context.session.parameters
        let format = job.source.format
        if format.dateFormat != "AUTO" { parameters.dateInputFormat = format.dateFormat }
        if format.timeFormat != "AUTO" { parameters.timeInputFormat = format.timeFormat }
        parameters.binaryInputFormat = format.binaryFormat
        if format.timestampFormat != "AUTO" {
            parameters.timestampInputFormat = format.timestampFormat
        }
        let match =
            try job.query.map { (query) throws(SnowflakeError) in
                try PlainProjection.match(query, job, parameters) ?? .none
            } ?? job.options.match
        return LoadTarget(
            tableName: job.path.name, columns: job.columns, match: match,
            truncates: job.options.truncates,
            cast: Cast(
                parameters: parameters,
                zone: ZoneClock.named(parameters.timezone) ?? .utc),
            format: format)
    }

    /// The rows of a file.
    ///
    /// - Parameter inPieces: whether those of a large file may be read when they are stored.
    private func batch(
        _ bytes: [UInt8], _ file: StagedObject, _ job: CopyJob, inPieces: Bool = false,
        _ context: StatementContext
    ) throws(SnowflakeError) -> LoadBatch {
        let format = job.source.format
        let target = try loadTarget(job, context)
        let name = job.source.shown(file.key)
        do throws(SnowflakeError) {
            if let query = job.query, target.match == .none {
                let plain = try format.decompressed(bytes, name: file.key)
                return try transformed(plain, file, query, job, target, context)
            }
            if inPieces, job.mayComeInPieces,
                let pieces = try pieces(
                    try format.decompressed(bytes, name: file.key), for: target)
            {
                return LoadBatch(pieces, columns: job.columns.count)
            }
            let question = LoadQuestion(bytes: bytes, target: target)
            return try memo.result(for: question, weight: { $0.weight + bytes.count }) {
                () throws(SnowflakeError) in
                let plain = try format.decompressed(bytes, name: file.key)
                switch format.kind {
                case .csv: return try CSVLoad(format: format).batch(plain, for: target)
                case .json: return JSONLoad(format: format).batch(plain, for: target)
                case .parquet:
                    return try ParquetLoad(format: format, workers: memo.workers)
                        .batch(plain, for: target)
                case .xml: return try XMLLoad(format: format).batch(plain, for: target)
                case .avro, .orc:
                    throw .unsupported("file format type \(format.kind.rawValue)")
                }
            }
        } catch {
            // A file that cannot be read at all is one problem of its own.
            guard error.code != 2019, error.code != 2303, job.options.onError != .abort else {
                throw error
            }
            var batch = LoadBatch(columns: job.columns.count)
            batch.parsed = 1
            batch.problems = [
                LoadProblem(
                    error: error, row: 1, line: 1, character: 1, column: target.shown(0),
                    rejected: name)
            ]
            return batch
        }
    }

    private func pieces(
        _ bytes: [UInt8], for target: LoadTarget
    ) throws(SnowflakeError) -> LoadPieces? {
        guard bytes.count >= LoadPieces.least else { return nil }
        let format = target.format
        switch format.kind {
        case .csv: return try CSVLoad(format: format).pieces(bytes, for: target)
        case .json: return JSONLoad(format: format).pieces(bytes, for: target)
        case .parquet, .xml, .avro, .orc: return nil
        }
    }

    /// What ON_ERROR leaves of a file's rows; a file that is skipped loses them.
    private func kept(
        _ batch: LoadBatch, of file: StagedObject, _ job: CopyJob
    ) throws(SnowflakeError) -> LoadBatch {
        if job.options.onError == .abort, let first = batch.problems.first {
            throw first.aborting(file: job.source.shown(file.key))
        }
        var batch = batch
        if job.options.skips(batch) { batch.rows = StoredRows(width: job.columns.count) }
        return batch
    }

    private func result(
        of batch: LoadBatch, _ file: StagedObject, _ job: CopyJob
    ) -> CopyFileResult {
        let status: String
        if batch.problems.isEmpty {
            status = "LOADED"
        } else {
            status = batch.rowCount > 0 ? "PARTIALLY_LOADED" : "LOAD_FAILED"
        }
        return CopyFileResult(
            file: job.source.shown(file.key), status: status, rowsParsed: batch.parsed,
            rowsLoaded: batch.rowCount, errorLimit: job.options.errorLimit(of: batch.parsed),
            problems: batch.problems, object: file)
    }

    // MARK: Storing

    /// Puts all rows into the table at once, and tells of each file what became of it.
    private func store(
        _ batches: inout [LoadBatch], of files: [StagedObject], _ job: CopyJob,
        _ context: StatementContext
    ) throws(SnowflakeError) -> Int {
        guard batches.contains(where: { $0.rowCount > 0 || $0.pieces != nil }) else { return 0 }
        let inTransaction = context.session.transaction != nil
        let binder = binder(context)
        // Wider rows are bound one by one. Values of the statement itself have numbers from 1;
        // those of rows stay clear of them.
        let columns = job.columns + job.metadata.map(\.column)
        let isWide = columns.count > LoadedSource.columns
        let first = 1_000
        let values = columns.indices.map { isWide ? "?\(first + $0)" : "c\($0)" }
        let all = try completed(values, columns, job.table, binder)
        let list = mark(all, inTransaction, binder).joined(separator: ", ")
        let plan = Plan(
            "INSERT INTO \(job.table.storageName) (\(storageList(job.table, inTransaction))) "
                + "SELECT \(list)" + (isWide ? "" : " FROM loaded"), [], binder)
        prepareEnvironment(context)
        return try connection.atomically { () throws(SnowflakeError) in
            let statement = try start(plan, context)
            defer { statement.done() }
            var count = 0
            for place in batches.indices {
                if let pieces = batches[place].pieces {
                    if let stored = try storedPieces(pieces, by: statement, job) {
                        batches[place] = stored
                    } else {
                        batches[place] = try kept(try pieces.whole(), of: files[place], job)
                    }
                }
                let rows = batches[place].rows
                if rows.count > 0, isWide {
                    try statement.run(rows, at: first)
                } else if rows.count > 0 {
                    try statement.run(rows, in: connection.environment)
                }
                count += batches[place].rowCount
            }
            try enforceConstraints(of: job.table, at: job.path, WrittenRows(), context)
            return count
        }
    }

    /// Stores a file piece by piece; nil, with nothing stored, where that cannot be.
    private func storedPieces(
        _ pieces: LoadPieces, by statement: SQLiteStatement, _ job: CopyJob
    ) throws(SnowflakeError) -> LoadBatch? {
        try connection.tentatively { () throws(SnowflakeError) in
            var stored = LoadBatch(columns: job.columns.count)
            let areSound = try pieces.forEach(by: memo.workers) { (piece) throws(SnowflakeError) in
                try statement.run(piece.rows, in: connection.environment)
                stored.parsed += piece.parsed
                stored.stored += piece.rowCount
            }
            return areSound ? stored : nil
        }
    }

    /// Keeps in mind what was loaded: at once, or when the open transaction commits.
    private func remember(
        _ results: [CopyFileResult], _ job: CopyJob, _ context: StatementContext
    ) {
        work.rejections[job.table.header.id] = Rejections(
            queryID: context.info.queryID,
            rows: results.flatMap { result in result.problems.map { $0.row(file: result.file) } })
        for result in results where result.status != "LOAD_SKIPPED" {
            let record = result.record(at: now(), stage: job.source.stageName)
            if let pipe = context.session.work.pipe {
                remember(record, pipe: pipe)
            } else if context.session.transaction != nil {
                context.session.transaction?.loads.append((job.table.header.id, record))
            } else {
                remember(record, job.table.header.id)
            }
        }
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

/// Whether a file's name matches a pattern as a whole; without a name, whether it is a pattern.
private struct FileMatch: Hashable, Sendable {
    let pattern: String
    var name: String?
}
