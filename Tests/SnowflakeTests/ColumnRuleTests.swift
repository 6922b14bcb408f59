import Testing

@testable import Snowflake

@Suite("What DDL does to columns")
struct ColumnRuleTests {
    @Test("A comment of columns may stand between dollars, and one ALTER names several columns")
    func comments() async throws {
        let sql = try await SQLSession("create table t (id int, nm text);")
        try await sql.run(#"alter table t alter "ID" COMMENT $$the id$$, "NM" COMMENT $$it's$$;"#)
        #expect(
            try await sql.rows(
                "select column_name, comment from information_schema.columns "
                    + "where table_name = 'T' order by 1") == ["ID|the id", "NM|it's"])
    }

    @Test("A new column without a value for the rows that are there is refused")
    func addedNotNull() async throws {
        let sql = try await SQLSession("create table t (id int); create sequence q;")
        try await sql.run("alter table t add column early text not null")
        try await sql.run("alter table t drop column early; insert into t values (1)")
        await #expect {
            try await sql.run("alter table t add column e text not null")
        } throws: {
            "\($0)".contains(
                "Non-nullable column 'E' cannot be added to non-empty table 'T' unless it has a "
                    + "non-null default value.")
        }
        try await sql.run("alter table t add column f text not null default 'x'")
        try await sql.run("alter table t add column g date default '2024-01-02'::date")
        try await sql.run("alter table t add column n int default -1")
        #expect(try await sql.value("select f, g, n from t") == "x|2024-01-02|-1")
        await #expect {
            try await sql.run("alter table t add column h timestamp default current_timestamp()")
        } throws: { "\($0)".contains("Invalid column default expression [current_timestamp()]") }
        await #expect {
            try await sql.run("alter table t add column i int autoincrement")
        } throws: {
            "\($0)".contains("Cannot add column 'I' with non-constant default to non-empty table")
        }
    }

    @Test("Only a sequence may take the place of a sequence as a default")
    func defaults() async throws {
        let sql = try await SQLSession(
            "create sequence q; create sequence r start 50; "
                + "create table t (id int, d date, s int default q.nextval);")
        #expect(await sql.code("alter table t alter column d set default current_date") == 2)
        try await sql.run("alter table t alter column s set default r.nextval")
        try await sql.run("insert into t (id) values (1)")
        #expect(try await sql.value("select s from t") == "50")
    }

    @Test("A column of the clustering key cannot be dropped while it is one")
    func clustering() async throws {
        let sql = try await SQLSession(
            "create table t (a int, b date, c int) cluster by (c, year(b));")
        #expect(await sql.code("alter table t drop column b") != 0)
        #expect(await sql.code("alter table t drop column c") != 0)
        try await sql.run("alter table t drop column a")
        try await sql.run("alter table t drop clustering key; alter table t drop column c")
        #expect(try await sql.rows("select * from t").isEmpty)
    }

    @Test("CREATE OR ALTER TABLE keeps rows and obeys the limits of ALTER TABLE")
    func createOrAlter() async throws {
        let sql = try await SQLSession(
            "create table t (a int, b text); insert into t values (1, 'x');")
        try await sql.run("create or alter table t (a int, b text, c int default 5) comment = 'hi'")
        #expect(try await sql.rows("select * from t") == ["1|x|5"])
        #expect(await sql.code("create or alter table t (a text, b text)") == 2108)
        #expect(await sql.code("create or alter table t (b text, a int)") == 2)
        try await sql.run("create or alter table t (b text)")
        #expect(try await sql.rows("select * from t") == ["x"])
        try await sql.run("create or alter table fresh (b text)")
        #expect(try await sql.rows("select * from fresh").isEmpty)
    }

    @Test("A virtual column is computed when it is read and takes no value")
    func virtual() async throws {
        let sql = try await SQLSession("create table t (a int, p number as (a * 2), z text);")
        try await sql.run("insert into t values (3, 'x'); insert into t (a) values (4)")
        #expect(try await sql.rows("select * from t order by p") == ["3|6|x", "4|8|NULL"])
        try await sql.run("update t set a = 10 where p = 8")
        #expect(try await sql.rows("select p from t where p > 6") == ["20"])
        #expect(await sql.code("insert into t (p) values (1)") != 0)
        #expect(await sql.code("update t set p = 1") != 0)
    }

    @Test("Tags and policies that are not there are refused where they are attached")
    func governance() async throws {
        let sql = try await SQLSession()
        #expect(await sql.code("create table t (a int) with tag (x = 'y')") == 2003)
        #expect(await sql.code("create table t (a int with masking policy p)") == 2003)
        #expect(await sql.code("create table t (a int) with row access policy p on (a)") == 2003)
        #expect(await sql.code("create table t (a int) with aggregation policy p") == 2)
    }
}
