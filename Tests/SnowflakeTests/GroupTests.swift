import Testing

@testable import Snowflake

/// GROUP BY whose rows are gathered, beside what SQLite sorts (decision 0037).
@Suite("Groups")
struct GroupTests {
    private static let values: [(name: String, type: String, values: [String])] = [
        ("i", "int", ["1", "2", "-3", "0", "99999999999999999999999999999999999999", "null"]),
        ("n", "number(20, 2)", ["1", "1.00", "0.5", "-7.25", "123456789012345678.99", "null"]),
        ("f", "float", ["1", "1.0", "0.5", "-0.0", "0", "'NaN'", "'-inf'", "1e300", "null"]),
        ("s", "varchar", ["'a'", "'b'", "'A'", "''", "'ab'", "'ä'", "null"]),
        ("b", "boolean", ["true", "false", "null"]),
        ("d", "date", ["'2024-02-29'", "'1500-01-01'", "'2024-03-01'", "null"]),
        ("t", "timestamp_ntz", ["'2024-01-01'", "'1500-01-01'", "'2900-01-01'", "null"]),
        ("x", "binary", ["to_binary('00')", "to_binary('')", "to_binary('FF00')", "null"]),
        ("z", "timestamp_tz", ["'2024-01-01 00:00 +00:00'", "'2024-01-01 01:00 +01:00'", "null"]),
        ("v", "variant", ["parse_json('1')", "parse_json('\"a\"')", "null"]),
    ]

    private func session() async throws -> SQLSession {
        var numbers = Numbers(state: 11)
        let names = Self.values.map { "\($0.name) \($0.type)" }.joined(separator: ", ")
        let rows = (0..<60).map { row in
            let items = Self.values.map { column in
                "\(column.values[numbers.below(column.values.count)])::\(column.type)"
            }
            return "select \(row), \(items.joined(separator: ", "))"
        }
        return try await SQLSession(
            """
            create table r (id int, \(names));
            insert into r \(rows.joined(separator: " union all "));
            create table names (s varchar, word varchar);
            insert into names values ('a', 'first'), ('b', 'second'), (null, 'none');
            """)
    }

    private func outcome(_ query: String, _ session: SQLSession) async -> String {
        do { return try await session.rows(query).joined(separator: "\n") } catch {
            return "\(error)"
        }
    }

    @Test("Rows that are gathered give what sorted ones give, in the same order")
    func same() async throws {
        let session = try await session()
        var keys = Self.values.map { [$0.name] }
        keys += [["s", "b"], ["b", "i", "f"], ["d", "t", "n", "s"]]
        for key in keys {
            let list = key.joined(separator: ", ")
            for (items, rest) in [
                ("\(list), count(*), sum(id), min(id), max(n), listagg(id, '-')", ""),
                ("count(distinct s), \(list), array_agg(id)", "where id > 9"),
                ("avg(f), sum(i % 7), any_value(id) + \(key[0] == "i" ? "i" : "1")", ""),
                ("\(list), count(*) c", "where b or not b"),
            ] {
                // SQLite groups by what is named twice.
                let plain = "select \(items) from r \(rest) group by \(list), \(key[0])"
                let query = "select \(items) from r \(rest) group by \(list)"
                #expect(try !session.plan(plain).contains("grouped("))
                #expect(
                    try session.plan(query).contains("grouped(")
                        == !key.contains("z"), "\(query)")
                #expect(
                    await outcome(query, session) == (await outcome(plain, session)), "\(query)")
            }
        }
    }

    @Test("They stand wherever groups may")
    func places() async throws {
        let session = try await session()
        for (query, plain) in [
            ("group by 1 order by 1 desc nulls last", "group by 1, s order by 1 desc nulls last"),
            ("group by s having count(*) > 7", "group by s, s having count(*) > 7"),
            (
                "group by r.s qualify row_number() over (order by s) > 2",
                "group by s, s qualify row_number() over (order by s) > 2"
            ),
        ] {
            let select = "select s, count(*) n, upper(s), sum(sum(id)) over () from r "
            #expect(try session.plan(select + query).contains("grouped("))
            #expect(
                try await session.rows(select + query) == (try await session.rows(select + plain)))
        }
        let pairs = [
            "select n.word, r.b, count(*) from r join names n on r.s = n.s group by n.word, r.b",
            "select * from (select s, max(id) m from r group by s) where m > 50",
            "with c as (select b, count(*) n from r group by b) select a.n, b.n from c a, c b",
            "select s, (select word from names where names.s = r.s) from r group by s",
            "select s, count(*) from r group by all",
            "select b, count(*) from (select distinct b, s from r) group by b union all "
                + "select b, sum(id) from r where s > 'a' group by 1 + id, b",
        ]
        for query in pairs {
            #expect(try session.plan(query).contains("grouped("))
            let plain = query.replacing("group by s)", with: "group by s, s)")
                .replacing("group by b)", with: "group by b, b)")
                .replacing("by n.word, r.b", with: "by n.word, r.b, r.b")
                .replacing("from r group by s", with: "from r group by s, s")
                .replacing("group by all", with: "group by s, s")
                .replacing("group by b union", with: "group by b, b union")
            #expect(try !session.plan(plain).contains("grouped("))
            #expect(try await session.rows(query) == (try await session.rows(plain)), "\(query)")
        }
        // What stands inside of a query for each row is left alone.
        let inner = "select (select max(n) from (select s, count(*) n from r group by s) q "
        let outer = "where q.s = names.s) from names order by word"
        #expect(try !session.plan(inner + outer).contains("grouped("))
        #expect(try await session.rows("select s, count(*) from r where false group by s") == [])
        try await session.run("create table made as select s, count(*) n from r group by s")
        #expect(try await session.rows("select sum(n) from made") == ["60"])
    }
}
