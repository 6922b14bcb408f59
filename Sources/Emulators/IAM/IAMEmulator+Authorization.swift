public import CloudModel
import OrderedCollections

extension IAMEmulator: Authorizer {
    /// Decides a request as IAM does within one account.
    ///
    /// IAM User Guide, "Policy evaluation logic": an explicit deny wins; otherwise an allow of an
    /// identity policy or of the resource's policy is enough. Services have no identity policies.
    public func authorize(_ request: AuthorizationRequest) -> Authorization {
        let facts = RequestFacts(
            request: request, now: context.now, region: context.region, account: context.account)
        let evaluation = Evaluation(facts: facts)
        let resourcePolicy = policy(of: request.resource, action: request.action)
        let byIdentity = evaluation.identity(identityStatements(request))
        let byResource = resourcePolicy.map { evaluation.resource($0.statements) } ?? Finding()
        if let statement = byIdentity.deniedBy ?? byResource.deniedBy {
            return .explicitlyDenied(by: statement.label)
        }
        let isRoot = request.principal.kind == .root
        let fromIdentity = isRoot ? "the account's root user" : byIdentity.allowedBy?.label
        let allowedBy: String?
        if isForeign(request.principal) {
            // What another account allows its own is not known here; it is taken to allow it.
            allowedBy = (byResource.allowedBy ?? byResource.delegatedBy)?.label
        } else if request.action == "sts:AssumeRole", !isRoot {
            // Only the trust policy opens a role; one that names the account leaves it to
            // identity policies.
            allowedBy =
                byResource.allowedBy?.label
                ?? (byResource.delegatedBy == nil ? nil : fromIdentity)
        } else if request.action == "sts:AssumeRole" {
            allowedBy = byResource.allowedBy?.label
        } else {
            allowedBy = fromIdentity ?? byResource.allowedBy?.label
        }
        guard let allowedBy else {
            return .implicitlyDenied(
                missing: Shortfall(evaluation: evaluation, iam: self).description)
        }
        if recordsUse { noteUse(request) }
        return .allowed(by: allowedBy)
    }

    /// The statements of the principal's own policies that speak of the action.
    private func identityStatements(_ request: AuthorizationRequest) -> [PolicyStatement] {
        guard let identity = identity(of: request.principal) else { return [] }
        let key = ActionKey(identity: identity, action: request.action)
        if let known = statementsByAction[key] { return known }
        let all = state.identities[identity]?.policies.flatMap(\.statements) ?? []
        let found = all.filter { Evaluation.names($0, action: request.action) }
        statementsByAction[key] = found
        return found
    }

    /// The ARN of the role or user behind a principal.
    func identity(of principal: Principal) -> String? {
        switch principal.kind {
        case .role(let arn): arn
        case .user: principal.name
        case .root, .service, .anonymous: nil
        }
    }

    /// The policy on a resource: of a bucket for its objects, of a role its trust policy.
    func policy(of resource: String, action: String) -> PolicyDocument? {
        if action == "sts:AssumeRole" { return state.identities[resource]?.trust }
        if state.resourcePolicies.isEmpty { return nil }
        if let policy = state.resourcePolicies[resource] { return policy }
        if resource.hasPrefix("arn:aws:s3:::"), let slash = resource.firstIndex(of: "/") {
            return state.resourcePolicies[String(resource[..<slash])]
        }
        return nil
    }

    private func isForeign(_ principal: Principal) -> Bool {
        switch principal.kind {
        case .user, .role, .root: principal.account != context.account
        case .service, .anonymous: false
        }
    }

    private func noteUse(_ request: AuthorizationRequest) {
        state.used.append(
            UsedPermission(
                principal: identity(of: request.principal) ?? request.principal.name,
                action: request.action, resource: request.resource))
    }
}
