import DataFormats
import OrderedCollections
import SimKernel

/// Whether a bucket keeps old versions (Amazon S3 API Reference, PutBucketVersioning).
public enum BucketVersioning: String, Hashable, Sendable {
    /// Never switched on; there is no way back to this state.
    case never = ""
    case enabled = "Enabled"
    case suspended = "Suspended"
}

/// One bucket with everything in it.
struct Bucket: Sendable {
    let name: String
    let created: VirtualInstant
    let region: String
    /// The account that made it.
    let owner: String
    var versioning: BucketVersioning = .never
    /// Versions of each key, oldest first; never an empty list.
    var keys = KeyIndex<[ObjectVersion]>()
    /// Multipart uploads in progress of each key, oldest first; never an empty list.
    var uploads = KeyIndex<[Upload]>()
    /// What completed uploads answered, so that repeating the completion answers the same.
    var completions: OrderedDictionary<String, Completion> = [:]
    /// One reference, however much is configured, so that a copied bucket is cheap.
    private var configured = [BucketSettings()]
    private var lastSequencer: UInt64 = 0

    init(name: String, created: VirtualInstant, region: String, owner: String) {
        self.name = name
        self.created = created
        self.region = region
        self.owner = owner
    }

    var settings: BucketSettings {
        _read { yield configured[0] }
        _modify { yield &configured[0] }
    }

    var arn: String { "arn:aws:s3:::\(name)" }

    /// The current version unless there is none or it is a delete marker.
    func current(_ key: String) -> ObjectVersion? {
        guard let version = keys[key]?.last, !version.isDeleteMarker else { return nil }
        return version
    }

    /// The sequencer of the next change: the time, made strictly rising.
    mutating func nextSequencer(at now: VirtualInstant) -> Sequencer {
        let clock = UInt64(max(now.nanoseconds, 0))
        lastSequencer = max(lastSequencer + 1, clock)
        return Sequencer(number: lastSequencer)
    }

    /// Makes a version the current one, as the versioning state demands.
    ///
    /// Amazon S3 User Guide, "Adding objects to versioning-suspended buckets": a null version
    /// replaces the null version before it and leaves numbered ones alone.
    mutating func add(_ version: ObjectVersion, to key: String) {
        keys.update(key, initial: []) { versions in
            if version.versionID == nil { versions.removeAll { $0.versionID == nil } }
            versions.append(version)
            return true
        }
    }

    /// Removes one version for good and answers it; nil when there was none.
    mutating func remove(_ versionID: String?, of key: String) -> ObjectVersion? {
        var removed: ObjectVersion?
        keys.update(key, initial: []) { versions in
            if let place = versions.firstIndex(where: { $0.versionID == versionID }) {
                removed = versions.remove(at: place)
            }
            return !versions.isEmpty
        }
        return removed
    }

    /// Changes one version in place; the versions must be there.
    mutating func change(
        _ versionID: String?, of key: String, _ change: (inout ObjectVersion) -> Void
    ) {
        keys.update(key, initial: []) { versions in
            if let place = versions.firstIndex(where: { $0.versionID == versionID }) {
                change(&versions[place])
            }
            return !versions.isEmpty
        }
    }
}

/// Everything that can be configured about a bucket.
struct BucketSettings: Sendable {
    var notifications = NotificationConfiguration()
    var acl: AccessControlList?
    /// Nil where no ownership controls are set, which is what object writer means.
    var ownership: ObjectOwnership? = .bucketOwnerEnforced
    var publicAccess: PublicAccessBlock? = .everything
    /// The policy's text as it was put; the authorizer holds it compiled.
    var policy: String?
    var tags: [Tag] = []
    var encryption = BucketEncryption()
    var cors: [CORSRule] = []
    var lifecycle: LifecycleConfiguration?
    var lock: BucketLock?
    /// Configurations that are recorded and not acted on, by the name of their kind.
    var kept: OrderedDictionary<String, JSONObject> = [:]
}
