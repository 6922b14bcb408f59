import Diagnostics
import SnowflakeSQL

extension ScriptFlow {
    /// Does what a statement says about the flow of control, or about names and values.
    ///
    /// - Returns: nothing when the flow simply goes on.
    func control(
        _ statement: ScriptStatement, above base: Int
    ) throws(ScriptFailure) -> Step? {
        let span = statement.span
        switch statement.kind {
        case .block(let block): begin(block)
        case .letVariable(let declaration):
            if case .resultset(_?) = declaration.kind { return .statement(statement) }
            try declare(declaration)
        case .assign(let name, let value):
            if isResultset(name.name) { return .statement(statement) }
            try set(name, try evaluate(value, span), span)
        case .ifThen(let branches, let otherwise):
            for branch in branches where try holds(branch.condition, span) {
                begin(branch.statements)
                return nil
            }
            begin(otherwise ?? [])
        case .caseWhen(let operand, let branches, let otherwise):
            try choose(operand, branches, otherwise, span)
        case .forRange(let loop): try begin(loop, span)
        case .whileLoop(let condition, let body, let label):
            begin(.whileTrue(condition), body, label, span)
        case .repeatUntil(let body, let condition, let label):
            begin(.until(condition, hasBegun: false), body, label, span)
        case .loop(let body, let label): begin(.endless, body, label, span)
        case .breakLoop(let label): return breakOut(label, above: base)
        case .continueLoop(let label): return nextRound(label, above: base)
        case .returnValue(let value): return .end(try returned(value, span))
        case .raise(let name): throw raised(name, span)
        case .null: break
        case .sql, .assignResult, .forEach, .returnTable, .open, .fetch, .close, .async, .await,
            .cancel:
            return .statement(statement)
        }
        return nil
    }

    private func choose(
        _ operand: SnowflakeSQL.Expression?, _ branches: [ScriptBranch],
        _ otherwise: [ScriptStatement]?, _ span: SourceSpan
    ) throws(ScriptFailure) {
        for branch in branches {
            var condition = branch.condition
            if let operand { condition = Expression(.binary(.equal, operand, condition)) }
            if try holds(condition, span) { return begin(branch.statements) }
        }
        guard let otherwise else {
            throw failure(
                .script(2285, "CASE statement has no branch for the value and no ELSE"), span)
        }
        begin(otherwise)
    }

    private func begin(_ loop: ForRange, _ span: SourceSpan) throws(ScriptFailure) {
        let low = try bound(loop.low, span)
        let high = try bound(loop.high, span)
        guard low <= high else { return }
        let (first, last) = loop.isReverse ? (high, low) : (low, high)
        begin(.range(loop.variable, next: first, last: last), loop.body, loop.label, span)
    }

    /// A bound of a FOR loop. Source: "FOR": the bounds are rounded to integers.
    private func bound(
        _ expression: SnowflakeSQL.Expression, _ span: SourceSpan
    ) throws(ScriptFailure) -> Int {
        let value = try convert(try evaluate(expression, span), to: .integer, span)
        if let bound = value.intValue { return bound }
        throw failure(
            value.isNull
                ? .script(2224, "the bound of a FOR loop is NULL")
                : .numberOutOfRange(Text.string(value)), span, .expression)
    }

    private func returned(
        _ value: SnowflakeSQL.Expression?, _ span: SourceSpan
    ) throws(ScriptFailure) -> ScriptReturn {
        guard let value else { return .nothing }
        if case .name(let parts) = value.kind, parts.count == 1 {
            if case .resultset(let result?) = scope[parts[0].name] { return .table(result) }
            if case .job(let job) = scope[parts[0].name] { return .table(try job.awaited()) }
        }
        return .value(try evaluate(value, span))
    }

    private func raised(_ name: Identifier?, _ span: SourceSpan) -> ScriptFailure {
        guard let name else {
            return handled.last
                ?? failure(
                    .compilation(
                        2275, "42601", "RAISE without an exception outside of a handler"), span)
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
