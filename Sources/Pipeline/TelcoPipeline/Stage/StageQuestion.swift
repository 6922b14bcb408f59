import CloudModel
import PipelineModel

/// What staging an entity depends on: the clean files as they were read, and how it is done.
struct StageQuestion: Hashable, Sendable {
    /// One file of the clean layer.
    struct File: Hashable, Sendable {
        var key: String
        var body: FileContent
    }

    /// The entity's part of a snapshot.
    struct Answer: Sendable {
        var parquet: [UInt8]
        var rowCount: Int
        var conflicts: ColumnTable
        var weight: Int
    }

    let entity: Entity
    let policy: StagePolicy
    let eventTimeName: String?
    var files: [File] = []

    func answer() throws -> Answer {
        let tables = try files.map { try ParquetTable.decode($0.body.bytes, name: $0.key) }
        var result = try EntityStager(entity, tables, policy).result()
        if let eventTimeName, let time = entity.eventTime {
            result.rows.rename(time, to: eventTimeName)
        }
        let parquet = try ParquetTable.encode(result.rows)
        return Answer(
            parquet: parquet, rowCount: result.rows.rowCount, conflicts: result.conflicts,
            weight: files.reduce(parquet.count) { $0 + $1.body.bytes.count + 256 }
                + 64 * result.conflicts.rowCount)
    }
}
