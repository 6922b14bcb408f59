/// Exact decimal arithmetic on 128-bit integers with a separate scale.
///
/// Source: Snowflake documentation, "Arithmetic operators" (scale and precision of results).
enum Decimals {
    /// The largest absolute value of 38 digits.
    static let limit = power(38) - 1

    private static let powers: [Int128] = {
        var list: [Int128] = [1]
        for _ in 0..<38 { list.append(list[list.count - 1] * 10) }
        return list
    }()

    /// Ten to the power `exponent`, from 0 to 38.
    static func power(_ exponent: Int) -> Int128 { powers[exponent] }

    /// Brings a value from one scale to another; halves are rounded away from zero.
    /// Nil on overflow.
    static func rescale(_ value: Int128, from: Int, to: Int) -> Int128? {
        if from == to { return value }
        if to > from {
            guard to - from <= 38 else { return value == 0 ? 0 : nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: power(to - from))
            return overflow ? nil : product
        }
        guard from - to <= 38 else { return 0 }
        return divideRounded(value, power(from - to))
    }

    /// Like `rescale`, but digits that do not fit are dropped.
    static func truncate(_ value: Int128, from: Int, to: Int) -> Int128? {
        if to >= from { return rescale(value, from: from, to: to) }
        return from - to <= 38 ? value / power(from - to) : 0
    }

    /// The quotient, halves rounded away from zero.
    static func divideRounded(_ value: Int128, _ divisor: Int128) -> Int128 {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        if remainder == 0 { return quotient }
        let half = remainder.magnitude >= divisor.magnitude - remainder.magnitude
        if !half { return quotient }
        return (value < 0) == (divisor < 0) ? quotient + 1 : quotient - 1
    }

    /// Whether the value has at most that many digits.
    static func fits(_ value: Int128, precision: Int) -> Bool {
        value.magnitude < power(min(precision, 38)).magnitude
    }

    /// The text with all digits of the scale, such as `-0.50`.
    static func text(_ value: Int128, scale: Int) -> String {
        if scale == 0 {
            return Int64(exactly: value).map { String($0) } ?? String(value)
        }
        let magnitude = value.magnitude
        let unit = power(scale).magnitude
        let (whole, fraction) = magnitude.quotientAndRemainder(dividingBy: unit)
        let digits = String(fraction)
        let zeros = String(repeating: "0", count: scale - digits.count)
        return (value < 0 ? "-" : "") + "\(whole)." + zeros + digits
    }

    /// The text without zeros at the end of the fraction.
    static func shortText(_ value: Int128, scale: Int) -> String {
        let (unscaled, scale) = normalized(value, scale: scale)
        return text(unscaled, scale: scale)
    }

    /// The same number with the least scale.
    static func normalized(_ value: Int128, scale: Int) -> (Int128, Int) {
        var value = value
        var scale = scale
        while scale > 0, value % 10 == 0 {
            value /= 10
            scale -= 1
        }
        return (value, scale)
    }

    /// The nearest double.
    static func double(_ value: Int128, _ scale: Int) -> Double {
        if scale == 0 { return Double(value) }
        if value.magnitude < (1 << 53), scale <= 22 {
            return Double(value) / exactPowers[scale]
        }
        return Double(text(value, scale: scale)) ?? .nan
    }

    private static let exactPowers: [Double] = {
        var list: [Double] = [1]
        for _ in 0..<22 { list.append(list[list.count - 1] * 10) }
        return list
    }()

    /// A decimal with the wanted scale from a double, halves away from zero. Nil when out of range.
    static func fromDouble(_ value: Double, scale: Int) -> Int128? {
        guard value.isFinite, abs(value) < 1e38 else { return nil }
        // The shortest text of the double is what people mean by it.
        guard let parsed = parse("\(value)".utf8) else { return nil }
        return rescale(parsed.0, from: parsed.1, to: scale)
    }
}

extension Decimals {
    /// Reads `12`, `-1.50`, `+.5`, `1e3`; nil for other text. At most 38 significant digits
    /// are kept exactly; a fraction beyond them is rounded away.
    static func parse(_ text: some Collection<UInt8>) -> (Int128, Int)? {
        var value: Int128 = 0
        var scale = 0
        var negative = false
        var seenDigit = false
        var inFraction = false
        var dropped: UInt8?
        var exponent = 0
        var place = text.startIndex
        if place < text.endIndex, text[place] == 0x2D || text[place] == 0x2B {
            negative = text[place] == 0x2D
            place = text.index(after: place)
        }
        while place < text.endIndex {
            let byte = text[place]
            if byte &- 0x30 < 10 {
                seenDigit = true
                if value < power(37) {
                    value = value * 10 + Int128(byte & 15)
                    if inFraction { scale += 1 }
                } else if inFraction {
                    if dropped == nil { dropped = byte & 15 }
                } else {
                    return nil
                }
            } else if byte == 0x2E, !inFraction {
                inFraction = true
            } else if byte | 0x20 == 0x65, seenDigit {
                guard let read = Int(ascii: text[text.index(after: place)...]) else { return nil }
                guard abs(read) < 1000 else { return nil }
                exponent = read
                place = text.endIndex
                break
            } else {
                return nil
            }
            if place < text.endIndex { place = text.index(after: place) }
        }
        guard seenDigit else { return nil }
        if let dropped, dropped >= 5 { value += 1 }
        return shift(negative ? -value : value, scale: scale, by: exponent)
    }

    private static func shift(_ value: Int128, scale: Int, by exponent: Int) -> (Int128, Int)? {
        var scale = scale - exponent
        var value = value
        if scale < 0 {
            guard let scaled = rescale(value, from: 0, to: -scale), fits(scaled, precision: 38)
            else { return nil }
            return (scaled, 0)
        }
        if scale > 37 {
            guard let rounded = rescale(value, from: scale, to: 37) else { return nil }
            value = rounded
            scale = 37
        }
        return (value, scale)
    }
}

extension Int {
    /// Reads an optional sign and digits.
    init?(ascii bytes: some Collection<UInt8>) {
        var bytes = bytes[...]
        var negative = false
        if let first = bytes.first, first == 0x2D || first == 0x2B {
            negative = first == 0x2D
            bytes = bytes.dropFirst()
        }
        guard !bytes.isEmpty, bytes.count < 20 else { return nil }
        var value = 0
        for byte in bytes {
            guard byte &- 0x30 < 10 else { return nil }
            // Nineteen digits may be too much.
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, isFull) = tens.addingReportingOverflow(Int(byte & 15))
            guard !overflow, !isFull else { return nil }
            value = sum
        }
        self = negative ? -value : value
    }
}
