import OrderedCollections
import SnowflakeSQL

extension SnowflakeAccount {
    func header(_ name: String, _ context: StatementContext, comment: String = "") -> ObjectHeader {
        ObjectHeader(
            id: catalog.nextID(), name: name, owner: context.session.role, created: Int128(now()),
            comment: comment)
    }

    /// The header of an object that CREATE OR ALTER finds: it stays the same object with all that
    /// belongs to it.
    ///
    /// Source: Snowflake documentation, CREATE OR ALTER <object>.
    func header(
        _ name: String, _ context: StatementContext, comment: String, _ mode: CreateMode,
        known: ObjectHeader?
    ) -> ObjectHeader {
        guard mode.orAlter, var known else { return header(name, context, comment: comment) }
        known.comment = comment
        return known
    }

    func resolver(_ context: StatementContext) -> Resolver { Resolver(catalog, view(context)) }

    /// The full name of an object that is to be made, with the right to make it there.
    func place(
        _ name: ObjectName, _ privilege: String, _ context: StatementContext
    ) throws(SnowflakeError) -> Resolver.Path {
        let binder = binder(context)
        var view = binder.session
        view.effectiveRoles = catalog.effectiveRoles(of: view.role)
        let resolver = Resolver(catalog, view)
        let path = try resolver.path(try binder.parts(name), operation: context.info.kind)
        let schema = try resolver.schema(of: path)
        try resolver.require(privilege, on: schema.header, "schema", path.schema)
        return path
    }

    /// CREATE DATABASE, SCHEMA, STAGE, FILE FORMAT, INTEGRATION, ROLE, WAREHOUSE, USER.
    func createObject(
        _ create: CreateObject, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        if let source = create.clone {
            switch create.kind {
            case .database: return try cloneDatabase(create, from: source, context)
            case .schema: return try cloneSchema(create, from: source, context)
            case .fileFormat: return try cloneFormat(create, from: source, context)
            case .stage: return try cloneStage(create, from: source, context)
            default: throw .unsupported("CLONE of \(create.kind.rawValue)")
            }
        }
        let comment = create.options["COMMENT"]?.text ?? ""
        switch create.kind {
        case .database: return try createDatabase(create, comment, context)
        case .schema: return try createSchema(create, comment, context)
        case .stage: return try createStage(create, comment, context)
        case .fileFormat: return try createFileFormat(create, comment, context)
        case .storageIntegration, .integration:
            return try createIntegration(create, comment, context)
        case .role:
            return try createPlain(create, "Role", "CREATE ROLE", \.roles, context) {
                RoleEntry(header: $0)
            }
        case .databaseRole: return try createDatabaseRole(create, comment, context)
        case .index: return try createIndex(create, context)
        case .tag: return try createTag(create, comment, context)
        case .warehouse where !create.modifiers.isEmpty:
            throw .unsupported("\(create.modifiers.joined(separator: " ")) WAREHOUSE")
        case .warehouse:
            var given = WarehouseEntry(header: header("", context))
            for option in create.options { try given.set(option.name, to: option.value) }
            return try createPlain(create, "Warehouse", "CREATE WAREHOUSE", \.warehouses, context) {
                given.header = $0
                return given
            }
        case .user:
            var given = UserEntry(header: header("", context))
            for option in create.options { try given.set(option.name, to: option.value) }
            return try createPlain(create, "User", "CREATE USER", \.users, context) {
                given.header = $0
                return given
            }
        default: throw .unsupported("CREATE \(create.kind.rawValue)")
        }
    }

    /// Whether something of that name may be made; false when it exists and that is fine.
    func mayCreate(
        _ mode: CreateMode, exists: Bool, _ name: String
    ) throws(SnowflakeError) -> Bool {
        if mode.ifNotExists, mode.orReplace {
            throw .compilation(
                1004, "0A000", "options IF NOT EXISTS and OR REPLACE are incompatible.")
        }
        guard exists else { return true }
        if mode.ifNotExists { return false }
        if mode.orReplace || mode.orAlter { return true }
        throw .alreadyExists(name)
    }

    func existed(_ name: String) -> StatementResult {
        .status("\(name) already exists, statement succeeded.")
    }

    /// An object of the account itself.
    private func createPlain<Entry>(
        _ create: CreateObject, _ kind: String, _ privilege: String,
        _ table: WritableKeyPath<Catalog, OrderedDictionary<String, Entry>>,
        _ context: StatementContext, _ make: (ObjectHeader) -> Entry
    ) throws(SnowflakeError) -> StatementResult {
        let name = try single(create.name, binder(context))
        let makers: [String: String] = [
            "Role": "USERADMIN", "User": "USERADMIN", "Warehouse": "SYSADMIN",
        ]
        try requireAccount(privilege, standardRole: makers[kind] ?? "ACCOUNTADMIN", context)
        guard try mayCreate(create.mode, exists: catalog[keyPath: table][name] != nil, name) else {
            return existed(name)
        }
        let comment = create.options["COMMENT"]?.text ?? ""
        if create.mode.orAlter, catalog[keyPath: table][name] != nil {
            // Roles keep whom they are granted to, users what they have.
            guard create.options.allSatisfy({ $0.name == "COMMENT" }) else {
                throw .unsupported("CREATE OR ALTER \(kind.uppercased()) of more than its comment")
            }
            return .status("\(kind) \(name) successfully created.")
        }
        let header = header(name, context, comment: comment)
        catalog[keyPath: table][name] = make(header)
        return .status("\(kind) \(name) successfully created.")
    }

    /// A right on the account: held by a system role, or granted.
    func requireAccount(
        _ privilege: String, standardRole: String, _ context: StatementContext
    ) throws(SnowflakeError) {
        let roles = catalog.effectiveRoles(of: context.session.role)
        if roles.contains(standardRole) { return }
        guard roles.contains(where: { catalog.grants.has(privilege, on: 0, role: $0) }) else {
            throw .insufficientPrivileges("account", name)
        }
    }

    private func createDatabase(
        _ create: CreateObject, _ comment: String, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        if let source = create.options.first(where: { ["FROM", "AS"].contains($0.name) }) {
            throw .unsupported("CREATE DATABASE \(source.name)")
        }
        let name = try single(create.name, binder(context))
        try requireAccount("CREATE DATABASE", standardRole: "SYSADMIN", context)
        guard try mayCreate(create.mode, exists: catalog.databases[name] != nil, name) else {
            return existed(name)
        }
        if create.mode.orAlter, let known = catalog.databases[name] {
            try resolver(context).requireOwner(known.header, "database", name)
            catalog.databases[name]?.header.comment = comment
            return .status("Database \(name) successfully created.")
        }
        if catalog.databases[name] != nil { try dropDatabase(name) }
        var database = DatabaseEntry(header: header(name, context, comment: comment))
        database.isTransient = create.modifiers.contains("TRANSIENT")
        try setRetention(create.options, of: database.header.id, isShort: database.isTransient)
        database.schemas["PUBLIC"] = SchemaEntry(header: header("PUBLIC", context))
        catalog.databases[name] = database
        context.session.database = name
        context.session.schema = "PUBLIC"
        return .status("Database \(name) successfully created.")
    }

    private func createSchema(
        _ create: CreateObject, _ comment: String, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        let parts = try binder(context).parts(create.name).map(\.name)
        guard let database = parts.count > 1 ? parts[0] : context.session.database else {
            throw .noDatabase("CREATE SCHEMA")
        }
        let name = parts[parts.count - 1]
        let resolver = resolver(context)
        let parent = try resolver.database(database)
        guard try mayCreate(create.mode, exists: parent.schemas[name] != nil, name) else {
            return existed(name)
        }
        try resolver.require("CREATE SCHEMA", on: parent.header, "database", database)
        if create.mode.orAlter, let known = parent.schemas[name] {
            try resolver.requireOwner(known.header, "schema", name)
            catalog.databases[database]?.schemas[name]?.header.comment = comment
            return .status("Schema \(name) successfully created.")
        }
        if parent.schemas[name] != nil {
            try checkPolicies(in: database, name)
            try dropSchema(database, name)
        }
        var schema = SchemaEntry(header: header(name, context, comment: comment))
        schema.isTransient = create.modifiers.contains("TRANSIENT")
        schema.isManaged = create.options.contains { $0.name.hasPrefix("MANAGED") }
        try setRetention(create.options, of: schema.header.id, isShort: schema.isTransient)
        catalog.databases[database]?.schemas[name] = schema
        applyFutureGrants("SCHEMA", schema.header, database: database, schema: nil)
        context.session.database = database
        context.session.schema = name
        return .status("Schema \(name) successfully created.")
    }

    /// The format that options describe, on top of a named one.
    func fileFormat(
        _ options: [SQLOption], base: FileFormat, _ context: StatementContext
    ) throws(SnowflakeError) -> FileFormat {
        var format = base
        if let given = options["FORMAT_NAME"] {
            let parts: [Identifier]
            switch given.kind {
            case .string(let text): parts = NameText.split(text)
            case .name(let name): parts = try binder(context).parts(name)
            default: throw .invalidArgument("invalid FORMAT_NAME")
            }
            format = try resolver(context).fileFormat(parts).0.format
        }
        try format.apply(options)
        return format
    }

    /// Where a stage is to be made, what stands there, and whether it is made at all.
    func stagePlace(
        _ create: CreateObject, _ context: StatementContext
    ) throws(SnowflakeError) -> (path: Resolver.Path, known: StageEntry?, isNew: Bool) {
        let path = try madePlace(
            try place(create.name, "CREATE STAGE", context), .stage, create.isTemporary,
            create.mode, context)
        let known = catalog.databases[path.database]?.schemas[path.schema]?.stages[path.key]
        return (path, known, try mayCreate(create.mode, exists: known != nil, path.name))
    }

    private func createStage(
        _ create: CreateObject, _ comment: String, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        let (path, known, isNew) = try stagePlace(create, context)
        guard isNew else { return existed(path.name) }
        var stage = StageEntry(
            header: header(
                path.name, context, comment: comment, create.mode, known: known?.header),
            url: "", integration: "", format: .standard)
        stage.header.session = path.session
        try set(create.options, of: &stage, context)
        catalog.databases[path.database]?.schemas[path.schema]?.stages[path.key] = stage
        keepTemporary(path, .stage)
        applyFutureGrants("STAGE", stage.header, database: path.database, schema: path.schema)
        return .status("Stage area \(path.name) successfully created.")
    }

    /// A stage's URL must lie within what its integration allows.
    func checkLocation(
        _ stage: StageEntry, _ context: StatementContext
    ) throws(SnowflakeError) {
        guard stage.url.hasPrefix("s3://") else {
            throw .invalidPrefix(of: stage.url)
        }
        guard !stage.integration.isEmpty else { return }
        guard let integration = catalog.integrations[stage.integration] else {
            throw .missing("Integration", stage.integration)
        }
        try resolver(context).require(
            "USAGE", on: integration.header, "integration", stage.integration)
        func within(_ places: [String]) -> Bool {
            places.contains { $0 == "*" || stage.url.hasPrefix($0) || stage.url + "/" == $0 }
        }
        guard within(integration.allowed), !within(integration.blocked) else {
            throw .execution(
                3167, "22023",
                "Location '\(stage.url)' is not allowed by integration '\(stage.integration)'. "
                    + "Please use DESC INTEGRATION to check out allowed and blocked locations.")
        }
    }

    private func createFileFormat(
        _ create: CreateObject, _ comment: String, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        let path = try madePlace(
            try place(create.name, "CREATE FILE FORMAT", context), .fileFormat, create.isTemporary,
            create.mode, context)
        let schema = catalog.databases[path.database]?.schemas[path.schema]
        guard try mayCreate(create.mode, exists: schema?.fileFormats[path.key] != nil, path.name)
        else { return existed(path.name) }
        var format = FileFormat()
        try format.apply(create.options)
        var entry = FileFormatEntry(
            header: header(
                path.name, context, comment: comment, create.mode,
                known: schema?.fileFormats[path.key]?.header), format: format)
        entry.header.session = path.session
        catalog.databases[path.database]?.schemas[path.schema]?.fileFormats[path.key] = entry
        keepTemporary(path, .fileFormat)
        applyFutureGrants(
            "FILE FORMAT", entry.header, database: path.database, schema: path.schema)
        return .status("File format \(path.name) successfully created.")
    }

    private func createIntegration(
        _ create: CreateObject, _ comment: String, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        let name = try single(create.name, binder(context))
        try requireAccount("CREATE INTEGRATION", standardRole: "ACCOUNTADMIN", context)
        guard try mayCreate(create.mode, exists: catalog.integrations[name] != nil, name) else {
            return existed(name)
        }
        let type = create.options["TYPE"]?.text?.uppercased() ?? ""
        guard type == "EXTERNAL_STAGE" else { throw .unsupported("integration of type \(type)") }
        let provider = create.options["STORAGE_PROVIDER"]?.text?.uppercased() ?? ""
        guard provider == "S3" else { throw .unsupported("storage provider \(provider)") }
        func places(_ option: String) -> [String] {
            create.options[option]?.elements.compactMap(\.text) ?? []
        }
        catalog.integrations[name] = IntegrationEntry(
            header: header(name, context, comment: comment),
            isEnabled: create.options["ENABLED"]?.boolean ?? false,
            roleARN: create.options["STORAGE_AWS_ROLE_ARN"]?.text ?? "",
            externalID: create.options["STORAGE_AWS_EXTERNAL_ID"]?.text,
            allowed: places("STORAGE_ALLOWED_LOCATIONS"),
            blocked: places("STORAGE_BLOCKED_LOCATIONS"))
        return .status("Integration \(name) successfully created.")
    }
}
