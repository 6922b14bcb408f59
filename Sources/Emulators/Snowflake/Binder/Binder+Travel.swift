import SnowflakeSQL

extension Binder {
    /// The rows of a table as they were: `AT (…)` and `BEFORE (…)`.
    ///
    /// Source: Snowflake documentation, "AT | BEFORE".
    func rows(_ table: TableEntry, _ travel: TimeTravel) throws(SnowflakeError) -> String {
        isCacheable = false
        guard let version = session.version else { throw .unsupported("time travel") }
        let point: TravelPoint
        switch travel.point {
        case .timestamp(let expression):
            let value = try valueNow(expression, .ltz)
            guard case .timestampLTZ(let instant) = value else {
                throw .invalidArgument("AT | BEFORE needs a TIMESTAMP")
            }
            point = .instant(instant)
        case .offset(let expression):
            guard let seconds = try valueNow(expression, .float).doubleValue else {
                throw .invalidArgument("AT | BEFORE needs an OFFSET in seconds")
            }
            point = .offset(seconds)
        case .statement(let expression):
            guard let id = try valueNow(expression, .varchar).textValue else {
                throw .invalidArgument("AT | BEFORE needs the id of a STATEMENT")
            }
            point = .statement(id)
        case .stream: throw .unsupported("time travel to a STREAM")
        }
        let wanted = try version(table, point, travel.isBefore)
        let id = table.header.id
        let list = table.columns.map(\.storageName).joined(separator: ", ")
        let born = Self.born
        use(born)
        func birth(_ row: String, _ end: String) -> String {
            "\(born.quoted)(\(id), \(row), \(end))"
        }
        var sql =
            "SELECT \(list) FROM \(table.storageName) WHERE \(isCommitted(table)) "
            + "AND \(birth("rowid", "9223372036854775807")) <= \(wanted)"
        guard session.storedHistories.contains(id) else { return "(\(sql))" }
        sql += " AND rowid NOT IN (SELECT k FROM h\(id) WHERE d > \(wanted))"
        return "(\(sql) UNION ALL SELECT \(list) FROM (SELECT k, min(d) AS d, \(list) FROM h\(id) "
            + "WHERE d > \(wanted) GROUP BY k) WHERE \(birth("k", "d")) <= \(wanted))"
    }

    /// The value of an expression while the statement is bound.
    private func valueNow(
        _ expression: SnowflakeSQL.Expression, _ type: SnowflakeType
    ) throws(SnowflakeError) -> SnowflakeValue {
        let bound = coerce(try bind(expression, Scope(outer: nil)), to: type)
        guard let run = session.runsNow else { throw .unsupported("time travel") }
        let plan = Plan("SELECT \(bound.sql)", [OutputColumn(name: "V", type: type)], self)
        return try run(plan).first?.first ?? .null
    }

    /// The change that added a row, as the account's history has it.
    private static let born = NativeFunction(
        name: "born", isDeterministic: false,
        body: .scalar { call throws(SnowflakeError) in
            let end = Int(clamping: call.integer(2))
            let version = call.environment.born?(
                Int(call.integer(0)), call.integer(1), end)
            call.returnInteger(Int64(version ?? 0))
        })
}
