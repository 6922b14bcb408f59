/// Which statements changed which tables, so that a query may read a table as it was.
///
/// Rows that a change removes or replaces are kept in the table `h` + the table's id with the
/// number of the change (`d`); where a row came from follows from the places of the rows that each change
/// added. Source: Snowflake documentation, "Understanding & using Time Travel".
struct TableHistory: Sendable {
    /// One change that others could see.
    struct Commit: Sendable {
        var version: Int
        /// Nanoseconds since the epoch.
        var at: Int128
        var queryID: String
        /// The rows that it added lie above `low` and up to `high`.
        var low: Int64
        var high: Int64
    }

    /// Whether rows are kept at all. A deployed pipeline that never travels needs no history.
    var isKept = true
    private(set) var commits: [Int: [Commit]] = [:]
    /// The last row of each table.
    var lastRow: [Int: Int64] = [:]

    /// Notes a change of a table whose last row is now `last`.
    mutating func note(
        _ table: Int, version: Int, at: Int128, queryID: String, last: Int64
    ) {
        let before = lastRow[table] ?? 0
        lastRow[table] = last
        commits[table, default: []].append(
            Commit(
                version: version, at: at, queryID: queryID, low: min(before, last), high: last))
    }

    /// The change that added a row which was there before the change `end`; 0 for one that was
    /// always there.
    func birth(of row: Int64, in table: Int, before end: Int) -> Int {
        commits[table]?.last { $0.version < end && $0.low < row && row <= $0.high }?.version ?? 0
    }

    /// The last change up to an instant; nil when the table is younger.
    func version(of table: Int, at instant: Int128, isBefore: Bool) -> Int? {
        commits[table]?.last { isBefore ? $0.at < instant : $0.at <= instant }?.version
    }

    /// The first change of a table that is still known, its creation at first.
    func firstVersion(of table: Int) -> Int? { commits[table]?.first?.version }

    /// The place above which all rows lie that changes after one have added.
    func lowestNewRow(in table: Int, after version: Int) -> Int64 {
        commits[table]?.lazy.filter { $0.version > version }.map(\.low).min() ?? .max
    }

    /// The number of a statement's change.
    func version(of queryID: String) -> Int? {
        for table in commits.keys.sorted() {
            if let found = commits[table]?.last(where: { $0.queryID == queryID }) {
                return found.version
            }
        }
        return nil
    }

    /// Forgets what is older than the instant; gives the change up to which earlier rows may go.
    /// What came after the change `offset` stays.
    mutating func prune(
        _ table: Int, before instant: Int128, keeping offset: @autoclosure () -> Int?
    ) -> Int? {
        guard let list = commits[table], list.count > 64,
            let first = list.firstIndex(where: { $0.at >= instant }), first > 32
        else { return nil }
        if let offset = offset(), list[first - 1].version > offset { return nil }
        commits[table] = Array(list[(first - 1)...])
        return list[first - 1].version
    }

    mutating func forget(_ table: Int) {
        commits[table] = nil
        lastRow[table] = nil
    }
}
