import SnowflakeSQL

/// What may stand in CREATE and ALTER … SET of each kind of object, behind its name and its parts.
///
/// Source: Snowflake documentation, CREATE <object>, "Syntax".
enum ObjectForms {
    /// Nil for a kind that is checked elsewhere or refused.
    static func of(_ kind: ObjectKind) -> ClauseForms? {
        switch kind.rawValue {
        case "DATABASE": databases
        case "SCHEMA": schemas
        case "STAGE": stages
        case "WAREHOUSE": warehouses
        case "ROLE", "DATABASE ROLE": tagged
        case "USER": users
        case "SEQUENCE": sequences
        case "STREAM": streams
        case "TASK": tasks
        case "PIPE": pipes
        case "VIEW", "MATERIALIZED VIEW": views
        case "TABLE", "HYBRID TABLE": tables
        case "DYNAMIC TABLE": dynamicTables
        case "FUNCTION", "PROCEDURE": routines
        case "STORAGE INTEGRATION": integrations
        case "TAG": tags
        case "MASKING POLICY", "ROW ACCESS POLICY": policies
        default: nil
        }
    }

    /// What stands behind the type of a column.
    static let columns = ClauseForms(
        """
        [WITH] MASKING POLICY <> [USING()];[WITH] TAG();GENERATED ALWAYS
        ! PROJECTION POLICY <>;! WITH PROJECTION POLICY <>;COMMENT = text;COMMENT ''
        """)

    private static let tagged = ClauseForms("COMMENT = text;[WITH] TAG();[WITH] CONTACT()")

    /// Parameters that databases and schemas have in common.
    private static let containers = tagged.union(
        """
        DATA_RETENTION_TIME_IN_DAYS MAX_DATA_EXTENSION_TIME_IN_DAYS = 0-90
        BASE_LOCATION_PREFIX CATALOG CATALOG_SYNC CLASSIFICATION_PROFILE EXTERNAL_VOLUME = any
        DEFAULT_DDL_COLLATION DEFAULT_STREAMLIT_NOTEBOOK_WAREHOUSE OBJECT_VISIBILITY = any
        ENABLE_CONSOLE_OUTPUT ENABLE_DATA_COMPACTION QUOTED_IDENTIFIERS_IGNORE_CASE = flag
        REPLACE_INVALID_CHARACTERS = flag;REPLICABLE_WITH_FAILOVER_GROUPS = any
        LOG_LEVEL LOG_EVENT_LEVEL = TRACE|DEBUG|INFO|WARN|ERROR|FATAL|OFF
        TRACE_LEVEL = ALWAYS|ON_EVENT|PROPAGATE|OFF;METRIC_LEVEL = ALL|NONE
        STORAGE_SERIALIZATION_POLICY = COMPATIBLE|OPTIMIZED
        SUSPEND_TASK_AFTER_NUM_FAILURES = count;TASK_AUTO_RETRY_ATTEMPTS = 0-30
        USER_TASK_TIMEOUT_MS = 0-604800000;USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE = any
        USER_TASK_MINIMUM_TRIGGER_INTERVAL_IN_SECONDS = 10-604800
        IGNORE TABLES WITH INSUFFICIENT DATA RETENTION;IGNORE HYBRID TABLES
        INCLUDE INTERNAL STAGES
        """)
    private static let databases = containers.union(
        """
        CATALOG_SYNC_NAMESPACE_FLATTEN_DELIMITER CATALOG_SYNC_NAMESPACE_MODE = any
        AS REPLICA OF <>;FROM SHARE <>;FROM LISTING *
        """)
    private static let schemas = containers.union(
        "WITH MANAGED ACCESS;PIPE_EXECUTION_PAUSED = flag")
    private static let stages = tagged.union(
        """
        AWS_ACCESS_POINT_ARN ENDPOINT URL = text;STORAGE_INTEGRATION FILE_FORMAT = any
        COPY_OPTIONS CREDENTIALS DIRECTORY ENCRYPTION = list;USE_PRIVATELINK_ENDPOINT = flag
        """)
    private static let warehouses = tagged.union(
        """
        WITH;AUTO_RESUME ENABLE_QUERY_ACCELERATION INITIALLY_SUSPENDED = flag
        AUTO_SUSPEND MAX_CONCURRENCY_LEVEL = count;MAX_CLUSTER_COUNT MIN_CLUSTER_COUNT = 1-300
        STATEMENT_QUEUED_TIMEOUT_IN_SECONDS = count;STATEMENT_TIMEOUT_IN_SECONDS = 0-604800
        QUERY_ACCELERATION_MAX_SCALE_FACTOR = 0-100;SCALING_POLICY = STANDARD|ECONOMY
        WAREHOUSE_TYPE = STANDARD|SNOWPARK-OPTIMIZED|ADAPTIVE;WAIT_FOR_COMPLETION = flag
        GENERATION RESOURCE_CONSTRAINT RESOURCE_MONITOR WAREHOUSE_SIZE = any
        """)
    private static let users = tagged.union(
        """
        DAYS_TO_EXPIRY MINS_TO_BYPASS_MFA MINS_TO_UNLOCK = count
        DISABLED DISABLE_MFA MUST_CHANGE_PASSWORD PREVENT_UNLOAD_TO_INTERNAL_STAGES = flag
        ENABLE_UNREDACTED_QUERY_SYNTAX_ERROR ENABLE_UNREDACTED_SECURE_OBJECT_ERROR = flag
        TYPE = PERSON|SERVICE|LEGACY_SERVICE;ALLOWED_INTERFACES WORKLOAD_IDENTITY = list
        DEFAULT_NAMESPACE DEFAULT_ROLE DEFAULT_SECONDARY_ROLES DEFAULT_WAREHOUSE = any
        DISPLAY_NAME EMAIL EXT_AUTHN_DUO EXT_AUTHN_UID FIRST_NAME LAST_NAME LOGIN_NAME = any
        MIDDLE_NAME NETWORK_POLICY PASSWORD RSA_PUBLIC_KEY RSA_PUBLIC_KEY_2 = any
        SNOWFLAKE_LOCK SNOWFLAKE_SUPPORT = any
        """)
    private static let sequences = tagged.union("ORDER;NOORDER;INCREMENT = any;INCREMENT()")
    private static let streams = tagged.union(
        "APPEND_ONLY INSERT_ONLY SHOW_INITIAL_ROWS = flag;COPY~GRANTS")
    private static let tasks = tagged.union(
        """
        SCHEDULE CONFIG TARGET_COMPLETION_INTERVAL = text;ALLOW_OVERLAPPING_EXECUTION = flag
        WAREHOUSE FINALIZE ERROR_INTEGRATION SUCCESS_INTEGRATION OVERLAP_POLICY = any
        USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE SERVERLESS_TASK_MIN_STATEMENT_SIZE = any
        SERVERLESS_TASK_MAX_STATEMENT_SIZE EXECUTE_AS_USER = any;TASK_AUTO_RETRY_ATTEMPTS = 0-30
        SUSPEND_TASK_AFTER_NUM_FAILURES = count;USER_TASK_TIMEOUT_MS = 0-604800000
        USER_TASK_MINIMUM_TRIGGER_INTERVAL_IN_SECONDS = 10-604800
        LOG_LEVEL = TRACE|DEBUG|INFO|WARN|ERROR|FATAL|OFF;! EXECUTE~AS USER <>
        """)
    private static let pipes = tagged.union(
        """
        AUTO_INGEST PIPE_EXECUTION_PAUSED = flag
        AWS_SNS_TOPIC ERROR_INTEGRATION INTEGRATION = any
        """)
    private static let governed = tagged.union(
        """
        [WITH] ROW ACCESS POLICY <> ON();COPY~GRANTS
        ! AGGREGATION POLICY *;! WITH AGGREGATION POLICY *;! JOIN POLICY *;! WITH JOIN POLICY *
        ! STORAGE LIFECYCLE POLICY *;! WITH STORAGE LIFECYCLE POLICY *
        """)
    private static let views = governed.union(
        "CHANGE_TRACKING = flag;SECURE;DATA_METRIC_SCHEDULE = text")
    private static let tables = governed.union(
        """
        CHANGE_TRACKING ENABLE_DATA_COMPACTION ENABLE_SCHEMA_EVOLUTION = flag
        ERROR_LOGGING ROW_TIMESTAMP = flag;COPY TAGS;DATA_METRIC_SCHEDULE = text
        DATA_RETENTION_TIME_IN_DAYS MAX_DATA_EXTENSION_TIME_IN_DAYS = 0-90
        DEFAULT_DDL_COLLATION ICEBERG_DEFAULT_DDL_COLLATION = text
        STAGE_COPY_OPTIONS STAGE_FILE_FORMAT = list
        """)
    private static let dynamicTables = governed.union(
        """
        TARGET_LAG WAREHOUSE INITIALIZATION_WAREHOUSE SCHEDULER = any
        INITIALIZE = ON_CREATE|ON_SCHEDULE
        REFRESH_MODE = AUTO|FULL|INCREMENTAL|ADAPTIVE
        DATA_RETENTION_TIME_IN_DAYS MAX_DATA_EXTENSION_TIME_IN_DAYS = 0-90
        ! REQUIRE USER;! IMMUTABLE WHERE *;! IMMUTABLE WHERE();! BACKFILL FROM *
        ROW_TIMESTAMP = flag
        """)
    private static let routines = tagged.union(
        """
        CALLED ON NULL INPUT;RETURNS NULL ON NULL INPUT;STRICT;VOLATILE;IMMUTABLE;MEMOIZABLE
        COPY~GRANTS;SECURE;EXECUTE~AS = CALLER|OWNER;NOT NULL
        LOG_LEVEL = TRACE|DEBUG|INFO|WARN|ERROR|FATAL|OFF;TRACE_LEVEL METRIC_LEVEL = any
        """)
    private static let integrations = tagged.union(
        """
        ENABLED USE_PRIVATELINK_ENDPOINT = flag;STORAGE_ALLOWED_LOCATIONS = list
        STORAGE_BLOCKED_LOCATIONS = list;STORAGE_PROVIDER TYPE AZURE_TENANT_ID = any
        STORAGE_AWS_EXTERNAL_ID STORAGE_AWS_OBJECT_ACL STORAGE_AWS_ROLE_ARN = text
        """)
    private static let tags = ClauseForms(
        "COMMENT = text;ALLOWED_VALUES '';PROPAGATE ON_CONFLICT MULTI_VALUE = any")
    private static let policies = ClauseForms(
        "COMMENT = text;BODY();EXEMPT_OTHER_POLICIES = flag;[WITH] TAG()")
}
