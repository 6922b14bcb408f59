/// The columns of SHOW for agents, applications, classes and other newer kinds, none of which an
/// account here can have.
///
/// Source: Snowflake documentation, the pages of SHOW for each kind.
extension ShownKinds {
    static let newer: [String: String] = [
        "AGENTS": "created_on name database_name schema_name owner comment profile is_secure",
        "BACKUP SETS": "created_on name database_name schema_name object_kind object_name "
            + "object_database_name object_schema_name backup_policy_name "
            + "backup_policy_database_name backup_policy_schema_name backup_policy_state "
            + "owner_role owner_role_type comment",
        "CALLER GRANTS": "created_on privilege granted_on name is_inherited inherited_from "
            + "inherited_from_database inherited_from_schema granted_to grantee_name",
        "CONFIGURATIONS": "name created_on updated_on type status value value_updated_on label "
            + "description application_roles",
        "DBT PROJECTS": "name database_name schema_name created_on updated_on owner comment "
            + "dbt_version default_version default_version_name default_version_alias "
            + "default_version_location_uri default_version_source_location_uri "
            + "dbt_snowflake_version default_target default_environment default_writeback "
            + "auto_compile external_access_integrations last_deployed_from",
        "FUNCTIONS IN CLASS": methods, "PROCEDURES IN CLASS": methods,
        "FUNCTIONS IN MODEL": "created_on name version_name min_num_arguments "
            + "max_num_arguments arguments return_type description language",
        "GATEWAYS": "created_on name database_name schema_name owner owner_role_type "
            + "gateway_type comment",
        "INTERACTIVE TABLES": "created_on name database_name schema_name cluster_by rows bytes "
            + "owner target_lag refresh_warehouse comment text scheduling_state owner_role_type "
            + "initialization_warehouse last_completed_refresh_state latest_data_timestamp",
        "MCP SERVERS": "created_on name database_name schema_name owner comment",
        "MFA METHODS": "name type comment last_used created_on",
        "NODES IN COMPUTE POOL": "node_id instance_family created_on placement_group vcpu "
            + "memory_gib storage_gib gpu gpu_count gpu_memory_gib",
        "ONLINE FEATURE TABLES": "created_on name database_name schema_name rows bytes owner "
            + "source target_lag warehouse timestamp_column refresh_mode refresh_mode_reason "
            + "scheduling_state comment",
        "ORGANIZATION USERS": "name created_on is_imported display_name login_name first_name "
            + "middle_name last_name email comment type",
        "ROLES IN CLASS": "created_on name comment",
        "SEMANTIC DIMENSIONS FOR METRIC": "table_name name data_type required synonyms comment",
        "SERVICE VOLUMES": "volume_name instance_id container_name volume_type size iops "
            + "throughput encryption snapshot_used stage_source volume_mounts",
        "SPECIFICATIONS": specifications, "APPROVED SPECIFICATIONS": specifications,
        "DECLINED SPECIFICATIONS": specifications, "PENDING SPECIFICATIONS": specifications,
        "TELEMETRY EVENT DEFINITIONS": "name type sharing status",
        "WORKSPACES": "name database_name schema_name created_on updated_on owner comment",
        "SNOWFLAKE.ML.ANOMALY_DETECTION": instances, "SNOWFLAKE.ML.CLASSIFICATION": instances,
        "SNOWFLAKE.ML.FORECAST": instances, "SNOWFLAKE.CORE.BUDGET": instances,
        "SNOWFLAKE.DATA_PRIVACY.CLASSIFICATION_PROFILE": instances,
        "SNOWFLAKE.DATA_PRIVACY.CUSTOM_CLASSIFIER": instances,
    ]

    private static let methods =
        "name min_num_arguments max_num_arguments arguments descriptions language"

    private static let instances =
        "created_on name database_name schema_name current_version comment owner"

    private static let specifications =
        "name requested_on type sequence_number status status_updated_on label description "
        + "definition"
}
