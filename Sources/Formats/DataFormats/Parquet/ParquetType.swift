/// How values are stored (parquet-format, `Type`).
public enum ParquetPhysicalType: Hashable, Sendable {
    case boolean
    case int32
    case int64
    /// Twelve bytes: nanoseconds of a day and a Julian day. Old Spark and Impala write timestamps
    /// so; it is read, never written.
    case int96
    case float
    case double
    case byteArray
    case fixedLengthByteArray(Int)
}

/// What values mean (parquet-format, `LogicalType`).
public enum ParquetLogicalType: Hashable, Sendable {
    public enum Unit: Hashable, Sendable {
        case millis, micros, nanos

        /// How many nanoseconds one of it has.
        public var nanoseconds: Int64 {
            switch self {
            case .millis: 1_000_000
            case .micros: 1000
            case .nanos: 1
            }
        }
    }

    case string
    case enumeration
    case json
    case uuid
    case date
    case time(Unit, isAdjustedToUTC: Bool)
    case timestamp(Unit, isAdjustedToUTC: Bool)
    case decimal(precision: Int, scale: Int)
    case integer(bits: Int, isSigned: Bool)
    /// The column holds nothing but nulls.
    case unknown
    /// The format knows it, this code gives only the stored values.
    case other(String)
}

/// Storage and meaning of a column's values.
public struct ParquetType: Hashable, Sendable {
    public var physical: ParquetPhysicalType
    public var logical: ParquetLogicalType?

    public init(_ physical: ParquetPhysicalType, _ logical: ParquetLogicalType? = nil) {
        self.physical = physical
        self.logical = logical
    }

    public static let boolean = ParquetType(.boolean)
    public static let int32 = ParquetType(.int32)
    public static let int64 = ParquetType(.int64)
    public static let float = ParquetType(.float)
    public static let double = ParquetType(.double)
    /// Bytes without a meaning.
    public static let binary = ParquetType(.byteArray)
    public static let string = ParquetType(.byteArray, .string)
    public static let json = ParquetType(.byteArray, .json)
    public static let enumeration = ParquetType(.byteArray, .enumeration)
    public static let uuid = ParquetType(.fixedLengthByteArray(16), .uuid)
    public static let date = ParquetType(.int32, .date)

    /// An instant, or with `isAdjustedToUTC` false the time on a clock of no known zone.
    public static func timestamp(
        _ unit: ParquetLogicalType.Unit = .micros, isAdjustedToUTC: Bool = true
    ) -> ParquetType {
        ParquetType(.int64, .timestamp(unit, isAdjustedToUTC: isAdjustedToUTC))
    }

    /// A time of day.
    public static func time(
        _ unit: ParquetLogicalType.Unit = .micros, isAdjustedToUTC: Bool = false
    ) -> ParquetType {
        ParquetType(
            unit == .millis ? .int32 : .int64, .time(unit, isAdjustedToUTC: isAdjustedToUTC))
    }

    /// Exact numbers in the smallest storage that holds the precision, as Spark chooses it.
    public static func decimal(precision: Int, scale: Int) -> ParquetType {
        let physical: ParquetPhysicalType =
            switch precision {
            case ...9: .int32
            case ...18: .int64
            default: .fixedLengthByteArray(decimalLength(precision))
            }
        return ParquetType(physical, .decimal(precision: precision, scale: scale))
    }

    /// An integer of 8, 16, 32 or 64 bits.
    public static func integer(bits: Int, isSigned: Bool = true) -> ParquetType {
        ParquetType(bits == 64 ? .int64 : .int32, .integer(bits: bits, isSigned: isSigned))
    }

    /// The bytes that a signed number of so many digits needs.
    private static func decimalLength(_ precision: Int) -> Int {
        // log2(10) bits for each digit and one for the sign.
        Int((Double(precision) * 3.321928094887363 + 1) / 8) + 1
    }
}
