/// Reads an expression by operator precedence (Pratt's method).
struct Parser {
    /// How many parts of an expression may be inside each other.
    static let maxDepth = 500

    private var tokenizer: Tokenizer
    private(set) var token: Token
    private var nesting = 0

    /// The whole expression.
    static func parse(_ text: String) throws(JSONataError) -> Syntax {
        var parser = try Parser(text)
        let syntax = try parser.expression(above: 0)
        guard case .end = parser.token.kind else { throw parser.error(.syntaxError) }
        return syntax
    }

    private init(_ text: String) throws(JSONataError) {
        tokenizer = Tokenizer(text)
        token = try tokenizer.next(infix: false)
    }

    func error(_ code: ErrorCode, at other: Token? = nil, expected: String? = nil) -> JSONataError {
        let token = other ?? token
        return JSONataError(
            code, position: token.position, token: token.text,
            message: expected.map { "\(code.message): \($0)" })
    }

    /// Reads operands and operators while these bind more strongly than the limit.
    mutating func expression(above limit: Int) throws(JSONataError) -> Syntax {
        nesting += 1
        defer { nesting -= 1 }
        if nesting > Self.maxDepth { throw error(.limitExceeded) }
        let first = token
        try advance(infix: true)
        var left = try prefix(first)
        while limit < token.leftBindingPower {
            let symbol = token
            try advance(infix: false)
            left = try infix(symbol, left: left)
        }
        return left
    }

    mutating func advance(infix: Bool) throws(JSONataError) {
        token = try tokenizer.next(infix: infix)
    }

    /// Steps over a symbol that must be there.
    mutating func advance(over symbol: String, infix: Bool = false) throws(JSONataError) {
        guard isAt(symbol) else {
            if case .end = token.kind {
                throw error(.unexpectedEndBefore, expected: "`\(symbol)`")
            }
            throw error(.unexpectedToken, expected: "`\(symbol)`")
        }
        try advance(infix: infix)
    }

    func isAt(_ symbol: String) -> Bool {
        if case .symbol(let text) = token.kind { text == symbol } else { false }
    }

    /// A part over others; refuses what is nested too deep to be evaluated.
    func make(
        _ kind: Syntax.Kind, at token: Token, over parts: [Syntax] = []
    ) throws(JSONataError) -> Syntax {
        let depth = (parts.map(\.depth).max() ?? 0) + 1
        if depth > Self.maxDepth { throw error(.limitExceeded, at: token) }
        return Syntax(kind, at: token.position, depth: depth)
    }
}
