/// FORMAT_STRING_TEMPLATE: placeholders in braces, each with a way to write its value.
///
/// Source: Snowflake documentation, FORMAT_STRING_TEMPLATE; what stands behind the colon is that
/// of C++'s std::format: fill, alignment, sign, `#`, `0`, width, precision and type.
struct TemplateText {
    /// One placeholder's own rules.
    private struct Rules {
        var fill: Character = " "
        var alignment: Character?
        var sign: Character = "-"
        var isAlternate = false
        var hasZeros = false
        var width = 0
        var precision: Int?
        var type: Character?
    }

    private enum Piece {
        case text(String)
        case value(Rules)
    }

    private var pieces: [Piece] = []

    static let function = FunctionDefinition.simple(
        "FORMAT_STRING_TEMPLATE", [.text, .any], rest: .any, .varchar
    ) { (environment, a) throws(SnowflakeError) in
        .text(
            try TemplateText(a.text(0)).filled(Array(a.dropFirst())) { environment.cast.text($0) })
    }.approximated("placeholders as std::format has them, without the types a, c and g")

    init(_ template: String) throws(SnowflakeError) {
        var rest = Array(template)[...]
        var text = ""
        while let letter = rest.popFirst() {
            switch letter {
            case "{" where rest.first == "{", "}" where rest.first == "}":
                text.append(letter)
                rest.removeFirst()
            case "{":
                guard let end = rest.firstIndex(of: "}") else {
                    throw Self.wrong("'{' without '}'")
                }
                pieces.append(.text(text))
                text = ""
                pieces.append(.value(try Self.rules(rest[..<end])))
                rest = rest[(end + 1)...]
            case "}": throw Self.wrong("'}' without '{'")
            default: text.append(letter)
            }
        }
        pieces.append(.text(text))
    }

    private static func wrong(_ what: String) -> SnowflakeError {
        .invalidArgumentValue("Invalid template in FORMAT_STRING_TEMPLATE: \(what)")
    }

    private static func rules(_ given: ArraySlice<Character>) throws(SnowflakeError) -> Rules {
        var rules = Rules()
        var rest = given
        guard !rest.isEmpty else { return rules }
        guard rest.removeFirst() == ":" else { throw wrong("{\(String(given))}") }
        if let second = rest.dropFirst().first, "<>^".contains(second) {
            rules.fill = rest.removeFirst()
            rules.alignment = rest.removeFirst()
        } else if let first = rest.first, "<>^".contains(first) {
            rules.alignment = rest.removeFirst()
        }
        if let sign = rest.first, "+- ".contains(sign) { rules.sign = rest.removeFirst() }
        if rest.first == "#" { rules.isAlternate = rest.popFirst() != nil }
        if rest.first == "0" { rules.hasZeros = rest.popFirst() != nil }
        func number() -> Int? {
            let digits = String(rest.prefix { $0.isASCII && $0.isNumber })
            rest = rest.dropFirst(digits.count)
            return Int(digits)
        }
        rules.width = number() ?? 0
        if rest.first == "." {
            rest.removeFirst()
            guard let places = number() else { throw wrong("{\(String(given))}") }
            rules.precision = places
        }
        rules.type = rest.popFirst()
        guard rest.isEmpty, rules.width <= 100_000, rules.precision ?? 0 <= 100_000 else {
            throw wrong("{\(String(given))}")
        }
        return rules
    }

    /// The text with each placeholder's value in its place.
    private func filled(
        _ values: [SnowflakeValue], _ plain: (SnowflakeValue) -> String
    ) throws(SnowflakeError) -> String {
        var left = values[...]
        var text = ""
        for piece in pieces {
            switch piece {
            case .text(let given): text += given
            case .value(let rules):
                guard let value = left.popFirst() else {
                    throw Self.wrong("more placeholders than values")
                }
                text += try Self.written(value, rules, plain)
            }
        }
        guard left.isEmpty else { throw Self.wrong("more values than placeholders") }
        return text
    }

    private static func written(
        _ value: SnowflakeValue, _ rules: Rules, _ plain: (SnowflakeValue) -> String
    ) throws(SnowflakeError) -> String {
        var isNumber = false
        var body: String
        switch value {
        case .number, .float:
            isNumber = true
            body = try digits(value, rules, plain)
        default:
            guard rules.type == nil || rules.type == "s" else {
                throw wrong("type '\(rules.type ?? " ")' of a value that is no number")
            }
            body = plain(value)
            if let precision = rules.precision { body = String(body.prefix(precision)) }
        }
        var sign = ""
        if isNumber {
            if body.hasPrefix("-") {
                sign = String(body.removeFirst())
            } else if rules.sign != "-" {
                sign = String(rules.sign)
            }
        }
        let missing = max(0, rules.width - sign.count - body.count)
        if isNumber, rules.hasZeros, rules.alignment == nil {
            return sign + String(repeating: "0", count: missing) + body
        }
        let before =
            switch rules.alignment ?? (isNumber ? ">" : "<") {
            case "<": 0
            case "^": missing / 2
            default: missing
            }
        return String(repeating: rules.fill, count: before) + sign + body
            + String(repeating: rules.fill, count: missing - before)
    }

    /// A number without the sign of what is not negative.
    private static func digits(
        _ value: SnowflakeValue, _ rules: Rules, _ plain: (SnowflakeValue) -> String
    ) throws(SnowflakeError) -> String {
        switch rules.type {
        case nil where rules.precision == nil: return plain(value)
        case "f", "F", nil: return fixed(value, rules.precision ?? 6)
        case "e", "E":
            let text = scientific(value.doubleValue ?? 0, rules.precision ?? 6)
            return rules.type == "E" ? text.uppercased() : text
        case "d", "x", "X", "o", "b", "B":
            guard case .number(let number, 0) = value else {
                throw wrong("type '\(rules.type ?? " ")' of a number with a fraction")
            }
            let (radix, prefix) =
                switch rules.type {
                case "d": (10, "")
                case "o": (8, "0")
                case "b", "B": (2, "0b")
                default: (16, "0x")
                }
            var text = String(number.magnitude, radix: radix)
            if rules.isAlternate { text = prefix + text }
            if rules.type == "X" || rules.type == "B" { text = text.uppercased() }
            return (number < 0 ? "-" : "") + text
        default: throw .unsupported("type '\(rules.type ?? " ")' in FORMAT_STRING_TEMPLATE")
        }
    }

    private static func fixed(_ value: SnowflakeValue, _ places: Int) -> String {
        let kept = min(places, 30)
        var scaled: Int128?
        switch value {
        case .number(let number, let scale):
            scaled = Decimals.rescale(number, from: scale, to: kept)
        default: scaled = Decimals.fromDouble(value.doubleValue ?? 0, scale: kept)
        }
        guard let scaled else { return DoubleText.plain(value.doubleValue ?? 0) }
        let text = Decimals.text(scaled, scale: kept)
        return text + String(repeating: "0", count: places - kept)
    }

    private static func scientific(_ value: Double, _ places: Int) -> String {
        guard value.isFinite else { return DoubleText.plain(value) }
        let text = DoubleText.scientific(value)
        guard let mark = text.firstIndex(of: "e"), places < 15,
            let (digits, scale) = Decimals.parse(text[..<mark].utf8),
            let rounded = Decimals.rescale(digits, from: scale, to: places)
        else { return text }
        // Rounding may have made a ten of the first digit.
        let isTen = rounded.magnitude >= Decimals.power(places + 1).magnitude
        var exponent = Int(text[text.index(after: mark)...]) ?? 0
        if isTen { exponent += 1 }
        let mantissa = Decimals.text(isTen ? rounded / 10 : rounded, scale: places)
        let size = String(abs(exponent))
        return mantissa + (exponent < 0 ? "e-" : "e+") + (size.count < 2 ? "0" + size : size)
    }
}
