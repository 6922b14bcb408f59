import Diagnostics

extension Parser {
    // MARK: - The whole text

    func skipSemicolons() {
        while eat(.semicolon) {}
    }

    func statements() throws(SQLSyntaxError) -> [ParsedStatement] {
        var statements: [ParsedStatement] = []
        skipSemicolons()
        while !isAtEnd {
            statements.append(try parsedStatement())
            guard isAtEnd || at(.semicolon) else { throw unexpected(";") }
            skipSemicolons()
        }
        return statements
    }

    func parsedStatement() throws(SQLSyntaxError) -> ParsedStatement {
        let start = start
        let first = try statement()
        guard at(.flow) else {
            let span = span(from: start)
            return ParsedStatement(statement: first, span: span, text: text(span))
        }
        let steps = try flow(after: first, from: start)
        let span = span(from: start)
        return ParsedStatement(statement: .flow(steps), span: span, text: text(span))
    }

    // MARK: - One statement

    func statement() throws(SQLSyntaxError) -> Statement {
        try enter()
        defer { leave() }
        if at(.leftParen) { return .query(try query()) }
        guard token.kind == .word else { throw unexpected("a statement") }
        if let statement = try dataStatement() { return statement }
        if let statement = try definitionStatement() { return statement }
        if let statement = try sessionStatement() { return statement }
        if isScriptStatement() { return .script(try scriptStatement()) }
        if peek().symbol == .leftParen, upper(token).hasPrefix("SYSTEM$") {
            // A system function may stand alone in a script.
            return .call(try callTail(anonymous: nil, start: start))
        }
        throw unexpected("a statement")
    }

    private func dataStatement() throws(SQLSyntaxError) -> Statement? {
        switch token.length {
        case 2:
            if at("LS") { return .list(try stageFiles()) }
            if at("RM") { return .remove(try stageFiles()) }
        case 3:
            if at("PUT") { return .put(try putFiles()) }
            if at("GET") { return .get(try getFiles()) }
        case 4:
            if at("WITH"), isWord(peek(2), "AS"), isWord(peek(3), "PROCEDURE") {
                return .call(try anonymousCall())
            }
            if at("WITH") { return .query(try query()) }
            if at("COPY") { return try copy() }
            if at("LIST") { return .list(try stageFiles()) }
            if at("CALL") { return .call(try call()) }
        case 5:
            if at("MERGE") { return .merge(try merge()) }
        case 6:
            if at("SELECT") || at("VALUES") { return .query(try query()) }
            if at("INSERT") { return try insert() }
            if at("UPDATE") { return .update(try update()) }
            if at("DELETE") { return .delete(try delete()) }
            if at("REMOVE") { return .remove(try stageFiles()) }
        case 8:
            if at("TRUNCATE") { return .truncate(try truncate()) }
        default:
            break
        }
        return nil
    }

    private func definitionStatement() throws(SQLSyntaxError) -> Statement? {
        switch token.length {
        case 4:
            if at("DROP") { return .drop(try drop()) }
            if at("SHOW") { return .show(try show()) }
            if at("DESC") { return .describe(try describe()) }
        case 5:
            if at("ALTER") { return try alter() }
            if at("GRANT") { return .grant(try grant()) }
        case 6:
            if at("CREATE") { return try create() }
            if at("DEFINE") { return .define(try create()) }
            if at("UNDROP") { return .undrop(try undrop()) }
            if at("REVOKE") { return .revoke(try revoke()) }
        case 7:
            if at("COMMENT") { return .comment(try comment()) }
            if at("EXPLAIN") { return .explain(try explain()) }
        case 8:
            if at("DESCRIBE") { return .describe(try describe()) }
        default:
            break
        }
        return nil
    }

    private func sessionStatement() throws(SQLSyntaxError) -> Statement? {
        if at("USE") { return .use(try use()) }
        if at("SET") { return .setVariables(try setVariables()) }
        if eat("UNSET") {
            let names = try optionalList { () throws(SQLSyntaxError) in try self.identifier() }
            return .unsetVariables(names)
        }
        if at("BEGIN") || at("START", "TRANSACTION") { return try begin() }
        if at("DECLARE") { return .block(try block()) }
        if at("COMMIT") || at("ROLLBACK") {
            let isCommit = at("COMMIT")
            advance()
            _ = eat("WORK")
            return isCommit ? .commit : .rollback
        }
        if at("EXECUTE") { return try execute() }
        return nil
    }

    /// `BEGIN` opens a transaction when nothing, or one of its words, follows; otherwise a block.
    private func begin() throws(SQLSyntaxError) -> Statement {
        let next = peek()
        let isTransaction =
            at("START") || next.kind == .end || next.symbol == .semicolon
            || isWord(next, "TRANSACTION") || isWord(next, "WORK") || isWord(next, "NAME")
        guard isTransaction else { return .block(try block()) }
        advance()
        if !eat("TRANSACTION") { _ = eat("WORK") }
        return .begin(name: eat("NAME") ? try identifier() : nil)
    }

    // MARK: - Session

    private func use() throws(SQLSyntaxError) -> Use {
        let start = start
        advance()
        let kind: Use.Kind
        if at("SECONDARY") && isWord(peek(), "ROLES") || at("SECONDARY", "ROLE") {
            index += 2
            kind = .secondaryRoles(
                try commaList { () throws(SQLSyntaxError) in
                    try self.anyIdentifier()
                })
        } else if peek().kind == .end || peek().symbol == .semicolon || peek().symbol == .dot {
            kind = .unspecified(try objectName())
        } else if eat("ROLE") {
            kind = .role(try objectName())
        } else if eat("WAREHOUSE") {
            kind = .warehouse(try objectName())
        } else if eat("DATABASE") {
            kind = .database(try objectName())
        } else if eat("SCHEMA") {
            kind = .schema(try objectName())
        } else if eat("CATALOG") {
            kind = .catalog(try objectName())
        } else {
            kind = .unspecified(try objectName())
        }
        return Use(kind: kind, span: span(from: start))
    }

    private func setVariables() throws(SQLSyntaxError) -> SetVariables {
        let start = start
        advance()
        if at(.leftParen) {
            let names = try identifierList()
            try expect(.equal)
            let value = try expression()
            var values = [value]
            if case .tuple(let elements) = value.kind { values = elements }
            return SetVariables(names: names, values: values, span: span(from: start))
        }
        let name = try identifier()
        try expect(.equal)
        let value = try expression()
        return SetVariables(names: [name], values: [value], span: span(from: start))
    }

    private func explain() throws(SQLSyntaxError) -> Explain {
        let start = start
        advance()
        let format = eat("USING") ? try anyWord() : nil
        let statement = try statement()
        return Explain(format: format, statement: statement, span: span(from: start))
    }

    // MARK: - Programs

    func call() throws(SQLSyntaxError) -> Call {
        let start = start
        try expect("CALL")
        return try callTail(anonymous: nil, start: start)
    }

    /// A call in a script that the word CALL does not stand before.
    func bareCall() throws(SQLSyntaxError) -> Call { try callTail(anonymous: nil, start: start) }

    private func anonymousCall() throws(SQLSyntaxError) -> Call {
        let start = start
        try expect("WITH")
        let name = try objectName()
        try expect("AS")
        try expect("PROCEDURE")
        var procedure = emptyRoutine(.procedure, name: name)
        try routineTail(&procedure, start: start)
        return try callTail(anonymous: procedure, start: start)
    }

    private func callTail(
        anonymous: CreateRoutine?, start: Int
    ) throws(SQLSyntaxError) -> Call {
        if anonymous != nil { try expect("CALL") }
        let name = try objectName()
        var call = Call(anonymous: anonymous, name: name, arguments: [], span: span(from: start))
        if eat(.bang) { call.method = try identifier() }
        try expect(.leftParen)
        if !at(.rightParen) {
            repeat { call.arguments.append(try argument()) } while eat(.comma)
        }
        try expect(.rightParen)
        if eat("INTO") {
            try expect(.colon)
            call.into = try identifier()
        }
        call.span = span(from: start)
        return call
    }

    private func execute() throws(SQLSyntaxError) -> Statement {
        let start = start
        if at("EXECUTE", "IMMEDIATE") { return .executeImmediate(try executeImmediate()) }
        advance()
        if eat("TASK") {
            let name = try objectName()
            let retries = eat("RETRY", "LAST")
            let options = try options()
            return .executeTask(
                ExecuteTask(
                    name: name, retriesLast: retries, options: options, span: span(from: start)))
        }
        var command = Command(words: "EXECUTE", options: [], span: token.span)
        if let kind = eatKind() {
            command.words += " " + kind.rawValue
            command.name = try objectName()
        }
        command.options = try options()
        command.span = span(from: start)
        return .command(command)
    }

    func executeImmediate() throws(SQLSyntaxError) -> ExecuteImmediate {
        let start = start
        index += 2
        if eat("FROM") {
            let location = try stageLocation()
            let options = try options()
            return ExecuteImmediate(
                source: .file(location), using: [], options: options, span: span(from: start))
        }
        let value = try expression()
        let using = eat("USING") ? try parenthesised(expression) : []
        return ExecuteImmediate(source: .expression(value), using: using, span: span(from: start))
    }
}
