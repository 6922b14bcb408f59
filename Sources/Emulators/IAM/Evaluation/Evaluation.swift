import CloudModel
import OrderedCollections

/// What one list of statements says about a request.
struct Finding {
    var deniedBy: PolicyStatement?
    /// An `Allow` that reaches the caller itself: by its own ARN, its session's or `*`.
    var allowedBy: PolicyStatement?
    /// An `Allow` that names the role of a session: boundaries and session policies still count.
    var allowedThroughRole: PolicyStatement?
    /// An `Allow` that names only the account: it needs an identity policy beside it.
    var delegatedBy: PolicyStatement?
}

/// Asks statements one by one.
struct Evaluation {
    let facts: RequestFacts

    private var request: AuthorizationRequest { facts.request }

    /// Statements without principals; only those that speak of the action have a say.
    func identity(_ statements: [PolicyStatement]) -> Finding {
        var finding = Finding()
        for statement in statements
        where Self.names(statement, action: request.action) && applies(statement) {
            switch statement.effect {
            case .allow: finding.allowedBy = finding.allowedBy ?? statement
            case .deny: finding.deniedBy = finding.deniedBy ?? statement
            }
        }
        return finding
    }

    /// Statements of the resource's policy.
    func resource(_ statements: [PolicyStatement]) -> Finding {
        var finding = Finding()
        for statement in statements
        where Self.names(statement, action: request.action) && applies(statement) {
            guard let match = principalMatch(statement) else { continue }
            switch (statement.effect, match) {
            case (.deny, _): finding.deniedBy = finding.deniedBy ?? statement
            case (.allow, .directly): finding.allowedBy = finding.allowedBy ?? statement
            case (.allow, .throughRole):
                finding.allowedThroughRole = finding.allowedThroughRole ?? statement
            case (.allow, .byAccount): finding.delegatedBy = finding.delegatedBy ?? statement
            }
        }
        return finding
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

    /// How closely a statement names the caller, the loosest first.
    enum PrincipalMatch: Int { case byAccount, throughRole, directly }

    func principalMatch(_ statement: PolicyStatement) -> PrincipalMatch? {
        guard let (parties, isNegated) = statement.principals else { return nil }
        var best: PrincipalMatch?
        for party in parties {
            guard let match = match(party) else { continue }
            if match.rawValue > best?.rawValue ?? -1 { best = match }
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
            if principal.name == arn { return .directly }
            return facts.entityARN == arn ? .throughRole : nil
        case .uniqueID(let id):
            guard let own = facts.entityID, own == id else { return nil }
            return facts.entityARN == principal.name ? .directly : .throughRole
        case .account(let account): return byAccount(account)
        case .canonicalUser(let id):
            return facts.canonicalUserID == id ? byAccount(principal.account) : nil
        case .federated: return nil
        }
    }

    private func byAccount(_ account: String) -> PrincipalMatch? {
        guard request.principal.account == account else { return nil }
        switch request.principal.kind {
        case .root: return .directly
        case .user, .role: return .byAccount
        case .service, .anonymous: return nil
        }
    }
}
