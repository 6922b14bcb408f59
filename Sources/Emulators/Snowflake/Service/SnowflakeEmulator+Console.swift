import CloudModel
import SimKernel

// A person's session, which lasts from one text to the next, and what observers ask at once and
// outside of the trace.
extension SnowflakeEmulator {
    /// Opens a session that stays open from one text to the next.
    ///
    /// It is the session of the account's administrator, who may take on every role.
    public func openConsole(role: String) throws(SnowflakeError) -> SnowflakeSession {
        let session = try account.openSession(user: "ADMIN", role: role)
        try prepare(session, state.sessionParameters)
        return session
    }

    /// Lets PUT and GET move files of the machine.
    public func use(_ files: any LocalFiles) { account.localFiles = files }

    /// Runs the statements of a text one after another, and virtual time with them: until they have
    /// ended everything else that is due happens too. Those before one that fails stay done.
    public func answer(
        _ sql: String, in session: SnowflakeSession
    ) throws(SnowflakeError) -> [StatementResult] {
        var outcome: Result<[StatementResult], SnowflakeError>?
        state.lastRun += 1
        let run = state.lastRun
        context.world.startGuest("snowflake/console") { [account] guest in
            let live = LiveSession(
                session, guest: guest, context: self.context, name: "console", run: run,
                isTask: false)
            self.live[session.id] = live
            do throws(SnowflakeError) {
                outcome = .success(try await account.executeAll(sql, in: session))
            } catch { outcome = .failure(error) }
            self.live[session.id] = nil
        }
        context.world.drainGuests()
        while outcome == nil, case .advanced = context.world.step() {}
        followCatalog()
        guard let outcome else { throw .internalEngine("the world ended before the statement") }
        return try outcome.get()
    }

    /// Runs statements in a copy of the committed account and answers the last one's rows: an
    /// observer may make tables there without leaving anything behind.
    public func queryCopy(
        _ sql: String, role: String = "ACCOUNTADMIN"
    ) throws(SnowflakeError) -> StatementResult {
        let copy = account.fork()
        copy.now = account.now
        let session = copy.openSystemSession(role: role)
        try prepare(session, state.sessionParameters)
        let results = try atOnce { () async throws(SnowflakeError) in
            try await copy.executeAll(sql, in: session)
        }
        guard let last = results.last else {
            throw .internalEngine("a question without a statement")
        }
        return last
    }
}
