public import CloudModel

private let sql = "Snowflake documentation, SQL command reference"

/// An entry about this service.
func entry(
    _ kind: FidelityEntry.Kind, _ name: String, _ status: FidelityStatus, _ source: String
) -> FidelityEntry {
    FidelityEntry(service: "snowflake", kind: kind, name: name, status: status, source: source)
}

/// What of the warehouse is emulated, and how closely.
public let snowflakeFidelity: [FidelityEntry] =
    languageFidelity + functionFidelity + warehouseFidelity + clientFidelity + governanceFidelity

/// Statements.
private let languageFidelity: [FidelityEntry] = [
    entry(
        .statement, "SELECT",
        .approximated("a sample by blocks draws single rows"),
        "\(sql), SELECT"),
    entry(
        .statement, "MATCH_RECOGNIZE",
        .approximated(
            "frames in DEFINE reach over the partition, as in the examples; the last row of a match "
                + "stands for it; errors have words of their own"),
        "\(sql), MATCH_RECOGNIZE"),
    entry(
        .statement, "CHANGES",
        .approximated("of a view: rows that are equal cancel each other, no row is an update"),
        "\(sql), CHANGES"),
    entry(
        .statement, "AT and BEFORE",
        .approximated(
            "of tables and views; earlier rows show the columns of today, and a "
                + "deployed pipeline has earlier rows only where its scripts use them"),
        "\(sql), AT | BEFORE"),
    entry(
        .statement, "ARRAY, OBJECT and MAP with types, VECTOR",
        .approximated("the keys of an object come in the order of their names"),
        "Snowflake documentation, Structured data types"),
    entry(
        .statement, "UUID", .approximated("a UUID in a VARIANT is a text like any other there"),
        "Snowflake documentation, UUID data type"),
    entry(
        .statement, "DECFLOAT",
        .approximated(
            "the last digits of EXP, LN, LOG, CBRT and POWER may differ; ASIN, CORR, COVAR_… and "
                + "REGR_… have the digits of a FLOAT; what is below the least exponent is "
                + "rounded to zero"),
        "Snowflake documentation, Numeric data types, DECFLOAT"),
    entry(
        .statement, "INTERVAL YEAR TO MONTH and DAY TO SECOND",
        .approximated(
            "a day of an interval has 24 hours also where the clocks change; products and averages "
                + "are rounded, and those that are not whole show all smaller parts; only an "
                + "interval of one part becomes a number; the texts of errors are our own"),
        "Snowflake documentation, Date & time data types, Interval data types"),
    entry(
        .statement, "CREATE … CLONE",
        .approximated(
            "of everything that exists here, also as it was; what is gone by now is not cloned "
                + "with its schema or database"),
        "\(sql), CREATE <object> … CLONE"),
    entry(
        .statement, "PIVOT",
        .approximated("values may be constants, ANY or a query; a query's result is read at once"),
        "\(sql), PIVOT"),
    entry(
        .statement, "CONNECT BY",
        .approximated("a cycle ends where it would come back to a row, without an error"),
        "\(sql), CONNECT BY"),
    entry(.statement, "UNPIVOT", .exact, "\(sql), UNPIVOT"),
    entry(
        .statement, "RESAMPLE",
        .approximated("an interval has one part; a source is read more than once"),
        "\(sql), RESAMPLE"),
    entry(
        .statement, "ASOF JOIN",
        .approximated("which of several equally close rows is taken is the first of the right"),
        "\(sql), ASOF JOIN"),
    entry(.statement, "INSERT", .exact, "\(sql), INSERT"),
    entry(.statement, "UPDATE", .exact, "\(sql), UPDATE"),
    entry(.statement, "DELETE", .exact, "\(sql), DELETE"),
    entry(.statement, "MERGE", .exact, "\(sql), MERGE"),
    entry(.statement, "TRUNCATE TABLE", .exact, "\(sql), TRUNCATE TABLE"),
    entry(
        .statement, "BEGIN, COMMIT and ROLLBACK",
        .approximated("read committed; a waiting statement looks for its lock every second"),
        "\(sql), BEGIN"),
    entry(
        .statement, "CREATE TABLE",
        .approximated(
            "standard, transient and temporary tables; constraints are kept and, but for NOT NULL "
                + "and CHECK, not enforced"),
        "\(sql), CREATE TABLE"),
    entry(
        .statement, "CREATE OR ALTER TABLE",
        .approximated("columns, comment, clustering and constraints; no new order of columns"),
        "\(sql), CREATE TABLE, CREATE OR ALTER TABLE"),
    entry(
        .statement, "CREATE TABLE … USING TEMPLATE", .exact,
        "\(sql), CREATE TABLE, USING TEMPLATE"),
    entry(
        .rule, "virtual columns",
        .approximated("computed when the table is read; streams and CHANGES show them empty"),
        "\(sql), CREATE TABLE, <col_type> AS ( <expr> )"),
    entry(
        .statement, "CREATE VIEW",
        .approximated("a materialized one is computed when it is read, and may be any query"),
        "\(sql), CREATE VIEW"),
    entry(
        .statement, "CREATE PROCEDURE", .approximated("in SQL"), "\(sql), CREATE PROCEDURE"),
    entry(
        .statement, "CREATE TEMPORARY VIEW, STAGE, FILE FORMAT, FUNCTION and PROCEDURE", .exact,
        "\(sql), CREATE <object>"),
    entry(
        .statement, "CREATE STORAGE INTEGRATION", .approximated("for S3"),
        "\(sql), CREATE STORAGE INTEGRATION"),
    entry(
        .statement, "CREATE WAREHOUSE",
        .approximated(
            "its properties but STATEMENT_TIMEOUT_IN_SECONDS are kept and shown and change "
                + "nothing: no queue and no cost; "
                + "the session's own needs USAGE, and a session without one runs its statements "
                + "all the same"),
        "\(sql), CREATE WAREHOUSE"),
    entry(
        .statement, "GRANT and REVOKE",
        .approximated("of roles and of privileges on the objects that exist here"),
        "\(sql), GRANT <privileges>"),
    entry(
        .statement, "CREATE DATABASE, SCHEMA, STAGE, FILE FORMAT, SEQUENCE, ROLE and USER",
        .approximated("without their rarer options"), "\(sql), CREATE <object>"),
    entry(
        .statement, "ALTER",
        .approximated(
            "names, comments, settings and session parameters of what exists here"),
        "\(sql), ALTER <object>"),
    entry(.statement, "DROP and COMMENT", .exact, "\(sql), DROP <object>"),
    entry(
        .statement, "USE, SET, UNSET and ALTER SESSION",
        .approximated("a session begins without secondary roles; unknown parameters are refused"),
        "\(sql), USE <object>"),
    entry(
        .statement, "SHOW and DESCRIBE",
        .approximated(
            "all documented columns; one about a feature that is not emulated has the value of an "
                + "object without it, sizes in bytes are zero, parameters have no description; "
                + "kinds that cannot be made are shown without rows; SHOW FUNCTIONS has no "
                + "built-in ones"),
        "\(sql), SHOW <objects>"),
    entry(
        .statement, "INFORMATION_SCHEMA",
        .approximated(
            "its views of what exists here, without rows for its own views; LAST_ALTERED knows "
                + "changes of rows, not of definitions"),
        "Snowflake documentation, Snowflake Information Schema"),
    entry(
        .statement, "CREATE FUNCTION",
        .approximated(
            "in SQL and Snowflake Scripting, scalar and tabular; its body is read again for each "
                + "call"),
        "\(sql), CREATE FUNCTION"),
    entry(
        .statement, "CREATE STREAM",
        .approximated(
            "on tables, views, dynamic tables and stages; it is stale as soon as it may be, which "
                + "reading it tells as time travel does; on a view rows that are equal cancel each "
                + "other, and no row is an update"),
        "\(sql), CREATE STREAM"),
    entry(
        .statement, "CREATE PIPE",
        .approximated(
            "AUTO_INGEST through the queue that SHOW PIPES names, and REFRESH; a file is taken half "
                + "a minute after its notification; no topic, no REST endpoint, no streaming"),
        "\(sql), CREATE PIPE"),
    entry(
        .statement, "CREATE DYNAMIC TABLE",
        .approximated(
            "always fresh, as if it were refreshed each time it is read; its refresh history has "
                + "the refreshes that statements asked for, without statistics"),
        "\(sql), CREATE DYNAMIC TABLE"),
    entry(
        .statement, "CREATE HYBRID TABLE",
        .approximated(
            "primary, unique and foreign keys are enforced when a statement ends, not row by row"),
        "\(sql), CREATE HYBRID TABLE"),
    entry(
        .statement, "CREATE INDEX and DROP INDEX",
        .approximated("kept and listed, and active at once; no query is faster for them"),
        "\(sql), CREATE INDEX"),
    entry(
        .statement, "SNOWFLAKE.ACCOUNT_USAGE",
        .approximated("the views that pipelines read, without the service's delay"),
        "Snowflake documentation, Account Usage"),
    entry(
        .statement, "UNDROP",
        .approximated(
            "of databases, schemas, tables and dynamic tables that DROP took within a day, not of "
                + "replaced ones"),
        "\(sql), UNDROP <object>"),
    entry(.statement, "EXPLAIN", .refused, "\(sql), EXPLAIN"),
]
