/// The columns of INFORMATION_SCHEMA views and history functions (`NAME()`).
///
/// Source: Snowflake documentation, "Snowflake Information Schema". Columns of the histories that
/// have no meaning here are left out.
enum InformationSchema {
    private static let name = SnowflakeType.varchar
    private static let count = SnowflakeType.integer
    private static let time = SnowflakeType.timestampLTZ(scale: 3)

    /// Columns of QUERY_HISTORY; those about queues and partitions are left out.
    private static let queries: [(String, SnowflakeType)] = [
        ("QUERY_ID", name), ("QUERY_TEXT", name), ("DATABASE_NAME", name), ("SCHEMA_NAME", name),
        ("QUERY_TYPE", name), ("SESSION_ID", count), ("USER_NAME", name), ("ROLE_NAME", name),
        ("WAREHOUSE_NAME", name), ("WAREHOUSE_SIZE", name), ("WAREHOUSE_TYPE", name),
        ("QUERY_TAG", name), ("EXECUTION_STATUS", name), ("ERROR_CODE", name),
        ("ERROR_MESSAGE", name), ("START_TIME", time), ("END_TIME", time),
        ("TOTAL_ELAPSED_TIME", count), ("BYTES_SCANNED", count), ("ROWS_PRODUCED", count),
        ("COMPILATION_TIME", count), ("EXECUTION_TIME", count),
    ]

    /// The views of ACCOUNT_USAGE, whose rows come without the service's delay.
    static let accountUsage: [String: [(String, SnowflakeType)]] = {
        var views = usageShapes.mapValues(\.columns)
        views["QUERY_HISTORY"] = queries
        views["LOAD_HISTORY"] = columns["LOAD_HISTORY"]
        for name in ["COPY_HISTORY", "TASK_HISTORY"] { views[name] = columns[name + "()"] }
        for name in listedInUsage { views[name] = columns[name].map { $0 + [("DELETED", time)] } }
        return views
    }()

    /// The views that ACCOUNT_USAGE has too, with the time when an object was dropped.
    static let listedInUsage = [
        "COLUMNS", "DATABASES", "FILE_FORMATS", "FUNCTIONS", "PIPES", "PROCEDURES",
        "REFERENTIAL_CONSTRAINTS", "SCHEMATA", "SEQUENCES", "STAGES", "TABLES",
        "TABLE_CONSTRAINTS", "VIEWS",
    ]

    /// The views that only ACCOUNT_USAGE has.
    ///
    /// Source: Snowflake documentation, "Account Usage", the page of each view.
    static let usageShapes: [String: ShownShape] = [
        "USERS":
            "NAME CREATED_ON@ DELETED_ON@ LOGIN_NAME DISPLAY_NAME DISABLED DEFAULT_WAREHOUSE "
            + "DEFAULT_NAMESPACE DEFAULT_ROLE OWNER COMMENT",
        "ROLES":
            "CREATED_ON@ DELETED_ON@ NAME COMMENT OWNER ROLE_TYPE=ROLE "
            + "ROLE_DATABASE_NAME OWNER_ROLE_TYPE=ROLE",
        "GRANTS_TO_ROLES":
            "CREATED_ON@ MODIFIED_ON@ PRIVILEGE GRANTED_ON NAME TABLE_CATALOG TABLE_SCHEMA "
            + "GRANTED_TO=ROLE GRANTEE_NAME GRANT_OPTION! GRANTED_BY DELETED_ON@ "
            + "GRANTED_BY_ROLE_TYPE=ROLE OBJECT_INSTANCE",
        "TAGS":
            "TAG_ID# TAG_NAME TAG_SCHEMA_ID# TAG_SCHEMA TAG_DATABASE_ID# TAG_DATABASE TAG_OWNER "
            + "TAG_COMMENT CREATED@ LAST_ALTERED@ DELETED@ ALLOWED_VALUES OWNER_ROLE_TYPE=ROLE "
            + "PROPAGATE ON_CONFLICT",
        "TAG_REFERENCES":
            "TAG_DATABASE TAG_SCHEMA TAG_ID# TAG_NAME TAG_VALUE OBJECT_DATABASE OBJECT_SCHEMA "
            + "OBJECT_ID# OBJECT_NAME OBJECT_DELETED@ DOMAIN COLUMN_ID# COLUMN_NAME "
            + "APPLY_METHOD=MANUAL",
        "MASKING_POLICIES": policies, "ROW_ACCESS_POLICIES": policies,
        "POLICY_REFERENCES":
            "POLICY_DB POLICY_SCHEMA POLICY_ID# POLICY_NAME POLICY_KIND REF_DATABASE_NAME "
            + "REF_SCHEMA_NAME REF_ENTITY_NAME REF_ENTITY_DOMAIN REF_COLUMN_NAME "
            + "REF_ARG_COLUMN_NAMES TAG_DATABASE TAG_SCHEMA TAG_NAME POLICY_STATUS=ACTIVE",
        "GRANTS_TO_USERS":
            "CREATED_ON@ DELETED_ON@ ROLE GRANTED_TO=USER GRANTEE_NAME GRANTED_BY",
    ].mapValues { ShownShape($0, time: .timestampLTZ(scale: 3)) }

    private static let policies =
        "POLICY_ID# POLICY_NAME POLICY_SCHEMA_ID# POLICY_SCHEMA POLICY_CATALOG_ID# POLICY_CATALOG "
        + "POLICY_OWNER POLICY_SIGNATURE POLICY_RETURN_TYPE POLICY_BODY POLICY_COMMENT CREATED@ "
        + "LAST_ALTERED@ DELETED@ OWNER_ROLE_TYPE=ROLE OPTIONS="

    /// The columns of all views and functions.
    static let columns: [String: [(String, SnowflakeType)]] =
        shapes.mapValues(\.columns).merging(plain) { _, plain in plain }

    private static let plain: [String: [(String, SnowflakeType)]] = [
        "TABLE_CONSTRAINTS": [
            ("CONSTRAINT_CATALOG", name), ("CONSTRAINT_SCHEMA", name), ("CONSTRAINT_NAME", name),
            ("TABLE_CATALOG", name), ("TABLE_SCHEMA", name), ("TABLE_NAME", name),
            ("CONSTRAINT_TYPE", name), ("IS_DEFERRABLE", name), ("INITIALLY_DEFERRED", name),
            ("ENFORCED", name), ("COMMENT", name), ("CREATED", time), ("LAST_ALTERED", time),
            ("RELY", name),
        ],
        "REFERENTIAL_CONSTRAINTS": [
            ("CONSTRAINT_CATALOG", name), ("CONSTRAINT_SCHEMA", name), ("CONSTRAINT_NAME", name),
            ("UNIQUE_CONSTRAINT_CATALOG", name), ("UNIQUE_CONSTRAINT_SCHEMA", name),
            ("UNIQUE_CONSTRAINT_NAME", name), ("MATCH_OPTION", name), ("UPDATE_RULE", name),
            ("DELETE_RULE", name), ("COMMENT", name), ("CREATED", time), ("LAST_ALTERED", time),
        ],
        "SEQUENCES": [
            ("SEQUENCE_CATALOG", name), ("SEQUENCE_SCHEMA", name), ("SEQUENCE_NAME", name),
            ("SEQUENCE_OWNER", name), ("DATA_TYPE", name), ("NUMERIC_PRECISION", count),
            ("NUMERIC_PRECISION_RADIX", count), ("NUMERIC_SCALE", count), ("START_VALUE", name),
            ("MINIMUM_VALUE", name), ("MAXIMUM_VALUE", name), ("NEXT_VALUE", name),
            ("INCREMENT", name), ("CYCLE_OPTION", name), ("CREATED", time),
            ("LAST_ALTERED", time), ("ORDERED", name), ("COMMENT", name),
        ],
        "STAGES": [
            ("STAGE_CATALOG", name), ("STAGE_SCHEMA", name), ("STAGE_NAME", name),
            ("STAGE_URL", name), ("STAGE_REGION", name), ("STAGE_TYPE", name),
            ("STAGE_OWNER", name), ("COMMENT", name), ("CREATED", time), ("LAST_ALTERED", time),
        ],
        "APPLICABLE_ROLES": [
            ("GRANTEE", name), ("ROLE_NAME", name), ("ROLE_OWNER", name), ("IS_GRANTABLE", name),
        ],
        "ENABLED_ROLES": [("ROLE_NAME", name), ("ROLE_OWNER", name)],
        "INFORMATION_SCHEMA_CATALOG_NAME": [("CATALOG_NAME", name)],
        "LOAD_HISTORY": [
            ("SCHEMA_NAME", name), ("FILE_NAME", name), ("TABLE_NAME", name),
            ("LAST_LOAD_TIME", time), ("STATUS", name), ("ROW_COUNT", count),
            ("ROW_PARSED", count), ("FIRST_ERROR_MESSAGE", name),
            ("FIRST_ERROR_LINE_NUMBER", count), ("FIRST_ERROR_CHARACTER_POSITION", count),
            ("FIRST_ERROR_COL_NAME", name), ("ERROR_COUNT", count), ("ERROR_LIMIT", count),
        ],
        "QUERY_HISTORY()": queries, "QUERY_HISTORY_BY_SESSION()": queries,
        "QUERY_HISTORY_BY_USER()": queries, "QUERY_HISTORY_BY_WAREHOUSE()": queries,
        "VALIDATE()": LoadProblem.columns.map { ($0.name, $0.type) },
        "COPY_HISTORY()": [
            ("FILE_NAME", name), ("STAGE_LOCATION", name), ("LAST_LOAD_TIME", time),
            ("ROW_COUNT", count), ("ROW_PARSED", count), ("FILE_SIZE", count),
            ("FIRST_ERROR_MESSAGE", name), ("FIRST_ERROR_LINE_NUMBER", count),
            ("FIRST_ERROR_CHARACTER_POS", count), ("FIRST_ERROR_COLUMN_NAME", name),
            ("ERROR_COUNT", count), ("ERROR_LIMIT", count), ("STATUS", name),
            ("TABLE_CATALOG_NAME", name), ("TABLE_SCHEMA_NAME", name), ("TABLE_NAME", name),
            ("PIPE_CATALOG_NAME", name), ("PIPE_SCHEMA_NAME", name), ("PIPE_NAME", name),
            ("PIPE_RECEIVED_TIME", time),
        ],
    ]
}
