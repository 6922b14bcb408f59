import Diagnostics
import SnowflakeSQL

/// Runs a script of Snowflake Scripting, and the statements of SQL in it.
///
/// Source: Snowflake documentation, "Snowflake Scripting Developer Guide". Asynchronous child jobs
/// run where they start.
final class ScriptInterpreter: ScriptFlow {
    unowned let runner: any StatementRunner
    /// How many nested procedures run inside each other.
    var nesting = 0
    /// The first child job that failed and was not awaited yet.
    var failedJob: ScriptFailure?

    init(_ program: ScriptProgram, runner: any StatementRunner) {
        self.runner = runner
        super.init(program, expressions: runner)
    }

    /// Runs the whole script.
    ///
    /// - Throws: the uncaught error, worded as the service words it.
    func run(
        arguments: [(name: String, value: TypedValue)] = []
    ) async throws(SnowflakeError) -> ScriptReturn {
        declare(arguments)
        do throws(ScriptFailure) {
            return try await run(program.block)
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

    /// Runs a block, up to its end or to a RETURN in it.
    func run(_ block: ScriptBlock) async throws(ScriptFailure) -> ScriptReturn {
        let base = begin(block)
        while true {
            switch try advance(to: base) {
            case .end(let result): return result
            case .statement(let statement):
                do throws(ScriptFailure) {
                    guard let result = try await perform(statement) else { continue }
                    leave(to: base)
                    return result
                } catch { try recover(from: error, to: base) }
            }
        }
    }

    /// Runs a statement that is not the flow's own.
    ///
    /// - Returns: what a RETURN gives back.
    private func perform(
        _ statement: ScriptStatement
    ) async throws(ScriptFailure) -> ScriptReturn? {
        let span = statement.span
        switch statement.kind {
        case .sql(let sql): try await self.sql(sql, span)
        case .letVariable(let declaration):
            guard case .resultset(let source?) = declaration.kind else { break }
            scope.declare(
                declaration.name.name, try await filled(by: source, declaration.span))
        case .assign(let name, let value):
            try setResult(name, try await result(of: .expression(value), span), span)
        case .assignResult(let name, let source):
            if source.isAsync, isResultset(name.name) {
                _ = scope.update(name.name, try await filled(by: source, span))
            } else {
                try setResult(name, try await result(of: source, span), span)
            }
        case .forEach(let loop): try await begin(loop, span)
        case .returnTable(let source): return .table(try await result(of: source, span))
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
        default: throw failure(.unsupported("the statement"), span)
        }
        return nil
    }

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
