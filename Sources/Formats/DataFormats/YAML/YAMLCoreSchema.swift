/// Types of plain scalars by the core schema of YAML 1.2.2 (section 10.3.2).
enum YAMLCoreSchema {
    static func resolve(_ text: String) -> JSONValue {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: return number(text).map(JSONValue.number) ?? .string(text)
        }
    }

    /// Whether the text is one of the floats that JSON has no number for.
    static func isInfiniteOrNaN(_ text: String) -> Bool {
        let unsigned = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
        if [".inf", ".Inf", ".INF"].contains(unsigned) { return true }
        return [".nan", ".NaN", ".NAN"].contains(text)
    }

    private static func number(_ text: String) -> JSONNumber? {
        guard let first = text.utf8.first, first < 0x3A else { return nil }
        if text.hasPrefix("0x") { return based(text.dropFirst(2), radix: 16) }
        if text.hasPrefix("0o") { return based(text.dropFirst(2), radix: 8) }
        return decimal(Array(text.utf8))
    }

    private static func based(_ digits: Substring, radix: Int) -> JSONNumber? {
        guard let first = digits.utf8.first, first != UInt8(ascii: "-"),
            first != UInt8(ascii: "+"), let value = Int64(digits, radix: radix)
        else { return nil }
        return JSONNumber(value)
    }

    /// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`, rewritten so that
    /// JSON accepts it.
    private static func decimal(_ bytes: [UInt8]) -> JSONNumber? {
        var place = 0
        func digits() -> ArraySlice<UInt8> {
            let start = place
            while place < bytes.count, bytes[place] &- 0x30 < 10 { place += 1 }
            return bytes[start..<place]
        }
        func at(_ byte: UnicodeScalar) -> Bool {
            place < bytes.count && bytes[place] | 0x20 == UInt8(ascii: byte) | 0x20
        }
        var text: [UInt8] = []
        if at("-") { text.append(UInt8(ascii: "-")) }
        if at("-") || at("+") { place += 1 }
        let whole = digits()
        let significant = whole.drop { $0 == 0x30 }
        text.append(contentsOf: significant.isEmpty ? [0x30] : significant)
        var fraction: ArraySlice<UInt8> = []
        if at(".") {
            place += 1
            fraction = digits()
        }
        if whole.isEmpty && fraction.isEmpty { return nil }
        if !fraction.isEmpty {
            text.append(UInt8(ascii: "."))
            text.append(contentsOf: fraction)
        }
        if at("e") {
            place += 1
            text.append(UInt8(ascii: "e"))
            if at("-") { text.append(UInt8(ascii: "-")) }
            if at("-") || at("+") { place += 1 }
            let exponent = digits()
            if exponent.isEmpty { return nil }
            text.append(contentsOf: exponent)
        }
        guard place == bytes.count else { return nil }
        return JSONNumber(text: String(decoding: text, as: UTF8.self))
    }
}
