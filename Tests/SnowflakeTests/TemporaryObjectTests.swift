import Testing

@testable import Snowflake

/// Source: Snowflake documentation, CREATE VIEW, STAGE, FILE FORMAT and FUNCTION, TEMPORARY.
@Suite("Temporary views, stages, file formats and routines")
struct TemporaryObjectTests {
    private static let permanent = """
        create table t (a int); insert into t values (1), (2);
        create view v as select a from t;
        create file format f type = csv field_delimiter = '|';
        create stage st;
        create function fn(x int) returns int as 'x + 1';
        create procedure p() returns varchar language sql as 'begin return ''all''; end';
        """
    private static let own = """
        create temporary view v as select a + 10 as b from t;
        create temp file format f type = csv field_delimiter = ';';
        create temporary stage st file_format = (format_name = 'f');
        create temp function fn(x int) returns int as 'x + 100';
        create temporary procedure p() returns varchar language sql as 'begin return ''own''; end';
        """

    @Test("A session's own objects hide others of their name until they are dropped")
    func hides() async throws {
        let sql = try await SQLSession(Self.permanent + Self.own)
        #expect(try await sql.rows("select b from v order by b") == ["11", "12"])
        #expect(try await sql.value("select fn(1)") == "101")
        #expect(try await sql.value("call p()") == "own")
        #expect(
            try await sql.value(
                """
                desc file format f ->> select "property_value" from $1
                    where "property" = 'FIELD_DELIMITER'
                """) == ";")
        try await sql.run("copy into @st/x from (select 1, 2) file_format = (format_name = 'f')")
        #expect(try await sql.rows("select $1, $2 from @st") == ["1|2"])
        try await sql.run(
            """
            alter view v set comment = 'mine'; alter file format f rename to g;
            drop view v; drop stage st; drop function fn(int); drop procedure p();
            """)
        #expect(try await sql.rows("select a from v order by a") == ["1", "2"])
        #expect(try await sql.value("select fn(1)") == "2")
        #expect(try await sql.value("call p()") == "all")
        #expect(try await sql.rows("list @st") == [])
        #expect(
            try await sql.rows("show views ->> select \"comment\" from $1") == [""])
        #expect(
            try await sql.rows(
                """
                show file formats ->> select "name" from $1 order by 1
                """) == ["F", "G"])
    }

    @Test("They are invisible to other sessions and go with their own")
    func belongsToSession() async throws {
        let sql = try await SQLSession(Self.permanent)
        let other = try sql.account.openSession()
        try await sql.account.executeAll(
            "use schema d.s; \(Self.own) create temp view w as select 1 as a;", in: other)
        func kinds() async throws -> [String] {
            var found: [String] = []
            for kind in ["views", "stages", "file formats", "user functions", "procedures"] {
                found += try await sql.rows(
                    "show \(kind) ->> select '\(kind) ' || count(*) from $1")
            }
            return found
        }
        let alone = ["views 1", "stages 1", "file formats 1", "user functions 1", "procedures 1"]
        #expect(try await kinds() == alone)
        #expect(try await sql.value("select fn(1)") == "2")
        #expect(await sql.code("select * from w") == 2003)
        sql.account.close(other)
        #expect(try await kinds() == alone)
        let fresh = try sql.account.openSession()
        let result = try await sql.account.execute("select count(*) from d.s.v", in: fresh)
        #expect(result.rows == [[.integer(2)]])
    }

    @Test("CREATE OR REPLACE of a permanent object replaces the session's own")
    func replaced() async throws {
        let sql = try await SQLSession(Self.permanent + Self.own)
        try await sql.run(
            """
            create or replace view v as select 'new' as c;
            create or replace file format f type = json
            """)
        #expect(try await sql.rows("select c from v") == ["new"])
        #expect(await sql.code("create temp view t as select 1 as a") == 0)
        #expect(try await sql.rows("select * from t") == ["1"])
        #expect(await sql.code("create temp table t (a int)") == 2002)
    }

    @Test(
        "Kinds that are never temporary refuse the word",
        arguments: ["sequence s", "stream s on table t", "task s as select 1", "schema s"])
    func never(_ what: String) async throws {
        let sql = try await SQLSession(Self.permanent)
        #expect(await sql.code("create temporary \(what)") == 1003)
    }
}
