import SnowflakeSQL

// Views, functions and policies in a statement: their texts are bound where they are used.
extension Binder {
    /// The session in which an object's text is bound: with its owner's rights and in its own
    /// schema.
    func view(asOwnerOf header: ObjectHeader, in path: Resolver.Path) -> SessionView {
        var owner = session
        owner.role = header.owner
        owner.effectiveRoles = catalog.effectiveRoles(of: header.owner)
        owner.database = path.database
        owner.schema = path.schema
        owner.searchesPath = false
        owner.scriptTypes = [:]
        return owner
    }

    /// A binder for an object's text.
    ///
    /// - Parameter endless: the error where such texts lead from one to another without an end.
    func inner(
        _ view: SessionView, _ source: SourceSlice, orEndless endless: SnowflakeError
    ) throws(SnowflakeError) -> Binder {
        guard viewDepth < 32 else { throw endless }
        // A text that uses another twice, and so on, makes a statement without limit.
        texts += 1
        guard texts <= 10_000 else { throw .tooLarge }
        let inner = Binder(catalog: catalog, session: view, source: source)
        inner.viewDepth = viewDepth + 1
        inner.level = level
        inner.isChecking = isChecking
        inner.adopt(self)
        return inner
    }

    /// Every fourth query on the way down stands before the statement: the engine's parser takes
    /// some fifteen inside of each other, and views on views or generated statements have more.
    func lift(_ query: BoundQuery) -> BoundQuery {
        guard level > 0, level % 4 == 0 else { return query }
        let name = freshName("v")
        let columns = query.columns.indices.map { "c\($0)" }.joined(separator: ", ")
        lifted.append("\(name)(\(columns)) AS (\(query.sql))")
        return BoundQuery(
            sql: "SELECT \(columns) FROM \(name)", columns: query.columns,
            isSingleRow: query.isSingleRow)
    }

    /// A statement with the queries that stand before it.
    func withLifted(_ sql: String) -> String {
        if lifted.isEmpty { return sql }
        let tables = "WITH RECURSIVE \(lifted.joined(separator: ", "))"
        for start in ["WITH RECURSIVE ", "WITH "] where sql.hasPrefix(start) {
            return "\(tables), \(sql.dropFirst(start.count))"
        }
        guard sql.hasPrefix("CREATE ") else { return "\(tables) \(sql)" }
        let parts = sql.split(separator: " AS ", maxSplits: 1)
        return "\(parts[0]) AS \(withLifted(String(parts[1])))"
    }
}
