import OrderedCollections
import SnowflakeSQL

/// A part of a table's history: the changes after one and up to another.
struct ChangeRange: Sendable {
    var after: Int
    var upTo: Int
}

extension Binder {
    /// `CHANGES (INFORMATION => …) AT | BEFORE (…) [END (…)]` of a table or view.
    ///
    /// Source: Snowflake documentation, CHANGES.
    func changes(
        _ clause: ChangesClause, _ parts: [Identifier], _ alias: TableAlias?, _ scope: Scope
    ) throws(SnowflakeError) -> String {
        let resolver = Resolver(catalog, session)
        let path = try resolver.relation(parts)
        let schema = try resolver.schema(of: path)
        let isAppendOnly = clause.information == "APPEND_ONLY"
        guard isAppendOnly || clause.information == "DEFAULT" else {
            throw .invalidArgument("INFORMATION needs DEFAULT or APPEND_ONLY")
        }
        let start = try moment(clause.start)
        let end = try clause.end.map { (end) throws(SnowflakeError) in
            TravelMoment.point(try point(end), isBefore: false)
        }
        let bound: BoundQuery
        if let view = schema.views[path.key], resolver.sees(view.header) {
            try resolver.require("SELECT", on: view.header, "view", path.name)
            bound = try viewChanges(
                view, path, from: start, to: end ?? .version(session.lastChange), isAppendOnly)
        } else {
            guard let table = schema.tables[path.key], resolver.sees(table.header) else {
                throw .objectMissing(resolver.shown(parts))
            }
            try resolver.require("SELECT", on: table.header, "table", path.name)
            let range = ChangeRange(
                after: try version(of: table, at: start),
                upTo: try end.map { (end) throws(SnowflakeError) in
                    try version(of: table, at: end)
                } ?? session.lastChange)
            guard let since = table.trackedSince, since <= range.after else {
                throw .changesUntracked(path.name)
            }
            bound = try protected(
                tableChanges(table, range, isAppendOnly: isAppendOnly),
                protection(of: table, path), table.columns)
        }
        return try add(bound, path, alias, scope)
    }

    /// A stream as a source of rows.
    func stream(
        _ stream: StreamEntry, _ path: Resolver.Path, _ alias: TableAlias?, _ scope: Scope
    ) throws(SnowflakeError) -> String {
        let bound = try rows(of: stream, path)
        if !streams.contains(stream.header.id) { streams.append(stream.header.id) }
        return try add(bound, path, alias, scope)
    }

    /// `SYSTEM$STREAM_HAS_DATA('name')`.
    func streamHasData(
        _ arguments: [SnowflakeSQL.Expression], _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        guard arguments.count == 1, let name = try bind(arguments[0], scope).constantText else {
            throw .notConstant("SYSTEM$STREAM_HAS_DATA", "1")
        }
        let (stream, path) = try stream(named: name)
        let found = "EXISTS (\(try rows(of: stream, path).sql))"
        return Bound(call(Natives.streamHasData, ["\(stream.header.id)", found]), .boolean)
    }

    /// The stream of a name inside of a text.
    func stream(named name: String) throws(SnowflakeError) -> (StreamEntry, Resolver.Path) {
        let resolver = Resolver(catalog, session)
        let path = try resolver.path(NameText.split(name))
        guard let stream = try resolver.schema(of: path).streams[path.name],
            resolver.sees(stream.header)
        else { throw .missing("Stream", name) }
        return (stream, path)
    }

    /// What a stream shows: up to the begin of the transaction, or up to now without one.
    private func rows(
        of stream: StreamEntry, _ path: Resolver.Path
    ) throws(SnowflakeError) -> BoundQuery {
        isCacheable = false
        let gone = SnowflakeError.compilation(
            2003, "42S02",
            "Base table '\(stream.sourceName)' dropped, cannot read from stream '\(path.name)'")
        switch stream.source {
        case .table(let id):
            guard let (table, place) = catalog.table(id) else { throw gone }
            try requireFresh(stream, place, [])
            let range = ChangeRange(after: stream.offset, upTo: session.streamLimit)
            return try protected(
                tableChanges(table, range, isAppendOnly: stream.isAppendOnly),
                protection(of: table, place), table.columns)
        case .view(let id):
            guard let (view, place) = catalog.view(id) else { throw gone }
            let around = reads
            reads = []
            let bound = try viewChanges(
                view, place, from: .version(stream.offset), to: .version(session.streamLimit),
                stream.isAppendOnly)
            try requireFresh(stream, place, reads)
            reads = around + reads.filter { !around.contains($0) }
            return bound
        case .stage(let id):
            guard let (stage, place) = catalog.stage(id), stage.directory != nil else { throw gone }
            try requireFresh(stream, place, [])
            let columns =
                DirectoryTable.columns.map { OutputColumn(name: $0.0, type: $0.1) }
                + ChangeColumns.output
            let name = freshName("d")
            let items = columns.indices.map { "\(name).c\($0) AS c\($0)" }
                .joined(separator: ", ")
            let kind = TableFunctions.Kind.information.rawValue
            let filter = Self.quote("\(id):\(stream.offset):\(session.streamLimit)")
            return BoundQuery(
                sql: "SELECT \(items) FROM rows(\(kind), \(Self.quote("DIRECTORY_CHANGES()")), "
                    + "\(Self.quote("")), \(filter)) AS \(name)", columns: columns)
        }
    }

    /// Refuses a stream of which changes are no longer kept.
    ///
    /// Source: Snowflake documentation, "Introduction to Streams"; the error is that of time travel
    /// beyond what is kept, as the documentation has none.
    private func requireFresh(
        _ stream: StreamEntry, _ source: Resolver.Path, _ tables: [Int]
    ) throws(SnowflakeError) {
        guard session.isStale?(stream, tables) ?? false else { return }
        throw .pastUnknown(source.name)
    }

    /// Adds a bound query under the name of the object that it comes from.
    func add(
        _ bound: BoundQuery, _ path: Resolver.Path, _ alias: TableAlias?, _ scope: Scope
    ) throws(SnowflakeError) -> String {
        let sql = try add(
            bound, named: alias?.name.name ?? path.name, alias?.columns ?? [], scope)
        if alias == nil, let last = scope.relations.indices.last {
            scope.relations[last].path = [path.database, path.schema, path.name]
        }
        return sql
    }

    // MARK: - Tables

    /// The net changes of a table, or its insertions: the table's columns, then the action, whether
    /// it is half of an update, and the id of the row.
    ///
    /// A row is the same one when it stands in the same place and was added by the same change.
    func tableChanges(
        _ table: TableEntry, _ range: ChangeRange, isAppendOnly: Bool
    ) -> BoundQuery {
        isCacheable = false
        if !reads.contains(table.header.id) { reads.append(table.header.id) }
        let columns = table.columns
        let output =
            columns.map { OutputColumn(name: $0.name, type: $0.type, detail: $0.detail) }
            + ChangeColumns.output
        func items(_ row: String, _ action: String, _ isUpdate: String) -> String {
            let values =
                columns.map { "\(row).\($0.storageName)" } + [
                    "'\(action)'", isUpdate,
                    "printf('%08x%08x%024x', \(table.header.id), \(row).n, \(row).k)",
                ]
            return values.enumerated().map { "\($1) AS c\($0)" }.joined(separator: ", ")
        }
        let keys = changedPlaces(table, after: range.after)
        if isAppendOnly {
            let row = freshName("a")
            let first = firstVersions(table, range, keys)
            return BoundQuery(
                sql: "SELECT \(items(row, "INSERT", "0")) FROM \(first) AS \(row)",
                columns: output)
        }
        let old = freshName("a")
        let new = freshName("a")
        func select(_ row: String, _ other: String, _ action: String) -> String {
            "SELECT \(items(row, action, "\(other).k IS NOT NULL")) FROM \(row) "
                + "LEFT JOIN \(other) ON \(other).k = \(row).k AND \(other).n = \(row).n "
                + "WHERE \(other).k IS NULL OR \(other).d IS NOT \(row).d"
        }
        let before = rows(table, upTo: range.after, isKeyed: true, among: keys)
        let after = rows(table, upTo: range.upTo, isKeyed: true, among: keys)
        return BoundQuery(
            sql: "SELECT * FROM (WITH \(old) AS \(before), \(new) AS \(after) "
                + "\(select(old, new, "DELETE")) UNION ALL \(select(new, old, "INSERT")))",
            columns: output)
    }

    /// The places of rows that a change after the given one has added, replaced or removed; nil
    /// for all.
    private func changedPlaces(_ table: TableEntry, after version: Int) -> String? {
        guard version >= 0, let low = session.lowestNewRow?(table.header.id, version) else {
            return nil
        }
        var sql = "SELECT rowid FROM \(table.storageName) WHERE rowid > \(low)"
        if session.hasHistory?(table.header.id) ?? false {
            sql += " UNION SELECT k FROM h\(table.header.id) WHERE d > \(version)"
        }
        return sql
    }

    /// The rows that the changes added, as they were added.
    private func firstVersions(
        _ table: TableEntry, _ range: ChangeRange, _ keys: String?
    ) -> String {
        let id = table.header.id
        let columns = table.columns.map(\.storageName).joined(separator: ", ")
        let last = "9223372036854775807"
        use(Self.born)
        let born = Self.born.quoted
        var all =
            "SELECT rowid AS k, \(born)(\(id), rowid, \(last)) AS n, \(last) AS d, \(columns) "
            + "FROM \(table.storageName) WHERE \(isCommitted(table))"
        if let keys { all += " AND rowid IN (\(keys))" }
        if session.hasHistory?(id) ?? false {
            all +=
                " UNION ALL SELECT k, \(born)(\(id), k, d), d, \(columns) FROM h\(id) "
                + "WHERE d > \(range.after)"
        }
        return "(SELECT k, n, min(d) AS d, \(columns) FROM (\(all)) "
            + "WHERE n > \(range.after) AND n <= \(range.upTo) GROUP BY k, n)"
    }

    // MARK: - Views

    /// What differs between a view's rows at two moments: rows that are equal cancel each other.
    ///
    /// Source: Snowflake documentation, "Introduction to Streams", streams on views.
    private func viewChanges(
        _ view: ViewEntry, _ path: Resolver.Path, from start: TravelMoment,
        to end: TravelMoment, _ isAppendOnly: Bool
    ) throws(SnowflakeError) -> BoundQuery {
        let old = try query(of: view, path, at: start)
        let new = try query(of: view, path, at: end)
        let names = new.columns.indices.map { "c\($0)" }.joined(separator: ", ")
        let columns = names.isEmpty ? "NULL" : names
        func counted(_ query: BoundQuery) -> String {
            "SELECT \(columns), row_number() OVER (PARTITION BY \(columns)) AS r "
                + "FROM (\(query.sql))"
        }
        func select(_ some: BoundQuery, _ others: BoundQuery, _ action: String) -> String {
            let values = [
                "'\(action)'", "0",
                "printf('%08x%032x', \(view.header.id), "
                    + "\(call(Natives.rowDigest, [columns, "r"])))",
            ]
            let added = values.enumerated().map { "\($1) AS c\(new.columns.count + $0)" }
            return "SELECT \(([names] + added).joined(separator: ", ")) FROM "
                + "(\(counted(some)) EXCEPT \(counted(others)))"
        }
        var sql = select(new, old, "INSERT")
        if !isAppendOnly { sql += " UNION ALL " + select(old, new, "DELETE") }
        return BoundQuery(
            sql: "SELECT * FROM (\(sql))", columns: new.columns + ChangeColumns.output)
    }
}

extension SnowflakeError {
    /// Source: Snowflake documentation, "Error code reference for dynamic tables", 091930.
    static func changesUntracked(_ name: String) -> SnowflakeError {
        .compilation(
            91_930, "55000",
            "Change tracking is not enabled or has been missing for the time range requested on "
                + "table '\(name)'.")
    }
}
