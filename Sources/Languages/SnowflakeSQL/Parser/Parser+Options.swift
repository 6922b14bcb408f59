import Diagnostics

extension Parser {
    /// Options up to what cannot be one: a closing parenthesis, the end, or one of the words.
    func options(
        assign: Symbol = .equal, until stops: [StaticString] = []
    ) throws(SQLSyntaxError) -> [SQLOption] {
        try enter()
        defer { leave() }
        var options: [SQLOption] = []
        while !isOptionsEnd(stops) {
            options.append(try option(assign: assign))
            _ = eat(.comma)
        }
        return options
    }

    private func isOptionsEnd(_ stops: [StaticString]) -> Bool {
        isAtEnd || at(.semicolon) || at(.rightParen) || at(.flow) || at(any: stops)
    }

    /// `NAME = value`, `NAME (…)`, a word alone, or a value without a name.
    func option(assign: Symbol = .equal) throws(SQLSyntaxError) -> SQLOption {
        let start = start
        guard token.kind == .word || token.kind == .quotedName || isStringKey(assign) else {
            let value = try optionValue(assign: assign)
            return SQLOption(name: "", value: value, nameSpan: value.span, span: value.span)
        }
        let isWord = token.kind == .word
        let isString = token.kind == .string
        var name = isString ? try stringLiteral() : ""
        var parts: [Identifier] = []
        if !isString {
            parts = [try anyIdentifier()]
            parts += try nameTail()
            name = parts.map(\.name).joined(separator: ".")
        }
        if name == "COPY", at("GRANTS") {
            advance()
            name = "COPY GRANTS"
        }
        if name == "EXECUTE", at("AS") {
            advance()
            name = "EXECUTE AS"
        }
        let nameSpan = span(from: start)
        if eat(.thinArrow) {
            let body = try expression()
            let value = OptionValue(kind: .expression(body), span: body.span)
            return SQLOption(
                name: name, value: value, hasAssignment: false, nameSpan: nameSpan,
                span: span(from: start))
        }
        if at(.equal) || at(.arrow) {
            advance()
            let value = try optionValue(assign: assign)
            return SQLOption(name: name, value: value, nameSpan: nameSpan, span: span(from: start))
        }
        if at(.leftParen), parts.count == 1, isWord {
            let value: OptionValue
            if name == "IF", let condition = try statementCondition() {
                value = condition
            } else {
                value = try optionParentheses(assign: assign)
            }
            return SQLOption(
                name: name, value: value, hasAssignment: false, nameSpan: nameSpan,
                span: span(from: start))
        }
        if isWord, parts.count == 1 {
            let value = OptionValue(kind: .flag, span: nameSpan)
            return SQLOption(name: name, value: value, nameSpan: nameSpan, span: nameSpan)
        }
        return try unnamed(parts, nameSpan)
    }

    /// `(EXISTS (SHOW …))` of an alert, whose condition need not be a query; nothing for others.
    private func statementCondition() throws(SQLSyntaxError) -> OptionValue? {
        guard isWord(peek(), "EXISTS"), peek(2).symbol == .leftParen, !isQueryStart(peek(3)),
            peek(3).kind == .word
        else { return nil }
        let start = start
        index += 3
        let statement = try embeddedStatement()
        let span = span(from: start)
        try expect(.rightParen)
        try expect(.rightParen)
        let list = OptionValue(
            kind: .list([OptionValue(kind: .statement(statement), span: span)]), span: span)
        let exists = SQLOption(
            name: "EXISTS", value: list, hasAssignment: false, nameSpan: span, span: span)
        return OptionValue(kind: .options([exists]), span: span)
    }

    private func isStringKey(_ assign: Symbol) -> Bool {
        token.kind == .string && (peek().symbol == .equal || peek().symbol == .arrow)
    }

    /// A qualified name that stands alone, perhaps with arguments.
    private func unnamed(
        _ parts: [Identifier], _ span: SourceSpan
    ) throws(SQLSyntaxError) -> SQLOption {
        let name = ObjectName(parts, span: span)
        if at(.leftParen) {
            let call = try call(named: name)
            let value = OptionValue(kind: .expression(call), span: call.span)
            return SQLOption(name: "", value: value, nameSpan: span, span: call.span)
        }
        let value = OptionValue(kind: .name(name), span: span)
        return SQLOption(name: "", value: value, nameSpan: span, span: span)
    }

    // MARK: - Values

    func optionValue(assign: Symbol = .equal) throws(SQLSyntaxError) -> OptionValue {
        let start = start
        func value(_ kind: OptionValue.Kind) -> OptionValue {
            OptionValue(kind: kind, span: span(from: start))
        }
        switch token.kind {
        case .string, .dollarString:
            let text = try stringLiteral()
            return value(.string(text))
        case .number:
            return try numberValue(start)
        case .stage:
            let stage = try stageToken()
            return value(.stage(stage))
        case .variable, .positional:
            let variable = try primary()
            return value(.expression(variable))
        case .quotedName, .word:
            return try wordValue(start)
        case .symbol:
            return try symbolValue(start, assign)
        case .fileURL:
            let url = text(of: token)
            advance()
            return value(.string(url))
        case .end:
            throw unexpected("a value")
        }
    }

    private func symbolValue(_ start: Int, _ assign: Symbol) throws(SQLSyntaxError) -> OptionValue {
        switch token.symbol {
        case .leftParen:
            return try optionParentheses(assign: assign)
        case .minus where peek().kind == .number:
            advance()
            let digits = "-" + text(of: token)
            advance()
            return OptionValue(kind: .number(digits), span: span(from: start))
        default:
            let expression = try primary()
            return OptionValue(kind: .expression(expression), span: span(from: start))
        }
    }

    /// A number, or a word that begins with digits such as `2XLARGE`.
    private func numberValue(_ start: Int) throws(SQLSyntaxError) -> OptionValue {
        let number = token
        advance()
        if token.kind == .word, token.start == number.end {
            advance()
            let span = glued(from: start)
            let name = ObjectName([Identifier(text(span).uppercased(), span: span)], span: span)
            return OptionValue(kind: .name(name), span: span)
        }
        return OptionValue(kind: .number(text(of: number)), span: number.span)
    }

    private func wordValue(_ start: Int) throws(SQLSyntaxError) -> OptionValue {
        if token.kind == .word {
            let isAlone = peek().symbol != .dot && peek().symbol != .leftParen
            if isAlone, at("TRUE") || at("FALSE") {
                let value = at("TRUE")
                advance()
                return OptionValue(kind: .boolean(value), span: span(from: start))
            }
            if isAlone, at("NULL") {
                let null = try primary()
                return OptionValue(kind: .expression(null), span: null.span)
            }
        }
        if at("IDENTIFIER"), peek().symbol == .leftParen {
            let name = try objectName()
            return OptionValue(kind: .name(name), span: name.span)
        }
        var parts = [try anyIdentifier()]
        parts += try nameTail()
        if parts.count == 1, at(.minus), Int(token.start) == parts[0].span.end {
            let span = glued(from: start)
            parts = [Identifier(text(span).uppercased(), span: span)]
        }
        let name = ObjectName(parts, span: span(from: start))
        if at(.leftParen), name.span.end == self.start {
            let call = try call(named: name)
            return OptionValue(kind: .expression(call), span: call.span)
        }
        return OptionValue(kind: .name(name), span: name.span)
    }

    /// Eats dashes and words that follow each other without blanks, as in `X-SMALL`.
    private func glued(from start: Int) -> SourceSpan {
        while index > 0, tokens[index].start == tokens[index - 1].end,
            at(.minus) || token.kind == .word || token.kind == .number
        {
            advance()
        }
        return span(from: start)
    }

    /// `(…)`: options, or a list of values.
    func optionParentheses(assign: Symbol = .equal) throws(SQLSyntaxError) -> OptionValue {
        try enter()
        defer { leave() }
        let start = start
        try expect(.leftParen)
        if eat(.rightParen) { return OptionValue(kind: .list([]), span: span(from: start)) }
        if isQueryStart(token) {
            let query = try query()
            try expect(.rightParen)
            return OptionValue(kind: .query(query), span: span(from: start))
        }
        if isOptionStart() {
            let options = try options(assign: assign)
            try expect(.rightParen)
            return OptionValue(kind: .options(options), span: span(from: start))
        }
        var elements: [OptionValue] = []
        while !at(.rightParen) {
            elements.append(try listElement())
            if !eat(.comma), !at(.rightParen) { throw unexpected(",", ")") }
        }
        advance()
        return OptionValue(kind: .list(elements), span: span(from: start))
    }

    /// Whether `name =`, a qualified `name =`, or two words in a row stand here.
    private func isOptionStart() -> Bool {
        guard token.kind == .word || token.kind == .quotedName || token.kind == .string else {
            return false
        }
        var ahead = 1
        while peek(ahead).symbol == .dot { ahead += 2 }
        let next = peek(ahead)
        if next.symbol == .equal || next.symbol == .arrow { return true }
        guard token.kind == .word, ahead == 1, !at("CASE"), !at("NOT"), !at("DATE") else {
            return false
        }
        return next.kind == .word && !at("EXISTS") && !isOperatorWord(next)
    }

    private func isOperatorWord(_ token: Token) -> Bool {
        let words: [StaticString] = [
            "AND", "OR", "NOT", "IS", "IN", "LIKE", "ILIKE", "RLIKE", "BETWEEN", "COLLATE", "AS",
        ]
        return words.contains { isWord(token, $0) }
    }

    private func listElement() throws(SQLSyntaxError) -> OptionValue {
        if at(.leftParen) { return try optionParentheses() }
        let next = peek()
        if next.symbol == .arrow {
            let option = try option()
            return OptionValue(kind: .options([option]), span: option.span)
        }
        let isShort = next.symbol == .comma || next.symbol == .rightParen
        let isName =
            (token.kind == .word || token.kind == .quotedName) && next.symbol == .dot
            && isPlainName()
        if isShort || isName || token.kind == .stage { return try optionValue() }
        let start = start
        let value = try expression()
        return OptionValue(kind: .expression(value), span: span(from: start))
    }

    private func isPlainName() -> Bool {
        var ahead = 1
        while peek(ahead).symbol == .dot,
            peek(ahead + 1).kind == .word
                || peek(ahead + 1).kind == .quotedName
        {
            ahead += 2
        }
        return peek(ahead).symbol == .comma || peek(ahead).symbol == .rightParen
    }
}
