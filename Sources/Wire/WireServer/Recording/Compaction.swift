import AWSWire
import CloudModel
import DataFormats
import Foundation
import SimKernel

/// Finds what a recording can do without: objects that were written over or deleted later, with
/// nobody who could have seen them in between.
///
/// Told of every request in its order, it is careful rather than thorough. It leaves recordings
/// alone in which anything but S3, IAM, STS and SQS was used, faults or copies of the world came
/// in, or a pipeline's own code runs; buckets with versions, notifications, lifecycles or locks,
/// or from which was copied; and objects that anything but a plain write or deletion was about.
/// What it finds is tried before it counts: see `RecordingCompactor`.
struct Compaction {
    /// A write that stands, as long as nobody depends on it.
    private struct Write {
        let place: Int
        let size: Int
        let accessKey: String?
    }

    private struct BucketNotes {
        /// Places of writes that were written over or deleted, with their sizes.
        var superseded: [(place: Int, size: Int)] = []
        var standing: [String: Write] = [:]
        /// Made by a request on record, and nothing but plainly used.
        var isPlain = false
    }

    private var buckets: [String: BucketNotes] = [:]
    private var isPossible: Bool

    init(pipeline: String) { isPossible = pipeline.isEmpty }

    /// Places of the requests that can be left out.
    var superseded: Set<Int> {
        guard isPossible else { return [] }
        return Set(buckets.values.filter(\.isPlain).flatMap(\.superseded).map(\.place))
    }

    /// Bytes of their bodies.
    var savings: Int {
        guard isPossible else { return 0 }
        return buckets.values.filter(\.isPlain).flatMap(\.superseded).reduce(0) { $0 + $1.size }
    }

    // MARK: What happened

    /// Operations on a bucket that say nothing about its objects.
    private static let harmless: Set<String> = [
        "HeadBucket", "GetBucketLocation", "PutBucketTagging", "DeleteBucketTagging",
        "PutBucketCors", "DeleteBucketCors", "PutBucketPolicy", "DeleteBucketPolicy",
        "PutPublicAccessBlock", "DeletePublicAccessBlock", "PutBucketOwnershipControls",
        "DeleteBucketOwnershipControls", "PutBucketAcl", "PutBucketEncryption",
        "DeleteBucketEncryption",
    ]
    /// Operations that are about one object alone.
    private static let single: Set<String> = [
        "PutObject", "DeleteObject", "PutObjectTagging", "DeleteObjectTagging", "PutObjectAcl",
        "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload", "AbortMultipartUpload",
        "CopyObject", "UploadPartCopy", "PostObject",
    ]

    /// Notes a request and whether it succeeded.
    mutating func note(_ place: Int, _ input: WireInput, succeeded: Bool) {
        guard isPossible else { return }
        switch input.meaning {
        case .refused, .preflight: return
        case .snowflake: isPossible = false
        case .control:
            let path = input.request.target.dropFirst(WireInput.controlPrefix.utf8.count)
            let isHarmless =
                input.request.method == "GET" || path.hasPrefix("advance")
                || path.hasPrefix("run-until-idle")
            if !isHarmless { isPossible = false }
        case .call(let call):
            guard call.service != "s3" else { return note(place, call, input, succeeded) }
            if !["iam", "sts", "sqs"].contains(call.service) { isPossible = false }
        }
    }

    private mutating func note(
        _ place: Int, _ call: WireCall, _ input: WireInput, _ succeeded: Bool
    ) {
        if let source = call.request.input["CopySource"]?.stringValue {
            spoil(source.drop { $0 == "/" }.prefix { $0 != "/" })
        }
        guard let bucket = call.bucket else { return }
        switch call.operationName {
        case "CreateBucket":
            guard succeeded, buckets[bucket]?.isPlain != true else { return }
            let wasKnown = buckets[bucket] != nil
            buckets[bucket, default: BucketNotes()].isPlain =
                !wasKnown && call.request.input["ObjectLockEnabledForBucket"] != true
        case "DeleteBucket":
            // One that failed did so because of the objects that were there.
            if !succeeded { buckets[bucket]?.standing = [:] }
        case "DeleteObjects":
            let objects = call.request.input["Delete"]?["Objects"]?.arrayValue ?? []
            for object in objects {
                guard let key = object["Key"]?.stringValue else { continue }
                settle(
                    bucket, key, by: input.request.accessKeyID,
                    supersedes: succeeded && object.objectValue?.count == 1)
            }
        case let name where Self.single.contains(name):
            guard let key = call.key else { return spoil(bucket[...]) }
            noteObject(place, bucket, key, call, input, succeeded)
        case let name where Self.harmless.contains(name) || name.hasPrefix("Get"): break
        case let name where name.hasPrefix("List") || name.hasPrefix("Head"): break
        default: spoil(bucket[...])
        }
    }

    private mutating func noteObject(
        _ place: Int, _ bucket: String, _ key: String, _ call: WireCall, _ input: WireInput,
        _ succeeded: Bool
    ) {
        let members = call.request.input
        let isConditional = members.keys.contains { $0.hasPrefix("IfM") || $0.hasPrefix("IfN") }
        switch call.operationName {
        case "PutObject" where !isConditional:
            guard succeeded else { return }
            settle(bucket, key, by: input.request.accessKeyID)
            buckets[bucket]?.standing[key] = Write(
                place: place, size: input.request.body.count,
                accessKey: input.request.accessKeyID)
        case "DeleteObject" where !isConditional && members["VersionId"] == nil:
            settle(bucket, key, by: input.request.accessKeyID, supersedes: succeeded)
        default: buckets[bucket]?.standing[key] = nil
        }
    }

    /// The write that stands under a key no longer does: it is superseded if the same writer has
    /// written over it, or else stays for good.
    private mutating func settle(
        _ bucket: String, _ key: String, by accessKey: String?, supersedes: Bool = true
    ) {
        guard let write = buckets[bucket]?.standing.removeValue(forKey: key) else { return }
        if supersedes, write.accessKey == accessKey {
            buckets[bucket]?.superseded.append((write.place, write.size))
        }
    }

    private mutating func spoil(_ bucket: Substring) {
        buckets[String(bucket), default: BucketNotes()].isPlain = false
    }
}
