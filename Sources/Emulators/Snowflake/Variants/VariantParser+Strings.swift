extension VariantParser {
    /// A quoted string with its escapes resolved.
    mutating func string() throws(SnowflakeError) -> String {
        let start = place
        let quote = base[place]
        place += 1
        let first = place
        while place < count, base[place] != quote, base[place] != UInt8(ascii: "\\") { place += 1 }
        guard place < count else { throw .jsonText("unfinished string", at: place) }
        if base[place] == quote {
            let bytes = UnsafeBufferPointer(start: base + first, count: place - first)
            place += 1
            return String(decoding: bytes, as: UTF8.self)
        }
        var buffer = [UInt8](UnsafeBufferPointer(start: base + first, count: place - first))
        while place < count {
            let byte = base[place]
            place += 1
            if byte == quote { return String(decoding: buffer, as: UTF8.self) }
            if byte == UInt8(ascii: "\\") {
                try escape(into: &buffer, start)
            } else {
                buffer.append(byte)
            }
        }
        throw .jsonText("unfinished string", at: count)
    }

    private mutating func escape(
        into buffer: inout [UInt8], _ start: Int
    ) throws(SnowflakeError) {
        guard place < count else { throw .jsonText("unfinished string", at: count) }
        let byte = base[place]
        place += 1
        switch byte {
        case UInt8(ascii: "n"): buffer.append(0x0A)
        case UInt8(ascii: "t"): buffer.append(0x09)
        case UInt8(ascii: "r"): buffer.append(0x0D)
        case UInt8(ascii: "b"): buffer.append(0x08)
        case UInt8(ascii: "f"): buffer.append(0x0C)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "'"):
            buffer.append(byte)
        case UInt8(ascii: "u"):
            let unit = try hexUnit()
            var scalar = UInt32(unit)
            if unit & 0xFC00 == 0xD800, place + 1 < count, base[place] == UInt8(ascii: "\\"),
                base[place + 1] == UInt8(ascii: "u")
            {
                place += 2
                let low = try hexUnit()
                scalar = 0x10000 + (UInt32(unit & 0x3FF) << 10) + UInt32(low & 0x3FF)
            }
            let character = Unicode.Scalar(scalar) ?? "\u{FFFD}"
            buffer.append(contentsOf: UTF8.encode(character) ?? UTF8.encodedReplacementCharacter)
        default: throw .jsonText("invalid escape sequence", at: place)
        }
    }

    private mutating func hexUnit() throws(SnowflakeError) -> UInt16 {
        guard place + 4 <= count else { throw .jsonText("unfinished string", at: count) }
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = Hex.digit(base[place]) else {
                throw .jsonText("invalid unicode escape", at: place + 1)
            }
            unit = unit << 4 | UInt16(digit)
            place += 1
        }
        return unit
    }

    /// A value of an SQL type in the stored form: `@`, one letter, and its numbers.
    mutating func extended() throws(SnowflakeError) -> VariantValue {
        place += 1
        guard place < count else { throw .internalEngine("stored variant is cut off") }
        let kind = base[place]
        place += 1
        let start = place
        while place < count {
            switch base[place] {
            case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"): break
            default:
                place += 1
                continue
            }
            break
        }
        let text = String(
            decoding: UnsafeBufferPointer(start: base + start, count: place - start), as: UTF8.self)
        let parts = text.split(separator: ";")
        let first = parts.first.flatMap { Int128($0) } ?? 0
        switch kind {
        case UInt8(ascii: "D"): return .date(Int(first))
        case UInt8(ascii: "T"): return .time(Int64(first))
        case UInt8(ascii: "N"): return .timestampNTZ(first)
        case UInt8(ascii: "L"): return .timestampLTZ(first)
        case UInt8(ascii: "Z"): return .timestampTZ(first, offset: Int(parts[1]) ?? 0)
        case UInt8(ascii: "F"): return .decfloat(DecFloat(text.utf8) ?? .zero)
        case UInt8(ascii: "B"): return .binary(Hex.decode(Array(text.utf8)) ?? [])
        default: throw .internalEngine("stored variant of an unknown kind")
        }
    }
}

extension VariantValue {
    /// Reads JSON text from outside; nil for blank text.
    static func parse(
        json text: String, allowsDuplicates: Bool = false
    ) throws(SnowflakeError) -> VariantValue? {
        var text = text
        return try text.withUTF8 { bytes -> Result<VariantValue?, SnowflakeError> in
            var parser = VariantParser(bytes, stored: false)
            parser.allowsDuplicates = allowsDuplicates
            do throws(SnowflakeError) {
                return .success(try parser.document())
            } catch {
                return .failure(error)
            }
        }.get()
    }

    /// Reads the text that a variant is stored as.
    static func decode(
        _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(SnowflakeError) -> VariantValue {
        var parser = VariantParser(bytes, stored: true)
        return try parser.value()
    }
}

/// Text of bytes in base 16.
enum Hex {
    static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    static func decode(_ text: [UInt8]) -> [UInt8]? {
        guard text.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 2)
        for index in stride(from: 0, to: text.count, by: 2) {
            guard let high = digit(text[index]), let low = digit(text[index + 1]) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    static func encode(_ bytes: some Sequence<UInt8>, uppercase: Bool = true) -> String {
        let digits = Array((uppercase ? "0123456789ABCDEF" : "0123456789abcdef").utf8)
        var text: [UInt8] = []
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
