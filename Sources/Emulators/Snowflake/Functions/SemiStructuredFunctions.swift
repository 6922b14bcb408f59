import DataFormats

/// Functions on VARIANT, OBJECT and ARRAY.
///
/// Source: Snowflake documentation, "Semi-structured and structured data functions".
enum SemiStructuredFunctions {
    private typealias F = FunctionDefinition

    /// A constant path into a stored variant, found without building the rest.
    static func scan(_ steps: [VariantScanner.Step]) -> NativeFunction {
        let text = steps.map { step in
            switch step {
            case .key(let key): ".\(key.utf8.count):\(key)"
            case .index(let index): "[\(index)]"
            }
        }.joined()
        return NativeFunction(
            name: "path\(text.replacingQuotes)",
            body: .scalar { call throws(SnowflakeError) in
                if call.isNull(0) { return call.returnNull() }
                let bytes = call.bytes(0)
                guard let base = bytes.baseAddress, bytes.count > 0 else {
                    return call.returnNull()
                }
                let scanner = VariantScanner(base: base, count: bytes.count)
                guard let range = scanner.find(steps) else { return call.returnNull() }
                let found = UnsafeBufferPointer(rebasing: bytes[range])
                if found.elementsEqual("undefined".utf8) { return call.returnNull() }
                call.returnText(found)
            })
    }

    /// A test of what a variant holds.
    private static func isKind(
        _ name: String, _ test: @escaping @Sendable (VariantValue) -> Bool
    ) -> FunctionDefinition {
        F.simple(name, [.variant], .boolean) { (_, a) throws(SnowflakeError) in
            .boolean(test(a.variant(0)))
        }
    }

    /// The value if the variant holds that type, NULL otherwise.
    private static func asKind(
        _ name: String, _ type: SnowflakeType, _ test: @escaping @Sendable (VariantValue) -> Bool
    ) -> FunctionDefinition {
        FunctionDefinition(
            name: name, least: 1, most: type.isNumber && name != "AS_INTEGER" ? 3 : 1,
            kind: .scalar { (binder, a) throws(SnowflakeError) in
                guard a[0].type.isSemiStructured || a[0].type == .null else {
                    throw .argumentTypes(name, a.map(\.type))
                }
                var target = type
                if case .number = type {
                    let precision = a.count > 1 ? a[1].constant?.intValue ?? 38 : 38
                    let scale = a.count > 2 ? a[2].constant?.intValue ?? 0 : 0
                    target = .number(precision: precision, scale: scale)
                }
                let result = target
                let function = Natives.values("\(name)\(result.precision)", [a[0].type], result) {
                    (environment, values) throws(SnowflakeError) in
                    guard test(values.variant(0)) else { return .null }
                    return try environment.cast.convert(values[0], to: result)
                }
                return Bound(binder.call(function, [a[0].sql]), result, from: a)
            })
    }

    static let all: [FunctionDefinition] =
        kinds + [
            F.simple(
                "PARSE_JSON", [.text, .text], least: 1, .variant,
                shortcut: { call in
                    // Such a text is stored as it is.
                    guard call.count == 1, !call.isNull(0), PlainJSON.isCanonical(call.bytes(0))
                    else { return false }
                    call.returnArgument(0)
                    return true
                }
            ) {
                (_, a) throws(SnowflakeError) in
                let lax = a.count > 1 && a.text(1).contains("d")
                guard let value = try VariantValue.parse(json: a.text(0), allowsDuplicates: lax)
                else {
                    return .null
                }
                return .variant(value)
            },
            F.simple("TRY_PARSE_JSON", [.text, .text], least: 1, .variant) {
                (_, a) throws(SnowflakeError) in
                let lax = a.count > 1 && a.text(1).contains("d")
                guard let value = try? VariantValue.parse(json: a.text(0), allowsDuplicates: lax)
                else { return .null }
                return .variant(value)
            },
            F.simple("CHECK_JSON", [.text], .varchar) { (_, a) throws(SnowflakeError) in
                do throws(SnowflakeError) {
                    _ = try VariantValue.parse(json: a.text(0))
                    return .null
                } catch {
                    return .text(error.message.replacingPrefix("Error parsing JSON: ", with: ""))
                }
            }.approximated("what is wrong is said in words of our own"),
            F.simple("TO_JSON", [.variant], .varchar) { (environment, a) throws(SnowflakeError) in
                if case .variant(.null) = a[0] { return .text("null") }
                return .text(
                    TextForm.plainJSON(
                        a.variant(0), .compact, environment.parameters, environment.zone))
            },
            F.simple("TO_VARIANT", [.any], .variant) { (_, a) throws(SnowflakeError) in
                .variant(a.variant(0))
            },
            F.simple("TO_ARRAY", [.any], .array) { (environment, a) throws(SnowflakeError) in
                if case .variant(.null) = a[0] { return .null }
                return try environment.cast.convert(a[0], to: .array)
            },
            F.simple("TO_OBJECT", [.variant], .object) { (environment, a) throws(SnowflakeError) in
                if case .variant(.null) = a[0] { return .null }
                guard case .object = a.variant(0) else {
                    throw .variantCast(
                        TextForm.json(
                            a.variant(0), .compact, environment.parameters, environment.zone),
                        .object)
                }
                return a[0]
            },
            F.simple("TYPEOF", [.variant], .varchar) { (_, a) throws(SnowflakeError) in
                .text(SemiStructured.typeName(a.variant(0)))
            },
            F.simple("GET", [.any, .any], .variant) { (_, a) throws(SnowflakeError) in
                switch (a[0], a[1]) {
                case (.variant(.array(let items)), .number):
                    guard items.indices.contains(a.int(1)), items[a.int(1)] != .undefined else {
                        return .null
                    }
                    return .variant(items[a.int(1)])
                case (.variant(.object(let object)), .text(let key)):
                    return object[key].map { .variant($0) } ?? .null
                default: return .null
                }
            },
            F.simple("GET_IGNORE_CASE", [.any, .text], .variant) { (_, a) throws(SnowflakeError) in
                guard case .variant(.object(let object)) = a[0] else { return .null }
                let key = a.text(1)
                let found =
                    object[key]
                    ?? object.members.first { $0.key.lowercased() == key.lowercased() }?.value
                return found.map { .variant($0) } ?? .null
            },
            F.simple("GET_PATH", [.any, .text], .variant) { (_, a) throws(SnowflakeError) in
                let steps = try SemiStructured.steps(a.text(1))
                return SemiStructured.get(a.variant(0), path: steps).map { .variant($0) } ?? .null
            },
            F.simple("JSON_EXTRACT_PATH_TEXT", [.text, .text], .varchar) {
                (environment, a) throws(SnowflakeError) in
                guard let value = try VariantValue.parse(json: a.text(0)) else { return .null }
                let steps = try SemiStructured.steps(a.text(1))
                guard let found = SemiStructured.get(value, path: steps) else { return .null }
                if case .null = found { return .null }
                return .text(TextForm.text(found, environment.parameters, environment.zone))
            },
            F.simple("STRIP_NULL_VALUE", [.variant], .variant) { (_, a) throws(SnowflakeError) in
                if case .null = a.variant(0) { return .null }
                return a[0]
            },
            F.simple("IS_NULL_VALUE", [.variant], .boolean) { (_, a) throws(SnowflakeError) in
                .boolean(a.variant(0) == .null)
            },
            construct("OBJECT_CONSTRUCT", keepsNull: false),
            construct("OBJECT_CONSTRUCT_KEEP_NULL", keepsNull: true),
            F.simple(
                "OBJECT_INSERT", [.object, .text, .any, .boolean], least: 3, .object,
                takesNull: true
            ) { (_, a) throws(SnowflakeError) in
                guard case .variant(.object(var object)) = a[0] else { return .null }
                if a[1].isNull { return a[0] }
                let key = a.text(1)
                if object[key] != nil, a.count < 4 || !a.flag(3) {
                    throw .execution(100_103, "22000", "Duplicate field key '\(key)'")
                }
                if a[2].isNull { return a[0] }
                object[key] = a.variant(2)
                return .variant(.object(object))
            },
            F.simple("OBJECT_DELETE", [.object, .text], rest: .text, .object) {
                (_, a) throws(SnowflakeError) in
                guard case .variant(.object(var object)) = a[0] else { return .null }
                for index in 1..<a.count { object[a.text(index)] = nil }
                return .variant(.object(object))
            },
            F.simple("OBJECT_PICK", [.object, .any], rest: .text, .object) {
                (_, a) throws(SnowflakeError) in
                guard case .variant(.object(let object)) = a[0] else { return .null }
                var picked = VariantObject()
                var keys = a[1...].map { Text.string($0) }
                if case .variant(.array(let items)) = a[1] {
                    keys = items.compactMap { if case .string(let key) = $0 { key } else { nil } }
                }
                for key in keys { picked[key] = object[key] }
                return .variant(.object(picked))
            },
            F.simple("OBJECT_KEYS", [.object], .array) { (_, a) throws(SnowflakeError) in
                guard case .variant(.object(let object)) = a[0] else { return .null }
                return .variant(.array(object.members.map { .string($0.key) }))
            },
        ]

    private static func construct(_ name: String, keepsNull: Bool) -> FunctionDefinition {
        F.typed(
            name, [], rest: .any, takesNull: true,
            { given throws(SnowflakeError) in
                guard given.count % 2 == 0 else {
                    let count = given.count
                    throw .argumentCount(name, given: count, least: count + 1, most: nil)
                }
                return .object
            }
        ) { (_, a) throws(SnowflakeError) in
            var object = VariantObject()
            for index in stride(from: 0, to: a.count, by: 2) {
                if a[index].isNull { continue }
                let key = a.text(index)
                if object[key] != nil {
                    throw .execution(100_103, "22000", "Duplicate field key '\(key)'")
                }
                if a[index + 1].isNull {
                    if keepsNull { object[key] = VariantValue.null }
                } else {
                    object[key] = a.variant(index + 1)
                }
            }
            return .variant(.object(object))
        }
    }

    private static let kinds: [FunctionDefinition] = {
        let tests: [(String, SnowflakeType, @Sendable (VariantValue) -> Bool)] = [
            ("ARRAY", .array, { if case .array = $0 { true } else { false } }),
            ("OBJECT", .object, { if case .object = $0 { true } else { false } }),
            ("BOOLEAN", .boolean, { if case .boolean = $0 { true } else { false } }),
            ("BINARY", .bytes, { if case .binary = $0 { true } else { false } }),
            ("CHAR", .varchar, { if case .string = $0 { true } else { false } }),
            ("VARCHAR", .varchar, { if case .string = $0 { true } else { false } }),
            ("DATE", .date, { if case .date = $0 { true } else { false } }),
            ("TIME", .time(scale: 9), { if case .time = $0 { true } else { false } }),
            ("TIMESTAMP_NTZ", .ntz, { if case .timestampNTZ = $0 { true } else { false } }),
            ("TIMESTAMP_LTZ", .ltz, { if case .timestampLTZ = $0 { true } else { false } }),
            ("TIMESTAMP_TZ", .tz, { if case .timestampTZ = $0 { true } else { false } }),
            ("INTEGER", .integer, { if case .number(_, 0) = $0 { true } else { false } }),
            ("DECIMAL", .integer, { if case .number = $0 { true } else { false } }),
            ("NUMBER", .integer, { if case .number = $0 { true } else { false } }),
            (
                "DOUBLE", .float,
                { if case .double = $0 { true } else if case .number = $0 { true } else { false } }
            ),
            (
                "REAL", .float,
                { if case .double = $0 { true } else if case .number = $0 { true } else { false } }
            ),
        ]
        return tests.flatMap { name, type, test in
            [isKind("IS_\(name)", test), asKind("AS_\(name)", type, test)]
        } + [isKind("IS_DATE_VALUE") { if case .date = $0 { true } else { false } }]
    }()
}

extension String {
    /// Without characters that would end a quoted name.
    var replacingQuotes: String { self.map { $0 == "\"" ? "\u{1}" : String($0) }.joined() }

    func replacingPrefix(_ prefix: String, with text: String) -> String {
        hasPrefix(prefix) ? text + dropFirst(prefix.count) : self
    }
}
