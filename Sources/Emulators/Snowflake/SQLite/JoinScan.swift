/// The work of a join whose left side is a table: reads its rows as they lie on the leaves and
/// looks up what fits them, for any hands to do (decision 0040).
struct JoinScan: Sendable {
    /// The rows of the right side.
    let table: JoinTable
    let reader: RecordReader
    /// Which of the fields that are read are looked up: the upper bound, the lower one and that of
    /// the end, then the keys. Below zero is one that the join does not have.
    let asked: [Int]
    /// Which of the fields that are read are given, before the columns of the right side.
    let given: [Int]
    /// Whether a row that nothing fits is given, too.
    let keepsAll: Bool
    /// For how many cells of joined rows there is room, but for what fits one row more.
    let room: Int
    /// That of a table which takes images of the joined rows, by the places of their cells.
    let shape: TableShape?

    var width: Int { given.count + table.width }

    /// The joined rows of leaves from a place on, as many as there is room for; nil when a field of
    /// a row lies elsewhere.
    func rows(of leaves: ArraySlice<UnsafeRawPointer>, from place: LeafPlace) -> JoinedRows? {
        var place = place
        var search = Search(
            self, expected: leaves[place.leaf...].reduce(0) { $0 + $1.short(at: 3) })
        defer { search.deallocate() }
        while place.leaf < leaves.endIndex, !search.rows.isFull {
            let leaf = leaves[place.leaf]
            let count = leaf.short(at: 3)
            while place.row < count, !search.rows.isFull {
                guard reader.read(place.row, of: leaf, to: search.fields) else { return nil }
                search.find()
                place.row += 1
            }
            if place.row == count { place = LeafPlace(leaf: place.leaf + 1) }
        }
        if place.leaf < leaves.endIndex { search.rows.rest = place }
        return packed(search.rows)
    }

    /// The joined rows of rows that were read otherwise, from one on, as many as there is room for.
    ///
    /// - Parameters:
    ///   - row: is then the one to go on from.
    ///   - bytes: where those of the rows' texts are.
    func rows(
        of stored: StoredRows, from row: inout Int, at bytes: UnsafePointer<UInt8>?
    ) -> JoinedRows {
        var search = Search(self, expected: stored.count - row)
        defer { search.deallocate() }
        while row < stored.count, !search.rows.isFull {
            for field in 0..<stored.width {
                var cell = stored[row, field]
                if cell.kind == .text || cell.kind == .blob {
                    cell.bits &+= Int64(Int(bitPattern: bytes))
                }
                search.fields[field] = cell
            }
            search.find()
            row += 1
        }
        return packed(search.rows)
    }

    private func packed(_ rows: JoinedRows) -> JoinedRows {
        if let shape { rows.pack(shape) }
        return rows
    }
}

extension JoinScan {
    /// A search for the rows that fit one after another.
    private struct Search {
        let scan: JoinScan
        let rows: JoinedRows
        /// The fields of the row that is looked at.
        let fields: UnsafeMutablePointer<StoredRows.Cell>
        private let values: UnsafeMutablePointer<PlacedCell>
        private var hits = JoinHits()

        init(_ scan: JoinScan, expected: Int) {
            self.scan = scan
            rows = JoinedRows(
                width: scan.width, capacity: min(expected, scan.room), room: scan.room)
            let count = max(1, scan.reader.fields.count)
            fields = .allocate(capacity: count)
            fields.initialize(repeating: .null, count: count)
            values = .allocate(capacity: scan.asked.count)
            values.initialize(repeating: PlacedCell(cell: .null), count: scan.asked.count)
        }

        func deallocate() {
            fields.deallocate()
            values.deallocate()
            hits.deallocate()
        }

        /// Adds what fits the row that is looked at.
        @inline(__always)
        mutating func find() {
            for (place, field) in scan.asked.enumerated() where field >= 0 {
                values[place] = PlacedCell(cell: fields[field])
            }
            scan.table.find(UnsafePointer(values), into: &hits)
            for number in 0..<hits.count {
                let row = add()
                scan.table.copy(hits[number], to: row + scan.given.count)
            }
            if hits.count == 0, scan.keepsAll {
                let row = add()
                (row + scan.given.count).initialize(repeating: .null, count: scan.table.width)
            }
        }

        /// A new row, with the fields of the left side.
        @inline(__always)
        private func add() -> UnsafeMutablePointer<StoredRows.Cell> {
            let row = rows.add()
            for (place, field) in scan.given.enumerated() { row[place] = fields[field] }
            return row
        }
    }
}

/// A row of some leaves, by its leaf's number and its own there.
struct LeafPlace {
    var leaf: Int
    var row = 0
}

/// Joined rows, cell by cell, with the addresses of their bytes.
///
/// It is unchecked because one hand writes it before, and another reads it after the wait.
final class JoinedRows: @unchecked Sendable {
    private(set) var cells: UnsafeMutablePointer<StoredRows.Cell>
    private(set) var count = 0
    private let width: Int
    private var capacity: Int
    /// An image of the rows, where one was wanted and there is one.
    private(set) var image: TableImage?
    /// Where the rows go on for which there was no room.
    fileprivate(set) var rest: LeafPlace?

    private let room: Int

    /// Whether there is no room for another row. A join may have many more than its tables.
    @inline(__always)
    var isFull: Bool { count &* width >= room }

    init(width: Int, capacity: Int, room: Int) {
        self.room = room
        self.width = max(1, width)
        self.capacity = max(1, capacity)
        cells = .allocate(capacity: self.capacity * self.width)
    }

    deinit { cells.deallocate() }

    /// Room for one row more.
    @inline(__always)
    func add() -> UnsafeMutablePointer<StoredRows.Cell> {
        if count == capacity { grow() }
        count += 1
        return cells + (count - 1) &* width
    }

    func pack(_ shape: TableShape) {
        let columns = (0..<width).map {
            StoredRows.Column(cells: UnsafePointer(cells + $0), bytes: nil)
        }
        image = columns.withUnsafeBufferPointer {
            TableImage(shape, CellRows(columns: $0, stride: width, count: count), 0..<count)
        }
    }

    private func grow() {
        let more = UnsafeMutablePointer<StoredRows.Cell>.allocate(capacity: 2 * capacity * width)
        more.moveInitialize(from: cells, count: count * width)
        cells.deallocate()
        cells = more
        capacity *= 2
    }
}
