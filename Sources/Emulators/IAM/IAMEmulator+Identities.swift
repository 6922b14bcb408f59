public import CloudModel
import OrderedCollections

extension IAMEmulator {
    /// CreateRole, with its policies: inline and attached ones count alike.
    @discardableResult
    public func addRole(
        _ name: String, path: String = "/", trust: PolicyDocument, policies: [PolicyDocument] = []
    ) throws(IAMError) -> ARN {
        precondition(trust.kind == .trust, "`\(trust.name)` is no trust policy")
        return try add("role", name, path, trust, policies)
    }

    /// CreateUser, with its policies.
    @discardableResult
    public func addUser(
        _ name: String, path: String = "/", policies: [PolicyDocument] = []
    ) throws(IAMError) -> ARN {
        try add("user", name, path, nil, policies)
    }

    /// PutRolePolicy, PutUserPolicy, AttachRolePolicy: adds a policy or replaces one of its name.
    public func setPolicy(_ policy: PolicyDocument, of identity: ARN) throws(IAMError) {
        precondition(policy.kind == .identity, "`\(policy.name)` is no identity policy")
        guard state.identities[identity.description] != nil else { throw missing(identity) }
        state.identities[identity.description]?.policies.removeAll { $0.name == policy.name }
        state.identities[identity.description]?.policies.append(policy)
        statementsByAction = [:]
    }

    /// DeleteRolePolicy, DetachRolePolicy and their like.
    public func removePolicy(_ name: String, of identity: ARN) throws(IAMError) {
        guard let owner = state.identities[identity.description] else { throw missing(identity) }
        guard owner.policies.contains(where: { $0.name == name }) else {
            throw .noSuchEntity("The policy with name \(name) cannot be found.")
        }
        state.identities[identity.description]?.policies.removeAll { $0.name == name }
        statementsByAction = [:]
    }

    /// Puts a policy on a bucket, topic, function or other resource; nil takes it away.
    public func setResourcePolicy(_ arn: String, _ policy: PolicyDocument?) {
        precondition(policy?.kind ?? .resource == .resource, "no resource policy for \(arn)")
        state.resourcePolicies[arn] = policy
    }

    /// ARNs of all roles and users, sorted.
    public var identities: [String] { state.identities.keys.sorted() }

    /// Whether there is such a role.
    public func hasRole(_ arn: ARN) -> Bool { state.identities[arn.description]?.trust != nil }

    /// What was allowed so far, each once, sorted by principal, action and resource.
    public var usedPermissions: [UsedPermission] {
        state.used.sorted {
            ($0.principal, $0.action, $0.resource) < ($1.principal, $1.action, $1.resource)
        }
    }

    private func add(
        _ kind: String, _ name: String, _ path: String, _ trust: PolicyDocument?,
        _ policies: [PolicyDocument]
    ) throws(IAMError) -> ARN {
        precondition(policies.allSatisfy { $0.kind == .identity }, "not an identity policy")
        // IAM API Reference, CreateRole: word characters and `+=,.@-`, at most 64.
        guard isName(name, upTo: 64) else {
            throw .validation("The specified value for \(kind)Name is invalid: \(name)")
        }
        guard path.hasPrefix("/"), path.hasSuffix("/") else {
            throw .validation("The specified value for path is invalid: \(path)")
        }
        let arn = ARN(service: "iam", account: context.account, resource: kind + path + name)
        guard state.identities[arn.description] == nil else {
            let title = kind == "role" ? "Role" : "User"
            throw .entityAlreadyExists("\(title) with name \(name) already exists.")
        }
        state.identities[arn.description] = Identity(name: name, trust: trust, policies: policies)
        return arn
    }

    private func missing(_ identity: ARN) -> IAMError {
        .noSuchEntity("The role or user with ARN \(identity) cannot be found.")
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
}
