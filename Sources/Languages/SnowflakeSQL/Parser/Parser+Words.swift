import Diagnostics

extension Parser {
    /// A value that begins with a word: a constant, a special form, a name or a call.
    func word() throws(SQLSyntaxError) -> Expression {
        let start = start
        let next = peek()
        switch token.length {
        case 3 where at("ROW") && next.symbol == .leftParen:
            return try call(named: reservedName())
        case 4:
            if eat("NULL") { return node(.null, from: start) }
            if eat("TRUE") { return node(.boolean(true), from: start) }
            if at("CASE") { return try caseExpression() }
            if at("CAST"), next.symbol == .leftParen { return try cast(.cast) }
            if at("TRIM"), next.symbol == .leftParen, let trim = try trim() { return trim }
        case 5:
            if eat("FALSE") { return node(.boolean(false), from: start) }
        case 6:
            if at("EXISTS"), next.symbol == .leftParen, let exists = try exists() { return exists }
        case 7:
            if at("EXTRACT"), next.symbol == .leftParen, let extract = try extract() {
                return extract
            }
            if at("DEFAULT"), !(next.symbol == .leftParen || next.symbol == .dot) {
                advance()
                return node(.defaultValue, from: start)
            }
        case 8:
            if at("TRY_CAST"), next.symbol == .leftParen { return try cast(.tryCast) }
            if at("INTERVAL"), let interval = try interval() { return interval }
            if at("POSITION"), next.symbol == .leftParen { return try position() }
        case 9 where at("DATE_PART") && next.symbol == .leftParen:
            if let extract = try extract() { return extract }
        case 10 where at("IDENTIFIER") && next.symbol == .leftParen:
            return try identifierFunction()
        default:
            break
        }
        if next.kind == .string, let constant = try prefixedConstant() { return constant }
        if token.reserve.contains(.always) { return try reservedCall() }
        return try nameOrCall()
    }

    /// A reserved word that is also the name of a function, such as `INSERT(…)`.
    private func reservedCall() throws(SQLSyntaxError) -> Expression {
        if peek().symbol == .leftParen {
            let isFunction = at(any: [
                "INSERT", "LIKE", "ILIKE", "RLIKE", "REGEXP", "TABLE", "ALL", "ANY", "ROW",
            ])
            if isFunction { return try call(named: reservedName()) }
        }
        // `VALUES` and `ROWS` of a pipeline, `START` and `INCREMENT` of a schedule, are seen as
        // columns in the wild; the service refuses them.
        throw unexpected("an expression")
    }

    private func reservedName() -> ObjectName {
        defer { advance() }
        return ObjectName([identifier(of: token)], span: token.span)
    }

    /// `X'…'`, `DATE '…'` and the like; nothing when the word stands for itself.
    private func prefixedConstant() throws(SQLSyntaxError) -> Expression? {
        guard at("X"), peek().start == token.end else { return try dateTime() }
        let start = start
        advance()
        let digits = try stringLiteral()
        return node(.hexadecimal(digits), from: start)
    }

    private func dateTime() throws(SQLSyntaxError) -> Expression? {
        let start = start
        let kind: DateTimeKind
        switch token.length {
        case 4 where at("DATE"): kind = .date
        case 4 where at("TIME"): kind = .time
        case 4 where at("UUID"): kind = .uuid
        case 5 where at("FLOAT"): kind = .float
        case 8 where at("DECFLOAT"): kind = .decfloat
        case 8 where at("DATETIME"): kind = .timestamp
        case 9 where at("TIMESTAMP"): kind = .timestamp
        case 13 where at("TIMESTAMP_NTZ"): kind = .timestampNTZ
        case 13 where at("TIMESTAMP_LTZ"): kind = .timestampLTZ
        case 12 where at("TIMESTAMP_TZ"): kind = .timestampTZ
        default: return nil
        }
        advance()
        let text = try stringLiteral()
        return node(.dateTime(kind, text), from: start)
    }

    private func interval() throws(SQLSyntaxError) -> Expression? {
        let start = start
        let next = peek()
        let isText =
            next.kind == .string || next.kind == .variable || next.symbol == .question
            || next.symbol == .colon
        guard isText || (next.kind == .number && peek(2).kind == .word) else { return nil }
        advance()
        let value = try primary()
        let unit = at(any: Self.intervalUnits) ? try intervalQualifier() : nil
        guard isText || unit != nil else { throw unexpected("a unit of time") }
        return node(.interval(value, unit: unit), from: start)
    }

    static let intervalUnits: [StaticString] = [
        "YEAR", "YEARS", "QUARTER", "MONTH", "MONTHS", "WEEK", "WEEKS", "DAY", "DAYS", "HOUR",
        "HOURS", "MINUTE", "MINUTES", "SECOND", "SECONDS", "MILLISECOND", "MICROSECOND",
    ]

    /// `DAY(2) TO SECOND(3)` and its like: the parts that an interval has.
    func intervalQualifier() throws(SQLSyntaxError) -> String {
        var text = try intervalUnit()
        if eat("TO") { text += " TO " + (try intervalUnit()) }
        return text
    }

    /// A unit of an interval with how many digits it may have: `(2)` or `(2, 3)`.
    private func intervalUnit() throws(SQLSyntaxError) -> String {
        var text = try anyWord().uppercased()
        guard at(.leftParen), peek().kind == .number else { return text }
        advance()
        text += "(" + self.text(of: token)
        advance()
        if eat(.comma) {
            text += ", " + self.text(of: token)
            advance()
        }
        try expect(.rightParen)
        return text + ")"
    }

    private func identifierFunction() throws(SQLSyntaxError) -> Expression {
        let start = start
        let name = try objectName()
        if at(.leftParen) || at(.bang) { return try call(named: name) }
        guard name.parts.isEmpty, let computed = name.computed else {
            throw unexpected("(")
        }
        return node(.identifierFunction(computed), from: start)
    }

    private func caseExpression() throws(SQLSyntaxError) -> Expression {
        let start = start
        try enter()
        defer { leave() }
        advance()
        let operand = at("WHEN") ? nil : try expression()
        var branches: [CaseExpression.Branch] = []
        while eat("WHEN") {
            let condition = try expression()
            try expect("THEN")
            branches.append(CaseExpression.Branch(condition: condition, result: try expression()))
        }
        if branches.isEmpty { throw unexpected("WHEN") }
        let otherwise = eat("ELSE") ? try expression() : nil
        try expect("END")
        let value = CaseExpression(operand: operand, branches: branches, otherwise: otherwise)
        return node(.conditional(value), from: start)
    }

    private func cast(_ form: Cast.Form) throws(SQLSyntaxError) -> Expression {
        let start = start
        advance()
        advance()
        let value = try expression()
        try expect("AS")
        let type = try typeName()
        var cast = Cast(value: value, type: type, form: form)
        while at("RENAME", "FIELDS") || at("ADD", "FIELDS") {
            cast.fieldOptions.append(try anyWord() + " FIELDS")
            advance()
            _ = eat(.comma)
        }
        try expect(.rightParen)
        return node(.cast(cast), from: start)
    }

    private func exists() throws(SQLSyntaxError) -> Expression? {
        guard isQueryStart(peek(2)) || peek(2).symbol == .leftParen else { return nil }
        let start = start
        advance()
        try expect(.leftParen)
        let query = try query()
        try expect(.rightParen)
        return node(.exists(query), from: start)
    }

    /// `EXTRACT(part FROM value)`; nothing for the form with a comma, which is a plain call.
    private func extract() throws(SQLSyntaxError) -> Expression? {
        guard peek(2).kind == .word || peek(2).kind == .string, isWord(peek(3), "FROM") else {
            return nil
        }
        let start = start
        index += 2
        let part =
            token.kind == .string
            ? Identifier(try stringLiteral().uppercased(), span: token.span) : try identifier()
        advance()
        let value = try expression()
        try expect(.rightParen)
        return node(.extract(part: part, from: value), from: start)
    }

    private func position() throws(SQLSyntaxError) -> Expression {
        let start = start
        let name = reservedName()
        try expect(.leftParen)
        // The needle ends before IN, so nothing looser than a concatenation may stand in it.
        let needle = try binary(.concatenation)
        if eat("IN") {
            let text = try expression()
            try expect(.rightParen)
            return node(.position(needle, in: text), from: start)
        }
        let first = try binary(.or, left: needle)
        var call = FunctionCall(name: name)
        call.arguments = [Argument(name: nil, value: first, span: first.span)]
        while eat(.comma) { call.arguments.append(try argument()) }
        try expect(.rightParen)
        return node(.call(call), from: start)
    }

    /// The forms of `TRIM` with `FROM`; nothing for a plain call.
    private func trim() throws(SQLSyntaxError) -> Expression? {
        let start = start
        let side: TrimSide
        if isWord(peek(2), "BOTH") {
            side = .both
        } else if isWord(peek(2), "LEADING") {
            side = .leading
        } else if isWord(peek(2), "TRAILING") {
            side = .trailing
        } else {
            return nil
        }
        index += 3
        let characters = at("FROM") ? nil : try expression()
        try expect("FROM")
        let value = try expression()
        try expect(.rightParen)
        return node(.trim(side, characters: characters, from: value), from: start)
    }
}
