import CSQLite

/// Rows by the values of their keys, as GROUP BY wants them: gathered as they come, then given
/// group after group in the order of the keys (decision 0037).
///
/// SQLite would sort all rows; here only the groups are sorted.
final class GroupedRows {
    /// The columns that are kept, in the order in which they come.
    private let columns: [Int]
    private var rows: StoredRows
    /// The groups by their keys, and the group of each row.
    private var groups: KeyTable
    private var members: [Int32] = []

    init(keyCount: Int, columns: [Int]) {
        self.columns = columns
        rows = StoredRows(width: columns.count)
        groups = KeyTable(width: keyCount)
    }

    /// Takes a row: its keys from a place on, then its columns.
    func take(_ values: UnsafeMutablePointer<OpaquePointer?>, from place: Int) {
        members.append(groups.number(of: GivenValue.all(values + place)))
        for index in columns.indices { rows.append(values[place + groups.width + index]) }
    }

    /// The rows in order.
    func sorted() -> GroupTable {
        let keys = groups.keys
        let sorted = (0..<groups.count).sorted { left, right in
            for index in 0..<keys.width {
                let order = keys[left, index].order(keys[right, index], in: keys.bytes)
                if order != 0 { return order < 0 }
            }
            return false
        }
        var places = [Int32](repeating: 0, count: groups.count)
        for group in members { places[Int(group)] += 1 }
        var next: Int32 = 0
        for group in sorted {
            let count = places[group]
            places[group] = next
            next += count
        }
        var order = [Int32](repeating: 0, count: members.count)
        for (row, group) in members.enumerated() {
            order[Int(places[Int(group)])] = Int32(row)
            places[Int(group)] += 1
        }
        return GroupTable(rows, keys, columns, order: order, members: members)
    }
}

/// The rows of groups in their order, in plain memory.
final class GroupTable {
    let count: Int
    private let cells: UnsafeMutableBufferPointer<StoredRows.Cell>
    private let bytes: UnsafeMutableBufferPointer<UInt8>
    private let width: Int
    private let keys: UnsafeMutableBufferPointer<StoredRows.Cell>
    private let keyBytes: UnsafeMutableBufferPointer<UInt8>
    private let keyCount: Int
    /// The group of the row at each place.
    private let groups: UnsafeMutableBufferPointer<Int32>
    /// Where each column stands among those that are kept; -1 for others.
    private let places: UnsafeMutableBufferPointer<Int>

    init(
        _ rows: StoredRows, _ keys: StoredRows, _ columns: [Int], order: [Int32], members: [Int32]
    ) {
        count = order.count
        width = rows.width
        keyCount = keys.width
        var cells: [StoredRows.Cell] = []
        cells.reserveCapacity(rows.cells.count)
        for row in order {
            for place in columns.indices { cells.append(rows[Int(row), place]) }
        }
        self.cells = .copy(of: cells)
        bytes = .copy(of: rows.bytes)
        self.keys = .copy(of: keys.cells)
        keyBytes = .copy(of: keys.bytes)
        groups = .copy(of: order.map { members[Int($0)] })
        var places = [Int](repeating: -1, count: GroupSource.columns)
        for (place, column) in columns.enumerated() { places[column] = place }
        self.places = .copy(of: places)
    }

    deinit {
        cells.deallocate()
        bytes.deallocate()
        keys.deallocate()
        keyBytes.deallocate()
        groups.deallocate()
        places.deallocate()
    }

    /// Gives a column of the row at a place to SQLite, or a key.
    @inline(__always)
    func give(_ place: Int, _ column: Int, to context: OpaquePointer?) {
        if column >= GroupSource.columns {
            let key = column - GroupSource.columns
            guard key < keyCount else { return }
            keys[Int(groups[place]) * keyCount + key].give(
                to: context, UnsafeRawPointer(keyBytes.baseAddress), SQLiteStatement.transient)
        } else if places[column] >= 0 {
            cells[place * width + places[column]].give(
                to: context, UnsafeRawPointer(bytes.baseAddress), SQLiteStatement.transient)
        }
    }
}

/// Gathers rows under a number, by which a plan's `grouped` gives them in order.
///
/// Its arguments are how many keys there are, which columns follow (their numbers, with spaces
/// between them), then keys and columns of a row.
final class GroupedRowsState: AggregateState {
    private let environment: ExecutionEnvironment
    private var rows: GroupedRows?

    init(_ environment: ExecutionEnvironment) { self.environment = environment }

    static let function = NativeFunction(
        name: "group rows", body: .aggregate({ GroupedRowsState($0) }, argumentTypes: []))

    func take(_ call: FunctionCall, as types: [SnowflakeType]) throws(SnowflakeError) {
        guard let values = call.arguments else { return }
        if rows == nil {
            rows = GroupedRows(
                keyCount: Int(call.integer(0)),
                columns: call.text(1).split(separator: " ").compactMap { Int($0) })
        }
        rows?.take(values, from: 2)
    }

    func step(_ arguments: [SnowflakeValue]) throws(SnowflakeError) {}
    func remove(_ arguments: [SnowflakeValue]) throws(SnowflakeError) {}

    func result() throws(SnowflakeError) -> SnowflakeValue {
        environment.gather((rows ?? GroupedRows(keyCount: 0, columns: [])).sorted())
    }
}
