import CSQLite

/// The rows of a ``JoinIndex`` in their order, by group, start and number, and the search for those
/// that fit.
///
/// It lies in plain memory: a search is made for every row of a join's left side. It is unchecked
/// because nobody writes to that once the rows are in order.
final class JoinTable: @unchecked Sendable {
    /// The rows with one key.
    struct Group {
        var hash: UInt64
        var first: Int32 = 0
        var end: Int32 = 0
    }

    /// The rows as they came, and the order in which they are searched.
    struct Rows {
        var order: [Int32]
        var starts: [Int128]
        /// None where no end is asked for.
        var ends: [Int128]
        var columns: StoredRows
    }

    /// A group at its place in the open table of hashes.
    private struct Slot {
        var hash: UInt64 = 0
        var first: Int32 = 0
        /// Zero where no group stands.
        var end: Int32 = 0
    }

    private let shape: JoinIndex.Shape
    private let keys: KeyTable
    private let slots: UnsafeMutableBufferPointer<Slot>
    /// The number of the group in each slot.
    private let slotGroups: UnsafeMutableBufferPointer<Int32>
    /// Whether hashes tell all keys: there are as many as whole numbers.
    private let areWhole: Bool
    /// The rows, with bounds of 64 bits if all of them fit.
    private let narrow: JoinRows<Int64>?
    private let wide: JoinRows<Int128>?
    /// The number that each row came with.
    private let numbers: UnsafeMutableBufferPointer<Int32>
    private let cells: UnsafeRawPointer?
    private let stride: Int
    private let bytes: UnsafeMutableBufferPointer<UInt8>
    /// Where each column of the right side stands among those that are kept; -1 for others.
    private let places: UnsafeMutableBufferPointer<Int>
    /// How many columns are kept.
    let width: Int

    init(
        _ groups: [Group], _ keys: KeyTable, _ shape: JoinIndex.Shape, _ columns: [Int],
        _ rows: Rows
    ) {
        self.shape = shape
        self.keys = keys
        (slots, slotGroups) = Self.slots(groups)
        areWhole = keys.width == 1 && keys.keys.cells.allSatisfy { $0.kind == .integer }
        narrow = JoinRows(groups, rows)
        wide = narrow == nil ? JoinRows(groups, rows) : nil
        numbers = .copy(of: rows.order)
        cells = narrow?.cells ?? wide?.cells
        stride = narrow?.stride ?? wide?.stride ?? 0
        bytes = .copy(of: rows.columns.bytes)
        var places = [Int](repeating: -1, count: JoinSource.columns)
        for (place, column) in columns.enumerated() { places[column] = place }
        self.places = .copy(of: places)
        width = columns.count
    }

    deinit {
        slots.deallocate()
        slotGroups.deallocate()
        narrow?.deallocate()
        wide?.deallocate()
        numbers.deallocate()
        bytes.deallocate()
        places.deallocate()
    }

    private static func slots(
        _ groups: [Group]
    ) -> (UnsafeMutableBufferPointer<Slot>, UnsafeMutableBufferPointer<Int32>) {
        var size = 16
        while 3 * size < 4 * groups.count { size *= 2 }
        var slots = [Slot](repeating: Slot(), count: size)
        var numbers = [Int32](repeating: 0, count: size)
        for (number, group) in groups.enumerated() {
            var place = Int(truncatingIfNeeded: group.hash) & (size - 1)
            while slots[place].end > 0 { place = (place + 1) & (size - 1) }
            slots[place] = Slot(hash: group.hash, first: group.first, end: group.end)
            numbers[place] = Int32(number)
        }
        return (.copy(of: slots), .copy(of: numbers))
    }

    // MARK: Searching

    /// The places of the rows that fit keys and bounds, in the order in which the rows came: upper
    /// bound, lower bound, bound of the end, then the keys.
    @inline(__always)
    func find(_ values: UnsafePointer<some StoredValue>, into hits: inout JoinHits) {
        guard let group = group(of: values + 3) else { return hits.clear() }
        find(values, in: group, into: &hits)
    }

    /// The same among the rows of a group.
    @inline(__always)
    func find(
        _ values: UnsafePointer<some StoredValue>, in range: Range<Int>, into hits: inout JoinHits
    ) {
        hits.clear()
        if range.isEmpty { return }
        if let narrow {
            narrow.find(values, shape, range, into: &hits)
        } else {
            wide?.find(values, shape, range, into: &hits)
        }
        if hits.count > 1 { hits.sort(by: numbers) }
    }

    /// Asks for the memory of a group, which is read soon.
    @inline(__always)
    func prefetch(_ group: Range<Int>) { narrow?.prefetch(group) }

    /// The rows that have some keys.
    @inline(__always)
    func group(of values: UnsafePointer<some StoredValue>) -> Range<Int>? {
        if areWhole, values[0].kind == .integer {
            let whole = values[0].integer
            return slot(ExecutionEnvironment.mix(UInt64(bitPattern: whole))) { _ in true }
        }
        return general(values)
    }

    @inline(never)
    private func general(_ values: UnsafePointer<some StoredValue>) -> Range<Int>? {
        for index in 0..<keys.width where values[index].kind == .null { return nil }
        return slot(KeyTable.hash(values, keys.width)) {
            keys.has(values, at: Int(slotGroups[$0]))
        }
    }

    @inline(__always)
    private func slot(_ hash: UInt64, _ isWanted: (Int) -> Bool) -> Range<Int>? {
        let mask = slots.count &- 1
        var place = Int(truncatingIfNeeded: hash) & mask
        while slots[place].end > 0 {
            if slots[place].hash == hash, isWanted(place) {
                return Int(slots[place].first)..<Int(slots[place].end)
            }
            place = (place &+ 1) & mask
        }
        return nil
    }

    // MARK: Rows

    var isEmpty: Bool { numbers.isEmpty }

    /// The number with which the row at a place came.
    func number(_ place: Int32) -> Int64 { Int64(numbers[Int(place)]) }

    /// Where a column stands among those that are kept; nil for others.
    func place(of column: Int) -> Int? { places[column] < 0 ? nil : places[column] }

    /// Puts the cells of the row at a place somewhere, with the addresses of their bytes.
    @inline(__always)
    func copy(_ place: Int32, to other: UnsafeMutablePointer<StoredRows.Cell>) {
        guard let cells else { return }
        let row = (cells + Int(place) &* stride).assumingMemoryBound(to: StoredRows.Cell.self)
        for column in 0..<width {
            var cell = row[column]
            if cell.kind == .text || cell.kind == .blob {
                cell.bits &+= Int64(Int(bitPattern: bytes.baseAddress))
            }
            other[column] = cell
        }
    }

    /// Gives a column of the row at a place to SQLite.
    @inline(__always)
    func give(_ place: Int32, _ column: Int, to context: OpaquePointer?) {
        guard column < JoinSource.columns, places[column] >= 0, let cells else { return }
        let row = (cells + Int(place) &* stride).assumingMemoryBound(to: StoredRows.Cell.self)
        row[places[column]].give(
            to: context, UnsafeRawPointer(bytes.baseAddress), SQLiteStatement.transient)
    }
}

/// The places that a search finds.
struct JoinHits {
    private(set) var count = 0
    private var places = UnsafeMutableBufferPointer<Int32>.allocate(capacity: 16)

    @inline(__always)
    subscript(number: Int) -> Int32 { places[number] }

    mutating func clear() { count = 0 }

    @inline(__always)
    mutating func append(_ place: Int) {
        if count == places.count { grow() }
        places[count] = Int32(truncatingIfNeeded: place)
        count += 1
    }

    private mutating func grow() {
        let more = UnsafeMutableBufferPointer<Int32>.allocate(capacity: 2 * count)
        _ = more.update(fromContentsOf: places)
        places.deallocate()
        places = more
    }

    /// Orders the places by the numbers of their rows.
    mutating func sort(by numbers: UnsafeMutableBufferPointer<Int32>) {
        places[..<count].sort { numbers[Int($0)] < numbers[Int($1)] }
    }

    func deallocate() { places.deallocate() }
}

extension UnsafeMutableBufferPointer {
    static func copy(of values: [Element]) -> Self {
        let copy = Self.allocate(capacity: values.count)
        _ = copy.initialize(fromContentsOf: values)
        return copy
    }
}
