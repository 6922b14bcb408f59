import CSQLite

// Rows that come as an image of a table (decision 0041).
extension SQLiteConnection {
    /// The database that takes the place of an image for as long as its rows are copied.
    private static let place = "loading"

    /// The shape of a table's records; nil where it has an index, a column that nothing fills, or
    /// so many that its definition fills a page.
    ///
    /// - Parameter fields: what fills the columns, by their names in the database.
    func shape(
        of storage: String, _ fields: [String: TableShape.Field]
    ) throws(SnowflakeError) -> TableShape? {
        let indexes = number("SELECT count(*) FROM pragma_index_list('\(storage)')")
        guard indexes == 0 else { return nil }
        let columns = try prepare(
            "SELECT name, \"notnull\" FROM pragma_table_info(?1) ORDER BY cid")
        defer { columns.done() }
        columns.bind(.text(storage) as SQLiteValue, at: 1)
        var places: [TableShape.Place] = []
        while try columns.step() {
            guard let field = fields[Storage.text(columns.stored(0))] else { return nil }
            places.append(TableShape.Place(field: field, isNotNull: columns.integer(1) != 0))
        }
        let table = try prepare("SELECT sql FROM sqlite_master WHERE name = ?1")
        defer { table.done() }
        table.bind(.text(storage) as SQLiteValue, at: 1)
        guard try table.step(), case .text(let sql) = table.raw(0),
            let list = sql.firstIndex(of: "("), sql.utf8.count < 3_500
        else { return nil }
        return TableShape(
            definition: "CREATE TABLE \(TableImage.table) \(sql[list...])", places: places)
    }

    /// Copies the rows of an image behind those of a table of its shape.
    func copy(_ image: TableImage, into storage: String) throws(SnowflakeError) {
        if !takesImages {
            try run("ATTACH ':memory:' AS \(Self.place)")
            takesImages = true
        }
        guard let (bytes, count) = image.take() else { return }
        let code = sqlite3_deserialize(
            handle, Self.place, bytes.assumingMemoryBound(to: UInt8.self), Int64(count),
            Int64(count), UInt32(SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY))
        precondition(code == SQLITE_OK, "SQLite does not take a table's image: \(code)")
        // It is prepared anew for each image, which has a schema of its own.
        let sql = "INSERT INTO main.\(storage) SELECT * FROM \(Self.place).\(TableImage.table)"
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else {
            throw failure(sqlite3_extended_errcode(handle), sql)
        }
    }
}
