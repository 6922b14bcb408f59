import CloudModel
import Diagnostics
import SnowflakeSQL

extension SnowflakeAccount {
    /// CALL of a stored procedure. Source: Snowflake documentation, CALL; "Understanding caller's
    /// rights and owner's rights stored procedures".
    func call(
        _ call: Call, _ context: StatementContext
    ) async throws(SnowflakeError) -> StatementResult {
        guard call.method == nil else { throw .unsupported("CALL of a model's method") }
        if let result = try systemCall(call, context) { return result }
        let session = context.session
        let (procedure, path) = try called(call, context)
        let names = try outputs(of: call, for: procedure)
        let arguments = try arguments(of: call, for: procedure, context)
        var outputs: [String: TypedValue] = [:]
        let program: ScriptProgram
        if let known = work.programs[procedure.body] {
            program = known
        } else {
            let body = procedure.body
            program = try memo.result(
                for: ParsedBody(body: body), weight: { _ in 16 * body.utf8.count + 256 }
            ) { () throws(SnowflakeError) in try ScriptProgram(body: body) }
            work.programs[procedure.body] = program
        }
        let outer = SessionPlace(session)
        if !procedure.runsAsCaller, let path {
            session.role = procedure.header.owner
            session.secondaryRoles = .none
            session.database = path.database
            session.schema = path.schema
        }
        let outerRights = session.work.hasOwnersRights
        if !procedure.runsAsCaller { session.work.hasOwnersRights = true }
        session.work.callDepth += 1
        let outerTables = session.work.scopedTables
        session.work.scopedTables = []
        defer {
            dropTemporaries(
                session.work.scopedTables.map { TemporaryObject(kind: .relation, path: $0) })
            session.work.scopedTables = outerTables
            session.work.callDepth -= 1
            session.work.hasOwnersRights = outerRights
            if !procedure.runsAsCaller { outer.restore(session) }
        }
        guard session.work.callDepth <= Self.deepestCall else {
            throw .execution(
                100_197, "P0000",
                "Stored procedure nesting exceeds the limit of \(Self.deepestCall) calls.")
        }
        let result = try await scoped(session) { () async throws(SnowflakeError) in
            let runner = ScriptRunner(self, session, procedure: path?.text ?? procedure.header.name)
            let interpreter = ScriptInterpreter(program, runner: runner)
            let result = try await interpreter.run(arguments: arguments)
            outputs = interpreter.values(of: procedure.arguments.filter(\.isOutput).map(\.name))
            return result
        }
        var answer = try returned(result, of: procedure, context)
        for name in names {
            guard let value = outputs[name.argument] else { continue }
            answer.outputs.append((name.variable, value))
        }
        return answer
    }

    /// `CALL SYSTEM$…(…)`: the value of a function of the system; nil for any other call.
    private func systemCall(
        _ call: Call, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult? {
        guard call.name.parts.count == 1, let name = call.name.last?.name,
            name.hasPrefix("SYSTEM$")
        else { return nil }
        var expression = try SnowflakeError.wrapping(
            SnowflakeParser.parseExpression, "\(name)()")
        guard case .call(var function) = expression.kind else { return nil }
        function.arguments = call.arguments
        expression.kind = .call(function)
        let found = try evaluate(expression, context)
        return StatementResult(columns: [.init(name, found.type)], rows: [[found.value]])
    }

    /// The procedure of a call; one that the call brings itself belongs to no schema.
    ///
    /// Source: Snowflake documentation, CALL (with anonymous procedure).
    private func called(
        _ call: Call, _ context: StatementContext
    ) throws(SnowflakeError) -> (ProcedureEntry, Resolver.Path?) {
        guard let create = call.anonymous else { return try procedure(call, context) }
        let name = create.name.last?.name ?? ""
        guard call.name.parts.map(\.name) == [name] else { return try procedure(call, context) }
        var entry = try procedureEntry(create, name, context)
        entry.runsAsCaller = true
        try requireFitting(call, entry, context)
        return (entry, nil)
    }

    /// How deep procedures may call each other, the first one included (Snowflake documentation,
    /// "Working with stored procedures").
    private static var deepestCall: Int { 16 }

    /// Transactions that a procedure begins must end in it.
    ///
    /// Source: Snowflake documentation, "Transactions", "Scoped transactions". A transaction of the
    /// caller stays open meanwhile and cannot be ended from inside.
    private func scoped<T: Sendable>(
        _ session: SnowflakeSession, _ body: () async throws(SnowflakeError) -> T
    ) async throws(SnowflakeError) -> T {
        let before = session.transaction?.number
        let result: T
        do throws(SnowflakeError) {
            result = try await body()
        } catch {
            if !session.isClosed, session.transaction?.number != before,
                session.transaction != nil
            {
                rollback(session)
            }
            throw error
        }
        guard let open = session.transaction, open.number != before else { return result }
        rollback(session)
        throw .execution(
            90_232, "22000",
            "Stored procedure execution error: Scoped transaction started in stored procedure is "
                + "incomplete and it was rolled back.")
    }

    private func returned(
        _ result: ScriptReturn, of procedure: ProcedureEntry, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        switch result {
        case .table(let table):
            if let wanted = procedure.returnsTable, !wanted.isEmpty {
                try Self.check(table, against: wanted)
            }
            return table
        case .nothing:
            return StatementResult(
                columns: [.init(procedure.header.name, procedure.returns)], rows: [[.null]])
        case .value(let typed):
            prepareEnvironment(context)
            let value = try connection.environment.cast.convert(typed.value, to: procedure.returns)
            return StatementResult(
                columns: [.init(procedure.header.name, procedure.returns)], rows: [[value]])
        }
    }

    /// The types of RETURNS TABLE are those of the rows; the number of the error is not documented.
    private static func check(
        _ table: StatementResult, against wanted: [ColumnEntry]
    ) throws(SnowflakeError) {
        let fits =
            table.columns.count == wanted.count
            && zip(table.columns, wanted).allSatisfy { given, column in
                given.type == .null || given.type.familyName == column.type.familyName
            }
        guard fits else {
            throw .script(
                90_235,
                "Stored procedure execution error: data type of returned table does not match "
                    + "expected returned table type")
        }
    }

    /// A block that stands alone; its result's column is `anonymous block`.
    func block(
        _ block: ScriptBlock, _ context: StatementContext
    ) async throws(SnowflakeError) -> StatementResult {
        let program = ScriptProgram(
            block, text: context.source.whole, base: context.source.start)
        try program.checkInference()
        return try await run(program, context)
    }

    /// A statement that only scripts know, alone: a block of itself.
    ///
    /// Source: Snowflake documentation, EXECUTE IMMEDIATE: "a control-flow statement".
    func script(_ context: StatementContext) async throws(SnowflakeError) -> StatementResult {
        try await run(try ScriptProgram(body: context.source.whole), context)
    }

    private func run(
        _ program: ScriptProgram, _ context: StatementContext
    ) async throws(SnowflakeError) -> StatementResult {
        let runner = ScriptRunner(self, context.session, procedure: nil)
        switch try await ScriptInterpreter(program, runner: runner).run() {
        case .table(let table): return table
        case .nothing:
            return StatementResult(columns: [.init("anonymous block", .varchar)], rows: [[.null]])
        case .value(let typed):
            return StatementResult(
                columns: [.init("anonymous block", typed.type)], rows: [[typed.value]])
        }
    }

    /// EXECUTE IMMEDIATE outside of a script.
    func executeImmediate(
        _ immediate: ExecuteImmediate, _ context: StatementContext
    ) async throws(SnowflakeError) -> StatementResult {
        let source: SnowflakeSQL.Expression
        switch immediate.source {
        case .file(let location): return try await runFile(location, immediate.options, context)
        case .expression(let expression): source = expression
        }
        let text = try evaluate(source, context).value.textValue ?? ""
        var binds: [SnowflakeValue] = []
        for expression in immediate.using { binds.append(try evaluate(expression, context).value) }
        let statement = try parsed(text)
        var slice = SourceSlice(statement.text, startingAt: statement.span)
        // The lines of a block are those of the text, the first of which is often empty.
        if case .block = statement.statement { slice = SourceSlice(text) }
        return try await run(
            statement.statement, slice, in: context.session, binds: BindSet(binds), index: 1,
            isNested: true)
    }
}

/// Where a session stands, put back when an owner's rights procedure has ended.
struct SessionPlace {
    let role: String
    let secondaryRoles: SecondaryRoles
    let database: String?
    let schema: String?
    let warehouse: String?

    init(_ session: SnowflakeSession) {
        role = session.role
        secondaryRoles = session.secondaryRoles
        database = session.database
        schema = session.schema
        warehouse = session.warehouse
    }

    func restore(_ session: SnowflakeSession) {
        session.role = role
        session.secondaryRoles = secondaryRoles
        session.database = database
        session.schema = schema
        session.warehouse = warehouse
    }
}
