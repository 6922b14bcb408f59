import Diagnostics

/// A recursive-descent parser over the tokens of one text.
///
/// It never goes back further than one word decides, so its time grows with the text alone.
final class Parser {
    let text: String
    let bytes: [UInt8]
    let tokens: [Token]
    /// Index of the current token.
    var index = 0
    var depth = 0
    /// Whether names in quotes are in upper case as well.
    var ignoresCaseOfQuotedNames = false
    /// How many `?` were met.
    var questions = 0
    /// Whether `RUNNING` and `FINAL` may stand before a call: within `MATCH_RECOGNIZE`.
    var takesRowSemantics = false

    init(_ text: String) throws(SQLSyntaxError) {
        self.text = text
        bytes = Array(text.utf8)
        switch Tokenizer.tokenize(bytes) {
        case .success(let tokens): self.tokens = tokens
        case .failure(let failure):
            let (line, position) = Self.place(of: failure.start, in: bytes)
            throw SQLSyntaxError(
                message: "SQL compilation error:\n"
                    + "parse error line \(line) at position \(position) near '<EOF>'.",
                code: 1003, sqlState: "42000",
                span: SourceSpan(start: failure.start, end: bytes.count), line: line,
                position: position, expected: [failure.expected])
        }
    }

    // MARK: - The current token

    var token: Token { tokens[index] }
    var isAtEnd: Bool { tokens[index].kind == .end }
    /// Where the next token begins.
    var start: Int { Int(tokens[index].start) }

    func peek(_ ahead: Int = 1) -> Token {
        tokens[min(index + ahead, tokens.count - 1)]
    }

    func advance() {
        if index < tokens.count - 1 { index += 1 }
    }

    /// From a place to the end of the token before the current one.
    func span(from start: Int) -> SourceSpan {
        guard index > 0 else { return SourceSpan(start: start, end: start) }
        return SourceSpan(start: start, end: Int(tokens[index - 1].end))
    }

    /// The words of a token as they were written.
    func text(of token: Token) -> String {
        String(decoding: bytes[Int(token.start)..<Int(token.end)], as: UTF8.self)
    }

    func text(_ span: SourceSpan) -> String {
        String(decoding: bytes[span.start..<span.end], as: UTF8.self)
    }

    // MARK: - Words and symbols

    /// Whether a token is this word; the word is given in upper case.
    @inline(__always)
    func isWord(_ token: Token, _ word: StaticString) -> Bool {
        guard token.kind == .word, token.length == word.utf8CodeUnitCount else { return false }
        let letters = word.utf8Start
        let start = Int(token.start)
        for place in 0..<word.utf8CodeUnitCount
        where bytes[start + place].asciiUpper != letters[place] {
            return false
        }
        return true
    }

    @inline(__always)
    func at(_ word: StaticString) -> Bool { isWord(tokens[index], word) }

    func at(_ first: StaticString, _ second: StaticString) -> Bool {
        at(first) && isWord(peek(), second)
    }

    func at(any words: [StaticString]) -> Bool { words.contains { at($0) } }

    @inline(__always)
    func at(_ symbol: Symbol) -> Bool { tokens[index].symbol == symbol }

    func eat(_ word: StaticString) -> Bool {
        guard at(word) else { return false }
        advance()
        return true
    }

    func eat(_ first: StaticString, _ second: StaticString) -> Bool {
        guard at(first, second) else { return false }
        advance()
        advance()
        return true
    }

    func eat(_ first: StaticString, _ second: StaticString, _ third: StaticString) -> Bool {
        guard at(first, second), isWord(peek(2), third) else { return false }
        index += 3
        return true
    }

    func eat(_ symbol: Symbol) -> Bool {
        guard at(symbol) else { return false }
        advance()
        return true
    }

    func expect(_ word: StaticString) throws(SQLSyntaxError) {
        guard eat(word) else { throw unexpected(word.description) }
    }

    func expect(_ symbol: Symbol) throws(SQLSyntaxError) {
        guard eat(symbol) else { throw unexpected(symbol.spelling) }
    }

    func expectEnd() throws(SQLSyntaxError) {
        guard isAtEnd else { throw unexpected("the end") }
    }

    /// A word as a keyword in upper case.
    func upper(_ token: Token) -> String {
        String(
            decoding: bytes[Int(token.start)..<Int(token.end)].lazy.map(\.asciiUpper),
            as: UTF8.self)
    }

    /// Eats one word and gives it in upper case.
    func anyWord() throws(SQLSyntaxError) -> String {
        guard token.kind == .word else { throw unexpected("a word") }
        defer { advance() }
        return upper(token)
    }

    // MARK: - Lists

    /// One or more, parted by commas.
    func commaList<Element>(
        _ element: () throws(SQLSyntaxError) -> Element
    ) throws(SQLSyntaxError) -> [Element] {
        var elements = [try element()]
        while eat(.comma) { elements.append(try element()) }
        return elements
    }

    /// One or more inside parentheses.
    func parenthesised<Element>(
        _ element: () throws(SQLSyntaxError) -> Element
    ) throws(SQLSyntaxError) -> [Element] {
        try expect(.leftParen)
        let elements = try commaList(element)
        try expect(.rightParen)
        return elements
    }

    // MARK: - Depth

    func enter() throws(SQLSyntaxError) {
        depth += 1
        if depth > SnowflakeParser.depthLimit { throw tooDeep() }
    }

    func leave() { depth -= 1 }
}
