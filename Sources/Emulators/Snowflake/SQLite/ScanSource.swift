import CSQLite

/// The table function `scanned(slot, table, keeps all, columns, asked, given, tally, formula)`: the
/// rows of a table joined with those of a ``JoinIndex``, in the table's order, or a ``Tally`` of
/// them.
///
/// The right side's columns are `c0` and on, those of the table stand behind all that the right
/// side may have; those of a tally are `c0` and on.
enum ScanSource {
    /// How many columns the table may have.
    static let columns = 64
    private static let arguments = 8
    private static let first = JoinSource.columns + columns

    /// The name of a column of the table.
    static func column(_ place: Int) -> String { "c\(JoinSource.columns + place)" }

    static func register(on connection: SQLiteConnection) {
        RowSource.register(module, as: "scanned", on: connection)
    }

    private struct Cursor {
        var base = sqlite3_vtab_cursor()
        var progress: Unmanaged<ScanProgress>?
        /// The rows of a piece.
        var rows: Unmanaged<JoinedRows>?
        /// The row that is looked at, and how many are left of its piece.
        var row: UnsafePointer<StoredRows.Cell>?
        var left = 0
        var width = 0
        var number: Int64 = 0
        /// Where each column stands in a row; -1 for those that are not given.
        let places = UnsafeMutablePointer<Int>.allocate(capacity: ScanSource.first)
    }

    nonisolated(unsafe) private static let module: UnsafePointer<sqlite3_module> = {
        let pointer = UnsafeMutablePointer<sqlite3_module>.allocate(capacity: 1)
        var module = sqlite3_module()
        module.iVersion = 0
        module.xConnect = { db, aux, _, _, table, _ in
            RowSource.connect(
                db, aux, table, columns: ScanSource.first, arguments: ScanSource.arguments)
        }
        module.xBestIndex = bestIndex
        module.xDisconnect = RowSource.disconnect
        module.xOpen = { _, out in RowSource.open(Cursor(), out) }
        module.xClose = { cursor in
            let own = RowSource.cursor(cursor, as: Cursor.self)
            end(own)
            own.pointee.places.deallocate()
            return RowSource.close(cursor, as: Cursor.self)
        }
        module.xFilter = filter
        module.xNext = { cursor in
            let own = RowSource.cursor(cursor, as: Cursor.self)
            own.pointee.left &-= 1
            own.pointee.number &+= 1
            if own.pointee.left > 0 {
                own.pointee.row = own.pointee.row.map { $0 + own.pointee.width }
                return SQLITE_OK
            }
            return advance(own, RowSource.environment(cursor))
        }
        module.xEof = { cursor in
            RowSource.cursor(cursor, as: Cursor.self).pointee.left <= 0 ? 1 : 0
        }
        module.xColumn = { cursor, context, column in
            let own = RowSource.cursor(cursor, as: Cursor.self)
            guard Int(column) < ScanSource.first, let row = own.pointee.row else {
                return SQLITE_OK
            }
            let place = own.pointee.places[Int(column)]
            if place >= 0 { PlacedCell(cell: row[place]).give(to: context) }
            return SQLITE_OK
        }
        module.xRowid = { cursor, rowid in
            rowid?.pointee = RowSource.cursor(cursor, as: Cursor.self).pointee.number
            return SQLITE_OK
        }
        pointer.initialize(to: module)
        return UnsafePointer(pointer)
    }()

    private static let bestIndex:
        @convention(c) (
            UnsafeMutablePointer<sqlite3_vtab>?, UnsafeMutablePointer<sqlite3_index_info>?
        ) -> Int32 = { _, info in
            guard let info else { return SQLITE_ERROR }
            guard RowSource.takesArguments(info, behind: ScanSource.first) else {
                return SQLITE_CONSTRAINT
            }
            info.pointee.estimatedCost = 1_000_000
            info.pointee.estimatedRows = 1_000_000
            return SQLITE_OK
        }

    private static let filter:
        @convention(c) (
            UnsafeMutablePointer<sqlite3_vtab_cursor>?, Int32, UnsafePointer<CChar>?, Int32,
            UnsafeMutablePointer<OpaquePointer?>?
        ) -> Int32 = { cursor, _, _, count, values in
            guard let values, count == Int32(ScanSource.arguments) else { return SQLITE_ERROR }
            let own = RowSource.cursor(cursor, as: Cursor.self)
            let connection = RowSource.connection(cursor)
            end(own)
            do throws(SnowflakeError) {
                guard let call = try ScanCall({ values[$0] }, on: connection) else {
                    return SQLITE_ERROR
                }
                own.pointee.width = call.width
                for column in 0..<ScanSource.first {
                    own.pointee.places[column] = call.place(of: column) ?? -1
                }
                own.pointee.progress = .passRetained(ScanProgress(call, on: connection))
            } catch {
                connection.environment.pendingError = error
                return SQLITE_ERROR
            }
            own.pointee.number = 0
            return advance(own, connection.environment)
        }

    /// Goes to the first row of the next piece that has any.
    private static func advance(
        _ own: UnsafeMutablePointer<Cursor>, _ environment: ExecutionEnvironment
    ) -> Int32 {
        do throws(SnowflakeError) {
            while let rows = try own.pointee.progress?.takeUnretainedValue().advance() {
                own.pointee.rows?.release()
                own.pointee.rows = .passRetained(rows)
                own.pointee.row = UnsafePointer(rows.cells)
                own.pointee.left = rows.count
                if rows.count > 0 { return SQLITE_OK }
            }
            own.pointee.left = 0
            return SQLITE_OK
        } catch {
            environment.pendingError = error
            return SQLITE_ERROR
        }
    }

    /// Ends what the cursor goes through.
    private static func end(_ own: UnsafeMutablePointer<Cursor>) {
        own.pointee.progress?.takeUnretainedValue().stop()
        own.pointee.progress?.release()
        own.pointee.rows?.release()
        own.pointee.progress = nil
        own.pointee.rows = nil
        own.pointee.row = nil
        own.pointee.left = 0
    }
}
