/// Who asks: an identity that policies can speak of.
public struct Principal: Hashable, Sendable, CustomStringConvertible {
    /// What sort of identity it is.
    public enum Kind: Hashable, Sendable {
        /// The account itself, which every identity policy allows everything.
        case root
        case user
        /// A session of a role; the role's policies decide.
        case role(arn: String)
        /// An AWS service acting for itself, such as `s3.amazonaws.com`.
        case service
        case anonymous
    }

    public let kind: Kind
    /// The caller's ARN; for a service its host name; for nobody `*`.
    public let name: String
    public let account: String
    /// The access key id of the temporary credentials in use; nil for long-term credentials and
    /// for sessions that services hold and renew themselves.
    public let credentials: String?

    public init(kind: Kind, name: String, account: String, credentials: String? = nil) {
        self.kind = kind
        self.name = name
        self.account = account
        self.credentials = credentials
    }

    public static func root(account: String) -> Principal {
        Principal(kind: .root, name: "arn:aws:iam::\(account):root", account: account)
    }

    public static func service(_ host: String) -> Principal {
        Principal(kind: .service, name: host, account: "")
    }

    /// A session of a role: `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`.
    public static func session(
        role: ARN, name: String, credentials: String? = nil
    ) -> Principal {
        let short = role.resource.lastPart(after: "/") ?? role.resource
        return Principal(
            kind: .role(arn: role.description),
            name: "arn:aws:sts::\(role.account):assumed-role/\(short)/\(name)",
            account: role.account, credentials: credentials)
    }

    /// The ARN of the role behind a session; nil for anybody else.
    public var roleARN: String? {
        guard case .role(let arn) = kind else { return nil }
        return arn
    }

    public var description: String { name }
}
