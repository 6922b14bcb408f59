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
    /// The bytes of rows that SQLite has read.
    private var bytes: [UnsafeMutableBufferPointer<UInt8>] = []

    /// - Parameter shape: that of a table which takes images of the rows.
    init(_ call: ScanCall, packing shape: TableShape? = nil, on connection: SQLiteConnection) {
        (scan, storage, columns) = (call.scan(packing: shape), call.storage, call.columns)
        self.connection = connection
        leaves = connection.leaves(of: storage)
        let count = leaves?.leaves.count ?? 0
        let grain = connection.leavesInPiece
        pieces = stride(from: 0, to: count, by: grain).map { $0..<min(count, $0 + grain) }
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

    /// The rows of the next piece; nil at the end.
    func advance() throws(SnowflakeError) -> JoinedRows? {
        guard let leaves else {
            next += 1
            return next == 1 ? try read(Int64.min...Int64.max) : nil
        }
        let workers = connection.environment.workers
        while next < pieces.count, pending.count < (workers.areNone ? 1 : Workers.ahead) {
            pending.append(
                workers.start { [scan, piece = pieces[next]] in
                    scan.rows(of: leaves.leaves[piece])
                })
            next += 1
        }
        let number = next - pending.count
        guard let first = pending.popFirst() else { return nil }
        if let rows = first.value() { return rows }
        return try read(leaves.rows(pieces[number]))
    }

    /// Reads rows by a query: some of a table have a field that goes on elsewhere.
    private func read(_ rows: ClosedRange<Int64>) throws(SnowflakeError) -> JoinedRows {
        let list = columns.isEmpty ? "NULL" : columns.joined(separator: ", ")
        let statement = try connection.prepare(
            "SELECT \(list) FROM \(storage) WHERE rowid BETWEEN ?1 AND ?2 ORDER BY rowid")
        defer { statement.done() }
        statement.bind(.integer(rows.lowerBound) as SQLiteValue, at: 1)
        statement.bind(.integer(rows.upperBound) as SQLiteValue, at: 2)
        var stored = StoredRows(width: max(1, columns.count))
        while try statement.step() {
            for place in 0..<stored.width { stored.append(statement.stored(place)) }
        }
        let kept = UnsafeMutableBufferPointer.copy(of: stored.bytes)
        // Its texts are used until the statement ends.
        if bytes.isEmpty { _ = connection.environment.gather(self) }
        bytes.append(kept)
        return scan.rows(of: stored, at: UnsafePointer(kept.baseAddress))
    }
}
