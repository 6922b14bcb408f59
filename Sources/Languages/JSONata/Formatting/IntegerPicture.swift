/// How an integer is written: digits, letters, Roman numerals or words
/// (XPath and XQuery Functions and Operators, `fn:format-integer`).
struct IntegerPicture {
    enum Style: Equatable {
        case digits
        case letters(isUpper: Bool)
        case roman(isUpper: Bool)
        case words(LetterCase)
        /// Some other sequence, which nothing here can count in.
        case sequence
    }

    enum LetterCase { case lower, upper, title }

    struct Separator: Equatable {
        /// How many digits stand to its right.
        var position: Int
        var character: UnicodeScalar
    }

    var style: Style
    var isOrdinal = false
    var zero: UnicodeScalar = "0"
    var mandatoryDigits = 0
    var optionalDigits = 0
    /// Separators from the right to the left.
    var separators: [Separator] = []
    /// The distance of separators that repeat; nothing when they do not.
    var regular: Separator?
    /// How many digits a date component takes when the next follows at once.
    var parseWidth: Int?
    private let text: String

    init(_ picture: String) throws(JSONataError) {
        var primary = picture[...]
        if let semicolon = picture.lastIndex(of: ";") {
            primary = picture[..<semicolon]
            isOrdinal = picture[picture.index(after: semicolon)...].first == "o"
        }
        text = String(primary)
        switch text {
        case "A": style = .letters(isUpper: true)
        case "a": style = .letters(isUpper: false)
        case "I": style = .roman(isUpper: true)
        case "i": style = .roman(isUpper: false)
        case "W": style = .words(.upper)
        case "w": style = .words(.lower)
        case "Ww": style = .words(.title)
        default:
            style = .sequence
            try readDigits()
        }
    }

    private mutating func readDigits() throws(JSONataError) {
        var position = 0
        var family: UnicodeScalar?
        for scalar in text.unicodeScalars.reversed() {
            if let zero = Self.zero(ofFamily: scalar) {
                if let family, family != zero { throw JSONataError(.mixedDigits) }
                family = zero
                mandatoryDigits += 1
                position += 1
            } else if scalar == "#" {
                optionalDigits += 1
                position += 1
            } else {
                separators.append(Separator(position: position, character: scalar))
            }
        }
        guard let family else { return }
        style = .digits
        zero = family
        let distance = Self.repeating(separators.map(\.position))
        if distance > 0, separators.allSatisfy({ $0.character == separators[0].character }) {
            regular = Separator(position: distance, character: separators[0].character)
        }
    }

    /// The zero of the decimal digits that a digit belongs to.
    static func zero(ofFamily scalar: UnicodeScalar) -> UnicodeScalar? {
        guard scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue
        else { return nil }
        return UnicodeScalar(scalar.value - UInt32(value))
    }

    /// The distance at which positions repeat without a gap; zero when they do not.
    static func repeating(_ positions: [Int]) -> Int {
        var divisor = 0
        for position in positions {
            var (large, small) = (divisor, position)
            while small > 0 { (large, small) = (small, large % small) }
            divisor = large
        }
        guard divisor > 0 else { return 0 }
        for place in 1...positions.count where !positions.contains(place * divisor) { return 0 }
        return divisor
    }

    // MARK: - Writing

    /// The text of an integer.
    func text(of number: Double) throws(JSONataError) -> String {
        guard number.isFinite else { throw JSONataError(.numberOutOfRange, value: .number(number)) }
        let magnitude = number.magnitude
        var result: String
        switch style {
        case .digits: result = digits(magnitude)
        case .letters(let isUpper): result = Numerals.letters(magnitude, isUpper: isUpper)
        case .roman(let isUpper):
            // Nobody counts that far in a row of M.
            if magnitude > 1_000_000 { throw JSONataError(.limitExceeded) }
            result = Numerals.roman(magnitude)
            if !isUpper { result = result.lowercased() }
        case .words(let letterCase):
            result = NumberWords.text(of: magnitude, isOrdinal: isOrdinal)
            if letterCase == .upper { result = result.uppercased() }
            if letterCase == .lower { result = result.lowercased() }
        case .sequence: throw JSONataError(.unsupportedSequence, value: .string(text))
        }
        if number < 0 { result = "-" + result }
        return result
    }

    private func digits(_ number: Double) -> String {
        var scalars = Array(Value.text(of: number).unicodeScalars)
        let suffix = isOrdinal ? Self.ordinalSuffix(scalars) : ""
        if scalars.count < mandatoryDigits {
            scalars = Array(repeatElement("0", count: mandatoryDigits - scalars.count)) + scalars
        }
        if zero != "0" {
            scalars = scalars.map { scalar in
                guard (0x30...0x39).contains(scalar.value) else { return scalar }
                return UnicodeScalar(zero.value + scalar.value - 0x30) ?? scalar
            }
        }
        let count = scalars.count
        if let regular {
            var position = regular.position
            while position < count {
                scalars.insert(regular.character, at: count - position)
                position += regular.position
            }
        } else {
            for separator in separators where separator.position <= count {
                scalars.insert(separator.character, at: count - separator.position)
            }
        }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view) + suffix
    }

    private static func ordinalSuffix(_ digits: [UnicodeScalar]) -> String {
        if digits.count > 1, digits[digits.count - 2] == "1" { return "th" }
        switch digits.last {
        case "1": return "st"
        case "2": return "nd"
        case "3": return "rd"
        default: return "th"
        }
    }

    // MARK: - Reading

    /// The integer of a text; nothing when the text is in no way of this style.
    func parse(_ text: String) throws(JSONataError) -> Double? {
        switch style {
        case .letters(let isUpper): return Numerals.number(letters: text, isUpper: isUpper)
        case .roman(let isUpper): return Numerals.number(roman: isUpper ? text : text.uppercased())
        case .words: return NumberWords.number(text.lowercased())
        case .digits: return number(text)
        case .sequence: throw JSONataError(.unsupportedSequence, value: .string(self.text))
        }
    }

    private func number(_ text: String) -> Double? {
        var scalars = Array(text.unicodeScalars)
        if isOrdinal { scalars.removeLast(min(2, scalars.count)) }
        scalars.removeAll { scalar in separators.contains { $0.character == scalar } }
        var value: Double?
        var isNegative = false
        for (place, scalar) in scalars.enumerated() {
            if place == 0, scalar == "-" || scalar == "+" {
                isNegative = scalar == "-"
                continue
            }
            guard scalar.value >= zero.value, scalar.value <= zero.value + 9 else { break }
            value = (value ?? 0) * 10 + Double(scalar.value - zero.value)
        }
        return value.map { isNegative ? -$0 : $0 } ?? .nan
    }

    /// The regular expression of what ``parse(_:)`` reads, for date pictures.
    func pattern() throws(JSONataError) -> String {
        switch style {
        case .letters(let isUpper): return isUpper ? "[A-Z]+" : "[a-z]+"
        case .roman(let isUpper): return isUpper ? "[MDCLXVI]+" : "[mdclxvi]+"
        case .words: return NumberWords.pattern
        case .digits:
            let digit =
                zero == "0" ? "[0-9]" : "[\\u\(Self.hex(zero))-\\u\(Self.hex(zero, plus: 9))]"
            let count = parseWidth.map { "{\($0)}" } ?? "+"
            return digit + count + (isOrdinal ? "(?:th|st|nd|rd)" : "")
        case .sequence: throw JSONataError(.unsupportedSequence, value: .string(text))
        }
    }

    private static func hex(_ scalar: UnicodeScalar, plus offset: UInt32 = 0) -> String {
        let text = String(scalar.value + offset, radix: 16)
        return String(repeating: "0", count: max(0, 4 - text.utf8.count)) + text
    }
}
