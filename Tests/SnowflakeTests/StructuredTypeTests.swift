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
        #expect(await sql.code("select ['x']::array(number)") == 100_038)
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
                "ARRAY(VARCHAR(16777216))", "OBJECT(n NUMBER(38,0) NOT NULL)",
                "MAP(VARCHAR(16777216), NUMBER(38,0))", "VECTOR(FLOAT, 2)",
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
}
