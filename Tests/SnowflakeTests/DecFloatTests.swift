import Testing

@testable import Snowflake

/// The DECFLOAT type, by "Numeric data types", the pages of its functions, and what the vendor's
/// clients are tested for.
@Suite("Decimal floating-point numbers")
struct DecFloatTests {
    static let values: [(sql: String, result: String)] = [
        // Texts of numbers, as clients expect them.
        ("'0'::decfloat", "0"), ("'-1.5'::decfloat", "-1.5"), ("'1e2'::decfloat", "100"),
        ("decfloat '123e7000'", "1.23e7002"), ("'-4.2e-5432'::decfloat", "-4.2e-5432"),
        ("'1e37'::decfloat", "1\(String(repeating: "0", count: 37))"), ("'1e38'::decfloat", "1e38"),
        ("'-1e-37'::decfloat", "-0.\(String(repeating: "0", count: 36))1"),
        ("'-1e-38'::decfloat", "-1e-38"), ("'1e100'::decfloat", "1e100"),
        (
            "'0.00000000000000000000000000000123456789012345678901'::decfloat",
            "1.23456789012345678901e-30"
        ),
        ("'0.00000123456789012345678901'::decfloat", "0.00000123456789012345678901"),
        // Rounding to 38 digits.
        (
            "'1.00000000000000000000000000000000000014'::decfloat",
            "1.0000000000000000000000000000000000001"
        ),
        (
            "'1.00000000000000000000000000000000000015'::decfloat",
            "1.0000000000000000000000000000000000002"
        ),
        (
            "'123456789012345678901234567890123456.781234'::decfloat",
            "123456789012345678901234567890123456.78"
        ),
        (
            "'123456789012345678901234567890123456785'::decfloat",
            "1.2345678901234567890123456789012345679e38"
        ),
        ("'\(String(repeating: "9", count: 39))'::decfloat", "1e39"),
        (
            "'\(String(repeating: "9", count: 38))e16384'::decfloat",
            "9.\(String(repeating: "9", count: 37))e16421"
        ),
        ("'1e-16383'::decfloat", "1e-16383"), ("'1e-16390'::decfloat", "0"),
        // From and to other types.
        ("12345678901234567890123456789::decfloat", "12345678901234567890123456789"),
        ("-1.2345e2::decfloat", "-123.45"), ("1.23e10::decfloat", "12300000000"),
        ("0.1::float::decfloat", "1.0000000000000000555111512312578270212e-1"),
        (
            "-9.87654321E-250::decfloat", "-9.8765432099999998623226732747455716901e-250"
        ),
        ("to_decfloat(true)", "1"), ("false::decfloat", "0"), ("'0'::decfloat::boolean", "FALSE"),
        ("to_decfloat(1.1::decimal(7, 2))", "1.1"), ("to_decfloat('2.2')", "2.2"),
        ("to_decfloat('$1,234.5', '$9,999.9')", "1234.5"), ("to_decfloat(null)", "NULL"),
        ("try_to_decfloat('3.1415926')", "3.1415926"), ("try_to_decfloat('Invalid')", "NULL"),
        ("try_to_decfloat('inf')", "NULL"), ("try_to_decfloat('1e20000')", "NULL"),
        ("try_to_decfloat('x', '999')", "NULL"), ("try_cast('x' as decfloat)", "NULL"),
        ("'1.005'::decfloat::number(10, 2)", "1.01"), ("'-2.5'::decfloat::int", "-3"),
        ("'1.5e300'::decfloat::float", "1.5e+300"), ("'1e400'::decfloat::float", "inf"),
        ("'7.50'::decfloat::varchar", "7.5"),
        ("to_varchar('1234.5'::decfloat, '9,999.00')", " 1,234.50"),
        ("float '123e7000'", "inf"), ("parse_json('12.5')::decfloat", "12.5"),
        // Arithmetic.
        ("decfloat '1' / 3", "3.3333333333333333333333333333333333333e-1"),
        ("decfloat '2' / 3 * 3", "2"), ("decfloat '1e1000' + 1", "1e1000"),
        ("decfloat '1e37' + 0.5", "1\(String(repeating: "0", count: 36))1"),
        ("decfloat '0.1' + 0.2", "0.3"), ("1::float + decfloat '2'", "3"),
        ("decfloat '1e37' - '0.06'::decfloat", "9999999999999999999999999999999999999.9"),
        ("-(decfloat '2.50')", "-2.5"), ("decfloat '2' * '1e8000'", "2e8000"),
        ("decfloat '1e1000' % 7", "4"), ("mod(decfloat '-4.5', 1.2)", "-0.9"),
        ("decfloat '3' % '1e300'", "3"), ("div0(decfloat '1', 0)", "0"),
        ("nullifzero('0'::decfloat)", "NULL"), ("zeroifnull(null::decfloat)", "0"),
        ("abs(decfloat '-1e-9000')", "1e-9000"), ("sign(decfloat '-1e-9000')", "-1"),
        ("round(decfloat '-1.25', 1)", "-1.3"), ("round(decfloat '1251', -2)", "1300"),
        ("trunc(decfloat '-1.29', 1)", "-1.2"), ("ceil(decfloat '1e-300')", "1"),
        ("floor(decfloat '-1e-300')", "-1"), ("floor(decfloat '1.5')", "1"),
        ("sqrt(decfloat '2')", "1.4142135623730950488016887242096980786"),
        ("sqrt(decfloat '1e-8000')", "1e-4000"), ("square(decfloat '1e8000')", "1e16000"),
        ("pow(decfloat '2', 100)", "1267650600228229401496703205376"),
        ("pow(decfloat '10', -3)", "0.001"), ("cbrt(decfloat '-27')", "-3"),
        ("round(exp(decfloat '1'), 30)", "2.718281828459045235360287471353"),
        ("round(ln(decfloat '10'), 30)", "2.302585092994045684017991454684"),
        ("round(log(10, decfloat '1e9000'), 30)", "9000"),
        ("round(pow(decfloat '2', 0.5), 29)", "1.41421356237309504880168872421"),
        ("asin(decfloat '0')", "0"),
        // Comparison and types.
        ("decfloat '1.50' = 1.5", "TRUE"), ("decfloat '-1e9' < '-1e8'", "TRUE"),
        ("decfloat '1e-9000' > 0", "TRUE"), ("decfloat '-1e-9000' < 0", "TRUE"),
        ("greatest(decfloat '2', 3, '1e50')", "1e50"), ("coalesce(null::decfloat, 1)", "1"),
        ("system$typeof(decfloat '1')", "DECFLOAT(38)[LOB]"),
        ("system$typeof(decfloat '1' + 1.5)", "DECFLOAT(38)[LOB]"),
        ("system$typeof(iff(true, 1.5, decfloat '1'))", "DECFLOAT(38)[LOB]"),
        ("system$typeof(round(decfloat '1.5', 0))", "DECFLOAT(38)[LOB]"),
        ("typeof(to_variant(decfloat '1e99'))", "DECFLOAT"),
        (
            "to_json(object_construct('a', decfloat '1.5', 'b', decfloat '1e99'))",
            #"{"a":1.5,"b":1e99}"#
        ),
        ("object_construct('a', decfloat '1e99'):a::decfloat * 10", "1e100"),
        ("[decfloat '1.5']::array(decfloat)[0] + 1", "2.5"),
        ("hash(decfloat '1.50') = hash(1.5)", "TRUE"),
        ("system$typeof(1e10)", "NUMBER(11,0)[SB8]"), ("1.5e-40", "1.5e-40"),
    ]

    @Test("Expressions give what their pages say", arguments: values.indices)
    func value(_ index: Int) async throws {
        let example = Self.values[index]
        let sql = try await SQLSession()
        #expect(try await sql.value("select \(example.sql)") == example.result, "\(example.sql)")
    }

    @Test("A table keeps values exactly that a FLOAT does not")
    func columns() async throws {
        let sql = try await SQLSession(
            """
            create table decfloat_sample (id int, decfloat_val decfloat, float_val float);
            insert into decfloat_sample values
              (1, decfloat '123e7000', float '123e7000'),
              (2, 12345678901234567890123456789::decfloat, 12345678901234567890123456789::float),
              (3, '-4.2e-5432'::decfloat, '-4.2e-5432'::float),
              (4, '1.00000000000000000000000000000000000014'::decfloat, 1),
              (5, null, 1), (6, '4', 2.5), (7, 4.0, 2), (8, 0, 0);
            """)
        #expect(
            try await sql.rows("select id, decfloat_val from decfloat_sample order by 2, 1")
                == [
                    "3|-4.2e-5432", "8|0", "4|1.0000000000000000000000000000000000001", "6|4",
                    "7|4", "2|12345678901234567890123456789", "1|1.23e7002", "5|NULL",
                ])
        #expect(
            try await sql.rows(
                """
                select decfloat_val, count(*) from decfloat_sample where decfloat_val >= 1
                  group by 1 having count(*) > 1
                """) == ["4|2"])
        #expect(try await sql.rows("describe table decfloat_sample")[1].contains("|DECFLOAT(38)|"))
        #expect(
            try await sql.rows(
                """
                select data_type, numeric_precision, numeric_scale from information_schema.columns
                  where column_name = 'DECFLOAT_VAL'
                """) == ["DECFLOAT|38|NULL"])
        #expect(
            try await sql.value(
                "select count(*) from decfloat_sample a join decfloat_sample b using (decfloat_val)"
            )
                == "9")
    }

    @Test("Aggregates are exact")
    func aggregates() async throws {
        let sql = try await SQLSession(
            """
            create table decfloat_agg_sample (decfloat_val decfloat);
            insert into decfloat_agg_sample values
              (decfloat '1e1000'), (decfloat '-2.47e999'), (decfloat '22e-75');
            create table n (i int, d decfloat);
            insert into n values (1, 1e30), (2, 1), (3, 2), (4, null);
            """)
        #expect(
            try await sql.rows(
                """
                select sum(decfloat_val), avg(decfloat_val), max(decfloat_val), min(decfloat_val)
                  from decfloat_agg_sample
                """) == ["7.53e999|2.51e999|1e1000|-2.47e999"])
        #expect(
            try await sql.rows(
                """
                select sum(d) over (order by i rows between 1 preceding and current row) from n
                """) == [
                    "1\(String(repeating: "0", count: 30))",
                    "1\(String(repeating: "0", count: 29))1", "3", "2",
                ])
        #expect(
            try await sql.rows(
                """
                select median(d), percentile_cont(0.25) within group (order by d), count(distinct d),
                    max_by(i, d), system$typeof(median(d)), stddev(iff(i > 1, d, null)) from n
                """) == ["2|1.5|3|1|DECFLOAT(38)[LOB]|0.7071067811865476"])
    }

    @Test("Files are loaded into columns of decimal floating-point numbers")
    func loads() throws {
        let warehouse = TestWarehouse()
        try warehouse.deploy(TestWarehouse.setup + "CREATE TABLE DB.S.T (ID INT, D DECFLOAT);")
        warehouse.put("in/a.csv", "1,1e500\n2,-0.50\n3,\n4,x\n")
        _ = try warehouse.ask(
            "COPY INTO DB.S.T FROM @DB.S.ST FILE_FORMAT = (TYPE = CSV) ON_ERROR = CONTINUE")
        warehouse.put("in/b.json", "{\"ID\": 5, \"D\": 12.50}")
        _ = try warehouse.ask(
            """
            COPY INTO DB.S.T FROM @DB.S.ST FILES = ('b.json') FILE_FORMAT = (TYPE = JSON)
              MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE
            """)
        #expect(
            try warehouse.ask("SELECT ID, D FROM DB.S.T ORDER BY D NULLS LAST")
                == [["2", "-0.5"], ["5", "12.5"], ["1", "1e500"], ["3", "-"]])
    }

    @Test(
        "What is no number, or too large, is refused",
        arguments: [
            ("'NaN'::decfloat", 100_038), ("'inf'::float::decfloat", 100_039),
            ("'1e20000'::decfloat", 100_039), ("decfloat '1e16000' * '1e16000'", 100_046),
            ("decfloat '1' / 0", 100_051), ("'1e40'::decfloat::number(38, 0)", 100_039),
            ("sqrt(decfloat '-1')", 100_047), ("current_date::decfloat", 1007),
            ("decfloat '1'::timestamp", 1007), ("to_decfloat(1, '9')", 1044),
            ("1::decfloat(10)", 2040), ("approx_percentile(decfloat '1', 0.5)", 1044),
        ])
    func refused(_ expression: String, _ code: Int) async throws {
        let sql = try await SQLSession()
        let message = await sql.message("select \(expression)")
        #expect(await sql.code("select \(expression)") == code, "\(expression): \(message)")
    }
}
