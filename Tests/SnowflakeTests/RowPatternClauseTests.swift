import SnowflakeSQL
import Testing

@testable import Snowflake

/// The clauses of MATCH_RECOGNIZE over letters, each of which is a row.
@Suite("Clauses of row patterns")
struct RowPatternClauseTests {
    /// Rows `(n, v)`, in which `v` is a letter, over two partitions.
    private func session(_ letters: String, _ other: String = "") async throws -> SQLSession {
        var rows: [String] = []
        for (part, text) in [letters, other].enumerated() {
            for (index, letter) in text.enumerated() {
                rows.append("(\(part), \(index + 1), '\(letter)')")
            }
        }
        return try await SQLSession(
            "create table t (p int, n int, v varchar); insert into t values "
                + rows.joined(separator: ", "))
    }

    private static let letters = "define a as v = 'a', b as v = 'b', c as v = 'c'"

    private func match(
        _ clauses: String, measures: String = "match_number() m, classifier() c"
    ) -> String {
        "select * exclude (p) from t match_recognize (partition by p order by n measures "
            + "\(measures) \(clauses) \(Self.letters))"
    }

    @Test("Quantifiers are greedy, or reluctant with a question mark; | binds more than a blank")
    func quantifiers() async throws {
        let sql = try await session("aaabc")
        let expected = [
            ("a+", "aaa"), ("a+?", "a"), ("a?", "a"), ("a??", "NULL"), ("a*?", "NULL"),
            ("a{2}", "aa"), ("a{2,}", "aaa"), ("a{,2}", "aa"), ("a{1,2}?", "a"), ("a{1, 2}", "aa"),
            ("a+? b", "aaab"), ("a | b c", "bc"), ("(a | b) b", "ab"), ("a+ (b | c)+", "aaabc"),
            ("a+ b | c", "aaab"), ("permute(c, b)", "bc"), ("^ a a", "aa"), ("c $", "c"),
            ("a b | a c", "abc"), ("{- a+ -} b", "aaab"), ("a {- b -}+ c", "abc"),
            ("(a | b)*? c", "aaabc"), ("permute(a{2}, b, c) $", "aabc"), ("x+ c", "aaabc"),
        ]
        for (pattern, text) in expected {
            let rows = try await sql.rows(
                "select s from t match_recognize (order by n measures match_number() m, "
                    + "listagg(v) s pattern (\(pattern)) \(Self.letters)) order by m limit 1")
            #expect(rows == [text], "\(pattern)")
        }
    }

    @Test("Rows come out as the mode says")
    func modes() async throws {
        let sql = try await session("abxa", "x")
        let expected: [(String, [String])] = [
            ("one row per match pattern (a b?)", ["0|1|B", "0|2|A"]),
            ("pattern (a*)", ["0|1|A", "0|2|NULL", "0|3|NULL", "0|4|A", "1|1|NULL"]),
            ("all rows per match pattern (a b?)", ["1|a|1|A", "2|b|1|B", "4|a|2|A"]),
            (
                "all rows per match pattern (b*)",
                ["1|a|1|NULL", "2|b|2|B", "3|x|3|NULL", "4|a|4|NULL", "1|x|1|NULL"]
            ),
            ("all rows per match omit empty matches pattern (b*)", ["2|b|2|B"]),
            (
                "all rows per match with unmatched rows pattern (b)",
                [
                    "1|a|NULL|NULL", "2|b|1|B", "3|x|NULL|NULL", "4|a|NULL|NULL",
                    "1|x|NULL|NULL",
                ]
            ),
            ("all rows per match pattern (a {- b -})", ["1|a|1|A"]),
            ("all rows per match pattern ({- a b -} | a)", ["4|a|2|A"]),
            ("one row per match pattern ({- a b -})", ["0|1|B"]),
        ]
        for (clauses, rows) in expected {
            let star = clauses.hasPrefix("all") ? "* exclude (p)" : "*"
            let found = try await sql.rows(
                match(clauses).replacing("* exclude (p)", with: star))
            #expect(found == rows, "\(clauses)")
        }
    }

    @Test("The search goes on where AFTER MATCH SKIP says")
    func skips() async throws {
        let sql = try await session("aabab")
        let expected = [
            ("past last row", "a+ b", ["1|3", "4|5"]),
            ("to next row", "a+ b", ["1|3", "2|3", "4|5"]),
            ("to b", "a+ b", ["1|3", "4|5"]), ("to last b", "a+ b", ["1|3", "4|5"]),
            ("to first b", "a+ b", ["1|3", "4|5"]), ("to last a", "a a b", ["1|3"]),
            ("to last", "a+ last", ["1|3", "4|5"]),
        ]
        for (skip, pattern, rows) in expected {
            let query = """
                select * from t match_recognize (order by n measures first(n) f, last(n) l
                  after match skip \(skip) pattern (\(pattern))
                  define a as v = 'a', b as v = 'b', last as v = 'b')
                """
            let found = try await sql.rows(query)
            #expect(found == rows, "\(skip)")
        }
    }

    @Test("A skip to where the match began, or to no row, is an error")
    func skipErrors() async throws {
        let sql = try await session("ab")
        func query(_ skip: String, _ pattern: String) -> String {
            "select * from t match_recognize (order by n measures count(*) c after match skip "
                + "\(skip) pattern (\(pattern)) \(Self.letters))"
        }
        #expect(
            await sql.message(query("to a", "a b"))
                == "AFTER MATCH SKIP: A does not lie behind the first row of the match.")
        #expect(
            await sql.message(query("to first c", "a b c?"))
                == "AFTER MATCH SKIP: no row of the match is mapped to C.")
        #expect(await sql.message(query("to z", "a b")).hasSuffix("invalid identifier 'Z'"))
    }

    @Test("Measures see the match so far, or all of it")
    func semantics() async throws {
        let sql = try await session("aab")
        let measures = [
            "count(*)": "1 2 3", "final count(*)": "3 3 3", "running count(*)": "1 2 3",
            "count(a.*)": "1 2 2", "count(b.*)": "0 0 1", "final count(a.*)": "2 2 2",
            "sum(n)": "1 3 6", "sum(b.n)": "NULL NULL 3", "final sum(a.n)": "3 3 3",
            "max(b.v)": "NULL NULL b", "first(n)": "1 1 1", "last(n)": "1 2 3",
            "final last(n)": "3 3 3", "prev(n)": "NULL 1 2", "next(n)": "2 3 NULL",
            "prev(n, 2, 0)": "0 0 1", "next(v, 2)": "b NULL NULL", "lag(n)": "NULL 1 2",
            "final first(b.n)": "3 3 3", "final last(a.n) - final first(a.n)": "1 1 1",
            "n * 10": "10 20 30", "match_sequence_number()": "1 2 3", "row_number()": "1 2 3",
            "array_to_string(final array_agg(a.n), ',')": "1,2 1,2 1,2",
            "first(classifier())": "A A A",
            "iff(classifier = 'B', 'last', 'no')": "no no last",
            "count(*) over (rows between 1 preceding and current row)": "1 2 2",
            "final listagg(v, '-')": "a-a-b a-a-b a-a-b", "final last(a.n + a.p)": "2 2 2",
            "final count(distinct v)": "2 2 2", "first_value(n)": "1 1 1",
        ]
        for (measure, expected) in measures.sorted(by: { $0.key < $1.key }) {
            let rows = try await sql.rows(
                "select m from t match_recognize (order by n measures \(measure) as m "
                    + "all rows per match pattern (a+ b) \(Self.letters))")
            #expect(rows.joined(separator: " ") == expected, "\(measure)")
        }
        let one = try await sql.rows(
            "select * from t match_recognize (order by n measures a.n x, last(a.n) y, sum(a.n) z, "
                + "b.v || a.v w, running count(*) r, n k pattern (a+ b) \(Self.letters))")
        #expect(one == ["2|2|3|ba|3|3"])
    }

    @Test("An empty match has no rows to look at, and an unmatched row no measures")
    func emptyMatches() async throws {
        let sql = try await session("x")
        let measures =
            "count(*) c, sum(n) s, first(n) f, last(v) l, n n, match_number() m, "
            + "classifier() x, count(a.*) ca, array_agg(n) g"
        #expect(
            try await sql.rows(
                "select * from t match_recognize (order by n measures \(measures) pattern (a*) "
                    + "\(Self.letters))") == ["0|NULL|NULL|NULL|1|1|NULL|0|NULL"])
        #expect(
            try await sql.rows(
                "select * exclude (p, v) from t match_recognize (order by n measures "
                    + "count(*) c, n + 1 k, 'x' x all rows per match with unmatched rows "
                    + "pattern (a) \(Self.letters))") == ["1|NULL|NULL|NULL"])
    }

    @Test("Conditions may look at other rows of the partition")
    func conditions() async throws {
        let sql = try await session("abcd", "ba")
        let conditions = [
            "lag(v) is null": "1", "lead(v) is null": "4", "next(v) = 'c'": "2",
            "last(v) = 'b'": "2", "first_value(v) = v": "1", "last_value(n) = n": "4",
            "lag(n, 2) = 1": "3", "lag(v, 1, 'z') = 'z'": "1",
            "n = max(n) over (rows between unbounded preceding and unbounded following)": "4",
            "count(*) over (rows between unbounded preceding and current row) = 3": "3",
            "running lag(n) = 1": "2",
        ]
        for (condition, place) in conditions.sorted(by: { $0.key < $1.key }) {
            let rows = try await sql.rows(
                "select n from t match_recognize (partition by p order by n measures first(n) n "
                    + "pattern (x) define x as p = 0 and \(condition))")
            #expect(rows == [place], "\(condition)")
        }
    }

    @Test(
        "What the limitations do not allow is refused",
        arguments: [
            ("prev(n) = 1", "'PREV in DEFINE of MATCH_RECOGNIZE'"),
            ("first(n) = 1", "'FIRST in DEFINE of MATCH_RECOGNIZE'"),
            ("final last(n) = 1", "'FINAL in DEFINE of MATCH_RECOGNIZE'"),
            ("b.n = 1", "'B.N in DEFINE of MATCH_RECOGNIZE'"),
            ("match_number() = 1", "'MATCH_NUMBER in DEFINE of MATCH_RECOGNIZE'"),
            ("classifier = 'B'", "'CLASSIFIER in DEFINE of MATCH_RECOGNIZE'"),
            (
                "count(*) = 1",
                "COUNT in DEFINE of MATCH_RECOGNIZE requires an explicit window frame"
            ),
            ("lag(n) over (partition by p order by n) = 1", "'OVER with more than a frame"),
            (
                "sum(lag(n)) over (rows between 1 preceding and current row) = 1",
                "may not be nested"
            ),
            ("z.n = 1", "invalid identifier 'Z.N'"),
        ])
    func refusedConditions(_ condition: String, _ text: String) async throws {
        let sql = try await session("ab")
        let message = await sql.message(
            "select * from t match_recognize (order by n measures count(*) c pattern (a b) "
                + "define a as \(condition))")
        #expect(message.contains(text), "\(condition): \(message)")
    }

    @Test(
        "Measures that the limitations do not allow are refused",
        arguments: [
            ("a.n", "'A.N with RUNNING semantics"), ("first(a.n)", "'FIRST of A with RUNNING"),
            ("final prev(a.n)", "'PREV of A in"), ("final lag(a.n)", "'LAG of A in"),
            ("sum(a.n + n)", "predicated with the same symbol"),
            ("sum(a.n + b.n)", "predicated with the same symbol"),
            ("final abs(n)", "'FINAL before ABS'"),
            ("final classifier()", "'FINAL before CLASSIFIER'"),
            ("count(z.*)", "invalid identifier 'Z'"), ("match_number(1)", "too many arguments"),
            ("first(n, 2)", "too many arguments"),
            ("sum(count(*))", "may not be nested"), ("a.z", "invalid identifier 'A.Z'"),
        ])
    func refusedMeasures(_ measure: String, _ text: String) async throws {
        let sql = try await session("ab")
        let rows = measure == "a.z" ? "" : "all rows per match"
        let message = await sql.message(
            "select * from t match_recognize (order by n measures \(measure) m \(rows) "
                + "pattern (a b) define a as v = 'a')")
        #expect(message.contains(text), "\(measure): \(message)")
    }

    @Test(
        "Clauses that contradict each other are refused",
        arguments: [
            ("pattern (a) define a as true", "SELECT with no columns"),
            (
                "measures 1 x all rows per match with unmatched rows pattern (a {- b -}) "
                    + "define a as true", "does not take a pattern with exclusions"
            ),
            ("measures 1 x pattern (a{20000}) define a as true", "more than 16384 steps"),
            ("measures 1 x pattern (a) define a as true, a as false", "duplicate symbol 'A'"),
            ("measures 1 x pattern (a)", "syntax error"),
            ("measures 1 x define a as true", "syntax"),
            ("measures 1 x pattern () define a as true", "syntax error"),
            ("measures 1 x pattern (a{3,2}) define a as true", "syntax error"),
            ("measures 1 x pattern (a ||b) define a as true", "syntax error"),
            ("measures 1 x subset s = (a, b) pattern (a b) define a as true", "syntax error"),
            ("measures 1 x pattern (a) define a as true order by n", "syntax error"),
        ])
    func refusedClauses(_ clauses: String, _ text: String) async throws {
        let sql = try await session("ab")
        let message = await sql.message("select * from t match_recognize (\(clauses))")
        #expect(message.contains(text), "\(clauses): \(message)")
    }

    @Test("It stands in views, common tables and joins, but not in recursive tables")
    func places() async throws {
        let sql = try await session("aab", "ab")
        let clauses =
            "partition by p order by n measures count(*) c, any_value(v) v "
            + "pattern (a+ b) \(Self.letters)"
        try await sql.run("create view w as select * from t match_recognize (\(clauses)) as m")
        #expect(try await sql.rows("select p, c from w order by p") == ["0|3", "1|2"])
        #expect(
            try await sql.rows(
                "with x as (select * from t where n < 3) select m.c, t.v from x match_recognize "
                    + "(partition by p order by n measures count(*) c pattern (a+) "
                    + "\(Self.letters)) m join t on t.p = m.p and t.n = m.c order by 1")
                == ["1|a", "2|a"])
        #expect(
            try await sql.rows(
                "select p, (select count(*) from t match_recognize (order by n measures 1 x "
                    + "pattern (b) \(Self.letters))) from w where c = 3") == ["0|2"])
        let message = await sql.message(
            "with recursive r as (select n from t match_recognize (order by n measures 1 n "
                + "pattern (a) \(Self.letters)) union all select n + 1 from r where n < 3) "
                + "select * from r")
        #expect(message.contains("MATCH_RECOGNIZE is not allowed in the recursive clause"))
    }

    @Test("Columns have the types and names of their expressions")
    func columns() async throws {
        let sql = try await session("ab")
        try await sql.run(
            "create table r as select * from t match_recognize (partition by p, upper(v) order by n "
                + "measures match_number() m, classifier() c, sum(n) s, first(v) f, "
                + "match_sequence_number() q pattern (a) \(Self.letters))")
        #expect(
            try await sql.rows(
                "select listagg(column_name || ' ' || data_type, ', ') within group "
                    + "(order by ordinal_position) from information_schema.columns "
                    + "where table_name = 'R'")
                == ["P NUMBER, UPPER(V) TEXT, M NUMBER, C TEXT, S NUMBER, F TEXT, Q NUMBER"])
    }

    @Test("Matches that overlap without an end run into the statement's timeout")
    func endless() async throws {
        let sql = try await SQLSession()
        let query =
            "select count(*) from (select seq4() n from table(generator(rowcount => 300))) "
            + "match_recognize (order by n all rows per match after match skip to next row "
            + "pattern (a+) define a as true)"
        #expect(try await sql.value(query) == "45150")
        sql.account.connection.environment.mostMatchSteps = 1_000_000
        let message = await sql.message(query)
        #expect(message.hasPrefix("Statement reached its statement or warehouse timeout"))
    }

    @Test("Thousands of rows are searched in time that grows with them")
    func manyRows() async throws {
        let sql = try await SQLSession()
        #expect(
            try await sql.rows(
                "select count(*), sum(c), max(l) from (select seq4() n, n % 100 v from "
                    + "table(generator(rowcount => 10000))) match_recognize (partition by n % 10 "
                    + "order by n measures count(*) c, last(n) l, sum(a.v) s pattern (a+ b+) "
                    + "define a as v < 40, b as v >= 40 and lag(v) is not null)")
                == ["1000|10000|9999"])
    }

    @Test("A question mark of a pattern is no placeholder")
    func placeholders() {
        let text =
            "select ? from t match_recognize (measures 1 x pattern (a? b*? (c d)??) "
            + "define a as n = ?) where ? = 1"
        #expect(SnowflakeParser.placeholders(in: text) == 3)
    }
}
