import SnowflakeSQL

extension SnowflakeAccount {
    /// EXECUTE TASK.
    func executeTask(
        _ task: ExecuteTask, _ context: StatementContext
    ) async throws(SnowflakeError) -> StatementResult {
        throw .unsupported("EXECUTE TASK")
    }
}
