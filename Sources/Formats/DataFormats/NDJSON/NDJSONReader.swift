/// The records of newline-delimited JSON, one after another, without copying the bytes.
///
/// A line ends at a line feed (a carriage return before it is dropped) and at nothing else: not
/// at U+2028, which JSON strings may hold. A bad line is one record with an error; reading goes on.
public struct NDJSONReader: Sequence, Sendable {
    /// What a line of nothing but white space is.
    public enum BlankLines: Hashable, Sendable {
        /// Not there.
        case skip
        /// A bad record.
        case refuse
    }

    /// One line and what it holds.
    public struct Record: Sendable {
        /// The line, from 1.
        public var line: Int
        /// The offsets of the line in the file, without its end.
        public var bytes: Range<Int>
        /// The value; or the error, its offset counted from the beginning of the line.
        public var value: Result<JSONValue, JSONError>

        /// The error with its offset counted from the beginning of the file.
        public var errorInFile: JSONError? {
            guard case .failure(let error) = value else { return nil }
            return JSONError(offset: bytes.lowerBound + error.offset, kind: error.kind)
        }
    }

    private let bytes: [UInt8]
    private let blankLines: BlankLines
    private let options: JSONParseOptions
    private let start: Int

    /// - Parameter allowsByteOrderMark: steps over a UTF-8 byte order mark; otherwise it makes the
    ///   first record bad.
    public init(
        _ bytes: [UInt8], blankLines: BlankLines = .skip, options: JSONParseOptions = .init(),
        allowsByteOrderMark: Bool = false
    ) {
        self.bytes = bytes
        self.blankLines = blankLines
        self.options = options
        start = allowsByteOrderMark && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    public func makeIterator() -> Iterator {
        Iterator(lines: LineSplitter(from: start), reader: self)
    }

    public struct Iterator: IteratorProtocol {
        fileprivate var lines: LineSplitter
        fileprivate let reader: NDJSONReader

        public mutating func next() -> Record? {
            reader.bytes.withUnsafeBufferPointer { buffer in
                while let range = lines.next(in: buffer) {
                    let line = UnsafeBufferPointer(rebasing: buffer[range])
                    let isBlank = line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
                    if isBlank {
                        if reader.blankLines == .skip { continue }
                        let error = JSONError(
                            offset: 0, kind: .unexpectedEnd(expected: "a record"))
                        return Record(line: lines.line, bytes: range, value: .failure(error))
                    }
                    let value = Result { () throws(JSONError) in
                        try JSONValue.parse(line, options: reader.options)
                    }
                    return Record(line: lines.line, bytes: range, value: value)
                }
                return nil
            }
        }
    }

    /// Every value, or the first error with its line.
    public static func values(
        _ bytes: [UInt8], blankLines: BlankLines = .skip
    ) throws(NDJSONError) -> [JSONValue] {
        var values: [JSONValue] = []
        for record in NDJSONReader(bytes, blankLines: blankLines) {
            switch record.value {
            case .success(let value): values.append(value)
            case .failure(let error): throw NDJSONError(line: record.line, error: error)
            }
        }
        return values
    }
}

/// The first bad line of newline-delimited JSON.
public struct NDJSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line, from 1.
    public var line: Int
    /// What is wrong, its offset counted from the beginning of the line.
    public var error: JSONError

    public var description: String { "line \(line): \(error)" }
}

/// Finds lines in bytes: each ends at a line feed or at the end of the bytes.
struct LineSplitter {
    private var position: Int
    /// The number of the line returned last.
    private(set) var line = 0

    init(from start: Int) { position = start }

    /// The next line without its end; nothing behind the last line feed.
    mutating func next(in bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        guard position < bytes.count, let base = bytes.baseAddress else { return nil }
        let start = position
        var end = Self.lineFeed(base, from: start, count: bytes.count)
        position = end + 1
        line += 1
        if end > start, base[end - 1] == 0x0D, end < bytes.count { end -= 1 }
        return start..<end
    }

    /// The offset of the next line feed, the count when there is none.
    static func lineFeed(_ base: UnsafePointer<UInt8>, from start: Int, count: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        var place = start
        while place + 8 <= count {
            let word =
                UInt64(
                    littleEndian: UnsafeRawPointer(base + place).loadUnaligned(as: UInt64.self))
                ^ (ones &* 0x0A)
            // The lowest marked byte is the first that is zero, that is a line feed.
            let found = (word &- ones) & ~word & highs
            if found != 0 { return place + found.trailingZeroBitCount / 8 }
            place += 8
        }
        while place < count, base[place] != 0x0A { place += 1 }
        return place
    }
}
