/// The characters of a number picture (the decimal format of XPath `fn:format-number`).
struct NumberSymbols {
    var decimalSeparator = ".", groupingSeparator = ",", exponentSeparator = "e"
    var minusSign = "-", percent = "%", perMille = "‰", zeroDigit = "0", digit = "#"
    var patternSeparator = ";"

    mutating func apply(_ options: ObjectValue) {
        func set(_ name: String, _ symbol: WritableKeyPath<NumberSymbols, String>) {
            if case .string(let text)? = options[name] { self[keyPath: symbol] = text }
        }
        set("decimal-separator", \.decimalSeparator)
        set("grouping-separator", \.groupingSeparator)
        set("exponent-separator", \.exponentSeparator)
        set("minus-sign", \.minusSign)
        set("percent", \.percent)
        set("per-mille", \.perMille)
        set("zero-digit", \.zeroDigit)
        set("digit", \.digit)
        set("pattern-separator", \.patternSeparator)
    }

    func isDigit(_ character: String) -> Bool {
        guard let zero = zeroDigit.unicodeScalars.first,
            let scalar = character.unicodeScalars.first, character.unicodeScalars.count == 1
        else { return false }
        return scalar.value >= zero.value && scalar.value <= zero.value + 9
    }

    func isActive(_ character: String) -> Bool {
        isDigit(character) || character == decimalSeparator || character == exponentSeparator
            || character == groupingSeparator || character == digit
            || character == patternSeparator
    }

    /// ASCII digits in the chosen family.
    func localized(_ text: String) -> String {
        guard let zero = zeroDigit.unicodeScalars.first, zero != "0" else { return text }
        var view = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isDigit = (0x30...0x39).contains(scalar.value)
            view.append(
                isDigit ? UnicodeScalar(zero.value + scalar.value - 0x30) ?? scalar : scalar)
        }
        return String(view)
    }
}

/// A number picture such as `#,##0.00;(#,##0.00)` (XPath `fn:format-number`).
struct NumberPicture {
    private let symbols: NumberSymbols
    private let positive: SubPicture
    private let negative: SubPicture

    init(_ picture: String, symbols: NumberSymbols) throws(JSONataError) {
        self.symbols = symbols
        let parts = Self.split(picture, symbols.patternSeparator)
        if parts.count > 2 { throw JSONataError(.tooManySubpictures) }
        positive = try SubPicture(parts[0], symbols)
        if parts.count == 2 {
            negative = try SubPicture(parts[1], symbols)
        } else {
            var copy = positive
            copy.prefix = symbols.minusSign + copy.prefix
            negative = copy
        }
    }

    private static func split(_ picture: String, _ separator: String) -> [[String]] {
        var parts: [[String]] = [[]]
        for scalar in picture.unicodeScalars {
            let character = String(scalar)
            if character == separator {
                parts.append([])
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        return parts
    }

    func text(of number: Double) throws(JSONataError) -> String {
        guard number.isFinite else { throw JSONataError(.numberOutOfRange, value: .number(number)) }
        let picture = number >= 0 ? positive : negative
        var mantissa = number.magnitude
        if picture.hasPercent { mantissa *= 100 }
        if picture.hasPerMille { mantissa *= 1000 }
        var exponent = 0
        if picture.minimumExponentSize > 0, mantissa > 0, mantissa.isFinite {
            let largest = Power.raise(10, to: Double(picture.scalingFactor))
            let least = Power.raise(10, to: Double(picture.scalingFactor - 1))
            while mantissa < least {
                mantissa *= 10
                exponent -= 1
            }
            while mantissa > largest {
                mantissa /= 10
                exponent += 1
            }
        }
        let rounded = Rounding.halfEven(mantissa, places: Double(picture.maximumFraction))
        let parts = DecimalDigits.fixed(rounded, places: picture.maximumFraction)
            .split(separator: ".", omittingEmptySubsequences: false)
        let whole = Array(parts[0].drop { $0 == "0" }).map(String.init)
        var fraction = parts.count > 1 ? parts[1].map(String.init) : []
        while fraction.last == "0" { fraction.removeLast() }
        while fraction.count < picture.minimumFraction { fraction.append("0") }
        let padding = Array(
            repeatElement("0", count: max(0, picture.minimumInteger - whole.count)))
        var text = symbols.localized(grouped(padding + whole, picture))
        if picture.hasDecimalSeparator, !fraction.isEmpty {
            text += symbols.decimalSeparator + symbols.localized(groupedFraction(fraction, picture))
        }
        if picture.minimumExponentSize > 0 {
            let digits = String(exponent.magnitude)
            let zeros = String(
                repeating: "0", count: max(0, picture.minimumExponentSize - digits.utf8.count))
            text += symbols.exponentSeparator + (exponent < 0 ? symbols.minusSign : "")
            text += symbols.localized(zeros + digits)
        }
        return picture.prefix + text + picture.suffix
    }

    private func grouped(_ digits: [String], _ picture: SubPicture) -> String {
        var digits = digits
        let count = digits.count
        let distance = IntegerPicture.repeating(picture.integerGroups)
        if distance > 0 {
            var position = distance
            while position < count {
                digits.insert(symbols.groupingSeparator, at: count - position)
                position += distance
            }
        } else {
            for position in picture.integerGroups.sorted() where position < count {
                digits.insert(symbols.groupingSeparator, at: count - position)
            }
        }
        return digits.joined()
    }

    private func groupedFraction(_ digits: [String], _ picture: SubPicture) -> String {
        var digits = digits
        for position in picture.fractionGroups.sorted(by: >) where position < digits.count {
            digits.insert(symbols.groupingSeparator, at: position)
        }
        return digits.joined()
    }
}
