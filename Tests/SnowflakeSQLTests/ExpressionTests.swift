import Diagnostics
import Testing

@testable import SnowflakeSQL

@Suite("Expressions")
struct ExpressionTests {
    /// Each text with the canonical form that shows how it was understood.
    @Test(
        "Operators bind as documented",
        arguments: [
            ("a or b and not c = d", "A OR B AND NOT C = D"),
            ("(a or b) and c", "(A OR B) AND C"),
            ("1 + 2 * 3 - 4", "1 + 2 * 3 - 4"), ("1 - (2 - 3)", "1 - (2 - 3)"),
            ("-1::int", "-1::INT"), ("(-1)::int", "(-1)::INT"), ("- -1", "- -1"),
            ("a || b || 'c'", "A || B || 'c'"), ("not a is null", "NOT A IS NULL"),
            ("a != b", "A <> B"), ("(a, b) = (1, 2)", "(A, B) = (1, 2)"),
            ("x between 1 and 2 and y", "X BETWEEN 1 AND 2 AND Y"),
            ("a not in (1, 2) or b", "A NOT IN (1, 2) OR B"),
            ("a is not distinct from b", "A IS NOT DISTINCT FROM B"),
            ("a not like '%x' escape '!'", "A NOT LIKE '%x' ESCAPE '!'"),
            ("a ilike any ('x%', 'y%')", "A ILIKE ANY ('x%', 'y%')"),
            ("a = any (select 1)", "A = ANY (SELECT 1)"),
        ])
    func operators(source: String, canonical: String) throws {
        #expect(try parseExpression(source).canonicalSQL == canonical)
    }

    @Test(
        "Every form has its node",
        arguments: [
            ("cast(a as number(10,2))", "CAST(A AS NUMBER(10, 2))"),
            ("try_cast(a as timestamp_ntz)", "TRY_CAST(A AS TIMESTAMP_NTZ)"),
            ("a:b.c[0]['k']::string", "A:b.c[0]['k']::STRING"),
            (#"a:"B c""#, #"A:"B c""#), ("t.$1:x", "T.$1:x"), ("$v", "$V"),
            (":x + ? + :1", ":X + ? + :1"), ("count(distinct a, b)", "COUNT(DISTINCT A, B)"),
            ("count(*)", "COUNT(*)"), ("t.* exclude (a, b)", "T.* EXCLUDE (A, B)"),
            (
                "* ilike 'c%' replace (1 as a) rename b as c",
                "* ILIKE 'c%' REPLACE (1 AS A) RENAME (B AS C)"
            ),
            (
                "listagg(a, ',') within group (order by b desc)",
                "LISTAGG(A, ',') WITHIN GROUP (ORDER BY B DESC)"
            ),
            (
                "lag(a) ignore nulls over (partition by b order by c nulls last)",
                "LAG(A) IGNORE NULLS OVER (PARTITION BY B ORDER BY C NULLS LAST)"
            ),
            (
                "sum(a) over (order by b rows between unbounded preceding and 1 following)",
                "SUM(A) OVER (ORDER BY B ROWS BETWEEN UNBOUNDED PRECEDING AND 1 FOLLOWING)"
            ),
            ("flatten(input => a, outer => true)", "FLATTEN(INPUT => A, OUTER => TRUE)"),
            ("case x when 1 then 'a' else 'b' end", "CASE X WHEN 1 THEN 'a' ELSE 'b' END"),
            ("extract(year from d)", "EXTRACT(YEAR FROM D)"),
            ("date '2024-01-01'", "DATE '2024-01-01'"),
            ("position('a' in b)", "POSITION('a' IN B)"), ("position('a', b)", "POSITION('a', B)"),
            ("interval '1 day'", "INTERVAL '1 day'"), ("current_date", "CURRENT_DATE"),
            ("[1, 'a']", "[1, 'a']"), ("{'a': 1, 'b': {}}", "{'a': 1, 'b': {}}"),
            ("filter(a, x int -> x > 1)", "FILTER(A, X INT -> X > 1)"),
            ("reduce(a, 0, (s, x) -> s + x)", "REDUCE(A, 0, (S, X) -> S + X)"),
            ("exists (select 1)", "EXISTS (SELECT 1)"), ("x'0aff'", "X'0aff'"),
            ("m!predict(a)", "M!PREDICT(A)"), ("a.b (+)", "A.B (+)"), ("left(a, 1)", "LEFT(A, 1)"),
            ("identifier($x)", "IDENTIFIER($X)"), ("a collate 'de'", "A COLLATE 'de'"),
        ])
    func forms(source: String, canonical: String) throws {
        let expression = try parseExpression(source)
        #expect(expression.canonicalSQL == canonical)
        #expect(try parseExpression(canonical) == expression)
    }

    @Test("Spans cover the words of a node")
    func spans() throws {
        let expression = try parseExpression("  a + f(b, c) ")
        #expect(expression.span == .init(start: 2, end: 13))
        guard case .binary(.add, let left, let right) = expression.kind else {
            Issue.record("no sum")
            return
        }
        #expect(left.span == .init(start: 2, end: 3))
        #expect(right.span == .init(start: 6, end: 13))
    }

    @Test("Equal expressions are equal wherever they stand, and quoting alone changes nothing")
    func equality() throws {
        #expect(try parseExpression("a+1") == parseExpression(#"  "A"  + 1"#))
        #expect(try parseExpression("a+1") != parseExpression(#""a" + 1"#))
        #expect(try parseExpression("a+1").hashValue == parseExpression(" a + 1").hashValue)
    }
}
