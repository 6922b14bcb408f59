import Testing

@testable import Snowflake

/// MATCH_RECOGNIZE put together at random, from clauses that fit each other and from some that do
/// not.
@Suite("Random row patterns")
struct RowPatternFuzzTests {
    private typealias Dice = StatementFuzzTests.Dice

    private static func pattern(_ dice: inout Dice, _ depth: Int) -> String {
        if depth == 0 { return dice.pick(["a", "b", "c", "a", "^", "$"]) }
        func inner() -> String { pattern(&dice, depth - 1) }
        switch dice.next() % 6 {
        case 0: return "\(inner()) \(inner())"
        case 1: return "(\(inner()) | \(inner()))"
        case 2: return "permute(\(inner()), \(inner()))"
        case 3: return "{- \(inner()) -}"
        case 4: return "(\(inner()))\(dice.pick(["+", "*", "?", "{2}", "{,2}", "{1,2}"]))"
        default: return "(\(inner()))\(dice.pick(["+?", "*?", "??", "{1,}?", "{2,1}", "+"]))"
        }
    }

    /// A value of a measure, or of a condition, which knows less.
    private static func value(_ dice: inout Dice, _ depth: Int, isMeasure: Bool) -> String {
        if depth == 0 || dice.next() % 3 == 0 {
            if dice.next() % 20 == 0 { return dice.pick(["a.n", "z", "classifier()"]) }
            return dice.pick(["n", "n", "v", "1", "null", "p"])
        }
        func inner() -> String { value(&dice, depth - 1, isMeasure: isMeasure) }
        let semantics = isMeasure ? dice.pick(["", "", "final ", "running "]) : ""
        var frame = " over (rows between unbounded preceding and unbounded following)"
        if isMeasure || dice.next() % 4 == 0 {
            frame = dice.pick([
                "", "", "", frame, " over (rows between 1 preceding and current row)", " over ()",
            ])
        }
        let function = dice.pick([
            "first", "last", "prev", "next", "lag", "lead", "first_value", "last_value", "count",
            "sum", "max", "min", "avg", "array_agg", "listagg", "any_value", "row_number", "ntile",
            "median", "count_if", "stddev", "ratio_to_report", "conditional_true_event",
        ])
        switch dice.next() % 8 {
        case 0: return "(\(inner()) \(dice.pick(["+", "=", "||", "<", "and"])) \(inner()))"
        case 1: return "iff(\(inner()) is null, \(inner()), \(inner()))"
        case 2 where isMeasure:
            return dice.pick(["match_number()", "match_sequence_number()", "classifier"])
        case 3 where isMeasure:
            let column = dice.pick(["a.*", "a.n", "b.v", "c.n + c.p", "n"])
            return "\(semantics)\(dice.pick(["count", "max", function]))(\(column))"
        case 4: return "\(semantics)\(function)(\(inner()), 1)\(frame)"
        default: return "\(semantics)\(function)(\(inner()))\(frame)"
        }
    }

    private static func clauses(_ dice: inout Dice) -> String {
        let measures = (0...Int(dice.next() % 2)).map {
            "\(value(&dice, 2, isMeasure: true)) as m\($0)"
        }
        let parts = dice.pick(["", "partition by p ", "partition by p, n % 2 "])
        let rows = dice.pick([
            "", "one row per match", "all rows per match", "all rows per match omit empty matches",
            "all rows per match with unmatched rows",
        ])
        let skip = dice.pick([
            "", "", "past last row", "to next row", "to first b", "to last a", "to c",
        ])
        return "\(parts)order by n, v measures \(measures.joined(separator: ", ")) \(rows) "
            + (skip.isEmpty ? "" : "after match skip \(skip) ")
            + "pattern (\(pattern(&dice, 3))) "
            + "define a as n > 1, b as v <> 'x', "
            + "c as \(value(&dice, 1, isMeasure: false)) is not null"
    }

    @Test("No random pattern shows the engine or breaks the session", arguments: 1...6)
    func survives(_ seed: Int) async throws {
        var dice = StatementFuzzTests.Dice(state: UInt64(seed) &* 6151)
        let sql = try await SQLSession(
            """
            create table t (p int, n int, v varchar);
            insert into t values (0, 1, 'x'), (0, 2, 'y'), (0, 3, null), (1, 1, 'y'), (1, 1, 'x');
            """)
        var successes = 0
        for _ in 0..<300 {
            let statement = "select * from t match_recognize (\(Self.clauses(&dice)))"
            do {
                _ = try await sql.account.execute(statement, in: sql.session)
                successes += 1
            } catch {
                let isOurs = error.code != 603 && !error.message.contains("SELECT c0")
                #expect(
                    isOurs,
                    "\(statement): \(error) \(sql.account.connection.environment.engineText)")
            }
        }
        #expect(successes > 20, "only \(successes)")
        #expect(try await sql.value("select 1") == "1")
    }
}
