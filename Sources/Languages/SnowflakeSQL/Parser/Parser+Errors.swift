import Diagnostics

extension Parser {
    /// The error for the current token (Snowflake error 001003).
    func unexpected(_ expected: String...) -> SQLSyntaxError {
        unexpected(at: token, expected: expected)
    }

    func unexpected(at token: Token, expected: [String]) -> SQLSyntaxError {
        let word = token.kind == .end ? "<EOF>" : text(of: token)
        let (line, position) = Self.place(of: Int(token.start), in: bytes)
        return SQLSyntaxError(
            message: "SQL compilation error:\n"
                + "syntax error line \(line) at position \(position) unexpected '\(word)'.",
            code: 1003, sqlState: "42000", span: token.span, line: line, position: position,
            expected: expected)
    }

    /// What is written well but not allowed, with the number that is documented for it.
    func refused(_ code: Int, _ text: String, at token: Token) -> SQLSyntaxError {
        let (line, position) = Self.place(of: Int(token.start), in: bytes)
        return SQLSyntaxError(
            message: "SQL compilation error: \(text)", code: code, sqlState: "42601",
            span: token.span, line: line, position: position, expected: [])
    }

    /// The text is nested deeper than the parser goes.
    func tooDeep() -> SQLSyntaxError {
        let (line, position) = Self.place(of: start, in: bytes)
        return SQLSyntaxError(
            message: "SQL compilation error:\nerror line \(line) at position \(position)\n"
                + "the statement is nested too deeply (more than \(SnowflakeParser.depthLimit) "
                + "levels, or \(SnowflakeParser.chainLimit) operators in a row)",
            code: 1003, sqlState: "42000", span: token.span, line: line, position: position,
            expected: [])
    }

    /// The one-based line and the zero-based character in it.
    static func place(of offset: Int, in bytes: [UInt8]) -> (line: Int, position: Int) {
        var line = 1
        var lineStart = 0
        for place in 0..<min(offset, bytes.count) where bytes[place] == 0x0A {
            line += 1
            lineStart = place + 1
        }
        // Bytes that continue a character do not count.
        let position = bytes[lineStart..<min(offset, bytes.count)].lazy.filter {
            $0 & 0xC0 != 0x80
        }.count
        return (line, position)
    }
}

extension Symbol {
    /// The symbol as it is written.
    var spelling: String {
        switch self {
        case .leftParen: "("
        case .rightParen: ")"
        case .leftBracket: "["
        case .rightBracket: "]"
        case .leftBrace: "{"
        case .rightBrace: "}"
        case .comma: ","
        case .semicolon: ";"
        case .dot: "."
        case .colon: ":"
        case .assign: ":="
        case .arrow: "=>"
        case .thinArrow: "->"
        case .equal: "="
        default: "a symbol"
        }
    }
}
