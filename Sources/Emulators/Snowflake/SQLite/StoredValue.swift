import CSQLite

/// A value as SQLite keeps it, wherever it lies.
protocol StoredValue {
    var kind: StoredRows.Kind { get }
    /// The value of an integer.
    var integer: Int64 { get }
    /// The value of a real number.
    var real: Double { get }
    /// The bytes of a text or blob, valid until the statement moves on.
    var bytes: UnsafeBufferPointer<UInt8> { get }
}

extension StoredValue {
    /// A whole number, in whichever way it is kept.
    @inline(__always)
    var whole: Int64? {
        switch kind {
        case .integer: integer
        case .real: Int64(exactly: real)
        default: nil
        }
    }

    /// A whole number kept as INTEGER, REAL or 16 bytes.
    var wide: Int128 {
        switch kind {
        case .integer: Int128(integer)
        case .real: Int128(exactly: real.rounded()) ?? 0
        default: Storage.wide(bytes)
        }
    }

    /// A hash of the value, going on from another. Alone, different whole numbers never have the
    /// same.
    @inline(__always)
    func hash(from seed: UInt64) -> UInt64 {
        if let whole { return ExecutionEnvironment.mix(seed ^ UInt64(bitPattern: whole)) }
        if kind == .real { return ExecutionEnvironment.mix(seed ^ real.bitPattern) }
        var hash = seed ^ 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return ExecutionEnvironment.mix(hash)
    }
}

/// A value that SQLite gives to a function or a cursor.
struct GivenValue: StoredValue {
    let pointer: OpaquePointer?

    /// The values of a call.
    @inline(__always)
    static func all(
        _ values: UnsafeMutablePointer<OpaquePointer?>
    ) -> UnsafePointer<GivenValue> {
        UnsafeRawPointer(values).assumingMemoryBound(to: GivenValue.self)
    }

    @inline(__always)
    var kind: StoredRows.Kind {
        switch sqlite3_value_type(pointer) {
        case SQLITE_INTEGER: .integer
        case SQLITE_FLOAT: .real
        case SQLITE_TEXT: .text
        case SQLITE_BLOB: .blob
        default: .null
        }
    }

    @inline(__always)
    var integer: Int64 { sqlite3_value_int64(pointer) }
    @inline(__always)
    var real: Double { sqlite3_value_double(pointer) }
    @inline(__always)
    var bytes: UnsafeBufferPointer<UInt8> { Storage.bytes(pointer) }
}

/// A cell that tells the address of its bytes.
struct PlacedCell: StoredValue {
    let cell: StoredRows.Cell

    @inline(__always)
    var kind: StoredRows.Kind { cell.kind }
    @inline(__always)
    var integer: Int64 { cell.bits }
    @inline(__always)
    var real: Double { Double(bitPattern: UInt64(bitPattern: cell.bits)) }
    @inline(__always)
    var bytes: UnsafeBufferPointer<UInt8> {
        guard kind == .text || kind == .blob else {
            return UnsafeBufferPointer(start: nil, count: 0)
        }
        return UnsafeBufferPointer(
            start: UnsafePointer(bitPattern: Int(cell.bits)), count: Int(cell.length))
    }

    /// Gives the cell to SQLite as the result of a function; the bytes must stay where they are
    /// until the statement ends.
    @inline(__always)
    func give(to context: OpaquePointer?) {
        switch kind {
        case .null: sqlite3_result_null(context)
        case .integer: sqlite3_result_int64(context, integer)
        case .real: sqlite3_result_double(context, real)
        case .text:
            let start = UnsafePointer<CChar>(bitPattern: Int(cell.bits))
            sqlite3_result_text64(
                context, start ?? SQLiteStatement.emptyText, UInt64(cell.length), nil,
                UInt8(SQLITE_UTF8))
        case .blob:
            let start = UnsafeRawPointer(bitPattern: Int(cell.bits))
            sqlite3_result_blob64(
                context, start ?? UnsafeRawPointer(SQLiteStatement.emptyText), UInt64(cell.length),
                nil)
        }
    }
}
