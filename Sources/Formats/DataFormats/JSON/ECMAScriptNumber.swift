/// Text of doubles as ECMA-262 `Number::toString(x)` writes them in base ten.
enum ECMAScriptNumber {
    /// The shortest digits that read back as the same double.
    static func text(of value: Double) -> String {
        if value == 0 { return "0" }
        // Swift's description has the same shortest digits in another layout; without an exponent
        // it differs only by a fraction of zero.
        let description = value.description
        if !description.utf8.contains(UInt8(ascii: "e")) {
            return description.hasSuffix(".0") ? String(description.dropLast(2)) : description
        }
        let parts = DecimalParts(description)
        let digits = String(decoding: parts.digits.map { $0 | 0x30 }, as: UTF8.self)
        let count = parts.digits.count
        // The decimal point stands after this many digits.
        let point = count + parts.exponent
        let sign = parts.isNegative ? "-" : ""
        switch point {
        case count...21 where count <= 21:
            return sign + digits + String(repeating: "0", count: point - count)
        case 1...21:
            return sign + digits.prefix(point) + "." + digits.dropFirst(point)
        case -5...0:
            return sign + "0." + String(repeating: "0", count: -point) + digits
        default:
            let exponent = point - 1
            let mantissa = count == 1 ? digits : digits.prefix(1) + "." + digits.dropFirst(1)
            return sign + mantissa + "e" + (exponent < 0 ? "-" : "+") + String(abs(exponent))
        }
    }
}
