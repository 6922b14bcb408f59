import DataFormats
import SimKernel

/// One rule of a lifecycle configuration.
///
/// Amazon S3 User Guide, "Lifecycle configuration elements".
struct LifecycleRule: Sendable {
    let id: String
    let isEnabled: Bool
    let filter: LifecycleFilter
    var expiration: When?
    var removesLoneMarkers = false
    var transitions: [(when: When, to: StorageClass)] = []
    var noncurrentExpiration: Noncurrent?
    var noncurrentTransitions: [(when: Noncurrent, to: StorageClass)] = []
    /// Days after which an unfinished upload is given up.
    var abortDays: Int?
    /// The rule as it was put, with its id.
    let input: JSONObject

    /// A number of days after creation, or a date.
    enum When: Sendable, Equatable {
        case days(Int)
        case date(VirtualInstant)
    }

    /// Days since a version was succeeded, and how many newer ones stay whatever their age.
    struct Noncurrent: Sendable {
        let days: Int
        let keeping: Int
    }
}

/// Which objects a rule is about.
struct LifecycleFilter: Sendable {
    var prefix = ""
    var tags: [Tag] = []
    var greaterThan: Int?
    var lessThan: Int?

    /// Whether the filter says something about sizes itself.
    var hasSize: Bool { greaterThan != nil || lessThan != nil }

    func fits(_ key: String, _ version: ObjectVersion) -> Bool {
        ByteOrder.hasPrefix(key, prefix)
            && tags.allSatisfy(version.tags.contains)
            && greaterThan.map { version.body.count > $0 } ?? true
            && lessThan.map { version.body.count < $0 } ?? true
    }
}

/// All rules of a bucket (PutBucketLifecycleConfiguration).
struct LifecycleConfiguration: Sendable {
    let rules: [LifecycleRule]
    /// Which objects are too small to be moved: `all_storage_classes_128K` or
    /// `varies_by_storage_class`.
    let minimumSize: String

    static let smallestMoved = 128 * 1024

    /// Midnight after an instant and some days, as S3 counts ages.
    ///
    /// Amazon S3 User Guide, "Lifecycle rules: Based on an object's age".
    static func due(_ days: Int, after instant: VirtualInstant) -> VirtualInstant {
        let day: Int64 = 86_400_000_000_000
        let end = instant + .days(Int64(days))
        let over = end.nanoseconds % day
        return over == 0 ? end : end + .nanoseconds(day - over)
    }

    static func due(
        _ when: LifecycleRule.When, after instant: VirtualInstant
    ) -> VirtualInstant {
        switch when {
        case .days(let days): due(days, after: instant)
        case .date(let date): date
        }
    }
}
