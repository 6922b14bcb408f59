import Testing

@testable import Snowflake

/// What a result says of its columns.
@Suite("Result columns")
struct ResultColumnTests {
    @Test(
        "A column that cannot be NULL is told as such",
        arguments: [
            ("select a, b, c from t", "no yes yes"),
            ("select 1, 'x', null, true, 1.5::float, to_date('2024-01-01')", "no no yes yes no no"),
            ("select a + 1, b + 1, a > 1, a is null, -a, a::varchar", "no yes yes yes no no"),
            ("select count(*), sum(a), max(a), count(b)", "no yes yes no"),
            ("select row_number() over (order by a), lag(a) over (order by a)", "no yes"),
            ("select datediff(day, '2024-01-01'::date, current_date), upper('x')", "no no"),
            ("select coalesce(b, 0), nvl(b, b), zeroifnull(b), nullif(a, 1)", "no yes no yes"),
            ("select case when a > 1 then 2 end, case when a > 1 then 2 else 3 end", "yes no"),
            ("select iff(a > 1, 2, 3), try_to_number('1'), parse_json('1')", "no yes yes"),
            ("select x.a, y.a from t x left join t y on x.a = y.a", "no yes"),
            ("select x.a, y.a from t x full join t y on x.a = y.a", "yes yes"),
            ("select x.a, y.a from t x, t y where x.a = y.a(+)", "no yes"),
            ("select a from t union all select b from t", "yes"),
            ("select * from values (1, 2), (3, null)", "no yes"),
            ("with q as (select a from t) select a, (select max(a) from q) from q", "no yes"),
            ("select a, count(*) from t group by rollup (a)", "yes no"),
            ("insert into t values (1, 2, true)", "no"),
        ])
    func nullable(_ sql: String, _ expected: String) async throws {
        let session = try await SQLSession(
            "create table t (a int not null, b int, c boolean)")
        let text = sql.contains("from ") || !sql.hasPrefix("select") ? sql : sql + " from t"
        let result = try await session.account.execute(text, in: session.session)
        let told = result.columns.map { $0.isNullable ? "yes" : "no" }.joined(separator: " ")
        #expect(told == expected, "\(text)")
    }

    @Test("A table that is made of a query takes NULL in every column")
    func notInherited() async throws {
        let session = try await SQLSession("create table t as select 1 a, 'x' b")
        #expect(await session.code("insert into t values (null, null)") == 0)
    }
}

/// Source: Snowflake documentation, DESCRIBE TABLE, DESCRIBE STAGE, SHOW VARIABLES, SHOW TASKS.
@Suite("What DESCRIBE and SHOW say of stages, columns, variables and tasks")
struct DescribedObjectTests {
    @Test("DESCRIBE STAGE names a named format, and when the directory was refreshed")
    func stage() async throws {
        let sql = try await SQLSession(
            """
            create file format f type = json; create stage st file_format = (format_name = 'f')
                directory = (enable = true);
            alter stage st refresh;
            create table t (a int, b int as (a + 1)) stage_file_format = (type = json);
            """)
        #expect(
            try await sql.rows(
                """
                desc stage st ->> select "property", "property_value" from $1
                    where "parent_property" in ('STAGE_FILE_FORMAT', 'DIRECTORY')
                """) == [
                    "FORMAT_NAME|D.S.F", "LAST_REFRESHED_ON|2024-06-09 23:13:20.000 -0700",
                    "ENABLE|true", "AUTO_REFRESH|false",
                ])
        #expect(
            try await sql.rows(
                """
                desc table t type = stage ->> select "property_value" from $1
                    where "property" = 'TYPE'
                """) == ["JSON"])
        #expect(
            try await sql.rows(
                """
                desc table t ->> select "name", "kind", "expression" from $1
                """) == ["A|COLUMN|NULL", "B|VIRTUAL|A + 1"])
    }

    @Test("SHOW TABLES tells how long rows are kept, and whether the columns may change")
    func tables() async throws {
        let sql = try await SQLSession(
            """
            create table t (a int) data_retention_time_in_days = 7 enable_schema_evolution = true;
            create table u (a int)
            """)
        #expect(
            try await sql.rows(
                """
                show tables ->> select "name", "retention_time", "enable_schema_evolution" from $1
                """) == ["T|7|Y", "U|1|N"])
    }

    @Test("SHOW TERSE USERS has the columns that say who a user is")
    func users() async throws {
        let sql = try await SQLSession("create user u first_name = 'A' type = person")
        #expect(
            try await sql.rows(
                """
                show terse users like 'u' ->> select "name", "first_name", "type" from $1
                """) == ["U|A|PERSON"])
        let shown = try await sql.account.execute("show terse users", in: sql.session)
        #expect(shown.columns.count == 15)
        #expect(
            try await sql.rows(
                """
                desc user u ->> select "property", "value", "default" from $1
                    where "property" in ('NAME', 'TYPE', 'EMAIL', 'DISABLED')
                """) == [
                    "NAME|U|null", "TYPE|PERSON|null", "EMAIL|null|null", "DISABLED|false|false",
                ])
    }

    @Test("SHOW VARIABLES tells when a variable was set, and SETVARIABLE sets one")
    func variables() async throws {
        let sql = try await SQLSession("set (n, s) = (70, 'x');")
        sql.clock.now += 1_000_000_000
        try await sql.run("set n = 71; select setvariable('V', 'by a function')")
        #expect(
            try await sql.rows(
                """
                show variables ->> select "name", "value", "type",
                    datediff(second, "created_on", "updated_on") from $1
                """) == ["N|71|fixed|1", "S|x|text|0", "V|by a function|text|0"])
        #expect(try await sql.value("select $v || getvariable('N')") == "by a function71")
    }

    @Test("SHOW TASKS tells when and why a task was suspended")
    func tasks() async throws {
        let sql = try await SQLSession(
            """
            create task k schedule = '1 minute' as select 1;
            alter task k resume; alter task k suspend
            """)
        #expect(
            try await sql.rows(
                """
                show tasks ->> select "last_suspended_reason", "last_suspended_on" is null,
                    "last_committed_on" is null from $1
                """) == ["USER_SUSPENDED|FALSE|FALSE"])
    }
}
