/// Functions that make structured arrays, objects and maps of values.
///
/// Source: Snowflake documentation, ARRAY_CONSTRUCT_STRUCTURED,
/// OBJECT_CONSTRUCT_KEEP_NULL_STRUCTURED and MAP_CONSTRUCT.
enum StructuredConstructors {
    static let all: [FunctionDefinition] = [
        FunctionDefinition(
            name: "ARRAY_CONSTRUCT_STRUCTURED", least: 1, most: nil,
            kind: .scalar { (binder, a) throws(SnowflakeError) in
                let (values, part) = try binder.alike(a, "ARRAY_CONSTRUCT_STRUCTURED")
                let function = Natives.values(
                    "ARRAY_CONSTRUCT_STRUCTURED", values.map(\.type), .array, takesNull: true
                ) { (_, values) throws(SnowflakeError) in
                    .variant(
                        .array(values.map { $0.isNull ? .undefined : TextForm.variant($0) }))
                }
                return Bound(binder.call(function, values.map(\.sql)), .array, from: a)
                    .with(detail: TypeDetail(structure: .array(part)))
            }),
        FunctionDefinition(
            name: "OBJECT_CONSTRUCT_KEEP_NULL_STRUCTURED", least: 2, most: nil,
            kind: .scalar { (binder, a) throws(SnowflakeError) in try object(binder, a) }),
        FunctionDefinition(
            name: "MAP_CONSTRUCT", least: 2, most: nil,
            kind: .scalar { (binder, a) throws(SnowflakeError) in try map(binder, a) }),
    ]

    private static func checkPairs(_ name: String, _ count: Int) throws(SnowflakeError) {
        guard count % 2 == 0 else {
            throw .compilation(938, "22023", "Odd number of arguments for \(name)")
        }
    }

    private static func duplicate(_ key: String) -> SnowflakeError {
        .execution(100_103, "22000", "Duplicate field key '\(key)'")
    }

    private static func object(_ binder: Binder, _ a: [Bound]) throws(SnowflakeError) -> Bound {
        let name = "OBJECT_CONSTRUCT_KEEP_NULL_STRUCTURED"
        try checkPairs(name, a.count)
        var fields: [StructuredType.Field] = []
        for place in stride(from: 0, to: a.count, by: 2) {
            guard let key = a[place].constantText, !key.isEmpty else {
                throw .notConstant(name, "\(place + 1)")
            }
            if fields.contains(where: { $0.name == key }) { throw duplicate(key) }
            let (_, part) = try binder.alike([a[place + 1]], name)
            fields.append(StructuredType.Field(name: key, part: part))
        }
        let function = Natives.values(name, a.map(\.type), .object, takesNull: true) {
            (_, values) throws(SnowflakeError) in
            var object = VariantObject()
            for place in stride(from: 0, to: values.count, by: 2) {
                let value = values[place + 1]
                object[values.text(place)] = value.isNull ? .null : TextForm.variant(value)
            }
            return .variant(.object(object))
        }
        return Bound(binder.call(function, a.map(\.sql)), .object, from: a)
            .with(detail: TypeDetail(structure: .object(fields)))
    }

    private static func map(_ binder: Binder, _ a: [Bound]) throws(SnowflakeError) -> Bound {
        let name = "MAP_CONSTRUCT"
        try checkPairs(name, a.count)
        let places = Array(stride(from: 0, to: a.count, by: 2))
        let (keys, key) = try binder.alike(places.map { a[$0] }, name)
        guard key.type.isText || key.type.isNumber else { throw .argumentTypes(name, of: a) }
        let (values, part) = try binder.alike(places.map { a[$0 + 1] }, name)
        var given: [Bound] = []
        for (one, other) in zip(keys, values) { given += [one, other] }
        let function = Natives.values(name, given.map(\.type), .object, takesNull: true) {
            (_, values) throws(SnowflakeError) in
            var object = VariantObject()
            for place in stride(from: 0, to: values.count, by: 2) where !values[place].isNull {
                let key = Text.string(values[place])
                if object[key] != nil { throw duplicate(key) }
                let value = values[place + 1]
                object[key] = value.isNull ? .null : TextForm.variant(value)
            }
            return .variant(.object(object))
        }
        return Bound(binder.call(function, given.map(\.sql)), .object, from: a)
            .with(detail: TypeDetail(structure: .map(key: key.type, value: part)))
    }
}
