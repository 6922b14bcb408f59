/// How a text with a collation is compared: a specifier such as `en-ci`, `es-ai` or `upper-trim`.
///
/// Source: Snowflake documentation, "Collation support".
struct Collation: Hashable, Sendable {
    /// As it was written.
    var specification: String
    /// The language whose letters order the texts; nil compares code points.
    var language: String?
    var ignoresCase = false
    var ignoresAccents = false
    var ignoresPunctuation = false
    /// Whether capital letters come first among texts that differ only in case.
    var upperFirst = false
    var conversion: Conversion?
    var trimsStart = false
    var trimsEnd = false
    /// French as written in Canada compares accents from the end.
    var backwardAccents = false

    enum Conversion: Hashable, Sendable { case upper, lower }

    /// Reads a specifier; an unknown part is an error.
    init(_ text: String) throws(SnowflakeError) {
        specification = text
        let parts = text.lowercased().split(separator: "-").map(String.init)
        for (index, part) in parts.enumerated() {
            switch part {
            case "ci": ignoresCase = true
            case "cs": ignoresCase = false
            case "ai": ignoresAccents = true
            case "as": ignoresAccents = false
            case "pi": ignoresPunctuation = true
            case "ps": ignoresPunctuation = false
            case "fu": upperFirst = true
            case "fl": upperFirst = false
            case "upper": conversion = .upper
            case "lower": conversion = .lower
            case "trim":
                trimsStart = true
                trimsEnd = true
            case "ltrim": trimsStart = true
            case "rtrim": trimsEnd = true
            case "utf8", "bin": break
            default:
                let base = part.split(whereSeparator: { $0 == "_" || $0 == "@" }).first.map(
                    String.init)
                guard index == 0, let written = base,
                    case let base = written == "sp" ? "es" : written,
                    LetterOrder.languages.contains(base)
                else {
                    throw .compilation(
                        1045, "22023", "Invalid collation specification: '\(text)'")
                }
                language = base
                backwardAccents = part == "fr_ca"
            }
        }
        if language == nil, ignoresCase || ignoresAccents || ignoresPunctuation { language = "en" }
    }

    /// The text after the conversions that the specifier names.
    func converted(_ text: String) -> String {
        var result = text
        switch conversion {
        case .upper: result = result.uppercased()
        case .lower: result = result.lowercased()
        case nil: break
        }
        var scalars = Substring(result).unicodeScalars
        if trimsStart { while scalars.first == " " { scalars.removeFirst() } }
        if trimsEnd { while scalars.last == " " { scalars.removeLast() } }
        return String(scalars)
    }

    /// A key whose byte order is the order of the texts; equal texts have equal keys.
    func key(_ text: String) -> [UInt8] {
        let text = converted(text)
        guard language != nil else { return Array(text.utf8) }
        var primary: [UInt8] = []
        var accents: [UInt8] = []
        var cases: [UInt8] = []
        for element in elements(text) {
            for shift in [24, 16, 8, 0] as [UInt32] {
                primary.append(UInt8(truncatingIfNeeded: element.primary >> shift))
            }
            accents.append(element.accent)
            cases.append(element.isUpper == upperFirst ? 1 : 2)
        }
        if backwardAccents { accents.reverse() }
        if !ignoresAccents { primary += [0, 0, 0, 0] + accents }
        if !ignoresCase { primary += [0, 0, 0, 0] + cases }
        return primary
    }

    /// The text in a form in which texts that count as equal are the same.
    func folded(_ text: String) -> String {
        let text = converted(text)
        guard language != nil else { return text }
        var out = String.UnicodeScalarView()
        for element in elements(text) {
            // One character for each letter, so that places in the text stay what they are.
            let weight = element.accent < 32 ? element.accent : 21 + element.accent % 9
            let accent = ignoresAccents ? 0 : UInt32(weight) << 1
            let letterCase: UInt32 = !ignoresCase && element.isUpper ? 1 : 0
            let value =
                switch element.primary {
                case ..<0x2000: 0x10000 + element.primary << 6 + accent + letterCase
                case 0x10380..<0x10400:
                    0xE0000 + (element.primary - 0x10380) << 6 + accent + letterCase
                default: 0x90000 + (element.primary & 0x1FFFF) << 1 + letterCase
                }
            if let scalar = Unicode.Scalar(value) { out.append(scalar) }
        }
        return String(out)
    }

    private func elements(_ text: String) -> [LetterOrder.Element] {
        var elements = LetterOrder.elements(text, language: language ?? "en")
        if ignoresPunctuation { elements.removeAll { $0.isPunctuation } }
        return elements
    }

    /// Whether texts are ordered otherwise than by their code points.
    var isOrdering: Bool { language != nil || conversion != nil || trimsStart || trimsEnd }

    private func isSame(as other: Collation) -> Bool {
        var renamed = other
        renamed.specification = specification
        // These two order alike, and yet are two collations.
        let plain = ["bin", "utf8"]
        if plain.contains(specification.lowercased()) || plain.contains(other.specification) {
            return specification.lowercased() == other.specification.lowercased()
        }
        return self == renamed
    }

    /// The collation in which two texts are compared: what is written beats what columns have.
    static func common(_ left: TypeDetail, _ right: TypeDetail) throws(SnowflakeError)
        -> TypeDetail
    {
        guard let a = left.collation else { return right.collation == nil ? .none : right }
        guard let b = right.collation, !a.isSame(as: b) else { return left }
        if left.isExplicit != right.isExplicit { return left.isExplicit ? left : right }
        throw .compilation(
            2322, "42846",
            "Incompatible collations: '\(b.specification)' and '\(a.specification)'")
    }
}
