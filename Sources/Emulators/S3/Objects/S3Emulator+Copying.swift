import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

// What CopyObject and UploadPartCopy share, and what they refuse.
extension S3Emulator {
    /// The version to copy from, if it may be read as it is.
    func copySource(
        _ bucket: String, _ key: String, _ versionID: String?, _ conditions: ReadConditions,
        _ input: JSONObject = [:], as actor: Actor
    ) throws(S3Error) -> ObjectVersion {
        let place = try index(of: bucket)
        if let expected = input.text("ExpectedSourceBucketOwner"),
            expected != state.buckets.values[place].owner
        {
            throw .accessDenied()
        }
        try checkKey(key)
        let source = try findAny(key, versionID, in: place, as: actor)
        guard !source.isDeleteMarker else {
            if versionID == nil { throw .noSuchKey(key) }
            throw .invalidRequest(
                "The source of a copy request may not specifically refer to a delete marker by"
                    + " version id.")
        }
        try conditions.check(source, at: context.now)
        try checkReadable(source, input, prefix: "CopySource")
        return source
    }

    /// Copying an object onto itself must change something about it.
    func checkSelfCopy(
        from source: (bucket: String, key: String, versionID: String?),
        to target: (bucket: String, key: String), changes: Bool
    ) throws(S3Error) {
        let isSelf =
            source.bucket == target.bucket && ByteOrder.compare(source.key, target.key) == 0
        guard isSelf, !changes, source.versionID == nil else { return }
        throw .invalidRequest(
            "This copy request is illegal because it is trying to copy an object to itself"
                + " without changing the object's metadata, storage class, website redirect"
                + " location or encryption attributes.")
    }

    /// The content of a copy: the same bytes, whole, whatever parts they came in.
    func copied(
        _ source: ObjectVersion, _ encryption: Encryption, algorithm: ChecksumAlgorithm? = nil
    ) -> Content {
        let wasWhole = source.parts.isEmpty && source.attributes.encryption.isPlain
        let etag =
            wasWhole && encryption.isPlain
            ? source.etag : encryption.etag(EntityTag.of(source.body))
        return Content(
            body: source.body, etag: etag, checksum: copiedChecksum(source, algorithm))
    }

    private func copiedChecksum(
        _ source: ObjectVersion, _ algorithm: ChecksumAlgorithm?
    ) -> Checksum? {
        guard let wanted = algorithm ?? source.checksum?.algorithm else { return nil }
        if let known = source.checksum, known.algorithm == wanted, known.type == .fullObject {
            return known
        }
        return Checksum(wanted, of: source.body[...])
    }
}
