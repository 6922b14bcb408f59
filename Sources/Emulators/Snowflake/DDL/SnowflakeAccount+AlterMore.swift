import OrderedCollections
import SnowflakeSQL

// ALTER of databases, schemas and what is in them: new names, comments and settings. Source:
// Snowflake documentation, ALTER <object>.
extension SnowflakeAccount {
    /// Performs an ALTER of a kind that has its own place here; false for any other kind.
    func alterMore(
        _ alter: AlterObject, _ parts: [Identifier], _ context: StatementContext
    ) throws(SnowflakeError) -> Bool {
        switch alter.kind {
        case .database: try alterDatabase(alter, parts, context)
        case .schema: try alterSchema(alter, parts, context)
        case .role: try alterRole(alter, parts, context)
        case .databaseRole: try alterDatabaseRole(alter, parts, context)
        case .tag: try alterTag(alter, parts, context)
        case .maskingPolicy: try alterPolicy(alter, .masking, parts, context)
        case .rowAccessPolicy: try alterPolicy(alter, .rowAccess, parts, context)
        case .view, .materializedView, .dynamicTable:
            let resolver = resolver(context)
            let path = try resolver.path(parts, operation: "ALTER")
            let schema = try resolver.schema(of: path)
            if schema.views[path.key] == nil,
                let error = resolver.wrongKind(path, in: schema, wanted: "VIEW")
            {
                throw error
            }
            if case .columns(let actions) = alter.action {
                try alterViewColumns(actions.withJoinedTags, parts, context)
                break
            }
            if case .other(let words) = alter.action {
                if try alterRowAccess(words, ofView: parts, context) { break }
                if try cluster(words, ofView: parts, context) { break }
            }
            let unset: [String] =
                if case .unset(let names) = alter.action { names.map(\.name) } else { [] }
            try alterEntry(alter, parts, context, "View", \.views, \.header) { view, options in
                if options["SECURE"] != nil { view.isSecure = true }
                if unset.contains("SECURE") { view.isSecure = false }
                if case .suspend = alter.action { view.isSuspended = view.isMaterialized }
                if case .resume = alter.action { view.isSuspended = false }
                if let isTracked = options["CHANGE_TRACKING"]?.boolean {
                    view.isTracked = isTracked
                }
            }
        case .sequence:
            try alterSequence(alter, parts, context)
        case .stage:
            let change = { (stage: inout StageEntry, options: [SQLOption]) throws(SnowflakeError) in
                try self.set(options, of: &stage, context)
            }
            try alterEntry(alter, parts, context, "Stage", \.stages, \.header, change)
        case .fileFormat:
            try alterFormat(alter, parts, context)
        case .stream:
            if case .set(let options) = alter.action,
                let fixed = options.first(where: { $0.name != "COMMENT" })
            {
                throw .unsupported("ALTER STREAM … SET \(fixed.name)")
            }
            try alterEntry(alter, parts, context, "Stream", \.streams, \.header) { _, _ in }
        case .function:
            try alterRoutine(
                alter, parts, context, "Function", \.functions, \.header, \.arguments
            ) { _, _ in }
        case .procedure:
            try alterRoutine(
                alter, parts, context, "Procedure", \.procedures, \.header, \.arguments
            ) {
                guard let rights = $1["EXECUTE AS"]?.text else { return }
                $0.runsAsCaller = rights.uppercased() == "CALLER"
            }
        default: return false
        }
        return true
    }

    private func alterSequence(
        _ alter: AlterObject, _ parts: [Identifier], _ context: StatementContext
    ) throws(SnowflakeError) {
        var given: [SQLOption] = []
        if case .set(let options) = alter.action { given = options }
        var step: Int128?
        if case .expression(let by)? = given["INCREMENT"]?.kind {
            step = try constant(by, context)
            try requireStep(step)
        }
        try alterEntry(alter, parts, context, "Sequence", \.sequences, \.header) { entry, _ in
            if let step {
                entry.step = step
                catalog.sequenceSteps[entry.header.id] = step
            }
            if given["ORDER"] != nil { entry.isOrdered = true }
            if given["NOORDER"] != nil { entry.isOrdered = false }
        }
    }

    private func comment(_ alter: AlterObject) -> String? {
        switch alter.action {
        case .set(let options): options["COMMENT"]?.text
        case .unset(let names): names.contains { $0.name == "COMMENT" } ? "" : nil
        default: nil
        }
    }

    private func unsupported(_ alter: AlterObject) -> SnowflakeError {
        .unsupported("ALTER \(alter.kind.rawValue) action")
    }

    private func alterDatabase(
        _ alter: AlterObject, _ parts: [Identifier], _ context: StatementContext
    ) throws(SnowflakeError) {
        let name = parts.last?.name ?? ""
        let resolver = resolver(context)
        let entry = try resolver.database(name)
        try resolver.requireOwner(entry.header, "database", name)
        func move(_ from: String, to: String) {
            guard var moved = catalog.databases.removeValue(forKey: from) else { return }
            moved.header.name = to
            catalog.databases[to] = moved
            for index in catalog.temporaries.indices
            where catalog.temporaries[index].path.database == from {
                catalog.temporaries[index].path.database = to
            }
            for session in sessions.values where session.database == from { session.database = to }
        }
        switch alter.action {
        case .rename(let new):
            let target = try single(new, binder(context))
            guard catalog.databases[target] == nil else { throw .alreadyExists(target) }
            move(name, to: target)
        case .swap(let other):
            let target = try single(other, binder(context))
            _ = try resolver.database(target)
            guard var a = catalog.databases[name], var b = catalog.databases[target] else { return }
            a.header.name = target
            b.header.name = name
            catalog.databases[target] = a
            catalog.databases[name] = b
        case .set, .unset:
            try alterRetention(alter.action, of: entry.header.id)
            if let text = comment(alter) { catalog.databases[name]?.header.comment = text }
        default: throw unsupported(alter)
        }
    }

    private func alterSchema(
        _ alter: AlterObject, _ parts: [Identifier], _ context: StatementContext
    ) throws(SnowflakeError) {
        let name = parts.last?.name ?? ""
        guard let database = parts.count > 1 ? parts[0].name : context.session.database else {
            throw .noDatabase("ALTER SCHEMA")
        }
        let resolver = resolver(context)
        let entry = try resolver.schema(database, name)
        try resolver.requireOwner(entry.header, "schema", name)
        func target(_ given: ObjectName) throws(SnowflakeError) -> (String, String) {
            let names = try binder(context).parts(given).map(\.name)
            return (names.count > 1 ? names[0] : database, names[names.count - 1])
        }
        switch alter.action {
        case .rename(let new):
            let (other, renamed) = try target(new)
            guard try resolver.database(other).schemas[renamed] == nil else {
                throw .alreadyExists(renamed)
            }
            guard var moved = catalog.databases[database]?.schemas.removeValue(forKey: name) else {
                return
            }
            moved.header.name = renamed
            catalog.databases[other]?.schemas[renamed] = moved
            for index in catalog.temporaries.indices
            where catalog.temporaries[index].path.database == database
                && catalog.temporaries[index].path.schema == name
            {
                catalog.temporaries[index].path.database = other
                catalog.temporaries[index].path.schema = renamed
            }
            for session in sessions.values
            where session.database == database && session.schema == name {
                session.database = other
                session.schema = renamed
            }
        case .swap(let given):
            let (other, swapped) = try target(given)
            var b = try resolver.schema(other, swapped)
            var a = entry
            a.header.name = swapped
            b.header.name = name
            catalog.databases[other]?.schemas[swapped] = a
            catalog.databases[database]?.schemas[name] = b
        case .set, .unset:
            try alterRetention(alter.action, of: entry.header.id)
            if let text = comment(alter) {
                catalog.databases[database]?.schemas[name]?.header.comment = text
            }
        case .other(let options):
            switch options.map(\.name).joined(separator: " ") {
            case "ENABLE MANAGED ACCESS":
                catalog.databases[database]?.schemas[name]?.isManaged = true
            case "DISABLE MANAGED ACCESS":
                catalog.databases[database]?.schemas[name]?.isManaged = false
            default: throw unsupported(alter)
            }
        default: throw unsupported(alter)
        }
    }

    private func alterRole(
        _ alter: AlterObject, _ parts: [Identifier], _ context: StatementContext
    ) throws(SnowflakeError) {
        let name = parts.last?.name ?? ""
        guard let entry = catalog.roles[name] else { throw .missing("Role", name) }
        try resolver(context).requireOwner(entry.header, "role", name)
        switch alter.action {
        case .rename(let new):
            let target = try single(new, binder(context))
            guard catalog.roles[target] == nil else { throw .alreadyExists(target) }
            catalog.renameRole(name, to: target)
            for session in sessions.values { session.renameRole(name, to: target) }
        case .set, .unset:
            if let text = comment(alter) { catalog.roles[name]?.header.comment = text }
        default: throw unsupported(alter)
        }
    }

    /// ALTER of an object in a schema: a new name, a comment, or settings of its kind.
    private func alterEntry<Entry>(
        _ alter: AlterObject, _ parts: [Identifier], _ context: StatementContext, _ kind: String,
        _ table: WritableKeyPath<SchemaEntry, OrderedDictionary<String, Entry>>,
        _ header: WritableKeyPath<Entry, ObjectHeader>,
        _ apply: (inout Entry, [SQLOption]) throws(SnowflakeError) -> Void
    ) throws(SnowflakeError) {
        let resolver = resolver(context)
        let own = TemporaryKind(alter.kind)
        let path = try resolver.path(parts, operation: "ALTER", of: own ?? .relation)
        let key = own == nil ? path.name : path.key
        let schema = try resolver.schema(of: path)
        guard var entry = schema[keyPath: table][key], resolver.sees(entry[keyPath: header])
        else { throw .missing(kind, resolver.shown(parts)) }
        try resolver.requireOwner(entry[keyPath: header], kind.lowercased(), path.name)
        if case .rename(let new) = alter.action {
            var target = try place(new, "CREATE \(kind.uppercased())", context)
            target.session = own == nil ? nil : path.session
            guard
                catalog.databases[target.database]?.schemas[target.schema]?[keyPath: table][
                    target.key] == nil
            else { throw .alreadyExists(target.name) }
            entry[keyPath: header].name = target.name
            catalog.databases[path.database]?.schemas[path.schema]?[keyPath: table][key] = nil
            catalog.databases[target.database]?.schemas[target.schema]?[keyPath: table][
                target.key] = entry
            if let own { renameTemporary(path, own, to: target) }
            return
        }
        switch alter.action {
        case .set(let options), .refresh(let options): try apply(&entry, options)
        case .unset: try apply(&entry, [])
        case .suspend, .resume: try apply(&entry, [])
        default: throw unsupported(alter)
        }
        if let text = comment(alter) { entry[keyPath: header].comment = text }
        catalog.databases[path.database]?.schemas[path.schema]?[keyPath: table][key] = entry
    }

    private func alterFormat(
        _ alter: AlterObject, _ parts: [Identifier], _ context: StatementContext
    ) throws(SnowflakeError) {
        var format: FileFormat?
        if case .set(let options) = alter.action {
            let known = try resolver(context).fileFormat(parts).0
            format = try fileFormat(
                options.filter { $0.name != "COMMENT" }, base: known.format, context)
        }
        try alterEntry(alter, parts, context, "File format", \.fileFormats, \.header) { entry, _ in
            if let format { entry.format = format }
        }
    }

    /// ALTER of a function or procedure, whose key holds the types of its arguments.
    private func alterRoutine<Entry>(
        _ alter: AlterObject, _ parts: [Identifier], _ context: StatementContext, _ kind: String,
        _ table: WritableKeyPath<SchemaEntry, OrderedDictionary<String, Entry>>,
        _ header: WritableKeyPath<Entry, ObjectHeader>,
        _ arguments: KeyPath<Entry, [ProcedureArgument]>,
        _ apply: (inout Entry, [SQLOption]) -> Void
    ) throws(SnowflakeError) {
        let resolver = resolver(context)
        let path = try resolver.path(parts, operation: "ALTER")
        let own = TemporaryKind(alter.kind) ?? .function
        let known = try routinePath(path, alter.signature, own, resolver)
        let key = known.key
        let schema = try resolver.schema(of: path)
        guard var entry = schema[keyPath: table][key], resolver.sees(entry[keyPath: header]) else {
            throw .missing(kind, resolver.shown(parts))
        }
        try resolver.requireOwner(entry[keyPath: header], kind.lowercased(), path.name)
        switch alter.action {
        case .rename(let new):
            let target = try place(new, "CREATE \(kind.uppercased())", context)
            var renamed = Resolver.Path(
                database: target.database, schema: target.schema,
                name: try routineKey(target.name, alter.signature, context.session.parameters))
            renamed.session = known.session
            let there = catalog.databases[target.database]?.schemas[target.schema]?[keyPath: table]
            guard there?[renamed.key] == nil else { throw .alreadyExists(target.name) }
            try requireUnambiguous(
                renamed, target.name, entry[keyPath: arguments], kind.uppercased(), among: there,
                header, arguments)
            entry[keyPath: header].name = target.name
            catalog.databases[path.database]?.schemas[path.schema]?[keyPath: table][key] = nil
            catalog.databases[target.database]?.schemas[target.schema]?[keyPath: table][
                renamed.key] = entry
            renameTemporary(known, own, to: renamed)
        case .set, .unset:
            if case .set(let options) = alter.action {
                apply(&entry, options)
                if options["SECURE"] != nil { entry[keyPath: header].isSecure = true }
            }
            if case .unset(let names) = alter.action, names.contains(where: { $0.name == "SECURE" })
            {
                entry[keyPath: header].isSecure = false
            }
            if let text = comment(alter) { entry[keyPath: header].comment = text }
            catalog.databases[path.database]?.schemas[path.schema]?[keyPath: table][key] = entry
        default: throw unsupported(alter)
        }
    }
}
