import OrderedCollections

/// One right that a role of the account has, be it granted, owned or another role's.
public struct HeldRight: Hashable, Sendable {
    public var role: String
    /// Such as `SELECT`, `OWNERSHIP` or `EXECUTE TASK`.
    public var privilege: String
    /// The kind of object: `ACCOUNT`, `TABLE`, `ROLE`, ….
    public var kind: String
    /// The object's full name; for a future grant, that of the schema or database.
    public var name: String
    /// Whether it is on all objects of the kind that will ever be made there.
    public var isFuture = false
    /// Whether the role may give it to others.
    public var mayGrant = false
    /// The role that has it, where this one only has that role.
    public var through: String?
}

/// What a storage integration may reach, and as whom.
public struct IntegrationReach: Hashable, Sendable {
    public var name: String
    public var roleARN: String
    public var allowed: [String]
    public var blocked: [String]
}

// What roles may do, for those who judge it without asking in anybody's name.
extension SnowflakeEmulator {
    /// The roles that every account has (Snowflake documentation, "Overview of access control").
    private static let systemRoles: Set<String> = [
        "ACCOUNTADMIN", "ORGADMIN", "SECURITYADMIN", "SYSADMIN", "USERADMIN",
    ]

    /// All rights of all roles that the account has beside the administrators', in a stable order.
    ///
    /// A role has the rights of the roles that were granted to it too; what PUBLIC has stands there
    /// once. Of an administrators' role that somebody has, only the role is told.
    public func heldRights() -> [HeldRight] {
        let catalog = account.catalog
        let own = ownRights()
        var all: [HeldRight] = []
        for role in catalog.roles.keys where !Self.systemRoles.contains(role) {
            all += own[role] ?? []
            let others = inherited(by: role)
            for other in others where Self.systemRoles.contains(other) {
                all.append(HeldRight(role: role, privilege: "USAGE", kind: "ROLE", name: other))
            }
            for other in others where !Self.systemRoles.contains(other) {
                all += (own[other] ?? []).map { right in
                    var right = right
                    right.role = role
                    right.through = catalog.fullRoleName(other)
                    return right
                }
            }
        }
        return all
    }

    /// The roles granted to one, and theirs, but not those of administrators.
    private func inherited(by role: String) -> [String] {
        var found: [String] = []
        var place = 0
        var open = account.catalog.role(role)?.granted ?? []
        while place < open.count {
            let other = open[place]
            place += 1
            guard other != role, other != "PUBLIC", !found.contains(other) else { continue }
            found.append(other)
            if Self.systemRoles.contains(other) { continue }
            open += account.catalog.role(other)?.granted ?? []
        }
        return found
    }

    /// What each role was granted or owns, without what it has from others.
    private func ownRights() -> [String: [HeldRight]] {
        let catalog = account.catalog
        let names = account.objectNames()
        var rights: [String: [HeldRight]] = [:]
        func add(_ right: HeldRight) { rights[right.role, default: []].append(right) }
        for (key, mayGrant) in catalog.grants.held {
            guard let object = names[key.object] else { continue }
            add(
                HeldRight(
                    role: key.role, privilege: key.privilege, kind: object.kind,
                    name: object.name,
                    mayGrant: mayGrant))
        }
        for future in catalog.grants.futures {
            guard let container = names[future.container] else { continue }
            add(
                HeldRight(
                    role: future.role, privilege: future.privilege, kind: future.kind,
                    name: container.name,
                    isFuture: true))
        }
        func owned(_ header: ObjectHeader) {
            guard let object = names[header.id] else { return }
            add(
                HeldRight(
                    role: header.owner, privilege: "OWNERSHIP", kind: object.kind,
                    name: object.name))
        }
        for database in catalog.databases.values {
            owned(database.header)
            for schema in database.schemas.values {
                owned(schema.header)
                schema.tables.values.forEach { owned($0.header) }
                schema.views.values.forEach { owned($0.header) }
                schema.stages.values.forEach { owned($0.header) }
                schema.tasks.values.forEach { owned($0.header) }
                schema.procedures.values.forEach { owned($0.header) }
            }
        }
        catalog.integrations.values.forEach { owned($0.header) }
        return rights
    }

    /// The storage integrations, with what they may reach.
    public func integrationReaches() -> [IntegrationReach] {
        account.catalog.integrations.map { name, entry in
            IntegrationReach(
                name: name, roleARN: entry.roleARN, allowed: entry.allowed,
                blocked: entry.blocked)
        }
    }
}
