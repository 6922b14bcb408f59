import CloudModel
import SimKernel

/// Where rows of files go.
struct RowTarget {
    /// The shape of its records, where it takes images of them.
    let shape: TableShape?
    /// Takes those images; it ends before any row comes in another way.
    let images: ImageTarget
    /// Stores rows one by one.
    let statement: SQLiteStatement
    /// The place from which the statement has them bound; nil where it reads them from `loaded`.
    let first: Int?
}

// Rows of files go into a table packed by other hands (decision 0041).
extension SnowflakeAccount {
    /// How many rows one image has.
    private static let grain = 1 << 14

    /// The shape of a table that rows fill without any expression; nil for another.
    ///
    /// - Parameters:
    ///   - all: a value for each column of the table, as SQL.
    ///   - values: those of a row.
    func shape(
        of table: TableEntry, _ all: [String], from values: [String], _ context: StatementContext
    ) throws(SnowflakeError) -> TableShape? {
        var fields: [String: TableShape.Field] = [
            "x": .constant(context.session.transaction?.number ?? 0)
        ]
        for (column, value) in zip(table.columns, all) {
            if let place = values.firstIndex(of: value) {
                fields[column.storageName] = .column(place)
            } else if value == "NULL" {
                fields[column.storageName] = .constant(nil)
            } else {
                return nil
            }
        }
        return try connection.shape(of: table.storageName, fields)
    }

    /// Puts rows into a table, packed where it takes them so.
    func put(_ rows: StoredRows, in target: RowTarget) throws(SnowflakeError) {
        guard let shape = target.shape, rows.count >= connection.leastPackedRows else {
            return try store(rows, in: target)
        }
        let count = (rows.count + Self.grain - 1) / Self.grain
        let range = { @Sendable (piece: Int) in
            piece * Self.grain..<min(rows.count, (piece + 1) * Self.grain)
        }
        var piece = 0
        try memo.workers.forEach(count) {
            rows.image(shape, range($0))
        } _: { (image) throws(SnowflakeError) in
            if let image {
                try target.images.add(image)
            } else {
                let range = range(piece)
                try store(StoredRows(rows, where: range.contains), in: target)
            }
            piece += 1
            return true
        }
    }

    private func store(_ rows: StoredRows, in target: RowTarget) throws(SnowflakeError) {
        guard rows.count > 0 else { return }
        try target.images.end()
        if let first = target.first {
            try target.statement.run(rows, at: first)
        } else {
            try target.statement.run(rows, in: connection.environment)
        }
    }
}
