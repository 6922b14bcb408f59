import DataFormats
import SimKernel

/// Reads Parquet files as COPY does.
///
/// Source: Snowflake documentation, CREATE FILE FORMAT, TYPE = PARQUET. Without USE_LOGICAL_TYPE
/// timestamps and times are the integers that the file stores.
struct ParquetLoad {
    let format: FileFormat
    /// Hands that read columns.
    var workers = Workers.none

    /// How many rows are read before other hands have come.
    static let fewRows = 10_000

    func open(_ bytes: [UInt8]) throws(SnowflakeError) -> ParquetFile {
        do throws(ParquetError) {
            return try ParquetFile(bytes)
        } catch { throw Self.unreadable(error) }
    }

    private static func unreadable(_ error: ParquetError) -> SnowflakeError {
        .execution(
            100_203, "22000", "Error parsing Parquet file: \(error)")
    }

    /// The rows for a table: one semi-structured column, or columns by name.
    func batch(_ bytes: [UInt8], for target: LoadTarget) throws(SnowflakeError) -> LoadBatch {
        let file = try open(bytes)
        var batch = LoadBatch(columns: target.columns.count)
        batch.parsed = file.rowCount
        guard target.match != .none else {
            if let documents = try documents(file, for: target) {
                batch.rows = documents.rows(0..<documents.count)
                return batch
            }
            let records = try records(file)
            for (row, record) in records.enumerated() {
                do throws(SnowflakeError) {
                    batch.append([try target.store(.variant(record), in: target.columns[0])])
                } catch {
                    batch.problems.append(problem(error, row, 0, target))
                }
            }
            return batch
        }
        let names = file.schema.fields.map(\.name)
        let places = target.columns.indices.map { target.field(for: $0, among: names) }
        guard file.rowCount == 0 || !target.match.isByName || places.contains(where: { $0 != nil })
        else { throw .nothingMatches }
        let hands = file.rowCount < Self.fewRows ? .none : workers
        let columns = hands.map(places.count) { index in
            Result { () throws(SnowflakeError) in
                try self.column(index, places[index], file, target)
            }
        }
        var bad: [Int: LoadProblem] = [:]
        var cells: [StoredRows] = []
        for (index, column) in columns.enumerated() {
            let (own, errors) = try column.get()
            cells.append(own)
            for (row, error) in errors where bad[row] == nil {
                bad[row] = problem(error, row, index, target)
            }
        }
        let rows = StoredRows(columns: cells)
        // Those that are bound one by one lie better together.
        let mayBeApart = bad.isEmpty && rows.width <= LoadedSource.columns
        batch.rows = mayBeApart ? rows : StoredRows(rows) { bad[$0] == nil }
        batch.problems = bad.keys.sorted().compactMap { bad[$0] }
        return batch
    }

    /// The cells of one column of a table, and which values do not fit: NULL stands for those.
    func column(
        _ index: Int, _ place: Int?, _ file: ParquetFile, _ target: LoadTarget
    ) throws(SnowflakeError) -> (cells: StoredRows, errors: [Int: SnowflakeError]) {
        var rows = StoredRows(width: 1)
        // A file that says it has more must first show them.
        rows.reserve(rows: min(file.rowCount, 1 << 22), bytes: 0)
        var column = ParquetColumnLoad(self, index, target)
        if let place, let (leaf, type) = leaf(place, file) {
            do throws(ParquetError) {
                try file.pages(leaf) { (page) in column.take(page, type, into: &rows) }
            } catch { throw Self.unreadable(error) }
        } else if let place {
            for value in try values(place, file) { column.take(value, into: &rows) }
        } else {
            for _ in 0..<file.rowCount { column.take(.null, into: &rows) }
        }
        return (rows, column.errors)
    }

    private func problem(
        _ error: SnowflakeError, _ row: Int, _ index: Int, _ target: LoadTarget
    ) -> LoadProblem {
        LoadProblem(
            error: error, row: row + 1, line: row + 1, character: 1, column: target.shown(index))
    }

    /// All records as objects, for `$1` of a query and for semi-structured columns.
    func records(_ bytes: [UInt8]) throws(SnowflakeError) -> [VariantValue] {
        try records(try open(bytes))
    }

    private func records(_ file: ParquetFile) throws(SnowflakeError) -> [VariantValue] {
        var columns: [[SnowflakeValue]] = []
        for place in file.schema.fields.indices { columns.append(try values(place, file)) }
        let names = file.schema.fields.map(\.name)
        return (0..<file.rowCount).map { row in
            .object(
                VariantObject(
                    names.indices.map { place in
                        let value = columns[place][row]
                        return (names[place], value.isNull ? .null : TextForm.variant(value))
                    }))
        }
    }

    /// The values of one of the file's top-level fields, a nested one as variants.
    private func values(
        _ place: Int, _ file: ParquetFile
    ) throws(SnowflakeError) -> [SnowflakeValue] {
        if let (leaf, type) = leaf(place, file) {
            do throws(ParquetError) { return flat(try file.column(leaf), type) } catch {
                throw Self.unreadable(error)
            }
        }
        let name = file.schema.fields[place].name
        do throws(ParquetError) {
            return try file.records(binaryAsText: format.binaryAsText).map { record in
                guard case .object(let object) = record, let value = object[name] else {
                    return .null
                }
                let variant = VariantValue(json: value)
                return variant == .null ? .null : .variant(variant)
            }
        } catch { throw Self.unreadable(error) }
    }

    /// The column of a field that is not nested, by its number; nil for one that is.
    func leaf(_ place: Int, _ file: ParquetFile) -> (Int, ParquetType)? {
        let field = file.schema.fields[place]
        guard case .value(let type) = field.content, field.repetition != .repeated,
            let leaf = file.leaves.firstIndex(where: { $0.path == [field.name] })
        else { return nil }
        return (leaf, type)
    }

    private func flat(_ column: ParquetColumn, _ type: ParquetType) -> [SnowflakeValue] {
        let reader = reader(column, type)
        guard !column.definitionLevels.isEmpty else { return (0..<column.count).map(reader) }
        var values: [SnowflakeValue] = []
        values.reserveCapacity(column.count)
        var next = 0
        for level in column.definitionLevels {
            if level == 0 {
                values.append(.null)
            } else {
                values.append(reader(next))
                next += 1
            }
        }
        return values
    }
}
