/// The columns of SHOW for features that an account here can have nothing of.
///
/// Source: Snowflake documentation, the pages of SHOW for each kind.
extension ShownKinds {
    private static func columns(_ names: String) -> [(String, SnowflakeType)] {
        names.split(separator: " ").map { name in
            (String(name), name.hasSuffix("_on") ? .ltz : .varchar)
        }
    }

    /// The columns of a kind, perhaps by what it is shown of; nil for a kind that is not known.
    static func columns(
        of kind: String, in scope: String? = nil
    ) -> [(String, SnowflakeType)]? {
        if let scope, let known = columns(of: kind, within: scope) { return known }
        if let known = empty[kind] { return known }
        if kind.hasSuffix(" POLICIES") { return policies }
        if kind.hasPrefix("OBJECTS OWNED BY APPLICATION ") {
            return columns("created_on name object_type")
        }
        if kind.hasPrefix("DELEGATED AUTHORIZATIONS") {
            return columns("created_on user_name role_name integration_name integration_status")
        }
        return (features[kind] ?? newer[kind]).map { columns($0) }
    }

    /// The columns of a kind that has its own when it is shown of one object, such as a model.
    static func columns(of kind: String, within scope: String) -> [(String, SnowflakeType)]? {
        let name = "\(kind) IN \(scope)"
        return (features[name] ?? newer[name]).map { columns($0) }
    }

    private static let features: [String: String] = [
        "NETWORK RULES": "created_on name database_name schema_name owner comment type mode "
            + "entries_in_valuelist owner_role_type",
        "EXTERNAL FUNCTIONS": "created_on name schema_name is_builtin is_aggregate is_ansi "
            + "min_num_arguments max_num_arguments arguments description catalog_name "
            + "is_table_function valid_for_clustering is_secure is_external_function language",
        "EXTERNAL VOLUMES": "name allow_writes comment",
        "GIT REPOSITORIES": "created_on name database_name schema_name origin api_integration "
            + "git_credentials owner owner_role_type comment last_fetched_at",
        "GIT BRANCHES": "name path checkouts commit_hash",
        "GIT TAGS": "name path commit_hash author message",
        "COMPUTE POOLS": "name state min_nodes max_nodes instance_family num_services num_jobs "
            + "auto_suspend_secs auto_resume active_nodes idle_nodes target_nodes created_on "
            + "resumed_on updated_on owner comment is_exclusive application",
        "CONNECTIONS": "snowflake_region created_on account_name name comment is_primary primary "
            + "failover_allowed_to_accounts connection_url organization_name account_locator",
        "MANAGED ACCOUNTS": "account_name cloud region account_locator created_on account_url "
            + "account_locator_url is_reader comment",
        "ORGANIZATION ACCOUNTS": accounts, "ACCOUNTS": accounts,
        "REGIONS": "snowflake_region cloud region display_name",
        "REPLICATION ACCOUNTS": "snowflake_region created_on account_name comment "
            + "organization_name account_locator",
        "GLOBAL ACCOUNTS": "snowflake_region created_on account_name comment",
        "REPLICATION DATABASES": "snowflake_region created_on account_name name comment "
            + "is_primary primary replication_allowed_to_accounts failover_allowed_to_accounts "
            + "organization_name account_locator",
        "REPLICATION GROUPS": groups, "FAILOVER GROUPS": groups,
        "APPLICATION PACKAGES": "created_on name is_default is_current distribution owner comment "
            + "retention_time options dropped_on application_class",
        "APPLICATION ROLES": "created_on name owner comment owner_role_type",
        "MODELS": "created_on name model_type database_name schema_name comment owner "
            + "default_version_name versions aliases",
        "NOTEBOOKS": "created_on name database_name schema_name comment owner query_warehouse "
            + "url_id owner_role_type code_warehouse",
        "STREAMLITS": "created_on name database_name schema_name title owner comment "
            + "query_warehouse url_id owner_role_type",
        "EVENT TABLES": "created_on name database_name schema_name owner comment owner_role_type",
        "ICEBERG TABLES": "created_on name database_name schema_name owner external_volume_name "
            + "catalog_name iceberg_table_type catalog_table_name catalog_namespace "
            + "base_location can_write_metadata comment owner_role_type",
        "IMAGES": "created_on image_name tags digest image_path",
        "ENDPOINTS": "name port port_range protocol is_public ingress_url",
        "SERVICE CONTAINERS": "database_name schema_name service_name instance_id container_name "
            + "status message image_name image_digest restart_count start_time",
        "SERVICE INSTANCES": "database_name schema_name service_name instance_id status "
            + "spec_digest creation_time start_time",
        "SERVICE ROLES": "created_on name comment",
        "LISTINGS": "global_name name title subtitle profile created_on updated_on published_on "
            + "state review_state comment owner owner_role_type regions target_accounts",
        "CORTEX SEARCH SERVICES": "created_on name database_name schema_name target_lag warehouse "
            + "search_column attribute_columns columns definition comment",
        "SEMANTIC VIEWS": "created_on name database_name schema_name comment owner "
            + "owner_role_type",
        "DATASETS": "created_on name database_name schema_name comment owner owner_role_type",
        "CHANNELS": "created_on name database_name schema_name table_name client_sequencer "
            + "row_sequencer offset_token",
        "BUDGETS": "created_on name database_name schema_name current_version comment owner "
            + "owner_role_type",
        "PRIVILEGES": "privilege description is_granted is_grantable",
        "REFERENCES": "name label description privileges object_type multi-valued object_name "
            + "schema_name database_name alias",
        "RELEASE DIRECTIVES": "name target_type target_name created_on version patch modified_on "
            + "active_regions pending_regions release_status deployed_on release_channel "
            + "upgrade_in_maintenance_window upgrade_deadline",
        "VERSIONS IN APPLICATION PACKAGE": "version patch label comment created_on dropped_on "
            + "log_level trace_level state review_status",
        "VERSIONS IN MODEL": "created_on name aliases database_name schema_name model_name "
            + "is_default_version functions metadata user_data",
        "MODEL MONITORS": "created_on name database_name schema_name warehouse_name "
            + "refresh_interval aggregation_window model_task type gateway ground_truth "
            + "monitor_state source baseline model comment",
        "DATA METRIC FUNCTIONS": "created_on name schema_name is_builtin is_aggregate is_ansi "
            + "min_num_arguments max_num_arguments arguments description catalog_name "
            + "is_table_function valid_for_clustering is_secure is_external_function language "
            + "is_memoizable is_data_metric",
        "SEMANTIC DIMENSIONS": semantics, "SEMANTIC FACTS": semantics,
        "SEMANTIC METRICS": semantics,
        "CONTACTS": "created_on name database_name schema_name owner comment owner_role_type "
            + "email_distribution_list url entries_in_users users",
        "SNAPSHOTS": "name state database_name schema_name service_name volume_name instance "
            + "size comment owner owner_role_type created_on updated_on encryption",
        "TYPES": "name type created_on database_name schema_name owner comment",
        "USER PROGRAMMATIC ACCESS TOKENS": tokens, "USER PATS": tokens,
        "CLASSES": "created_on name database_name schema_name version owner comment "
            + "owner_role_type",
    ]

    private static let semantics =
        "database_name schema_name semantic_view_name table_name name data_type synonyms comment"

    private static let tokens =
        "name user_name role_restriction expires_at status comment created_on created_by "
        + "mins_to_bypass_required_network_policy"

    private static let accounts =
        "organization_name account_name snowflake_region edition "
        + "account_url created_on comment account_locator account_locator_url managed_accounts "
        + "consumption_billing_entity_name marketplace_consumer_billing_entity_name "
        + "marketplace_provider_billing_entity_name old_account_url is_org_admin"

    private static let groups =
        "snowflake_region created_on account_name name type comment "
        + "is_primary primary object_types allowed_integration_types allowed_accounts "
        + "organization_name account_locator replication_schedule secondary_state "
        + "next_scheduled_refresh owner"
}
