/// One file that a COPY has dealt with.
public struct LoadedFile: Hashable, Sendable {
    /// The table's full name.
    public var table: String
    public var file: String
    /// Rows that were loaded.
    public var rows: Int
    /// `LOADED`, `PARTIALLY_LOADED`, `LOAD_FAILED` or `LOAD_SKIPPED`.
    public var status: String
}

extension CopyFileResult {
    func report(_ table: String) -> LoadedFile {
        LoadedFile(table: table, file: file, rows: rowsLoaded, status: status)
    }
}
