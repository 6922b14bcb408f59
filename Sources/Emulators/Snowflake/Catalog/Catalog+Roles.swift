import OrderedCollections

// Roles of the account are known by their names, database roles by keys that are no names: a key
// stays when the role or its database is renamed, copied or dropped and brought back. Source:
// Snowflake documentation, "Overview of Access Control", database roles.
extension Catalog {
    /// What stands for a database role among grants, owners and the roles that others have.
    static func key(ofDatabaseRole id: Int) -> String { "\u{0}\(id)" }

    static func isDatabaseRole(_ key: String) -> Bool { key.utf8.first == 0 }

    var hasDatabaseRoles: Bool { databases.values.contains { !$0.roles.isEmpty } }

    /// A database role by its key; nil for a role of the account and for one that is gone.
    func databaseRole(_ key: String) -> (database: DatabaseEntry, role: RoleEntry)? {
        Self.databaseRole(key, databases)
    }

    private static func databaseRole(
        _ key: String, _ databases: OrderedDictionary<String, DatabaseEntry>
    ) -> (database: DatabaseEntry, role: RoleEntry)? {
        guard isDatabaseRole(key), let id = Int(key.dropFirst()) else { return nil }
        for database in databases.values {
            for role in database.roles.values where role.header.id == id {
                return (database, role)
            }
        }
        return nil
    }

    /// A role of the account or of a database.
    func role(_ key: String) -> RoleEntry? {
        Self.role(key, roles, databases)
    }

    private static func role(
        _ key: String, _ roles: OrderedDictionary<String, RoleEntry>,
        _ databases: OrderedDictionary<String, DatabaseEntry>
    ) -> RoleEntry? {
        isDatabaseRole(key) ? databaseRole(key, databases)?.role : roles[key]
    }

    /// A role's own name.
    func roleName(_ key: String) -> String { databaseRole(key)?.role.header.name ?? key }

    /// A role's name, that of a database role with its database.
    func fullRoleName(_ key: String) -> String {
        databaseRole(key).map { "\($0.database.header.name).\($0.role.header.name)" } ?? key
    }

    /// Changes the roles that a role has.
    mutating func changeGranted(of key: String, _ change: (inout [String]) -> Void) {
        guard let found = databaseRole(key) else {
            if var list = roles[key]?.granted {
                change(&list)
                roles[key]?.granted = list
            }
            return
        }
        var list = found.role.granted
        change(&list)
        databases[found.database.header.name]?.roles[found.role.header.name]?.granted = list
    }

    /// The role and every role whose privileges it has, directly or through another.
    func effectiveRoles(of role: String) -> [String] {
        Self.effectiveRoles(of: role, roles, databases)
    }

    /// The same without a catalog at hand, which is more than should be copied for every statement.
    static func effectiveRoles(
        of role: String, _ roles: OrderedDictionary<String, RoleEntry>,
        _ databases: OrderedDictionary<String, DatabaseEntry>
    ) -> [String] {
        var found = [role]
        var place = 0
        while place < found.count {
            let entry = Self.role(found[place], roles, databases)
            for granted in entry?.granted ?? [] where !found.contains(granted) {
                // The database of a role may be gone for a while.
                if isDatabaseRole(granted), databaseRole(granted, databases) == nil { continue }
                found.append(granted)
            }
            place += 1
        }
        if !found.contains("PUBLIC") { found.append("PUBLIC") }
        return found
    }

    /// Forgets a role that is gone: who has it, and what it has.
    mutating func forgetRole(_ key: String, heir: String) {
        for role in allRoles { changeGranted(of: role) { $0.removeAll { $0 == key } } }
        for user in users.keys { users[user]?.roles.removeAll { $0 == key } }
        grants.forgetRole(key)
        changeHeaders { if $0.owner == key { $0.owner = heir } }
    }

    /// The names and keys of all roles.
    var allRoles: [String] {
        Array(roles.keys)
            + databases.values.flatMap { database in
                database.roles.values.map { Self.key(ofDatabaseRole: $0.header.id) }
            }
    }

    /// Gives a role of the account another name wherever it stands.
    mutating func renameRole(_ old: String, to new: String) {
        func renamed(_ name: String) -> String { name == old ? new : name }
        guard var entry = roles[old] else { return }
        entry.header.name = new
        roles[old] = nil
        roles[new] = entry
        for role in allRoles { changeGranted(of: role) { $0 = $0.map(renamed) } }
        for user in users.keys {
            let list = users[user]?.roles ?? []
            users[user]?.roles = list.map(renamed)
            if users[user]?.defaultRole == old { users[user]?.defaultRole = new }
        }
        grants.renameRole(old, to: new)
        changeHeaders { $0.owner = renamed($0.owner) }
    }

    /// Puts names into the places of keys in rows that are to be shown, with the kind of role.
    func nameRoles(_ columns: [String], _ rows: inout [[SnowflakeValue]]) {
        guard hasDatabaseRoles else { return }
        let kinds = [
            "owner": "owner_role_type", "grantee_name": "granted_to", "grantee": "granted_to",
            "granted_by": "granted_by_role_type",
        ]
        let names = columns.map { $0.lowercased() }
        let places = names.map { kinds[$0].flatMap { kind in names.firstIndex(of: kind) } }
        for row in rows.indices {
            for (column, value) in rows[row].enumerated() {
                guard case .text(let key) = value, Self.isDatabaseRole(key) else { continue }
                rows[row][column] = .text(roleName(key))
                if let place = places[column] { rows[row][place] = .text("DATABASE_ROLE") }
            }
        }
    }
}

extension DatabaseEntry {
    /// Whether an object is the database or in it.
    func contains(_ id: Int) -> Bool {
        var copy = Catalog()
        copy.databases[header.name] = self
        var found = false
        copy.changeHeaders { found = found || $0.id == id }
        return found
    }
}

extension GrantTable {
    /// Forgets everything that a role was granted.
    mutating func forgetRole(_ role: String) {
        for key in held.keys where key.role == role { times[key] = nil }
        held.removeAll { $0.key.role == role }
        futures.removeAll { $0.role == role }
        roleTimes.removeAll { grant in
            grant.key.role == role || grant.key.holder == role && !grant.key.isUser
        }
    }

    mutating func renameRole(_ old: String, to new: String) {
        var renamed = GrantTable()
        for (key, option) in held {
            var copy = key
            if copy.role == old { copy.role = new }
            renamed.held[copy] = option
            renamed.times[copy] = times[key]
        }
        for future in futures {
            var copy = future
            if copy.role == old { copy.role = new }
            renamed.futures.append(copy)
        }
        for (grant, instant) in roleTimes {
            var copy = grant
            if copy.role == old { copy.role = new }
            if copy.holder == old, !copy.isUser { copy.holder = new }
            renamed.roleTimes[copy] = instant
        }
        self = renamed
    }
}
