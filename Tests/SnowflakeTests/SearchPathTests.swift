import Testing

@testable import Snowflake

/// Where unqualified names of queries are looked up.
///
/// Source: Snowflake documentation, "Object name resolution".
@Suite("Search path")
struct SearchPathTests {
    private static let setup = """
        create table d.public.p (x int); insert into d.public.p values (1);
        create view d.public.pv as select x + 1 as y from p;
        create sequence d.public.sq; create table own (x int);
        create function d.public.f(a int) returns int as 'a + 1';
        create function d.public.tf() returns table (x int) as 'select x from p';
        create procedure d.public.pr() returns int language sql as 'begin return 5; end';
        use schema d.s
        """

    @Test("A query finds in PUBLIC what the current schema does not have")
    func publicSchema() async throws {
        let sql = try await SQLSession(Self.setup)
        for (query, value) in [
            ("select x from p", "1"), ("select y from pv", "2"), ("select f(1)", "2"),
            ("select sq.nextval", "1"), ("select x from table(tf())", "1"), ("call pr()", "5"),
            ("select current_schemas()", "[\"D.S\", \"D.PUBLIC\"]"),
        ] { #expect(try await sql.value(query) == value, "\(query)") }
        try await sql.run("insert into own select x from p")
        try await sql.run("create table p (x int); insert into p values (7)")
        #expect(try await sql.value("select x from p") == "7")
    }

    @Test("Statements that change objects, and texts of objects, search no other schema")
    func notSearched() async throws {
        let sql = try await SQLSession(Self.setup)
        for statement in [
            "insert into p values (1)", "update p set x = 2", "delete from p", "drop table p",
            "create view v as select x from p", "describe table p", "alter table p add y int",
        ] { #expect(await sql.code(statement) == 2003, "\(statement)") }
        try await sql.run("create function g() returns int as 'select max(x) from p'")
        #expect(await sql.code("select g()") == 2003)
        // Names in a view of another schema mean objects of that schema.
        try await sql.run("create view d.public.vp as select x from p")
        #expect(try await sql.value("select x from vp") == "1")
    }

    @Test("The session may set which schemas are searched, if they are there")
    func parameter() async throws {
        let sql = try await SQLSession(
            """
            create schema s1; create function add5(n number) returns number as 'n + 5';
            create schema s2; create function add5(s string) returns string as 's || ''5''';
            create table only2 (x int); create schema s3
            """)
        #expect(await sql.code("select add5(5)") == 2140)
        try await sql.run("alter session set search_path = 's1, s2'")
        #expect(try await sql.value("select add5(5)") == "10")
        #expect(try await sql.value("select count(*) from only2") == "0")
        try await sql.run("alter session set search_path = 's2,s1'")
        #expect(try await sql.value("select add5(5)") == "55")
        #expect(await sql.code("alter session set search_path = 's1, nosuch'") == 2003)
        #expect(
            try await sql.value("show parameters like 'search_path' ->> select \"value\" from $1")
                == "s2,s1")
        #expect(try await sql.value("select current_schemas()") == "[\"D.S2\", \"D.S1\"]")
        try await sql.run("alter session set search_path = '$current, $PUBLIC, d.\"S1\"'")
        #expect(
            try await sql.value("select current_schemas()")
                == "[\"D.S3\", \"D.PUBLIC\", \"D.S1\"]")
        try await sql.run("alter session unset search_path")
        #expect(await sql.code("select add5(5)") == 2140)
        #expect(
            try await sql.value("show parameters like 'search_path' ->> select \"value\" from $1")
                == "$current, $public")
    }
}
