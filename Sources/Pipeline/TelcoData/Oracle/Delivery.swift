public import SimKernel

/// A file that a source put into the bucket.
public struct Delivery: Hashable, Sendable {
    /// The object key, such as `raw/customers/customers.ndjson`.
    public var key: String
    public var bytes: [UInt8]
    /// When the upload was complete.
    public var at: VirtualInstant
    /// The entity tag without quotes.
    public var etag: String

    /// - Parameter etag: nothing means the MD5 of the bytes, as S3 has it for uploads in one part.
    public init(key: String, bytes: [UInt8], at: VirtualInstant, etag: String? = nil) {
        self.key = key
        self.bytes = bytes
        self.at = at
        self.etag = etag ?? MD5.hex(bytes)
    }
}
