/// A search for what fits some rows of the left side, a few of them at a time: first the groups of
/// all of them are looked up, and their memory is asked for, then what fits is found there.
struct JoinSearch {
    private typealias Cells = UnsafeMutablePointer<StoredRows.Cell>

    let rows: JoinedRows
    private let table: Unmanaged<JoinTable>?
    private let keepsAll: Bool
    private let width: Int
    /// Which fields of a row are looked up and given.
    private let asked: UnsafeMutableBufferPointer<Int>
    private let given: UnsafeMutableBufferPointer<Int>
    private let values: UnsafeMutablePointer<PlacedCell>
    private var hits = JoinHits()

    private let fieldCount: Int
    private var fields: Cells
    /// The group of each row; none where there is none.
    private var groups: UnsafeMutablePointer<Range<Int>>
    private var count = 0
    private var capacity = 0

    /// - Parameter expected: about how many joined rows there will be. The scan must live as long.
    init(_ scan: JoinScan, expected: Int) {
        rows = JoinedRows(
            width: scan.width + scan.computedCount, capacity: min(expected, scan.room),
            room: scan.room)
        table = scan.table.map { .passUnretained($0) }
        keepsAll = scan.keepsAll
        width = scan.table?.width ?? 0
        asked = .copy(of: scan.asked)
        given = .copy(of: scan.given)
        fieldCount = max(1, scan.reader.fields.count)
        values = .allocate(capacity: asked.count)
        values.initialize(repeating: PlacedCell(cell: .null), count: asked.count)
        fields = .allocate(capacity: 0)
        groups = .allocate(capacity: 0)
    }

    func deallocate() {
        asked.deallocate()
        given.deallocate()
        values.deallocate()
        fields.deallocate()
        groups.deallocate()
        hits.deallocate()
    }

    /// Makes room for the fields of some rows.
    mutating func begin(_ count: Int) {
        self.count = count
        guard count > capacity else { return }
        fields.deallocate()
        groups.deallocate()
        capacity = count
        fields = .allocate(capacity: count * fieldCount)
        fields.initialize(repeating: .null, count: count * fieldCount)
        groups = .allocate(capacity: count)
    }

    /// The fields of a row.
    @inline(__always)
    func fields(_ row: Int) -> UnsafeMutablePointer<StoredRows.Cell> {
        fields + row &* fieldCount
    }

    /// Looks up the groups of the rows.
    func lookUp() {
        table?._withUnsafeGuaranteedRef { table in
            for row in 0..<count {
                load(from: 3, to: asked.count, of: fields(row))
                let group = table.group(of: UnsafePointer(values + 3)) ?? 0..<0
                groups[row] = group
                table.prefetch(group)
            }
        }
    }

    /// Adds what fits the rows, in their order, and tells how many of them there was room for.
    mutating func find() -> Int {
        var row = 0
        while row < count, !rows.isFull {
            find(row)
            row += 1
        }
        return row
    }

    @inline(__always)
    private mutating func find(_ row: Int) {
        guard let table else {
            _ = add(row)
            return
        }
        load(from: 0, to: 3, of: fields(row))
        table._withUnsafeGuaranteedRef {
            $0.find(UnsafePointer(values), in: groups[row], into: &hits)
            for number in 0..<hits.count { $0.copy(hits[number], to: add(row) + given.count) }
        }
        if hits.count == 0, keepsAll {
            (add(row) + given.count).initialize(repeating: .null, count: width)
        }
    }

    /// Puts some of the values that are asked for in their places.
    @inline(__always)
    private func load(from start: Int, to end: Int, of fields: Cells) {
        for place in start..<end where asked[place] >= 0 {
            values[place] = PlacedCell(cell: fields[asked[place]])
        }
    }

    /// A new row, with the fields of the left side.
    @inline(__always)
    private func add(_ number: Int) -> UnsafeMutablePointer<StoredRows.Cell> {
        let row = rows.add()
        let fields = fields(number)
        for place in 0..<given.count { row[place] = fields[given[place]] }
        return row
    }
}
