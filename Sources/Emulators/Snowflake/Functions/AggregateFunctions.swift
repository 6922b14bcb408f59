import SnowflakeSQL

/// Aggregate functions. Source: Snowflake documentation, "Aggregate functions".
enum AggregateFunctions {
    private static func aggregate(
        _ name: String, _ least: Int, _ most: Int? = nil,
        _ make: @escaping @Sendable (Binder, [Bound]) throws(SnowflakeError) -> AggregateCall
    ) -> FunctionDefinition {
        FunctionDefinition(name: name, least: least, most: most ?? least, kind: .aggregate(make))
    }

    /// An aggregate that looks at all rows at the end.
    private static func gathered(
        _ name: String, _ parameters: [Parameter], _ result: SnowflakeType, skipsNulls: Bool = true,
        _ finish: @escaping @Sendable ([[SnowflakeValue]]) throws(SnowflakeError) -> SnowflakeValue
    ) -> FunctionDefinition {
        gathered(name, parameters, { _ in result }, skipsNulls: skipsNulls, finish)
    }

    private static func gathered(
        _ name: String, _ parameters: [Parameter],
        _ result: @escaping @Sendable ([Bound]) -> SnowflakeType, skipsNulls: Bool = true,
        _ finish: @escaping @Sendable ([[SnowflakeValue]]) throws(SnowflakeError) -> SnowflakeValue
    ) -> FunctionDefinition {
        aggregate(name, parameters.count) { (binder, given) throws(SnowflakeError) in
            var a = given
            for (index, bound) in given.enumerated() where bound.type != .null {
                guard let target = parameters[index].target(bound.type) else { continue }
                try FunctionDefinition.check(name, bound, parameters[index], given)
                a[index] = binder.coerce(bound, to: target)
            }
            let key = a.map(\.type.storageKey).joined(separator: ",")
            var call = AggregateCall(name: "", arguments: a.map(\.sql), type: result(a))
            call.native = NativeFunction(
                name: "\(name)(\(key))",
                body: .aggregate(
                    { GatherState(skipsNulls: skipsNulls, seed: $0.orderSeed, finish) },
                    argumentTypes: a.map(\.type)))
            return call
        }
    }

    static let all: [FunctionDefinition] =
        [
            aggregate("COUNT", 1, 64) { (_, a) throws(SnowflakeError) in
                var list = a.map(\.sql)
                if a.count > 1 {
                    let all = a.map { "\($0.sql) IS NOT NULL" }.joined(separator: " AND ")
                    list = ["(CASE WHEN \(all) THEN 1 END)"]
                }
                return AggregateCall(
                    name: "count", arguments: list, type: .number(precision: 18, scale: 0))
            },
            aggregate("COUNT_IF", 1) { (binder, a) throws(SnowflakeError) in
                AggregateCall(
                    name: "count",
                    arguments: ["(CASE WHEN \(try binder.boolean(a[0]).sql) THEN 1 END)"],
                    type: .number(precision: 18, scale: 0))
            },
            aggregate("SUM", 1) { (binder, a) throws(SnowflakeError) in try sum(binder, a, false) },
            aggregate("AVG", 1) { (binder, a) throws(SnowflakeError) in try sum(binder, a, true) },
            aggregate("MIN", 1) { (binder, a) throws(SnowflakeError) in try extreme(a, "min") },
            aggregate("MAX", 1) { (binder, a) throws(SnowflakeError) in try extreme(a, "max") },
            gathered("ANY_VALUE", [.any], { $0[0].type }) { (rows) throws(SnowflakeError) in
                rows.first?[0] ?? .null
            },
            gathered("MEDIAN", [.measure], { median($0[0].type) }) {
                (rows) throws(SnowflakeError) in
                try percentile(rows.map { $0[0] }, 0.5)
            },
            gathered("MODE", [.any], { $0[0].type }) { (rows) throws(SnowflakeError) in
                var counts: [SnowflakeValue: Int] = [:]
                for row in rows { counts[row[0], default: 0] += 1 }
                var best: SnowflakeValue = .null
                var most = 0
                for row in rows where counts[row[0]] ?? 0 > most {
                    best = row[0]
                    most = counts[row[0]] ?? 0
                }
                return best
            },
            aggregate("LISTAGG", 1, 2) { (binder, a) throws(SnowflakeError) in
                var arguments = [binder.coerce(a[0], to: .varchar).sql]
                arguments.append(a.count > 1 ? binder.coerce(a[1], to: .varchar).sql : "''")
                var call = AggregateCall(name: "", arguments: arguments, type: .varchar)
                call.takesOrder = true
                call.native = NativeFunction(
                    name: "LISTAGG",
                    body: .aggregate(
                        { _ in FloatSum(isAverage: false) }, argumentTypes: [.varchar, .varchar]))
                return call
            },
            aggregate("ARRAY_AGG", 1) { (binder, a) throws(SnowflakeError) in
                if a[0].type.isInterval { throw .argumentTypes("ARRAY_AGG", [a[0].type]) }
                var call = AggregateCall(
                    name: "", arguments: [binder.coerce(a[0], to: .variant).sql], type: .array)
                call.takesOrder = true
                call.native = NativeFunction(
                    name: "ARRAY_AGG",
                    body: .aggregate({ _ in FloatSum(isAverage: false) }, argumentTypes: [.variant])
                )
                return call
            },
            gathered("OBJECT_AGG", [.text, .variant], .object) { (rows) throws(SnowflakeError) in
                var object = VariantObject()
                for row in rows where !row[1].isNull {
                    let key = Text.string(row[0])
                    guard object[key] == nil else {
                        throw .execution(100_103, "22000", "Duplicate field key '\(key)'")
                    }
                    object[key] = TextForm.variant(row[1])
                }
                return .variant(.object(object))
            },
            gathered("ARRAY_UNIQUE_AGG", [.variant], .array) { (rows) throws(SnowflakeError) in
                var seen: Set<VariantValue> = []
                let items = rows.map { TextForm.variant($0[0]) }
                    .filter { $0 != .null && seen.insert($0).inserted }
                return .variant(.array(items))
            },
            gathered("BOOLAND_AGG", [.boolean], .boolean) { (rows) throws(SnowflakeError) in
                rows.isEmpty ? .null : .boolean(rows.allSatisfy { $0[0].boolValue ?? false })
            },
            gathered("BOOLOR_AGG", [.boolean], .boolean) { (rows) throws(SnowflakeError) in
                rows.isEmpty ? .null : .boolean(rows.contains { $0[0].boolValue ?? false })
            },
            gathered("BOOLXOR_AGG", [.boolean], .boolean) { (rows) throws(SnowflakeError) in
                rows.isEmpty ? .null : .boolean(rows.count { $0[0].boolValue ?? false } == 1)
            },
            gathered("BITAND_AGG", [.integer], .integer) { (rows) throws(SnowflakeError) in
                rows.isEmpty ? .null : .number(rows.reduce(-1) { $0 & $1.wide(0) }, scale: 0)
            },
            gathered("BITOR_AGG", [.integer], .integer) { (rows) throws(SnowflakeError) in
                rows.isEmpty ? .null : .number(rows.reduce(0) { $0 | $1.wide(0) }, scale: 0)
            },
            gathered("BITXOR_AGG", [.integer], .integer) { (rows) throws(SnowflakeError) in
                rows.isEmpty ? .null : .number(rows.reduce(0) { $0 ^ $1.wide(0) }, scale: 0)
            },
            by("MIN_BY", descending: false), by("MAX_BY", descending: true),
            aggregate("KURTOSIS", 1) { (binder, a) throws(SnowflakeError) in
                var call = AggregateCall(
                    name: "", arguments: [binder.coerce(a[0], to: .float).sql], type: .float)
                call.native = NativeFunction(
                    name: "KURTOSIS(f)",
                    body: .aggregate(
                        { _ in
                            GatherState { (rows) throws(SnowflakeError) in Moments(rows).kurtosis }
                        }, argumentTypes: [.float]))
                guard a[0].type.isNumber else { return call }
                // That of decimals is a decimal. Source: KURTOSIS, returns.
                let decimal = SnowflakeType.number(precision: 38, scale: 12)
                call.type = decimal
                call.finish = { binder.coerce(Bound($0, .float), to: decimal).sql }
                return call
            },
            gathered("SKEW", [.float], .float) { (rows) throws(SnowflakeError) in Moments(rows).skew
            },
            spread("STDDEV", sample: true, root: true),
            spread("STDDEV_POP", sample: false, root: true),
            spread("VARIANCE", sample: true, root: false),
            spread("VAR_POP", sample: false, root: false),
        ] + pairs + approximate + [
            percentileFunction("PERCENTILE_CONT"), percentileFunction("PERCENTILE_DISC"),
            gathered("ARRAY_UNION_AGG", [.array], .array) { (rows) throws(SnowflakeError) in
                var all: [VariantValue] = []
                for row in rows {
                    // An element stays as often as it stands in the array that has most of it.
                    var known = all
                    for item in row.items(0) {
                        if let place = known.firstIndex(of: item) {
                            known.remove(at: place)
                        } else {
                            all.append(item)
                        }
                    }
                }
                return .variant(.array(all))
            },
        ]

    /// Whether an aggregate counts different values, of several columns too.
    static func countsDistinct(_ name: String) -> Bool {
        name == "APPROX_COUNT_DISTINCT" || name == "HLL"
    }

    /// Whether OVER may not say an order. Source: Snowflake documentation, the functions' pages.
    static func takesNoOrder(_ name: String) -> Bool {
        let plain: Set<String> = [
            "LISTAGG", "MEDIAN", "MODE", "PERCENTILE_CONT", "PERCENTILE_DISC", "ANY_VALUE", "CORR",
            "COVAR_POP", "COVAR_SAMP", "KURTOSIS", "SKEW", "HASH_AGG", "HLL", "ARRAY_UNION_AGG",
            "ARRAY_UNIQUE_AGG", "MINHASH", "MINHASH_COMBINE", "MIN_BY", "MAX_BY", "OBJECT_AGG",
        ]
        return plain.contains(name) || name.hasPrefix("REGR_") || name.hasPrefix("APPROX")
            || name.hasPrefix("BOOL") || name.hasPrefix("BIT")
    }

    /// An aggregate that refuses decimal floating-point numbers, if it is one of those.
    ///
    /// Source: Snowflake documentation, APPROX_PERCENTILE and APPROX_TOP_K, usage notes.
    static func withoutDecimals(
        _ name: String,
        _ make: @escaping @Sendable (Binder, [Bound]) throws(SnowflakeError) -> AggregateCall
    ) -> @Sendable (Binder, [Bound]) throws(SnowflakeError) -> AggregateCall {
        guard name.hasPrefix("APPROX_PERCENTILE") || name.hasPrefix("APPROX_TOP_K") else {
            return make
        }
        return { (binder, arguments) throws(SnowflakeError) in
            if arguments.contains(where: { $0.type == .decfloat }) {
                throw .argumentTypes(name, arguments.map(\.type))
            }
            return try make(binder, arguments)
        }
    }

    /// Whether the function is of pairs of numbers.
    static func isOfPairs(_ name: String) -> Bool {
        name == "CORR" || name.hasPrefix("COVAR_") || name.hasPrefix("REGR_")
    }

    /// SUM of decimals of one scale.
    static func decimalSum(_ type: SnowflakeType) -> NativeFunction {
        let scale = type.scale
        return NativeFunction(
            name: "SUM(n\(scale))",
            body: .aggregate(
                { _ in DecimalSum(scale: scale, average: nil) }, argumentTypes: [type]))
    }

    /// Aggregates whose true answer is given instead of an estimate.
    private static let approximate: [FunctionDefinition] = {
        var distinct = gathered("APPROX_COUNT_DISTINCT", [.any], .integer) {
            (rows) throws(SnowflakeError) in .integer(Set(rows.map { $0[0] }).count)
        }
        distinct.most = 64
        distinct = distinct.approximated("exact count instead of an estimate")
        var hll = distinct
        hll.name = "HLL"
        let percentile = gathered("APPROX_PERCENTILE", [.float, .float], .float) {
            (rows) throws(SnowflakeError) in
            guard let first = rows.first else { return .null }
            guard (0...1).contains(first.double(1)) else {
                throw .invalidArgumentValue("APPROX_PERCENTILE needs a fraction from 0 to 1")
            }
            return try Self.percentile(rows.map { $0[0] }, first.double(1))
        }
        return [
            distinct, hll, percentile.approximated("exact percentile instead of an estimate"),
        ]
    }()

    /// Variances of whole numbers are decimals of six digits, of others of at least twelve, and
    /// deviations are the roots of those.
    private static func spread(_ name: String, sample: Bool, root: Bool) -> FunctionDefinition {
        aggregate(name, 1) { (binder, a) throws(SnowflakeError) in
            var value = a[0]
            if !value.type.isNumeric { value = binder.coerce(value, to: .float) }
            let isDecimal = value.type.isNumber
            let scale = value.type.scale <= 0 ? 6 : max(12, value.type.scale)
            let type: SnowflakeType =
                isDecimal && !root ? .number(precision: 38, scale: scale) : .float
            var call = AggregateCall(name: "", arguments: [value.sql], type: type)
            call.native = NativeFunction(
                name: "\(name)(\(value.type.storageKey))",
                body: .aggregate(
                    { _ in
                        GatherState { (rows) throws(SnowflakeError) in
                            guard let exact = Moments(rows).variance(sample: sample) else {
                                return .null
                            }
                            guard isDecimal else {
                                return .float(root ? exact.squareRoot() : exact)
                            }
                            let rounded = Decimals.fromDouble(exact, scale: scale) ?? 0
                            if !root { return .number(rounded, scale: scale) }
                            return .float(Decimals.double(rounded, scale).squareRoot())
                        }
                    }, argumentTypes: [value.type]))
            return call
        }
    }

    private static func median(_ type: SnowflakeType) -> SnowflakeType {
        if case .number(let precision, let scale) = type {
            return .number(precision: min(38, precision + 3), scale: min(37, scale + 3))
        }
        return type == .decfloat || type.isInterval ? type : .float
    }

    private static func sum(
        _ binder: Binder, _ given: [Bound], _ isAverage: Bool
    ) throws(SnowflakeError) -> AggregateCall {
        var a = given[0]
        switch a.type {
        case .number, .float, .decfloat: break
        case .interval(let type):
            let result = isAverage ? type.refined : type.widened
            var call = AggregateCall(name: "", arguments: [a.sql], type: .interval(result))
            call.native = NativeFunction(
                name: "\(isAverage ? "AVG" : "SUM")(\(a.type.storageKey))",
                body: .aggregate(
                    { _ in IntervalSum(result, isAverage: isAverage) }, argumentTypes: [a.type]))
            return call
        case .null: a = a.with(type: .integer)
        case .text, .variant: a = binder.coerce(a, to: .float)
        // An average is a sum too, and the service says so.
        default: throw .argumentTypes("SUM", [a.type])
        }
        let name = isAverage ? "AVG" : "SUM"
        guard case .number(_, let scale) = a.type else {
            var call = AggregateCall(name: "", arguments: [a.sql], type: a.type)
            if a.type == .decfloat {
                call.native = NativeFunction(
                    name: "\(name)(df)",
                    body: .aggregate(
                        { _ in DecFloatSum(isAverage: isAverage) }, argumentTypes: [.decfloat]))
                return call
            }
            call.native = NativeFunction(
                name: "\(name)(f)",
                body: .aggregate({ _ in FloatSum(isAverage: isAverage) }, argumentTypes: [.float]))
            return call
        }
        let average = max(scale, min(scale + 6, 12))
        let type = SnowflakeType.number(precision: 38, scale: isAverage ? average : scale)
        var call = AggregateCall(name: "", arguments: [a.sql], type: type)
        let argument = a.type
        call.native = NativeFunction(
            name: "\(name)(n\(scale))",
            body: .aggregate(
                { _ in DecimalSum(scale: scale, average: isAverage ? average : nil) },
                argumentTypes: [argument]))
        call.parts =
            !isAverage
            ? .sum
            : .average(
                NativeFunction(
                    name: "AVG(n\(scale)) of parts",
                    body: .aggregate(
                        { _ in AverageOfParts(DecimalSum(scale: scale, average: average)) },
                        argumentTypes: [])))
        return call
    }

    /// Makes an average over a window one of three more digits, cut off: so it is without an order
    /// and in frames of rows. Over a range it is as for a group.
    ///
    /// Source: Snowflake documentation, AVG and "Analyzing data with window functions", examples.
    static func makeWindowed(
        _ call: inout AggregateCall, of type: SnowflakeType?, over window: WindowSpecification
    ) {
        let isByRows = window.frame.map { $0.unit == .rows } ?? window.orderBy.isEmpty
        guard isByRows, let type, case .number(_, let scale) = type else { return }
        let average = max(scale, min(scale + 3, 12))
        call.type = .number(precision: 38, scale: average)
        call.native = NativeFunction(
            name: "AVG(w\(scale))",
            body: .aggregate(
                { _ in DecimalSum(scale: scale, average: average, isCut: true) },
                argumentTypes: [type]))
    }

    /// The least or greatest text in the order of a collation.
    private static func extreme(
        _ text: Bound, _ name: String, _ collation: Collation
    ) -> AggregateCall {
        var call = AggregateCall(name: "", arguments: [text.sql], type: text.type)
        let isMax = name == "max"
        call.native = NativeFunction(
            name: "\(name) collate(\(collation.specification.replacingQuotes))",
            body: .aggregate(
                { _ in
                    GatherState { (rows) throws(SnowflakeError) in
                        var best: (key: [UInt8], value: SnowflakeValue)?
                        for row in rows {
                            let key = collation.key(row.text(0))
                            if let known = best {
                                let isLess = key.lexicographicallyPrecedes(known.key)
                                guard isMax ? known.key.lexicographicallyPrecedes(key) : isLess
                                else { continue }
                            }
                            best = (key, row[0])
                        }
                        return best?.value ?? .null
                    }
                }, argumentTypes: [text.type]))
        return call
    }

    private static func extreme(_ a: [Bound], _ name: String) throws(SnowflakeError)
        -> AggregateCall
    {
        let type = a[0].type
        if type.isText, let collation = a[0].detail.collation, collation.isOrdering {
            return extreme(a[0], name, collation)
        }
        guard type.needsOrderKey else {
            return AggregateCall(name: name, arguments: [a[0].sql], type: type)
        }
        guard type != .object, type != .array else {
            throw .argumentTypes(name.uppercased(), [type])
        }
        var call = AggregateCall(name: "", arguments: [a[0].sql], type: type)
        let isMax = name == "max"
        if case .number = type { call.parts = isMax ? .greatest : .least }
        call.native = NativeFunction(
            name: "\(name)(\(type.storageKey))",
            body: .aggregate(
                { _ in
                    GatherState { (rows) throws(SnowflakeError) in
                        var best: SnowflakeValue?
                        for row in rows {
                            guard let known = best else {
                                best = row[0]
                                continue
                            }
                            if SnowflakeValue.precedes(known, row[0]) == isMax, known != row[0] {
                                best = row[0]
                            }
                        }
                        return best ?? .null
                    }
                }, argumentTypes: [type]))
        return call
    }

    private static func by(_ name: String, descending: Bool) -> FunctionDefinition {
        aggregate(name, 2, 3) { (_, a) throws(SnowflakeError) in
            let count = a.count > 2 ? a[2].constant?.intValue : nil
            let wrongCount = SnowflakeError.invalidArgument(
                "\(name) needs a number of rows from 1 to 1000")
            if let count, !(1...1000).contains(count) { throw wrongCount }
            let types = a.map(\.type)
            if a.count > 2, a[0].type.isInterval { throw .argumentTypes(name, types) }
            var call = AggregateCall(
                name: "", arguments: a.map(\.sql), type: count == nil ? a[0].type : .array)
            call.native = NativeFunction(
                name: "\(name)(\(types.map(\.storageKey).joined(separator: ",")))",
                body: .aggregate(
                    { environment in
                        GatherState(skipsNulls: false, seed: environment.orderSeed) {
                            (rows) throws(SnowflakeError) in
                            let sorted = rows.filter { !$0[1].isNull }.stableSorted {
                                descending
                                    ? SnowflakeValue.precedes($1[1], $0[1])
                                    : SnowflakeValue.precedes($0[1], $1[1])
                            }
                            guard let first = sorted.first else { return .null }
                            guard first.count > 2 else { return first[0] }
                            let most = first.int(2)
                            guard (1...1000).contains(most) else { throw wrongCount }
                            let items = sorted.prefix(most).map { TextForm.variant($0[0]) }
                            return .variant(.array(Array(items)))
                        }
                    }, argumentTypes: types))
            return call
        }
    }
}
