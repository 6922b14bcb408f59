import CloudModel
import OrderedCollections

extension S3Emulator {
    /// CreateBucket (Amazon S3 API Reference); in us-east-1 creating one's own again is no error.
    public func createBucket(_ name: String) throws(S3Error) {
        guard BucketName.isValid(name) else { throw .invalidBucketName(name) }
        guard state.buckets[name] == nil else {
            if context.region == "us-east-1" { return }
            throw .bucketAlreadyOwnedByYou(name)
        }
        state.buckets[name] = Bucket(name: name, created: context.now)
    }

    /// DeleteBucket: only of a bucket without objects, versions and delete markers.
    public func deleteBucket(_ name: String) throws(S3Error) {
        guard try bucket(name).keys.isEmpty else { throw .bucketNotEmpty(name) }
        state.buckets[name] = nil
    }

    /// PutBucketVersioning: switches versioning on or suspends it; it can never be undone.
    public func setVersioning(_ versioning: BucketVersioning, of name: String) throws(S3Error) {
        _ = try bucket(name)
        guard versioning != .never else { throw .illegalVersioningConfiguration }
        state.buckets[name]?.versioning = versioning
    }

    /// GetBucketVersioning.
    public func versioning(of name: String) throws(S3Error) -> BucketVersioning {
        try bucket(name).versioning
    }
}
