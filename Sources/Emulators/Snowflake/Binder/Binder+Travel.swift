import OrderedCollections
import SnowflakeSQL

/// The moment that a query, or a view within it, is read as of.
enum TravelMoment: Sendable {
    case point(TravelPoint, isBefore: Bool)
    /// The number of a change, which stands for the moment after it.
    case version(Int)
}

extension Binder {
    /// The rows of a table as they were: `AT (…)` and `BEFORE (…)`.
    ///
    /// Source: Snowflake documentation, "AT | BEFORE".
    func rows(_ table: TableEntry, _ travel: TimeTravel) throws(SnowflakeError) -> String {
        try rows(table, at: try moment(travel))
    }

    /// The rows of a table at a moment.
    func rows(_ table: TableEntry, at moment: TravelMoment) throws(SnowflakeError) -> String {
        rows(table, upTo: try version(of: table, at: moment), isKeyed: false)
    }

    /// The moment that a clause names.
    func moment(_ travel: TimeTravel) throws(SnowflakeError) -> TravelMoment {
        .point(try point(travel.point), isBefore: travel.isBefore)
    }

    func point(_ given: TimeTravel.Point) throws(SnowflakeError) -> TravelPoint {
        isCacheable = false
        switch given {
        case .timestamp(let expression):
            let value = try valueNow(expression, .ltz)
            guard case .timestampLTZ(let instant) = value else {
                throw .invalidArgument("AT | BEFORE needs a TIMESTAMP")
            }
            return .instant(instant)
        case .offset(let expression):
            guard let seconds = try valueNow(expression, .float).doubleValue else {
                throw .invalidArgument("AT | BEFORE needs an OFFSET in seconds")
            }
            return .offset(seconds)
        case .statement(let expression):
            guard let id = try valueNow(expression, .varchar).textValue else {
                throw .invalidArgument("AT | BEFORE needs the id of a STATEMENT")
            }
            return .statement(id)
        case .stream(let expression):
            guard let name = try valueNow(expression, .varchar).textValue else {
                throw .invalidArgument("AT | BEFORE needs the name of a STREAM")
            }
            return .version(try stream(named: name).0.offset)
        }
    }

    /// The number of the last change of a table that a moment sees.
    func version(
        of table: TableEntry, at moment: TravelMoment
    ) throws(SnowflakeError) -> Int {
        isCacheable = false
        switch moment {
        case .version(let version): return version
        case .point(let point, let isBefore):
            guard let version = session.version else { throw .unsupported("time travel") }
            return try version(table, point, isBefore)
        }
    }

    /// The rows that a table had after a change; with a key also the row's place `k`, the change
    /// `n` that added it, and the change `d` that ended this version of it, NULL while it stands.
    ///
    /// - Parameter keys: a query for the places of the only rows that are wanted.
    func rows(
        _ table: TableEntry, upTo version: Int, isKeyed: Bool, among keys: String? = nil
    ) -> String {
        let id = table.header.id
        let columns = table.columns.map(\.storageName)
        let born = Self.born
        use(born)
        func birth(_ row: String, _ end: String) -> String {
            "\(born.quoted)(\(id), \(row), \(end))"
        }
        let last = "9223372036854775807"
        func list(_ row: String, _ end: String, _ ended: String) -> String {
            let key = ["\(row) AS k", "\(birth(row, end)) AS n", "\(ended) AS d"]
            return ((isKeyed ? key : []) + columns).joined(separator: ", ")
        }
        var sql =
            "SELECT \(list("rowid", last, "NULL")) FROM \(table.storageName) "
            + "WHERE \(isCommitted(table)) AND \(birth("rowid", last)) <= \(version)"
        if let keys { sql += " AND rowid IN (\(keys))" }
        guard session.hasHistory?(id) ?? false else { return "(\(sql))" }
        sql += " AND rowid NOT IN (SELECT k FROM h\(id) WHERE d > \(version))"
        let names = columns.joined(separator: ", ")
        return "(\(sql) UNION ALL SELECT \(list("k", "d", "d")) FROM (SELECT k, min(d) AS d, "
            + "\(names) FROM h\(id) WHERE d > \(version) GROUP BY k) "
            + "WHERE \(birth("k", "d")) <= \(version))"
    }

    /// The value of an expression while the statement is bound.
    func valueNow(
        _ expression: SnowflakeSQL.Expression, _ type: SnowflakeType
    ) throws(SnowflakeError) -> SnowflakeValue {
        try valueNow(try bind(expression, Scope(outer: nil)), type)
    }

    func valueNow(_ given: Bound, _ type: SnowflakeType) throws(SnowflakeError) -> SnowflakeValue {
        isCacheable = false
        let bound = coerce(given, to: type)
        guard let run = session.runsNow else { throw .unsupported("time travel") }
        let plan = Plan("SELECT \(bound.sql)", [OutputColumn(name: "V", type: type)], self)
        return try run(plan).first?.first ?? .null
    }

    /// The change that added a row, as the account's history has it.
    static let born = NativeFunction(
        name: "born", isDeterministic: false,
        body: .scalar { call throws(SnowflakeError) in
            let end = Int(clamping: call.integer(2))
            let version = call.environment.born?(
                Int(call.integer(0)), call.integer(1), end)
            call.returnInteger(Int64(version ?? 0))
        })
}
