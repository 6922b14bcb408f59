import Testing

@testable import Snowflake

/// Arguments at the ends of what they may be, and beyond: whatever is asked for, the answer is a
/// value or an error of the service's own, at once.
@Suite("Extreme arguments")
struct ExtremeArgumentTests {
    private static let arguments = [
        "NULL", "0", "-1", "9223372036854775807", "-9223372036854775808",
        "99999999999999999999999999999999999999", "-99999999999999999999999999999999999999",
        "1e308", "'NaN'::float", "'inf'::float", "1e-320", "39", "-39", "1000000000", "''", "'a'",
        "'%'", "repeat('x', 2000)", "'9999999999'", "'year'", "true", "x''", "x'FF00FE'",
        "'2024-02-29'::date", "'9999-12-31 23:59:59.999999999'::timestamp_ntz",
        "'0001-01-01'::timestamp_tz", "dateadd(day, -999999999, '2024-01-01'::date)",
        "dateadd(day, 99999999999, '2024-01-01'::date)", "'23:59:59.999999999'::time", "[]", "{}",
        "[[[[1]]], null, {'a': []}]", #"parse_json('{"a": {"b": [1, null, 1e308]}}')"#,
        "parse_json('1e37')", "'-9.9e16421'::decfloat", "'1e-16383'::decfloat", "0::decfloat",
        "'999999999-11'::interval year to month",
        "'-999999999 23:59:59.999999999'::interval day to second", "interval '0' second(1, 0)",
    ]

    @Test("Every function has an answer to arguments of every kind and size", arguments: 0..<4)
    func functions(_ part: Int) async throws {
        var dice = StatementFuzzTests.Dice(state: UInt64(part) &* 7919)
        let session = try await SQLSession("create table t (a int); insert into t values (1), (2)")
        let names = FunctionRegistry.all.map(\.name).filter { $0 != "SYSTEM$ABORT_SESSION" }
        for name in names[(part * names.count / 4)..<((part + 1) * names.count / 4)] {
            guard let definition = FunctionRegistry.find(name) else { continue }
            let tail =
                switch definition.kind {
                case .scalar: ""
                case .aggregate: " from t"
                case .window: " over (order by a) from t"
                }
            let most = definition.most ?? definition.least + 3
            for count in [definition.least, most, most] {
                let arguments = (0..<count).map { _ in dice.pick(Self.arguments) }
                let statement = "select \(name)(\(arguments.joined(separator: ", ")))\(tail)"
                try await expectAnswer(statement, session)
            }
        }
    }

    private func expectAnswer(_ statement: String, _ session: SQLSession) async throws {
        do {
            _ = try await session.cells(statement)
        } catch let error as SnowflakeError {
            #expect(error.code != 603 && error.code != 300_002, "\(statement): \(error)")
        }
    }

    static let deep = [
        "select \(String(repeating: "(", count: 5000))1", "select \(repeated("not ", 5000))true",
        "select \(repeated("1 + ", 5000))1", "select \(repeated("case when ", 300))1",
        "select \(repeated("abs(", 300))1", "select \(repeated("[", 300))",
        "select \(repeated("(select * from ", 200))t",
        "select 1\(repeated(" union select 1", 2000))",
        "select * from t where a = 1\(repeated(" or a = 2", 3000))",
        "select count(*) from t\(repeated(" cross join t", 70))",
        "select 1\(repeated(", 1", 5000))",
        "create table wide (\((0..<3000).map { "c\($0) int" }.joined(separator: ", ")))",
        "select * from t sample (10) seed (9223372036854775807)",
        "select parse_json(repeat('[', 100000))",
        "select array_construct(parse_json(repeat('[', 500) || repeat(']', 500)))::varchar",
        "select count(*) from table(flatten(parse_json(repeat('[', 500) || repeat(']', 500)), "
            + "recursive => true))",
        "select regexp_like('a', repeat('(', 1000))", "select regexp_like('a', 'a{1,99999999999}')",
        "select regexp_like(repeat('a', 5000), '(a*)*b')",
        "select parse_xml(repeat('<a>', 1000) || repeat('</a>', 1000))",
    ]

    private static func repeated(_ text: String, _ count: Int) -> String {
        String(repeating: text, count: count)
    }

    @Test("What is nested deeply or very long is answered or refused", arguments: deep)
    func depth(_ statement: String) async throws {
        let session = try await SQLSession("create table t (a int); insert into t values (1)")
        try await expectAnswer(statement, session)
        #expect(try await session.value("select 1") == "1")
    }

    static let refusals: [(String, Int)] = [
        ("select repeat('x', 1000000000000)", 100_067), ("select space(1000000000)", 100_067),
        ("select randstr(1000000000, 1)", 100_067), ("select rpad('x', 16777217)", 100_067),
        ("select replace(repeat('a', 100000), 'a', repeat('b', 100000))", 100_067),
        ("select regexp_replace(repeat('a', 100000), 'a', repeat('b', 100000))", 100_067),
        ("select array_to_string(array_generate_range(0, 99999), repeat('b', 100000))", 100_067),
        ("select array_repeat(repeat('a', 100000), 100000)", 100_051),
        ("select array_insert([1], 1000000000000, 2)", 100_051),
        ("select array_generate_range(0, 1000000000000)", 100_051),
        ("select editdistance(repeat('a', 100000), repeat('b', 100000))", 630),
        ("select count(*) from table(generator(rowcount => 1000000000000))", 2),
        (
            "select median(x) from values (99999999999999999999999999999999999999) as t(x)", 100_046
        ),
        ("select current_date - interval '-9223372036854775808 years'", 1045),
        ("select 'a'::char(0)", 2040), ("select 'a'::char(99999999999)", 2040),
        ("select x'00'::binary(99999999999)", 2040), ("select '1:2'::time(99)", 2040),
        ("create sequence s increment 99999999999999999999999999999", 100_039),
        (
            "create dynamic table d target_lag = '9223372036854775807 days' warehouse = w "
                + "as select 1 a", 1008
        ),
        ("select to_char(1.5, 'TM9(-5,3)')", 2), ("select to_timestamp(1, 99)", 1045),
        ("select time_slice(current_date, 0, 'DAY')", 100_051),
        ("select max_by(a, a, -a) from values (1) as t(a)", 1045),
        ("select current_date + 99999999999999999999999999999999999999", 100_039),
        ("select dateadd(second, 99999999999999999999999999, current_timestamp)", 100_039),
        ("select date_from_parts(2004 - 9223372036854775808, 1, 1)", 100_039),
        ("select timestamp_ntz_from_parts(2004, 1, 9223372036854775807, 0, 0, 0)", 100_039),
        ("alter session set statement_timeout_in_seconds = 9223372036854775807", 1008),
        ("begin for i in 1 to 99999999999999999999999999 do return i; end for; end", 100_039),
        ("declare e exception (-99999999999999999999, 'x'); begin raise e; end", 2151),
    ]

    @Test("What would take more room or time than there is is refused", arguments: refusals)
    func refused(_ statement: String, _ code: Int) async throws {
        #expect(try await SQLSession().code(statement) == code)
    }

    static let answers: [(String, String)] = [
        ("length(space(2000000))", "2000000"), ("length(randstr(200000, 1))", "200000"),
        ("array_size(array_insert([1], 200000, 2))", "200001"),
        ("array_size(array_insert([1], -200000, 2))", "200001"),
        ("round(5.5::float, -400)", "0"), ("array_repeat(1, -9223372036854775808)", "[]"),
        ("getbit(99999999999999999999999999999999999999, 126)", "1"),
        (
            "bitnot(99999999999999999999999999999999999998)",
            "-99999999999999999999999999999999999999"
        ),
        ("insert('abc', -9223372036854775808, 9223372036854775807, 'x')", "x"),
        ("approx_top_k_estimate(parse_json('{}'), 9223372036854775807)", "[]"),
    ]

    @Test("What is only large is given as it is", arguments: answers)
    func large(_ expression: String, _ value: String) async throws {
        #expect(try await SQLSession().value("select \(expression)") == value)
    }

    @Test("A sequence ends with the numbers of 64 bits")
    func sequence() async throws {
        let session = try await SQLSession(
            "create sequence q start 9223372036854775806 increment 9223372036854775807")
        #expect(try await session.value("select q.nextval") == "9223372036854775806")
        #expect(await session.code("select q.nextval") == 100_039)
    }

    @Test("Functions may use each other, but not without limit")
    func doubled() async throws {
        let session = try await SQLSession("create function f0(x int) returns int as 'x + 1'")
        for place in 1...20 {
            let body = "f\(place - 1)(x) + f\(place - 1)(x)"
            try await session.run("create function f\(place)(x int) returns int as '\(body)'")
        }
        #expect(try await session.value("select f5(1)") == "64")
        #expect(await session.code("select f20(1)") == 1)
        try await session.run(
            "create function again(x int) returns int language sql as 'begin return x; end'; "
                + "create or replace function again(x int) returns int language sql as "
                + "'begin return again(x); end'")
        #expect(await session.code("select again(1)") == 2210)
        let many = try await session.cells("select random()\(Self.repeated(", f0(1)", 70))")
        #expect(many.first?.last == "2")
    }

    @Test("Views may stand on each other in every statement, thirty deep")
    func views() async throws {
        let session = try await SQLSession(
            """
            create table t (a int, b int); insert into t values (1, 10), (2, 20);
            create table u (a int, b int); create view v0 as select a, b from t
            """)
        for place in 1...30 {
            try await session.run(
                "create view v\(place) as select a, b + 1 as b from v\(place - 1) where a > 0")
        }
        #expect(try await session.rows("select * from v30 order by a") == ["1|40", "2|50"])
        #expect(
            try await session.rows(
                "with w as (select a from v30 where b in (select b from v29 union select 40)) "
                    + "select * from w, v4 where w.a = v4.a") == ["1|1|14"])
        #expect(
            try await session.rows("select * from v30 pivot (sum(b) for a in (any))")
                == ["40|50"])
        try await session.run(
            """
            create table made as select * from v30; insert into u select * from v30;
            insert all into u into made select a, b from v30;
            update u set b = v.b + 1 from v30 v where v.a = u.a;
            delete from made using v30 where v30.a = made.a and v30.a = 2;
            merge into u using v30 on u.a = v30.a and u.a = 1 when matched then delete
            """)
        #expect(try await session.rows("select * from u") == ["2|51", "2|51"])
        #expect(try await session.rows("select * from made") == ["1|40", "1|40"])
    }

    @Test("Queries in FROM stand inside of each other as deep as the parser goes")
    func derived() async throws {
        let session = try await SQLSession("create table t (a int); insert into t values (1), (2)")
        func nested(_ count: Int, _ inner: String) -> String {
            (0..<count).reduce(inner) { query, place in
                "select a + 1 as a from (\(query)) q\(place) where a > 0"
            }
        }
        #expect(
            try await session.rows("\(nested(30, "select a from t")) order by a") == ["31", "32"])
        let isThere = "select a from t where exists (\(nested(12, "select t.a")))"
        #expect(try await session.rows("\(isThere) order by a") == ["1", "2"])
        let common = "with w as (\(nested(25, "select a from t"))) \(nested(8, "select a from w"))"
        #expect(try await session.rows("\(common) order by a") == ["34", "35"])
        try await session.run("create view v as \(nested(20, "select a from t"))")
        try await session.run("insert into t \(nested(20, "select a from v where a < 22"))")
        #expect(try await session.rows("select a from t order by a") == ["1", "2", "41"])
    }
}
