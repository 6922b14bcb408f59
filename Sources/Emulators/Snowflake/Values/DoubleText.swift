/// The texts of a FLOAT.
enum DoubleText {
    /// As a cast to VARCHAR gives it: whole numbers without a point, others with the fewest digits.
    static func plain(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-inf" : "inf" }
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        let text = "\(value)"
        guard let mark = text.firstIndex(of: "e") else {
            return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
        }
        let exponent = Int(text[text.index(after: mark)...]) ?? 0
        var digits = String(text[..<mark])
        if digits.hasSuffix(".0") { digits.removeLast(2) }
        if exponent < 0, exponent >= -5 { return fixed(digits, exponent) }
        let size = String(abs(exponent))
        return digits + (exponent < 0 ? "e-" : "e+") + (size.count < 2 ? "0" + size : size)
    }

    private static func fixed(_ digits: String, _ exponent: Int) -> String {
        let sign = digits.hasPrefix("-") ? "-" : ""
        let bare = digits.filter { $0 != "-" && $0 != "." }
        return sign + "0." + String(repeating: "0", count: -exponent - 1) + bare
    }

    /// With sixteen digits and an exponent, such as `1.500000000000000e+00`.
    static func scientific(_ value: Double) -> String {
        if value == 0 { return "0.000000000000000e+00" }
        let magnitude = abs(value)
        var text = "\(magnitude)"
        var exponent = 0
        if let mark = text.firstIndex(of: "e") {
            exponent = Int(text[text.index(after: mark)...]) ?? 0
            text = String(text[..<mark])
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let whole = String(parts[0])
        let fraction = parts.count > 1 ? String(parts[1]) : ""
        var digits = whole + fraction
        exponent += whole.count - 1
        while digits.hasPrefix("0"), digits.count > 1 {
            digits.removeFirst()
            exponent -= 1
        }
        digits = String(digits.prefix(16))
        digits += String(repeating: "0", count: 16 - digits.count)
        let size = String(abs(exponent))
        return (value < 0 ? "-" : "") + String(digits.prefix(1)) + "." + digits.dropFirst()
            + (exponent < 0 ? "e-" : "e+") + (size.count < 2 ? "0" + size : size)
    }
}
