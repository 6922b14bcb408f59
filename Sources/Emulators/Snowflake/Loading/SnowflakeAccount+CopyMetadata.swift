import SnowflakeSQL

/// A column that COPY fills with something about the file, by INCLUDE_METADATA.
///
/// Source: Snowflake documentation, COPY INTO <table>, INCLUDE_METADATA.
struct CopyMetadata: Sendable {
    var column: ColumnEntry
    /// The place of the METADATA$ column among those of staged files.
    var field: Int
}

extension SnowflakeAccount {
    /// The columns that INCLUDE_METADATA names, which the files' own fields do not fill.
    func metadata(
        _ options: CopyOptions, _ columns: inout [ColumnEntry]
    ) throws(SnowflakeError) -> [CopyMetadata] {
        guard !options.metadata.isEmpty else { return [] }
        guard options.match != .none else {
            throw .compilation(
                2_019, "0A000",
                "INCLUDE_METADATA can be used with MATCH_BY_COLUMN_NAME only")
        }
        guard options.validation == nil else {
            throw .unsupported("VALIDATION_MODE with INCLUDE_METADATA")
        }
        var found: [CopyMetadata] = []
        for (name, field) in options.metadata {
            guard let place = columns.firstIndex(where: { $0.name == name }) else {
                throw .invalidIdentifier(name)
            }
            guard let index = StagedFile.metadata.firstIndex(where: { $0.name == field }) else {
                throw .invalidIdentifier(field)
            }
            found.append(CopyMetadata(column: columns.remove(at: place), field: index))
        }
        return found
    }

    /// The rows of a file with what INCLUDE_METADATA asks for behind each.
    func withMetadata(
        _ batch: LoadBatch, _ file: StagedObject, _ job: CopyJob
    ) throws(SnowflakeError) -> LoadBatch {
        guard !job.metadata.isEmpty, batch.rowCount > 0 else { return batch }
        let cast = connection.environment.cast
        let stored = StagedFile.values(file, at: now())
        let bad = Set(batch.problems.map(\.row))
        var records = (1...max(batch.parsed, batch.rowCount)).filter { !bad.contains($0) }
        records = Array(records.prefix(batch.rowCount))
        var rows = StoredRows(width: job.columns.count + job.metadata.count)
        for row in 0..<batch.rowCount {
            rows.copy(row, of: batch.rows)
            for entry in job.metadata {
                let name = StagedFile.metadata[entry.field]
                let value: SnowflakeValue
                switch stored[entry.field] {
                case .text(let text): value = .text(text)
                case .integer(let instant) where name.type == .ntz:
                    value = .timestampNTZ(Int128(instant))
                case .integer(let instant) where name.type == .ltz:
                    value = .timestampLTZ(Int128(instant))
                default: value = .integer(records.indices.contains(row) ? records[row] : row + 1)
                }
                rows.append(try cast.convert(value, to: entry.column.type, strict: true))
            }
        }
        var wide = batch
        wide.rows = rows
        return wide
    }
}
