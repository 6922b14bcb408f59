import CSQLite

/// The table function `matches(slot, upper, lower, end, key…)`: the rows of a ``JoinIndex`` that
/// fit, as columns `c0` and on.
///
/// Its arguments are hidden columns, so that they may refer to the tables on the left.
enum JoinSource {
    static let columns = 64
    static let mostKeys = 6
    /// The arguments before the keys.
    private static let fixed = 4
    private static let arguments = fixed + mostKeys

    static func register(on connection: SQLiteConnection) {
        RowSource.register(module, as: "matches", on: connection)
    }

    private final class CursorState {
        var index: JoinIndex?
        var slot: Int64 = -1
        var hits: [Int32] = []
        var place = 0
        /// Where each column stands among those that the index keeps.
        var places = [Int](repeating: -1, count: JoinSource.columns)

        /// Takes the index of a slot.
        func look(in environment: ExecutionEnvironment, at slot: Int64) {
            self.slot = slot
            let found = environment.joinIndexes[Int(slot)]
            index = found
            for (place, column) in found.columns.enumerated() { places[column] = place }
        }
    }

    private struct Cursor {
        var base: sqlite3_vtab_cursor
        var state: Unmanaged<CursorState>
    }

    nonisolated(unsafe) private static let module: UnsafePointer<sqlite3_module> = {
        let pointer = UnsafeMutablePointer<sqlite3_module>.allocate(capacity: 1)
        var module = sqlite3_module()
        module.iVersion = 0
        module.xConnect = connect
        module.xBestIndex = bestIndex
        module.xDisconnect = RowSource.disconnect
        module.xOpen = open
        module.xClose = { cursor in
            let pointer = UnsafeMutableRawPointer(cursor!).assumingMemoryBound(to: Cursor.self)
            pointer.pointee.state.release()
            pointer.deallocate()
            return SQLITE_OK
        }
        module.xFilter = filter
        module.xNext = { cursor in
            JoinSource.with(cursor) { $0.place += 1 }
            return SQLITE_OK
        }
        module.xEof = { cursor in
            JoinSource.with(cursor) { $0.place >= $0.hits.count ? 1 : 0 }
        }
        module.xColumn = column
        module.xRowid = { cursor, rowid in
            rowid?.pointee = JoinSource.with(cursor) { Int64($0.hits[$0.place]) }
            return SQLITE_OK
        }
        pointer.initialize(to: module)
        return UnsafePointer(pointer)
    }()

    @inline(__always)
    private static func with<T>(
        _ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?, _ body: (CursorState) -> T
    ) -> T {
        UnsafeMutableRawPointer(cursor!).assumingMemoryBound(to: Cursor.self).pointee.state
            ._withUnsafeGuaranteedRef(body)
    }

    private static let connect:
        @convention(c) (
            OpaquePointer?, UnsafeMutableRawPointer?, Int32,
            UnsafePointer<UnsafePointer<CChar>?>?,
            UnsafeMutablePointer<UnsafeMutablePointer<sqlite3_vtab>?>?,
            UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        ) -> Int32 = { db, aux, _, _, table, _ in
            RowSource.connect(
                db, aux, table, columns: JoinSource.columns, arguments: JoinSource.arguments)
        }

    /// Every argument must be usable, so that the call comes after what it refers to. All
    /// arguments are given without a gap, so the place of each is its number.
    private static let bestIndex:
        @convention(c) (
            UnsafeMutablePointer<sqlite3_vtab>?, UnsafeMutablePointer<sqlite3_index_info>?
        ) -> Int32 = { _, info in
            guard let info else { return SQLITE_ERROR }
            for index in 0..<Int(info.pointee.nConstraint) {
                let constraint = info.pointee.aConstraint[index]
                let argument = constraint.iColumn - Int32(JoinSource.columns)
                guard argument >= 0, Int32(constraint.op) == SQLITE_INDEX_CONSTRAINT_EQ else {
                    continue
                }
                guard constraint.usable != 0 else { return SQLITE_CONSTRAINT }
                info.pointee.aConstraintUsage[index].argvIndex = argument + 1
                info.pointee.aConstraintUsage[index].omit = 1
            }
            info.pointee.estimatedCost = 10
            info.pointee.estimatedRows = 2
            return SQLITE_OK
        }

    private static let open:
        @convention(c) (
            UnsafeMutablePointer<sqlite3_vtab>?,
            UnsafeMutablePointer<UnsafeMutablePointer<sqlite3_vtab_cursor>?>?
        ) -> Int32 = { _, out in
            let pointer = UnsafeMutablePointer<Cursor>.allocate(capacity: 1)
            pointer.initialize(
                to: Cursor(
                    base: sqlite3_vtab_cursor(), state: Unmanaged.passRetained(CursorState())))
            out?.pointee = UnsafeMutableRawPointer(pointer).assumingMemoryBound(
                to: sqlite3_vtab_cursor.self)
            return SQLITE_OK
        }

    private static let filter:
        @convention(c) (
            UnsafeMutablePointer<sqlite3_vtab_cursor>?, Int32, UnsafePointer<CChar>?, Int32,
            UnsafeMutablePointer<OpaquePointer?>?
        ) -> Int32 = { cursor, _, _, count, values in
            guard let values, count >= Int32(JoinSource.fixed) else { return SQLITE_ERROR }
            return JoinSource.with(cursor) { state in
                let slot = sqlite3_value_int64(values[0])
                if slot != state.slot { state.look(in: RowSource.environment(cursor), at: slot) }
                state.place = 0
                state.index?.find(values + 1, values + JoinSource.fixed, into: &state.hits)
                return SQLITE_OK
            }
        }

    private static let column:
        @convention(c) (
            UnsafeMutablePointer<sqlite3_vtab_cursor>?, OpaquePointer?, Int32
        ) -> Int32 = { cursor, context, column in
            JoinSource.with(cursor) { state in
                guard Int(column) < JoinSource.columns, state.places[Int(column)] >= 0,
                    let index = state.index
                else { return }
                index.rows.give(
                    Int(state.hits[state.place]), state.places[Int(column)], to: context)
            }
            return SQLITE_OK
        }
}

extension StoredRows {
    /// Appends a value of SQLite's.
    mutating func append(_ value: OpaquePointer?) {
        switch sqlite3_value_type(value) {
        case SQLITE_INTEGER: append(sqlite3_value_int64(value))
        case SQLITE_FLOAT: append(sqlite3_value_double(value))
        case SQLITE_TEXT: append(text: Storage.bytes(value))
        case SQLITE_BLOB: append(blob: Storage.bytes(value))
        default: appendNull()
        }
    }

    /// Appends a value whose equals are to be found.
    mutating func append(key value: OpaquePointer?) {
        if let whole = Self.whole(value) { append(whole) } else { append(value) }
    }

    /// Whether a cell is equal to a value of SQLite's.
    @inline(__always)
    func holds(_ value: OpaquePointer?, at row: Int, _ column: Int) -> Bool {
        let cell = cells[row * width + column]
        switch cell.kind {
        case .integer: return Self.whole(value) == cell.bits
        case .real:
            return sqlite3_value_type(value) == SQLITE_FLOAT
                && Double(bitPattern: UInt64(bitPattern: cell.bits)) == sqlite3_value_double(value)
        case .text, .blob:
            guard sqlite3_value_type(value) == (cell.kind == .text ? SQLITE_TEXT : SQLITE_BLOB)
            else { return false }
            let other = Storage.bytes(value)
            let start = Int(cell.bits)
            return other.count == Int(cell.length)
                && bytes[start..<start + other.count].elementsEqual(other)
        case .null: return false
        }
    }

    /// A whole number, in whichever way SQLite has it.
    @inline(__always)
    static func whole(_ value: OpaquePointer?) -> Int64? {
        switch sqlite3_value_type(value) {
        case SQLITE_INTEGER: sqlite3_value_int64(value)
        case SQLITE_FLOAT: Int64(exactly: sqlite3_value_double(value))
        default: nil
        }
    }

    /// Gives a cell to SQLite as the result of a function.
    @inline(__always)
    func give(_ row: Int, _ column: Int, to context: OpaquePointer?) {
        let cell = cells[row * width + column]
        switch cell.kind {
        case .null: sqlite3_result_null(context)
        case .integer: sqlite3_result_int64(context, cell.bits)
        case .real:
            sqlite3_result_double(context, Double(bitPattern: UInt64(bitPattern: cell.bits)))
        case .text, .blob:
            bytes.withUnsafeBytes { all in
                let start = all.baseAddress.map { $0 + Int(cell.bits) }
                let bytes = start ?? UnsafeRawPointer(SQLiteStatement.emptyText)
                if cell.kind == .blob {
                    sqlite3_result_blob64(
                        context, bytes, UInt64(cell.length), SQLiteStatement.transient)
                } else {
                    sqlite3_result_text64(
                        context, bytes.assumingMemoryBound(to: CChar.self), UInt64(cell.length),
                        SQLiteStatement.transient, UInt8(SQLITE_UTF8))
                }
            }
        }
    }

    /// A hash of a value of SQLite's, going on from another.
    @inline(__always)
    static func hash(_ value: OpaquePointer?, _ seed: UInt64) -> UInt64 {
        if let whole = whole(value) {
            return ExecutionEnvironment.mix(seed ^ UInt64(bitPattern: whole))
        }
        if sqlite3_value_type(value) == SQLITE_FLOAT {
            return ExecutionEnvironment.mix(seed ^ sqlite3_value_double(value).bitPattern)
        }
        var hash = seed ^ 0xCBF2_9CE4_8422_2325
        for byte in Storage.bytes(value) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return ExecutionEnvironment.mix(hash)
    }
}
