/// A numeric format model such as `9,999.99`, `S000.0`, `9D99EE` or `0XXX`.
///
/// Source: Snowflake documentation, "SQL format models", fixed-position and text-minimal formats.
struct NumberFormat: Sendable {
    /// One part of a model.
    enum Element: Hashable, Sendable {
        case digit(isZero: Bool)
        case group, point, dollar, blank, sign, minus
        case hexadecimal(isUpper: Bool)
        /// `EE` and its like, with how many letters.
        case exponent(Int)
    }

    private let original: String
    private var elements: [Element] = []
    /// Texts in quotes before and behind the number.
    private var prefix = ""
    private var suffix = ""
    private var fills = true
    /// `TM`, `TM9` or `TME`; empty for a model of fixed positions.
    private var minimal = ""
    private var isKnown = true

    init(_ text: String) {
        original = text
        var rest = Substring(text)
        while let first = rest.first {
            if first == "\"" {
                let inner = rest.dropFirst().prefix { $0 != "\"" }
                if elements.isEmpty, minimal.isEmpty { prefix += inner } else { suffix += inner }
                rest = rest.dropFirst(inner.count + 2)
                continue
            }
            let upper = rest.uppercased()
            if upper.hasPrefix("FM") {
                fills = false
                rest = rest.dropFirst(2)
            } else if upper.hasPrefix("TM") {
                minimal = upper.hasPrefix("TME") ? "TME" : upper.hasPrefix("TM9") ? "TM9" : "TM"
                rest = rest.dropFirst(minimal.count)
            } else if upper.hasPrefix("MI") {
                elements.append(.minus)
                rest = rest.dropFirst(2)
            } else if first == "E" || first == "e" {
                let count = rest.prefix { $0 == "E" || $0 == "e" }.count
                elements.append(.exponent(count))
                rest = rest.dropFirst(count)
            } else {
                add(first)
                rest = rest.dropFirst()
            }
        }
        if minimal.isEmpty, elements.isEmpty { isKnown = false }
    }

    private mutating func add(_ letter: Character) {
        switch letter {
        case "9": elements.append(.digit(isZero: false))
        case "0": elements.append(.digit(isZero: true))
        case ",", "G", "g": elements.append(.group)
        case ".", "D", "d": elements.append(.point)
        case "$": elements.append(.dollar)
        case "B", "b": elements.append(.blank)
        case "S", "s": elements.append(.sign)
        case "X", "x": elements.append(.hexadecimal(isUpper: letter == "X"))
        default: isKnown = false
        }
    }

    private var pointPlace: Int { elements.firstIndex(of: .point) ?? elements.count }

    private func digits(_ range: Range<Int>) -> Int {
        elements[range].count { if case .digit = $0 { true } else { false } }
    }

    private var hexadecimalCase: Bool? {
        for case .hexadecimal(let isUpper) in elements { return isUpper }
        return nil
    }

    /// The text of a number in the model; `#` when it does not fit.
    func text(_ value: SnowflakeValue) throws(SnowflakeError) -> String {
        guard isKnown else { throw .unsupported("number format '\(original)'") }
        return prefix + (try number(value)) + suffix
    }

    private func number(_ value: SnowflakeValue) throws(SnowflakeError) -> String {
        switch minimal {
        case "TME": return Self.scientific(value)
        case "": break
        default: return Text.string(value)
        }
        if let isUpper = hexadecimalCase { return hexadecimal(value, isUpper) }
        for case .exponent(let count) in elements { return exponential(value, count) }
        return fixed(value)
    }

    // MARK: Fixed positions

    private func fixed(_ value: SnowflakeValue) -> String {
        let point = pointPlace
        let decimals = point < elements.count ? digits(point..<elements.count) : 0
        let unscaled: Int128
        switch value {
        case .number(let given, let scale):
            unscaled = Decimals.rescale(given, from: scale, to: decimals) ?? 0
        default: unscaled = Decimals.fromDouble(value.doubleValue ?? 0, scale: decimals) ?? 0
        }
        let all = Array(String(unscaled.magnitude).utf8)
        let padded = [UInt8](repeating: 0x30, count: max(0, decimals + 1 - all.count)) + all
        var whole = Array(padded.dropLast(decimals))
        if whole == [0x30] { whole = [] }
        let places = digits(0..<point)
        let fits = whole.count <= places
        var out = integerPart(whole, places, fits)
        let isBlank = elements.contains(.blank)
        if whole.isEmpty, places > 0, !isBlank, fits, !out.contains(where: { $0 != 0x20 }) {
            out[out.count - 1] = 0x30
        }
        if point < elements.count {
            out.append(0x2E)
            out += fits ? Array(padded.suffix(decimals)) : [UInt8](repeating: 0x23, count: decimals)
        }
        if elements.contains(.dollar) {
            out.insert(0x24, at: out.firstIndex { $0 != 0x20 } ?? out.count)
        }
        return signed(out, isNegative: unscaled < 0 && fits)
    }

    private func integerPart(_ whole: [UInt8], _ places: Int, _ fits: Bool) -> [UInt8] {
        var out: [UInt8] = []
        var left = places
        var started = false
        for element in elements[..<pointPlace] {
            switch element {
            case .digit(let isZero):
                if !fits {
                    out.append(0x23)
                } else if left <= whole.count {
                    out.append(whole[whole.count - left])
                    started = true
                } else if isZero || started {
                    out.append(0x30)
                    started = true
                } else {
                    out.append(0x20)
                }
                left -= 1
            case .group: out.append(started ? 0x2C : 0x20)
            default: break
            }
        }
        return out
    }

    /// Puts the sign where the model has it: before the number unless it says otherwise.
    private func signed(_ given: [UInt8], isNegative: Bool) -> String {
        var out = given
        let isLast = elements.last == .sign || elements.last == .minus
        if isLast {
            let positive: UInt8 = elements.last == .sign ? 0x2B : 0x20
            out.append(isNegative ? 0x2D : positive)
        } else {
            let sign: UInt8 = isNegative ? 0x2D : elements.contains(.sign) ? 0x2B : 0x20
            let first = out.firstIndex { $0 != 0x20 } ?? out.count
            out.insert(sign, at: sign == 0x20 ? 0 : first)
        }
        let text = String(decoding: out, as: UTF8.self)
        return fills ? text : text.trimmed
    }

    // MARK: Exponents

    /// The digits of a number without zeros around them, and the exponent of the first.
    private static func digits(of value: SnowflakeValue) -> (text: [UInt8], exponent: Int, Bool) {
        let plain = Text.string(value)
        let isNegative = plain.hasPrefix("-")
        let bare = plain.utf8.filter { $0 &- 0x30 < 10 || $0 == 0x2E }
        let point = bare.firstIndex(of: 0x2E) ?? bare.count
        let all = bare.filter { $0 != 0x2E }
        guard let first = all.firstIndex(where: { $0 != 0x30 }) else { return ([0x30], 0, false) }
        var significant = Array(all[first...])
        while significant.count > 1, significant.last == 0x30 { significant.removeLast() }
        return (significant, point - first - 1, isNegative)
    }

    private static func scientific(_ value: SnowflakeValue) -> String {
        let (digits, exponent, isNegative) = digits(of: value)
        var out = (isNegative ? "-" : "") + String(decoding: digits[..<1], as: UTF8.self)
        if digits.count > 1 { out += "." + String(decoding: digits[1...], as: UTF8.self) }
        return out + "E\(exponent)"
    }

    private func exponential(_ value: SnowflakeValue, _ letters: Int) -> String {
        let point = pointPlace
        let whole = max(1, digits(0..<point))
        let decimals = point < elements.count ? digits(point..<elements.count) : 0
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
        var out = Array(digits[..<whole])
        if decimals > 0 { out += [0x2E] + digits[whole...] }
        let text = String(power.magnitude)
        let filler = String(repeating: "0", count: max(0, letters - 1 - text.count))
        out += Array("E\(power < 0 ? "-" : "")\(filler)\(text)".utf8)
        return signed(out, isNegative: isNegative)
    }

    // MARK: Hexadecimal

    private var hexadecimalDigits: Int {
        elements.count {
            switch $0 {
            case .digit, .hexadecimal: true
            default: false
            }
        }
    }

    private func hexadecimal(_ value: SnowflakeValue, _ isUpper: Bool) -> String {
        let count = hexadecimalDigits
        let number: Int128
        switch value {
        case .number(let given, let scale):
            number = Decimals.rescale(given, from: scale, to: 0) ?? 0
        default: number = Int128(exactly: value.doubleValue?.rounded() ?? 0) ?? 0
        }
        let hasSign = elements.contains(.sign)
        let limit: Int128 = count >= 31 ? .max : Int128(1) << Int128(4 * count)
        var magnitude = hasSign ? Int128(number.magnitude) : number
        if magnitude < 0 { magnitude += limit }
        let sign = !hasSign ? "" : number < 0 ? "-" : "+"
        guard magnitude >= 0, magnitude < limit else {
            return sign + String(repeating: "#", count: count)
        }
        let text = String(magnitude, radix: 16, uppercase: isUpper)
        let isFilled = elements.first { $0 != .sign } == .digit(isZero: true)
        let filler = String(repeating: isFilled ? "0" : " ", count: max(0, count - text.count))
        let padded = isFilled ? sign + filler + text : filler + sign + text
        return fills ? padded : padded.trimmed
    }

    // MARK: Reading

    /// The number that a text in the model says; nil when it does not follow the model.
    func read(_ text: String) -> (Int128, Int)? {
        guard isKnown else { return nil }
        var bare = text.trimmed
        if !prefix.isEmpty, bare.hasPrefix(prefix) { bare = String(bare.dropFirst(prefix.count)) }
        if !suffix.isEmpty, bare.hasSuffix(suffix) { bare = String(bare.dropLast(suffix.count)) }
        if hexadecimalCase != nil {
            guard bare.utf8.count <= hexadecimalDigits else { return nil }
            return Int128(bare, radix: 16).map { ($0, 0) }
        }
        if bare.hasSuffix("-") || bare.hasSuffix("+") {
            guard elements.last == .minus || elements.last == .sign else { return nil }
            bare = String(bare.suffix(1)) + bare.dropLast()
        }
        let kept = bare.utf8.filter { $0 != 0x20 && $0 != 0x2C && $0 != 0x24 }
        guard let (value, scale) = Decimals.parse(kept) else { return nil }
        if !minimal.isEmpty { return (value, scale) }
        for case .exponent in elements { return (value, scale) }
        let point = pointPlace
        let decimals = point < elements.count ? digits(point..<elements.count) : 0
        guard scale <= decimals || value % Decimals.power(scale - decimals) == 0 else { return nil }
        let places = digits(0..<point)
        guard
            value.magnitude / Decimals.power(scale).magnitude
                < Decimals.power(min(38, places)).magnitude
        else { return nil }
        return (value, scale)
    }
}
