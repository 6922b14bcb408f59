import SnowflakeSQL

/// All rows of a table as it is stored, as a source of a plan.
struct PlainTable {
    /// The table's name in the database.
    let storage: String
    /// The source's name in the plan.
    let name: String
    /// All its columns as the plan has them.
    let columns: [String]
}

/// A source of a plan that is read ahead.
struct PlannedScan {
    /// The name in the plan.
    let name: String
    /// The table's name in the database.
    let storage: String
    let arguments: [String]
    /// The numbers of its columns, by their names in the plan.
    var columns: [String: Int]
}

/// A query of columns of a source that is read ahead.
struct ScannedQuery {
    /// The query as it was bound; what stands around it by now is another.
    let sql: String
    let items: [String]
    /// The numbers of the source's columns, and those of a formula's values behind them.
    let columns: [Int]
    /// What the source is called with, and the names of the columns that this does not show.
    let arguments: String
    let mentioned: String
}

/// Joins on a range whose left side is a table: its pages are read and searched by other hands
/// while the statement works with the rows (decision 0040). They stand alone in a statement's own
/// query: SQLite could look nothing up in them, and would order its loops otherwise than where
/// tables cannot be read ahead.
extension Binder {
    /// The call that gives the rows of the table and what fits them, joined; nil where the join
    /// needs SQLite to come to each row.
    ///
    /// The table's columns are then named anew.
    func scanned(
        _ table: PlainTable, _ join: Join, _ source: GatheredJoin, _ range: RangeCondition,
        _ right: String, _ scope: Scope
    ) -> String? {
        guard var scan = planned(table, join, source, range, right) else { return nil }
        for (place, column) in table.columns.enumerated() {
            scan.columns[column] = nil
            let name = "\(source.name).\(ScanSource.column(place))"
            scan.columns[name] = JoinSource.columns + place
            scope.relations[0].columns[place].sql = name
        }
        let call = "scanned(\(scan.arguments.joined(separator: ", "))) AS \(source.name)"
        scans[call] = scan
        return call
    }

    /// What a join is when it is read ahead; nil where it needs SQLite to come to each row.
    func planned(
        _ table: PlainTable, _ join: Join, _ source: GatheredJoin, _ range: RangeCondition,
        _ right: String
    ) -> PlannedScan? {
        let columns = table.columns
        guard readsAhead, session.seesPages, table.storage != target, range.rest.isEmpty,
            columns.count <= ScanSource.columns,
            columns.allSatisfy({ Self.isStored($0, in: table) })
        else { return nil }
        let shape = range.shape
        let end = shape.contains(.endIsAtUpper) ? nil : range.end
        var asked: [Int] = []
        for bound in [range.upper, range.lower, end] + range.keys {
            guard let bound else {
                asked.append(-1)
                continue
            }
            guard let place = columns.firstIndex(of: bound.left) else { return nil }
            asked.append(place)
        }
        let names = columns.map { $0.dropFirst(table.name.count + 1) }.joined(separator: " ")
        var numbers: [String: Int] = [:]
        for place in source.columns.indices { numbers["\(source.name).c\(place)"] = place }
        for (place, column) in columns.enumerated() {
            numbers[column] = JoinSource.columns + place
        }
        return PlannedScan(
            name: source.name, storage: table.storage,
            arguments: [
                slot(source, range, shape, right), "'\(table.storage)'",
                join.kind == .left ? "1" : "0", "'\(names)'",
                "'\(asked.map { "\($0)" }.joined(separator: " "))'", source.lefts, "''", "''",
            ], columns: numbers)
    }

    /// What a SELECT is that gives columns of such a source, or what is computed of them, for all
    /// rows or those of a condition, and does nothing else.
    func scan(of items: [String], _ tail: String, as sql: String) -> ScannedQuery? {
        guard !scans.isEmpty, tail.hasPrefix(" FROM ") else { return nil }
        let rest = tail.dropFirst(6)
        let list = items.enumerated().map { "\($1) AS c\($0)" }.joined(separator: ", ")
        guard sql == "SELECT \(list)\(tail)",
            let source = scans.keys.filter({ rest.hasPrefix($0) }).max(by: { $0.count < $1.count }),
            let scan = scans[source]
        else { return nil }
        var writer = FormulaWriter(columns: scan.columns, natives: natives)
        let condition = rest.dropFirst(source.count)
        if !condition.isEmpty {
            guard condition.hasPrefix(" WHERE "), writer.take(condition: condition.dropFirst(7))
            else { return nil }
        }
        var columns: [Int] = []
        for item in items {
            guard let number = writer.number(of: item) else { return nil }
            columns.append(number)
        }
        let arguments = scan.arguments.dropLast() + [writer.argument]
        return ScannedQuery(
            sql: sql, items: items, columns: columns,
            arguments: arguments.joined(separator: ", "),
            mentioned: writer.used.sorted().map { "\(scan.name).c\($0)" }.joined(separator: " "))
    }

    /// Whether a column is one that is stored, and not computed.
    static func isStored(_ sql: String, in table: PlainTable) -> Bool {
        sql.hasPrefix("\(table.name).")
            && sql.dropFirst(table.name.count + 1).allSatisfy { $0.isLetter || $0.isNumber }
    }
}
