import Diagnostics
import OrderedCollections
import SnowflakeSQL

// Tags on objects and columns. Source: Snowflake documentation, "Work with object tags"; the number
// of the error about a value that is not allowed is not documented.
extension SnowflakeAccount {
    /// Sets tags on a table or view that is being made, or on a column of it.
    func setTags(
        _ tags: [SQLOption], on object: some Governed, column: String?,
        _ context: StatementContext
    ) throws(SnowflakeError) {
        let place = TagTable.Place(
            object: object.header.id,
            column: column.flatMap { name in
                object.governedColumns.first { $0.name == name }?.ordinal
            })
        try setTags(tags, at: place, of: object.header, context)
    }

    func setTags(
        _ tags: [SQLOption], at place: TagTable.Place, of header: ObjectHeader,
        _ context: StatementContext
    ) throws(SnowflakeError) {
        let resolver = resolver(context)
        for option in tags {
            let written = context.source.text(option.nameSpan.start, option.nameSpan.end)
            let (tag, _) = try resolver.tag(NameText.split(written))
            guard case .string(let value) = option.value.kind else {
                throw .compilation(1003, "42000", "the value of tag \(written) must be a string")
            }
            try requireApply(tag, header, resolver)
            guard value.count <= 256 else { throw .tagValueTooLong(value) }
            if let allowed = tag.allowed, !allowed.contains(value) {
                throw .compilation(
                    3543, "22023",
                    "Tag value '\(value)' is not allowed for tag '\(tag.header.name)'. Allowed "
                        + "values are \(TagEntry.list(allowed)).")
            }
            catalog.tagged.values[place, default: [:]][tag.header.id] = value
            guard catalog.tagged.values[place]?.count ?? 0 <= 50 else {
                throw .compilation(
                    3544, "22023", "More than 50 tags on '\(header.name)'.")
            }
        }
    }

    func unsetTags(
        _ names: [ObjectName], at place: TagTable.Place, of header: ObjectHeader,
        _ context: StatementContext
    ) throws(SnowflakeError) {
        let binder = binder(context)
        let resolver = Resolver(catalog, binder.session)
        for name in names {
            let (tag, _) = try resolver.tag(try binder.parts(name))
            try requireApply(tag, header, resolver)
            catalog.tagged.values[place]?[tag.header.id] = nil
        }
    }

    /// Tags are set by those who may set all of them, or by the object's owner with the right to
    /// set this one.
    private func requireApply(
        _ tag: TagEntry, _ header: ObjectHeader, _ resolver: Resolver
    ) throws(SnowflakeError) {
        guard !resolver.session.effectiveRoles.contains(where: resolver.mayApplyTags) else {
            return
        }
        try resolver.require("APPLY", on: tag.header, "tag", tag.header.name)
        try resolver.requireOwner(header, "object", header.name)
    }

    /// ALTER … SET TAG and UNSET TAG of everything but tables; false for another action.
    func alterTags(
        _ alter: AlterObject, _ parts: [Identifier], _ context: StatementContext
    ) throws(SnowflakeError) -> Bool {
        let kind =
            alter.kind == .dynamicTable || alter.kind == .materializedView ? .view : alter.kind
        func header() throws(SnowflakeError) -> ObjectHeader {
            guard kind != .account else {
                return ObjectHeader(id: 0, name: name, owner: "ACCOUNTADMIN", created: 0)
            }
            return try object(kind, parts, alter.signature, resolver(context))
        }
        switch alter.action {
        case .setTags(let tags):
            let header = try header()
            try setTags(tags, at: .init(object: header.id, column: nil), of: header, context)
        case .unsetTags(let names):
            let header = try header()
            try unsetTags(names, at: .init(object: header.id, column: nil), of: header, context)
        default: return false
        }
        return true
    }

    /// SET TAG and UNSET TAG of a column; false for another change.
    func alterColumnTags(
        _ options: [SQLOption], _ column: ColumnEntry, of header: ObjectHeader,
        _ context: StatementContext
    ) throws(SnowflakeError) -> Bool {
        let place = TagTable.Place(object: header.id, column: column.ordinal)
        var reader = ClauseReader(options)
        if reader.eat("SET", "TAG") {
            try setTags(Array(options.dropFirst(2)), at: place, of: header, context)
            return true
        }
        guard reader.eat("UNSET", "TAG") else { return false }
        var names: [ObjectName] = []
        while let name = reader.name() { names.append(name) }
        try unsetTags(names, at: place, of: header, context)
        return true
    }

    /// Performs a CREATE and sets the tags that it names on what it has made.
    func tagged(
        _ kind: ObjectKind, _ name: ObjectName, _ options: [SQLOption],
        _ context: StatementContext, _ create: () throws(SnowflakeError) -> StatementResult
    ) throws(SnowflakeError) -> StatementResult {
        let last = catalog.lastID
        let session = context.session
        let (database, schema) = (session.database, session.schema)
        let result = try create()
        guard let tags = options["TAG"]?.options, kind != .tag else { return result }
        let header = try object(kind, try binder(context).parts(name), nil, resolver(context))
        // What exists already keeps its tags.
        guard header.id > last else { return result }
        // A new database or schema is where the session is now, but the tags were named before.
        let place = (session.database, session.schema)
        (session.database, session.schema) = (database, schema)
        defer { (session.database, session.schema) = place }
        try setTags(tags, at: .init(object: header.id, column: nil), of: header, context)
        return result
    }
}

extension [AlterTableAction] {
    /// The actions, with further tags behind a comma joined to the column that they are meant for.
    var withJoinedTags: [AlterTableAction] {
        var joined: [AlterTableAction] = []
        for action in self {
            if case .other(let more) = action,
                case .alterColumn(let name, .other(let words))? = joined.last, words.count > 2,
                ["SET", "UNSET"].contains(words[0].name), words[1].name == "TAG"
            {
                joined[joined.count - 1] = .alterColumn(name, .other(words + more))
            } else {
                joined.append(action)
            }
        }
        return joined
    }
}

extension AlterTableAction {
    /// Whether it is about tags and policies, which others than the table's owner may set.
    var isGovernance: Bool {
        switch self {
        case .setTags, .unsetTags: true
        case .alterColumn(_, .other(let words)):
            words.prefix(2).contains { $0.name == "TAG" || $0.name == "MASKING" }
        case .other(let words): words.contains { $0.name == "POLICY" || $0.name == "POLICIES" }
        default: false
        }
    }
}
