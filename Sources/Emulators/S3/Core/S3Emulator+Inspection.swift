public import CloudModel
import OrderedCollections
public import SimKernel

/// A bucket as an onlooker sees it.
public struct BucketInspection: Hashable, Sendable {
    public let name: String
    public let created: VirtualInstant
    public let versioning: BucketVersioning
    /// Keys, with and without a current object.
    public let keyCount: Int
    public let notifications: NotificationConfiguration
}

/// One version of an object as an onlooker sees it.
public struct VersionInspection: Hashable, Sendable {
    public let key: String
    /// `null` for the null version.
    public let versionID: String
    public let isLatest: Bool
    public let isDeleteMarker: Bool
    public let size: Int
    public let etag: String
    public let sequencer: String
    public let lastModified: VirtualInstant
}

/// For guarantees, oracles and people: looking without a call, so nothing is traced and no fault
/// can strike.
extension S3Emulator {
    /// All buckets by name.
    public func inspect() -> [BucketInspection] {
        state.buckets.values.map { bucket in
            BucketInspection(
                name: bucket.name, created: bucket.created, versioning: bucket.versioning,
                keyCount: bucket.keys.count, notifications: bucket.settings.notifications)
        }.sorted { ByteOrder.compare($0.name, $1.name) < 0 }
    }

    /// The current objects of a bucket under a prefix, in key order; none for a missing bucket.
    public func objects(bucket name: String, prefix: String = "") -> [ObjectPage.Item] {
        var items: [ObjectPage.Item] = []
        visit(name, prefix) { key, versions in
            guard let version = versions.last, !version.isDeleteMarker else { return }
            items.append(version.item(key))
        }
        return items
    }

    /// The bytes of a current object; nil where there is none.
    public func body(bucket: String, key: String) -> [UInt8]? {
        state.buckets[bucket]?.current(key)?.body
    }

    /// All versions under a prefix, in key order and newest first, as ListObjectVersions has them.
    public func versions(bucket name: String, prefix: String = "") -> [VersionInspection] {
        var found: [VersionInspection] = []
        visit(name, prefix) { key, versions in
            for (place, version) in versions.enumerated().reversed() {
                found.append(
                    VersionInspection(
                        key: key, versionID: version.versionID ?? "null",
                        isLatest: place == versions.count - 1,
                        isDeleteMarker: version.isDeleteMarker, size: version.body.count,
                        etag: version.etag, sequencer: version.sequencer.text,
                        lastModified: version.lastModified))
            }
        }
        return found
    }

    private func visit(
        _ name: String, _ prefix: String, _ body: (String, [ObjectVersion]) -> Void
    ) {
        guard let keys = state.buckets[name]?.keys else { return }
        var position = keys.seek { ByteOrder.compare($0, prefix) < 0 }
        while let entry = keys.entry(at: position), ByteOrder.hasPrefix(entry.key, prefix) {
            body(entry.key, entry.value)
            position = keys.position(after: position)
        }
    }
}

extension ObjectVersion {
    func item(_ key: String) -> ObjectPage.Item {
        ObjectPage.Item(key: key, size: body.count, etag: etag, lastModified: lastModified)
    }
}
