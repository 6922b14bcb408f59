/// Functions that the service has and that are not emulated, so that a call of one is told from
/// a slip of the pen. Source: Snowflake documentation, "All functions (alphabetical)".
enum RefusedFunctions {
    static func contains(_ name: String) -> Bool {
        names.contains(name) || prefixes.contains { name.hasPrefix($0) }
    }

    private static let prefixes = [
        "AI_", "ST_", "H3_", "SNOWFLAKE.CORTEX.", "SNOWFLAKE.CORE.", "SNOWFLAKE.NOTIFICATION.",
        "SNOWFLAKE.ML.", "SNOWFLAKE.ALERT.", "SNOWFLAKE.DATA_PRIVACY.", "SYSTEM$ESTIMATE_",
        "SYSTEM$SEND_", "DP_INTERVAL_",
    ]

    private static let names: Set<String> = [
        "ALL_USER_NAMES", "BUILD_SCOPED_FILE_URL", "BUILD_STAGE_FILE_URL", "CLASSIFY_TEXT",
        "COMPLETE", "COUNT_TOKENS", "EMBED_TEXT_768", "EMBED_TEXT_1024", "ENTITY_SENTIMENT",
        "EXPLAIN_JSON", "EXTRACT_ANSWER", "EXTRACT_SEMANTIC_CATEGORIES", "FINETUNE",
        "GET_ABSOLUTE_PATH", "GET_ANACONDA_PACKAGES_REPODATA", "GET_CONDITION_QUERY_UUID",
        "GET_LINEAGE", "GET_OBJECT_REFERENCES", "GET_PRESIGNED_URL", "GET_QUERY_OPERATOR_STATS",
        "GET_RELATIVE_PATH", "GET_STAGE_LOCATION", "ICEBERG_TABLE_FILES",
        "ICEBERG_TABLE_SNAPSHOT_REFRESH_HISTORY", "INTEGRATION", "PARSE_DOCUMENT",
        "POLICY_CONTEXT", "PROMPT", "SEARCH_PREVIEW", "SENTIMENT", "SUMMARIZE", "SYS_CONTEXT",
        "TEXT_HTML", "TEXT_PLAIN", "TO_DECFLOAT", "TO_FILE", "TO_GEOGRAPHY", "TO_GEOMETRY",
        "TRANSLATE_TEXT", "TRY_COMPLETE", "TRY_TO_DECFLOAT", "TRY_TO_FILE",
        "TRY_TO_GEOGRAPHY", "TRY_TO_GEOMETRY",
    ]
}
