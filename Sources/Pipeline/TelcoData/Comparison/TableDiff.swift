/// How an expected table and a found one differ, row by row.
public struct TableDiff: Hashable, Sendable {
    /// A cell that has another value than it should.
    public struct CellDifference: Hashable, Sendable {
        public var column: String
        public var expected: Cell
        public var actual: Cell
    }

    /// A row that both have, with its wrong cells.
    public struct RowDifference: Hashable, Sendable {
        public var key: [Cell]
        public var cells: [CellDifference]
        /// Where the expected row comes from, when that is known.
        public var origin: RecordOrigin?
    }

    /// A row that only one side has.
    public struct LoneRow: Hashable, Sendable {
        public var key: [Cell]
        public var row: [Cell]
        /// Where the expected row comes from, when that is known.
        public var origin: RecordOrigin?
    }

    /// Rows that should be there and are not.
    public var missing: [LoneRow] = []
    /// Rows that are there and should not be; of rows with one key, all but the first.
    public var unexpected: [LoneRow] = []
    public var different: [RowDifference] = []

    public var isEmpty: Bool { missing.isEmpty && unexpected.isEmpty && different.isEmpty }

    /// How many rows differ.
    public var count: Int { missing.count + unexpected.count + different.count }

    /// Compares two tables by the key and the columns of the expected one.
    ///
    /// Columns are matched by name whatever their letter case; columns that only the found table
    /// has are not looked at. A text of `nullTexts` in the found table counts as null where null
    /// is expected.
    ///
    /// - Returns: nothing when the found table lacks an expected column, see
    ///   ``missingColumns(expected:actual:)``.
    public init?(
        expected: WarehouseTable, actual: WarehouseTable, nullTexts: [String] = ["UNKNOWN"]
    ) {
        var places: [Int] = []
        for column in expected.columns {
            guard let place = actual.place(ofAnyCase: column.name) else { return nil }
            places.append(place)
        }
        var comparison = Comparison(expected: expected, nullTexts: nullTexts)
        for row in actual.rows { comparison.meet(places.map { row[$0] }) }
        comparison.finish()
        self = comparison.diff
    }

    /// The columns that the found table lacks.
    public static func missingColumns(
        expected: WarehouseTable, actual: WarehouseTable
    ) -> [String] {
        expected.columns.map(\.name).filter { actual.place(ofAnyCase: $0) == nil }
    }

    private init() {}

    private struct Comparison {
        let expected: WarehouseTable
        let nullTexts: [String]
        var diff = TableDiff()
        private var places: [[Cell]: Int] = [:]
        private var isMet: [Bool]

        init(expected: WarehouseTable, nullTexts: [String]) {
            self.expected = expected
            self.nullTexts = nullTexts
            isMet = Array(repeating: false, count: expected.rows.count)
            places.reserveCapacity(expected.rows.count)
            for (place, row) in expected.rows.enumerated() { places[key(of: row)] = place }
        }

        private func key(of row: [Cell]) -> [Cell] { expected.key.map { row[$0] } }

        private func origin(_ place: Int) -> RecordOrigin? {
            place < expected.origins.count ? expected.origins[place] : nil
        }

        mutating func meet(_ row: [Cell]) {
            let key = key(of: row)
            guard let place = places[key], !isMet[place] else {
                diff.unexpected.append(LoneRow(key: key, row: row, origin: nil))
                return
            }
            isMet[place] = true
            let wanted = expected.rows[place]
            var cells: [CellDifference] = []
            for (column, cell) in row.enumerated() where !matches(wanted[column], cell) {
                let name = expected.columns[column].name
                cells.append(CellDifference(column: name, expected: wanted[column], actual: cell))
            }
            guard !cells.isEmpty else { return }
            diff.different.append(RowDifference(key: key, cells: cells, origin: origin(place)))
        }

        private func matches(_ expected: Cell, _ actual: Cell) -> Bool {
            if expected == .null, case .text(let text) = actual { return nullTexts.contains(text) }
            return expected.means(actual)
        }

        mutating func finish() {
            for (place, row) in expected.rows.enumerated() where !isMet[place] {
                diff.missing.append(LoneRow(key: key(of: row), row: row, origin: origin(place)))
            }
        }
    }
}

extension WarehouseTable {
    /// The place of a column whatever the letter case of its name.
    public func place(ofAnyCase name: String) -> Int? {
        let wanted = name.lowercased()
        return columns.firstIndex { $0.name.lowercased() == wanted }
    }
}

extension TableDiff: CustomStringConvertible {
    /// Up to twenty differences, one a line.
    public var description: String {
        func text(_ cells: [Cell]) -> String { cells.map(\.description).joined(separator: ", ") }
        var lines = missing.map { "missing (\(text($0.key)))" }
        lines += unexpected.map { "unexpected (\(text($0.key)))" }
        lines += different.map { row in
            let cells = row.cells.map {
                "\($0.column): \($0.expected) expected, \($0.actual) found"
            }
            return "different (\(text(row.key))): " + cells.joined(separator: "; ")
        }
        if lines.isEmpty { return "no difference" }
        let rest = lines.count - 20
        return (lines.prefix(20) + (rest > 0 ? ["and \(rest) more"] : [])).joined(separator: "\n")
    }
}
