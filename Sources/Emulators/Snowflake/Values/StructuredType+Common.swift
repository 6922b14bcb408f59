/// Which structured types go into each other without a cast.
///
/// Source: Snowflake documentation, "Structured data types", "Implicit casting a value (coercion)".
extension StructuredType {
    /// The type that takes the values of both; nil where neither is coerced to the other.
    static func common(_ left: StructuredType, _ right: StructuredType) -> StructuredType? {
        if left == right { return left }
        switch (left, right) {
        case (.array(let a), .array(let b)): return common(a, b).map { .array($0) }
        case (.object(let a), .object(let b)):
            guard a.map(\.name) == b.map(\.name) else { return nil }
            var fields: [Field] = []
            for (one, other) in zip(a, b) {
                guard let part = common(one.part, other.part) else { return nil }
                fields.append(Field(name: one.name, part: part))
            }
            return .object(fields)
        case (.map(let key, let a), .map(let otherKey, let b)):
            guard key.isText == otherKey.isText, let part = common(a, b),
                let wide = SnowflakeType.common(key, otherKey)
            else { return nil }
            return .map(key: wide, value: part)
        default: return nil
        }
    }

    private static func common(_ left: Part, _ right: Part) -> Part? {
        let isNotNull = left.isNotNull && right.isNotNull
        if let a = left.structure, let b = right.structure {
            return common(a, b).map { Part(type: $0.base, structure: $0, isNotNull: isNotNull) }
        }
        guard left.structure == nil, right.structure == nil, isAlike(left.type, right.type) else {
            return nil
        }
        return SnowflakeType.common(left.type, right.type).map {
            Part(type: $0, isNotNull: isNotNull)
        }
    }

    /// Whether both are numbers, or texts, or times of one kind.
    private static func isAlike(_ left: SnowflakeType, _ right: SnowflakeType) -> Bool {
        switch (left, right) {
        case (.text, .text), (.binary, .binary), (.time, .time): true
        case (.timestampNTZ, .timestampNTZ): true
        case (.timestampLTZ, .timestampLTZ), (.timestampLTZ, .timestampTZ): true
        case (.timestampTZ, .timestampTZ), (.timestampTZ, .timestampLTZ): true
        default: left == right || left.isNumeric && right.isNumeric
        }
    }
}
