/// Reads CSV files as COPY does.
struct CSVLoad {
    var format: FileFormat

    /// The value of a field before its conversion: NULL where the format says so.
    func value(
        _ field: CSVFieldScanner.Field, _ scanner: inout CSVFieldScanner
    ) throws(SnowflakeError) -> SnowflakeValue {
        let text = try scanner.text(of: field)
        if format.nullIf.contains(text) { return .null }
        if text.isEmpty, !field.isEnclosed, format.emptyFieldAsNull { return .null }
        return .text(text)
    }

    /// What stands for NULL, as bytes.
    private var nulls: [[UInt8]] { format.nullIf.map { Array($0.utf8) } }

    /// Where the fields of a table's columns stand in a record, and how many it must have.
    private struct Layout {
        var fields: [Int]
        var width: Int
    }

    /// The rows for a table.
    func batch(
        _ bytes: [UInt8], for target: LoadTarget
    ) throws(SnowflakeError) -> LoadBatch {
        try scan(bytes) { (scanner) throws(SnowflakeError) -> LoadBatch in
            let layout = try self.layout(&scanner, target)
            return batch(&scanner, layout, bytes.count, for: target).batch
        }
    }

    /// The same, in pieces; nil where it must be in one go.
    func pieces(
        _ bytes: [UInt8], of size: Int = LoadPieces.size, for target: LoadTarget
    ) throws(SnowflakeError) -> LoadPieces? {
        var start = 0
        let layout = try scan(bytes) { (scanner) throws(SnowflakeError) -> Layout? in
            let layout = try self.layout(&scanner, target)
            start = scanner.place
            return scanner.hasNewlines ? layout : nil
        }
        guard let layout else { return nil }
        var later = self
        later.format.skipByteOrderMark = false
        later.format.skipHeader = 0
        return LoadPieces(
            bytes, from: start, of: size,
            reading: { [later] (piece, isLast) in
                var scanner = CSVFieldScanner(piece, later.format)
                let (batch, isEnded) = later.batch(&scanner, layout, piece.count, for: target)
                return batch.problems.isEmpty && (isEnded || isLast) ? batch : nil
            }, whole: { () throws(SnowflakeError) in try batch(bytes, for: target) })
    }

    /// Reads the header, if there is one that tells something.
    private func layout(
        _ scanner: inout CSVFieldScanner, _ target: LoadTarget
    ) throws(SnowflakeError) -> Layout {
        let columns = target.columns.indices
        if case .places(let places) = target.match {
            if format.parseHeader { _ = scanner.next() }
            return Layout(fields: places, width: columns.count)
        }
        guard target.match != .none else {
            if format.parseHeader { _ = scanner.next() }
            return Layout(fields: Array(columns), width: columns.count)
        }
        guard format.parseHeader else {
            throw .compilation(
                2019, "0A000", "MATCH_BY_COLUMN_NAME of CSV files needs PARSE_HEADER = TRUE")
        }
        var names: [String] = []
        for field in scanner.next()?.fields ?? [] {
            names.append(try scanner.text(of: field))
        }
        let fields = columns.map { target.field(for: $0, among: names) ?? -1 }
        guard fields.contains(where: { $0 >= 0 }) else { throw .nothingMatches }
        return Layout(fields: fields, width: names.count)
    }

    /// The rows from the scanner's place on, and whether the last one has an end of its own.
    private func batch(
        _ scanner: inout CSVFieldScanner, _ layout: Layout, _ count: Int, for target: LoadTarget
    ) -> (batch: LoadBatch, isEnded: Bool) {
        var batch = LoadBatch(columns: target.columns.count)
        let readers = target.columns.map { FieldReader($0, target) }
        let nulls = nulls
        var record = CSVFieldScanner.Record()
        let checksWidth = format.errorOnColumnCountMismatch && target.match == .none
        while scanner.next(&record) {
            batch.parsed += 1
            // The first record tells about how many there are.
            if batch.parsed == 1 {
                let rows = count / max(record.end - record.offset + 1, 8) + 1
                batch.rows.reserve(rows: rows + rows / 8, bytes: 0)
            }
            if record.problem != nil || checksWidth && record.fields.count != layout.width {
                batch.problems.append(
                    problem(record, width: layout.width, target, scanner)(batch.parsed))
                continue
            }
            add(record, layout.fields, readers, nulls, target, &scanner, &batch)
        }
        return (batch, record.end < count)
    }

    private func scan<T>(
        _ bytes: [UInt8], _ body: (inout CSVFieldScanner) throws(SnowflakeError) -> T
    ) throws(SnowflakeError) -> T {
        let result = bytes.withUnsafeBufferPointer { buffer -> Result<T, SnowflakeError> in
            do throws(SnowflakeError) {
                var scanner = CSVFieldScanner(buffer, format)
                return .success(try body(&scanner))
            } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// What is wrong with a record as a whole.
    private func problem(
        _ record: CSVFieldScanner.Record, width: Int, _ target: LoadTarget,
        _ scanner: CSVFieldScanner
    ) -> (Int) -> LoadProblem {
        let found = record.fields.count
        var column = target.shown(max(0, found - 1))
        var character = record.fields.last?.character ?? 1
        let error: SnowflakeError
        if let problem = record.problem {
            error = problem
        } else {
            if found > width {
                column = "\"\(target.tableName)\"[\(width + 1)]"
                character = record.fields[width].character
            }
            error = .execution(
                100_080, "22000",
                "Number of columns in file (\(found)) does not match that of the corresponding "
                    + "table (\(width)), use file format option "
                    + "error_on_column_count_mismatch=false to ignore this error")
        }
        let rejected = scanner.text(of: record)
        return { row in
            LoadProblem(
                error: error, row: row, line: record.line, character: character, column: column,
                offset: record.offset, rejected: rejected)
        }
    }

    private func add(
        _ record: CSVFieldScanner.Record, _ fields: [Int], _ readers: [FieldReader],
        _ nulls: [[UInt8]], _ target: LoadTarget, _ scanner: inout CSVFieldScanner,
        _ batch: inout LoadBatch
    ) {
        let start = batch.rowCount
        for (index, reader) in readers.enumerated() {
            let place = fields[index]
            let isThere = place >= 0 && place < record.fields.count
            if isThere {
                let field = record.fields[place]
                let raw = scanner.raw(field)
                if field.isPlain {
                    let isNull =
                        raw.isEmpty && !field.isEnclosed && format.emptyFieldAsNull
                        || Self.isOne(raw, of: nulls)
                    if isNull, !target.columns[index].isNotNull {
                        batch.rows.appendNull()
                        continue
                    }
                    if !isNull, !raw.isEmpty, reader.read(raw, into: &batch.rows) { continue }
                }
            }
            do throws(SnowflakeError) {
                let value = isThere ? try self.value(record.fields[place], &scanner) : .null
                batch.rows.append(try store(value, in: target.columns[index], target))
            } catch {
                batch.rows.cut(to: start)
                batch.problems.append(
                    LoadProblem(
                        error: error, row: batch.parsed, line: record.line,
                        character: isThere ? record.fields[place].character : 1,
                        column: target.shown(index, field: isThere ? place : nil),
                        offset: record.offset, rejected: scanner.text(of: record)))
                return
            }
        }
    }

    @inline(__always)
    private static func isOne(
        _ raw: UnsafeBufferPointer<UInt8>, of texts: [[UInt8]]
    ) -> Bool {
        for text in texts where text.count == raw.count && text.elementsEqual(raw) { return true }
        return false
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
                var row: [SnowflakeValue] = []
                for field in record.fields.prefix(most) { row.append(try value(field, &scanner)) }
                rows.append(row)
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
