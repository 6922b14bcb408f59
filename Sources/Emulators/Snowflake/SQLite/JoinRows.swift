import CSQLite

/// The rows in their order, each its start and end, as whole numbers of so many bits, and then its
/// cells: what a search needs lies together.
struct JoinRows<Bound: FixedWidthInteger & SignedInteger> {
    private typealias Bounds = (start: Bound, end: Bound)

    private let records: UnsafeMutableRawPointer
    /// How far the next row is.
    let stride: Int
    /// The latest end of a group up to each place; nil where no end comes before an earlier one.
    private let latest: UnsafeMutablePointer<Bound>?

    /// The cells of the first row.
    var cells: UnsafeRawPointer { UnsafeRawPointer(records + MemoryLayout<Bounds>.stride) }

    /// The bounds that rows may have. What is asked for is at most one more than the largest, so
    /// that what does not fit is still in order when it is taken for the nearest that does. The
    /// largest number of all is the end of what never ends.
    private static var fitting: ClosedRange<Bound> { (.min + 1)...(.max - 2) }

    /// Nil when a bound does not fit.
    init?(_ groups: [JoinTable.Group], _ rows: JoinTable.Rows) {
        let fitting = Int128(Self.fitting.lowerBound)...Int128(Self.fitting.upperBound)
        guard rows.starts.allSatisfy(fitting.contains),
            rows.ends.allSatisfy({ fitting.contains($0) || $0 == .max })
        else { return nil }
        let width = rows.columns.width
        stride = MemoryLayout<Bounds>.stride + width * MemoryLayout<StoredRows.Cell>.stride
        records = .allocate(byteCount: max(1, rows.order.count) * stride, alignment: 16)
        var latest: [Bound] = []
        latest.reserveCapacity(rows.order.count)
        for (place, row) in rows.order.enumerated() {
            let end = rows.ends.isEmpty ? 0 : Bound(clamping: rows.ends[Int(row)])
            latest.append(end)
            let record = records + place * stride
            record.initializeMemory(as: Bounds.self, to: (Bound(rows.starts[Int(row)]), end))
            let cells = (record + MemoryLayout<Bounds>.stride).bindMemory(
                to: StoredRows.Cell.self, capacity: width)
            for column in 0..<width {
                (cells + column).initialize(to: rows.columns[Int(row), column])
            }
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
        records.deallocate()
        latest?.deallocate()
    }

    /// Asks for the memory of the first rows of a group, which is read soon.
    @inline(__always)
    func prefetch(_ group: Range<Int>) {
        let start = records + group.lowerBound &* stride
        let size = Swift.min(group.count &* stride, 256)
        var place = 0
        while place < size {
            csqlite_prefetch(start + place)
            place &+= 64
        }
    }

    @inline(__always)
    private func bounds(_ place: Int) -> UnsafePointer<Bounds> {
        UnsafeRawPointer(records + place &* stride).assumingMemoryBound(to: Bounds.self)
    }

    /// Finds the rows of a group that fit an upper bound, a lower one, and one of the end.
    @inline(__always)
    func find(
        _ values: UnsafePointer<some StoredValue>, _ shape: JoinIndex.Shape,
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
        if shape.contains(.nearest) {
            if low < high { hits.append(nearest(low, high, isLast: shape.contains(.upper))) }
            return
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
            let end = bounds(high).pointee.end
            guard (latest?[high] ?? end) >= bound else { break }
            if end >= bound { hits.append(high) }
        }
    }

    /// The first of the rows with the least or the greatest start.
    private func nearest(_ low: Int, _ high: Int, isLast: Bool) -> Int {
        guard isLast else { return low }
        var place = high - 1
        let start = bounds(place).pointee.start
        while place > low, bounds(place - 1).pointee.start == start { place -= 1 }
        return place
    }

    @inline(__always)
    private static func bound(_ value: some StoredValue) -> Bound? {
        switch value.kind {
        case .null: nil
        case .integer: Swift.min(Bound(value.integer), .max - 1)
        default: Swift.min(Bound(clamping: value.wide), .max - 1)
        }
    }

    /// The first place whose start is at least a bound, or more than it.
    @inline(__always)
    private func place(of bound: Bound, isAfter: Bool, _ low: Int, _ high: Int) -> Int {
        // Starts are more than a bound when they are at least the next number.
        let bound = isAfter ? bound + 1 : bound
        var low = low
        var high = max(low, high)
        while (high &- low) &* stride > 512 {
            let middle = (low &+ high) / 2
            if bounds(middle).pointee.start < bound { low = middle &+ 1 } else { high = middle }
        }
        // Counting those that lie close together is faster than guessing among them.
        var place = low
        while low < high {
            place &+= bounds(low).pointee.start < bound ? 1 : 0
            low &+= 1
        }
        return place
    }
}
