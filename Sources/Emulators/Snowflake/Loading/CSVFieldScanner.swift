/// Cuts the bytes of a CSV file into records and fields as COPY does.
///
/// Source: Snowflake documentation, CREATE FILE FORMAT, "Format type options", TYPE = CSV.
struct CSVFieldScanner {
    /// One field: the bytes between its quotes, if it has some, and where it begins in its line,
    /// from 1.
    struct Field {
        var start: Int
        var end: Int
        var isEnclosed: Bool
        /// Whether its bytes are its text: nothing is escaped and no quote is doubled.
        var isPlain: Bool
        var character: Int
    }

    /// One record, its first line from 1, and what is wrong with it.
    struct Record {
        var fields: [Field] = []
        var line = 1
        /// Where the record begins and ends in the file.
        var offset = 0
        var end = 0
        var problem: SnowflakeError?
    }

    private let base: UnsafePointer<UInt8>
    private let count: Int
    private let format: FileFormat
    /// The first byte of the field delimiter, and what follows it.
    private let delimiter: UInt8?
    private let delimiterRest: [UInt8]
    /// The same of a record's end; a newline may also be a carriage return, or both.
    private let recordDelimiter: UInt8?
    private let recordRest: [UInt8]
    let hasNewlines: Bool
    /// The bytes at which a field may end or be escaped, eight times each.
    private let stops: (UInt64, UInt64, UInt64, UInt64)
    /// Where the next record begins.
    private(set) var place: Int
    private var line = 1
    private var buffer: [UInt8] = []

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ format: FileFormat) {
        base = bytes.baseAddress ?? UnsafePointer(Self.nothing)
        count = bytes.count
        self.format = format
        delimiter = format.fieldDelimiter.utf8.first
        delimiterRest = Array(format.fieldDelimiter.utf8.dropFirst())
        hasNewlines = ["\n", "\r\n", "\r"].contains(format.recordDelimiter)
        recordDelimiter = hasNewlines ? 0x0A : format.recordDelimiter.utf8.first
        recordRest = hasNewlines ? [] : Array(format.recordDelimiter.utf8.dropFirst())
        let recordEnd = recordDelimiter ?? 0x0A
        stops = (
            Self.eight(delimiter ?? recordEnd), Self.eight(recordEnd),
            Self.eight(hasNewlines ? 0x0D : recordEnd),
            Self.eight(format.escapeUnenclosed ?? recordEnd)
        )
        place = 0
        if format.skipByteOrderMark, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
        for _ in 0..<format.skipHeader { skipLine() }
    }

    nonisolated(unsafe) private static let nothing: UnsafeMutablePointer<UInt8> = {
        let pointer = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
        pointer.initialize(to: 0)
        return pointer
    }()

    /// Passes a line of a header, which a newline ends whatever ends records.
    ///
    /// Source: CREATE FILE FORMAT, SKIP_HEADER.
    private mutating func skipLine() {
        while place < count, base[place] != 0x0A { place += 1 }
        place += place < count ? 1 : 0
        line += 1
    }

    @inline(__always)
    private func isRecordEnd(at place: Int) -> Bool {
        let byte = base[place]
        guard byte == recordDelimiter else { return hasNewlines && byte == 0x0D }
        return recordRest.isEmpty || follow(recordRest, place)
    }

    @inline(__always)
    private func isDelimiter(at place: Int) -> Bool {
        base[place] == delimiter && (delimiterRest.isEmpty || follow(delimiterRest, place))
    }

    /// Whether these bytes stand behind a place.
    private func follow(_ bytes: [UInt8], _ place: Int) -> Bool {
        guard place + bytes.count < count else { return false }
        for (index, byte) in bytes.enumerated() where base[place + 1 + index] != byte {
            return false
        }
        return true
    }

    private mutating func eatRecordEnd() {
        guard place < count else { return }
        if base[place] == 0x0D, hasNewlines, place + 1 < count, base[place + 1] == 0x0A {
            place += 1
        }
        place += 1 + recordRest.count
        line += 1
    }

    /// Reads the next record into one that was read before; false at the end.
    mutating func next(_ record: inout Record) -> Bool {
        while place < count, format.skipBlankLines, isRecordEnd(at: place) { eatRecordEnd() }
        guard place < count else { return false }
        let start = place
        record.fields.removeAll(keepingCapacity: true)
        record.line = line
        record.offset = start
        record.problem = nil
        while true {
            let field = field(from: start, &record)
            record.fields.append(field)
            guard place < count, isDelimiter(at: place) else { break }
            place += 1 + delimiterRest.count
        }
        record.end = place
        eatRecordEnd()
        return true
    }

    /// The next record; nothing at the end.
    mutating func next() -> Record? {
        var record = Record()
        return next(&record) ? record : nil
    }

    /// A record's own bytes as text.
    func text(of record: Record) -> String {
        String(
            decoding: UnsafeBufferPointer(
                start: base + record.offset, count: record.end - record.offset), as: UTF8.self)
    }

    /// The bytes of a field as they stand in the file.
    @inline(__always)
    func raw(_ field: Field) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: base + field.start, count: field.end - field.start)
    }

    /// A field's text, escapes and doubled quotes undone.
    mutating func text(of field: Field) throws(SnowflakeError) -> String {
        let raw = raw(field)
        if field.isPlain { return try valid(raw) }
        let quote = field.isEnclosed ? format.enclosedBy : nil
        let escape = field.isEnclosed ? format.escape : format.escapeUnenclosed
        return try text(raw, escape: escape, quote: quote)
    }

    private static func eight(_ byte: UInt8) -> UInt64 { 0x0101_0101_0101_0101 &* UInt64(byte) }

    /// The next place from one on at which there may be a byte that means something.
    @inline(__always)
    private func stop(from place: Int) -> Int {
        var place = place
        while place + 8 <= count {
            let eight = UInt64(
                littleEndian: UnsafeRawPointer(base).loadUnaligned(
                    fromByteOffset: place, as: UInt64.self))
            let found =
                Self.zeros(eight ^ stops.0) | Self.zeros(eight ^ stops.1)
                | Self.zeros(eight ^ stops.2) | Self.zeros(eight ^ stops.3)
            // The lowest mark is right; those above it may not be.
            if found != 0 { return place + found.trailingZeroBitCount / 8 }
            place += 8
        }
        return place
    }

    /// The highest bit of each byte that is zero, up to the first of them.
    @inline(__always)
    private static func zeros(_ eight: UInt64) -> UInt64 {
        (eight &- 0x0101_0101_0101_0101) & ~eight & 0x8080_8080_8080_8080
    }

    private mutating func field(from start: Int, _ record: inout Record) -> Field {
        if format.trimSpace { skipSpaces() }
        let character = place - start + 1
        if let quote = format.enclosedBy, place < count, base[place] == quote {
            return enclosed(quote, character, &record)
        }
        let first = place
        var hasEscape = false
        while true {
            place = stop(from: place)
            guard place < count else { break }
            let byte = base[place]
            if isDelimiter(at: place) || isRecordEnd(at: place) { break }
            if byte == format.escapeUnenclosed, place + 1 < count {
                hasEscape = true
                place += 1
                if isRecordEnd(at: place) { line += 1 }
            }
            place += 1
        }
        var end = place
        if format.trimSpace {
            while end > first, base[end - 1] == 0x20 || base[end - 1] == 0x09 { end -= 1 }
        }
        // NULL_IF compares what stands in the file: `\N` before its escape is undone.
        let isPlain =
            !hasEscape
            || isNullText(UnsafeBufferPointer(start: base + first, count: end - first))
        return Field(
            start: first, end: end, isEnclosed: false, isPlain: isPlain, character: character)
    }

    private func isNullText(_ raw: UnsafeBufferPointer<UInt8>) -> Bool {
        format.nullIf.contains { $0.utf8.elementsEqual(raw) }
    }

    private mutating func enclosed(
        _ quote: UInt8, _ character: Int, _ record: inout Record
    ) -> Field {
        place += 1
        let first = place
        var isPlain = true
        while place < count {
            let byte = base[place]
            if byte == format.escape, place + 1 < count {
                isPlain = false
                place += 2
                continue
            }
            if byte == quote {
                guard place + 1 < count, base[place + 1] == quote else { break }
                isPlain = false
                place += 2
                continue
            }
            if !format.multiLine, isRecordEnd(at: place) { break }
            if byte == 0x0A { line += 1 }
            place += 1
        }
        let end = min(place, count)
        if place < count, base[place] == quote {
            place += 1
        } else {
            record.problem =
                record.problem
                ?? .execution(
                    100_067, "22000",
                    "End of record reached while expected to parse column "
                        + "\(record.fields.count + 1)")
        }
        if format.trimSpace { skipSpaces() }
        if place < count, !isDelimiter(at: place), !isRecordEnd(at: place) {
            let found = String(decoding: [base[place]], as: UTF8.self)
            record.problem =
                record.problem
                ?? .execution(
                    100_065, "22000",
                    "Found character '\(found)' instead of field delimiter "
                        + "'\(format.fieldDelimiter)'")
            while place < count, !isDelimiter(at: place), !isRecordEnd(at: place) { place += 1 }
        }
        return Field(
            start: first, end: end, isEnclosed: true, isPlain: isPlain, character: character)
    }

    private mutating func skipSpaces() {
        while place < count, base[place] == 0x20 || base[place] == 0x09, base[place] != delimiter {
            place += 1
        }
    }

    private mutating func text(
        _ raw: UnsafeBufferPointer<UInt8>, escape: UInt8?, quote: UInt8?
    ) throws(SnowflakeError) -> String {
        buffer.removeAll(keepingCapacity: true)
        var index = 0
        while index < raw.count {
            let byte = raw[index]
            if byte == escape, index + 1 < raw.count {
                buffer.append(Self.unescaped(raw[index + 1]))
                index += 2
            } else {
                buffer.append(byte)
                index += byte == quote ? 2 : 1
            }
        }
        return try buffer.withUnsafeBufferPointer { buffer in
            Result { () throws(SnowflakeError) in try valid(buffer) }
        }.get()
    }

    private static func unescaped(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "0"): 0
        default: byte
        }
    }

    private func valid(_ raw: UnsafeBufferPointer<UInt8>) throws(SnowflakeError) -> String {
        if let text = String(validating: raw, as: UTF8.self) { return text }
        guard format.replaceInvalidCharacters else {
            throw .execution(
                100_144, "22000",
                "Invalid UTF8 detected in string '\(String(decoding: raw, as: UTF8.self))'")
        }
        return String(decoding: raw, as: UTF8.self)
    }
}
