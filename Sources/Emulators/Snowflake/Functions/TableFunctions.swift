/// The bodies of table functions.
enum TableFunctions {
    /// Those whose arguments are most often columns of the sources before them.
    static let lateral = ["FLATTEN", "SPLIT_TO_TABLE", "STRTOK_SPLIT_TO_TABLE"]

    enum Kind: Int {
        case flatten, split, tokens, generator, result, staged, information, unpack,
            sequence
    }

    static func body(_ kind: Int) -> RowSource.Body {
        switch Kind(rawValue: kind) {
        case .flatten: flatten
        case .split: split
        case .tokens: tokens
        case .generator: generator
        case .result: result
        case .staged: staged
        case .information: information
        case .unpack: unpack
        case .sequence: sequence
        case nil: { (_, _) throws(SnowflakeError) in [] }
        }
    }

    /// The elements of an array as rows, for functions over lambdas.
    static func flattenSource(_ array: String, alias: String) -> String {
        "rows(\(Kind.flatten.rawValue), \(array), '', 0, 0, 'ARRAY') AS \(alias)"
    }

    private static func text(_ value: SQLiteValue) -> String? {
        if case .text(let text) = value { text } else { nil }
    }

    private static func variant(_ value: SQLiteValue) throws(SnowflakeError) -> VariantValue? {
        guard case .text(var text) = value else { return nil }
        return try text.withUTF8 { bytes -> Result<VariantValue, SnowflakeError> in
            do throws(SnowflakeError) {
                return .success(try VariantValue.decode(bytes))
            } catch { return .failure(error) }
        }.get()
    }

    private static func stored(_ value: VariantValue) -> SQLiteValue {
        .text(String(decoding: value.stored, as: UTF8.self))
    }

    /// The next value of a sequence.
    private static func sequence(
        _ environment: ExecutionEnvironment, _ arguments: [SQLiteValue]
    ) throws(SnowflakeError) -> RowSource.Rows {
        guard case .integer(let id)? = arguments.first,
            let value = try environment.nextValue?(Int(id)), let next = Int64(exactly: value)
        else { return [] }
        return [[.integer(next)]]
    }

    /// Source: Snowflake documentation, FLATTEN.
    private static func flatten(
        _ environment: ExecutionEnvironment, _ arguments: [SQLiteValue]
    ) throws(SnowflakeError) -> RowSource.Rows {
        var rows: RowSource.Rows = []
        environment.flattenCount += 1
        let sequence = SQLiteValue.integer(environment.flattenCount)
        let path = text(arguments[1]) ?? ""
        let isOuter = arguments[2] == .integer(1)
        let isRecursive = arguments[3] == .integer(1)
        let mode = (text(arguments[4]) ?? "BOTH").uppercased()
        var input = try variant(arguments[0])
        if let value = input, !path.isEmpty {
            input = SemiStructured.get(value, path: try SemiStructured.steps(path))
        }
        func visit(_ value: VariantValue, _ prefix: String) {
            let this = stored(value)
            switch value {
            case .array(let items) where mode != "OBJECT":
                for (index, item) in items.enumerated() {
                    if item == .undefined { continue }
                    let place = "\(prefix)[\(index)]"
                    let shown: SQLiteValue = item == .undefined ? .null : stored(item)
                    rows.append(
                        [sequence, .null, .text(place), .integer(Int64(index)), shown, this])
                    if isRecursive { visit(item, place) }
                }
            case .object(let object) where mode != "ARRAY":
                for member in object.members {
                    let place = SemiStructured.extend(prefix, member.key)
                    rows.append(
                        [
                            sequence, .text(member.key), .text(place), .null, stored(member.value),
                            this,
                        ])
                    if isRecursive { visit(member.value, place) }
                }
            case .array(let items) where isRecursive:
                for (index, item) in items.enumerated() { visit(item, "\(prefix)[\(index)]") }
            case .object(let object) where isRecursive:
                for member in object.members {
                    visit(member.value, SemiStructured.extend(prefix, member.key))
                }
            default: break
            }
        }
        if let input { visit(input, path) }
        if rows.isEmpty, isOuter {
            rows.append(
                [
                    sequence, .null, path.isEmpty ? .text("") : .text(path), .null, .null,
                    input.map { stored($0) } ?? .null,
                ])
        }
        return rows
    }

    private static func split(
        _ environment: ExecutionEnvironment, _ arguments: [SQLiteValue]
    ) throws(SnowflakeError) -> RowSource.Rows {
        environment.flattenCount += 1
        guard let whole = text(arguments[0]), let separator = text(arguments[1]) else { return [] }
        return TextFunctions.split(whole, separator).enumerated().map {
            [.integer(environment.flattenCount), .integer(Int64($0 + 1)), .text($1)]
        }
    }

    private static func tokens(
        _ environment: ExecutionEnvironment, _ arguments: [SQLiteValue]
    ) throws(SnowflakeError) -> RowSource.Rows {
        environment.flattenCount += 1
        guard let whole = text(arguments[0]), let separators = text(arguments[1]) else { return [] }
        return TextFunctions.tokens(whole, separators).enumerated().map {
            [.integer(environment.flattenCount), .integer(Int64($0 + 1)), .text($1)]
        }
    }

    private static func generator(
        _ environment: ExecutionEnvironment, _ arguments: [SQLiteValue]
    ) throws(SnowflakeError) -> RowSource.Rows {
        guard case .integer(let count) = arguments[0] else { return [] }
        guard count <= 10_000_000 else {
            throw .unsupported("GENERATOR of more than 10000000 rows")
        }
        return [[SQLiteValue]](repeating: [], count: max(0, Int(count)))
    }

    private static func result(
        _ environment: ExecutionEnvironment, _ arguments: [SQLiteValue]
    ) throws(SnowflakeError) -> RowSource.Rows {
        guard let id = text(arguments[0]) else { return [] }
        return environment.storedResult?(id) ?? []
    }

    private static func staged(
        _ environment: ExecutionEnvironment, _ arguments: [SQLiteValue]
    ) throws(SnowflakeError) -> RowSource.Rows {
        guard case .integer(let slot) = arguments[0],
            environment.rowSources.indices.contains(Int(slot))
        else { return [] }
        return environment.rowSources[Int(slot)]
    }

    private static func information(
        _ environment: ExecutionEnvironment, _ arguments: [SQLiteValue]
    ) throws(SnowflakeError) -> RowSource.Rows {
        try environment.information?(
            text(arguments[0]) ?? "", text(arguments[1]) ?? "", text(arguments[2]) ?? "") ?? []
    }

    // Rows of a lateral query in one value.

    private static func unpack(
        _ environment: ExecutionEnvironment, _ arguments: [SQLiteValue]
    ) throws(SnowflakeError) -> RowSource.Rows {
        guard case .integer(let slot) = arguments[0] else { return [] }
        return environment.packed[slot] ?? []
    }

    /// Gathers rows under a number, which `unpack` takes back.
    static func pack(_ types: [SnowflakeType]) -> NativeFunction {
        NativeFunction(
            name: "pack(\(types.map(\.storageKey).joined(separator: ",")))",
            body: .aggregate({ PackState($0) }, argumentTypes: types))
    }

    private final class PackState: AggregateState {
        let environment: ExecutionEnvironment
        var rows: RowSource.Rows = []
        init(_ environment: ExecutionEnvironment) { self.environment = environment }
        func step(_ arguments: [SnowflakeValue]) throws(SnowflakeError) {
            rows.append(arguments.map { Storage.encode($0) })
        }
        func remove(_ arguments: [SnowflakeValue]) throws(SnowflakeError) {}
        func result() throws(SnowflakeError) -> SnowflakeValue {
            let slot = Int64(environment.packed.count + 1)
            environment.packed[slot] = rows
            return .integer(slot)
        }
    }
}
