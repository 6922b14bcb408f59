/// How many statements of each file of the conformance corpus the parser reads. Numbers only rise.
///
/// What it refuses, by reason:
///
/// - Not Snowflake SQL, or cut off: halves of scripts (`EXCEPTION …` or `WHEN OTHER …` without a
///   block, a `LET` without its value), templates (`<name>`), `#` comments, YAML, a comma missing
///   or one too many, `FROM t` without a query, `UPDATE` with `FROM` before `SET`.
/// - Reserved words as names: `FROM table`, `start` as a column, `FROM asof` and
///   `WITH match_condition` (which the page of ASOF JOIN shows as errors, as another does
///   `SET asof = …`). Letters outside ASCII in a name without quotes.
/// - Forms of other products that a tolerant parser takes: `KILL`, `UNNEST … WITH ORDINALITY`,
///   `UNSET TAG a = 'b'`, a common table that is an expression.
/// - `REFERENCE('name')` as the table of `DESCRIBE`.
/// - In docs_slt, own and docs: statements whose expected answer is the syntax error; in suite
///   `AS 1`, where a number stands for an alias.
enum ConformanceLedger {
    /// File, statements read, statements in all.
    static let floors: [(file: String, read: Int, all: Int)] = [
        ("parse_docs", 4588, 4605), ("parse_linter", 1002, 1013), ("parse_migration", 178, 182),
        ("parse_samples", 1369, 1372), ("parse_transpiler", 750, 754), ("docs", 453, 455),
        ("docs_slt", 653, 655), ("own", 272, 274), ("suite", 66, 67),
    ]
}
