import Testing

@testable import Snowflake

/// What single pages of the function reference say, A to L: examples, usage notes and errors.
@Suite("Pages of the function reference")
struct FunctionPageTests {
    static let values: [(sql: String, result: String)] = [
        ("array_max([null, parse_json('null'), null])", "null"),
        ("array_max([20, 0, parse_json('null'), 10])", "null"),
        ("array_min([null, parse_json('null'), 3])", "3"),
        ("array_insert([1], -3, 2)", "[2,undefined,undefined,1]"),
        ("array_repeat([1, 2], 2)", "[[1,2],[1,2]]"), ("array_repeat('x', -1)", "[]"),
        ("array_repeat('hi', null)", "NULL"), ("array_repeat(null, 2)", "[undefined,undefined]"),
        ("array_construct_structured(null, 'a', 'b')", "[undefined,\"a\",\"b\"]"),
        ("array_construct_structured(1, '1')", "[1,1]"),
        ("arrays_zip([], [])", "[{}]"),
        ("arrays_zip([1, null], ['a'])", "[{\"$1\":1,\"$2\":\"a\"},{\"$1\":null,\"$2\":null}]"),
        ("array_position(null, [1, null])", "1"),
        ("array_contains('a'::variant, ['a'])", "TRUE"),
        ("array_contains('a', ['a']::array(varchar))", "TRUE"),
        ("array_append([1]::array(int), '2')", "[1,2]"),
        ("array_remove(['a', 'b'], 'a'::variant)", "[\"b\"]"),
        ("booland(2, 0.3)", "FALSE"), ("boolor(0, -0.4)", "FALSE"), ("boolxor(2, 0.3)", "TRUE"),
        ("boolnot(0.3)", "TRUE"), ("2 and 0.3", "TRUE"),
        ("check_xml(str => '<a/>', disable_auto_convert => true)", "NULL"),
        ("coalesce(1, '2')", "1.00000"), ("system$typeof(ifnull('17', 1))", "NUMBER(18,5)[SB8]"),
        ("system$typeof(current_time(3))", "TIME(3)[SB8]"),
        ("system$typeof(length('a'))", "NUMBER(18,0)[SB8]"),
        ("'ab' like any (select 'a%')", "TRUE"),
        ("parse_json('\"abc\"')::varchar(3)", "abc"), ("try_cast('abcd' as varchar(2))", "NULL"),
    ]

    @Test("Calls give what their pages say", arguments: values.indices)
    func value(_ index: Int) async throws {
        let example = Self.values[index]
        let sql = try await SQLSession()
        #expect(try await sql.value("select \(example.sql)") == example.result, "\(example.sql)")
    }

    static let errors: [(sql: String, code: Int, text: String)] = [
        ("'9.8765'::varchar(4)", 100_078, "String '9.8765' is too long and would be truncated"),
        ("array_contains('a', ['a'])", 1044, "'ARRAY_CONTAINS': (VARCHAR(1), ARRAY)"),
        ("array_position('a', ['a'])", 1044, "'ARRAY_POSITION': (VARCHAR(1), ARRAY)"),
        ("array_remove(['a'], 'a')", 1044, "'ARRAY_REMOVE': (ARRAY, VARCHAR(1))"),
        ("array_append([1]::array(int), 'a')", 100_038, "Numeric value 'a' is not recognized"),
        (
            "array_flatten([[1], 4])", 100_107,
            "Not an array: 'Input argument to ARRAY_FLATTEN is not an array of arrays'"
        ),
        ("array_construct_structured(null)", 1044, "ARRAY_CONSTRUCT_STRUCTURED"),
        ("hex_encode('a', 2)", 100_051, "HEX_ENCODE"),
        (
            "date_part(epoch_millisecond, '2024-04-08'::date)", 1008,
            "invalid value [EPOCH_MILLISECOND] for parameter 'DATE_PART date/time part'"
        ),
        ("date_part(year, '10:00:00'::time)", 1008, "invalid value [YEAR]"),
        ("dateadd(dayofweek, 1, current_date)", 1009, "['DAYOFWEEK'] is not a valid date/time"),
        ("timediff('zz', 1, 2)", 1009, "['zz'] is not a valid date/time component for function T"),
        ("date_trunc(woy, current_date)", 1009, "component for function DATE_TRUNC."),
        ("last_day(current_date, 'day')", 1009, "['day'] is not a valid"),
        ("time_slice(current_date, 1, 'ms')", 1009, "for function TIME_SLICE."),
        (
            "dateadd(day, 1, '10:00:00'::time)", 1009,
            "['DAY'] is not a valid date/time component for function DATEADD and type TIME(9)."
        ),
        (
            "date_trunc(day, '10:00:00'::time)", 1009,
            "[DAY] is not a valid date/time component for function DATE_TRUNC and type TIME."
        ),
        ("datediff(day, '10:00:00'::time, '10:00:00'::time)", 1009, "DATEDIFF and type TIME."),
        (
            "any_value(1) over (order by 1)", 2303,
            "error line 1 at position 20\nCumulative window frame unsupported for function ANY_VALUE"
        ),
        (
            "max_by(1, 2) over (order by 1 rows between unbounded preceding and 1 following)", 2303,
            "error line 1 at position 37\nCumulative window frame unsupported for function MAX_BY"
        ),
        ("getdate(3)", 939, "too many arguments for function [GETDATE]"),
        (
            "1 from table(flatten(input => [1], mode => 'none'))", 1008,
            "invalid value ['NONE'] for parameter 'MODE'"
        ),
        (
            "upper(distinct 'a')", 1003,
            "invalid use of 'distinct' for function 'UPPER(DISTINCT 'a')'"
        ),
        (
            "ntile(distinct 2) over (order by 1)", 1003,
            "invalid use of 'distinct' for function 'NTILE(DISTINCT 2)'"
        ),
        (
            "lag(distinct 1) over (order by 1)", 1003,
            "syntax error line 1 at position 11 unexpected 'distinct'"
        ),
        (
            "first_value(distinct 1) over (order by 1)", 2303,
            "distinct cannot be used with a window frame or an order."
        ),
        (
            "sum(1) within group (order by 1)", 1003,
            "Function SUM does not support WITHIN GROUP clause."
        ),
        ("upper('a') ignore nulls", 2, "IGNORE NULLS of UPPER"),
        (
            "upper(x => 'a')", 2,
            "error line 1 at position 7\nfunction UPPER does not support named arguments"
        ),
        (
            "sum(distinct 1) over (order by 1)", 2303,
            "distinct cannot be used with a window frame or an order."
        ),
        (
            "array_agg(1) within group (order by 1) over (order by 1)", 2303,
            "WITHIN GROUP clause is not supported when the OVER clause contains an ORDER BY clause."
        ),
        (
            "interpolate_bfill(1) over (order by 1 rows between 1 preceding and 1 following)", 2303,
            "Sliding window frame unsupported for function INTERPOLATE_BFILL"
        ),
        ("acos(2)", 100_047, "Invalid floating point operation: acos(2)"),
        ("interpolate_linear('a') over (order by 1)", 1044, "INTERPOLATE_LINEAR"),
        ("corr(distinct 1, 2)", 2, "DISTINCT in CORR"),
    ]

    @Test("Calls fail as their pages say", arguments: errors.indices)
    func error(_ index: Int) async throws {
        let example = Self.errors[index]
        let sql = try await SQLSession()
        #expect(await sql.code("select \(example.sql)") == example.code, "\(example.sql)")
        #expect(await sql.message("select \(example.sql)").contains(example.text), "\(example.sql)")
    }

    @Test("Gaps of a series are filled from before, from behind, and on the line between")
    func interpolation() async throws {
        let sql = try await SQLSession(
            """
            create table t (at timestamp, v int, f float);
            insert into t values ('2025-03-15 10:00:00', NULL, NULL),
              ('2025-03-15 10:05:00', 49, 1), ('2025-03-15 10:10:00', NULL, NULL),
              ('2025-03-15 10:15:00', NULL, NULL), ('2025-03-15 10:20:00', 52, 2.5),
              ('2025-03-15 10:25:00', NULL, NULL);
            """)
        #expect(
            try await sql.rows(
                """
                select interpolate_ffill(v) over (order by at),
                  interpolate_bfill(v) over (order by at),
                  interpolate_linear(v) over (order by at),
                  interpolate_linear(f) over (order by at desc) from t order by at
                """) == [
                    "NULL|49|NULL|NULL", "49|49|49|1", "49|52|50|1.5", "49|52|51|2",
                    "52|52|52|2.5", "52|NULL|NULL|NULL",
                ])
    }

    @Test("What a window reads may be a window")
    func nestedWindows() async throws {
        let sql = try await SQLSession(
            """
            create table t (p int, o int);
            insert into t values (100, 1), (100, 2), (100, 3), (200, 7), (200, 8);
            """)
        let call = """
            conditional_true_event(lag(o) over (partition by p order by o) > 1)
              over (partition by p order by o)
            """
        #expect(
            try await sql.rows("select p, o, \(call) as n from t order by p, o")
                == ["100|1|0", "100|2|0", "100|3|1", "200|7|0", "200|8|1"])
        #expect(
            try await sql.rows("select \(call) + 1 as n from t order by n desc limit 2")
                == ["2", "2"])
        #expect(
            try await sql.rows("select o + \(call) * p as n from t order by p / o - \(call) desc")
                == ["1", "2", "103", "7", "208"])
        #expect(await sql.code("select \(call) + (select max(o) from t) from t") == 2)
        let sums = "max(rank() over (order by sum(o))) over ()"
        #expect(
            try await sql.rows("select p, \(sums) from t group by p order by p") == [
                "100|2", "200|2",
            ])
        #expect(await sql.code("select sum(o) + \(sums) from t group by p") == 2)
        #expect(
            try await sql.rows("select p, o from t qualify \(call) > 0 order by o") == [
                "100|3", "200|8",
            ])
        #expect(
            try await sql.rows(
                """
                select p, max(row_number() over (order by o)) over () as n from t
                qualify row_number() over (partition by p order by o) = 1 order by p
                """) == ["100|5", "200|5"])
    }

    @Test("LAG and LEAD that ignore NULLs have defaults, and look the other way for less than none")
    func shifts() async throws {
        let sql = try await SQLSession(
            "create table t (d int, v int); insert into t values (1, 10), (2, NULL), (3, 7), (4, 5);"
        )
        #expect(
            try await sql.rows(
                """
                select lag(v, 1, 0) ignore nulls over (order by d),
                  lead(v, 2, -1) ignore nulls over (order by d),
                  lag(v, -1, 0) ignore nulls over (order by d),
                  lag(v, 0) ignore nulls over (order by d),
                  lead(v, -1) ignore nulls over (order by d) from t order by d
                """) == [
                    "0|5|7|10|NULL", "10|5|7|NULL|10", "10|-1|5|7|10", "7|-1|0|5|7",
                ])
    }

    @Test("The one row of an aggregate may be ordered by a column of its source")
    func singleRows() async throws {
        let sql = try await SQLSession(
            """
            create table orders (k int, s varchar); insert into orders values (1, 'b'), (2, 'a');
            create table words (w varchar collate 'es');
            insert into words values ('piña colada'), ('Pinatubo (Mount)'), ('pint'), ('Pinta');
            """)
        #expect(
            try await sql.value(
                "select array_agg(distinct s) within group (order by s) from orders order by s")
                == "[\"a\",\"b\"]")
        #expect(
            await sql.message(
                "select array_agg(distinct k) within group (order by s) from orders"
            )
            .contains("[ORDERS.S] is not a valid order by expression"))
        #expect(
            try await sql.value(
                "select listagg(w, '|') within group (order by collate(w, 'es')) from words")
                == "Pinatubo (Mount)|pint|Pinta|piña colada")
        #expect(
            try await sql.value("select hash_agg(distinct k, s) = hash_agg(k, s) from orders")
                == "TRUE")
    }

    @Test("Moments of decimals are decimals, and a generator of nothing has no rows")
    func estimates() async throws {
        let sql = try await SQLSession(
            """
            create table aggr (k int, v decimal(10, 2));
            insert into aggr values (1, 10), (2, 10), (2, 20), (2, 25), (2, 30);
            """)
        #expect(
            try await sql.rows("select kurtosis(k), kurtosis(v) from aggr")
                == ["5.000000000000|-2.324218750000"])
        #expect(try await sql.value("select count(*) from table(generator())") == "0")
    }

    @Test("Averages over a window without an order or of rows have three more digits, cut off")
    func windowAverages() async throws {
        let sql = try await SQLSession(
            "create table a (p int, o int, n number(7, 2)); "
                + "insert into a values (1, 1, 1.25), (1, 2, 2.5), (1, 3, 2.5), (2, 1, 3);")
        #expect(
            try await sql.rows(
                """
                select avg(n) over (partition by p), avg(o) over (),
                  avg(o) over (order by p, o rows between 1 preceding and current row),
                  avg(n) over (partition by p order by o),
                  round(avg(f) over (partition by p), 4)
                from (select *, n::float f from a) order by p, o
                """) == [
                    "2.08333|1.750|1.000|1.25000000|2.0833",
                    "2.08333|1.750|1.500|1.87500000|2.0833",
                    "2.08333|1.750|2.500|2.08333333|2.0833",
                    "3.00000|1.750|2.000|3.00000000|3",
                ])
        #expect(try await sql.value("select avg(n) from a where p = 1") == "2.08333333")
    }

    @Test("A uniform number of decimals lies between them")
    func uniformDecimals() async throws {
        let sql = try await SQLSession()
        #expect(
            try await sql.rows(
                """
                select min(u) >= 0.25, max(u) <= 0.75, count(distinct u) > 50, max(u) > 0.7,
                  max(w) = 2.5
                from (select uniform(0.2500, 0.75, random()) u, uniform(2.5, 2.5, 1) w
                  from table(generator(rowcount => 200)))
                """) == ["TRUE|TRUE|TRUE|TRUE|TRUE"])
    }

    @Test("A bitmap is the number of its places, then the places, with room for four")
    func bitmaps() async throws {
        let sql = try await SQLSession(
            "create table t (a int); insert into t values (1), (32769), (1), (2), (3);")
        let maps = """
            select bitmap_bucket_number(a) as b, bitmap_construct_agg(bitmap_bit_position(a)) as m
            from t group by b order by b
            """
        #expect(
            try await sql.rows("select b, hex_encode(m) from (\(maps)) order by b")
                == ["1|00030000010002000000", "2|00010000000000000000"])
        #expect(
            try await sql.rows("select bitmap_count(m) from (\(maps)) order by b") == ["3", "1"])
    }

    @Test("Variants put a list in order by their values, numbers before texts")
    func variantOrder() async throws {
        let sql = try await SQLSession(
            """
            create table t (v variant);
            insert into t select column1::variant from values (10), (2), (33);
            insert into t select 'x'::variant;
            """)
        #expect(
            try await sql.rows(
                """
                select listagg(v, ',') within group (order by v),
                  array_agg(v) within group (order by v desc) from t
                """) == ["2,10,33,x|[\"x\",33,10,2]"])
    }

    @Test("The places of the files of an external stage")
    func stagePlaces() async throws {
        let sql = try await SQLSession(
            "create stage images url = 's3://photos/national_parks/us/yosemite/';")
        #expect(
            try await sql.rows(
                """
                select get_stage_location(@images), get_absolute_path(@images, 'half_dome.jpg'),
                  get_relative_path(
                    @images, 's3://photos/national_parks/us/yosemite/half_dome.jpg')
                """) == [
                    "s3://photos/national_parks/us/yosemite/"
                        + "|s3://photos/national_parks/us/yosemite/half_dome.jpg|half_dome.jpg"
                ])
    }

    @Test("Results are named by the text of their expressions in upper case")
    func names() async throws {
        let sql = try await SQLSession()
        let result = try await sql.account.execute(
            "select iff(true, 'true', 'ñ'), 1 as \"a\"", in: sql.session)
        #expect(result.columns.map(\.name) == ["IFF(TRUE, 'TRUE', 'Ñ')", "a"])
    }

    @Test("Users of the account, and comments of routines, can be read back")
    func readBack() async throws {
        let sql = try await SQLSession("create user bob;")
        #expect(
            try await sql.value("select array_contains('BOB'::variant, all_user_names())") == "TRUE"
        )
        try await sql.run(
            "create function twice(a number) returns number comment = 'two times' as 'a * 2'")
        #expect(
            try await sql.value("select get_ddl('function', 'twice(number)')")
                .contains("\nCOMMENT='two times'\nAS"))
    }
}
