import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

// Who may do what with a bucket: lists, ownership, public access, policy.
extension S3Emulator {
    /// GetBucketAcl.
    func getBucketAcl(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        APIAnswer(bucketList(try index(of: request.bucket)).output(userOutput))
    }

    /// PutBucketAcl.
    func putBucketAcl(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let place = try index(of: request.bucket)
        let list = try list(request, reader(of: place, isForBucket: true))
        try checkList(
            list, request.text("ACL"), in: place, action: "s3:PutBucketAcl", by: actor)
        state.buckets.values[place].settings.acl = list
        return APIAnswer()
    }

    /// PutBucketOwnershipControls.
    func putBucketOwnershipControls(
        _ request: S3Request, as actor: Actor
    ) throws(S3Error) -> APIAnswer {
        let place = try index(of: request.bucket)
        let rules = request.input.object("OwnershipControls")?.objects("Rules") ?? []
        guard rules.count == 1,
            let ownership = rules[0].text("ObjectOwnership").flatMap(
                ObjectOwnership.init(rawValue:))
        else { throw .malformedXML }
        let list = bucketList(place)
        if ownership == .bucketOwnerEnforced, list != .ofOwner(list.owner) {
            throw S3Error(
                "InvalidBucketAclWithObjectOwnership",
                "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting")
        }
        state.buckets.values[place].settings.ownership = ownership
        return APIAnswer()
    }

    /// GetBucketOwnershipControls.
    func getBucketOwnershipControls(
        _ request: S3Request, as actor: Actor
    ) throws(S3Error) -> APIAnswer {
        let bucket = try bucket(request.bucket)
        guard let ownership = bucket.settings.ownership else {
            throw absent(
                "OwnershipControlsNotFoundError", "The bucket ownership controls were not found",
                bucket)
        }
        return APIAnswer([
            "OwnershipControls": ["Rules": [["ObjectOwnership": .string(ownership.rawValue)]]]
        ])
    }

    /// DeleteBucketOwnershipControls.
    func deleteBucketOwnershipControls(
        _ request: S3Request, as actor: Actor
    ) throws(S3Error) -> APIAnswer {
        let place = try index(of: request.bucket)
        state.buckets.values[place].settings.ownership = nil
        return APIAnswer()
    }

    /// PutPublicAccessBlock.
    func putPublicAccessBlock(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let place = try index(of: request.bucket)
        guard let block = request.input.object("PublicAccessBlockConfiguration") else {
            throw .malformedXML
        }
        state.buckets.values[place].settings.publicAccess = PublicAccessBlock(block)
        return APIAnswer()
    }

    /// GetPublicAccessBlock.
    func getPublicAccessBlock(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let bucket = try bucket(request.bucket)
        guard let block = bucket.settings.publicAccess else {
            throw absent(
                "NoSuchPublicAccessBlockConfiguration",
                "The public access block configuration was not found", bucket)
        }
        return APIAnswer(["PublicAccessBlockConfiguration": .object(block.output)])
    }

    /// DeletePublicAccessBlock.
    func deletePublicAccessBlock(
        _ request: S3Request, as actor: Actor
    ) throws(S3Error) -> APIAnswer {
        let place = try index(of: request.bucket)
        state.buckets.values[place].settings.publicAccess = nil
        return APIAnswer()
    }

    // MARK: Policies

    /// Puts a policy that the authorizer has already, so that it can be read back.
    public func recordPolicy(_ text: String, of bucket: String) throws(S3Error) {
        let place = try index(of: bucket)
        state.buckets.values[place].settings.policy = text
    }

    /// PutBucketPolicy: the text is kept as it is, and the authorizer gets it compiled.
    func putBucketPolicy(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let place = try index(of: request.bucket)
        let bucket = state.buckets.values[place]
        let text = request.text("Policy") ?? ""
        guard text.utf8.count <= 20_480 else {
            throw Self.malformedPolicy("Policy exceeds the maximum allowed document size.")
        }
        guard let policy = try? JSONValue(parsing: text), policy.objectValue != nil else {
            throw Self.malformedPolicy(
                "Policies must be valid JSON and the first byte must be '{'")
        }
        try checkResources(policy, of: bucket)
        if bucket.settings.publicAccess?.blockPublicPolicy == true,
            PolicyPublicity.isPublic(policy)
        {
            throw .accessDenied(
                message: "User: \(actor.principal.name) is not authorized to perform:"
                    + " s3:PutBucketPolicy on resource: \"\(bucket.arn)\" because public policies"
                    + " are prevented by the BlockPublicPolicy setting in S3 Block Public Access.")
        }
        try compile(text, for: bucket.name)
        state.buckets.values[place].settings.policy = text
        return APIAnswer()
    }

    /// A bucket's policy speaks of that bucket and its objects.
    private func checkResources(_ policy: JSONValue, of bucket: Bucket) throws(S3Error) {
        let statements = PolicyPublicity.items(policy["Statement"])
        guard !statements.isEmpty else {
            throw Self.malformedPolicy("Missing required field Statement")
        }
        for statement in statements {
            guard statement.objectValue != nil else {
                throw Self.malformedPolicy("Policy has invalid statement")
            }
            let resources = PolicyPublicity.items(statement["Resource"] ?? statement["NotResource"])
            guard !resources.isEmpty else {
                throw Self.malformedPolicy("Missing required field Resource")
            }
            for resource in resources {
                let text = resource.stringValue ?? ""
                guard
                    text == bucket.arn || text.hasPrefix(bucket.arn + "/") || text == "*"
                        || text.contains("*") && covers(text, bucket.arn)
                else { throw Self.malformedPolicy("Policy has invalid resource") }
            }
        }
    }

    /// Whether a pattern with wildcards can mean the bucket.
    private func covers(_ pattern: String, _ arn: String) -> Bool {
        let start = pattern.prefix { $0 != "*" && $0 != "?" }
        return arn.hasPrefix(start) || start.hasPrefix(arn + "/")
    }

    func compile(_ text: String?, for bucket: String) throws(S3Error) {
        do throws(ServiceFailure) {
            try context.ports.policies.setResourcePolicy(text, on: "arn:aws:s3:::" + bucket)
        } catch {
            throw Self.malformedPolicy(error.message)
        }
    }

    private static func malformedPolicy(_ message: String) -> S3Error {
        S3Error("MalformedPolicy", message)
    }

    /// GetBucketPolicy.
    func getBucketPolicy(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        APIAnswer(["Policy": .string(try policy(of: try bucket(request.bucket)))])
    }

    private func policy(of bucket: Bucket) throws(S3Error) -> String {
        guard let text = bucket.settings.policy else {
            throw absent("NoSuchBucketPolicy", "The bucket policy does not exist", bucket)
        }
        return text
    }

    /// GetBucketPolicyStatus: whether the policy makes the bucket public.
    func getBucketPolicyStatus(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let text = try policy(of: try bucket(request.bucket))
        let isPublic = (try? JSONValue(parsing: text)).map(PolicyPublicity.isPublic) ?? false
        return APIAnswer(["PolicyStatus": ["IsPublic": .bool(isPublic)]])
    }

    /// DeleteBucketPolicy.
    func deleteBucketPolicy(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let place = try index(of: request.bucket)
        if state.buckets.values[place].settings.policy != nil {
            try compile(nil, for: request.bucket)
        }
        state.buckets.values[place].settings.policy = nil
        return APIAnswer()
    }

    func absent(_ code: String, _ message: String, _ bucket: Bucket) -> S3Error {
        S3Error(code, message, status: 404, members: ["BucketName": .string(bucket.name)])
    }
}
