/// A kind of object, as its words in upper case and in the singular: `TABLE`, `FILE FORMAT`,
/// `STORAGE INTEGRATION`.
public struct ObjectKind: RawRepresentable, Hashable, Sendable {
    public var rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let account = ObjectKind(rawValue: "ACCOUNT")
    public static let column = ObjectKind(rawValue: "COLUMN")
    public static let database = ObjectKind(rawValue: "DATABASE")
    public static let databaseRole = ObjectKind(rawValue: "DATABASE ROLE")
    public static let dynamicTable = ObjectKind(rawValue: "DYNAMIC TABLE")
    public static let fileFormat = ObjectKind(rawValue: "FILE FORMAT")
    public static let function = ObjectKind(rawValue: "FUNCTION")
    public static let integration = ObjectKind(rawValue: "INTEGRATION")
    public static let maskingPolicy = ObjectKind(rawValue: "MASKING POLICY")
    public static let materializedView = ObjectKind(rawValue: "MATERIALIZED VIEW")
    public static let index = ObjectKind(rawValue: "INDEX")
    public static let pipe = ObjectKind(rawValue: "PIPE")
    public static let procedure = ObjectKind(rawValue: "PROCEDURE")
    public static let role = ObjectKind(rawValue: "ROLE")
    public static let rowAccessPolicy = ObjectKind(rawValue: "ROW ACCESS POLICY")
    public static let schema = ObjectKind(rawValue: "SCHEMA")
    public static let sequence = ObjectKind(rawValue: "SEQUENCE")
    public static let stage = ObjectKind(rawValue: "STAGE")
    public static let storageIntegration = ObjectKind(rawValue: "STORAGE INTEGRATION")
    public static let stream = ObjectKind(rawValue: "STREAM")
    public static let table = ObjectKind(rawValue: "TABLE")
    public static let tag = ObjectKind(rawValue: "TAG")
    public static let task = ObjectKind(rawValue: "TASK")
    public static let user = ObjectKind(rawValue: "USER")
    public static let view = ObjectKind(rawValue: "VIEW")
    public static let warehouse = ObjectKind(rawValue: "WAREHOUSE")
}
