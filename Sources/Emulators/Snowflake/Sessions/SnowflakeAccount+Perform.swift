import SnowflakeSQL

extension SnowflakeAccount {
    /// Runs a statement that has passed the gate.
    func perform(
        _ statement: Statement, _ context: StatementContext
    ) async throws(SnowflakeError) -> StatementResult {
        let session = context.session
        let outer = session.work.procedureTables
        let outerRows = session.work.stagedRows
        session.work.procedureTables = [:]
        session.work.stagedRows = []
        defer {
            forgetProcedureTables(session)
            session.work.procedureTables = outer
            session.work.stagedRows = outerRows
            connection.environment.rowSources = []
        }
        try refuseChange(statement, session)
        try refuseForOwner(statement, session)
        try ObjectProperties.checkWords(statement, context)
        if statement.needsWarehouse { try requireWarehouse(session) }
        while true {
            session.work.wantedTable = nil
            session.work.wantedFiles = []
            do throws(SnowflakeError) {
                return try await performNow(statement, context)
            } catch {
                let files = session.work.wantedFiles
                if !files.isEmpty {
                    session.work.wantedFiles = []
                    try await fetch(files, context)
                    continue
                }
                guard let wanted = session.work.wantedTable else { throw error }
                session.work.wantedTable = nil
                try await keepRows(of: wanted, context)
            }
        }
    }

    private func performNow(
        _ statement: Statement, _ context: StatementContext
    ) async throws(SnowflakeError) -> StatementResult {
        switch statement {
        case .query(let query):
            if case .select(let select) = query.body, !select.into.isEmpty {
                return try await selectInto(query, select.into, context)
            }
            return try await self.query(query, context)
        case .insert(let insert): return try await self.insert(insert, context)
        case .multiInsert(let insert): return try await multiInsert(insert, context)
        case .update(let update): return try await self.update(update, context)
        case .delete(let delete): return try await self.delete(delete, context)
        case .merge(let merge): return try await self.merge(merge, context)
        case .truncate(let truncate): return try await self.truncate(truncate, context)
        case .copyIntoTable(let copy): return try await self.copy(copy, context)
        case .copyIntoLocation(let copy): return try await unload(copy, context)
        case .put(let put): return try await self.put(put, context)
        case .get(let get): return try await self.get(get, context)
        case .list(let files): return try await listFiles(files, removing: false, context)
        case .remove(let files): return try await listFiles(files, removing: true, context)
        case .begin(let name): return try begin(name?.name, context)
        case .commit: return try commitStatement(context)
        case .rollback: return try rollbackStatement(context)
        case .use(let use): return try self.use(use, context)
        case .setVariables(let set): return try await setVariables(set, context)
        case .unsetVariables(let names):
            for name in names { context.session.variables[name.name] = nil }
            return .status("Statement executed successfully.")
        case .alterSession(let alter): return try alterSession(alter, context)
        case .flow(let steps): return try await flow(steps, context)
        case .call(let call): return try await self.call(call, context)
        case .block(let block): return try await self.block(block, context)
        case .script: return try await script(context)
        case .executeImmediate(let immediate): return try await executeImmediate(immediate, context)
        case .executeTask(let task): return try await executeTask(task, context)
        case .alterObject(let alter) where alter.kind == .pipe:
            return try await alterPipe(alter, context)
        case .alterObject(let alter) where alter.kind == .stage:
            guard case .refresh(let options) = alter.action else { break }
            return try await refreshDirectory(alter, options, context)
        case .show(let show): return try self.show(show, context)
        case .describe(let describe): return try await self.describe(describe, context)
        default: break
        }
        return try await define(statement, context)
    }

    /// Statements joined by `->>`: each may read the results of those before it as `$1`, `$2`, …,
    /// the nearest first. Source: Snowflake documentation, "Flow operators".
    private func flow(
        _ steps: [FlowStep], _ context: StatementContext
    ) async throws(SnowflakeError) -> StatementResult {
        let session = context.session
        let outer = session.work.flow
        session.work.flow = []
        defer { session.work.flow = outer }
        var last = StatementResult.status("Statement executed successfully.")
        for (index, step) in steps.enumerated() {
            last = try await run(
                step.statement, context.source.slice(step.span), in: session,
                binds: context.binds, index: index + 1, isNested: true)
            session.work.flow.append(last.queryID)
        }
        return last
    }

    /// Statements of DDL: each is a transaction of its own and ends the open one.
    private func define(
        _ statement: Statement, _ context: StatementContext
    ) async throws(SnowflakeError) -> StatementResult {
        try ObjectProperties.check(statement, context)
        if context.session.transaction != nil { commit(context.session) }
        let statement = try bound(try await expanded(statement, context), context)
        let before = catalog
        let history = work.history
        do throws(SnowflakeError) {
            let result = try connection.atomically { () throws(SnowflakeError) in
                try definition(statement, context)
            }
            catalog.version += 1
            return result
        } catch {
            // A definition that fails half-way leaves no trace.
            catalog = before
            work.history = history
            throw error
        }
    }

    private func definition(
        _ statement: Statement, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        switch statement {
        case .createTable(let create): return try createTable(create, context)
        case .createView(let create): return try createView(create, context)
        case .createRoutine(let create): return try createRoutine(create, context)
        case .createStream(let create):
            return try tagged(.stream, create.name, create.options, context) {
                () throws(SnowflakeError) in try createStream(create, context)
            }
        case .createPipe(let create): return try createPipe(create, context)
        case .createTask(let create): return try createTask(create, context)
        case .createSequence(let create): return try createSequence(create, context)
        case .createPolicy(let create): return try createPolicy(create, context)
        case .createObject(let create):
            return try tagged(create.kind, create.name, create.options, context) {
                () throws(SnowflakeError) in try createObject(create, context)
            }
        case .alterTable(let alter): return try alterTable(alter, context)
        case .alterObject(let alter): return try alterObject(alter, context)
        case .drop(let drop): return try self.drop(drop, context)
        case .undrop(let undrop): return try self.undrop(undrop, context)
        case .comment(let comment): return try self.comment(comment, context)
        case .grant(let grant): return try self.grant(grant, context)
        case .revoke(let revoke): return try self.revoke(revoke, context)
        default: throw .unsupported(statement.kindName)
        }
    }

    /// `SELECT … INTO :a, :b`: the values of the one row.
    private func selectInto(
        _ query: Query, _ names: [Identifier], _ context: StatementContext
    ) async throws(SnowflakeError) -> StatementResult {
        guard context.session.script != nil else {
            throw .compilation(2049, "42601", "SELECT INTO is only allowed in a script.")
        }
        let result = try await self.query(query, context)
        guard result.columns.count == names.count else {
            throw .compilation(
                2020, "21S01",
                "Number of INTO variables (\(names.count)) does not match the number of columns "
                    + "(\(result.columns.count)).")
        }
        guard result.rows.count <= 1 else {
            throw .execution(
                90150, "22000", "Single-row subquery returns more than one row.")
        }
        for (index, name) in names.enumerated() {
            guard let type = context.session.script?.types[name.name] else {
                throw .invalidIdentifier(name.name)
            }
            let value = result.rows.first?[index] ?? .null
            let cast = connection.environment.cast
            context.session.script?.values[name.name] = try cast.convert(value, to: type)
        }
        return result
    }
}
