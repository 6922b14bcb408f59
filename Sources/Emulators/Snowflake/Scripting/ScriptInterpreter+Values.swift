import Diagnostics
import SnowflakeSQL

// Results and cursors.
extension ScriptInterpreter {
    func setResult(
        _ name: Identifier, _ result: StatementResult, _ span: SourceSpan
    ) throws(ScriptFailure) {
        switch scope[name.name] {
        case .resultset, .job: _ = scope.update(name.name, .resultset(result))
        case .variable:
            // `x := (CALL p())` takes the one value.
            guard let column = result.columns.first, let value = result.rows.first?.first else {
                throw failure(.rowsForInto(result.rows.count), span)
            }
            try set(name, TypedValue(value, column.type), span)
        default: throw failure(.invalidIdentifier(name.name), span)
        }
    }

    // MARK: SQL statements

    /// A statement of the script; `INTO` gives its values to variables.
    func sql(_ statement: Statement, _ span: SourceSpan) async throws(ScriptFailure) {
        switch statement {
        case .query(let query):
            let (bare, targets) = Self.withoutInto(query)
            let result = try await execute(.query(bare), span)
            if !targets.isEmpty { try into(targets, result, span) }
        case .call(let call):
            var bare = call
            bare.into = nil
            let result = try await execute(.call(bare), span)
            for output in result.outputs {
                try set(Identifier(output.variable, isQuoted: true), output.value, span)
            }
            if let target = call.into { try setResult(target, result, span) }
        case .executeImmediate(let execute): _ = try await immediate(execute, span)
        default: _ = try await execute(statement, span)
        }
    }

    /// The query without its `INTO`, and the variables that stood there.
    static func withoutInto(_ query: Query) -> (Query, [Identifier]) {
        guard case .select(var select) = query.body, !select.into.isEmpty else {
            return (query, [])
        }
        let targets = select.into
        select.into = []
        var bare = query
        bare.body = .select(select)
        return (bare, targets)
    }

    private func into(
        _ targets: [Identifier], _ result: StatementResult, _ span: SourceSpan
    ) throws(ScriptFailure) {
        guard result.rows.count == 1 else {
            throw failure(.rowsForInto(result.rows.count), span)
        }
        guard targets.count == result.columns.count else {
            throw failure(
                .compilation(
                    2099, "42601",
                    "SELECT INTO has \(result.columns.count) columns for \(targets.count) "
                        + "variables"), span)
        }
        for (place, target) in targets.enumerated() {
            let typed = TypedValue(result.rows[0][place], result.columns[place].type)
            try set(target, typed, span)
        }
    }

    /// `EXECUTE IMMEDIATE … USING (…)`: the script's own names are not visible in the text.
    func immediate(
        _ execute: ExecuteImmediate, _ span: SourceSpan
    ) async throws(ScriptFailure) -> StatementResult {
        guard case .expression(let source) = execute.source else {
            return try await self.execute(.executeImmediate(execute), span)
        }
        let text = try convert(try evaluate(source, span), to: .varchar, span).textValue ?? ""
        var binds: [SnowflakeValue] = []
        for expression in execute.using { binds.append(try evaluate(expression, span).value) }
        let statement: ParsedStatement
        do throws(SnowflakeError) {
            statement = try runner.parse(text)
        } catch { throw failure(error, span) }
        return try await self.execute(
            statement.statement, SourceSlice(statement.text, startingAt: statement.span), span,
            ScriptNames(), binds: binds)
    }

    // MARK: Results and cursors

    /// The rows that a result set gets.
    func result(
        of source: ResultSource, _ span: SourceSpan
    ) async throws(ScriptFailure) -> StatementResult {
        switch source {
        case .statement(let statement, _):
            return try await execute(statement, Self.span(of: statement) ?? span)
        case .execute(let execute, _): return try await immediate(execute, span)
        case .expression(let expression):
            if let name = Self.name(Self.cursor(in: expression) ?? expression),
                let held = try await rows(heldBy: name, span)
            {
                return held
            }
            if case .subquery(let query) = expression.kind {
                return try await execute(.query(query), query.span)
            }
            let typed = try evaluate(expression, span)
            return StatementResult(
                columns: [StatementResult.Column("VALUE", typed.type)], rows: [[typed.value]])
        }
    }

    /// The place of a query inside of parentheses; other statements are run with the whole text.
    private static func span(of statement: Statement) -> SourceSpan? {
        if case .query(let query) = statement { return query.span }
        return nil
    }

    /// What stands in `RESULTSET_FROM_CURSOR(cursor)`: all rows of a cursor, wherever it stands
    /// ("Working with cursors" in the Snowflake Scripting guide).
    private static func cursor(in expression: SnowflakeSQL.Expression) -> SnowflakeSQL.Expression? {
        guard case .call(let call) = expression.kind, call.arguments.count == 1,
            call.name.parts.count == 1, call.name.parts[0].name == "RESULTSET_FROM_CURSOR"
        else { return nil }
        return call.arguments[0].value
    }

    private static func name(_ expression: SnowflakeSQL.Expression) -> String? {
        switch expression.kind {
        case .name(let parts) where parts.count == 1: parts[0].name
        case .bind(.named(let name)): name.name
        default: nil
        }
    }

    /// The rows that a loop or cursor goes over.
    func rows(
        of source: CursorSource, binds: [SnowflakeValue] = [], _ span: SourceSpan
    ) async throws(ScriptFailure) -> StatementResult {
        switch source {
        case .query(let query): return try await execute(.query(query), query.span, binds: binds)
        case .statement(let statement): return try await execute(statement, span)
        case .resultset(let name):
            guard let held = try await rows(heldBy: name.name, span) else {
                throw failure(.invalidIdentifier(name.name), span)
            }
            return held
        }
    }

    /// The rows of a variable that is a result set or a cursor; nil for any other.
    private func rows(
        heldBy name: String, _ span: SourceSpan
    ) async throws(ScriptFailure) -> StatementResult? {
        switch scope[name] {
        case .resultset(let result?): return result
        case .job(let job): return try job.awaited()
        case .cursor(let cursor):
            if let result = cursor.result { return result }
            return try await rows(of: cursor.source, span)
        default: return nil
        }
    }

    func open(
        _ name: Identifier, _ using: [SnowflakeSQL.Expression], _ span: SourceSpan
    ) async throws(ScriptFailure) {
        guard case .cursor(var cursor) = scope[name.name] else {
            throw failure(.invalidIdentifier(name.name), span)
        }
        var binds: [SnowflakeValue] = []
        for expression in using { binds.append(try evaluate(expression, span).value) }
        cursor.result = try await rows(of: cursor.source, binds: binds, span)
        cursor.place = 0
        _ = scope.update(name.name, .cursor(cursor))
    }

    func fetch(
        _ name: Identifier, _ targets: [Identifier], _ span: SourceSpan
    ) throws(ScriptFailure) {
        guard case .cursor(var cursor) = scope[name.name] else {
            throw failure(.invalidIdentifier(name.name), span)
        }
        guard let result = cursor.result else {
            throw failure(
                .script(2171, "Cursor '\(name.name)' is not open"), span)
        }
        // Behind the last row the variables become NULL.
        let row = cursor.place < result.rows.count ? result.rows[cursor.place] : nil
        for (place, target) in targets.enumerated() where place < result.columns.count {
            let typed = TypedValue(row?[place] ?? .null, result.columns[place].type)
            try set(target, typed, span)
        }
        cursor.place += 1
        _ = scope.update(name.name, .cursor(cursor))
    }

    func close(_ name: Identifier, _ span: SourceSpan) throws(ScriptFailure) {
        guard case .cursor(let cursor) = scope[name.name], cursor.result != nil else {
            throw failure(.script(2171, "Cursor '\(name.name)' is not open"), span)
        }
        close(name.name)
    }

    /// Begins a loop over rows.
    func begin(_ loop: ForEach, _ span: SourceSpan) async throws(ScriptFailure) {
        let rows: Loop
        if case .resultset(let name) = loop.source, name.name != loop.row.name,
            case .cursor(var cursor) = scope[name.name]
        {
            let isOpen = cursor.result != nil
            if !isOpen {
                cursor.result = try await self.rows(of: cursor.source, span)
                cursor.place = 0
                _ = scope.update(name.name, .cursor(cursor))
            }
            rows = .cursor(name.name, row: loop.row, isOpenedHere: !isOpen)
        } else {
            rows = .rows(loop.row, try await self.rows(of: loop.source, span), next: 0)
        }
        begin(rows, loop.body, loop.label, span)
    }
}
