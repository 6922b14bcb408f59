import DataFormats

/// How what a Parquet file stores becomes values of Snowflake.
extension ParquetLoad {
    /// How a stored value of the column becomes one of Snowflake's.
    func reader(
        _ column: ParquetColumn, _ type: ParquetType
    ) -> (Int) -> SnowflakeValue {
        switch type.physical {
        case .boolean: return { .boolean(column.booleans[$0]) }
        case .float: return { .float(Double(column.floats[$0])) }
        case .double: return { .float(column.doubles[$0]) }
        case .int32:
            return integers(type) { Int64(column.int32[$0]) }
        case .int64:
            return integers(type) { column.int64[$0] }
        case .int96:
            return { .timestampNTZ(Self.int96(column.byteArrays[$0])) }
        case .byteArray, .fixedLengthByteArray: return bytes(column, type.logical)
        }
    }

    private func integers(
        _ type: ParquetType, _ stored: @escaping (Int) -> Int64
    ) -> (Int) -> SnowflakeValue {
        switch type.logical {
        case .date: return { .date(Int(stored($0))) }
        case .decimal(_, let scale): return { .number(Int128(stored($0)), scale: scale) }
        case .integer(let bits, isSigned: false):
            return bits == 64
                ? { .number(Int128(UInt64(bitPattern: stored($0))), scale: 0) }
                : { .number(Int128(UInt32(truncatingIfNeeded: stored($0))), scale: 0) }
        case .timestamp(let unit, let isAdjusted)
        where format.useLogicalType || type.hasConvertedTimestamp:
            let factor = Int128(unit.nanoseconds)
            return isAdjusted && format.useLogicalType
                ? { .timestampLTZ(Int128(stored($0)) * factor) }
                : { .timestampNTZ(Int128(stored($0)) * factor) }
        case .time(let unit, _) where format.useLogicalType:
            return { .time(stored($0) &* unit.nanoseconds) }
        default: return { .number(Int128(stored($0)), scale: 0) }
        }
    }

    private func bytes(
        _ column: ParquetColumn, _ logical: ParquetLogicalType?
    ) -> (Int) -> SnowflakeValue {
        switch logical {
        case .string, .enumeration, .json: return { .text(column.byteArrays.text($0)) }
        case .decimal(_, let scale):
            return { .number(Self.bigEndian(column.byteArrays[$0]), scale: scale) }
        case .uuid: return { .text(Self.uuid(column.byteArrays[$0])) }
        default:
            guard format.binaryAsText else { return { .binary(Array(column.byteArrays[$0])) } }
            return { place in
                let bytes = column.byteArrays[place]
                guard let text = String(validating: bytes, as: UTF8.self) else {
                    return .binary(Array(bytes))
                }
                return .text(text)
            }
        }
    }

    /// Nanoseconds of the day, then the Julian day.
    private static func int96(_ bytes: ArraySlice<UInt8>) -> Int128 {
        var nanos: UInt64 = 0
        var day: UInt32 = 0
        for (index, byte) in bytes.enumerated() {
            if index < 8 {
                nanos |= UInt64(byte) << UInt64(8 * index)
            } else {
                day |= UInt32(byte) << UInt32(8 * (index - 8))
            }
        }
        return Nanos.join(days: Int(day) - 2_440_588, ofDay: Int64(bitPattern: nanos))
    }

    private static func bigEndian(_ bytes: ArraySlice<UInt8>) -> Int128 {
        var value: Int128 = bytes.first.map { $0 & 0x80 != 0 } ?? false ? -1 : 0
        for byte in bytes { value = value << 8 | Int128(byte) }
        return value
    }

    private static func uuid(_ bytes: ArraySlice<UInt8>) -> String {
        let digits = Array(Hex.encode(Array(bytes)).lowercased())
        guard digits.count == 32 else { return String(digits) }
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
            .joined(separator: "-")
    }
}

extension VariantValue {
    /// A JSON value as a variant.
    init(json value: JSONValue) {
        switch value {
        case .null: self = .null
        case .bool(let flag): self = .boolean(flag)
        case .string(let text): self = .string(text)
        case .number(let number):
            let text = number.text
            if let parsed = try? VariantValue.parse(json: text) {
                self = parsed
            } else {
                self = .string(text)
            }
        case .array(let items): self = .array(items.map { VariantValue(json: $0) })
        case .object(let object):
            self = .object(VariantObject(object.map { ($0.key, VariantValue(json: $0.value)) }))
        }
    }
}

extension ParquetType {
    /// Whether a timestamp also has one of the older converted types, which Snowflake reads without
    /// USE_LOGICAL_TYPE: instants in milliseconds or microseconds.
    var hasConvertedTimestamp: Bool {
        guard case .timestamp(let unit, let isAdjusted) = logical else { return false }
        return isAdjusted && unit.nanoseconds > 1
    }
}
