import Testing

@testable import SnowflakeSQL

@Suite("Queries")
struct QueryTests {
    @Test(
        "A query is understood as its canonical form shows",
        arguments: [
            ("select a x, b as y from t", "SELECT A AS X, B AS Y FROM T"),
            ("select a, from t", "SELECT A FROM T"),
            ("select distinct top 5 * from db..t", "SELECT DISTINCT TOP 5 * FROM DB..T"),
            (
                "select 1 union all select 2 intersect select 3",
                "SELECT 1 UNION ALL SELECT 2 INTERSECT SELECT 3"
            ),
            ("select 1 minus select 2", "SELECT 1 EXCEPT SELECT 2"),
            (
                "select a from t union by name select b from u order by 1 limit 3 offset 2",
                "SELECT A FROM T UNION BY NAME SELECT B FROM U ORDER BY 1 LIMIT 3 OFFSET 2"
            ),
            ("(select 1) union ((select 2))", "(SELECT 1) UNION ((SELECT 2))"),
            ("select * from a fetch first 3 rows only", "SELECT * FROM A LIMIT 3"),
            (
                "with recursive c(n) as (select 1 union all select n+1 from c) select * from c",
                "WITH RECURSIVE C (N) AS (SELECT 1 UNION ALL SELECT N + 1 FROM C) SELECT * FROM C"
            ),
            (
                "select a from t group by all having b > 1 qualify row_number() over "
                    + "(order by a) = 1",
                "SELECT A FROM T GROUP BY ALL HAVING B > 1 "
                    + "QUALIFY ROW_NUMBER() OVER (ORDER BY A) = 1"
            ),
            (
                "select a from t group by a, cube(b, (c, d)), grouping sets ((a), ())",
                "SELECT A FROM T GROUP BY A, CUBE (B, (C, D)), GROUPING SETS (A, ())"
            ),
            (
                "select a from t order by all desc nulls first",
                "SELECT A FROM T ORDER BY ALL DESC NULLS FIRST"
            ),
            (
                "select e from t start with m is null connect by m = prior e",
                "SELECT E FROM T START WITH M IS NULL CONNECT BY M = PRIOR E"
            ),
        ])
    func queries(source: String, canonical: String) throws {
        try check(source, canonical)
    }

    @Test(
        "Every source of rows is read",
        arguments: [
            (
                "select * from a, b c join d using (x) left outer join e on f = g",
                "SELECT * FROM A, B AS C INNER JOIN D USING (X) LEFT JOIN E ON F = G"
            ),
            (
                "select * from a natural full join b cross join c",
                "SELECT * FROM A NATURAL FULL JOIN B CROSS JOIN C"
            ),
            (
                "select * from a asof join b match_condition(a.t >= b.t) on a.k = b.k",
                "SELECT * FROM A ASOF JOIN B MATCH_CONDITION (A.T >= B.T) ON A.K = B.K"
            ),
            (
                "select * from (a join b on c = d) join (e join f on g = h) on i = j",
                "SELECT * FROM A INNER JOIN B ON C = D INNER JOIN (E INNER JOIN F ON G = "
                    + "H) ON I = J"
            ),
            (
                "select f.value from t, lateral flatten(input => t.v:a) f",
                "SELECT F.VALUE FROM T, LATERAL FLATTEN(INPUT => T.V:a) AS F"
            ),
            (
                "select * from table(result_scan(last_query_id()))",
                "SELECT * FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))"
            ),
            (
                "select $1, t.$2 from @db.s.stage/a/b.csv (file_format => 'f', pattern => '.*') t",
                "SELECT $1, T.$2 FROM @DB.S.STAGE/a/b.csv (FILE_FORMAT => 'f', PATTERN "
                    + "=> '.*') AS T"
            ),
            (
                "select * from values (1, 'a'), (2, 'b') as v(x, y)",
                "SELECT * FROM VALUES (1, 'a'), (2, 'b') AS V (X, Y)"
            ),
            (
                "select * from t before(statement => 'q') x",
                "SELECT * FROM T BEFORE (STATEMENT => 'q') AS X"
            ),
            (
                "select * from t changes(information => append_only) at(timestamp => x) c",
                "SELECT * FROM T CHANGES (INFORMATION => APPEND_ONLY) AT (TIMESTAMP => X) AS C"
            ),
            (
                "select * from t pivot(sum(a) for b in ('x' as p, 'y')) as q (k, p, y)",
                "SELECT * FROM T PIVOT (SUM(A) FOR B IN ('x' AS P, 'y')) AS Q (K, P, Y)"
            ),
            (
                "select * from t unpivot include nulls (v for n in (a, b as c))",
                "SELECT * FROM T UNPIVOT INCLUDE NULLS (V FOR N IN (A, B AS C))"
            ),
            (
                "select * from t sample bernoulli (10 rows) seed (3)",
                "SELECT * FROM T SAMPLE BERNOULLI (10 ROWS) SEED (3)"
            ),
            (
                "select * from t match_recognize(partition by p order by o desc measures final "
                    + "last(a.x) - running first(x) y, classifier as z all rows per match after "
                    + "match skip to a pattern(^ a{,3} (b | c+? d)* $) define a as x > lag(x)) m",
                "SELECT * FROM T MATCH_RECOGNIZE (PARTITION BY P ORDER BY O DESC MEASURES FINAL "
                    + "LAST(A.X) - RUNNING FIRST(X) AS Y, CLASSIFIER AS Z ALL ROWS PER MATCH "
                    + "SHOW EMPTY MATCHES AFTER MATCH SKIP TO LAST A "
                    + "PATTERN (^ A{0,3} ((B | C+?) D)* $) DEFINE A AS X > LAG(X)) AS M"
            ),
            (
                "select * from t match_recognize(pattern(permute(a b, {- c -}{2}?) ((a b) c)+ "
                    + "((a | b) | c) (a??)+ (a+)?) define a as true, final as b in (1))",
                "SELECT * FROM T MATCH_RECOGNIZE (PATTERN (PERMUTE(A B, {- C -}{2}?) "
                    + "((A B) C)+ ((A | B) | C) (A??)+ (A+)?) "
                    + "DEFINE A AS TRUE, FINAL AS B IN (1))"
            ),
        ])
    func sources(source: String, canonical: String) throws {
        try check(source, canonical)
    }

    @Test("The aliases of clauses are no aliases of tables")
    func clauseWords() throws {
        guard case .query(let query) = try parse("select a from t limit 3"),
            case .select(let select) = query.body, case .table(let table) = select.from[0]
        else {
            Issue.record("no table")
            return
        }
        #expect(table.alias == nil)
        #expect(query.limit?.kind == .number("3"))
    }

    private func check(_ source: String, _ canonical: String) throws {
        let statement = try parse(source)
        #expect(statement.canonicalSQL == canonical)
        #expect(try parse(canonical) == statement)
    }
}
