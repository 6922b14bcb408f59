/// One value of a Snowflake expression.
public enum SnowflakeValue: Hashable, Sendable {
    case null
    /// An exact decimal: `unscaled` times ten to the minus `scale`.
    case number(Int128, scale: Int)
    case float(Double)
    case decfloat(DecFloat)
    case text(String)
    case binary([UInt8])
    case boolean(Bool)
    /// Days since 1970-01-01.
    case date(Int)
    /// Nanoseconds since midnight.
    case time(Int64)
    /// Nanoseconds of wall clock since 1970-01-01 00:00.
    case timestampNTZ(Int128)
    /// Nanoseconds since the epoch, shown in the session's zone.
    case timestampLTZ(Int128)
    /// Nanoseconds since the epoch and minutes east of UTC.
    case timestampTZ(Int128, offset: Int)
    /// Months of a year-month interval, or nanoseconds of a day-time interval.
    case interval(Int128, IntervalType)
    /// A value of type VARIANT, OBJECT or ARRAY.
    case variant(VariantValue)
}

extension SnowflakeValue {
    /// An integer of scale zero.
    static func integer(_ value: some BinaryInteger) -> SnowflakeValue {
        .number(Int128(value), scale: 0)
    }

    /// Whether this is SQL's NULL (a variant that holds JSON's null is not).
    public var isNull: Bool { if case .null = self { true } else { false } }

    /// The text of a VARCHAR value.
    public var textValue: String? { if case .text(let text) = self { text } else { nil } }

    /// The integer of a number without a fraction that fits 64 bits.
    public var intValue: Int? {
        switch self {
        case .number(let unscaled, let scale):
            if scale == 0 { return Int(exactly: unscaled) }
            let unit = Decimals.power(scale)
            return unscaled % unit == 0 ? Int(exactly: unscaled / unit) : nil
        case .float(let value): return Int(exactly: value)
        case .decfloat(let value):
            guard value.exponent >= 0 else { return nil }
            return value.unscaled(scale: 0).flatMap { Int(exactly: $0) }
        default: return nil
        }
    }

    /// The value of a BOOLEAN.
    public var boolValue: Bool? { if case .boolean(let value) = self { value } else { nil } }

    /// The nearest double of a number.
    var doubleValue: Double? {
        switch self {
        case .number(let unscaled, let scale): Decimals.double(unscaled, scale)
        case .float(let value): value
        case .decfloat(let value): value.double
        default: nil
        }
    }
}

/// What a VARIANT holds: JSON, and the SQL types that JSON has no name for.
///
/// Source: Snowflake documentation, "Semi-structured data types".
public indirect enum VariantValue: Hashable, Sendable {
    case null
    /// A missing array element, which prints as `undefined`.
    case undefined
    case boolean(Bool)
    case number(Int128, scale: Int)
    case double(Double)
    case decfloat(DecFloat)
    case string(String)
    case binary([UInt8])
    case date(Int)
    case time(Int64)
    case timestampNTZ(Int128)
    case timestampLTZ(Int128)
    case timestampTZ(Int128, offset: Int)
    case array([VariantValue])
    case object(VariantObject)
}

/// The members of an OBJECT, kept in the order of their keys, as Snowflake prints them.
public struct VariantObject: Hashable, Sendable {
    public struct Member: Hashable, Sendable {
        public var key: String
        public var value: VariantValue
    }

    public private(set) var members: [Member] = []

    public init() {}

    /// Takes members in any order; the last of several with one key counts.
    public init(_ pairs: [(String, VariantValue)]) {
        var sorted = true
        members.reserveCapacity(pairs.count)
        for (key, value) in pairs {
            if let last = members.last, !Self.precedes(last.key, key) { sorted = false }
            members.append(Member(key: key, value: value))
        }
        guard !sorted else { return }
        let given = members
        members = []
        for member in given { self[member.key] = member.value }
    }

    private static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    private func place(of key: String) -> (index: Int, found: Bool) {
        var low = 0
        var high = members.count
        while low < high {
            let middle = (low + high) / 2
            if Self.precedes(members[middle].key, key) { low = middle + 1 } else { high = middle }
        }
        return (low, low < members.count && members[low].key.utf8.elementsEqual(key.utf8))
    }

    public subscript(key: String) -> VariantValue? {
        get {
            let (index, found) = place(of: key)
            return found ? members[index].value : nil
        }
        set {
            let (index, found) = place(of: key)
            switch (newValue, found) {
            case (let value?, true): members[index].value = value
            case (let value?, false): members.insert(Member(key: key, value: value), at: index)
            case (nil, true): members.remove(at: index)
            case (nil, false): break
            }
        }
    }
}
