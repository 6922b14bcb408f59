import SnowflakeSQL

/// One file under a stage.
public struct StagedObject: Hashable, Sendable {
    /// The key in the bucket, or the path in an internal stage.
    public var key: String
    public var size: Int
    public var tag: FileTag
    /// Nanoseconds since the epoch.
    public var lastModified: Int64

    public init(key: String, size: Int, tag: FileTag, lastModified: Int64) {
        self.key = key
        self.size = size
        self.tag = tag
        self.lastModified = lastModified
    }
}

/// The identity with which files of an external stage are read, in the name of a session.
public struct StageAccess: Hashable, Sendable {
    /// Who asks S3. Source: Snowflake documentation, CREATE STAGE, "External stage parameters":
    /// an integration, an access key, or nobody where the bucket is public.
    public enum Identity: Hashable, Sendable {
        /// The integration's role.
        case role(arn: String, externalID: String?)
        case key(StageKey)
        case anonymous
    }

    public var identity: Identity
    /// The number of the session that reads.
    public var session: Int
}

/// The access key of a stage's CREDENTIALS.
public struct StageKey: Hashable, Sendable {
    public var id: String
    public var secret: String

    /// The key that CREDENTIALS gives; nil where they give none.
    init?(_ options: [SQLOption]?) throws(SnowflakeError) {
        guard let options else { return nil }
        guard options["AWS_ROLE"] == nil else { throw .unsupported("CREDENTIALS with AWS_ROLE") }
        guard let id = options["AWS_KEY_ID"]?.text, !id.isEmpty else { return nil }
        self.id = id
        secret = options["AWS_SECRET_KEY"]?.text ?? ""
    }
}

/// Where files of external stages come from: the bucket, read with the integration's role.
public protocol StagedObjects: AnyObject {
    /// The files whose keys start with the prefix, in the order of the keys.
    func list(
        bucket: String, prefix: String, with access: StageAccess
    ) async throws(SnowflakeError) -> [StagedObject]
    /// One file without its content; 91016 when it is missing or must not be read.
    func head(
        bucket: String, key: String, with access: StageAccess
    ) async throws(SnowflakeError) -> StagedObject
    /// The content of one file.
    func get(
        bucket: String, key: String, with access: StageAccess
    ) async throws(SnowflakeError) -> [UInt8]
    /// Writes a file, as COPY INTO a location does.
    func put(
        _ bytes: [UInt8], bucket: String, key: String, with access: StageAccess
    ) async throws(SnowflakeError)
    /// Removes a file, as PURGE and REMOVE do.
    func remove(
        bucket: String, key: String, with access: StageAccess
    ) async throws(SnowflakeError)
}
