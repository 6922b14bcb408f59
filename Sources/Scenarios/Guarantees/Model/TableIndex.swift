import PipelineModel

/// A table's rows by their key columns; made once for all judges that ask.
final class TableIndex {
    let image: TableImage
    let keyPositions: [Int]
    /// Keys in the order of their first rows.
    let keys: [[String]]
    /// The first row of each key, by the key's text.
    private let first: [String: Int]
    /// Further rows of keys that stand more than once.
    private let others: [String: [Int]]
    /// Columns by their names in upper case, and by every other spelling that was asked for.
    private var places: [String: Int?] = [:]

    /// Nil when a key column is missing from the table.
    init?(_ image: TableImage, by columns: [String]) {
        var positions: [Int] = []
        for column in columns {
            guard let position = image.position(of: column) else { return nil }
            positions.append(position)
        }
        self.image = image
        keyPositions = positions
        var keys: [[String]] = []
        var first: [String: Int] = [:]
        first.reserveCapacity(image.rows.count)
        var others: [String: [Int]] = [:]
        for (row, cells) in image.rows.enumerated() {
            let key = positions.map { cells[$0] ?? "" }
            let text = Self.text(key)
            if first[text] == nil {
                first[text] = row
                keys.append(key)
            } else {
                others[text, default: []].append(row)
            }
        }
        self.keys = keys
        self.first = first
        self.others = others
        for (place, column) in image.columns.enumerated().reversed() {
            places[column.uppercased()] = place
        }
    }

    func rows(for key: [String]) -> [Int] {
        let text = Self.text(key)
        guard let row = first[text] else { return [] }
        guard let more = others[text] else { return [row] }
        return [row] + more
    }

    /// The position of a column, whatever its case.
    func place(of column: String) -> Int? {
        if let known = places[column] { return known }
        let place = places[column.uppercased()] ?? nil
        places[column] = .some(place)
        return place
    }

    func cell(_ row: Int, _ column: String) -> String? {
        place(of: column).flatMap { image.rows[row][$0] }
    }

    /// The parts of a key with something between them that stands in no key.
    private static func text(_ key: [String]) -> String {
        key.count == 1 ? key[0] : key.joined(separator: "\u{1F}")
    }
}

/// The indexes of one run's final tables, made when they are first asked for.
final class IndexShelf {
    private struct Name: Hashable {
        let table: String
        let columns: [String]
    }

    private var indexes: [Name: TableIndex?] = [:]

    func index(_ image: TableImage, by columns: [String]) -> TableIndex? {
        let name = Name(table: image.name, columns: columns)
        if let known = indexes[name] { return known }
        let made = TableIndex(image, by: columns)
        indexes[name] = .some(made)
        return made
    }
}

extension [String] {
    /// A key as people read it.
    var shown: String { joined(separator: " @ ") }
}
