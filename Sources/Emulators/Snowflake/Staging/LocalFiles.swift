/// The files of the machine that a PUT reads and a GET writes, for sessions inside of the process.
///
/// Clients elsewhere move their files themselves; see ``ClientTransfer``.
public protocol LocalFiles: AnyObject {
    /// The files that a path names, with `*` and `?` in its last part, in the order of their names.
    func read(_ path: String) throws(SnowflakeError) -> [(name: String, bytes: [UInt8])]
    /// Writes a file into a folder, over one of the same name.
    func write(_ bytes: [UInt8], name: String, into folder: String) throws(SnowflakeError)
}

/// What a client must do for its PUT or GET: it moves the files, and its server says where to.
public struct ClientTransfer: Sendable {
    public var isUpload: Bool
    /// The stage's key in the account.
    public var stage: String
    /// What stands before the files' names in the stage.
    public var prefix: String
    /// The client's own path: what it reads, or the folder that it writes to.
    public var localPath: String
    /// The paths in the stage of the files to fetch.
    public var files: [String] = []
    public var compresses = true
    public var overwrites = false
    /// What the client takes its files to be compressed with: `auto_detect`, `gzip`, `none`.
    public var sourceCompression = "auto_detect"
    public var parallel = 4
}
