extension Printer {
    private typealias Precedence = Parser.Precedence

    /// How tightly an expression holds together; nothing for what never needs parentheses.
    private func precedence(_ expression: Expression) -> Parser.Precedence? {
        switch expression.kind {
        case .binary(let op, _, _): precedence(op)
        case .unary(.not, _): .not
        case .unary: .sign
        case .inList, .inQuery, .between, .like, .isNull, .isBoolean, .isDistinctFrom, .quantified:
            .comparison
        case .lambda, .spread: .or
        default: nil
        }
    }

    private func precedence(_ op: BinaryOperator) -> Parser.Precedence {
        switch op {
        case .or: .or
        case .and: .and
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .nullSafeEqual:
            .comparison
        case .concatenate: .concatenation
        case .add, .subtract: .sum
        case .multiply, .divide, .modulo: .product
        case .atTimeZone: .sign
        }
    }

    /// An operand, in parentheses when it holds together less tightly than asked.
    private mutating func operand(_ value: Expression, _ minimum: Parser.Precedence?) {
        if let own = precedence(value), minimum.map({ own < $0 }) ?? true {
            parentheses { $0.expression(value) }
        } else {
            expression(value)
        }
    }

    mutating func expressions(_ values: [Expression]) { list(values) { $0.expression($1) } }

    mutating func expression(_ value: Expression) {
        switch value.kind {
        case .unary(let op, let operand): unary(op, operand)
        case .binary(let op, let left, let right): binary(op, left, right)
        case .inList, .inQuery, .between, .like, .isNull, .isBoolean, .isDistinctFrom, .quantified,
            .exists:
            predicate(value)
        case .name, .identifierFunction, .star, .positional, .sessionVariable, .bind, .stage:
            reference(value)
        case .cast, .call, .conditional, .extract, .position, .trim, .collate, .lambda,
            .outerJoinMark, .spread:
            form(value)
        default:
            constant(value)
        }
    }

    // MARK: - Constants and constructors

    private mutating func constant(_ value: Expression) {
        switch value.kind {
        case .number(let digits): put(digits)
        case .string(let text): put(Self.string(text))
        case .hexadecimal(let digits): put("X" + Self.string(digits))
        case .boolean(let truth): put(truth ? "TRUE" : "FALSE")
        case .null: put("NULL")
        case .defaultValue: put("DEFAULT")
        case .dateTime(let kind, let text): put(kind.rawValue + " " + Self.string(text))
        case .interval(let amount, let unit):
            put("INTERVAL ")
            expression(amount)
            if let unit { put(" " + unit) }
        case .subquery(let query): parentheses { $0.query(query) }
        case .tuple(let elements): parentheses { $0.expressions(elements) }
        case .path(let base, let steps): path(base, steps)
        case .array(let elements):
            put("[")
            expressions(elements)
            put("]")
        case .object(let entries):
            put("{")
            list(entries) { printer, entry in
                printer.expression(entry.key)
                printer.put(": ")
                printer.expression(entry.value)
            }
            put("}")
        case .objectStar(let star):
            put("{")
            self.star(star)
            put("}")
        default: break
        }
    }

    private mutating func path(_ base: Expression, _ steps: [PathStep]) {
        operand(base, nil)
        var isBind = false
        if case .bind = base.kind { isBind = true }
        for (place, step) in steps.enumerated() {
            switch step {
            case .key(let key):
                put(place == 0 && !isBind ? ":" : ".")
                put(Self.isPlain(key, anyCase: true) ? key : Self.quoted(key))
            case .index(let index):
                put("[")
                expression(index)
                put("]")
            }
        }
    }

    // MARK: - References

    private mutating func reference(_ value: Expression) {
        switch value.kind {
        case .name(let parts): list(parts, by: ".") { $0.name($1) }
        case .identifierFunction(let name):
            put("IDENTIFIER")
            parentheses { $0.expression(name) }
        case .star(let star): self.star(star)
        case .positional(let place, let qualifier):
            list(qualifier, by: ".") { $0.name($1) }
            put((qualifier.isEmpty ? "$" : ".$") + String(place))
        case .sessionVariable(let name): put("$" + name.name)
        case .bind(.question): put("?")
        case .bind(.numbered(let place)): put(":" + String(place))
        case .bind(.named(let name)):
            put(":")
            self.name(name)
        case .stage(let stage): self.stage(stage)
        default: break
        }
    }

    mutating func star(_ star: Star) {
        list(star.qualifier, by: ".") { $0.name($1) }
        put(star.qualifier.isEmpty ? "*" : ".*")
        if let pattern = star.ilike { put(" ILIKE " + Self.string(pattern)) }
        if !star.exclude.isEmpty {
            put(" EXCLUDE")
            columns(star.exclude)
        }
        if !star.replace.isEmpty {
            put(" REPLACE ")
            parentheses {
                $0.list(star.replace) { printer, item in
                    printer.expression(item.expression)
                    printer.put(" AS ")
                    printer.name(item.column)
                }
            }
        }
        if !star.rename.isEmpty {
            put(" RENAME ")
            parentheses {
                $0.list(star.rename) { printer, item in
                    printer.name(item.column)
                    printer.put(" AS ")
                    printer.name(item.alias)
                }
            }
        }
    }

    // MARK: - Operators and predicates

    private mutating func unary(_ op: UnaryOperator, _ value: Expression) {
        switch op {
        case .minus, .plus:
            put(op.rawValue)
            // Two signs in a row would begin a comment.
            if case .unary = value.kind { put(" ") }
            operand(value, .sign)
        case .not:
            put("NOT ")
            operand(value, .not)
        case .prior, .connectByRoot:
            put(op.rawValue + " ")
            operand(value, nil)
        }
    }

    private mutating func binary(_ op: BinaryOperator, _ left: Expression, _ right: Expression) {
        let own = precedence(op)
        operand(left, op == .atTimeZone ? nil : own)
        put(" " + op.rawValue + " ")
        operand(right, own == .sign ? nil : own.tighter)
    }

    private mutating func predicate(_ value: Expression) {
        switch value.kind {
        case .inList(let value, let list, let isNegated):
            subject(value, isNegated, "IN ")
            parentheses { $0.expressions(list) }
        case .inQuery(let value, let query, let isNegated):
            subject(value, isNegated, "IN ")
            parentheses { $0.query(query) }
        case .between(let value, let low, let high, let isNegated):
            subject(value, isNegated, "BETWEEN ")
            operand(low, .concatenation)
            put(" AND ")
            operand(high, .concatenation)
        case .isNull(let value, let isNegated):
            operand(value, .comparison)
            put(isNegated ? " IS NOT NULL" : " IS NULL")
        case .isBoolean(let value, let truth, let isNegated):
            operand(value, .comparison)
            put((isNegated ? " IS NOT " : " IS ") + (truth ? "TRUE" : "FALSE"))
        case .isDistinctFrom(let left, let right, let isNegated):
            operand(left, .comparison)
            put(isNegated ? " IS NOT DISTINCT FROM " : " IS DISTINCT FROM ")
            operand(right, .concatenation)
        case .exists(let query):
            put("EXISTS ")
            parentheses { $0.query(query) }
        case .quantified(let value, let op, let quantifier, let query):
            operand(value, .comparison)
            put(" \(op.rawValue) \(quantifier.rawValue) ")
            parentheses { $0.query(query) }
        case .like(let like): self.like(like)
        default: break
        }
    }

    private mutating func subject(_ value: Expression, _ isNegated: Bool, _ word: String) {
        operand(value, .comparison)
        put(isNegated ? " NOT " + word : " " + word)
    }

    private mutating func like(_ like: LikePredicate) {
        subject(like.value, like.isNegated, like.form.rawValue + " ")
        if let quantifier = like.quantifier {
            put(quantifier.rawValue + " ")
            parentheses {
                if let query = like.query { $0.query(query) } else { $0.expressions(like.patterns) }
            }
        } else {
            list(like.patterns) { $0.operand($1, .concatenation) }
        }
        if let escape = like.escape {
            put(" ESCAPE ")
            operand(escape, .concatenation)
        }
    }

    // MARK: - Forms with words of their own

    private mutating func form(_ value: Expression) {
        switch value.kind {
        case .cast(let cast): self.cast(cast)
        case .call(let call): self.call(call)
        case .conditional(let value): conditional(value)
        case .extract(let part, let value):
            put("EXTRACT(")
            name(part)
            put(" FROM ")
            expression(value)
            put(")")
        case .position(let needle, let text):
            put("POSITION(")
            operand(needle, .concatenation)
            put(" IN ")
            expression(text)
            put(")")
        case .trim(let side, let characters, let value):
            put("TRIM(" + side.rawValue + " ")
            if let characters {
                expression(characters)
                put(" ")
            }
            put("FROM ")
            expression(value)
            put(")")
        case .collate(let value, let collation):
            operand(value, nil)
            put(" COLLATE " + Self.string(collation))
        case .lambda(let parameters, let body): lambda(parameters, body)
        case .outerJoinMark(let value):
            operand(value, nil)
            put(" (+)")
        case .spread(let value):
            put("**")
            expression(value)
        default: break
        }
    }

    private mutating func cast(_ cast: Cast) {
        if cast.form == .doubleColon {
            operand(cast.value, nil)
            put("::")
            type(cast.type)
            return
        }
        put(cast.isTry ? "TRY_CAST(" : "CAST(")
        expression(cast.value)
        put(" AS ")
        type(cast.type)
        for option in cast.fieldOptions { put(" " + option) }
        put(")")
    }

    private mutating func conditional(_ value: CaseExpression) {
        put("CASE")
        if let operand = value.operand {
            put(" ")
            expression(operand)
        }
        for branch in value.branches {
            put(" WHEN ")
            expression(branch.condition)
            put(" THEN ")
            expression(branch.result)
        }
        if let otherwise = value.otherwise {
            put(" ELSE ")
            expression(otherwise)
        }
        put(" END")
    }

    private mutating func lambda(_ parameters: [LambdaParameter], _ body: Expression) {
        let isSingle = parameters.count == 1
        if !isSingle { put("(") }
        list(parameters) { printer, parameter in
            printer.name(parameter.name)
            if let type = parameter.type {
                printer.put(" ")
                printer.type(type)
            }
        }
        put(isSingle ? " -> " : ") -> ")
        expression(body)
    }

    // MARK: - Calls

    mutating func call(_ call: FunctionCall) {
        if let semantics = call.semantics { put(semantics.rawValue + " ") }
        name(call.name)
        if let method = call.method {
            put("!")
            name(method)
        }
        guard call.hasParentheses else { return }
        put(call.isDistinct ? "(DISTINCT " : "(")
        arguments(call.arguments)
        put(")")
        if !call.withinGroup.isEmpty {
            put(" WITHIN GROUP (ORDER BY ")
            orderItems(call.withinGroup)
            put(")")
        }
        if let filter = call.filter {
            put(" FILTER (WHERE ")
            expression(filter)
            put(")")
        }
        if let fromLast = call.fromLast { put(fromLast ? " FROM LAST" : " FROM FIRST") }
        if let treatment = call.nullTreatment { put(" " + treatment.rawValue) }
        if let over = call.over {
            put(" OVER ")
            window(over)
        }
    }

    mutating func arguments(_ arguments: [Argument]) {
        list(arguments) { printer, argument in
            if let name = argument.name {
                printer.name(name)
                printer.put(" => ")
            }
            printer.expression(argument.value)
        }
    }

    mutating func window(_ window: WindowReference) {
        guard case .inline(let window) = window else {
            if case .named(let name) = window { self.name(name) }
            return
        }
        var parts: [String] = []
        if let base = window.base { parts.append(Self.print { $0.name(base) }) }
        if !window.partitionBy.isEmpty {
            parts.append("PARTITION BY " + Self.print { $0.expressions(window.partitionBy) })
        }
        if !window.orderBy.isEmpty {
            parts.append("ORDER BY " + Self.print { $0.orderItems(window.orderBy) })
        }
        if let frame = window.frame {
            var words = frame.unit.rawValue
            words += frame.end == nil ? " " : " BETWEEN "
            words += Self.print { $0.bound(frame.start) }
            if let end = frame.end { words += " AND " + Self.print { $0.bound(end) } }
            parts.append(words)
        }
        put("(" + parts.joined(separator: " ") + ")")
    }

    private mutating func bound(_ bound: WindowFrame.Bound) {
        switch bound {
        case .unboundedPreceding: put("UNBOUNDED PRECEDING")
        case .unboundedFollowing: put("UNBOUNDED FOLLOWING")
        case .currentRow: put("CURRENT ROW")
        case .preceding(let amount):
            operand(amount, .concatenation)
            put(" PRECEDING")
        case .following(let amount):
            operand(amount, .concatenation)
            put(" FOLLOWING")
        }
    }

    mutating func orderItems(_ items: [OrderItem]) {
        list(items) { printer, item in
            printer.expression(item.expression)
            printer.orderWords(item.isDescending, item.nullsFirst)
        }
    }

    mutating func orderWords(_ isDescending: Bool?, _ nullsFirst: Bool?) {
        if let isDescending { put(isDescending ? " DESC" : " ASC") }
        if let nullsFirst { put(nullsFirst ? " NULLS FIRST" : " NULLS LAST") }
    }
}
