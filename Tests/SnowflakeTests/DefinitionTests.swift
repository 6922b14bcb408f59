import Testing

@testable import Snowflake

@Suite("Definitions of tables and views")
struct DefinitionTests {
    @Test("A definition that fails leaves nothing behind")
    func failure() async throws {
        let sql = try await SQLSession("create table keep (a int); insert into keep values (1);")
        #expect(await sql.code("create table bad as select 'x'::int a") == 100038)
        #expect(await sql.code("select * from bad") == 2003)
        #expect(await sql.code("create or replace table keep as select 'x'::int a") == 100038)
        #expect(try await sql.rows("select * from keep") == ["1"])
        try await sql.run("create table good (a int)")
        #expect(try await sql.rows("select * from good").isEmpty)
    }

    @Test("A table may be replaced from itself, and overwritten from itself")
    func fromItself() async throws {
        let sql = try await SQLSession("create table t (a int); insert into t values (1), (2);")
        try await sql.run("create or replace table t as select a + 1 as a from t")
        #expect(try await sql.rows("select a from t order by a") == ["2", "3"])
        try await sql.run("insert overwrite into t select a * 10 from t")
        #expect(try await sql.rows("select a from t order by a") == ["20", "30"])
        try await sql.run("begin; insert overwrite into t select a + 1 from t; commit")
        #expect(try await sql.rows("select a from t order by a") == ["21", "31"])
    }

    @Test(
        "A statement about another kind of relation says which kind it found",
        arguments: [
            ("drop table v", "VIEW", "TABLE"), ("drop table if exists v", "VIEW", "TABLE"),
            ("drop view t", "TABLE", "VIEW"), ("alter table v add column b int", "VIEW", "TABLE"),
            ("alter view t set comment = 'x'", "TABLE", "VIEW"),
            ("comment on table v is 'x'", "VIEW", "TABLE"),
            ("comment on view t is 'x'", "TABLE", "VIEW"), ("truncate table v", "VIEW", "TABLE"),
            ("create stream s on table v", "VIEW", "TABLE"),
            ("create stream s on view t", "TABLE", "VIEW"),
            ("create stream s on table dt", "DYNAMIC_TABLE", "TABLE"),
            ("drop dynamic table t", "TABLE", "DYNAMIC_TABLE"),
            ("drop view dt", "DYNAMIC_TABLE", "VIEW"),
        ])
    func otherKind(statement: String, found: String, wanted: String) async throws {
        let sql = try await SQLSession(
            """
            create table t (a int); create view v as select a from t; create warehouse w;
            create dynamic table dt target_lag = '1 minute' warehouse = w as select a from t;
            """)
        let message = "Object found is of type '\(found)', not specified type '\(wanted)'."
        #expect(await sql.message(statement).hasSuffix(message))
    }

    @Test("A table's and a view's columns need names, each its own")
    func names() async throws {
        let sql = try await SQLSession("create table a (id int); create table b (id int);")
        for wrong in [
            "create table t", "create table t as select 1", "create view v as select 1 + 1",
        ] { #expect([1003, 2022].contains(await sql.code(wrong))) }
        #expect(await sql.code("create view v as select * from a join b on a.id = b.id") == 2025)
        #expect(await sql.code("insert into a (id, id) values (1, 2)") == 2025)
        try await sql.run("create view v (x) as select 1 + 1; create table t (x int) as select 1")
    }

    @Test("A view keeps the columns that it was made with, and says where it fails")
    func views() async throws {
        let sql = try await SQLSession(
            """
            create table a (id int, x int); insert into a values (1, 2);
            create view everything as select * from a; create view named as select id, x from a;
            """)
        try await sql.run("alter table a add column y int")
        #expect(await sql.code("select * from everything") == 2057)
        #expect(try await sql.rows("select * from named") == ["1|2"])
        try await sql.run("alter table a drop column x")
        #expect(await sql.code("select * from named") == 2037)
        #expect(
            await sql.message("select * from named").contains(
                "Failure during expansion of view 'NAMED': SQL compilation error"))
    }

    @Test("A materialized view that is suspended, or whose table changed, is invalid")
    func materialized() async throws {
        let sql = try await SQLSession(
            """
            create table t (a int, b int); insert into t values (1, 2);
            create materialized view mv as select a from t; create view v as select * from mv;
            alter materialized view mv suspend;
            """)
        #expect(
            await sql.message("select * from v").hasSuffix(
                "Failure during expansion of view 'MV': SQL compilation error:\n"
                    + "Materialized View MV is invalid."))
        #expect(await sql.code("select * from v") == 2037)
        try await sql.run("alter materialized view mv resume")
        #expect(try await sql.value("select * from v") == "1")
        #expect(
            try await sql.value("select listagg(table_name) from information_schema.views") == "V")
        try await sql.run("drop table t")
        #expect(await sql.message("select * from mv").hasSuffix("View MV is invalid."))
    }

    @Test("A table is not cloned from before it was made")
    func clonesBefore() async throws {
        let sql = try await SQLSession("create table t (a int);")
        #expect(
            await sql.message("create table c clone t at(offset => -1800)").hasSuffix(
                "Object 'D.S.T' does not exist."))
    }

    @Test("A materialized view has a clustering key, which ALTER changes")
    func clusteredView() async throws {
        let sql = try await SQLSession(
            """
            create table t (a int, b int);
            create materialized view mv cluster by (a) as select a, b from t;
            """)
        func key() async throws -> String? {
            try await sql.run("show materialized views")
            return try await sql.value(
                """
                select "cluster_by" || '/' || "automatic_clustering"
                from table(result_scan(last_query_id()))
                """)
        }
        #expect(try await key() == "LINEAR(A)/ON")
        try await sql.run("alter materialized view mv cluster by (b, a)")
        #expect(try await key() == "LINEAR(B, A)/ON")
        for action in ["suspend recluster", "resume recluster", "drop clustering key"] {
            try await sql.run("alter materialized view mv \(action)")
        }
        #expect(try await key() == "/OFF")
        #expect(await sql.code("alter materialized view mv cluster by (c)") == 904)
    }

    @Test(
        "Arguments with defaults do not tell routines of one name apart",
        arguments: [
            "function", "procedure",
        ])
    func overloads(_ kind: String) async throws {
        let body = "returns int as " + (kind == "function" ? "'1'" : "'begin return 1; end'")
        let sql = try await SQLSession("create \(kind) f(a int) \(body)")
        let message = await sql.message("create \(kind) f(a int, b int default 0) \(body)")
        let name = kind.uppercased()
        #expect(
            message.hasSuffix(
                "Cannot overload \(name) 'F' as it would cause ambiguous \(name) overloading."))
        try await sql.run("create \(kind) f(a varchar, b int default 0) \(body)")
        try await sql.run("create \(kind) g(a int, b int default 0) \(body)")
        #expect(await sql.code("alter \(kind) g(int, int) rename to f") == 949)
        try await sql.run("create or replace \(kind) g(a int, b int default 1) \(body)")
        try await sql.run("alter \(kind) g(int, int) rename to h")
    }

    @Test("INFORMATION_SCHEMA may be the current schema")
    func information() async throws {
        let sql = try await SQLSession("create table a (id int);")
        try await sql.run("use schema d.information_schema")
        #expect(
            try await sql.rows("select table_name from tables where table_schema = 'S'") == ["A"])
    }

    @Test("Names in quotes are in upper case where the session asks for it")
    func quotedNames() async throws {
        let sql = try await SQLSession("alter session set quoted_identifiers_ignore_case = true;")
        try await sql.run("create table \"mixed\" (\"Id\" int); insert into \"Mixed\" values (1)")
        #expect(try await sql.rows("select id from mixed") == ["1"])
        try await sql.run("alter session set quoted_identifiers_ignore_case = false")
        #expect(await sql.code("select \"Id\" from mixed") == 904)
    }
}

@Suite("Transactions of procedures")
struct ScopedTransactionTests {
    @Test(
        "A procedure's own transaction leaves that of its caller alone",
        arguments: [
            ("rollback", "commit", ["1", "2"]), ("commit", "rollback", ["50"]),
            ("commit", "commit", ["1", "2", "50"]), ("rollback", "rollback", []),
        ])
    func scoped(_ inner: String, _ outer: String, _ rows: [String]) async throws {
        let sql = try await SQLSession(
            """
            create table t (a int);
            create procedure p() returns text language sql as
            $$ begin begin transaction; insert into t values (50); \(inner); return 'r'; end $$;
            """)
        try await sql.run(
            "begin; insert into t values (1); call p(); insert into t values (2); \(outer)")
        #expect(try await sql.rows("select a from t order by a") == rows)
    }

    @Test("A procedure cannot end a transaction that began outside of it, nor wait for its lock")
    func foreign() async throws {
        let sql = try await SQLSession(
            """
            create table t (a int); insert into t values (1);
            create procedure ends() returns text language sql as $$ begin rollback; end $$;
            create procedure waits() returns text language sql as
            $$ begin begin transaction; update t set a = 3; commit; end $$;
            """)
        try await sql.run("begin; update t set a = 2")
        #expect(await sql.code("call ends()") == 90231)
        #expect(await sql.code("call waits()") == 625)
        try await sql.run("commit")
        #expect(try await sql.rows("select a from t") == ["2"])
    }
}
