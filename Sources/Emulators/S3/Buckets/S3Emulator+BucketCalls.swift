import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

// Operations on buckets as such.
extension S3Emulator {
    /// CreateBucket: with its Region, lock, ownership, list and tags.
    func createBucket(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let configuration = request.input.object("CreateBucketConfiguration")
        if configuration?.object("Location") != nil || configuration?.object("Bucket") != nil {
            throw .notEmulated("Directory buckets are")
        }
        if request.text("BucketNamespace") == "account-regional" {
            throw .notEmulated("Account regional namespaces are")
        }
        guard BucketName.isValid(request.bucket) else { throw .invalidBucketName(request.bucket) }
        let region = try Regions.region(
            of: configuration?.text("LocationConstraint"), at: context.region)
        let account =
            actor.principal.account.isEmpty ? context.account : actor.principal.account
        let ownership = try newOwnership(request)
        let tags = try TagRules.read(configuration?.objects("Tags") ?? [], limit: 50)
        let owner = canonicalID(account)
        let list = try AccessControlReader(
            owner: owner, bucketOwner: owner, isForBucket: true
        ).fromHeaders(request.input)
        if let list, list != .ofOwner(owner) {
            if ownership == .bucketOwnerEnforced
                || ownership == nil && settings.hasClosedBuckets
            {
                throw S3Error(
                    "InvalidBucketAclWithObjectOwnership",
                    "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced"
                        + " setting")
            }
            if settings.hasClosedBuckets, list.isPublic {
                throw S3Error(
                    "InvalidBucketAclWithBlockPublicAccessError",
                    "Bucket cannot have public ACLs set with BlockPublicAccess enabled")
            }
        }
        if try addBucket(request.bucket, region: region, owner: account) {
            let place = try index(of: request.bucket)
            if request.flag("ObjectLockEnabledForBucket") {
                state.buckets.values[place].settings.lock = BucketLock()
                state.buckets.values[place].versioning = .enabled
            }
            if let ownership { state.buckets.values[place].settings.ownership = ownership }
            state.buckets.values[place].settings.acl = list
            state.buckets.values[place].settings.tags = tags
        }
        return APIAnswer([
            "Location": .string(
                context.region == "us-east-1"
                    ? "/" + request.bucket
                    : "http://\(request.bucket).s3.amazonaws.com/"),
            "BucketArn": .string("arn:aws:s3:::" + request.bucket),
        ])
    }

    private func newOwnership(_ request: S3Request) throws(S3Error) -> ObjectOwnership? {
        guard let name = request.text("ObjectOwnership") else { return nil }
        guard let known = ObjectOwnership(rawValue: name) else {
            throw .invalidArgument(
                "Invalid x-amz-object-ownership header: \(name)", "x-amz-object-ownership", name)
        }
        return known
    }

    /// DeleteBucket.
    func deleteBucket(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        try deleteBucket(request.bucket)
        return APIAnswer()
    }

    /// HeadBucket.
    func headBucket(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let bucket = try bucket(request.bucket)
        return APIAnswer([
            "BucketArn": .string(bucket.arn), "BucketRegion": .string(bucket.region),
            "AccessPointAlias": false,
        ])
    }

    /// ListBuckets: the caller's own, by name.
    func listBuckets(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        guard actor.principal.kind != .anonymous else { throw .accessDenied() }
        let account =
            actor.principal.account.isEmpty ? context.account : actor.principal.account
        let limit = try request.number("MaxBuckets", as: "max-buckets")
        if let limit, !(1...10_000).contains(limit) {
            throw .invalidArgument(
                "Argument max-buckets must be an integer between 1 and 10000", "max-buckets",
                String(limit))
        }
        let prefix = request.text("Prefix") ?? ""
        let place = try ListingPlace(
            token: request.text("ContinuationToken"), marker: nil, prefix: "", delimiter: nil)
        let owned = state.buckets.values
            .filter { bucket in
                bucket.owner == account && bucket.name.hasPrefix(prefix)
                    && request.text("BucketRegion").map { $0 == bucket.region } ?? true
            }
            .sorted { ByteOrder.compare($0.name, $1.name) < 0 }
            .filter { bucket in
                place.text.map { ByteOrder.compare(bucket.name, $0) > 0 } ?? true
            }
        let page = owned.prefix(limit ?? owned.count)
        var output = JSONObject()
        output.append(
            "Buckets",
            .array(
                page.map { bucket in
                    var item: JSONObject = ["Name": .string(bucket.name)]
                    item.put("CreationDate", bucket.created)
                    item.append("BucketRegion", .string(bucket.region))
                    item.append("BucketArn", .string(bucket.arn))
                    return .object(item)
                }))
        output.append("Owner", ownerOutput(account))
        if page.count < owned.count, let last = page.last {
            output.put("ContinuationToken", ListingPlace.afterKey(last.name).token)
        }
        output.put("Prefix", request.text("Prefix"))
        return APIAnswer(output)
    }

    /// GetBucketLocation: null for us-east-1.
    func getBucketLocation(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let region = try bucket(request.bucket).region
        return APIAnswer(region == "us-east-1" ? [:] : ["LocationConstraint": .string(region)])
    }

    /// PutBucketVersioning.
    func putBucketVersioning(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let configuration = request.input.object("VersioningConfiguration") ?? [:]
        if configuration.text("MFADelete") == "Enabled" || request.text("MFA") != nil {
            _ = try index(of: request.bucket)
            throw .notEmulated("Deletes with MFA are")
        }
        guard let text = configuration.text("Status") else {
            try setVersioning(.never, of: request.bucket)
            return APIAnswer()
        }
        guard let status = BucketVersioning(rawValue: text), status != .never else {
            throw .malformedXML
        }
        try setVersioning(status, of: request.bucket)
        return APIAnswer()
    }

    /// GetBucketVersioning: nothing for a bucket that never had versions.
    func getBucketVersioning(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let versioning = try versioning(of: request.bucket)
        return APIAnswer(
            versioning == .never ? [:] : ["Status": .string(versioning.rawValue)])
    }
}
