import Testing

@testable import Snowflake

/// Examples of the function reference, each with the result that its page shows.
@Suite("Functions as documented")
struct DocumentedFunctionTests {
    static let examples: [(sql: String, result: String)] = [
        ("to_char(-12.391, '\">\"$99.0\"<\"')", ">-$12.4<"),
        ("to_char(0.1, '\">\"B9,999.0\"<\"')", ">      .1<"),
        ("to_char(-12.391, '\">\"TME\"<\"')", ">-1.2391E1<"),
        ("to_char(-12.391, '\">\"0XXX\"<\"')", ">FFF4<"),
        ("to_char(3987, '\">\"S0XXX\"<\"')", ">+0F93<"),
        ("to_varchar(-123.45, '999.99MI')", "123.45-"),
        ("to_decimal('- 0.1', '99.9', 9, 5)", "-0.10000"),
        ("sha2('Snowflake', 224)", "6267d3d7a59929e6864dd4b737d98e3ef8569d9f88a7466647838532"),
        (
            "uuid_string('fe971b24-9572-4005-b22f-351e9c09274d', 'foo')",
            "dc0b6f65-fca6-5b4b-9d37-ccc3fde1f3e2"
        ),
        ("round(2.5, 0, 'HALF_TO_EVEN')", "2"), ("round(-2.5, 0)", "-3"),
        ("round(scale => 1, expr => 2.25, rounding_mode => 'HALF_TO_EVEN')", "2.2"),
        ("cbrt(27)", "3"), ("bitshiftright(x'002A', 1)", "x'0015'"),
        ("reverse(to_binary('414243', 'hex'))", "x'434241'"),
        (
            "array_sort([20, parse_json('null'), 0, null, 10], true, true)",
            "[undefined,0,10,20,null]"
        ),
        ("array_contains(null, array_construct('hola', parse_json('null')))", "NULL"),
        ("jarowinkler_similarity('Gute nacht', 'Ich weis nicht')", "56"),
        ("jarowinkler_similarity('Snowflake', 'Oracle')", "61"),
        ("compress('Snowflake', 'SNAPPY')", "x'0920536e6f77666c616b65'"),
        ("decompress_string(compress('Snowflake', 'ZSTD(1)'), 'ZSTD')", "Snowflake"),
        (
            "check_xml('<name> Invalid </WRONG_CLOSING_TAG>')",
            "no opening tag for </WRONG_CLOSING_TAG>, pos 35"
        ),
        ("parse_xml('<mytag myattr=\"&lt;&gt;\\'\"/>')", "<mytag myattr=\"<>'\"></mytag>"),
        ("xmlget(parse_xml('<a><b>1</b><b>2</b></a>'), 'b', 1):\"$\"", "2"),
        ("parse_xml(str => '<t>22e1</t>', disable_auto_convert => true)", "<t>22e1</t>"),
        (
            "to_xml(array_construct('v1', 'v2'))",
            "<SnowflakeData type=\"ARRAY\"><e type=\"VARCHAR\">v1</e>"
                + "<e type=\"VARCHAR\">v2</e></SnowflakeData>"
        ),
        ("to_varchar(decrypt(encrypt('Secret', 'pw'), 'pw'), 'utf-8')", "Secret"),
        ("try_decrypt(encrypt('Secret', 'pw'), 'other')", "NULL"),
        (
            "to_time(convert_timezone('UTC', 'US/Pacific', '2024-08-06 09:10:00'::timestamp_ntz))",
            "02:10:00"
        ),
        // SQL format models.
        ("to_char(0.25, 'TM9%')", "25%"), ("to_char(-7, '99MI')", " 7-"),
        ("to_char(-7, 'MI99')", "- 7"), ("to_char(12, 'S99')", "+12"),
        ("to_char(1.2::float, '999,999.999')", "       1.2  "),
        ("to_char(1.2::float, 'S000,000.000')", "+000,001.200"),
        ("to_char(12345, '9.99EEEE')", " 1.23E+04"),
        ("to_char(1234567.891, 'TM9(2,3)')", "1,234,567.89"),
        ("to_number('102-', 'MI999|999MI')", "-102"), ("to_number('x1', '\"x\"9')", "1"),
        ("to_number('012,345.67', '000,000.00', 8, 2)", "12345.67"),
        ("try_to_number('12,345.67', '000,000.00', 8, 2)", "NULL"),
        ("try_to_number('1.5e3', 'TM9')", "NULL"), ("to_number('1.5e3', 'TM')", "1500"),
        // Regular expressions.
        ("regexp_substr_all('abc', 'a(b)c', 1, 1, 'e', 2)", "NULL"),
        ("regexp_count('snow', 'SNOW', 1, 'ic')", "0"),
        ("regexp_count('abc', '')", "0"), ("regexp_like('', '')", "TRUE"),
        ("regexp_substr('aXbXb', 'a.*?b')", "aXbXb"),
        ("regexp_replace('abc', '()', '*')", "*a*b*c*"),
        (#"regexp_substr('127.0.0.1 -', '\\b\\d{1,3}\\.\\d+\\.0\\.1\\b')"#, "127.0.0.1"),
        ("regexp_substr('a]b[c', '[]b[]+')", "]b["),
        ("regexp_substr('ab', 'b', 1, 1, 'e')", "b"),
        (#"regexp_substr('Ärger\nÖl', '^ö.$', 1, 1, 'mi')"#, "Öl"),
        (#"regexp_replace('a-b', '(\\w)-(\\w)', '\\2-\\1')"#, "b-a"),
        // SEARCH.
        ("search('john-robert', 'john.robert', search_mode => 'EXACT')", "FALSE"),
        ("search('=[blue].', '[blue]', search_mode => 'EXACT')", "TRUE"),
        ("search('(blue)', '[blue]', search_mode => 'EXACT')", "FALSE"),
        ("search('darkblue,red', 'blue,red', search_mode => 'EXACT')", "FALSE"),
        ("system$typeof(truncate(3.14, 1))", "NUMBER(4,1)[SB2]"),
        ("system$typeof(truncate(33.33, -1))", "NUMBER(5,0)[SB4]"),
        (#"regexp_substr('Hellooo World', '\\b\\S*o\\S*\\b', 3)"#, "llooo"),
        ("try_to_binary('abc', '???')", "NULL"),
        ("vector_sum([1, 2]::vector(int, 2))", "[1,2]"),
        ("system$typeof(vector_sum([1, 2]::vector(int, 2)))", "VECTOR(INT, 2)[LOB]"),
        ("to_time('31536002400')", "00:00:02.400000"), ("to_time('31536001')", "00:00:01"),
        // Interval literals.
        ("'2024-01-01'::date + interval '1-1' year to month", "2025-02-01"),
        ("'2024-01-01'::date + interval '-1-1' year(2) to month", "2022-12-01"),
        (
            "'2024-01-01 08:08:08.99'::timestamp + interval '1 01:01:01.7878' day to second(4)",
            "2024-01-02T09:09:10.777800"
        ),
        ("'2024-01-01 00:00:00'::timestamp - interval '4.5' second", "2023-12-31T23:59:55.500000"),
        ("uniform(1, 10, 42) = uniform(1, 10, 42)", "TRUE"),
        ("random(4711) = random(4711)", "TRUE"),
    ]

    @Test("The pages' examples give the pages' results", arguments: examples.indices)
    func example(_ index: Int) async throws {
        let example = Self.examples[index]
        let sql = try await SQLSession()
        #expect(try await sql.value("select \(example.sql)") == example.result, "\(example.sql)")
    }

    @Test(
        "What is no pattern is refused with the reason",
        arguments: [
            ("(a", "missing ): (a"), ("(?i)a", "no argument for repetition operator: ?"),
            ("[a", "missing ]: [a"), ("[z-a]", "invalid character class range: z-a"),
            ("(a)\\\\1", "invalid escape sequence: \\1"),
            ("a{2000}", "invalid repetition size: {2000}"),
        ])
    func patterns(_ pattern: String, _ reason: String) async throws {
        let sql = try await SQLSession()
        #expect(await sql.message("select regexp_count('a', '\(pattern)')").hasSuffix(reason))
    }

    @Test("Arguments that a page excludes are refused")
    func excluded() async throws {
        let sql = try await SQLSession()
        #expect(await sql.code("select translate('abc', 'a', 'bcd')") == 100_078)
        #expect(await sql.code("select width_bucket(1, 2, 2, 4)") == 100_051)
        #expect(await sql.code("select time('11.15.00', 'HH24.MI.SS')") == 939)
        #expect(
            await sql.code("select regexp_count(repeat('a', 1000000), '(a{900}){50}')") == 100_048)
        #expect(await sql.code("select -0.0::float::boolean") == 1044)
        #expect(await sql.code("select x'41'::number") == 1007)
        #expect(await sql.code("select '10:00'::time::timestamp") == 1007)
        #expect(
            await sql.message(
                """
                select parse_json('{ "a" : "123", "b" : "456", "a": "789"} ')
                """
            ).hasSuffix("duplicate object attribute \"a\", pos 31"))
    }

    @Test("Bytes encrypted with a given key and nonce are those of the documentation")
    func encryption() async throws {
        let sql = try await SQLSession()
        let arguments = """
            to_binary(hex_encode('Bonjour'), 'HEX'), sha2_binary('NotSecretEnough', 256),
            substr(to_binary(hex_encode('AlsoNotSecretEnough'), 'HEX'), 0, 12),
            to_binary(hex_encode('additional data'), 'HEX'), 'AES-GCM'
            """
        #expect(
            try await sql.value("select encrypt_raw(\(arguments)):ciphertext::varchar")
                == "CA2F4A383F6F55")
        #expect(
            try await sql.value("select encrypt_raw(\(arguments)):tag::varchar")
                == "91F28FBC6A2FE9B213D1C44B8D75D147")
        #expect(await sql.code("select decrypt('00'::binary, 'x')") == 100_311)
    }

    @Test("Sketches can be kept, combined and asked")
    func sketches() async throws {
        let sql = try await SQLSession(
            "create table t (a int); insert into t values (1), (2), (2), (3), (NULL);")
        #expect(try await sql.value("select approx_top_k(a, 1) from t") == "[[2,2]]")
        #expect(
            try await sql.value(
                "select hll_estimate(hll_combine(h)) from "
                    + "(select hll_accumulate(a) h from t group by a)")
                == "3")
        #expect(
            try await sql.value(
                "select approx_percentile_estimate(approx_percentile_accumulate(a), 0.5) from t")
                == "2")
        #expect(
            try await sql.value(
                """
                select approximate_similarity(m) from
                  (select minhash(50, a) m from t union all select minhash(50, a) from t)
                """) == "1")
        #expect(try await sql.value("select bitmap_count(bitmap_construct_agg(a)) from t") == "3")
    }

    @Test("The registry has the functions of the reference that pipelines use")
    func count() { #expect(FunctionRegistry.all.count >= 450) }

    @Test("Frames of intervals slide by time; DISTINCT counts once over a window")
    func windows() async throws {
        let sql = try await SQLSession(
            """
            create table t (d date, a int);
            insert into t values ('2024-01-01', 1), ('2024-01-02', 1), ('2024-01-04', 2);
            """)
        #expect(
            try await sql.rows(
                """
                select sum(a) over (order by d range between interval '1 day' preceding
                  and current row) from t order by d
                """) == ["1", "2", "2"])
        #expect(try await sql.rows("select count(distinct a) over () from t limit 1") == ["2"])
        #expect(
            try await sql.rows("select lead(a) ignore nulls over (order by d) from t order by d")
                == ["1", "2", "NULL"])
    }

    @Test("Samples, sets by name, and outer joins by mark")
    func queries() async throws {
        let sql = try await SQLSession(
            """
            create table a (x int, y int); create table b (x int, z int);
            insert into a values (1, 10), (2, 20); insert into b values (1, 5);
            """)
        #expect(
            try await sql.rows("select a.x, z from a, b where a.x = b.x(+) order by 1")
                == ["1|5", "2|NULL"])
        #expect(
            try await sql.rows(
                "select x, y from a union all by name select z, x from b order by x, y")
                == ["1|10|NULL", "1|NULL|5", "2|20|NULL"])
        #expect(try await sql.value("select count(*) from a sample (1 rows)") == "1")
        #expect(try await sql.value("select count(*) from a sample (0)") == "0")
        #expect(
            try await sql.value("select * from table(to_query('select :v + 1', v => 41))") == "42")
    }

    @Test("INSERT ALL and INSERT FIRST spread one query's rows")
    func multiInsert() async throws {
        let setup = "create table big (a int); create table small (a int);"
        let sql = try await SQLSession(setup)
        let source = "select column1 from values (1), (5), (9)"
        #expect(
            try await sql.rows(
                "insert all when column1 > 4 then into big when column1 > 8 then into small "
                    + "else into small \(source)") == ["2|2"])
        #expect(
            try await sql.rows(
                "insert first when column1 > 4 then into big when column1 > 0 then into small "
                    + source) == ["2|1"])
    }

    @Test("A dynamic table follows its sources; keys of a hybrid table are enforced")
    func specialTables() async throws {
        let sql = try await SQLSession(
            """
            create table t (a int); create warehouse w;
            create dynamic table dt target_lag = '1 minute' warehouse = w as select a + 1 b from t;
            create hybrid table h (a int primary key); insert into h values (1);
            """)
        try await sql.run("insert into t values (1)")
        #expect(try await sql.rows("select b from dt") == ["2"])
        #expect(await sql.code("insert into h values (1)") == 200_001)
        #expect(try await sql.value("select count(*) from h") == "1")
        #expect(await sql.code("create hybrid table c clone h") == 391_411)
        #expect(await sql.code("drop view dt") == 2203)
        #expect(await sql.code("drop dynamic table dt") == 0)
    }

    @Test("CONVERT_TIMEZONE of a text takes the zone that the text names")
    func convertedText() async throws {
        let sql = try await SQLSession("alter session set timezone = 'America/Los_Angeles'")
        for (text, expected) in [
            ("2024-04-05 12:00:00 +02:00", "2024-04-05 03:00:00.000 -0700"),
            ("2024-04-05 12:00:00", "2024-04-05 12:00:00.000 -0700"),
        ] {
            let call = "convert_timezone('America/Los_Angeles', '\(text)')::varchar"
            #expect(try await sql.value("select \(call)") == expected)
        }
    }

    @Test("QUERY_HISTORY and ACCOUNT_USAGE tell of statements and their failures")
    func history() async throws {
        let sql = try await SQLSession("create table t (a int);")
        #expect(await sql.code("select nothing from t") == 904)
        let failed = "execution_status = 'FAILED_WITH_ERROR'"
        #expect(
            try await sql.value(
                "select error_code from table(information_schema.query_history()) where \(failed)")
                == "904")
        #expect(
            try await sql.value(
                "select query_text from snowflake.account_usage.query_history where \(failed)")
                == "select nothing from t")
        #expect(
            try await sql.value(
                "select table_name from snowflake.account_usage.tables where table_schema = 'S'")
                == "T")
        #expect(await sql.code("select * from table(validate(t, job_id => '_last'))") == 2018)
    }

    @Test("A sequence gives one value a row, also where the rows are ordered by it")
    func orderedSequence() async throws {
        let sql = try await SQLSession("create sequence q;")
        #expect(
            try await sql.rows("select seq4() n from table(generator(rowcount => 3)) order by n")
                == ["0", "1", "2"])
        #expect(
            try await sql.rows(
                "select q.nextval n from table(generator(rowcount => 3)) order by 1 desc")
                == ["3", "2", "1"])
    }

    @Test(
        "Window functions with an order of their own ask for it",
        arguments: [
            "row_number() over ()", "rank() over (partition by a)", "lag(a) over ()",
            "first_value(a) over (partition by a)", "ntile(2) over ()",
        ])
    func windowOrder(_ call: String) async throws {
        let sql = try await SQLSession("create table t (a int);")
        #expect(await sql.message("select \(call) from t").contains("requires ORDER BY"))
    }

    @Test(
        "What pages of functions say",
        arguments: [
            ("nth_value(v, 1) from last over (order by v) from (select 1 v union select 2)", "2"),
            ("ratio_to_report(column1) over () r from values (1), (2) order by r", "0.333333"),
            ("count(distinct *) from values (1, 2), (1, 2), (2, null)", "1"),
            ("approx_count_distinct(*) from values (1, 2), (1, 2), (2, null)", "1"),
            ("to_double('1,234.5', '9,999.9')", "1234.5"),
            ("try_parse_json('{\"a\":1,\"a\":2}', 'd'):a", "2"),
            ("object_insert({'a': 1}, null, 2):a", "1"),
            ("array_sort([20, null, 10]::array(int), true, true)[1]", "10"),
            ("hash(10::number(38, 0)) = hash(10::float)", "TRUE"),
            ("contains(to_binary('4142'), to_binary('42'))", "TRUE"),
            ("concat_ws(to_binary('00'), to_binary('41'), to_binary('42'))", "x'410042'"),
            ("variance(column1) from values (1.50), (2.25)", "0.281250000000"),
            ("decompress_string(compress('abc', 'bz2'), 'bz2')", "abc"),
        ])
    func pages(_ call: String, _ value: String) async throws {
        let sql = try await SQLSession("create table t (a int);")
        #expect(try await sql.rows("select \(call)").first == value)
    }

    @Test(
        "What pages of functions refuse",
        arguments: [
            ("arrays_to_object(['a'], [1, 2])", 215_001), ("arrays_to_object([1], [1])", 215_002),
            ("object_construct('a', 1, 'a', 2)", 100_103), ("coalesce(1)", 938), ("count()", 938),
            ("ai_complete('x')", 2), ("st_point(1, 2)", 2), ("no_such(1)", 2140),
            ("listagg(distinct 'a', ',') within group (order by 'b')", 979),
            ("median(1) over (order by 1)", 2303), ("1e400", 100_039),
            ("* from table(generator(rowcount => 1))", 1080), ("t.* ilike 'c%' from t", 1080),
            ("sum(1) over (order by 1 rows between 1 following and 1 preceding)", 2303),
            ("date_trunc('foo', current_date())", 1009),
        ])
    func refused(_ call: String, _ code: Int) async throws {
        let sql = try await SQLSession("create table t (a int);")
        #expect(await sql.code("select \(call)") == code)
    }

    @Test("QUERY_HISTORY heeds its arguments")
    func queryHistory() async throws {
        let sql = try await SQLSession("create table t (a int);")
        func count(_ arguments: String) async throws -> String {
            try await sql.value(
                "select count(*) from table(information_schema.query_history(\(arguments)))")
        }
        #expect(try await count("result_limit => 1") == "1")
        #expect(
            try await count("end_time_range_end => dateadd(day, -1, current_timestamp())") == "0")
        #expect(
            await sql.code("select * from table(information_schema.query_history(foo => 1))")
                == 1045)
    }
}
