import Testing

@testable import Snowflake

/// Source: Snowflake documentation, RESAMPLE, PIVOT, JOIN, WHERE, WITH, SELECT, VALUES, MERGE.
@Suite("Clauses of queries")
struct QueryClauseTests {
    static let series = """
        create table m (at timestamp, t int, city varchar); insert into m values
        ('2025-03-15 09:49:00', 48, 'B'), ('2025-03-15 09:55:00', 49, 'B'),
        ('2025-03-15 10:00:00', 46, 'L'), ('2025-03-15 10:10:00', 51, 'B');
        create table n (k int, v varchar); insert into n values (2, 'a'), (5, 'b')
        """

    @Test("RESAMPLE fills the gaps of a series, in each part")
    func resamples() async throws {
        let session = try await SQLSession(Self.series)
        let rows = try await session.rows(
            """
            select to_char(at, 'HH24:MI'), t, city, made, to_char(bucket_start, 'HH24:MI') from m
            resample(using at increment by interval '5 minutes' partition by city
              metadata_columns is_generated() as made, bucket_start()) order by city, at
            """)
        #expect(
            rows == [
                "09:45|NULL|B|TRUE|09:45", "09:49|48|B|FALSE|09:45", "09:50|NULL|B|TRUE|09:50",
                "09:55|49|B|FALSE|09:55", "10:00|NULL|B|TRUE|10:00", "10:05|NULL|B|TRUE|10:05",
                "10:10|51|B|FALSE|10:10", "10:00|46|L|FALSE|10:00",
            ])
        #expect(
            try await session.rows(
                "select x.k, v from n x resample(using k increment by 1) order by k")
                == ["2|a", "3|NULL", "4|NULL", "5|b"])
        #expect(
            await session.code("select * from n resample(using k increment by interval '1 day')")
                == 9954)
    }

    static let refusals: [(String, Int)] = [
        ("select * from n join m on n.k = m.t first(m)", 1867),
        ("select * from n inner directed join m on n.k = m.t first(q)", 1868),
        ("select * from n inner directed join m on n.k = m.t last(m)", 0),
        ("select * from n join table(flatten(input => [k])) f on f.value = n.k", 2),
        ("select * from n, table(flatten(input => [k])) f", 0),
        ("select n.k from n, m where n.k (+) = m.t (+)", 2217),
        ("select n.k from n, m, n o where n.k (+) = m.t and n.k (+) = o.k", 2216),
        ("select * from n match_condition", 1003),
        ("select * from n, lateral m", 1003),
        ("select * from n limit 1.5", 1003),
        ("select n.k, (select v from m where m.t = n.k limit 1) from n", 2031),
        ("select * from n unpivot (x for y in (k, v))", 2182),
        ("create or replace view if not exists q as select 1 a", 1004),
        ("create or replace view n as select 1 a", 1998),
        ("create or replace force view q as select 1 a", 0),
        ("select * from n sample row (1 rows) seed (3)", 1003),
        ("select * from (select * from n) sample (5) seed (3)", 2),
        ("select * ilike 'k' exclude k from n", 1003),
        ("select * exclude k rename k as q from n", 904),
        ("select * replace (1 as k, 2 as k) from n", 2025),
        ("select * replace (1 as k) from n join (select 1 k) o on true", 2028),
        ("with r (a) as (select 1 union all select max(a) from r) select * from r", 1003),
        ("with r (a) as (select 1 union all select a from r group by a) select * from r", 1003),
        ("with r (a) as (select 1 union all select a from r limit 1) select * from r", 1003),
        ("select * from values (parse_json('{}'))", 2014),
        ("insert into n values ((select max(k) from n), 'x')", 2014),
        ("insert first into n select 1, 'x'", 1003),
        (
            "merge into n using (select 2 k) s on n.k = s.k when matched then delete "
                + "when matched and s.k = 1 then update set v = 'x'", 1003
        ),
    ]

    @Test("A query is refused where the service refuses it", arguments: refusals)
    func refusal(_ query: String, _ code: Int) async throws {
        #expect(try await SQLSession(Self.series).code(query) == code)
    }

    @Test("GETNEXTVAL gives one value to each row of what stands before it")
    func nextValues() async throws {
        let session = try await SQLSession(Self.series)
        try await session.run("create sequence q; create sequence r")
        #expect(
            try await session.rows(
                "select k, s.nextval, x.value, y.nextval from n, table(getnextval(q)) s, "
                    + "lateral flatten([7, 8]) x, table(getnextval(r)) y order by 1, 3")
                == ["2|1|7|1", "2|1|8|2", "5|2|7|3", "5|2|8|4"])
        #expect(try await session.value("select q.nextval + r.nextval from dual") == "8")
    }

    @Test("PIVOT puts an alias into the quotes of a value, and takes NULL for a value")
    func pivot() async throws {
        let session = try await SQLSession(
            "create table q (id int, n int, p varchar); "
                + "insert into q values (1, 2, 'a'), (1, 3, 'a'), (1, 4, null)")
        let result = try await session.account.execute(
            "select * from q pivot(sum(n) as total for p in (any order by p))",
            in: session.session)
        #expect(result.columns.map(\.name) == ["ID", "'a_TOTAL'", "NULL_TOTAL"])
        #expect(
            try await session.rows("select * from q pivot(sum(n) for p in (any order by p))")
                == ["1|5|4"])
    }

    @Test("CREATE OR ALTER keeps what an object has")
    func createOrAlter() async throws {
        let session = try await SQLSession("create table t (a int); insert into t values (1)")
        try await session.run("create or alter schema s comment = 'x'; create or alter database d")
        #expect(try await session.rows("select * from d.s.t") == ["1"])
        try await session.run("create sequence q; create table u as select q.nextval n")
        try await session.run("create or alter sequence q increment = 5")
        #expect(try await session.value("select q.nextval") == "2")
        #expect(try await session.value("select q.nextval") == "7")
        try await session.run("create or alter role r; create or alter role r comment = 'y'")
    }
}
