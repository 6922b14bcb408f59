import DataFormats

/// Reads the access control list of a request: canned, by grant headers, or as a document.
///
/// Amazon S3 API Reference, PutObjectAcl and PutBucketAcl; texts as S3 answers them.
struct AccessControlReader {
    /// Canonical user ids.
    let owner: String
    let bucketOwner: String
    let isForBucket: Bool

    private static let headers: [(member: String, permission: AccessControlList.Permission)] = [
        ("GrantRead", .read), ("GrantWrite", .write), ("GrantReadACP", .readACP),
        ("GrantWriteACP", .writeACP), ("GrantFullControl", .fullControl),
    ]

    /// The members that any request with a list has at least one of.
    static let members = ["ACL", "AccessControlPolicy"] + headers.map(\.member)

    /// The list of a request's headers; nil where it has none.
    func fromHeaders(_ input: JSONObject) throws(S3Error) -> AccessControlList? {
        let named = Self.headers.filter { input.text($0.member) != nil }
        if let name = input.text("ACL") {
            guard named.isEmpty else {
                throw .invalidRequest(
                    "Specifying both Canned ACLs and Header Grants is not allowed")
            }
            let isBucketOnly = name == "log-delivery-write"
            let isObjectOnly = name.hasPrefix("bucket-owner-")
            guard !(isForBucket ? isObjectOnly : isBucketOnly),
                let list = AccessControlList.canned(name, owner: owner, bucketOwner: bucketOwner)
            else { throw .invalidArgument("", "x-amz-acl", name) }
            return list
        }
        guard !named.isEmpty else { return nil }
        var list = AccessControlList(owner: owner)
        for (member, permission) in named {
            for grantee in try grantees(input.text(member) ?? "", of: member) {
                list.grants.append(.init(grantee: grantee, permission: permission))
            }
        }
        return list
    }

    /// Such as `id="...", uri="..."`.
    private func grantees(
        _ text: String, of member: String
    ) throws(S3Error) -> [AccessControlList.Grantee] {
        var found: [AccessControlList.Grantee] = []
        for item in text.split(separator: ",") {
            let parts = item.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else {
                throw .invalidArgument("Argument format not recognized", member, text)
            }
            let kind = parts[0].filter { $0 != " " }.lowercased()
            let value = parts[1].filter { $0 != "\"" && $0 != " " }
            switch kind {
            case "id": found.append(.user(id: try checkedID(value)))
            case "uri": found.append(.group(uri: try checkedGroup(value)))
            case "emailaddress": throw Self.unresolvable(value)
            default: throw .invalidArgument("Argument format not recognized", member, text)
            }
        }
        return found
    }

    /// The list of a document, `AccessControlPolicy`.
    func fromDocument(_ document: JSONObject) throws(S3Error) -> AccessControlList {
        guard let ownerID = document.object("Owner")?.text("ID") else { throw Self.malformed }
        guard ownerID == owner else {
            // The owner cannot be given away.
            throw .accessDenied()
        }
        var list = AccessControlList(owner: owner)
        for grant in document.objects("Grants") {
            guard
                let permission = grant.text("Permission").flatMap(
                    AccessControlList.Permission.init(rawValue:)),
                let grantee = grant.object("Grantee")
            else { throw Self.malformed }
            list.grants.append(.init(grantee: try self.grantee(grantee), permission: permission))
        }
        return list
    }

    private func grantee(_ input: JSONObject) throws(S3Error) -> AccessControlList.Grantee {
        switch input.text("Type") {
        case "CanonicalUser": return .user(id: try checkedID(input.text("ID") ?? ""))
        case "Group": return .group(uri: try checkedGroup(input.text("URI") ?? ""))
        case "AmazonCustomerByEmail": throw Self.unresolvable(input.text("EmailAddress") ?? "")
        default: throw Self.malformed
        }
    }

    private func checkedID(_ id: String) throws(S3Error) -> String {
        let isPlausible =
            id.utf8.count == 64
            && id.utf8.allSatisfy { 0x30...0x39 ~= $0 || 0x61...0x66 ~= $0 }
        guard isPlausible else {
            throw .invalidArgument("Invalid id", "CanonicalUser/ID", id)
        }
        return id
    }

    private func checkedGroup(_ uri: String) throws(S3Error) -> String {
        let known = [
            AccessControlList.everyone, AccessControlList.authenticated,
            AccessControlList.logDelivery,
        ]
        guard known.contains(uri) else {
            throw .invalidArgument("Invalid group uri", "Group/URI", uri)
        }
        return uri
    }

    /// No account here has an address; AWS has stopped finding accounts by theirs.
    private static func unresolvable(_ address: String) -> S3Error {
        S3Error(
            "UnresolvableGrantByEmailAddress",
            "The e-mail address you provided does not match any account on record.",
            members: ["EmailAddress": .string(address)])
    }

    private static let malformed = S3Error(
        "MalformedACLError",
        "The XML you provided was not well-formed or did not validate against our published schema"
    )
}
