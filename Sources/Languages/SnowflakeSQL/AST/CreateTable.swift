public import Diagnostics

/// How a `CREATE` treats what exists already.
public struct CreateMode: Hashable, Sendable {
    public var orReplace: Bool = false
    public var orAlter: Bool = false
    public var ifNotExists: Bool = false
}

/// How long a table's data is kept.
public enum Persistence: String, Hashable, Sendable {
    case permanent = ""
    case transient = "TRANSIENT"
    case temporary = "TEMPORARY"
}

/// `CREATE TABLE` in all of its forms.
public struct CreateTable: Hashable, Sendable {
    /// What the table gets its columns from besides their definitions.
    public enum Source: Hashable, Sendable {
        case none
        case like(ObjectName)
        case clone(CloneSource)
        case query(Query)
        /// `USING TEMPLATE (query)`.
        case template(Query)
    }

    public var mode: CreateMode
    public var persistence: Persistence
    /// `PROCEDURE SCOPED TEMPORARY`: the table goes when the procedure ends.
    public var isProcedureScoped = false
    /// `TABLE`, `EXTERNAL TABLE`, `DYNAMIC TABLE`, `HYBRID TABLE`, `ICEBERG TABLE`, `EVENT TABLE`.
    public var kind: ObjectKind
    public var name: ObjectName
    public var columns: [ColumnDefinition]
    public var constraints: [TableConstraint]
    public var source: Source
    public var clusterBy: [Expression]
    /// Everything else in the order written: `COPY GRANTS`, `COMMENT`, `TARGET_LAG`, `LOCATION`, ….
    public var options: [SQLOption]
    @Located public var span: SourceSpan
}

/// `CLONE name [AT | BEFORE (…)]`.
public struct CloneSource: Hashable, Sendable {
    public var name: ObjectName
    public var travel: TimeTravel?
    @Located public var span: SourceSpan
}

/// One column of a table.
public struct ColumnDefinition: Hashable, Sendable {
    public var name: Identifier
    /// May be left out behind `AS query`.
    public var type: TypeName?
    public var collation: String?
    /// Whether `NOT NULL` is said (true), `NULL` is said (false), or neither.
    public var isNotNull: Bool?
    public var defaultValue: Expression?
    public var identity: IdentityColumn?
    /// `AS (expression)` of an external table or a virtual column.
    public var computed: Expression?
    public var constraints: [ColumnConstraint]
    public var comment: String?
    /// `MASKING POLICY`, `PROJECTION POLICY`, `TAG` and what else stands behind a column.
    public var options: [SQLOption]
    @Located public var span: SourceSpan
}

/// `AUTOINCREMENT | IDENTITY [(start, step)] [ORDER | NOORDER]`.
public struct IdentityColumn: Hashable, Sendable {
    public var start: Expression?
    public var step: Expression?
    public var isOrdered: Bool?
}

/// A constraint of one column.
public struct ColumnConstraint: Hashable, Sendable {
    /// What is asserted.
    public enum Kind: Hashable, Sendable {
        case primaryKey
        case unique
        case references(ObjectName, columns: [Identifier])
        case check(Expression)
    }

    public var name: Identifier?
    public var kind: Kind
    /// `ENFORCED`, `NOVALIDATE`, `ON DELETE CASCADE`, …, in upper case.
    public var properties: [String]
    @Located public var span: SourceSpan
}

/// A constraint of a table.
public struct TableConstraint: Hashable, Sendable {
    /// What is asserted.
    public enum Kind: Hashable, Sendable {
        case primaryKey([Identifier])
        case unique([Identifier])
        case foreignKey([Identifier], references: ObjectName, columns: [Identifier])
        case check(Expression)
        /// `INDEX name (columns)` of a hybrid table.
        case index([Identifier], include: [Identifier])
    }

    public var name: Identifier?
    public var kind: Kind
    /// `ENFORCED`, `NOVALIDATE`, `ON DELETE CASCADE`, …, in upper case.
    public var properties: [String]
    @Located public var span: SourceSpan
}

/// `ALTER TABLE` (and dynamic, external, iceberg, hybrid tables).
public struct AlterTable: Hashable, Sendable {
    public var kind: ObjectKind
    public var ifExists: Bool
    public var name: ObjectName
    public var actions: [AlterTableAction]
    @Located public var span: SourceSpan
}

/// One action of `ALTER TABLE`.
public enum AlterTableAction: Hashable, Sendable {
    case rename(ObjectName)
    case swap(ObjectName)
    case addColumns([ColumnDefinition], ifNotExists: Bool)
    case dropColumns([Identifier], ifExists: Bool)
    case renameColumn(Identifier, to: Identifier)
    case alterColumn(Identifier, ColumnChange)
    case addConstraint(TableConstraint)
    case dropConstraint(TableConstraintName, properties: [String])
    case renameConstraint(Identifier, to: Identifier)
    case clusterBy([Expression])
    case set([SQLOption])
    case unset([Identifier])
    case setTags([SQLOption])
    case unsetTags([ObjectName])
    /// Everything else, its words as options: `SUSPEND RECLUSTER`, `ADD ROW ACCESS POLICY …`.
    case other([SQLOption])
}

/// How `DROP` names a constraint.
public enum TableConstraintName: Hashable, Sendable {
    case named(Identifier)
    case primaryKey
    case unique([Identifier])
    case foreignKey([Identifier])
}

/// What `ALTER COLUMN` changes.
public enum ColumnChange: Hashable, Sendable {
    case type(TypeName)
    case setNotNull
    case dropNotNull
    case setDefault(Expression)
    case dropDefault
    case comment(String)
    case unsetComment
    /// Policies, tags, collation: its words as options.
    case other([SQLOption])
}
