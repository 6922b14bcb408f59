/// One file under an external stage.
public struct StagedObject: Hashable, Sendable {
    /// The key in the bucket.
    public var key: String
    public var size: Int
    public var eTag: String
    /// Nanoseconds since the epoch.
    public var lastModified: Int64

    public init(key: String, size: Int, eTag: String, lastModified: Int64) {
        self.key = key
        self.size = size
        self.eTag = eTag
        self.lastModified = lastModified
    }
}

/// Where files of external stages come from: the bucket, read with the integration's role.
public protocol StagedObjects: AnyObject {
    /// The files whose keys start with the prefix, in the order of the keys.
    func list(
        bucket: String, prefix: String, roleARN: String
    ) async throws(SnowflakeError) -> [StagedObject]
    /// The content of one file.
    func get(bucket: String, key: String, roleARN: String) async throws(SnowflakeError) -> [UInt8]
    /// Removes a file that was loaded with PURGE.
    func remove(bucket: String, key: String, roleARN: String) async throws(SnowflakeError)
}
