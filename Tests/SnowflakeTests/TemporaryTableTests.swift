import Testing

@testable import Snowflake

/// Source: Snowflake documentation, "Working with temporary and transient tables".
@Suite("Temporary tables")
struct TemporaryTableTests {
    @Test("A temporary table hides a table of its name, and leaves it as it was")
    func hides() async throws {
        let session = try await SQLSession(
            """
            create table t (a int); insert into t values (1);
            create temporary table t (b varchar); insert into t values ('x'), ('y')
            """)
        #expect(try await session.rows("select b from t order by b") == ["x", "y"])
        try await session.run("delete from t where b = 'x'; alter table t add column c int")
        #expect(try await session.rows("select * from t") == ["y|NULL"])
        try await session.run("drop table t")
        #expect(try await session.rows("select * from t") == ["1"])
        // A permanent table is made behind a temporary one.
        try await session.run("create temp table u (a int); create table u (b int)")
        try await session.run("insert into u (a) values (5)")
        try await session.run("alter table u rename to v")
        #expect(try await session.rows("select a from v") == ["5"])
        #expect(try await session.rows("select b from u") == [])
    }

    @Test("A temporary table is its session's own and goes with it")
    func belongsToSession() async throws {
        let session = try await SQLSession("create temp table t (a int); insert into t values (1)")
        let other = try session.account.openSession()
        try await session.account.executeAll("use schema d.s", in: other)
        await #expect(throws: SnowflakeError.self) {
            try await session.account.execute("select * from t", in: other)
        }
        try await session.account.executeAll(
            "create temp table t (b int); insert into t values (7)", in: other)
        #expect(try await session.rows("select a from t") == ["1"])
        #expect(
            try await session.rows(
                "select table_name from information_schema.tables where table_schema = 'S'")
                == ["T"])
        session.account.close(other)
        let copy = session.account.fork()
        let fresh = try copy.openSession()
        await #expect(throws: SnowflakeError.self) {
            try await copy.execute("select * from d.s.t", in: fresh)
        }
        #expect(try await session.rows("select a from t") == ["1"])
    }

    @Test("A table of a procedure goes when the procedure ends")
    func procedureScoped() async throws {
        let session = try await SQLSession(
            """
            create procedure p() returns varchar language sql as
            $$
            begin
              create or replace procedure scoped temp table w (a int);
              insert into w values (1), (2);
              return (select 'rows: ' || count(*) from w);
            end
            $$
            """)
        #expect(try await session.value("call p()") == "rows: 2")
        #expect(try await session.value("call p()") == "rows: 2")
        #expect(await session.code("select * from w") == 2003)
        #expect(await session.code("create procedure scoped temp table w (a int)") == 2)
    }
}
