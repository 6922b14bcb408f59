import CloudModel
public import Diagnostics
import OrderedCollections
import SimKernel
import SnowflakeSQL

/// Scripts that could not be deployed, with the places of the statements that failed.
public struct WarehouseDeploymentFailure: Error, Sendable {
    public let diagnostics: [Diagnostic]
}

// What happens at once, outside of the trace.
extension SnowflakeEmulator {
    /// Runs a pipeline's SQL scripts, in order, as ACCOUNTADMIN; the trace does not show them.
    ///
    /// - Parameters:
    ///   - sessionParameters: what every session of this warehouse starts with, as
    ///     `ALTER ACCOUNT SET` would have it.
    ///   - principal: the ARN in whose name integrations assume their roles.
    public func deploy(
        scripts: [(name: String, text: String)], sessionParameters: [SessionParameter] = [],
        principal: String
    ) throws(WarehouseDeploymentFailure) {
        state.principal = principal
        // Keeping every earlier row costs time: only scripts that travel get a history.
        account.work.history.isKept = scripts.contains { Self.travels($0.text) }
        state.sessionParameters = sessionParameters
        let session: SnowflakeSession
        do throws(SnowflakeError) {
            session = try account.openSession(user: "ADMIN", role: "ACCOUNTADMIN")
            try prepare(session, sessionParameters)
        } catch {
            throw WarehouseDeploymentFailure(
                diagnostics: [Diagnostic("Q2001", Self.line(error))])
        }
        defer { account.close(session) }
        for script in scripts {
            try deploy(SourceText(name: script.name, text: script.text), session)
        }
        followCatalog()
    }

    /// Sets what every session starts with from now on.
    public func setSessionParameter(_ parameter: SessionParameter) {
        state.sessionParameters.removeAll { $0.name == parameter.name }
        state.sessionParameters.append(parameter)
    }

    /// Whether a script may read tables as they were.
    private static func travels(_ text: String) -> Bool {
        let bare = text.uppercased().filter { !$0.isWhitespace }
        return ["AT(TIMESTAMP", "AT(OFFSET", "AT(STATEMENT", "BEFORE("].contains {
            Text.find($0, in: bare) != nil
        }
    }

    private func deploy(
        _ source: SourceText, _ session: SnowflakeSession
    ) throws(WarehouseDeploymentFailure) {
        let statements: [ParsedStatement]
        do throws(SQLSyntaxError) {
            statements = try SnowflakeParser.parseStatements(source)
        } catch {
            throw WarehouseDeploymentFailure(diagnostics: [error.diagnostic(in: source)])
        }
        for statement in statements {
            do throws(SnowflakeError) {
                _ = try atOnce { [account] () async throws(SnowflakeError) in
                    try await account.execute(statement, in: session)
                }
            } catch {
                throw WarehouseDeploymentFailure(
                    diagnostics: [Self.diagnostic(error, statement, source)])
            }
        }
    }

    /// The error under the statement, at its own place where it names one.
    private static func diagnostic(
        _ error: SnowflakeError, _ statement: ParsedStatement, _ source: SourceText
    ) -> Diagnostic {
        var span = statement.span
        if let line = error.line, let position = error.position {
            let first = source.position(at: statement.span.start)
            let start = source.offset(
                line: first.line + line - 1,
                column: (line == 1 ? first.column : 1) + position)
            if start < statement.span.end { span = SourceSpan(start: start, end: start + 1) }
        } else {
            // The first line says enough.
            let line = source.position(at: span.start).line
            span = SourceSpan(
                start: span.start, end: min(span.end, source.range(ofLine: line).upperBound))
        }
        return Diagnostic("Q2001", line(error), source: source, span: span)
    }

    static func line(_ error: SnowflakeError) -> String {
        let text = error.message.split(separator: "\n").joined(separator: " ")
        let bare = text.hasSuffix(".") ? String(text.dropLast()) : text
        return "\(bare) (\(error.codeText))"
    }

    /// Answers a question about the committed state, for observers: no trace, no time.
    public func query(
        _ sql: String, role: String = "ACCOUNTADMIN"
    ) throws(SnowflakeError) -> StatementResult {
        let session = try openSession(role: role)
        defer { account.close(session) }
        return try atOnce { [account] () async throws(SnowflakeError) in
            try await account.execute(sql, in: session)
        }
    }

    /// A session of the service itself under a role.
    func openSession(role: String) throws(SnowflakeError) -> SnowflakeSession {
        guard account.catalog.roles[role] != nil else { throw .missing("Role", role) }
        let session = account.openSystemSession(role: role)
        try prepare(session, state.sessionParameters)
        return session
    }

    func prepare(
        _ session: SnowflakeSession, _ parameters: [SessionParameter]
    ) throws(SnowflakeError) {
        for parameter in parameters {
            try session.parameters.set(parameter.name, to: parameter.value)
        }
    }

    /// Runs asynchronous work that never waits, because its session is not a guest's.
    func atOnce<Answer>(
        _ work: @escaping () async throws(SnowflakeError) -> Answer
    ) throws(SnowflakeError) -> Answer {
        var outcome: Result<Answer, SnowflakeError>?
        context.world.startGuest("snowflake/observer") { _ in
            do throws(SnowflakeError) {
                outcome = .success(try await work())
            } catch { outcome = .failure(error) }
        }
        context.world.drainGuests()
        guard let outcome else { throw .internalEngine("a statement waits where none may") }
        return try outcome.get()
    }
}

/// A session's guest is to begin.
struct SessionStart: EventPayload {
    let run: Int
}

// Sessions in virtual time.
extension SnowflakeEmulator {
    /// Runs SQL text as a session of its own, in virtual time; the results come when it has ended.
    ///
    /// The first statement that fails ends the session; what it had not committed is undone.
    public func run(
        sql: String, as role: String, session name: String = "session",
        parameters: [SessionParameter] = [],
        completion:
            @escaping (Result<[StatementResult], SnowflakeError>) -> Void = { _ in }
    ) {
        let statements: [ParsedStatement]
        let session: SnowflakeSession
        do throws(SnowflakeError) {
            statements = try Self.parse(sql)
            session = try openSession(role: role)
            try prepare(session, parameters)
        } catch { return completion(.failure(error)) }
        let count = state.sessionCounts[name, default: 0] + 1
        state.sessionCounts[name] = count
        state.lastRun += 1
        let run = state.lastRun
        waitingStarts[run] = { [unowned self] in
            context.world.startGuest("snowflake/\(name) #\(count)") { guest in
                let live = LiveSession(
                    session, guest: guest, context: self.context, name: name, run: run,
                    isTask: false)
                self.live[session.id] = live
                let outcome = await self.results(of: statements, live)
                self.end(live)
                completion(outcome)
            }
        }
        context.world.schedule(SessionStart(run: run), to: self.name, subject: name)
    }

    private static func parse(_ sql: String) throws(SnowflakeError) -> [ParsedStatement] {
        do throws(SQLSyntaxError) {
            return try SnowflakeParser.parseStatements(SourceText(name: "<sql>", text: sql))
        } catch { throw SnowflakeError(error) }
    }

    private func results(
        of statements: [ParsedStatement], _ live: LiveSession
    ) async -> Result<[StatementResult], SnowflakeError> {
        var results: [StatementResult] = []
        do throws(SnowflakeError) {
            for statement in statements {
                results.append(try await account.execute(statement, in: live.session))
            }
            return .success(results)
        } catch { return .failure(error) }
    }

    /// A session has ended or died: nothing of it stays open.
    func end(_ live: LiveSession) {
        if !live.session.isClosed { account.close(live.session) }
        self.live[live.session.id] = nil
    }

    /// The session's guest was killed.
    func died(_ live: LiveSession) -> SnowflakeError {
        if !live.session.isClosed { account.close(live.session) }
        return .sessionGone
    }
}
