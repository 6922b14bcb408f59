import Diagnostics
import OrderedCollections
import SnowflakeSQL

extension Binder {
    /// A call of a function by a name that the binder itself chose.
    func function(
        _ name: String, _ arguments: [SnowflakeSQL.Expression], _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        var bound: [Bound] = []
        for argument in arguments { bound.append(try bind(argument, scope)) }
        return try apply(name, bound)
    }

    /// A scalar function applied to bound arguments.
    func apply(_ name: String, _ arguments: [Bound]) throws(SnowflakeError) -> Bound {
        guard let definition = FunctionRegistry.find(name) else { throw .unknownFunction(name) }
        try checkCount(definition, arguments.count)
        try refuseStructure(name, arguments)
        guard case .scalar(let bind) = definition.kind else {
            throw .compilation(1128, "42601", "Function '\(name)' is not allowed here")
        }
        let made = try bind(self, try collated(name, arguments))
        return made.notNull(Nullability.isNotNull(name, arguments, made.type))
    }

    private func checkCount(
        _ definition: FunctionDefinition, _ count: Int
    ) throws(SnowflakeError) {
        if count < definition.least || count > definition.most ?? .max {
            throw .argumentCount(
                definition.name, given: count, least: definition.least, most: definition.most)
        }
    }

    func bareFunction(_ name: String, _ scope: Scope) throws(SnowflakeError) -> Bound? {
        let known = [
            "CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME", "LOCALTIMESTAMP", "LOCALTIME",
            "CURRENT_USER", "CURRENT_ROLE", "CURRENT_DATABASE", "CURRENT_SCHEMA",
            "CURRENT_WAREHOUSE",
        ]
        guard known.contains(name) else { return nil }
        return try apply(name, [])
    }

    /// A call as errors show it.
    func shownCall(_ call: SnowflakeSQL.FunctionCall?) -> String {
        call.map { SnowflakeSQL.Expression(.call($0)).canonicalSQL } ?? ""
    }

    /// A call as it was written.
    func call(
        _ call: SnowflakeSQL.FunctionCall, _ expression: SnowflakeSQL.Expression, _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        do throws(SnowflakeError) {
            return try unplaced(call, expression, scope)
        } catch {
            throw error.placed(at: source.place(call.name.span.start))
        }
    }

    private func unplaced(
        _ call: SnowflakeSQL.FunctionCall, _ expression: SnowflakeSQL.Expression, _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        guard call.method == nil else { throw .unsupported("method call") }
        let parts = try parts(call.name)
        let name = parts.last?.name ?? ""
        guard parts.count == 1 else {
            if let made = try userFunction(call, parts, scope) { return made }
            throw unknown(parts, isUser: true)
        }
        if let made = try rowPatternCall(name, call, scope) { return made }
        if let special = try special(name, call, scope) { return special }
        guard let definition = FunctionRegistry.find(name) else {
            if let made = try userFunction(call, parts, scope) { return made }
            throw unknown(parts)
        }
        switch definition.kind {
        case .scalar(let bind):
            guard call.over == nil else {
                throw .compilation(
                    2303, "42601", "Invalid function type [\(name)] for window function.")
            }
            try refuseModifiers(of: call, name, scope)
            var arguments = try self.arguments(call, scope)
            try checkCount(definition, arguments.count)
            arguments = try collated(name, arguments)
            written = call
            defer { written = nil }
            if let first = arguments.first, let made = turkishCase(name, first) { return made }
            if let made = try structured(name, arguments, bind) { return made }
            let made = try bind(self, arguments)
            return made.notNull(Nullability.isNotNull(name, arguments, made.type))
        case .aggregate(let make):
            let checked = AggregateFunctions.withoutDecimals(definition.name, make)
            return try aggregate(definition, checked, try withOrderAsArguments(call, name), scope)
                .notNull(Nullability.counting.contains(definition.name))
        case .window(let make):
            guard let over = call.over else {
                throw .compilation(
                    2303, "42601", "Window function [\(name)] requires an OVER clause.")
            }
            if WindowFunctions.needsOrder(definition.name),
                try resolve(over, scope).orderBy.isEmpty
            {
                throw .compilation(
                    2303, "42601",
                    "Window function type [\(name)] requires ORDER BY in window specification.")
            }
            try refuseModifiers(
                of: call, name, scope, takes: WindowFunctions.modifiers(definition.name))
            if call.isDistinct, name != "RATIO_TO_REPORT" {
                try refuseDistinct(over: try resolve(over, scope))
            }
            if WindowFunctions.takesNoFrame(definition.name) {
                try checkFrame(try resolve(over, scope), name)
            }
            var arguments = try self.arguments(call, scope)
            try checkCount(definition, arguments.count)
            if name == WindowFunctions.linear { return try interpolate(arguments, over, scope) }
            if call.fromLast == true { arguments.append(text("FROM LAST")) }
            if let treatment = call.nullTreatment { arguments.append(text(treatment.rawValue)) }
            let made = try make(self, arguments)
            return try window(made, arguments, over, scope)
                .notNull(Nullability.counting.contains(definition.name))
        }
    }

    /// The error about a function that is not here: some are the service's own.
    func unknown(_ parts: [Identifier], isUser: Bool = false) -> SnowflakeError {
        let whole = parts.map(\.name).joined(separator: ".")
        if RefusedFunctions.contains(whole) { return .unsupported("function \(whole)") }
        return isUser ? .unknownUserFunction(display(parts)) : .unknownFunction(display(parts))
    }

    /// PERCENTILE_CONT and PERCENTILE_DISC take the value that WITHIN GROUP orders.
    private func withOrderAsArguments(
        _ call: SnowflakeSQL.FunctionCall, _ name: String
    ) throws(SnowflakeError) -> SnowflakeSQL.FunctionCall {
        guard name == "PERCENTILE_CONT" || name == "PERCENTILE_DISC" else { return call }
        guard call.arguments.count == 1, call.withinGroup.count == 1 else {
            throw .compilation(1128, "42601", "\(name) needs WITHIN GROUP (ORDER BY …)")
        }
        var given = call
        let item = call.withinGroup[0]
        var value = call.arguments[0]
        value.value = item.expression
        var direction = value
        direction.value = SnowflakeSQL.Expression(.boolean(item.isDescending ?? false))
        given.arguments += [value, direction]
        given.withinGroup = []
        return given
    }

    /// The names of arguments of functions that take them by name.
    ///
    /// Source: Snowflake documentation, the page of each function.
    private static let argumentNames: [String: [String]] = [
        "ROUND": ["EXPR", "SCALE", "ROUNDING_MODE"],
        "PARSE_XML": ["STR", "DISABLE_AUTO_CONVERT"],
        "CHECK_XML": ["STR", "DISABLE_AUTO_CONVERT"],
    ]

    /// Arguments that are given by name in the order in which the function takes them.
    private func inOrder(
        _ call: SnowflakeSQL.FunctionCall
    ) throws(SnowflakeError) -> SnowflakeSQL.FunctionCall {
        let name = call.name.last?.name ?? ""
        guard call.arguments.contains(where: { $0.name != nil }),
            let names = Self.argumentNames[name]
        else { return call }
        var places: [Int: SnowflakeSQL.Argument] = [:]
        for (index, argument) in call.arguments.enumerated() {
            var place = index
            if let given = argument.name {
                guard let known = names.firstIndex(of: given.name) else {
                    throw .invalidArgument("unknown argument '\(given.name)' of \(name)")
                }
                place = known
            }
            var plain = argument
            plain.name = nil
            places[place] = plain
        }
        var ordered = call
        ordered.arguments = try (0..<places.count).map { (place) throws(SnowflakeError) in
            guard let argument = places[place] else {
                throw .invalidArgument("argument '\(names[place])' of \(name) is missing")
            }
            return argument
        }
        return ordered
    }

    private func arguments(
        _ given: SnowflakeSQL.FunctionCall, _ scope: Scope
    ) throws(SnowflakeError) -> [Bound] {
        let call = try inOrder(given)
        var bound: [Bound] = []
        for argument in call.arguments {
            if case .spread(let array) = argument.value.kind {
                for item in try spread(array) { bound.append(try bind(item, scope)) }
                continue
            }
            if case .star(let star) = argument.value.kind {
                let isObject = call.name.last?.name.hasPrefix("OBJECT_CONSTRUCT") ?? false
                for column in try starColumns(star, scope) {
                    if isObject { bound.append(text(column.name)) }
                    var value = Bound(column)
                    if !scope.insideAggregate { value.loose = [column.name] }
                    bound.append(value)
                }
                continue
            }
            guard argument.name == nil else {
                throw .compilation(
                    2, "0A000", at: source.place(call.name.span.start),
                    "function \(call.name.last?.name ?? "") does not support named arguments")
            }
            bound.append(try bind(argument.value, scope))
        }
        return bound
    }

    func aggregate(
        _ definition: FunctionDefinition,
        _ make: (Binder, [Bound]) throws(SnowflakeError) -> AggregateCall,
        _ call: SnowflakeSQL.FunctionCall, _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        let isWindow = call.over != nil
        guard scope.allowsAggregates || isWindow else {
            throw .compilation(
                2035, "42601", "Invalid aggregate function in where clause [\(definition.name)]")
        }
        let before = scope.insideAggregate
        if !isWindow {
            guard !before else {
                throw .compilation(
                    1128, "42601", "Aggregate functions cannot be nested: [\(definition.name)]")
            }
            scope.insideAggregate = true
        }
        defer { scope.insideAggregate = before }
        var arguments = try aggregated(definition, call, scope)
        var made = try make(self, arguments)
        if made.takesOrder {
            try checkDistinctOrder(call, arguments, scope)
            for item in call.withinGroup {
                let key = try bind(item.expression, scope)
                // Variants are put in order by the function itself.
                let isPlain = key.type.isSemiStructured
                made.arguments.append(isPlain ? key.sql : orderKey(key))
                // What stands for a text of a collation is bytes.
                let isBytes = key.detail.collation != nil && key.type.isText
                arguments.append(isBytes ? key.with(type: .bytes) : key)
            }
            made.native = AggregateFunctions.ordered(
                made.native, keys: call.withinGroup, types: arguments.map(\.type),
                isDistinct: call.isDistinct)
        }
        try refuseModifiers(
            of: call, definition.name, scope,
            takes: made.takesOrder ? [.order, .distinct] : [.distinct])
        if let native = made.native {
            use(native)
            made.name = native.quoted
        }
        if let over = call.over {
            let specification = try resolve(over, scope)
            try checkOrder(call, specification, definition.name)
            if definition.name == "AVG" {
                AggregateFunctions.makeWindowed(
                    &made, of: arguments.first?.type, over: specification)
            }
            if call.isDistinct { try AggregateFunctions.makeDistinct(&made, arguments) }
            return try window(made, arguments, over, scope)
        }
        var isDistinct = call.isDistinct && !made.takesOrder
        if isDistinct, try distinctRows(&made, arguments, definition.name) { isDistinct = false }
        let distinct = isDistinct && !countDistinct(&made, arguments) ? "DISTINCT " : ""
        var list = made.arguments
        if list.isEmpty { list = ["*"] }
        var sql = "\(made.name)(\(distinct)\(list.joined(separator: ", ")))"
        if let filter = call.filter {
            sql += " FILTER (WHERE \(try boolean(try bind(filter, scope)).sql))"
        }
        note(made, as: sql, isWhole: call.filter == nil && !isDistinct)
        var bound = Bound(made.finish(sql), made.type)
        bound.detail.structure = made.structure
        bound.hasAggregate = true
        // A column of an outer query inside the aggregate stays what it is there.
        return bound
    }

    /// A syntax error at the comma behind an argument that stands alone.
    ///
    /// Source: Snowflake documentation, COUNT, "Syntax".
    private func extraArgument(behind end: Int) -> SnowflakeError {
        let rest = source.text(end, source.start + source.bytes.count)
        let comma = end + rest.utf8.prefix { $0 != UInt8(ascii: ",") }.count
        let (line, position) = source.place(comma) ?? (1, 0)
        return .compilation(
            1003, "42000", "syntax error line \(line) at position \(position) unexpected ','.")
    }

    /// The arguments of an aggregate; several columns that are counted together are one.
    private func aggregated(
        _ definition: FunctionDefinition, _ call: SnowflakeSQL.FunctionCall, _ scope: Scope
    ) throws(SnowflakeError) -> [Bound] {
        let estimates = AggregateFunctions.countsDistinct(definition.name)
        let counts = definition.name == "COUNT" || estimates
        var arguments: [Bound] = []
        if counts, let star = call.arguments.first, case .star(let given) = star.value.kind {
            if call.arguments.count > 1 { throw extraArgument(behind: star.value.span.end) }
            if given.ilike != nil || !given.exclude.isEmpty || call.isDistinct || estimates {
                arguments = try starColumns(given, scope).map { Bound($0) }
            } else if !given.qualifier.isEmpty {
                arguments = try countedColumns(given, scope)
            }
        } else {
            arguments = try self.arguments(call, scope)
            try checkCount(definition, arguments.count)
        }
        return counts && arguments.count > 1 ? [try apply("ARRAY KEY", arguments)] : arguments
    }

    /// With DISTINCT the values are the only thing that they can be ordered by.
    ///
    /// Source: Snowflake documentation, LISTAGG and ARRAY_AGG, usage notes.
    private func checkDistinctOrder(
        _ call: SnowflakeSQL.FunctionCall, _ arguments: [Bound], _ scope: Scope
    ) throws(SnowflakeError) {
        guard call.isDistinct, let value = call.arguments.first?.value else { return }
        let plain = try bind(value, scope).sql
        for item in call.withinGroup where try bind(item.expression, scope).sql != plain {
            var shown = source.text(item.expression.span.start, item.expression.span.end)
                .uppercased()
            if case .name(let parts) = item.expression.kind {
                shown = qualified(parts.map(\.name), in: scope)
            }
            throw .compilation(979, "42601", "[\(shown)] is not a valid order by expression")
        }
    }

    /// Makes COUNT(DISTINCT value) a call of our own; false for every other aggregate.
    private func countDistinct(_ call: inout AggregateCall, _ arguments: [Bound]) -> Bool {
        guard call.name == "count", arguments.count == 1 else { return false }
        let function = DistinctCount.function
        use(function)
        call.name = function.quoted
        call.arguments = [equalityKey(arguments[0])]
        return true
    }

    /// `COUNT(t.*)` counts rows in which no column is null.
    private func countedColumns(_ star: Star, _ scope: Scope) throws(SnowflakeError) -> [Bound] {
        let path = star.qualifier.map(\.name)
        let relations = scope.relations.filter { relation in
            relation.path.suffix(path.count).elementsEqual(path)
        }
        guard !relations.isEmpty else {
            throw .invalidIdentifier(display(star.qualifier), at: source.place(star.span.start))
        }
        return relations.flatMap { $0.columns.map { Bound($0) } }
    }

    /// Makes an aggregate of several values one of distinct rows; false for one of single values.
    private func distinctRows(
        _ made: inout AggregateCall, _ arguments: [Bound], _ name: String
    ) throws(SnowflakeError) -> Bool {
        guard made.arguments.count > 1 else { return false }
        // Pairs of numbers count as often as they are there. Source: CORR, usage notes.
        guard !AggregateFunctions.isOfPairs(name) else {
            throw .unsupported("DISTINCT in \(name)")
        }
        try AggregateFunctions.makeDistinct(&made, arguments)
        if let native = made.native {
            use(native)
            made.name = native.quoted
        }
        return true
    }
}
