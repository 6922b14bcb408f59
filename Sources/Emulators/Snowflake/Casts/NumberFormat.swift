/// A numeric format model such as `9,999.99`, `S000.0`, `9D99EE`, `0XXX` or `TM9`, or several of
/// them parted by bars, any of which a text may follow.
///
/// Source: Snowflake documentation, "SQL format models".
struct NumberFormat: Sendable {
    private let original: String
    private let models: [NumberModel]

    init(_ text: String) {
        original = text
        models = Self.alternatives(text).map(NumberModel.init)
    }

    /// The text of a number in the first model; `#` when it does not fit.
    func text(_ value: SnowflakeValue) throws(SnowflakeError) -> String {
        guard let model = models.first, models.allSatisfy(\.isKnown) else {
            throw .unsupported("number format '\(original)'")
        }
        guard case .decfloat(let number) = value else { return model.text(value) }
        return model.text(
            number.fixed.map { .number($0.unscaled, scale: $0.scale) } ?? .float(number.double))
    }

    /// The number that a text says in one of the models; nil when it follows none.
    func read(_ text: String) -> (Int128, Int)? {
        guard models.allSatisfy(\.isKnown) else { return nil }
        for model in models {
            if let number = model.read(text) { return number }
        }
        return nil
    }

    /// The models between bars that stand outside of quotes.
    private static func alternatives(_ text: String) -> [String] {
        var parts = [""]
        var isQuoted = false
        for character in text {
            if character == "\"" { isQuoted.toggle() }
            if character == "|", !isQuoted {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        return parts
    }
}

/// One numeric format model: its elements in their order.
struct NumberModel: Sendable {
    /// One part of a model.
    enum Element: Hashable, Sendable {
        case literal(String)
        case digit(isZero: Bool)
        case group, point, dollar, percent, blank, sign, minus, space
        case hexadecimal(isUpper: Bool)
        /// `EE` and its like, with how many letters.
        case exponent(letters: Int, isUpper: Bool)
        case minimal(Minimal)

        /// Whether the element is part of the digits, not a text or a sign around them.
        var isNumeric: Bool {
            switch self {
            case .digit, .group, .point, .hexadecimal, .exponent, .minimal: true
            default: false
            }
        }
    }

    /// `TM`, `TM9` or `TME`, with the most decimals and the size of groups of a `TM9(…)`.
    struct Minimal: Hashable, Sendable {
        enum Kind: Sendable { case either, plain, scientific }
        var kind: Kind
        var isUpper: Bool
        var decimals: Int?
        var groupSize: Int?
    }

    private(set) var elements: [Element] = []
    /// Whether what is left out leaves blanks behind.
    private(set) var fills = true
    /// Whether a text must follow the model letter by letter.
    private(set) var isExact = false
    /// Whether the model has only what models have.
    private(set) var isKnown = true

    init(_ text: String) {
        var rest = Substring(text)
        if text.uppercased() == "AUTO" {
            elements = [.minimal(Minimal(kind: .either, isUpper: true))]
            return
        }
        while let first = rest.first {
            let upper = rest.prefix(3).uppercased()
            if first == "\"" {
                quoted(&rest)
            } else if upper.hasPrefix("FM") {
                fills.toggle()
                rest = rest.dropFirst(2)
            } else if upper.hasPrefix("FX") {
                isExact.toggle()
                rest = rest.dropFirst(2)
            } else if upper.hasPrefix("TM") {
                minimal(&rest, upper)
            } else if upper.hasPrefix("MI") {
                elements.append(.minus)
                rest = rest.dropFirst(2)
            } else if upper.hasPrefix("E") {
                let count = rest.prefix { $0 == "E" || $0 == "e" }.count
                if count < 2 || count > 7 { isKnown = false }
                elements.append(.exponent(letters: count, isUpper: first == "E"))
                rest = rest.dropFirst(count)
            } else {
                add(first, next: rest.dropFirst().first)
                rest = rest.dropFirst()
            }
        }
        let hasMinimal = elements.contains { if case .minimal = $0 { true } else { false } }
        let hasDigits = elements.contains {
            switch $0 {
            case .digit, .hexadecimal: true
            default: false
            }
        }
        if hasMinimal == hasDigits { isKnown = false }
    }

    private mutating func quoted(_ rest: inout Substring) {
        var inner = ""
        rest = rest.dropFirst()
        while let next = rest.first {
            rest = rest.dropFirst()
            if next == "\"" {
                guard rest.first == "\"" else { break }
                rest = rest.dropFirst()
            }
            inner.append(next)
        }
        elements.append(.literal(inner))
    }

    private mutating func minimal(_ rest: inout Substring, _ upper: String) {
        let isUpper = rest.first == "T"
        var made = Minimal(kind: .either, isUpper: isUpper)
        if upper.hasPrefix("TME") { made.kind = .scientific }
        if upper.hasPrefix("TM9") { made.kind = .plain }
        rest = rest.dropFirst(made.kind == .either ? 2 : 3)
        if made.kind == .plain, rest.first == "(" {
            let inner = rest.dropFirst().prefix { $0 != ")" }
            let parts = inner.split(separator: ",", omittingEmptySubsequences: false)
            if parts.count == 2, let size = Int(parts[1]), size > 0,
                parts[0].uppercased() == "ALL" || UInt16(parts[0]) != nil
            {
                made.decimals = UInt16(parts[0]).map(Int.init)
                made.groupSize = size
            } else {
                isKnown = false
            }
            rest = rest.dropFirst(inner.count + 2)
        }
        elements.append(.minimal(made))
    }

    private mutating func add(_ letter: Character, next: Character?) {
        let followsDigit = elements.last?.isNumeric ?? false
        switch letter {
        case "9": elements.append(.digit(isZero: false))
        case "0": elements.append(.digit(isZero: true))
        case "," where followsDigit, "G", "g": elements.append(.group)
        case "." where followsDigit || next == "9" || next == "0", "D", "d":
            elements.append(.point)
        case "$": elements.append(.dollar)
        case "%": elements.append(.percent)
        case "B", "b": elements.append(.blank)
        case "S", "s": elements.append(.sign)
        case "_": elements.append(.space)
        case "X", "x": elements.append(.hexadecimal(isUpper: letter == "X"))
        case ".", ",", ";", ":", "-", "=", "/", "(", ")":
            elements.append(.literal(String(letter)))
        default: isKnown = false
        }
    }

    // MARK: What the elements say together

    var pointPlace: Int { elements.firstIndex(of: .point) ?? elements.count }

    func digits(_ range: Range<Int>) -> Int {
        elements[range].count { if case .digit = $0 { true } else { false } }
    }

    /// How many digits stand behind the point.
    var decimals: Int { pointPlace < elements.count ? digits(pointPlace..<elements.count) : 0 }

    var hexadecimalCase: Bool? {
        for case .hexadecimal(let isUpper) in elements { return isUpper }
        return nil
    }

    var hexadecimalDigits: Int {
        elements.count {
            switch $0 {
            case .digit, .hexadecimal: true
            default: false
            }
        }
    }

    var minimal: Minimal? {
        for case .minimal(let made) in elements { return made }
        return nil
    }

    var exponent: (letters: Int, isUpper: Bool)? {
        for case .exponent(let letters, let isUpper) in elements { return (letters, isUpper) }
        return nil
    }

    /// Whether the sign has a place of its own in the model.
    var hasSign: Bool { elements.contains(.sign) || elements.contains(.minus) }
}
