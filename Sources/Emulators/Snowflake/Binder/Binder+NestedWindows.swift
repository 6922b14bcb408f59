/// Windows over windows: `CONDITIONAL_TRUE_EVENT(LAG(o) OVER (…) > 1) OVER (…)`.
///
/// What the outer window reads is computed by an inner query, a column for each expression.
/// Source: Snowflake documentation, CONDITIONAL_TRUE_EVENT, usage notes.
struct NestedWindows {
    /// The expressions of the inner query, whose names are `h0`, `h1`, ….
    private(set) var columns: [String] = []
    /// The calls that read them.
    private(set) var calls: [String] = []

    var isEmpty: Bool { calls.isEmpty }

    mutating func column(_ sql: String) -> String {
        columns.append(sql)
        return "h\(columns.count - 1)"
    }

    mutating func add(_ call: String) { calls.append(call) }

    /// Whether an expression has such a call in it.
    func reads(_ sql: String) -> Bool { calls.contains { sql.contains($0) } }

    /// Whether an expression with such a call in it has columns of the tables in it, too.
    func isMixed(_ sql: String) -> Bool {
        var rest = sql
        for call in calls { rest = rest.replacing(call, with: "") }
        var quote: UInt8?
        var last: UInt8 = 0
        for byte in rest.utf8 {
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == 0x22 || byte == 0x27 {
                quote = byte
            } else if last == 0x2E, byte | 0x20 >= 0x61, byte | 0x20 <= 0x7A {
                return true
            }
            last = byte
        }
        return false
    }
}

extension Binder {
    /// The query around one that computes what windows over windows read.
    func nested(
        _ core: Core, _ nested: NestedWindows, distinct: String, tie: String
    ) throws(SnowflakeError) -> BoundQuery {
        let isOuter = core.items.map { nested.reads($0) }
        let qualify = core.qualify ?? ""
        let isLate = nested.reads(qualify)
        let reading = core.items.filter { nested.reads($0) } + (isLate ? [qualify] : [])
        guard !reading.contains(where: nested.isMixed) else {
            throw .unsupported("window functions inside of window functions of this form")
        }
        var inner: [String] = []
        for (index, item) in core.items.enumerated() where !isOuter[index] {
            inner.append("\(item) AS c\(index)")
        }
        for (index, column) in nested.columns.enumerated() {
            inner.append("\(column) AS h\(index)")
        }
        // Where rows are filtered by windows, all windows are computed before.
        var middle = core.items.enumerated().map { isOuter[$0] ? "\($1) AS c\($0)" : "c\($0)" }
        var order: [String] = []
        for (index, key) in core.orderKeys.enumerated() {
            let isRead = nested.reads(key.key)
            if isRead, core.qualify == nil {
                order.append(key.key + key.suffix)
                continue
            }
            if !isRead { inner.append("\(key.key) AS o\(index)") }
            if core.qualify != nil {
                middle.append(isRead ? "\(key.key) AS o\(index)" : "o\(index)")
            }
            order.append("o\(index)\(key.suffix)")
        }
        if core.qualify != nil {
            if !isLate { inner.append("\(qualify) AS q") }
            middle.append(isLate ? "\(qualify) AS q" : "q")
        }
        var sql =
            "\(middle.joined(separator: ", ")) FROM "
            + "(SELECT \(inner.joined(separator: ", "))\(core.tail))"
        if core.qualify != nil {
            let list = core.items.indices.map { "c\($0)" }.joined(separator: ", ")
            sql = "\(list) FROM (SELECT \(sql)) WHERE q"
        }
        sql = "SELECT \(distinct)\(sql)"
        if !order.isEmpty { sql += " ORDER BY " + order.joined(separator: ", ") + tie }
        return BoundQuery(sql: sql, columns: core.columns)
    }
}
