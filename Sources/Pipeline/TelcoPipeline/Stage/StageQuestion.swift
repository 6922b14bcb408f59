import CloudModel
import PipelineModel
import SimKernel

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

    func answer(_ workers: Workers) throws -> Answer {
        let tables = try workers.map(files.count, grain: 16) { place in
            Result { () throws(StageError) in
                try ParquetTable.decode(files[place].body.bytes, name: files[place].key)
            }
        }.map { try $0.get() }
        var result = try EntityStager(entity, tables, policy, workers).result()
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
