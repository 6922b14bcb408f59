import CSQLite

/// A prepared statement; it belongs to the connection that made it.
final class SQLiteStatement {
    let pointer: OpaquePointer
    private unowned let connection: SQLiteConnection
    /// Whether somebody holds it, from ``SQLiteConnection/prepare(_:)`` to ``done()``: nobody else
    /// may use it then, and the cache may not let it go.
    var isTaken = false
    var isCached = false
    /// The bytes of the texts of the row that is bound.
    private var bytes = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    init(_ pointer: OpaquePointer, connection: SQLiteConnection) {
        self.pointer = pointer
        self.connection = connection
    }

    /// Gives the statement back, and frees it when the cache does not hold it.
    func done() {
        reset()
        isTaken = false
        if bytes.count > 0 { forgetRow() }
        if !isCached { finalize() }
    }

    func finalize() {
        sqlite3_finalize(pointer)
        bytes.deallocate()
        bytes = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    }

    private func forgetRow() {
        sqlite3_clear_bindings(pointer)
        bytes.deallocate()
        bytes = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    }

    // MARK: Rows

    /// Binds a row of values from a place on and runs the statement, which gives no rows.
    ///
    /// The texts are laid side by side in memory of the statement: SQLite need not copy each.
    func run(_ row: [SQLiteValue], at first: Int) throws(SnowflakeError) {
        var need = 0
        for case .text(let text) in row { need += text.utf8.count }
        if need > bytes.count {
            // Every text that stands in it is bound anew below.
            bytes.deallocate()
            bytes = .allocate(byteCount: max(1_024, 2 * need), alignment: 1)
        }
        var used = 0
        var index = first
        for value in row {
            if case .text(var text) = value {
                let start = used
                text.withUTF8 { utf8 in
                    UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
                        .copyMemory(from: UnsafeRawBufferPointer(utf8))
                    used += utf8.count
                }
                sqlite3_bind_text64(
                    pointer, Int32(index),
                    bytes.baseAddress.map {
                        UnsafePointer(($0 + start).assumingMemoryBound(to: CChar.self))
                    } ?? Self.emptyText, UInt64(used - start), nil, UInt8(SQLITE_UTF8))
            } else {
                bind(value, at: index)
            }
            index += 1
        }
        while try step() {}
        reset()
    }

    /// Runs the statement, which gives no rows, for each of many rows, bound from a place on.
    func run(_ rows: StoredRows, at first: Int) throws(SnowflakeError) {
        // What was bound is about to go.
        defer { sqlite3_clear_bindings(pointer) }
        try rows.withColumns { columns throws(SnowflakeError) in
            for row in 0..<rows.count {
                for (place, column) in columns.enumerated() {
                    guard let cell = column.cells?[row * rows.stride] else { continue }
                    bind(cell, in: column.bytes, at: Int32(first + place))
                }
                while try step() {}
                reset()
            }
        }
    }

    @inline(__always)
    private func bind(_ cell: StoredRows.Cell, in bytes: UnsafeRawPointer?, at index: Int32) {
        switch cell.kind {
        case .null: sqlite3_bind_null(pointer, index)
        case .integer: sqlite3_bind_int64(pointer, index, cell.bits)
        case .real:
            sqlite3_bind_double(pointer, index, Double(bitPattern: UInt64(bitPattern: cell.bits)))
        case .text:
            let start = bytes.map { $0 + Int(cell.bits) }
            sqlite3_bind_text64(
                pointer, index, start?.assumingMemoryBound(to: CChar.self) ?? Self.emptyText,
                UInt64(cell.length), nil, UInt8(SQLITE_UTF8))
        case .blob:
            let start = bytes.map { $0 + Int(cell.bits) }
            sqlite3_bind_blob64(
                pointer, index, start ?? UnsafeRawPointer(Self.emptyText), UInt64(cell.length), nil)
        }
    }

    func reset() { sqlite3_reset(pointer) }

    /// Goes to the next row; false at the end.
    func step() throws(SnowflakeError) -> Bool {
        let code = sqlite3_step(pointer)
        if code == SQLITE_ROW { return true }
        if code == SQLITE_DONE { return false }
        let error = connection.failure(code, sql)
        sqlite3_reset(pointer)
        throw error
    }

    private var sql: String { sqlite3_sql(pointer).map { String(cString: $0) } ?? "" }

    var columnCount: Int { Int(sqlite3_column_count(pointer)) }

    /// The value of a column as a value of the given type.
    func value(_ column: Int, as type: SnowflakeType) throws(SnowflakeError) -> SnowflakeValue {
        try Storage.decode(sqlite3_column_value(pointer, Int32(column)), as: type)
    }

    func integer(_ column: Int) -> Int64 { sqlite3_column_int64(pointer, Int32(column)) }

    func isNull(_ column: Int) -> Bool {
        sqlite3_column_type(pointer, Int32(column)) == SQLITE_NULL
    }

    /// The value of a column, valid until the next step.
    func stored(_ column: Int) -> OpaquePointer? { sqlite3_column_value(pointer, Int32(column)) }

    /// The value of a column as it is stored.
    func raw(_ column: Int) -> SQLiteValue {
        SQLiteValue(sqlite3_column_value(pointer, Int32(column)))
    }

    func bind(_ value: SQLiteValue, at index: Int) {
        let index = Int32(index)
        switch value {
        case .null: sqlite3_bind_null(pointer, index)
        case .integer(let integer): sqlite3_bind_int64(pointer, index, integer)
        case .real(let real): sqlite3_bind_double(pointer, index, real)
        case .text(var text):
            text.withUTF8 { bytes in
                _ = sqlite3_bind_text64(
                    pointer, index,
                    UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
                        ?? Self.emptyText,
                    UInt64(bytes.count), Self.transient, UInt8(SQLITE_UTF8))
            }
        case .blob(let bytes):
            bytes.withUnsafeBytes { raw in
                _ = sqlite3_bind_blob64(
                    pointer, index, raw.baseAddress ?? UnsafeRawPointer(Self.emptyText),
                    UInt64(raw.count), Self.transient)
            }
        }
    }

    func bind(_ value: SnowflakeValue, at index: Int) { bind(Storage.encode(value), at: index) }

    /// Tells SQLite to copy what it is given.
    nonisolated(unsafe) static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    nonisolated(unsafe) static let emptyText: UnsafePointer<CChar> = {
        let pointer = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
        pointer.initialize(to: 0)
        return UnsafePointer(pointer)
    }()
}

/// A value as SQLite keeps it.
enum SQLiteValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])

    init(_ value: OpaquePointer?) {
        switch sqlite3_value_type(value) {
        case SQLITE_INTEGER: self = .integer(sqlite3_value_int64(value))
        case SQLITE_FLOAT: self = .real(sqlite3_value_double(value))
        case SQLITE_TEXT: self = .text(Storage.text(value))
        case SQLITE_BLOB: self = .blob(Storage.blob(value))
        default: self = .null
        }
    }
}
