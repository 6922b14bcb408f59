/// Functions on MAP. Source: Snowflake documentation, "Map" functions.
enum MapFunctions {
    /// The type of a result from the types of the keys and values; nil for the map's own.
    private typealias Result =
        @Sendable (SnowflakeType, StructuredType.Part) -> (SnowflakeType, TypeDetail)?

    /// A function whose first argument is a map; the others are keys, or a key and a value.
    private static func map(
        _ name: String, _ least: Int, _ most: Int?,
        _ result: @escaping Result,
        _ body: @escaping FunctionDefinition.Body
    ) -> FunctionDefinition {
        FunctionDefinition(
            name: name, least: least, most: most,
            kind: .scalar { (binder, a) throws(SnowflakeError) in
                guard case .map(let key, let value)? = a[0].detail.structure else {
                    throw .argumentTypes(name, a.map(\.type))
                }
                let whole = TypeDetail(structure: .map(key: key, value: value))
                let (type, detail) = result(key, value) ?? (.object, whole)
                let function = Natives.values(
                    "\(name) \(key.storageKey)", a.map(\.type), type, takesNull: true
                ) { (environment, values) throws(SnowflakeError) in
                    if values[0].isNull { return .null }
                    return try body(environment, values)
                }
                return Bound(binder.call(function, a.map(\.sql)), type, from: a)
                    .with(detail: detail)
            })
    }

    /// A map as a function's result has the type of the argument.
    private static func same(
        _ key: SnowflakeType, _ value: StructuredType.Part
    ) -> (SnowflakeType, TypeDetail)? { nil }

    private static func object(_ value: SnowflakeValue) -> VariantObject {
        if case .variant(.object(let object)) = value { object } else { VariantObject() }
    }

    static let all: [FunctionDefinition] = [
        map(
            "MAP_KEYS", 1, 1,
            { key, _ in
                (.array, TypeDetail(structure: .array(.init(type: key))))
            }
        ) { (environment, a) throws(SnowflakeError) in
            .variant(.array(object(a[0]).members.map { .string($0.key) }))
        },
        map("MAP_SIZE", 1, 1, { _, _ in (.integer, .none) }) {
            (_, a) throws(SnowflakeError) in .integer(object(a[0]).members.count)
        },
        map("MAP_DELETE", 2, nil, same) { (_, a) throws(SnowflakeError) in
            var map = object(a[0])
            for index in 1..<a.count where !a[index].isNull { map[a.text(index)] = nil }
            return .variant(.object(map))
        },
        map("MAP_PICK", 2, nil, same) { (_, a) throws(SnowflakeError) in
            let map = object(a[0])
            var keys = (1..<a.count).filter { !a[$0].isNull }.map { a.text($0) }
            if case .variant(.array(let items)) = a[1] {
                keys = items.map { TextForm.text($0, SessionParameters(), .utc) }
            }
            var picked = VariantObject()
            for key in keys { picked[key] = map[key] }
            return .variant(.object(picked))
        },
        map("MAP_INSERT", 3, 4, same) { (environment, a) throws(SnowflakeError) in
            var map = object(a[0])
            let key = a.text(1)
            if map[key] != nil, a.count < 4 || !a.flag(3) {
                throw .execution(100_103, "22000", "Duplicate field key '\(key)'")
            }
            map[key] = a[2].isNull ? .null : a.variant(2)
            return .variant(.object(map))
        },
        map("MAP_CAT", 2, 2, same) { (_, a) throws(SnowflakeError) in
            var map = object(a[0])
            for member in object(a[1]).members { map[member.key] = member.value }
            return a[1].isNull ? .null : .variant(.object(map))
        },
        containsKey, entries,
    ]

    /// MAP_ENTRIES: an object with the key and the value for each entry.
    private static let entries = FunctionDefinition(
        name: "MAP_ENTRIES", least: 1, most: 1,
        kind: .scalar { (binder, a) throws(SnowflakeError) in
            guard case .map(let key, _)? = a[0].detail.structure else {
                throw .argumentTypes("MAP_ENTRIES", a.map(\.type))
            }
            let function = Natives.values("MAP_ENTRIES \(key.storageKey)", [.object], .array) {
                (_, values) throws(SnowflakeError) in
                .variant(
                    .array(
                        object(values[0]).members.map { member in
                            let name: VariantValue =
                                if !key.isText,
                                    let (number, scale) = Decimals.parse(member.key.utf8)
                                {
                                    .number(number, scale: scale)
                                } else {
                                    .string(member.key)
                                }
                            return .object(
                                VariantObject([("key", name), ("value", member.value)]))
                        }))
            }
            return Bound(binder.call(function, [a[0].sql]), .array, from: a)
        })

    /// MAP_CONTAINS_KEY takes the key before the map.
    private static let containsKey = FunctionDefinition(
        name: "MAP_CONTAINS_KEY", least: 2, most: 2,
        kind: .scalar { (binder, a) throws(SnowflakeError) in
            guard case .map(let key, _)? = a[1].detail.structure else {
                throw .argumentTypes("MAP_CONTAINS_KEY", a.map(\.type))
            }
            let wanted = binder.coerce(a[0], to: key)
            let function = Natives.values("MAP_CONTAINS_KEY", [key, .object], .boolean) {
                (_, values) throws(SnowflakeError) in
                .boolean(object(values[1])[values.text(0)] != nil)
            }
            return Bound(binder.call(function, [wanted.sql, a[1].sql]), .boolean, from: a)
        })
}
