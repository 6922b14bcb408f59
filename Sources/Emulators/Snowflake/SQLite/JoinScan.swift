/// The work of a join whose left side is a table: reads its rows as they lie on the leaves and
/// looks up what fits them, for any hands to do (decision 0040).
struct JoinScan: Sendable {
    /// The rows of the right side; nil where the rows of the left one are wanted alone.
    let table: JoinTable?
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
    /// What is made of the rows before anybody sees them.
    let tally: Tally?
    /// Work a formula out for the rows, one for each hand; none where there is no formula.
    var computers: [RowComputer] = []
    /// How many values of a formula stand behind the cells of a row.
    var computedCount = 0

    /// How many cells a row has that are no formula's.
    var width: Int { given.count + (table?.width ?? 0) }

    /// The joined rows of leaves from a place on, as many as there is room for; nil when a field of
    /// a row lies elsewhere.
    ///
    /// - Parameter hand: the number of the hand that does it; nil for the one that waits for others.
    func rows(
        of leaves: ArraySlice<UnsafeRawPointer>, from place: LeafPlace, by hand: Int? = nil
    ) -> JoinedRows? {
        var place = place
        var search = JoinSearch(
            self, expected: leaves[place.leaf...].reduce(0) { $0 + $1.short(at: 3) })
        defer { search.deallocate() }
        while place.leaf < leaves.endIndex, !search.rows.isFull {
            let leaf = leaves[place.leaf]
            let count = leaf.short(at: 3)
            search.begin(count - place.row)
            for row in place.row..<count {
                let isRead = reader.read(row, of: leaf, to: search.fields(row - place.row))
                guard isRead else { return nil }
            }
            search.lookUp()
            place.row += search.find()
            if place.row == count { place = LeafPlace(leaf: place.leaf + 1) }
        }
        if place.leaf < leaves.endIndex { search.rows.rest = place }
        return packed(search.rows, by: hand)
    }

    /// The joined rows of rows that were read otherwise, from one on, as many as there is room for.
    ///
    /// - Parameters:
    ///   - row: is then the one to go on from.
    ///   - bytes: where those of the rows' texts are.
    func rows(
        of stored: StoredRows, from row: inout Int, at bytes: UnsafePointer<UInt8>?
    ) -> JoinedRows {
        var search = JoinSearch(self, expected: stored.count - row)
        defer { search.deallocate() }
        while row < stored.count, !search.rows.isFull {
            let count = min(Self.batch, stored.count - row)
            search.begin(count)
            for number in 0..<count {
                for field in 0..<stored.width {
                    var cell = stored[row + number, field]
                    if cell.kind == .text || cell.kind == .blob {
                        cell.bits &+= Int64(Int(bitPattern: bytes))
                    }
                    search.fields(number)[field] = cell
                }
            }
            search.lookUp()
            row += search.find()
        }
        return packed(search.rows, by: nil)
    }

    /// How many rows are looked up together.
    private static let batch = 64

    private func packed(_ rows: JoinedRows, by hand: Int?) -> JoinedRows {
        if let last = computers.last {
            let computer = hand.map { computers[$0] } ?? last
            computer.work(rows)
            if rows.failure != nil { return rows }
        }
        if let tally {
            let groups = tally.groups(of: rows)
            groups.rest = rows.rest
            return groups
        }
        if let shape { rows.pack(shape) }
        return rows
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
    let width: Int
    private var capacity: Int
    /// The error of the first row for which a formula has none of its values.
    var failure: SnowflakeError?
    /// The rows that have the bytes of some of these cells.
    var source: JoinedRows?
    /// Bytes of values that were computed: blocks, and how much of the last one is used.
    private var blocks: [UnsafeMutableBufferPointer<UInt8>] = []
    private var used = 0
    /// An image of the rows, where one was wanted and there is one.
    private(set) var image: TableImage?
    /// Where the rows go on for which there was no room.
    var rest: LeafPlace?

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

    deinit {
        cells.deallocate()
        for block in blocks { block.deallocate() }
    }

    /// Lets go of the rows behind some.
    func keep(_ count: Int) { self.count = count }

    /// Copies bytes to where they stay as long as the rows do.
    func keep(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafePointer<UInt8>? {
        guard let start = bytes.baseAddress, !bytes.isEmpty else { return nil }
        if used + bytes.count > blocks.last?.count ?? 0 {
            blocks.append(.allocate(capacity: max(1 << 16, bytes.count)))
            used = 0
        }
        guard let place = blocks.last?.baseAddress.map({ $0 + used }) else { return nil }
        place.initialize(from: start, count: bytes.count)
        used += bytes.count
        return UnsafePointer(place)
    }

    /// The cells of a row.
    @inline(__always)
    func row(_ number: Int) -> UnsafeMutablePointer<StoredRows.Cell> { cells + number &* width }

    /// Room for one row more.
    @inline(__always)
    func add() -> UnsafeMutablePointer<StoredRows.Cell> {
        if count == capacity { grow() }
        count += 1
        return cells + (count - 1) &* width
    }

    /// Adds a row of others, with bytes of its own.
    func add(_ others: UnsafeMutablePointer<StoredRows.Cell>) {
        let row = add()
        for place in 0..<width {
            row[place] = others[place]
            let value = PlacedCell(cell: others[place])
            guard value.kind == .text || value.kind == .blob else { continue }
            row[place].bits = Int64(Int(bitPattern: keep(value.bytes)))
        }
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
