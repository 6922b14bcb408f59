import Diagnostics
import OrderedCollections
import SnowflakeSQL

/// Runs the body of a function that is written in Snowflake Scripting, for one row.
///
/// Such a body has no SQL statements, so it takes no virtual time and may run while a query does.
/// Source: Snowflake documentation, "Snowflake Scripting UDFs".
final class FunctionInterpreter {
    /// Where a statement leaves the flow of control.
    enum Flow {
        case next
        case leave(label: String?)
        case again(label: String?)
        case done(TypedValue)
    }

    private let program: ScriptProgram
    private unowned let runner: any ExpressionRunner
    private var scope = ScriptScope()
    /// The errors being handled, the innermost last.
    private var handled: [ScriptFailure] = []
    private var roundsLeft = 1_000_000

    init(_ program: ScriptProgram, runner: any ExpressionRunner) {
        self.program = program
        self.runner = runner
    }

    func run(
        _ arguments: [(name: String, value: TypedValue)]
    ) throws(SnowflakeError) -> TypedValue? {
        for argument in arguments {
            scope.declare(argument.name, .variable(argument.value, declared: argument.value.type))
        }
        do throws(ScriptFailure) {
            if case .done(let value) = try block(program.block) { return value }
            return nil
        } catch { throw error.uncaught }
    }

    private func block(_ block: ScriptBlock) throws(ScriptFailure) -> Flow {
        let depth = scope.depth
        scope.push()
        defer { scope.cut(to: depth) }
        for declaration in block.declarations { try declare(declaration) }
        do throws(ScriptFailure) {
            let flow = try statements(block.statements)
            if case .leave(let wanted?) = flow, wanted == block.label?.name { return .next }
            return flow
        } catch {
            let open = OpenHandlers(handlers: block.handlers, depth: depth + 1)
            guard let handler = open.first(for: error, in: scope) else { throw error }
            scope.cut(to: depth + 1)
            handled.append(error)
            defer { handled.removeLast() }
            return try statements(handler.statements)
        }
    }

    private func statements(_ statements: [ScriptStatement]) throws(ScriptFailure) -> Flow {
        for statement in statements {
            let flow = try self.statement(statement)
            guard case .next = flow else { return flow }
        }
        return .next
    }

    private func statement(_ statement: ScriptStatement) throws(ScriptFailure) -> Flow {
        let span = statement.span
        switch statement.kind {
        case .block(let block): return try self.block(block)
        case .letVariable(let declaration): try declare(declaration)
        case .assign(let name, let value): try set(name, try evaluate(value, span), span)
        case .ifThen(let branches, let otherwise):
            for branch in branches where try holds(branch.condition, span) {
                return try statements(branch.statements)
            }
            return try statements(otherwise ?? [])
        case .caseWhen(let operand, let branches, let otherwise):
            for branch in branches {
                var condition = branch.condition
                if let operand { condition = Expression(.binary(.equal, operand, condition)) }
                if try holds(condition, span) { return try statements(branch.statements) }
            }
            guard let otherwise else {
                throw failure(
                    .script(2285, "CASE statement has no branch for the value and no ELSE"), span)
            }
            return try statements(otherwise)
        case .forRange(let loop): return try forRange(loop, span)
        case .whileLoop(let condition, let body, let label):
            while try holds(condition, span) {
                if let flow = try round(body, label, span) { return flow }
            }
        case .repeatUntil(let body, let condition, let label):
            repeat {
                if let flow = try round(body, label, span) { return flow }
            } while try !holds(condition, span)
        case .loop(let body, let label):
            while true {
                if let flow = try round(body, label, span) { return flow }
            }
        case .breakLoop(let label): return .leave(label: label?.name)
        case .continueLoop(let label): return .again(label: label?.name)
        case .returnValue(let value):
            return .done(
                try value.map { (value) throws(ScriptFailure) in
                    try evaluate(value, span)
                } ?? TypedValue(.null, .null))
        case .raise(let name): throw raised(name, span)
        case .null: break
        default: throw failure(.unsupported("the statement in a function"), span)
        }
        return .next
    }

    // MARK: Loops

    /// Runs a loop's body once. Nothing means: go on with the next round.
    private func round(
        _ body: [ScriptStatement], _ label: Identifier?, _ span: SourceSpan
    ) throws(ScriptFailure) -> Flow? {
        roundsLeft -= 1
        guard roundsLeft > 0 else {
            throw failure(.script(630, "the loop makes too many rounds"), span)
        }
        scope.push()
        let depth = scope.depth
        defer { scope.cut(to: depth - 1) }
        switch try statements(body) {
        case .next: return nil
        case .leave(let wanted) where wanted == nil || wanted == label?.name: return .next
        case .again(let wanted) where wanted == nil || wanted == label?.name: return nil
        case let flow: return flow
        }
    }

    private func forRange(_ loop: ForRange, _ span: SourceSpan) throws(ScriptFailure) -> Flow {
        let low = try bound(loop.low, span)
        let high = try bound(loop.high, span)
        guard low <= high else { return .next }
        scope.push()
        let depth = scope.depth
        defer { scope.cut(to: depth - 1) }
        for place in low...high {
            let number = loop.isReverse ? high - (place - low) : place
            scope.declare(
                loop.variable.name,
                .variable(TypedValue(.integer(number), .integer), declared: .integer))
            if let flow = try round(loop.body, loop.label, span) { return flow }
        }
        return .next
    }

    private func bound(
        _ expression: SnowflakeSQL.Expression, _ span: SourceSpan
    ) throws(ScriptFailure) -> Int {
        let typed = try evaluate(expression, span)
        guard let value = try convert(typed, to: .integer, span).intValue else {
            throw failure(.script(2224, "the bound of a FOR loop is NULL"), span, .expression)
        }
        return value
    }

    // MARK: Names and values

    private func declare(_ declaration: ScriptDeclaration) throws(ScriptFailure) {
        let name = declaration.name.name
        let span = declaration.span
        switch declaration.kind {
        case .variable(let typeName, let initial):
            var declared: SnowflakeType?
            if let typeName {
                do throws(SnowflakeError) { declared = try runner.type(typeName) } catch {
                    throw failure(error, span)
                }
            }
            guard let initial else {
                return scope.declare(name, .variable(nil, declared: declared))
            }
            let typed = try evaluate(initial, span)
            let type = declared ?? ScriptInterpreter.inferred(typed.type, from: initial)
            let value = try convert(typed, to: type, span)
            scope.declare(name, .variable(TypedValue(value, type), declared: type))
        case .exception(let number, let message):
            var code = -20_000
            if let number, let given = try evaluate(number, span).value.intValue { code = given }
            scope.declare(
                name,
                .exception(
                    ScriptException(
                        name: name, number: code, message: message ?? "", place: span)))
        default: throw failure(.unsupported("the declaration in a function"), span)
        }
    }

    private func set(
        _ name: Identifier, _ typed: TypedValue, _ span: SourceSpan
    ) throws(ScriptFailure) {
        guard case .variable(_, let declared) = scope[name.name] else {
            throw failure(.invalidIdentifier(name.name), span)
        }
        let type = declared ?? ScriptInterpreter.widest(typed.type)
        let value = try convert(typed, to: type, span)
        _ = scope.update(name.name, .variable(TypedValue(value, type), declared: type))
    }

    private func evaluate(
        _ expression: SnowflakeSQL.Expression, _ span: SourceSpan
    ) throws(ScriptFailure) -> TypedValue {
        var names = scope.bindings
        if let error = handled.last?.error {
            names.set("SQLCODE", .number(Int128(error.code), scale: 0), .integer)
            names.set("SQLERRM", .text(error.message), .varchar)
            names.set("SQLSTATE", .text(error.sqlState), .varchar)
        }
        do throws(SnowflakeError) {
            return try runner.evaluate(expression, names)
        } catch { throw failure(error, span, .expression) }
    }

    private func holds(
        _ condition: SnowflakeSQL.Expression, _ span: SourceSpan
    ) throws(ScriptFailure) -> Bool {
        try convert(try evaluate(condition, span), to: .boolean, span).boolValue ?? false
    }

    private func convert(
        _ value: TypedValue, to type: SnowflakeType, _ span: SourceSpan
    ) throws(ScriptFailure) -> SnowflakeValue {
        if value.type == type { return value.value }
        do throws(SnowflakeError) {
            return try runner.convert(value, to: type)
        } catch { throw failure(error, span, .expression) }
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

    private func failure(
        _ error: SnowflakeError, _ span: SourceSpan, _ kind: ScriptFailure.Kind = .statement
    ) -> ScriptFailure {
        let place = program.place(span)
        return ScriptFailure(error: error, kind: kind, line: place.line, position: place.position)
    }
}
