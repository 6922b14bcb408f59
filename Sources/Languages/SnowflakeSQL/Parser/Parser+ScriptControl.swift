import Diagnostics

extension Parser {
    /// `IF (…) THEN … ELSEIF … ELSE … END IF`.
    func ifStatement() throws(SQLSyntaxError) -> ScriptStatement.Kind {
        var branches: [ScriptBranch] = []
        var otherwise: [ScriptStatement]?
        try expect("IF")
        repeat {
            let condition = try expression()
            try expect("THEN")
            let body = try statements(until: ["ELSEIF", "ELSIF", "ELSE", "END"])
            branches.append(ScriptBranch(condition: condition, statements: body))
            if eat("ELSE", "IF") {
                // `ELSE IF` opens an IF of its own, with its own END IF.
                index -= 1
                let start = start
                let inner = ScriptStatement(try ifStatement(), span: span(from: start))
                try expect(.semicolon)
                otherwise = [inner] + (try statements(until: ["END"]))
                break
            }
        } while eat("ELSEIF") || eat("ELSIF")
        if eat("ELSE") { otherwise = try statements(until: ["END"]) }
        try expect("END")
        try expect("IF")
        return .ifThen(branches: branches, otherwise: otherwise)
    }

    func caseStatement() throws(SQLSyntaxError) -> ScriptStatement.Kind {
        try expect("CASE")
        let operand = at("WHEN") ? nil : try expression()
        var branches: [ScriptBranch] = []
        while eat("WHEN") {
            let condition = try expression()
            try expect("THEN")
            let body = try statements(until: ["WHEN", "ELSE", "END"])
            branches.append(ScriptBranch(condition: condition, statements: body))
        }
        if branches.isEmpty { throw unexpected("WHEN") }
        let otherwise = eat("ELSE") ? try statements(until: ["END"]) : nil
        try expect("END")
        _ = eat("CASE")
        return .caseWhen(operand: operand, branches: branches, otherwise: otherwise)
    }

    /// `FOR i IN [REVERSE] a TO b DO …`, or `FOR row IN cursor DO …`.
    func forStatement() throws(SQLSyntaxError) -> ScriptStatement.Kind {
        try expect("FOR")
        let variable = try identifier()
        try expect("IN")
        let isReverse = eat("REVERSE")
        if !isReverse, at(.leftParen) && isQueryAhead() || isQueryStart(token) {
            let query = try bareQuery()
            let (body, label) = try loopBody("FOR")
            return .forEach(ForEach(row: variable, source: .query(query), body: body, label: label))
        }
        let low = try expression()
        if eat("TO") {
            let high = try expression()
            let (body, label) = try loopBody("FOR")
            return .forRange(
                ForRange(
                    variable: variable, isReverse: isReverse, low: low, high: high, body: body,
                    label: label))
        }
        var name: Identifier?
        if case .name(let parts) = low.kind, parts.count == 1 { name = parts[0] }
        if case .bind(.named(let bound)) = low.kind { name = bound }
        guard let name else { throw unexpected("TO") }
        let (body, label) = try loopBody("FOR")
        return .forEach(ForEach(row: variable, source: .resultset(name), body: body, label: label))
    }

    /// `DO … END FOR`, or with `LOOP`; the word that opened the loop closes it as well.
    private func loopBody(
        _ word: StaticString
    ) throws(SQLSyntaxError) -> ([ScriptStatement], Identifier?) {
        let isLoop = at("LOOP")
        guard eat("DO") || eat("LOOP") else { throw unexpected("DO", "LOOP") }
        let body = try statements(until: ["END"])
        try expect("END")
        if !(isLoop && eat("LOOP")) { try expect(word) }
        return (body, try label())
    }

    private func label() throws(SQLSyntaxError) -> Identifier? {
        isIdentifier(token) ? try identifier() : nil
    }

    func whileStatement() throws(SQLSyntaxError) -> ScriptStatement.Kind {
        try expect("WHILE")
        let condition = try expression()
        let (body, label) = try loopBody("WHILE")
        return .whileLoop(condition: condition, body: body, label: label)
    }

    func repeatStatement() throws(SQLSyntaxError) -> ScriptStatement.Kind {
        try expect("REPEAT")
        let body = try statements(until: ["UNTIL"])
        try expect("UNTIL")
        let condition = try expression()
        try expect("END")
        try expect("REPEAT")
        return .repeatUntil(body: body, condition: condition, label: try label())
    }

    func loopStatement() throws(SQLSyntaxError) -> ScriptStatement.Kind {
        try expect("LOOP")
        let body = try statements(until: ["END"])
        try expect("END")
        try expect("LOOP")
        return .loop(body: body, label: try label())
    }
}
