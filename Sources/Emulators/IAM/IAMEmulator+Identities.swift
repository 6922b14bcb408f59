public import CloudModel
import OrderedCollections

extension IAMEmulator {
    /// CreateRole, with its inline policies.
    @discardableResult
    public func addRole(
        _ name: String, path: String = "/", trust: PolicyDocument, policies: [PolicyDocument] = []
    ) throws(IAMError) -> ARN {
        precondition(trust.kind == .trust, "`\(trust.name)` is no trust policy")
        return try add(.role, name, path, trust, policies)
    }

    /// CreateUser, with its inline policies.
    @discardableResult
    public func addUser(
        _ name: String, path: String = "/", policies: [PolicyDocument] = []
    ) throws(IAMError) -> ARN {
        try add(.user, name, path, nil, policies)
    }

    /// PutRolePolicy, PutUserPolicy: adds an inline policy or replaces one of its name.
    public func setPolicy(_ policy: PolicyDocument, of identity: ARN) throws(IAMError) {
        precondition(policy.kind == .identity, "`\(policy.name)` is no identity policy")
        let key = try existing(identity)
        state.entities[key]?.inline[policy.name] = policy
        policiesByAction = [:]
    }

    /// DeleteRolePolicy, DeleteUserPolicy.
    public func removePolicy(_ name: String, of identity: ARN) throws(IAMError) {
        let key = try existing(identity)
        guard state.entities[key]?.inline.removeValue(forKey: name) != nil else {
            throw .noSuchEntity("The policy with name \(name) cannot be found.")
        }
        policiesByAction = [:]
    }

    /// Puts a policy on a bucket, topic, function or other resource; nil takes it away.
    public func setResourcePolicy(_ arn: String, _ policy: PolicyDocument?) {
        precondition(policy?.kind ?? .resource == .resource, "no resource policy for \(arn)")
        state.resourcePolicies[arn] = policy
    }

    /// ARNs of all roles and users, sorted.
    public var identities: [String] {
        state.entities.values.filter { $0.kind != .group }.map { $0.arn(in: context.account) }
            .sorted()
    }

    /// Whether there is such a role.
    public func hasRole(_ arn: ARN) -> Bool { entity(arn: arn.description)?.kind == .role }

    /// What was allowed so far, each once, sorted by principal, action and resource.
    public var usedPermissions: [UsedPermission] { sorted(state.used) }

    /// What was refused so far, each once, sorted like `usedPermissions`.
    public var refusedPermissions: [UsedPermission] { sorted(state.refused) }

    private func sorted(_ permissions: OrderedSet<UsedPermission>) -> [UsedPermission] {
        permissions.sorted {
            ($0.principal, $0.action, $0.resource) < ($1.principal, $1.action, $1.resource)
        }
    }

    private func add(
        _ kind: Entity.Kind, _ name: String, _ path: String, _ trust: PolicyDocument?,
        _ policies: [PolicyDocument]
    ) throws(IAMError) -> ARN {
        precondition(policies.allSatisfy { $0.kind == .identity }, "not an identity policy")
        var entity = try newEntity(kind, named: name, path: path)
        entity.trust = trust
        for policy in policies { entity.inline[policy.name] = policy }
        state.entities[EntityKey(kind, name)] = entity
        policiesByAction = [:]
        return ARN(
            service: "iam", account: context.account, resource: kind.rawValue + path + name)
    }

    /// A user, role or group whose name and path are sound and free; not kept yet.
    func newEntity(
        _ kind: Entity.Kind, named name: String, path: String
    ) throws(IAMError) -> Entity {
        // IAM API Reference, CreateRole: word characters and `+=,.@-`, at most 64; groups 128.
        guard isName(name, upTo: kind == .group ? 128 : 64) else {
            throw .validation("The specified value for \(kind.rawValue)Name is invalid: \(name)")
        }
        guard isPath(path) else {
            throw .validation("The specified value for path is invalid: \(path)")
        }
        guard state.entities[EntityKey(kind, name)] == nil else {
            throw .entityAlreadyExists("\(kind.title) with name \(name) already exists.")
        }
        let arn = "arn:aws:iam::\(context.account):\(kind.rawValue)\(path)\(name)"
        return Entity(
            kind: kind, name: name, path: path, id: uniqueID(kind.idPrefix, for: arn),
            created: context.now)
    }

    private func existing(_ identity: ARN) throws(IAMError) -> EntityKey {
        guard let entity = entity(arn: identity.description) else {
            throw .noSuchEntity("The role or user with ARN \(identity) cannot be found.")
        }
        return EntityKey(entity.kind, entity.name)
    }

    func isName(_ text: String, upTo limit: Int) -> Bool {
        !text.isEmpty && text.utf8.count <= limit
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "_+=,.@-".utf8.contains(byte)
                }
            }
    }

    /// IAM API Reference, CreateUser: `/`, or printable ASCII between two slashes.
    func isPath(_ text: String) -> Bool {
        text.utf8.count <= 512 && text.hasPrefix("/") && text.hasSuffix("/")
            && text.utf8.allSatisfy { 0x21...0x7E ~= $0 }
    }
}
