/// A stream: what has changed in a table since it was last read by a statement that changes data.
///
/// The changes are in SQLite, in the table `l` + the stream's id, where triggers put every committed
/// change: `n` counts them, `o` is `I` or `D`, `u` tells an update, `k` is the row.
struct StreamEntry: Sendable {
    var header: ObjectHeader
    /// The table's id and its full name when the stream was made.
    var table: Int
    var tableName: String
    var columns: [ColumnEntry]
    var isAppendOnly: Bool

    var logName: String { "l\(header.id)" }

    /// The log of changes and the triggers that fill it.
    ///
    /// A row's mark `x` is zero when it is committed, positive while a transaction has only written
    /// it, and negative while one has only removed it.
    func storage(showsInitialRows: Bool) -> [String] {
        let names = columns.map(\.storageName)
        let list = (["o", "u", "k"] + names).joined(separator: ", ")
        let source = "t\(table)"
        func log(_ row: String, _ operation: String, _ isUpdate: Int) -> String {
            let values =
                ["'\(operation)'", "\(isUpdate)", "\(row).rowid"] + names.map { "\(row).\($0)" }
            return "INSERT INTO \(logName) (\(list)) VALUES (\(values.joined(separator: ", ")));"
        }
        func trigger(_ name: String, _ event: String, _ test: String, _ body: String) -> String {
            "CREATE TRIGGER \(logName)\(name) AFTER \(event) ON \(source) WHEN \(test) "
                + "BEGIN \(body) END"
        }
        let inPlace = names.isEmpty ? "UPDATE" : "UPDATE OF \(names.joined(separator: ", "))"
        var statements = [
            "CREATE TABLE \(logName) (n INTEGER PRIMARY KEY AUTOINCREMENT, o, u, k"
                + names.map { ", \($0)" }.joined() + ")",
            trigger("a", "INSERT", "new.x = 0", log("new", "I", 0)),
            trigger("b", "UPDATE OF x", "old.x > 0 AND new.x = 0", log("new", "I", 0)),
            trigger("c", "DELETE", "old.x <= 0", log("old", "D", 0)),
            trigger(
                "d", inPlace, "old.x = 0 AND new.x = 0",
                log("old", "D", 1) + " " + log("new", "I", 1)),
        ]
        if showsInitialRows {
            statements.append(
                "INSERT INTO \(logName) (\(list)) SELECT 'I', 0, rowid"
                    + names.map { ", \($0)" }.joined() + " FROM \(source) WHERE x <= 0")
        }
        return statements
    }

    /// The changes as rows: the table's columns, then the action, whether it is half of an update,
    /// and the id of the row.
    ///
    /// A removal counts when the row was there before all changes, an insertion when the row is
    /// there after them. Source: Snowflake documentation, "Introduction to Streams".
    var query: String {
        let log = logName
        func items(_ isUpdate: String) -> String {
            let values =
                columns.map { "\(log).\($0.storageName)" } + [
                    "CASE \(log).o WHEN 'I' THEN 'INSERT' ELSE 'DELETE' END", isUpdate,
                    "printf('%08x%032x', \(table), \(log).k)",
                ]
            return values.enumerated().map { "\($1) AS c\($0)" }.joined(separator: ", ")
        }
        if isAppendOnly { return "SELECT \(items("0")) FROM \(log) WHERE o = 'I' AND u = 0" }
        func other(_ test: String) -> String {
            "EXISTS (SELECT 1 FROM \(log) AS e WHERE e.k = \(log).k AND \(test))"
        }
        let first = "NOT \(other("e.n < \(log).n"))"
        let last = "NOT \(other("e.n > \(log).n"))"
        let stays = "NOT \(other("e.o = 'D' AND e.u = 0"))"
        let isUpdate =
            "(\(stays) AND (CASE o WHEN 'D' THEN \(other("e.o = 'I'")) "
            + "ELSE \(other("e.o = 'D' AND NOT EXISTS (SELECT 1 FROM \(log) AS f WHERE f.k = e.k AND f.n < e.n)")) END))"
        return "SELECT \(items(isUpdate)) FROM \(log) WHERE (o = 'D' AND \(first)) "
            + "OR (o = 'I' AND \(last))"
    }

    /// The names and types of the rows that a stream gives.
    var output: [OutputColumn] {
        columns.map { OutputColumn(name: $0.name, type: $0.type, detail: $0.detail) } + [
            OutputColumn(name: "METADATA$ACTION", type: .varchar),
            OutputColumn(name: "METADATA$ISUPDATE", type: .boolean),
            OutputColumn(name: "METADATA$ROW_ID", type: .varchar),
        ]
    }
}
