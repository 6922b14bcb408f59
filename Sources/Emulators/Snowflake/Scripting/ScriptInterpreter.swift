import Diagnostics
import SnowflakeSQL

/// Runs a script of Snowflake Scripting, statement by statement.
///
/// Source: Snowflake documentation, "Snowflake Scripting Developer Guide". Asynchronous child jobs
/// run where they start.
final class ScriptInterpreter {
    /// Where a statement leaves the flow of control.
    enum Flow {
        case next
        case leave(label: String?)
        case again(label: String?)
        case done(ScriptReturn)
    }

    let program: ScriptProgram
    unowned let runner: any StatementRunner
    var scope = ScriptScope()
    /// The handlers of the open blocks, the innermost last.
    var handlers: [OpenHandlers] = []
    /// How many nested procedures run inside each other.
    var nesting = 0
    /// The errors being handled, the innermost last; a bare RAISE throws it again.
    var handled: [ScriptFailure] = []
    /// The first child job that failed and was not awaited yet.
    var failedJob: ScriptFailure?
    /// Rounds that loops may make before the script counts as endless.
    var roundsLeft = 1_000_000

    init(_ program: ScriptProgram, runner: any StatementRunner) {
        self.program = program
        self.runner = runner
    }

    /// Runs the whole script.
    ///
    /// - Throws: the uncaught error, worded as the service words it.
    func run(
        arguments: [(name: String, value: TypedValue)] = []
    ) async throws(SnowflakeError) -> ScriptReturn {
        for argument in arguments {
            scope.declare(
                argument.name, .variable(argument.value, declared: argument.value.type))
        }
        do throws(ScriptFailure) {
            if case .done(let result) = try await block(program.block) { return result }
            return .nothing
        } catch {
            throw runner.isAlive ? error.uncaught : error.error
        }
    }

    /// What variables of the outermost block hold now, by name.
    func values(of names: [String]) -> [String: TypedValue] {
        var found: [String: TypedValue] = [:]
        for name in names {
            if case .variable(let value?, _)? = scope[name] { found[name] = value }
        }
        return found
    }

    // MARK: Blocks

    func block(_ block: ScriptBlock) async throws(ScriptFailure) -> Flow {
        let depth = scope.depth
        scope.push()
        defer { scope.cut(to: depth) }
        // Handlers do not apply to declarations.
        for declaration in block.declarations { try await declare(declaration) }
        let handlersBefore = handled.count
        let frame = handlers.count
        do throws(ScriptFailure) {
            handlers.append(OpenHandlers(handlers: block.handlers, depth: scope.depth))
            defer { handlers.removeLast(handlers.count - frame) }
            return leaving(
                try await statements(block.statements, handlers: block.handlers),
                label: block.label)
        } catch {
            guard runner.isAlive,
                let handler = OpenHandlers(handlers: block.handlers, depth: depth + 1)
                    .first(for: error, in: scope)
            else { throw error }
            // Variables of the block stay visible, those of inner blocks do not.
            scope.cut(to: depth + 1)
            handled.removeLast(handled.count - handlersBefore)
            handled.append(error)
            defer { handled.removeLast(handled.count - handlersBefore) }
            return leaving(try await statements(handler.statements), label: block.label)
        }
    }

    /// `BREAK label` of a labelled block ends the block.
    private func leaving(_ flow: Flow, label: Identifier?) -> Flow {
        if case .leave(let wanted?) = flow, wanted == label?.name { return .next }
        return flow
    }

    /// Statements in order; an error in one whose handler says CONTINUE goes on behind it.
    private func statements(
        _ statements: [ScriptStatement], handlers: [ExceptionHandler]
    ) async throws(ScriptFailure) -> Flow {
        guard handlers.contains(where: \.isContinue) else {
            return try await self.statements(statements)
        }
        for statement in statements {
            do throws(ScriptFailure) {
                let flow = try await self.statement(statement)
                guard case .next = flow else { return flow }
            } catch {
                guard let flow = try await goingOn(error) else { throw error }
                guard case .next = flow else { return flow }
            }
        }
        return .next
    }

    /// Runs the CONTINUE handler of the innermost block that handles an error; nothing when the
    /// block is left instead.
    func goingOn(_ error: ScriptFailure) async throws(ScriptFailure) -> Flow? {
        guard runner.isAlive,
            let frame = handlers.lastIndex(where: { $0.first(for: error, in: scope) != nil }),
            let handler = handlers[frame].first(for: error, in: scope),
            handler.isContinue
        else { return nil }
        let open = handlers
        // What goes wrong in the handler is for the blocks outside.
        handlers.removeLast(handlers.count - frame)
        handled.append(error)
        let depth = handled.count
        defer {
            handlers = open
            handled.removeLast(handled.count - depth + 1)
        }
        return try await statements(handler.statements)
    }

    func statements(_ statements: [ScriptStatement]) async throws(ScriptFailure) -> Flow {
        for statement in statements {
            let flow = try await self.statement(statement)
            guard case .next = flow else { return flow }
        }
        return .next
    }

    // MARK: Errors

    /// An error as this script's own, with the place of the statement.
    func failure(
        _ error: SnowflakeError, _ span: SourceSpan, _ kind: ScriptFailure.Kind = .statement
    ) -> ScriptFailure {
        let place = program.place(span)
        return ScriptFailure(error: error, kind: kind, line: place.line, position: place.position)
    }

    /// The names that statements and expressions may use now.
    var bindings: ScriptNames {
        var bindings = scope.bindings
        if let error = handled.last?.error {
            bindings.set("SQLCODE", .number(Int128(error.code), scale: 0), .integer)
            bindings.set("SQLERRM", .text(error.message), .varchar)
            bindings.set("SQLSTATE", .text(error.sqlState), .varchar)
        }
        return bindings
    }

    /// The value of an expression; what goes wrong in it is an expression error.
    func evaluate(
        _ expression: SnowflakeSQL.Expression, _ span: SourceSpan
    ) throws(ScriptFailure) -> TypedValue {
        do throws(SnowflakeError) {
            return try runner.evaluate(expression, bindings)
        } catch { throw failure(error, span, .expression) }
    }

    /// Whether a condition holds; NULL does not.
    func holds(
        _ condition: SnowflakeSQL.Expression, _ span: SourceSpan
    ) throws(ScriptFailure) -> Bool {
        let typed = try evaluate(condition, span)
        if let flag = typed.value.boolValue { return flag }
        do throws(SnowflakeError) {
            return try runner.convert(typed, to: .boolean).boolValue ?? false
        } catch { throw failure(error, span, .expression) }
    }

    func convert(
        _ value: TypedValue, to type: SnowflakeType, _ span: SourceSpan
    ) throws(ScriptFailure) -> SnowflakeValue {
        if value.type == type { return value.value }
        do throws(SnowflakeError) {
            return try runner.convert(value, to: type)
        } catch { throw failure(error, span, .expression) }
    }

    // MARK: SQL

    /// Runs a statement as it stands in the script.
    func execute(
        _ statement: Statement, _ span: SourceSpan, binds: [SnowflakeValue] = []
    ) async throws(ScriptFailure) -> StatementResult {
        if case .call(let call) = statement, let name = call.name.parts.first?.name,
            call.name.parts.count == 1, case .procedure(let procedure) = scope[name]
        {
            return try await self.call(procedure, call, span)
        }
        let source = SourceSlice(program.text(span), startingAt: span)
        return try await execute(statement, source, span, bindings, binds: binds)
    }

    func execute(
        _ statement: Statement, _ source: SourceSlice, _ span: SourceSpan,
        _ bindings: ScriptNames, binds: [SnowflakeValue]
    ) async throws(ScriptFailure) -> StatementResult {
        do throws(SnowflakeError) {
            let result = try await runner.run(statement, source, bindings, binds: binds)
            scope.status.note(result, of: statement)
            return result
        } catch {
            throw failure(error, span)
        }
    }
}

/// The handlers of a block that is open, and how many blocks there are up to it.
struct OpenHandlers {
    var handlers: [ExceptionHandler]
    var depth: Int

    /// The first handler that takes an error.
    func first(for error: ScriptFailure, in scope: ScriptScope) -> ExceptionHandler? {
        handlers.first { error.matches($0.names, in: scope, depth: depth) }
    }
}

/// What a script gives back.
enum ScriptReturn: Sendable {
    /// It ended without RETURN.
    case nothing
    case value(TypedValue)
    case table(StatementResult)
}

/// What the last DML or query told. Source: Snowflake documentation, "Determining the number of
/// rows affected by DML commands".
struct ScriptStatus: Sendable {
    private var rows: Int?
    /// The rows of the last change or query.
    private var activity: Int?
    private var queryID: String?

    mutating func note(_ result: StatementResult, of statement: Statement) {
        queryID = result.queryID
        switch statement {
        case .insert, .multiInsert, .update, .delete, .merge, .copyIntoTable:
            rows = result.rowsAffected
            activity = rows
        case .query:
            rows = nil
            activity = result.rows.count
        default: rows = nil
        }
    }

    func add(to bindings: inout ScriptNames) {
        func number(_ count: Int?) -> SnowflakeValue {
            count.map { .number(Int128($0), scale: 0) } ?? .null
        }
        bindings.set("SQLROWCOUNT", number(rows), .integer)
        bindings.set("ACTIVITY_COUNT", number(activity), .integer)
        bindings.set("SQLFOUND", rows.map { .boolean($0 > 0) } ?? .null, .boolean)
        bindings.set("SQLNOTFOUND", rows.map { .boolean($0 == 0) } ?? .null, .boolean)
        bindings.set("SQLID", queryID.map { .text($0) } ?? .null, .varchar)
    }
}
