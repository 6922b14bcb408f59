/// Turns JSON into the values of a column; the counterpart of ``ParquetValueReader``.
struct ParquetValueWriter {
    let type: ParquetType

    func append(
        _ value: JSONValue, to column: inout ParquetColumn
    ) throws(ParquetError) {
        switch type.physical {
        case .boolean:
            guard let bool = value.boolValue else { throw refuse(value, "true or false") }
            column.booleans.append(bool)
        case .int32:
            guard let integer = Int32(exactly: try integer(value)) else {
                throw refuse(value, "32 bits")
            }
            column.int32.append(integer)
        case .int64: column.int64.append(try integer(value))
        case .float: column.floats.append(Float(try double(value)))
        case .double: column.doubles.append(try double(value))
        case .byteArray: try appendBytes(value, length: nil, to: &column.byteArrays)
        case .fixedLengthByteArray(let length):
            try appendBytes(value, length: length, to: &column.byteArrays)
        case .int96: throw ParquetError(.unsupported, "INT96 is read, never written")
        }
    }

    private func integer(_ value: JSONValue) throws(ParquetError) -> Int64 {
        switch type.logical {
        case .date: return Int64(try date(value).daysSinceEpoch)
        case .timestamp(let unit, let isAdjusted):
            return try timestamp(value, unit, isAdjusted: isAdjusted)
        case .time(let unit, _): return try time(value, unit)
        case .decimal(let precision, let scale):
            return Int64(try decimal(value, precision: precision, scale: scale))
        case .integer(let bits, isSigned: false): return try unsigned(value, bits: bits)
        case .integer(let bits, isSigned: true):
            guard let number = value.intValue, bits == 64 || number >> (bits - 1) == number >> 63
            else { throw refuse(value, "an integer of \(bits) bits") }
            return number
        default:
            guard let number = value.intValue else { throw refuse(value, "an integer") }
            return number
        }
    }

    private func unsigned(_ value: JSONValue, bits: Int) throws(ParquetError) -> Int64 {
        guard let number = value.numberValue,
            let integer = ParquetDecimal.unscaled(number, precision: 20, scale: 0),
            integer >= 0, integer < Int128(1) << Int128(bits)
        else { throw refuse(value, "an unsigned integer of \(bits) bits") }
        // Thirty-two bits are stored with the sign that their highest bit has.
        return bits == 64
            ? Int64(truncatingIfNeeded: integer) : Int64(Int32(truncatingIfNeeded: integer))
    }

    private func double(_ value: JSONValue) throws(ParquetError) -> Double {
        switch value {
        case .number(let number): return number.double
        case .string("NaN"): return .nan
        case .string("Infinity"): return .infinity
        case .string("-Infinity"): return -.infinity
        default: throw refuse(value, "a number")
        }
    }

    private func date(_ value: JSONValue) throws(ParquetError) -> CivilDate {
        guard let text = value.stringValue else { throw refuse(value, "a date") }
        do {
            return try ISOTime.date(text)
        } catch {
            throw refuse(value, "a date: \(error.message)")
        }
    }

    private func timestamp(
        _ value: JSONValue, _ unit: ParquetLogicalType.Unit, isAdjusted: Bool
    ) throws(ParquetError) -> Int64 {
        guard let text = value.stringValue else { throw refuse(value, "a timestamp") }
        let parsed: ISOTime.Parsed
        do {
            parsed = try ISOTime.dateTime(text)
        } catch {
            throw refuse(value, "a timestamp: \(error.message)")
        }
        guard (parsed.offsetSeconds != nil) == isAdjusted else {
            throw refuse(value, isAdjusted ? "a timestamp with an offset" : "a time of no zone")
        }
        let seconds = parsed.dateTime.secondsSinceEpoch - (parsed.offsetSeconds ?? 0)
        let perSecond = 1_000_000_000 / unit.nanoseconds
        let nanosecond = Int64(parsed.dateTime.nanosecond)
        let (scaled, overflow) = Int64(seconds).multipliedReportingOverflow(by: perSecond)
        let (sum, carry) = scaled.addingReportingOverflow(nanosecond / unit.nanoseconds)
        guard !overflow, !carry, nanosecond % unit.nanoseconds == 0 else {
            throw refuse(value, "a timestamp in \(unit)")
        }
        return sum
    }

    private func time(
        _ value: JSONValue, _ unit: ParquetLogicalType.Unit
    ) throws(ParquetError) -> Int64 {
        guard let text = value.stringValue,
            let parsed = try? ISOTime.dateTime("1970-01-01T" + text),
            Int64(parsed.dateTime.nanosecond) % unit.nanoseconds == 0
        else { throw refuse(value, "a time of day in \(unit)") }
        let seconds = Int64(parsed.dateTime.secondsSinceEpoch)
        return (seconds * 1_000_000_000 + Int64(parsed.dateTime.nanosecond)) / unit.nanoseconds
    }

    private func decimal(
        _ value: JSONValue, precision: Int, scale: Int
    ) throws(ParquetError) -> Int128 {
        let number = value.numberValue ?? value.stringValue.flatMap { JSONNumber(text: $0) }
        guard let number,
            let unscaled = ParquetDecimal.unscaled(number, precision: precision, scale: scale)
        else { throw refuse(value, "a decimal of \(precision) digits, \(scale) behind the point") }
        return unscaled
    }

    private func appendBytes(
        _ value: JSONValue, length: Int?, to arrays: inout ParquetByteArrays
    ) throws(ParquetError) {
        switch type.logical {
        case .string, .json, .enumeration:
            guard let text = value.stringValue else { throw refuse(value, "a text") }
            arrays.append(text)
        case .decimal(let precision, let scale):
            let unscaled = try decimal(value, precision: precision, scale: scale)
            arrays.append(ParquetDecimal.bytes(unscaled, length: length ?? 16))
        default:
            let isUUID = type.logical == .uuid
            let text = value.stringValue.map { isUUID ? $0.filter { $0 != "-" } : $0 }
            guard let bytes = text.flatMap(Self.bytes(hexadecimal:)),
                length == nil || bytes.count == length
            else {
                let size = length.map { "\($0) bytes" } ?? "bytes"
                throw refuse(value, isUUID ? "a UUID" : "\(size) in hexadecimal")
            }
            arrays.append(bytes)
        }
    }

    private static func bytes(hexadecimal text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[place].hexadecimalValue,
                let low = digits[place + 1].hexadecimalValue
            else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private func refuse(_ value: JSONValue, _ wanted: String) -> ParquetError {
        var text = value.serialized()
        if text.utf8.count > 60 { text = String(text.prefix(57)) + "…" }
        return ParquetError(.mismatch, "\(text) is not \(wanted)")
    }
}

extension UInt8 {
    /// The value of a hexadecimal digit.
    var hexadecimalValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - 0x30
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - 0x61 + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - 0x41 + 10
        default: nil
        }
    }
}
