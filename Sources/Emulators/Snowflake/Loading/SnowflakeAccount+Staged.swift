import SnowflakeSQL

extension SnowflakeAccount {
    /// The type of the fields of the files that a query reads from a stage.
    func stagedFieldType(
        _ source: StagedSource, _ session: SnowflakeSession
    ) throws(SnowflakeError) -> SnowflakeType {
        throw .unsupported("query of staged files")
    }

    /// Brings the rows of staged files to where the running query finds them.
    func fetch(_ staged: [StagedRead], _ context: StatementContext) async throws(SnowflakeError) {
        throw .unsupported("query of staged files")
    }

    /// COPY INTO table.
    func copy(
        _ copy: CopyIntoTable, _ context: StatementContext
    ) async throws(SnowflakeError) -> StatementResult {
        throw .unsupported("COPY INTO")
    }

    /// LIST and REMOVE.
    func listFiles(
        _ files: StageFiles, removing: Bool, _ context: StatementContext
    ) async throws(SnowflakeError) -> StatementResult {
        throw .unsupported(removing ? "REMOVE" : "LIST")
    }
}
