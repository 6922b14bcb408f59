/// Texts of intervals, such as `+1-08` and `-2 23:08:23.275`.
///
/// Source: Snowflake documentation, "Date & time data types", "Interval formats".
extension IntervalType {
    private var fields: [Field] { (first.rawValue...last.rawValue).compactMap(Field.init) }

    /// What stands before a part that is not the first.
    private static func mark(_ field: Field) -> UInt8 {
        switch field {
        case .month: UInt8(ascii: "-")
        case .hour: UInt8(ascii: " ")
        default: UInt8(ascii: ":")
        }
    }

    /// The text of so many months or nanoseconds.
    func text(_ count: Int128) -> String {
        var rest = Int128(count.magnitude)
        var text = count < 0 ? "-" : "+"
        for field in fields {
            let (value, remainder) = rest.quotientAndRemainder(dividingBy: field.unit)
            rest = remainder
            if field != first {
                text.unicodeScalars.append(Unicode.Scalar(Self.mark(field)))
                if value < 10 { text += "0" }
            }
            text += String(value)
        }
        guard last == .second, fraction > 0 else { return text }
        let digits = String(rest)
        let padded = String(repeating: "0", count: 9 - digits.count) + digits
        return text + "." + padded.prefix(fraction)
    }

    /// The months or nanoseconds of a text.
    func count(_ text: String) throws(SnowflakeError) -> Int128 {
        var rest = text.trimmed.utf8[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        rest = rest.drop { $0 == 0x20 }
        func digits() -> Int? {
            let run = rest.prefix { $0 &- 0x30 < 10 }
            rest = rest.dropFirst(run.count)
            return Int(ascii: run)
        }
        var total: Int128 = 0
        for field in fields {
            if field != first {
                guard rest.first == Self.mark(field) else {
                    throw .intervalNotRecognized(text, self)
                }
                rest = field == .hour ? rest.drop { $0 == 0x20 } : rest.dropFirst()
            }
            guard let value = digits() else { throw .intervalNotRecognized(text, self) }
            if field != first, let container = field.container,
                Int128(value) * field.unit >= container.unit
            {
                throw .intervalNotRecognized(text, self)
            }
            total += Int128(value) * field.unit
        }
        if last == .second, rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            var unit = Int128(Nanos.second)
            while let byte = rest.first, byte &- 0x30 < 10 {
                unit /= 10
                total += Int128(byte & 15) * unit
                rest = rest.dropFirst()
            }
        }
        guard rest.isEmpty else { throw .intervalNotRecognized(text, self) }
        return try fitted(isNegative ? -total : total, text)
    }

    /// The months or nanoseconds as the type has them: without what is less than its last part.
    func fitted(_ count: Int128, _ text: @autoclosure () -> String) throws(SnowflakeError) -> Int128
    {
        let unit = last == .second ? Decimals.power(9 - fraction) : last.unit
        let whole = count / unit * unit
        guard Int128(whole.magnitude) / first.unit < Decimals.power(precision) else {
            throw .intervalOutOfRange(text(), self)
        }
        return whole
    }

    /// The part of a value that a function asks for; nil when the type has none of that name.
    ///
    /// Source: Snowflake documentation, EXTRACT, usage notes.
    func part(_ name: String, of count: Int128) -> Int128? {
        if name == "NANOSECOND", !isCalendar { return count % Int128(Nanos.second) }
        guard let field = Field(name), field.isCalendar == isCalendar else { return nil }
        let whole = count / field.unit
        return field.container.map { whole % ($0.unit / field.unit) } ?? whole
    }
}

extension SnowflakeError {
    /// The numbers and texts of both are not documented.
    static func intervalNotRecognized(_ text: String, _ type: IntervalType) -> SnowflakeError {
        execution(100037, "22018", "Interval value '\(text)' is not recognized as \(type)")
    }
    static func intervalOutOfRange(_ text: String, _ type: IntervalType) -> SnowflakeError {
        execution(100039, "22015", "Interval value '\(text)' is out of range of \(type)")
    }
}
