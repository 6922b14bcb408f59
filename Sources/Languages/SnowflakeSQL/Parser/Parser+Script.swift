import Diagnostics

extension Parser {
    // MARK: - Blocks

    /// A block, or one statement that stands for a block of itself.
    func scriptBody() throws(SQLSyntaxError) -> ScriptBlock {
        if at("DECLARE") || at("BEGIN") && !isTransactionBegin() { return try block() }
        let start = start
        var statements: [ScriptStatement] = []
        while !isAtEnd {
            statements.append(try scriptStatement())
            if !eat(.semicolon), !isAtEnd { throw unexpected(";") }
            skipSemicolons()
        }
        return ScriptBlock(
            declarations: [], statements: statements, handlers: [], span: span(from: start))
    }

    private func isTransactionBegin() -> Bool {
        let next = peek()
        return next.kind == .end || next.symbol == .semicolon || isWord(next, "TRANSACTION")
            || isWord(next, "WORK") || isWord(next, "NAME")
    }

    /// `[DECLARE …] BEGIN … [EXCEPTION …] END [label]`.
    func block() throws(SQLSyntaxError) -> ScriptBlock {
        try enter()
        defer { leave() }
        let start = start
        var declarations: [ScriptDeclaration] = []
        if eat("DECLARE") {
            while !at("BEGIN") {
                declarations.append(try declaration())
                try expect(.semicolon)
            }
        }
        try expect("BEGIN")
        let statements = try statements(until: ["END", "EXCEPTION"])
        var handlers: [ExceptionHandler] = []
        if eat("EXCEPTION") {
            _ = eat(.semicolon)
            repeat { handlers.append(try handler()) } while at("WHEN")
        }
        try expect("END")
        let label = isIdentifier(token) ? try identifier() : nil
        return ScriptBlock(
            declarations: declarations, statements: statements, handlers: handlers, label: label,
            span: span(from: start))
    }

    private func handler() throws(SQLSyntaxError) -> ExceptionHandler {
        let start = start
        try expect("WHEN")
        var names: [Identifier] = []
        if !eat("OTHER") {
            repeat { names.append(try identifier()) } while eat("OR")
        }
        let isContinue = eat("CONTINUE")
        if !isContinue { _ = eat("EXIT") }
        try expect("THEN")
        let statements = try statements(until: ["WHEN", "END"])
        return ExceptionHandler(
            names: names, isContinue: isContinue, statements: statements, span: span(from: start))
    }

    /// Statements, each with its semicolon, up to one of the words.
    func statements(until stops: [StaticString]) throws(SQLSyntaxError) -> [ScriptStatement] {
        var statements: [ScriptStatement] = []
        while !at(any: stops) {
            statements.append(try scriptStatement())
            try expect(.semicolon)
            skipSemicolons()
        }
        return statements
    }

    // MARK: - Declarations

    private func declaration() throws(SQLSyntaxError) -> ScriptDeclaration {
        let start = start
        let name = try identifier()
        var declaration = ScriptDeclaration(
            name: name, kind: .variable(nil, initial: nil), span: name.span)
        declaration.kind = try declarationKind(name)
        declaration.span = span(from: start)
        return declaration
    }

    private func declarationKind(
        _ name: Identifier
    ) throws(SQLSyntaxError) -> ScriptDeclaration.Kind {
        if eat("CURSOR") {
            try expect("FOR")
            return .cursor(try cursorSource())
        }
        if eat("RESULTSET") {
            guard eat("DEFAULT") || eat(.assign) else { return .resultset(nil) }
            return .resultset(try resultSource())
        }
        if at("EXCEPTION") {
            advance()
            guard eat(.leftParen) else { return .exception(number: nil, message: nil) }
            let number = try expression()
            let message = eat(.comma) ? try stringLiteral() : nil
            try expect(.rightParen)
            return .exception(number: number, message: message)
        }
        if at("PROCEDURE"), peek().symbol == .leftParen {
            let start = start
            advance()
            var routine = emptyRoutine(.procedure, name: ObjectName([name], span: name.span))
            try routineTail(&routine, start: start)
            return .procedure(routine)
        }
        let hasType = !at(.assign) && !at("DEFAULT") && !at(.semicolon)
        let type = hasType ? try typeName() : nil
        if eat("NOT", "NULL") {}
        let initial = eat("DEFAULT") || eat(.assign) ? try expression() : nil
        return .variable(type, initial: initial)
    }

    private func cursorSource() throws(SQLSyntaxError) -> CursorSource {
        if at(.leftParen) || isQueryStart(token) { return .query(try bareQuery()) }
        if at("SHOW") || at("CALL") || at("DESCRIBE") || at("DESC") {
            return .statement(try statement())
        }
        return .resultset(try identifier())
    }

    /// What fills a result set.
    func resultSource() throws(SQLSyntaxError) -> ResultSource {
        let isAsync = eat("ASYNC")
        if at(.leftParen), !isQueryAhead() {
            let open = index
            var inner = 0
            while peek(inner).symbol == .leftParen { inner += 1 }
            index += inner
            if at("EXECUTE", "IMMEDIATE") {
                let execute = try executeImmediate()
                for _ in 0..<inner { try expect(.rightParen) }
                return .execute(execute, isAsync: isAsync)
            }
            if isStatementWord() {
                let statement = try flowStatement()
                for _ in 0..<inner { try expect(.rightParen) }
                return .statement(statement, isAsync: isAsync)
            }
            index = open
        }
        if at(.leftParen) || isQueryStart(token) {
            return .statement(.query(try bareQuery()), isAsync: isAsync)
        }
        if isAsync { throw unexpected("(") }
        return .expression(try expression())
    }

    private func flowStatement() throws(SQLSyntaxError) -> Statement {
        let start = start
        let first = try statement()
        guard at(.flow) else { return first }
        return .flow(try flow(after: first, from: start))
    }

    /// The steps of a flow whose first stands before the first `->>`.
    func flow(after first: Statement, from start: Int) throws(SQLSyntaxError) -> [FlowStep] {
        var steps = [FlowStep(statement: first, span: span(from: start))]
        while eat(.flow) {
            let start = self.start
            steps.append(FlowStep(statement: try statement(), span: span(from: start)))
        }
        return steps
    }

    /// Whether a statement other than a query begins here.
    private func isStatementWord() -> Bool {
        at(any: [
            "SHOW", "DESC", "DESCRIBE", "CALL", "INSERT", "UPDATE", "DELETE", "MERGE", "COPY",
            "LIST", "LS", "CREATE", "ALTER", "DROP", "TRUNCATE", "EXPLAIN",
        ]) && peek().symbol != .leftParen
    }

    // MARK: - Statements

    /// Whether a statement that only scripts know begins here.
    func isScriptStatement() -> Bool {
        if isIdentifier(token), peek().symbol == .assign { return true }
        return at(any: [
            "LET", "IF", "CASE", "FOR", "WHILE", "REPEAT", "LOOP", "RETURN", "RAISE", "BREAK",
            "EXIT", "CONTINUE", "ITERATE", "OPEN", "FETCH", "CLOSE", "NULL", "ASYNC", "AWAIT",
            "CANCEL",
        ])
    }

    func scriptStatement() throws(SQLSyntaxError) -> ScriptStatement {
        try enter()
        defer { leave() }
        let start = start
        let kind = try scriptKind()
        return ScriptStatement(kind, span: span(from: start))
    }

    private func scriptKind() throws(SQLSyntaxError) -> ScriptStatement.Kind {
        if token.kind == .word || token.kind == .quotedName, peek().symbol == .assign {
            let name = try identifier()
            advance()
            return try assignment(to: name)
        }
        if eat("LET") { return .letVariable(try letDeclaration()) }
        if at("IF") { return try ifStatement() }
        if at("CASE") { return try caseStatement() }
        if at("FOR") { return try forStatement() }
        if at("WHILE") { return try whileStatement() }
        if at("REPEAT"), peek().symbol != .leftParen { return try repeatStatement() }
        if at("LOOP") { return try loopStatement() }
        if eat("BREAK") || eat("EXIT") { return .breakLoop(label: try optionalLabel()) }
        if eat("CONTINUE") || eat("ITERATE") { return .continueLoop(label: try optionalLabel()) }
        if eat("RETURN") { return try returnStatement() }
        if eat("RAISE") { return .raise(isIdentifier(token) ? try identifier() : nil) }
        if eat("OPEN") {
            let name = try identifier()
            let using = eat("USING") ? try parenthesised(expression) : []
            return .open(name, using: using)
        }
        if eat("FETCH") {
            let name = try identifier()
            try expect("INTO")
            let targets = try commaList { () throws(SQLSyntaxError) in
                _ = self.eat(.colon)
                return try self.identifier()
            }
            return .fetch(name, into: targets)
        }
        if eat("CLOSE") { return .close(try identifier()) }
        if eat("CANCEL") { return .cancel(try identifier()) }
        if eat("NULL") { return .null }
        if eat("AWAIT") { return .await(eat("ALL") ? nil : try identifier()) }
        if at("ASYNC"), peek().symbol == .leftParen {
            index += 2
            let statement = try statement()
            try expect(.rightParen)
            return .async(statement)
        }
        if at("DECLARE") || at("BEGIN") && !isTransactionBegin() { return .block(try block()) }
        if isSystemCall() { return .sql(.call(try bareCall())) }
        return .sql(try flowStatement())
    }

    /// Whether a system function is called without CALL, such as `SYSTEM$LOG('info', 'text')`.
    ///
    /// Source: Snowflake documentation, SYSTEM$LOG.
    private func isSystemCall() -> Bool {
        token.kind == .word && peek().symbol == .leftParen
            && identifier(of: token).name.hasPrefix("SYSTEM$")
    }

    private func optionalLabel() throws(SQLSyntaxError) -> Identifier? {
        isIdentifier(token) ? try identifier() : nil
    }

    private func assignment(to name: Identifier) throws(SQLSyntaxError) -> ScriptStatement.Kind {
        if at("ASYNC") || at(.leftParen) && !isQueryAhead() && isResultStatement() {
            return .assignResult(name, try resultSource())
        }
        if isFlowAhead() {
            advance()
            let flow = try flowStatement()
            try expect(.rightParen)
            return .assignResult(name, .statement(flow, isAsync: false))
        }
        return .assign(name, try expression())
    }

    /// Whether statements with `->>` between them stand in the parentheses that begin here.
    private func isFlowAhead() -> Bool {
        guard at(.leftParen) else { return false }
        var depth = 1
        var ahead = 1
        while depth > 0, peek(ahead).kind != .end {
            switch peek(ahead).symbol {
            case .leftParen: depth += 1
            case .rightParen: depth -= 1
            case .flow where depth == 1: return true
            default: break
            }
            ahead += 1
        }
        return false
    }

    /// Whether the parentheses hold a statement other than a query.
    private func isResultStatement() -> Bool {
        var ahead = 0
        while peek(ahead).symbol == .leftParen { ahead += 1 }
        let token = peek(ahead)
        guard token.kind == .word, peek(ahead + 1).kind == .word || peek(ahead + 1).kind == .stage
        else { return false }
        let words: [StaticString] = [
            "EXECUTE", "SHOW", "DESC", "DESCRIBE", "CALL", "INSERT", "UPDATE", "DELETE", "MERGE",
            "COPY", "LIST", "LS", "CREATE", "ALTER", "DROP", "TRUNCATE", "EXPLAIN",
        ]
        return words.contains { isWord(token, $0) }
    }

    private func letDeclaration() throws(SQLSyntaxError) -> ScriptDeclaration {
        let start = start
        let name = try identifier()
        var declaration = ScriptDeclaration(
            name: name, kind: .variable(nil, initial: nil), span: name.span)
        if at("RESULTSET") || at("CURSOR") || at("EXCEPTION") {
            declaration.kind = try declarationKind(name)
        } else {
            let hasType = !at(.assign) && !at("DEFAULT")
            let type = hasType ? try typeName() : nil
            let hasValue = eat(.assign) || eat("DEFAULT")
            if hasValue, at("ASYNC") || at(.leftParen) && !isQueryAhead() && isResultStatement() {
                declaration.kind = .resultset(try resultSource())
            } else {
                declaration.kind = .variable(type, initial: hasValue ? try expression() : nil)
            }
        }
        declaration.span = span(from: start)
        return declaration
    }

    private func returnStatement() throws(SQLSyntaxError) -> ScriptStatement.Kind {
        if at(.semicolon) || isAtEnd { return .returnValue(nil) }
        if at("TABLE"), peek().symbol == .leftParen {
            index += 2
            if isQueryStart(token) {
                let query = try query()
                try expect(.rightParen)
                return .returnTable(.statement(.query(query), isAsync: false))
            }
            let source = try resultSource()
            try expect(.rightParen)
            return .returnTable(source)
        }
        return .returnValue(try expression())
    }
}
