import CSQLite

/// Table functions: `rows(kind, argument…)` gives the rows that Swift code computes.
///
/// Columns are `c0` to `c63`, arguments are hidden columns, so that they may refer to tables that
/// stand to the left (a lateral join).
enum RowSource {
    static let columns = 64
    static let arguments = 8
    /// The argument that, given at all, tells SQLite to expect many rows: it then indexes what
    /// they are joined with.
    static let many = 7

    /// Rows in stored form.
    typealias Rows = [[SQLiteValue]]

    /// What a call computes: the kind and its arguments as stored.
    typealias Body = (ExecutionEnvironment, [SQLiteValue]) throws(SnowflakeError) -> Rows

    /// The bodies by kind; filled by the functions that need them.
    static func body(_ kind: Int) -> Body { TableFunctions.body(kind) }

    static func register(on connection: SQLiteConnection) {
        register(module, as: "rows", on: connection)
    }

    /// Makes a module known under a name.
    static func register(
        _ module: UnsafePointer<sqlite3_module>, as name: String, on connection: SQLiteConnection
    ) {
        let box = Unmanaged.passRetained(ModuleBox(connection)).toOpaque()
        let code = sqlite3_create_module_v2(
            connection.handle, name, module, box,
            { pointer in
                guard let pointer else { return }
                Unmanaged<ModuleBox>.fromOpaque(pointer).release()
            })
        precondition(code == SQLITE_OK, "SQLite does not take the table function")
    }

    final class ModuleBox {
        unowned let connection: SQLiteConnection
        var environment: ExecutionEnvironment { connection.environment }
        init(_ connection: SQLiteConnection) { self.connection = connection }
    }

    /// What functions may look at, for a cursor.
    static func environment(
        _ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?
    ) -> ExecutionEnvironment {
        connection(cursor).environment
    }

    /// The connection that a cursor belongs to.
    static func connection(
        _ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?
    ) -> SQLiteConnection {
        UnsafeMutableRawPointer(cursor!.pointee.pVtab!).assumingMemoryBound(to: Table.self)
            .pointee.box.takeUnretainedValue().connection
    }

    struct Table {
        var base: sqlite3_vtab
        var box: Unmanaged<ModuleBox>
    }

    final class CursorState {
        var rows: Rows = []
        var place = 0
        var given: [SQLiteValue] = []
    }

    struct Cursor {
        var base = sqlite3_vtab_cursor()
        var state = Unmanaged.passRetained(CursorState())
    }

    /// Opens a cursor, whose first member is SQLite's own.
    static func open<Own>(
        _ cursor: Own, _ out: UnsafeMutablePointer<UnsafeMutablePointer<sqlite3_vtab_cursor>?>?
    ) -> Int32 {
        let pointer = UnsafeMutablePointer<Own>.allocate(capacity: 1)
        pointer.initialize(to: cursor)
        out?.pointee = UnsafeMutableRawPointer(pointer).assumingMemoryBound(
            to: sqlite3_vtab_cursor.self)
        return SQLITE_OK
    }

    /// A cursor of ours.
    @inline(__always)
    static func cursor<Own>(
        _ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?, as: Own.Type
    ) -> UnsafeMutablePointer<Own> {
        UnsafeMutableRawPointer(cursor!).assumingMemoryBound(to: Own.self)
    }

    static func close<Own>(
        _ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?, as own: Own.Type
    ) -> Int32 {
        self.cursor(cursor, as: own).deallocate()
        return SQLITE_OK
    }

    nonisolated(unsafe) static let module: UnsafePointer<sqlite3_module> = {
        let pointer = UnsafeMutablePointer<sqlite3_module>.allocate(capacity: 1)
        var module = sqlite3_module()
        module.iVersion = 0
        module.xConnect = connect
        module.xBestIndex = bestIndex
        module.xDisconnect = disconnect
        module.xOpen = { _, out in RowSource.open(Cursor(), out) }
        module.xClose = { cursor in
            RowSource.cursor(cursor, as: Cursor.self).pointee.state.release()
            return RowSource.close(cursor, as: Cursor.self)
        }
        module.xFilter = filter
        module.xNext = next
        module.xEof = { cursor in
            let state = RowSource.state(cursor)
            return state.place >= state.rows.count ? 1 : 0
        }
        module.xColumn = column
        module.xRowid = { cursor, rowid in
            rowid?.pointee = Int64(RowSource.state(cursor).place)
            return SQLITE_OK
        }
        pointer.initialize(to: module)
        return UnsafePointer(pointer)
    }()

    private static func state(_ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?) -> CursorState {
        self.cursor(cursor, as: Cursor.self).pointee.state.takeUnretainedValue()
    }

    private static let connect:
        @convention(c) (
            OpaquePointer?, UnsafeMutableRawPointer?, Int32,
            UnsafePointer<UnsafePointer<CChar>?>?,
            UnsafeMutablePointer<UnsafeMutablePointer<sqlite3_vtab>?>?,
            UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        ) -> Int32 = { db, aux, _, _, table, _ in
            connect(db, aux, table, columns: RowSource.columns, arguments: RowSource.arguments)
        }

    /// Makes a table whose columns are `c0` and on, with hidden ones for arguments.
    static func connect(
        _ db: OpaquePointer?, _ aux: UnsafeMutableRawPointer?,
        _ table: UnsafeMutablePointer<UnsafeMutablePointer<sqlite3_vtab>?>?, columns: Int,
        arguments: Int
    ) -> Int32 {
        var names = (0..<columns).map { "c\($0)" }
        names += (0..<arguments).map { "a\($0) HIDDEN" }
        let code = sqlite3_declare_vtab(
            db, "CREATE TABLE x(" + names.joined(separator: ",") + ")")
        guard code == SQLITE_OK, let aux else { return code }
        let pointer = UnsafeMutablePointer<Table>.allocate(capacity: 1)
        pointer.initialize(
            to: Table(base: sqlite3_vtab(), box: Unmanaged<ModuleBox>.fromOpaque(aux)))
        table?.pointee = UnsafeMutableRawPointer(pointer).assumingMemoryBound(
            to: sqlite3_vtab.self)
        return SQLITE_OK
    }

    /// Takes the arguments of a call as the first to the last value of its filter.
    ///
    /// All of them are given, without a gap, and each must be usable, so that the call comes after
    /// what it refers to.
    ///
    /// - Parameter columns: how many columns stand before the arguments.
    /// - Returns: false when an argument is not usable.
    static func takesArguments(
        _ info: UnsafeMutablePointer<sqlite3_index_info>, behind columns: Int
    ) -> Bool {
        for index in 0..<Int(info.pointee.nConstraint) {
            let constraint = info.pointee.aConstraint[index]
            let argument = constraint.iColumn - Int32(columns)
            guard argument >= 0, Int32(constraint.op) == SQLITE_INDEX_CONSTRAINT_EQ else {
                continue
            }
            guard constraint.usable != 0 else { return false }
            info.pointee.aConstraintUsage[index].argvIndex = argument + 1
            info.pointee.aConstraintUsage[index].omit = 1
        }
        return true
    }

    static let disconnect: @convention(c) (UnsafeMutablePointer<sqlite3_vtab>?) -> Int32 = {
        table in
        UnsafeMutableRawPointer(table!).assumingMemoryBound(to: Table.self).deallocate()
        return SQLITE_OK
    }

    /// Every argument that is given must be usable, so that the call comes after what it refers to.
    private static let bestIndex:
        @convention(c) (
            UnsafeMutablePointer<sqlite3_vtab>?, UnsafeMutablePointer<sqlite3_index_info>?
        ) -> Int32 = { _, info in
            guard let info else { return SQLITE_ERROR }
            var mask: Int32 = 0
            var places: [(argument: Int, constraint: Int)] = []
            for index in 0..<Int(info.pointee.nConstraint) {
                let constraint = info.pointee.aConstraint[index]
                let argument = Int(constraint.iColumn) - RowSource.columns
                guard argument >= 0, Int32(constraint.op) == SQLITE_INDEX_CONSTRAINT_EQ else {
                    continue
                }
                guard constraint.usable != 0 else { return SQLITE_CONSTRAINT }
                places.append((argument, index))
            }
            places.sort { $0.argument < $1.argument }
            for (order, place) in places.enumerated() {
                mask |= 1 << Int32(place.argument)
                info.pointee.aConstraintUsage[place.constraint].argvIndex = Int32(order + 1)
                info.pointee.aConstraintUsage[place.constraint].omit = 1
            }
            info.pointee.idxNum = mask
            let isMany = mask & 1 << Int32(RowSource.many) != 0
            info.pointee.estimatedCost = isMany ? 1_000_000 : 10
            info.pointee.estimatedRows = isMany ? 1_000_000 : 10
            return SQLITE_OK
        }

    private static let filter:
        @convention(c) (
            UnsafeMutablePointer<sqlite3_vtab_cursor>?, Int32, UnsafePointer<CChar>?, Int32,
            UnsafeMutablePointer<OpaquePointer?>?
        ) -> Int32 = { cursor, mask, _, count, values in
            let state = RowSource.state(cursor)
            let environment = RowSource.environment(cursor)
            var given = [SQLiteValue](repeating: .null, count: RowSource.arguments)
            var order = 0
            for argument in 0..<RowSource.arguments where mask & (1 << Int32(argument)) != 0 {
                given[argument] = SQLiteValue(values?[order])
                order += 1
            }
            state.place = 0
            state.given = given
            guard case .integer(let kind) = given[0] else { return SQLITE_ERROR }
            do throws(SnowflakeError) {
                state.rows = try RowSource.body(Int(kind))(environment, Array(given.dropFirst()))
                return SQLITE_OK
            } catch {
                environment.pendingError = error
                return SQLITE_ERROR
            }
        }

    private static let next: @convention(c) (UnsafeMutablePointer<sqlite3_vtab_cursor>?) -> Int32 =
        { cursor in
            RowSource.state(cursor).place += 1
            return SQLITE_OK
        }

    private static let column:
        @convention(c) (
            UnsafeMutablePointer<sqlite3_vtab_cursor>?, OpaquePointer?, Int32
        ) -> Int32 = { cursor, context, column in
            let state = RowSource.state(cursor)
            let row = state.rows[state.place]
            let call = FunctionCall(
                context: context, arguments: nil, count: 0, environment: RowSource.unused)
            if Int(column) < row.count {
                call.return(row[Int(column)])
            } else if Int(column) >= RowSource.columns {
                call.return(state.given[Int(column) - RowSource.columns])
            } else {
                call.returnNull()
            }
            return SQLITE_OK
        }

    nonisolated(unsafe) private static let unused = ExecutionEnvironment()
}
