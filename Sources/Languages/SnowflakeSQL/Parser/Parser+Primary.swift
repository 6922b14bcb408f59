import Diagnostics

extension Parser {
    /// A value without operators around it.
    func primary() throws(SQLSyntaxError) -> Expression {
        let token = token
        let start = start
        switch token.kind {
        case .number:
            advance()
            return node(.number(text(of: token)), from: start)
        case .string, .dollarString:
            let text = try stringLiteral()
            return node(.string(text), from: start)
        case .positional:
            advance()
            guard let place = Int(text(of: token).dropFirst()) else {
                throw unexpected(at: token, expected: ["a column number"])
            }
            return node(.positional(place, qualifier: []), from: start)
        case .variable:
            advance()
            let name = Identifier(
                String(text(of: token).dropFirst()).uppercased(), span: token.span)
            return node(.sessionVariable(name), from: start)
        case .stage:
            let stage = try stageToken()
            return node(.stage(stage), from: start)
        case .quotedName:
            return try nameOrCall()
        case .word:
            return try word()
        case .symbol:
            return try symbolPrimary()
        case .fileURL, .end:
            throw unexpected("an expression")
        }
    }

    private func symbolPrimary() throws(SQLSyntaxError) -> Expression {
        let start = start
        switch token.symbol {
        case .leftParen:
            return try parenthesisedExpression()
        case .leftBracket:
            return try arrayConstant()
        case .leftBrace:
            return try objectConstant()
        case .star:
            let star = try star(qualifier: [])
            return node(.star(star), from: start)
        case .question:
            advance()
            questions += 1
            return node(.bind(.question(questions)), from: start)
        case .colon:
            return try bind()
        case .doubleStar, .ellipsis:
            advance()
            let value = try expression()
            return node(.spread(value), from: start)
        default:
            throw unexpected("an expression")
        }
    }

    /// `:name` or `:1`.
    private func bind() throws(SQLSyntaxError) -> Expression {
        let start = start
        advance()
        let token = token
        if token.kind == .number, let place = Int(text(of: token)) {
            advance()
            return node(.bind(.numbered(place)), from: start)
        }
        let name = try anyIdentifier()
        return node(.bind(.named(name)), from: start)
    }

    /// `(expression)`, `(a, b)` or `(query)`.
    private func parenthesisedExpression() throws(SQLSyntaxError) -> Expression {
        let start = start
        try enter()
        defer { leave() }
        advance()
        if isQueryStart(token) {
            let query = try query()
            try expect(.rightParen)
            return node(.subquery(query), from: start)
        }
        let first = try expression()
        if case .subquery(let inner) = first.kind, isQueryContinuation() {
            let query = try continueQuery(from: .nested(inner), start: first.span.start)
            try expect(.rightParen)
            return node(.subquery(query), from: start)
        }
        if eat(.rightParen) {
            // The parentheses belong to what an error about it underlines.
            return Expression(first.kind, span: span(from: start))
        }
        var elements = [first]
        while eat(.comma) { elements.append(try expression()) }
        try expect(.rightParen)
        return node(.tuple(elements), from: start)
    }

    private func arrayConstant() throws(SQLSyntaxError) -> Expression {
        let start = start
        advance()
        var elements: [Expression] = []
        if !at(.rightBracket) {
            repeat { elements.append(try expression()) } while eat(.comma)
        }
        try expect(.rightBracket)
        return node(.array(elements), from: start)
    }

    private func objectConstant() throws(SQLSyntaxError) -> Expression {
        let start = start
        advance()
        if eat(.rightBrace) { return node(.object([]), from: start) }
        if at("FN"), peek().symbol != .colon {
            // The escape of ODBC and JDBC around a call.
            advance()
            let call = try expression()
            try expect(.rightBrace)
            return call
        }
        // One wildcard, and no keys beside it (Semi-structured data types, OBJECT constants).
        if at(.star) || isQualifiedStar() {
            let star = try anyStar()
            try expect(.rightBrace)
            return node(.objectStar(star), from: start)
        }
        let entries = try commaList { () throws(SQLSyntaxError) in try self.objectEntry() }
        try expect(.rightBrace)
        return node(.object(entries), from: start)
    }

    private func objectEntry() throws(SQLSyntaxError) -> ObjectEntry {
        let start = start
        let key = try primary()
        try expect(.colon)
        let value = try expression()
        return ObjectEntry(key: key, value: value, span: span(from: start))
    }

    private func isQualifiedStar() -> Bool {
        var ahead = 0
        while isIdentifier(peek(ahead)), peek(ahead + 1).symbol == .dot {
            if peek(ahead + 2).symbol == .star { return true }
            ahead += 2
        }
        return false
    }

    private func anyStar() throws(SQLSyntaxError) -> Star {
        var qualifier: [Identifier] = []
        while !at(.star) {
            qualifier.append(try identifier())
            try expect(.dot)
        }
        return try star(qualifier: qualifier)
    }

    /// `*` and what may follow it; the current token is the star.
    func star(qualifier: [Identifier]) throws(SQLSyntaxError) -> Star {
        var star = Star(span: token.span)
        star.qualifier = qualifier
        let start = qualifier.first?.span.start ?? start
        try expect(.star)
        if at("ILIKE"), peek().kind == .string {
            advance()
            star.ilike = try stringLiteral()
            // Only one of the two chooses the columns.
            if at("EXCLUDE") { throw unexpected() }
        }
        if eat("EXCLUDE")
            || (at("EXCEPT") && peek().symbol == .leftParen && !isQueryStart(peek(2))
                && eat("EXCEPT"))
        {
            star.exclude = at(.leftParen) ? try identifierList() : [try identifier()]
        }
        if eat("REPLACE") {
            star.replace = try optionalList { () throws(SQLSyntaxError) in
                let value = try self.expression()
                _ = self.eat("AS")
                return StarReplacement(expression: value, column: try self.identifier())
            }
        }
        if eat("RENAME") {
            star.rename = try optionalList { () throws(SQLSyntaxError) in
                let column = try self.identifier()
                try self.expect("AS")
                return StarRenaming(column: column, alias: try self.identifier())
            }
        }
        star.span = span(from: start)
        return star
    }

    /// A list in parentheses, or one element without.
    func optionalList<Element>(
        _ element: () throws(SQLSyntaxError) -> Element
    ) throws(SQLSyntaxError) -> [Element] {
        at(.leftParen) ? try parenthesised(element) : [try element()]
    }
}
