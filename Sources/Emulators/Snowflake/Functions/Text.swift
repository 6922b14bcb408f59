/// Helpers of text functions.
enum Text {
    /// The text of a value with default formats.
    static func string(_ value: SnowflakeValue) -> String {
        if case .text(let text) = value { return text }
        return TextForm.text(value, SessionParameters(), .utc)
    }

    static func bytes(_ value: SnowflakeValue) -> [UInt8] {
        if case .binary(let bytes) = value { return bytes }
        return Array(string(value).utf8)
    }

    /// The offset in bytes of the first occurrence.
    static func find(_ needle: String, in text: String) -> Int? {
        find(Array(needle.utf8), in: Array(text.utf8), from: 0)
    }

    static func find<T: Equatable>(_ needle: [T], in items: [T], from: Int) -> Int? {
        if needle.isEmpty { return from <= items.count ? from : nil }
        var place = from
        while place + needle.count <= items.count {
            if items[place] == needle[0],
                items[place..<(place + needle.count)].elementsEqual(needle)
            {
                return place
            }
            place += 1
        }
        return nil
    }

    /// The place from 1 of the first occurrence, 0 when there is none.
    static func position(_ needle: String, in text: String, from: Int) -> Int {
        guard from >= 1 else { return 0 }
        let found = find(
            Array(needle.unicodeScalars), in: Array(text.unicodeScalars), from: from - 1)
        return found.map { $0 + 1 } ?? 0
    }

    /// The pieces with a text between them; an error where that is longer than any value.
    static func joined(
        _ pieces: [String], separator: String
    ) throws(SnowflakeError) -> String {
        let size = pieces.reduce(pieces.count * separator.utf8.count) { $0 + $1.utf8.count }
        guard size <= SnowflakeType.longestDeclaredText else { throw .resultTooLong }
        return pieces.joined(separator: separator)
    }

    static func distance(_ left: String, _ right: String) -> Int {
        let a = Array(left.unicodeScalars)
        let b = Array(right.unicodeScalars)
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let next = min(row[j + 1] + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
                diagonal = row[j + 1]
                row[j + 1] = next
            }
        }
        return row[b.count]
    }

    /// The code of a name's sound. Nothing was coded before the first letter for SOUNDEX_P123, so
    /// that a second letter of the same code is kept.
    static func soundex(_ text: String, keepsSecond: Bool = false) -> String {
        func code(_ byte: UInt8) -> UInt8 {
            switch byte {
            case 0x42, 0x46, 0x50, 0x56: 0x31
            case 0x43, 0x47, 0x4A, 0x4B, 0x51, 0x53, 0x58, 0x5A: 0x32
            case 0x44, 0x54: 0x33
            case 0x4C: 0x34
            case 0x4D, 0x4E: 0x35
            case 0x52: 0x36
            default: 0x30
            }
        }
        let letters = text.uppercased().utf8.filter { $0 &- 0x41 < 26 }
        guard let first = letters.first else { return "" }
        var out: [UInt8] = [first]
        var last = keepsSecond ? 0x30 : code(first)
        for letter in letters.dropFirst() {
            let digit = code(letter)
            if digit != 0x30, digit != last { out.append(digit) }
            if letter != 0x48, letter != 0x57 { last = digit }
            if out.count == 4 { break }
        }
        while out.count < 4 { out.append(0x30) }
        return String(decoding: out, as: UTF8.self)
    }
}

/// Text of bytes in base 64, with the characters that a caller may choose.
enum Base64 {
    private static func table(_ alphabet: String) -> (digits: [UInt8], padding: UInt8) {
        var digits = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        let given = Array(alphabet.utf8)
        if given.count > 0 { digits[62] = given[0] }
        if given.count > 1 { digits[63] = given[1] }
        return (digits, given.count > 2 ? given[2] : UInt8(ascii: "="))
    }

    static func encode(_ bytes: [UInt8], alphabet: String = "", lineLength: Int = 0) -> String {
        let (digits, padding) = table(alphabet)
        var out: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let chunk = bytes[start..<min(start + 3, bytes.count)]
            var bits = 0
            for byte in chunk { bits = bits << 8 | Int(byte) }
            bits <<= (3 - chunk.count) * 8
            for index in 0..<4 {
                out.append(
                    index <= chunk.count ? digits[bits >> (18 - 6 * index) & 63] : padding)
            }
        }
        guard lineLength > 0 else { return String(decoding: out, as: UTF8.self) }
        var lines: [String] = []
        for start in stride(from: 0, to: out.count, by: lineLength) {
            lines.append(
                String(decoding: out[start..<min(start + lineLength, out.count)], as: UTF8.self))
        }
        return lines.joined(separator: "\n")
    }

    static func decode(_ text: String, alphabet: String = "") -> [UInt8]? {
        let (digits, padding) = table(alphabet)
        var bytes: [UInt8] = []
        var bits = 0
        var count = 0
        var total = 0
        for byte in text.utf8 where byte != 0x0A && byte != 0x0D {
            total += 1
            if byte == padding { continue }
            guard let digit = digits.firstIndex(of: byte) else { return nil }
            bits = bits << 6 | digit
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(bits >> count & 255))
            }
        }
        return total % 4 == 0 ? bytes : nil
    }
}

extension [SnowflakeValue] {
    func text(_ index: Int) -> String { Text.string(self[index]) }

    /// A whole number, kept so far from the limits that sums of two cannot overflow.
    func int(_ index: Int) -> Int { Swift.max(-(1 << 60), Swift.min(exact(index), 1 << 60)) }

    /// A whole number as it is, or the nearest of 64 bits.
    private func exact(_ index: Int) -> Int {
        if case .number(let value, 0) = self[index] { return Int(clamping: value) }
        return self[index].intValue ?? 0
    }

    /// A whole number of any size.
    func wide(_ index: Int) -> Int128 {
        if case .number(let value, 0) = self[index] { value } else { Int128(int(index)) }
    }

    func double(_ index: Int) -> Double { self[index].doubleValue ?? 0 }

    func flag(_ index: Int) -> Bool { self[index].boolValue ?? false }

    func variant(_ index: Int) -> VariantValue { TextForm.variant(self[index]) }

    /// The elements of an array; nothing for anything else.
    func items(_ index: Int) -> [VariantValue] {
        if case .variant(.array(let items)) = self[index] { items } else { [] }
    }
}
