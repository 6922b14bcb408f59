import SimKernel

/// One version of an object, or a delete marker.
///
/// The body is never changed in place, so all who hold it share the same bytes.
struct ObjectVersion: Sendable {
    /// Nil is the null version.
    let versionID: String?
    let isDeleteMarker: Bool
    let body: [UInt8]
    /// Without quotes.
    let etag: String
    let lastModified: VirtualInstant
    let sequencer: Sequencer
    /// The account that wrote it.
    var owner: String
    /// Nil for the default, CRC64NVME of the whole body, which is computed when it is asked for.
    var checksum: Checksum?
    /// The parts of a multipart upload, in order; empty for an object put whole.
    var parts: [ObjectPart] = []
    var attributes = ObjectAttributes()

    var contentType: String { attributes.headers.contentType }
    var tags: [Tag] { attributes.tags }
    var lock: ObjectLock { attributes.lock }

    /// The checksum, computed now where S3 would have done so by default.
    var knownChecksum: Checksum {
        checksum ?? Checksum(.crc64NVME, of: body[...])
    }
}

/// One part of an object that came by multipart upload.
struct ObjectPart: Sendable {
    let number: Int
    let size: Int
    let checksum: Checksum?
}

/// Everything about an object that is neither its content nor its identity.
struct ObjectAttributes: Sendable {
    var headers = ObjectHeaders.standard
    var storageClass = StorageClass.standard
    var encryption = Encryption.standard
    var tags: [Tag] = []
    var lock = ObjectLock()
    /// Nil for what the owner's full control alone says.
    var acl: AccessControlList?
    var restore: Restore?

    /// A copy of an archived object for some days.
    struct Restore: Sendable {
        /// Nil while the archive is still being read.
        var expiry: VirtualInstant?
        let days: Int
    }
}

/// The headers that an object is stored with; one value shared by all copies.
final class ObjectHeaders: Sendable {
    let contentType: String
    let cacheControl: String?
    let contentDisposition: String?
    let contentEncoding: String?
    let contentLanguage: String?
    let expires: String?
    let websiteRedirect: String?
    /// User metadata in the order given, names in lower case.
    let metadata: [(name: String, value: String)]

    /// What S3 answers for an object that was put without a type.
    static let defaultContentType = "binary/octet-stream"
    static let standard = ObjectHeaders()

    init(
        contentType: String? = nil, cacheControl: String? = nil,
        contentDisposition: String? = nil, contentEncoding: String? = nil,
        contentLanguage: String? = nil, expires: String? = nil, websiteRedirect: String? = nil,
        metadata: [(name: String, value: String)] = []
    ) {
        self.contentType = contentType ?? Self.defaultContentType
        self.cacheControl = cacheControl
        self.contentDisposition = contentDisposition
        self.contentEncoding = contentEncoding
        self.contentLanguage = contentLanguage
        self.expires = expires
        self.websiteRedirect = websiteRedirect
        self.metadata = metadata
    }
}

/// Where an object is kept (Amazon S3 User Guide, "Understanding and managing storage classes").
enum StorageClass: String, Sendable {
    case standard = "STANDARD"
    case reducedRedundancy = "REDUCED_REDUNDANCY"
    case standardIA = "STANDARD_IA"
    case oneZoneIA = "ONEZONE_IA"
    case intelligentTiering = "INTELLIGENT_TIERING"
    case glacier = "GLACIER"
    case deepArchive = "DEEP_ARCHIVE"
    case glacierIR = "GLACIER_IR"

    /// Whether objects must be restored before they can be read.
    var isArchive: Bool { self == .glacier || self == .deepArchive }
}

/// A number that rises with every change in a bucket, and so with every change of one key.
///
/// Amazon S3 User Guide, "Event message structure": compared as hexadecimal text, right-padded.
/// All of ours have sixteen digits, so any way of comparing them agrees.
struct Sequencer: Sendable, Equatable {
    let number: UInt64

    var text: String {
        let digits = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
