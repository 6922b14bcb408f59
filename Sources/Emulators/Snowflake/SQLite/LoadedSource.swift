import CSQLite

/// The table function `loaded`: the rows that a COPY puts into a table, as columns `c0` and on.
///
/// One INSERT takes all of them, which costs SQLite half of what a statement for each row does.
enum LoadedSource {
    /// Wider rows are bound one by one: SQLite takes long to make a table of so many columns.
    static let columns = 128

    static func register(on connection: SQLiteConnection) {
        RowSource.register(module, as: "loaded", on: connection)
    }

    /// Rows that stay where they are while a statement runs.
    struct Rows {
        let cells: UnsafeBufferPointer<StoredRows.Cell>
        let bytes: UnsafeRawBufferPointer
        let width: Int
    }

    private struct Cursor {
        var base: sqlite3_vtab_cursor
        var next: UnsafePointer<StoredRows.Cell>?
        var end: UnsafePointer<StoredRows.Cell>?
        var bytes: UnsafeRawPointer?
        var width: Int
    }

    nonisolated(unsafe) private static let module: UnsafePointer<sqlite3_module> = {
        let pointer = UnsafeMutablePointer<sqlite3_module>.allocate(capacity: 1)
        var module = sqlite3_module()
        module.iVersion = 0
        module.xConnect = { db, aux, _, _, table, _ in
            RowSource.connect(db, aux, table, columns: LoadedSource.columns, arguments: 0)
        }
        module.xBestIndex = { _, _ in SQLITE_OK }
        module.xDisconnect = RowSource.disconnect
        module.xOpen = { _, out in
            let pointer = UnsafeMutablePointer<Cursor>.allocate(capacity: 1)
            pointer.initialize(to: Cursor(base: sqlite3_vtab_cursor(), width: 1))
            out?.pointee = UnsafeMutableRawPointer(pointer).assumingMemoryBound(
                to: sqlite3_vtab_cursor.self)
            return SQLITE_OK
        }
        module.xClose = { cursor in
            LoadedSource.cursor(cursor).deallocate()
            return SQLITE_OK
        }
        module.xFilter = { cursor, _, _, _, _ in
            guard let rows = RowSource.environment(cursor).loaded else { return SQLITE_ERROR }
            let own = LoadedSource.cursor(cursor)
            own.pointee.next = rows.cells.baseAddress
            own.pointee.end = rows.cells.baseAddress.map { $0 + rows.cells.count }
            own.pointee.bytes = rows.bytes.baseAddress
            own.pointee.width = rows.width
            return SQLITE_OK
        }
        module.xNext = { cursor in
            let own = LoadedSource.cursor(cursor)
            own.pointee.next? += own.pointee.width
            return SQLITE_OK
        }
        module.xEof = { cursor in
            let own = LoadedSource.cursor(cursor)
            return own.pointee.next == own.pointee.end ? 1 : 0
        }
        module.xColumn = { cursor, context, column in
            LoadedSource.give(LoadedSource.cursor(cursor), Int(column), to: context)
            return SQLITE_OK
        }
        module.xRowid = { _, _ in SQLITE_OK }
        pointer.initialize(to: module)
        return UnsafePointer(pointer)
    }()

    @inline(__always)
    private static func cursor(
        _ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?
    ) -> UnsafeMutablePointer<Cursor> {
        UnsafeMutableRawPointer(cursor!).assumingMemoryBound(to: Cursor.self)
    }

    @inline(__always)
    private static func give(
        _ cursor: UnsafeMutablePointer<Cursor>, _ column: Int, to context: OpaquePointer?
    ) {
        guard column < cursor.pointee.width, let cell = cursor.pointee.next?[column] else { return }
        switch cell.kind {
        case .null: sqlite3_result_null(context)
        case .integer: sqlite3_result_int64(context, cell.bits)
        case .real:
            sqlite3_result_double(context, Double(bitPattern: UInt64(bitPattern: cell.bits)))
        case .text:
            let start = cursor.pointee.bytes.map { $0 + Int(cell.bits) }
            sqlite3_result_text64(
                context,
                start?.assumingMemoryBound(to: CChar.self) ?? SQLiteStatement.emptyText,
                UInt64(cell.length), nil, UInt8(SQLITE_UTF8))
        case .blob:
            let start = cursor.pointee.bytes.map { $0 + Int(cell.bits) }
            sqlite3_result_blob64(
                context, start ?? UnsafeRawPointer(SQLiteStatement.emptyText),
                UInt64(cell.length), nil)
        }
    }
}

extension SQLiteStatement {
    /// Runs the statement, which takes rows from `loaded` and gives none.
    func run(_ rows: StoredRows, in environment: ExecutionEnvironment) throws(SnowflakeError) {
        let result = rows.bytes.withUnsafeBytes { bytes in
            rows.cells.withUnsafeBufferPointer { cells in
                Result { () throws(SnowflakeError) in
                    environment.loaded = LoadedSource.Rows(
                        cells: cells, bytes: bytes, width: rows.width)
                    defer {
                        reset()
                        environment.loaded = nil
                    }
                    while try step() {}
                }
            }
        }
        try result.get()
    }
}
