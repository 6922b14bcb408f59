import CloudModel
import OrderedCollections

/// Explains why nothing allowed a request: what is missing, and which statement came nearest.
struct Shortfall: CustomStringConvertible {
    let evaluation: Evaluation
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

    /// Own statements first, then the resource's.
    private var candidates: [PolicyStatement] {
        let own = iam.identity(of: request.principal).flatMap { iam.state.identities[$0]?.policies }
        let resource = iam.policy(of: request.resource, action: request.action)
        return ((own ?? []) + [resource].compactMap { $0 }).flatMap(\.statements)
    }

    private var base: String {
        let hasPolicy = iam.policy(of: request.resource, action: request.action) != nil
        if request.action == "sts:AssumeRole" {
            return hasPolicy
                ? "the role's trust policy does not let \(request.principal.name) assume it"
                : "there is no such role"
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
            let identity = iam.identity(of: request.principal) ?? request.principal.name
            guard iam.state.identities[identity] != nil else {
                return "there is no identity \(identity)"
            }
            return "no identity-based policy allows the \(request.action) action"
        }
    }
}
