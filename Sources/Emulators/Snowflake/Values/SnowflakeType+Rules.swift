import SnowflakeSQL

extension SnowflakeType {
    /// How values of the type are stored, as a short text that is part of function names.
    var storageKey: String {
        switch self {
        case .number(_, let scale): "n\(scale)"
        case .float: "f"
        case .decfloat: "df"
        case .text: "s"
        case .null: "z"
        case .binary: "x"
        case .boolean: "b"
        case .date: "d"
        case .time: "t"
        case .timestampNTZ: "tn"
        case .timestampLTZ: "tl"
        case .timestampTZ: "tz"
        case .variant: "v"
        case .object: "o"
        case .array: "a"
        case .uuid: "u"
        // Texts are made by the whole type.
        case .interval(let type): type.description
        }
    }

    /// Whether a value of this type is stored exactly as one of the other would be.
    func isStored(like other: SnowflakeType) -> Bool {
        if self == .null { return true }
        if isSemiStructured, other == .variant { return true }
        return storageKey == other.storageKey
    }

    /// Whether a value of this type can be made one of the other by a cast.
    ///
    /// Source: Snowflake documentation, "Data type conversion", the table of types.
    func isCastable(to other: SnowflakeType) -> Bool {
        switch (self, other) {
        case (.interval, .variant), (.variant, .interval): return false
        case (.null, _), (.variant, _), (.text, _), (_, .variant), (_, .text), (_, .null):
            return true
        case (.uuid, _), (_, .uuid): return self == other
        case (.interval(let from), .interval(let to)): return from.isCalendar == to.isCalendar
        case (.interval, _): return other.isNumber
        case (.number, .interval(let type)): return type.isSingle
        case (.number, _), (.float, _):
            return other.isNumeric || other == .boolean || other.isTimestamp || other == .array
                || other == .object
        case (.decfloat, _): return other.isNumeric || other == .boolean
        case (.boolean, _):
            return other.isNumber || other == .decfloat || other == .boolean || other == .array
                || other == .object
        case (.array, _): return other == .array
        case (.object, _): return other == .object || other == .array
        default: break
        }
        if isDateLike {
            return other.isDateLike || isTimestamp && other.isTime || other == .array
        }
        if isTime { return other.isTime || other == .array }
        return isBinary && other.isBinary || other == .array
    }

    /// The type that a column of both gets (CASE, COALESCE, UNION). Nil when there is none.
    ///
    /// Source: Snowflake documentation, "Data type conversion", coercion.
    static func common(_ left: SnowflakeType, _ right: SnowflakeType) -> SnowflakeType? {
        if left == right { return left }
        switch (left, right) {
        case (.null, let other), (let other, .null): return other
        case (.interval(let a), .interval(let b)): return a.merged(with: b).map { .interval($0) }
        case (.interval, .variant), (.variant, .interval): return nil
        case (.number(let p1, let s1), .number(let p2, let s2)):
            let scale = max(s1, s2)
            return .number(precision: min(38, max(p1 - s1, p2 - s2) + scale), scale: scale)
        case (.float, .number), (.number, .float): return .float
        case (.decfloat, .number), (.number, .decfloat), (.decfloat, .float), (.float, .decfloat),
            (.decfloat, .boolean), (.boolean, .decfloat):
            return .decfloat
        case (.text(let a), .text(let b)): return .text(length: max(a, b))
        case (.binary(let a), .binary(let b)): return .binary(length: max(a, b))
        case (.time(let a), .time(let b)): return .time(scale: max(a, b))
        case (.variant, _), (_, .variant): return .variant
        case (.object, .array), (.array, .object): return .variant
        case (.number, .text), (.text, .number):
            // Source: COALESCE, usage notes.
            let number = SnowflakeType.number(precision: 18, scale: 5)
            return common(left.isText ? number : left, right.isText ? number : right)
        case (.text, let other), (let other, .text):
            return other.isSemiStructured ? .variant : other
        case (.boolean, .number), (.number, .boolean): return .boolean
        default: return commonTime(left, right)
        }
    }

    private static func commonTime(
        _ left: SnowflakeType, _ right: SnowflakeType
    ) -> SnowflakeType? {
        guard left.isDateLike, right.isDateLike else { return nil }
        let scale = max(left.scale, right.scale)
        func has(_ test: (SnowflakeType) -> Bool) -> Bool { test(left) || test(right) }
        if has({ if case .timestampTZ = $0 { true } else { false } }) {
            return .timestampTZ(scale: scale)
        }
        if has({ if case .timestampLTZ = $0 { true } else { false } }) {
            return .timestampLTZ(scale: scale)
        }
        return .timestampNTZ(scale: scale)
    }

    /// The type in which two values are compared. Nil when they cannot be.
    static func comparison(_ left: Bound, _ right: Bound) -> SnowflakeType? {
        switch (left.type, right.type) {
        case (.variant, let other), (let other, .variant):
            if other.isSemiStructured || other == .null { return .variant }
            if case .number(_, let scale) = other {
                return .number(precision: 38, scale: max(scale, 9))
            }
            return other
        case (.number(_, let scale), .text): return number(scale, for: right)
        case (.text, .number(_, let scale)): return number(scale, for: left)
        case (.float, .text), (.text, .float): return .float
        case (.boolean, .text), (.text, .boolean): return .boolean
        case (.binary, .text), (.text, .binary): return nil
        default: return common(left.type, right.type)
        }
    }

    /// A number type that holds a text constant exactly.
    private static func number(_ scale: Int, for text: Bound) -> SnowflakeType {
        guard let constant = text.constantText else {
            return .number(precision: 38, scale: max(scale, 5))
        }
        let own = Decimals.parse(constant.trimmed.utf8)?.1 ?? 0
        return .number(precision: 38, scale: max(scale, min(own, 20)))
    }
}

extension SnowflakeType {
    /// The type that a name in a statement stands for.
    ///
    /// Source: Snowflake documentation, "Summary of data types".
    init(_ name: TypeName, _ parameters: SessionParameters) throws(SnowflakeError) {
        let given = name.arguments
        func scale(_ standard: Int = 9) throws(SnowflakeError) -> Int {
            guard let first = given.first else { return standard }
            guard first <= 9 else { throw Self.badType(name) }
            return first
        }
        if let structure = try StructuredType(name, parameters) {
            self = structure.base
            return
        }
        switch name.name {
        case "NUMBER", "NUMERIC", "DECIMAL", "DEC":
            let precision = given.first ?? 38
            let scale = given.count > 1 ? given[1] : 0
            guard precision >= 1, precision <= 38, scale >= 0, scale <= 37, scale <= precision
            else { throw Self.badType(name) }
            self = .number(precision: precision, scale: scale)
        case "INT", "INTEGER", "BIGINT", "SMALLINT", "TINYINT", "BYTEINT": self = .integer
        case "FLOAT", "FLOAT4", "FLOAT8", "DOUBLE", "DOUBLE PRECISION", "REAL": self = .float
        case "DECFLOAT":
            guard given.isEmpty || given == [38] else { throw Self.badType(name) }
            self = .decfloat
        case "VARCHAR", "STRING", "TEXT", "NVARCHAR", "NVARCHAR2", "CHAR VARYING",
            "NCHAR VARYING", "CHARACTER VARYING":
            let length = given.first ?? Self.longestText
            guard length >= 1, length <= Self.longestDeclaredText else { throw Self.badType(name) }
            self = .text(length: length)
        case "CHAR", "CHARACTER", "NCHAR":
            let length = given.first ?? 1
            guard length >= 1, length <= Self.longestDeclaredText else { throw Self.badType(name) }
            self = .text(length: length)
        case "BINARY", "VARBINARY", "BINARY VARYING":
            let length = given.first ?? Self.longestBinary
            guard length >= 1, length <= Self.longestDeclaredBinary else {
                throw Self.badType(name)
            }
            self = .binary(length: length)
        case "BOOLEAN", "BOOL": self = .boolean
        case "DATE": self = .date
        case "TIME": self = .time(scale: try scale())
        case "DATETIME", "TIMESTAMP_NTZ", "TIMESTAMPNTZ", "TIMESTAMP WITHOUT TIME ZONE":
            self = .timestampNTZ(scale: try scale())
        case "TIMESTAMP_LTZ", "TIMESTAMPLTZ", "TIMESTAMP WITH LOCAL TIME ZONE":
            self = .timestampLTZ(scale: try scale())
        case "TIMESTAMP_TZ", "TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE":
            self = .timestampTZ(scale: try scale())
        case "TIMESTAMP": self = Self.timestamp(parameters, scale: try scale())
        case "VARIANT": self = .variant
        case "OBJECT": self = .object
        case "ARRAY": self = .array
        case "UUID": self = .uuid
        default:
            if name.name.hasPrefix("INTERVAL "),
                let type = try IntervalType.read(String(name.name.dropFirst(9)))
            {
                self = .interval(type)
                return
            }
            if ["GEOGRAPHY", "GEOMETRY", "FILE"].contains(name.name) {
                throw .unsupported("type \(name.name)")
            }
            throw .compilation(2040, "42601", "Unsupported data type '\(name.name)'.")
        }
    }

    /// TIMESTAMP stands for what TIMESTAMP_TYPE_MAPPING says.
    static func timestamp(_ parameters: SessionParameters, scale: Int = 9) -> SnowflakeType {
        switch parameters.timestampTypeMapping {
        case "TIMESTAMP_LTZ": .timestampLTZ(scale: scale)
        case "TIMESTAMP_TZ": .timestampTZ(scale: scale)
        default: .timestampNTZ(scale: scale)
        }
    }

    private static func badType(_ name: TypeName) -> SnowflakeError {
        .compilation(
            2040, "42601",
            "Unsupported data type '\(name.name)(\(name.arguments.map(String.init).joined(separator: ",")))'."
        )
    }
}
