import CloudModel
import DataFormats
import SimKernel

/// What the conditions of policies can ask about a request.
///
/// IAM User Guide, "AWS global condition context keys".
struct RequestFacts {
    let request: AuthorizationRequest
    let now: VirtualInstant
    let region: String
    let account: String

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

    private func known(_ name: String) -> String? {
        let principal = request.principal
        switch name {
        case "aws:currenttime": return ISOTime.text(ofInstant: now.nanoseconds)
        case "aws:epochtime": return String(now.secondsSinceEpoch)
        case "aws:requestedregion": return region
        case "aws:resourceaccount", "s3:resourceaccount": return account
        case "aws:principalisawsservice": return principal.kind == .service ? "true" : "false"
        case "aws:principalservicename":
            return principal.kind == .service ? principal.name : nil
        case "aws:principalaccount":
            return principal.account.isEmpty ? nil : principal.account
        case "aws:principalarn":
            return principal.kind == .service || principal.kind == .anonymous
                ? nil : principal.roleARN ?? principal.name
        case "aws:principaltype":
            switch principal.kind {
            case .root: return "Account"
            case .user: return "User"
            case .role: return "AssumedRole"
            case .anonymous: return "Anonymous"
            case .service: return nil
            }
        case "aws:username":
            guard principal.kind == .user else { return nil }
            return principal.name.split(separator: "/").last.map(String.init)
        default: return nil
        }
    }
}
