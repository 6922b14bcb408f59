/// Numbers printed in a format model. Source: Snowflake documentation, "SQL format models",
/// "Fixed-position numeric formats" and "Text-minimal numeric formats".
extension NumberModel {
    /// The text of a number in the model; `#` when it does not fit.
    func text(_ value: SnowflakeValue) -> String {
        let value = elements.contains(.percent) ? Self.hundredfold(value) : value
        let (body, isNegative) = body(value)
        return assemble(body, isNegative)
    }

    private static func hundredfold(_ value: SnowflakeValue) -> SnowflakeValue {
        switch value {
        case .number(let given, let scale) where scale >= 2: .number(given, scale: scale - 2)
        case .number(let given, let scale):
            .number(Decimals.rescale(given, from: scale, to: 2) ?? given, scale: 0)
        case .float(let given): .float(given * 100)
        default: value
        }
    }

    /// The digits, one text for each numeric element, without a sign.
    private func body(_ value: SnowflakeValue) -> ([String], isNegative: Bool) {
        if let minimal { return minimalBody(value, minimal) }
        if let isUpper = hexadecimalCase { return hexadecimalBody(value, isUpper) }
        if case .float(let number) = value, !number.isFinite {
            return (overflow(), false)
        }
        if let exponent { return exponentBody(value, exponent.letters, exponent.isUpper) }
        return fixedBody(value)
    }

    private func overflow() -> [String] {
        elements.filter(\.isNumeric).map { $0 == .point ? "." : "#" }
    }

    // MARK: Signs and texts around the digits

    /// Puts signs, the dollar and the literals around the digits.
    private func assemble(_ parts: [String], _ isNegative: Bool) -> String {
        guard let first = elements.firstIndex(where: \.isNumeric),
            let last = elements.lastIndex(where: \.isNumeric)
        else { return "" }
        var parts = parts[...]
        var number = ""
        for element in elements[first...last] {
            if case .literal(let text) = element { number += text }
            if element.isNumeric { number += parts.popFirst() ?? "" }
        }
        // Blanks come first, so that a sign and a dollar stand beside the digits.
        let blanks = String(number.prefix { $0 == " " })
        var sign = ""
        var free = ""
        if elements[..<first].contains(.sign) {
            sign = isNegative ? "-" : "+"
        } else if !hasSign {
            sign = isNegative ? "-" : ""
            if sign.isEmpty, minimal == nil, hexadecimalCase == nil { free = " " }
        }
        let dollar = elements.contains(.dollar) ? "$" : ""
        var core = free + blanks + sign + dollar + number.dropFirst(blanks.count)
        if !fills, minimal == nil { core = core.trimmed }
        let before = elements[..<first].map { around($0, isNegative, isBehind: false) }
        let behind = elements[(last + 1)...].map { around($0, isNegative, isBehind: true) }
        return before.joined() + core + behind.joined()
    }

    /// What an element before or behind the digits prints.
    private func around(_ element: Element, _ isNegative: Bool, isBehind: Bool) -> String {
        switch element {
        case .literal(let text): text
        case .percent: "%"
        case .minus: isNegative ? "-" : fills ? " " : ""
        case .sign where isBehind: isNegative ? "-" : "+"
        default: ""
        }
    }

    // MARK: Fixed positions

    private func fixedBody(_ value: SnowflakeValue) -> ([String], isNegative: Bool) {
        let point = pointPlace
        let decimals = decimals
        let unscaled: Int128
        switch value {
        case .number(let given, let scale):
            unscaled = Decimals.rescale(given, from: scale, to: decimals) ?? 0
        default: unscaled = Decimals.fromDouble(value.doubleValue ?? 0, scale: decimals) ?? 0
        }
        let all = Array(String(unscaled.magnitude))
        let padded = [Character](repeating: "0", count: max(0, decimals + 1 - all.count)) + all
        var whole = Array(padded.dropLast(decimals))
        if whole == ["0"] { whole = [] }
        let places = digits(0..<point)
        guard whole.count <= places else { return (overflow(), false) }
        var out = integerParts(whole, places)
        let isBare = !out.contains { $0 != " " }
        if whole.isEmpty, places > 0, !elements.contains(.blank), isBare,
            let last = out.indices.last
        {
            out[last] = "0"
        }
        if point < elements.count {
            var isFloat = false
            if case .float = value { isFloat = true }
            out += ["."] + fraction(Array(padded.suffix(decimals)), blanks: isFloat)
        }
        return (out, unscaled < 0)
    }

    private func integerParts(_ whole: [Character], _ places: Int) -> [String] {
        var out: [String] = []
        var left = places
        var started = false
        for element in elements[..<pointPlace] {
            switch element {
            case .digit(let isZero):
                if left <= whole.count {
                    out.append(String(whole[whole.count - left]))
                    started = true
                } else if isZero || started {
                    out.append("0")
                    started = true
                } else {
                    out.append(" ")
                }
                left -= 1
            case .group: out.append(started ? "," : " ")
            default: break
            }
        }
        return out
    }

    /// Of a float, whose scale is none, zeros at the end are blanks where the model has a 9.
    private func fraction(_ digits: [Character], blanks: Bool) -> [String] {
        var out = digits.map(String.init)
        guard blanks else { return out }
        let places = elements[pointPlace...].filter { if case .digit = $0 { true } else { false } }
        for index in out.indices.reversed() {
            guard out[index] == "0", places[index] == .digit(isZero: false) else { break }
            out[index] = " "
        }
        return out
    }

    // MARK: Exponents

    /// The digits of a number without zeros around them, and the exponent of the first.
    private static func digits(of value: SnowflakeValue) -> (text: [UInt8], exponent: Int, Bool) {
        var plain = Text.string(value)[...]
        let isNegative = plain.hasPrefix("-")
        var shift = 0
        if let mark = plain.firstIndex(of: "e") {
            shift = Int(plain[plain.index(after: mark)...]) ?? 0
            plain = plain[..<mark]
        }
        let bare = plain.utf8.filter { $0 &- 0x30 < 10 || $0 == 0x2E }
        let point = bare.firstIndex(of: 0x2E) ?? bare.count
        let all = bare.filter { $0 != 0x2E }
        guard let first = all.firstIndex(where: { $0 != 0x30 }) else { return ([0x30], 0, false) }
        var significant = Array(all[first...])
        while significant.count > 1, significant.last == 0x30 { significant.removeLast() }
        return (significant, point - first - 1 + shift, isNegative)
    }

    private func exponentBody(
        _ value: SnowflakeValue, _ letters: Int, _ isUpper: Bool
    ) -> ([String], isNegative: Bool) {
        let whole = max(1, digits(0..<pointPlace))
        let decimals = decimals
        var (digits, exponent, isNegative) = Self.digits(of: value)
        let wanted = whole + decimals
        if digits.count > wanted {
            let roundsUp = digits[wanted] >= 0x35
            digits = Array(digits[..<wanted])
            if roundsUp, let number = Int128(String(decoding: digits, as: UTF8.self)) {
                let next = Array(String(number + 1).utf8)
                if next.count > digits.count { exponent += 1 }
                digits = Array(next.prefix(wanted))
            }
        }
        digits += [UInt8](repeating: 0x30, count: wanted - digits.count)
        let power = digits.allSatisfy { $0 == 0x30 } ? 0 : exponent - whole + 1
        var left = digits[...]
        let parts = elements.filter(\.isNumeric).map { element -> String in
            switch element {
            case .digit: left.popFirst().map { String(UnicodeScalar($0)) } ?? ""
            case .point: "."
            case .exponent: Self.exponent(power, letters, isUpper)
            default: ""
            }
        }
        return (parts, isNegative)
    }

    /// `EE` is as wide as the exponent needs; more letters mean a sign and so many characters.
    private static func exponent(_ power: Int, _ letters: Int, _ isUpper: Bool) -> String {
        let mark = isUpper ? "E" : "e"
        guard letters > 2 else { return "\(mark)\(power)" }
        let size = String(power.magnitude)
        let width = letters - 2
        let digits =
            size.count > width
            ? String(repeating: "#", count: width)
            : String(repeating: "0", count: width - size.count) + size
        return mark + (power < 0 ? "-" : "+") + digits
    }

    // MARK: As few characters as possible

    private func minimalBody(
        _ value: SnowflakeValue, _ minimal: Minimal
    ) -> ([String], isNegative: Bool) {
        let (digits, exponent, isNegative) = Self.digits(of: value)
        if digits == [0x30], elements.contains(.blank) { return ([" "], false) }
        var plain = Text.string(Self.rounded(value, minimal.decimals))
        if plain.hasPrefix("-") { plain.removeFirst() }
        if let size = minimal.groupSize { plain = Self.grouped(plain, size) }
        var scientific = String(decoding: digits[..<1], as: UTF8.self)
        if digits.count > 1 { scientific += "." + String(decoding: digits[1...], as: UTF8.self) }
        scientific += (minimal.isUpper ? "E" : "e") + String(exponent)
        switch minimal.kind {
        case .plain: return ([plain], isNegative)
        case .scientific: return ([scientific], isNegative)
        case .either:
            return ([scientific.count < plain.count ? scientific : plain], isNegative)
        }
    }

    private static func rounded(_ value: SnowflakeValue, _ decimals: Int?) -> SnowflakeValue {
        guard let decimals, case .number(let given, let scale) = value, decimals < scale else {
            return value
        }
        return .number(Decimals.rescale(given, from: scale, to: decimals) ?? given, scale: decimals)
    }

    private static func grouped(_ plain: String, _ size: Int) -> String {
        let whole = plain.prefix { $0 != "." }
        var out = ""
        for (place, digit) in whole.enumerated() {
            if place > 0, (whole.count - place) % size == 0 { out.append(",") }
            out.append(digit)
        }
        return out + plain.dropFirst(whole.count)
    }

    // MARK: Hexadecimal

    private func hexadecimalBody(
        _ value: SnowflakeValue, _ isUpper: Bool
    ) -> ([String], isNegative: Bool) {
        let count = hexadecimalDigits
        let number: Int128
        switch value {
        case .number(let given, let scale):
            number = Decimals.rescale(given, from: scale, to: 0) ?? 0
        default: number = Int128(exactly: value.doubleValue?.rounded() ?? 0) ?? 0
        }
        let limit: Int128 = count >= 31 ? .max : Int128(1) << Int128(4 * count)
        var magnitude = hasSign ? Int128(number.magnitude) : number
        if magnitude < 0 { magnitude += limit }
        let isNegative = hasSign && number < 0
        guard magnitude >= 0, magnitude < limit else { return (overflow(), isNegative) }
        let text = Array(String(magnitude, radix: 16, uppercase: isUpper))
        let isFilled = elements.first(where: \.isNumeric) == .digit(isZero: true)
        let filler = [Character](
            repeating: isFilled ? "0" : " ", count: max(0, count - text.count))
        return ((filler + text).map(String.init), isNegative)
    }
}
