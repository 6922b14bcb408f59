import DataFormats
import SimKernel

/// The records of a Parquet file as the texts that are kept of objects (see ``VariantWriter``),
/// put together from those of their values, which are made column by column.
struct ParquetDocuments: Sendable {
    /// How many records a piece has.
    static let piece = 16_384

    /// The values as texts, in the order in which an object keeps its members.
    private let values: StoredRows
    /// What stands before the values, and where it ends before each.
    private let leads: [UInt8]
    private let ends: [Int]
    let count: Int

    /// - Parameter columns: the members' values as texts, NULL for those that are not there.
    ///   Of several with one name the last counts.
    fileprivate init(_ columns: [StoredRows], names: [String], count: Int) {
        let kept = VariantObject(names.map { ($0, .null) }).members.map(\.key)
        var writer = VariantWriter(.stored)
        var ends: [Int] = []
        for (index, key) in kept.enumerated() {
            writer.put(index == 0 ? "{" : ",")
            writer.quote(key)
            writer.put(":")
            ends.append(writer.bytes.count)
        }
        (leads, self.ends) = (writer.bytes, ends)
        values = StoredRows(
            columns: kept.compactMap { names.lastIndex(of: $0) }.map { columns[$0] })
        self.count = count
    }

    /// Some of the records, as rows of one column.
    func rows(_ range: Range<Int>) -> StoredRows {
        values.withColumns { columns in
            leads.withUnsafeBufferPointer { leads in
                var rows = StoredRows(width: 1)
                var size = range.count * (leads.count + 4 * columns.count + 2)
                for column in columns {
                    for row in range { size += Int(column.cells?[row].length ?? 0) }
                }
                rows.reserve(rows: range.count, bytes: size)
                for row in range { rows.append { write(row, of: columns, leads, to: &$0) } }
                return rows
            }
        }
    }

    @inline(__always)
    private func write(
        _ row: Int, of columns: [StoredRows.Column], _ leads: UnsafeBufferPointer<UInt8>,
        to text: inout [UInt8]
    ) {
        var start = 0
        for place in columns.indices {
            text.append(contentsOf: UnsafeBufferPointer(rebasing: leads[start..<ends[place]]))
            start = ends[place]
            let cell = columns[place].cells?[row] ?? .null
            if cell.kind == .null {
                text.append(contentsOf: Self.null)
            } else if let bytes = columns[place].bytes {
                text.append(
                    contentsOf: UnsafeRawBufferPointer(
                        start: bytes + Int(cell.bits), count: Int(cell.length)))
            }
        }
        text.append(contentsOf: columns.isEmpty ? Self.empty : Self.end)
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
