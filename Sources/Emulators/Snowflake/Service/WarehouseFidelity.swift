import CloudModel

private let sql = "Snowflake documentation, SQL command reference"
private let guide = "Snowflake documentation, Data loading"
private let scripting = "Snowflake documentation, Snowflake Scripting Developer Guide"

/// What of loading, scripting and tasks is emulated, and how closely.
let warehouseFidelity: [FidelityEntry] = [
    entry(
        .statement, "COPY INTO table",
        .approximated(
            "from S3 and internal stages; all files are read first, then their rows become visible at once"
        ),
        "\(sql), COPY INTO <table>"),
    entry(
        .rule, "load metadata",
        .approximated(
            "ETag, 64 days, LOAD_UNCERTAIN_FILES, FORCE; the table's age is its first load"),
        "\(guide), Load metadata"),
    entry(.rule, "ON_ERROR", .exact, "\(sql), COPY INTO <table>"),
    entry(
        .rule, "MATCH_BY_COLUMN_NAME",
        .approximated("a file without any matching column is an error"),
        "\(sql), COPY INTO <table>"),
    entry(
        .rule, "table schema evolution",
        .approximated(
            "the types are those of INFER_SCHEMA over all files of the load; columns keep no "
                + "record of it"),
        "\(guide), Table schema evolution"),
    entry(
        .rule, "PATTERN",
        .approximated("matched against the names that LIST shows, on Swift's regular expressions"),
        "\(sql), COPY INTO <table>"),
    entry(
        .rule, "VALIDATION_MODE", .approximated("not with a transformation"),
        "\(sql), COPY INTO <table>"),
    entry(
        .rule, "STATEMENT_TIMEOUT_IN_SECONDS",
        .approximated(
            "queries take no virtual time: one of five hundred million steps, such as a recursion "
                + "without an end, is taken to reach it at once; it also ends waits for locks and "
                + "SYSTEM$WAIT; nothing queues, so STATEMENT_QUEUED_TIMEOUT_IN_SECONDS ends nothing"
        ),
        "Snowflake documentation, Parameters, STATEMENT_TIMEOUT_IN_SECONDS"),
    entry(
        .type, "CSV files", .approximated("characters that enclose or escape are one byte"),
        "\(sql), CREATE FILE FORMAT"),
    entry(
        .type, "JSON and XML files",
        .approximated(
            "after a bad JSON document reading goes on at the next line, after a bad XML document "
                + "it ends"),
        "\(sql), CREATE FILE FORMAT"),
    entry(
        .type, "Parquet files",
        .approximated("without USE_LOGICAL_TYPE timestamps are the stored integers"),
        "\(sql), CREATE FILE FORMAT"),
    entry(
        .type, "AVRO and ORC formats",
        .approximated("they can be made and shown; files are neither read nor written by them"),
        "\(sql), CREATE FILE FORMAT"),
    entry(
        .statement, "COPY INTO location",
        .approximated(
            "one thread writes; the size of a file is judged by its rows' texts"),
        "\(sql), COPY INTO <location>"),
    entry(
        .statement, "PUT and GET",
        .approximated("internal stages; a client moves its files itself"), "\(sql), PUT"),
    entry(.statement, "LIST and REMOVE", .exact, "\(sql), LIST"),
    entry(
        .rule, "storage integration",
        .approximated(
            "S3 only; a session of the role is taken once for each session; a stage may have an "
                + "access key instead, or be read without any name"),
        "\(sql), CREATE STORAGE INTEGRATION"),
    entry(
        .statement, "blocks of Snowflake Scripting",
        .approximated("error numbers of scripting's own errors are not all the service's"),
        scripting),
    entry(
        .statement, "ASYNC, AWAIT and CANCEL",
        .approximated(
            "a child job runs to its end where it starts"),
        scripting),
    entry(
        .statement, "nested procedures", .approximated("with a block as body, at most eight deep"),
        scripting),
    entry(
        .statement, "CALL",
        .approximated(
            "procedures in SQL only, also of the call itself, at most eight deep"),
        "\(sql), CALL"),
    entry(
        .statement, "a procedure in FROM", .exact,
        "Snowflake documentation, Selecting from a stored procedure"),
    entry(
        .rule, "scoped transactions",
        .approximated("a procedure inside of a transaction joins it instead of opening its own"),
        "Snowflake documentation, Transactions"),
    entry(.statement, "EXECUTE IMMEDIATE", .exact, "\(sql), EXECUTE IMMEDIATE"),
    entry(
        .statement, "EXECUTE IMMEDIATE FROM",
        .approximated("no templates"),
        "\(sql), EXECUTE IMMEDIATE FROM"),
    entry(
        .statement, "CREATE TASK",
        .approximated(
            "no EXECUTE AS USER; sizes and integrations are kept and change nothing"),
        "\(sql), CREATE TASK"),
    entry(.rule, "task schedules", .exact, "\(sql), CREATE TASK, SCHEDULE"),
    entry(
        .rule, "triggered tasks",
        .approximated("new data is noticed at once; no health check after twelve hours"),
        "Snowflake documentation, Triggered tasks"),
    entry(
        .rule, "task graphs",
        .approximated(
            "a task that has begun keeps its definition, one that has not takes that of the "
                + "moment; a retry runs the finalizer again"),
        "Snowflake documentation, Create a sequence of tasks with a task graph"),
    entry(.statement, "EXECUTE TASK", .exact, "\(sql), EXECUTE TASK"),
]
