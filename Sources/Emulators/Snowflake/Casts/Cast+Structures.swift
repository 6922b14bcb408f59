/// Conversion into structured types. Source: Snowflake documentation, "Structured data types",
/// "Converting structured and semi-structured types".
extension Cast {
    /// A variant, array or object as a value of a structured type; every element is converted.
    func structured(
        _ value: SnowflakeValue, to type: StructuredType
    ) throws(SnowflakeError) -> SnowflakeValue {
        guard case .variant(let variant) = value else {
            if value.isNull { return .null }
            let parsed = try convert(value, to: type.base)
            return try structured(parsed, to: type)
        }
        return .variant(try structured(variant, to: type))
    }

    private func structured(
        _ variant: VariantValue, to type: StructuredType
    ) throws(SnowflakeError) -> VariantValue {
        switch (type, variant) {
        case (_, .null), (_, .undefined): return .null
        case (.array(let part), .array(let items)):
            var made: [VariantValue] = []
            for item in items {
                let element = try self.part(item, part)
                // What is missing in an array is SQL's NULL, which JSON does not have.
                let isMissing = element == .null && (item == .undefined || !part.keepsJSONNull)
                made.append(isMissing ? .undefined : element)
            }
            return .array(made)
        case (.vector(let isFloat, let count), .array(let items)):
            guard items.count == count else {
                throw .execution(
                    100544, "22026",
                    "Array-like value being cast to a vector has incorrect dimension: expected "
                        + "\(count), got \(items.count)")
            }
            let element: SnowflakeType = isFloat ? .float : .integer
            var made: [VariantValue] = []
            for item in items {
                made.append(try self.part(item, .init(type: element, isNotNull: true)))
            }
            return .array(made)
        case (.object(let fields), .object(let object)):
            var made = VariantObject()
            for field in fields {
                guard let item = object[field.name] else {
                    throw failed(variant, type, "missing key '\(field.name)'")
                }
                made[field.name] = try part(item, field.part)
            }
            guard object.members.count == fields.count else {
                throw failed(variant, type, "keys that the type does not have")
            }
            return .object(made)
        case (.map(let key, let value), .object(let object)):
            var made = VariantObject()
            for member in object.members {
                if key.isNumber { _ = try convert(.text(member.key), to: key) }
                made[member.key] = try part(member.value, value)
            }
            return .object(made)
        default: throw failed(variant, type, nil)
        }
    }

    private func part(
        _ item: VariantValue, _ part: StructuredType.Part
    ) throws(SnowflakeError) -> VariantValue {
        if item == .null || item == .undefined {
            guard !part.isNotNull else {
                throw .execution(100072, "22000", "NULL result in a non-nullable column")
            }
            return .null
        }
        if let inner = part.structure { return try structured(item, to: inner) }
        return TextForm.variant(try convert(.variant(item), to: part.type))
    }

    private func failed(
        _ variant: VariantValue, _ type: StructuredType, _ why: String?
    ) -> SnowflakeError {
        .execution(
            100071, "22000",
            "Failed to cast variant value \(TextForm.json(variant, .compact, parameters, zone)) "
                + "to \(type.description)" + (why.map { ": \($0)" } ?? ""))
    }
}

extension StructuredType.Part {
    /// Whether a JSON null stays one, as it does in a value without structure.
    fileprivate var keepsJSONNull: Bool { structure == nil && type.isSemiStructured }
}

extension Natives {
    /// The conversion into a structured type.
    static func structure(_ from: SnowflakeType, _ type: StructuredType) -> NativeFunction {
        values("structure:\(type.description.replacingQuotes)", [from], type.base) {
            (environment, values) throws(SnowflakeError) in
            try environment.cast.structured(values[0], to: type)
        }
    }
}
