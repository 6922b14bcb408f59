/// How the plain form of a column's values is read straight from the bytes of a file.
///
/// Whatever is not of that form is left to the general conversion, so that a reader need only know
/// what is common, and never decides that a value is wrong.
enum FieldReader: Sendable {
    /// Digits, of which the last `scale` stand behind the point.
    case number(limit: Int64, scale: Int)
    /// ASCII of at most so many characters.
    case text(length: Int)
    /// `YYYY-MM-DD`.
    case date
    /// `YYYY-MM-DD HH:MM:SS` with up to nine digits behind it, of which the type keeps so many.
    case timestamp(scale: Int)
    case none

    init(_ column: ColumnEntry, _ target: LoadTarget) {
        let parameters = target.cast.parameters
        switch column.type {
        case .number(let precision, let scale) where precision >= 1 && scale >= 0 && scale < 18:
            self = .number(
                limit: Int64(Decimals.power(min(precision, 18))), scale: scale)
        case .text(let length): self = .text(length: length)
        case .date where parameters.dateInputFormat == "AUTO": self = .date
        case .timestampNTZ(let scale) where parameters.timestampInputFormat == "AUTO":
            self = .timestamp(scale: scale)
        default: self = .none
        }
    }

    /// Appends the value of a field that is not empty; false leaves all as it was.
    @inline(__always)
    func read(_ raw: UnsafeBufferPointer<UInt8>, into rows: inout StoredRows) -> Bool {
        switch self {
        case .number(let limit, let scale):
            guard let number = Self.number(raw, scale: scale), abs(number) < limit else {
                return false
            }
            rows.append(number)
        case .text(let length):
            guard raw.count <= length, Self.isASCII(raw) else { return false }
            rows.append(text: raw)
        case .date:
            guard raw.count == 10, let days = Self.day(raw) else { return false }
            rows.append(Int64(days))
        case .timestamp(let scale):
            guard let instant = Self.instant(raw, scale) else { return false }
            rows.append(instant)
        case .none: return false
        }
        return true
    }

    private static func isASCII(_ raw: UnsafeBufferPointer<UInt8>) -> Bool {
        var all: UInt8 = 0
        for byte in raw { all |= byte }
        return all < 0x80
    }

    /// At most 18 digits, with a minus in front and a point among them; no more digits behind the
    /// point than the scale has.
    private static func number(_ raw: UnsafeBufferPointer<UInt8>, scale: Int) -> Int64? {
        guard raw.count <= 20 else { return nil }
        var value: Int64 = 0
        var digits = 0
        var behind = -1
        let isNegative = raw[0] == 0x2D
        for byte in raw.dropFirst(isNegative ? 1 : 0) {
            if byte == 0x2E, behind < 0 {
                behind = 0
                continue
            }
            guard byte &- 0x30 < 10 else { return nil }
            value = value &* 10 &+ Int64(byte &- 0x30)
            digits += 1
            if behind >= 0 { behind += 1 }
        }
        let missing = scale - max(behind, 0)
        guard digits > 0, behind != 0, missing >= 0, digits + missing <= 18 else { return nil }
        for _ in 0..<missing { value *= 10 }
        return isNegative ? -value : value
    }

    /// Two digits as a number; above 99 when they are none.
    @inline(__always)
    private static func pair(_ raw: UnsafeBufferPointer<UInt8>, _ place: Int) -> Int {
        let high = raw[place] &- 0x30
        let low = raw[place + 1] &- 0x30
        return high < 10 && low < 10 ? Int(high) * 10 + Int(low) : 1_000
    }

    /// The days since the epoch of the date that a text begins with.
    private static func day(_ raw: UnsafeBufferPointer<UInt8>) -> Int? {
        guard raw[4] == 0x2D, raw[7] == 0x2D else { return nil }
        let century = pair(raw, 0)
        let year = pair(raw, 2)
        let month = pair(raw, 5)
        let day = pair(raw, 8)
        // Years beyond these do not fit nanoseconds in 64 bits.
        guard century <= 22, year <= 99, month >= 1, month <= 12, day >= 1 else { return nil }
        let whole = century * 100 + year
        guard whole >= 1_700, whole <= 2_261, day <= CivilDay.length(year: whole, month: month)
        else { return nil }
        return CivilDay(year: whole, month: month, day: day).days
    }

    private static func instant(_ raw: UnsafeBufferPointer<UInt8>, _ scale: Int) -> Int64? {
        guard raw.count >= 19, raw[10] == 0x20 || raw[10] == 0x54, raw[13] == 0x3A,
            raw[16] == 0x3A, let days = day(raw)
        else { return nil }
        let hour = pair(raw, 11)
        let minute = pair(raw, 14)
        let second = pair(raw, 17)
        guard hour < 24, minute < 60, second < 60 else { return nil }
        var rest: Int64 = 0
        if raw.count > 19 {
            let digits = raw.count - 20
            guard raw[19] == 0x2E, digits >= 1, digits <= scale else { return nil }
            for byte in raw[20...] {
                guard byte &- 0x30 < 10 else { return nil }
                rest = rest * 10 + Int64(byte &- 0x30)
            }
            for _ in digits..<9 { rest *= 10 }
        }
        let seconds = Int64(days) * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
        return seconds * 1_000_000_000 + rest
    }
}
