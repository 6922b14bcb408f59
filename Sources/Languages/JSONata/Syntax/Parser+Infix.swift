extension Parser {
    /// What an operator makes of the operand to its left; the operator is behind the reader.
    mutating func infix(_ symbol: Token, left: Syntax) throws(JSONataError) -> Syntax {
        guard case .symbol(let text) = symbol.kind else { throw error(.syntaxError, at: symbol) }
        switch text {
        case ".":
            let right = try expression(above: symbol.leftBindingPower)
            return try make(.step(left, right), at: symbol, over: [left, right])
        case "~>":
            let right = try expression(above: symbol.leftBindingPower)
            return try make(.apply(left, right), at: symbol, over: [left, right])
        case "(": return try call(symbol, left)
        case "[": return try filter(symbol, left)
        case "{":
            let pairs = try self.pairs()
            return try make(
                .group(left, pairs), at: symbol,
                over: [left] + pairs.flatMap { [$0.key, $0.value] })
        case "^": return try sort(symbol, left)
        case "@", "#": return try binding(symbol, text, left)
        case ":=":
            guard case .variable(let name) = left.kind else {
                throw JSONataError(.bindsNoVariable, position: left.position)
            }
            let right = try expression(above: symbol.leftBindingPower - 1)
            return try make(.bind(name, right), at: symbol, over: [right])
        case "?":
            let then = try expression(above: 0)
            var otherwise: Syntax?
            if isAt(":") {
                try advance(over: ":")
                otherwise = try expression(above: 0)
            }
            return try make(
                .condition(left, then, otherwise), at: symbol,
                over: [left, then] + (otherwise.map { [$0] } ?? []))
        case "?:":
            let right = try expression(above: 0)
            return try make(.condition(left, left, right), at: symbol, over: [left, right])
        case "??":
            let right = try expression(above: 0)
            let exists = try make(.variable("exists"), at: symbol)
            let test = try make(.call(exists, [left]), at: symbol, over: [left])
            return try make(.condition(test, left, right), at: symbol, over: [test, right])
        default:
            guard let kind = Operator(rawValue: text) else {
                throw error(.unknownOperator, at: symbol)
            }
            let right = try expression(above: symbol.leftBindingPower)
            return try make(.binary(kind, left, right), at: symbol, over: [left, right])
        }
    }

    private mutating func filter(
        _ symbol: Token, _ left: Syntax
    ) throws(JSONataError) -> Syntax {
        guard isAt("]") else {
            let predicate = try expression(above: 0)
            try advance(over: "]", infix: true)
            return try make(.filter(left, predicate), at: symbol, over: [left, predicate])
        }
        // An empty predicate marks the step itself.
        var step = left
        while case .filter(let inner, _) = step.kind { step = inner }
        step.keepsArray = true
        try advance(over: "]", infix: true)
        return left
    }

    private mutating func sort(_ symbol: Token, _ left: Syntax) throws(JSONataError) -> Syntax {
        try advance(over: "(")
        var terms: [Syntax.Term] = []
        while true {
            let isDescending = isAt(">")
            if isDescending || isAt("<") { try advance(infix: false) }
            terms.append((isDescending, try expression(above: 0)))
            guard isAt(",") else { break }
            try advance(over: ",")
        }
        try advance(over: ")", infix: true)
        return try make(.sort(left, terms), at: symbol, over: [left] + terms.map(\.expression))
    }

    private mutating func binding(
        _ symbol: Token, _ text: String, _ left: Syntax
    ) throws(JSONataError) -> Syntax {
        let right = try expression(above: symbol.leftBindingPower)
        guard case .variable(let name) = right.kind else {
            throw JSONataError(.notAVariable, position: right.position, token: text)
        }
        return try make(
            text == "@" ? .focus(left, name) : .index(left, name), at: symbol, over: [left])
    }

    private mutating func call(
        _ symbol: Token, _ procedure: Syntax
    ) throws(JSONataError) -> Syntax {
        var arguments: [Syntax] = []
        var isPartial = false
        if !isAt(")") {
            while true {
                if isAt("?") {
                    isPartial = true
                    arguments.append(try make(.placeholder, at: token))
                    try advance(over: "?")
                } else {
                    arguments.append(try expression(above: 0))
                }
                guard isAt(",") else { break }
                try advance(over: ",")
            }
        }
        try advance(over: ")", infix: true)
        if case .name("function") = procedure.kind { return try lambda(symbol, arguments) }
        if case .name("λ") = procedure.kind { return try lambda(symbol, arguments) }
        return try make(
            isPartial ? .partial(procedure, arguments) : .call(procedure, arguments), at: symbol,
            over: [procedure] + arguments)
    }

    private mutating func lambda(
        _ symbol: Token, _ arguments: [Syntax]
    ) throws(JSONataError) -> Syntax {
        var parameters: [String] = []
        for (place, argument) in arguments.enumerated() {
            guard case .variable(let name) = argument.kind else {
                throw JSONataError(
                    .parameterNotVariable, position: argument.position, argument: place + 1)
            }
            parameters.append(name)
        }
        var signature: Signature?
        if isAt("<") { signature = try self.signature() }
        try advance(over: "{")
        let body = try expression(above: 0)
        try advance(over: "}", infix: true)
        return try make(.lambda(parameters, signature, body), at: symbol, over: [body])
    }

    private mutating func signature() throws(JSONataError) -> Signature {
        let start = token.position
        var text = "<"
        var depth = 1
        while depth > 0, !isAt("{") {
            try advance(infix: false)
            if case .end = token.kind { break }
            if isAt("<") { depth += 1 }
            if isAt(">") { depth -= 1 }
            text += token.text
        }
        try advance(over: ">")
        do throws(JSONataError) { return try Signature(text) } catch {
            throw error.located(start)
        }
    }
}
