/// What a record of a table has in each of its fields, as rows that come from elsewhere fill them.
struct TableShape: Sendable {
    enum Field: Sendable {
        /// The value of a row's column, by its number.
        case column(Int)
        /// The same integer in each row; NULL where there is none.
        case constant(Int64?)
    }

    struct Place: Sendable {
        var field: Field
        var isNotNull: Bool
    }

    /// The table's definition, under the name that it has in a ``TableImage``.
    let definition: String
    let places: [Place]
}

/// Cells of rows, wherever they lie.
struct CellRows {
    let columns: UnsafeBufferPointer<StoredRows.Column>
    /// How far a column's next cell is.
    let stride: Int
    let count: Int

    @inline(__always)
    subscript(row: Int, column: Int) -> StoredRows.Cell {
        columns[column].cells?[row &* stride] ?? .null
    }

    /// The address of a cell's bytes.
    @inline(__always)
    func address(of cell: StoredRows.Cell, in column: Int) -> UnsafeRawPointer? {
        UnsafeRawPointer(bitPattern: Int(bitPattern: columns[column].bytes) &+ Int(cell.bits))
    }
}
