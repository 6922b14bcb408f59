import Diagnostics

extension Parser {
    /// Whether a query begins with this token (behind a parenthesis).
    func isQueryStart(_ token: Token) -> Bool {
        switch token.length {
        case 4: isWord(token, "WITH")
        case 6: isWord(token, "SELECT") || isWord(token, "VALUES")
        default: false
        }
    }

    /// Whether a query in parentheses goes on here.
    func isQueryContinuation() -> Bool {
        guard token.kind == .word else { return false }
        return isSetOperator() || at("ORDER", "BY") || at("LIMIT") || at("OFFSET") || at("FETCH")
    }

    private func isSetOperator() -> Bool {
        at("UNION") || at("EXCEPT") || at("INTERSECT") || at("MINUS")
    }

    func query() throws(SQLSyntaxError) -> Query {
        try enter()
        defer { leave() }
        let start = start
        let with = at("WITH") ? try withClause() : nil
        let body = try setOperand(unions: true)
        return try finishQuery(with: with, body: body, start: start)
    }

    /// A query whose own parentheses, when it has them, say nothing.
    func bareQuery() throws(SQLSyntaxError) -> Query {
        let query = try query()
        guard case .nested(let inner) = query.body, query.with == nil, query.orderBy == nil,
            query.limit == nil, query.offset == nil
        else { return query }
        return inner
    }

    /// Goes on behind a query in parentheses that turned out to be an operand.
    func continueQuery(from body: QueryBody, start: Int) throws(SQLSyntaxError) -> Query {
        guard isQueryContinuation() else {
            if case .nested(let query) = body { return query }
            return try finishQuery(with: nil, body: body, start: start)
        }
        let whole = try setOperators(left: body, unions: true, start: start)
        return try finishQuery(with: nil, body: whole, start: start)
    }

    private func finishQuery(
        with: WithClause?, body: QueryBody, start: Int
    ) throws(SQLSyntaxError) -> Query {
        var query = Query(with: with, body: body, span: span(from: start))
        if eat("ORDER", "BY") {
            if at("ALL"), peek().symbol != .leftParen {
                advance()
                let (isDescending, nullsFirst) = try orderWords()
                query.orderBy = .all(isDescending: isDescending, nullsFirst: nullsFirst)
            } else {
                query.orderBy = .items(try orderItems())
            }
        }
        try limit(&query)
        if eat("FOR", "UPDATE") {
            query.isForUpdate = true
            if eat("WAIT") { advance() } else { _ = eat("NOWAIT") }
        }
        query.span = span(from: start)
        return query
    }

    private func limit(_ query: inout Query) throws(SQLSyntaxError) {
        if eat("LIMIT") { query.limit = try count() }
        if eat("OFFSET") {
            query.offset = try count()
            if !eat("ROWS") { _ = eat("ROW") }
        }
        if at("FETCH"), query.limit == nil, peek().kind != .word || !isScriptFetch() {
            advance()
            if !eat("FIRST") { _ = eat("NEXT") }
            query.limit = try count()
            if !eat("ROWS") { _ = eat("ROW") }
            _ = eat("ONLY")
        }
    }

    /// A number of rows: no fractions.
    private func count() throws(SQLSyntaxError) -> Expression {
        let first = token
        let count = try primary()
        if case .number(let digits) = count.kind, digits.contains(where: { !$0.isNumber }) {
            throw unexpected(at: first, expected: ["a number of rows"])
        }
        return count
    }

    /// `FETCH cursor INTO …` of a script.
    private func isScriptFetch() -> Bool { isWord(peek(2), "INTO") }

    // MARK: - WITH

    private func withClause() throws(SQLSyntaxError) -> WithClause {
        try expect("WITH")
        let isRecursive = at("RECURSIVE") && !isWord(peek(), "AS") && eat("RECURSIVE")
        let tables = try commaList { () throws(SQLSyntaxError) in try self.commonTable() }
        return WithClause(isRecursive: isRecursive, tables: tables)
    }

    private func commonTable() throws(SQLSyntaxError) -> CommonTable {
        let start = start
        if at("MATCH_CONDITION") { throw unexpected("a name") }
        let name = try identifier()
        let columns = at(.leftParen) ? try identifierList() : []
        try expect("AS")
        try expect(.leftParen)
        let query = try query()
        try expect(.rightParen)
        return CommonTable(name: name, columns: columns, query: query, span: span(from: start))
    }

    // MARK: - Set operations

    /// An operand with its operators; `INTERSECT` binds tighter than the others.
    private func setOperand(unions: Bool) throws(SQLSyntaxError) -> QueryBody {
        let start = start
        let left = try queryPrimary()
        return try setOperators(left: left, unions: unions, start: start)
    }

    private func setOperators(
        left first: QueryBody, unions: Bool, start: Int
    ) throws(SQLSyntaxError) -> QueryBody {
        var left = first
        var chain = 0
        while token.kind == .word {
            chain += 1
            if chain > SnowflakeParser.chainLimit { throw tooDeep() }
            let op: SetOperation.Operator
            if at("INTERSECT") {
                op = .intersect
            } else if unions, at("UNION") {
                op = .union
            } else if unions, at("EXCEPT") || at("MINUS") {
                op = .except
            } else {
                return left
            }
            advance()
            let isAll = eat("ALL")
            if !isAll { _ = eat("DISTINCT") }
            let byName = eat("BY", "NAME")
            let right = op == .intersect ? try queryPrimary() : try setOperand(unions: false)
            left = .setOperation(
                SetOperation(
                    op: op, isAll: isAll, byName: byName, left: left, right: right,
                    span: span(from: start)))
        }
        return left
    }

    private func queryPrimary() throws(SQLSyntaxError) -> QueryBody {
        if at(.leftParen) {
            advance()
            let query = try query()
            try expect(.rightParen)
            return .nested(query)
        }
        if at("VALUES") {
            advance()
            return .values(try valueRows())
        }
        guard at("SELECT") else { throw unexpected("SELECT", "(") }
        return .select(try select())
    }

    /// `(…), (…)`; a row may be empty only by mistake.
    func valueRows() throws(SQLSyntaxError) -> [[Expression]] {
        try commaList { () throws(SQLSyntaxError) in
            try self.expect(.leftParen)
            let row = try self.commaList(self.expression)
            try self.expect(.rightParen)
            return row
        }
    }
}
