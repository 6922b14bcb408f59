import Diagnostics
import OrderedCollections
import SnowflakeSQL

// CREATE DATABASE and CREATE SCHEMA … CLONE: everything in it as it is now, with rows of its own.
// Source: Snowflake documentation, CREATE <object> … CLONE, "Cloning considerations".
extension SnowflakeAccount {
    func cloneDatabase(
        _ create: CreateObject, from source: CloneSource, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        let name = try single(create.name, binder(context))
        let terms = try CloneTerms(create.options, source.travel, binder(context), now())
        let original = try resolver(context).database(try single(source.name, binder(context)))
        try terms.require(original.header, "database")
        try requireAccount("CREATE DATABASE", standardRole: "SYSADMIN", context)
        guard try mayCreate(create.mode, exists: catalog.databases[name] != nil, name) else {
            return existed(name)
        }
        let isTransient = create.modifiers.contains("TRANSIENT")
        if original.isTransient, !isTransient { throw .transientClone }
        if name != original.header.name { try dropDatabase(name) }
        var copy = original
        copy.header = header(name, context, comment: original.header.comment)
        copy.isTransient = isTransient
        var ids: [Int: Int] = [:]
        for (key, schema) in original.schemas {
            guard terms.includes(schema.header) else {
                copy.schemas[key] = nil
                continue
            }
            let made = try cloned(
                schema, named: key, in: (original.header.name, name), terms, &ids, context)
            ids[schema.header.id] = made.header.id
            copy.schemas[key] = made
        }
        for (key, role) in original.roles {
            copy.roles[key]?.header.id = catalog.nextID()
            copy.roles[key]?.header.created = Int128(now())
            ids[role.header.id] = copy.roles[key]?.header.id
        }
        for key in copy.roles.keys {
            let granted = original.roles[key]?.granted ?? []
            copy.roles[key]?.granted = granted.map { clonedRole($0, ids) }
        }
        ids[original.header.id] = copy.header.id
        copyGovernance(ids, in: &copy.schemas)
        ids[original.header.id] = nil
        catalog.databases[name] = copy
        copyGrants(ids, container: (original.header.id, copy.header.id))
        context.session.database = name
        context.session.schema = copy.schemas["PUBLIC"] == nil ? nil : "PUBLIC"
        return .status("Database \(name) successfully created.")
    }

    func cloneSchema(
        _ create: CreateObject, from source: CloneSource, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        let binder = binder(context)
        let terms = try CloneTerms(create.options, source.travel, binder, now())
        let parts = try binder.parts(create.name).map(\.name)
        let from = try binder.parts(source.name).map(\.name)
        guard let database = parts.count > 1 ? parts[0] : context.session.database,
            let origin = from.count > 1 ? from[0] : context.session.database
        else { throw .noDatabase("CREATE SCHEMA") }
        let name = parts[parts.count - 1]
        let resolver = resolver(context)
        let parent = try resolver.database(database)
        let original = try resolver.schema(origin, from[from.count - 1])
        try resolver.require("CREATE SCHEMA", on: parent.header, "database", database)
        guard try mayCreate(create.mode, exists: parent.schemas[name] != nil, name) else {
            return existed(name)
        }
        try terms.require(original.header, "schema")
        if !terms.ignoresHybrid, original.tables.values.contains(where: \.isHybrid) {
            // Source: CREATE <object> … CLONE, hybrid tables.
            throw .unsupported("CLONE of a schema with hybrid tables")
        }
        let isTransient = create.modifiers.contains("TRANSIENT")
        if original.isTransient, !isTransient { throw .transientClone }
        var ids: [Int: Int] = [:]
        var copy = try cloned(original, named: name, in: (origin, database), terms, &ids, context)
        copy.isTransient = isTransient
        if parent.schemas[name] != nil {
            try checkPolicies(in: database, name)
            try dropSchema(database, name)
        }
        var made: OrderedDictionary = [name: copy]
        copyGovernance(
            ids.merging([original.header.id: copy.header.id]) { $1 }, in: &made)
        catalog.databases[database]?.schemas[name] = made[name]
        copyGrants(ids, container: (original.header.id, copy.header.id))
        context.session.database = database
        context.session.schema = name
        return .status("Schema \(name) successfully created.")
    }

    /// The role that a copy of a database has in another's stead.
    private func clonedRole(_ key: String, _ ids: [Int: Int]) -> String {
        guard let id = catalog.databaseRole(key)?.role.header.id, let copy = ids[id] else {
            return key
        }
        return Catalog.key(ofDatabaseRole: copy)
    }

    /// Gives the copies the privileges that are on what was copied, but not those on the database
    /// or schema that a statement names; future grants on that one are copied too.
    private func copyGrants(_ ids: [Int: Int], container: (Int, Int)) {
        // Another database's roles have nothing here.
        func holder(_ key: String, _ copy: Int) -> String? {
            let role = clonedRole(key, ids)
            guard let own = catalog.databaseRole(role) else { return role }
            return own.database.contains(copy) ? role : nil
        }
        let instant = Int128(now())
        for (key, option) in catalog.grants.held {
            guard let copy = ids[key.object], let role = holder(key.role, copy) else { continue }
            catalog.grants.grant(key.privilege, on: copy, to: role, option: option, at: instant)
        }
        let database = catalog.databases.values.first { $0.header.id == container.1 }
        for role in database?.roles.values.elements ?? [] {
            catalog.grants.grant(
                "USAGE", on: container.1, to: Catalog.key(ofDatabaseRole: role.header.id),
                at: instant)
        }
        for future in catalog.grants.futures {
            let place = future.container == container.0 ? container.1 : ids[future.container]
            guard let place, let role = holder(future.role, place) else { continue }
            var made = future
            made.container = place
            made.role = role
            catalog.grants.futures.append(made)
        }
    }

    /// A schema with all that is in it under new ids; `ids` learns which object became which.
    private func cloned(
        _ original: SchemaEntry, named name: String, in places: (from: String, to: String),
        _ terms: CloneTerms, _ ids: inout [Int: Int], _ context: StatementContext
    ) throws(SnowflakeError) -> SchemaEntry {
        var original = original
        original.keep { $0.session == nil && terms.includes($0) }
        if terms.ignoresHybrid { original.tables.removeAll { $0.value.isHybrid } }
        if terms.moment != nil { original.tasks = [:] }
        func fresh(_ header: ObjectHeader) -> ObjectHeader {
            var copy = header
            copy.id = catalog.nextID()
            copy.created = Int128(now())
            ids[header.id] = copy.id
            return copy
        }
        var copy = original
        copy.header = header(name, context, comment: original.header.comment)
        try cloneTables(of: original, into: &copy, terms, context, fresh)
        for (key, view) in original.views { copy.views[key]?.header = fresh(view.header) }
        for (key, sequence) in original.sequences {
            let header = fresh(sequence.header)
            catalog.sequenceValues[header.id] = catalog.sequenceValues[sequence.header.id]
            catalog.sequenceSteps[header.id] = catalog.sequenceSteps[sequence.header.id]
            copy.sequences[key]?.header = header
        }
        for (key, stage) in original.stages {
            if stage.url.isEmpty, !terms.includesInternal {
                copy.stages[key] = nil
            } else {
                let header = fresh(stage.header)
                copy.stages[key]?.header = header
                copyFiles(of: stage, to: header.id)
            }
        }
        for (key, pipe) in original.pipes {
            copy.pipes[key] = clonedPipe(pipe, fresh(pipe.header), places.to, name)
        }
        for (key, format) in original.fileFormats {
            copy.fileFormats[key]?.header = fresh(format.header)
        }
        cloneTasks(of: original, into: &copy, places, fresh)
        copy.renewRoutines(fresh)
        copy.renewGovernance(fresh)
        for (key, stream) in original.streams {
            var made = stream
            made.header = fresh(stream.header)
            // A copied table has no earlier rows: its stream begins where it begins.
            if case .table(let id) = stream.source, let copied = ids[id] {
                made.source = .table(copied)
                made.offset = commitVersion
            }
            if case .stage(let id) = stream.source, let copied = ids[id] {
                made.source = .stage(copied)
            }
            copy.streams[key] = made
        }
        return copy
    }

    /// The tables with their rows, as of the moment that is asked for.
    private func cloneTables(
        of original: SchemaEntry, into copy: inout SchemaEntry, _ terms: CloneTerms,
        _ context: StatementContext, _ fresh: (ObjectHeader) -> ObjectHeader
    ) throws(SnowflakeError) {
        for (key, table) in original.tables {
            let rows: (sql: String, binder: Binder)?
            do throws(SnowflakeError) {
                let binder = binder(context)
                rows = try terms.moment.map { (moment) throws(SnowflakeError) in
                    (try binder.rows(table, at: moment), binder)
                }
            } catch {
                guard terms.ignoresOld else { throw error }
                copy.tables[key] = nil
                continue
            }
            var made = table
            made.header = fresh(table.header)
            for index in made.columns.indices {
                guard let sequence = made.columns[index].sequence else { continue }
                made.columns[index].sequence = clonedSequence(sequence)
            }
            if made.trackedSince != nil { made.trackedSince = commitVersion }
            try createStorage(made)
            let list = table.columns.map(\.storageName).joined(separator: ", ")
            let into = "INSERT INTO \(made.storageName) (\(list)) SELECT \(list) FROM "
            if let rows {
                prepareEnvironment(context)
                _ = try change(Plan(into + rows.sql, [], rows.binder), context)
            } else {
                try connection.run(
                    into + "\(table.storageName) WHERE \(isCommitted(in: table.header.id))")
            }
            // Files that the other has loaded may be loaded again.
            made.loadHistory = []
            made.forgetLoads()
            copy.tables[key] = made
        }
    }

    /// The tasks, suspended, in a graph of their own.
    private func cloneTasks(
        of original: SchemaEntry, into copy: inout SchemaEntry,
        _ places: (from: String, to: String),
        _ fresh: (ObjectHeader) -> ObjectHeader
    ) {
        // The graph is copied too.
        let lead = "\(places.from).\(original.header.name)."
        let place = "\(places.to).\(copy.header.name)."
        func moved(_ task: String) -> String {
            task.hasPrefix(lead) ? place + task.dropFirst(lead.count) : task
        }
        for (key, task) in original.tasks {
            var made = task
            made.header = fresh(task.header)
            made.isStarted = false
            made.predecessors = task.predecessors.map(moved)
            made.finalizes = moved(task.finalizes)
            copy.tasks[key] = made
        }
    }

    /// The registered files of an internal stage, which the copy's directory table names too.
    private func copyFiles(of stage: StageEntry, to id: Int) {
        guard stage.url.isEmpty, let directory = stage.directory else { return }
        let files = work.internalFiles["\(stage.header.id)"] ?? [:]
        work.internalFiles["\(id)"] = files.filter { name, file in
            directory.files[name]?.tag == file.tag
        }
    }

    /// A pipe of a copied schema: it rests, and loads into the copy unless its COPY names the
    /// table in full. Pipes on internal stages are not copied.
    ///
    /// Source: Snowflake documentation, "Cloning considerations", cloning and Snowpipe.
    private func clonedPipe(
        _ pipe: PipeEntry, _ header: ObjectHeader, _ database: String, _ schema: String
    ) -> PipeEntry? {
        guard !pipe.bucket.isEmpty else { return nil }
        var copy = pipe
        copy.header = header
        copy.isPaused = true
        copy.waiting = []
        copy.loads = [:]
        guard case .copyIntoTable(let statement)? = try? Self.parse(pipe.definition).statement,
            let table = statement.table.parts.last?.name
        else { return copy }
        switch statement.table.parts.count {
        case 1: copy.table = "\(database).\(schema).\(table)"
        case 2: copy.table = "\(database).\(statement.table.parts[0].name).\(table)"
        default: break
        }
        return copy
    }

    private func clonedSequence(_ id: Int) -> Int {
        let copy = catalog.nextID()
        catalog.sequenceValues[copy] = catalog.sequenceValues[id]
        catalog.sequenceSteps[copy] = catalog.sequenceSteps[id]
        return copy
    }
}
