import Testing

@testable import Snowflake

/// Constraints that are enforced. Source: Snowflake documentation, CREATE HYBRID TABLE, and
/// CREATE | ALTER TABLE … CONSTRAINT.
@Suite("Enforced constraints")
struct ConstraintTests {
    @Test("Foreign keys of hybrid tables are enforced from both sides")
    func foreignKeys() async throws {
        let sql = try await SQLSession(
            """
            create hybrid table team (team_id int primary key, name varchar unique);
            create hybrid table player (player_id int primary key, team_id int,
              foreign key (team_id) references team(team_id));
            insert into team values (1, 'a'), (2, 'b'); insert into player values (100, 1);
            """)
        let name = "SYS_INDEX_PLAYER_FOREIGN_KEY_TEAM_ID_TEAM_TEAM_ID"
        for value in ["3", "null"] {
            #expect(
                await sql.message("insert into player values (301, \(value))")
                    == "Foreign key constraint \"\(name)\" was violated.")
        }
        #expect(await sql.code("update player set team_id = 7") == 200_009)
        #expect(
            await sql.message("insert into team values (3, 'a')")
                == "Duplicate key value violates unique constraint "
                + "\"SYS_INDEX_TEAM_UNIQUE_NAME\"")
        #expect(await sql.message("delete from team where team_id = 1").hasSuffix("still exist."))
        for statement in ["delete from team", "update team set team_id = 9 where team_id = 1"] {
            #expect(await sql.code(statement) == 200_008)
        }
        // What a statement kept of earlier rows goes with it when it fails.
        #expect(try await sql.rows("select * from team at(offset => 0)").count == 2)
        #expect(await sql.code("truncate table team") == 391_458)
        try await sql.run("delete from team where team_id = 2; truncate table player;")
        try await sql.run("delete from team")
        #expect(try await sql.value("select count(*) from team") == "0")
    }

    @Test("Secondary indexes are made and dropped, and listed")
    func indexes() async throws {
        let sql = try await SQLSession(
            "create hybrid table h (pk int primary key, a int, b int); create table t (a int);")
        func listed() async throws -> [String] {
            try await sql.rows(
                """
                show indexes in table h ->> select "name", "columns", "included_columns" from $1
                where "is_unique" = 'N' order by 1
                """)
        }
        try await sql.run("create index i on h (a, b); create or replace index j on s.h (b)")
        #expect(try await listed() == ["I|[A, B]|[]", "J|[B]|[]"])
        #expect(await sql.code("create index i on h (b)") == 2002)
        try await sql.run("create index if not exists i on h (b)")
        try await sql.run("create or replace index i on h (a) include (b); drop index s.h.j")
        #expect(try await listed() == ["I|[A]|[B]"])
        try await sql.run("drop index if exists h.j")
        #expect(await sql.code("create index k on h (c)") == 904)
        #expect(await sql.code("create index k on t (a)") == 2)
    }

    @Test("CHECK is enforced in whatever writes rows")
    func checks() async throws {
        let sql = try await SQLSession(
            """
            create table o (id int, quantity int check (quantity > 0), price int, most int,
              constraint dear check (price < most));
            insert into o values (1, 5, 1, 2), (2, null, null, 2);
            """)
        #expect(
            await sql.message("insert into o values (3, 1, 2, 2)")
                == "Operation on table O failed because CHECK constraint DEAR, which requires "
                + "that price < most, was violated")
        for statement in [
            "insert into o select 1, -5, 1, 2", "update o set quantity = 0 where id = 1",
            "merge into o using (select 1 id) s on o.id = s.id when matched then "
                + "update set most = 0",
            "merge into o using (select 9 id) s on o.id = s.id when not matched then "
                + "insert values (9, 0, 1, 2)",
            "insert all into o select 1, -5, 1, 2",
            "create table c (q int check (q > 100)) as select 7",
        ] {
            #expect(await sql.code(statement) == 1185, "\(statement)")
        }
        let many = (1...9).map { "(\($0), \($0 - 1), 1, 2)" }.joined(separator: ", ")
        #expect(await sql.code("insert into o values \(many)") == 1185)
        #expect(try await sql.value("select count(*) from o") == "2")
        #expect(
            try await sql.rows(
                """
                select constraint_table, check_clause from information_schema.check_constraints
                order by 2
                """) == ["O|price < most", "O|quantity > 0"])
        #expect(
            try await sql.value("select get_ddl('table', 'o')")
                .contains("constraint DEAR check (price < most)"))
    }

    @Test("CHECK follows a column that gets another name")
    func renamedChecks() async throws {
        let sql = try await SQLSession(
            """
            create table t (a int, b int, constraint c check (a > 0 and b between a and t.a + 9));
            alter table t rename column a to "the a"; alter table t rename column b to bb;
            """)
        #expect(
            await sql.message("insert into t values (1, 11)").hasSuffix(
                "which requires that \"the a\" > 0 and BB between \"the a\" and t.\"the a\" + 9, "
                    + "was violated"))
        try await sql.run("insert into t values (1, 10)")
        #expect(await sql.code("alter table t drop column bb") == 2266)
    }

    @Test("CHECK is added for new rows, and goes with its column")
    func addedChecks() async throws {
        let sql = try await SQLSession(
            "create table t (a int, b int); insert into t values (0, 0);")
        #expect(await sql.code("alter table t add constraint c check (a > 0)") == 2)
        try await sql.run("alter table t add constraint c check (a > 0) enable novalidate")
        try await sql.run("insert into t values (1, 0); update t set b = 1 where a = 1;")
        #expect(await sql.code("update t set b = 2 where a = 0") == 1185)
        #expect(await sql.code("create table x (a int check (b > 0), b int)") == 904)
        #expect(await sql.code("create table x (a int check (a > uniform(1, 5, random())))") == 2)
        #expect(await sql.code("copy into t from @~") == 2)
        try await sql.run("alter table t drop column a; insert into t values (-1);")
        try await sql.run("alter table t add constraint d check (b < 5) novalidate")
        #expect(await sql.code("insert into t values (9)") == 1185)
        try await sql.run("alter table t drop constraint d; insert into t values (9);")
    }

    @Test(
        "Virtual columns are computed from their row alone",
        arguments: [
            ("i number(10, 2), j number(5, 0) as (i)", 1482), ("i int, j varchar as (i)", 1482),
            ("i int, j int as (random())", 11201), ("i int, j date as (current_date)", 11201),
            ("i int, j int as (1 + sum(i))", 11201), ("i int, j int as ((select 1))", 11202),
            ("i int, j int as ($v)", 11204), ("i int, j int as ($1)", 11205),
            ("i int, j int as (i * 2) not null", 11207),
            ("i int, j int as (i * 2) check (j > 0)", 11207),
            ("c int, c1 int as (c2 + 1), c2 int as (c + 1)", 904),
        ])
    func virtualColumns(_ columns: String, _ code: Int) async throws {
        let sql = try await SQLSession("set v = 1;")
        #expect(await sql.code("create table t (\(columns))") == code)
    }

    @Test("Virtual columns stay what they are while others depend on them")
    func virtualDependents() async throws {
        let sql = try await SQLSession(
            """
            create table t (c int, c1 int as (c + 1), c2 int as (c1 * 2)); insert into t values (3);
            create table n (i number(10, 2), j number(10, 2) as (i));
            """)
        #expect(try await sql.rows("select c2, c1 from t") == ["8|4"])
        for name in ["c", "c1"] {
            #expect(await sql.code("alter table t drop column \(name)") == 11208)
        }
        #expect(await sql.code("alter table t modify column c2 set not null") == 11207)
        #expect(
            await sql.message("alter table n modify column i type number(12, 2)").hasSuffix(
                "Cannot change column I datatype. The dependent J virtual column has datatype "
                    + "NUMBER(10,2), which is incompatible with the new expression datatype "
                    + "NUMBER(12,2)."))
        try await sql.run(
            """
            create table made (v varchar(9), cost number(16, 3),
              tax number(16, 3) as ((cost * 0.075)::number(16, 3))) as select 'a', 205
            """)
        #expect(try await sql.rows("select * from made") == ["a|205.000|15.375"])
        try await sql.run("alter table t drop column c2; alter table t drop column c1;")
    }
}
