import CSQLite

/// The table function `grouped(slot)`: the rows of a ``GroupTable`` in their order, as columns `c0`
/// and on, with the keys behind those that rows may have.
enum GroupSource {
    static let columns = 64
    static let mostKeys = 8

    static func register(on connection: SQLiteConnection) {
        RowSource.register(module, as: "grouped", on: connection)
    }

    /// The name of a key's column.
    static func key(_ place: Int) -> String { "c\(columns + place)" }

    private struct Cursor {
        var base = sqlite3_vtab_cursor()
        var table: Unmanaged<GroupTable>?
        var place = 0
        var count = 0
    }

    nonisolated(unsafe) private static let module: UnsafePointer<sqlite3_module> = {
        let pointer = UnsafeMutablePointer<sqlite3_module>.allocate(capacity: 1)
        var module = sqlite3_module()
        module.iVersion = 0
        module.xConnect = { db, aux, _, _, table, _ in
            RowSource.connect(
                db, aux, table, columns: GroupSource.columns + GroupSource.mostKeys, arguments: 1)
        }
        module.xBestIndex = bestIndex
        module.xDisconnect = RowSource.disconnect
        module.xOpen = { _, out in RowSource.open(Cursor(), out) }
        module.xClose = { cursor in
            RowSource.cursor(cursor, as: Cursor.self).pointee.table?.release()
            return RowSource.close(cursor, as: Cursor.self)
        }
        module.xFilter = { cursor, _, _, count, values in
            guard let values, count == 1 else { return SQLITE_ERROR }
            let own = RowSource.cursor(cursor, as: Cursor.self)
            let slot = sqlite3_value_int64(values[0])
            guard let table = RowSource.environment(cursor).gathered(slot, as: GroupTable.self)
            else { return SQLITE_ERROR }
            own.pointee.table?.release()
            own.pointee.table = Unmanaged.passRetained(table)
            own.pointee.place = 0
            own.pointee.count = table.count
            return SQLITE_OK
        }
        module.xNext = { cursor in
            RowSource.cursor(cursor, as: Cursor.self).pointee.place += 1
            return SQLITE_OK
        }
        module.xEof = { cursor in
            let own = RowSource.cursor(cursor, as: Cursor.self)
            return own.pointee.place >= own.pointee.count ? 1 : 0
        }
        module.xColumn = { cursor, context, column in
            let own = RowSource.cursor(cursor, as: Cursor.self)
            own.pointee.table?._withUnsafeGuaranteedRef {
                $0.give(own.pointee.place, Int(column), to: context)
            }
            return SQLITE_OK
        }
        module.xRowid = { cursor, rowid in
            rowid?.pointee = Int64(RowSource.cursor(cursor, as: Cursor.self).pointee.place)
            return SQLITE_OK
        }
        pointer.initialize(to: module)
        return UnsafePointer(pointer)
    }()

    /// Rows come in the order of the keys, so SQLite need not sort them for GROUP BY.
    private static let bestIndex:
        @convention(c) (
            UnsafeMutablePointer<sqlite3_vtab>?, UnsafeMutablePointer<sqlite3_index_info>?
        ) -> Int32 = { _, info in
            guard let info else { return SQLITE_ERROR }
            let first = Int32(GroupSource.columns)
            guard RowSource.takesArguments(info, behind: GroupSource.columns + GroupSource.mostKeys)
            else {
                return SQLITE_CONSTRAINT
            }
            var isOrdered = info.pointee.nOrderBy > 0
            for place in 0..<info.pointee.nOrderBy {
                let term = info.pointee.aOrderBy[Int(place)]
                if term.iColumn != first + place || term.desc != 0 { isOrdered = false }
            }
            info.pointee.orderByConsumed = isOrdered ? 1 : 0
            info.pointee.estimatedCost = 10
            info.pointee.estimatedRows = 1_000
            return SQLITE_OK
        }
}
