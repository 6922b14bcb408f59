import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

// What is refused before anything is done.
extension S3Emulator {
    func index(of bucket: String) throws(S3Error) -> Int {
        guard let place = state.buckets.index(forKey: bucket) else {
            guard BucketName.isValid(bucket) else { throw .invalidBucketName(bucket) }
            throw .noSuchBucket(bucket)
        }
        return place
    }

    /// Amazon S3 User Guide, "Naming Amazon S3 objects": at most 1,024 bytes of UTF-8.
    func checkKey(_ key: String) throws(S3Error) {
        guard !key.isEmpty else { throw .invalidURI }
        guard key.utf8.count <= 1_024 else { throw .keyTooLong(size: key.utf8.count) }
    }

    /// Amazon S3 User Guide, "Working with object metadata": at most 2 KB, names included.
    func checkUpload(
        _ key: String, size: Int, metadata: [(name: String, value: String)]
    ) throws(S3Error) {
        try checkKey(key)
        let total = metadata.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        guard total <= 2_048 else { throw .metadataTooLarge(size: total) }
        guard size <= Self.largestUpload else {
            throw .entityTooLarge(size: size, limit: Self.largestUpload)
        }
    }

    /// Amazon S3 User Guide, "How to prevent object overwrites with conditional writes".
    func checkWrite(
        _ place: Int, _ key: String, ifMatch: String?, ifNoneMatch: String?
    ) throws(S3Error) {
        if let ifNoneMatch {
            guard ifMatch == nil else {
                throw .notImplemented(
                    header: "If-Match,If-None-Match",
                    additional: "Multiple conditional request headers present in the request")
            }
            guard ifNoneMatch == "*" else {
                throw .notImplemented(
                    header: "If-None-Match",
                    additional: "We don't accept the provided value of If-None-Match header for"
                        + " this API")
            }
            guard state.buckets.values[place].current(key) == nil else {
                throw .preconditionFailed(condition: "If-None-Match")
            }
        }
        if let ifMatch {
            guard ifMatch != "*" else {
                throw .notImplemented(
                    header: "If-Match",
                    additional: "We don't accept the provided value of If-Match header for this"
                        + " API")
            }
            guard let current = state.buckets.values[place].current(key) else {
                throw .noSuchKey(key)
            }
            guard EntityTag.condition(ifMatch, names: current.etag) else {
                throw .preconditionFailed(condition: "If-Match")
            }
        }
    }

    /// Archived objects must be restored, and objects under a customer's key need the key.
    func checkReadable(
        _ version: ObjectVersion, _ input: JSONObject, prefix: String = ""
    ) throws(S3Error) {
        try EncryptionReader.checkReading(version.attributes.encryption, input, prefix: prefix)
        guard version.attributes.storageClass.isArchive else { return }
        if let expiry = version.attributes.restore?.expiry, expiry > context.now { return }
        throw S3Error(
            "InvalidObjectState", "The operation is not valid for the object's storage class",
            status: 403,
            members: ["StorageClass": .string(version.attributes.storageClass.rawValue)])
    }

    func encryption(in place: Int) -> EncryptionReader {
        EncryptionReader(
            bucket: state.buckets.values[place].settings.encryption, defaultKey: defaultKey)
    }

    /// The encryption of an object whose request says nothing about it.
    func standardEncryption(in place: Int) -> Encryption {
        var standard = state.buckets.values[place].settings.encryption.standard
        if !standard.isPlain { standard.keyID = standard.keyID ?? defaultKey }
        return standard
    }

    /// The key that S3 uses where KMS is asked for and no key is named.
    private var defaultKey: String {
        "arn:aws:kms:\(context.region):\(context.account):key/"
            + context.stableUUID("s3-kms-key")
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
            guard !versionID.isEmpty else {
                throw .invalidArgument(
                    "Version id cannot be the empty string", "versionId", versionID)
            }
            throw .invalidArgument("Invalid version id specified", "versionId", versionID)
        }
        return versionID
    }

    /// A version id as readers see it: none in a bucket that never had versions.
    func shown(_ versionID: String?, in place: Int) -> String? {
        state.buckets.values[place].versioning == .never ? nil : versionID ?? "null"
    }
}
