import OrderedCollections

/// Privileges on objects, by object id and role.
struct GrantTable: Sendable {
    struct Key: Hashable, Sendable {
        var object: Int
        var role: String
        var privilege: String
    }

    struct Future: Hashable, Sendable {
        var privilege: String
        /// The kind of object, such as `TABLE`.
        var kind: String
        /// The id of the database or schema.
        var container: Int
        var role: String
    }

    /// The key and whether it may be granted further.
    var held: OrderedDictionary<Key, Bool> = [:]
    var futures: OrderedSet<Future> = []
    /// When each privilege was granted, in nanoseconds since the epoch.
    var times: [Key: Int128] = [:]
    /// When a role was granted to a role or user, by `RoleGrant`.
    var roleTimes: OrderedDictionary<RoleGrant, Int128> = [:]

    /// A role that another role or a user has.
    struct RoleGrant: Hashable, Sendable {
        var role: String
        var holder: String
        var isUser: Bool
    }

    mutating func grant(
        _ privilege: String, on object: Int, to role: String, option: Bool = false,
        at instant: Int128
    ) {
        let key = Key(object: object, role: role, privilege: privilege)
        if held[key] == nil { times[key] = instant }
        held[key] = option || (held[key] ?? false)
    }

    /// Takes away the right to grant a privilege further, not the privilege.
    mutating func revokeOption(_ privilege: String, on object: Int, from role: String) {
        let key = Key(object: object, role: role, privilege: privilege)
        if held[key] != nil { held[key] = false }
    }

    /// Whether the role may grant a privilege that it has further.
    func hasOption(_ privilege: String, on object: Int, role: String) -> Bool {
        held[Key(object: object, role: role, privilege: privilege)] == true
    }

    mutating func revoke(_ privilege: String, on object: Int, from role: String) {
        let key = Key(object: object, role: role, privilege: privilege)
        held[key] = nil
        times[key] = nil
    }

    func has(_ privilege: String, on object: Int, role: String) -> Bool {
        held[Key(object: object, role: role, privilege: privilege)] != nil
    }

    /// Whether the role has any privilege on the object.
    func hasAny(on object: Int, role: String) -> Bool {
        held.keys.contains { $0.object == object && $0.role == role }
    }

    /// Forgets everything about an object that is gone.
    mutating func forget(_ object: Int) {
        for key in held.keys where key.object == object { times[key] = nil }
        held.removeAll { $0.key.object == object }
        futures.removeAll { $0.container == object }
    }
}
