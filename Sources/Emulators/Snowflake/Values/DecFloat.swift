import Glibc

/// A decimal floating-point number: a whole number of up to 38 digits times a power of ten.
///
/// Source: Snowflake documentation, "Numeric data types", DECFLOAT.
public struct DecFloat: Hashable, Sendable {
    /// The digits as a whole number that does not end in zero, so that equal numbers look alike.
    public let significand: Int128
    public let exponent: Int

    static let digits = 38
    /// The exponents of whole numbers of 38 digits.
    private static let exponents = -16_383...16_384
    static let zero = DecFloat(plain: 0, 0)
    static let one = DecFloat(plain: 1, 0)

    /// Digits that do not end in zero.
    init(plain significand: Int128, _ exponent: Int) {
        self.significand = significand
        self.exponent = exponent
    }

    /// The number nearest to a whole number times a power of ten; nil when it is too large.
    init?(_ magnitude: UInt128, _ exponent: Int, isNegative: Bool) {
        var exponent = exponent
        var (rest, dropped) = WideNatural(magnitude).leading(Self.digits)
        exponent += dropped
        let missing = Self.exponents.lowerBound - exponent
        if missing > 0 {
            // What is smaller than the least exponent loses its last digits.
            guard missing <= Self.digits else {
                self = .zero
                return
            }
            let unit = Decimals.power(missing).magnitude
            let (quotient, tail) = rest.quotientAndRemainder(dividingBy: unit)
            rest = quotient + (tail >= unit - tail ? 1 : 0)
            exponent = Self.exponents.lowerBound
        }
        guard rest != 0 else {
            self = .zero
            return
        }
        while rest % 10 == 0 {
            rest /= 10
            exponent += 1
        }
        guard exponent + Self.count(rest) <= Self.exponents.upperBound + Self.digits else {
            return nil
        }
        self.init(plain: isNegative ? -Int128(rest) : Int128(rest), exponent)
    }

    /// A number of a fixed point.
    init(_ unscaled: Int128, scale: Int) {
        self = DecFloat(unscaled.magnitude, -scale, isNegative: unscaled < 0) ?? .zero
    }

    /// All digits of a double, as far as they fit; nil when it is no number.
    init?(_ value: Double) {
        guard value.isFinite else { return nil }
        // No double has more than 767 digits.
        var buffer = [CChar](repeating: 0, count: 800)
        let length = withVaList([value]) { vsnprintf(&buffer, 800, "%.767e", $0) }
        guard length > 0, length < 800 else { return nil }
        self.init(buffer[..<Int(length)].map { UInt8(bitPattern: $0) })
    }

    /// Reads `12`, `-1.50`, `+.5`, `1e-300`; digits beyond 38 are rounded away. Nil for other
    /// texts and for numbers that are too large.
    public init?(_ text: some Collection<UInt8>) {
        guard let (value, exponent, isNegative) = Self.read(text) else { return nil }
        self.init(value, exponent, isNegative: isNegative)
    }

    /// The digits and the power of ten that a text says, of whatever size; nil for other texts.
    static func read(
        _ text: some Collection<UInt8>
    ) -> (value: UInt128, exponent: Int, isNegative: Bool)? {
        var rest = text[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        var value: UInt128 = 0
        var exponent = 0
        var hasDigit = false
        var isFraction = false
        var dropped: UInt8?
        while let byte = rest.first {
            if byte &- 0x30 < 10 {
                hasDigit = true
                if value < Decimals.power(Self.digits - 1).magnitude {
                    value = value * 10 + UInt128(byte & 15)
                    if isFraction { exponent -= 1 }
                } else {
                    dropped = dropped ?? byte & 15
                    if !isFraction { exponent += 1 }
                }
            } else if byte == UInt8(ascii: "."), !isFraction {
                isFraction = true
            } else {
                break
            }
            rest = rest.dropFirst()
        }
        guard hasDigit else { return nil }
        if let byte = rest.first {
            guard byte | 0x20 == UInt8(ascii: "e"), let power = Int(ascii: rest.dropFirst())
            else { return nil }
            exponent += max(-1_000_000, min(power, 1_000_000))
        }
        if let dropped, dropped >= 5 { value += 1 }
        return (value, exponent, isNegative)
    }

    /// How many digits a number has; none for zero.
    private static func count(_ value: UInt128) -> Int {
        let least = (128 - value.leadingZeroBitCount) * 1233 / 4096
        return least + (value >= Decimals.power(least).magnitude ? 1 : 0)
    }

    /// How many digits there are.
    var digitCount: Int { Self.count(significand.magnitude) }

    /// The exponent of the first digit.
    var leadingExponent: Int { exponent + digitCount - 1 }

    /// The digits as a whole number of exactly 38 digits.
    var aligned: UInt128 {
        significand.magnitude * Decimals.power(Self.digits - digitCount).magnitude
    }
}

extension DecFloat {
    /// The text as results and casts have it: with a power of ten where there would be more than
    /// 38 digits before the point or more than 37 behind it.
    public var text: String {
        let digits = String(significand.magnitude)
        let sign = significand < 0 ? "-" : ""
        if leadingExponent >= Self.digits || exponent < -37 {
            let tail = digits.dropFirst()
            return sign + digits.prefix(1) + (tail.isEmpty ? "" : "." + tail)
                + "e\(leadingExponent)"
        }
        if exponent >= 0 { return sign + digits + String(repeating: "0", count: exponent) }
        return Decimals.text(significand, scale: -exponent)
    }

    /// The nearest double; infinite when there is none.
    var double: Double { Double("\(significand)e\(exponent)") ?? .nan }

    /// The number with a fixed point, halves rounded up; nil when it does not fit 128 bits.
    func unscaled(scale: Int) -> Int128? {
        let shift = exponent + scale
        if significand == 0 { return 0 }
        if shift > Self.digits { return nil }
        return shift >= 0
            ? Decimals.rescale(significand, from: 0, to: shift)
            : Decimals.rescale(significand, from: -shift, to: 0)
    }

    /// The same number with a fixed point, where it fits one.
    var fixed: (unscaled: Int128, scale: Int)? {
        guard exponent >= -37, leadingExponent < Self.digits else { return nil }
        let scale = max(0, -exponent)
        return unscaled(scale: scale).map { ($0, scale) }
    }
}

extension DecFloat: Comparable {
    public static func < (left: DecFloat, right: DecFloat) -> Bool {
        left.ordered.lexicographicallyPrecedes(right.ordered)
    }

    /// The bytes that are kept: their order is that of the numbers, and equal numbers have the
    /// same ones. A byte for the sign, two for the exponent of the first digit, sixteen for the
    /// digits; of a negative number all but the first are turned around.
    var ordered: [UInt8] {
        if significand == 0 { return [1] }
        let power = UInt16(leadingExponent + 32_768)
        let digits = aligned
        var bytes = [UInt8(power >> 8), UInt8(truncatingIfNeeded: power)]
        for place in 0..<16 {
            bytes.append(UInt8(truncatingIfNeeded: digits >> (120 - 8 * UInt128(place))))
        }
        return significand < 0 ? [0] + bytes.map { ~$0 } : [2] + bytes
    }

    /// The number that these bytes are kept for.
    init(ordered bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count == 19 else {
            self = .zero
            return
        }
        let flip: UInt8 = bytes[0] == 0 ? 0xFF : 0
        let power = Int(bytes[1] ^ flip) << 8 | Int(bytes[2] ^ flip)
        var digits: UInt128 = 0
        for place in 3..<19 { digits = digits << 8 | UInt128(bytes[place] ^ flip) }
        self =
            DecFloat(digits, power - 32_768 - (Self.digits - 1), isNegative: flip != 0) ?? .zero
    }
}
