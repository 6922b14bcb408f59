/// Reads JSON text, and the text that variants are stored as, into a ``VariantValue``.
///
/// The stored text is JSON with four extensions that JSON text from outside may not use: `@` starts
/// a value of an SQL type, and `undefined` stands for a missing element.
/// Source: Snowflake documentation, PARSE_JSON; its examples for the texts of the errors.
struct VariantParser {
    let base: UnsafePointer<UInt8>
    let count: Int
    var place = 0
    /// Whether the extensions of the stored form are understood.
    let stored: Bool
    /// Whether a repeated key replaces the earlier one instead of being an error.
    var allowsDuplicates = false
    var readsOctal = false
    private var depth = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>, stored: Bool) {
        base = bytes.baseAddress ?? UnsafePointer(Self.empty)
        count = bytes.count
        self.stored = stored
    }

    nonisolated(unsafe) private static let empty: UnsafeMutablePointer<UInt8> = {
        let pointer = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
        pointer.initialize(to: 0)
        return pointer
    }()

    /// The one value of the text; nil for text with nothing but spaces.
    mutating func document() throws(SnowflakeError) -> VariantValue? {
        skipSpace()
        if place == count { return nil }
        let result = try value()
        skipSpace()
        if place < count {
            throw .jsonText("more than one document in the input", at: place)
        }
        return result
    }

    mutating func skipSpace() {
        while place < count {
            switch base[place] {
            case 0x20, 0x09, 0x0A, 0x0D: place += 1
            default: return
            }
        }
    }

    mutating func value() throws(SnowflakeError) -> VariantValue {
        guard place < count else { throw .jsonText("incomplete object value", at: place) }
        switch base[place] {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "'") where !stored: return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return try number()
        case UInt8(ascii: ".") where !stored: return try number()
        case UInt8(ascii: "@") where stored: return try extended()
        default: return try keyword()
        }
    }

    private mutating func object() throws(SnowflakeError) -> VariantValue {
        let start = place
        place += 1
        depth += 1
        defer { depth -= 1 }
        guard depth < 512 else { throw .jsonText("nesting too deep", at: start) }
        var pairs: [(String, VariantValue)] = []
        skipSpace()
        if peek(UInt8(ascii: "}")) { return .object(VariantObject()) }
        while true {
            skipSpace()
            guard place < count else { throw .jsonText("incomplete object value", at: place) }
            // A comma may stand behind the last attribute.
            if !stored, !pairs.isEmpty, peek(UInt8(ascii: "}")) {
                return .object(VariantObject(pairs))
            }
            let key = try attributeName()
            let keyEnd = place
            skipSpace()
            guard peek(UInt8(ascii: ":")) else { throw .jsonText("missing colon", at: place + 1) }
            skipSpace()
            let member = try value()
            if !stored, !allowsDuplicates, pairs.contains(where: { $0.0 == key }) {
                throw .jsonText("duplicate object attribute \"\(key)\"", at: keyEnd)
            }
            pairs.append((key, member))
            skipSpace()
            if peek(UInt8(ascii: "}")) { return .object(VariantObject(pairs)) }
            guard place < count else { throw .jsonText("incomplete object value", at: place) }
            guard peek(UInt8(ascii: ",")) else { throw .jsonText("missing comma", at: place + 1) }
        }
    }

    /// A key in quotes, or a bare word, which the service takes as well.
    private mutating func attributeName() throws(SnowflakeError) -> String {
        if base[place] == UInt8(ascii: "\"") || base[place] == UInt8(ascii: "'") {
            return try string()
        }
        let start = place
        while !stored, place < count {
            let byte = base[place]
            guard (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x5F else { break }
            place += 1
        }
        guard place > start else { throw .jsonText("missing attribute name", at: place + 1) }
        return String(
            decoding: UnsafeBufferPointer(start: base + start, count: place - start),
            as: UTF8.self)
    }

    private mutating func array() throws(SnowflakeError) -> VariantValue {
        let start = place
        place += 1
        depth += 1
        defer { depth -= 1 }
        guard depth < 512 else { throw .jsonText("nesting too deep", at: start) }
        var items: [VariantValue] = []
        skipSpace()
        if peek(UInt8(ascii: "]")) { return .array([]) }
        while true {
            skipSpace()
            if !stored, place < count,
                base[place] == UInt8(ascii: ",") || base[place] == UInt8(ascii: "]")
            {
                // An empty place between commas, or behind the last one, is a missing element.
                items.append(.undefined)
            } else {
                items.append(try value())
            }
            skipSpace()
            if peek(UInt8(ascii: "]")) { return .array(items) }
            guard place < count else { throw .jsonText("incomplete array value", at: place) }
            guard peek(UInt8(ascii: ",")) else { throw .jsonText("missing comma", at: place + 1) }
        }
    }

    private mutating func peek(_ byte: UInt8) -> Bool {
        guard place < count, base[place] == byte else { return false }
        place += 1
        return true
    }

    private mutating func number() throws(SnowflakeError) -> VariantValue {
        let start = place
        var isDouble = false
        scan: while place < count {
            switch base[place] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
                UInt8(ascii: "+"):
                place += 1
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                isDouble = true
                place += 1
            default: break scan
            }
        }
        let bytes = UnsafeBufferPointer(start: base + start, count: place - start)
        if readsOctal, let value = Self.octal(bytes) { return .number(value, scale: 0) }
        if !isDouble, let (unscaled, scale) = Decimals.parse(bytes),
            Decimals.fits(unscaled, precision: 38)
        {
            let (least, leastScale) = Decimals.normalized(unscaled, scale: scale)
            return .number(least, scale: leastScale)
        }
        guard let double = Double(String(decoding: bytes, as: UTF8.self)) else {
            throw .jsonText("malformed number", at: start + 1)
        }
        return .double(double)
    }

    /// A whole number whose digits, after a zero in front, are octal ones.
    private static func octal(_ bytes: UnsafeBufferPointer<UInt8>) -> Int128? {
        let isNegative = bytes.first == UInt8(ascii: "-")
        let digits = bytes.dropFirst(isNegative ? 1 : 0)
        guard digits.count > 1, digits.first == UInt8(ascii: "0"),
            let value = Int128(String(decoding: digits, as: UTF8.self), radix: 8)
        else { return nil }
        return isNegative ? -value : value
    }

    private mutating func keyword() throws(SnowflakeError) -> VariantValue {
        let start = place
        while place < count {
            let byte = base[place] | 0x20
            guard byte >= 0x61 && byte <= 0x7A || base[place] == 0x5F || base[place] &- 0x30 < 10
            else { break }
            place += 1
        }
        let word = String(
            decoding: UnsafeBufferPointer(start: base + start, count: place - start),
            as: UTF8.self)
        switch word.lowercased() {
        case "null": return .null
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        case "undefined": return .undefined
        case "nan": return .double(.nan)
        case "infinity", "inf": return .double(.infinity)
        case "":
            throw .jsonText("misplaced \(character(at: start))", at: start + 1)
        default: throw .jsonText("unknown keyword \"\(word)\"", at: place + 1)
        }
    }

    private func character(at index: Int) -> String {
        let rest = UnsafeBufferPointer(start: base + index, count: min(4, count - index))
        return String(String(decoding: rest, as: UTF8.self).prefix(1))
    }
}
