import CloudModel
import DataFormats
import OrderedCollections

// Users, groups and what they have in common with roles.
extension IAMEmulator {
    // MARK: Finding

    /// The key of the user, role or group that the request names.
    func key(_ input: IAMInput) throws(IAMError) -> EntityKey {
        let kind = input.kind
        let name = try input.name("\(kind.title)Name", upTo: kind == .role ? 64 : 128)
        return try key(kind, name)
    }

    func key(_ kind: Entity.Kind, _ name: String) throws(IAMError) -> EntityKey {
        let key = EntityKey(kind, name)
        guard state.entities[key] != nil else {
            throw .noSuchEntity("The \(kind.rawValue) with name \(name) cannot be found.")
        }
        return key
    }

    func entity(_ input: IAMInput) throws(IAMError) -> Entity {
        try entity(at: key(input))
    }

    func entity(at key: EntityKey) -> Entity {
        guard let entity = state.entities[key] else {
            preconditionFailure("the key of an entity that is not there")
        }
        return entity
    }

    func all(_ kind: Entity.Kind) -> [Entity] {
        state.entities.values.filter { $0.kind == kind }
    }

    private func limit(_ kind: Entity.Kind) throws(IAMError) {
        // IAM User Guide, "IAM and AWS STS quotas": the defaults.
        let (limit, quota) =
            switch kind {
            case .user: (5_000, "UsersPerAccount")
            case .group: (300, "GroupsPerAccount")
            case .role: (1_000, "RolesPerAccount")
            }
        guard all(kind).count < limit else {
            throw .limitExceeded("Cannot exceed quota for \(quota): \(limit)")
        }
    }

    // MARK: Operations

    /// A new entity with what users, roles and groups have in common; not kept yet.
    func drafted(_ input: IAMInput) throws(IAMError) -> Entity {
        let kind = input.kind
        let name = try input.name("\(kind.title)Name", upTo: kind == .group ? 128 : 64)
        try limit(kind)
        let tags = try input.tags()
        let boundary = input.text("PermissionsBoundary")
        if let boundary { _ = try existingPolicy(boundary) }
        var entity = try newEntity(kind, named: name, path: input.path())
        entity.boundary = boundary
        entity.tags = tags
        return entity
    }

    func createEntity(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let entity = try drafted(input)
        state.entities[EntityKey(entity.kind, entity.name)] = entity
        return [entity.kind.title: shape(entity)]
    }

    func getEntity(_ input: IAMInput) throws(IAMError) -> JSONObject {
        [input.kind.title: shape(try entity(input))]
    }

    /// GetUser without a name tells about the caller, the root user too.
    func getUser(_ input: IAMInput) throws(IAMError) -> JSONObject {
        if input.members["UserName"] == nil, input.actor.principal.kind == .root {
            return [
                "User": [
                    "Path": "/", "UserName": "root", "UserId": .string(context.account),
                    "Arn": .string(input.actor.principal.name),
                    "CreateDate": Self.time(state.accessKeys["test"]?.created ?? context.now),
                ]
            ]
        }
        return ["User": shape(entity(at: try key(.user, input.userName())))]
    }

    /// Lists are in the order of names, as IAM's are.
    func listEntities(_ input: IAMInput) throws(IAMError) -> JSONObject {
        guard case .list(let kind) = input.operation.subject else {
            preconditionFailure("\(input.operation.name) lists nothing")
        }
        let prefix = try input.pathPrefix()
        let found = all(kind).filter { $0.path.hasPrefix(prefix) }.sorted { $0.name < $1.name }
        return try input.page("\(kind.title)s", found.map { shape($0, inList: true) })
    }

    func updateEntity(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let old = try key(input)
        var entity = entity(at: old)
        let title = entity.kind.title
        if input.members["NewPath"] != nil { entity.path = try input.path("NewPath") }
        if input.members["New\(title)Name"] != nil {
            entity.name = try input.name("New\(title)Name", upTo: 128)
        }
        let new = EntityKey(entity.kind, entity.name)
        guard new == old || state.entities[new] == nil else {
            throw .entityAlreadyExists("\(title) with name \(entity.name) already exists.")
        }
        if new != old {
            state.entities.removeValue(forKey: old)
            rename(old, to: new)
        }
        state.entities[new] = entity
        return [:]
    }

    /// Groups and access keys follow a user to its new name.
    private func rename(_ old: EntityKey, to new: EntityKey) {
        for key in Array(state.entities.keys) {
            if state.entities[key]?.members.remove(old) != nil {
                state.entities[key]?.members.append(new)
            }
        }
        for (id, key) in Array(state.accessKeys.elements) where key.user == old {
            state.accessKeys[id] = AccessKey(
                id: id, secret: key.secret, user: new, created: key.created,
                isActive: key.isActive, lastUse: key.lastUse)
        }
    }

    /// DeleteUser, DeleteRole and DeleteGroup refuse while something hangs on the entity.
    func deleteEntity(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let key = try key(input)
        let entity = entity(at: key)
        func conflict(_ what: String) -> IAMError {
            .deleteConflict("Cannot delete entity, must \(what) first.")
        }
        if !entity.attached.isEmpty { throw conflict("detach all policies") }
        if !entity.inline.isEmpty { throw conflict("delete policies") }
        if !entity.members.isEmpty { throw conflict("remove users from group") }
        if state.accessKeys.values.contains(where: { $0.user == key }) {
            throw conflict("delete access keys")
        }
        if !groups(of: key).isEmpty { throw conflict("remove user from all groups") }
        if state.profiles.values.contains(where: { $0.role == key }) {
            throw conflict("remove roles from instance profile")
        }
        state.entities.removeValue(forKey: key)
        return [:]
    }

    // MARK: Groups

    func getGroup(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let group = try entity(input)
        let users = group.members.map { shape(entity(at: $0), inList: true) }
        var output = try input.page("Users", users)
        output["Group"] = shape(group)
        return output
    }

    func addUserToGroup(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let group = try key(input)
        let user = try key(.user, input.name("UserName"))
        let isMember = state.entities[group]?.members.contains(user) == true
        guard isMember || groups(of: user).count < 10 else {
            throw .limitExceeded("Cannot exceed quota for GroupsPerUser: 10")
        }
        state.entities[group]?.members.append(user)
        return [:]
    }

    func removeUserFromGroup(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let group = try key(input)
        let name = try input.name("UserName")
        let user = try key(.user, name)
        guard state.entities[group]?.members.remove(user) != nil else {
            throw .noSuchEntity("User with name \(name) is not in the group.")
        }
        return [:]
    }

    func listGroupsForUser(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let found = groups(of: try key(input)).sorted { $0.name < $1.name }
        return try input.page("Groups", found.map { shape($0) })
    }

    // MARK: Tags

    func tagEntity(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let key = try key(input)
        let tags = try merged(entity(at: key).tags, with: input.tags())
        state.entities[key]?.tags = tags
        return [:]
    }

    func untagEntity(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let key = try key(input)
        let tags = without(input.texts("TagKeys"), entity(at: key).tags)
        state.entities[key]?.tags = tags
        return [:]
    }

    func listEntityTags(_ input: IAMInput) throws(IAMError) -> JSONObject {
        try pageOfTags(entity(input).tags, input)
    }

    func pageOfTags(
        _ tags: OrderedDictionary<String, String>, _ input: IAMInput
    ) throws(IAMError) -> JSONObject {
        try input.page("Tags", Self.tags(tags).arrayValue ?? [])
    }

    /// Tag keys that differ only in case are one key.
    func merged(
        _ old: OrderedDictionary<String, String>, with new: OrderedDictionary<String, String>
    ) throws(IAMError) -> OrderedDictionary<String, String> {
        var tags = old
        for (key, value) in new {
            let same = tags.keys.first { $0.lowercased() == key.lowercased() }
            tags[same ?? key] = value
        }
        guard tags.count <= 50 else {
            throw .limitExceeded("The number of tags has reached the maximum limit.")
        }
        return tags
    }

    func without(
        _ keys: [String], _ tags: OrderedDictionary<String, String>
    ) -> OrderedDictionary<String, String> {
        let folded = keys.map { $0.lowercased() }
        return tags.filter { !folded.contains($0.key.lowercased()) }
    }
}
