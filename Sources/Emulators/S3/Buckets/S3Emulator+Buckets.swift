import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

// For whoever sets up an account: no gate, no guest.
extension S3Emulator {
    /// CreateBucket (Amazon S3 API Reference); in us-east-1 creating one's own again is no error.
    public func createBucket(_ name: String) throws(S3Error) {
        try addBucket(name, region: context.region, owner: context.account)
    }

    /// DeleteBucket: only of a bucket without objects, versions and delete markers.
    public func deleteBucket(_ name: String) throws(S3Error) {
        let bucket = try bucket(name)
        guard bucket.keys.isEmpty else {
            throw S3Error(
                "BucketNotEmpty",
                bucket.versioning == .never
                    ? "The bucket you tried to delete is not empty"
                    : "The bucket you tried to delete is not empty. You must delete all versions"
                        + " in the bucket.",
                status: 409, members: ["BucketName": .string(name)])
        }
        if bucket.settings.policy != nil { try compile(nil, for: name) }
        state.buckets[name] = nil
    }

    /// PutBucketVersioning: switches versioning on or suspends it; it can never be undone.
    public func setVersioning(_ versioning: BucketVersioning, of name: String) throws(S3Error) {
        let place = try index(of: name)
        guard versioning != .never else {
            throw S3Error(
                "IllegalVersioningConfigurationException",
                "The Versioning element must be specified")
        }
        if versioning == .suspended, state.buckets.values[place].settings.lock != nil {
            throw S3Error(
                "InvalidBucketState",
                "An Object Lock configuration is present on this bucket, so the versioning state"
                    + " cannot be changed.",
                status: 409)
        }
        state.buckets.values[place].versioning = versioning
    }

    /// GetBucketVersioning.
    public func versioning(of name: String) throws(S3Error) -> BucketVersioning {
        try bucket(name).versioning
    }

    /// Makes a bucket; false where its owner has it already and that is no error.
    @discardableResult
    func addBucket(_ name: String, region: String, owner: String) throws(S3Error) -> Bool {
        guard BucketName.isValid(name) else { throw .invalidBucketName(name) }
        if let existing = state.buckets[name] {
            guard existing.owner == owner else {
                throw S3Error(
                    "BucketAlreadyExists",
                    "The requested bucket name is not available. The bucket namespace is shared by"
                        + " all users of the system. Please select a different name and try again.",
                    status: 409, members: ["BucketName": .string(name)])
            }
            if context.region == "us-east-1", existing.region == region { return false }
            throw S3Error(
                "BucketAlreadyOwnedByYou",
                "Your previous request to create the named bucket succeeded and you already own"
                    + " it.",
                status: 409, members: ["BucketName": .string(name)])
        }
        var bucket = Bucket(name: name, created: context.now, region: region, owner: owner)
        if !settings.hasClosedBuckets {
            bucket.settings.ownership = nil
            bucket.settings.publicAccess = nil
        }
        state.buckets[name] = bucket
        return true
    }
}
