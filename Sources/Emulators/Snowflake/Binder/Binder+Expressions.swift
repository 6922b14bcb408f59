import Diagnostics
import OrderedCollections
import SnowflakeSQL

extension Binder {
    /// Binds one expression; an expression that GROUP BY names has no loose columns.
    func bind(
        _ expression: SnowflakeSQL.Expression, _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        depth += 1
        defer { depth -= 1 }
        guard depth < 200 else {
            throw .compilation(1, "42601", "expression is nested too deeply")
        }
        var bound = try bindKind(expression, scope)
        bound.isPredicate = bound.type == .boolean && expression.kind.isPredicate
        bound.span = expression.span
        if let keys = scope.groupKeys, !scope.insideAggregate, keys.contains(bound.sql) {
            bound.loose = []
            if let set = scope.groupingSet, !set.contains(equalityKey(bound)) {
                return Bound("NULL", bound.type)
            }
        }
        return bound
    }

    private func bindKind(
        _ expression: SnowflakeSQL.Expression, _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        switch expression.kind {
        case .number(let digits): return try number(digits)
        case .string(let text):
            return literal(.text(text), .text(length: max(1, text.unicodeScalars.count)))
        case .boolean(let flag): return literal(.boolean(flag), .boolean)
        case .hexadecimal(let digits):
            guard let bytes = Hex.decode(Array(digits.utf8)) else { throw .notHex(digits) }
            return literal(.binary(bytes), .binary(length: max(1, bytes.count)))
        case .null: return .null
        case .dateTime(let kind, let text): return try dateTime(kind, text)
        case .interval(let text, let unit):
            guard let value = try intervalLiteral(text, unit, scope) else {
                throw .unsupported("INTERVAL outside of date arithmetic")
            }
            return value
        case .name(let parts): return try name(parts, expression.span.start, scope)
        case .identifierFunction(let inner):
            let parts = try identifierParts(inner, scope)
            return try name(parts, expression.span.start, scope)
        case .star: throw .compilation(1003, "42000", "syntax error unexpected '*'.")
        case .positional(let place, let qualifier):
            return try positional(place, qualifier, expression.span.start, scope)
        case .sessionVariable(let name): return try sessionVariable(name.name)
        case .bind(let bind): return try self.bind(bind)
        case .unary(let op, let operand): return try unary(op, operand, scope)
        case .binary(let op, let left, let right): return try binary(op, left, right, scope)
        case .cast(let cast): return try self.cast(cast, scope)
        case .call(let call): return try self.call(call, expression, scope)
        case .conditional(let conditional): return try self.conditional(conditional, scope)
        default: return try bindPredicate(expression, scope)
        }
    }

    private func bindPredicate(
        _ expression: SnowflakeSQL.Expression, _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        switch expression.kind {
        case .inList(let value, let list, let isNegated):
            return try inList(value, list, isNegated, scope)
        case .inQuery(let value, let query, let isNegated):
            return try inQuery(value, query, isNegated, scope)
        case .between(let value, let low, let high, let isNegated):
            let subject = try bind(value, scope)
            let from = try compare(subject, ">=", try bind(low, scope))
            let to = try compare(subject, "<=", try bind(high, scope))
            let both = "(\(from.sql) AND \(to.sql))"
            return Bound(isNegated ? "(NOT \(both))" : both, .boolean, from: [from, to])
        case .like(let predicate): return try like(predicate, scope)
        case .isNull(let value, let isNegated):
            let bound = try bind(value, scope)
            return Bound(
                "(\(bound.sql) IS \(isNegated ? "NOT " : "")NULL)", .boolean, from: [bound])
        case .isBoolean(let value, let flag, let isNegated):
            let bound = try boolean(try bind(value, scope))
            return Bound(
                "(\(bound.sql) IS \(isNegated ? "NOT " : "")\(flag ? 1 : 0))", .boolean,
                from: [bound])
        case .isDistinctFrom(let left, let right, let isNegated):
            return try distinct(left, right, isNegated: isNegated, scope)
        case .exists(let query):
            let bound = try self.query(query, outer: scope)
            return Bound("(EXISTS (\(bound.sql)))", .boolean)
        case .subquery(let query): return try scalarSubquery(query, scope)
        case .quantified(let value, let op, let quantifier, let query):
            return try quantified(value, op, quantifier, query, scope)
        default: return try bindStructure(expression, scope)
        }
    }

    private func bindStructure(
        _ expression: SnowflakeSQL.Expression, _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        switch expression.kind {
        case .path(let base, let steps): return try path(base, steps, scope)
        case .array(let items): return try function("ARRAY_CONSTRUCT", items, scope)
        case .object(let entries):
            var items: [SnowflakeSQL.Expression] = []
            for entry in entries { items += [entry.key, entry.value] }
            return try function("OBJECT_CONSTRUCT", items, scope)
        case .objectStar(let star): return try objectStar(star, scope)
        case .extract(let part, let value):
            guard let name = DateParts.canonical(part.name) else {
                throw .dateComponent("'\(part.name)'", "EXTRACT")
            }
            let bound = try bind(value, scope)
            if case .interval(let type) = bound.type {
                return try intervalPart(name, bound, type)
            }
            return try apply("DATE_PART", [text(name), bound])
        case .position(let needle, let text):
            return try function("POSITION", [needle, text], scope)
        case .trim(let side, let characters, let value):
            let name = side == .both ? "TRIM" : side == .leading ? "LTRIM" : "RTRIM"
            return try function(name, [value] + (characters.map { [$0] } ?? []), scope)
        case .collate(let value, let collation):
            return try collate(try bind(value, scope), collation)
        case .tuple(let items) where items.count == 1: return try bind(items[0], scope)
        case .tuple: throw .unsupported("row value outside of IN")
        case .lambda: throw .unsupported("lambda outside of a higher-order function")
        case .outerJoinMark(let inner) where scope.allowsOuterMarks: return try bind(inner, scope)
        case .outerJoinMark: throw .unsupported("(+) outside of a join condition")
        case .stage: throw .unsupported("stage as a value")
        case .spread: throw .unsupported("spread operator")
        case .defaultValue:
            throw .compilation(1003, "42000", "syntax error unexpected 'DEFAULT'.")
        default: throw .unsupported("expression")
        }
    }

    /// A number constant: exact unless it has an exponent that does not fit.
    ///
    /// Source: Snowflake documentation, SYSTEM$TYPEOF, its examples.
    private func number(_ digits: String) throws(SnowflakeError) -> Bound {
        guard let (unscaled, scale) = Decimals.parse(digits.utf8),
            Decimals.fits(unscaled, precision: 38)
        else {
            guard let double = Double(digits) else { throw .numberNotRecognized(digits) }
            guard double.isFinite else { throw .numberOutOfRange(digits) }
            return literal(.float(double), .float)
        }
        if digits.utf8.contains(where: { $0 | 0x20 == 0x65 }),
            DecFloat(digits.utf8) != DecFloat(unscaled, scale: scale)
        {
            return literal(.float(Double(digits) ?? 0), .float)
        }
        let precision = max(1, String(unscaled.magnitude).count, scale)
        return literal(
            .number(unscaled, scale: scale), .number(precision: precision, scale: scale))
    }

    private func dateTime(_ kind: DateTimeKind, _ text: String) throws(SnowflakeError) -> Bound {
        let type: SnowflakeType =
            switch kind {
            case .date: .date
            case .time: .time(scale: 9)
            case .timestamp: SnowflakeType.timestamp(session.parameters)
            case .timestampNTZ: .ntz
            case .timestampLTZ: .ltz
            case .timestampTZ: .tz
            case .uuid: .uuid
            case .float: .float
            case .decfloat: .decfloat
            }
        return coerce(literal(.text(text), .varchar), to: type)
    }

    private func unary(
        _ op: UnaryOperator, _ operand: SnowflakeSQL.Expression, _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        if op == .minus, case .number(let digits) = operand.kind {
            var bound = try number(digits)
            guard let constant = bound.constant else { return bound }
            switch constant {
            case .number(let value, let scale):
                bound = literal(.number(-value, scale: scale), bound.type)
            case .float(let value): bound = literal(.float(-value), .float)
            default: break
            }
            return bound
        }
        if op == .prior { return try prior(operand, scope) }
        if op == .connectByRoot { return try root(operand, scope) }
        let bound = try bind(operand, scope)
        switch op {
        case .not:
            let condition = try boolean(bound)
            return Bound("(NOT \(condition.sql))", .boolean, from: [condition])
        case .plus:
            if bound.type.isText || bound.type == .variant { return coerce(bound, to: .float) }
            guard bound.type.isNumeric || bound.type == .null else {
                throw .argumentTypes("UNARY PLUS", [bound.type])
            }
            return bound
        case .minus:
            if case .interval(let type) = bound.type {
                return negated(bound, type).strict(in: [bound])
            }
            if !bound.type.isNumeric, !bound.type.isText, bound.type != .variant,
                bound.type != .null
            {
                throw .argumentTypes("NEGATE", [bound.type])
            }
            return try arithmetic(
                .subtract, literal(.integer(0), .number(precision: 1, scale: 0)),
                bound, negation: true
            ).strict(in: [bound])
        case .prior, .connectByRoot: throw .unsupported("CONNECT BY")
        }
    }

    private func cast(
        _ cast: SnowflakeSQL.Cast, _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        let bound = try bind(cast.value, scope)
        let type = try SnowflakeType(cast.type, session.parameters)
        if cast.isTry, !bound.type.isText, bound.type != .null {
            throw .compilation(
                1065, "22023",
                "Function TRY_CAST cannot be used with arguments of types \(bound.type) and \(type)"
            )
        }
        if let structure = try StructuredType(cast.type, session.parameters) {
            return self.structure(
                try fitted(bound, structure, cast.fieldOptions), structure)
        }
        let echo = "CAST(\(cast.value.canonicalSQL) AS \(type))"
        try checkCast(bound.type, type, echo: cast.isTry ? "TRY_\(echo)" : echo)
        // A text that does not fit is refused, not cut. Source: CAST, examples.
        var made = convert(bound, to: type, strict: true, isTry: cast.isTry)
        made.detail.structure = nil
        return made
    }

    /// Refuses conversions that no value can make.
    ///
    /// Source: Snowflake documentation, "Data type conversion", the table of types.
    func checkCast(
        _ from: SnowflakeType, _ to: SnowflakeType, echo: String? = nil
    ) throws(SnowflakeError) {
        guard from != .null, !from.isCastable(to: to) else { return }
        throw .conversion(echo ?? shownCall(written), to: to)
    }

    private func conditional(
        _ conditional: CaseExpression, _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        var conditions: [Bound] = []
        var results: [Bound] = []
        let operand: Bound? =
            if let given = conditional.operand { try bind(given, scope) } else { nil }
        for branch in conditional.branches {
            let condition = try bind(branch.condition, scope)
            if let operand {
                conditions.append(try compare(operand, "=", condition))
            } else {
                // A text is no condition of a branch, not even 'true'.
                guard !condition.type.isText else { throw inconvertible(condition, to: .boolean) }
                conditions.append(try boolean(condition))
            }
            results.append(try bind(branch.result, scope))
        }
        if let otherwise = conditional.otherwise { results.append(try bind(otherwise, scope)) }
        let type = try commonType(results, "CASE")
        var sql = "CASE"
        for (index, condition) in conditions.enumerated() {
            sql += " WHEN \(condition.sql) THEN \(coerce(results[index], to: type).sql)"
        }
        if conditional.otherwise != nil {
            sql += " ELSE \(coerce(results[results.count - 1], to: type).sql)"
        }
        let made = Bound("(\(sql) END)", type, from: conditions + results)
        return conditional.otherwise == nil ? made : made.strict(in: results)
    }

    /// The type that all of the expressions can take.
    func commonType(_ parts: [Bound], _ name: String) throws(SnowflakeError) -> SnowflakeType {
        var type = SnowflakeType.null
        for part in parts {
            guard let next = SnowflakeType.common(type, part.type) else {
                throw inconvertible(part, to: type)
            }
            type = next
        }
        return type
    }
}
