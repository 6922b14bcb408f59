import DataFormats
import SimKernel

/// The records of a Parquet file as the texts that are kept of objects (see ``VariantWriter``),
/// put together from those of their values, which are made column by column.
struct ParquetDocuments: Sendable {
    /// How many records a piece has.
    static let piece = 16_384

    /// The values as texts, in the order in which an object keeps its members.
    private let columns: [StoredRows]
    /// What stands before each value.
    private let leads: [[UInt8]]
    let count: Int

    /// - Parameter columns: the members' values as texts, NULL for those that are not there.
    ///   Of several with one name the last counts.
    fileprivate init(_ columns: [StoredRows], names: [String], count: Int) {
        let kept = VariantObject(names.map { ($0, .null) }).members.map(\.key)
        var writer = VariantWriter(.stored)
        leads = kept.enumerated().map { index, key in
            writer.bytes = []
            writer.put(index == 0 ? "{" : ",")
            writer.quote(key)
            writer.put(":")
            return writer.bytes
        }
        self.columns = kept.compactMap { names.lastIndex(of: $0) }.map { columns[$0] }
        self.count = count
    }

    /// Some of the records, as rows of one column.
    func rows(_ range: Range<Int>) -> StoredRows {
        var rows = StoredRows(width: 1)
        var size = range.count * (leads.reduce(0) { $0 + $1.count } + 4 * leads.count + 2)
        for column in columns {
            for row in range { size += Int(column[row, 0].length) }
        }
        rows.reserve(rows: range.count, bytes: size)
        for row in range {
            rows.append { text in
                for (column, lead) in zip(columns, leads) {
                    text.append(contentsOf: lead)
                    let cell = column[row, 0]
                    let start = Int(cell.bits)
                    if cell.kind == .null {
                        text.append(contentsOf: Self.null)
                    } else {
                        text.append(contentsOf: column.bytes[start..<start + Int(cell.length)])
                    }
                }
                text.append(contentsOf: columns.isEmpty ? Self.empty : Self.end)
            }
        }
        return rows
    }

    private static let null = Array("null".utf8)
    private static let end = Array("}".utf8)
    private static let empty = Array("{}".utf8)
}

extension ParquetLoad {
    /// The records as texts; nil where a field is nested, where one does not fit, or where another
    /// type of column than VARIANT is wanted.
    func documents(
        _ file: ParquetFile, for target: LoadTarget
    ) throws(SnowflakeError) -> ParquetDocuments? {
        guard target.columns[0].type == .variant else { return nil }
        let fields = file.schema.fields
        let places = fields.indices.compactMap { leaf($0, file) == nil ? nil : $0 }
        guard places.count == fields.count else { return nil }
        var values = target
        values.columns = fields.map { ColumnEntry(ordinal: 0, name: $0.name, type: .variant) }
        let hands = file.rowCount < Self.fewRows ? .none : workers
        let made = hands.map(fields.count) { [values] place in
            Result { () throws(SnowflakeError) in
                try column(place, place, file, values)
            }
        }
        var columns: [StoredRows] = []
        var most = 2
        for (column, field) in zip(made, fields) {
            let (cells, errors) = try column.get()
            guard errors.isEmpty else { return nil }
            columns.append(cells)
            most += 2 * field.name.utf8.count + 8
            most += cells.cells.reduce(0) { max($0, Int($1.length)) }
        }
        // One that may be too long is looked at by itself.
        guard most < SnowflakeType.longestText else { return nil }
        return ParquetDocuments(columns, names: fields.map(\.name), count: file.rowCount)
    }

    /// The rows for one semi-structured column, in pieces; nil for few, or where they must be read
    /// in one go.
    func pieces(
        _ bytes: [UInt8], for target: LoadTarget
    ) throws(SnowflakeError) -> LoadPieces? {
        guard target.match == .none else { return nil }
        let file = try open(bytes)
        guard file.rowCount >= LoadPieces.leastRows,
            let documents = try documents(file, for: target)
        else { return nil }
        let size = ParquetDocuments.piece
        return LoadPieces(
            (documents.count + size - 1) / size,
            reading: { number in
                let range = number * size..<min(documents.count, (number + 1) * size)
                var batch = LoadBatch(columns: 1)
                batch.rows = documents.rows(range)
                batch.parsed = range.count
                return batch
            }, whole: { () throws(SnowflakeError) in try batch(bytes, for: target) })
    }
}
