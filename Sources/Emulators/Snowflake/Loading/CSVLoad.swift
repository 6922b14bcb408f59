/// Reads CSV files as COPY does.
struct CSVLoad {
    let format: FileFormat

    /// The value of a field before its conversion: NULL where the format says so.
    func value(_ field: CSVFieldScanner.Field) -> SnowflakeValue {
        if format.nullIf.contains(field.text) { return .null }
        if field.text.isEmpty, !field.isEnclosed, format.emptyFieldAsNull { return .null }
        return .text(field.text)
    }

    /// The rows for a table.
    func batch(
        _ bytes: [UInt8], for target: LoadTarget
    ) throws(SnowflakeError) -> LoadBatch {
        var batch = LoadBatch(columns: target.columns.count)
        try scan(bytes) { (scanner) throws(SnowflakeError) in
            var fields = Array(target.columns.indices)
            var width = target.columns.count
            if target.match != .none {
                guard format.parseHeader else {
                    throw .compilation(
                        2019, "0A000",
                        "MATCH_BY_COLUMN_NAME of CSV files needs PARSE_HEADER = TRUE")
                }
                let names = scanner.next()?.fields.map(\.text) ?? []
                width = names.count
                fields = target.columns.map { target.field(for: $0, among: names) ?? -1 }
                guard fields.contains(where: { $0 >= 0 }) else { throw .nothingMatches }
            } else if format.parseHeader {
                _ = scanner.next()
            }
            while let record = scanner.next() {
                batch.parsed += 1
                if let problem = problem(record, width: width, target) {
                    batch.problems.append(problem(batch.parsed))
                    continue
                }
                add(record, fields, target, &batch)
            }
        }
        return batch
    }

    private func scan(
        _ bytes: [UInt8], _ body: (inout CSVFieldScanner) throws(SnowflakeError) -> Void
    ) throws(SnowflakeError) {
        let result = bytes.withUnsafeBufferPointer { buffer -> Result<Void, SnowflakeError> in
            do throws(SnowflakeError) {
                var scanner = try CSVFieldScanner(buffer, format)
                try body(&scanner)
                return .success(())
            } catch { return .failure(error) }
        }
        try result.get()
    }

    /// What is wrong with a record as a whole.
    private func problem(
        _ record: CSVFieldScanner.Record, width: Int, _ target: LoadTarget
    ) -> ((Int) -> LoadProblem)? {
        let found = record.fields.count
        var column = target.shown(max(0, found - 1))
        var character = record.fields.last?.character ?? 1
        let error: SnowflakeError
        if let problem = record.problem {
            error = problem
        } else if format.errorOnColumnCountMismatch, target.match == .none, found != width {
            if found > width {
                column = "\"\(target.tableName)\"[\(width + 1)]"
                character = record.fields[width].character
            }
            error = .execution(
                100_080, "22000",
                "Number of columns in file (\(found)) does not match that of the corresponding "
                    + "table (\(width)), use file format option "
                    + "error_on_column_count_mismatch=false to ignore this error")
        } else {
            return nil
        }
        return { row in
            LoadProblem(
                error: error, row: row, line: record.line, character: character, column: column,
                offset: record.offset, rejected: record.text)
        }
    }

    private func add(
        _ record: CSVFieldScanner.Record, _ fields: [Int], _ target: LoadTarget,
        _ batch: inout LoadBatch
    ) {
        var row: [SnowflakeValue] = []
        row.reserveCapacity(fields.count)
        for (index, column) in target.columns.enumerated() {
            let place = fields[index]
            let isThere = place >= 0 && place < record.fields.count
            let value = isThere ? self.value(record.fields[place]) : .null
            do throws(SnowflakeError) {
                row.append(try store(value, in: column, target))
            } catch {
                batch.problems.append(
                    LoadProblem(
                        error: error, row: batch.parsed, line: record.line,
                        character: isThere ? record.fields[place].character : 1,
                        column: target.shown(index, field: isThere ? place : nil),
                        offset: record.offset, rejected: record.text))
                return
            }
        }
        batch.append(row)
    }

    /// Text for a semi-structured column is JSON.
    private func store(
        _ value: SnowflakeValue, in column: ColumnEntry, _ target: LoadTarget
    ) throws(SnowflakeError) -> SnowflakeValue {
        guard column.type.isSemiStructured, case .text(let text) = value else {
            return try target.store(value, in: column)
        }
        guard let parsed = try VariantValue.parse(json: text) else { return .null }
        return try target.store(.variant(parsed), in: column)
    }

    /// The fields of all records, for queries of staged files; at most `most` fields each.
    func rows(_ bytes: [UInt8], most: Int) throws(SnowflakeError) -> [[SnowflakeValue]] {
        var rows: [[SnowflakeValue]] = []
        try scan(bytes) { (scanner) throws(SnowflakeError) in
            if format.parseHeader { _ = scanner.next() }
            while let record = scanner.next() {
                if let problem = record.problem { throw problem }
                rows.append(record.fields.prefix(most).map(value))
            }
        }
        return rows
    }
}

extension SnowflakeError {
    static var nothingMatches: SnowflakeError {
        compilation(
            2019, "0A000",
            "MATCH_BY_COLUMN_NAME copy option: no column of the file matches a column of the table"
        )
    }
}
