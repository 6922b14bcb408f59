import Diagnostics

extension Parser {
    func emptyRoutine(_ kind: ObjectKind, name: ObjectName) -> CreateRoutine {
        CreateRoutine(
            mode: CreateMode(), kind: kind, isSecure: false, isTemporary: false,
            isAggregate: false, name: name, parameters: [], options: [], bodySpan: name.span,
            span: name.span)
    }

    func createRoutine(
        _ kind: ObjectKind, _ words: CreateWords, _ start: Int
    ) throws(SQLSyntaxError) -> CreateRoutine {
        var routine = emptyRoutine(kind, name: try objectName())
        routine.mode = words.mode
        ifNotExists(&routine.mode)
        routine.isSecure = words.has("SECURE")
        routine.isTemporary = words.isTemporary
        routine.isAggregate = words.has("AGGREGATE")
        try routineTail(&routine, start: start)
        return routine
    }

    /// Parameters, properties and body; the name has been read.
    func routineTail(_ routine: inout CreateRoutine, start: Int) throws(SQLSyntaxError) {
        routine.parameters = try parameters()
        while !isAtEnd, !at(.semicolon), !at("AS") {
            if at("RETURNS"), !isWord(peek(), "NULL") {
                advance()
                routine.returns = try routineResult()
            } else if eat("LANGUAGE") {
                routine.language = try anyWord()
            } else if eat("EXECUTE", "AS") {
                _ = eat(.equal)
                var words = try anyWord()
                if words == "RESTRICTED" { words += " " + (try anyWord()) }
                routine.executeAs = words
            } else {
                routine.options.append(try option())
                _ = eat(.comma)
            }
        }
        guard routine.returns != nil else { throw unexpected("RETURNS") }
        if eat("AS") { try routineBody(&routine) }
        routine.span = span(from: start)
    }

    private func routineBody(_ routine: inout CreateRoutine) throws(SQLSyntaxError) {
        let token = token
        if let text = stringValue(of: token) {
            let quote = token.kind == .dollarString ? 2 : 1
            routine.bodySpan = SourceSpan(
                start: Int(token.start) + quote, end: Int(token.end) - quote)
            advance()
            routine.body = .text(text)
            return
        }
        guard at("BEGIN") || at("DECLARE") else { throw unexpected("a body", "BEGIN", "DECLARE") }
        let start = start
        routine.body = .block(try block())
        routine.bodySpan = span(from: start)
    }

    private func routineResult() throws(SQLSyntaxError) -> RoutineResult {
        if at("TABLE") {
            advance()
            guard at(.leftParen) else { return .table([]) }
            return .table(try parameters())
        }
        let type = try typeName()
        var isNotNull: Bool?
        if eat("NOT", "NULL") { isNotNull = true } else if eat("NULL") { isNotNull = false }
        return .scalar(type, isNotNull: isNotNull)
    }

    /// `(name type, …)`, perhaps empty.
    func parameters() throws(SQLSyntaxError) -> [RoutineParameter] {
        try expect(.leftParen)
        if eat(.rightParen) { return [] }
        let parameters = try commaList { () throws(SQLSyntaxError) in try self.parameter() }
        try expect(.rightParen)
        return parameters
    }

    private func parameter() throws(SQLSyntaxError) -> RoutineParameter {
        let start = start
        let name = try anyIdentifier()
        var parameter = RoutineParameter(name: name, span: name.span)
        if name.name == "TABLE", at(.leftParen) {
            parameter.tableColumns = try parameters()
            parameter.span = span(from: start)
            return parameter
        }
        if at(any: ["IN", "OUT", "INOUT", "INPUT", "OUTPUT"]) { parameter.mode = try anyWord() }
        if at("TABLE"), peek().symbol == .leftParen {
            advance()
            parameter.tableColumns = try parameters()
        } else if !at(.comma), !at(.rightParen), !at("DEFAULT") {
            parameter.type = try typeName()
        }
        if eat("NOT", "NULL") || eat("NULL") {}
        if eat("DEFAULT") || eat(.assign) { parameter.defaultValue = try expression() }
        if at("COMMENT"), peek().kind == .string { index += 2 }
        parameter.span = span(from: start)
        return parameter
    }
}
