import Diagnostics

extension Parser {
    /// How tightly operators bind, loosest first
    /// (Snowflake SQL reference, "Arithmetic operators" and "Logical operators").
    enum Precedence: Int, Comparable {
        case or, and, not, comparison, concatenation, sum, product, sign

        static func < (lhs: Precedence, rhs: Precedence) -> Bool { lhs.rawValue < rhs.rawValue }

        /// One step tighter, for the right side of an operator that groups to the left.
        var tighter: Precedence { Precedence(rawValue: rawValue + 1) ?? .sign }
    }

    func expression() throws(SQLSyntaxError) -> Expression {
        try enter()
        defer { leave() }
        return try binary(.or)
    }

    /// Operators at least as tight as the given precedence.
    func binary(_ minimum: Precedence) throws(SQLSyntaxError) -> Expression {
        let left = try prefix()
        return try binary(minimum, left: left)
    }

    func binary(_ minimum: Precedence, left first: Expression) throws(SQLSyntaxError) -> Expression
    {
        var left = first
        var chain = 0
        while true {
            chain += 1
            if chain > SnowflakeParser.chainLimit { throw tooDeep() }
            if let (op, precedence) = binaryOperator() {
                guard precedence >= minimum else { return left }
                advance()
                if op == .atTimeZone { index += 2 }
                left = try operation(left, op, precedence)
            } else if minimum <= .comparison, let predicate = try predicate(left) {
                left = predicate
            } else {
                return left
            }
        }
    }

    private func operation(
        _ left: Expression, _ op: BinaryOperator, _ precedence: Precedence
    ) throws(SQLSyntaxError) -> Expression {
        if precedence == .comparison, let quantifier = quantifier() {
            try expect(.leftParen)
            let query = try query()
            try expect(.rightParen)
            return node(.quantified(left, op, quantifier, query), from: left.span.start)
        }
        let right = try binary(precedence.tighter)
        return node(.binary(op, left, right), from: left.span.start)
    }

    private func quantifier() -> Quantifier? {
        guard peek().symbol == .leftParen, isQueryStart(peek(2)) else { return nil }
        if eat("ANY") || eat("SOME") { return .any }
        return eat("ALL") ? .all : nil
    }

    func node(_ kind: Expression.Kind, from start: Int) -> Expression {
        Expression(kind, span: span(from: start))
    }

    private func binaryOperator() -> (BinaryOperator, Precedence)? {
        switch token.symbol {
        case .equal: (.equal, .comparison)
        case .notEqual: (.notEqual, .comparison)
        case .less: (.less, .comparison)
        case .lessOrEqual: (.lessOrEqual, .comparison)
        case .greater: (.greater, .comparison)
        case .greaterOrEqual: (.greaterOrEqual, .comparison)
        case .concatenate: (.concatenate, .concatenation)
        case .plus: (.add, .sum)
        case .minus: (.subtract, .sum)
        case .star: (.multiply, .product)
        case .slash: (.divide, .product)
        case .percent: (.modulo, .product)
        case .none where token.kind == .word:
            if at("AND") {
                (.and, .and)
            } else if at("OR") {
                (.or, .or)
            } else if at("AT", "TIME"), isWord(peek(2), "ZONE") {
                (.atTimeZone, .sign)
            } else {
                nil
            }
        default: nil
        }
    }

    // MARK: - Predicates

    /// `IS`, `IN`, `BETWEEN`, `LIKE` behind a value; nothing when none stands here.
    private func predicate(_ value: Expression) throws(SQLSyntaxError) -> Expression? {
        guard token.kind == .word else { return nil }
        if at("IS") { return try isPredicate(value) }
        let isNegated = at("NOT")
        let next = isNegated ? peek() : token
        if isWord(next, "IN") {
            if isNegated { advance() }
            advance()
            return try inPredicate(value, isNegated)
        }
        if isWord(next, "BETWEEN") {
            if isNegated { advance() }
            advance()
            let low = try binary(.concatenation)
            try expect("AND")
            let high = try binary(.concatenation)
            return node(
                .between(value, low: low, high: high, isNegated: isNegated), from: value.span.start)
        }
        let form: LikePredicate.Form
        if isWord(next, "LIKE") {
            form = .like
        } else if isWord(next, "ILIKE") {
            form = .ilike
        } else if isWord(next, "RLIKE") || isWord(next, "REGEXP") {
            form = .rlike
        } else {
            return nil
        }
        if isNegated { advance() }
        advance()
        return try likePredicate(value, form, isNegated)
    }

    private func isPredicate(_ value: Expression) throws(SQLSyntaxError) -> Expression {
        advance()
        let isNegated = eat("NOT")
        let start = value.span.start
        if eat("NULL") { return node(.isNull(value, isNegated: isNegated), from: start) }
        if eat("TRUE") { return node(.isBoolean(value, true, isNegated: isNegated), from: start) }
        if eat("FALSE") { return node(.isBoolean(value, false, isNegated: isNegated), from: start) }
        guard eat("DISTINCT", "FROM") else {
            throw unexpected("NULL", "TRUE", "FALSE", "DISTINCT FROM")
        }
        let other = try binary(.concatenation)
        return node(.isDistinctFrom(value, other, isNegated: isNegated), from: start)
    }

    private func inPredicate(
        _ value: Expression, _ isNegated: Bool
    ) throws(SQLSyntaxError) -> Expression {
        let start = value.span.start
        guard at(.leftParen) else {
            // `IN array` and `IN UNNEST(…)` are no Snowflake; a variable is.
            let list = try binary(.concatenation)
            return node(.inList(value, [list], isNegated: isNegated), from: start)
        }
        if isQueryStart(peek()) {
            advance()
            let query = try query()
            try expect(.rightParen)
            return node(.inQuery(value, query, isNegated: isNegated), from: start)
        }
        try expect(.leftParen)
        let list = try commaList(expression)
        if list.count == 1, case .subquery(let inner) = list[0].kind {
            let query = try continueQuery(from: .nested(inner), start: list[0].span.start)
            try expect(.rightParen)
            return node(.inQuery(value, query, isNegated: isNegated), from: start)
        }
        try expect(.rightParen)
        return node(.inList(value, list, isNegated: isNegated), from: start)
    }

    private func likePredicate(
        _ value: Expression, _ form: LikePredicate.Form, _ isNegated: Bool
    ) throws(SQLSyntaxError) -> Expression {
        var like = LikePredicate(
            form: form, value: value, patterns: [], quantifier: nil, query: nil, escape: nil,
            isNegated: isNegated)
        if at("ANY") || at("ALL"), peek().symbol == .leftParen {
            like.quantifier = at("ANY") ? .any : .all
            advance()
            try expect(.leftParen)
            if isQueryStart(token) {
                like.query = try query()
            } else {
                like.patterns = try commaList(expression)
            }
            try expect(.rightParen)
        } else {
            like.patterns = [try binary(.concatenation)]
        }
        if eat("ESCAPE") { like.escape = try binary(.concatenation) }
        return node(.like(like), from: value.span.start)
    }

    // MARK: - Prefix and postfix

    private func prefix() throws(SQLSyntaxError) -> Expression {
        let start = start
        switch token.symbol {
        case .minus, .plus:
            let op: UnaryOperator = at(.minus) ? .minus : .plus
            try enter()
            defer { leave() }
            advance()
            let operand = try prefix()
            return node(.unary(op, operand), from: start)
        default:
            break
        }
        if token.kind == .word, let (op, precedence) = prefixWord() {
            try enter()
            defer { leave() }
            advance()
            let operand = try binary(precedence)
            return node(.unary(op, operand), from: start)
        }
        return try postfix(primary())
    }

    private func prefixWord() -> (UnaryOperator, Precedence)? {
        if at("NOT") { return (.not, .not) }
        let next = peek()
        guard isIdentifier(next) || next.kind == .word else { return nil }
        if at("PRIOR"), isIdentifier(next) { return (.prior, .sign) }
        if at("CONNECT_BY_ROOT"), isIdentifier(next) { return (.connectByRoot, .sign) }
        return nil
    }

    /// Casts, paths, indexes and collations behind a value.
    func postfix(_ value: Expression) throws(SQLSyntaxError) -> Expression {
        var value = value
        var chain = 0
        let start = value.span.start
        while true {
            chain += 1
            if chain > SnowflakeParser.chainLimit { throw tooDeep() }
            switch token.symbol {
            case .doubleColon:
                advance()
                let type = try typeName()
                let cast = Cast(value: value, type: type, form: .doubleColon)
                value = node(.cast(cast), from: start)
            case .colon where isPathStart(peek()):
                value = try path(value)
            case .leftBracket:
                value = try path(value)
            case .dot where isPathStart(peek()) && isStep(value):
                value = try path(value)
            case .leftParen where peek().symbol == .plus && peek(2).symbol == .rightParen:
                index += 3
                value = node(.outerJoinMark(value), from: start)
            default:
                guard at("COLLATE"), peek().kind == .string else { return value }
                advance()
                let name = try stringLiteral()
                value = node(.collate(value, name), from: start)
            }
        }
    }

    private func isPathStart(_ token: Token) -> Bool {
        token.kind == .word || token.kind == .quotedName
    }

    /// Whether a dot behind the value steps into it.
    private func isStep(_ value: Expression) -> Bool {
        switch value.kind {
        case .path, .call, .positional, .subquery, .sessionVariable, .bind, .identifierFunction:
            true
        default: false
        }
    }

    private func path(_ base: Expression) throws(SQLSyntaxError) -> Expression {
        var steps: [PathStep] = []
        while true {
            if at(.leftBracket) {
                advance()
                let index = try expression()
                try expect(.rightBracket)
                steps.append(.index(index))
            } else if at(.colon) || at(.dot), isPathStart(peek()) {
                advance()
                let token = token
                advance()
                let isQuoted = token.kind == .quotedName
                steps.append(.key(isQuoted ? identifier(of: token).name : text(of: token)))
            } else {
                break
            }
        }
        if case .path(let inner, let first) = base.kind {
            return node(.path(inner, first + steps), from: base.span.start)
        }
        return node(.path(base, steps), from: base.span.start)
    }
}
