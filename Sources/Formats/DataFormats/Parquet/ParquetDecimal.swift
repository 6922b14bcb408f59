/// Exact decimals between their text and their stored, unscaled integer.
enum ParquetDecimal {
    /// The text of an unscaled integer: `-12.50` for -1250 with scale 2.
    static func text(unscaled: Int128, scale: Int) -> String {
        text(digits: String(unscaled.magnitude), isNegative: unscaled < 0, scale: scale)
    }

    /// The text of an unscaled integer in two's complement, the highest byte first.
    static func text(bytes: ArraySlice<UInt8>, scale: Int) -> String {
        if bytes.count <= 16 {
            var value: Int128 = (bytes.first ?? 0) >= 0x80 ? -1 : 0
            for byte in bytes { value = value << 8 | Int128(byte) }
            return text(unscaled: value, scale: scale)
        }
        return wideText(bytes: bytes, scale: scale)
    }

    /// Long division by ten, for numbers beyond 128 bits.
    private static func wideText(bytes: ArraySlice<UInt8>, scale: Int) -> String {
        let isNegative = (bytes.first ?? 0) >= 0x80
        var rest = Array(bytes)
        if isNegative {
            var carry = true
            for place in rest.indices.reversed() {
                rest[place] = ~rest[place]
                if carry { (rest[place], carry) = rest[place].addingReportingOverflow(1) }
            }
        }
        var digits: [UInt8] = []
        while rest.contains(where: { $0 != 0 }) {
            var remainder = 0
            for place in rest.indices {
                let value = remainder << 8 | Int(rest[place])
                rest[place] = UInt8(value / 10)
                remainder = value % 10
            }
            digits.append(UInt8(remainder) | 0x30)
        }
        let text = digits.isEmpty ? "0" : String(decoding: digits.reversed(), as: UTF8.self)
        return self.text(digits: text, isNegative: isNegative, scale: scale)
    }

    private static func text(digits: String, isNegative: Bool, scale: Int) -> String {
        let sign = isNegative ? "-" : ""
        if scale == 0 { return sign + digits }
        let padding = String(repeating: "0", count: max(0, scale + 1 - digits.utf8.count))
        let all = padding + digits
        return sign + all.dropLast(scale) + "." + all.suffix(scale)
    }

    /// The unscaled integer of a number; nothing when it does not fit precision and scale exactly.
    static func unscaled(_ number: JSONNumber, precision: Int, scale: Int) -> Int128? {
        let parts = DecimalParts(number.text)
        if parts.digits.isEmpty { return 0 }
        let shift = parts.exponent + scale
        guard shift >= 0, parts.digits.count + shift <= min(precision, 38) else { return nil }
        var value: Int128 = 0
        for digit in parts.digits { value = value * 10 + Int128(digit) }
        for _ in 0..<shift { value *= 10 }
        return parts.isNegative ? -value : value
    }

    /// Two's complement in so many bytes, the highest first.
    static func bytes(_ value: Int128, length: Int) -> [UInt8] {
        (0..<length).reversed().map { place in
            place < 16
                ? UInt8(truncatingIfNeeded: value >> Int128(8 * place)) : (value < 0 ? 0xFF : 0)
        }
    }
}
