import CloudModel
import OrderedCollections

/// The sorts of policies that have a say in a request, as AWS's messages name them.
enum PolicyType: String, Sendable {
    case identity = "an identity-based policy"
    case resource = "a resource-based policy"
    case trust = "the role's trust policy"
    case boundary = "a permissions boundary"
    case session = "a session policy"
}

/// The policies that apply to one request.
struct ApplicablePolicies {
    /// Those of the user or role, of its groups too.
    var identity: [PolicyStatement] = []
    var boundary: [PolicyStatement]?
    var session: [PolicyStatement]?
    var resource: [PolicyStatement]?
}

/// How the answers of the policies come together.
///
/// IAM User Guide, "Policy evaluation logic": a deny anywhere wins. Within the account an identity
/// policy's allow counts as far as the permissions boundary and the session policy allow it too. A
/// resource policy's allow for the caller's own ARN or for everyone stands alone; one for the role
/// of a session is limited by boundary and session policy.
struct Ruling {
    /// Who decides beside the resource's policy.
    enum Caller {
        /// The account itself: needs no identity policy, has no boundary.
        case root
        /// A user or role of this account.
        case own
        /// Somebody of another account, which is taken to allow what this one offers.
        case foreign
        /// A service or nobody: only the resource's policy can allow.
        case outsider
    }

    let identity: Finding
    let boundary: Finding?
    let session: Finding?
    let resource: Finding
    let resourceType: PolicyType
    let caller: Caller

    init(
        _ policies: ApplicablePolicies, of evaluation: Evaluation, caller: Caller,
        resourceType: PolicyType = .resource
    ) {
        identity = evaluation.identity(policies.identity)
        boundary = policies.boundary.map { evaluation.identity($0) }
        session = policies.session.map { evaluation.identity($0) }
        resource = policies.resource.map { evaluation.resource($0) } ?? Finding()
        self.resourceType = resourceType
        self.caller = caller
    }

    /// The statement that denies, and where it is.
    var denial: (by: PolicyStatement, in: PolicyType)? {
        if let by = identity.deniedBy { return (by, .identity) }
        if let by = boundary?.deniedBy { return (by, .boundary) }
        if let by = session?.deniedBy { return (by, .session) }
        if let by = resource.deniedBy { return (by, resourceType) }
        return nil
    }

    /// What allows the request, if nothing denies it.
    var allowedBy: String? {
        switch caller {
        case .outsider: return resource.allowedBy?.label
        case .foreign:
            return (resource.allowedBy ?? resource.allowedThroughRole ?? resource.delegatedBy)?
                .label
        case .root, .own: break
        }
        if let direct = resource.allowedBy { return byIdentityFirst ?? direct.label }
        if let limit, limit.finding.allowedBy == nil { return nil }
        return byIdentityFirst ?? resource.allowedThroughRole?.label
    }

    /// Which limit, boundary or session policy, keeps back what another policy allows.
    var limit: (type: PolicyType, finding: Finding)? {
        if let session, session.allowedBy == nil { return (.session, session) }
        if let boundary, boundary.allowedBy == nil { return (.boundary, boundary) }
        return nil
    }

    /// The allow of the identity's own policies, where they may open the resource at all.
    private var byIdentityFirst: String? {
        // Only a trust policy opens a role; one that names the account leaves it to the identity.
        if resourceType == .trust, resource.delegatedBy == nil || caller == .root { return nil }
        if limit != nil { return nil }
        return caller == .root ? "the account's root user" : identity.allowedBy?.label
    }

    /// The statements that made the decision, for simulations.
    var matched: [(statement: PolicyStatement, type: PolicyType)] {
        let findings: [(Finding?, PolicyType)] = [
            (identity, .identity), (boundary, .boundary), (session, .session),
            (resource, resourceType),
        ]
        return findings.flatMap { finding, type in
            [
                finding?.deniedBy, finding?.allowedBy, finding?.allowedThroughRole,
                finding?.delegatedBy,
            ].compactMap { $0 }.map { ($0, type) }
        }
    }
}
