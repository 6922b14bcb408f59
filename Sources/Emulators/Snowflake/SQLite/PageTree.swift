import CSQLite

/// Fills an empty table with pages that other hands wrote (decision 0043).
///
/// SQLite gives a long value pages of its own, each of which leads to the next, and looks at
/// nothing that they hold. Such pages are taken out of the value again: they belong to the database
/// and to nothing in it. They get the rows, others get what lies above the leaves, and the schema
/// is told that the table begins there.
///
/// Source: SQLite, "Database File Format", sections 1.6, "B-tree Pages", 1.7, "Cell Payload
/// Overflow Pages", and 2.6, "Storage Of The SQL Database Schema".
final class PageTree {
    private let connection: SQLiteConnection
    private let storage: String
    private let cache: OpaquePointer
    /// Where the empty table begins.
    private let root: Int64
    /// Where the table begins whose value brings pages.
    private let carrier: UInt32
    private(set) var leaves: [PageChild] = []

    /// The numbers of rows have four bytes of seven bits here.
    private static let mostRows = 1 << 28

    /// Nil for a table that has rows, and where pages cannot be seen.
    init?(_ storage: String, on connection: SQLiteConnection) throws(SnowflakeError) {
        let root = connection.number(
            "SELECT rootpage FROM sqlite_master WHERE name = '\(storage)'")
        guard let cache = connection.pageCache, root > 1, !connection.isBusy,
            let page = PageCache.page(UInt32(root), of: cache),
            page.load(as: UInt8.self) == 0x0D, page.short(at: 3) == 0,
            connection.number("PRAGMA page_size") == TableImage.pageSize,
            connection.number("PRAGMA auto_vacuum") == 0
        else { return nil }
        (self.storage, self.connection, self.cache, self.root) = (storage, connection, cache, root)
        try connection.run("CREATE TABLE carrier (pages)")
        carrier = UInt32(
            connection.number("SELECT rootpage FROM sqlite_master WHERE name = 'carrier'"))
    }

    /// Adds rows behind those that it has; false where there would be too many.
    func add(_ image: TableImage) throws(SnowflakeError) -> Bool {
        guard !image.leaves.isEmpty else { return true }
        let before = leaves.last?.last ?? 0
        guard before + image.rowCount < Self.mostRows else { return false }
        var first = before + 1
        for (leaf, page) in zip(image.leaves, try claim(image.leaves.count)) {
            page.address.copyMemory(
                from: image.page(leaf.page), byteCount: TableImage.pageSize)
            if before > 0 { Self.number(page.address, from: first) }
            leaves.append(PageChild(page: page.number, last: before + leaf.last))
            first = before + leaf.last + 1
        }
        return true
    }

    /// Takes leaves away whose pages were claimed in a savepoint that is undone.
    func forget(after count: Int) { leaves.removeLast(leaves.count - count) }

    private static func number(_ leaf: UnsafeMutableRawPointer, from first: Int) {
        for place in 0..<UnsafeRawPointer(leaf).short(at: 3) {
            var cell = UnsafeRawPointer(leaf) + UnsafeRawPointer(leaf).short(at: 8 + 2 * place)
            _ = cell.readVarint()
            UnsafeMutableRawPointer(mutating: cell).put(row: first + place)
        }
    }

    /// Puts the tree together and makes it the table's.
    func end() throws(SnowflakeError) {
        var sql = "DROP TABLE carrier"
        if !leaves.isEmpty {
            var level = leaves
            while level.count > 1 {
                let groups = PageChild.groups(of: level)
                level = zip(groups, try claim(groups.count)).map { group, page in
                    page.address.putInner(group)
                    return PageChild(page: page.number, last: group[group.endIndex - 1].last)
                }
            }
            // The page of the empty table goes with one that has it as its own.
            sql = """
                PRAGMA writable_schema = ON;
                UPDATE sqlite_master SET rootpage = \(level[0].page) WHERE name = '\(storage)';
                INSERT INTO sqlite_master
                    VALUES ('table', 'emptied', 'emptied', \(root), 'CREATE TABLE emptied (pages)');
                PRAGMA writable_schema = RESET;
                DROP TABLE emptied; \(sql)
                """
        }
        guard sqlite3_exec(connection.handle, sql, nil, nil, nil) == SQLITE_OK else {
            let error = connection.failure(sqlite3_extended_errcode(connection.handle), sql)
            sqlite3_exec(connection.handle, "PRAGMA writable_schema = RESET", nil, nil, nil)
            throw error
        }
    }

    // MARK: Pages

    /// A page that may be written until the savepoint ends.
    private typealias Page = (number: Int, address: UnsafeMutableRawPointer)

    /// How many bytes of a value one of its pages holds, beside the number of the next.
    private static let part = TableImage.pageSize - 4

    /// How many pages a value has at most: there is a limit to its length.
    private static let mostPages = 1 << 14

    private func claim(_ count: Int) throws(SnowflakeError) -> [Page] {
        var pages: [Page] = []
        while pages.count < count {
            pages += try claimValue(of: min(count - pages.count, Self.mostPages))
        }
        return pages
    }

    /// Makes SQLite claim pages for a value and takes them out of it.
    private func claimValue(of count: Int) throws(SnowflakeError) -> [Page] {
        // What is more than whole pages stays beside the value's key.
        let size = Int64(count * Self.part + 500)
        try connection.run("INSERT INTO carrier VALUES (zeroblob(?1))", [.integer(size)])
        guard let leaf = PageCache.page(carrier, of: cache), leaf.short(at: 3) == 1 else {
            throw Self.unexpected
        }
        let cell = leaf + leaf.short(at: 8)
        let pages = pages(of: cell, count)
        guard pages.count == count else { throw Self.unexpected }
        Self.emptyValue(of: UnsafeMutableRawPointer(mutating: cell))
        try connection.run("DELETE FROM carrier")
        return pages
    }

    private static let unexpected = SnowflakeError.internalEngine("Processing aborted.")

    /// The pages that hold a value, beside its first bytes.
    private func pages(of cell: UnsafeRawPointer, _ count: Int) -> [Page] {
        var end = cell
        let length = Int(end.readVarint())
        _ = end.readVarint()
        end += length - count * Self.part
        var pages: [Page] = []
        pages.reserveCapacity(count)
        var next = end.word(at: 0)
        while next != 0, let page = PageCache.page(next, of: cache) {
            pages.append((Int(next), UnsafeMutableRawPointer(mutating: page)))
            next = page.word(at: 0)
        }
        return pages
    }

    /// Sets a value's length to zero, in as many bytes as it has: then nothing goes with the value.
    private static func emptyValue(of cell: UnsafeMutableRawPointer) {
        var place = 0
        while cell.load(fromByteOffset: place, as: UInt8.self) >= 0x80 {
            cell.storeBytes(of: 0x80, toByteOffset: place, as: UInt8.self)
            place += 1
        }
        cell.storeBytes(of: 0, toByteOffset: place, as: UInt8.self)
    }
}

extension PageTree {
    /// Whether SQLite finds nothing wrong with a table that is made so; looked at once.
    static let isSound: Bool = {
        let connection = SQLiteConnection(environment: ExecutionEnvironment())
        let shape = TableShape(definition: "", places: [.init(field: .column(0), isNotNull: true)])
        var rows = StoredRows(width: 1)
        let text = SnowflakeValue.text(String(repeating: "x", count: 3_000))
        // One more than lie below one page.
        for _ in 0...PageChild.most { rows.append(text) }
        do throws(SnowflakeError) {
            try connection.run("CREATE TABLE trial (v NOT NULL)")
            try connection.run("SAVEPOINT s")
            guard let tree = try PageTree("trial", on: connection) else { return false }
            for _ in 0..<2 {
                guard let image = rows.image(shape, 0..<rows.count) else { return false }
                guard try tree.add(image) else { return false }
            }
            try tree.end()
            let count = 2 * rows.count
            let sum = connection.number("SELECT sum(rowid * length(v)) FROM trial")
            guard try connection.isWhole, sum == 3_000 * count * (count + 1) / 2 else {
                return false
            }
            try connection.run("ROLLBACK TO s")
            return try connection.isWhole
        } catch {
            return false
        }
    }()
}

extension SQLiteConnection {
    /// Whether SQLite finds nothing wrong with the database.
    var isWhole: Bool {
        get throws(SnowflakeError) {
            let statement = try prepare("PRAGMA integrity_check")
            defer { statement.done() }
            guard try statement.step() else { return false }
            return Storage.text(statement.stored(0)) == "ok"
        }
    }

    /// Whether a statement has begun and not ended: the schema stays as it is then.
    fileprivate var isBusy: Bool {
        var next = sqlite3_next_stmt(handle, nil)
        while let statement = next {
            if sqlite3_stmt_busy(statement) != 0 { return true }
            next = sqlite3_next_stmt(handle, statement)
        }
        return false
    }
}
