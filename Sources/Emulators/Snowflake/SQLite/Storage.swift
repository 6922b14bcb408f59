import CSQLite

/// How values of Snowflake's types are kept in SQLite.
///
/// | type | kept as |
/// |---|---|
/// | NUMBER | INTEGER of the unscaled value; 16 bytes big-endian when it does not fit 64 bits |
/// | FLOAT | REAL; not-a-number is the text `NaN`, which sorts after every number |
/// | DECFLOAT | 19 bytes whose order is that of the numbers; one byte for zero |
/// | BOOLEAN, DATE, TIME | INTEGER: 0/1, days, nanoseconds |
/// | TIMESTAMP_NTZ, LTZ | INTEGER nanoseconds; after 2262 16 bytes; before 1677 REAL (4 µs exact) |
/// | TIMESTAMP_TZ | 18 bytes: nanoseconds, then minutes of the offset |
/// | year-month INTERVAL | INTEGER months |
/// | day-time INTERVAL | 16 bytes of nanoseconds, whose order is that of the intervals |
/// | VARCHAR, BINARY | TEXT, BLOB |
/// | UUID | TEXT of its digits in lower case, whose order is that of the bits |
/// | VARIANT, OBJECT, ARRAY | TEXT of ``VariantWriter`` in stored style |
enum Storage {
    static func text(_ value: OpaquePointer?) -> String {
        guard let bytes = sqlite3_value_text(value) else { return "" }
        let count = Int(sqlite3_value_bytes(value))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    static func blob(_ value: OpaquePointer?) -> [UInt8] {
        let count = Int(sqlite3_value_bytes(value))
        guard count > 0, let bytes = sqlite3_value_blob(value) else { return [] }
        return [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
    }

    /// The bytes of a text or blob, valid until the statement moves on.
    static func bytes(_ value: OpaquePointer?) -> UnsafeBufferPointer<UInt8> {
        let start: UnsafePointer<UInt8>?
        if sqlite3_value_type(value) == SQLITE_BLOB {
            start = sqlite3_value_blob(value)?.assumingMemoryBound(to: UInt8.self)
        } else {
            start = sqlite3_value_text(value)
        }
        return UnsafeBufferPointer(start: start, count: Int(sqlite3_value_bytes(value)))
    }

    /// A whole number kept as INTEGER, REAL or 16 bytes.
    static func wide(_ value: OpaquePointer?) -> Int128 { GivenValue(pointer: value).wide }

    static func wide(_ bytes: UnsafeBufferPointer<UInt8>) -> Int128 {
        guard bytes.count >= 16 else { return 0 }
        var bits: UInt128 = 0
        for index in 0..<16 { bits = bits << 8 | UInt128(bytes[index]) }
        return Int128(truncatingIfNeeded: bits ^ (1 << 127))
    }

    static func bytes(ofWide value: Int128) -> [UInt8] {
        let bits = UInt128(truncatingIfNeeded: value) ^ (1 << 127)
        return (0..<16).map { UInt8(truncatingIfNeeded: bits >> (120 - 8 * UInt128($0))) }
    }

    static func decode(
        _ value: OpaquePointer?, as type: SnowflakeType
    ) throws(SnowflakeError) -> SnowflakeValue {
        if sqlite3_value_type(value) == SQLITE_NULL { return .null }
        switch type {
        case .number(_, let scale): return .number(wide(value), scale: scale)
        case .float:
            if sqlite3_value_type(value) == SQLITE_TEXT { return .float(.nan) }
            return .float(sqlite3_value_double(value))
        case .interval(let type): return .interval(wide(value), type)
        case .decfloat: return .decfloat(DecFloat(ordered: bytes(value)))
        case .text, .uuid, .null: return .text(text(value))
        case .binary: return .binary(blob(value))
        case .boolean: return .boolean(sqlite3_value_int64(value) != 0)
        case .date:
            // Arithmetic in SQL may leave every calendar.
            return .date(Int(max(-(1 << 40), min(sqlite3_value_int64(value), 1 << 40))))
        case .time: return .time(sqlite3_value_int64(value))
        case .timestampNTZ: return .timestampNTZ(wide(value))
        case .timestampLTZ: return .timestampLTZ(wide(value))
        case .timestampTZ:
            let raw = bytes(value)
            guard raw.count == 18 else { return .null }
            return .timestampTZ(
                wide(raw), offset: Int(Int16(bitPattern: UInt16(raw[16]) << 8 | UInt16(raw[17]))))
        case .variant, .object, .array: return .variant(try VariantValue.decode(bytes(value)))
        }
    }

    static func encode(_ value: SnowflakeValue) -> SQLiteValue {
        switch value {
        case .null: return .null
        case .number(let unscaled, _): return encode(wide: unscaled)
        case .float(let double): return double.isNaN ? .text("NaN") : .real(double)
        case .decfloat(let number): return .blob(number.ordered)
        case .text(let text): return .text(text)
        case .binary(let bytes): return .blob(bytes)
        case .boolean(let flag): return .integer(flag ? 1 : 0)
        case .date(let days): return .integer(Int64(days))
        case .time(let time): return .integer(time)
        case .timestampNTZ(let instant), .timestampLTZ(let instant):
            if instant < Int128(Int64.min) { return .real(Double(instant)) }
            return encode(wide: instant)
        case .timestampTZ(let instant, let offset):
            let minutes = UInt16(bitPattern: Int16(truncatingIfNeeded: offset))
            return .blob(
                bytes(ofWide: instant)
                    + [UInt8(minutes >> 8), UInt8(truncatingIfNeeded: minutes)])
        case .interval(let count, let type):
            return type.isCalendar
                ? .integer(Int64(clamping: count)) : .blob(bytes(ofWide: count))
        case .variant(let variant):
            return .text(String(decoding: variant.stored, as: UTF8.self))
        }
    }

    static func encode(wide value: Int128) -> SQLiteValue {
        if let small = Int64(exactly: value) { return .integer(small) }
        return .blob(bytes(ofWide: value))
    }
}
