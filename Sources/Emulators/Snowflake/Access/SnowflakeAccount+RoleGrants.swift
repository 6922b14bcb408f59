import OrderedCollections
import SnowflakeSQL

// GRANT ROLE and GRANT DATABASE ROLE, and their REVOKE. Source: Snowflake documentation, GRANT
// ROLE, GRANT DATABASE ROLE; the numbers of errors about database roles are not documented.
extension SnowflakeAccount {
    /// A database role by its name, in the session's database where it says none.
    func databaseRole(
        _ parts: [Identifier], _ resolver: Resolver
    ) throws(SnowflakeError) -> RoleEntry {
        guard let database = parts.count > 1 ? parts[0].name : resolver.session.database else {
            throw .noDatabase("GRANT")
        }
        guard let entry = catalog.databases[database], resolver.sees(entry.header),
            let role = entry.roles[parts.last?.name ?? ""]
        else { throw .missing("Database role", resolver.shown(parts)) }
        return role
    }

    /// The name of a role, or the key of a database role, that a statement names.
    func roleKey(
        _ kind: ObjectKind, _ name: ObjectName, _ context: StatementContext
    ) throws(SnowflakeError) -> String {
        let binder = binder(context)
        let parts = try binder.parts(name)
        switch kind {
        case .role:
            let role = parts.last?.name ?? ""
            guard catalog.roles[role] != nil else { throw .missing("Role", role) }
            return role
        case .databaseRole:
            let role = try databaseRole(parts, grantResolver(context))
            return Catalog.key(ofDatabaseRole: role.header.id)
        default: throw .unsupported("GRANT to \(kind.rawValue)")
        }
    }

    func give(
        _ role: String, to grantee: Grantee, _ context: StatementContext
    ) throws(SnowflakeError) {
        try requireRoleAdmin(role, context)
        let instant = Int128(now())
        guard grantee.kind != .user else {
            let user = try single(grantee.name, binder(context))
            guard let entry = catalog.users[user] else { throw .missing("User", user) }
            guard !entry.roles.contains(role) else { return }
            catalog.users[user]?.roles.append(role)
            catalog.grants.roleTimes[
                GrantTable.RoleGrant(role: role, holder: user, isUser: true)] = instant
            return
        }
        let holder = try roleKey(grantee.kind, grantee.name, context)
        let shown = (catalog.fullRoleName(role), catalog.fullRoleName(holder))
        if let other = catalog.databaseRole(holder) {
            guard let own = catalog.databaseRole(role) else {
                throw .compilation(
                    3014, "42501",
                    "Account role \(shown.0) cannot be granted to database role \(shown.1).")
            }
            guard own.database.header.id == other.database.header.id else {
                throw .compilation(
                    3014, "42501",
                    "Database role \(shown.0) cannot be granted to database role \(shown.1) of "
                        + "another database.")
            }
        }
        guard !catalog.effectiveRoles(of: role).contains(holder) else {
            throw .execution(
                3014, "42501",
                "Granting role \(shown.0) to role \(shown.1) would create a cycle.")
        }
        guard catalog.role(holder)?.granted.contains(role) == false else { return }
        catalog.changeGranted(of: holder) { $0.append(role) }
        catalog.grants.roleTimes[
            GrantTable.RoleGrant(role: role, holder: holder, isUser: false)] = instant
    }

    func take(
        _ role: String, from grantee: Grantee, _ context: StatementContext
    ) throws(SnowflakeError) {
        try requireRoleAdmin(role, context)
        let holder: String
        if grantee.kind == .user {
            holder = try single(grantee.name, binder(context))
            guard catalog.users[holder] != nil else { throw .missing("User", holder) }
            catalog.users[holder]?.roles.removeAll { $0 == role }
        } else {
            holder = try roleKey(grantee.kind, grantee.name, context)
            catalog.changeGranted(of: holder) { $0.removeAll { $0 == role } }
        }
        catalog.grants.roleTimes[
            GrantTable.RoleGrant(role: role, holder: holder, isUser: grantee.kind == .user)] = nil
    }

    private func requireRoleAdmin(
        _ key: String, _ context: StatementContext
    ) throws(SnowflakeError) {
        guard let role = catalog.role(key) else { return }
        let roles = catalog.effectiveRoles(of: context.session.role)
        guard roles.contains(role.header.owner) || grantResolver(context).session.seesAll else {
            throw .insufficientPrivileges("role", role.header.name)
        }
    }

    /// What others have been granted on an object whose owner changes: kept, taken away, or in the
    /// way.
    ///
    /// Source: Snowflake documentation, GRANT OWNERSHIP, COPY and REVOKE CURRENT GRANTS; the error
    /// is the service's own (003036).
    static func release(
        _ id: Int, _ name: String, _ currentGrants: String?, _ catalog: inout Catalog
    ) throws(SnowflakeError) {
        switch currentGrants {
        case "COPY": return
        case "REVOKE": catalog.grants.held.removeAll { $0.key.object == id }
        default:
            guard let grant = catalog.grants.held.keys.first(where: { $0.object == id }) else {
                return
            }
            throw .execution(
                3_036, "23001",
                "SQL execution error: Dependent grant of privilege '\(grant.privilege)' on "
                    + "securable '\(name)' to role '\(catalog.roleName(grant.role))' exists.  It "
                    + "must be revoked first.  More than one dependent grant may exist: use 'SHOW "
                    + "GRANTS' command to view them.  To revoke all dependent grants while "
                    + "transferring object ownership, use convenience command 'GRANT OWNERSHIP ON "
                    + "<target_objects> TO <target_role> REVOKE CURRENT GRANTS'.")
        }
    }

    /// A database role gets privileges on its database and on what is in it, nowhere else.
    func checkPlace(
        _ target: GrantTarget, of key: String, _ context: StatementContext
    ) throws(SnowflakeError) {
        guard let own = catalog.databaseRole(key) else { return }
        let binder = binder(context)
        func database(_ kind: ObjectKind, _ name: ObjectName) throws(SnowflakeError) -> String? {
            let parts = try binder.parts(name).map(\.name)
            switch kind {
            case .database: return parts.last
            case .schema, .databaseRole: return parts.count > 1 ? parts[0] : binder.session.database
            case .account, .role, .user, .warehouse, .integration, .storageIntegration: return nil
            default: return parts.count > 2 ? parts[0] : binder.session.database
            }
        }
        let place: String?
        switch target {
        case .account: place = nil
        case .object(let kind, let name, _): place = try database(kind, name)
        case .all(_, let container, let name), .future(_, let container, let name):
            place = try database(container, name)
        }
        guard place == own.database.header.name else {
            throw .compilation(
                3014, "42501",
                "Database role \(catalog.fullRoleName(key)) can be granted privileges on objects "
                    + "of its own database only.")
        }
    }
}
