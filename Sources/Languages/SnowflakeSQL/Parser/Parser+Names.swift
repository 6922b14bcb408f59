import Diagnostics

extension Parser {
    /// Whether a token may stand as an identifier.
    func isIdentifier(_ token: Token) -> Bool {
        token.kind == .quotedName || (token.kind == .word && !token.reserve.contains(.always))
    }

    /// Makes an identifier of a word or a quoted name.
    func identifier(of token: Token) -> Identifier {
        let bytes = bytes[Int(token.start)..<Int(token.end)]
        if token.kind == .quotedName {
            return Identifier(quotedName(bytes), isQuoted: true, span: token.span)
        }
        return Identifier(upper(token), span: token.span)
    }

    func quotedName(_ bytes: ArraySlice<UInt8>) -> String {
        let name = TextDecoding.quotedName(bytes)
        return ignoresCaseOfQuotedNames ? name.uppercased() : name
    }

    func identifier() throws(SQLSyntaxError) -> Identifier {
        guard isIdentifier(token) else { throw unexpected("a name") }
        defer { advance() }
        return try fitting(identifier(of: token))
    }

    /// Source: Snowflake documentation, "Identifier requirements": at most 255 characters; the
    /// error's number and words are not documented.
    private func fitting(_ name: Identifier) throws(SQLSyntaxError) -> Identifier {
        guard token.length > 255, name.name.count > 255 else { return name }
        throw refused(
            1003, "a name has at most 255 characters: '\(name.name.prefix(32))…'", at: token)
    }

    /// Behind a dot or `AS`, where some reserved words are allowed as well.
    func anyIdentifier() throws(SQLSyntaxError) -> Identifier {
        guard token.kind == .quotedName || token.kind == .word else { throw unexpected("a name") }
        defer { advance() }
        return try fitting(identifier(of: token))
    }

    /// `(a, b)`.
    func identifierList() throws(SQLSyntaxError) -> [Identifier] {
        try parenthesised(identifier)
    }

    /// A name of an object: up to four parts, `IDENTIFIER(…)`, or a variable.
    func objectName() throws(SQLSyntaxError) -> ObjectName {
        let start = start
        if at("IDENTIFIER"), peek().symbol == .leftParen {
            advance()
            advance()
            let computed = try expression()
            try expect(.rightParen)
            let rest = at(.dot) ? try nameTail() : []
            return ObjectName(rest, computed: computed, span: span(from: start))
        }
        if token.kind == .variable || token.kind == .positional || at(.colon) || at(.question) {
            let computed = try primary()
            let rest = at(.dot) ? try nameTail() : []
            return ObjectName(rest, computed: computed, span: span(from: start))
        }
        let first = try identifier()
        let parts = [first] + (try nameTail())
        return ObjectName(parts, span: span(from: start))
    }

    /// The parts behind the first one, each with its dot.
    func nameTail() throws(SQLSyntaxError) -> [Identifier] {
        var parts: [Identifier] = []
        while at(.dot) {
            let next = peek()
            if next.symbol == .dot {
                parts.append(Identifier("", span: next.span))
                advance()
                continue
            }
            guard next.kind == .word || next.kind == .quotedName else { break }
            advance()
            parts.append(try anyIdentifier())
        }
        return parts
    }

    /// Whether the token is a text, in quotes or between dollars.
    func isText(_ token: Token) -> Bool { token.kind == .string || token.kind == .dollarString }

    /// A text constant, in single quotes or `$$`.
    func stringLiteral() throws(SQLSyntaxError) -> String {
        guard let value = stringValue(of: token) else { throw unexpected("a text") }
        advance()
        return value
    }

    func stringValue(of token: Token) -> String? {
        let bytes = bytes[Int(token.start)..<Int(token.end)]
        switch token.kind {
        case .string: return TextDecoding.string(bytes)
        case .dollarString:
            return String(decoding: bytes.dropFirst(2).dropLast(2), as: UTF8.self)
        default: return nil
        }
    }

    // MARK: - Stages

    /// `@stage/path` as a token, or as a text in quotes.
    func stageLocation() throws(SQLSyntaxError) -> StageLocation {
        let start = start
        switch token.kind {
        case .stage:
            return .stage(try stageToken())
        case .string, .dollarString:
            let text = try stringLiteral()
            let span = span(from: start)
            guard text.utf8.first == UInt8(ascii: "@") else { return .url(text, span: span) }
            return .stage(try stageReference(ofText: text, span: span))
        default:
            if isIdentifier(token) { return .variable(try expression()) }
            return .variable(try primary())
        }
    }

    func stageToken() throws(SQLSyntaxError) -> StageReference {
        let token = token
        advance()
        return try stageReference(ofText: text(of: token), span: token.span, token: token)
    }

    /// Takes `@db.schema.stage/path` apart.
    func stageReference(
        ofText text: String, span: SourceSpan, token: Token? = nil
    ) throws(SQLSyntaxError) -> StageReference {
        var rest = text.utf8[...]
        if rest.first == UInt8(ascii: "@") { rest = rest.dropFirst() }
        let bad = token ?? self.token
        if rest.first == UInt8(ascii: "~") {
            let path = rest.dropFirst().drop { $0 == UInt8(ascii: "/") }
            return StageReference(kind: .user, path: String(Substring(path)), span: span)
        }
        let isTable = rest.first == UInt8(ascii: "%")
        if isTable { rest = rest.dropFirst() }
        var parts: [Identifier] = []
        var ofTable = isTable
        while true {
            if rest.first == UInt8(ascii: "%") {
                ofTable = true
                rest = rest.dropFirst()
            }
            if rest.first == UInt8(ascii: "\"") {
                var end = rest.index(after: rest.startIndex)
                while end < rest.endIndex {
                    if rest[end] == UInt8(ascii: "\"") {
                        let next = rest.index(after: end)
                        if next == rest.endIndex || rest[next] != UInt8(ascii: "\"") { break }
                        end = next
                    }
                    end = rest.index(after: end)
                }
                guard end < rest.endIndex else { throw unexpected(at: bad, expected: ["a stage"]) }
                let name = quotedName(Array(rest[...end])[...])
                parts.append(Identifier(name, isQuoted: true, span: span))
                rest = rest[rest.index(after: end)...]
            } else {
                let name = rest.prefix { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "/") }
                parts.append(Identifier(String(Substring(name)).uppercased(), span: span))
                rest = rest[name.endIndex...]
            }
            guard rest.first == UInt8(ascii: ".") else { break }
            rest = rest.dropFirst()
        }
        guard parts.last?.name.isEmpty == false, rest.isEmpty || rest.first == UInt8(ascii: "/")
        else {
            throw unexpected(at: bad, expected: ["a stage"])
        }
        let name = ObjectName(parts, span: span)
        let path = String(Substring(rest.dropFirst()))
        return StageReference(kind: ofTable ? .table(name) : .named(name), path: path, span: span)
    }
}
