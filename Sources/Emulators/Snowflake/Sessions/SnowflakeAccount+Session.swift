import OrderedCollections
import SnowflakeSQL

// USE, SET, ALTER SESSION.
extension SnowflakeAccount {
    private static let done = "Statement executed successfully."

    /// Source: Snowflake documentation, USE SECONDARY ROLES.
    private func secondaryRoles(
        _ names: [String], _ session: SnowflakeSession
    ) throws(SnowflakeError) -> SecondaryRoles {
        switch names {
        case ["ALL"]: return .all
        case ["NONE"]: return .none
        default:
            let own = catalog.users[session.user]?.roles ?? []
            for name in names where !own.contains(name) { throw Self.missingForUse }
            return .named(names)
        }
    }

    /// The roles whose privileges a session has. What it creates needs those of its own role.
    ///
    /// Source: Snowflake documentation, "Authorization through primary role and secondary roles".
    func effectiveRoles(_ session: SnowflakeSession) -> [String] {
        let (known, databases) = (catalog.roles, catalog.databases)
        var roles = Catalog.effectiveRoles(of: session.role, known, databases)
        let more: [String] =
            switch session.secondaryRoles {
            case .none: []
            case .all: catalog.users[session.user]?.roles ?? []
            case .named(let names): names
            }
        for name in more {
            let effective = Catalog.effectiveRoles(of: name, known, databases)
            for role in effective where !roles.contains(role) { roles.append(role) }
        }
        return roles
    }

    /// What CURRENT_SECONDARY_ROLES tells.
    func secondaryText(_ session: SnowflakeSession) -> String {
        let (names, value): ([String], String) =
            switch session.secondaryRoles {
            case .none: ([], "")
            case .all:
                (
                    (catalog.users[session.user]?.roles ?? []).filter {
                        !Catalog.isDatabaseRole($0)
                    }, "ALL"
                )
            case .named(let names): (names, names.joined(separator: ","))
            }
        return #"{"roles":"\#(names.joined(separator: ","))","value":"\#(value)"}"#
    }

    func use(_ use: Use, _ context: StatementContext) throws(SnowflakeError) -> StatementResult {
        let session = context.session
        let binder = binder(context)
        let resolver = Resolver(catalog, binder.session)
        switch use.kind {
        case .role(let name):
            // A database role has a qualified name and cannot be activated.
            let parts = try binder.parts(name)
            let role = parts.last?.name ?? ""
            guard parts.count == 1, catalog.roles[role] != nil else { throw Self.missingForUse }
            let allowed = catalog.users[session.user]?.roles ?? [session.role]
            let reachable = allowed.flatMap { catalog.effectiveRoles(of: $0) }
            guard reachable.contains(role) || role == "PUBLIC" else {
                throw .execution(
                    3013, "42501",
                    "Requested role '\(role)' is not assigned to the executing user. "
                        + "Specify another role to activate.")
            }
            session.role = role
        case .warehouse(let name):
            let warehouse = try single(name, binder)
            guard let entry = catalog.warehouses[warehouse], resolver.sees(entry.header) else {
                throw Self.missingForUse
            }
            session.warehouse = warehouse
        case .database(let name):
            try useDatabase(try single(name, binder), session, resolver)
        case .schema(let name), .unspecified(let name):
            let parts = try binder.parts(name).map(\.name)
            if case .unspecified = use.kind, parts.count == 1 {
                try useDatabase(parts[0], session, resolver)
                break
            }
            guard let database = parts.count > 1 ? parts[0] : session.database else {
                throw .noDatabase("USE SCHEMA")
            }
            let schema = parts[parts.count - 1]
            if schema == Resolver.information {
                _ = try resolver.database(database)
            } else {
                guard let entry = catalog.databases[database]?.schemas[schema],
                    resolver.sees(entry.header)
                else { throw Self.missingForUse }
            }
            session.database = database
            session.schema = schema
        case .secondaryRoles(let names):
            session.secondaryRoles = try secondaryRoles(names.map(\.name), session)
        case .catalog: throw .unsupported("USE CATALOG")
        }
        return .status(Self.done)
    }

    private func useDatabase(
        _ name: String, _ session: SnowflakeSession, _ resolver: Resolver
    ) throws(SnowflakeError) {
        guard let database = catalog.databases[name], resolver.sees(database.header) else {
            throw Self.missingForUse
        }
        session.database = name
        let hasPublic = database.schemas["PUBLIC"].map { resolver.sees($0.header) } ?? false
        session.schema = hasPublic ? "PUBLIC" : nil
    }

    static var missingForUse: SnowflakeError {
        .compilation(
            2043, "02000", "Object does not exist, or operation cannot be performed.")
    }

    /// The one part of a name that has no qualifiers.
    func single(_ name: ObjectName, _ binder: Binder) throws(SnowflakeError) -> String {
        try binder.parts(name).last?.name ?? ""
    }

    func setVariables(
        _ set: SetVariables, _ context: StatementContext
    ) async throws(SnowflakeError) -> StatementResult {
        var values: [SnowflakeValue] = []
        for value in set.values { values.append(try evaluate(value, context).value) }
        guard values.count == set.names.count else {
            throw .compilation(
                2020, "21S01",
                "Number of variables (\(set.names.count)) and values (\(values.count)) differ.")
        }
        for (name, value) in zip(set.names, values) {
            context.session.set(name.name, to: value, at: now())
        }
        return .status(Self.done)
    }

    /// A search path that is set names schemas that there are.
    ///
    /// Source: Snowflake documentation, "Object name resolution".
    private func requireSchemas(
        of path: SearchPath, _ context: StatementContext
    ) throws(SnowflakeError) {
        let resolver = resolver(context)
        for case .schema(let given, let name) in path.items {
            guard let database = given ?? context.session.database else {
                throw .noDatabase("ALTER SESSION")
            }
            if name == Resolver.information {
                _ = try resolver.database(database)
            } else {
                _ = try resolver.schema(database, name)
            }
        }
    }

    func alterSession(
        _ alter: AlterSession, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        let session = context.session
        var parameters = session.parameters
        for option in alter.set { try parameters.set(option.name, to: option.value.text ?? "") }
        if alter.set.contains(where: { $0.name.uppercased() == "SEARCH_PATH" }) {
            try requireSchemas(of: parameters.searchPath, context)
        }
        for name in alter.unset {
            try parameters.unset(name.name)
            if let value = inherited(name.name, by: session.user)?.value {
                try parameters.set(name.name, to: value)
            }
        }
        // With AUTOCOMMIT off, naming it commits, even where it stays as it is. Source: Snowflake
        // documentation, "Transactions", AUTOCOMMIT.
        let commits =
            !session.parameters.autocommit
            && (alter.set.map(\.name) + alter.unset.map(\.name)).contains {
                $0.uppercased() == "AUTOCOMMIT"
            }
        session.parameters = parameters
        session.ownParameters.formUnion(alter.set.map { $0.name.uppercased() })
        session.ownParameters.subtract(alter.unset.map(\.name))
        if commits, session.transaction != nil { commit(session) }
        return .status(Self.done)
    }
}
