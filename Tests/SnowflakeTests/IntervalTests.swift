import Testing

@testable import Snowflake

/// The INTERVAL types, by "Date & time data types" and the pages of the functions that take them,
/// and by what the vendor's clients are tested for.
@Suite("Intervals")
struct IntervalTests {
    static let values: [(sql: String, result: String)] = [
        // Texts.
        ("interval '5' year(2)", "+5"), ("interval '1-08' year(3) to month", "+1-08"),
        ("interval '-5' month(2)", "-5"), ("interval '14' month(2)", "+14"),
        ("interval '-44-11' year(2) to month", "-44-11"),
        ("interval '11 10:09' day(2) to minute", "+11 10:09"),
        ("interval '02 23:08:23.275' day(2) to second(3)", "+2 23:08:23.275"),
        ("interval '4.3' second(5, 6)", "+4.300000"), ("interval '3' days", "+3"),
        ("interval '2 3' day to hour", "+2 03"), ("interval '0:1:2' hour to second(0)", "+0:01:02"),
        ("interval '5:6' hour to minute", "+5:06"), ("interval 3 day", "+3"),
        (
            "'999999999 23:59:59.999999999'::interval day to second",
            "+999999999 23:59:59.999999999"
        ),
        ("'-999999999-11'::interval year to month", "-999999999-11"),
        ("'999999999:1:3.56'::interval hour to second", "+999999999:01:03.560000000"),
        ("'-999999999:2.999999'::interval minute to second(6)", "-999999999:02.999999"),
        ("'-999999999.999999'::interval second(9, 6)", "-999999999.999999"),
        ("'+1-2'::interval year(1) to month", "+1-02"),
        ("try_cast('x' as interval year)", "NULL"), ("null::interval day", "NULL"),
        // Dates and times.
        ("to_date('2024-01-01') + interval '1-1' year to month", "2025-02-01"),
        ("to_date('2024-01-01') + interval '-1-1' year to month", "2022-12-01"),
        ("interval '1' month + '2024-01-31'::date", "2024-02-29"),
        ("'2026-04-01'::date + interval '3' days", "2026-04-04T00:00:00"),
        ("'2026-04-01'::date - interval '1' second", "2026-03-31T23:59:59"),
        (
            """
            to_timestamp('2024-01-01 08:08:08.99') + interval '1 01:01:01.7878' day to second
            """, "2024-01-02T09:09:10.777800"
        ),
        ("to_time('23:30:00') + interval '1' hour", "00:30:00"),
        ("'2024-01-01'::date + interval '2 weeks'", "2024-01-15"),
        (
            """
            (to_timestamp('2025-10-05 01:02:03') - to_timestamp('2025-09-15 11:36:22'))
              ::interval day(2) to second(2)::varchar
            """, "+19 13:25:41.00"
        ),
        (
            """
            system$typeof(to_timestamp('2025-10-05 01:02:03') - to_timestamp('2025-09-15 11:36:22'))
            """, "INTERVAL DAY(9) TO SECOND(9)[SB16]"
        ),
        (
            "('2024-03-01 00:00:00 +0100'::timestamp_tz - '2024-03-01'::timestamp_tz)::interval hour",
            "-9"
        ),
        ("'2024-03-01'::date - '2024-02-01'::date", "29"),
        // Intervals and numbers.
        ("interval '1-6' year to month + interval '8' month", "+2-02"),
        ("interval '1' day - interval '1' hour", "+0 23"),
        ("2 * interval '1-6' year to month", "+3-00"), ("interval '5' day * 3", "+15"),
        ("interval '1' day / 2", "+0 12:00:00.000000000"), ("interval '1' year * 1.5", "+1-06"),
        ("interval '3' month / 2", "+2"), ("-interval '1-1' year to month", "-1-01"),
        ("interval '1' hour * null", "NULL"),
        // Comparison.
        ("interval '12' month = interval '1' year", "TRUE"),
        ("interval '-1' day < interval '0' second", "TRUE"),
        ("interval '1' day > '23:59' ::interval hour to minute", "TRUE"),
        ("interval '2' day between interval '1' day and '3'", "TRUE"),
        ("greatest(interval '1' day, interval '30' hour)", "+1 06"),
        ("coalesce(null, interval '1' year)", "+1"),
        ("iff(true, interval '1' year, interval '1' month)", "+1-00"),
        // Functions.
        ("abs(interval '-1-1' year to month)", "+1-01"), ("sign(interval '-1' second)", "-1"),
        ("extract(year from interval '-3-7' year to month)", "-3"),
        ("date_part(month, interval '40' month)", "4"), ("year(interval '40' month)", "3"),
        ("extract(day from interval '2 23:08:23.275' day to second)", "2"),
        ("hour(interval '2 23:08:23.275' day to second)", "23"),
        ("minute(interval '90' minute)", "30"), ("second(interval '75.5' second)", "15"),
        ("extract(nanosecond from interval '75.5' second)", "500000000"),
        ("hour(interval '90' minute)", "1"),
        ("to_char(interval '1' day)", "+1"), ("to_varchar(interval '1-2' year to month)", "+1-02"),
        ("interval '7' year::number", "7"), ("(interval '1.5' second)::number(10, 1)", "1.5"),
        ("12::interval day(3)", "+12"), ("1.25::interval second(3, 2)", "+1.25"),
        ("'14-11'::interval year(2) to month::interval year(2)", "+14"),
        ("'1 02:03:04.567'::interval day to second::interval day to minute", "+1 02:03"),
        ("system$typeof('1-1'::interval year(2) to month)", "INTERVAL YEAR(2) TO MONTH[SB2]"),
        ("system$typeof('1-1'::interval year(7) to month)", "INTERVAL YEAR(7) TO MONTH[SB4]"),
        ("system$typeof('1-1'::interval year to month)", "INTERVAL YEAR(9) TO MONTH[SB8]"),
        ("system$typeof(interval '1' day(3))", "INTERVAL DAY(3)[SB8]"),
        ("'x' || interval '1' day", "x+1"),
    ]

    @Test("Expressions give what their pages say", arguments: values.indices)
    func value(_ index: Int) async throws {
        let example = Self.values[index]
        let sql = try await SQLSession()
        #expect(try await sql.value("select \(example.sql)") == example.result, "\(example.sql)")
    }

    @Test("Columns of years and months, and of hours, minutes and seconds")
    func columns() async throws {
        let sql = try await SQLSession(
            """
            create table candidates (name_first varchar, name_last varchar,
              duration_of_experience interval year(2) to month);
            insert into candidates values ('Jane', 'Smith', '14-4');
            insert into candidates values ('Robert', 'Adams', '0-3');
            insert into candidates values ('Mary', 'Jones', '5-11');
            create table feature_timeouts (feature varchar,
              timeout_duration interval hour(2) to second(0) default '00:00:01');
            insert into feature_timeouts values ('Feature1', '00:00:30');
            insert into feature_timeouts values ('Feature2', '00:10:00');
            insert into feature_timeouts values ('Feature3', '01:00:00');
            insert into feature_timeouts (feature) values ('Feature4');
            """)
        #expect(
            try await sql.rows(
                "select name_first, duration_of_experience::varchar from candidates order by 1")
                == ["Jane|+14-04", "Mary|+5-11", "Robert|+0-03"])
        #expect(
            try await sql.rows(
                "select feature, timeout_duration::varchar from feature_timeouts order by 1")
                == [
                    "Feature1|+0:00:30", "Feature2|+0:10:00", "Feature3|+1:00:00",
                    "Feature4|+0:00:01",
                ])
        // A terminal shows the number of months, as the service's pages do.
        let shown = try await sql.account.execute(
            "select duration_of_experience from candidates order by 1", in: sql.session)
        #expect(ResultTexts().rows(of: shown) == [["3"], ["71"], ["172"]])
        #expect(
            try await sql.rows("describe table candidates")[2]
                .contains("|INTERVAL YEAR(2) TO MONTH|"))
        #expect(
            try await sql.rows(
                """
                select data_type, interval_type from information_schema.columns
                  where column_name = 'TIMEOUT_DURATION'
                """) == ["INTERVAL HOUR TO SECOND|NULL"])
        #expect(
            try await sql.value("select get_ddl('table', 'feature_timeouts')")
                .contains("TIMEOUT_DURATION INTERVAL HOUR(2) TO SECOND(0)"))
        #expect(
            try await sql.rows(
                """
                select feature from feature_timeouts
                  where timeout_duration > interval '20' second order by timeout_duration desc
                """) == ["Feature3", "Feature2", "Feature1"])
        try await sql.run(
            "update candidates set duration_of_experience = duration_of_experience * 2")
        #expect(
            try await sql.rows(
                "select max(duration_of_experience) from candidates") == ["+28-08"])
    }

    @Test("Aggregates and window functions")
    func aggregates() async throws {
        let sql = try await SQLSession(
            """
            create table t (g int, d interval day to second(0), m interval month);
            insert into t values (1, '0 12:00:00', '3'), (1, '1 00:00:00', '4'),
              (2, '-2 00:00:00', null), (2, null, '10'), (2, '300000 00:00:00', '10');
            """)
        #expect(
            try await sql.rows(
                """
                select g, sum(d), avg(d), min(d), max(d), count(d), sum(m), avg(m)
                  from t group by g order by g
                """) == [
                    "1|+1 12:00:00|+0 18:00:00.000000000|+0 12:00:00|+1 00:00:00|2|+7|+4",
                    "2|+299998 00:00:00|+149999 00:00:00.000000000|-2 00:00:00|"
                        + "+300000 00:00:00|2|+20|+10",
                ])
        #expect(
            try await sql.rows(
                """
                select median(d), percentile_disc(0.5) within group (order by d),
                    percentile_cont(0.5) within group (order by d), count(distinct m), any_value(m)
                  from t where g = 1
                """) == ["+0 18:00:00|+0 12:00:00|+0 18:00:00|2|+3"])
        #expect(
            try await sql.rows(
                """
                select lag(d) over (order by d), rank() over (order by d desc),
                    sum(m) over (order by d rows between 1 preceding and current row)
                  from t where d is not null order by d
                """) == [
                    "NULL|4|NULL", "-2 00:00:00|3|+3", "+0 12:00:00|2|+7", "+1 00:00:00|1|+14",
                ])
    }

    @Test("Files are loaded into columns of intervals")
    func loads() throws {
        let warehouse = TestWarehouse()
        try warehouse.deploy(
            TestWarehouse.setup + """
                CREATE TABLE DB.S.SAMPLE_INTERVAL_VALUES (
                  C1 STRING, C2 INTERVAL YEAR(1) TO MONTH, C3 INTERVAL DAY(2) TO SECOND(3));
                """)
        warehouse.put(
            "in/interval_values.csv", "1,1-2,28 16:15:14.0\n2,-3-2,-54 16:15:14.123\n3,10-0,\n")
        _ = try warehouse.ask(
            """
            COPY INTO DB.S.SAMPLE_INTERVAL_VALUES FROM @DB.S.ST FILE_FORMAT = (TYPE = CSV)
              ON_ERROR = CONTINUE
            """)
        #expect(
            try warehouse.ask(
                "SELECT C1, C2::VARCHAR, C3::VARCHAR FROM DB.S.SAMPLE_INTERVAL_VALUES ORDER BY C1")
                == [["1", "+1-02", "+28 16:15:14.000"], ["2", "-3-02", "-54 16:15:14.123"]])
    }

    @Test(
        "Kinds of tables that take no intervals or decimal floating-point numbers refuse them",
        arguments: [
            ("create table c (a int, b interval day) cluster by (a)", "clustered tables"),
            ("create table c (a int, b decfloat) cluster by (b)", "clustering keys"),
            ("create hybrid table c (a int primary key, b decfloat)", "hybrid tables"),
            ("create hybrid table c (a int primary key, b uuid)", "hybrid tables"),
            (
                """
                create dynamic table c target_lag = '1 hour' warehouse = w as
                  select interval '1' day as b
                """, "dynamic tables"
            ),
        ])
    func tables(_ statement: String, _ kind: String) async throws {
        let sql = try await SQLSession("create warehouse w")
        let message = await sql.message(statement)
        #expect(message.hasSuffix(" for \(kind)."), "\(message)")
    }

    @Test(
        "What intervals cannot do is refused",
        arguments: [
            ("interval '1' year + interval '1' day", 1044),
            ("interval '1' day * interval '1' day", 1044),
            ("interval '1' day % 2", 1044), ("2 / interval '1' day", 1044),
            ("interval '1' year = interval '365' day", 1038), ("interval '1' day + 1", 1044),
            ("interval '1' day = 1", 1038), ("1::interval day to hour", 1007),
            ("current_date::interval day", 1007), ("interval '1' day::variant", 1007),
            ("interval '1' day::date", 1007), ("'x'::interval day", 100_037),
            ("interval '1-12' year to month", 100_037), ("'25:00'::interval day to hour", 100_037),
            ("'1 24:00:00'::interval day to second", 100_037), ("'100'::interval year(2)", 100_039),
            ("1::interval", 2040), ("null::interval year(10)", 2040),
            ("null::interval day to month", 2040), ("hour(interval '1' year)", 1008),
            ("extract(week from interval '1' day)", 1008), ("sqrt(interval '1' day)", 1044),
            ("object_construct('a', interval '1' day)", 1044), ("interval '1 day'", 2),
            ("array_agg(interval '1' day)", 1044), ("null::array(interval day)", 2040),
            ("interval '1' day + interval '1 day'", 1044), ("last_day(interval '1' day)", 1044),
            ("datediff(day, interval '1' day, current_date)", 1044),
            ("date_trunc('day', interval '1' day)", 1044), ("to_date(interval '1' day)", 1007),
            ("to_variant(interval '1' day)", 1044),
        ])
    func refused(_ expression: String, _ code: Int) async throws {
        let sql = try await SQLSession()
        let message = await sql.message("select \(expression)")
        #expect(await sql.code("select \(expression)") == code, "\(expression): \(message)")
    }
}
