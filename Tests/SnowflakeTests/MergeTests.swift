import Testing

@testable import Snowflake

/// Source: Snowflake documentation, MERGE.
@Suite("MERGE")
struct MergeTests {
    @Test(
        "What is not matched is inserted as the source gave it, from few and from many columns",
        arguments: [1, 99, 150])
    func widths(_ more: Int) async throws {
        let names = (0..<more).map { "c\($0)" }
        let sql = try await SQLSession(
            """
            create table t (id int, v varchar, n int);
            insert into t values (1, 'a', 1), (2, 'b', 2);
            create table s (id int, v varchar, \(names.map { "\($0) int" }.joined(separator: ", ")));
            """)
        for id in 2...4 {
            let values = names.indices.map { "\(id * 1_000 + $0)" }.joined(separator: ", ")
            try await sql.run("insert into s values (\(id), 'v\(id)', \(values))")
        }
        try await sql.run(
            """
            merge into t using s on t.id = s.id
            when matched then update set v = s.v, n = s.\(names[more - 1])
            when not matched and s.id = 4 then insert (id, n) values (s.id, -1)
            when not matched then insert values (s.id, s.v || '!', s.\(names[more - 1]))
            """)
        #expect(
            try await sql.rows("select id, ifnull(v, '-'), n from t order by id") == [
                "1|a|1", "2|v2|\(2_000 + more - 1)", "3|v3!|\(3_000 + more - 1)", "4|-|-1",
            ])
    }

    @Test("The source is looked through once")
    func once() async throws {
        let sql = try await SQLSession(
            """
            create table t (id int, n int); insert into t values (1, 0);
            create table s (id int); insert into s values (1), (2), (3);
            create sequence q;
            """)
        try await sql.run(
            """
            merge into t using (select id, q.nextval as n from s) s on t.id = s.id
            when matched then update set n = s.n when not matched then insert values (s.id, s.n)
            """)
        #expect(try await sql.rows("select count(distinct n), max(n) from t") == ["3|3"])
        #expect(try await sql.rows("select q.nextval") == ["4"])
    }

    @Test("An empty target takes every row of the source, and an empty source changes nothing")
    func empty() async throws {
        let sql = try await SQLSession(
            "create table t (id int, v varchar); create table s (id int, v varchar);")
        let merge = """
            merge into t using s on t.id = s.id when matched then update set v = s.v
            when not matched then insert values (s.id, s.v)
            """
        #expect(try await sql.rows(merge) == ["0|0"])
        try await sql.run("insert into s values (1, 'a'), (null, 'b')")
        #expect(try await sql.rows(merge) == ["2|0"])
        #expect(try await sql.rows(merge) == ["1|1"])
        #expect(
            try await sql.rows("select ifnull(id, 0), v from t order by 1, 2") == [
                "0|b", "0|b", "1|a",
            ])
    }
}
