import Diagnostics
import SnowflakeSQL

/// The properties that the kinds of objects have, so that a misspelt one is refused and not passed
/// over.
///
/// Source: Snowflake documentation, CREATE <object> and ALTER <object>, "Syntax"; the errors are
/// the service's own.
enum ObjectProperties {
    /// Refuses properties that the object of a statement does not have.
    static func check(_ statement: Statement, _ context: StatementContext) throws(SnowflakeError) {
        switch statement {
        case .createObject(let create): try check(create.options, create.kind, context)
        case .createTable(let create):
            try check(create.options.filter { isAssigned($0, context) }, create.kind, context)
        case .createView(let create):
            try check(create.options.filter { isAssigned($0, context) }, .view, context)
        case .createSequence(let create): try check(create.options, .sequence, context)
        case .createStream(let create): try check(create.options, .stream, context)
        case .createPipe(let create): try check(create.options, .pipe, context)
        case .createRoutine(let create) where ["SQL", nil].contains(create.language?.uppercased()):
            try check(create.options, .function, context)
        case .alterObject(let alter):
            if case .set(let options) = alter.action { try check(options, alter.kind, context) }
            if case .unset(let names) = alter.action { try check(names, alter.kind) }
        case .alterTable(let alter):
            for action in alter.actions {
                if case .set(let options) = action { try check(options, alter.kind, context) }
                if case .unset(let names) = action { try check(names, alter.kind) }
            }
        default: break
        }
    }

    private static func check(
        _ options: [SQLOption], _ kind: ObjectKind, _ context: StatementContext
    ) throws(SnowflakeError) {
        guard let known = known(kind) else { return }
        for option in options where !known.contains(option.name) {
            if kind == .user, SessionParameters().knows(option.name) { continue }
            let start = option.nameSpan.start
            let name = context.source.text(start, option.nameSpan.end)
            if isAssigned(option, context) { throw invalid(name, kind) }
            let (line, position) = context.source.place(start) ?? (1, 0)
            throw .compilation(
                1003, "42000",
                "syntax error line \(line) at position \(position) unexpected '\(name)'.")
        }
    }

    /// Whether the source has a value for it: `name = value`.
    private static func isAssigned(_ option: SQLOption, _ context: StatementContext) -> Bool {
        if case .flag = option.value.kind { return false }
        let rest = context.source.text(option.nameSpan.end, option.span.end)
        return rest.first { $0 != " " && $0 != "\n" && $0 != "\t" } == "="
    }

    private static func check(
        _ names: [Identifier], _ kind: ObjectKind
    ) throws(SnowflakeError) {
        guard let known = known(kind) else { return }
        for name in names where !known.contains(name.name) {
            if kind == .user, SessionParameters().knows(name.name) { continue }
            throw invalid(name.name, kind)
        }
    }

    private static func invalid(_ name: String, _ kind: ObjectKind) -> SnowflakeError {
        let shown = String(kind.rawValue.map { $0 == " " ? "_" : $0 })
        return .compilation(1420, "22023", "invalid property '\(name)' for '\(shown)'")
    }

    /// The names of a kind's properties; nil for a kind that is checked elsewhere or refused.
    private static func known(_ kind: ObjectKind) -> Set<String>? {
        switch kind.rawValue {
        case "DATABASE": containers.union(databases)
        case "SCHEMA": containers.union(schemas)
        case "STAGE": stages
        case "WAREHOUSE": warehouses
        case "ROLE", "DATABASE ROLE": tagged
        case "USER": users
        case "SEQUENCE": tagged.union(["INCREMENT", "INCREMENT BY", "ORDER", "NOORDER"])
        case "STREAM": streams
        case "PIPE": pipes
        case "VIEW", "MATERIALIZED VIEW": views
        case "TABLE", "HYBRID TABLE": tables
        case "FUNCTION", "PROCEDURE": routines
        case "STORAGE INTEGRATION": integrations
        default: nil
        }
    }

    private static let tagged: Set = ["COMMENT", "TAG", "WITH", "CONTACT"]

    /// Parameters that databases and schemas have in common.
    private static let containers: Set = tagged.union([
        "BASE_LOCATION_PREFIX", "CATALOG", "CATALOG_SYNC", "CLASSIFICATION_PROFILE",
        "DATA_RETENTION_TIME_IN_DAYS", "DEFAULT_DDL_COLLATION",
        "DEFAULT_STREAMLIT_NOTEBOOK_WAREHOUSE", "ENABLE_CONSOLE_OUTPUT", "ENABLE_DATA_COMPACTION",
        "EXTERNAL_VOLUME", "HYBRID", "IGNORE", "LOG_EVENT_LEVEL", "LOG_LEVEL",
        "MAX_DATA_EXTENSION_TIME_IN_DAYS", "METRIC_LEVEL", "OBJECT_VISIBILITY",
        "QUOTED_IDENTIFIERS_IGNORE_CASE", "REPLACE_INVALID_CHARACTERS",
        "REPLICABLE_WITH_FAILOVER_GROUPS", "STORAGE_SERIALIZATION_POLICY",
        "SUSPEND_TASK_AFTER_NUM_FAILURES", "TABLES", "TASK_AUTO_RETRY_ATTEMPTS", "TRACE_LEVEL",
        "USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE",
        "USER_TASK_MINIMUM_TRIGGER_INTERVAL_IN_SECONDS", "USER_TASK_TIMEOUT_MS",
    ])
    private static let databases: Set = [
        "AS", "CATALOG_SYNC_NAMESPACE_FLATTEN_DELIMITER", "CATALOG_SYNC_NAMESPACE_MODE", "DATA",
        "FROM", "INSUFFICIENT", "OF", "REPLICA", "RETENTION", "SHARE",
    ]
    private static let schemas: Set = [
        "ACCESS", "MANAGED", "MANAGED ACCESS", "PIPE_EXECUTION_PAUSED",
    ]
    private static let stages: Set = tagged.union([
        "AWS_ACCESS_POINT_ARN", "COPY_OPTIONS", "CREDENTIALS", "DIRECTORY", "ENCRYPTION",
        "ENDPOINT", "FILE_FORMAT", "STORAGE_INTEGRATION", "URL", "USE_PRIVATELINK_ENDPOINT",
    ])
    private static let warehouses: Set = tagged.union([
        "AUTO_RESUME", "AUTO_SUSPEND", "ENABLE_QUERY_ACCELERATION", "GENERATION",
        "INITIALLY_SUSPENDED", "MAX_CLUSTER_COUNT", "MAX_CONCURRENCY_LEVEL", "MIN_CLUSTER_COUNT",
        "QUERY_ACCELERATION_MAX_SCALE_FACTOR", "RESOURCE_CONSTRAINT", "RESOURCE_MONITOR",
        "SCALING_POLICY", "STATEMENT_QUEUED_TIMEOUT_IN_SECONDS", "STATEMENT_TIMEOUT_IN_SECONDS",
        "WAIT_FOR_COMPLETION", "WAREHOUSE_SIZE", "WAREHOUSE_TYPE",
    ])
    private static let users: Set = tagged.union([
        "ALLOWED_INTERFACES", "DAYS_TO_EXPIRY", "DEFAULT_NAMESPACE", "DEFAULT_ROLE",
        "DEFAULT_SECONDARY_ROLES", "DEFAULT_WAREHOUSE", "DISABLED", "DISABLE_MFA", "DISPLAY_NAME",
        "EMAIL", "ENABLE_UNREDACTED_QUERY_SYNTAX_ERROR", "ENABLE_UNREDACTED_SECURE_OBJECT_ERROR",
        "EXT_AUTHN_DUO", "EXT_AUTHN_UID", "SNOWFLAKE_LOCK", "SNOWFLAKE_SUPPORT",
        "FIRST_NAME", "LAST_NAME", "LOGIN_NAME", "MIDDLE_NAME", "MINS_TO_BYPASS_MFA",
        "MINS_TO_UNLOCK", "MUST_CHANGE_PASSWORD", "NETWORK_POLICY", "PASSWORD",
        "PREVENT_UNLOAD_TO_INTERNAL_STAGES", "RSA_PUBLIC_KEY", "RSA_PUBLIC_KEY_2", "TYPE",
        "WORKLOAD_IDENTITY",
    ])
    private static let streams: Set = tagged.union([
        "APPEND_ONLY", "COPY", "COPY GRANTS", "GRANTS", "INSERT_ONLY", "SHOW_INITIAL_ROWS",
    ])
    private static let pipes: Set = tagged.union([
        "AUTO_INGEST", "AWS_SNS_TOPIC", "ERROR_INTEGRATION", "INTEGRATION",
        "PIPE_EXECUTION_PAUSED",
    ])
    private static let views: Set = tagged.union([
        "CHANGE_TRACKING", "SECURE", "DATA_METRIC_SCHEDULE",
    ])
    private static let tables: Set = tagged.union([
        "CHANGE_TRACKING", "DATA_METRIC_SCHEDULE", "DATA_RETENTION_TIME_IN_DAYS",
        "DEFAULT_DDL_COLLATION", "ENABLE_DATA_COMPACTION", "ENABLE_SCHEMA_EVOLUTION",
        "ERROR_LOGGING", "ICEBERG_DEFAULT_DDL_COLLATION", "MAX_DATA_EXTENSION_TIME_IN_DAYS",
        "ROW_TIMESTAMP", "STAGE_COPY_OPTIONS", "STAGE_FILE_FORMAT",
    ])
    private static let routines: Set = tagged.union([
        "CALLED", "CALLED ON NULL INPUT", "COPY", "COPY GRANTS", "EXECUTE AS", "GRANTS",
        "IMMUTABLE", "INPUT",
        "LOG_LEVEL", "MEMOIZABLE", "METRIC_LEVEL", "NULL", "ON", "RETURNS",
        "RETURNS NULL ON NULL INPUT", "SECURE", "STRICT", "TRACE_LEVEL", "VOLATILE",
    ])
    private static let integrations: Set = tagged.union([
        "AZURE_TENANT_ID", "ENABLED", "STORAGE_ALLOWED_LOCATIONS", "STORAGE_AWS_EXTERNAL_ID",
        "STORAGE_AWS_OBJECT_ACL", "STORAGE_AWS_ROLE_ARN", "STORAGE_BLOCKED_LOCATIONS",
        "STORAGE_PROVIDER", "TYPE", "USE_PRIVATELINK_ENDPOINT",
    ])
}
