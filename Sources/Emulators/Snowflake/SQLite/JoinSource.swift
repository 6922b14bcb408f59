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

    private struct Cursor {
        var base = sqlite3_vtab_cursor()
        var slot: Int64 = -1
        /// The table at the slot.
        var table: Unmanaged<JoinTable>?
        var hits = JoinHits()
        var place = 0
    }

    nonisolated(unsafe) private static let module: UnsafePointer<sqlite3_module> = {
        let pointer = UnsafeMutablePointer<sqlite3_module>.allocate(capacity: 1)
        var module = sqlite3_module()
        module.iVersion = 0
        module.xConnect = connect
        module.xBestIndex = bestIndex
        module.xDisconnect = RowSource.disconnect
        module.xOpen = { _, out in RowSource.open(Cursor(), out) }
        module.xClose = { cursor in
            let own = RowSource.cursor(cursor, as: Cursor.self)
            own.pointee.table?.release()
            own.pointee.hits.deallocate()
            return RowSource.close(cursor, as: Cursor.self)
        }
        module.xFilter = filter
        module.xNext = { cursor in
            RowSource.cursor(cursor, as: Cursor.self).pointee.place += 1
            return SQLITE_OK
        }
        module.xEof = { cursor in
            let own = RowSource.cursor(cursor, as: Cursor.self)
            return own.pointee.place >= own.pointee.hits.count ? 1 : 0
        }
        module.xColumn = { cursor, context, column in
            let own = RowSource.cursor(cursor, as: Cursor.self)
            own.pointee.table?._withUnsafeGuaranteedRef {
                $0.give(own.pointee.hits[own.pointee.place], Int(column), to: context)
            }
            return SQLITE_OK
        }
        module.xRowid = { cursor, rowid in
            let own = RowSource.cursor(cursor, as: Cursor.self)
            rowid?.pointee =
                own.pointee.table?._withUnsafeGuaranteedRef {
                    $0.number(own.pointee.hits[own.pointee.place])
                } ?? 0
            return SQLITE_OK
        }
        pointer.initialize(to: module)
        return UnsafePointer(pointer)
    }()

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

    private static let bestIndex:
        @convention(c) (
            UnsafeMutablePointer<sqlite3_vtab>?, UnsafeMutablePointer<sqlite3_index_info>?
        ) -> Int32 = { _, info in
            guard let info else { return SQLITE_ERROR }
            guard RowSource.takesArguments(info, behind: JoinSource.columns) else {
                return SQLITE_CONSTRAINT
            }
            info.pointee.estimatedCost = 10
            info.pointee.estimatedRows = 2
            return SQLITE_OK
        }

    private static let filter:
        @convention(c) (
            UnsafeMutablePointer<sqlite3_vtab_cursor>?, Int32, UnsafePointer<CChar>?, Int32,
            UnsafeMutablePointer<OpaquePointer?>?
        ) -> Int32 = { cursor, _, _, count, values in
            guard let values, count >= Int32(JoinSource.fixed) else { return SQLITE_ERROR }
            let own = RowSource.cursor(cursor, as: Cursor.self)
            let slot = sqlite3_value_int64(values[0])
            if slot != own.pointee.slot {
                guard
                    let table = RowSource.environment(cursor).gathered(slot, as: JoinTable.self)
                else { return SQLITE_ERROR }
                own.pointee.slot = slot
                own.pointee.table?.release()
                own.pointee.table = Unmanaged.passRetained(table)
            }
            own.pointee.place = 0
            own.pointee.table?._withUnsafeGuaranteedRef {
                $0.find(GivenValue.all(values + 1), into: &own.pointee.hits)
            }
            return SQLITE_OK
        }
}
