public import CloudModel
import SimKernel

/// What committed runs of a job have read, by transformation context.
///
/// The real service keeps a high-water mark of modification times and a list of the files around
/// it. Here every object is remembered by key, modification time and entity tag, which answers the
/// same unless a file's modification time lies before the mark.
public struct JobBookmark: Hashable, Sendable {
    /// One version of an object, as a listing shows it.
    struct Stamp: Hashable, Sendable {
        let lastModified: VirtualInstant
        let etag: String
    }

    /// Counts commits; two runs at a time cannot both commit.
    public internal(set) var version = 0
    private var read: [String: [String: Stamp]] = [:]

    /// Whether a committed run has read this version of an object under a context's name.
    public func hasRead(
        _ item: ObjectPage.Item, in bucket: String, transformationContext: String
    ) -> Bool {
        read[transformationContext]?["\(bucket)/\(item.key)"]
            == Stamp(lastModified: item.lastModified, etag: item.etag)
    }

    /// How many objects are remembered under a context's name.
    public func count(transformationContext: String) -> Int {
        read[transformationContext]?.count ?? 0
    }

    mutating func add(
        _ items: [ObjectPage.Item], in bucket: String, transformationContext: String
    ) {
        for item in items {
            read[transformationContext, default: [:]]["\(bucket)/\(item.key)"] =
                Stamp(lastModified: item.lastModified, etag: item.etag)
        }
    }
}
