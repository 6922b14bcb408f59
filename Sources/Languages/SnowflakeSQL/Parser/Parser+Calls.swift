import Diagnostics

extension Parser {
    /// A column, a star behind its table, a positional column, or a call.
    func nameOrCall() throws(SQLSyntaxError) -> Expression {
        let start = start
        if let semantics = rowSemantics() {
            var expression = try nameOrCall()
            guard case .call(var call) = expression.kind else { throw unexpected("a call") }
            call.semantics = semantics
            expression = node(.call(call), from: start)
            return expression
        }
        var parts = [try identifier()]
        while at(.dot) {
            let next = peek()
            if next.symbol == .star {
                advance()
                let star = try star(qualifier: parts)
                return node(.star(star), from: start)
            }
            if next.kind == .positional, let place = Int(text(of: next).dropFirst()) {
                advance()
                advance()
                return node(.positional(place, qualifier: parts), from: start)
            }
            if next.symbol == .dot {
                parts.append(Identifier("", span: next.span))
                advance()
                continue
            }
            guard next.kind == .word || next.kind == .quotedName else { break }
            advance()
            parts.append(try anyIdentifier())
        }
        let isMark = peek().symbol == .plus && peek(2).symbol == .rightParen
        if at(.leftParen), !isMark || parts.count == 1 && !isMark {
            return try call(named: ObjectName(parts, span: span(from: start)))
        }
        if at(.bang), isIdentifier(peek()) {
            return try call(named: ObjectName(parts, span: span(from: start)))
        }
        if parts.count == 1, isBareFunction(parts[0]) {
            let call = FunctionCall(
                name: ObjectName(parts, span: span(from: start)), hasParentheses: false)
            return node(.call(call), from: start)
        }
        return node(.name(parts), from: start)
    }

    /// Functions that may be written without parentheses.
    private func isBareFunction(_ name: Identifier) -> Bool {
        guard !name.isQuoted, name.name.utf8.count >= 9 else { return false }
        switch name.name {
        case "CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP", "CURRENT_USER", "LOCALTIME",
            "LOCALTIMESTAMP":
            return true
        default: return false
        }
    }

    /// A call; the current token is the parenthesis, or `!` before a method.
    func call(named name: ObjectName) throws(SQLSyntaxError) -> Expression {
        try enter()
        defer { leave() }
        var call = FunctionCall(name: name)
        if eat(.bang) { call.method = try identifier() }
        try expect(.leftParen)
        if at("DISTINCT") || isAllQuantifier(), isNavigation(name) { throw unexpected() }
        if eat("DISTINCT") { call.isDistinct = true } else if isAllQuantifier() { advance() }
        if !at(.rightParen) {
            repeat { call.arguments.append(try argument()) } while eat(.comma)
        }
        if at("IGNORE") || at("RESPECT") { call.nullTreatment = try nullTreatment() }
        try expect(.rightParen)
        try callTail(&call)
        let made = node(.call(call), from: name.span.start)
        // `MODEL(name, version)!method(…)`: the model is computed.
        guard at(.bang), isIdentifier(peek()), name.parts.last?.name == "MODEL" else { return made }
        return try self.call(named: ObjectName([], computed: made, span: made.span))
    }

    private func isAllQuantifier() -> Bool {
        at("ALL") && peek().symbol != .leftParen
    }

    /// The functions whose own syntax has no place for DISTINCT and ALL.
    private func isNavigation(_ name: ObjectName) -> Bool {
        guard name.parts.count == 1, !name.parts[0].isQuoted else { return false }
        return ["LAG", "LEAD", "NTH_VALUE"].contains(name.parts[0].name)
    }

    private func nullTreatment() throws(SQLSyntaxError) -> NullTreatment {
        let treatment: NullTreatment = at("IGNORE") ? .ignore : .respect
        advance()
        try expect("NULLS")
        return treatment
    }

    /// What may follow a call: `WITHIN GROUP`, `FILTER`, `IGNORE NULLS`, `OVER`.
    private func callTail(_ call: inout FunctionCall) throws(SQLSyntaxError) {
        if at("WITHIN"), isWord(peek(), "GROUP") {
            index += 2
            try expect(.leftParen)
            try expect("ORDER")
            try expect("BY")
            call.withinGroup = try orderItems()
            try expect(.rightParen)
        }
        if at("FILTER"), peek().symbol == .leftParen {
            index += 2
            try expect("WHERE")
            call.filter = try expression()
            try expect(.rightParen)
        }
        if at("FROM"), isWord(peek(), "FIRST") || isWord(peek(), "LAST"),
            isWord(peek(2), "OVER") || isWord(peek(2), "IGNORE") || isWord(peek(2), "RESPECT")
        {
            call.fromLast = isWord(peek(), "LAST")
            index += 2
        }
        if at("IGNORE", "NULLS") || at("RESPECT", "NULLS") {
            call.nullTreatment = try nullTreatment()
        }
        if at("OVER"), peek().symbol == .leftParen || isIdentifier(peek()) {
            let start = start
            advance()
            call.over = try windowReference(from: start)
        }
    }

    func argument() throws(SQLSyntaxError) -> Argument {
        let start = start
        if peek().symbol == .arrow, token.kind == .word || token.kind == .quotedName {
            let name = try anyIdentifier()
            advance()
            let value = try argumentValue()
            return Argument(name: name, value: value, span: span(from: start))
        }
        let value = try argumentValue()
        return Argument(name: nil, value: value, span: span(from: start))
    }

    private func argumentValue() throws(SQLSyntaxError) -> Expression {
        let start = start
        if isQueryStart(token) {
            let query = try query()
            return node(.subquery(query), from: start)
        }
        if let lambda = try lambda() { return lambda }
        let value = try expression()
        if case .subquery(let inner) = value.kind, isQueryContinuation() {
            let query = try continueQuery(from: .nested(inner), start: start)
            return node(.subquery(query), from: start)
        }
        return value
    }

    // MARK: - Lambdas

    /// `x -> …`, `x INT -> …`, `(x, y) -> …`; nothing when no lambda begins here.
    private func lambda() throws(SQLSyntaxError) -> Expression? {
        guard isLambda() else { return nil }
        let start = start
        var parameters: [LambdaParameter] = []
        if eat(.leftParen) {
            parameters = try commaList { () throws(SQLSyntaxError) in try self.lambdaParameter() }
            try expect(.rightParen)
        } else {
            parameters = [try lambdaParameter()]
        }
        try expect(.thinArrow)
        let body = try expression()
        return node(.lambda(parameters, body), from: start)
    }

    private func lambdaParameter() throws(SQLSyntaxError) -> LambdaParameter {
        let name = try identifier()
        let isBare = at(.comma) || at(.rightParen) || at(.thinArrow)
        return LambdaParameter(name: name, type: isBare ? nil : try typeName())
    }

    /// Looks a few tokens ahead for the arrow, never past what parameters can hold.
    private func isLambda() -> Bool {
        var ahead = 0
        var depth = 0
        while ahead < 40 {
            let token = peek(ahead)
            switch token.symbol {
            case .thinArrow: return depth == 0 && ahead > 0
            case .leftParen: depth += 1
            case .rightParen:
                depth -= 1
                if depth < 0 { return false }
                if depth == 0, peek(0).symbol == .leftParen,
                    peek(ahead + 1).symbol != .thinArrow
                {
                    return false
                }
            case .comma: if depth == 0 { return false }
            case .none: if token.kind != .word && token.kind != .number { return false }
            default: return false
            }
            ahead += 1
        }
        return false
    }

    // MARK: - Windows

    /// A window, whose place is that of the word before it, if there is one.
    func windowReference(from word: Int? = nil) throws(SQLSyntaxError) -> WindowReference {
        guard at(.leftParen) else { return .named(try identifier()) }
        let start = word ?? start
        advance()
        var window = WindowSpecification(span: token.span)
        if isIdentifier(token), !at("PARTITION"), !at("ROWS"), !at("RANGE"), !at("GROUPS") {
            window.base = try identifier()
        }
        if eat("PARTITION") {
            try expect("BY")
            window.partitionBy = try commaList(expression)
        }
        if eat("ORDER", "BY") { window.orderBy = try orderItems() }
        window.frame = try frame()
        try expect(.rightParen)
        window.span = span(from: start)
        return .inline(window)
    }

    private func frame() throws(SQLSyntaxError) -> WindowFrame? {
        let start = start
        let unit: WindowFrame.Unit
        if eat("ROWS") {
            unit = .rows
        } else if eat("RANGE") {
            unit = .range
        } else if eat("GROUPS") {
            unit = .groups
        } else {
            return nil
        }
        if eat("BETWEEN") {
            let low = try frameBound()
            try expect("AND")
            let high = try frameBound()
            return WindowFrame(unit: unit, start: low, end: high, span: span(from: start))
        }
        let low = try frameBound()
        return WindowFrame(unit: unit, start: low, end: nil, span: span(from: start))
    }

    private func frameBound() throws(SQLSyntaxError) -> WindowFrame.Bound {
        if eat("CURRENT", "ROW") { return .currentRow }
        if eat("UNBOUNDED", "PRECEDING") { return .unboundedPreceding }
        if eat("UNBOUNDED", "FOLLOWING") { return .unboundedFollowing }
        let amount = try binary(.concatenation)
        if eat("PRECEDING") { return .preceding(amount) }
        if eat("FOLLOWING") { return .following(amount) }
        throw unexpected("PRECEDING", "FOLLOWING")
    }

    // MARK: - Order

    func orderItems() throws(SQLSyntaxError) -> [OrderItem] {
        try commaList { () throws(SQLSyntaxError) in try self.orderItem() }
    }

    private func orderItem() throws(SQLSyntaxError) -> OrderItem {
        let start = start
        let value = try expression()
        let (isDescending, nullsFirst) = try orderWords()
        return OrderItem(
            expression: value, isDescending: isDescending, nullsFirst: nullsFirst,
            span: span(from: start))
    }

    func orderWords() throws(SQLSyntaxError) -> (isDescending: Bool?, nullsFirst: Bool?) {
        var isDescending: Bool?
        if eat("ASC") { isDescending = false } else if eat("DESC") { isDescending = true }
        var nullsFirst: Bool?
        if at("NULLS"), isWord(peek(), "FIRST") || isWord(peek(), "LAST") {
            nullsFirst = isWord(peek(), "FIRST")
            index += 2
        }
        return (isDescending, nullsFirst)
    }
}
