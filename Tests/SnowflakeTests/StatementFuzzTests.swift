import Testing

@testable import Snowflake

/// Statements put together at random: whatever they are, they end in rows or in an error of the
/// service's own, never in a crash, a hang or the words of the engine below.
@Suite("Random statements")
struct StatementFuzzTests {
    /// A generator with a fixed seed (SplitMix64), so that a failure can be repeated.
    struct Dice: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            return ExecutionEnvironment.mix(state)
        }
        mutating func pick<T>(_ items: [T]) -> T { items[Int(next() % UInt64(items.count))] }
    }

    /// All but the one that may end the session that asks.
    private static let functions = FunctionRegistry.all.map(\.name)
        .filter { $0 != "SYSTEM$ABORT_SESSION" }
    private static let constants = [
        "NULL", "1", "-1", "0", "3.25", "1e300", "99999999999999999999999999999999999999", "''",
        "'a'", "'2024-02-29'", "'{\"a\":[1]}'", "TRUE", "CURRENT_DATE", "[1, NULL, 'x']",
        "{'a': 1}", "x'00FF'", "a", "b", "c", "d", "PARSE_JSON('[1]')", "'12:00:00'::TIME",
    ]

    private static func expression(_ dice: inout Dice, _ depth: Int) -> String {
        if depth <= 0 || dice.next() % 4 == 0 { return dice.pick(constants) }
        func inner() -> String { expression(&dice, depth - 1) }
        switch dice.next() % 10 {
        case 0: return "(\(inner()) \(dice.pick(["+", "-", "*", "/", "%", "||"])) \(inner()))"
        case 1: return "(\(inner()) \(dice.pick(["=", "<", ">=", "<>", "LIKE"])) \(inner()))"
        case 2: return "CASE WHEN \(inner()) THEN \(inner()) ELSE \(inner()) END"
        case 3:
            let types = ["INT", "FLOAT", "VARCHAR(3)", "DATE", "TIMESTAMP_TZ", "VARIANT", "BINARY"]
            return "\(dice.pick(["", "TRY_"]))CAST(\(inner()) AS \(dice.pick(types)))"
        case 4: return "(SELECT \(dice.pick(["MAX", "COUNT", "ARRAY_AGG"]))(\(inner())) FROM t)"
        case 5: return "\(dice.pick(functions))(\(inner())) OVER (ORDER BY a)"
        default:
            let count = Int(dice.next() % 4)
            let list = (0..<count).map { _ in expression(&dice, depth - 1) }
            return "\(dice.pick(functions))(\(list.joined(separator: ", ")))"
        }
    }

    private static func query(_ dice: inout Dice) -> String {
        let item = expression(&dice, 3)
        switch dice.next() % 6 {
        case 0: return "SELECT \(item) FROM t GROUP BY ALL"
        case 1: return "SELECT \(item) AS x FROM t WHERE \(expression(&dice, 2)) ORDER BY x LIMIT 3"
        case 2: return "SELECT \(item) UNION ALL SELECT \(expression(&dice, 2))"
        case 3: return "SELECT t.*, \(item) FROM t, LATERAL FLATTEN(INPUT => c) f QUALIFY \(item)"
        case 4: return "INSERT INTO t SELECT \(item), 'x', NULL, NULL"
        default: return "SELECT \(item) FROM t"
        }
    }

    @Test("No random statement shows the engine or breaks the session", arguments: 1...6)
    func survives(_ seed: Int) async throws {
        var dice = Dice(state: UInt64(seed) &* 7919)
        let sql = try await SQLSession(
            """
            create table t (a int, b varchar, c variant, d timestamp_ntz);
            insert into t select 1, 'x', parse_json('{"k": [1, 2]}'), '2024-01-01';
            """)
        for _ in 0..<400 {
            let statement = Self.query(&dice)
            do {
                _ = try await sql.account.execute(statement, in: sql.session)
            } catch {
                let isOurs = error.code != 603 && !error.message.contains("SELECT c0")
                #expect(
                    isOurs,
                    "\(statement): \(error) \(sql.account.connection.environment.engineText)")
            }
        }
        #expect(try await sql.value("select 1") == "1")
    }
}
