import PipelineModel

/// A table's rows by their key columns.
struct TableIndex {
    let image: TableImage
    let keyPositions: [Int]
    private var byKey: [[String]: [Int]] = [:]
    /// Columns by their names in upper case.
    private var places: [String: Int] = [:]
    /// Keys in the order of their first rows.
    private(set) var keys: [[String]] = []

    /// Nil when a key column is missing from the table.
    init?(_ image: TableImage, by columns: [String]) {
        var positions: [Int] = []
        for column in columns {
            guard let position = image.position(of: column) else { return nil }
            positions.append(position)
        }
        self.image = image
        keyPositions = positions
        for (place, column) in image.columns.enumerated().reversed() {
            places[column.uppercased()] = place
        }
        for (row, cells) in image.rows.enumerated() {
            let key = positions.map { cells[$0] ?? "" }
            if byKey[key] == nil { keys.append(key) }
            byKey[key, default: []].append(row)
        }
    }

    func rows(for key: [String]) -> [Int] { byKey[key] ?? [] }

    func cell(_ row: Int, _ column: String) -> String? {
        places[column.uppercased()].flatMap { image.rows[row][$0] }
    }
}

extension [String] {
    /// A key as people read it.
    var shown: String { joined(separator: " @ ") }
}
