import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

/// What the conditions of policies can ask about a request.
///
/// IAM User Guide, "AWS global condition context keys".
struct RequestFacts {
    let request: AuthorizationRequest
    let iam: IAMEmulator

    var account: String { iam.context.account }

    /// The values of a condition key, names taken without case; nil where it is absent.
    func values(of key: String) -> [String]? {
        let name = key.lowercased()
        if let given = request.context.first(where: { $0.name.lowercased() == name }) {
            return given.values
        }
        return known(name).map { [$0] }
    }

    /// The value of a policy variable: a key that has exactly one.
    func variable(_ name: String) -> String? {
        guard let values = values(of: name), values.count == 1 else { return nil }
        return values[0]
    }

    // MARK: Who asks

    /// The ARN of the user or role behind the caller; nil for root, services and nobody.
    var entityARN: String? { iam.identity(of: request.principal) }

    /// The unique id of the user or role behind the caller.
    var entityID: String? { entity?.id }

    /// S3's id of the caller's account; nil for services and nobody.
    var canonicalUserID: String? {
        let account = request.principal.account
        return account.isEmpty ? nil : iam.canonicalUserID(of: account)
    }

    private var entity: Entity? {
        entityARN.flatMap { EntityKey(arn: $0) }.flatMap { iam.state.entities[$0] }
    }

    private var session: Session? {
        request.principal.credentials.flatMap { iam.state.sessions[$0] }
    }

    // MARK: Keys that IAM itself knows

    private func known(_ name: String) -> String? {
        let principal = request.principal
        switch name {
        case "aws:currenttime": return ISOTime.text(ofInstant: iam.context.now.nanoseconds)
        case "aws:epochtime": return String(iam.context.now.secondsSinceEpoch)
        case "aws:requestedregion": return iam.context.region
        case "aws:resourceaccount", "s3:resourceaccount":
            guard let arn = ARN(request.resource), !arn.account.isEmpty else { return account }
            return arn.account
        case "aws:securetransport": return "true"
        case "aws:viaawsservice": return "false"
        case "aws:principalisawsservice": return principal.kind == .service ? "true" : "false"
        case "aws:principalservicename":
            return principal.kind == .service ? principal.name : nil
        case "aws:principalaccount":
            return principal.account.isEmpty ? nil : principal.account
        case "aws:principalarn":
            switch principal.kind {
            case .service, .anonymous: return nil
            case .role(let arn): return arn
            case .root, .user: return principal.name
            }
        case "aws:principaltype": return principalType
        case "aws:userid": return iam.userID(of: principal)
        case "aws:username":
            guard principal.kind == .user, !isFederated else { return nil }
            return principal.name.split(separator: "/").last.map(String.init)
        default: return ofSession(name)
        }
    }

    private func ofSession(_ name: String) -> String? {
        switch name {
        case "aws:multifactorauthpresent": return session == nil ? nil : "false"
        case "aws:tokenissuetime":
            return session.map { ISOTime.text(ofInstant: $0.issued.nanoseconds) }
        case "aws:sourceidentity": return session?.sourceIdentity
        default:
            let prefix = "aws:principaltag/"
            guard name.hasPrefix(prefix) else { return nil }
            let key = String(name.dropFirst(prefix.count))
            // A session's tag replaces its role's tag of the same key.
            return session?.tags.first { $0.key.lowercased() == key }?.value
                ?? entity?.tags.first { $0.key.lowercased() == key }?.value
        }
    }

    private var isFederated: Bool { request.principal.name.contains(":federated-user/") }

    private var principalType: String? {
        switch request.principal.kind {
        case .root: "Account"
        case .user: isFederated ? "FederatedUser" : "User"
        case .role: "AssumedRole"
        case .anonymous: "Anonymous"
        case .service: nil
        }
    }
}
