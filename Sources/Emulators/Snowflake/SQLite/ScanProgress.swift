import DequeModule
import SimKernel

/// Goes through the joined rows of a table in its order: other hands read and search the leaves
/// that come next while the statement works with the rows of those before.
final class ScanProgress {
    private let scan: JoinScan
    private let storage: String
    private let columns: [String]
    private let connection: SQLiteConnection
    private let leaves: TablePages?
    private let pieces: [Range<Int>]
    private var next = 0
    private var pending: Deque<Pending<JoinedRows?>> = []
    /// What is left of the piece that is looked at.
    private var rest = Rest.none
    /// What has been made of all rows, where they are tallied.
    private var tallied: Deque<JoinedRows>?
    /// The bytes of rows that SQLite has read.
    private var bytes: [UnsafeMutableBufferPointer<UInt8>] = []

    private enum Rest {
        case none
        case leaves(Range<Int>, from: LeafPlace)
        /// Rows by their numbers, which SQLite reads.
        case rows(ClosedRange<Int64>)
        /// Rows that SQLite has read, from one on, and where their bytes are.
        case stored(StoredRows, from: Int, bytes: UnsafePointer<UInt8>?, then: ClosedRange<Int64>?)
    }

    /// How many rows SQLite reads at a time.
    private static let batch: Int64 = 1 << 14

    /// - Parameter shape: that of a table which takes images of the rows.
    init(_ call: ScanCall, packing shape: TableShape? = nil, on connection: SQLiteConnection) {
        scan = call.scan(packing: shape, on: connection)
        (storage, columns) = (call.storage, call.columns)
        self.connection = connection
        leaves = connection.leaves(of: storage)
        let count = leaves?.leaves.count ?? 0
        let grain = connection.leavesInPiece
        pieces = stride(from: 0, to: count, by: grain).map { $0..<min(count, $0 + grain) }
        if leaves == nil { rest = .rows(Int64.min...Int64.max) }
    }

    deinit {
        stop()
        for buffer in bytes { buffer.deallocate() }
    }

    /// Waits for what was begun: nobody may read the leaves once the statement has ended.
    func stop() {
        if connection.environment.workers.areNone { pending = [] }
        while let last = pending.popFirst() { _ = last.value() }
    }

    /// Some more of the rows, maybe none; nil at the end.
    func advance() throws(SnowflakeError) -> JoinedRows? {
        guard let tally = scan.tally else { return try sound() }
        if tallied == nil {
            let groups = TalliedGroups(tally)
            while let rows = try sound() { groups.add(rows) }
            tallied = [groups.rows, groups.apart]
        }
        return tallied?.popFirst()
    }

    /// The error of a value that was computed is that of the first row that has one.
    private func sound() throws(SnowflakeError) -> JoinedRows? {
        let rows = try more()
        if let error = rows?.failure { throw error }
        return rows
    }

    private func more() throws(SnowflakeError) -> JoinedRows? {
        switch rest {
        case .none: return try nextPiece()
        case .leaves(let piece, let place):
            return try took(scan.rows(of: leaves?.leaves[piece] ?? [], from: place), piece, place)
        case .rows(let range): return try read(range)
        case .stored(let stored, let row, let bytes, let range):
            return searched(stored, row, bytes, then: range)
        }
    }

    private func nextPiece() throws(SnowflakeError) -> JoinedRows? {
        guard let leaves else { return nil }
        let workers = connection.environment.workers
        while next < pieces.count, pending.count < Workers.ahead {
            pending.append(
                workers.start { [scan, piece = pieces[next], hand = next % Workers.ahead] in
                    scan.rows(
                        of: leaves.leaves[piece], from: LeafPlace(leaf: piece.lowerBound),
                        by: hand)
                })
            next += 1
        }
        let number = next - pending.count
        guard let first = pending.popFirst() else { return nil }
        let piece = pieces[number]
        return try took(first.value(), piece, LeafPlace(leaf: piece.lowerBound))
    }

    /// Notes what is left of a piece; rows that could not be read are for SQLite.
    private func took(
        _ rows: JoinedRows?, _ piece: Range<Int>, _ place: LeafPlace
    ) throws(SnowflakeError) -> JoinedRows? {
        guard let rows else {
            return try leaves.map { (leaves) throws(SnowflakeError) in
                try read(leaves.rows(from: place, to: piece.upperBound - 1))
            }
        }
        rest = rows.rest.map { .leaves(piece, from: $0) } ?? .none
        return rows
    }

    /// Reads rows by a query: some of a table have a field that goes on elsewhere.
    private func read(_ rows: ClosedRange<Int64>) throws(SnowflakeError) -> JoinedRows {
        let list = (["rowid"] + columns).joined(separator: ", ")
        let statement = try connection.prepare(
            "SELECT \(list) FROM \(storage) WHERE rowid BETWEEN ?1 AND ?2 ORDER BY rowid LIMIT ?3")
        defer { statement.done() }
        for (place, value) in [rows.lowerBound, rows.upperBound, Self.batch].enumerated() {
            statement.bind(.integer(value) as SQLiteValue, at: place + 1)
        }
        // A row without columns is still one.
        var stored = StoredRows(width: max(1, columns.count))
        var last = rows.upperBound
        while try statement.step() {
            last = statement.integer(0)
            for place in columns.indices { stored.append(statement.stored(place + 1)) }
            if columns.isEmpty { stored.appendNull() }
        }
        let kept = UnsafeMutableBufferPointer.copy(of: stored.bytes)
        // Its texts are used until the statement ends.
        if bytes.isEmpty { _ = connection.environment.gather(self) }
        bytes.append(kept)
        let isLast = stored.count < Self.batch || last == rows.upperBound
        return searched(
            stored, 0, UnsafePointer(kept.baseAddress),
            then: isLast ? nil : last + 1...rows.upperBound)
    }

    private func searched(
        _ stored: StoredRows, _ row: Int, _ bytes: UnsafePointer<UInt8>?,
        then range: ClosedRange<Int64>?
    ) -> JoinedRows {
        var row = row
        let rows = scan.rows(of: stored, from: &row, at: bytes)
        if row < stored.count {
            rest = .stored(stored, from: row, bytes: bytes, then: range)
        } else {
            rest = range.map { .rows($0) } ?? .none
        }
        return rows
    }
}
