import CloudModel
import OrderedCollections

/// Explains why nothing allowed a request: what is missing, and which statement came nearest.
struct Shortfall: CustomStringConvertible {
    let evaluation: Evaluation
    let ruling: Ruling
    let policies: ApplicablePolicies
    let iam: IAMEmulator

    private var request: AuthorizationRequest { evaluation.facts.request }

    var description: String {
        var text = base
        for statement in candidates where statement.effect == .allow {
            guard Evaluation.names(statement, action: request.action) else { continue }
            if !evaluation.namesResource(statement) {
                let listed = statement.resources?.patterns.map(\.text) ?? []
                let but = statement.resources?.isNegated == true ? "except on" : "only on"
                return text + "; \(statement.label) allows it \(but) "
                    + listed.joined(separator: ", ")
            }
            if let failed = statement.conditions.first(where: { !$0.isMet(by: evaluation.facts) }) {
                let value = evaluation.facts.values(of: failed.key)
                let given =
                    value.map { "it is " + $0.joined(separator: ", ") }
                    ?? "the request has no such key"
                return text + "; \(statement.label) allows it, but its condition"
                    + " \(failed.op.name) on \(failed.key) is not met (\(given))"
            }
            if statement.principals != nil, evaluation.principalMatch(statement) == nil {
                text += "; \(statement.label) allows it to others"
                break
            }
        }
        return text
    }

    /// The limit that another policy's allow ran into; nil where nothing allowed at all.
    private var limit: PolicyType? {
        guard ruling.caller == .own,
            ruling.identity.allowedBy != nil || ruling.resource.allowedThroughRole != nil
        else { return nil }
        return ruling.limit?.type
    }

    /// The statements of the policy that is short, or own statements first, then the resource's.
    private var candidates: [PolicyStatement] {
        switch limit {
        case .session: policies.session ?? []
        case .boundary: policies.boundary ?? []
        default: policies.identity + (policies.resource ?? [])
        }
    }

    private var base: String {
        if iam.sessionHasEnded(request.principal) {
            return "the session's credentials \(request.principal.credentials ?? "") have expired"
        }
        let hasPolicy = policies.resource != nil
        if request.action == "sts:AssumeRole", limit == nil {
            return hasPolicy
                ? "the role's trust policy does not let \(request.principal.name) assume it"
                : "there is no such role"
        }
        switch limit {
        case .session: return "no session policy allows the \(request.action) action"
        case .boundary: return "no permissions boundary allows the \(request.action) action"
        default: break
        }
        switch request.principal.kind {
        case .service:
            return hasPolicy
                ? "no resource-based policy allows the \(request.action) action to"
                    + " \(request.principal.name)"
                : "the resource has no policy that lets \(request.principal.name) in"
        case .anonymous, .root:
            return "no resource-based policy allows the \(request.action) action"
        case .role, .user:
            if ruling.caller == .foreign {
                return "no resource-based policy allows the \(request.action) action"
            }
            let identity = iam.identity(of: request.principal) ?? request.principal.name
            guard EntityKey(arn: identity).map({ iam.state.entities[$0] != nil }) == true else {
                return "there is no identity \(identity)"
            }
            return "no identity-based policy allows the \(request.action) action"
        }
    }
}
