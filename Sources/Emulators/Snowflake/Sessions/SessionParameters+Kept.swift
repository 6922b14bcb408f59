extension SessionParameters {
    /// Parameters that a session may set and that change nothing here, with their defaults: they
    /// are about caches, queues, costs and what clients do by themselves.
    ///
    /// Source: Snowflake documentation, "Parameters", and what clients send at login.
    static let keptDefaults: [String: String] = [
        "ABORT_DETACHED_QUERY": "false",
        "CLIENT_APPLICATION": "",
        "CLIENT_ENABLE_LOG_INFO_STATEMENT_PARAMETERS": "false",
        "CLIENT_MEMORY_LIMIT": "1536",
        "CLIENT_METADATA_REQUEST_USE_CONNECTION_CTX": "false",
        "CLIENT_METADATA_USE_SESSION_DATABASE": "false",
        "CLIENT_OUT_OF_BAND_TELEMETRY_ENABLED": "false",
        "CLIENT_PREFETCH_THREADS": "4",
        "CLIENT_REQUEST_MFA_TOKEN": "false",
        "CLIENT_RESULT_CHUNK_SIZE": "160",
        "CLIENT_RESULT_COLUMN_CASE_INSENSITIVE": "false",
        "CLIENT_SESSION_CLONE": "false",
        "CLIENT_SESSION_KEEP_ALIVE": "false",
        "CLIENT_SESSION_KEEP_ALIVE_HEARTBEAT_FREQUENCY": "3600",
        "CLIENT_STAGE_ARRAY_BINDING_THRESHOLD": "0",
        "CLIENT_STORE_TEMPORARY_CREDENTIAL": "false",
        "CLIENT_TELEMETRY_ENABLED": "true",
        "CLIENT_TIMESTAMP_TYPE_MAPPING": "TIMESTAMP_LTZ",
        "CLIENT_VALIDATE_DEFAULT_PARAMETERS": "false",
        "CSV_TIMESTAMP_FORMAT": "",
        "ENABLE_UNREDACTED_QUERY_SYNTAX_ERROR": "false",
        "ENABLE_UNLOAD_PHYSICAL_TYPE_OPTIMIZATION": "true",
        "GO_QUERY_RESULT_FORMAT": "JSON",
        "HYBRID_TABLE_LOCK_TIMEOUT": "3600",
        "JDBC_QUERY_RESULT_FORMAT": "JSON",
        "JDBC_TREAT_DECIMAL_AS_INT": "true",
        "JDBC_TREAT_TIMESTAMP_NTZ_AS_UTC": "false",
        "JDBC_USE_SESSION_TIMEZONE": "true",
        "LOG_EVENT_LEVEL": "OFF",
        "LOG_LEVEL": "OFF",
        "NOORDER_SEQUENCE_AS_DEFAULT": "true",
        "ODBC_QUERY_RESULT_FORMAT": "JSON",
        "PYTHON_CONNECTOR_QUERY_RESULT_FORMAT": "",
        "S3_STAGE_VPCE_DNS_NAME": "",
        "SIMULATED_DATA_SHARING_CONSUMER": "",
        "STATEMENT_QUEUED_TIMEOUT_IN_SECONDS": "0",
        "TRACE_LEVEL": "OFF",
        "TRANSACTION_DEFAULT_ISOLATION_LEVEL": "READ COMMITTED",
        "USE_CACHED_RESULT": "true",
    ]

    /// Parameters that would change what statements give and whose defaults alone are emulated.
    ///
    /// Source: Snowflake documentation, "Parameters".
    static let fixedDefaults: [String: String] = [
        "DEFAULT_DDL_COLLATION": "",
        "ROWS_PER_RESULTSET": "0",
        "STRICT_JSON_OUTPUT": "false",
        "TRANSACTION_ABORT_ON_ERROR": "false",
    ]
}
