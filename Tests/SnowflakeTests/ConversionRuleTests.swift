import Testing

@testable import Snowflake

/// Which types become which, and which errors name what does not.
///
/// Source: Snowflake documentation, "Data type conversion" and "Logical data types".
@Suite("Rules of conversion")
struct ConversionRuleTests {
    static let refused: [(sql: String, code: Int)] = [
        // Truth values are no numbers.
        ("true + 1", 1044), ("1 - false", 1044), ("true::float", 1007), ("sum(true)", 1044),
        ("avg(1 = 1)", 1044), ("abs(true)", 1044), ("round(true, 1)", 1044), ("-true", 1044),
        ("+true", 1044), ("median(false)", 1044),
        // Conditions are no texts.
        ("'A' || (0 = 1)", 1044), ("upper(1 = 1)", 1044), ("concat('a', 1 in (1))", 1044),
        // Only dates take days.
        ("'2024-01-01'::timestamp + 1", 1044), ("'10:00'::time - 1", 1044),
        ("1 - '2024-01-01'::date", 1044),
        // What no cast can make.
        ("1::date", 1007), ("current_date()::int", 1007), ("to_date(20240101)", 1007),
        ("to_time(current_date())", 1007), ("[1]::int", 1007), ("[1]::object", 1007),
        ("true::date", 1007), ("x'41'::int", 1007), ("to_double(true)", 1007),
        ("upper([1])", 1044), ("length({'a': 1})", 1044), ("year(true)", 1044),
        // What a variant holds, and does not become.
        ("parse_json('\"x\"')::int", 100_071), ("parse_json('\"x\"')::float", 100_071),
        ("parse_json('\"x\"')::boolean", 100_071), ("parse_json('\"x\"')::date", 100_071),
        ("parse_json('7')::date", 100_071), ("parse_json('\"x\"') + 1", 100_071),
        // What filters is a condition, and what is compared or chosen from is of one kind.
        ("1 where 'true'", 1044), ("1 where 1", 1044), ("1 where current_date()", 1044),
        ("case when 'true' then 1 end", 1038), ("current_date() = 1", 1038),
        ("nullif(current_date(), 0)", 1038), ("iff(true, current_date(), 1)", 1038),
        ("coalesce(1, current_date())", 1038), ("x'41' = 'AB'", 1038),
        ("1 limit 'a'", 1003),
        // Arguments.
        ("as_array(parse_json('[1]'), 1)", 939), ("uuid_string('a')", 938),
        ("object_construct('a')", 938), ("object_construct('a', 1, 'b')", 938),
        ("to_number('1', column1) from values (10)", 1015),
        ("to_timestamp(1, column1) from values (3)", 1015), ("to_timestamp(1, 10)", 1045),
        ("time_slice('2024-01-01'::date, 0, 'day')", 100_051),
        ("to_binary('a', 'base64')", 100_116),
        // Places and names.
        ("column1 from values (1) order by 2", 979), ("column1 from values (1) group by 2", 979),
        ("distinct column1 from values (1, 2) order by column2", 979),
        ("nosuch.nosuch(1)", 2141), ("nosuch(1)", 2140),
    ]

    @Test("What cannot be converted is refused", arguments: refused.indices)
    func refusal(_ index: Int) async throws {
        let (expression, code) = Self.refused[index]
        let sql = try await SQLSession()
        #expect(await sql.code("select \(expression)") == code, "\(expression)")
    }

    static let accepted: [(sql: String, result: String)] = [
        ("true::int", "1"), ("'A' || true", "Atrue"), ("'A' || to_varchar(0 = 1)", "Afalse"),
        ("date(1631711999)", "2021-09-15"), ("to_date('1631711999')", "2021-09-15"),
        ("to_timestamp('1709510400123456789')::varchar", "2024-03-04 00:00:00.123"),
        (
            "to_timestamp('2019-02-28 23:59:59.0', 'YYYY-MM-DDHH24:MI:SS.FF')::varchar",
            "2019-02-28 23:59:59.000"
        ),
        ("try_to_timestamp('2019-02-2823:59:59', 'YYYY-MM-DD HH24:MI:SS')::varchar", "NULL"),
        ("to_date('536-1-2', 'YYYY-MM-DD')::varchar", "0536-01-02"),
        ("1 where true and 1", "1"), ("1 limit ''", "1"), ("case when 1 then 2 end", "2"),
        ("{'a': 1}::array", "[{\"a\":1}]"), ("parse_json('\"2024-01-02\"')::date", "2024-01-02"),
        ("parse_json('true')::float", "1"), ("nullifzero(false)", "NULL"),
        ("distinct column1 + 1 from values (1, 2) order by column1", "2"),
        ("session_context('nosuch')", "NULL"), ("repeat(x'41', 2)", "x'4141'"),
        ("round(1.25, '1')", "1.3"), ("array_size(1)", "NULL"),
    ]

    @Test("What can be converted is", arguments: accepted.indices)
    func acceptance(_ index: Int) async throws {
        let (expression, result) = Self.accepted[index]
        let sql = try await SQLSession()
        #expect(try await sql.value("select \(expression)") == result, "\(expression)")
    }

    @Test("Errors show the call and its place")
    func shown() async throws {
        let sql = try await SQLSession()
        #expect(
            await sql.message("select 1, abs(true)")
                == "SQL compilation error: error line 1 at position 10\n"
                + "Invalid argument types for function 'ABS': (BOOLEAN)")
        #expect(
            await sql.message("select 'A' || (0 = 1)")
                == "SQL compilation error: error line 1 at position 11\n"
                + "Invalid argument types for function '||': (VARCHAR(1), BOOLEAN)")
        #expect(
            await sql.message("select 1::date")
                == "SQL compilation error:\ninvalid type [CAST(1 AS DATE)] for parameter 'TO_DATE'")
        #expect(
            await sql.message("select parse_json('\"x\"')::int")
                == "Failed to cast variant value \"x\" to FIXED")
    }

    @Test("A column added twice, and keys that differ in case alone")
    func names() async throws {
        let sql = try await SQLSession("create table t (a int)")
        #expect(await sql.message("alter table t add column a int").hasSuffix("already exists"))
        #expect(await sql.code("alter table t add column a int") == 1430)
        let text = "parse_json('{\"a\": 1, \"A\": 2}')"
        #expect(try await sql.value("select \(text):A") == "2")
        #expect(try await sql.value("select \(text):a") == "1")
        #expect(try await sql.rows("select \(text):a, \(text):A") == ["1|2"])
        #expect(
            try await sql.rows(
                "select {'a': 1}::object(a int):a, {'A': 2}::object(\"A\" int):A") == ["1|2"])
    }
}
