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
}
