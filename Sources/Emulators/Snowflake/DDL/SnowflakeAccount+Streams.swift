import OrderedCollections
import SnowflakeSQL

// Streams on tables. Source: Snowflake documentation, CREATE STREAM, SHOW STREAMS, "Introduction to
// Streams".
extension SnowflakeAccount {
    func createStream(
        _ create: CreateStream, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        guard create.clone == nil else { throw .unsupported("CLONE of STREAM") }
        guard create.sourceKind == .table else {
            throw .unsupported("CREATE STREAM on \(create.sourceKind.rawValue)")
        }
        guard create.travel == nil else { throw .unsupported("time travel") }
        let path = try place(create.name, "CREATE STREAM", context)
        let (table, source) = try target(create.source, "CREATE STREAM", context)
        let schema = catalog.databases[path.database]?.schemas[path.schema]
        let known = schema?.streams[path.name]
        guard try mayCreate(create.mode, exists: known != nil, path.name) else {
            return existed(path.name)
        }
        if let known { try dropStorage(of: known) }
        let entry = StreamEntry(
            header: header(path.name, context, comment: create.options["COMMENT"]?.text ?? ""),
            table: table.header.id, tableName: source.text, columns: table.columns,
            isAppendOnly: create.options["APPEND_ONLY"]?.boolean ?? false)
        let isInitial = create.options["SHOW_INITIAL_ROWS"]?.boolean ?? false
        // From now on a row's mark tells when it was committed.
        try connection.run(
            "UPDATE \(table.storageName) SET x = 0 WHERE x > 0 AND "
                + isCommitted(in: table.header.id))
        for statement in entry.storage(showsInitialRows: isInitial) {
            try connection.run(statement)
        }
        catalog.databases[path.database]?.schemas[path.schema]?.streams[path.name] = entry
        applyFutureGrants("STREAM", entry.header, database: path.database, schema: path.schema)
        return .status("Stream \(path.name) successfully created.")
    }

    func dropStorage(of stream: StreamEntry) throws(SnowflakeError) {
        for letter in ["a", "b", "c", "d"] {
            try connection.run("DROP TRIGGER IF EXISTS \(stream.logName)\(letter)")
        }
        try connection.run("DROP TABLE IF EXISTS \(stream.logName)")
    }

    /// Whether a stream follows the changes of a table.
    func hasStreams(_ table: Int) -> Bool {
        catalog.databases.values.contains { database in
            database.schemas.values.contains { schema in
                schema.streams.values.contains { $0.table == table }
            }
        }
    }

    /// Keeps in mind how far a statement reads the streams that it names.
    func noteStreams(_ streams: [Int], _ context: StatementContext) {
        for stream in streams where context.session.work.streams[stream] == nil {
            context.session.work.streams[stream] = lastChange(in: stream)
        }
    }

    private func lastChange(in stream: Int) -> Int64 {
        connection.number("SELECT ifnull(max(n), 0) FROM l\(stream)")
    }

    /// After a statement that changed data: what it has read of streams counts as consumed, at once
    /// or when its transaction is committed.
    func consumeStreams(_ statement: Statement, _ session: SnowflakeSession) {
        let read = session.work.streams
        session.work.streams = [:]
        switch statement {
        case .insert, .multiInsert, .update, .delete, .merge, .createTable: break
        default: return
        }
        if session.transaction != nil {
            for (stream, last) in read { session.transaction?.consumed[stream] = last }
        } else {
            for (stream, last) in read { consume(stream, upTo: last) }
        }
    }

    func consume(_ stream: Int, upTo last: Int64) {
        // The stream may have been dropped since; then there is nothing to do.
        guard connection.has("l\(stream)") else { return }
        connection.upkeep("DELETE FROM l\(stream) WHERE n <= ?1", [.integer(last)])
    }

    func showStreams(_ show: Show, _ resolver: Resolver) throws(SnowflakeError) -> ShownRows {
        var shown = ShownRows(columns: ShownKinds.streams)
        for (database, schema) in try scope(show, resolver) {
            for stream in schema.streams.values where resolver.sees(stream.header) {
                let isStale = tablePath(stream.table) == nil
                shown.rows.append([
                    time(stream.header), .text(stream.header.name), .text(database),
                    .text(schema.header.name), .text(stream.header.owner),
                    .text(stream.header.comment), .text(stream.tableName), .text("Table"),
                    .text(stream.tableName), .text("DELTA"), .text(isStale ? "true" : "false"),
                    .text(stream.isAppendOnly ? "APPEND_ONLY" : "DEFAULT"), .null, .text("N/A"),
                    .text("ROLE"),
                ])
            }
        }
        return shown
    }
}

extension Binder {
    /// A stream as a source of rows.
    func stream(
        _ stream: StreamEntry, _ path: Resolver.Path, _ alias: TableAlias?, _ scope: Scope
    ) throws(SnowflakeError) -> String {
        let exists = catalog.databases.values.contains { database in
            database.schemas.values.contains { schema in
                schema.tables.values.contains { $0.header.id == stream.table }
            }
        }
        guard exists else {
            throw .compilation(
                2003, "42S02",
                "Base table '\(stream.tableName)' dropped, cannot read from stream '\(path.name)'")
        }
        if !streams.contains(stream.header.id) { streams.append(stream.header.id) }
        let sql = try add(
            BoundQuery(sql: stream.query, columns: stream.output),
            named: alias?.name.name ?? path.name, alias?.columns ?? [], scope)
        if alias == nil, let last = scope.relations.indices.last {
            scope.relations[last].path = [path.database, path.schema, path.name]
        }
        return sql
    }

    /// `SYSTEM$STREAM_HAS_DATA('name')`.
    func streamHasData(
        _ arguments: [SnowflakeSQL.Expression], _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        guard arguments.count == 1, let name = try bind(arguments[0], scope).constantText else {
            throw .notConstant("SYSTEM$STREAM_HAS_DATA", "1")
        }
        let resolver = Resolver(catalog, session)
        let path = try resolver.path(NameText.split(name))
        guard let stream = try resolver.schema(of: path).streams[path.name],
            resolver.sees(stream.header)
        else { throw .missing("Stream", name) }
        return Bound("(EXISTS (\(stream.query)))", .boolean)
    }
}
