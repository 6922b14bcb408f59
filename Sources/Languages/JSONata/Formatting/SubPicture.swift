/// One half of a number picture, for positive or for negative numbers.
struct SubPicture {
    var prefix: String
    let suffix: String
    let hasPercent: Bool
    let hasPerMille: Bool
    let hasDecimalSeparator: Bool
    /// How many digits stand to the right of each separator in the integer part.
    let integerGroups: [Int]
    /// How many digits stand to the left of each separator in the fraction.
    let fractionGroups: [Int]
    let scalingFactor: Int
    private(set) var minimumInteger: Int
    private(set) var minimumFraction: Int
    private(set) var maximumFraction: Int
    let minimumExponentSize: Int

    init(_ picture: [String], _ symbols: NumberSymbols) throws(JSONataError) {
        func isActive(_ character: String) -> Bool {
            symbols.isActive(character) && character != symbols.exponentSeparator
        }
        guard let first = picture.firstIndex(where: isActive),
            let last = picture.lastIndex(where: isActive)
        else { throw JSONataError(.passiveInside) }
        prefix = picture[..<first].joined()
        suffix = picture[(last + 1)...].joined()
        let active = Array(picture[first...last])
        var mantissa = active
        var exponent: [String]?
        if let mark = active.firstIndex(of: symbols.exponentSeparator) {
            mantissa = Array(active[..<mark])
            exponent = Array(active[(mark + 1)...])
        }
        var integer = mantissa
        var fraction: [String] = []
        let point = mantissa.firstIndex(of: symbols.decimalSeparator)
        if let point {
            integer = Array(mantissa[..<point])
            fraction = Array(mantissa[(point + 1)...])
        }
        let parts = Parts(
            picture: picture, active: active, mantissa: mantissa, integer: integer,
            fraction: fraction, exponent: exponent, hasPoint: point != nil)
        try parts.validate(symbols)
        hasPercent = parts.count(symbols.percent) > 0
        hasPerMille = parts.count(symbols.perMille) > 0
        hasDecimalSeparator = point != nil
        func isPlace(_ character: String) -> Bool {
            symbols.isDigit(character) || character == symbols.digit
        }
        integerGroups = integer.indices.filter { integer[$0] == symbols.groupingSeparator }
            .map { integer[$0...].count(where: isPlace) }
        fractionGroups = fraction.indices.filter { fraction[$0] == symbols.groupingSeparator }
            .map { fraction[..<$0].count(where: isPlace) }
        minimumInteger = integer.count(where: symbols.isDigit)
        scalingFactor = minimumInteger
        minimumFraction = fraction.count(where: symbols.isDigit)
        maximumFraction = fraction.count(where: isPlace)
        minimumExponentSize = exponent?.count(where: symbols.isDigit) ?? 0
        if minimumInteger == 0, maximumFraction == 0 {
            if exponent != nil {
                minimumFraction = 1
                maximumFraction = 1
            } else {
                minimumInteger = 1
            }
        }
        if exponent != nil, minimumInteger == 0, integer.contains(symbols.digit) {
            minimumInteger = 1
        }
        if minimumInteger == 0, minimumFraction == 0 { minimumFraction = 1 }
    }
}

/// The parts of a sub-picture while its rules are checked.
private struct Parts {
    let picture: [String]
    let active: [String]
    let mantissa: [String]
    let integer: [String]
    let fraction: [String]
    let exponent: [String]?
    let hasPoint: Bool

    /// How often a symbol, which may be several characters, occurs in the picture.
    func count(_ symbol: String) -> Int {
        let text = picture.joined()
        var count = 0
        var place = 0
        while !symbol.isEmpty, let found = TextSearch.first(symbol, in: text, from: place) {
            count += 1
            place = found + symbol.utf8.count
        }
        return count
    }

    func validate(_ symbols: NumberSymbols) throws(JSONataError) {
        if count(symbols.decimalSeparator) > 1 { throw JSONataError(.severalDecimalPoints) }
        if count(symbols.percent) > 1 { throw JSONataError(.severalPercents) }
        if count(symbols.perMille) > 1 { throw JSONataError(.severalPerMilles) }
        if count(symbols.percent) > 0, count(symbols.perMille) > 0 {
            throw JSONataError(.percentAndPerMille)
        }
        if !mantissa.contains(where: { symbols.isDigit($0) || $0 == symbols.digit }) {
            throw JSONataError(.noDigitInMantissa)
        }
        if !active.allSatisfy(symbols.isActive) { throw JSONataError(.passiveInside) }
        try validateGrouping(symbols)
        if let optional = integer.firstIndex(of: symbols.digit),
            integer[..<optional].contains(where: symbols.isDigit)
        {
            throw JSONataError(.optionalAfterMandatory)
        }
        if let optional = fraction.lastIndex(of: symbols.digit) {
            // An optional digit ends what is mandatory.
            if fraction[optional...].contains(where: symbols.isDigit) {
                throw JSONataError(.mandatoryAfterOptional)
            }
        }
        guard let exponent else { return }
        if !exponent.isEmpty, count(symbols.percent) + count(symbols.perMille) > 0 {
            throw JSONataError(.percentWithExponent)
        }
        if exponent.isEmpty || !exponent.allSatisfy(symbols.isDigit) {
            throw JSONataError(.badExponentPart)
        }
    }

    private func validateGrouping(_ symbols: NumberSymbols) throws(JSONataError) {
        let separator = symbols.groupingSeparator
        if hasPoint {
            if integer.last == separator || fraction.first == separator {
                throw JSONataError(.groupingBesidePoint)
            }
        } else if integer.last == separator {
            throw JSONataError(.groupingAtEnd)
        }
        for (left, right) in zip(picture, picture.dropFirst())
        where left == separator && right == separator {
            throw JSONataError(.adjacentGroupings)
        }
    }
}
