import SnowflakeSQL

// Many rows of constants: clients write an `executemany` as one INSERT with as many rows.
extension SnowflakeAccount {
    /// From how many rows on it pays to bind values instead of compiling each of them.
    private static let manyRows = 8

    /// The stored values of VALUES whose items are all constants; nil for everything else.
    func constantRows(
        _ insert: Insert, _ table: TableEntry, _ context: StatementContext
    ) throws(SnowflakeError) -> ClientBinds? {
        guard case .values(let rows) = insert.source, rows.count >= Self.manyRows,
            context.binds.rows.isEmpty
        else { return nil }
        let columns = try insertColumns(insert.columns, table)
        guard columns.allSatisfy({ !$0.type.isSemiStructured }) else { return nil }
        let binder = binder(context)
        let scope = Scope(outer: nil)
        prepareEnvironment(context)
        let cast = connection.environment.cast
        var binds = ClientBinds(types: columns.map(\.type))
        binds.rows.reserveCapacity(rows.count)
        for row in rows {
            guard row.count == columns.count else { return nil }
            var values: [SnowflakeValue] = []
            values.reserveCapacity(columns.count)
            for (place, item) in row.enumerated() {
                if case .defaultValue = item.kind { return nil }
                let bound = try binder.bind(item, scope)
                let type = columns[place].type
                guard let constant = bound.constant,
                    bound.type == .null || SnowflakeType.common(bound.type, type) != nil
                else { return nil }
                values.append(try cast.convert(constant, to: type, strict: true))
            }
            binds.rows.append(values)
        }
        return binds
    }

    /// Runs an INSERT of rows whose values are known.
    func insert(
        _ binds: ClientBinds, _ insert: Insert, _ table: TableEntry, _ context: StatementContext
    ) throws(SnowflakeError) -> Int {
        let inTransaction = context.session.transaction != nil
        let columns = try insertColumns(insert.columns, table)
        // The plan depends on the table and the columns alone, so its text names just them.
        let names = columns.map(\.storageName).joined(separator: ",")
        let rows = StatementContext(
            session: context.session, source: SourceSlice("rows into \(table.header.id) \(names)"),
            info: context.info, binds: BindSet(binds))
        let plans = try plans(rows) { (binder) throws(SnowflakeError) in
            let given = columns.indices.map { binder.input(.bind($0 + 1)) }
            let all = mark(
                try completed(given, columns, table, binder), inTransaction, binder)
            let list = storageList(table, inTransaction)
            return [
                Plan(
                    "INSERT INTO \(table.storageName) (\(list)) VALUES "
                        + "(\(all.joined(separator: ", ")))", [], binder)
            ]
        }
        prepareEnvironment(context)
        return try change(plans[0], rows)
    }
}
