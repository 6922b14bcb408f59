import CSQLite

/// The leaves of a table: the pages that hold its rows, in their order.
///
/// Source: SQLite, "Database File Format", section 1.6, "B-tree Pages".
struct TablePages: @unchecked Sendable {
    /// It is unchecked because the pages are memory of the engine's: whoever reads them sees to it
    /// that nobody writes into the table meanwhile.
    private(set) var leaves: [UnsafeRawPointer] = []

    /// Nil when a page is not there to be read.
    fileprivate init?(root: UInt32, of cache: OpaquePointer) {
        guard add(root, of: cache, below: 0) else { return nil }
    }

    private mutating func add(_ number: UInt32, of cache: OpaquePointer, below depth: Int) -> Bool {
        guard depth < 24, let page = PageCache.page(number, of: cache) else { return false }
        let kind = page.load(as: UInt8.self)
        if kind == 0x0D {
            leaves.append(page)
            return true
        }
        guard kind == 0x05 else { return false }
        for place in 0..<page.short(at: 3) {
            let cell = page.short(at: 12 + 2 * place)
            guard add(page.word(at: cell), of: cache, below: depth + 1) else { return false }
        }
        return add(page.word(at: 8), of: cache, below: depth + 1)
    }

    /// The numbers of the rows from a place on to the last of a leaf.
    func rows(from place: LeafPlace, to last: Int) -> ClosedRange<Int64> {
        let end = leaves[last]
        return Self.row(place.row, on: leaves[place.leaf])...Self.row(end.short(at: 3) - 1, on: end)
    }

    private static func row(_ place: Int, on leaf: UnsafeRawPointer) -> Int64 {
        var cell = leaf + leaf.short(at: 8 + 2 * place)
        _ = cell.readVarint()
        return cell.readVarint()
    }
}

extension SQLiteConnection {
    /// The leaves of a table; nil where they cannot be read, and for a table without rows.
    func leaves(of table: String) -> TablePages? {
        guard let cache = pageCache else { return nil }
        let root = number("SELECT rootpage FROM sqlite_master WHERE name = '\(table)'")
        guard root > 1, let pages = TablePages(root: UInt32(root), of: cache) else { return nil }
        return pages.leaves.contains { $0.short(at: 3) == 0 } ? nil : pages
    }
}

extension UnsafeRawPointer {
    /// Two bytes, the higher first.
    @inline(__always)
    func short(at place: Int) -> Int {
        Int(UInt16(bigEndian: loadUnaligned(fromByteOffset: place, as: UInt16.self)))
    }

    /// Four bytes, the highest first.
    @inline(__always)
    func word(at place: Int) -> UInt32 {
        UInt32(bigEndian: loadUnaligned(fromByteOffset: place, as: UInt32.self))
    }

    /// Reads a number of one to nine bytes and goes behind it.
    @inline(__always)
    mutating func readVarint() -> Int64 {
        let first = load(as: UInt8.self)
        if first < 0x80 {
            self += 1
            return Int64(first)
        }
        return readLongVarint()
    }

    private mutating func readLongVarint() -> Int64 {
        var value: UInt64 = 0
        for _ in 0..<8 {
            let byte = load(as: UInt8.self)
            self += 1
            value = value << 7 | UInt64(byte & 0x7F)
            if byte < 0x80 { return Int64(bitPattern: value) }
        }
        value = value << 8 | UInt64(load(as: UInt8.self))
        self += 1
        return Int64(bitPattern: value)
    }
}
