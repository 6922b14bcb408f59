import PipelineModel

/// A table's rows by their key columns; made once for all judges that ask.
final class TableIndex: Sendable {
    let image: TableImage
    let keyPositions: [Int]
    private let places: PlacesByKey
    /// The first rows of all keys, in order.
    private let firstRows: [Int]
    /// Columns by their names as they are, in upper and in lower case.
    private let columns: [String: Int]

    /// Nil when a key column is missing from the table.
    init?(_ image: TableImage, by columns: [String]) {
        var positions: [Int] = []
        for column in columns {
            guard let position = image.position(of: column) else { return nil }
            positions.append(position)
        }
        self.image = image
        keyPositions = positions
        var places = PlacesByKey(capacity: image.rows.count)
        var firstRows: [Int] = []
        firstRows.reserveCapacity(image.rows.count)
        for (row, cells) in image.rows.enumerated()
        where places.add(row, for: positions.map { cells[$0] ?? "" }) {
            firstRows.append(row)
        }
        self.places = places
        self.firstRows = firstRows
        var names: [String: Int] = [:]
        for (place, column) in image.columns.enumerated().reversed() {
            for name in [column.lowercased(), column.uppercased(), column] { names[name] = place }
        }
        self.columns = names
    }

    /// Keys in the order of their first rows.
    var keys: some Collection<[String]> { firstRows.lazy.map { self.key(ofRow: $0) } }

    private func key(ofRow row: Int) -> [String] { keyPositions.map { image.rows[row][$0] ?? "" } }

    func contains(_ key: [String]) -> Bool { places.first(key) != nil }

    func firstRow(for key: [String]) -> Int? { places.first(key) }

    /// Visits the rows of a key, and tells how many there are.
    @discardableResult
    func eachRow(for key: [String], _ visit: (Int) -> Void) -> Int { places.each(key, visit) }

    func rows(for key: [String]) -> [Int] {
        var rows: [Int] = []
        places.each(key) { rows.append($0) }
        return rows
    }

    /// The position of a column, whatever its case.
    func place(of column: String) -> Int? {
        columns[column] ?? columns[column.uppercased()]
    }

    func cell(_ row: Int, _ column: String) -> String? {
        place(of: column).flatMap { image.rows[row][$0] }
    }
}

/// Where a table has the columns of expected cells, which most rows name in the same order.
struct CellPlaces {
    private let index: TableIndex
    private let columns: [String]
    private let places: [Int?]

    /// - Parameter cells: those of any row, such as the first.
    init(_ index: TableIndex, _ cells: [ExpectedRow.Cell]) {
        self.index = index
        columns = cells.map(\.column)
        places = columns.map { index.place(of: $0) }
    }

    /// Whether a row of the table has all cells of an expected row.
    func agree(_ row: Int, _ cells: [ExpectedRow.Cell]) -> Bool {
        let image = index.image.rows[row]
        for (number, cell) in cells.enumerated() {
            let isUsual = number < columns.count && columns[number] == cell.column
            let place = isUsual ? places[number] : index.place(of: cell.column)
            guard place.flatMap({ image[$0] }) == cell.value else { return false }
        }
        return true
    }
}

extension [String] {
    /// A key as people read it.
    var shown: String { joined(separator: " @ ") }
}
