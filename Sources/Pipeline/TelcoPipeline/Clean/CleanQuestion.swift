import CloudModel
import DataFormats
import PipelineModel

/// What cleaning one archived file depends on: its bytes, where they come from, and how it is done.
struct CleanQuestion: Hashable, Sendable {
    /// The file's part of the clean layer, and what had to be set aside.
    struct Answer: Sendable {
        var parquet: [UInt8]
        /// NDJSON; nil when every record is good or bad ones are dropped.
        var quarantined: [UInt8]?
        var weight = 0
    }

    let entity: Entity
    let policy: CleanPolicy
    let body: FileContent
    let archiveKey: String
    let name: FileName
    /// The key that the source uploaded it under.
    let sourceKey: String
    /// Microseconds since the epoch.
    let uploadedAt: Int64

    func answer() throws(FunctionFailure) -> Answer {
        let text: [UInt8]
        do { text = try FileText.unpacked(body.bytes, name: name.base) } catch {
            throw FunctionFailure(
                errorType: "UnreadableFile", errorMessage: "\(archiveKey): \(error.detail)")
        }
        var cleaner = RecordCleaner(entity, policy)
        cleaner.read(text)
        let setsAside = !cleaner.bad.isEmpty && !policy.dropsBadRecords
        do {
            var answer = Answer(
                parquet: try ParquetTable.encode(table(cleaner.table)),
                quarantined: setsAside ? quarantined(cleaner.bad, text) : nil)
            answer.weight =
                body.bytes.count + answer.parquet.count + (answer.quarantined?.count ?? 0) + 256
            return answer
        } catch {
            throw FunctionFailure(
                errorType: "UnwritableRows", errorMessage: "\(archiveKey): \(error)")
        }
    }

    /// The good rows with where they come from.
    private func table(_ rows: ColumnTable) -> ColumnTable {
        var keys = TextColumn()
        var etags = TextColumn()
        var instants = NumberColumn()
        for _ in 0..<rows.rowCount {
            keys.append(sourceKey)
            etags.append(name.etag)
            instants.append(uploadedAt)
        }
        var table = rows
        table.columns += [
            ColumnTable.Column(Origin.key, .text, .text(keys)),
            ColumnTable.Column(Origin.etag, .text, .text(etags)),
            ColumnTable.Column(Origin.uploadedAt, .timestamp, .number(instants)),
        ]
        return table
    }

    private func quarantined(_ bad: [BadRecord], _ text: [UInt8]) -> [UInt8] {
        var writer = NDJSONWriter()
        for record in bad {
            writer.append([
                "dataset": .string(entity.datasetName), "source_key": .string(sourceKey),
                "etag": .string(name.etag), "line": JSONValue(record.line),
                "raw": .string(String(decoding: text[record.raw], as: UTF8.self)),
                "reasons": .array(record.reasons.map { .string($0) }),
            ])
        }
        return writer.bytes
    }
}
