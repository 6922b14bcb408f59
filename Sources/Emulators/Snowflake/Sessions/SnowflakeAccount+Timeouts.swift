import OrderedCollections
import SnowflakeSQL

// How long statements may take, in virtual time. Source: Snowflake documentation, Parameters,
// STATEMENT_TIMEOUT_IN_SECONDS, USER_TASK_TIMEOUT_MS; SYSTEM$WAIT.
extension SnowflakeAccount {
    /// The seconds after which a statement is cancelled: the least that the session and its
    /// warehouse say.
    func statementTimeout(_ session: SnowflakeSession) -> Int {
        let most = 604_800
        let warehouse = session.warehouse.flatMap { catalog.warehouses[$0] }
        let own = session.parameters.statementTimeout
        let other =
            warehouse?.settings["statement_timeout_in_seconds"].flatMap { Int($0) } ?? most
        return min(own == 0 ? most : own, other == 0 ? most : other)
    }

    /// Waits as long as SYSTEM$WAIT of the statement that has run says.
    func wait(_ session: SnowflakeSession, _ info: StatementInfo) async throws(SnowflakeError) {
        let length = session.work.pendingWait
        guard length > 0 else { return }
        session.work.pendingWait = 0
        try await gate.wait(info, for: length)
    }
}

extension SnowflakeSession {
    /// When the first of the running statements times out.
    var deadline: Deadline? { work.deadlines.min { $0.at < $1.at } }
}

extension Binder {
    private static let units: [String: Double] = [
        "DAYS": 86_400e9, "HOURS": 3_600e9, "MINUTES": 60e9, "SECONDS": 1e9, "MILLISECONDS": 1e6,
        "MICROSECONDS": 1e3, "NANOSECONDS": 1,
    ]

    /// `SYSTEM$WAIT(amount [, unit])`: the statement ends that much later.
    func wait(
        _ arguments: [SnowflakeSQL.Expression], _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        let function = "SYSTEM$WAIT"
        guard (1...2).contains(arguments.count) else {
            throw .argumentCount(function, given: arguments.count, least: 1, most: 2)
        }
        guard let given = try bind(arguments[0], scope).constant else {
            throw .notConstant(function, "1")
        }
        let unit = arguments.count < 2 ? "SECONDS" : try bind(arguments[1], scope).constantText
        guard let unit else { throw .notConstant(function, "2") }
        guard let length = Self.units[unit.uppercased()] else {
            throw .invalidArgument("invalid time unit '\(unit)' of \(function)")
        }
        let text = Text.string(given)
        guard let amount = Double(text), amount >= 0, amount * length < 9e18 else {
            throw .invalidArgument("invalid amount '\(text)' of \(function)")
        }
        waits.append(Int64(amount * length))
        return self.text("waited \(text) \(unit.lowercased())")
    }
}
