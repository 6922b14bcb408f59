import CSQLite

/// The starts and ends of rows in their order, as whole numbers of so many bits.
struct JoinBounds<Bound: FixedWidthInteger & SignedInteger> {
    private let pairs: UnsafeMutablePointer<(start: Bound, end: Bound)>
    /// The latest end of a group up to each place; nil where no end comes before an earlier one.
    private let latest: UnsafeMutablePointer<Bound>?

    /// The bounds that rows may have, and what is asked for is at most one more than the largest, so
    /// that what does not fit is still in order when it is taken for the nearest that does. The
    /// largest number of all is the end of what never ends.
    private static var fitting: ClosedRange<Bound> { (.min + 1)...(.max - 2) }

    /// Nil when a bound does not fit.
    init?(_ groups: [JoinTable.Group], _ rows: JoinTable.Rows) {
        let fitting = Int128(Self.fitting.lowerBound)...Int128(Self.fitting.upperBound)
        guard rows.starts.allSatisfy(fitting.contains),
            rows.ends.allSatisfy({ fitting.contains($0) || $0 == .max })
        else { return nil }
        pairs = .allocate(capacity: rows.order.count)
        var latest: [Bound] = []
        for (place, row) in rows.order.enumerated() {
            let end = rows.ends.isEmpty ? 0 : Bound(clamping: rows.ends[Int(row)])
            (pairs + place).initialize(to: (Bound(rows.starts[Int(row)]), end))
            latest.append(end)
        }
        var areRising = true
        for group in groups {
            for place in Int(group.first)..<Int(group.end) where place > group.first {
                areRising = areRising && latest[place] >= latest[place - 1]
                latest[place] = max(latest[place], latest[place - 1])
            }
        }
        self.latest =
            areRising ? nil : UnsafeMutableBufferPointer.copy(of: latest).baseAddress
    }

    func deallocate() {
        pairs.deallocate()
        latest?.deallocate()
    }

    /// Finds the rows of a group that fit an upper bound, a lower one, and one of the end.
    @inline(__always)
    func find(
        _ values: UnsafeMutablePointer<OpaquePointer?>, _ shape: JoinIndex.Shape,
        _ group: Range<Int>, into hits: inout JoinHits
    ) {
        var low = group.lowerBound
        var high = group.upperBound
        if shape.contains(.upper) {
            guard let bound = Self.bound(values[0]) else { return }
            high = place(of: bound, isAfter: !shape.contains(.upperIsOpen), low, high)
        }
        if shape.contains(.lower) {
            guard let bound = Self.bound(values[1]) else { return }
            low = place(of: bound, isAfter: shape.contains(.lowerIsOpen), low, high)
        }
        guard shape.contains(.end) else {
            while low < high {
                hits.append(low)
                low += 1
            }
            return
        }
        let end = values[shape.contains(.endIsAtUpper) ? 0 : 2]
        guard var bound = Self.bound(end) else { return }
        // An end that is more than a bound is at least the next number.
        if shape.contains(.endIsOpen) { bound += 1 }
        // Nothing before a place ends later than the latest end up to it.
        while high > low {
            high &-= 1
            let end = pairs[high].end
            guard (latest?[high] ?? end) >= bound else { break }
            if end >= bound { hits.append(high) }
        }
    }

    @inline(__always)
    private static func bound(_ value: OpaquePointer?) -> Bound? {
        switch sqlite3_value_type(value) {
        case SQLITE_NULL: nil
        case SQLITE_INTEGER: Swift.min(Bound(sqlite3_value_int64(value)), .max - 1)
        default: Swift.min(Bound(clamping: Storage.wide(value)), .max - 1)
        }
    }

    /// The first place whose start is at least a bound, or more than it.
    @inline(__always)
    private func place(of bound: Bound, isAfter: Bool, _ low: Int, _ high: Int) -> Int {
        // Starts are more than a bound when they are at least the next number.
        let bound = isAfter ? bound + 1 : bound
        var low = low
        var high = max(low, high)
        while high &- low > 16 {
            let middle = (low &+ high) / 2
            if pairs[middle].start < bound { low = middle &+ 1 } else { high = middle }
        }
        // Counting the last ones is faster than guessing among them.
        var place = low
        while low < high {
            place &+= pairs[low].start < bound ? 1 : 0
            low &+= 1
        }
        return place
    }
}
