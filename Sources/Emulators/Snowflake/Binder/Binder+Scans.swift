import SnowflakeSQL

/// All rows of a table as it is stored, as a source of a plan.
struct PlainTable {
    /// The table's name in the database.
    let storage: String
    /// The source's name in the plan.
    let name: String
}

/// A query of columns of a source that is read ahead.
struct ScannedQuery {
    /// The query as it was bound; what stands around it by now is another.
    let sql: String
    let items: [String]
    /// The numbers of the source's columns.
    let columns: [Int]
    /// What the source is called with.
    let arguments: String
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
        _ table: PlainTable, _ word: String, _ source: GatheredJoin, _ range: RangeCondition,
        _ right: String, _ scope: Scope
    ) -> String? {
        let columns = scope.relations[0].columns.map(\.sql)
        guard readsAhead, session.seesPages, table.storage != target,
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
        for place in columns.indices {
            scope.relations[0].columns[place].sql = "\(source.name).\(ScanSource.column(place))"
        }
        let names = columns.map { $0.dropFirst(table.name.count + 1) }.joined(separator: " ")
        let arguments = [
            slot(source, range, shape, right), "'\(table.storage)'",
            word == "JOIN" ? "0" : "1", "'\(names)'",
            "'\(asked.map { "\($0)" }.joined(separator: " "))'", source.lefts,
        ]
        let list = arguments.joined(separator: ", ")
        let call = "scanned(\(list)) AS \(source.name)"
        scans[call] = list
        return call
    }

    /// What a SELECT is that gives columns of such a source, and does nothing else.
    func scan(of items: [String], _ tail: String, as sql: String) -> ScannedQuery? {
        guard !scans.isEmpty, tail.hasPrefix(" FROM "),
            let arguments = scans[String(tail.dropFirst(6))],
            let name = tail.split(separator: " ").last
        else { return nil }
        let list = items.enumerated().map { "\($1) AS c\($0)" }.joined(separator: ", ")
        guard sql == "SELECT \(list)\(tail)" else { return nil }
        var columns: [Int] = []
        for item in items {
            guard item.hasPrefix("\(name).c"), let number = Int(item.dropFirst(name.count + 2))
            else { return nil }
            columns.append(number)
        }
        return ScannedQuery(sql: sql, items: items, columns: columns, arguments: arguments)
    }

    /// Whether a column is one that is stored, and not computed.
    private static func isStored(_ sql: String, in table: PlainTable) -> Bool {
        sql.hasPrefix("\(table.name).")
            && sql.dropFirst(table.name.count + 1).allSatisfy { $0.isLetter || $0.isNumber }
    }
}
