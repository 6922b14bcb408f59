/// A data type of Snowflake's SQL with its parameters.
///
/// Source: Snowflake documentation, "Data types".
public enum SnowflakeType: Hashable, Sendable {
    case number(precision: Int, scale: Int)
    case float
    /// Up to 38 digits with a power of ten of their own.
    case decfloat
    case text(length: Int)
    case binary(length: Int)
    case boolean
    case date
    case time(scale: Int)
    case timestampNTZ(scale: Int)
    case timestampLTZ(scale: Int)
    case timestampTZ(scale: Int)
    case variant
    case object
    case array
    /// 128 bits, shown as 32 hexadecimal digits in groups.
    case uuid
    case interval(IntervalType)
    /// The type of a bare NULL, which fits everywhere.
    case null

    /// The longest text in characters.
    public static let longestText = 16_777_216
    /// The longest that a column may be declared for. Source: "String & binary data types".
    static let longestDeclaredText = 134_217_728
    static let longestDeclaredBinary = 67_108_864
    /// The longest binary in bytes.
    public static let longestBinary = 8_388_608

    static let varchar = SnowflakeType.text(length: longestText)
    static let bytes = SnowflakeType.binary(length: longestBinary)
    static let integer = SnowflakeType.number(precision: 38, scale: 0)
    static let ntz = SnowflakeType.timestampNTZ(scale: 9)
    static let ltz = SnowflakeType.timestampLTZ(scale: 9)
    static let tz = SnowflakeType.timestampTZ(scale: 9)
}

extension SnowflakeType {
    var isNumber: Bool { if case .number = self { true } else { false } }
    var isNumeric: Bool { isNumber || self == .float || self == .decfloat }
    var isText: Bool { if case .text = self { true } else { false } }
    var isBinary: Bool { if case .binary = self { true } else { false } }
    var isInterval: Bool { if case .interval = self { true } else { false } }
    var isTime: Bool { if case .time = self { true } else { false } }
    var isSemiStructured: Bool { self == .variant || self == .object || self == .array }

    var isTimestamp: Bool {
        switch self {
        case .timestampNTZ, .timestampLTZ, .timestampTZ: true
        default: false
        }
    }

    /// Whether the type has a calendar day in it.
    var isDateLike: Bool { self == .date || isTimestamp }

    /// Digits after the point of a number, or of the seconds of a time.
    var scale: Int {
        switch self {
        case .number(_, let scale), .time(let scale), .timestampNTZ(let scale),
            .timestampLTZ(let scale), .timestampTZ(let scale):
            scale
        default: 0
        }
    }

    var precision: Int {
        if case .number(let precision, _) = self { precision } else { 0 }
    }

    /// Whether values of this type may be kept in more than one storage class, so that SQLite's own
    /// order is not the order of the values.
    var needsOrderKey: Bool {
        switch self {
        case .number(let precision, _): precision > 18
        case .timestampTZ, .variant, .object, .array: true
        default: false
        }
    }

    /// Whether two equal values may be stored differently.
    var needsEqualityKey: Bool {
        if case .timestampTZ = self { true } else { false }
    }
}

extension SnowflakeType: CustomStringConvertible {
    /// The full name, as DESCRIBE and error messages show it.
    public var description: String {
        switch self {
        case .number(let precision, let scale): "NUMBER(\(precision),\(scale))"
        case .float: "FLOAT"
        case .decfloat: "DECFLOAT(38)"
        case .text(let length): "VARCHAR(\(length))"
        case .binary(let length): "BINARY(\(length))"
        case .boolean: "BOOLEAN"
        case .date: "DATE"
        case .time(let scale): "TIME(\(scale))"
        case .timestampNTZ(let scale): "TIMESTAMP_NTZ(\(scale))"
        case .timestampLTZ(let scale): "TIMESTAMP_LTZ(\(scale))"
        case .timestampTZ(let scale): "TIMESTAMP_TZ(\(scale))"
        case .variant: "VARIANT"
        case .object: "OBJECT"
        case .array: "ARRAY"
        case .uuid: "UUID"
        case .interval(let type): type.description
        case .null: "NULL"
        }
    }

    /// The name without parameters, as INFORMATION_SCHEMA.COLUMNS shows it.
    public var familyName: String {
        switch self {
        case .number: "NUMBER"
        case .float: "FLOAT"
        case .decfloat: "DECFLOAT"
        case .text, .null: "TEXT"
        case .binary: "BINARY"
        case .boolean: "BOOLEAN"
        case .date: "DATE"
        case .time: "TIME"
        case .timestampNTZ: "TIMESTAMP_NTZ"
        case .timestampLTZ: "TIMESTAMP_LTZ"
        case .timestampTZ: "TIMESTAMP_TZ"
        case .variant: "VARIANT"
        case .object: "OBJECT"
        case .array: "ARRAY"
        case .uuid: "UUID"
        case .interval(let type): type.familyName
        }
    }

    /// The name behind `TO_` of the function that makes values of the type.
    var conversionName: String {
        switch self {
        case .float: "DOUBLE"
        case .text, .null: "VARCHAR"
        default: familyName
        }
    }

    /// The name of the type of a value that is bound, as BIND_VALUES has it.
    var bindName: String { isText ? "TEXT" : castName }

    /// The name in the message of a failed cast from a variant.
    var castName: String {
        switch self {
        case .number: "FIXED"
        case .float: "REAL"
        default: familyName
        }
    }
}
