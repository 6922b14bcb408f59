import Diagnostics

extension Parser {
    /// `MATCH_RECOGNIZE (…)` behind a source; its clauses have a fixed order.
    func matchRecognize(
        _ source: FromItem, _ start: Int
    ) throws(SQLSyntaxError) -> MatchRecognize {
        advance()
        try expect(.leftParen)
        let isInside = takesRowSemantics
        takesRowSemantics = true
        defer { takesRowSemantics = isInside }
        var match = MatchRecognize(source: source, pattern: .sequence([]), span: token.span)
        if eat("PARTITION", "BY") { match.partitionBy = try commaList(expression) }
        if eat("ORDER", "BY") { match.orderBy = try orderItems() }
        if eat("MEASURES") { match.measures = try commaList(measure) }
        match.rows = try rowsPerMatch()
        if eat("AFTER", "MATCH", "SKIP") { match.skip = try skip() }
        try expect("PATTERN")
        try expect(.leftParen)
        match.pattern = try rowPattern()
        try expect(.rightParen)
        try expect("DEFINE")
        match.define = try commaList(definition)
        try expect(.rightParen)
        match.alias = try tableAlias()
        match.span = span(from: start)
        return match
    }

    /// `expression [AS] alias`.
    private func measure() throws(SQLSyntaxError) -> SelectItem {
        let start = start
        let value = try expression()
        _ = eat("AS")
        return SelectItem(expression: value, alias: try identifier(), span: span(from: start))
    }

    /// `symbol AS condition`.
    private func definition() throws(SQLSyntaxError) -> SelectItem {
        let start = start
        let name = try identifier()
        try expect("AS")
        let value = try expression()
        return SelectItem(expression: value, alias: name, span: span(from: start))
    }

    private func rowsPerMatch() throws(SQLSyntaxError) -> MatchRecognize.Rows? {
        if eat("ONE") {
            try expect("ROW")
            try perMatch()
            return .one
        }
        guard eat("ALL") else { return nil }
        try expect("ROWS")
        try perMatch()
        if eat("OMIT", "EMPTY", "MATCHES") { return .omittingEmpty }
        if eat("WITH", "UNMATCHED", "ROWS") { return .withUnmatched }
        if at("SHOW") || at("OMIT") || at("WITH") {
            guard eat("SHOW", "EMPTY", "MATCHES") else { throw unexpected() }
        }
        return .showingEmpty
    }

    private func perMatch() throws(SQLSyntaxError) {
        try expect("PER")
        try expect("MATCH")
    }

    private func skip() throws(SQLSyntaxError) -> MatchRecognize.Skip {
        if eat("PAST", "LAST", "ROW") { return .pastLastRow }
        if eat("TO", "NEXT", "ROW") { return .toNextRow }
        guard eat("TO") else { throw unexpected("PAST", "TO") }
        // FIRST and LAST may be symbols themselves.
        let isNamed = isIdentifier(peek()) && !isWord(peek(), "PATTERN")
        if at("FIRST"), isNamed || isWord(peek(2), "PATTERN") {
            advance()
            return .toFirst(try identifier())
        }
        if at("LAST"), isNamed || isWord(peek(2), "PATTERN") { advance() }
        return .toLast(try identifier())
    }

    // MARK: - The pattern

    /// A sequence. Alternatives bind more tightly than the blank between two parts does.
    private func rowPattern() throws(SQLSyntaxError) -> RowPattern {
        try enter()
        defer { leave() }
        var parts = [try rowAlternatives()]
        while !at(.rightParen), !at(.comma), !at(.minus), !isAtEnd {
            parts.append(try rowAlternatives())
        }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    private func rowAlternatives() throws(SQLSyntaxError) -> RowPattern {
        var parts = [try rowRepetition()]
        while eat(.bar) { parts.append(try rowRepetition()) }
        return parts.count == 1 ? parts[0] : .alternatives(parts)
    }

    private func rowRepetition() throws(SQLSyntaxError) -> RowPattern {
        let part = try rowPart()
        guard let (least, most) = try quantifier() else { return part }
        return .repetition(part, least: least, most: most, isReluctant: eat(.question))
    }

    private func rowPart() throws(SQLSyntaxError) -> RowPattern {
        if eat(.leftParen) {
            let inner = try rowPattern()
            try expect(.rightParen)
            return inner
        }
        if at(.leftBrace), peek().symbol == .minus {
            index += 2
            let inner = try rowPattern()
            try expect(.minus)
            try expect(.rightBrace)
            return .exclusion(inner)
        }
        if at(.other), token.length == 1 {
            switch bytes[start] {
            case UInt8(ascii: "^"):
                advance()
                return .partitionStart
            case UInt8(ascii: "$"):
                advance()
                return .partitionEnd
            default: break
            }
        }
        if at("PERMUTE"), peek().symbol == .leftParen {
            advance()
            return .permutation(try parenthesised(rowPattern))
        }
        return .symbol(try identifier())
    }

    private func quantifier() throws(SQLSyntaxError) -> (least: Int, most: Int?)? {
        if eat(.plus) { return (1, nil) }
        if eat(.star) { return (0, nil) }
        if eat(.question) { return (0, 1) }
        guard at(.leftBrace), peek().symbol != .minus else { return nil }
        advance()
        let least = try at(.comma) ? nil : times()
        var most = least
        if eat(.comma) { most = at(.rightBrace) ? nil : try times() }
        guard least != nil || most != nil else { throw unexpected("a number") }
        if let least, let most, least > most { throw unexpected("a number from \(least) on") }
        try expect(.rightBrace)
        return (least ?? 0, most)
    }

    /// A number of repetitions; none has more than nine digits.
    private func times() throws(SQLSyntaxError) -> Int {
        guard token.kind == .number, token.length <= 9, let number = Int(text(of: token)) else {
            throw unexpected("a number")
        }
        advance()
        return number
    }

    // MARK: - Words in expressions

    /// `RUNNING` or `FINAL`, which are eaten, where a call follows; nothing otherwise.
    func rowSemantics() -> RowSemantics? {
        guard takesRowSemantics, peek(2).symbol == .leftParen, isIdentifier(peek()) else {
            return nil
        }
        if eat("RUNNING") { return .running }
        return eat("FINAL") ? .final : nil
    }

    /// Goes past a parenthesis and what closes it.
    func skipParentheses() {
        var depth = 0
        repeat {
            if at(.leftParen) { depth += 1 }
            if at(.rightParen) { depth -= 1 }
            advance()
        } while depth > 0 && !isAtEnd
    }
}
