/// The columns of INFORMATION_SCHEMA views and history functions (`NAME()`).
///
/// Source: Snowflake documentation, "Snowflake Information Schema". Columns that have no meaning
/// here are left out.
enum InformationSchema {
    private static let name = SnowflakeType.varchar
    private static let count = SnowflakeType.integer
    private static let time = SnowflakeType.timestampLTZ(scale: 3)

    static let columns: [String: [(String, SnowflakeType)]] = [
        "DATABASES": [
            ("DATABASE_NAME", name), ("DATABASE_OWNER", name), ("IS_TRANSIENT", name),
            ("COMMENT", name), ("CREATED", time), ("LAST_ALTERED", time), ("RETENTION_TIME", count),
        ],
        "SCHEMATA": [
            ("CATALOG_NAME", name), ("SCHEMA_NAME", name), ("SCHEMA_OWNER", name),
            ("IS_TRANSIENT", name), ("CREATED", time), ("LAST_ALTERED", time), ("COMMENT", name),
        ],
        "TABLES": [
            ("TABLE_CATALOG", name), ("TABLE_SCHEMA", name), ("TABLE_NAME", name),
            ("TABLE_OWNER", name), ("TABLE_TYPE", name), ("IS_TRANSIENT", name),
            ("CLUSTERING_KEY", name), ("ROW_COUNT", count), ("BYTES", count),
            ("RETENTION_TIME", count), ("CREATED", time), ("LAST_ALTERED", time),
            ("COMMENT", name),
        ],
        "COLUMNS": [
            ("TABLE_CATALOG", name), ("TABLE_SCHEMA", name), ("TABLE_NAME", name),
            ("COLUMN_NAME", name), ("ORDINAL_POSITION", count), ("COLUMN_DEFAULT", name),
            ("IS_NULLABLE", name), ("DATA_TYPE", name), ("CHARACTER_MAXIMUM_LENGTH", count),
            ("CHARACTER_OCTET_LENGTH", count), ("NUMERIC_PRECISION", count),
            ("NUMERIC_PRECISION_RADIX", count), ("NUMERIC_SCALE", count),
            ("DATETIME_PRECISION", count), ("IS_IDENTITY", name), ("COMMENT", name),
            ("IDENTITY_START", name), ("IDENTITY_INCREMENT", name),
            ("IDENTITY_GENERATION", name), ("IDENTITY_CYCLE", name),
            ("IDENTITY_ORDERED", name), ("DATA_TYPE_ALIAS", name),
        ],
        "VIEWS": [
            ("TABLE_CATALOG", name), ("TABLE_SCHEMA", name), ("TABLE_NAME", name),
            ("TABLE_OWNER", name), ("VIEW_DEFINITION", name), ("IS_SECURE", name),
            ("CREATED", time), ("COMMENT", name),
        ],
        "LOAD_HISTORY": [
            ("SCHEMA_NAME", name), ("FILE_NAME", name), ("TABLE_NAME", name),
            ("LAST_LOAD_TIME", time), ("STATUS", name), ("ROW_COUNT", count),
            ("ROW_PARSED", count), ("FIRST_ERROR_MESSAGE", name),
            ("FIRST_ERROR_LINE_NUMBER", count), ("FIRST_ERROR_CHARACTER_POSITION", count),
            ("FIRST_ERROR_COL_NAME", name), ("ERROR_COUNT", count), ("ERROR_LIMIT", count),
        ],
        "COPY_HISTORY()": [
            ("FILE_NAME", name), ("STAGE_LOCATION", name), ("LAST_LOAD_TIME", time),
            ("ROW_COUNT", count), ("ROW_PARSED", count), ("FILE_SIZE", count),
            ("FIRST_ERROR_MESSAGE", name), ("FIRST_ERROR_LINE_NUMBER", count),
            ("FIRST_ERROR_CHARACTER_POS", count), ("FIRST_ERROR_COLUMN_NAME", name),
            ("ERROR_COUNT", count), ("ERROR_LIMIT", count), ("STATUS", name),
            ("TABLE_CATALOG_NAME", name), ("TABLE_SCHEMA_NAME", name), ("TABLE_NAME", name),
        ],
        "TASK_HISTORY()": [
            ("QUERY_ID", name), ("NAME", name), ("DATABASE_NAME", name), ("SCHEMA_NAME", name),
            ("QUERY_TEXT", name), ("CONDITION_TEXT", name), ("STATE", name), ("ERROR_CODE", name),
            ("ERROR_MESSAGE", name), ("SCHEDULED_TIME", time), ("QUERY_START_TIME", time),
            ("COMPLETED_TIME", time), ("RETURN_VALUE", name),
        ],
    ]
}
