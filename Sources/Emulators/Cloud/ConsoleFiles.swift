import Snowflake

/// The machine's files that a person at a console puts and gets.
public protocol ConsoleFiles: AnyObject {
    /// The files that a path names, with `*` and `?` in its last part, in the order of their names;
    /// or why they cannot be read.
    func read(_ path: String) -> Result<[(name: String, bytes: [UInt8])], ConsoleFilesError>
    /// Writes a file into a folder, over one of the same name.
    func write(
        _ bytes: [UInt8], name: String, into folder: String
    ) -> Result<Void, ConsoleFilesError>
}

/// Why a file of the machine cannot be read or written.
public struct ConsoleFilesError: Error {
    public let reason: String

    public init(_ reason: String) { self.reason = reason }
}

/// The files of a console as the warehouse asks for them.
final class FilesOfConsole: LocalFiles {
    private let files: any ConsoleFiles

    init(_ files: any ConsoleFiles) { self.files = files }

    func read(_ path: String) throws(SnowflakeError) -> [(name: String, bytes: [UInt8])] {
        switch files.read(path) {
        case .success(let found): return found
        case .failure(let error): throw .localFile(error.reason)
        }
    }

    func write(_ bytes: [UInt8], name: String, into folder: String) throws(SnowflakeError) {
        if case .failure(let error) = files.write(bytes, name: name, into: folder) {
            throw .localFile(error.reason)
        }
    }
}
