/// The records of a CSV text (RFC 4180), one after another, without copying the bytes.
///
/// A record that cannot be read is a failure in its place; reading goes on behind it.
/// Line ends are line feed, carriage return, or both.
public struct CSVReader: Sequence, Sendable {
    /// The names in the first record, if there is a header and it can be read.
    public let header: [String]?
    /// Why the header cannot be read; the records are read without knowing their width then.
    public let headerError: CSVError?
    private let scanner: CSVScanner

    public init(_ bytes: [UInt8], options: CSVOptions = .init()) {
        var scanner = CSVScanner(file: bytes, options: options)
        var header: [String]?
        var headerError: CSVError?
        if options.hasHeader, let first = scanner.next() {
            switch first {
            case .success(let row): header = row.texts
            case .failure(let error): headerError = error
            }
        }
        self.header = header
        self.headerError = headerError
        self.scanner = scanner
    }

    public func makeIterator() -> Iterator { Iterator(scanner: scanner) }

    public struct Iterator: IteratorProtocol {
        fileprivate var scanner: CSVScanner

        public mutating func next() -> Result<CSVRow, CSVError>? { scanner.next() }
    }
}

/// Walks over the bytes of a CSV text.
struct CSVScanner: Sendable {
    private let file: [UInt8]
    private let options: CSVOptions
    private let delimiter: UInt8
    /// Bytes that are never in a text stand for what is turned off.
    private let quote: UInt8
    private let escape: UInt8
    private var position = 0
    private var line = 1
    /// How many fields every record must have, once it is known.
    private var width: Int?
    private var pending: CSVError?

    init(file: [UInt8], options: CSVOptions) {
        self.file = file
        self.options = options
        delimiter = options.delimiter
        quote = options.quote ?? 0xFF
        escape = options.escape ?? 0xFE
        guard let mark = DataFormats.ByteOrderMark.detect(file) else { return }
        if mark == .utf8, options.byteOrderMark != .refuse {
            position = options.byteOrderMark == .skip ? mark.length : 0
        } else {
            pending = CSVError(line: 1, offset: 0, kind: .byteOrderMark(mark))
            position = mark.length
        }
    }

    mutating func next() -> Result<CSVRow, CSVError>? {
        file.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return nil }
            return record(base, bytes.count)
        }
    }

    private mutating func record(
        _ base: UnsafePointer<UInt8>, _ count: Int
    ) -> Result<CSVRow, CSVError>? {
        if options.skipsBlankLines {
            while position < count, base[position] == 0x0A || base[position] == 0x0D {
                skipLineEnd(base, count)
            }
        }
        guard position < count else { return nil }
        let start = position
        let firstLine = line
        var fields: [CSVRow.Field] = []
        fields.reserveCapacity(width ?? 8)
        var problem = pending
        pending = nil
        while true {
            switch field(base, count) {
            case .success(let field): fields.append(field)
            case .failure(let error): problem = problem ?? error
            }
            guard position < count, base[position] == delimiter else { break }
            position += 1
        }
        let end = position
        if position < count { skipLineEnd(base, count) }
        let bytes = UnsafeBufferPointer(start: base + start, count: end - start)
        if problem == nil, let invalid = UTF8Scanner.firstInvalidOffset(bytes) {
            let before = UnsafeBufferPointer(start: base + start, count: invalid)
            let lines = before.reduce(into: 0) { $0 += $1 == 0x0A ? 1 : 0 }
            problem = CSVError(
                line: firstLine + lines, offset: start + invalid, kind: .invalidUTF8)
        }
        if let problem { return .failure(problem) }
        if let width, width != fields.count, !options.allowsRaggedRows {
            let kind = CSVError.Kind.ragged(expected: width, found: fields.count)
            return .failure(CSVError(line: firstLine, offset: start, kind: kind))
        }
        width = width ?? fields.count
        return .success(
            CSVRow(
                file: file, fields: fields, options: options, line: firstLine, bytes: start..<end))
    }

    /// One field; afterwards the position is at a delimiter, a line end or the end.
    @inline(__always)
    private mutating func field(
        _ base: UnsafePointer<UInt8>, _ count: Int
    ) -> Result<CSVRow.Field, CSVError> {
        if options.trimsSpaces { skipSpaces(base, count) }
        if position < count, base[position] == quote { return quoted(base, count) }
        let start = position
        var hasEscapes = false
        var bare: CSVError?
        while position < count {
            let byte = base[position]
            if byte == delimiter || byte == 0x0A || byte == 0x0D { break }
            if byte == quote, bare == nil, !options.allowsBareQuotes {
                bare = CSVError(line: line, offset: position, kind: .bareQuote)
            }
            if byte == escape, position + 1 < count {
                hasEscapes = true
                position += 1
                if base[position] == 0x0A { line += 1 }
            }
            position += 1
        }
        if let bare { return .failure(bare) }
        var end = position
        if options.trimsSpaces {
            while end > start, base[end - 1] == 0x20 || base[end - 1] == 0x09 { end -= 1 }
        }
        // Doubled quotes are undone only inside quotes.
        return .success(CSVRow.Field(start: start, end: end, hasEscapes: hasEscapes))
    }

    private mutating func quoted(
        _ base: UnsafePointer<UInt8>, _ count: Int
    ) -> Result<CSVRow.Field, CSVError> {
        let opening = CSVError(line: line, offset: position, kind: .unclosedQuote)
        position += 1
        let start = position
        var hasEscapes = false
        while position < count {
            let byte = base[position]
            if byte == escape, position + 1 < count, escape != quote {
                hasEscapes = true
                if base[position + 1] == 0x0A { line += 1 }
                position += 2
                continue
            }
            if byte == quote {
                guard position + 1 < count, base[position + 1] == quote else { break }
                hasEscapes = true
                position += 2
                continue
            }
            if byte == 0x0A
                || (byte == 0x0D && !(position + 1 < count && base[position + 1] == 0x0A))
            {
                line += 1
            }
            position += 1
        }
        guard position < count else { return .failure(opening) }
        let end = position
        position += 1
        if options.trimsSpaces { skipSpaces(base, count) }
        let after = position
        while position < count {
            let byte = base[position]
            if byte == delimiter || byte == 0x0A || byte == 0x0D { break }
            position += 1
        }
        if position > after {
            return .failure(CSVError(line: line, offset: after, kind: .textAfterQuote))
        }
        return .success(
            CSVRow.Field(start: start, end: end, isQuoted: true, hasEscapes: hasEscapes))
    }

    private mutating func skipSpaces(_ base: UnsafePointer<UInt8>, _ count: Int) {
        while position < count, base[position] != delimiter,
            base[position] == 0x20 || base[position] == 0x09
        {
            position += 1
        }
    }

    private mutating func skipLineEnd(_ base: UnsafePointer<UInt8>, _ count: Int) {
        if base[position] == 0x0D, position + 1 < count, base[position + 1] == 0x0A {
            position += 1
        }
        position += 1
        line += 1
    }
}
