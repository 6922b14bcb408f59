import CSQLite

/// What `scanned(slot, table, keeps all, columns, asked, given, tally, formula)` is called with: the
/// number of the right side's rows, or NULL where there is none, the table, whether rows that
/// nothing fits are kept, the table's columns, which of these are looked up and given, by their
/// numbers with spaces between them, what is counted and summed up instead of giving rows, and what
/// is computed of them.
struct ScanCall {
    /// The table's name in the database.
    let storage: String
    private let table: JoinTable?
    private let reader: RecordReader
    /// The names of the columns that are read.
    let columns: [String]
    private let keepsAll: Bool
    private let asked: [Int]
    private let given: [Int]
    private let room: Int
    /// Where each column that is read stands among them.
    private let places: [Int: Int]
    private var tally: Tally?
    private let formula: RowFormula?

    /// Nil when the right side's rows are not there.
    init?(
        _ value: (Int) -> OpaquePointer?, on connection: SQLiteConnection
    ) throws(SnowflakeError) {
        if sqlite3_value_type(value(0)) == SQLITE_NULL {
            table = nil
        } else {
            let slot = sqlite3_value_int64(value(0))
            guard let found = connection.environment.gathered(slot, as: JoinTable.self) else {
                return nil
            }
            table = found
        }
        storage = Storage.text(value(1))
        keepsAll = sqlite3_value_int64(value(2)) != 0
        let names = Storage.text(value(3)).split(separator: " ").map { String($0) }
        let numbers = { (text: String) in text.split(separator: " ").compactMap { Int($0) } }
        asked = numbers(Storage.text(value(4)))
        given = numbers(Storage.text(value(5)))
        let fields = try connection.fields(of: storage)
        let read = Set(asked + given).filter { $0 >= 0 }
            .compactMap { column in fields[names[column]].map { (column: column, field: $0) } }
            .sorted { $0.field < $1.field }
        columns = read.map { names[$0.column] }
        places = Dictionary(uniqueKeysWithValues: read.enumerated().map { ($1.column, $0) })
        room = connection.joinedCells
        reader = RecordReader(
            fields: read.map(\.field), usable: Int(connection.number("PRAGMA page_size")))
        formula = RowFormula(Storage.text(value(7)))
        let text = Storage.text(value(6))
        guard !text.isEmpty else { return }
        // A right side without rows has no columns, and gives none.
        let isBare = table?.isEmpty ?? false
        let tally = Tally(text) { column in
            joined(column) ?? (isBare && column < JoinSource.columns ? -1 : nil)
        }
        guard let tally else { return nil }
        self.tally = tally
    }

    /// The work.
    ///
    /// - Parameter shape: that of a table which takes images of the rows.
    func scan(packing shape: TableShape? = nil, on connection: SQLiteConnection) -> JoinScan {
        var scan = JoinScan(
            table: table, reader: reader, asked: asked.map { places[$0] ?? -1 },
            given: given.compactMap { places[$0] }, keepsAll: keepsAll, room: room,
            shape: shape, tally: tally)
        if let formula {
            let places = (0..<LoadedSource.columns).map { joined($0) ?? -1 }
            scan.computers = connection.computers(formula, places: places)
            scan.computedCount = formula.count
        }
        return scan
    }

    /// How many cells a joined row has.
    var width: Int { tally?.fields.count ?? given.count + (table?.width ?? 0) }

    /// Where a column of the source stands in the rows that it gives; nil when it is not given.
    func place(of column: Int) -> Int? {
        guard let tally else { return joined(column) }
        return column < tally.fields.count ? column : nil
    }

    /// Where a column stands in a joined row.
    private func joined(_ column: Int) -> Int? {
        // Behind all columns are the values of a formula.
        if column >= LoadedSource.columns {
            return given.count + (table?.width ?? 0) + column - LoadedSource.columns
        }
        if column < JoinSource.columns {
            return table?.place(of: column).map { given.count + $0 }
        }
        return given.firstIndex(of: column - JoinSource.columns)
    }
}

extension SQLiteConnection {
    /// Where the columns of a table stand in its records, by their names.
    fileprivate func fields(of storage: String) throws(SnowflakeError) -> [String: Int] {
        let statement = try prepare("SELECT name, cid FROM pragma_table_info(?1)")
        defer { statement.done() }
        statement.bind(.text(storage) as SQLiteValue, at: 1)
        var places: [String: Int] = [:]
        while try statement.step() {
            places[Storage.text(statement.stored(0))] = Int(statement.integer(1))
        }
        return places
    }
}
