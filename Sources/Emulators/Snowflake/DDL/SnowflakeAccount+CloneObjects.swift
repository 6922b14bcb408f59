import Diagnostics
import OrderedCollections
import SnowflakeSQL

// Source: Snowflake documentation, CREATE <object> … CLONE: sequences, file formats,
// tasks, stages and dynamic tables.
extension SnowflakeAccount {
    /// A sequence that goes on where the other stands.
    func cloneSequence(
        _ source: CloneSource, at path: Resolver.Path, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        let binder = binder(context)
        let (original, _) = try Resolver(catalog, binder.session).sequence(
            try binder.parts(source.name))
        var copy = original
        copy.header = header(path.name, context, comment: original.header.comment)
        catalog.sequenceValues[copy.header.id] = catalog.sequenceValues[original.header.id]
        catalog.sequenceSteps[copy.header.id] = catalog.sequenceSteps[original.header.id]
        catalog.databases[path.database]?.schemas[path.schema]?.sequences[path.name] = copy
        applyFutureGrants("SEQUENCE", copy.header, database: path.database, schema: path.schema)
        return .status("Sequence \(path.name) successfully created.")
    }

    /// A task with what another says, suspended; it stays behind the same predecessors where the
    /// other's owner makes it.
    ///
    /// Source: Snowflake documentation, CREATE TASK, CREATE TASK … CLONE and AFTER.
    func cloneTask(
        _ create: CreateTask, from source: CloneSource, at path: Resolver.Path,
        _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        let resolver = resolver(context)
        let parts = try binder(context).parts(source.name)
        let place = try resolver.path(parts)
        guard let original = try resolver.schema(of: place).tasks[place.name],
            resolver.sees(original.header)
        else { throw .missing("Task", resolver.shown(parts)) }
        try resolver.requireOwner(original.header, "task", place.name)
        var copy = original
        copy.header = header(path.name, context, comment: original.header.comment)
        copy.isStarted = false
        copy.failuresInARow = 0
        copy.finalizes = ""
        if original.header.owner != copy.header.owner { copy.predecessors = [] }
        try apply(create.options.filter { $0.name != "FINALIZE" }, to: &copy)
        if create.body != nil {
            copy.definition = context.source.text(create.bodySpan.start, create.bodySpan.end)
        }
        catalog.databases[path.database]?.schemas[path.schema]?.tasks[path.name] = copy
        applyFutureGrants("TASK", copy.header, database: path.database, schema: path.schema)
        return .status("Task \(path.name) successfully created.")
    }

    /// A dynamic table with what another says, suspended.
    ///
    /// Source: Snowflake documentation, CREATE DYNAMIC TABLE … CLONE.
    func cloneDynamicTable(
        _ create: CreateTable, from source: CloneSource, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        guard source.travel == nil else {
            throw .unsupported("CLONE of a dynamic table with time travel")
        }
        var path = try place(create.name, "CREATE DYNAMIC TABLE", context)
        path.session = nil
        let schema = catalog.databases[path.database]?.schemas[path.schema]
        guard schema?.tables[path.key] == nil else { throw .alreadyExists(path.name, as: "TABLE") }
        guard try mayCreate(create.mode, exists: schema?.views[path.key] != nil, path.name) else {
            return existed(path.name)
        }
        let resolver = resolver(context)
        let parts = try binder(context).parts(source.name)
        let place = try resolver.path(parts)
        guard let original = try resolver.schema(of: place).views[place.key],
            original.dynamic != nil, resolver.sees(original.header)
        else { throw .missing("Dynamic table", resolver.shown(parts)) }
        var copy = original
        copy.header = header(path.name, context, comment: original.header.comment)
        if let lag = create.options["TARGET_LAG"]?.text {
            try DynamicTable.check(lag: lag)
            copy.dynamic?.targetLag = lag
        }
        if let name = create.options["WAREHOUSE"]?.text {
            copy.dynamic?.warehouse = name.uppercased()
        }
        copy.dynamic?.isSuspended = true
        copy.dynamic?.suspendedOn = Int128(now())
        catalog.tagged.copy([original.header.id: copy.header.id])
        keepGrants(
            create.options, from: schema?.views[path.key]?.header.id ?? original.header.id,
            to: copy.header.id)
        catalog.databases[path.database]?.schemas[path.schema]?.views[path.key] = copy
        return .status("Dynamic table \(path.name) successfully created.")
    }

    /// COPY GRANTS: gives an object the privileges on the one that it replaces or is cloned from.
    func keepGrants(_ options: [SQLOption], from old: Int?, to new: Int) {
        guard let old, options["COPY GRANTS"] != nil else { return }
        let instant = Int128(now())
        for (key, option) in catalog.grants.held
        where key.object == old && key.privilege != "OWNERSHIP" {
            catalog.grants.grant(
                key.privilege, on: new, to: key.role, option: option, at: instant)
        }
    }

    /// An external stage with what another says.
    ///
    /// Source: Snowflake documentation, CREATE <object> … CLONE: internal stages are cloned with
    /// their schema or database only.
    func cloneStage(
        _ create: CreateObject, from source: CloneSource, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        let (path, _, isNew) = try stagePlace(create, context)
        guard isNew else { return existed(path.name) }
        let resolver = resolver(context)
        let (original, place) = try resolver.stage(try binder(context).parts(source.name))
        try resolver.require("USAGE", on: original.header, "stage", place.name)
        guard !original.url.isEmpty else { throw .unsupported("CLONE of an internal stage") }
        var copy = original
        copy.header = header(path.name, context, comment: original.header.comment)
        copy.header.session = path.session
        if let comment = create.options["COMMENT"]?.text { copy.header.comment = comment }
        try set(create.options, of: &copy, context)
        catalog.databases[path.database]?.schemas[path.schema]?.stages[path.key] = copy
        keepTemporary(path, .stage)
        applyFutureGrants("STAGE", copy.header, database: path.database, schema: path.schema)
        return .status("Stage area \(path.name) successfully created.")
    }

    func cloneFormat(
        _ create: CreateObject, from source: CloneSource, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        let path = try place(create.name, "CREATE FILE FORMAT", context)
        let schema = catalog.databases[path.database]?.schemas[path.schema]
        guard try mayCreate(create.mode, exists: schema?.fileFormats[path.name] != nil, path.name)
        else { return existed(path.name) }
        let (original, _) = try resolver(context).fileFormat(
            try binder(context).parts(source.name))
        var copy = original
        copy.header = header(path.name, context, comment: original.header.comment)
        catalog.databases[path.database]?.schemas[path.schema]?.fileFormats[path.name] = copy
        return .status("File format \(path.name) successfully created.")
    }
}
