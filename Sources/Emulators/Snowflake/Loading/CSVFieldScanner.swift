/// Cuts the bytes of a CSV file into records and fields as COPY does.
///
/// Source: Snowflake documentation, CREATE FILE FORMAT, "Format type options", TYPE = CSV.
struct CSVFieldScanner {
    /// One field: its text, and where it begins in its line, from 1.
    struct Field {
        var text: String
        var isEnclosed: Bool
        var character: Int
    }

    /// One record, its first line from 1, and what is wrong with it.
    struct Record {
        var fields: [Field]
        var line: Int
        /// The offset of the record in the file.
        var offset: Int
        var problem: SnowflakeError?
        /// The record's own bytes as text.
        var text: String = ""
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
    private let hasNewlines: Bool
    private var place: Int
    private var line = 1
    private var buffer: [UInt8] = []

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ format: FileFormat) throws(SnowflakeError) {
        base = bytes.baseAddress ?? UnsafePointer(Self.nothing)
        count = bytes.count
        self.format = format
        delimiter = format.fieldDelimiter.utf8.first
        delimiterRest = Array(format.fieldDelimiter.utf8.dropFirst())
        hasNewlines = ["\n", "\r\n", "\r"].contains(format.recordDelimiter)
        recordDelimiter = hasNewlines ? 0x0A : format.recordDelimiter.utf8.first
        recordRest = hasNewlines ? [] : Array(format.recordDelimiter.utf8.dropFirst())
        place = 0
        if format.skipByteOrderMark, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
        for _ in 0..<format.skipHeader { skipLine() }
    }

    nonisolated(unsafe) private static let nothing: UnsafeMutablePointer<UInt8> = {
        let pointer = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
        pointer.initialize(to: 0)
        return pointer
    }()

    private mutating func skipLine() {
        while place < count, !isRecordEnd(at: place) { place += 1 }
        eatRecordEnd()
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

    /// The next record; nothing at the end.
    mutating func next() -> Record? {
        while place < count, format.skipBlankLines, isRecordEnd(at: place) { eatRecordEnd() }
        guard place < count else { return nil }
        let start = place
        var record = Record(fields: [], line: line, offset: start)
        record.fields.reserveCapacity(16)
        while true {
            let field = field(from: start, &record)
            record.fields.append(field)
            guard place < count, isDelimiter(at: place) else { break }
            place += 1 + delimiterRest.count
        }
        record.text = String(
            decoding: UnsafeBufferPointer(start: base + start, count: place - start),
            as: UTF8.self)
        eatRecordEnd()
        return record
    }

    private mutating func field(from start: Int, _ record: inout Record) -> Field {
        if format.trimSpace { skipSpaces() }
        let character = place - start + 1
        if let quote = format.enclosedBy, place < count, base[place] == quote {
            return enclosed(quote, character, &record)
        }
        let first = place
        var hasEscape = false
        while place < count {
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
        let raw = UnsafeBufferPointer(start: base + first, count: end - first)
        // NULL_IF compares what stands in the file: `\N` before its escape is undone.
        let escape = hasEscape && !isNullText(raw) ? format.escapeUnenclosed : nil
        return Field(
            text: text(raw, escape: escape, quote: nil, &record), isEnclosed: false,
            character: character)
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
            if byte == 0x0A { line += 1 }
            place += 1
        }
        let end = min(place, count)
        if place < count {
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
        let raw = UnsafeBufferPointer(start: base + first, count: end - first)
        return Field(
            text: text(
                raw, escape: isPlain ? nil : format.escape, quote: isPlain ? nil : quote,
                &record),
            isEnclosed: true, character: character)
    }

    private mutating func skipSpaces() {
        while place < count, base[place] == 0x20 || base[place] == 0x09, base[place] != delimiter {
            place += 1
        }
    }

    /// The field's text, escapes and doubled quotes undone.
    private mutating func text(
        _ raw: UnsafeBufferPointer<UInt8>, escape: UInt8?, quote: UInt8?, _ record: inout Record
    ) -> String {
        if escape == nil, quote == nil { return valid(raw, &record) }
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
        return buffer.withUnsafeBufferPointer { valid($0, &record) }
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

    private func valid(
        _ raw: UnsafeBufferPointer<UInt8>, _ record: inout Record
    ) -> String {
        if let text = String(validating: raw, as: UTF8.self) { return text }
        if !format.replaceInvalidCharacters {
            record.problem =
                record.problem
                ?? .execution(
                    100_144, "22000",
                    "Invalid UTF8 detected in string '\(String(decoding: raw, as: UTF8.self))'")
        }
        return String(decoding: raw, as: UTF8.self)
    }
}
