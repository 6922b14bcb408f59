import Diagnostics

extension Parser {
    /// One item of `FROM` with its joins.
    func fromItem() throws(SQLSyntaxError) -> FromItem {
        try enter()
        defer { leave() }
        let start = start
        let first = try fromPrimary()
        return try joins(left: first, start: start)
    }

    private func joins(left first: FromItem, start: Int) throws(SQLSyntaxError) -> FromItem {
        var left = first
        var chain = 0
        while token.kind == .word, let (kind, isNatural, isDirected) = try joinWords() {
            chain += 1
            if chain > SnowflakeParser.chainLimit { throw tooDeep() }
            var join = Join(
                kind: kind, isNatural: isNatural, isDirected: isDirected, left: left,
                right: try fromPrimary(), span: token.span)
            if kind == .asof, eat("MATCH_CONDITION") {
                try expect(.leftParen)
                join.matchCondition = try expression()
                try expect(.rightParen)
            }
            if eat("ON") {
                join.on = try expression()
            } else if at("USING"), peek().symbol == .leftParen {
                advance()
                join.using = try parenthesised(usingColumn)
            }
            if join.on != nil || !join.using.isEmpty { join.readOrder = try readOrder(join) }
            join.span = span(from: start)
            left = .join(join)
        }
        return left
    }

    /// A column of `USING`; the name of a table before it says nothing.
    private func usingColumn() throws(SQLSyntaxError) -> Identifier {
        let first = try identifier()
        return try nameTail().last ?? first
    }

    /// `FIRST (alias)` or `LAST (alias)`; nothing when none stands here.
    private func readOrder(_ join: Join) throws(SQLSyntaxError) -> ReadOrder? {
        guard at("FIRST") || at("LAST"), peek().symbol == .leftParen else { return nil }
        let place = token
        guard join.isDirected else {
            throw refused(1867, "FIRST or LAST is only valid on a DIRECTED JOIN.", at: place)
        }
        let isFirst = at("FIRST")
        index += 2
        let alias = try identifier()
        try expect(.rightParen)
        guard [join.left, join.right].contains(where: { $0.shownName == alias.name }) else {
            throw refused(
                1868,
                "FIRST or LAST requires two direct operands, and alias '\(alias.name)' must name "
                    + "one of them.", at: place)
        }
        return ReadOrder(isFirst: isFirst, alias: alias)
    }

    /// The words of a join; nothing when none begins here.
    private func joinWords() throws(SQLSyntaxError) -> (Join.Kind, Bool, Bool)? {
        let begins = at(any: [
            "JOIN", "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "NATURAL", "ASOF", "DIRECTED",
        ])
        guard begins else { return nil }
        if at("DIRECTED"), !isWord(peek(), "JOIN") { return nil }
        let isNatural = eat("NATURAL")
        var kind = Join.Kind.inner
        if eat("LEFT") {
            kind = .left
        } else if eat("RIGHT") {
            kind = .right
        } else if eat("FULL") {
            kind = .full
        } else if eat("CROSS") {
            kind = .cross
        } else if eat("ASOF") {
            kind = .asof
        } else {
            _ = eat("INNER")
        }
        if kind == .left || kind == .right || kind == .full { _ = eat("OUTER") }
        let isDirected = eat("DIRECTED")
        try expect("JOIN")
        return (kind, isNatural, isDirected)
    }

    // MARK: - Sources

    private func fromPrimary() throws(SQLSyntaxError) -> FromItem {
        let start = start
        if at(.leftParen) { return try parenthesisedSource() }
        if token.kind == .stage || token.kind == .string { return try stagedSource() }
        if at("DIRECTORY"), peek().symbol == .leftParen, peek(2).kind == .stage {
            return try directorySource(start)
        }
        if eat("LATERAL") { return try lateralSource(start) }
        if at("VALUES") {
            advance()
            let rows = try valueRows()
            let alias = try tableAlias()
            return try modifiers(
                .values(ValuesSource(rows: rows, alias: alias, span: span(from: start))), start)
        }
        if at("TABLE"), peek().symbol == .leftParen { return try tableFunction(false, start) }
        if token.kind == .variable || token.kind == .positional || at(.colon) || at(.question) {
            let variable = try primary()
            let alias = try tableAlias()
            let source = VariableSource(variable: variable, alias: alias, span: span(from: start))
            return try modifiers(.variable(source), start)
        }
        return try namedSource(isLateral: false, start)
    }

    private func lateralSource(_ start: Int) throws(SQLSyntaxError) -> FromItem {
        if at("TABLE"), peek().symbol == .leftParen { return try tableFunction(true, start) }
        if at(.leftParen) {
            advance()
            let query = try query()
            try expect(.rightParen)
            let alias = try tableAlias()
            let source = DerivedSource(
                isLateral: true, query: query, alias: alias, span: span(from: start))
            return try modifiers(.derived(source), start)
        }
        // Source: "LATERAL": the inline view cannot be a plain table reference.
        let first = token
        let source = try namedSource(isLateral: true, start)
        if case .table = source { throw unexpected(at: first, expected: ["("]) }
        return source
    }

    /// A table by name, or a function that is called.
    private func namedSource(isLateral: Bool, _ start: Int) throws(SQLSyntaxError) -> FromItem {
        let isSemanticView = at("SEMANTIC_VIEW") && peek().symbol == .leftParen
        // ASOF JOIN, "Using ASOF and MATCH_CONDITION as object names and aliases".
        if at("MATCH_CONDITION") { throw unexpected("a name") }
        let name = try objectName()
        if isSemanticView { return try modifiers(.semanticView(semanticView(start)), start) }
        if at(.leftParen) || at(.bang) {
            let call = try call(named: name)
            let alias = try tableAlias()
            let source = FunctionSource(
                isLateral: isLateral, isTable: false, call: call, alias: alias,
                span: span(from: start))
            return try modifiers(.function(source), start)
        }
        var source = TableSource(name: name, span: name.span)
        if at("CHANGES"), peek().symbol == .leftParen { source.changes = try changes() }
        source.travel = try timeTravel()
        source.alias = try tableAlias()
        if source.travel == nil { source.travel = try timeTravel() }
        source.span = span(from: start)
        return try modifiers(.table(source), start)
    }

    private func tableFunction(_ isLateral: Bool, _ start: Int) throws(SQLSyntaxError) -> FromItem {
        try expect("TABLE")
        try expect(.leftParen)
        let callStart = self.start
        let call: Expression
        if isQueryStart(token) {
            let query = try query()
            call = node(.subquery(query), from: callStart)
        } else {
            call = try expression()
        }
        try expect(.rightParen)
        let alias = try tableAlias()
        let source = FunctionSource(
            isLateral: isLateral, isTable: true, call: call, alias: alias, span: span(from: start))
        return try modifiers(.function(source), start)
    }

    /// `DIRECTORY(@stage)`.
    private func directorySource(_ start: Int) throws(SQLSyntaxError) -> FromItem {
        index += 2
        var source = StagedSource(location: try stageLocation(), span: span(from: start))
        try expect(.rightParen)
        source.isDirectory = true
        source.alias = try tableAlias()
        source.span = span(from: start)
        return try modifiers(.staged(source), start)
    }

    private func stagedSource() throws(SQLSyntaxError) -> FromItem {
        let start = start
        let location = try stageLocation()
        var source = StagedSource(location: location, span: span(from: start))
        if at(.leftParen) {
            advance()
            source.options = try options(assign: .arrow)
            try expect(.rightParen)
        }
        source.alias = try tableAlias()
        source.span = span(from: start)
        return try modifiers(.staged(source), start)
    }

    /// A query, or a tree of joins, in parentheses.
    private func parenthesisedSource() throws(SQLSyntaxError) -> FromItem {
        let start = start
        try enter()
        defer { leave() }
        try expect(.leftParen)
        if isQueryStart(token), !at("VALUES") {
            let query = try query()
            try expect(.rightParen)
            return try derived(query, start)
        }
        let inner = try fromItem()
        if let nested = plainDerived(inner), isQueryContinuation() {
            let query = try continueQuery(from: .nested(nested.query), start: nested.span.start)
            try expect(.rightParen)
            return try derived(query, start)
        }
        try expect(.rightParen)
        if let nested = plainDerived(inner) { return try derived(nested.query, start) }
        guard let alias = try tableAlias() else { return try modifiers(inner, start) }
        return try modifiers(.nested(inner, alias: alias), start)
    }

    private func plainDerived(_ item: FromItem) -> DerivedSource? {
        switch item {
        case .derived(let source) where source.alias == nil && !source.isLateral:
            return source
        case .values(let source) where source.alias == nil:
            let query = Query(body: .values(source.rows), span: source.span)
            return DerivedSource(isLateral: false, query: query, span: source.span)
        default:
            return nil
        }
    }

    private func derived(_ query: Query, _ start: Int) throws(SQLSyntaxError) -> FromItem {
        let alias = try tableAlias()
        let source = DerivedSource(
            isLateral: false, query: query, alias: alias, span: span(from: start))
        return try modifiers(.derived(source), start)
    }

    // MARK: - Aliases

    /// `[AS] alias [(columns)]`; nothing when none stands here.
    func tableAlias() throws(SQLSyntaxError) -> TableAlias? {
        if eat("AS") {
            let name = try anyIdentifier()
            return TableAlias(name: name, columns: try aliasColumns())
        }
        guard isImplicitTableAlias() else { return nil }
        let name = try identifier()
        return TableAlias(name: name, columns: try aliasColumns())
    }

    private func isImplicitTableAlias() -> Bool {
        if token.kind == .quotedName { return true }
        guard token.kind == .word else { return false }
        let next = peek()
        let isWindow = at("WINDOW") && !(isIdentifier(next) && isWord(peek(2), "AS"))
        guard token.reserve.isEmpty || isWindow else { return false }
        if next.symbol == .leftParen {
            let isClause = at(any: [
                "PIVOT", "UNPIVOT", "AT", "BEFORE", "CHANGES", "MATCH_RECOGNIZE", "MATCH_CONDITION",
                "RESAMPLE",
            ])
            if isClause { return false }
        }
        if at("UNPIVOT"), isWord(next, "INCLUDE") || isWord(next, "EXCLUDE") { return false }
        if at("DIRECTED"), isWord(next, "JOIN") { return false }
        // Without AS the word is no alias (ASOF JOIN, "Using ASOF and MATCH_CONDITION as object
        // names and aliases").
        if at("MATCH_CONDITION") { return false }
        return true
    }

    private func aliasColumns() throws(SQLSyntaxError) -> [Identifier] {
        at(.leftParen) ? try identifierList() : []
    }
}
