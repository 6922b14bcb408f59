import CSQLite

/// The rows of a join's right side, found by the values of their keys and by what lies in a range
/// (decision 0034).
///
/// Rows are gathered first, in the order in which they come; then a ``JoinTable`` tells which of
/// them fit, in the same order. Rows that fit nothing, because a key or a bound is NULL, are not
/// kept.
final class JoinIndex {
    /// How rows stand to the bounds that are asked for: bits of an integer in the plan.
    struct Shape: OptionSet, Sendable {
        let rawValue: Int64
        /// The row's start is at most the upper bound; or less than it.
        static let upper = Shape(rawValue: 1)
        static let upperIsOpen = Shape(rawValue: 2)
        /// The row's start is at least the lower bound; or more than it.
        static let lower = Shape(rawValue: 4)
        static let lowerIsOpen = Shape(rawValue: 8)
        /// The row's end is at least the third bound; or more than it.
        static let end = Shape(rawValue: 16)
        static let endIsOpen = Shape(rawValue: 32)
        /// A row without an end never ends.
        static let endless = Shape(rawValue: 64)
        /// The bound of the end is the upper one, and is given once.
        static let endIsAtUpper = Shape(rawValue: 128)
        /// Of the rows that fit only the one whose start is nearest; the first, if several are.
        static let nearest = Shape(rawValue: 256)
    }

    private let shape: Shape
    /// The columns that are kept, in the order in which they come.
    private let columns: [Int]
    private var rows: StoredRows

    /// The groups of rows that have the same keys, and the group, start and end of each row.
    private var groups: KeyTable
    private var members: [Int32] = []
    private var starts: [Int128] = []
    private var ends: [Int128] = []

    init(keyCount: Int, shape: Shape, columns: [Int]) {
        self.shape = shape
        self.columns = columns
        rows = StoredRows(width: columns.count)
        groups = KeyTable(width: keyCount)
    }

    // MARK: Gathering

    /// Takes a row: its keys, its start and its end from a place on, then its columns.
    func take(_ values: UnsafeMutablePointer<OpaquePointer?>, from place: Int) {
        let bounds = place + groups.width
        for index in place...bounds where sqlite3_value_type(values[index]) == SQLITE_NULL {
            return
        }
        let end = values[bounds + 1]
        let isEndless = sqlite3_value_type(end) == SQLITE_NULL
        if shape.contains(.end), isEndless, !shape.contains(.endless) { return }
        members.append(groups.number(of: GivenValue.all(values + place)))
        starts.append(Storage.wide(values[bounds]))
        if shape.contains(.end) { ends.append(isEndless ? .max : Storage.wide(end)) }
        for index in columns.indices { rows.append(values[bounds + 2 + index]) }
    }

    // MARK: Order

    /// The rows in order, ready to be searched.
    func sorted() -> JoinTable {
        var groups = self.groups.hashes.map { JoinTable.Group(hash: $0) }
        for group in members { groups[Int(group)].end += 1 }
        var next: Int32 = 0
        for group in groups.indices {
            groups[group].first = next
            next += groups[group].end
            groups[group].end = groups[group].first
        }
        var order = [Int32](repeating: 0, count: members.count)
        for (row, group) in members.enumerated() {
            order[Int(groups[Int(group)].end)] = Int32(row)
            groups[Int(group)].end += 1
        }
        for group in groups {
            let range = Int(group.first)..<Int(group.end)
            let isSorted = range.dropFirst().allSatisfy {
                starts[Int(order[$0 - 1])] <= starts[Int(order[$0])]
            }
            if !isSorted {
                order[range].sort { (starts[Int($0)], $0) < (starts[Int($1)], $1) }
            }
        }
        return JoinTable(
            groups, self.groups, shape, columns,
            JoinTable.Rows(order: order, starts: starts, ends: ends, columns: rows))
    }
}

/// Gathers rows under a number, by which a plan's `matches` finds them.
///
/// Its arguments are how many keys there are, the shape, which columns follow (their numbers, with
/// spaces between them), then keys, start, end and columns of a row.
final class JoinIndexState: AggregateState {
    private let environment: ExecutionEnvironment
    private var index: JoinIndex?

    init(_ environment: ExecutionEnvironment) { self.environment = environment }

    static let function = NativeFunction(
        name: "join index", body: .aggregate({ JoinIndexState($0) }, argumentTypes: []))

    func take(_ call: FunctionCall, as types: [SnowflakeType]) throws(SnowflakeError) {
        guard let values = call.arguments else { return }
        if index == nil {
            index = JoinIndex(
                keyCount: Int(call.integer(0)), shape: .init(rawValue: call.integer(1)),
                columns: call.text(2).split(separator: " ").compactMap { Int($0) })
        }
        index?.take(values, from: 3)
    }

    func step(_ arguments: [SnowflakeValue]) throws(SnowflakeError) {}
    func remove(_ arguments: [SnowflakeValue]) throws(SnowflakeError) {}

    func result() throws(SnowflakeError) -> SnowflakeValue {
        environment.gather(
            (index ?? JoinIndex(keyCount: 0, shape: [], columns: [])).sorted())
    }
}
