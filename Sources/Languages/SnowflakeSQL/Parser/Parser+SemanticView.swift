import Diagnostics

/// Semantic views: read and kept, not run. Source: Snowflake documentation, CREATE SEMANTIC VIEW,
/// SEMANTIC_VIEW.
extension Parser {
    /// `TABLES (…) RELATIONSHIPS (…) FACTS (…) DIMENSIONS (…) METRICS (…)` behind the name.
    func semanticClauses() throws(SQLSyntaxError) -> [SQLOption] {
        var clauses: [SQLOption] = []
        while at(any: ["TABLES", "RELATIONSHIPS", "FACTS", "DIMENSIONS", "METRICS"]),
            peek().symbol == .leftParen
        {
            let start = start
            let word = try anyWord()
            let nameSpan = span(from: start)
            let entries = try parenthesised { () throws(SQLSyntaxError) in
                try self.semanticEntry(of: word)
            }
            let value = OptionValue(kind: .list(entries), span: span(from: start))
            clauses.append(
                SQLOption(
                    name: word, value: value, hasAssignment: false, nameSpan: nameSpan,
                    span: value.span))
        }
        return clauses
    }

    private func semanticEntry(of clause: String) throws(SQLSyntaxError) -> OptionValue {
        let start = start
        var words: [SQLOption] = []
        switch clause {
        case "TABLES":
            words.append(semanticWord("", .name(try objectName())))
            if eat("AS") { words.append(semanticWord("AS", .name(try objectName()))) }
            if eat("PRIMARY", "KEY") { words.append(try semanticKey("PRIMARY KEY")) }
            while eat("UNIQUE") { words.append(try semanticKey("UNIQUE")) }
        case "RELATIONSHIPS":
            if isWord(peek(), "AS") {
                words.append(semanticWord("", .name(try objectName())))
                advance()
                words.append(semanticWord("AS", .name(try objectName())))
            } else {
                words.append(semanticWord("", .name(try objectName())))
            }
            words.append(try semanticKey(""))
            try expect("REFERENCES")
            words.append(semanticWord("REFERENCES", .name(try objectName())))
            if at(.leftParen) { words.append(try semanticKey("")) }
        default:
            if at("PRIVATE") || at("PUBLIC"), isIdentifier(peek()) {
                words.append(semanticWord(try anyWord(), .flag))
            }
            words.append(semanticWord("", .name(try objectName())))
            if eat("USING") { words.append(try semanticKey("USING")) }
            if eat("NON", "ADDITIVE", "BY") { words.append(try semanticKey("NON ADDITIVE BY")) }
            if eat("AS") { words.append(semanticWord("AS", .expression(try expression()))) }
        }
        words += try semanticProperties()
        return OptionValue(kind: .clauses(words), span: span(from: start))
    }

    /// `(a, b)` behind the words of a key.
    private func semanticKey(_ name: String) throws(SQLSyntaxError) -> SQLOption {
        let start = start
        let columns = try parenthesised { () throws(SQLSyntaxError) in
            var words: [SQLOption] = []
            if self.at("ASOF"), self.isIdentifier(self.peek()) {
                words.append(self.semanticWord(try self.anyWord(), .flag))
            }
            words.append(self.semanticWord("", .name(try self.objectName())))
            let direction = self.at("ASC") || self.at("DESC") ? try self.anyWord() : nil
            if let direction { words.append(self.semanticWord(direction, .flag)) }
            return OptionValue(kind: .clauses(words), span: words[0].span)
        }
        let value = OptionValue(kind: .list(columns), span: span(from: start))
        return SQLOption(
            name: name, value: value, hasAssignment: false, nameSpan: value.span, span: value.span)
    }

    /// `WITH SYNONYMS (…)`, `COMMENT = '…'`, `LABELS = (…)` of an entry.
    private func semanticProperties() throws(SQLSyntaxError) -> [SQLOption] {
        var properties: [SQLOption] = []
        while !at(.comma), !at(.rightParen), !isAtEnd {
            if eat("WITH", "SYNONYMS") {
                _ = eat(.equal)
                let value = try optionParentheses()
                properties.append(semanticWord("WITH SYNONYMS", value.kind))
            } else {
                properties.append(try option())
            }
        }
        return properties
    }

    private func semanticWord(_ name: String, _ kind: OptionValue.Kind) -> SQLOption {
        let span = tokens[max(index - 1, 0)].span
        return SQLOption(
            name: name, value: OptionValue(kind: kind, span: span), hasAssignment: false,
            nameSpan: span, span: span)
    }

    // MARK: - SEMANTIC_VIEW(…)

    /// `SEMANTIC_VIEW(view METRICS … DIMENSIONS … FACTS … WHERE …)`; its name is read already.
    func semanticView(_ start: Int) throws(SQLSyntaxError) -> SemanticViewSource {
        try expect(.leftParen)
        var source = SemanticViewSource(view: try objectName(), span: token.span)
        while at(any: Self.semanticWords) {
            let word = try anyWord()
            let items = try commaList { () throws(SQLSyntaxError) in try self.semanticItem() }
            source.clauses.append(SemanticViewSource.Clause(word: word, items: items))
        }
        if eat("WHERE") { source.condition = try expression() }
        try expect(.rightParen)
        source.alias = try tableAlias()
        source.span = span(from: start)
        return source
    }

    private static let semanticWords: [StaticString] = ["METRICS", "DIMENSIONS", "FACTS"]

    private func semanticItem() throws(SQLSyntaxError) -> SelectItem {
        let start = start
        let value = try expression()
        var alias: Identifier?
        if eat("AS") {
            alias = try anyIdentifier()
        } else if isIdentifier(token), !at(any: Self.semanticWords), !at("WHERE") {
            alias = try identifier()
        }
        return SelectItem(expression: value, alias: alias, span: span(from: start))
    }
}
