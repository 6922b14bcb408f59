import SnowflakeSQL
import Testing

@testable import Snowflake

/// Joins on a range, which are not left to SQLite (decision 0034).
@Suite("Joins on a range")
struct RangeJoinTests {
    /// A series of numbers that is always the same.
    /// Conditions over `e (id, k, k2, ts)` and `h (k, k2, f, t, p)`.
    private static let conditions = [
        "e.k = h.k and e.ts >= h.f and e.ts < h.t",
        "h.k = e.k and h.f <= e.ts and h.t > e.ts",
        "e.k = h.k and e.k2 = h.k2 and e.ts between h.f and h.t",
        "e.k2 = h.k2 and e.ts > h.f and (e.ts <= h.t)",
        "e.k = h.k and e.ts >= h.f and e.ts < coalesce(h.t, LAST)",
        "e.k = h.k and e.ts >= h.f and (h.t is null or e.ts < h.t)",
        "e.k = h.k and (e.ts < h.t or h.t is null) and h.f < e.ts and h.p > 3",
        "e.k = h.k and e.ts >= h.f", "e.k = h.k and e.ts < h.f", "e.ts >= h.f and e.ts < h.t",
        "e.k = h.k and h.f between e.ts and e.ts2", "e.k = h.k and h.f > e.ts and h.f < e.ts2",
        "e.k = h.k and e.ts >= h.f and e.ts2 <= h.t and e.id + h.p > 4",
        "e.k = h.k and e.ts < h.t and (h.f is null or e.ts2 >= h.f) and e.ts <> h.f",
        "e.k = h.k and e.ts >= h.f and (h.t is null or e.ts2 < h.t)",
        "e.k = h.k and e.ts >= h.f and e.ts < END",
    ]

    /// The type of the bounds, a constant after all of them, and a value of a number.
    private struct Kind: Sendable {
        let type: String
        let last: String
        let value: @Sendable (Int) -> String
    }

    private static let kinds = [
        Kind(type: "int", last: "1000") { "\($0)" },
        Kind(type: "number(38, 2)", last: "1e30::number(38, 2)") {
            [-2: "-90000000000000000000000000000.5", 11: "80000000000000000000000000000"][$0]
                ?? "\($0).25"
        },
        Kind(type: "date", last: "'9999-12-31'::date") { "'2024-01-01'::date + \($0)" },
        Kind(type: "timestamp_ntz", last: "'9999-12-31'::timestamp_ntz") {
            [-2: "'1500-01-01'", 11: "'2900-01-01'"][$0] ?? "'2024-01-01 00:00:0\(abs($0) % 10)'"
        },
    ]

    private func session(_ kind: Kind, _ numbers: inout Numbers) async throws -> SQLSession {
        var events: [String] = []
        for id in 0..<40 {
            let at = numbers.below(14) - 2
            events.append(
                "select \(id), \(numbers.maybe("\(numbers.below(4))")), "
                    + "\(numbers.maybe("'k\(numbers.below(3))'")), "
                    + "\(numbers.maybe(kind.value(at))), \(kind.value(min(11, at + 3)))")
        }
        var history: [String] = []
        for price in 0..<30 {
            let from = numbers.below(14) - 2
            history.append(
                "select \(numbers.maybe("\(numbers.below(4))")), "
                    + "\(numbers.maybe("'k\(numbers.below(3))'")), "
                    + "\(numbers.maybe(kind.value(from))), "
                    + "\(numbers.maybe(kind.value(min(11, from + numbers.below(5))))), \(price)")
        }
        return try await SQLSession(
            """
            create table e (id int, k int, k2 varchar, ts \(kind.type), ts2 \(kind.type));
            create table h (k int, k2 varchar, f \(kind.type), t \(kind.type), p int);
            insert into e \(events.joined(separator: " union all "));
            insert into h \(history.joined(separator: " union all "));
            """)
    }

    @Test("They give the rows that SQLite's own joins give, in the same order", arguments: 0..<4)
    func property(_ number: Int) async throws {
        let kind = Self.kinds[number]
        var numbers = Numbers(state: UInt64(number + 1))
        let session = try await session(kind, &numbers)
        for condition in Self.conditions {
            let end = ["date": "h.t + 1", "int": "h.t - 1", "number(38, 2)": "h.t + 0.25"]
            let condition = condition.replacing("LAST", with: kind.last)
                .replacing("END", with: end[kind.type] ?? "h.t")
            for join in ["join", "left join"] {
                let query = "select e.id, h.p, h.k2, h.t from e \(join) h on "
                #expect(try session.plan(query + condition).contains("matches("), "\(condition)")
                let plain = query + "(\(condition)) or false"
                #expect(try !session.plan(plain).contains("matches("))
                let rows = try await session.rows(query + condition)
                #expect(
                    rows == (try await session.rows(plain)), "\(kind.type) \(join) \(condition)")
                let derived = query.split(separator: " h on ", maxSplits: 1)[0]
                let nested =
                    "\(derived) (select * from h where p >= 0) h on \(condition) where e.id >= 0"
                #expect(rows == (try await session.rows(nested)))
            }
        }
    }

    @Test("ASOF JOIN finds the same row in the same way", arguments: 0..<4)
    func asof(_ number: Int) async throws {
        var numbers = Numbers(state: UInt64(number + 21))
        let session = try await session(Self.kinds[number], &numbers)
        for comparison in [">=", ">", "<=", "<"] {
            let query =
                "select e.id, h.p, h.k2, h.f from e asof join h "
                + "match_condition(e.ts \(comparison) h.f)"
            for (keys, plain) in [
                (" on e.k = h.k", " on abs(e.k) = h.k"),
                (" on e.k2 = h.k2 and h.k = e.k", " on e.k2 = h.k2 and h.k = abs(e.k)"),
            ] {
                #expect(try session.plan(query + keys).contains("matches("))
                #expect(try !session.plan(query + plain).contains("matches("))
                let rows = try await session.rows(query + plain)
                #expect(try await session.rows(query + keys) == rows, "\(comparison) \(keys)")
            }
        }
    }

    @Test("Bounds may lie at the ends of 64 bits and beyond")
    func extremes() async throws {
        let values = [
            "-9223372036854775809", "-9223372036854775808", "-9223372036854775807", "-1", "0", "7",
            "9223372036854775804", "9223372036854775805", "9223372036854775806",
            "9223372036854775807", "9223372036854775808", "99999999999999999999999999999999999999",
        ]
        let events = values.enumerated().map { "(\($0), 1, \($1))" }.joined(separator: ", ")
        let inner = values[3...6].map { "(1, \($0), \($0)), (1, \($0), null), (1, -1, \($0))" }
        let all = values.map { "(1, \($0), \($0)), (1, \($0), null), (1, -1, \($0))" }
        for rows in [inner, all] {
            let session = try await SQLSession(
                """
                create table e (id int, k int, ts int);
                create table h (k int, f int, t int);
                insert into e values \(events);
                insert into h values \(rows.joined(separator: ", "));
                """)
            for condition in [
                "e.k = h.k and e.ts >= h.f and e.ts < h.t",
                "e.k = h.k and e.ts > h.f and e.ts <= h.t",
                "e.k = h.k and e.ts >= h.f and (h.t is null or e.ts < h.t)",
                "e.k = h.k and e.ts > h.f and (h.t is null or e.ts <= h.t)",
                "e.k = h.k and h.f > e.ts", "e.k = h.k and h.f >= e.ts",
            ] {
                let query = "select e.id, h.f, h.t from e left join h on "
                #expect(try session.plan(query + condition).contains("matches("))
                let plain = try await session.rows(query + "(\(condition)) or false")
                #expect(try await session.rows(query + condition) == plain, "\(condition)")
            }
        }
    }

    @Test("They stand in subqueries, views, unions, groups and beside each other")
    func places() async throws {
        let session = try await SQLSession(
            """
            create table e (id int, k int, ts int);
            create table h (k int, f int, t int, p int);
            insert into e values (1, 1, 5), (2, 1, 15), (3, 2, 5), (4, 3, 1);
            insert into h values (1, 0, 10, 100), (1, 10, 20, 200), (2, 0, null, 300);
            create view v as select e.id, h.p from e left join h
              on e.k = h.k and e.ts >= h.f and e.ts < coalesce(h.t, 99);
            """)
        let on = { (h: String) in "e.k = \(h).k and e.ts >= \(h).f and e.ts < coalesce(\(h).t, 99)"
        }
        let all = ["1|100", "2|200", "3|300", "4|NULL"]
        #expect(try await session.rows("select * from v order by id") == all)
        #expect(
            try await session.rows(
                "with w as (select e.id, h.p from e left join h on \(on("h"))) "
                    + "select a.* from w a join w b on a.id = b.id order by 1") == all)
        #expect(
            try await session.rows(
                "select e.id, h.p + g.p from e join h on \(on("h")) join h g on \(on("g")) "
                    + "order by 1"
            )
                == ["1|200", "2|400", "3|600"])
        #expect(
            try await session.rows(
                "select h.p, count(*) from e left join (select * from h) h on \(on("h")) "
                    + "group by rollup(h.p) order by 1 nulls last, 2")
                == ["100|1", "200|1", "300|1", "NULL|1", "NULL|4"])
        #expect(
            try await session.rows(
                "select e.id, j.p from e left join (select g.* from h g join e on \(on("g"))) j "
                    + "on \(on("j")) where '@g1 columns@ g1.c0' is not null order by 1, 2")
                == ["1|100", "2|200", "3|300", "4|NULL"])
        #expect(
            try await session.rows(
                "select e.id, j.p from e e0 join (e left join h j on \(on("j"))) on e0.id = e.id "
                    + "order by 1") == all)
        #expect(
            try await session.rows(
                "select id, (select max(h.p) from h where h.k = e.k and e.ts >= h.f) from e "
                    + "order by 1"
            )
                == ["1|100", "2|200", "3|300", "4|NULL"])
        try await session.run("begin; update h set p = p + 1; insert into h values (3, 0, 9, 7)")
        #expect(
            try await session.rows("select e.id, h.p from e join h on \(on("h")) order by 1")
                == ["1|101", "2|201", "3|301", "4|7"])
        try await session.run("rollback")
        #expect(
            try await session.rows(
                "select e.id, h.p from e join h on \(on("h")) full join e g on g.id = e.id "
                    + "order by 1 nulls last"
            )
                == ["1|100", "2|200", "3|300", "NULL|NULL"])
    }

    @Test("A table with many columns gives those that are asked for")
    func wide() async throws {
        let columns = (0..<60).map { "c\($0) int" }.joined(separator: ", ")
        let values = (0..<60).map { "\($0)" }.joined(separator: ", ")
        let session = try await SQLSession(
            "create table w (\(columns)); insert into w values (\(values))")
        let join = "from w join w x on w.c1 = x.c1 and w.c2 >= x.c0 and w.c2 < x.c3"
        #expect(try await session.rows("select x.c7, x.c57, x.c1 \(join)") == ["7|57|1"])
        #expect(try await session.rows("select count(*) \(join)") == ["1"])
        #expect(
            try await session.rows("select x.* \(join)")
                == [(0..<60).map { "\($0)" }.joined(separator: "|")])
    }
}

extension SQLSession {
    /// What a query is for SQLite.
    ///
    /// - Parameter readsAhead: whether the query stands alone, and not in a statement that changes
    ///   rows.
    func plan(_ sql: String, readsAhead: Bool = false) throws -> String {
        try compiled(sql, readsAhead: readsAhead)?.sql ?? ""
    }

    /// The plan by which a query's rows are counted and summed up by other hands.
    func tallied(_ sql: String) throws -> String? {
        try compiled(sql, readsAhead: true)?.tallied?.sql
    }

    private func compiled(_ sql: String, readsAhead: Bool) throws -> Plan? {
        guard case .query(let query) = try SnowflakeParser.parseStatement(sql).statement else {
            return nil
        }
        let binder = account.binder(
            StatementContext(
                session: session, source: SourceSlice(sql),
                info: StatementInfo(
                    queryID: "", session: 0, user: "", role: "", kind: "", text: sql, target: nil,
                    index: 1, isNested: false)))
        binder.readsAhead = readsAhead
        return Plan(try binder.query(query, outer: nil, isTop: true), binder)
    }
}

extension Numbers {
    fileprivate mutating func maybe(_ text: String) -> String { below(9) == 0 ? "null" : text }
}
