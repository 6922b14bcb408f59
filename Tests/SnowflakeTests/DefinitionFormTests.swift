import Testing

@testable import Snowflake

@Suite("Forms of definitions")
struct DefinitionFormTests {
    @Test("IF EXISTS makes a comment and any ALTER pass over what is not there")
    func ifExists() async throws {
        let sql = try await SQLSession()
        try await sql.run("comment if exists on table nope is 'x'")
        try await sql.run("alter warehouse if exists nowh suspend")
        try await sql.run("alter task if exists notask suspend")
        #expect(await sql.code("comment on table nope is 'x'") == 2003)
        #expect(await sql.code("alter warehouse nowh suspend") == 2003)
    }

    @Test("A recursive view refers to itself by its name")
    func recursiveView() async throws {
        let sql = try await SQLSession(
            "create recursive view rv (n) as select 1 union all select n + 1 from rv where n < 4;")
        #expect(try await sql.rows("select n from rv order by n") == ["1", "2", "3", "4"])
    }

    @Test("USING TEMPLATE makes the columns that an array describes")
    func template() async throws {
        let sql = try await SQLSession()
        try await sql.run(
            """
            create table x using template (select array_agg(object_construct(
              'COLUMN_NAME', n, 'TYPE', t, 'NULLABLE', b)) within group (order by n)
              from values ('ID', 'NUMBER(38, 0)', false), ('at', 'DATE', true) as v (n, t, b))
            """)
        #expect(
            try await sql.rows(
                "select column_name, data_type, is_nullable from information_schema.columns "
                    + "where table_name = 'X' order by ordinal_position")
                == ["ID|NUMBER|NO", "at|DATE|YES"])
    }

    @Test("OUT arguments give the caller's variables what the procedure has left in them")
    func outArguments() async throws {
        let sql = try await SQLSession()
        try await sql.run(
            """
            create procedure po(x out int, y in int) returns text language sql as
            $$ begin x := 5 + y; return 'done'; end $$
            """)
        #expect(
            try await sql.value(
                "execute immediate $$ begin let q int; call po(:q, 2); return q; end $$") == "7")
    }

    @Test("The order of NULL follows DEFAULT_NULL_ORDERING, and other defaults cannot be left")
    func parameters() async throws {
        let sql = try await SQLSession("create table t (a int); insert into t values (1), (null);")
        try await sql.run("alter session set default_null_ordering = 'FIRST'")
        #expect(try await sql.rows("select a from t order by a") == ["NULL", "1"])
        #expect(try await sql.rows("select a from t order by a desc") == ["1", "NULL"])
        try await sql.run("alter session unset default_null_ordering")
        #expect(try await sql.rows("select a from t order by a") == ["1", "NULL"])
        try await sql.run("alter session set rows_per_resultset = 0")
        #expect(await sql.code("alter session set rows_per_resultset = 5") == 2)
    }

    @Test("A task's statement, predecessors and properties can be changed")
    func tasks() async throws {
        let sql = try await SQLSession(
            "create warehouse w; create task a warehouse = w schedule = '5 minute' as select 1; "
                + "create task b warehouse = w after a as select 2; "
                + "create task c warehouse = w as select 3;")
        try await sql.run("alter task c add after a, b; alter task c remove after a")
        try await sql.run("alter task c modify as select 4")
        #expect(await sql.code("alter task b add after c") == 91086)
        let task = try #require(
            sql.account.task(Resolver.Path(database: "D", schema: "S", name: "C")))
        #expect(task.predecessors == ["D.S.B"])
        #expect(task.definition == "select 4")
        try await sql.run("alter task a unset schedule")
        #expect(
            sql.account.task(Resolver.Path(database: "D", schema: "S", name: "A"))?.schedule == "")
    }
}
