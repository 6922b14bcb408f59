/// Writes CSV (RFC 4180): fields are quoted when they must be.
public struct CSVWriter: Sendable {
    /// When a field gets quotes.
    public enum Quoting: Hashable, Sendable {
        /// When it holds a delimiter, a quote, a line end or outer spaces, or is an empty text.
        case minimal
        /// Always, except for null.
        case all
    }

    /// What has been written.
    public private(set) var bytes: [UInt8] = []
    private let options: CSVOptions
    private let quoting: Quoting
    private let lineEnd: [UInt8]
    private var lineStart = 0

    /// - Parameter lineEnd: RFC 4180 asks for a carriage return and a line feed; most programs
    ///   write a line feed only.
    public init(
        options: CSVOptions = .init(), quoting: Quoting = .minimal, lineEnd: String = "\n"
    ) {
        self.options = options
        self.quoting = quoting
        self.lineEnd = Array(lineEnd.utf8)
    }

    /// Adds a record; a null becomes an unquoted empty field, an empty text a quoted one.
    public mutating func append(_ fields: [String?]) {
        for (place, field) in fields.enumerated() {
            if place > 0 { bytes.append(options.delimiter) }
            if var field { field.withUTF8 { append($0) } }
        }
        // A record of one null would be a blank line, which readers skip.
        if fields.count == 1, fields[0] == nil, let quote = options.quote {
            bytes.append(quote)
            bytes.append(quote)
        }
        bytes.append(contentsOf: lineEnd)
    }

    private mutating func append(_ field: UnsafeBufferPointer<UInt8>) {
        guard let quote = options.quote, needsQuotes(field, quote) else {
            bytes.append(contentsOf: field)
            return
        }
        bytes.append(quote)
        for byte in field {
            if byte == quote {
                bytes.append(quote)
            } else if byte == options.escape {
                bytes.append(byte)
            }
            bytes.append(byte)
        }
        bytes.append(quote)
    }

    private func needsQuotes(_ field: UnsafeBufferPointer<UInt8>, _ quote: UInt8) -> Bool {
        if quoting == .all { return true }
        guard let first = field.first, let last = field.last else { return true }
        if first <= 0x20 || last <= 0x20 { return true }
        return field.contains {
            $0 == quote || $0 == options.delimiter || $0 == 0x0A || $0 == 0x0D
                || $0 == options.escape
        }
    }
}
