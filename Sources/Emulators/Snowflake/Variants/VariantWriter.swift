/// Writes variants as stored text, as compact JSON and as the indented JSON that results show.
struct VariantWriter {
    enum Style { case stored, compact, pretty }

    var style: Style
    /// Turns a value of a date or time type into the text inside the quotes.
    var timeText: (VariantValue) -> String = { _ in "" }
    /// Blanks of each level of indented JSON.
    var step = 2
    var bytes: [UInt8] = []

    init(_ style: Style) { self.style = style }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func write(_ value: VariantValue, indent: Int = 0) {
        switch value {
        case .null: put("null")
        case .undefined: put("undefined")
        case .boolean(let flag): put(flag ? "true" : "false")
        case .number(let unscaled, let scale): put(Decimals.text(unscaled, scale: scale))
        case .double(let double): put(Self.text(of: double, stored: style == .stored))
        case .decfloat(let number) where style != .stored: put(number.text)
        case .string(let text): quote(text)
        case .array(let items): array(items, indent)
        case .object(let object): members(object, indent)
        default: special(value)
        }
    }

    private mutating func special(_ value: VariantValue) {
        guard style == .stored else {
            if case .binary(let data) = value { return quote(Hex.encode(data)) }
            return quote(timeText(value))
        }
        switch value {
        case .decfloat(let number): put("@F\(number.text)")
        case .date(let day): put("@D\(day)")
        case .time(let time): put("@T\(time)")
        case .timestampNTZ(let instant): put("@N\(instant)")
        case .timestampLTZ(let instant): put("@L\(instant)")
        case .timestampTZ(let instant, let offset): put("@Z\(instant);\(offset)")
        case .binary(let data): put("@B" + Hex.encode(data))
        default: break
        }
    }

    mutating func put(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func line(_ indent: Int) {
        guard style == .pretty else { return }
        bytes.append(0x0A)
        for _ in 0..<(indent * step) { bytes.append(0x20) }
    }

    private mutating func array(_ items: [VariantValue], _ indent: Int) {
        put("[")
        for (index, item) in items.enumerated() {
            if index > 0 { put(",") }
            line(indent + 1)
            write(item, indent: indent + 1)
        }
        if !items.isEmpty { line(indent) }
        put("]")
    }

    private mutating func members(_ object: VariantObject, _ indent: Int) {
        put("{")
        for (index, member) in object.members.enumerated() {
            if index > 0 { put(",") }
            line(indent + 1)
            quote(member.key)
            put(style == .pretty ? ": " : ":")
            write(member.value, indent: indent + 1)
        }
        if !object.members.isEmpty { line(indent) }
        put("}")
    }

    mutating func quote(_ text: String) {
        bytes.append(0x22)
        for byte in text.utf8 {
            switch byte {
            case 0x22: put("\\\"")
            case 0x5C: put("\\\\")
            case 0x0A: put("\\n")
            case 0x0D: put("\\r")
            case 0x09: put("\\t")
            case 0x08: put("\\b")
            case 0x0C: put("\\f")
            case 0..<0x20:
                put("\\u00")
                put(Hex.encode([byte], uppercase: false))
            default: bytes.append(byte)
            }
        }
        bytes.append(0x22)
    }

    /// A double inside a variant always shows an exponent, which tells it from a decimal.
    static func text(of value: Double, stored: Bool) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
        if stored {
            let text = "\(value)"
            return text.contains("e") ? text : text + "e0"
        }
        return DoubleText.scientific(value)
    }
}

extension VariantValue {
    /// The text that SQLite keeps.
    var stored: [UInt8] {
        var writer = VariantWriter(.stored)
        writer.write(self)
        return writer.bytes
    }
}
