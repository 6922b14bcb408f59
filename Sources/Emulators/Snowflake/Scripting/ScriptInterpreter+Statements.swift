import Diagnostics
import SnowflakeSQL

extension ScriptInterpreter {
    /// Runs one statement.
    func statement(_ statement: ScriptStatement) async throws(ScriptFailure) -> Flow {
        let span = statement.span
        switch statement.kind {
        case .sql(let sql): try await self.sql(sql, span)
        case .block(let block): return try await self.block(block)
        case .letVariable(let declaration): try await declare(declaration)
        case .assign(let name, let value): try await assign(name, value, span)
        case .assignResult(let name, let source):
            if source.isAsync, isResultset(name.name) {
                _ = scope.update(name.name, try await filled(by: source, span))
            } else {
                try setResult(name, try await result(of: source, span), span)
            }
        case .ifThen(let branches, let otherwise):
            return try await branch(branches, otherwise, span)
        case .caseWhen(let operand, let branches, let otherwise):
            return try await choose(operand, branches, otherwise, span)
        case .forRange(let loop): return try await forRange(loop, span)
        case .forEach(let loop): return try await forEach(loop, span)
        case .whileLoop(let condition, let body, let label):
            return try await whileLoop(condition, body, label, span)
        case .repeatUntil(let body, let condition, let label):
            return try await repeatLoop(body, until: condition, label, span)
        case .loop(let body, let label):
            return try await repeatLoop(body, until: nil, label, span)
        case .breakLoop(let label): return .leave(label: label?.name)
        case .continueLoop(let label): return .again(label: label?.name)
        case .returnValue(let value): return .done(try await returned(value, span))
        case .returnTable(let source): return .done(.table(try await result(of: source, span)))
        case .raise(let name): throw try raised(name, span)
        case .open(let name, let using): try await open(name, using, span)
        case .fetch(let name, let targets): try fetch(name, targets, span)
        case .close(let name): try close(name, span)
        case .async(let statement): try await startJob(statement, span)
        case .await(let name): try awaitJobs(name, span)
        case .cancel(let name):
            // A job has run when its statement is over, so there is none left to cancel.
            guard isResultset(name.name) else {
                throw failure(.invalidIdentifier(name.name), span)
            }
        case .null: break
        }
        return .next
    }

    // MARK: Branches

    private func branch(
        _ branches: [ScriptBranch], _ otherwise: [ScriptStatement]?, _ span: SourceSpan
    ) async throws(ScriptFailure) -> Flow {
        for branch in branches where try holds(branch.condition, span) {
            return try await statements(branch.statements)
        }
        return try await statements(otherwise ?? [])
    }

    private func choose(
        _ operand: SnowflakeSQL.Expression?, _ branches: [ScriptBranch],
        _ otherwise: [ScriptStatement]?, _ span: SourceSpan
    ) async throws(ScriptFailure) -> Flow {
        for branch in branches {
            var condition = branch.condition
            if let operand { condition = Expression(.binary(.equal, operand, condition)) }
            if try holds(condition, span) { return try await statements(branch.statements) }
        }
        guard let otherwise else {
            throw failure(
                .script(2285, "CASE statement has no branch for the value and no ELSE"), span)
        }
        return try await statements(otherwise)
    }

    // MARK: Loops

    /// Runs a loop's body once. Nothing means: go on with the next round.
    private func round(
        _ body: [ScriptStatement], _ label: Identifier?, _ span: SourceSpan
    ) async throws(ScriptFailure) -> Flow? {
        roundsLeft -= 1
        guard roundsLeft > 0, runner.isAlive else {
            throw failure(.script(630, "the loop makes too many rounds"), span)
        }
        scope.push()
        let depth = scope.depth
        defer { scope.cut(to: depth - 1) }
        let flow: Flow
        do throws(ScriptFailure) {
            flow = try await statements(body)
        } catch {
            // A CONTINUE handler goes on with the next round.
            guard let handled = try await goingOn(error) else { throw error }
            flow = handled
        }
        switch flow {
        case .next: return nil
        case .leave(let wanted) where wanted == nil || wanted == label?.name: return .next
        case .again(let wanted) where wanted == nil || wanted == label?.name: return nil
        case let flow: return flow
        }
    }

    private func forRange(_ loop: ForRange, _ span: SourceSpan) async throws(ScriptFailure) -> Flow
    {
        func bound(_ expression: SnowflakeSQL.Expression) throws(ScriptFailure) -> Int {
            let typed = try evaluate(expression, span)
            // Source: "FOR": the bounds are rounded to integers.
            guard let value = try convert(typed, to: .integer, span).intValue else {
                throw failure(.script(2224, "the bound of a FOR loop is NULL"), span, .expression)
            }
            return value
        }
        let low = try bound(loop.low)
        let high = try bound(loop.high)
        guard low <= high else { return .next }
        scope.push()
        let depth = scope.depth
        defer { scope.cut(to: depth - 1) }
        var next: Int? = loop.isReverse ? high : low
        while let place = next {
            scope.declare(
                loop.variable.name,
                .variable(
                    TypedValue(.number(Int128(place), scale: 0), .integer), declared: .integer))
            if let flow = try await round(loop.body, loop.label, span) { return flow }
            if loop.isReverse {
                next = place > low ? place - 1 : nil
            } else {
                next = place < high ? place + 1 : nil
            }
        }
        return .next
    }

    /// A loop over a cursor fetches from it, so that a FETCH in its body takes the next row.
    private func forCursor(
        _ name: String, _ loop: ForEach, _ span: SourceSpan
    ) async throws(ScriptFailure) -> Flow {
        guard case .cursor(var cursor) = scope[name] else { return .next }
        let isOpen = cursor.result != nil
        if !isOpen {
            cursor.result = try await rows(of: cursor.source, span)
            cursor.place = 0
            _ = scope.update(name, .cursor(cursor))
        }
        scope.push()
        let depth = scope.depth
        defer {
            scope.cut(to: depth - 1)
            if !isOpen, case .cursor(var cursor) = scope[name] {
                cursor.result = nil
                _ = scope.update(name, .cursor(cursor))
            }
        }
        while case .cursor(var cursor) = scope[name], let result = cursor.result,
            cursor.place < result.rows.count
        {
            let row = result.rows[cursor.place]
            cursor.place += 1
            _ = scope.update(name, .cursor(cursor))
            scope.declare(loop.row.name, .row(result.columns, row))
            if let flow = try await round(loop.body, loop.label, span) { return flow }
        }
        return .next
    }

    private func forEach(_ loop: ForEach, _ span: SourceSpan) async throws(ScriptFailure) -> Flow {
        if case .resultset(let name) = loop.source, name.name != loop.row.name,
            case .cursor = scope[name.name]
        {
            return try await forCursor(name.name, loop, span)
        }
        let result = try await rows(of: loop.source, span)
        scope.push()
        let depth = scope.depth
        defer { scope.cut(to: depth - 1) }
        for row in result.rows {
            scope.declare(loop.row.name, .row(result.columns, row))
            if let flow = try await round(loop.body, loop.label, span) { return flow }
        }
        return .next
    }

    private func whileLoop(
        _ condition: SnowflakeSQL.Expression, _ body: [ScriptStatement], _ label: Identifier?,
        _ span: SourceSpan
    ) async throws(ScriptFailure) -> Flow {
        while try holds(condition, span) {
            if let flow = try await round(body, label, span) { return flow }
        }
        return .next
    }

    private func repeatLoop(
        _ body: [ScriptStatement], until condition: SnowflakeSQL.Expression?,
        _ label: Identifier?, _ span: SourceSpan
    ) async throws(ScriptFailure) -> Flow {
        while true {
            if let flow = try await round(body, label, span) { return flow }
            if let condition, try holds(condition, span) { return .next }
        }
    }

    // MARK: Leaving

    private func returned(
        _ value: SnowflakeSQL.Expression?, _ span: SourceSpan
    ) async throws(ScriptFailure) -> ScriptReturn {
        guard let value else { return .nothing }
        if case .name(let parts) = value.kind, parts.count == 1 {
            if case .resultset(let result?) = scope[parts[0].name] { return .table(result) }
            if case .job(let job) = scope[parts[0].name] { return .table(try job.awaited()) }
        }
        return .value(try evaluate(value, span))
    }

    private func raised(
        _ name: Identifier?, _ span: SourceSpan
    ) throws(ScriptFailure) -> ScriptFailure {
        guard let name else {
            guard let current = handled.last else {
                return failure(
                    .compilation(
                        2275, "42601", "RAISE without an exception outside of a handler"), span)
            }
            return current
        }
        guard case .exception(let exception) = scope[name.name] else {
            return failure(.invalidIdentifier(name.name), span)
        }
        return failure(
            SnowflakeError(
                code: exception.number, sqlState: "P0001", message: exception.message), span,
            .declared(exception))
    }
}
