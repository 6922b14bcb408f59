/// What is counted and summed up of the rows of a source that is read ahead, so that only that
/// comes to the statement (decision 0042).
///
/// As text each field is a letter with the number of the source's column behind it.
struct Tally: Sendable {
    enum Field: Sendable {
        case key(Int)
        /// How many rows there are.
        case rows
        /// How many values are not NULL.
        case values(Int)
        case sum(Int)
        case least(Int)
        case greatest(Int)
    }

    let fields: [Field]
    fileprivate let keys: [Int]
    private let others: [(field: Int, Field)]

    /// - Parameter place: where a column of the source stands in its rows; below zero for one that
    ///   is always NULL.
    /// - Returns: nil when one is not there.
    init?(_ text: String, place: (Int) -> Int?) {
        var fields: [Field] = []
        for word in text.split(separator: " ") {
            guard let column = word.first == "n" ? 0 : Int(word.dropFirst()).flatMap(place)
            else { return nil }
            switch word.first {
            case "k": fields.append(.key(column))
            case "n": fields.append(.rows)
            case "v": fields.append(.values(column))
            case "s": fields.append(.sum(column))
            case "l": fields.append(.least(column))
            case "g": fields.append(.greatest(column))
            default: return nil
            }
        }
        self.init(fields)
    }

    private init(_ fields: [Field]) {
        self.fields = fields
        keys = fields.compactMap { if case .key(let place) = $0 { place } else { nil } }
        others = fields.enumerated().compactMap {
            if case .key = $1 { nil } else { ($0, $1) }
        }
    }

    /// What makes groups of the whole of those of parts.
    fileprivate var ofParts: Tally {
        Tally(
            fields.enumerated().map { place, field in
                switch field {
                case .key: .key(place)
                case .rows, .values, .sum: .sum(place)
                case .least: .least(place)
                case .greatest: .greatest(place)
                }
            })
    }

    /// One row for each group of some rows, or one for each of them, where one has a value that is
    /// no short number. Of either the aggregates of the whole can be made.
    func groups(of rows: JoinedRows) -> JoinedRows {
        grouped(rows) ?? single(rows)
    }

    private func grouped(_ rows: JoinedRows) -> JoinedRows? {
        let groups = JoinedRows(width: fields.count, capacity: 16, room: .max)
        var table = GroupSlots()
        for number in 0..<rows.count {
            let row = rows.row(number)
            let group = table.place(of: row, keys) { place in
                isSame(row, groups.row(place))
            } adding: {
                let group = groups.add()
                start(group, row)
            }
            guard add(row, to: groups.row(group)) else { return nil }
        }
        return groups
    }

    /// Whether a row has the keys of a group.
    @inline(__always)
    fileprivate func isSame(
        _ row: UnsafeMutablePointer<StoredRows.Cell>,
        _ group: UnsafeMutablePointer<StoredRows.Cell>
    ) -> Bool {
        for (place, key) in keys.enumerated()
        where !PlacedCell(cell: group[place]).isSame(as: PlacedCell(cell: cell(row, key))) {
            return false
        }
        return true
    }

    /// A group that has nothing but its keys, which stand before all else.
    @inline(__always)
    fileprivate func start(
        _ group: UnsafeMutablePointer<StoredRows.Cell>, _ row: UnsafeMutablePointer<StoredRows.Cell>
    ) {
        for (place, key) in keys.enumerated() { group[place] = cell(row, key) }
        for (field, kind) in others {
            switch kind {
            case .rows, .values: group[field] = .zero
            default: group[field] = .null
            }
        }
    }

    /// Adds a row to a group; false, with some of it added, where that cannot be.
    @inline(__always)
    fileprivate func add(
        _ row: UnsafeMutablePointer<StoredRows.Cell>, to sums: UnsafeMutablePointer<StoredRows.Cell>
    ) -> Bool {
        for (field, kind) in others where !Self.add(row, to: sums + field, kind) { return false }
        return true
    }

    /// Adds a row to a sum; false where the value is no short number, or the sum would be none.
    @inline(__always)
    private static func add(
        _ row: UnsafeMutablePointer<StoredRows.Cell>,
        to sum: UnsafeMutablePointer<StoredRows.Cell>, _ field: Field
    ) -> Bool {
        switch field {
        case .key: break
        case .rows: sum.pointee.bits &+= 1
        case .values(let place): if cell(row, place).kind != .null { sum.pointee.bits &+= 1 }
        case .sum(let place):
            return combine(cell(row, place), sum) { $0.addingReportingOverflow($1) }
        case .least(let place): return combine(cell(row, place), sum) { (min($0, $1), false) }
        case .greatest(let place): return combine(cell(row, place), sum) { (max($0, $1), false) }
        }
        return true
    }

    @inline(__always)
    private static func combine(
        _ cell: StoredRows.Cell, _ sum: UnsafeMutablePointer<StoredRows.Cell>,
        _ result: (Int64, Int64) -> (partialValue: Int64, overflow: Bool)
    ) -> Bool {
        if cell.kind == .null { return true }
        guard cell.kind == .integer else { return false }
        if sum.pointee.kind == .null {
            sum.pointee = cell
            return true
        }
        let (bits, isTooLong) = result(sum.pointee.bits, cell.bits)
        sum.pointee.bits = bits
        return !isTooLong
    }

    private func single(_ rows: JoinedRows) -> JoinedRows {
        let singles = JoinedRows(width: fields.count, capacity: rows.count, room: .max)
        // Values that were computed have their bytes there.
        singles.source = rows
        for number in 0..<rows.count {
            let row = rows.row(number)
            let single = singles.add()
            start(single, row)
            for (field, kind) in others {
                switch kind {
                case .sum(let place), .least(let place), .greatest(let place):
                    single[field] = cell(row, place)
                default: _ = Self.add(row, to: single + field, kind)
                }
            }
        }
        return singles
    }
}

/// The groups of all pieces of a source, in the order in which they first came.
final class TalliedGroups {
    let rows: JoinedRows
    /// Rows of groups that do not go together with those: their sums would be no short numbers.
    let apart: JoinedRows
    private let tally: Tally
    private var slots = GroupSlots()
    private let sums: UnsafeMutablePointer<StoredRows.Cell>

    init(_ tally: Tally) {
        self.tally = tally.ofParts
        rows = JoinedRows(width: tally.fields.count, capacity: 64, room: .max)
        apart = JoinedRows(width: tally.fields.count, capacity: 1, room: .max)
        sums = .allocate(capacity: max(1, tally.fields.count))
    }

    deinit { sums.deallocate() }

    /// Adds the groups of a piece.
    func add(_ parts: JoinedRows) {
        let width = tally.fields.count
        for number in 0..<parts.count {
            let part = parts.row(number)
            let place = slots.place(of: part, tally.keys) { place in
                tally.isSame(part, rows.row(place))
            } adding: {
                tally.start(rows.add(), part)
            }
            let group = rows.row(place)
            sums.initialize(from: group, count: width)
            if tally.add(part, to: sums) {
                group.update(from: sums, count: width)
            } else {
                apart.add(part)
            }
        }
    }
}

/// The cell of a row at a place, NULL below zero.
@inline(__always)
private func cell(
    _ row: UnsafeMutablePointer<StoredRows.Cell>, _ place: Int
) -> StoredRows.Cell {
    place < 0 ? .null : row[place]
}

/// The places of groups in an open table of their keys' hashes.
private struct GroupSlots {
    private var table = [Int32](repeating: -1, count: 64)
    private var hashes: [UInt64] = []

    /// The number of the group with a row's keys, a new one when they are new.
    @inline(__always)
    mutating func place(
        of row: UnsafeMutablePointer<StoredRows.Cell>, _ keys: [Int], isSame: (Int) -> Bool,
        adding: () -> Void
    ) -> Int {
        if keys.isEmpty {
            if hashes.isEmpty { add(0, adding) }
            return 0
        }
        var hash: UInt64 = 0
        for key in keys { hash = PlacedCell(cell: cell(row, key)).hash(from: hash) }
        let mask = table.count &- 1
        var place = Int(truncatingIfNeeded: hash) & mask
        while table[place] >= 0 {
            let number = Int(table[place])
            if hashes[number] == hash, isSame(number) { return number }
            place = (place &+ 1) & mask
        }
        table[place] = Int32(hashes.count)
        add(hash, adding)
        if 2 * hashes.count > table.count {
            table = KeyTable.table(of: hashes, size: 2 * table.count)
        }
        return hashes.count - 1
    }

    private mutating func add(_ hash: UInt64, _ adding: () -> Void) {
        hashes.append(hash)
        adding()
    }
}

extension PlacedCell {
    /// Whether a value is the same, as NULL is to NULL.
    @inline(__always)
    fileprivate func isSame(as other: Self) -> Bool {
        switch kind {
        case .null: return other.kind == .null
        case .integer, .real:
            if let whole { return other.whole == whole }
            return other.kind == .real && other.real == real
        case .text, .blob:
            return other.kind == kind && other.cell.length == cell.length
                && other.bytes.elementsEqual(bytes)
        }
    }
}
