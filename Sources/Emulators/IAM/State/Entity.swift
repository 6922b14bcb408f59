import CloudModel
import OrderedCollections
import SimKernel

/// Names a user, role or group; IAM compares these names without case.
struct EntityKey: Hashable, Sendable {
    let kind: Entity.Kind
    private let folded: String

    init(_ kind: Entity.Kind, _ name: String) {
        self.kind = kind
        folded = name.lowercased()
    }

    /// The key behind an ARN such as `arn:aws:iam::123456789012:role/path/name`.
    init?(arn text: String) {
        guard let arn = ARN(text), arn.service == "iam" else { return nil }
        let parts = arn.resource.utf8.split(separator: UInt8(ascii: "/")).map { Substring($0) }
        guard parts.count >= 2, let kind = Entity.Kind(rawValue: String(parts[0])) else {
            return nil
        }
        self.init(kind, String(parts[parts.count - 1]))
    }
}

/// A user, role or group: what policies are attached to.
struct Entity: Sendable {
    enum Kind: String, Sendable, CaseIterable {
        case user, role, group

        /// As member names have it, such as the `User` of `UserName`.
        var title: String {
            switch self {
            case .user: "User"
            case .role: "Role"
            case .group: "Group"
            }
        }

        /// What its unique ids begin with (IAM User Guide, "IAM identifiers").
        var idPrefix: String {
            switch self {
            case .user: "AIDA"
            case .role: "AROA"
            case .group: "AGPA"
            }
        }
    }

    let kind: Kind
    var name: String
    var path: String
    let id: String
    let created: VirtualInstant
    /// Inline policies by name.
    var inline: OrderedDictionary<String, PolicyDocument> = [:]
    /// ARNs of managed policies in the order in which they were attached.
    var attached: OrderedSet<String> = []
    /// The ARN of the managed policy that is the permissions boundary.
    var boundary: String?
    var tags: OrderedDictionary<String, String> = [:]

    // Roles only.
    var trust: PolicyDocument?
    var description: String?
    /// Seconds.
    var maxSessionDuration = 3_600
    var lastUsed: VirtualInstant?

    // Groups only: the keys of users.
    var members: OrderedSet<EntityKey> = []

    func arn(in account: String) -> String {
        "arn:aws:iam::\(account):\(kind.rawValue)\(path)\(name)"
    }
}

/// A customer managed policy, or one of AWS's.
struct ManagedPolicy: Sendable {
    struct Version: Sendable {
        let id: String
        let document: PolicyDocument
        let created: VirtualInstant
    }

    let name: String
    let path: String
    let arn: String
    let id: String
    var description: String?
    let created: VirtualInstant
    var updated: VirtualInstant
    /// The oldest first; at most five.
    var versions: [Version]
    var defaultVersion: String
    /// The number of the next version; numbers are not used again.
    var nextVersion: Int
    var tags: OrderedDictionary<String, String> = [:]
    let isByAWS: Bool

    /// The document that decides.
    var document: PolicyDocument? { versions.first { $0.id == defaultVersion }?.document }
}

/// A container that hands one role to virtual machines.
struct InstanceProfile: Sendable {
    let name: String
    let path: String
    let arn: String
    let id: String
    let created: VirtualInstant
    var role: EntityKey?
    var tags: OrderedDictionary<String, String> = [:]
}

/// A long-term access key of a user.
struct AccessKey: Sendable {
    let id: String
    let secret: String
    /// Nil for the account's root user.
    let user: EntityKey?
    let created: VirtualInstant
    var isActive = true
    var lastUse: (at: VirtualInstant, service: String, region: String)?
}

/// Temporary credentials that STS handed out.
struct Session: Sendable {
    let id: String
    let secret: String
    let token: String
    let principal: Principal
    /// The ARN of the user or role whose policies count; nil for the root user.
    let entity: String?
    let issued: VirtualInstant
    let expiry: VirtualInstant
    /// The session policies; nil where none was given, so that nothing is limited.
    let policies: [PolicyDocument]?
    /// Session tags, those inherited by role chaining too.
    let tags: OrderedDictionary<String, String>
    /// Keys of tags that the next role in a chain inherits.
    let transitiveTags: OrderedSet<String>
    let sourceIdentity: String?
}
