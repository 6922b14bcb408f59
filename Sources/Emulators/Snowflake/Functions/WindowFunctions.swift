/// Functions that exist only over a window. Source: Snowflake documentation, "Window functions".
enum WindowFunctions {
    private static func window(
        _ name: String, _ least: Int, _ most: Int,
        _ make: @escaping @Sendable (Binder, [Bound]) throws(SnowflakeError) -> AggregateCall
    ) -> FunctionDefinition {
        FunctionDefinition(name: name, least: least, most: most, kind: .window(make))
    }

    private static func rank(_ name: String, _ sql: String, _ type: SnowflakeType)
        -> FunctionDefinition
    {
        window(name, 0, 0) { (_, _) throws(SnowflakeError) in
            var call = AggregateCall(name: sql, arguments: [], type: type)
            call.takesFrame = false
            return call
        }
    }

    private static let whole = SnowflakeType.number(precision: 18, scale: 0)

    /// Whether the last argument says how nulls are treated.
    private static func treatment(_ a: inout [Bound]) -> Bool {
        guard let last = a.last?.constantText, last.hasSuffix(" NULLS") else { return false }
        a.removeLast()
        return last == "IGNORE NULLS"
    }

    /// Whether OVER must say an order: all of these but RATIO_TO_REPORT.
    static func needsOrder(_ name: String) -> Bool { name != "RATIO_TO_REPORT" }

    /// Whether OVER may not say a frame. Source: the syntax on the page of each function.
    static func takesNoFrame(_ name: String) -> Bool {
        let others: Set<String> = ["CUME_DIST", "NTILE", "LAG", "LEAD", "RATIO_TO_REPORT"]
        return others.contains(name) || name.hasPrefix("CONDITIONAL_")
            || name.hasPrefix("INTERPOLATE_")
    }

    /// What the functions of values may be told besides their arguments.
    static func modifiers(_ name: String) -> CallModifiers {
        switch name {
        case "FIRST_VALUE", "LAST_VALUE": [.distinct, .nulls]
        case "RATIO_TO_REPORT": [.distinct]
        case "LAG", "LEAD", "NTH_VALUE": [.nulls]
        default: []
        }
    }

    /// The function that the binder makes of two others.
    static let linear = "INTERPOLATE_LINEAR"

    static let all: [FunctionDefinition] = [
        rank("ROW_NUMBER", "row_number", whole), rank("RANK", "rank", whole),
        rank("DENSE_RANK", "dense_rank", whole), rank("PERCENT_RANK", "percent_rank", .float),
        rank("CUME_DIST", "cume_dist", .float),
        window("NTILE", 1, 1) { (_, a) throws(SnowflakeError) in
            var call = AggregateCall(name: "ntile", arguments: [a[0].sql], type: whole)
            call.takesFrame = false
            return call
        },
        shift("LAG"), shift("LEAD"),
        pick("FIRST_VALUE", "first_value"), pick("LAST_VALUE", "last_value"),
        window("NTH_VALUE", 2, 2) { (_, given) throws(SnowflakeError) in
            var a = given
            let ignores = treatment(&a)
            let isFromLast = a.count > 2
            guard let place = a[1].constant?.intValue, place >= 1, place <= 1000 else {
                throw .invalidArgument("NTH_VALUE needs a constant from 1 to 1000")
            }
            if ignores || isFromLast {
                var call = AggregateCall(name: "", arguments: [a[0].sql], type: a[0].type)
                call.wholeFrame = true
                call.native = NativeFunction(
                    name: "NTH_VALUE!\(place)\(ignores)\(isFromLast)(\(a[0].type.storageKey))",
                    body: .aggregate(
                        { _ in
                            GatherState(skipsNulls: ignores) { (rows) throws(SnowflakeError) in
                                guard rows.count >= place else { return .null }
                                return rows[isFromLast ? rows.count - place : place - 1][0]
                            }
                        }, argumentTypes: [a[0].type]))
                return call
            }
            var call = AggregateCall(
                name: "nth_value", arguments: a.map(\.sql), type: a[0].type)
            call.wholeFrame = true
            return call
        },
        window("RATIO_TO_REPORT", 1, 1) { (binder, a) throws(SnowflakeError) in
            if case .number(_, let scale) = a[0].type {
                // The quotient is written around a mark for the sum, which is not known yet.
                let mark = "ratio_to_report_sum"
                let sum = Bound(
                    "nullif(\(mark), 0)", .number(precision: 38, scale: scale))
                let quotient = try binder.arithmetic(.divide, a[0], sum)
                var call = AggregateCall(name: "", arguments: [a[0].sql], type: quotient.type)
                call.native = AggregateFunctions.decimalSum(a[0].type)
                call.wholeFrame = true
                let parts = quotient.sql.split(separator: mark, maxSplits: 1)
                call.finish = { "\(parts[0])\($0)\(parts[1])" }
                return call
            }
            let value = binder.coerce(a[0], to: .float)
            var call = AggregateCall(name: "", arguments: [value.sql], type: .float)
            call.native = NativeFunction(
                name: "SUM(f)",
                body: .aggregate({ _ in FloatSum(isAverage: false) }, argumentTypes: [.float]))
            call.wholeFrame = true
            call.finish = { "(\(value.sql) / nullif(\($0), 0))" }
            return call
        },
        change("CONDITIONAL_TRUE_EVENT"), change("CONDITIONAL_CHANGE_EVENT"),
        fill("INTERPOLATE_FFILL", isLast: true), fill("INTERPOLATE_BFILL", isLast: false),
        fill(linear, isLast: true),
    ]

    /// The last value up to the row that is not null, or the first from it on.
    private static func fill(_ name: String, isLast: Bool) -> FunctionDefinition {
        window(name, 1, 1) { (_, a) throws(SnowflakeError) in
            edge(name, a, a[0].type, isLast: isLast) { $0[0] }
        }
    }

    /// A call that makes its result of the nearest row whose first argument is not null.
    static func edge(
        _ name: String, _ a: [Bound], _ type: SnowflakeType, isLast: Bool,
        _ finish: @escaping @Sendable ([SnowflakeValue]) -> SnowflakeValue
    ) -> AggregateCall {
        var call = AggregateCall(name: "", arguments: a.map(\.sql), type: type)
        call.rowsFrame = isLast
        if !isLast { call.frame = "ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING" }
        let types = a.map(\.type)
        let key = types.map(\.storageKey).joined(separator: ",")
        call.native = NativeFunction(
            name: "\(name).\(isLast)(\(key))",
            body: .aggregate({ _ in EdgeState(isLast: isLast, finish) }, argumentTypes: types))
        return call
    }

    private static func shift(_ name: String) -> FunctionDefinition {
        window(name, 1, 3) { (binder, given) throws(SnowflakeError) in
            var a = given
            let ignores = treatment(&a)
            var arguments = [a[0].sql]
            if a.count > 1 { arguments.append(a[1].sql) }
            var type = a[0].type
            if a.count > 2 {
                type = try binder.commonType([a[0], a[2]], name)
                arguments[0] = binder.coerce(a[0], to: type).sql
                arguments.append(binder.coerce(a[2], to: type).sql)
            }
            if ignores {
                guard let offset = a.count > 1 ? a[1].constant?.intValue : 1 else {
                    throw .notConstant(name, "2")
                }
                return ignoringNulls(name, arguments, type, offset)
            }
            var call = AggregateCall(name: name.lowercased(), arguments: arguments, type: type)
            call.takesFrame = false
            return call
        }
    }

    /// LAG and LEAD IGNORE NULLS: the n-th value before or after the current row among those that
    /// are not null, or the default where there are not so many. A negative number looks the other
    /// way.
    ///
    /// Source: Snowflake documentation, LAG, arguments.
    private static func ignoringNulls(
        _ name: String, _ arguments: [String], _ type: SnowflakeType, _ offset: Int
    ) -> AggregateCall {
        let given = [arguments[0]] + arguments.dropFirst(2)
        var call = AggregateCall(name: "", arguments: given, type: type)
        let looksBack = (name == "LAG") == (offset >= 0)
        call.rowsFrame = looksBack
        if !looksBack { call.frame = "ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING" }
        let count = Int(clamping: offset.magnitude)
        call.native = NativeFunction(
            name: "\(looksBack ? "LAG" : "LEAD")!\(count)(\(type.storageKey))\(given.count)",
            body: .aggregate(
                { _ in
                    GatherState(skipsNulls: false) { (rows) throws(SnowflakeError) in
                        guard let current = looksBack ? rows.last : rows.first else { return .null }
                        if count == 0 { return current[0] }
                        let others =
                            looksBack ? rows.dropLast().reversed() : Array(rows.dropFirst())
                        let known = others.lazy.filter { !$0[0].isNull }.dropFirst(count - 1)
                        return known.first?[0] ?? (current.count > 1 ? current[1] : .null)
                    }
                }, argumentTypes: given.map { _ in type }))
        return call
    }

    private static func pick(_ name: String, _ sql: String) -> FunctionDefinition {
        window(name, 1, 1) { (_, given) throws(SnowflakeError) in
            var a = given
            let ignores = treatment(&a)
            var call = AggregateCall(name: sql, arguments: [a[0].sql], type: a[0].type)
            call.wholeFrame = true
            guard ignores else { return call }
            let isFirst = sql == "first_value"
            call.native = NativeFunction(
                name: "\(name)!(\(a[0].type.storageKey))",
                body: .aggregate(
                    { _ in
                        GatherState { (rows) throws(SnowflakeError) in
                            (isFirst ? rows.first : rows.last)?[0] ?? .null
                        }
                    }, argumentTypes: [a[0].type]))
            return call
        }
    }

    private static func change(_ name: String) -> FunctionDefinition {
        window(name, 1, 1) { (binder, a) throws(SnowflakeError) in
            let isTrue = name == "CONDITIONAL_TRUE_EVENT"
            let value = isTrue ? try binder.boolean(a[0]) : a[0]
            var call = AggregateCall(name: "", arguments: [value.sql], type: .integer)
            call.rowsFrame = true
            call.native = NativeFunction(
                name: "\(name)(\(value.type.storageKey))",
                body: .aggregate(
                    { _ in
                        GatherState(skipsNulls: false) { (rows) throws(SnowflakeError) in
                            if isTrue {
                                return .integer(rows.count { $0[0].boolValue ?? false })
                            }
                            var changes = 0
                            var last: SnowflakeValue?
                            for row in rows where !row[0].isNull {
                                if let last, last != row[0] { changes += 1 }
                                last = row[0]
                            }
                            return .integer(changes)
                        }
                    }, argumentTypes: [value.type]))
            return call
        }
    }
}
