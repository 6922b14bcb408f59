/// A fixed-position numeric format model such as `9,999.99` or `$000.0`.
///
/// Source: Snowflake documentation, "SQL format models". Approximated: `RN`, `EE`, `MI` and
/// `S` at the end of a model are not known and are refused.
struct NumberFormat: Sendable {
    private let model: [UInt8]
    private let original: String
    private let fills: Bool

    init(_ text: String) {
        original = text
        var upper = Array(text.uppercased().utf8)
        fills = !upper.starts(with: "FM".utf8)
        if !fills { upper.removeFirst(2) }
        model = upper
    }

    private var isKnown: Bool {
        model.allSatisfy {
            [0x39, 0x30, 0x2C, 0x2E, 0x47, 0x44, 0x24, 0x53].contains($0)
        } && !model.isEmpty
    }

    /// How many digits a model of `X` has, a leading `0` included; nil for any other model.
    private var hexadecimalDigits: Int? {
        let rest = model.first == 0x30 ? model.dropFirst() : model[...]
        return !rest.isEmpty && rest.allSatisfy { $0 == 0x58 } ? model.count : nil
    }

    private func hexadecimal(
        _ value: SnowflakeValue, _ digits: Int
    ) throws(SnowflakeError) -> String {
        guard let number = value.intValue, number >= 0 else {
            throw .unsupported("number format '\(original)' of a number below zero")
        }
        let text = String(number, radix: 16, uppercase: original.contains("X"))
        if text.count > digits { return String(repeating: "#", count: digits) }
        let filler = model.first == 0x30 ? "0" : " "
        let padded = String(repeating: filler, count: digits - text.count) + text
        return fills ? padded : padded.trimmed
    }

    /// The text of a number in the model; `#` when it does not fit.
    func text(_ value: SnowflakeValue) throws(SnowflakeError) -> String {
        if original.uppercased() == "TM9" || original.uppercased() == "TM" {
            return Text.string(value)
        }
        if let digits = hexadecimalDigits { return try hexadecimal(value, digits) }
        guard isKnown else { throw .unsupported("number format '\(original)'") }
        let point = model.firstIndex { $0 == 0x2E || $0 == 0x44 } ?? model.count
        let decimals = model[point...].filter { $0 == 0x39 || $0 == 0x30 }.count
        let unscaled: Int128
        switch value {
        case .number(let given, let scale):
            unscaled = Decimals.rescale(given, from: scale, to: decimals) ?? 0
        default: unscaled = Decimals.fromDouble(value.doubleValue ?? 0, scale: decimals) ?? 0
        }
        let digits = Array(String(unscaled.magnitude).utf8)
        let padded = [UInt8](repeating: 0x30, count: max(0, decimals + 1 - digits.count)) + digits
        var whole = Array(padded.dropLast(decimals))
        if whole == [0x30] { whole = [] }
        let fraction = Array(padded.suffix(decimals))
        let places = model[..<point].filter { $0 == 0x39 || $0 == 0x30 }.count
        if whole.count > places {
            return String(repeating: "#", count: model.count + 1)
        }
        var out: [UInt8] = []
        var left = places
        var started = false
        let firstZero = model[..<point].firstIndex(of: 0x30)
        for (index, element) in model[..<point].enumerated() {
            switch element {
            case 0x39, 0x30:
                let isDigit = left <= whole.count
                if isDigit {
                    out.append(whole[whole.count - left])
                    started = true
                } else if firstZero.map({ index >= $0 }) ?? false {
                    out.append(0x30)
                    started = true
                } else {
                    out.append(0x20)
                }
                left -= 1
            case 0x2C, 0x47: out.append(started ? 0x2C : 0x20)
            case 0x24: out.append(0x24)
            default: break
            }
        }
        if point < model.count {
            if !started, whole.isEmpty, let last = out.lastIndex(of: 0x20), places > 0,
                decimals == 0
            {
                out[last] = 0x30
            }
            out.append(0x2E)
            out += fraction
        } else if whole.isEmpty, !started, let last = out.lastIndex(of: 0x20) {
            out[last] = 0x30
        }
        // The sign stands before the first character that is not a space.
        let sign: UInt8 = unscaled < 0 ? 0x2D : model.contains(0x53) ? 0x2B : 0x20
        let first = out.firstIndex { $0 != 0x20 } ?? out.count
        out.insert(sign, at: sign == 0x20 ? 0 : first)
        let text = String(decoding: out, as: UTF8.self)
        return fills ? text : text.trimmed
    }

    /// The number that a text in the model says; nil when it does not follow the model.
    func read(_ text: String) -> (Int128, Int)? {
        if hexadecimalDigits != nil {
            return Int(text.trimmed, radix: 16).map { (Int128($0), 0) }
        }
        if original.uppercased().hasPrefix("TM") {
            return Decimals.parse(text.utf8.filter { $0 != 0x20 })
        }
        guard isKnown else { return nil }
        let bare = text.trimmed.utf8.filter { $0 != 0x2C && $0 != 0x24 }
        guard let (value, scale) = Decimals.parse(bare) else { return nil }
        let point = model.firstIndex { $0 == 0x2E || $0 == 0x44 } ?? model.count
        let decimals = model[point...].filter { $0 == 0x39 || $0 == 0x30 }.count
        let places = model[..<point].filter { $0 == 0x39 || $0 == 0x30 }.count
        guard scale <= decimals || value % Decimals.power(scale - decimals) == 0 else { return nil }
        guard
            value.magnitude / Decimals.power(scale).magnitude
                < Decimals.power(min(38, places)).magnitude
        else { return nil }
        return (value, scale)
    }
}
