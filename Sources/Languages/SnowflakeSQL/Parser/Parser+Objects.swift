import Diagnostics

extension Parser {
    // MARK: - DROP, UNDROP, COMMENT

    func drop() throws(SQLSyntaxError) -> DropObject {
        let start = start
        advance()
        while at("TEMP") || at("TEMPORARY") || at("TRANSIENT") || at("SECURE") { advance() }
        let isOwnWord = at("RELATIONAL") || at("INDEX")
        let kind = isOwnWord ? ObjectKind(rawValue: try anyWord()) : try kindOrClass()
        let ifExists = try ifExists()
        let name = try objectName()
        let signature = try signature()
        var behaviour = at("CASCADE") || at("RESTRICT") ? try anyWord() : nil
        if kind == .account, eat("GRACE_PERIOD_IN_DAYS") {
            try expect(.equal)
            guard token.kind == .number else { throw unexpected("a number") }
            behaviour = "GRACE_PERIOD_IN_DAYS = " + text(of: token)
            advance()
        }
        return DropObject(
            kind: kind, ifExists: ifExists, name: name, signature: signature, behaviour: behaviour,
            span: span(from: start))
    }

    /// A kind, or the qualified name of a class such as `SNOWFLAKE.ML.FORECAST`.
    func kindOrClass() throws(SQLSyntaxError) -> ObjectKind {
        if peek().symbol == .dot, token.kind == .word {
            let name = try objectName()
            return ObjectKind(rawValue: name.parts.map(\.name).joined(separator: "."))
        }
        return try kind()
    }

    func undrop() throws(SQLSyntaxError) -> UndropObject {
        let start = start
        advance()
        let kind = try kind()
        let name = try objectName()
        let options = try options()
        return UndropObject(kind: kind, name: name, options: options, span: span(from: start))
    }

    func comment() throws(SQLSyntaxError) -> CommentOn {
        let start = start
        advance()
        let ifExists = try ifExists()
        try expect("ON")
        let kind = try kind()
        let name = try objectName()
        let signature = try signature()
        try expect("IS")
        let text = try stringLiteral()
        return CommentOn(
            ifExists: ifExists, kind: kind, name: name, signature: signature, text: text,
            span: span(from: start))
    }

    // MARK: - DESCRIBE and SHOW

    func describe() throws(SQLSyntaxError) -> Describe {
        let start = start
        advance()
        var describe = Describe(kind: .table, options: [], span: token.span)
        if eat("RESULT") {
            describe.kind = ObjectKind(rawValue: "RESULT")
            describe.result = try primary()
        } else if at("SEARCH", "OPTIMIZATION") {
            index += 2
            try expect("ON")
            describe.kind = ObjectKind(rawValue: "SEARCH OPTIMIZATION ON")
            describe.name = try objectName()
        } else if let (kind, words) = peekKind(), !isLastName(words) {
            index += words
            describe.kind = kind
            describe.name = try objectName()
            describe.signature = try signature()
        } else if peek().symbol == .dot, peek(3).kind != .end {
            describe.kind = try kindOrClass()
            describe.name = isAtEnd ? nil : try objectName()
        } else {
            describe.name = try objectName()
        }
        describe.options = try options()
        describe.span = span(from: start)
        return describe
    }

    /// Whether the words are not a kind but the name itself.
    private func isLastName(_ words: Int) -> Bool {
        peek(words).kind == .end || peek(words).symbol == .semicolon
    }

    func show() throws(SQLSyntaxError) -> Show {
        let start = start
        advance()
        let isTerse = eat("TERSE")
        var words: [String] = []
        while token.kind == .word, !isShowClause(words), words.isEmpty || peek().symbol != .equal {
            words.append(try anyWord())
        }
        guard !words.isEmpty else { throw unexpected("a kind of object") }
        while at(.dot) {
            advance()
            words[words.count - 1] += "." + (try anyWord())
        }
        var show = Show(
            isTerse: isTerse, kind: words.joined(separator: " "), isHistory: false, options: [],
            span: token.span)
        var last = 0
        while !isAtEnd, !at(.semicolon), !at(.flow), !at(.rightParen) {
            let rank = Self.showOrder.firstIndex { at($0) }
            if let rank {
                guard rank >= last else { throw unexpected() }
                last = rank + 1
            }
            try showClause(&show)
        }
        show.span = span(from: start)
        return show
    }

    /// The clauses that most kinds have, in the order of the documentation's syntax.
    private static let showOrder: [StaticString] = ["LIKE", "IN", "STARTS", "LIMIT"]

    private func isShowClause(_ words: [String]) -> Bool {
        if words.isEmpty { return false }
        if words == ["TASKS"], at("ROOT") { return true }
        // `SHOW GRANTS ON`, but `SHOW DATABASES IN FAILOVER GROUP`.
        return at(any: [
            "LIKE", "IN", "STARTS", "LIMIT", "HISTORY", "TO", "OF", "ON", "FOR", "WITH", "FROM",
        ])
    }

    private func showClause(_ show: inout Show) throws(SQLSyntaxError) {
        if eat("HISTORY") {
            show.isHistory = true
        } else if eat("LIKE") {
            show.like = try stringLiteral()
        } else if eat("IN") || show.kind == "PARAMETERS" && eat("FOR") {
            show.scope = try showScope(&show)
        } else if eat("STARTS", "WITH") {
            show.startsWith = try stringLiteral()
        } else if eat("LIMIT") {
            show.limit = try primary()
            if eat("FROM") { show.limitFrom = try stringLiteral() }
        } else {
            show.options.append(try showOption(&show))
        }
    }

    /// `TO ROLE r`, `ON TABLE t`, `OF ROLE r` and words that stand alone.
    private func showOption(_ show: inout Show) throws(SQLSyntaxError) -> SQLOption {
        let start = start
        guard token.kind == .word, peek().symbol != .equal else { return try option() }
        if eat("WITH", "PRIVILEGES") {
            let span = span(from: start)
            let names =
                at(.leftParen) ? try parenthesised(privilegeWord) : try commaList(privilegeWord)
            let value = OptionValue(kind: .list(names), span: self.span(from: start))
            return SQLOption(
                name: "WITH PRIVILEGES", value: value, hasAssignment: false, nameSpan: span,
                span: value.span)
        }
        var name = try anyWord()
        if name == "WITH", at("PRIMARY") { name += " " + (try anyWord()) }
        if name == "FOR", at("METRIC"), peek().kind == .word { name += " " + (try anyWord()) }
        if name == "FUTURE" || name == "HISTORY" {
            let value = OptionValue(kind: .flag, span: span(from: start))
            return SQLOption(name: name, value: value, nameSpan: value.span, span: value.span)
        }
        if let (kind, words) = peekKind(plural: true), !isLastName(words), peek().symbol != .dot {
            index += words
            name += " " + kind.rawValue
        }
        let nameSpan = span(from: start)
        guard isIdentifier(token) || token.kind == .variable || at(.colon) else {
            let value = OptionValue(kind: .flag, span: nameSpan)
            return SQLOption(name: name, value: value, nameSpan: nameSpan, span: nameSpan)
        }
        let object = try objectName()
        show.signature = try signature()
        let value = OptionValue(kind: .name(object), span: object.span)
        return SQLOption(
            name: name, value: value, hasAssignment: false, nameSpan: nameSpan,
            span: span(from: start))
    }

    /// A privilege, such as `CREATE TABLE`.
    private func privilegeWord() throws(SQLSyntaxError) -> OptionValue {
        let start = start
        var words: [SQLOption] = []
        repeat {
            let wordStart = self.start
            let name = try anyWord()
            let span = span(from: wordStart)
            let value = OptionValue(kind: .flag, span: span)
            words.append(SQLOption(name: name, value: value, nameSpan: span, span: span))
        } while token.kind == .word && !Self.showOrder.contains { at($0) }
        return OptionValue(kind: .clauses(words), span: span(from: start))
    }

    private func showScope(_ show: inout Show) throws(SQLSyntaxError) -> Show.Scope {
        var scope = Show.Scope()
        if eat("CLASS") {
            scope.kind = ObjectKind(rawValue: "CLASS")
        } else if eat("DATA", "EXCHANGE") {
            scope.kind = ObjectKind(rawValue: "DATA EXCHANGE")
        } else if show.kind == "PARAMETERS", eat("SESSION") {
            scope.kind = ObjectKind(rawValue: "SESSION")
        } else if let (kind, words) = peekKind(), peek(words).symbol != .dot {
            index += words
            scope.kind = kind
        }
        let isName =
            (isIdentifier(token) || token.kind == .variable || at(.colon))
            && !at("STARTS") && !at("LIMIT") && !at("LIKE")
        if isName {
            scope.name = try objectName()
            show.signature = try signature()
        }
        if scope.kind == nil, scope.name == nil {
            throw unexpected("ACCOUNT", "DATABASE", "SCHEMA")
        }
        return scope
    }
}
