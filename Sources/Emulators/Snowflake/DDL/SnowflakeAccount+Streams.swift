import OrderedCollections
import SnowflakeSQL

// Streams on tables and views. Source: Snowflake documentation, CREATE STREAM, SHOW STREAMS,
// "Introduction to Streams".
extension SnowflakeAccount {
    func createStream(
        _ create: CreateStream, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        let path = try place(create.name, "CREATE STREAM", context)
        let schema = catalog.databases[path.database]?.schemas[path.schema]
        let known = schema?.streams[path.name]
        guard try mayCreate(create.mode, exists: known != nil, path.name) else {
            return existed(path.name)
        }
        keepHistory()
        var entry: StreamEntry
        if let clone = create.clone {
            entry = try stream(clone.name, context)
        } else {
            entry = try streamEntry(create, context)
        }
        entry.header = header(path.name, context, comment: create.options["COMMENT"]?.text ?? "")
        catalog.databases[path.database]?.schemas[path.schema]?.streams[path.name] = entry
        applyFutureGrants("STREAM", entry.header, database: path.database, schema: path.schema)
        return .status("Stream \(path.name) successfully created.")
    }

    private func stream(
        _ name: ObjectName, _ context: StatementContext
    ) throws(SnowflakeError) -> StreamEntry {
        let resolver = resolver(context)
        let path = try resolver.path(try binder(context).parts(name))
        guard let stream = try resolver.schema(of: path).streams[path.name],
            resolver.sees(stream.header)
        else { throw .missing("Stream", path.text) }
        return stream
    }

    private func streamEntry(
        _ create: CreateStream, _ context: StatementContext
    ) throws(SnowflakeError) -> StreamEntry {
        let binder = binder(context)
        let source: StreamEntry.Source
        let sourceName: String
        var table: TableEntry?
        switch create.sourceKind {
        case .table:
            let (found, path) = try target(create.source, "CREATE STREAM", context)
            try track([found.header.id])
            (source, sourceName, table) = (.table(found.header.id), path.text, found)
        case .view, .dynamicTable:
            let resolver = resolver(context)
            let path = try resolver.path(try binder.parts(create.source))
            let schema = try resolver.schema(of: path)
            let isDynamic = create.sourceKind == .dynamicTable
            guard let view = schema.views[path.key], resolver.sees(view.header),
                (view.dynamic != nil) == isDynamic
            else {
                throw resolver.wrongKind(
                    path, in: schema, wanted: isDynamic ? "DYNAMIC_TABLE" : "VIEW")
                    ?? .objectMissing(path.text)
            }
            try checkChanges(of: view, path)
            // What it reads is found by binding it.
            _ = try binder.query(of: view, path, at: nil)
            try track(binder.reads)
            (source, sourceName) = (.view(view.header.id), path.text)
        case .stage:
            let resolver = resolver(context)
            let (stage, path) = try resolver.stage(try binder.parts(create.source))
            try resolver.require(
                stage.url.isEmpty ? "READ" : "USAGE", on: stage.header, "stage", path.name)
            guard stage.directory != nil else { throw .noDirectory(path.name) }
            (source, sourceName) = (.stage(stage.header.id), path.text)
        default: throw .unsupported("CREATE STREAM on \(create.sourceKind.rawValue)")
        }
        try refuseModes(create)
        var entry = StreamEntry(
            header: header("", context), source: source, sourceName: sourceName,
            sourceKind: Self.sourceKinds[create.sourceKind.rawValue] ?? "Dynamic Table",
            isAppendOnly: create.options["APPEND_ONLY"]?.boolean ?? false, offset: commitVersion,
            consumed: Int128(now()))
        if create.options["SHOW_INITIAL_ROWS"]?.boolean ?? false { entry.offset = -1 }
        if let travel = create.travel {
            let moment = try binder.moment(travel)
            switch (moment, table) {
            case (_, let table?): entry.offset = try binder.version(of: table, at: moment)
            case (.point(.version(let version), _), nil): entry.offset = version
            default: throw .unsupported("CREATE STREAM on a view with time travel")
            }
        }
        return entry
    }

    private static let sourceKinds = ["TABLE": "Table", "VIEW": "View", "STAGE": "Stage"]

    /// Modes that streams on some sources do not have.
    ///
    /// Source: Snowflake documentation, CREATE STREAM, "Syntax" and INSERT_ONLY.
    private func refuseModes(_ create: CreateStream) throws(SnowflakeError) {
        let hasModes = create.sourceKind == .table || create.sourceKind == .view
        for name in ["INSERT_ONLY", "APPEND_ONLY", "SHOW_INITIAL_ROWS"]
        where create.options[name]?.boolean == true && (name == "INSERT_ONLY" || !hasModes) {
            throw .compilation(1420, "22023", "invalid property '\(name)' for 'STREAM'")
        }
    }

    /// Queries whose changes the service cannot tell.
    ///
    /// Source: Snowflake documentation, "Introduction to Streams", limitations of streams on views.
    private func checkChanges(
        of view: ViewEntry, _ path: Resolver.Path
    ) throws(SnowflakeError) {
        guard view.dynamic == nil, let reason = view.query.changeObstacle else { return }
        throw .compilation(
            2203, "0A000",
            "Failed to enable change tracking on view '\(path.name)': Change tracking is not "
                + "supported on queries with \(reason).")
    }

    /// Turns change tracking on for tables.
    func track(_ tables: [Int]) throws(SnowflakeError) {
        for id in tables {
            guard let (table, path) = catalog.table(id), table.trackedSince == nil else { continue }
            keepHistory()
            catalog.databases[path.database]?.schemas[path.schema]?.tables[path.key]?
                .trackedSince = commitVersion
        }
    }

    /// Whether changes of a table may be asked for.
    func isTracked(_ table: Int) -> Bool { catalog.table(table)?.0.trackedSince != nil }

    /// Keeps in mind how far a statement reads the streams that it names.
    func noteStreams(_ streams: [Int], _ context: StatementContext) {
        let session = context.session
        let limit = session.transaction?.startVersion ?? commitVersion
        for stream in streams where session.work.streams[stream] == nil {
            session.work.streams[stream] = limit
        }
    }

    /// After a statement that changed data: what it has read of streams counts as consumed, at once
    /// or when its transaction is committed.
    func consumeStreams(_ statement: Statement, _ session: SnowflakeSession) {
        let read = session.work.streams
        session.work.streams = [:]
        switch statement {
        case .insert, .multiInsert, .update, .delete, .merge, .createTable, .copyIntoLocation: break
        default: return
        }
        if session.transaction != nil {
            for (stream, last) in read { session.transaction?.consumed[stream] = last }
        } else {
            for (stream, last) in read { consume(stream, upTo: last) }
        }
    }

    func consume(_ stream: Int, upTo last: Int) {
        for (database, entry) in catalog.databases {
            for (schema, inner) in entry.schemas {
                for (name, found) in inner.streams where found.header.id == stream {
                    catalog.databases[database]?.schemas[schema]?.streams[name]?.offset = max(
                        last, found.offset)
                    catalog.databases[database]?.schemas[schema]?.streams[name]?.consumed =
                        Int128(now())
                }
            }
        }
    }

    /// The oldest place of a stream: what came after it must not be forgotten.
    var oldestStreamOffset: Int? {
        var oldest: Int?
        for database in catalog.databases.values {
            for schema in database.schemas.values {
                for stream in schema.streams.values {
                    oldest = min(oldest ?? stream.offset, stream.offset)
                }
            }
        }
        return oldest
    }

    func showStreams(_ show: Show, _ resolver: Resolver) throws(SnowflakeError) -> ShownRows {
        var shown = ShownRows(columns: ShownKinds.streams)
        for (database, schema) in try scope(show, resolver) {
            for stream in schema.streams.values where resolver.sees(stream.header) {
                let bases = bases(of: stream)
                let limit = staleAfter(stream, bases ?? [])
                let isStale = limit.map { $0 < Int128(now()) } ?? true
                let names = bases?.compactMap { catalog.table($0)?.1.text }.joined(separator: ",")
                shown.rows.append([
                    time(stream.header), .text(stream.header.name), .text(database),
                    .text(schema.header.name), .text(stream.header.owner),
                    .text(stream.header.comment), .text(stream.sourceName),
                    .text(stream.sourceKind), .text(names ?? stream.sourceName), .text("DELTA"),
                    .text(isStale ? "true" : "false"),
                    .text(stream.isAppendOnly ? "APPEND_ONLY" : "DEFAULT"),
                    limit.map { .timestampLTZ($0) } ?? .null, .text("N/A"),
                    .text("ROLE"),
                ])
            }
        }
        return shown
    }

    /// The tables behind a stream's view; nil for another source.
    private func bases(of stream: StreamEntry) -> [Int]? {
        guard case .view(let id) = stream.source, let (view, path) = catalog.view(id) else {
            return nil
        }
        let binder = Binder(
            catalog: catalog,
            session: SessionView(
                role: view.header.owner,
                effectiveRoles: catalog.effectiveRoles(of: view.header.owner),
                database: path.database, schema: path.schema, parameters: SessionParameters()),
            source: view.source)
        guard (try? binder.query(of: view, path, at: nil)) != nil else { return [] }
        return binder.reads
    }
}

extension Query {
    /// What keeps the service from telling how the query's rows changed; nil when it can.
    var changeObstacle: String? {
        if limit != nil || offset != nil { return "LIMIT" }
        for table in with?.tables ?? [] {
            if let found = table.query.changeObstacle { return found }
        }
        return body.changeObstacle
    }
}

extension QueryBody {
    fileprivate var changeObstacle: String? {
        switch self {
        case .values: return nil
        case .nested(let query): return query.changeObstacle
        case .setOperation(let operation):
            guard operation.op == .union, operation.isAll else { return operation.op.rawValue }
            return operation.left.changeObstacle ?? operation.right.changeObstacle
        case .select(let select):
            if select.isDistinct { return "DISTINCT" }
            if select.groupBy != nil || select.having != nil { return "GROUP BY" }
            if select.qualify != nil { return "QUALIFY" }
            if select.top != nil { return "LIMIT" }
            if select.connectBy != nil { return "CONNECT BY" }
            for case .derived(let source) in select.from {
                if let found = source.query.changeObstacle { return found }
            }
            return nil
        }
    }
}
