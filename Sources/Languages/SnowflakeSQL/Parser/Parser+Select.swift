import Diagnostics

extension Parser {
    func select() throws(SQLSyntaxError) -> Select {
        let start = start
        try expect("SELECT")
        var select = Select(span: token.span)
        if eat("DISTINCT") { select.isDistinct = true } else { _ = eat("ALL") }
        if at("TOP"),
            peek().kind == .number || peek().symbol == .question
                || peek().symbol == .leftParen && peek(2).kind == .number
                    && peek(3).symbol == .rightParen
        {
            advance()
            select.top = try primary()
        }
        select.items = try selectItems()
        if eat("INTO") {
            select.into = try commaList { () throws(SQLSyntaxError) in
                _ = self.eat(.colon)
                return try self.identifier()
            }
        }
        if eat("FROM") { select.from = try fromItems() }
        try clauses(&select)
        select.span = span(from: start)
        return select
    }

    func fromItems() throws(SQLSyntaxError) -> [FromItem] {
        var items = [try fromItem()]
        while eat(.comma) {
            // Snowflake takes a comma behind the last one.
            let isEnd = isAtEnd || at(.rightParen) || at(.semicolon)
            if isEnd || at(any: ["WHERE", "GROUP", "HAVING", "QUALIFY", "ORDER", "LIMIT"]) {
                break
            }
            items.append(try fromItem())
        }
        return items
    }

    private func clauses(_ select: inout Select) throws(SQLSyntaxError) {
        while token.kind == .word {
            if eat("WHERE") {
                select.whereCondition = try expression()
            } else if at("START", "WITH") || at("CONNECT", "BY") {
                select.connectBy = try connectBy()
            } else if eat("GROUP", "BY") {
                select.groupBy = try groupBy()
            } else if eat("HAVING") {
                select.having = try expression()
            } else if eat("QUALIFY") {
                select.qualify = try expression()
            } else if at("WINDOW"), isIdentifier(peek()), isWord(peek(2), "AS") {
                advance()
                select.windows = try commaList { () throws(SQLSyntaxError) in
                    let name = try self.identifier()
                    try self.expect("AS")
                    return NamedWindow(name: name, window: try self.windowReference())
                }
            } else {
                return
            }
        }
    }

    private func selectItems() throws(SQLSyntaxError) -> [SelectItem] {
        var items = [try selectItem()]
        while eat(.comma) {
            // Snowflake takes a comma before FROM.
            if at("FROM") { break }
            items.append(try selectItem())
        }
        return items
    }

    /// An expression with its alias.
    func selectItem() throws(SQLSyntaxError) -> SelectItem {
        let start = start
        let value = try expression()
        let alias = try implicitAlias()
        return SelectItem(expression: value, alias: alias, span: span(from: start))
    }

    private func implicitAlias() throws(SQLSyntaxError) -> Identifier? {
        if eat("AS") { return try anyIdentifier() }
        if token.kind == .quotedName { return try identifier() }
        guard token.kind == .word, token.reserve.isDisjoint(with: [.always, .alias]) else {
            return nil
        }
        return try identifier()
    }

    private func connectBy() throws(SQLSyntaxError) -> ConnectBy {
        var startWith: Expression?
        if eat("START", "WITH") { startWith = try expression() }
        guard eat("CONNECT", "BY") else { throw unexpected("CONNECT BY") }
        _ = eat("NOCYCLE")
        var condition = try expression()
        // `CONNECT BY a = PRIOR b, c = PRIOR d` means both.
        while eat(.comma) {
            let next = try expression()
            condition = node(.binary(.and, condition, next), from: condition.span.start)
        }
        if startWith == nil, eat("START", "WITH") { startWith = try expression() }
        return ConnectBy(startWith: startWith, condition: condition)
    }

    private func groupBy() throws(SQLSyntaxError) -> GroupBy {
        if at("ALL"), peek().symbol != .leftParen {
            advance()
            return .all
        }
        return .elements(try commaList { () throws(SQLSyntaxError) in try self.groupingElement() })
    }

    private func groupingElement() throws(SQLSyntaxError) -> GroupingElement {
        if at("CUBE"), peek().symbol == .leftParen {
            advance()
            return .cube(try groupingSets())
        }
        if at("ROLLUP"), peek().symbol == .leftParen {
            advance()
            return .rollup(try groupingSets())
        }
        if eat("GROUPING", "SETS") { return .groupingSets(try groupingSets()) }
        if at(.leftParen), peek().symbol == .rightParen {
            index += 2
            return .groupingSets([[]])
        }
        return .expression(try expression())
    }

    private func groupingSets() throws(SQLSyntaxError) -> [[Expression]] {
        try parenthesised { () throws(SQLSyntaxError) in
            if self.at(.leftParen), self.peek().symbol == .rightParen {
                self.index += 2
                return []
            }
            let value = try self.expression()
            if case .tuple(let elements) = value.kind { return elements }
            return [value]
        }
    }
}
