import OrderedCollections
import SnowflakeSQL

extension SnowflakeAccount {
    /// A database or schema whose policies protect what is outside of it cannot be dropped.
    ///
    /// Source: Snowflake documentation, "Understanding Column-level Security", limitations.
    func checkPolicies(in database: String, _ schema: String?) throws(SnowflakeError) {
        func isInside(_ path: Resolver.Path) -> Bool {
            path.database == database && (schema == nil || path.schema == schema)
        }
        for place in catalog.policyPlaces where !isInside(place.path) {
            guard let (policy, path) = catalog.policy(place.use.policy), isInside(path) else {
                continue
            }
            throw .policyInUse(policy.header.name)
        }
    }

    func dropDatabase(_ name: String) throws(SnowflakeError) {
        try checkPolicies(in: name, nil)
        for schema in catalog.databases[name].map({ Array($0.schemas.keys) }) ?? [] {
            try dropSchema(name, schema)
        }
        if let database = catalog.databases[name] {
            catalog.grants.forget(database.header.id)
            for role in database.roles.values {
                catalog.grants.forget(role.header.id)
                catalog.forgetRole(Catalog.key(ofDatabaseRole: role.header.id), heir: "")
            }
        }
        catalog.databases[name] = nil
    }

    func dropSchema(_ database: String, _ name: String) throws(SnowflakeError) {
        guard let schema = catalog.databases[database]?.schemas[name] else { return }
        for table in schema.tables.values {
            let path = Resolver.Path(
                database: database, schema: name, name: table.header.name,
                session: table.header.session)
            try dropTable(path, keepsViews: true)
        }
        catalog.grants.forget(schema.header.id)
        catalog.databases[database]?.schemas[name] = nil
    }

    func dropTable(_ path: Resolver.Path, keepsViews: Bool) throws(SnowflakeError) {
        if let table = catalog.databases[path.database]?.schemas[path.schema]?.tables[path.key] {
            try connection.run("DROP TABLE IF EXISTS \(table.storageName)")
            forgetHistory(of: table)
            catalog.grants.forget(table.header.id)
            catalog.databases[path.database]?.schemas[path.schema]?.tables[path.key] = nil
            forgetTemporary(path, .relation)
        }
        if !keepsViews {
            catalog.databases[path.database]?.schemas[path.schema]?.views[path.key] = nil
            forgetTemporary(path, .relation)
        }
    }

    func drop(_ drop: DropObject, _ context: StatementContext) throws(SnowflakeError)
        -> StatementResult
    {
        let parts = try binder(context).parts(drop.name)
        let name = parts.last?.name ?? ""
        do throws(SnowflakeError) {
            try dropNow(drop, parts, name, context)
        } catch {
            guard drop.ifExists, error.code == 2003 else { throw error }
            return .status(
                "Drop statement executed successfully (\(name) already dropped).")
        }
        if drop.kind == .index { return .status("Statement executed successfully.") }
        return .status("\(name) successfully dropped.")
    }

    private func dropNow(
        _ drop: DropObject, _ parts: [Identifier], _ name: String, _ context: StatementContext
    ) throws(SnowflakeError) {
        let resolver = resolver(context)
        switch drop.kind {
        case .maskingPolicy: try dropPolicy(.masking, parts, context)
        case .rowAccessPolicy: try dropPolicy(.rowAccess, parts, context)
        case .index: try dropIndex(drop, parts, context)
        case .database:
            let database = try resolver.database(name)
            try resolver.requireOwner(database.header, "database", name)
            try checkPolicies(in: name, nil)
            try retire([name], .database(database))
            catalog.databases[name] = nil
            if context.session.database == name {
                context.session.database = nil
                context.session.schema = nil
            }
        case .schema:
            guard let database = parts.count > 1 ? parts[0].name : context.session.database else {
                throw .noDatabase("DROP SCHEMA")
            }
            let schema = try resolver.schema(database, name)
            try resolver.requireOwner(schema.header, "schema", name)
            try checkPolicies(in: database, name)
            try retire([database, name], .schema(schema))
            catalog.databases[database]?.schemas[name] = nil
            if context.session.database == database, context.session.schema == name {
                context.session.schema = nil
            }
        case .role: try dropPlain(\.roles, \.header, "Role", name, resolver)
        case .databaseRole: try dropDatabaseRole(parts, resolver)
        case .user: try dropPlain(\.users, \.header, "User", name, resolver)
        case .warehouse:
            try dropPlain(\.warehouses, \.header, "Warehouse", name, resolver)
            for session in sessions.values where session.warehouse == name {
                session.warehouse = nil
            }
        case .integration, .storageIntegration:
            try dropPlain(\.integrations, \.header, "Integration", name, resolver)
        default: try dropInSchema(drop, parts, resolver)
        }
    }

    private func dropPlain<Entry>(
        _ table: WritableKeyPath<Catalog, OrderedDictionary<String, Entry>>,
        _ header: KeyPath<Entry, ObjectHeader>, _ kind: String, _ name: String,
        _ resolver: Resolver
    ) throws(SnowflakeError) {
        guard let entry = catalog[keyPath: table][name] else { throw .missing(kind, name) }
        try resolver.requireOwner(entry[keyPath: header], kind.lowercased(), name)
        catalog.grants.forget(entry[keyPath: header].id)
        catalog[keyPath: table][name] = nil
        guard kind == "Role" else { return }
        catalog.forgetRole(name, heir: resolver.session.role)
    }

    private func dropInSchema(
        _ drop: DropObject, _ parts: [Identifier], _ resolver: Resolver
    ) throws(SnowflakeError) {
        let kind = TemporaryKind(drop.kind) ?? .relation
        let path = try resolver.path(parts, operation: "DROP", of: kind)
        let schema = try resolver.schema(of: path)
        let shown = resolver.shown(parts)
        func require(_ header: ObjectHeader?, _ kind: String) throws(SnowflakeError) {
            guard let header, resolver.sees(header) else { throw .missing(kind, shown) }
            try resolver.requireOwner(header, kind.lowercased(), path.name)
            catalog.grants.forget(header.id)
        }
        let place = (path.database, path.schema)
        switch drop.kind {
        case .table, .view, .materializedView, .dynamicTable:
            try dropRelation(drop.kind, path, schema, shown, resolver)
        case .sequence:
            try require(schema.sequences[path.name]?.header, "Sequence")
            catalog.databases[place.0]?.schemas[place.1]?.sequences[path.name] = nil
        case .stage:
            try require(schema.stages[path.key]?.header, "Stage")
            if path.session != nil, let id = schema.stages[path.key]?.header.id {
                forgetFiles(ofStage: id)
            }
            catalog.databases[place.0]?.schemas[place.1]?.stages[path.key] = nil
            forgetTemporary(path, .stage)
        case .fileFormat:
            try require(schema.fileFormats[path.key]?.header, "File format")
            catalog.databases[place.0]?.schemas[place.1]?.fileFormats[path.key] = nil
            forgetTemporary(path, .fileFormat)
        case .stream:
            try require(schema.streams[path.name]?.header, "Stream")
            catalog.databases[place.0]?.schemas[place.1]?.streams[path.name] = nil
        case .pipe:
            try require(schema.pipes[path.name]?.header, "Pipe")
            catalog.databases[place.0]?.schemas[place.1]?.pipes[path.name] = nil
        case .tag: try dropTag(path, resolver)
        case .task:
            if let task = schema.tasks[path.name], !task.isRoot {
                try refuseChange(of: task, at: path)
            }
            try require(schema.tasks[path.name]?.header, "Task")
            catalog.databases[place.0]?.schemas[place.1]?.tasks[path.name] = nil
        case .procedure, .function: try dropRoutine(drop, path, shown, resolver)
        default: throw .unsupported("DROP \(drop.kind.rawValue)")
        }
    }

    private func dropRoutine(
        _ drop: DropObject, _ path: Resolver.Path, _ shown: String, _ resolver: Resolver
    ) throws(SnowflakeError) {
        let isFunction = drop.kind == .function
        let kind: TemporaryKind = isFunction ? .function : .procedure
        let own = try routinePath(path, drop.signature, kind, resolver)
        let schema = try resolver.schema(of: path)
        let header =
            isFunction ? schema.functions[own.key]?.header : schema.procedures[own.key]?.header
        let name = isFunction ? "Function" : "Procedure"
        guard let header, resolver.sees(header) else { throw .missing(name, shown) }
        try resolver.requireOwner(header, name.lowercased(), path.name)
        catalog.grants.forget(header.id)
        if isFunction {
            catalog.databases[path.database]?.schemas[path.schema]?.functions[own.key] = nil
        } else {
            catalog.databases[path.database]?.schemas[path.schema]?.procedures[own.key] = nil
        }
        forgetTemporary(own, kind)
    }

    /// DROP of what has columns.
    private func dropRelation(
        _ kind: ObjectKind, _ path: Resolver.Path, _ schema: SchemaEntry, _ shown: String,
        _ resolver: Resolver
    ) throws(SnowflakeError) {
        switch kind {
        case .table:
            guard let table = schema.tables[path.key], resolver.sees(table.header) else {
                guard let view = schema.views[path.key], view.dynamic != nil else {
                    throw resolver.wrongKind(path, in: schema, wanted: "TABLE")
                        ?? .missing("Table", shown)
                }
                return try dropDynamic(view, path, shown, resolver)
            }
            try resolver.requireOwner(table.header, "table", path.name)
            guard table.kind != "TEMPORARY" else { return try dropTable(path, keepsViews: true) }
            try retire([path.database, path.schema, path.name], .table(table))
            catalog.databases[path.database]?.schemas[path.schema]?.tables[path.key] = nil
        default:
            let known = schema.views[path.key]
            let wanted = kind.rawValue.replacing(" ", with: "_")
            if known == nil || (kind == .dynamicTable) != (known?.dynamic != nil),
                let error = resolver.wrongKind(path, in: schema, wanted: wanted)
            {
                throw error
            }
            if let known, known.dynamic != nil {
                return try dropDynamic(known, path, shown, resolver)
            }
            let name =
                kind == .dynamicTable
                ? "Dynamic table" : kind == .view ? "View" : "Materialized view"
            guard let header = known?.header, resolver.sees(header) else {
                throw .missing(name, shown)
            }
            try resolver.requireOwner(header, name.lowercased(), path.name)
            catalog.grants.forget(header.id)
            catalog.databases[path.database]?.schemas[path.schema]?.views[path.key] = nil
            forgetTemporary(path, .relation)
        }
    }

    /// DROP DYNAMIC TABLE and DROP TABLE keep what UNDROP DYNAMIC TABLE brings back.
    private func dropDynamic(
        _ view: ViewEntry, _ path: Resolver.Path, _ shown: String, _ resolver: Resolver
    ) throws(SnowflakeError) {
        guard resolver.sees(view.header) else { throw .missing("Dynamic table", shown) }
        try resolver.requireOwner(view.header, "dynamic table", path.name)
        try retire([path.database, path.schema, path.name], .dynamicTable(view))
        catalog.databases[path.database]?.schemas[path.schema]?.views[path.key] = nil
    }

    func comment(
        _ comment: CommentOn, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        do throws(SnowflakeError) { try commentNow(comment, context) } catch {
            guard comment.ifExists, error.code == 2003 else { throw error }
        }
        return .status("Statement executed successfully.")
    }

    private func commentNow(
        _ comment: CommentOn, _ context: StatementContext
    ) throws(SnowflakeError) {
        let parts = try binder(context).parts(comment.name)
        let name = parts.last?.name ?? ""
        let resolver = resolver(context)
        switch comment.kind {
        case .database:
            _ = try resolver.database(name)
            catalog.databases[name]?.header.comment = comment.text
        case .schema:
            guard let database = parts.count > 1 ? parts[0].name : context.session.database else {
                throw .noDatabase("COMMENT")
            }
            _ = try resolver.schema(database, name)
            catalog.databases[database]?.schemas[name]?.header.comment = comment.text
        case .table:
            let (_, path) = try resolver.table(parts, operation: "COMMENT")
            catalog.databases[path.database]?.schemas[path.schema]?.tables[path.key]?.header
                .comment = comment.text
        case .view:
            let path = try resolver.path(parts, operation: "COMMENT")
            let schema = try resolver.schema(of: path)
            guard let view = schema.views[path.key], resolver.sees(view.header) else {
                throw resolver.wrongKind(path, in: schema, wanted: "VIEW")
                    ?? .objectMissing(resolver.shown(parts))
            }
            catalog.databases[path.database]?.schemas[path.schema]?.views[path.key]?.header
                .comment = comment.text
        default: try commentMore(comment, parts, context)
        }
    }
}
