import OrderedCollections
import Diagnostics
import OrderedCollections
import SnowflakeSQL

/// Everything that DDL makes: a value, so that a copy of it is a fork of the account.
///
/// The rows of tables are not here; they are in SQLite, in the table `t` + the table's id.
struct Catalog: Sendable {
    /// Rises whenever anything changes that a compiled statement may depend on.
    var version = 1
    private(set) var lastID = 0
    var databases: OrderedDictionary<String, DatabaseEntry> = [:]
    var roles: OrderedDictionary<String, RoleEntry> = [:]
    var users: OrderedDictionary<String, UserEntry> = [:]
    var warehouses: OrderedDictionary<String, WarehouseEntry> = [:]
    var integrations: OrderedDictionary<String, IntegrationEntry> = [:]
    /// What ALTER ACCOUNT has set of the parameters of sessions.
    var parameters: OrderedDictionary<String, String> = [:]
    var grants = GrantTable()
    /// The tags of all objects.
    var tagged = TagTable()
    /// Whether any tag has ever had a masking policy.
    var hasTagPolicies = false
    /// What UNDROP can bring back, the latest last.
    var dropped: [DroppedObject] = []
    /// DATA_RETENTION_TIME_IN_DAYS of the objects that set it, by id.
    var retentions: [Int: Int] = [:]
    /// MAX_DATA_EXTENSION_TIME_IN_DAYS of the objects that set it, by id.
    var extensions: [Int: Int] = [:]
    /// DEFAULT_DDL_COLLATION of the objects that set it, by id.
    var collations: [Int: String] = [:]
    /// What databases and schemas set for the tasks in them, by id and name.
    var taskParameters: [Int: [String: String]] = [:]
    /// The temporary objects of all sessions.
    var temporaries: [TemporaryObject] = []
    /// The next value of every sequence and identity column, by id.
    var sequenceValues: [Int: Int128] = [:]

    /// The database that the service shares with every account, and its id among the grants.
    static let shared = "SNOWFLAKE"
    static let sharedID = -1

    var sequenceSteps: [Int: Int128] = [:]

    /// Changes a table where it stands; a subscript by name takes all around it out and puts it back.
    mutating func changeTable(at path: Resolver.Path, _ change: (inout TableEntry) -> Void) {
        guard let database = databases.index(forKey: path.database),
            let schema = databases.values[database].schemas.index(forKey: path.schema),
            let table = databases.values[database].schemas.values[schema].tables.index(
                forKey: path.key)
        else { return }
        change(&databases.values[database].schemas.values[schema].tables.values[table])
    }

    /// A new account: the system's roles and one user who may be all of them.
    ///
    /// Source: Snowflake documentation, "Overview of access control", system-defined roles.
    static let standard: Catalog = {
        var catalog = Catalog()
        let hierarchy: [(String, [String])] = [
            ("PUBLIC", []), ("USERADMIN", ["PUBLIC"]), ("SECURITYADMIN", ["USERADMIN"]),
            ("SYSADMIN", ["PUBLIC"]), ("ACCOUNTADMIN", ["SYSADMIN", "SECURITYADMIN"]),
            ("ORGADMIN", []),
        ]
        for (name, granted) in hierarchy {
            catalog.roles[name] = RoleEntry(
                header: ObjectHeader(id: catalog.nextID(), name: name, owner: "", created: 0),
                granted: granted)
        }
        catalog.users["ADMIN"] = UserEntry(
            header: ObjectHeader(
                id: catalog.nextID(), name: "ADMIN", owner: "ACCOUNTADMIN", created: 0),
            roles: hierarchy.map(\.0), defaultRole: "ACCOUNTADMIN")
        return catalog
    }()

    mutating func nextID() -> Int {
        lastID += 1
        return lastID
    }
}

/// What every object has.
struct ObjectHeader: Sendable {
    var id: Int
    var name: String
    var owner: String
    /// Nanoseconds since the epoch.
    var created: Int128
    var comment: String = ""
    /// The session that a temporary object belongs to.
    var session: Int?
    /// Said in SHOW of functions and procedures.
    var isSecure = false
}

struct DatabaseEntry: Sendable {
    var header: ObjectHeader
    var isTransient = false
    var schemas: OrderedDictionary<String, SchemaEntry> = [:]
    /// The database roles.
    var roles: OrderedDictionary<String, RoleEntry> = [:]
}

struct SchemaEntry: Sendable {
    var header: ObjectHeader
    var isTransient = false
    /// WITH MANAGED ACCESS: who owns the schema gives the rights on what is in it.
    var isManaged = false
    /// Tables and views share one space of names.
    var tables: OrderedDictionary<String, TableEntry> = [:]
    var views: OrderedDictionary<String, ViewEntry> = [:]
    var sequences: OrderedDictionary<String, SequenceEntry> = [:]
    var stages: OrderedDictionary<String, StageEntry> = [:]
    var fileFormats: OrderedDictionary<String, FileFormatEntry> = [:]
    var tasks: OrderedDictionary<String, TaskEntry> = [:]
    /// By name and argument types, such as `P(NUMBER)`.
    var procedures: OrderedDictionary<String, ProcedureEntry> = [:]
    var streams: OrderedDictionary<String, StreamEntry> = [:]
    var pipes: OrderedDictionary<String, PipeEntry> = [:]
    /// By name and argument types, as procedures are.
    var functions: OrderedDictionary<String, FunctionEntry> = [:]
    var maskingPolicies: OrderedDictionary<String, PolicyEntry> = [:]
    var rowAccessPolicies: OrderedDictionary<String, PolicyEntry> = [:]
    var tags: OrderedDictionary<String, TagEntry> = [:]
}

struct TableEntry: Sendable {
    var header: ObjectHeader
    /// `TABLE`, `TRANSIENT` or `TEMPORARY`.
    var kind = "TABLE"
    var columns: [ColumnEntry]
    /// Enforced are CHECK and, of hybrid tables, keys.
    var constraints: [ConstraintEntry] = []
    var clusterBy = ""
    /// The change since which the table's changes may be asked for; nil without change tracking.
    var trackedSince: Int?
    /// A hybrid table, whose keys are enforced.
    var isHybrid = false
    var lastColumn = 0
    /// The format and the copy options of the table's own stage.
    var stageFormat: FileFormat?
    var copyOptions: [SQLOption] = []
    /// Whether COPY may add columns that its files have and the table has not.
    var evolvesSchema = false
    /// What COPY remembers, by the file's path.
    var loads: OrderedDictionary<String, LoadRecord> = [:]
    /// Every load, also those whose files were loaded again or whose metadata is forgotten.
    var loadHistory: [LoadRecord] = []
    /// How many of these were before the table was truncated last.
    private(set) var truncatedLoads = 0
    var dropped = false
    /// The policy that says who sees which rows.
    var rowAccess: PolicyUse?

    /// The table in SQLite.
    var storageName: String { "t\(header.id)" }

    func column(_ name: String) -> ColumnEntry? { columns.first { $0.name == name } }

    /// Forgets what was loaded, as TRUNCATE does; the history of all loads stays.
    mutating func forgetLoads() {
        loads = [:]
        truncatedLoads = loadHistory.count
    }
}

struct ColumnEntry: Sendable {
    /// The number of the column in SQLite; it never changes.
    var ordinal: Int
    var name: String
    var type: SnowflakeType
    var isNotNull = false
    var defaultValue: SnowflakeSQL.Expression?
    var defaultText: String?
    /// What a virtual column is computed from when it is read.
    var computed: SnowflakeSQL.Expression?
    /// The counter of an IDENTITY column.
    var sequence: Int?
    var identity: (start: Int128, step: Int128)?
    /// Whether an identity column has ORDER.
    var isOrdered = false
    var comment: String?
    /// The collation of a text, the structure of an array or object.
    var detail = TypeDetail.none
    /// The policy that says who sees the column's values.
    var masking: PolicyUse?

    /// The whole name of the type, as DESCRIBE shows it.
    var typeName: String { detail.name(of: type) }
    var storageName: String { "c\(ordinal)" }
}

struct ConstraintEntry: Sendable {
    var name: String
    /// `PRIMARY KEY`, `UNIQUE`, `FOREIGN KEY`, `CHECK` or, of hybrid tables, `INDEX`.
    var kind: String
    var columns: [String]
    /// The columns that an index covers beside its own.
    var included: [String] = []
    /// What CHECK requires, and as it is written.
    var condition: SnowflakeSQL.Expression?
    var text = ""
    var references: String = ""
    /// The columns of the other table; none when its primary key is meant.
    var referencedColumns: [String] = []
    /// What ON UPDATE and ON DELETE of a foreign key say.
    var updateRule = "NO ACTION"
    var deleteRule = "NO ACTION"
}

struct ViewEntry: Sendable {
    var header: ObjectHeader
    var text: String
    var query: Query
    /// The names of its columns; none where those of the query count.
    var columns: [Identifier]
    /// Its columns as they were when it was made, with their comments.
    var shape: [ColumnEntry] = []
    var isSecure = false
    /// Whether CHANGE_TRACKING is set; said in SHOW.
    var isTracked = false
    /// Said in SHOW; its rows are computed when it is read, which gives the same.
    var isMaterialized = false
    /// Whether a materialized view is suspended, so that nobody may read it.
    var isSuspended = false
    /// The clustering key of a materialized view.
    var clusterBy = ""
    /// What a dynamic table says of itself; nil for a view.
    var dynamic: DynamicTable?
    /// Where the text starts in what the query's spans count from.
    var textStart = 0
    /// The policy that says who sees which rows.
    var rowAccess: PolicyUse?

    /// What it is, in the words of error 2203.
    var kind: String {
        dynamic != nil ? "DYNAMIC_TABLE" : isMaterialized ? "MATERIALIZED_VIEW" : "VIEW"
    }
}

/// A dynamic table: a view that always shows its sources as they are, as if it were refreshed each
/// time it is read.
struct DynamicTable: Sendable {
    var targetLag: String
    var warehouse: String
    var refreshMode: String
    var initialize = "ON_CREATE"
    var clusterBy = ""
    /// What SCHEDULER says; nil where it is not set.
    var scheduler: String?
    var isTransient = false
    var isSuspended = false
    var suspendedOn: Int128?
    var refreshes: [DynamicRefresh] = []
}

/// One refresh of a dynamic table that a statement has asked for.
struct DynamicRefresh: Sendable {
    /// Nanoseconds since the epoch.
    var at: Int128
    var queryID: String
    /// `CREATION` or `MANUAL`.
    var trigger: String
    /// `INCREMENTAL`, `FULL` or `NO_DATA`.
    var action: String
}

struct SequenceEntry: Sendable {
    var header: ObjectHeader
    var start: Int128
    var step: Int128
    var isOrdered = false
}

struct StageEntry: Sendable {
    var header: ObjectHeader
    /// Empty for an internal stage.
    var url: String
    var integration: String
    /// The access key of CREDENTIALS.
    var key: StageKey?
    var format: FileFormat
    /// The full name of a format that the stage refers to.
    var formatName: ObjectName?
    /// What COPY does unless the statement says otherwise.
    var copyOptions: [SQLOption] = []
    /// The list of its files; nil where it is not enabled.
    var directory: DirectoryTable?
}

struct FileFormatEntry: Sendable {
    var header: ObjectHeader
    var format: FileFormat
}

struct IntegrationEntry: Sendable {
    var header: ObjectHeader
    var isEnabled: Bool
    var roleARN: String
    var externalID: String?
    var allowed: [String]
    var blocked: [String]
}

struct RoleEntry: Sendable {
    var header: ObjectHeader
    /// The roles whose privileges this role has: names of roles, keys of database roles.
    var granted: [String] = []
}

struct UserEntry: Sendable {
    var header: ObjectHeader
    var roles: [String] = []
    var defaultRole = "PUBLIC"
    var defaultWarehouse = ""
    var defaultNamespace = ""
    var password = ""
    var isDisabled = false
    /// What ALTER USER has set of the parameters of sessions.
    var parameters: OrderedDictionary<String, String> = [:]
    /// Other properties as they were given, by their names in lower case.
    var settings: [String: String] = [:]
}

struct WarehouseEntry: Sendable {
    var header: ObjectHeader
    var size = "X-Small"
    var isSuspended = false
    var autoSuspend = 600
    /// Other properties as they were given, by their names in lower case.
    var settings: [String: String] = [:]
}

extension WarehouseEntry {
    /// The size as SHOW WAREHOUSES spells it. Source: Snowflake documentation, CREATE WAREHOUSE.
    static func sizeName(_ given: String?) throws(SnowflakeError) -> String {
        guard let given else { return "X-Small" }
        switch given.uppercased() {
        case "XSMALL", "X-SMALL": return "X-Small"
        case "SMALL": return "Small"
        case "MEDIUM": return "Medium"
        case "LARGE": return "Large"
        case "XLARGE", "X-LARGE": return "X-Large"
        case "XXLARGE", "X2LARGE", "2X-LARGE": return "2X-Large"
        case "XXXLARGE", "X3LARGE", "3X-LARGE": return "3X-Large"
        case "X4LARGE", "4X-LARGE": return "4X-Large"
        case "X5LARGE", "5X-LARGE": return "5X-Large"
        case "X6LARGE", "6X-LARGE": return "6X-Large"
        default:
            throw .compilation(
                1008, "22023", "invalid value [\(given)] for parameter 'WAREHOUSE_SIZE'")
        }
    }
}

struct TaskEntry: Sendable {
    /// The parameters that only tasks have.
    static let ownParameters: Set = [
        "USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE", "USER_TASK_TIMEOUT_MS",
        "TASK_AUTO_RETRY_ATTEMPTS", "ERROR_INTEGRATION", "SUCCESS_INTEGRATION", "CONFIG",
        "USER_TASK_MINIMUM_TRIGGER_INTERVAL_IN_SECONDS", "TARGET_COMPLETION_INTERVAL",
        "SERVERLESS_TASK_MIN_STATEMENT_SIZE", "SERVERLESS_TASK_MAX_STATEMENT_SIZE", "LOG_LEVEL",
    ]

    var header: ObjectHeader
    var warehouse = ""
    var schedule = ""
    var predecessors: [String] = []
    /// The root task whose graph this one finalizes.
    var finalizes = ""
    var condition: SnowflakeSQL.Expression?
    var conditionText = ""
    var definition: String
    var isStarted = false
    var overlap = OverlapPolicy.none
    /// When it was last suspended and why, and when a version of it was last set, nanoseconds since
    /// the epoch.
    var suspendedOn: Int128?
    var suspendedReason: String?
    var committedOn: Int128?
    /// Nil where the schema, the database or the default says it.
    var suspendAfterFailures: Int?
    var failuresInARow = 0
    var parameters: [(String, String)] = []

}

struct ProcedureEntry: Sendable {
    var header: ObjectHeader
    var arguments: [ProcedureArgument]
    var returns: SnowflakeType
    /// The columns of RETURNS TABLE; empty with a flag for any table.
    var returnsTable: [ColumnEntry]?
    var runsAsCaller: Bool
    var body: String

    var signature: String {
        "\(header.name)(" + arguments.map(\.type.description).joined(separator: ", ") + ")"
    }
}

struct ProcedureArgument: Sendable {
    var name: String
    var type: SnowflakeType
    var defaultValue: SnowflakeSQL.Expression?
    /// Whether a procedure gives the caller's variable the value that the argument ends with.
    var isOutput = false
}

/// What COPY remembers of one file.
struct LoadRecord: Sendable {
    var file: String
    var tag: FileTag
    var size: Int
    /// The file's own time of change, nanoseconds since the epoch.
    var modified: Int128
    var loadedAt: Int128
    var status: String
    var rowsParsed: Int
    var rowsLoaded: Int
    var errorLimit: Int
    var errorsSeen: Int
    var firstError: String?
    var firstErrorLine: Int?
    var firstErrorCharacter: Int?
    var firstErrorColumn: String?
    var stageName: String
    /// When a pipe heard of the file.
    var receivedAt: Int128?
}

extension ViewEntry {
    /// The text that the query's spans point into.
    var source: SourceSlice {
        var slice = SourceSlice(text)
        slice.start = textStart
        return slice
    }
}
