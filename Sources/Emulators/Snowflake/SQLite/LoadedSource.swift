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
        let columns: UnsafeBufferPointer<StoredRows.Column>
        let stride: Int
        let count: Int
    }

    private struct Cursor {
        var base = sqlite3_vtab_cursor()
        var columns = UnsafeBufferPointer<StoredRows.Column>(start: nil, count: 0)
        var stride = 1
        /// Where the next row's cells are.
        var place = 0
        var left = 0
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
        module.xOpen = { _, out in RowSource.open(Cursor(), out) }
        module.xClose = { RowSource.close($0, as: Cursor.self) }
        module.xFilter = { cursor, _, _, _, _ in
            guard let rows = RowSource.environment(cursor).loaded else { return SQLITE_ERROR }
            let own = RowSource.cursor(cursor, as: Cursor.self)
            own.pointee.columns = rows.columns
            own.pointee.stride = rows.stride
            own.pointee.place = 0
            own.pointee.left = rows.count
            return SQLITE_OK
        }
        module.xNext = { cursor in
            let own = RowSource.cursor(cursor, as: Cursor.self)
            own.pointee.place += own.pointee.stride
            own.pointee.left -= 1
            return SQLITE_OK
        }
        module.xEof = { cursor in
            RowSource.cursor(cursor, as: Cursor.self).pointee.left <= 0 ? 1 : 0
        }
        module.xColumn = { cursor, context, number in
            let own = RowSource.cursor(cursor, as: Cursor.self)
            if Int(number) < own.pointee.columns.count {
                let column = own.pointee.columns[Int(number)]
                column.cells?[own.pointee.place].give(to: context, column.bytes, nil)
            }
            return SQLITE_OK
        }
        module.xRowid = { cursor, rowid in
            let own = RowSource.cursor(cursor, as: Cursor.self)
            rowid?.pointee = Int64(own.pointee.place / own.pointee.stride)
            return SQLITE_OK
        }
        pointer.initialize(to: module)
        return UnsafePointer(pointer)
    }()
}

extension StoredRows.Cell {
    /// Gives the cell to SQLite as the result of a function.
    ///
    /// - Parameters:
    ///   - bytes: where those of the rows' texts begin; nil where cells have their addresses.
    ///   - keeping: whether SQLite has to copy them, as `sqlite3_destructor_type` tells it.
    @inline(__always)
    func give(
        to context: OpaquePointer?, _ bytes: UnsafeRawPointer?, _ keeping: sqlite3_destructor_type?
    ) {
        switch kind {
        case .null: sqlite3_result_null(context)
        case .integer: sqlite3_result_int64(context, bits)
        case .real: sqlite3_result_double(context, Double(bitPattern: UInt64(bitPattern: bits)))
        case .text:
            let start = address(bytes)?.assumingMemoryBound(to: CChar.self)
            sqlite3_result_text64(
                context, start ?? SQLiteStatement.emptyText, UInt64(length), keeping,
                UInt8(SQLITE_UTF8))
        case .blob:
            let start = address(bytes)
            sqlite3_result_blob64(
                context, start ?? UnsafeRawPointer(SQLiteStatement.emptyText), UInt64(length),
                keeping)
        }
    }

    @inline(__always)
    private func address(_ bytes: UnsafeRawPointer?) -> UnsafeRawPointer? {
        UnsafeRawPointer(bitPattern: Int(bitPattern: bytes) &+ Int(bits))
    }
}

extension SQLiteStatement {
    /// Runs the statement, which takes rows from `loaded` and gives none.
    func run(_ rows: StoredRows, in environment: ExecutionEnvironment) throws(SnowflakeError) {
        try rows.withColumns { columns throws(SnowflakeError) in
            try columns.withUnsafeBufferPointer { columns in
                Result { () throws(SnowflakeError) in
                    environment.loaded = LoadedSource.Rows(
                        columns: columns, stride: rows.stride, count: rows.count)
                    defer {
                        reset()
                        environment.loaded = nil
                    }
                    while try step() {}
                }
            }.get()
        }
    }
}
