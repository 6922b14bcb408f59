import Diagnostics
import OrderedCollections
import SnowflakeSQL

// COPY INTO a location.
extension SnowflakeAccount {
    /// Writes rows as files of a stage; others see them when all are written.
    ///
    /// Source: Snowflake documentation, COPY INTO <location>: names are the prefix, `data_` where
    /// it ends a folder, the numbers of a thread and of a file, and the format's ending.
    func unload(
        _ copy: CopyIntoLocation, _ context: StatementContext
    ) async throws(SnowflakeError) -> StatementResult {
        var copy = copy
        copy.options = try bound(copy.options, context)
        var options = try UnloadOptions(copy.options)
        if copy.partitionBy != nil { try options.part() }
        let source = try stageSource(copy.location, copy.options, context)
        let (rows, folders) = try await unloaded(copy, context)
        if options.onlyShowsRows { return rows }
        var writer = UnloadWriter(
            format: source.format, parameters: context.session.parameters,
            zone: ZoneClock.named(context.session.parameters.timezone) ?? .utc,
            columns: rows.columns)
        writer.hasHeader = options.hasHeader
        if source.format.kind == .json {
            guard rows.columns.count == 1, rows.columns[0].type.isSemiStructured else {
                throw .compilation(
                    2_019, "0A000",
                    "JSON file format can produce one and only one column of type variant, object,"
                        + " or array. Use CSV file format if you want to load more than one column."
                )
            }
        }
        let existing =
            options.overwrites ? [] : Set(try await files(in: source).map(\.key))
        var written: [(name: String, size: Int, packed: Int, rows: Int)] = []
        for (folder, part) in Self.groups(rows.rows, by: folders) {
            var start = part.startIndex
            var number = 0
            while start < part.endIndex {
                let end = fileEnd(part, from: start, writer, options)
                let (bytes, size) = try writer.file(part[start..<end])
                let key = key(source, folder, number, writer.ending, options, context)
                guard !existing.contains(key) else {
                    throw .execution(
                        1_030, "22000",
                        "Files already existing at the unload destination: \(source.stageName). "
                            + "Use overwrite option to force unloading.")
                }
                try await write(bytes, key: key, to: source)
                written.append((source.shown(key), size, bytes.count, end - start))
                number += 1
                start = end
            }
        }
        return Self.report(written, options)
    }

    /// The rows to write and, with PARTITION BY, the folder of each.
    private func unloaded(
        _ copy: CopyIntoLocation, _ context: StatementContext
    ) async throws(SnowflakeError) -> (rows: StatementResult, folders: [String]?) {
        guard let partition = copy.partitionBy else {
            switch copy.source {
            case .query(let query): return (try await self.query(query, context), nil)
            case .table(let table):
                return (try await ask("SELECT * FROM \(Self.quoted(table.name))", context), nil)
            }
        }
        let source =
            switch copy.source {
            case .query(let query):
                "(\(context.source.text(query.span.start, query.span.end)))"
            case .table(let table): Self.quoted(table.name)
            }
        let folder = context.source.text(partition.span.start, partition.span.end)
        var rows = try await ask("SELECT *, (\(folder))::VARCHAR FROM \(source)", context)
        rows.columns.removeLast()
        var folders: [String] = []
        for place in rows.rows.indices {
            // Source: COPY INTO <location>, "Partitioning Unloaded Rows to Parquet Files".
            folders.append((rows.rows[place].removeLast().textValue ?? "__NULL__") + "/")
        }
        return (rows, folders)
    }

    private static func quoted(_ name: ObjectName) -> String {
        name.parts.map { Binder.quoted($0.name) }.joined(separator: ".")
    }

    private func ask(
        _ text: String, _ context: StatementContext
    ) async throws(SnowflakeError) -> StatementResult {
        let parsed = try parsed(text)
        guard case .query(let query) = parsed.statement else {
            throw .internalEngine("a query that is none")
        }
        var inner = StatementContext(
            session: context.session,
            source: SourceSlice(parsed.text, startingAt: parsed.span), info: context.info)
        inner.binds = context.binds
        return try await self.query(query, inner)
    }

    /// The rows of each folder, in the order in which folders are met; one without a name when
    /// nothing parts them.
    private static func groups(
        _ rows: [[SnowflakeValue]], by folders: [String]?
    ) -> [(folder: String, rows: ArraySlice<[SnowflakeValue]>)] {
        guard let folders else { return [("", rows[...])] }
        var groups: OrderedDictionary<String, [[SnowflakeValue]]> = [:]
        for (folder, row) in zip(folders, rows) { groups[folder, default: []].append(row) }
        return groups.map { ($0.key, $0.value[...]) }
    }

    /// Where a file ends that must not grow beyond its size, by the texts of its rows.
    private func fileEnd(
        _ rows: ArraySlice<[SnowflakeValue]>, from start: Int, _ writer: UnloadWriter,
        _ options: UnloadOptions
    ) -> Int {
        if options.isSingle { return rows.endIndex }
        var size = 0
        for place in start..<rows.endIndex {
            for value in rows[place] {
                size += 1 + (value.textValue?.utf8.count ?? (value.isNull ? 2 : 8))
            }
            if size >= options.mostBytes { return place + 1 }
        }
        return rows.endIndex
    }

    private func key(
        _ source: StageSource, _ folder: String, _ number: Int, _ ending: String,
        _ options: UnloadOptions, _ context: StatementContext
    ) -> String {
        let prefix: String
        switch source.place {
        case .bucket(_, let given, _): prefix = given
        case .inside(_, let given): prefix = given
        }
        if options.isSingle {
            return prefix.isEmpty || prefix.hasSuffix("/") ? prefix + "data" : prefix
        }
        let isFolder = prefix.isEmpty || prefix.hasSuffix("/")
        var name = isFolder ? prefix + folder + "data" : prefix
        if !folder.isEmpty, !isFolder { name = "\(prefix)/\(folder)data" }
        if !name.hasSuffix("_") { name += "_" }
        if options.includesQueryID { name += context.info.queryID + "_" }
        return name + "0_\(number)_0" + ending
    }

    private func write(
        _ bytes: [UInt8], key: String, to source: StageSource
    ) async throws(SnowflakeError) {
        switch source.place {
        case .inside(let stage, _): store(bytes, key: key, inStage: stage)
        case .bucket(let bucket, _, let access):
            guard let stagedObjects else { throw .noObjectStore }
            try await stagedObjects.put(bytes, bucket: bucket, key: key, with: access)
        }
    }

    private static func report(
        _ written: [(name: String, size: Int, packed: Int, rows: Int)], _ options: UnloadOptions
    ) -> StatementResult {
        if options.hasDetails {
            return StatementResult(
                columns: [
                    .init("FILE_NAME", .varchar), .init("FILE_SIZE", .integer),
                    .init("ROW_COUNT", .integer),
                ],
                rows: written.map { [.text($0.name), .integer($0.packed), .integer($0.rows)] })
        }
        let sums = written.reduce((0, 0, 0)) {
            ($0.0 + $1.rows, $0.1 + $1.size, $0.2 + $1.packed)
        }
        return StatementResult(
            columns: [
                .init("rows_unloaded", .integer), .init("input_bytes", .integer),
                .init("output_bytes", .integer),
            ], rows: [[.integer(sums.0), .integer(sums.1), .integer(sums.2)]])
    }
}
