/// How a CSV text is written; the defaults are those of RFC 4180.
public struct CSVOptions: Hashable, Sendable {
    /// What a UTF-8 byte order mark at the beginning does.
    public enum ByteOrderMark: Hashable, Sendable {
        case skip
        /// The first record is bad.
        case refuse
        /// The mark is part of the first field, as readers that know nothing of it do.
        case keep
    }

    /// The byte between two fields.
    public var delimiter: UInt8
    /// The byte around fields that hold delimiters, quotes or line ends; nothing turns quoting off.
    public var quote: UInt8?
    /// A byte that takes the next one literally, such as a backslash; beside doubled quotes.
    public var escape: UInt8?
    /// Whether the first record names the fields.
    public var hasHeader: Bool
    /// Whether spaces and tabs around fields are dropped; inside quotes they stay.
    public var trimsSpaces: Bool
    /// Whether lines without any byte are no records.
    public var skipsBlankLines: Bool
    /// Whether a record may have another number of fields than the header or first record.
    public var allowsRaggedRows: Bool
    /// Whether a quote may stand inside a field that does not begin with one.
    public var allowsBareQuotes: Bool
    public var byteOrderMark: ByteOrderMark

    public init(
        delimiter: UInt8 = UInt8(ascii: ","), quote: UInt8? = UInt8(ascii: "\""),
        escape: UInt8? = nil, hasHeader: Bool = true, trimsSpaces: Bool = false,
        skipsBlankLines: Bool = true, allowsRaggedRows: Bool = false,
        allowsBareQuotes: Bool = false, byteOrderMark: ByteOrderMark = .skip
    ) {
        self.delimiter = delimiter
        self.quote = quote
        self.escape = escape
        self.hasHeader = hasHeader
        self.trimsSpaces = trimsSpaces
        self.skipsBlankLines = skipsBlankLines
        self.allowsRaggedRows = allowsRaggedRows
        self.allowsBareQuotes = allowsBareQuotes
        self.byteOrderMark = byteOrderMark
    }
}

/// Why a record of a CSV text could not be read, and where.
public struct CSVError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong.
    public enum Kind: Hashable, Sendable {
        case ragged(expected: Int, found: Int)
        /// The quote that opens here is never closed.
        case unclosedQuote
        /// Something other than a delimiter or line end follows a closing quote.
        case textAfterQuote
        /// A quote inside a field that does not begin with one.
        case bareQuote
        case invalidUTF8
        case byteOrderMark(DataFormats.ByteOrderMark)
    }

    /// The line on which the error stands, from 1; quoted line ends count.
    public var line: Int
    /// The offset in bytes from the beginning of the file.
    public var offset: Int
    public var kind: Kind

    public init(line: Int, offset: Int, kind: Kind) {
        self.line = line
        self.offset = offset
        self.kind = kind
    }

    /// One sentence for people, without the position.
    public var message: String {
        switch kind {
        case .ragged(let expected, let found): "\(found) fields where \(expected) should be"
        case .unclosedQuote: "a quote that is never closed"
        case .textAfterQuote: "text between a closing quote and the next delimiter"
        case .bareQuote: "a quote inside a field without quotes"
        case .invalidUTF8: "invalid UTF-8"
        case .byteOrderMark(let mark): "a \(mark.rawValue) byte order mark"
        }
    }

    public var description: String { "line \(line): \(message) (at byte \(offset))" }
}
