public import SimKernel

/// S3 as other services and guests see it, behind the gate.
///
/// Shapes follow the S3 API model (2006-03-01); members that are not here are not offered in
/// process. Failures carry S3's own codes.
public protocol ObjectStore: AnyObject {
    func putObject(_ request: PutObject, as actor: Actor) throws(ServiceFailure) -> PutObjectAnswer
    func getObject(_ request: GetObject, as actor: Actor) throws(ServiceFailure) -> StoredObject
    /// Like `getObject`, without the body.
    func headObject(_ request: GetObject, as actor: Actor) throws(ServiceFailure) -> StoredObject
    func copyObject(
        _ request: CopyObject, as actor: Actor
    ) throws(ServiceFailure) -> PutObjectAnswer
    func deleteObject(
        _ request: DeleteObject, as actor: Actor
    ) throws(ServiceFailure) -> DeleteObjectAnswer
    func listObjects(_ request: ListObjects, as actor: Actor) throws(ServiceFailure) -> ObjectPage
}

/// PutObject: stores a body under a key.
public struct PutObject: Sendable {
    public var bucket: String
    public var key: String
    public var body: [UInt8]
    public var contentType: String?
    /// User metadata, names in lower case without `x-amz-meta-`.
    public var metadata: [(name: String, value: String)]
    /// Only `*` is a condition that PutObject knows: fail if the key exists.
    public var ifNoneMatch: String?
    public var ifMatch: String?

    public init(
        bucket: String, key: String, body: [UInt8], contentType: String? = nil,
        metadata: [(name: String, value: String)] = [], ifNoneMatch: String? = nil,
        ifMatch: String? = nil
    ) {
        self.bucket = bucket
        self.key = key
        self.body = body
        self.contentType = contentType
        self.metadata = metadata
        self.ifNoneMatch = ifNoneMatch
        self.ifMatch = ifMatch
    }
}

/// What a put or copy answers.
public struct PutObjectAnswer: Hashable, Sendable {
    /// The entity tag without quotes.
    public let etag: String
    public let versionID: String?
    /// The key's sequencer, as event records carry it.
    public let sequencer: String
    public let size: Int

    public init(etag: String, versionID: String?, sequencer: String, size: Int) {
        self.etag = etag
        self.versionID = versionID
        self.sequencer = sequencer
        self.size = size
    }
}

/// GetObject and HeadObject.
public struct GetObject: Sendable {
    public var bucket: String
    public var key: String
    public var versionID: String?
    /// An HTTP range such as `bytes=0-99` or `bytes=-5`.
    public var range: String?
    public var ifMatch: String?
    public var ifNoneMatch: String?

    public init(
        bucket: String, key: String, versionID: String? = nil, range: String? = nil,
        ifMatch: String? = nil, ifNoneMatch: String? = nil
    ) {
        self.bucket = bucket
        self.key = key
        self.versionID = versionID
        self.range = range
        self.ifMatch = ifMatch
        self.ifNoneMatch = ifNoneMatch
    }
}

/// An object version as it is read.
public struct StoredObject: Sendable {
    public let key: String
    /// Empty for HeadObject; the range asked for, if one was.
    public let body: [UInt8]
    /// The size of the whole object in bytes.
    public let size: Int
    public let etag: String
    public let versionID: String?
    public let sequencer: String
    public let lastModified: VirtualInstant
    public let contentType: String?
    public let metadata: [(name: String, value: String)]

    public init(
        key: String, body: [UInt8], size: Int, etag: String, versionID: String?,
        sequencer: String, lastModified: VirtualInstant, contentType: String?,
        metadata: [(name: String, value: String)]
    ) {
        self.key = key
        self.body = body
        self.size = size
        self.etag = etag
        self.versionID = versionID
        self.sequencer = sequencer
        self.lastModified = lastModified
        self.contentType = contentType
        self.metadata = metadata
    }
}

/// CopyObject, within or between buckets, up to 5 GB.
public struct CopyObject: Sendable {
    public var sourceBucket: String
    public var sourceKey: String
    public var sourceVersionID: String?
    public var bucket: String
    public var key: String
    /// Nil copies the source's metadata (directive COPY); a value replaces it (REPLACE).
    public var metadata: [(name: String, value: String)]?
    public var copySourceIfMatch: String?
    public var ifNoneMatch: String?

    public init(
        from sourceBucket: String, _ sourceKey: String, sourceVersionID: String? = nil,
        to bucket: String, _ key: String, metadata: [(name: String, value: String)]? = nil,
        copySourceIfMatch: String? = nil, ifNoneMatch: String? = nil
    ) {
        self.sourceBucket = sourceBucket
        self.sourceKey = sourceKey
        self.sourceVersionID = sourceVersionID
        self.bucket = bucket
        self.key = key
        self.metadata = metadata
        self.copySourceIfMatch = copySourceIfMatch
        self.ifNoneMatch = ifNoneMatch
    }
}

/// DeleteObject: without a version id it hides or removes the current version.
public struct DeleteObject: Sendable {
    public var bucket: String
    public var key: String
    public var versionID: String?

    public init(bucket: String, key: String, versionID: String? = nil) {
        self.bucket = bucket
        self.key = key
        self.versionID = versionID
    }
}

/// What a delete answers.
public struct DeleteObjectAnswer: Hashable, Sendable {
    public let versionID: String?
    public let isDeleteMarker: Bool

    public init(versionID: String?, isDeleteMarker: Bool) {
        self.versionID = versionID
        self.isDeleteMarker = isDeleteMarker
    }
}

/// ListObjectsV2: one page of keys in UTF-8 binary order.
public struct ListObjects: Sendable {
    public var bucket: String
    public var prefix: String
    public var delimiter: String?
    public var startAfter: String?
    public var continuationToken: String?
    /// Capped at 1,000 whatever is asked.
    public var maxKeys: Int

    public init(
        bucket: String, prefix: String = "", delimiter: String? = nil, startAfter: String? = nil,
        continuationToken: String? = nil, maxKeys: Int = 1_000
    ) {
        self.bucket = bucket
        self.prefix = prefix
        self.delimiter = delimiter
        self.startAfter = startAfter
        self.continuationToken = continuationToken
        self.maxKeys = maxKeys
    }
}

/// One page of a listing.
public struct ObjectPage: Sendable {
    /// One key of a listing.
    public struct Item: Hashable, Sendable {
        public let key: String
        public let size: Int
        public let etag: String
        public let lastModified: VirtualInstant

        public init(key: String, size: Int, etag: String, lastModified: VirtualInstant) {
            self.key = key
            self.size = size
            self.etag = etag
            self.lastModified = lastModified
        }
    }

    public let items: [Item]
    public let commonPrefixes: [String]
    /// Nil on the last page.
    public let nextToken: String?

    public init(items: [Item], commonPrefixes: [String], nextToken: String?) {
        self.items = items
        self.commonPrefixes = commonPrefixes
        self.nextToken = nextToken
    }
}
