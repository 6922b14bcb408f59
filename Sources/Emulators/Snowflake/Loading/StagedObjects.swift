/// One file under a stage.
public struct StagedObject: Hashable, Sendable {
    /// The key in the bucket, or the path in an internal stage.
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

/// The identity with which files of an external stage are read: the integration's role, taken in
/// the name of a session.
public struct StageAccess: Hashable, Sendable {
    public var roleARN: String
    public var externalID: String?
    /// The number of the session that reads.
    public var session: Int
}

/// Where files of external stages come from: the bucket, read with the integration's role.
public protocol StagedObjects: AnyObject {
    /// The files whose keys start with the prefix, in the order of the keys.
    func list(
        bucket: String, prefix: String, with access: StageAccess
    ) async throws(SnowflakeError) -> [StagedObject]
    /// The content of one file.
    func get(
        bucket: String, key: String, with access: StageAccess
    ) async throws(SnowflakeError) -> [UInt8]
    /// Removes a file, as PURGE and REMOVE do.
    func remove(
        bucket: String, key: String, with access: StageAccess
    ) async throws(SnowflakeError)
}
