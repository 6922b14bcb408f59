import SnowflakeSQL

/// What ALTER may say of each kind of object beside SET and UNSET of its properties, RENAME and
/// SWAP.
///
/// Source: Snowflake documentation, ALTER <object>, "Syntax".
enum AlterForms {
    /// Nil for a kind that is refused.
    static func of(_ kind: ObjectKind) -> ClauseForms? {
        switch kind.rawValue {
        case "TABLE", "HYBRID TABLE": tables
        case "DYNAMIC TABLE": dynamicTables
        case "VIEW", "MATERIALIZED VIEW": views
        case "DATABASE": databases
        case "SCHEMA": schemas
        case "TASK": tasks
        case "USER": users
        case "WAREHOUSE": warehouses
        case "TAG": tags
        case "STAGE", "STREAM", "SEQUENCE", "FILE FORMAT", "ROLE", "DATABASE ROLE", "PROCEDURE",
            "FUNCTION", "MASKING POLICY", "ROW ACCESS POLICY", "PIPE", "STORAGE INTEGRATION":
            others
        default: nil
        }
    }

    /// What may stand behind REFRESH.
    static let refresh = ClauseForms(
        "SUBPATH PREFIX = text;MODIFIED_AFTER = any;COPY SESSION")

    /// What may stand behind ALTER COLUMN and the column's name.
    static let columns = ClauseForms(
        """
        SET MASKING POLICY <> [USING()] [FORCE];UNSET MASKING POLICY;SET TAG =;UNSET TAG <>
        ! SET PROJECTION POLICY *;! UNSET PROJECTION POLICY
        ! SET AGGREGATION POLICY *;! DROP IDENTITY;! ADD IDENTITY *;! RENAME *
        ! SET COLLATE *;! COLLATE *
        """)
    /// A further tag of a column, behind a comma.
    static let moreTags = ClauseForms("=")
    static let fewerTags = ClauseForms("<>")

    private static let others = ClauseForms("UNSET <>")
    private static let governed = others.union(
        """
        ADD ROW ACCESS POLICY <> ON();DROP ROW ACCESS POLICY <> [ON()]
        DROP ALL ROW ACCESS POLICIES;ADD SEARCH OPTIMIZATION;ADD SEARCH OPTIMIZATION ON ()
        DROP SEARCH OPTIMIZATION;DROP SEARCH OPTIMIZATION ON *
        SUSPEND SEARCH OPTIMIZATION;RESUME SEARCH OPTIMIZATION
        ! ADD AGGREGATION POLICY *;! DROP AGGREGATION POLICY *;! ADD JOIN POLICY *
        ! DROP JOIN POLICY *;! ADD STORAGE LIFECYCLE POLICY *;! DROP STORAGE LIFECYCLE POLICY *
        ! ADD DATA METRIC FUNCTION *;! DROP DATA METRIC FUNCTION *;! MODIFY DATA METRIC FUNCTION *
        ! SET AGGREGATION POLICY *;! UNSET AGGREGATION POLICY;! SET JOIN POLICY *
        ! UNSET JOIN POLICY;! SET CONTACT *;! UNSET CONTACT *
        """)
    private static let tables = governed.union(
        """
        DROP CLUSTERING KEY;SUSPEND RECLUSTER;RESUME RECLUSTER;RECLUSTER;RECLUSTER WHERE()
        RECLUSTER =;RECLUSTER = WHERE();MODIFY CONSTRAINT *;ALTER CONSTRAINT *
        ! ADD PARTITION *;! DROP PARTITION *;! ADD FILES *;! REMOVE FILES *
        """)
    private static let dynamicTables = tables.union(
        "SUSPEND;RESUME;REFRESH;REFRESH COPY SESSION;! SET IMMUTABLE *;! UNSET IMMUTABLE *")
    private static let views = governed.union(
        "SUSPEND;RESUME;SUSPEND RECLUSTER;RESUME RECLUSTER;DROP CLUSTERING KEY;CLUSTER BY()")
    private static let databases = others.union(
        """
        ! ENABLE REPLICATION TO ACCOUNTS *;! DISABLE REPLICATION *;! ENABLE FAILOVER *
        ! DISABLE FAILOVER *;! PRIMARY;! SET CONTACT *;! UNSET CONTACT *
        """)
    private static let schemas = others.union(
        """
        ENABLE MANAGED ACCESS;DISABLE MANAGED ACCESS;! SET CONTACT *;! UNSET CONTACT *
        """)
    private static let tasks = others.union("RESUME;SUSPEND")
    private static let users = others.union(
        """
        ! RESET PASSWORD;! ABORT ALL QUERIES;! ADD *;! REMOVE *;! MODIFY *;! ROTATE *
        ! ENROLL MFA;! SET AUTHENTICATION POLICY *;! SET PASSWORD POLICY *;! SET SESSION POLICY *
        ! UNSET AUTHENTICATION POLICY;! UNSET PASSWORD POLICY;! UNSET SESSION POLICY
        """)
    private static let warehouses = others.union(
        "RESUME;RESUME IF SUSPENDED;SUSPEND;! ABORT ALL QUERIES")
    private static let tags = others.union(
        """
        ADD ALLOWED_VALUES '';DROP ALLOWED_VALUES '';UNSET ALLOWED_VALUES
        SET MASKING POLICY <> [FORCE];MASKING POLICY <> [FORCE];UNSET MASKING POLICY <>
        """)
}
