import Testing

@testable import Snowflake

/// Source: Snowflake documentation, the page of each function.
@Suite("Bitmaps, sketches, templates and maps")
struct SketchFunctionTests {
    private static let events = """
        create table events (user_id int, value int);
        insert into events values
          (1, 1), (1, 5), (1, 100), (2, 5), (2, 100), (2, 50000), (3, 1), (3, 2), (3, 3), (3, 5);
        create table user_bitmaps as
          select user_id, bitmap_bucket_number(value) as bucket,
            bitmap_construct_agg(bitmap_bit_position(value)) as bmp
          from events group by user_id, bucket;
        create table demo(v int, g int);
        insert into demo values (1, 1), (2, 1), (2, 1), (2, 1), (1, 2), (1, 2), (4, 2), (4, 2), (5, 2);
        """

    @Test("Bitmaps are intersected, united and read")
    func bitmaps() async throws {
        let sql = try await SQLSession(Self.events)
        #expect(
            try await sql.rows(
                "select user_id, bucket, bitmap_to_array(bmp, bucket) from user_bitmaps order by 1, 2"
            ) == ["1|1|[1,5,100]", "2|1|[5,100]", "2|2|[50000]", "3|1|[1,2,3,5]"])
        let both = "from user_bitmaps a join user_bitmaps b on a.bucket = b.bucket "
        #expect(
            try await sql.rows(
                "select bitmap_to_array(bitmap_and(a.bmp, b.bmp), a.bucket), "
                    + "bitmap_to_array(bitmap_or(a.bmp, b.bmp)) \(both)"
                    + "where a.user_id = 1 and b.user_id = 3") == ["[1,5]|[1,2,3,5,100]"])
        #expect(
            try await sql.rows(
                "select bucket, bitmap_to_array(bitmap_and_agg(bmp), bucket) "
                    + "from user_bitmaps group by bucket order by 1") == ["1|[5]", "2|[50000]"])
        #expect(
            try await sql.rows(
                "select bitmap_absolute_position(bitmap_bucket_number($1), bitmap_bit_position($1)) "
                    + "from values (1), (123), (123456), (1234567), (0), (-40000)")
                == ["1", "123", "123456", "1234567", "0", "-40000"])
    }

    @Test("DataSketches has the library's bytes and estimates")
    func dataSketches() async throws {
        let sql = try await SQLSession(Self.events)
        #expect(
            try await sql.rows(
                "select g, hex_encode(datasketches_hll_accumulate(v)), round(datasketches_hll(v), 9) "
                    + "from demo group by g order by g") == [
                    "1|0201070C030802002BF2FB06862FF90D|2.000000005",
                    "2|0201070C030803002BF2FB0681BC5D067B65E608|3.000000015",
                ])
        #expect(
            try await sql.rows(
                "with a as (select g, datasketches_hll_accumulate(v) s from demo group by g "
                    + "order by g), c as (select datasketches_hll_combine(s) u from a) "
                    + "select hex_encode(u), round(datasketches_hll_estimate(u), 9) from c")
                == ["0201070C030804002BF2FB06862FF90D81BC5D067B65E608|4.00000003"])
        #expect(
            try await sql.rows("select datasketches_hll(v) from demo where false") == ["0"])
        #expect(
            try await sql.value(
                "select round(datasketches_hll(seq4())) from table(generator(rowcount => 1000))")
                == "1000")
        #expect(await sql.code("select datasketches_hll([v]) from demo") == 1044)
        #expect(await sql.code("select datasketches_hll(v / 2) from demo") == 1044)
        #expect(
            await sql.message("select datasketches_hll(v, 3) from demo").contains("from 4 to 21"))
    }

    static let templates: [(sql: String, result: String)] = [
        ("'Hello, {}!', 'World'", "Hello, World!"),
        ("'{} has {} apples', 'Alice', 5", "Alice has 5 apples"),
        ("'Pi is approximately {:.2f}', 3.14159", "Pi is approximately 3.14"),
        ("'{:>6}|{:<6}|{:^6}|{:*^7}', 'ab', 'ab', 'ab', 'abc'", "    ab|ab    |  ab  |**abc**"),
        (
            "'{:6d}|{:06d}|{:+d}|{:x}|{:#X}|{:b}', 42, -42, 42, 255, 255, 5",
            "    42|-00042|+42|ff|0XFF|101"
        ),
        ("'{{}} {:.3} {:s}', 'abcdef', true", "{} abc true"),
        ("'{:e} {:.1E} {:.3f}', 1234.5::float, 9999, 2::float", "1.234500e+03 1.0E+04 2.000"),
        ("'{}', '2024-01-02'::date", "2024-01-02"),
    ]

    @Test("Templates are filled", arguments: templates.indices)
    func template(_ index: Int) async throws {
        let example = Self.templates[index]
        let sql = try await SQLSession()
        #expect(
            try await sql.value("select format_string_template(\(example.sql))") == example.result)
    }

    @Test("A template that does not fit its values is refused")
    func wrongTemplates() async throws {
        let sql = try await SQLSession(
            "create table products (name varchar, price number(10,2), quantity number); "
                + "insert into products values ('Widget', 19.99, 100), ('Gadget', 49.95, 50);")
        #expect(
            try await sql.rows(
                "select format_string_template('Product: {} - Price: ${:.2f} - Stock: {}', name, "
                    + "price, quantity) from products") == [
                    "Product: Widget - Price: $19.99 - Stock: 100",
                    "Product: Gadget - Price: $49.95 - Stock: 50",
                ])
        for call in ["'{} {}', 1", "'{}', 1, 2", "'{:L}', 1", "'{', 1", "'}', 1", "'{:d}', 'a'"] {
            #expect(await sql.code("select format_string_template(\(call))") != 0, "\(call)")
        }
    }

    @Test("A map is told as its entries")
    func entries() async throws {
        let sql = try await SQLSession()
        #expect(
            try await sql.rows(
                """
                select map_entries({'a': 1, 'b': 2}::map(varchar, int)),
                  map_entries({}::map(varchar, int)),
                  map_entries({'a': [1, 2, 3], 'b': [4, 5]}::map(varchar, array(int))),
                  map_entries(null::map(varchar, int)),
                  map_entries({'1': 'x'}::map(int, varchar))
                """) == [
                    #"[{"key":"a","value":1},{"key":"b","value":2}]|[]|"#
                        + #"[{"key":"a","value":[1,2,3]},{"key":"b","value":[4,5]}]|NULL|"#
                        + #"[{"key":1,"value":"x"}]"#
                ])
        #expect(await sql.code("select map_entries({'a': 1}::object)") == 1044)
    }
}

/// Source: Snowflake documentation, ACCUMULATE.
@Suite("ACCUMULATE")
struct AccumulateTests {
    static let examples: [(sql: String, result: [String])] = [
        (
            """
            c1, (v INT) -> v, (state INT, v INT) -> state + v,
            (state1 INT, state2 INT) -> state1 + state2, (state INT) -> state
            """, ["1|3", "2|12", "3|NULL"]
        ),
        (
            """
            c1, (v INT) -> [v, 1], (state ARRAY, v INT) -> [state[0] + v, state[1] + 1],
            (state1 ARRAY, state2 ARRAY) -> [state1[0] + state2[0], state1[1] + state2[1]],
            (state ARRAY) -> (state[0] / state[1])::number(10, 2)
            """, ["1|1.50", "2|6.00", "3|NULL"]
        ),
        (
            """
            c1, (v INT) -> v, (state INT, v INT) -> state * v,
            (state1 INT, state2 INT) -> state1 * state2, (state INT) -> state
            """, ["1|2", "2|35", "3|NULL"]
        ),
        (
            """
            c1, (v INT) -> {'sum': v, 'count': 1}::OBJECT(sum INT, count INT),
            (state OBJECT(sum INT, count INT), v) ->
              {'sum': state:sum + v, 'count': state:count + 1}::OBJECT(sum INT, count INT),
            (state1, state2) -> {'sum': state1:sum + state2:sum,
              'count': state1:count + state2:count}::OBJECT(sum INT, count INT),
            (state) -> round(state:sum / state:count, 2)
            """, ["1|1.50", "2|6.00", "3|NULL"]
        ),
        (
            """
            c2, (v STRING) -> v,
            (state STRING, v STRING) -> CASE WHEN LENGTH(v) < LENGTH(state) THEN v ELSE state END,
            (state1 STRING, state2 STRING) ->
              CASE WHEN LENGTH(state1) <= LENGTH(state2) THEN state1 ELSE state2 END,
            (state STRING) -> state
            """, ["1|a", "2|bb", "3|NULL"]
        ),
        (
            """
            c1, (v NUMBER) -> v, (state, v) -> my_sum_udf(state, v),
            (state1, state2) -> my_sum_udf(state1, state2), (state) -> state
            """, ["1|3", "2|12", "3|NULL"]
        ),
        (
            "c1, (v VARCHAR) -> v, (s, v) -> s || ',' || v, (a, b) -> a || b, (s) -> length(s)",
            ["1|3", "2|3", "3|NULL"]
        ),
    ]

    private func session() async throws -> SQLSession {
        try await SQLSession(
            """
            create table t (g int, c1 int, c2 varchar);
            insert into t values (1, 1, 'aaa'), (1, 2, 'a'), (2, 5, 'bb'), (2, 7, 'bbb'),
              (2, null, null), (3, null, null);
            create function my_sum_udf(a number, b number) returns number as 'a + b';
            """)
    }

    @Test("Lambdas make an aggregate", arguments: examples.indices)
    func example(_ index: Int) async throws {
        let example = Self.examples[index]
        let sql = try await session()
        #expect(
            try await sql.rows(
                "select g, accumulate(\(example.sql)) x from t group by g having g > 0 order by g")
                == example.result)
    }

    @Test("The interest of a year is a product")
    func interest() async throws {
        let sql = try await SQLSession(
            """
            create temporary table InterestRates (RowId INT NOT NULL AUTOINCREMENT PRIMARY KEY,
              "Month" DATE NOT NULL, AnnualInterestRate DECIMAL(7,4) NOT NULL);
            insert into InterestRates ("Month", AnnualInterestRate) values
              ('2025-01-01', 0.0500), ('2025-02-01', 0.0500), ('2025-03-01', 0.0500),
              ('2025-04-01', 0.0525), ('2025-05-01', 0.0500), ('2025-06-01', 0.0500),
              ('2025-07-01', 0.0475), ('2025-08-01', 0.0500), ('2025-09-01', 0.0500),
              ('2025-10-01', 0.0525), ('2025-11-01', 0.0500), ('2025-12-01', 0.0500);
            """)
        #expect(
            try await sql.value(
                """
                select 10000.0 as InitialBalance,
                  (InitialBalance * accumulate(1.0 + AnnualInterestRate / 12.0, (val) -> val,
                    (state, val) -> state * val, (state1, state2) -> state1 * state2,
                    (state) -> state))::numeric(18,4) as FinalBalance
                from InterestRates where "Month" <= '2025-08-01'
                """) == "10000.0|10338.2347")
    }

    @Test("REDUCE takes an aggregate too")
    func reduced() async throws {
        let sql = try await session()
        #expect(
            try await sql.rows(
                "select g, reduce(array_agg(c1), 0, (s, v) -> s + v) from t group by g "
                    + "having reduce(array_agg(c1), 0, (s, v INT) -> s + v) < 10 order by g")
                == ["1|3", "3|0"])
        #expect(
            try await sql.value("select reduce(array_agg(c1), 1, (s, v INT) -> s * v) from t")
                == "70")
    }

    @Test("Lambdas know their parameters only")
    func refusals() async throws {
        let sql = try await session()
        let rest = "(s, v) -> s + v, (a, b) -> a + b, (s) -> s"
        #expect(await sql.code("select accumulate(c1, (v) -> v + g, \(rest)) from t") == 904)
        #expect(await sql.code("select accumulate(c1, (v) -> sum(v), \(rest)) from t") == 2035)
        #expect(await sql.code("select accumulate(c1, (v, w) -> v, \(rest)) from t") == 1044)
        #expect(await sql.code("select accumulate(c1, (v) -> v) from t") == 938)
        #expect(
            await sql.code("select accumulate(sum(c1), (v) -> v, \(rest)) from t") == 1128)
        #expect(
            await sql.code("select accumulate(c1, (v) -> v, \(rest)) over () from t") == 2)
    }
}
