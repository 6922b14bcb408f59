import CloudModel
import Dispatch
import SimKernel
import Testing

@testable import Snowflake

/// Joins whose left side is read where its pages lie (decision 0040), beside those that SQLite
/// reads.
@Suite("Tables that are read ahead")
struct TableScanTests {
    /// Hands of threads, as `rehearse serve` has them.
    static let threads = Workers(
        performing: { count, piece in (0..<count).forEach(piece) },
        beginning: { work in
            let group = DispatchGroup()
            DispatchQueue.global().async(group: group, execute: work)
            return { group.wait() }
        })

    private static let join = "join h on e.k = h.k and e.ts >= h.f and e.ts < h.t"
    /// What gives the same rows to a join, but is no table to it.
    private static let rows = "(select * from e) e"

    /// Many rows with numbers of all lengths, texts of which some go on on other pages, and gaps
    /// where rows were deleted or became longer.
    private static func session(_ seed: UInt64, _ workers: Workers) async throws -> SQLSession {
        var numbers = Numbers(state: seed)
        let session = try await SQLSession(
            """
            create table e (id int, a varchar, k int, n number(38, 0), ts int, b varchar,
              f float, d date);
            create table h (k int, f int, t int, p varchar);
            insert into e select seq4(), null, mod(seq4(), \(5 + numbers.below(30))),
              null, mod(seq4() * 7919, 1000), 'b' || seq4(), seq4() / 3::float,
              '2024-01-01'::date + seq4() from table(generator(rowcount => 1500));
            insert into h select mod(seq4(), 17), mod(seq4() * 31, 900), mod(seq4() * 31, 900) + 120,
              'plan ' || seq4() from table(generator(rowcount => 300));
            """, workers: workers)
        session.account.connection.leavesInPiece = 3
        for _ in 0..<6 {
            let (from, length) = (numbers.below(1_500), 1 + numbers.below(40))
            let rows = "id between \(from) and \(from + length)"
            let power = numbers.below(38)
            try await session.run(
                [
                    "delete from e where \(rows)",
                    "update e set a = repeat('long ', \(numbers.below(2_000))) where \(rows)",
                    "update e set n = to_number('-1' || repeat('0', \(power))) where \(rows)",
                    "update e set n = to_number('9' || repeat('9', \(power))) + id where \(rows)",
                    "update e set b = null, k = null, ts = null, f = null where \(rows)",
                    "update e set f = 'nan'::float, b = '', d = null where \(rows)",
                ][numbers.below(6)])
        }
        return session
    }

    @Test("They give what SQLite gives, in the same order", arguments: 1...4)
    func property(_ seed: UInt64) async throws {
        for workers in [Workers.none, Self.threads] {
            let session = try await Self.session(seed, workers)
            for columns in [
                "e.id, h.p", "e.*, h.*", "h.t", "e.b, e.f", "e.a, h.p", "e.n, e.d", "1",
            ] {
                for kind in ["", "left"] {
                    let query = "select \(columns) from E \(kind) \(Self.join)"
                    #expect(try session.plan(query, readsAhead: true).contains("scanned("))
                    let plain = query.replacing(" E ", with: " \(Self.rows) ")
                    #expect(try !session.plan(plain, readsAhead: true).contains("scanned("))
                    #expect(
                        try await session.rows(query) == (try await session.rows(plain)),
                        "\(columns) \(kind)")
                }
            }
            let sums = "select count(*), count(h.p), sum(e.n), max(e.b), min(h.p) from "
            #expect(
                try await session.rows("\(sums) e left \(Self.join)")
                    == (try await session.rows("\(sums) \(Self.rows) left \(Self.join)")))
        }
    }

    @Test("Joins beside others, within others, and of more than columns are left to SQLite")
    func others() async throws {
        let session = try await Self.session(1, .none)
        for query in [
            "select e.id from e \(Self.join) join h g on g.k = e.k",
            "select e.id from h g, e \(Self.join)",
            "select * from (select e.id from e \(Self.join))",
            "with w as (select e.id from e \(Self.join)) select * from w",
            "select 1 from h where exists (select 1 from e \(Self.join))",
            "select e.id from e \(Self.join) and e.id > h.t", "select * from e right \(Self.join)",
            "select e.id from e join h on e.k = h.k and e.ts + 1 >= h.f",
        ] {
            #expect(try !session.plan(query, readsAhead: true).contains("scanned("), "\(query)")
        }
        let both = "select e.id from e \(Self.join) union all select h.t from e \(Self.join)"
        #expect(try session.plan(both, readsAhead: true).contains("scanned("))
        #expect(
            try await session.rows(both)
                == (try await session.rows(both.replacing(" e ", with: " \(Self.rows) "))))
    }

    @Test("Rows from before a column was added have NULL in it")
    func addedColumn() async throws {
        let session = try await Self.session(1, .none)
        try await session.run(
            """
            alter table e add column late varchar;
            insert into e (id, k, ts, late) values (5000, 3, 100, 'now');
            alter table e drop column a;
            alter table e add column later int;
            """)
        let query = "select e.id, e.late, e.later, h.p from "
        let rows = try await session.rows("\(query) e \(Self.join)")
        #expect(rows == (try await session.rows("\(query) \(Self.rows) \(Self.join)")))
        #expect(rows.contains { $0.hasPrefix("5000|now|NULL|") })
    }

    @Test("A table without rows, and a right side without any")
    func empty() async throws {
        let session = try await Self.session(1, .none)
        try await session.run("create table none like e; create table nothing like h")
        #expect(
            try await session.rows("select count(*) from none e \(Self.join)") == ["0"])
        let nothing = Self.join.replacing("join h", with: "join nothing h")
        #expect(try await session.rows("select e.id from e \(nothing)") == [])
        #expect(
            try await session.rows("select count(h.p) from e left \(nothing)") == ["0"])
    }

    @Test("What ends early, or in an error, leaves nothing running")
    func endings() async throws {
        let session = try await Self.session(2, Self.threads)
        let all = try await session.rows("select e.id, h.p from e \(Self.join)")
        #expect(
            try await session.rows("select e.id, h.p from e \(Self.join) limit 3")
                == Array(all[..<3]))
        #expect(await session.code("select 1 / (e.id - 40) from e left \(Self.join)") == 100051)
        try await session.run("delete from e; insert into e (id, k, ts) values (1, 1, 100)")
        #expect(
            try await session.rows("select count(*) from e left \(Self.join)")
                != ["0"])
    }

    @Test("Rows go into new tables and others, and into the table itself by SQLite alone")
    func targets() async throws {
        let session = try await Self.session(3, Self.threads)
        let query = "select e.id, h.p from e \(Self.join)"
        let rows = try await session.rows(query)
        #expect(!session.account.connection.takesImages)
        try await session.run("create table new as \(query)")
        #expect(session.account.connection.takesImages)
        #expect(try await session.rows("select * from new") == rows)
        try await session.run("create or replace table new as \(query)")
        #expect(try await session.rows("select * from new") == rows)
        try await session.run("insert into new \(query)")
        #expect(try await session.rows("select * from new") == rows + rows)
        try await session.run("insert overwrite into new \(query)")
        #expect(try await session.rows("select * from new") == rows)
        let count = try await session.value("select count(*) from e")
        try await session.run("insert into e (id, b) \(query)")
        #expect(
            try await session.value("select count(*) from e where id < 5000")
                == "\((Int(count) ?? 0) + rows.count)")
        #expect(try await session.rows("select id, b from e").suffix(rows.count) == rows[...])
    }

    private static let formulas = [
        "e.id + h.t as s, h.p", "e.id * h.t as v, e.b, h.p", "coalesce(h.p, 'none') as p, e.a",
        "e.b || '/' || h.p as t", "iff(e.b is null, h.p, e.b) as t, e.id",
        "case when e.ts > 500 then 'late' when e.ts > 200 then null else e.b end as c",
        "e.f * 2 as f, e.f > 1 as g", "nvl(e.k, -1) as k, e.n",
        "e.id::varchar as i, e.d::varchar as d",
        "e.a, e.n / 3 as third", "upper(h.p) as u", "e.ts - h.f as age, h.f is null as n",
    ]
    private static let conditions = [
        "", "where e.b = 'b7'", "where e.ts >= 300 and h.p <> 'plan 3'", "where e.k in (1, 2, 3)",
        "where e.id < 0", "where not (e.f > 10) or h.p like 'plan 1%'", "where h.p is null",
    ]

    @Test("Values that are computed of joined rows, and conditions, are worked out by other hands")
    func formulas() async throws {
        for (number, workers) in [Workers.none, Self.threads].enumerated() {
            let session = try await Self.session(UInt64(number + 20), workers)
            for (place, columns) in Self.formulas.enumerated() {
                for kind in ["", "left"] {
                    let condition = Self.conditions[place % Self.conditions.count]
                    let query = "select \(columns) from E \(kind) \(Self.join) \(condition)"
                    let plain = query.replacing(" E ", with: " \(Self.rows) ")
                    try await session.run("create or replace table w as \(query)")
                    let found = try await session.rows("select * from w")
                    try await session.run("create or replace table w as \(plain)")
                    #expect(try await session.rows("select * from w") == found, "\(query)")
                }
            }
            #expect(session.account.connection.hands.count == Workers.ahead + 1)
            let copy =
                "create or replace table w as select 1 / (e.id - 40) as x from e left \(Self.join)"
            #expect(await session.code(copy) == 100051)
        }
    }

    @Test("Joined rows are packed into tables, with the mark of an open transaction")
    func packing() async throws {
        for (number, workers) in [Workers.none, Self.threads].enumerated() {
            let session = try await Self.session(UInt64(number + 7), workers)
            try await session.run(
                "create table u (p varchar, e int, id int not null, b varchar, v int as (id + 1))"
            )
            let query = "select h.p, e.id, e.b from E left \(Self.join)"
            let plain = query.replacing(" E ", with: " \(Self.rows) ")
            for statement in [
                "insert into u (p, id, b) Q", "create or replace table w as Q",
                "create or replace table w (p varchar, i number(38, 0), b varchar) as Q",
                "create or replace table w (p varchar(9), i number(9, 2), b varchar) as Q",
                "begin; insert into u (p, id, b) Q; insert into u (p, id, b) Q",
            ] {
                var found: [[String]] = []
                for text in [query, plain] {
                    try await session.run(
                        "truncate table u; " + statement.replacing("Q", with: text))
                    let table = statement.contains(" w ") ? "w" : "u"
                    found.append(try await session.rows("select * from \(table)"))
                    found.append(try await session.rows("select count(*) from \(table)"))
                    let other = try session.account.openSession()
                    let seen = try await session.account.execute(
                        "select count(*) from d.s.\(table)", in: other)
                    found.append(seen.rows.map { ConformanceComparison.text($0[0]) })
                    if statement.hasPrefix("begin") { try await session.run("rollback") }
                }
                #expect(found[0] == found[3] && found[1...2] == found[4...5], "\(statement)")
                #expect(!found[0].isEmpty)
            }
            #expect(
                await session.code("insert into u (p, id) select h.p, e.k from e left \(Self.join)")
                    == 100072)
            #expect(try await session.value("select count(*) from u where id is null") == "0")
        }
    }

    @Test("They stand in views, groups and beside other joins, and see what is open")
    func places() async throws {
        let session = try await Self.session(4, Self.threads)
        try await session.run(
            "create view v as select e.id, e.k, e.d, h.p from e \(Self.join); "
                + "create table c (k int, name varchar); "
                + "insert into c select seq4(), 'n' || seq4() from table(generator(rowcount => 9))")
        let plain = "(select e.id, e.k, e.d, h.p from \(Self.rows) \(Self.join))"
        for query in [
            "select p, count(*), min(id) from V group by p order by p",
            "select v.id, c.name from V v join c on c.k = v.k order by 1, v.p",
            "select a.id, b.p from V a join V b on a.id = b.id and a.p < b.p order by 1, 2, a.p",
            "select id, row_number() over (partition by k order by id, p) from V order by id, p",
            "select distinct d from V order by d nulls last limit 20",
            "select id from V where p in (select p from V where k = 3) order by id, p",
            "select * from c left join V v on v.k = c.k order by c.k, v.id, v.p",
        ] {
            #expect(
                try await session.rows(query.replacing("V", with: "v"))
                    == (try await session.rows(query.replacing("V", with: plain))), "\(query)")
        }
        let count = "select count(*) from e \(Self.join)"
        let before = try await session.value(count)
        try await session.run("begin; update e set k = null where mod(id, 2) = 0")
        let within = try await session.value(count)
        let plainly = "select count(*) from \(Self.rows) \(Self.join)"
        #expect(within == (try await session.value(plainly)))
        #expect(within != before)
        try await session.run("rollback")
        #expect(try await session.value(count) == before)
    }

    @Test("Joins of many more rows than their tables have come a part at a time")
    func fanOut() async throws {
        for texts in ["'b' || seq4()", "repeat('long ', 1000)"] {
            let session = try await SQLSession(
                """
                create table e (id int, k int, b varchar, ts int);
                create table h (k int, f int, p varchar);
                insert into e select seq4(), 1, \(texts), seq4() from
                  table(generator(rowcount => 90));
                insert into h select 1, mod(seq4(), 90), 'p' || seq4() from
                  table(generator(rowcount => 400));
                """, workers: Self.threads)
            session.account.connection.joinedCells = 500
            let join = "join h on e.k = h.k and e.ts >= h.f"
            for columns in [
                "count(*), sum(e.id), sum(length(h.p)), min(h.p), sum(length(e.b))",
                "count(*)", "sum(e.id)",
            ] {
                #expect(
                    try await session.rows("select \(columns) from e \(join)")
                        == (try await session.rows("select \(columns) from \(Self.rows) \(join)")))
            }
            try await session.run("create table w as select e.id, h.p, h.f from e \(join)")
            #expect(
                try await session.rows("select count(*), sum(id), sum(f), min(p) from w")
                    == (try await session.rows(
                        "select count(*), sum(e.id), sum(h.f), min(h.p) from e \(join)")))
        }
    }

    @Test("A restored account reads its tables by queries")
    func restored() async throws {
        let session = try await Self.session(5, .none)
        let query = "select e.id, h.p from e \(Self.join)"
        let rows = try await session.rows(query)
        let copy = SnowflakeAccount.restored(session.account.snapshot(), memo: Memo())
        let clock = session.clock
        copy.now = { clock.now }
        let other = try copy.openSession()
        try await copy.executeAll("use schema d.s", in: other)
        let found = try await copy.execute(query, in: other).rows.map { row in
            row.map { ConformanceComparison.text($0) }.joined(separator: "|")
        }
        #expect(found == rows)
    }
}
