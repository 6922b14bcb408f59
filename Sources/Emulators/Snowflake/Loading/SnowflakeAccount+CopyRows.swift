import CloudModel

/// The rows of a COPY, out of its files and into its table.
extension SnowflakeAccount {
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
    func batch(
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
            let question = LoadQuestion(bytes: bytes, target: target)
            // What comes in pieces is nothing to keep.
            let weight = { (batch: LoadBatch) in
                batch.pieces == nil ? batch.weight + bytes.count : nil
            }
            return try memo.result(for: question, weight: weight) { () throws(SnowflakeError) in
                let plain = try format.decompressed(bytes, name: file.key)
                if inPieces, job.mayComeInPieces, let pieces = try pieces(plain, for: target) {
                    return LoadBatch(pieces, columns: job.columns.count)
                }
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
        let format = target.format
        let isLarge = bytes.count >= LoadPieces.least
        switch format.kind {
        case .csv where isLarge: return try CSVLoad(format: format).pieces(bytes, for: target)
        case .json where isLarge: return JSONLoad(format: format).pieces(bytes, for: target)
        case .parquet:
            return try ParquetLoad(format: format, workers: memo.workers)
                .pieces(bytes, for: target)
        case .csv, .json, .xml, .avro, .orc: return nil
        }
    }

    /// What ON_ERROR leaves of a file's rows; a file that is skipped loses them.
    func kept(
        _ batch: LoadBatch, of file: StagedObject, _ job: CopyJob
    ) throws(SnowflakeError) -> LoadBatch {
        if job.options.onError == .abort, let first = batch.problems.first {
            throw first.aborting(file: job.source.shown(file.key))
        }
        var batch = batch
        if job.options.skips(batch) { batch.rows = StoredRows(width: job.columns.count) }
        return batch
    }

    func result(
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
    func store(
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
            let isLarge = batches.contains {
                $0.pieces != nil || $0.rows.count >= connection.leastPackedRows
            }
            let shape =
                isLarge ? try shape(of: job.table, all, from: values, context) : nil
            let target = RowTarget(
                shape: shape,
                images: ImageTarget(
                    job.table.storageName, takesImages: shape != nil, on: connection),
                statement: statement, first: isWide ? first : nil)
            var count = 0
            for place in batches.indices {
                if let pieces = batches[place].pieces {
                    if let stored = try storedPieces(pieces, in: target, job) {
                        batches[place] = stored
                    } else {
                        batches[place] = try kept(try pieces.whole(), of: files[place], job)
                    }
                }
                try put(batches[place].rows, in: target)
                count += batches[place].rowCount
            }
            try target.images.end()
            try enforceConstraints(of: job.table, at: job.path, WrittenRows(), context)
            return count
        }
    }

    /// Stores a file piece by piece; nil, with nothing stored, where that cannot be.
    private func storedPieces(
        _ pieces: LoadPieces, in target: RowTarget, _ job: CopyJob
    ) throws(SnowflakeError) -> LoadBatch? {
        try target.images.tentatively { () throws(SnowflakeError) in
            var stored = LoadBatch(columns: job.columns.count)
            let areSound = try pieces.forEach(by: memo.workers, for: target.shape) {
                (piece, image) throws(SnowflakeError) in
                if let image {
                    try target.images.add(image)
                } else {
                    try put(piece.rows, in: target)
                }
                stored.parsed += piece.parsed
                stored.stored += piece.rowCount
            }
            return areSound ? stored : nil
        }
    }

    /// Keeps in mind what was loaded: at once, or when the open transaction commits.
    func remember(
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
}
