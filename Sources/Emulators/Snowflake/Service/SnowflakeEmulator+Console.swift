import CloudModel

// A person's session: it answers at once, outside of the trace, and lasts.
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

    /// Runs the statements of a text one after another; those before one that fails stay done.
    public func answer(
        _ sql: String, in session: SnowflakeSession
    ) throws(SnowflakeError) -> [StatementResult] {
        let results = try atOnce { [account] () async throws(SnowflakeError) in
            try await account.executeAll(sql, in: session)
        }
        followCatalog()
        return results
    }
}
