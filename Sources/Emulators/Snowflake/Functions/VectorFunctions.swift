/// Functions on VECTOR. Source: Snowflake documentation, "Vector functions".
enum VectorFunctions {
    private static func numbers(_ value: SnowflakeValue) -> [Double] {
        guard case .variant(.array(let items)) = value else { return [] }
        return items.map { item in
            switch item {
            case .double(let value): value
            case .number(let unscaled, let scale): Decimals.double(unscaled, scale)
            default: 0
            }
        }
    }

    private static func shape(
        _ name: String, _ a: [Bound], _ count: Int
    ) throws(SnowflakeError) -> StructuredType {
        guard let first = a[0].detail.structure, case .vector = first else {
            throw .argumentTypes(name, a.map(\.type))
        }
        for other in a[..<count] where other.detail.structure != first {
            throw .argumentTypes(name, a.map(\.type))
        }
        return first
    }

    /// A number from two vectors of one kind and length.
    private static func pair(
        _ name: String, _ body: @escaping @Sendable ([Double], [Double]) -> Double
    ) -> FunctionDefinition {
        FunctionDefinition(
            name: name, least: 2, most: 2,
            kind: .scalar { (binder, a) throws(SnowflakeError) in
                _ = try shape(name, a, 2)
                let function = Natives.values(name, [.array, .array], .float) {
                    (_, values) throws(SnowflakeError) in
                    .float(body(numbers(values[0]), numbers(values[1])))
                }
                return Bound(binder.call(function, a.map(\.sql)), .float, from: a)
            })
    }

    /// A vector from a vector.
    private static func change(
        _ name: String, _ least: Int,
        _ body: @escaping @Sendable ([Double], [SnowflakeValue]) throws(SnowflakeError) -> [Double]
    ) -> FunctionDefinition {
        FunctionDefinition(
            name: name, least: least, most: least,
            kind: .scalar { (binder, a) throws(SnowflakeError) in
                var type = try shape(name, a, 1)
                if case .vector(let isFloat, _) = type, name == "VECTOR_TRUNCATE",
                    let count = a[1].constant?.intValue
                {
                    type = .vector(isFloat: isFloat, count: count)
                }
                let function = Natives.values(name, a.map(\.type), .array) {
                    (_, values) throws(SnowflakeError) in
                    let made = try body(numbers(values[0]), values)
                    return .variant(.array(made.map { .double($0) }))
                }
                return Bound(binder.call(function, a.map(\.sql)), .array, from: a)
                    .with(detail: TypeDetail(structure: type))
            })
    }

    /// A vector from the vectors of a group, place by place.
    private static func fold(
        _ name: String, _ body: @escaping @Sendable ([Double]) -> Double
    ) -> FunctionDefinition {
        FunctionDefinition(
            name: name, least: 1, most: 1,
            kind: .aggregate { (_, a) throws(SnowflakeError) in
                guard case .vector(var isFloat, let count) = try shape(name, a, 1) else {
                    throw .argumentTypes(name, a.map(\.type))
                }
                if name == "VECTOR_AVG" { isFloat = true }
                var call = AggregateCall(name: "", arguments: [a[0].sql], type: .array)
                call.structure = .vector(isFloat: isFloat, count: count)
                let isWhole = !isFloat
                call.native = NativeFunction(
                    name: isFloat ? name : "\(name) whole",
                    body: .aggregate(
                        { _ in
                            GatherState { (rows) throws(SnowflakeError) in
                                let all = rows.map { numbers($0[0]) }
                                guard let first = all.first else { return .null }
                                return .variant(
                                    .array(
                                        first.indices.map { place in
                                            let number = body(all.map { $0[place] })
                                            let whole =
                                                isWhole ? Int128(exactly: number) : nil
                                            return whole.map { .number($0, scale: 0) }
                                                ?? .double(number)
                                        }))
                            }
                        }, argumentTypes: [.array]))
                return call
            })
    }

    private static func dot(_ a: [Double], _ b: [Double]) -> Double {
        zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }

    static let all: [FunctionDefinition] = [
        pair("VECTOR_INNER_PRODUCT", dot),
        pair("VECTOR_L1_DISTANCE") { a, b in zip(a, b).reduce(0) { $0 + abs($1.0 - $1.1) } },
        pair("VECTOR_L2_DISTANCE") { a, b in
            zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
        },
        pair("VECTOR_COSINE_SIMILARITY") { a, b in
            dot(a, b) / (dot(a, a).squareRoot() * dot(b, b).squareRoot())
        },
        change("VECTOR_NORMALIZE", 1) { (vector, _) throws(SnowflakeError) in
            let length = dot(vector, vector).squareRoot()
            return length == 0 ? vector : vector.map { $0 / length }
        },
        change("VECTOR_TRUNCATE", 2) { (vector, a) throws(SnowflakeError) in
            guard a.int(1) >= 1, a.int(1) <= vector.count else {
                throw .invalidArgumentValue("Invalid dimension of VECTOR_TRUNCATE: \(a.int(1))")
            }
            return Array(vector.prefix(a.int(1)))
        },
        fold("VECTOR_SUM") { $0.reduce(0, +) }, fold("VECTOR_MIN") { $0.min() ?? 0 },
        fold("VECTOR_MAX") { $0.max() ?? 0 },
        fold("VECTOR_AVG") { $0.reduce(0, +) / Double($0.count) },
    ]
}
