import CloudModel
import Diagnostics
import OrderedCollections
public import SnowflakeSQL

extension SnowflakeAccount {
    /// Runs one text of one statement.
    @discardableResult
    public func execute(
        _ text: String, in session: SnowflakeSession, binds: [SnowflakeValue] = []
    ) async throws(SnowflakeError) -> StatementResult {
        try await execute(try parsed(text), in: session, binds: binds)
    }

    /// Runs a text of several statements, one after the other.
    @discardableResult
    public func executeAll(
        _ text: String, in session: SnowflakeSession
    ) async throws(SnowflakeError) -> [StatementResult] {
        let statements: [ParsedStatement]
        do throws(SQLSyntaxError) {
            statements = try SnowflakeParser.parseStatements(.init(name: "<sql>", text: text))
        } catch { throw SnowflakeError(error) }
        var results: [StatementResult] = []
        for statement in statements {
            results.append(try await execute(statement, in: session))
        }
        return results
    }

    /// The statement that a text is; a text that was parsed before is not parsed again.
    func parsed(_ text: String) throws(SnowflakeError) -> ParsedStatement {
        try memo.result(for: ParsedText(text: text), weight: { _ in 16 * text.utf8.count + 256 }) {
            () throws(SnowflakeError) in try Self.parse(text)
        }
    }

    static func parse(_ text: String) throws(SnowflakeError) -> ParsedStatement {
        do throws(SQLSyntaxError) {
            return try SnowflakeParser.parseStatement(text)
        } catch { throw SnowflakeError(error) }
    }

    /// Runs a parsed statement in a session.
    @discardableResult
    public func execute(
        _ statement: ParsedStatement, in session: SnowflakeSession, binds: [SnowflakeValue] = []
    ) async throws(SnowflakeError) -> StatementResult {
        try await execute(statement, in: session, binds: BindSet(binds), queryID: nextQueryID())
    }

    /// Runs a parsed statement under an id that was taken before.
    func execute(
        _ statement: ParsedStatement, in session: SnowflakeSession, binds: BindSet,
        queryID: String
    ) async throws(SnowflakeError) -> StatementResult {
        guard !session.isClosed else {
            throw .sessionGone
        }
        // Spans count from the start of the text that was parsed, of which this may be a part.
        let source = SourceSlice(statement.text, startingAt: statement.span)
        return try await run(
            statement.statement, source, in: session, binds: binds, index: 1, isNested: false,
            queryID: queryID)
    }

    /// Runs one statement, of its own or of a script.
    func run(
        _ statement: Statement, _ source: SourceSlice, in session: SnowflakeSession,
        binds: BindSet = BindSet(), index: Int = 1, isNested: Bool, queryID: String? = nil
    ) async throws(SnowflakeError) -> StatementResult {
        var statement = statement
        var source = source
        if session.parameters.quotedIdentifiersIgnoreCase, source.whole.utf8.contains(0x22) {
            let parsed: ParsedStatement
            do throws(SQLSyntaxError) {
                parsed = try SnowflakeParser.parseStatement(
                    source.whole, ignoringCaseOfQuotedNames: true)
            } catch { throw SnowflakeError(error) }
            statement = parsed.statement
            source = SourceSlice(parsed.text, startingAt: parsed.span)
        }
        let info = StatementInfo(
            queryID: queryID ?? nextQueryID(), session: session.id, user: session.user,
            role: session.role,
            kind: statement.kindName, text: source.whole, target: statement.targetName,
            index: index, isNested: isNested)
        try await gate.before(info)
        work.currentStatement = info.queryID
        connection.beginStatement(timeout: session.parameters.statementTimeout)
        let limit = statementTimeout(session)
        session.work.deadlines.append(
            Deadline(at: now() + Int64(limit) * 1_000_000_000, seconds: limit))
        defer { _ = session.work.deadlines.popLast() }
        let started = now()
        session.work.reads = []
        session.work.streams = [:]
        let outerVariables = session.work.boundVariables
        session.work.boundVariables = []
        defer { session.work.boundVariables = outerVariables }
        guard !session.isClosed else {
            throw .sessionGone
        }
        var result: StatementResult
        do throws(SnowflakeError) {
            result = try await perform(
                statement,
                StatementContext(session: session, source: source, info: info, binds: binds))
            try await wait(session, info)
        } catch {
            session.work.pendingWait = 0
            session.queryIDs.append(info.queryID)
            log(info, session, since: started, rows: 0, binds: binds, error: error)
            gate.failed(info, error)
            throw error
        }
        consumeStreams(statement, session)
        result.queryID = info.queryID
        result.kind = info.kind
        session.remember(result)
        log(info, session, since: started, rows: result.rows.count, binds: binds)
        endAbortedSessions()
        try await gate.after(info, result)
        return result
    }
}

/// Everything that the execution of one statement carries along.
struct StatementContext {
    let session: SnowflakeSession
    let source: SourceSlice
    let info: StatementInfo
    var binds = BindSet()
}

/// The values of a statement's placeholders: one row of them, or many for an array bind.
struct BindSet {
    /// The type of each placeholder, in all rows.
    var types: [SnowflakeType] = []
    /// The values, of exactly those types.
    var rows: [[SnowflakeValue]] = []
    /// Whether placeholders without a value stand for values of any type, as when a statement is
    /// only described.
    var isOpen = false

    init() {}

    init(_ row: [SnowflakeValue]) {
        guard !row.isEmpty else { return }
        types = row.map { SnowflakeType(of: $0) }
        rows = [row]
    }

    init(types: [SnowflakeType], rows: [[SnowflakeValue]]) {
        self.types = types
        self.rows = rows
    }
}

extension SnowflakeError {
    /// A syntax error as the service reports it.
    init(_ error: SQLSyntaxError) {
        self.init(
            code: error.code, sqlState: error.sqlState, message: error.message, line: error.line,
            position: error.position)
    }

    /// What a parser reads in a text, with its errors as those of the warehouse.
    static func wrapping<Tree>(
        _ parse: (String) throws(SQLSyntaxError) -> Tree, _ text: String
    ) throws(SnowflakeError) -> Tree {
        do throws(SQLSyntaxError) { return try parse(text) } catch { throw SnowflakeError(error) }
    }
}
