extension Printer {
    mutating func block(_ block: ScriptBlock) {
        if !block.declarations.isEmpty {
            put("DECLARE ")
            for declaration in block.declarations {
                self.declaration(declaration)
                put("; ")
            }
        }
        put("BEGIN ")
        statements(block.statements)
        if !block.handlers.isEmpty { put("EXCEPTION ") }
        for handler in block.handlers {
            put("WHEN ")
            list(handler.names, by: " OR ") { $0.name($1) }
            if handler.names.isEmpty { put("OTHER") }
            put(handler.isContinue ? " CONTINUE THEN " : " THEN ")
            statements(handler.statements)
        }
        put("END")
        label(block.label)
    }

    private mutating func statements(_ statements: [ScriptStatement]) {
        for statement in statements {
            script(statement)
            put("; ")
        }
    }

    private mutating func label(_ label: Identifier?) {
        guard let label else { return }
        put(" ")
        name(label)
    }

    private mutating func declaration(_ declaration: ScriptDeclaration) {
        if case .procedure(let procedure) = declaration.kind {
            name(declaration.name)
            put(" PROCEDURE ")
            return routineTail(procedure)
        }
        name(declaration.name)
        switch declaration.kind {
        case .variable(let type, let initial):
            if let type {
                put(" ")
                self.type(type)
            }
            condition(":=", initial)
        case .cursor(let source):
            put(" CURSOR FOR ")
            cursor(source)
        case .resultset(let source):
            put(" RESULTSET")
            if let source {
                put(" := ")
                result(source)
            }
        case .exception(let number, let message):
            put(" EXCEPTION")
            if let number {
                put(" ")
                parentheses {
                    $0.expression(number)
                    if let message { $0.put(", " + Self.string(message)) }
                }
            }
        case .procedure: break
        }
    }

    private mutating func cursor(_ source: CursorSource) {
        switch source {
        case .query(let query): self.query(query)
        case .statement(let statement): self.statement(statement)
        case .resultset(let name): self.name(name)
        }
    }

    private mutating func result(_ source: ResultSource) {
        switch source {
        case .statement(let statement, let isAsync):
            put(isAsync ? "ASYNC " : "")
            parentheses { $0.statement(statement) }
        case .execute(let execute, let isAsync):
            put(isAsync ? "ASYNC " : "")
            parentheses { $0.executeImmediate(execute) }
        case .expression(let value): expression(value)
        }
    }

    // MARK: - Statements

    mutating func script(_ statement: ScriptStatement) {
        switch statement.kind {
        case .sql(let statement): self.statement(statement)
        case .block(let block): self.block(block)
        case .letVariable(let declaration):
            put("LET ")
            self.declaration(declaration)
        case .assign(let name, let value):
            self.name(name)
            put(" := ")
            expression(value)
        case .assignResult(let name, let source):
            self.name(name)
            put(" := ")
            result(source)
        case .ifThen, .caseWhen: branches(statement.kind)
        case .forRange, .forEach, .whileLoop, .repeatUntil, .loop: loop(statement.kind)
        default: simple(statement.kind)
        }
    }

    private mutating func simple(_ kind: ScriptStatement.Kind) {
        switch kind {
        case .breakLoop(let label):
            put("BREAK")
            self.label(label)
        case .continueLoop(let label):
            put("CONTINUE")
            self.label(label)
        case .returnValue(let value):
            put("RETURN")
            if let value {
                put(" ")
                expression(value)
            }
        case .returnTable(let source):
            put("RETURN TABLE")
            returned(source)
        case .raise(let name):
            put("RAISE")
            label(name)
        case .open(let name, let using):
            put("OPEN ")
            self.name(name)
            if !using.isEmpty {
                put(" USING ")
                parentheses { $0.expressions(using) }
            }
        case .fetch(let name, let targets):
            put("FETCH ")
            self.name(name)
            put(" INTO ")
            names(targets)
        case .close(let name):
            put("CLOSE ")
            self.name(name)
        case .cancel(let name):
            put("CANCEL ")
            self.name(name)
        case .async(let statement):
            put("ASYNC ")
            parentheses { $0.statement(statement) }
        case .await(let name):
            put(name == nil ? "AWAIT ALL" : "AWAIT")
            label(name)
        case .null: put("NULL")
        default: break
        }
    }

    private mutating func returned(_ source: ResultSource) {
        switch source {
        case .expression(let value): parentheses { $0.expression(value) }
        case .statement(.query(let query), false): parentheses { $0.query(query) }
        default: parentheses { $0.result(source) }
        }
    }

    private mutating func branches(_ kind: ScriptStatement.Kind) {
        switch kind {
        case .ifThen(let branches, let otherwise):
            for (place, branch) in branches.enumerated() {
                put(place == 0 ? "IF " : "ELSEIF ")
                parentheses { $0.expression(branch.condition) }
                put(" THEN ")
                statements(branch.statements)
            }
            self.otherwise(otherwise)
            put("END IF")
        case .caseWhen(let operand, let branches, let otherwise):
            put("CASE ")
            if let operand {
                parentheses { $0.expression(operand) }
                put(" ")
            }
            for branch in branches {
                put("WHEN ")
                expression(branch.condition)
                put(" THEN ")
                statements(branch.statements)
            }
            self.otherwise(otherwise)
            put("END CASE")
        default: break
        }
    }

    private mutating func otherwise(_ statements: [ScriptStatement]?) {
        guard let statements else { return }
        put("ELSE ")
        // A lone IF would be read as `ELSE IF`, which is the same thing.
        self.statements(statements)
    }

    private mutating func loop(_ kind: ScriptStatement.Kind) {
        switch kind {
        case .forRange(let loop):
            put("FOR ")
            name(loop.variable)
            put(loop.isReverse ? " IN REVERSE " : " IN ")
            expression(loop.low)
            put(" TO ")
            expression(loop.high)
            body(loop.body, "FOR", loop.label)
        case .forEach(let loop):
            put("FOR ")
            name(loop.row)
            put(" IN ")
            if case .query(let query) = loop.source {
                parentheses { $0.query(query) }
            } else {
                cursor(loop.source)
            }
            body(loop.body, "FOR", loop.label)
        case .whileLoop(let condition, let statements, let label):
            put("WHILE ")
            parentheses { $0.expression(condition) }
            body(statements, "WHILE", label)
        case .repeatUntil(let statements, let condition, let label):
            put("REPEAT ")
            self.statements(statements)
            put("UNTIL ")
            parentheses { $0.expression(condition) }
            put(" END REPEAT")
            self.label(label)
        case .loop(let statements, let label):
            put("LOOP ")
            self.statements(statements)
            put("END LOOP")
            self.label(label)
        default: break
        }
    }

    private mutating func body(_ body: [ScriptStatement], _ word: String, _ label: Identifier?) {
        put(" DO ")
        statements(body)
        put("END " + word)
        self.label(label)
    }
}
