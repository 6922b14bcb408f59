import Diagnostics
import OrderedCollections
import SnowflakeSQL

extension Binder {
    /// `REDUCE(array, start, (acc, value) -> …)`: a recursive query over the elements.
    ///
    /// Source: Snowflake documentation, REDUCE.
    func reduce(
        _ arguments: [SnowflakeSQL.Expression], _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        guard arguments.count == 3, case .lambda(let parameters, let body) = arguments[2].kind,
            parameters.count == 2
        else { throw .argumentTypes("REDUCE", []) }
        let given = try bind(arguments[0], scope)
        let array = coerce(given, to: .array)
        let start = try bind(arguments[1], scope)
        if array.hasAggregate {
            return try reduced(
                array, start, given.detail.structure?.part(.index(0)), parameters, body)
        }
        let steps = freshName("w")
        func step(_ type: SnowflakeType) throws(SnowflakeError) -> Bound {
            let inner = Scope(outer: scope)
            inner.locals[parameters[0].name.name] = Bound("\(steps).a", type)
            var element = try apply("GET", [array, Bound("\(steps).i", .integer)])
            if let part = given.detail.structure?.part(.index(0)) {
                element = coerce(element, to: part.type)
            }
            if let written = parameters[1].type {
                element = coerce(element, to: try SnowflakeType(written, session.parameters))
            }
            inner.locals[parameters[1].name.name] = element
            return try bind(body, inner)
        }
        // What the steps add up to may be wider than what they start from.
        var type = start.type.isNumber ? .number(precision: 38, scale: 0) : start.type
        for _ in 0..<2 { type = try commonType([Bound("a", type), try step(type)], "REDUCE") }
        if type.isText { type = .varchar }
        let next = coerce(try step(type), to: type)
        let size = try apply("ARRAY_SIZE", [array])
        return Bound(
            "(CASE WHEN \(array.sql) IS NOT NULL THEN (WITH RECURSIVE \(steps)(i, a) AS ("
                + "SELECT 0, \(coerce(start, to: type).sql) UNION ALL "
                + "SELECT i + 1, \(next.sql) FROM \(steps) WHERE i < \(size.sql)) "
                + "SELECT a FROM \(steps) ORDER BY i DESC LIMIT 1) END)",
            type, from: [array, start])
    }

    /// REDUCE of an aggregate, which no recursive query of SQLite may hold: its lambda may name
    /// nothing but its parameters.
    private func reduced(
        _ array: Bound, _ start: Bound, _ part: StructuredType.Part?,
        _ parameters: [LambdaParameter], _ body: SnowflakeSQL.Expression
    ) throws(SnowflakeError) -> Bound {
        func step(_ type: SnowflakeType) throws(SnowflakeError) -> Bound {
            let inner = Scope(outer: nil)
            inner.allowsAggregates = false
            inner.locals[parameters[0].name.name] = Bound("?1", type)
            var element = Bound("?2", .variant)
            if let part { element = coerce(element, to: part.type) }
            if let written = parameters[1].type {
                element = coerce(element, to: try SnowflakeType(written, session.parameters))
            }
            inner.locals[parameters[1].name.name] = element
            let before = inputs.count
            let made = try bind(body, inner)
            guard inputs.count == before else {
                throw .unsupported("REDUCE of an aggregate with values from outside")
            }
            return made
        }
        var type = start.type.isNumber ? .number(precision: 38, scale: 0) : start.type
        for _ in 0..<2 { type = try commonType([Bound("a", type), try step(type)], "REDUCE") }
        if type.isText { type = .varchar }
        let next = "SELECT \(coerce(try step(type), to: type).sql)"
        let function = Natives.values(
            "REDUCE \(type.storageKey) \(next)", [.array, type], type, takesNull: true
        ) { [type] (environment, a) throws(SnowflakeError) in
            if a[0].isNull { return .null }
            var state = a[1]
            for item in a.items(0) {
                let element: SnowflakeValue = item == .undefined ? .null : .variant(item)
                state = try environment.evaluate?(next, [state, element], type) ?? .null
            }
            return state
        }
        let first = coerce(start, to: type)
        return Bound(call(function, [array.sql, first.sql]), type, from: [array, start])
    }

    /// The elements of `** array`, which must be known now: an array as it is written, a variable
    /// of the script, or an argument of the function. Source: Snowflake documentation, "Expansion operators".
    func spread(
        _ array: SnowflakeSQL.Expression
    ) throws(SnowflakeError) -> [SnowflakeSQL.Expression] {
        switch array.kind {
        case .array(let items): return items
        case .name(let parts) where parts.count == 1:
            if let items = spreads[parts[0].name] { return items }
        case .bind(.named(let name)):
            guard case .variant(.array(let items))? = session.scriptValues[name.name] else { break }
            isCacheable = false
            return items.map { item in
                switch item {
                case .string(let text): SnowflakeSQL.Expression(.string(text))
                case .number(let unscaled, let scale):
                    SnowflakeSQL.Expression(.number(Decimals.text(unscaled, scale: scale)))
                case .boolean(let flag): SnowflakeSQL.Expression(.boolean(flag))
                default: SnowflakeSQL.Expression(.null)
                }
            }
        default: break
        }
        throw .unsupported("spread operator on what is not a constant array")
    }

    /// A list with the elements of its spread arrays in their place.
    func spreadOut(
        _ list: [SnowflakeSQL.Expression]
    ) throws(SnowflakeError) -> [SnowflakeSQL.Expression] {
        var all: [SnowflakeSQL.Expression] = []
        for item in list {
            if case .spread(let array) = item.kind {
                all += try spread(array)
            } else {
                all.append(item)
            }
        }
        return all
    }
}
