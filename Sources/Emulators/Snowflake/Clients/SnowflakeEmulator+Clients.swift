import CloudModel
import Diagnostics
import OrderedCollections
public import SimKernel
import SnowflakeSQL

// Statements of clients: each runs as a guest, through the gate, in a session that outlives it.
extension SnowflakeEmulator {
    /// An id for a statement that is going to run.
    public func nextClientQueryID() -> String { account.nextQueryID() }

    /// Runs a client's text; nil when the guest was killed, so that nobody is there to be told.
    public func run(
        _ statement: ClientStatement, queryID: String, in session: SnowflakeSession, guest: Guest
    ) async -> ClientAnswer? {
        state.lastRun += 1
        let live = LiveSession(
            session, guest: guest, context: context, name: "client \(session.user)",
            run: state.lastRun, isTask: false)
        self.live[session.id] = live
        defer { if self.live[session.id] === live { self.live[session.id] = nil } }
        let answer = await answer(statement, queryID, session)
        return guest.isAlive ? answer : nil
    }

    /// Whether a client's statement waits for another session to give up a lock.
    public func waitsForLock(_ session: SnowflakeSession) -> Bool {
        live[session.id]?.isWaitingForLock ?? false
    }

    /// Asks a client's running statement to end with an error.
    public func cancel(_ session: SnowflakeSession) { live[session.id]?.isCancelled = true }

    private func answer(
        _ statement: ClientStatement, _ queryID: String, _ session: SnowflakeSession
    ) async -> ClientAnswer {
        let before = session.parameters
        var answer = ClientAnswer(
            queryID: queryID, outcome: .failure(.sessionGone), place: session.place,
            texts: ResultTexts(before))
        do throws(SnowflakeError) {
            let statements = try account.parts(of: statement, session)
            for parameter in statement.parameters where session.parameters.knows(parameter.name) {
                try session.parameters.set(parameter.name, to: parameter.value)
            }
            session.script = statement.binds.bindings
            defer { session.script = nil }
            let asked = session.parameters
            defer { if session.parameters == asked { session.parameters = before } }
            if statement.isDescribeOnly {
                let described = try await account.describe(
                    statements[0], statement.binds, session)
                answer.outcome = .success(described.result)
                answer.bindCount = described.binds
                answer.takesArrayBinds = described.takesArrays
            } else if statements.count == 1 {
                answer.outcome = .success(
                    try await account.execute(
                        statements[0], in: session, binds: BindSet(statement.binds),
                        queryID: queryID))
                answer.transfer = session.work.transfer
                session.work.transfer = nil
            } else {
                answer.parts = try await parts(statements, session)
                answer.outcome = .success(.manyStatements(queryID))
            }
        } catch { answer.outcome = .failure(error) }
        answer.place = session.place
        answer.texts = ResultTexts(session.parameters)
        return answer
    }

    /// Runs several statements in turn; the first that fails ends the text.
    private func parts(
        _ statements: [ParsedStatement], _ session: SnowflakeSession
    ) async throws(SnowflakeError) -> [ClientAnswer] {
        var answers: [ClientAnswer] = []
        for statement in statements {
            let result = try await account.execute(statement, in: session)
            answers.append(
                ClientAnswer(
                    queryID: result.queryID, outcome: .success(result), place: session.place,
                    texts: ResultTexts(session.parameters)))
        }
        return answers
    }
}

extension SnowflakeSession {
    /// Where the session stands.
    public var place: ClientPlace {
        ClientPlace(database: database, schema: schema, warehouse: warehouse, role: role)
    }

    /// The texts of values as this session has them.
    public var texts: ResultTexts { ResultTexts(parameters) }
}

extension BindSet {
    init(_ binds: ClientBinds) {
        guard binds.names.isEmpty else {
            self.init()
            return
        }
        self.init(types: binds.types, rows: binds.rows)
    }
}

extension ClientBinds {
    /// Binds with names stand for variables.
    var bindings: ScriptBindings? {
        guard !names.isEmpty else { return nil }
        var bindings = ScriptBindings()
        for (place, name) in names.enumerated() {
            bindings.set(name.uppercased(), rows.first?[place] ?? .null, types[place])
        }
        return bindings
    }
}

extension StatementResult {
    /// What a client is told of a text with several statements, whose results it asks for itself.
    static func manyStatements(_ queryID: String) -> StatementResult {
        var result = StatementResult(
            columns: [Column("multiple statement execution", .varchar)],
            rows: [[.text("Multiple statements executed successfully.")]])
        result.queryID = queryID
        result.kind = "MULTI"
        return result
    }
}

extension SnowflakeAccount {
    /// The statements of a client's text, if there are as many as it says.
    ///
    /// Source: Snowflake documentation, MULTI_STATEMENT_COUNT.
    func parts(
        of statement: ClientStatement, _ session: SnowflakeSession
    ) throws(SnowflakeError) -> [ParsedStatement] {
        let wanted = statement.count ?? session.parameters.multiStatementCount
        let single: SnowflakeError
        do throws(SnowflakeError) {
            let parsed = try parsed(statement.text)
            guard wanted <= 1 else { throw .statementCount(1, wanted) }
            return [parsed]
        } catch {
            guard error.code != 8 else { throw error }
            single = error
        }
        let found: [ParsedStatement]
        do throws(SQLSyntaxError) {
            found = try SnowflakeParser.parseStatements(
                SourceText(name: "<sql>", text: statement.text))
        } catch { throw single }
        guard !found.isEmpty else {
            throw .compilation(900, "42601", "Empty SQL statement.")
        }
        guard found.count > 1 else { throw single }
        guard wanted == 0 || wanted == found.count else {
            throw .statementCount(found.count, wanted)
        }
        return found
    }

    /// What a statement would give, without running it.
    func describe(
        _ parsed: ParsedStatement, _ binds: ClientBinds, _ session: SnowflakeSession
    ) async throws(SnowflakeError) -> (result: StatementResult, binds: Int, takesArrays: Bool) {
        var set = BindSet(binds)
        set.isOpen = true
        let source = SourceSlice(parsed.text, startingAt: parsed.span)
        let info = StatementInfo(
            queryID: "", session: session.id, user: session.user, role: session.role,
            kind: parsed.statement.kindName, text: parsed.text,
            target: parsed.statement.targetName, index: 1, isNested: false)
        let context = StatementContext(session: session, source: source, info: info, binds: set)
        var result: StatementResult
        var takesArrays = false
        switch parsed.statement {
        case .query(let query):
            let plans = try plans(context) { (binder) throws(SnowflakeError) in
                [Plan(try binder.query(query, outer: nil, isTop: true), binder)]
            }
            result = StatementResult(columns: plans[0].shownColumns, rows: [])
        case .insert:
            takesArrays = true
            result = .counts([("number of rows inserted", 0)])
        case .update:
            result = .counts([
                ("number of rows updated", 0), ("number of multi-joined rows updated", 0),
            ])
        case .delete: result = .counts([("number of rows deleted", 0)])
        case .merge(let merge): result = .counts(counts(merge, 0, 0, 0))
        case .show(let show): result = try self.show(show, context)
        case .describe(let described): result = try await self.describe(described, context)
        default: result = .status("")
        }
        result.rows = []
        result.kind = info.kind
        return (result, SnowflakeParser.placeholders(in: parsed.text), takesArrays)
    }
}

extension SnowflakeError {
    /// Source: the service's own words, MULTI_STATEMENT_COUNT.
    static func statementCount(_ actual: Int, _ wanted: Int) -> SnowflakeError {
        execution(
            8, "0A000",
            "Actual statement count \(actual) did not match the desired statement count "
                + "\(max(1, wanted)).")
    }
}
