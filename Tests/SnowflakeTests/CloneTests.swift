import Testing

@testable import Snowflake

@Suite("Clones of schemas and databases")
struct CloneTests {
    @Test("A clone has the rows of its moment and goes its own way")
    func schema() async throws {
        let sql = try await SQLSession(
            """
            create table t (a int autoincrement, b varchar); insert into t (b) values ('x');
            create sequence q; create view v as select b from t; create stage st;
            create schema c clone s;
            """)
        try await sql.run("insert into c.t (b) values ('y'); delete from s.t")
        #expect(try await sql.rows("select a, b from c.t order by a") == ["1|x", "2|y"])
        #expect(try await sql.rows("select b from c.v order by b") == ["x", "y"])
        #expect(try await sql.rows("select * from s.t").isEmpty)
        #expect(await sql.code("describe stage c.st") == 2003)
    }

    @Test("A database is cloned with all its schemas")
    func database() async throws {
        let sql = try await SQLSession("create table t (a int); insert into t values (1);")
        try await sql.run("create database e clone d")
        #expect(try await sql.value("select a from e.s.t") == "1")
        #expect(await sql.code("create database e clone d") == 2002)
        #expect(await sql.code("create database f clone nothing") == 2003)
    }

    @Test("A schema and a database are cloned as they were, without tasks")
    func travel() async throws {
        let sql = try await SQLSession(
            """
            create table t (a int); insert into t values (1);
            create task k schedule = '1 minute' as select 1; create view v as select a from t;
            """)
        sql.account.keepHistory()
        try await sql.run("insert into t values (2)")
        sql.clock.now += 60_000_000_000
        try await sql.run("insert into t values (3); create table late (a int)")
        try await sql.run("create schema s2 clone s at (offset => -30)")
        #expect(try await sql.rows("select a from s2.t order by a") == ["1", "2"])
        #expect(await sql.code("select * from s2.late") == 2003)
        #expect(try await sql.rows("show tasks in schema s2") == [])
        try await sql.run("create database d2 clone d at (offset => -30)")
        #expect(try await sql.rows("select a from d2.s.t order by a") == ["1", "2"])
        // The schema was not there.
        #expect(await sql.code("create schema d.s3 clone d.s at (offset => -864000)") == 707)
        sql.clock.now += 3 * 86_400_000_000_000
        let old = "create schema d.s3 clone d.s at (offset => -172800)"
        #expect(await sql.code(old) == 707)
        try await sql.run("\(old) ignore tables with insufficient data retention")
        #expect(try await sql.rows("show tables in schema d.s3") == [])
    }

    @Test("Clones take grants and internal stages where they are told to, pipes rest")
    func terms() async throws {
        let sql = try await SQLSession(
            """
            create role r; create table t (a int); grant select on table t to role r;
            create stage e url = 's3://b/p/'; create stage i directory = (enable = true);
            create pipe p auto_ingest = true as copy into t from @e;
            create temp stage mine; create temp view own as select 1 as a;
            create dynamic table y target_lag = '1 minute' warehouse = w as select a from t;
            create table t2 clone t copy grants; create table t3 clone t;
            create dynamic table y2 clone y target_lag = '2 minutes' warehouse = w2;
            """)
        func holders(_ table: String) async throws -> [String] {
            try await sql.rows(
                """
                show grants on table \(table) ->> select "grantee_name" from $1
                    where "privilege" = 'SELECT'
                """)
        }
        #expect(try await holders("t2") == ["R"])
        #expect(try await holders("t3") == [])
        try await sql.run("create or replace table t (b int) copy grants")
        #expect(try await holders("t") == ["R"])
        try await sql.run("create or replace table t (b int)")
        #expect(try await holders("t") == [])
        #expect(
            try await sql.rows(
                """
                show dynamic tables like 'y2' ->> select "target_lag", "warehouse",
                    "scheduling_state" from $1
                """) == ["2 minutes|W2|SUSPENDED"])
        try await sql.run(
            "create schema s2 clone s; create schema s3 clone s include internal stages")
        #expect(
            try await sql.rows("show stages in schema s2 ->> select \"name\" from $1") == ["E"])
        #expect(
            try await sql.rows("show stages in schema s3 ->> select \"name\" from $1")
                == ["E", "I"])
        #expect(try await sql.rows("show views in schema s2") == [])
        #expect(
            try await sql.value("select system$pipe_status('s2.p')").contains(
                #""executionState":"PAUSED""#))
    }

    @Test("What is temporary or transient has no permanent clone")
    func kinds() async throws {
        let sql = try await SQLSession(
            """
            create temporary table a (x int); create transient table b (x int);
            create transient table c clone a; create temporary table e clone b;
            create transient schema ts; use schema d.s
            """)
        #expect(await sql.code("create table z clone a") == 2119)
        #expect(await sql.code("create table z clone b") == 2120)
        #expect(await sql.code("create schema z clone ts") == 2120)
        #expect(await sql.code("create transient schema z clone ts") == 0)
    }
}
