/// Gives the values of a column as JSON.
///
/// Integers and decimals are exact numbers; not-a-number and the infinities are the texts `NaN`,
/// `Infinity` and `-Infinity`; dates, times and timestamps are ISO 8601, with `Z` when they are
/// adjusted to UTC; UUIDs are in their usual form; bytes without a meaning are hexadecimal or,
/// when asked for, UTF-8 text. INT96 is a timestamp of no zone.
///
/// An object, so that a value is reached without copying the column's arrays around.
final class ParquetValueReader {
    let column: ParquetColumn
    private let type: ParquetType
    private let binaryAsText: Bool

    init(_ column: ParquetColumn, type: ParquetType, binaryAsText: Bool) {
        self.column = column
        self.type = type
        self.binaryAsText = binaryAsText
    }

    func json(_ place: Int) throws(ParquetError) -> JSONValue {
        switch type.physical {
        case .boolean: return .bool(column.booleans[place])
        case .int32: return try json(int: Int64(column.int32[place]))
        case .int64: return try json(int: column.int64[place])
        case .float: return json(double: Double(column.floats[place]), float: column.floats[place])
        case .double: return json(double: column.doubles[place], float: nil)
        case .int96: return try json(int96: column.byteArrays[place])
        case .byteArray, .fixedLengthByteArray: return try json(bytes: place)
        }
    }

    private func json(int value: Int64) throws(ParquetError) -> JSONValue {
        switch type.logical {
        case .date: return .string(CivilDate(daysSinceEpoch: Int(value)).description)
        case .timestamp(let unit, let isAdjusted):
            return .string(timestamp(value, unit, isAdjusted: isAdjusted))
        case .time(let unit, let isAdjusted):
            return .string(try time(value, unit, isAdjusted: isAdjusted))
        case .decimal(_, let scale):
            let text = ParquetDecimal.text(unscaled: Int128(value), scale: scale)
            return .number(JSONNumber(text: text)!)
        case .integer(64, isSigned: false):
            return .number(JSONNumber(text: String(UInt64(bitPattern: value)))!)
        case .integer(_, isSigned: false):
            return .number(JSONNumber(Int64(UInt32(truncatingIfNeeded: value))))
        default: return .number(JSONNumber(value))
        }
    }

    private func json(double value: Double, float: Float?) -> JSONValue {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
        // A float's own shortest digits, not those of the double next to it.
        if let float, let number = Double(float.description) { return JSONValue(number) }
        return JSONValue(value)
    }

    private func timestamp(
        _ value: Int64, _ unit: ParquetLogicalType.Unit, isAdjusted: Bool
    ) -> String {
        let perSecond = 1_000_000_000 / unit.nanoseconds
        let seconds = Int(value).flooredQuotient(by: Int(perSecond))
        let rest = Int(value).flooredRemainder(by: Int(perSecond))
        let time = CivilDateTime(
            secondsSinceEpoch: seconds, nanosecond: rest * Int(unit.nanoseconds))
        return time.description + (isAdjusted ? "Z" : "")
    }

    private func time(
        _ value: Int64, _ unit: ParquetLogicalType.Unit, isAdjusted: Bool
    ) throws(ParquetError) -> String {
        guard value >= 0, value < 86_400_000_000_000 / unit.nanoseconds else {
            throw ParquetError(.corrupt, "a time of day of \(value) \(unit)")
        }
        let text = timestamp(value, unit, isAdjusted: isAdjusted)
        return String(text.dropFirst("1970-01-01T".count))
    }

    private func json(int96 bytes: ArraySlice<UInt8>) throws(ParquetError) -> JSONValue {
        var nanoseconds: UInt64 = 0
        for byte in bytes.prefix(8).reversed() { nanoseconds = nanoseconds << 8 | UInt64(byte) }
        var day: UInt32 = 0
        for byte in bytes.suffix(4).reversed() { day = day << 8 | UInt32(byte) }
        guard nanoseconds < 86_400_000_000_000 else {
            throw ParquetError(.corrupt, "an INT96 timestamp beyond the end of its day")
        }
        // Julian day 2440588 is 1970-01-01.
        let seconds = (Int(day) - 2_440_588) * 86_400 + Int(nanoseconds / 1_000_000_000)
        let time = CivilDateTime(
            secondsSinceEpoch: seconds, nanosecond: Int(nanoseconds % 1_000_000_000))
        return .string(time.description)
    }

    private func json(bytes place: Int) throws(ParquetError) -> JSONValue {
        switch type.logical {
        case .string, .json, .enumeration: return .string(try text(place))
        case .decimal(_, let scale):
            let text = ParquetDecimal.text(bytes: column.byteArrays[place], scale: scale)
            return .number(JSONNumber(text: text)!)
        case .uuid: return .string(Self.uuid(column.byteArrays[place]))
        case .other(let name):
            throw ParquetError(.unsupported, "\(name) has no form in JSON here")
        default:
            if binaryAsText { return .string(try text(place)) }
            return .string(Self.hexadecimal(column.byteArrays[place]))
        }
    }

    private func text(_ place: Int) throws(ParquetError) -> String {
        let range = column.byteArrays.range(place)
        let isValid = column.byteArrays.bytes.withUnsafeBufferPointer {
            UTF8Scanner.firstInvalidOffset(UnsafeBufferPointer(rebasing: $0[range])) == nil
        }
        guard isValid else { throw ParquetError(.corrupt, "a text that is not UTF-8") }
        return column.byteArrays.text(place)
    }

    static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func uuid(_ bytes: ArraySlice<UInt8>) -> String {
        var text = ""
        for (place, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(place) { text += "-" }
            text += hexadecimal([byte])
        }
        return text
    }
}
