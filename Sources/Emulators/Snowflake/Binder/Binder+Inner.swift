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
        inner.adopt(self)
        return inner
    }
}
