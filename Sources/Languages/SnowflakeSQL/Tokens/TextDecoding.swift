/// What the text between quotes stands for.
enum TextDecoding {
    /// A text constant, quotes included: `''` and backslash escapes resolved
    /// (Snowflake SQL reference, "String & binary data types", escape sequences).
    static func string(_ bytes: ArraySlice<UInt8>) -> String {
        let inner = bytes.dropFirst().dropLast()
        if !inner.contains(where: { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "'") }) {
            return String(decoding: inner, as: UTF8.self)
        }
        var result: [UInt8] = []
        result.reserveCapacity(inner.count)
        var place = inner.startIndex
        while place < inner.endIndex {
            let byte = inner[place]
            place += 1
            if byte == UInt8(ascii: "'") {
                place += 1
                result.append(byte)
            } else if byte == UInt8(ascii: "\\"), place < inner.endIndex {
                escape(inner, &place, into: &result)
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// A quoted name: `""` stands for one quote.
    static func quotedName(_ bytes: ArraySlice<UInt8>) -> String {
        let inner = bytes.dropFirst().dropLast()
        var result: [UInt8] = []
        result.reserveCapacity(inner.count)
        var skips = false
        for byte in inner {
            if byte == UInt8(ascii: "\""), !skips {
                skips = true
                continue
            }
            skips = false
            result.append(byte)
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func escape(
        _ bytes: ArraySlice<UInt8>, _ place: inout Int, into result: inout [UInt8]
    ) {
        let byte = bytes[place]
        place += 1
        switch byte {
        case UInt8(ascii: "n"): result.append(0x0A)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "r"): result.append(0x0D)
        case UInt8(ascii: "b"): result.append(0x08)
        case UInt8(ascii: "f"): result.append(0x0C)
        case UInt8(ascii: "x"): code(bytes, &place, digits: 2, radix: 16, or: byte, into: &result)
        case UInt8(ascii: "u"): code(bytes, &place, digits: 4, radix: 16, or: byte, into: &result)
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            place -= 1
            octal(bytes, &place, into: &result)
        default: result.append(byte)
        }
    }

    private static func code(
        _ bytes: ArraySlice<UInt8>, _ place: inout Int, digits: Int, radix: Int, or letter: UInt8,
        into result: inout [UInt8]
    ) {
        let end = place + digits
        guard end <= bytes.endIndex,
            let value = UInt32(String(decoding: bytes[place..<end], as: UTF8.self), radix: radix),
            let scalar = Unicode.Scalar(value)
        else {
            result.append(letter)
            return
        }
        place = end
        result.append(contentsOf: Array(String(Character(scalar)).utf8))
    }

    /// Up to three octal digits; a single zero is the NUL character.
    private static func octal(
        _ bytes: ArraySlice<UInt8>, _ place: inout Int, into result: inout [UInt8]
    ) {
        var value: UInt32 = 0
        var count = 0
        while count < 3, place < bytes.endIndex, bytes[place] >= 0x30, bytes[place] <= 0x37 {
            value = value * 8 + UInt32(bytes[place] - 0x30)
            place += 1
            count += 1
        }
        let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
        result.append(contentsOf: Array(String(Character(scalar)).utf8))
    }
}
