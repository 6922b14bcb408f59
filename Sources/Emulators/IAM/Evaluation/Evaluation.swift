import CloudModel

/// What one list of statements says about a request.
struct Finding {
    var deniedBy: PolicyStatement?
    var allowedBy: PolicyStatement?
    /// An `Allow` that names only the account: it needs an identity policy beside it.
    var delegatedBy: PolicyStatement?
}

/// Asks statements one by one.
struct Evaluation {
    let facts: RequestFacts

    private var request: AuthorizationRequest { facts.request }

    /// Statements of the principal's own policies, already chosen by action.
    func identity(_ statements: [PolicyStatement]) -> Finding {
        var finding = Finding()
        for statement in statements where applies(statement) { note(statement, in: &finding) }
        return finding
    }

    /// Statements of the resource's policy.
    func resource(_ statements: [PolicyStatement]) -> Finding {
        var finding = Finding()
        for statement in statements
        where Self.names(statement, action: request.action) && applies(statement) {
            guard let match = principalMatch(statement) else { continue }
            if match == .byAccount && statement.effect == .allow {
                finding.delegatedBy = finding.delegatedBy ?? statement
            } else {
                note(statement, in: &finding)
            }
        }
        return finding
    }

    private func note(_ statement: PolicyStatement, in finding: inout Finding) {
        switch statement.effect {
        case .allow: finding.allowedBy = finding.allowedBy ?? statement
        case .deny: finding.deniedBy = finding.deniedBy ?? statement
        }
    }

    /// Whether the statement speaks of the action.
    static func names(_ statement: PolicyStatement, action: String) -> Bool {
        let listed = statement.actions.patterns.contains {
            $0.matches(action, variable: { _ in nil })
        }
        return listed != statement.actions.isNegated
    }

    func namesResource(_ statement: PolicyStatement) -> Bool {
        guard let resources = statement.resources else { return true }
        let listed = resources.patterns.contains {
            $0.matches(request.resource, variable: facts.variable)
        }
        return listed != resources.isNegated
    }

    /// Resource and conditions.
    private func applies(_ statement: PolicyStatement) -> Bool {
        namesResource(statement) && statement.conditions.allSatisfy { $0.isMet(by: facts) }
    }

    // MARK: Principals

    enum PrincipalMatch { case directly, byAccount }

    func principalMatch(_ statement: PolicyStatement) -> PrincipalMatch? {
        guard let (parties, isNegated) = statement.principals else { return nil }
        var best: PrincipalMatch?
        for party in parties {
            switch match(party) {
            case .directly: best = .directly
            case .byAccount: best = best ?? .byAccount
            case nil: break
            }
        }
        if isNegated { return best == nil ? .directly : nil }
        return best
    }

    private func match(_ party: PolicyStatement.Party) -> PrincipalMatch? {
        let principal = request.principal
        switch party {
        case .everyone: return .directly
        case .service(let host):
            return principal.kind == .service && principal.name == host ? .directly : nil
        case .identity(let arn):
            return principal.name == arn || principal.roleARN == arn ? .directly : nil
        case .account(let account):
            guard principal.account == account else { return nil }
            switch principal.kind {
            case .root: return .directly
            case .user, .role: return .byAccount
            case .service, .anonymous: return nil
            }
        }
    }
}
