import SnowflakeSQL

extension SnowflakeEmulator {
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
