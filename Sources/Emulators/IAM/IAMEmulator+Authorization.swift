public import CloudModel
import OrderedCollections

extension IAMEmulator: Authorizer {
    /// Decides a request as IAM does within one account.
    ///
    /// IAM User Guide, "Policy evaluation logic"; ``Ruling`` has the rules.
    public func authorize(_ request: AuthorizationRequest) -> Authorization {
        let evaluation = Evaluation(facts: RequestFacts(request: request, iam: self))
        let policies = applicable(to: request)
        let isTrust = request.action.hasPrefix("sts:") && isRole(request.resource)
        let ruling = Ruling(
            policies, of: evaluation, caller: caller(request.principal),
            resourceType: isTrust ? .trust : .resource)
        let hasEnded = sessionHasEnded(request.principal)
        if !hasEnded, ruling.denial == nil, let allowedBy = ruling.allowedBy {
            if recordsUse { state.used.append(permission(request)) }
            return .allowed(by: allowedBy)
        }
        if recordsUse { state.refused.append(permission(request)) }
        if !hasEnded, let (statement, type) = ruling.denial {
            let place = statement.place.map { " at \($0)" } ?? ""
            return .explicitlyDenied(by: statement.label, in: type.rawValue + place)
        }
        let shortfall = Shortfall(
            evaluation: evaluation, ruling: ruling, policies: policies, iam: self)
        return .implicitlyDenied(missing: shortfall.description)
    }

    // MARK: Which policies apply

    private func applicable(to request: AuthorizationRequest) -> ApplicablePolicies {
        var policies = ApplicablePolicies()
        if let identity = identity(of: request.principal) {
            policies = ownPolicies(identity, action: request.action)
        }
        policies.session = sessionStatements(of: request.principal)
        policies.resource = policy(of: request.resource, action: request.action)?.statements
        return policies
    }

    /// The principal's own statements that speak of the action, and its boundary's.
    private func ownPolicies(_ identity: String, action: String) -> ApplicablePolicies {
        let key = ActionKey(identity: identity, action: action)
        if let known = policiesByAction[key] { return known }
        var found = ApplicablePolicies()
        if let entity = entity(arn: identity) {
            func speaking(_ documents: [PolicyDocument]) -> [PolicyStatement] {
                documents.flatMap(\.statements).filter { Evaluation.names($0, action: action) }
            }
            found.identity = speaking(documents(of: entity))
            found.boundary = entity.boundary.map { arn in
                speaking([managedPolicy(arn)?.document].compactMap { $0 })
            }
        }
        policiesByAction[key] = found
        return found
    }

    private func sessionStatements(of principal: Principal) -> [PolicyStatement]? {
        guard let id = principal.credentials, let session = state.sessions[id] else { return nil }
        return session.policies?.flatMap(\.statements)
    }

    /// Inline and attached policies, those of a user's groups too.
    func documents(of entity: Entity) -> [PolicyDocument] {
        var found =
            entity.inline.values + entity.attached.compactMap { managedPolicy($0)?.document }
        if entity.kind == .user {
            for group in groups(of: EntityKey(.user, entity.name)) { found += documents(of: group) }
        }
        return found
    }

    func groups(of user: EntityKey) -> [Entity] {
        state.entities.values.filter { $0.kind == .group && $0.members.contains(user) }
    }

    /// The policy on a resource: of a bucket for its objects, of a role its trust policy.
    func policy(of resource: String, action: String) -> PolicyDocument? {
        if action.hasPrefix("sts:"), isRole(resource) { return entity(arn: resource)?.trust }
        if state.resourcePolicies.isEmpty { return nil }
        if let policy = state.resourcePolicies[resource] { return policy }
        if resource.hasPrefix("arn:aws:s3:::"),
            let slash = resource.utf8.firstIndex(of: UInt8(ascii: "/"))
        {
            return state.resourcePolicies[String(resource[..<slash])]
        }
        return nil
    }

    // MARK: Who asks

    /// The ARN of the role or user behind a principal.
    func identity(of principal: Principal) -> String? {
        switch principal.kind {
        case .role(let arn): return arn
        case .user:
            // A federated user acts under the user who asked for the token.
            if let id = principal.credentials, let session = state.sessions[id] {
                return session.entity
            }
            return principal.name
        case .root, .service, .anonymous: return nil
        }
    }

    /// The user or role with this ARN, path included.
    func entity(arn: String) -> Entity? {
        guard let key = EntityKey(arn: arn), let entity = state.entities[key],
            entity.arn(in: context.account) == arn
        else { return nil }
        return entity
    }

    /// Whether the caller's temporary credentials are over.
    func sessionHasEnded(_ principal: Principal) -> Bool {
        guard let id = principal.credentials else { return false }
        return state.sessions[id].map { $0.expiry <= context.now } ?? true
    }

    func caller(_ principal: Principal) -> Ruling.Caller {
        switch principal.kind {
        case .service, .anonymous: return .outsider
        case .root: return principal.account == context.account ? .root : .foreign
        case .user, .role:
            if principal.account != context.account { return .foreign }
            // A federated user whom the root user vouches for acts under no user.
            let session = principal.credentials.flatMap { state.sessions[$0] }
            return session != nil && session?.entity == nil ? .root : .own
        }
    }

    private func isRole(_ resource: String) -> Bool {
        let start = "arn:aws:iam::"
        guard resource.hasPrefix(start) else { return false }
        return resource.utf8.dropFirst(start.utf8.count).drop { $0 != UInt8(ascii: ":") }
            .starts(with: ":role/".utf8)
    }

    private func permission(_ request: AuthorizationRequest) -> UsedPermission {
        UsedPermission(
            principal: identity(of: request.principal) ?? request.principal.name,
            action: request.action, resource: request.resource)
    }
}
