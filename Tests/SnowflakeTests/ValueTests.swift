import Testing

@testable import Snowflake

@Suite("Values and their types")
struct ValueTests {
    static func one(_ sql: String) async throws -> SnowflakeValue {
        let session = try await SQLSession()
        let result = try await session.account.execute(sql, in: session.session)
        return result.rows.first?.first ?? .null
    }

    @Test("Numbers of 38 digits are exact in arithmetic, order and extremes")
    func wideNumbers() async throws {
        let big = "99999999999999999999999999999999999998"
        #expect(try await Self.one("select \(big) + 1") == .number(Decimals.limit, scale: 0))
        let sorted = try await Self.one(
            """
            select listagg(x, ',') within group (order by x)
            from values (-\(big)), (5), (\(big)), (-3), (0), (-\(big) - 1) as v(x)
            """)
        #expect(
            sorted
                == .text(
                    "-99999999999999999999999999999999999999,-\(big),-3,0,5,\(big)"))
        #expect(try await Self.one("select -\(big) < -5") == .boolean(true))
        #expect(
            try await Self.one("select min(x) from values (-\(big)), (1) as v(x)")
                == .number(-Decimals.limit + 1, scale: 0))
        await #expect(throws: SnowflakeError.self) { try await Self.one("select \(big) * 10") }
    }

    @Test("Timestamps reach from year 1 to 9999 and keep their order")
    func distantTimes() async throws {
        let last = try await Self.one(
            """
            select max(t)::varchar from values ('9999-12-31 23:59:59'::timestamp_ntz),
              ('1999-01-01'::timestamp_ntz), ('0001-01-01'::timestamp_ntz) as v(t)
            """)
        #expect(last == .text("9999-12-31 23:59:59.000"))
        #expect(
            try await Self.one(
                "select '0001-01-01'::timestamp_ntz < '1600-01-01'::timestamp_ntz")
                == .boolean(true))
        #expect(
            try await Self.one(
                "select '9999-12-31'::timestamp_ntz > '2400-01-01'::timestamp_ntz")
                == .boolean(true))
    }

    @Test("Texts that are no numbers, dates or truth values are refused with their own errors")
    func refusedTexts() async throws {
        for (sql, code) in [
            ("select 'x'::int", 100038), ("select 'x'::date", 100040),
            ("select 'x'::timestamp", 100035), ("select 'x'::boolean", 100037),
            ("select 1/0", 100051), ("select 12345::number(4,0)", 100039),
            ("select parse_json('{')", 100069), ("select nosuch(1)", 2140),
            ("select nosuch", 904), ("select * from nosuch", 2003),
        ] {
            await #expect {
                try await Self.one(sql)
            } throws: { ($0 as? SnowflakeError)?.code == code }
        }
    }

    @Test("A whole number in a variant counts seconds, or less by its size")
    func counts() async throws {
        for count in ["1704103200", "1704103200000", "1704103200000000", "1704103200000000000"] {
            // The local clock in Los Angeles, as for every count in a variant.
            #expect(
                try await Self.one("select parse_json('\(count)')::timestamp_ntz::varchar")
                    == .text("2024-01-01 02:00:00.000"))
        }
    }

    @Test("The session's zone moves local timestamps and leaves others alone")
    func zones() async throws {
        let session = try await SQLSession()
        #expect(
            try await session.value("select current_timestamp()::varchar")
                == "2024-06-09 23:13:20.000 -0700")
        try await session.run("alter session set timezone = 'Europe/Berlin'")
        #expect(
            try await session.value("select current_timestamp()::varchar")
                == "2024-06-10 08:13:20.000 +0200")
        #expect(
            try await session.value("select '2024-06-10 08:00:00'::timestamp_ntz::varchar")
                == "2024-06-10 08:00:00.000")
    }

    @Test("Text of any shape is refused or answered, never a crash")
    func randomStatements() async throws {
        let session = try await SQLSession(
            "create table t (a int, b varchar, c variant, d timestamp_ntz)")
        let words = [
            "select", "a", "b", "c:x.y[0]", "d", "from t", "where", "group by", "order by", "1",
            "'x'", "sum(a)", "count(*)", "over (partition by b order by a)", "qualify", "::int",
            "+", "=", "in (1, 2)", "case when a then b end", "(select max(a) from t)", "limit 1",
            "union all", "listagg(b)", "null", "flatten(c)", ", lateral flatten(input => c) f",
            "join t u on t.a = u.a", "having", "insert into t", "values (1, 'x', null, null)",
            "update t set a = 1", "delete from t", "date_trunc('month', d)", "like 'x%'", "(", ")",
        ]
        var state: UInt64 = 42
        for _ in 0..<3000 {
            var text = ""
            for _ in 0..<(2 + Int(state % 9)) {
                state = ExecutionEnvironment.mix(state &+ 0x9E37_79B9_7F4A_7C15)
                text += words[Int(state % UInt64(words.count))] + " "
            }
            do throws(SnowflakeError) {
                try await session.account.execute(text, in: session.session)
            } catch {
                #expect(error.code != 300002, "\(text): \(error)")
            }
        }
    }
}
