/// Reads XML files, one document after another, as COPY does.
///
/// Source: Snowflake documentation, CREATE FILE FORMAT, TYPE = XML.
struct XMLLoad {
    let format: FileFormat

    /// The rows for a table of one semi-structured column.
    func batch(_ bytes: [UInt8], for target: LoadTarget) throws(SnowflakeError) -> LoadBatch {
        guard target.match == .none else {
            throw .unsupported("MATCH_BY_COLUMN_NAME of XML files")
        }
        var batch = LoadBatch(columns: target.columns.count)
        for document in XMLVariantReader.documents(bytes, format) {
            batch.parsed += 1
            do throws(SnowflakeError) {
                let value = try document.value.get()
                batch.rows.append(try target.store(.variant(value), in: target.columns[0]))
            } catch {
                let line = bytes[..<document.offset].count { $0 == 0x0A } + 1
                batch.problems.append(
                    LoadProblem(
                        error: error, row: batch.parsed, line: line, character: 1,
                        column: target.shown(0), offset: document.offset))
            }
        }
        return batch
    }

    /// The documents of a file, for queries of staged files.
    func values(_ bytes: [UInt8]) throws(SnowflakeError) -> [VariantValue] {
        var values: [VariantValue] = []
        for document in XMLVariantReader.documents(bytes, format) {
            values.append(try document.value.get())
        }
        return values
    }
}
