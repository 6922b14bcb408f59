/// What SHOW knows of kinds beyond their rows.
///
/// Source: Snowflake documentation, the pages of SHOW for each kind.
enum ShownKinds {
    /// The kinds that have a short form.
    static let terse = [
        "TABLES", "OBJECTS", "VIEWS", "SCHEMAS", "DATABASES", "SEQUENCES", "TASKS", "STREAMS",
        "USERS", "INDEXES",
    ]

    static let streams = ShownShape(
        "created_on@ name database_name schema_name owner comment table_name source_type "
            + "base_tables type stale mode stale_after@ invalid_reason owner_role_type"
    ).columns

    /// Kinds of which an account here can have none, as their CREATE is refused: SHOW gives their
    /// columns and no rows.
    static let empty: [String: [(String, SnowflakeType)]] = [
        "PIPES": columns(
            "created_on name database_name schema_name definition owner notification_channel "
                + "comment integration pattern error_integration owner_role_type invalid_reason "
                + "kind"),
        "HYBRID TABLES": columns(
            "created_on name database_name schema_name owner datastore_id rows bytes comment "
                + "owner_role_type"),
        "EXTERNAL TABLES": columns(
            "created_on name database_name schema_name invalid invalid_reason owner comment stage "
                + "location file_format_name file_format_type cloud region notification_channel "
                + "last_refreshed_on table_format last_refresh_details owner_role_type"),
        "NETWORK POLICIES": columns(
            "created_on name comment entries_in_allowed_ip_list entries_in_blocked_ip_list "
                + "entries_in_allowed_network_rules entries_in_blocked_network_rules"),
        "APPLICATIONS": columns(
            "created_on name is_default is_current source_type source owner comment version "
                + "label patch options retention_time"),
        "IMAGE REPOSITORIES": columns(
            "created_on name database_name schema_name repository_url owner owner_role_type "
                + "comment"),
        "SERVICES": columns(
            "name status database_name schema_name owner compute_pool dns_name current_instances "
                + "target_instances min_ready_instances min_instances max_instances auto_resume "
                + "external_access_integrations created_on updated_on resumed_on suspended_on "
                + "auto_suspend_secs comment owner_role_type query_warehouse is_job is_async_job "
                + "spec_digest is_upgrading managing_object_domain managing_object_name"),
        "ALERTS": columns(
            "created_on name database_name schema_name owner comment warehouse schedule state "
                + "condition action"),
        "SECRETS": columns(
            "created_on name schema_name database_name owner comment secret_type oauth_scopes "
                + "owner_role_type"),
        "SHARES": columns(
            "created_on kind owner_account name database_name to owner comment "
                + "listing_global_name"),
        "RESOURCE MONITORS": columns(
            "name credit_quota used_credits remaining_credits level frequency start_time end_time "
                + "notify_at suspend_at suspend_immediately_at created_on owner comment "
                + "notify_users"),
    ]

    static let policies = columns(
        "created_on name database_name schema_name kind owner comment owner_role_type options")

    private static func columns(_ names: String) -> [(String, SnowflakeType)] {
        names.split(separator: " ").map { name in
            (String(name), name.hasSuffix("_on") ? .ltz : .varchar)
        }
    }
}
