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
    var versioning: BucketVersioning = .never
    /// Versions of each key, oldest first; never an empty list.
    var keys = KeyIndex<[ObjectVersion]>()
    var notifications = NotificationConfiguration()
    private var lastSequencer: UInt64 = 0

    init(name: String, created: VirtualInstant) {
        self.name = name
        self.created = created
    }

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
}
