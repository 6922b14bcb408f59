import Diagnostics
import OrderedCollections
import SnowflakeSQL

extension Binder {
    /// ` FROM …`, or nothing; the scope learns the relations.
    func from(_ items: [FromItem], _ scope: Scope) throws(SnowflakeError) -> String {
        guard !items.isEmpty else { return "" }
        var sql = ""
        var join = " JOIN "
        if level == 1, items.count == 1, case .join(let join) = items[0],
            case .table = join.left
        {
            isSoleJoin = true
        }
        for (index, item) in items.enumerated() {
            let text = try self.item(item, scope)
            // Joins do not go round GETNEXTVAL ("Using sequences").
            if isNextValue(item) { join = " CROSS JOIN " }
            if index == 0 { sql = text; continue }
            sql += join + (needsParentheses(item) ? "(\(text))" : text)
        }
        return " FROM \(sql)"
    }

    private func isNextValue(_ item: FromItem) -> Bool {
        guard case .function(let source) = item, case .call(let call) = source.call.kind else {
            return false
        }
        return call.name.parts.map(\.name) == ["GETNEXTVAL"]
    }

    private func needsParentheses(_ item: FromItem) -> Bool {
        if case .join = item { return true }
        return false
    }

    /// One source of rows as SQL; its relations are added to the scope.
    func item(_ item: FromItem, _ scope: Scope) throws(SnowflakeError) -> String {
        switch item {
        case .table(let source): return try table(source, scope)
        case .derived(let source):
            // A lateral query sees what stands to its left; so far only through its own names.
            if source.isLateral { return try lateral(source, scope) }
            let bound = try query(source.query, outer: scope.outer)
            // What refers to nothing around it may stand elsewhere.
            let isFree = scope.outer == nil && commonTables.isEmpty
            return try add(isFree ? lift(bound) : bound, source.alias, scope)
        case .values(let source):
            let bound = try values(source.rows, Scope(outer: scope.outer))
            return try add(bound, source.alias, scope)
        case .function(let source): return try tableFunction(source, scope)
        case .join(let join): return try self.join(join, scope)
        case .nested(let inner, let alias):
            let local = Scope(outer: scope.outer)
            let sql = try self.item(inner, local)
            var columns: [RelationColumn] = []
            for relation in local.relations { columns += relation.columns.filter { !$0.isHidden } }
            scope.relations.append(Relation(path: [alias.name.name], columns: columns))
            return "(\(sql))"
        case .staged(let source): return try staged(source, scope)
        case .pivot(let pivot): return try self.pivot(pivot, scope)
        case .unpivot(let unpivot): return try self.unpivot(unpivot, scope)
        case .sample(let sample): return try self.sample(sample, scope)
        case .matchRecognize(let match): return try matchRecognize(match, scope)
        case .semanticView: throw .unsupported("SEMANTIC_VIEW")
        case .resample(let resample): return try self.resample(resample, scope)
        case .variable(let source):
            guard case .positional(let place, _) = source.variable.kind, place >= 1,
                place <= session.flow.count
            else { throw .unsupported("variable as a source of rows") }
            return try storedResult(
                session.flow[session.flow.count - place], source.alias, scope)
        }
    }

    /// Adds a bound query as a derived table.
    func add(
        _ bound: BoundQuery, _ alias: TableAlias?, _ scope: Scope
    ) throws(SnowflakeError) -> String {
        try add(bound, named: alias?.name.name, alias?.columns ?? [], scope)
    }

    func add(
        _ bound: BoundQuery, named alias: String?, _ names: [Identifier], _ scope: Scope
    ) throws(SnowflakeError) -> String {
        let name = freshName("d")
        var columns = bound.columns
        try rename(&columns, names, alias ?? "")
        scope.relations.append(
            Relation(
                path: alias.map { [$0] } ?? [],
                columns: columns.enumerated().map {
                    RelationColumn(
                        name: $1.name, type: $1.type, sql: "\(name).c\($0)", detail: $1.detail)
                }))
        let sql = "(\(bound.sql)) AS \(name)"
        if bound.projection?.sql == bound.sql { projections[sql] = bound.projection }
        return sql
    }

    private func table(
        _ source: TableSource, _ scope: Scope
    ) throws(SnowflakeError) -> String {
        let parts = try parts(source.name)
        if let clause = source.changes { return try changes(clause, parts, source.alias, scope) }
        return try table(parts, source.alias, scope, travel: source.travel)
    }

    /// A table, view or common table by its name.
    func table(
        _ parts: [Identifier], _ alias: TableAlias?, _ scope: Scope, travel: TimeTravel? = nil
    ) throws(SnowflakeError) -> String {
        if parts.count == 1, travel == nil,
            let common = commonTables.last(where: { $0.name == parts[0].name })
        {
            return try commonTable(common, alias, scope)
        }
        if parts.count == 3, parts[0].name == "SNOWFLAKE", parts[1].name == "ACCOUNT_USAGE" {
            return try accountUsage(parts, alias, scope)
        }
        if parts.count >= 2, parts[parts.count - 2].name == Resolver.information {
            return try informationSchema(parts, alias, scope)
        }
        if parts.count == 1, session.schema == Resolver.information {
            return try informationSchema([Identifier(Resolver.information)] + parts, alias, scope)
        }
        if isDual(parts) { return dual(alias, scope) }
        let resolver = Resolver(catalog, session)
        let path = try resolver.relation(parts)
        let schema = try resolver.schema(of: path)
        let moment = try travel.map { (travel) throws(SnowflakeError) in try self.moment(travel) }
        if !named.contains(path) { named.append(path) }
        if let view = schema.views[path.key], resolver.sees(view.header) {
            return try self.view(view, path, alias, scope, at: moment)
        }
        if let stream = schema.streams[path.key], resolver.sees(stream.header) {
            try resolver.require("SELECT", on: stream.header, "stream", path.name)
            return try self.stream(stream, path, alias, scope)
        }
        guard let table = schema.tables[path.key], resolver.sees(table.header) else {
            throw .objectMissing(resolver.shown(parts))
        }
        if !viewGrants(table.header) {
            try resolver.require("SELECT", on: table.header, "table", path.name)
        }
        return try add(
            table, path, alias, scope, columns: nil, at: moment ?? self.moment)
    }

    /// Whether a name is the table of one row without columns, which no object hides.
    private func isDual(_ parts: [Identifier]) -> Bool {
        guard parts.count == 1, parts[0].name == "DUAL" else { return false }
        guard let path = try? Resolver(catalog, session).relation(parts),
            let schema = catalog.databases[path.database]?.schemas[path.schema]
        else { return true }
        return schema.tables[path.key] == nil && schema.views[path.key] == nil
    }

    private func dual(_ alias: TableAlias?, _ scope: Scope) -> String {
        scope.relations.append(Relation(path: [alias?.name.name ?? "DUAL"], columns: []))
        return "(SELECT 1) AS \(freshName("d"))"
    }

    /// Adds a base table with the rows that this session may see, or those of another moment.
    func add(
        _ table: TableEntry, _ path: Resolver.Path, _ alias: TableAlias?, _ scope: Scope,
        columns only: [ColumnEntry]?, at moment: TravelMoment? = nil
    ) throws(SnowflakeError) -> String {
        if !reads.contains(table.header.id) { reads.append(table.header.id) }
        let name = freshName("t")
        var columns = try relationColumns(of: only ?? table.columns, in: table, as: name)
        if let names = alias?.columns, !names.isEmpty {
            guard names.count == columns.count else {
                throw .compilation(
                    2037, "42601",
                    "Invalid column definition list: expected \(columns.count) columns, got \(names.count)"
                )
            }
            for (index, given) in names.enumerated() { columns[index].name = given.name }
        }
        scope.relations.append(
            Relation(
                path: alias.map { [$0.name.name] } ?? [path.database, path.schema, path.name],
                columns: columns))
        let rows =
            try moment.map { (moment) throws(SnowflakeError) in
                try self.rows(table, at: moment)
            } ?? visibleRows(table, rowID: false)
        guard let protection = self.protection(of: table, path) else {
            let source = "\(rows) AS \(name)"
            if rows == table.storageName {
                plainTables[source] = PlainTable(
                    storage: rows, name: name, columns: columns.map(\.sql))
            }
            return source
        }
        let behind = try protected(
            rows, protection, table.columns, names: table.columns.map(\.storageName))
        return "\(behind) AS \(name)"
    }

    /// The rows of a table that are committed, or that this session itself has written.
    func visibleRows(_ table: TableEntry, rowID: Bool) -> String {
        guard let dirt = session.dirtyTables[table.header.id] else { return table.storageName }
        let list =
            (rowID ? ["rowid AS k", "x"] : []) + table.columns.map(\.storageName)
        let select = "SELECT \(list.joined(separator: ", ")) FROM \(table.storageName)"
        let others = SnowflakeAccount.isNot(dirt.others)
        guard dirt.isOwn else { return "(\(select) WHERE \(others))" }
        var filter = "x <> -\(input(.transaction)) AND \(others)"
        if dirt.isCleared { filter += " AND rowid > \(input(.cleared(table.header.id)))" }
        return "(\(select) WHERE \(filter))"
    }

    /// The condition for the rows of a table that are committed.
    func isCommitted(_ table: TableEntry) -> String {
        guard let dirt = session.dirtyTables[table.header.id] else { return "1" }
        let others = SnowflakeAccount.isNot(dirt.others)
        return dirt.isOwn ? "(x <> \(input(.transaction)) AND \(others))" : others
    }

    private func commonTable(
        _ common: CommonTableBinding, _ alias: TableAlias?, _ scope: Scope
    ) throws(SnowflakeError) -> String {
        let name = freshName("r")
        var columns = common.columns
        try rename(&columns, alias?.columns ?? [], alias?.name.name ?? "")
        scope.relations.append(
            Relation(
                path: [alias?.name.name ?? common.name],
                columns: columns.enumerated().map {
                    RelationColumn(
                        name: $1.name, type: $1.type, sql: "\(name).c\($0)", detail: $1.detail)
                }))
        let sql = "\(common.sqlName) AS \(name)"
        projections[sql] = common.projection
        return sql
    }

    /// Tables that the owner of the view being read may read in the reader's stead.
    private func viewGrants(_ header: ObjectHeader) -> Bool { viewDepth > 0 }

    private func view(
        _ view: ViewEntry, _ path: Resolver.Path, _ alias: TableAlias?, _ scope: Scope,
        at moment: TravelMoment?
    ) throws(SnowflakeError) -> String {
        if viewDepth == 0 {
            try Resolver(catalog, session).require("SELECT", on: view.header, "view", path.name)
        }
        return try add(try query(of: view, path, at: moment), path, alias, scope)
    }

    /// A view's query, reading its tables as they were.
    func query(
        of view: ViewEntry, _ path: Resolver.Path, at moment: TravelMoment?
    ) throws(SnowflakeError) -> BoundQuery {
        // Source: Snowflake documentation, "Working with Materialized Views", troubleshooting.
        let invalid = SnowflakeError.compilation(
            2037, "42601", "Materialized View \(path.name) is invalid.")
        if view.isSuspended { throw .inside(invalid, of: path.name) }
        let inner = try inner(
            self.view(asOwnerOf: view.header, in: path), view.source,
            orEndless: .compilation(2003, "42S02", "view '\(path.name)' refers to itself"))
        inner.moment = moment ?? self.moment
        let bound: BoundQuery
        do throws(SnowflakeError) {
            bound = try inner.query(view.query, outer: nil)
        } catch {
            let isGone = view.isMaterialized && [904, 2003].contains(error.code)
            throw .inside(isGone ? invalid : error, of: path.name)
        }
        adopt(inner)
        var columns = bound.columns
        guard view.columns.isEmpty || view.columns.count == columns.count else {
            throw .compilation(
                2057, "42601",
                "View definition for '\(path.text)' declared \(view.columns.count) column(s), but "
                    + "view query produces \(columns.count) column(s).")
        }
        try rename(&columns, view.columns, path.name)
        return lift(
            try protected(
                BoundQuery(sql: bound.sql, columns: columns), protection(of: view, path),
                view.shape))
    }
}
