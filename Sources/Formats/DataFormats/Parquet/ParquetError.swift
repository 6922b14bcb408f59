/// Why Parquet bytes could not be read, or values could not be written.
public struct ParquetError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong.
    public enum Kind: Hashable, Sendable {
        /// The magic number at the beginning or the end is not there.
        case notParquet
        /// Something lies outside the bytes.
        case truncated
        /// The bytes contradict the format.
        case corrupt
        /// The format knows it, this code does not.
        case unsupported
        /// A value does not fit the schema.
        case mismatch
        /// More values or bytes than were allowed.
        case tooLarge
    }

    public var kind: Kind
    /// One sentence for people.
    public var message: String
    /// The column that it is about, its path joined with dots.
    public var column: String?

    public init(_ kind: Kind, _ message: String, column: String? = nil) {
        self.kind = kind
        self.message = message
        self.column = column
    }

    public var description: String { column.map { "column `\($0)`: \(message)" } ?? message }

    func inColumn(_ name: String) -> ParquetError {
        var error = self
        error.column = column ?? name
        return error
    }
}
