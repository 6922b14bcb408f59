import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

// Tags, default encryption, cross-origin rules and lifecycle rules of a bucket.
extension S3Emulator {
    /// PutBucketTagging: replaces all tags.
    func putBucketTagging(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let place = try index(of: request.bucket)
        guard let tagging = request.input.object("Tagging"), tagging["TagSet"] != nil else {
            throw .malformedXML
        }
        state.buckets.values[place].settings.tags = try TagRules.read(
            tagging.objects("TagSet"), limit: 50)
        return APIAnswer()
    }

    /// GetBucketTagging.
    func getBucketTagging(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let bucket = try bucket(request.bucket)
        guard !bucket.settings.tags.isEmpty else {
            throw absent("NoSuchTagSet", "The TagSet does not exist", bucket)
        }
        return APIAnswer(["TagSet": Tag.output(bucket.settings.tags)])
    }

    /// DeleteBucketTagging.
    func deleteBucketTagging(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let place = try index(of: request.bucket)
        state.buckets.values[place].settings.tags = []
        return APIAnswer()
    }

    /// PutBucketEncryption.
    func putBucketEncryption(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let place = try index(of: request.bucket)
        guard let rules = request.input.object("ServerSideEncryptionConfiguration") else {
            throw .malformedXML
        }
        state.buckets.values[place].settings.encryption = try BucketEncryption(rules)
        return APIAnswer()
    }

    /// GetBucketEncryption: every bucket has one since 2023.
    func getBucketEncryption(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        APIAnswer(try bucket(request.bucket).settings.encryption.output)
    }

    /// DeleteBucketEncryption: back to keys that S3 manages.
    func deleteBucketEncryption(
        _ request: S3Request, as actor: Actor
    ) throws(S3Error) -> APIAnswer {
        let place = try index(of: request.bucket)
        state.buckets.values[place].settings.encryption = BucketEncryption()
        return APIAnswer()
    }

    /// PutBucketCors.
    func putBucketCors(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let place = try index(of: request.bucket)
        let rules = request.input.object("CORSConfiguration")?.objects("CORSRules") ?? []
        state.buckets.values[place].settings.cors = try CORSRule.read(rules)
        return APIAnswer()
    }

    /// GetBucketCors.
    func getBucketCors(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let bucket = try bucket(request.bucket)
        guard !bucket.settings.cors.isEmpty else {
            throw absent(
                "NoSuchCORSConfiguration", "The CORS configuration does not exist", bucket)
        }
        return APIAnswer(["CORSRules": .array(bucket.settings.cors.map(\.output))])
    }

    /// DeleteBucketCors.
    func deleteBucketCors(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let place = try index(of: request.bucket)
        state.buckets.values[place].settings.cors = []
        return APIAnswer()
    }

    /// PutBucketLifecycleConfiguration; the rules act every midnight of the virtual clock.
    func putBucketLifecycle(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let place = try index(of: request.bucket)
        let configuration = try LifecycleConfiguration(
            request.input,
            ids: { rule in
                context.stableUUID("s3-lifecycle", request.bucket, String(rule))
            })
        state.buckets.values[place].settings.lifecycle = configuration
        scheduleLifecycle()
        return APIAnswer([
            "TransitionDefaultMinimumObjectSize": .string(configuration.minimumSize)
        ])
    }

    /// GetBucketLifecycleConfiguration.
    func getBucketLifecycle(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let bucket = try bucket(request.bucket)
        guard let configuration = bucket.settings.lifecycle else {
            throw absent(
                "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist",
                bucket)
        }
        return APIAnswer([
            "Rules": .array(configuration.rules.map { .object($0.input) }),
            "TransitionDefaultMinimumObjectSize": .string(configuration.minimumSize),
        ])
    }

    /// DeleteBucketLifecycle.
    func deleteBucketLifecycle(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let place = try index(of: request.bucket)
        state.buckets.values[place].settings.lifecycle = nil
        return APIAnswer()
    }
}
