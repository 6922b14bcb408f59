import SnowflakeSQL

extension SnowflakeAccount {
    /// The type of the fields of the files that a query reads from a stage.
    func stagedFieldType(
        _ source: StagedSource, _ session: SnowflakeSession
    ) throws(SnowflakeError) -> SnowflakeType {
        let context = StatementContext(
            session: session, source: SourceSlice(""),
            info: StatementInfo(
                queryID: "", session: session.id, user: session.user, role: session.role,
                kind: "SELECT", text: "", target: nil, index: 1, isNested: false))
        if let format = session.work.stageFormat {
            return format.kind == .csv ? .varchar : .variant
        }
        let format = try stageSource(source.location, source.options, context).format
        return format.kind == .csv ? .varchar : .variant
    }

    /// Puts the rows of staged files where a plan finds them; says which are wanted when they have
    /// not been read, so that the statement begins again once they have.
    func place(_ staged: [StagedRead], _ context: StatementContext) throws(SnowflakeError) {
        guard let last = staged.last else { return }
        guard context.session.work.stagedRows.count > last.slot else {
            context.session.work.wantedFiles = staged
            throw .unsupported("staged files here")
        }
        connection.environment.rowSources = context.session.work.stagedRows
    }

    /// Reads staged files for the running statement.
    func fetch(_ staged: [StagedRead], _ context: StatementContext) async throws(SnowflakeError) {
        var all: [RowSource.Rows] = []
        for read in staged {
            let source = try stageSource(read.location, read.options, context)
            var files = try await files(in: source)
            if let pattern = read.options["PATTERN"]?.text {
                files = try matching(files, pattern, source)
            }
            var rows: RowSource.Rows = []
            if let schema = read.schema {
                rows = try await inferred(schema, files, source, context)
                files = []
            }
            for file in files {
                let bytes = try source.format.decompressed(
                    try await bytes(of: file, in: source), name: file.key)
                rows += try stagedRows(bytes, file, source.format)
            }
            while all.count < read.slot { all.append([]) }
            all.append(rows)
        }
        context.session.work.stagedRows = all
    }

    /// The columns that INFER_SCHEMA finds.
    private func inferred(
        _ schema: StagedSchema, _ files: [StagedObject], _ source: StageSource,
        _ context: StatementContext
    ) async throws(SnowflakeError) -> RowSource.Rows {
        let format = try fileFormat(named: schema.format, context)
        var inference = SchemaInference(format: format)
        inference.ignoresCase = schema.ignoresCase
        inference.mostRecords = schema.mostRecords
        for name in schema.files where !files.contains(where: { $0.key.hasSuffix(name) }) {
            throw .remoteFileMissing(source.shown(name))
        }
        let wanted = files.filter { file in
            schema.files.isEmpty || schema.files.contains { file.key.hasSuffix($0) }
        }
        for file in wanted.prefix(schema.mostFiles) {
            let bytes = try format.decompressed(
                try await bytes(of: file, in: source), name: file.key)
            try inference.look(at: bytes, name: file.key)
        }
        return inference.rows
    }

    /// The rows of one file as table functions give them: the METADATA$ columns, then the fields
    /// that there are.
    func stagedRows(
        _ bytes: [UInt8], _ file: StagedObject, _ format: FileFormat
    ) throws(SnowflakeError) -> RowSource.Rows {
        let metadata = StagedFile.values(file, at: now())
        func row(_ values: [SQLiteValue], _ number: Int) -> [SQLiteValue] {
            var row = metadata
            row.reserveCapacity(metadata.count + values.count)
            row[1] = .integer(Int64(number))
            row.append(contentsOf: values)
            return row
        }
        func stored(_ variant: VariantValue) -> [SQLiteValue] {
            [.text(String(decoding: variant.stored, as: UTF8.self))]
        }
        var rows: RowSource.Rows = []
        switch format.kind {
        case .csv:
            for values in try CSVLoad(format: format).rows(bytes, most: StagedFile.mostFields) {
                rows.append(row(values.map { Storage.encode($0) }, rows.count + 1))
            }
        case .json:
            for document in JSONLoad(format: format).documents(bytes) {
                let value: VariantValue
                do throws(SnowflakeError) {
                    value = try document.value.get()
                } catch { throw error }
                rows.append(row(stored(value), rows.count + 1))
            }
        case .parquet:
            for record in try ParquetLoad(format: format).records(bytes) {
                rows.append(row(stored(record), rows.count + 1))
            }
        case .xml:
            for document in try XMLLoad(format: format).values(bytes) {
                rows.append(row(stored(document), rows.count + 1))
            }
        case .avro, .orc: try format.requireFiles()
        }
        return rows
    }

    /// The rows that a COPY's query makes of one file, as the table's columns take them.
    ///
    /// The query runs over the whole file; when that fails, row by row, so that the bad rows can
    /// be told from the good ones.
    func transformed(
        _ bytes: [UInt8], _ file: StagedObject, _ query: Query, _ job: CopyJob,
        _ target: LoadTarget, _ context: StatementContext
    ) throws(SnowflakeError) -> LoadBatch {
        let session = context.session
        session.work.stageFormat = job.source.format
        defer {
            session.work.stageFormat = nil
            connection.environment.rowSources = []
        }
        var plan = try plans(context) { (binder) throws(SnowflakeError) in
            [Plan(try binder.query(query, outer: nil, isTop: true), binder)]
        }[0]
        // The rows are those of this file, part after part.
        plan.staged = []
        guard plan.columns.count == job.columns.count else {
            throw .compilation(
                2020, "21S01",
                "Insert value list does not match column list expecting \(job.columns.count) but "
                    + "got \(plan.columns.count)")
        }
        prepareEnvironment(context)
        var batch = LoadBatch(columns: job.columns.count)
        let source = try stagedRows(bytes, file, job.source.format)
        let chunk = 2_048
        var start = 0
        while start < source.count {
            let end = min(start + chunk, source.count)
            try add(Array(source[start..<end]), from: start, plan, target, context, to: &batch)
            start = end
        }
        batch.parsed = source.count
        return batch
    }

    private func add(
        _ source: RowSource.Rows, from start: Int, _ plan: Plan, _ target: LoadTarget,
        _ context: StatementContext, to batch: inout LoadBatch
    ) throws(SnowflakeError) {
        connection.environment.rowSources = [source]
        let rows: [[SnowflakeValue]]
        do throws(SnowflakeError) {
            rows = try self.rows(plan, context)
        } catch {
            guard source.count > 1 else {
                batch.problems.append(
                    LoadProblem(
                        error: error, row: start + 1, line: start + 1, character: 1,
                        column: target.shown(0)))
                return
            }
            for (place, row) in source.enumerated() {
                try add([row], from: start + place, plan, target, context, to: &batch)
            }
            return
        }
        for (place, row) in rows.enumerated() {
            var values: [SnowflakeValue] = []
            var index = 0
            do throws(SnowflakeError) {
                while index < row.count {
                    values.append(try target.store(row[index], in: target.columns[index]))
                    index += 1
                }
                batch.append(values)
            } catch {
                batch.problems.append(
                    LoadProblem(
                        error: error, row: start + place + 1, line: start + place + 1,
                        character: 1, column: target.shown(index)))
            }
        }
    }

    /// LIST and REMOVE.
    func listFiles(
        _ files: StageFiles, removing: Bool, _ context: StatementContext
    ) async throws(SnowflakeError) -> StatementResult {
        let source = try stageSource(files.location, [], context)
        var found = try await self.files(in: source)
        if let pattern = files.options["PATTERN"]?.text {
            found = try matching(found, pattern, source)
        }
        if removing {
            for file in found { try await remove(file, from: source) }
            return StatementResult(
                columns: [.init("name", .varchar), .init("result", .varchar)],
                rows: found.map { [.text(source.shown($0.key)), .text("removed")] })
        }
        return StatementResult(
            columns: [
                .init("name", .varchar), .init("size", .integer), .init("md5", .varchar),
                .init("last_modified", .varchar),
            ],
            rows: found.map { file in
                let format = TimeFormat("DY, DD MON YYYY HH24:MI:SS")
                let shown = TextForm.format(
                    .timestampNTZ(Int128(file.lastModified)), with: format, .utc)
                return [
                    .text(source.shown(file.key)), .integer(file.size), .text(file.tag.text),
                    .text("\(shown) GMT"),
                ]
            })
    }
}
