extension Parser {
    /// What a token means where an operand begins; the token is already behind the reader.
    mutating func prefix(_ first: Token) throws(JSONataError) -> Syntax {
        switch first.kind {
        case .name(let name): return try make(.name(name), at: first)
        case .variable(let name): return try make(.variable(name), at: first)
        case .string(let text): return try make(.string(text), at: first)
        case .number(let number): return try make(.number(number), at: first)
        case .bool(let value): return try make(.bool(value), at: first)
        case .null: return try make(.null, at: first)
        case .regex(let program): return try make(.regex(program), at: first)
        // Refused later: a symbol that is missing behind it is the more telling error.
        case .end: return try make(.end, at: first)
        case .symbol(let symbol): return try prefix(symbol, first)
        }
    }

    private mutating func prefix(
        _ symbol: String, _ first: Token
    ) throws(JSONataError) -> Syntax {
        switch symbol {
        case "and", "or", "in": return try make(.name(symbol), at: first)
        case "*": return try make(.wildcard, at: first)
        case "**": return try make(.descendants, at: first)
        case "%": return try make(.parent, at: first)
        case "-":
            let operand = try expression(above: 70)
            return try make(.negation(operand), at: first, over: [operand])
        case "(": return try block(first)
        case "[": return try array(first)
        case "{":
            let pairs = try self.pairs()
            return try make(.object(pairs), at: first, over: pairs.flatMap { [$0.key, $0.value] })
        case "|": return try transform(first)
        default: throw error(.notAPrefix, at: first)
        }
    }

    private mutating func block(_ first: Token) throws(JSONataError) -> Syntax {
        var expressions: [Syntax] = []
        while !isAt(")") {
            expressions.append(try expression(above: 0))
            guard isAt(";") else { break }
            try advance(over: ";")
        }
        try advance(over: ")", infix: true)
        return try make(.block(expressions), at: first, over: expressions)
    }

    private mutating func array(_ first: Token) throws(JSONataError) -> Syntax {
        var items: [Syntax] = []
        if !isAt("]") {
            while true {
                var item = try expression(above: 0)
                if isAt("..") {
                    let range = token
                    try advance(over: "..")
                    let end = try expression(above: 0)
                    item = try make(.binary(.range, item, end), at: range, over: [item, end])
                }
                items.append(item)
                guard isAt(",") else { break }
                try advance(over: ",")
            }
        }
        try advance(over: "]", infix: true)
        return try make(.array(items), at: first, over: items)
    }

    /// The members of an object or a grouping, from behind the opening brace on.
    mutating func pairs() throws(JSONataError) -> [Syntax.Pair] {
        var pairs: [Syntax.Pair] = []
        if !isAt("}") {
            while true {
                let key = try expression(above: 0)
                try advance(over: ":")
                pairs.append((key, try expression(above: 0)))
                guard isAt(",") else { break }
                try advance(over: ",")
            }
        }
        try advance(over: "}", infix: true)
        return pairs
    }

    private mutating func transform(_ first: Token) throws(JSONataError) -> Syntax {
        let pattern = try expression(above: 0)
        try advance(over: "|")
        let update = try expression(above: 0)
        var deletion: Syntax?
        if isAt(",") {
            try advance(over: ",")
            deletion = try expression(above: 0)
        }
        try advance(over: "|", infix: true)
        return try make(
            .transform(pattern, update, deletion), at: first,
            over: [pattern, update] + (deletion.map { [$0] } ?? []))
    }
}
