import OrderedCollections

/// A pipe: a COPY that runs by itself for each file that comes.
///
/// Source: Snowflake documentation, CREATE PIPE and "Introduction to Snowpipe".
struct PipeEntry: Sendable {
    /// A file that waits to be loaded.
    struct Waiting: Sendable {
        /// The name from which FILES of the pipe's COPY counts.
        var file: String
        var received: Int64
    }

    /// Nanoseconds for which a pipe remembers its files, and keeps notifications while it rests.
    static let memory = Int128(14) * 86_400 * 1_000_000_000
    /// How far back REFRESH looks.
    static let refreshed = Int64(7) * 86_400 * 1_000_000_000

    var header: ObjectHeader
    /// The COPY as it was written.
    var definition: String
    /// Whether notifications of S3 start it.
    var ingests = false
    var isPaused = false
    var errorIntegration = ""
    /// PATTERN of the COPY.
    var pattern = ""
    /// The table that gets the rows, by its full name.
    var table: String
    /// The bucket of the stage; empty for an internal one.
    var bucket: String
    /// From where the names of its files count.
    var base: String
    var waiting: [Waiting] = []
    /// What it remembers of its files, by their shown names; a file of a known name is not loaded
    /// again, even when it has changed.
    var loads: OrderedDictionary<String, LoadRecord> = [:]

    /// The name by which FILES means an object; nothing for one that the pipe does not read.
    func file(bucket: String, key: String) -> String? {
        guard bucket == self.bucket, key.hasPrefix(base), !key.hasSuffix("/") else { return nil }
        var name = key.dropFirst(base.count)
        if !base.isEmpty, !base.hasSuffix("/") {
            guard name.hasPrefix("/") else { return nil }
            name = name.dropFirst()
        }
        return name.isEmpty ? nil : String(name)
    }
}
