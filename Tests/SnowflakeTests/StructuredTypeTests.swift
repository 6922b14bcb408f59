import Testing

@testable import Snowflake

@Suite("Structured types")
struct StructuredTypeTests {
    @Test("Elements of structured values have the types that the structure says")
    func elements() async throws {
        let sql = try await SQLSession()
        #expect(
            try await sql.value("select system$typeof([1, 2]::array(number)[0])")
                == "NUMBER(38,0)[SB16]")
        #expect(
            try await sql.value("select {'city': 'San Mateo'}::object(city varchar):city || '!'")
                == "San Mateo!")
        #expect(
            try await sql.value("select {'a': 1, 'b': 2}::map(varchar, number)['b'] + 1") == "3")
        #expect(
            try await sql.value("select reduce([1, 2, 3]::array(int), 0, (a, v) -> a + v)") == "6")
    }

    @Test("A cast refuses what the structure does not allow")
    func casts() async throws {
        let sql = try await SQLSession()
        #expect(await sql.code("select ['x']::array(number)") == 100_071)
        #expect(await sql.code("select {'a': 1}::object(b int)") == 100_071)
        #expect(await sql.code("select [null]::array(int not null)") == 100_072)
        #expect(await sql.code("select [1, 2]::vector(float, 3)") == 100_544)
        #expect(await sql.code("select {'a': 1}::map(float, int)") == 1044)
        #expect(
            try await sql.value(
                """
                select cast({'a': 1}::object(a int) as object(b int) rename fields)
                """) == #"{"b":1}"#)
        #expect(
            try await sql.value(
                "select cast({'a': 1}::object(a int) as object(a int, b int) add fields)")
                == #"{"a":1,"b":null}"#)
    }

    @Test("Columns keep their structure")
    func columns() async throws {
        let sql = try await SQLSession(
            """
            create table t (a array(varchar), o object(n int not null), m map(varchar, int),
              v vector(float, 2));
            insert into t select ['x'], {'n': 1}, {'k': 2}, [1, 2]::vector(float, 2);
            """)
        #expect(
            try await sql.value("select a[0], o:n + 1, m['k'], map_keys(m) from t")
                == #"x|2|2|["k"]"#)
        #expect(
            try await sql.rows("describe table t").map { $0.split(separator: "|")[1] } == [
                "ARRAY(VARCHAR)", "OBJECT(n NUMBER(38,0) NOT NULL)",
                "MAP(VARCHAR, NUMBER(38,0))", "VECTOR(FLOAT, 2)",
            ])
        #expect(try await sql.value("select vector_l2_distance(v, v) from t") == "0")
    }

    @Test("Map functions give maps, and refuse objects that are none")
    func maps() async throws {
        let sql = try await SQLSession()
        let map = "{'a': 1, 'b': 2}::map(varchar, number)"
        #expect(try await sql.value("select map_size(\(map))") == "2")
        #expect(try await sql.value("select map_delete(\(map), 'a')") == #"{"b":2}"#)
        #expect(try await sql.value("select map_insert(\(map), 'a', 9, true)") == #"{"a":9,"b":2}"#)
        #expect(await sql.code("select map_insert(\(map), 'a', 9)") == 100_103)
        #expect(try await sql.value("select map_contains_key('b', \(map))") == "TRUE")
        #expect(await sql.code("select map_keys({'a': 1})") == 1044)
    }

    static let transformations: [(sql: String, result: String)] = [
        (
            "array_cat([1]::array(number not null), [5.5, null]::array(number(2, 1)))",
            "[1,5.5,undefined]|ARRAY(NUMBER(38,1))[LOB]"
        ),
        ("array_append([1]::array(int), '3')", "[1,3]|ARRAY(NUMBER(38,0))[LOB]"),
        ("array_except([1, 2]::array(int), [2, 3]::array(double))", "[1]|ARRAY(NUMBER(38,0))[LOB]"),
        ("[1, null]::array(int)::variant", "[1,undefined]|VARIANT[LOB]"),
        (
            "object_pick({'a': 1, 'b': 2}::object(a int, b int), 'b', 'a')",
            #"{"a":1,"b":2}|OBJECT(b NUMBER(38,0), a NUMBER(38,0))[LOB]"#
        ),
        (
            "object_insert({'a': 1}::object(a int), 'b', 2::varchar)",
            #"{"a":1,"b":"2"}|OBJECT(a NUMBER(38,0), b VARCHAR NOT NULL)[LOB]"#
        ),
        ("get({'a': 1}::object(a int), 'a')", "1|NUMBER(38,0)[SB16]"),
        (
            "array_construct_structured(1, 2.5, null)",
            "[1,2.5,undefined]|ARRAY(NUMBER(2,1))[LOB]"
        ),
        (
            "array_construct_structured([1]::array(int), [2]::array(int))",
            "[[1],[2]]|ARRAY(ARRAY(NUMBER(38,0)))[LOB]"
        ),
        (
            "object_construct_keep_null_structured('a', 1, 'b', null::date)",
            #"{"a":1,"b":null}|OBJECT(a NUMBER(1,0) NOT NULL, b DATE)[LOB]"#
        ),
        (
            "map_construct('b', 2, null, 7, 'a', 1)",
            #"{"a":1,"b":2}|MAP(VARCHAR(1), NUMBER(1,0) NOT NULL)[LOB]"#
        ),
        ("[1]::array(number) = [1]::array(double)", "TRUE|BOOLEAN[SB1]"),
    ]

    @Test("Functions give structured values their types", arguments: transformations.indices)
    func transformation(_ index: Int) async throws {
        let (expression, result) = Self.transformations[index]
        let sql = try await SQLSession()
        #expect(
            try await sql.value("select \(expression) x, system$typeof(x)") == result,
            "\(expression)")
    }

    @Test(
        "Structured and semi-structured values do not mix",
        arguments: [
            "array_cat([1]::array(int), ['3'])", "arrays_overlap([1], [2]::array(int))",
            "array_except([1]::array(int), ['2']::array(varchar))", "[1]::array(int) = [1]",
            "array_contains(1::variant, [1]::array(int))", "typeof([1]::array(int))",
            "[[1]::array(int)]", "object_construct('a', [1]::array(int))",
            "array_append([1]::array(int), '2022-02-02'::date)",
            "map_construct(true, 1)",
        ])
    func mixtures(_ expression: String) async throws {
        let sql = try await SQLSession()
        #expect(await sql.code("select \(expression)") == 1044)
    }

    @Test("FLATTEN and UNION ALL keep the types of elements")
    func rows() async throws {
        let sql = try await SQLSession()
        #expect(
            try await sql.rows(
                """
                select value, system$typeof(value)
                  from table(flatten([1.5, 2]::array(double))) order by 1
                """) == ["1.5|FLOAT[DOUBLE]", "2|FLOAT[DOUBLE]"])
        #expect(
            try await sql.rows(
                """
                select x[0] from (select [1]::array(int) x
                  union all select [1.5]::array(number(2, 1))) order by 1
                """) == ["1.0", "1.5"])
        #expect(await sql.code("select map_construct('a', 1, 'a', 2)") == 100_103)
        #expect(await sql.code("select get({'a': 1}::object(a int), 'b')") == 904)
    }
}
