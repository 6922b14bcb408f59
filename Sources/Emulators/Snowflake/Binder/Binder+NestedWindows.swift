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

    /// An expression with such a call in it whose columns of tables come from the inner query, too;
    /// nil where a query is inside of it.
    mutating func raised(_ sql: String) -> String? {
        var out = ""
        var rest = Substring(sql)
        func isWord(_ character: Character) -> Bool {
            character == "_" || character.isASCII && (character.isLetter || character.isNumber)
        }
        while let first = rest.first {
            if let call = calls.first(where: { rest.hasPrefix($0) }) {
                out += call
                rest = rest.dropFirst(call.count)
            } else if first == "\"" || first == "'" {
                let quoted = rest.dropFirst().prefix { $0 != first }
                out += "\(first)\(quoted)\(first)"
                rest = rest.dropFirst(quoted.count + 2)
            } else if isWord(first) {
                let word = rest.prefix { isWord($0) }
                rest = rest.dropFirst(word.count)
                let member = rest.first == "." ? rest.dropFirst().prefix { isWord($0) } : ""
                if word == "SELECT" { return nil }
                if !first.isNumber, !member.isEmpty {
                    out += column("\(word).\(member)")
                    rest = rest.dropFirst(member.count + 1)
                } else {
                    out += word
                }
            } else {
                out.append(first)
                rest = rest.dropFirst()
            }
        }
        return out
    }
}

extension Binder {
    /// The query around one that computes what windows over windows read.
    func nested(
        _ core: Core, _ windows: NestedWindows, distinct: String, tie: String
    ) throws(SnowflakeError) -> BoundQuery {
        var nested = windows
        var core = core
        func raise(_ sql: String) throws(SnowflakeError) -> String {
            guard nested.reads(sql) else { return sql }
            let raised = nested.raised(sql)
            // An aggregate would be one of the rows of the query around.
            guard let raised, raised == sql || !core.isAggregate else {
                throw .unsupported(
                    "aggregates and queries beside window functions inside of window functions")
            }
            return raised
        }
        for index in core.items.indices { core.items[index] = try raise(core.items[index]) }
        for index in core.orderKeys.indices {
            core.orderKeys[index].key = try raise(core.orderKeys[index].key)
        }
        if let qualify = core.qualify { core.qualify = try raise(qualify) }
        let isOuter = core.items.map { nested.reads($0) }
        let qualify = core.qualify ?? ""
        let isLate = nested.reads(qualify)
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
