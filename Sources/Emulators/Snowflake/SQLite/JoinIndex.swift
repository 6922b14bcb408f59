import CSQLite

/// The rows of a join's right side, found by the values of their keys and by what lies in a range
/// (decision 0034).
///
/// Rows are gathered first, in the order in which they come; then ``find(_:_:_:into:)`` tells
/// which of them fit, in the same order. Rows that fit nothing, because a key or a bound is NULL,
/// are not kept.
final class JoinIndex {
    /// How rows stand to the bounds that are asked for: bits of an integer in the plan.
    struct Shape: OptionSet {
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
    }

    private let keyCount: Int
    private let shape: Shape
    /// The columns that are kept, in the order in which they come.
    let columns: [Int]
    private(set) var rows: StoredRows

    /// The rows with one key. What a lookup needs of them lies together.
    private struct Group {
        var hash: UInt64
        /// The key, where it is one whole number.
        var whole: Int64
        var isWhole: Bool
        var first: Int32 = 0
        var end: Int32 = 0
    }

    /// A row at its place by group and start.
    private struct Place {
        var row: Int32
        var end: Int128
        /// The latest end of the group up to here.
        var latest: Int128
    }

    /// The groups, their keys, and the number of each in an open table of hashes.
    private var groups: [Group] = []
    private var keys: StoredRows
    private var table = [Int32](repeating: -1, count: 16)

    /// The group, start and end of each row as they came.
    private var members: [Int32] = []
    private var starts: [Int128] = []
    private var ends: [Int128] = []

    /// The rows in order, which ``starts`` then has as well.
    private var places: [Place] = []
    private var isReady = false

    init(keyCount: Int, shape: Shape, columns: [Int]) {
        self.keyCount = keyCount
        self.shape = shape
        self.columns = columns
        rows = StoredRows(width: columns.count)
        keys = StoredRows(width: max(1, keyCount))
    }

    // MARK: Gathering

    /// Takes a row: its keys, its start and its end from a place on, then its columns.
    func take(_ values: UnsafeMutablePointer<OpaquePointer?>, from place: Int) {
        let bounds = place + keyCount
        for index in place...bounds where sqlite3_value_type(values[index]) == SQLITE_NULL {
            return
        }
        let end = values[bounds + 1]
        let isEndless = sqlite3_value_type(end) == SQLITE_NULL
        if shape.contains(.end), isEndless, !shape.contains(.endless) { return }
        members.append(group(of: values + place))
        starts.append(Storage.wide(values[bounds]))
        if shape.contains(.end) { ends.append(isEndless ? .max : Storage.wide(end)) }
        for index in columns.indices { rows.append(values[bounds + 2 + index]) }
    }

    private func group(of values: UnsafeMutablePointer<OpaquePointer?>) -> Int32 {
        let hash = hash(of: values)
        let place = place(of: values, hash)
        if table[place] >= 0 { return table[place] }
        let group = Int32(groups.count)
        table[place] = group
        let whole = keyCount == 1 ? StoredRows.whole(values[0]) : nil
        groups.append(Group(hash: hash, whole: whole ?? 0, isWhole: whole != nil))
        for index in 0..<keyCount { keys.append(key: values[index]) }
        if keyCount == 0 { keys.appendNull() }
        if 2 * groups.count > table.count { grow() }
        return group
    }

    private func grow() {
        let mask = 2 * table.count - 1
        table = [Int32](repeating: -1, count: mask + 1)
        for (number, group) in groups.enumerated() {
            var place = Int(truncatingIfNeeded: group.hash) & mask
            while table[place] >= 0 { place = (place + 1) & mask }
            table[place] = Int32(number)
        }
    }

    /// Where the group of some keys stands in the table, or would.
    @inline(__always)
    private func place(of values: UnsafeMutablePointer<OpaquePointer?>, _ hash: UInt64) -> Int {
        let mask = table.count - 1
        var place = Int(truncatingIfNeeded: hash) & mask
        while table[place] >= 0 {
            let group = Int(table[place])
            if groups[group].hash == hash, isKey(of: group, values) { break }
            place = (place + 1) & mask
        }
        return place
    }

    @inline(__always)
    private func isKey(of group: Int, _ values: UnsafeMutablePointer<OpaquePointer?>) -> Bool {
        if groups[group].isWhole { return StoredRows.whole(values[0]) == groups[group].whole }
        for index in 0..<keyCount where !keys.holds(values[index], at: group, index) {
            return false
        }
        return true
    }

    @inline(__always)
    private func hash(of values: UnsafeMutablePointer<OpaquePointer?>) -> UInt64 {
        var hash: UInt64 = 0
        for index in 0..<keyCount { hash = StoredRows.hash(values[index], hash) }
        return hash
    }

    // MARK: Finding

    /// Puts the rows in order.
    private func prepare() {
        isReady = true
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
        members = []
        for group in groups {
            let range = Int(group.first)..<Int(group.end)
            let isSorted = range.dropFirst().allSatisfy {
                starts[Int(order[$0 - 1])] <= starts[Int(order[$0])]
            }
            if !isSorted {
                order[range].sort { (starts[Int($0)], $0) < (starts[Int($1)], $1) }
            }
        }
        starts = order.map { starts[Int($0)] }
        places = order.map { row in
            let end = shape.contains(.end) ? ends[Int(row)] : 0
            return Place(row: row, end: end, latest: end)
        }
        ends = []
        for group in groups {
            for place in Int(group.first)..<Int(group.end) where place > group.first {
                places[place].latest = max(places[place].latest, places[place - 1].latest)
            }
        }
    }

    /// The numbers of the rows that fit keys and bounds: upper bound, lower bound, bound of the
    /// end.
    func find(
        _ bounds: UnsafeMutablePointer<OpaquePointer?>,
        _ values: UnsafeMutablePointer<OpaquePointer?>, into hits: inout [Int32]
    ) {
        hits.removeAll(keepingCapacity: true)
        if !isReady { prepare() }
        for index in 0..<keyCount where sqlite3_value_type(values[index]) == SQLITE_NULL { return }
        let number = Int(table[place(of: values, hash(of: values))])
        guard number >= 0 else { return }
        var low = Int(groups[number].first)
        var high = Int(groups[number].end)
        if shape.contains(.upper) {
            guard let bound = Self.bound(bounds[0]) else { return }
            high = place(of: bound, isAfter: !shape.contains(.upperIsOpen), low, high)
        }
        if shape.contains(.lower) {
            guard let bound = Self.bound(bounds[1]) else { return }
            low = place(of: bound, isAfter: shape.contains(.lowerIsOpen), low, high)
        }
        if shape.contains(.end) {
            guard let bound = Self.bound(bounds[2]) else { return }
            // Nothing before a place ends later than the latest end up to it.
            let isOpen = shape.contains(.endIsOpen)
            while high > low {
                high -= 1
                let place = places[high]
                guard place.latest > bound || place.latest == bound && !isOpen else { break }
                if place.end > bound || place.end == bound && !isOpen { hits.append(place.row) }
            }
        } else {
            for place in low..<max(low, high) { hits.append(places[place].row) }
        }
        if hits.count > 1 { hits.sort() }
    }

    @inline(__always)
    private static func bound(_ value: OpaquePointer?) -> Int128? {
        sqlite3_value_type(value) == SQLITE_NULL ? nil : Storage.wide(value)
    }

    /// The first place whose start is at least a bound, or more than it.
    @inline(__always)
    private func place(of bound: Int128, isAfter: Bool, _ low: Int, _ high: Int) -> Int {
        var low = low
        var high = max(low, high)
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] < bound || isAfter && starts[middle] == bound {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
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
        let index =
            index
            ?? JoinIndex(
                keyCount: Int(call.integer(0)), shape: .init(rawValue: call.integer(1)),
                columns: call.text(2).split(separator: " ").compactMap { Int($0) })
        self.index = index
        index.take(values, from: 3)
    }

    func step(_ arguments: [SnowflakeValue]) throws(SnowflakeError) {}
    func remove(_ arguments: [SnowflakeValue]) throws(SnowflakeError) {}

    func result() throws(SnowflakeError) -> SnowflakeValue {
        environment.joinIndexes.append(index ?? JoinIndex(keyCount: 0, shape: [], columns: []))
        return .integer(environment.joinIndexes.count - 1)
    }
}
