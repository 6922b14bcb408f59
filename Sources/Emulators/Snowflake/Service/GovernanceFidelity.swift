import CloudModel

private let sql = "Snowflake documentation, SQL command reference"

/// What of roles, tags and policies is emulated, and how closely.
let governanceFidelity: [FidelityEntry] = [
    entry(
        .statement, "CREATE DATABASE ROLE",
        .approximated(
            "granted to roles, database roles and users; not to shares or applications, and "
                + "WITH GRANT OPTION of a role is not kept"), "\(sql), CREATE DATABASE ROLE"),
    entry(
        .statement, "CREATE TAG",
        .approximated(
            "with ALLOWED_VALUES and masking policies; tags are neither propagated nor of several "
                + "values; SYSTEM$GET_TAG takes constants"),
        "\(sql), CREATE TAG"),
    entry(
        .statement, "CREATE MASKING POLICY",
        .approximated(
            "on columns of tables and views, also through tags, but not on virtual columns; no "
                + "POLICY_CONTEXT"),
        "\(sql), CREATE MASKING POLICY"),
    entry(
        .statement, "CREATE ROW ACCESS POLICY",
        .approximated("on tables and views; no POLICY_CONTEXT"),
        "\(sql), CREATE ROW ACCESS POLICY"),
    entry(
        .statement, "DIRECTORY of a stage",
        .approximated("refreshed by ALTER STAGE … REFRESH only; a file's MD5 is its ETag"),
        "Snowflake documentation, Query directory tables"),
    entry(
        .rule, "INCLUDE_METADATA", .approximated("not with VALIDATION_MODE"),
        "\(sql), COPY INTO <table>"),
    entry(
        .statement, "aggregation, projection, join, storage lifecycle and privacy policies",
        .refused, "\(sql), CREATE AGGREGATION POLICY"),
]
