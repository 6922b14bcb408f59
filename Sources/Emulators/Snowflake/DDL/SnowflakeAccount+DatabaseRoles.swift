import OrderedCollections
import SnowflakeSQL

// Source: Snowflake documentation, CREATE, ALTER, DROP and SHOW DATABASE ROLE.
extension SnowflakeAccount {
    func createDatabaseRole(
        _ create: CreateObject, _ comment: String, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        let parts = try binder(context).parts(create.name).map(\.name)
        let name = parts[parts.count - 1]
        guard let database = parts.count > 1 ? parts[0] : context.session.database else {
            throw .noDatabase("CREATE DATABASE ROLE")
        }
        let resolver = resolver(context)
        let parent = try resolver.database(database)
        try resolver.require("CREATE DATABASE ROLE", on: parent.header, "database", database)
        let known = parent.roles[name]
        guard try mayCreate(create.mode, exists: known != nil, name) else { return existed(name) }
        if let known {
            try resolver.requireOwner(known.header, "database role", name)
            if create.mode.orAlter {
                catalog.databases[database]?.roles[name]?.header.comment = comment
                return .status("\(name) successfully altered.")
            }
            catalog.forgetRole(
                Catalog.key(ofDatabaseRole: known.header.id), heir: context.session.role)
            catalog.grants.forget(known.header.id)
        }
        let role = RoleEntry(header: header(name, context, comment: comment))
        catalog.databases[database]?.roles[name] = role
        // The role may use its database from the start.
        catalog.grants.grant(
            "USAGE", on: parent.header.id, to: Catalog.key(ofDatabaseRole: role.header.id),
            at: role.header.created)
        return .status("Database role \(name) successfully created.")
    }

    func alterDatabaseRole(
        _ alter: AlterObject, _ parts: [Identifier], _ context: StatementContext
    ) throws(SnowflakeError) {
        let resolver = resolver(context)
        let role = try databaseRole(parts, resolver)
        try resolver.requireOwner(role.header, "database role", role.header.name)
        let database = parts.count > 1 ? parts[0].name : resolver.session.database ?? ""
        let name = role.header.name
        switch alter.action {
        case .rename(let new):
            let target = try binder(context).parts(new).map(\.name)
            guard target.count == 1 || target[0] == database else {
                throw .compilation(
                    1003, "42000", "A database role cannot be moved to another database.")
            }
            let renamed = target[target.count - 1]
            guard catalog.databases[database]?.roles[renamed] == nil else {
                throw .alreadyExists(renamed)
            }
            var copy = role
            copy.header.name = renamed
            catalog.databases[database]?.roles[name] = nil
            catalog.databases[database]?.roles[renamed] = copy
        case .set(let options):
            guard let text = options["COMMENT"]?.text else {
                throw .unsupported("ALTER DATABASE ROLE action")
            }
            catalog.databases[database]?.roles[name]?.header.comment = text
        case .unset(let names) where names.map(\.name) == ["COMMENT"]:
            catalog.databases[database]?.roles[name]?.header.comment = ""
        default: throw .unsupported("ALTER DATABASE ROLE action")
        }
    }

    /// What the role owned goes to the role that drops it.
    func dropDatabaseRole(
        _ parts: [Identifier], _ resolver: Resolver
    ) throws(SnowflakeError) {
        let role = try databaseRole(parts, resolver)
        try resolver.requireOwner(role.header, "database role", role.header.name)
        let database = parts.count > 1 ? parts[0].name : resolver.session.database ?? ""
        catalog.databases[database]?.roles[role.header.name] = nil
        catalog.grants.forget(role.header.id)
        catalog.forgetRole(
            Catalog.key(ofDatabaseRole: role.header.id), heir: resolver.session.role)
    }

    private static let databaseRoleShape = ShownShape(
        "created_on@ name is_default=N is_current=N is_inherited=N granted_to_roles#=0 "
            + "granted_to_database_roles#=0 granted_database_roles#=0 owner comment= "
            + "owner_role_type=ROLE")

    func showDatabaseRoles(
        _ show: Show, _ context: StatementContext, _ resolver: Resolver
    ) throws(SnowflakeError) -> ShownRows {
        // The statement is about one database, which it must name.
        guard let given = show.scope?.name,
            show.scope?.kind == .database || show.scope?.kind == nil
        else {
            let (line, position) = context.source.end
            throw .compilation(
                1003, "42000",
                "syntax error line \(line) at position \(position) unexpected '<EOF>'.")
        }
        let database = try resolver.database(try single(given, binder(context)))
        let active = catalog.effectiveRoles(of: context.session.role)
        let shape = Self.databaseRoleShape
        var shown = ShownRows(shape)
        for (name, role) in database.roles {
            let key = Catalog.key(ofDatabaseRole: role.header.id)
            func count(_ roles: some Sequence<RoleEntry>) -> SnowflakeValue {
                .integer(roles.count { $0.granted.contains(key) })
            }
            shown.rows.append(
                shape.row([
                    "created_on": time(role.header), "name": .text(name),
                    "is_inherited": .text(active.contains(key) ? "Y" : "N"),
                    "granted_to_roles": count(catalog.roles.values),
                    "granted_to_database_roles": count(database.roles.values),
                    "granted_database_roles": .integer(role.granted.count),
                    "owner": .text(role.header.owner), "comment": .text(role.header.comment),
                ]))
        }
        return shown
    }
}
