import CSQLite

/// The rows of a table as they lie on its pages, which any hands can write (decision 0041).
///
/// An empty table takes the pages themselves (``PageTree``). For another they become the file of a
/// database of one table, from which SQLite copies the records as they are.
///
/// Source: SQLite, "Database File Format", sections 1.3, "The Database Header", and 1.6, "B-tree
/// Pages".
final class TableImage: @unchecked Sendable {
    /// It is unchecked because one hand makes it, and another takes it after the wait.
    private var bytes: UnsafeMutableRawPointer?
    private var capacity = 0
    private var pageCount = 0
    /// How many rows it holds.
    let rowCount: Int
    private let shape: TableShape
    /// The leaves: which pages they are, and their last rows.
    private(set) var leaves: [PageChild] = []

    static let table = "packed"
    static let pageSize = 4_096

    /// The rows of a range; nil when a row takes more than a page, or lacks a value that it must
    /// have: then it is for SQLite to store it, or to say what is wrong.
    init?(_ shape: TableShape, _ rows: CellRows, _ range: Range<Int>) {
        rowCount = range.count
        self.shape = shape
        // The first two are for the schema and the root.
        _ = addPage()
        _ = addPage()
        let writer = RecordWriter(shape)
        defer { writer.deallocate() }
        var leaf = LeafWriter()
        for row in range {
            guard let (size, header) = writer.take(rows, row) else { return nil }
            let number = row - range.lowerBound + 1
            var place = leaf.add(size, row: number)
            if place == nil {
                leaf.end()
                if number > 1 { leaves[leaves.count - 1].last = number - 1 }
                leaves.append(PageChild(page: addPage(), last: number))
                leaf = LeafWriter(page(pageCount))
                place = leaf.add(size, row: number)
            }
            if let place { writer.write(rows, header: header, to: place) }
        }
        if !leaves.isEmpty { leaves[leaves.count - 1].last = range.count }
        leaf.end()
    }

    deinit { sqlite3_free(bytes) }

    /// Makes a file of it and gives its bytes away.
    func take() -> (bytes: UnsafeMutableRawPointer, count: Int)? {
        guard bytes != nil else { return nil }
        addRoot()
        writeSchema(shape.definition)
        defer { bytes = nil }
        return bytes.map { ($0, pageCount * Self.pageSize) }
    }

    // MARK: Pages

    /// A page by its number.
    func page(_ number: Int) -> UnsafeMutableRawPointer {
        bytes! + (number - 1) * Self.pageSize
    }

    private func addPage() -> Int {
        if pageCount == capacity {
            capacity = max(64, 2 * capacity)
            bytes = sqlite3_realloc64(bytes, UInt64(capacity * Self.pageSize))
            precondition(bytes != nil, "no memory for rows")
        }
        pageCount += 1
        return pageCount
    }

    /// Puts pages above the leaves until one holds all that are below it.
    private func addRoot() {
        guard leaves.count > 1 else {
            if let leaf = leaves.first {
                page(2).copyMemory(from: page(leaf.page), byteCount: Self.pageSize)
                pageCount -= 1
            } else {
                page(2).putHeader(0x0D, count: 0, content: Self.pageSize)
            }
            return
        }
        var level = leaves
        while level.count > PageChild.most {
            level = PageChild.groups(of: level).map { group in
                let number = addPage()
                page(number).putInner(group)
                return PageChild(page: number, last: group[group.endIndex - 1].last)
            }
        }
        page(2).putInner(level[...])
    }

    private func writeSchema(_ definition: String) {
        let first = page(1)
        first.initializeMemory(as: UInt8.self, repeating: 0, count: Self.pageSize)
        first.copyMemory(from: Array("SQLite format 3\0".utf8), byteCount: 16)
        first.put(short: Self.pageSize, at: 16)
        // Versions of the format, and fractions that never differ.
        for (place, value) in [18: 1, 19: 1, 21: 64, 22: 32, 23: 32] {
            first.storeBytes(of: UInt8(value), toByteOffset: place, as: UInt8.self)
        }
        // Change counter, pages, cookie and format of the schema, UTF-8, counter and version again.
        for (place, value) in [24: 1, 28: pageCount, 40: 1, 44: 4, 56: 1, 92: 1, 96: 3_040_001] {
            first.put(word: value, at: place)
        }
        var record = StoredRows(width: 5)
        for text in ["table", Self.table, Self.table] { record.append(.text(text)) }
        record.append(2 as Int64)
        record.append(.text(definition))
        let shape = TableShape(
            definition: "",
            places: (0..<5).map { TableShape.Place(field: .column($0), isNotNull: true) })
        record.withCells { rows in
            let writer = RecordWriter(shape)
            defer { writer.deallocate() }
            var leaf = LeafWriter(first, from: 100)
            if let (size, header) = writer.take(rows, 0), let place = leaf.add(size, row: 1) {
                writer.write(rows, header: header, to: place)
            }
            leaf.end()
        }
    }
}

/// A page below another, and the number of the last row that is there.
struct PageChild {
    var page: Int
    var last: Int

    /// How many pages lie below one at most.
    static let most = 256

    /// Children of as many pages as are needed for them, about the same number of each.
    static func groups(of children: [PageChild]) -> [ArraySlice<PageChild>] {
        let count = (children.count + most - 1) / most
        return (0..<count).map { group in
            children[group * children.count / count..<(group + 1) * children.count / count]
        }
    }
}

/// Fills a page with the records of a table, from its end on.
private struct LeafWriter {
    private let page: UnsafeMutableRawPointer?
    /// Where the page's own header is: the first page of a file begins with that of the file.
    private let start: Int
    private var content = TableImage.pageSize
    private var count = 0

    /// How many bytes a row's number has.
    private static let rowSize = 4

    init(_ page: UnsafeMutableRawPointer? = nil, from start: Int = 0) {
        (self.page, self.start) = (page, start)
    }

    /// Where a record is written that is so long; nil when it has no place.
    @inline(__always)
    mutating func add(_ size: Int, row: Int) -> UnsafeMutableRawPointer? {
        guard let page else { return nil }
        let cell = RecordWriter.varintSize(size) + Self.rowSize + size
        guard content - cell >= start + 8 + 2 * (count + 1) else { return nil }
        content -= cell
        var end = page + content
        end.put(varint: size)
        end.put(row: row)
        page.put(short: content, at: start + 8 + 2 * count)
        count += 1
        return end + Self.rowSize
    }

    /// Writes the header.
    func end() {
        guard let page else { return }
        page.clear(start + 8 + 2 * count..<content)
        (page + start).putHeader(0x0D, count: count, content: content)
    }
}

extension StoredRows {
    /// The image of a table with some of the rows; nil where there can be none.
    func image(_ shape: TableShape, _ range: Range<Int>) -> TableImage? {
        withCells { TableImage(shape, $0, range) }
    }

    /// Gives the cells where they lie, for as long as the work goes on.
    func withCells<T>(_ work: (CellRows) -> T) -> T {
        withColumns { columns in
            columns.withUnsafeBufferPointer {
                work(CellRows(columns: $0, stride: stride, count: count))
            }
        }
    }
}

extension UnsafeMutableRawPointer {
    /// Two bytes, the higher first.
    @inline(__always)
    func put(short value: Int, at place: Int) {
        storeBytes(
            of: UInt16(truncatingIfNeeded: value).bigEndian, toByteOffset: place, as: UInt16.self)
    }

    /// Four bytes, the highest first.
    @inline(__always)
    func put(word value: Int, at place: Int) {
        storeBytes(
            of: UInt32(truncatingIfNeeded: value).bigEndian, toByteOffset: place, as: UInt32.self)
    }

    /// Writes a number in as few bytes as it needs and goes behind it.
    @inline(__always)
    mutating func put(varint value: Int) {
        if value < 0x80 {
            storeBytes(of: UInt8(truncatingIfNeeded: value), as: UInt8.self)
            self += 1
            return
        }
        let size = RecordWriter.varintSize(value)
        for place in 0..<size {
            let bits = UInt8(truncatingIfNeeded: value >> (7 * (size - 1 - place))) & 0x7F
            storeBytes(
                of: place < size - 1 ? bits | 0x80 : bits, toByteOffset: place, as: UInt8.self)
        }
        self += size
    }

    /// Writes the number of a row, in four bytes whatever it is, so that another has room there.
    @inline(__always)
    func put(row number: Int) {
        let low = number & 0x7F | (number & 0x3F80) << 1
        let high = (number & 0x1F_C000) << 2 | (number & 0xFE0_0000) << 3
        put(word: 0x8080_8000 | low | high, at: 0)
    }

    /// Writes a page that is above others.
    func putInner(_ children: ArraySlice<PageChild>) {
        var content = TableImage.pageSize
        var place = 0
        for child in children.dropLast() {
            content -= 4 + RecordWriter.varintSize(child.last)
            put(word: child.page, at: content)
            var end = self + content + 4
            end.put(varint: child.last)
            put(short: content, at: 12 + 2 * place)
            place += 1
        }
        clear(12 + 2 * place..<content)
        putHeader(0x05, count: place, content: content)
        put(word: children.last?.page ?? 0, at: 8)
    }

    /// Writes zeros where nothing is, so that no other memory is seen there.
    fileprivate func clear(_ gap: Range<Int>) {
        (self + gap.lowerBound).initializeMemory(as: UInt8.self, repeating: 0, count: gap.count)
    }

    /// What a page of a table begins with.
    fileprivate func putHeader(_ kind: UInt8, count: Int, content: Int) {
        storeBytes(of: kind, as: UInt8.self)
        put(short: 0, at: 1)
        put(short: count, at: 3)
        put(short: content, at: 5)
        storeBytes(of: 0, toByteOffset: 7, as: UInt8.self)
    }
}
