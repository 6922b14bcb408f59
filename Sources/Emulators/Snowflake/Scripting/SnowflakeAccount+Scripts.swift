import SnowflakeSQL

extension SnowflakeAccount {
    /// CALL of a stored procedure.
    func call(_ call: Call, _ context: StatementContext) async throws(SnowflakeError)
        -> StatementResult
    {
        throw .unsupported("CALL")
    }

    /// A block that stands alone.
    func block(
        _ block: ScriptBlock, _ context: StatementContext
    ) async throws(SnowflakeError) -> StatementResult {
        throw .unsupported("anonymous block")
    }

    /// EXECUTE IMMEDIATE.
    func executeImmediate(
        _ immediate: ExecuteImmediate, _ context: StatementContext
    ) async throws(SnowflakeError) -> StatementResult {
        throw .unsupported("EXECUTE IMMEDIATE")
    }
}
