import Testing

@testable import Snowflake

/// Source: Snowflake documentation, ALTER SEQUENCE, ALTER VIEW, ALTER FUNCTION, ALTER PROCEDURE,
/// ALTER TASK, ALTER STAGE, ALTER TABLE, CREATE <object> … CLONE.
@Suite("Altered objects")
struct AlterObjectTests {
    static let objects = """
        create table t (a int, b varchar); create view v as select a from t;
        create sequence q; create file format f type = csv field_delimiter = '|';
        create function g(x int) returns int as 'x'; create stage s;
        create procedure p() returns varchar as 'begin return current_role(); end';
        create task k schedule = '1 minute' when 1 = 1 as select 1
        """

    static let changes: [(String, String, String)] = [
        ("alter sequence q set increment 3", "show sequences", "interval = 3"),
        ("alter sequence q set increment by -2 order", "show sequences", "interval = -2"),
        ("alter sequence q increment = 5", "show sequences", "interval = 5"),
        ("create sequence r clone q", "show sequences like 'r'", "next_value = 1"),
        ("alter view v set secure", "show views", "is_secure = 'true'"),
        ("alter view v set change_tracking = true", "show views", "change_tracking = 'ON'"),
        ("alter function g(int) set secure", "show user functions", "is_secure = 'Y'"),
        ("alter function g(int) set comment = 'c'", "show user functions", "description = 'c'"),
        ("alter procedure p() set comment = 'c'", "show procedures like 'p'", "description = 'c'"),
        ("alter procedure p() execute as caller", "desc procedure p()", "value = 'CALLER'"),
        ("alter task k remove when", "show tasks", "condition is null"),
        (
            "alter task k set target_completion_interval = '10 minutes'", "show tasks",
            "target_completion_interval = '10 minutes'"
        ),
        (
            "alter stage s set file_format = (type = json)", "desc stage s",
            "property_value = 'JSON'"
        ),
        (
            "alter table t set data_retention_time_in_days = 3", "show tables",
            "retention_time = '3'"
        ),
        (
            "alter schema s set data_retention_time_in_days = 2", "show schemas",
            "retention_time = '2'"
        ),
        (
            "alter database d set data_retention_time_in_days = 4",
            "show parameters like 'data_ret%' in table t", "level = 'DATABASE'"
        ),
        ("create file format h clone f", "desc file format h", "property_value = '|'"),
        (
            "create pipe z as (copy into t from @s)", "show pipes",
            "definition = 'copy into t from @s'"
        ),
        ("show tasks", "show terse tasks", "schedule = '1 minute'"),
    ]

    @Test("A change shows in what SHOW or DESCRIBE tells", arguments: changes)
    func change(_ statement: String, _ show: String, _ wanted: String) async throws {
        let session = try await SQLSession(Self.objects)
        try await session.run(statement)
        let column = wanted.prefix { $0 != " " }
        let condition = "\"\(column)\"" + wanted.dropFirst(column.count)
        let count = try await session.value(
            "\(show) ->> select count(*) from $1 where \(condition)")
        #expect(count == "1", "\(statement)")
    }

    @Test("The stage of a table has a format and copy options of its own")
    func tableStage() async throws {
        let session = try await SQLSession(Self.objects)
        try await session.run(
            """
            alter table t set stage_file_format = (type = csv field_delimiter = ';')
              stage_copy_options = (purge = true);
            copy into @%t/x.csv from (select 1, 'u') single = true
              file_format = (type = csv field_delimiter = ';' compression = none);
            copy into t
            """)
        #expect(try await session.rows("select * from t") == ["1|u"])
        #expect(try await session.rows("list @%t") == [])
    }

    @Test("What is dropped without a retention time does not come back")
    func withoutRetention() async throws {
        let session = try await SQLSession(Self.objects)
        try await session.run(
            "create table z (a int) data_retention_time_in_days = 0; drop table z; drop table t")
        #expect(await session.code("undrop table z") == 2003)
        #expect(await session.code("undrop table t") == 0)
    }

    @Test("What was dropped comes back to the schema that it was in, not to one of its name")
    func homes() async throws {
        let session = try await SQLSession(
            "create table t (a int); drop table t; create or replace schema s; use schema s")
        #expect(await session.code("undrop table t") == 2003)
        #expect(try await session.value("show tables history ->> select count(*) from $1") == "0")
        try await session.run("drop schema s; undrop schema s; use schema s")
        #expect(await session.code("undrop table t") == 2003)
    }

    @Test("In a schema with managed access its owner gives the rights")
    func managedAccess() async throws {
        let session = try await SQLSession(
            """
            create schema m with managed access; create role r; grant role r to user admin;
            grant usage on database d to role r; grant usage, create table on schema m to role r;
            use role r; use secondary roles none; create table m.t (a int)
            """)
        #expect(await session.code("grant select on table m.t to role public") == 3001)
        try await session.run(
            "use role accountadmin; alter schema m disable managed access; use role r")
        #expect(await session.code("grant select on table m.t to role public") == 0)
    }

    static let refusals: [(String, Int)] = [
        ("alter table t add column A int", 1430), ("alter table t rename column a to b", 1430),
        ("alter table t drop column a, b", 1432),
        ("alter table t alter column a type varchar", 2108),
        ("alter table t alter column a type number(38, 2)", 40052),
        ("alter table t alter column b type varchar(3)", 40052),
        ("alter table t rename to v", 2002),
        ("create sequence z increment 0", 1008),
        ("alter table t set data_retention_time_in_days = 91", 1008),
        ("create transient table z (a int) data_retention_time_in_days = 2", 1008),
        ("alter stream y set append_only = true", 2),
        ("create table z (a int) cluster by (c)", 904),
        ("copy into @s from t validation_mode = 'RETURN_ROWS'", 0),
        ("copy into @s/x/ from t include_query_id = true overwrite = true", 2303),
    ]

    @Test("A statement is refused where the service refuses it", arguments: refusals)
    func refusal(_ statement: String, _ code: Int) async throws {
        let session = try await SQLSession(Self.objects + "; create stream y on table t")
        #expect(await session.code(statement) == code)
    }
}
