import CloudModel
import DataFormats

/// Who may do what by an access control list (Amazon S3 User Guide, "Access control list (ACL)
/// overview").
struct AccessControlList: Sendable, Equatable {
    /// The canonical user id of the owner.
    var owner: String
    var grants: [Grant]

    struct Grant: Sendable, Hashable {
        let grantee: Grantee
        let permission: Permission

        var isForGroup: Bool { if case .group = grantee { true } else { false } }
    }

    enum Grantee: Sendable, Hashable {
        case user(id: String)
        case group(uri: String)
    }

    enum Permission: String, Sendable {
        case fullControl = "FULL_CONTROL"
        case write = "WRITE"
        case writeACP = "WRITE_ACP"
        case read = "READ"
        case readACP = "READ_ACP"
    }

    static let everyone = "http://acs.amazonaws.com/groups/global/AllUsers"
    static let authenticated = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
    static let logDelivery = "http://acs.amazonaws.com/groups/s3/LogDelivery"

    /// What a bucket or object has unless somebody says otherwise.
    init(owner: String, grants: [Grant] = []) {
        self.owner = owner
        self.grants = grants
    }

    static func ofOwner(_ owner: String) -> AccessControlList {
        AccessControlList(
            owner: owner, grants: [Grant(grantee: .user(id: owner), permission: .fullControl)])
    }

    /// A canned list by its name; nil for a name that is none.
    static func canned(
        _ name: String, owner: String, bucketOwner: String
    ) -> AccessControlList? {
        var list = ofOwner(owner)
        func add(_ permission: Permission, _ grantee: Grantee) {
            list.grants.append(Grant(grantee: grantee, permission: permission))
        }
        switch name {
        case "private", "aws-exec-read": break
        case "public-read": add(.read, .group(uri: everyone))
        case "public-read-write":
            add(.read, .group(uri: everyone))
            add(.write, .group(uri: everyone))
        case "authenticated-read": add(.read, .group(uri: authenticated))
        case "bucket-owner-read":
            if owner != bucketOwner { add(.read, .user(id: bucketOwner)) }
        case "bucket-owner-full-control":
            if owner != bucketOwner { add(.fullControl, .user(id: bucketOwner)) }
        case "log-delivery-write":
            add(.write, .group(uri: logDelivery))
            add(.readACP, .group(uri: logDelivery))
        default: return nil
        }
        return list
    }

    /// Whether anyone on earth, or any AWS account, is granted something.
    var isPublic: Bool {
        grants.contains {
            $0.grantee == .group(uri: Self.everyone)
                || $0.grantee == .group(uri: Self.authenticated)
        }
    }

    /// Whether the list lets somebody do something; groups can be left out of account.
    func allows(
        _ wanted: Permission, to user: String?, ignoringGroups: Bool
    ) -> Bool {
        grants.contains { grant in
            guard grant.permission == wanted || grant.permission == .fullControl else {
                return false
            }
            switch grant.grantee {
            case .user(let id): return id == user
            case .group(let uri):
                if ignoringGroups { return false }
                return uri == Self.everyone || uri == Self.authenticated && user != nil
            }
        }
    }

    // MARK: The API's form

    /// The list as it is shown; `shown` describes the user of a canonical id.
    ///
    /// What groups are granted comes first: S3 promises no order, and clients of other stores of
    /// this API count on that one.
    func output(_ shown: (String) -> JSONObject) -> JSONObject {
        let sorted = grants.filter(\.isForGroup) + grants.filter { !$0.isForGroup }
        return [
            "Owner": .object(shown(owner)),
            "Grants": .array(
                sorted.map { grant in
                    let grantee: JSONValue
                    switch grant.grantee {
                    case .user(let id):
                        var user = shown(id)
                        user["Type"] = "CanonicalUser"
                        grantee = .object(user)
                    case .group(let uri):
                        grantee = ["Type": "Group", "URI": .string(uri)]
                    }
                    return [
                        "Grantee": grantee, "Permission": .string(grant.permission.rawValue),
                    ]
                }),
        ]
    }
}

/// Who owns what is uploaded, and whether lists count (PutBucketOwnershipControls).
enum ObjectOwnership: String, Sendable {
    case bucketOwnerEnforced = "BucketOwnerEnforced"
    case bucketOwnerPreferred = "BucketOwnerPreferred"
    case objectWriter = "ObjectWriter"
}

/// The four switches of PutPublicAccessBlock.
struct PublicAccessBlock: Sendable, Equatable {
    var blockPublicAcls = false
    var ignorePublicAcls = false
    var blockPublicPolicy = false
    var restrictPublicBuckets = false

    static let everything = PublicAccessBlock(
        blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: true,
        restrictPublicBuckets: true)

    init(
        blockPublicAcls: Bool, ignorePublicAcls: Bool, blockPublicPolicy: Bool,
        restrictPublicBuckets: Bool
    ) {
        self.blockPublicAcls = blockPublicAcls
        self.ignorePublicAcls = ignorePublicAcls
        self.blockPublicPolicy = blockPublicPolicy
        self.restrictPublicBuckets = restrictPublicBuckets
    }

    init(_ input: JSONObject) {
        blockPublicAcls = input.flag("BlockPublicAcls") ?? false
        ignorePublicAcls = input.flag("IgnorePublicAcls") ?? false
        blockPublicPolicy = input.flag("BlockPublicPolicy") ?? false
        restrictPublicBuckets = input.flag("RestrictPublicBuckets") ?? false
    }

    var output: JSONObject {
        [
            "BlockPublicAcls": .bool(blockPublicAcls),
            "IgnorePublicAcls": .bool(ignorePublicAcls),
            "BlockPublicPolicy": .bool(blockPublicPolicy),
            "RestrictPublicBuckets": .bool(restrictPublicBuckets),
        ]
    }
}
