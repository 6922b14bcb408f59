/// How the rows of a query come into a table packed, where the query gives nothing but columns of a
/// table that is read ahead (decision 0041).
struct PackedPlan: Sendable {
    /// Gives what the source is called with.
    let sql: String
    /// The table's name in the database.
    let storage: String
    /// What fills the table's columns, by their names: columns of the source by their numbers.
    let fields: [String: TableShape.Field]
    /// Whether rows bear the mark of the open transaction.
    let isMarked: Bool

    /// Nil where the rows are for SQLite to store.
    ///
    /// - Parameter values: a value for each column of the table that is filled, as SQL over the
    ///   query.
    init?(
        _ query: BoundQuery, _ values: [(column: ColumnEntry, sql: String)], of table: TableEntry,
        isMarked: Bool, _ binder: Binder
    ) {
        guard let scan = query.scan, scan.sql == query.sql else { return nil }
        var fields: [String: TableShape.Field] = [:]
        for column in table.columns { fields[column.storageName] = .constant(nil) }
        for (column, value) in values where value != "NULL" {
            guard let place = scan.columns.indices.first(where: { "c\($0)" == value }) else {
                return nil
            }
            fields[column.storageName] = .column(scan.columns[place])
        }
        self.fields = fields
        self.isMarked = isMarked
        storage = table.storageName
        // Which columns are used is seen by their names in a plan.
        sql = binder.settled("SELECT \(scan.arguments) -- \(scan.mentioned)")
    }
}

extension SnowflakeAccount {
    /// Copies a query's rows into a table, packed by the hands that read them.
    ///
    /// - Returns: how many there are; nil, with nothing copied, where they are for SQLite to store.
    func copy(
        _ packed: PackedPlan, of plan: Plan, _ context: StatementContext
    ) throws(SnowflakeError) -> Int? {
        guard context.binds.rows.count <= 1, connection.pageCache != nil else { return nil }
        try place(plan.staged, context)
        let gathered = connection.environment.gathered.count
        defer { connection.environment.forgetGathered(after: gathered) }
        guard let call = try call(packed, of: plan, context),
            let shape = try shape(packed, call, context)
        else { return nil }
        return try connection.tentatively { () throws(SnowflakeError) in
            let progress = ScanProgress(call, packing: shape, on: connection)
            defer { progress.stop() }
            let fill = ImageTarget(packed.storage, on: connection)
            var count = 0
            while let rows = try progress.advance() {
                if rows.count == 0 { continue }
                guard let image = rows.image else { return nil }
                try fill.add(image)
                count += rows.count
            }
            try fill.end()
            return count
        }
    }

    /// What the source is called with.
    private func call(
        _ packed: PackedPlan, of plan: Plan, _ context: StatementContext
    ) throws(SnowflakeError) -> ScanCall? {
        let statement = try start(packed.sql, of: plan, context)
        defer { statement.done() }
        guard try statement.step() else { return nil }
        return try ScanCall({ statement.stored($0) }, on: connection)
    }

    /// The shape of the table's records, filled from joined rows.
    private func shape(
        _ packed: PackedPlan, _ call: ScanCall, _ context: StatementContext
    ) throws(SnowflakeError) -> TableShape? {
        var fields = packed.fields
        for (name, field) in packed.fields {
            guard case .column(let column) = field else { continue }
            guard let place = call.place(of: column) else { return nil }
            fields[name] = .column(place)
        }
        fields["x"] = .constant(
            packed.isMarked ? context.session.transaction?.number ?? 0 : 0)
        return try connection.shape(of: packed.storage, fields)
    }
}
