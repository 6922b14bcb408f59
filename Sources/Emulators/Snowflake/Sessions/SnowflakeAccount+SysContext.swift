import OrderedCollections
import SnowflakeSQL

// SYS_CONTEXT. Source: Snowflake documentation, SYS_CONTEXT, its page about the namespace
// SNOWFLAKE$SESSION, IS_ROLE_ACTIVATED and IS_DATABASE_ROLE_ACTIVATED.
extension SnowflakeAccount {
    /// A property or function of a namespace, whatever the case of the names.
    func sysContext(
        _ a: [SnowflakeValue], _ session: SnowflakeSession
    ) throws(SnowflakeError) -> SnowflakeValue {
        let namespace = a.text(0).uppercased()
        let name = a.text(1).uppercased()
        switch namespace {
        case "SNOWFLAKE$SESSION":
            // Owner's rights hide the session, as nobody grants READ SESSION here.
            if session.work.hasOwnersRights { return .null }
        case "SNOWFLAKE$CURRENT" where name.hasPrefix("IS_"): break
        case "SNOWFLAKE$APPLICATION": return .null
        default: throw .unsupported("SYS_CONTEXT of \(namespace)")
        }
        let given = a.dropFirst(2).map { Text.string($0) }
        switch name {
        case "IS_ROLE_ACTIVATED", "IS_DATABASE_ROLE_ACTIVATED":
            let isDatabase = name != "IS_ROLE_ACTIVATED"
            guard !given.isEmpty, !isDatabase || given.count == 1 else {
                throw .invalidArgumentValue("\(name) needs the name of a role")
            }
            let found = given.contains { isActive($0, isDatabase, session) }
            return .text(found ? "TRUE" : "FALSE")
        default:
            guard given.isEmpty else { throw .unsupported("SYS_CONTEXT of \(namespace), \(name)") }
            return try property(name, session).map { .text($0) } ?? .null
        }
    }

    private func isActive(_ role: String, _ isDatabase: Bool, _ session: SnowflakeSession) -> Bool {
        var parts = NameText.split(role).map(\.name)
        let active = effectiveRoles(session)
        guard isDatabase else {
            return parts.count == 1 && !Catalog.isDatabaseRole(parts[0])
                && active.contains(parts[0])
        }
        if parts.count == 1, let database = session.database { parts.insert(database, at: 0) }
        let wanted = parts.joined(separator: ".")
        return active.contains { Catalog.isDatabaseRole($0) && catalog.fullRoleName($0) == wanted }
    }

    private func property(
        _ name: String, _ session: SnowflakeSession
    ) throws(SnowflakeError) -> String? {
        let user = catalog.users[session.user]
        let task = session.work.task
        let path = task.map { $0.path.split(separator: ".").map(String.init) } ?? []
        switch name {
        case "PRINCIPAL_NAME": return task?.name ?? session.user
        case "PRINCIPAL_TYPE":
            if task != nil { return "TASK" }
            return "USER" + (user?.settings["type"].map { "_" + $0.uppercased() } ?? "")
        case "PRINCIPAL_EMAIL": return task == nil ? user?.settings["email"] : nil
        case "PRINCIPAL_DATABASE": return path.first
        case "PRINCIPAL_SCHEMA": return path.dropFirst().first
        case "ID": return "\(session.id)"
        case "IP_ADDRESS": return StatementPlace.constants["CURRENT_IP_ADDRESS"]
        case "ROLE": return session.role
        case "ROLE_TYPE": return "ROLE"
        case "IP_ADDRESS_V6", "ROLE_DATABASE", "ACTIVE_RESTRICTED_SESSION_SCOPES": return nil
        case "WANTED_SECONDARY_ROLES": return list(secondaryRoles(session))
        case "SECONDARY_ROLES":
            var all = Set<String>()
            for role in secondaryRoles(session) { all.formUnion(catalog.effectiveRoles(of: role)) }
            return list(all.filter { $0 != "PUBLIC" && !Catalog.isDatabaseRole($0) }.sorted())
        case "DATABASE": return session.database
        case "SCHEMA": return session.schema
        case "SCHEMAS":
            guard let database = session.database, let schema = session.schema else { return "[]" }
            return list(["\(database).\(schema)"])
        case "WAREHOUSE": return session.warehouse
        default: throw .unsupported("SYS_CONTEXT of SNOWFLAKE$SESSION, \(name)")
        }
    }

    private func secondaryRoles(_ session: SnowflakeSession) -> [String] {
        switch session.secondaryRoles {
        case .none: []
        case .all: (catalog.users[session.user]?.roles ?? []).filter { !Catalog.isDatabaseRole($0) }
        case .named(let names): names
        }
    }

    private func list(_ names: [String]) -> String {
        "[" + names.map { "\"\($0)\"" }.joined(separator: ",") + "]"
    }
}
