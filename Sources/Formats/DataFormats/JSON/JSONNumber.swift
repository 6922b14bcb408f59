/// A JSON number with the exact digits of its text.
///
/// Two numbers are equal when their texts are: `1`, `1.0` and `1e0` are three numbers that
/// ``isEqualNumerically(to:)`` finds equal.
public struct JSONNumber: Hashable, Sendable {
    /// Integers whose text is the usual one are kept as such; everything else keeps its text.
    enum Storage: Hashable, Sendable {
        case integer(Int64)
        case text(String)
    }

    let storage: Storage

    /// A number from an integer.
    public init(_ value: Int) { storage = .integer(Int64(value)) }

    /// A number from a 64-bit integer.
    public init(_ value: Int64) { storage = .integer(value) }

    /// The shortest number that reads back as the same double, written as ECMAScript's
    /// `Number::toString` does (`1`, `0.1`, `1e+21`); nothing for infinity and not-a-number.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        if let integer = Int64(exactly: value), abs(value) < 9_007_199_254_740_992 {
            self.init(integer)
        } else {
            self.init(text: ECMAScriptNumber.text(of: value))
        }
    }

    /// A number from its text, nothing when RFC 8259 has no such number.
    public init?(text: String) {
        var text = text
        let parsed = text.withUTF8 { bytes -> JSONNumber? in
            guard let base = bytes.baseAddress, bytes.count > 0 else { return nil }
            var parser = JSONParser(base: base, count: bytes.count, options: .init())
            guard let number = try? parser.number(), parser.position == bytes.count else {
                return nil
            }
            return number
        }
        guard let parsed else { return nil }
        self = parsed
    }

    init(_ storage: Storage) { self.storage = storage }

    /// The digits as they stood in the text.
    public var text: String {
        switch storage {
        case .integer(let value): String(value)
        case .text(let text): text
        }
    }

    /// The value when it is mathematically an integer of 64 bits: `2`, `2.0`, `2e3`, `20e-1`.
    public var int64: Int64? {
        switch storage {
        case .integer(let value): value
        case .text(let text): DecimalParts(text).int64
        }
    }

    /// The nearest double; infinite beyond the range of doubles.
    public var double: Double {
        switch storage {
        case .integer(let value): Double(value)
        case .text(let text): Double(text) ?? .nan
        }
    }

    /// Whether the text has neither a fraction nor an exponent.
    public var isWrittenAsInteger: Bool {
        switch storage {
        case .integer: true
        case .text(let text): !text.utf8.contains { $0 == 0x2E || $0 | 0x20 == 0x65 }
        }
    }

    /// Whether both are the same number of mathematics, compared exactly.
    public func isEqualNumerically(to other: JSONNumber) -> Bool {
        if case .integer(let left) = storage, case .integer(let right) = other.storage {
            return left == right
        }
        return DecimalParts(text) == DecimalParts(other.text)
    }
}

/// A decimal number as sign, significant digits and power of ten, in lowest terms.
struct DecimalParts: Hashable {
    var isNegative = false
    /// Values 0...9 without leading or trailing zeros; empty for zero.
    var digits: [UInt8] = []
    var exponent = 0

    /// Reads a text that is known to be a JSON number.
    init(_ text: String) {
        var exponentDigits = 0
        var exponentIsNegative = false
        var inFraction = false
        var inExponent = false
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "-") where inExponent: exponentIsNegative = true
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "."): inFraction = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"): inExponent = true
            case UInt8(ascii: "0")...UInt8(ascii: "9") where inExponent:
                // Saturates: no such exponent can meet digits that bring it back to range.
                exponentDigits = min(exponentDigits * 10 + Int(byte & 15), 1_000_000_000_000)
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if !digits.isEmpty || byte != UInt8(ascii: "0") { digits.append(byte & 15) }
                if inFraction { exponent -= 1 }
            default: break
            }
        }
        exponent += exponentIsNegative ? -exponentDigits : exponentDigits
        while digits.last == 0 {
            digits.removeLast()
            exponent += 1
        }
        if digits.isEmpty {
            exponent = 0
            isNegative = false
        }
    }

    var int64: Int64? {
        if digits.isEmpty { return 0 }
        guard exponent >= 0, digits.count + exponent <= 19 else { return nil }
        var value: Int64 = 0
        for place in 0..<(digits.count + exponent) {
            let digit = place < digits.count ? Int64(digits[place]) : 0
            let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
            let (next, carry) =
                isNegative
                ? shifted.subtractingReportingOverflow(digit)
                : shifted.addingReportingOverflow(digit)
            if overflow || carry { return nil }
            value = next
        }
        return value
    }
}
