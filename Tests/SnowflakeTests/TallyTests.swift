import CloudModel
import SimKernel
import Testing

@testable import Snowflake

/// Aggregates that the hands make which read a table (decision 0042), beside those that SQLite
/// makes.
@Suite("Tallies")
struct TallyTests {
    private static let join = "e join h on e.k = h.k and e.ts >= h.f and e.ts < h.t"
    private static let sums =
        "count(*), count(e.n), sum(e.n), avg(e.n), min(e.n), max(e.s), sum(e.s) / count(*), "
        + "min(e.d), max(e.ts)"

    /// Rows with short and long numbers, texts and NULL.
    private static func session(
        _ seed: UInt64, _ workers: Workers = .none
    ) async throws -> SQLSession {
        var numbers = Numbers(state: seed)
        let session = try await SQLSession(
            """
            create table e (id int, k int, n number(38, 2), ts int, b varchar, f float, d date,
              s number(9, 3));
            create table h (k int, f int, t int, p varchar);
            insert into e (id, k, n, ts, b, f, d, s) select seq4(), mod(seq4(), 7), seq4() / 4,
              mod(seq4() * 7919, 1000), 'b' || mod(seq4(), \(1 + numbers.below(400))), seq4() / 3,
              '2024-01-01'::date + mod(seq4(), 40), seq4() / 8
              from table(generator(rowcount => 1200));
            insert into h select mod(seq4(), 7), mod(seq4() * 31, 900), mod(seq4() * 31, 900) + 90,
              'plan ' || mod(seq4(), 5) from table(generator(rowcount => 60));
            """, workers: workers)
        session.account.connection.leavesInPiece = 1 + numbers.below(4)
        session.account.connection.leastTalliedRows = 1
        for _ in 0..<5 {
            let from = numbers.below(1_200)
            let rows = "id between \(from) and \(from + numbers.below(200))"
            try await session.run(
                [
                    "delete from e where \(rows)",
                    "update e set n = to_number('1' || repeat('0', \(numbers.below(30)))) + id "
                        + "where \(rows)",
                    "update e set n = -n, s = -s where \(rows)",
                    "update e set b = null, k = null, ts = null, n = null where \(rows)",
                    "update e set s = null, d = null where \(rows)",
                    "update e set b = repeat('long', 900) where \(rows)",
                ][numbers.below(6)])
        }
        return session
    }

    /// The rows of a query by a tally, and those without one.
    private static func compare(_ session: SQLSession, _ query: String) async throws {
        #expect(try session.tallied(query) != nil, "\(query)")
        session.account.connection.leastTalliedRows = 1
        let tallied = try await session.rows(query)
        session.account.connection.leastTalliedRows = .max
        #expect(tallied == (try await session.rows(query)), "\(query)")
        session.account.connection.leastTalliedRows = 1
    }

    @Test("They are what SQLite makes of the rows, in the same order", arguments: 1...8)
    func property(_ seed: UInt64) async throws {
        let session = try await Self.session(seed)
        let equal = "e left join (select distinct k, p from h) h on e.k = h.k"
        let texts = "e join (select 'b' || t as b, p, t from h) h on h.b = e.b and e.k = h.t"
        for source in [
            "e", Self.join, Self.join.replacing("e join", with: "e left join"), equal, texts,
        ] {
            let keys =
                source == "e" ? ["e.b", "e.k, e.d", "e.s"] : ["h.p", "e.k, h.p", "e.b, e.k"]
            try await Self.compare(session, "select \(Self.sums) from \(source)")
            for key in keys {
                try await Self.compare(
                    session, "select \(key), \(Self.sums) from \(source) group by \(key)")
                try await Self.compare(
                    session,
                    "select count(*) as n, \(key), max(e.id) || 'count(*) min(e.id)' from \(source) "
                        + "group by all having count(e.ts) > 1 order by min(e.id), n desc")
            }
        }
        let joined = "select e.k, h.p, e.n, e.b from \(Self.join)"
        for query in [
            "select count(*), sum(n) from (\(joined))",
            "select q.p, count(*), sum(q.n) from (select * from (\(joined))) q group by q.p",
            "with w as (\(joined)) select b, count(p), avg(n) from w group by b order by b",
            "with w as (\(joined)), v as (select p as x, n from w) select x, sum(n) from v group by 1",
            "with w as (select id, n from e) select sum(n) from w",
        ] { try await Self.compare(session, query) }
        try await Self.compare(session, "select distinct count(*) from e group by b")
        try await Self.compare(session, "select count(*) from \(Self.join)")
        try await Self.compare(session, "select sum(n) from e limit 1")
    }

    @Test("So are those of computed values, and of the rows of a condition", arguments: 1...4)
    func formulas(_ seed: UInt64) async throws {
        let session = try await Self.session(seed)
        let sums =
            "count(*), sum(e.s * e.k), sum(coalesce(e.s, 1)), avg(e.s + 1), count(nullif(e.b, 'b1')), "
            + "max(e.ts - 5), sum(iff(e.k > 3, 1, 0)), min(date_trunc('month', e.d))"
        let conditions = [
            "", "where e.k in (1, 3, 5)", "where e.ts > 300 and e.b <> 'b2' or e.s is null",
            "where not (e.id < 100)", "where e.id < 0",
            "where e.d between '2024-01-05' and '2024-01-20'",
        ]
        let equal = "e left join (select distinct k, p from h) h on e.k = h.k"
        for source in ["e", Self.join, Self.join.replacing("e join", with: "e left join"), equal] {
            for condition in conditions {
                try await Self.compare(session, "select \(sums) from \(source) \(condition)")
                try await Self.compare(
                    session, "select e.b, \(sums) from \(source) \(condition) group by 1")
                try await Self.compare(
                    session,
                    "select e.k, sum(e.s) from \(source) \(condition) group by all order by 2 desc, 1"
                )
            }
        }
        let joined = "select e.k, h.p, e.s, h.t from \(Self.join)"
        for query in [
            "select count(*), sum(s * t) from (\(joined) where e.k <> 2) q",
            "select p, sum(s) from (\(joined) where h.p <> 'plan 1') q group by p",
            "with w as (\(joined)) select p, sum(s * 2) from w where t > 400 group by p order by p",
            "select sum(s) from (select k, s from e where k > 1) q",
            "select count(1), sum(s) from e", "select sum(2), sum(s) from e",
            "select count(null), sum(s) from e", "select sum(s), sum(s * 2) from e",
        ] { try await Self.compare(session, query) }
        let failing = "sum(1 / (e.k - 3)) from \(Self.join)"
        #expect(try session.tallied("select \(failing)") != nil)
        #expect(await session.code("select \(failing)") == 100051)
        try await Self.compare(session, "select \(failing) where e.k <> 3")
    }

    @Test("Computed values that are no short numbers keep their bytes", arguments: 1...3)
    func longValues(_ seed: UInt64) async throws {
        for workers in [Workers.none, TableScanTests.threads] {
            let session = try await Self.session(seed, workers)
            try await session.run(
                "update e set n = to_number('1' || repeat('0', mod(id, 15))) + id where id > 300")
            let values =
                "sum(e.n * e.n), min(e.n * 7777777777), max(dateadd(year, 7000, e.d::timestamp_ntz)), "
                + "sum(e.s * 99999999999999999), count(e.b || '!')"
            for source in ["e", Self.join] {
                try await Self.compare(session, "select \(values) from \(source)")
                try await Self.compare(
                    session, "select e.b, \(values) from \(source) where e.k > 1 group by 1")
            }
        }
    }

    @Test("A function that another statement called first is known to the hands, too")
    func marks() async throws {
        let session = try await Self.session(1)
        try await session.run("alter table e add column x binary; update e set x = to_binary('0A')")
        try await session.run("select x || x from e limit 1")
        try await Self.compare(session, "select count(concat(e.x, e.x)), sum(e.s) from e")
    }

    @Test("Values that look at more than a row are left to SQLite")
    func impure() async throws {
        let session = try await Self.session(1)
        for query in [
            "select sum(e.s) from \(Self.join) where e.k = (select max(k) from h)",
            "select sum(e.s * uniform(1, 5, random())) from \(Self.join)",
            "select sum(e.s) from \(Self.join) where e.b = current_role()",
            "select sum(e.s) from \(Self.join) where exists (select 1 from h x where x.k = e.k)",
            "select sum(q.s) from (select s, k from e where k > 1) q where q.k < 5",
        ] { #expect(try session.tallied(query) == nil, "\(query)") }
    }

    @Test("Tables without rows, and right sides without any")
    func empty() async throws {
        let session = try await Self.session(2)
        try await session.run("create table none like e; create table nothing like h")
        let bare = Self.join.replacing("join h", with: "join nothing h")
        for source in ["none e", Self.join.replacing("e join", with: "none e join"), bare] {
            try await Self.compare(session, "select \(Self.sums) from \(source)")
        }
        for source in [bare, bare.replacing("e join", with: "e left join")] {
            try await Self.compare(
                session,
                "select h.p, count(*), count(h.p), sum(e.n), max(h.t) from \(source) group by 1")
        }
    }

    @Test("A name of the select list stands in the condition of a join")
    func aliases() async throws {
        let session = try await Self.session(1)
        try await Self.compare(
            session, "select count(*), sum(e.n) from e join h on e.k = h.k and e.ts >= h.f")
        for condition in ["kk = h.k", "kk = h.k and e.ts >= h.f and e.ts < h.t"] {
            #expect(
                try await session.rows("select e.k as kk from e join h on \(condition)")
                    == (try await session.rows(
                        "select e.k from e join h on \(condition.replacing("kk", with: "e.k"))")))
        }
    }

    @Test("They fill tables as other queries do")
    func targets() async throws {
        let session = try await Self.session(3)
        let query = "select b, sum(n) as n from e group by b"
        let rows = try await session.rows(query)
        try await session.run("create table new as \(query); insert into new \(query)")
        #expect(try await session.rows("select * from new") == rows + rows)
        // A table that changes is not read ahead.
        try await session.run("insert into e (b, n) \(query)")
        #expect(
            try await session.value("select count(*) from e where id is null") == "\(rows.count)")
    }

    @Test("What the open transaction has changed is seen")
    func transactions() async throws {
        let session = try await Self.session(4)
        let query = "select count(*), sum(s) from e"
        let before = try await session.rows(query)
        try await session.run("begin; delete from e where id < 600")
        #expect(try await session.rows(query) != before)
        try await session.run("rollback")
        #expect(try await session.rows(query) == before)
    }

    @Test("What is more than aggregates of a row's values is left to SQLite")
    func others() async throws {
        let session = try await Self.session(5)
        for query in [
            "select count(*) from e",
            "select count(*), count(*) filter (where true) from e",
            "select any_value(3), count(n) from e", "select count(distinct 4), count(n) from e",
            "select b, listagg('x'), sum(n) from e group by b",
            "select sum(f) from e", "select min(b) from e",
            "select count(*), max(f) from e", "select count(distinct k) from e",
            "select median(s) from e",
            "select sum(n) filter (where k > 1) from e", "select sum(n) over () from e",
            "select sum(n), (select count(*) from h) from e",
            "select sum(x) from (select n as x from e limit 5)",
            "select sum(x) from (select n + 1 as x from e)",
            "select count(*) from (select 1 from e)", "select sum(e.n) from e, h",
            "select b, sum(n) from e group by cube (b, k)",
            "select upper(b), sum(n) from e group by 1",
            "select sum(n) from e union all select sum(s) from e",
        ] {
            #expect(try session.tallied(query) == nil, "\(query)")
        }
        #expect(await session.code("select sum(n), b from e") == 979)
        try await session.run(
            "create table z (a int, b int as (a * 2), c int); insert into z values (1, 5), (3, 7)")
        try await Self.compare(session, "select sum(b) from z")
        try await Self.compare(session, "select sum(c) from z")
        try await Self.compare(session, "select a, sum(c) from z group by a")
    }
}
