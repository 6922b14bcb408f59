import CloudModel
import OrderedCollections

// What is refused before anything is done.
extension S3Emulator {
    func index(of bucket: String) throws(S3Error) -> Int {
        guard let place = state.buckets.index(forKey: bucket) else { throw .noSuchBucket(bucket) }
        return place
    }

    /// Amazon S3 User Guide, "Naming Amazon S3 objects": at most 1,024 bytes of UTF-8.
    func checkKey(_ key: String) throws(S3Error) {
        guard !key.isEmpty else { throw .invalidURI }
        guard key.utf8.count <= 1_024 else { throw .keyTooLong(size: key.utf8.count) }
    }

    /// Amazon S3 User Guide, "Working with object metadata": at most 2 KB, names included.
    func checkMetadata(_ metadata: [(name: String, value: String)]) throws(S3Error) {
        let size = metadata.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        guard size <= 2_048 else { throw .metadataTooLarge(size: size) }
    }

    /// Amazon S3 User Guide, "How to prevent object overwrites with conditional writes".
    func checkWrite(
        _ place: Int, _ key: String, ifMatch: String?, ifNoneMatch: String?
    ) throws(S3Error) {
        if let ifNoneMatch {
            guard ifNoneMatch == "*" else { throw .notImplemented(header: "If-None-Match") }
            guard ifMatch == nil else { throw .notImplemented(header: "If-Match") }
            guard state.buckets.values[place].current(key) == nil else {
                throw .preconditionFailed(condition: "If-None-Match")
            }
        }
        if let ifMatch {
            guard ifMatch != "*" else { throw .notImplemented(header: "If-Match") }
            guard let current = state.buckets.values[place].current(key) else {
                throw .noSuchKey(key)
            }
            guard EntityTag.condition(ifMatch, names: current.etag) else {
                throw .preconditionFailed(condition: "If-Match")
            }
        }
    }

    /// A version id as stored: nil for `null`. S3 tells ids that cannot be from missing ones.
    func parsed(_ versionID: String) throws(S3Error) -> String? {
        if versionID == "null" { return nil }
        let isPlausible =
            versionID.utf8.count == 32
            && versionID.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x61...0x66).contains($0)
            }
        guard isPlausible else {
            throw .invalidArgument(
                message: "Invalid version id specified",
                arguments: [
                    .init("ArgumentName", "versionId"), .init("ArgumentValue", versionID),
                ])
        }
        return versionID
    }

    /// A version id as readers see it: none in a bucket that never had versions.
    func shown(_ versionID: String?, in place: Int) -> String? {
        state.buckets.values[place].versioning == .never ? nil : versionID ?? "null"
    }
}
