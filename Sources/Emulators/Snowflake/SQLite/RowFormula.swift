import SimKernel

/// What a query has of the rows of a scan beside their columns: conditions, and values that are
/// computed of nothing but a row (decision 0044).
struct RowFormula: Sendable {
    /// A query over `loaded`, whose columns are the scan's: the number of each row that is wanted,
    /// and the values behind that.
    let sql: String
    /// How many values there are.
    let count: Int

    /// Nil for an empty text, else one of the count and the query.
    init?(_ text: String) {
        let parts = text.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let count = Int(parts[0]) else { return nil }
        (sql, self.count) = (String(parts[1]), count)
    }
}

/// A hand's own engine, which works a formula out for the rows of a piece.
///
/// It is unchecked because one hand uses it at a time: of the pieces that share one, the next is
/// not begun before the last one was taken.
final class RowComputer: @unchecked Sendable {
    private let connection: SQLiteConnection
    private let formula: RowFormula
    /// Where each column of the scan stands in a row; below zero for those that are not given.
    private let places: [Int]

    init(_ connection: SQLiteConnection, _ formula: RowFormula, places: [Int]) {
        (self.connection, self.formula, self.places) = (connection, formula, places)
    }

    /// Puts the values behind the cells of each row and takes out the rows that are not wanted. The
    /// rows are in disorder where that fails.
    func work(_ rows: JoinedRows) {
        let columns = places.map { place in
            StoredRows.Column(
                cells: place < 0 ? nil : UnsafePointer(rows.cells + place), bytes: nil)
        }
        columns.withUnsafeBufferPointer { columns in
            connection.environment.loaded = LoadedSource.Rows(
                columns: columns, stride: rows.width, count: rows.count)
            defer { connection.environment.loaded = nil }
            do throws(SnowflakeError) {
                try work(rows, connection.prepare(formula.sql))
            } catch {
                rows.failure = error
            }
        }
    }

    private func work(
        _ rows: JoinedRows, _ statement: SQLiteStatement
    ) throws(SnowflakeError) {
        defer { statement.done() }
        let first = rows.width - formula.count
        var count = 0
        while try statement.step() {
            let row = rows.row(count)
            let number = Int(statement.integer(0))
            if number > count { row.update(from: rows.row(number), count: first) }
            for place in 0..<formula.count {
                row[first + place] = rows.cell(of: statement.stored(1 + place))
            }
            count += 1
        }
        rows.keep(count)
    }
}

extension SQLiteConnection {
    /// Engines for each of the hands that work at the same time, and one for who waits for them.
    func computers(_ formula: RowFormula, places: [Int]) -> [RowComputer] {
        while hands.count <= Workers.ahead {
            hands.append(SQLiteConnection(environment: ExecutionEnvironment()))
        }
        return hands.map { hand in
            hand.environment.parameters = environment.parameters
            hand.environment.zone = environment.zone
            hand.environment.cast = environment.cast
            hand.environment.now = environment.now
            hand.mostRounds = mostRounds
            hand.beginStatement(timeout: timeout)
            for function in pureFunctions { hand.ensure(function) }
            return RowComputer(hand, formula, places: places)
        }
    }
}

extension JoinedRows {
    /// A value that SQLite has made, as a cell; its bytes stay as long as the rows do.
    fileprivate func cell(of value: OpaquePointer?) -> StoredRows.Cell {
        let given = GivenValue(pointer: value)
        switch given.kind {
        case .null: return .null
        case .integer: return StoredRows.Cell(bits: given.integer, length: 0, kind: .integer)
        case .real:
            let bits = Int64(bitPattern: given.real.bitPattern)
            return StoredRows.Cell(bits: bits, length: 0, kind: .real)
        case .text, .blob:
            let bytes = given.bytes
            return StoredRows.Cell(
                bits: Int64(Int(bitPattern: keep(bytes))), length: Int32(bytes.count),
                kind: given.kind)
        }
    }
}
