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
