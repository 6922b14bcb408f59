public import Diagnostics

/// `CREATE [SECURE] [RECURSIVE] [MATERIALIZED] VIEW … AS query`.
public struct CreateView: Hashable, Sendable {
    /// A column of the view with its comment and policies.
    public struct Column: Hashable, Sendable {
        public var name: Identifier
        public var options: [SQLOption]
        @Located public var span: SourceSpan
    }

    public var mode: CreateMode
    public var isSecure: Bool
    public var isRecursive: Bool
    public var isMaterialized: Bool
    public var isTemporary: Bool
    public var name: ObjectName
    public var columns: [Column]
    public var options: [SQLOption]
    public var clusterBy: [Expression]
    /// Its span is the text that the catalogue keeps.
    public var query: Query
    @Located public var span: SourceSpan
}

/// A parameter of a procedure, function or policy.
public struct RoutineParameter: Hashable, Sendable {
    public var name: Identifier
    /// Nothing where only a table's shape is asked for.
    public var type: TypeName?
    public var defaultValue: Expression?
    /// `IN`, `OUT`, `INOUT`; nothing when not said.
    public var mode: String?
    /// `TABLE(…)` parameters have columns.
    public var tableColumns: [RoutineParameter]?
    @Located public var span: SourceSpan
}

/// What stands behind `RETURNS`.
public enum RoutineResult: Hashable, Sendable {
    case scalar(TypeName, isNotNull: Bool?)
    /// `TABLE (name type, …)`; empty when the shape is left open.
    case table([RoutineParameter])
}

/// The body of a procedure or function.
public enum RoutineBody: Hashable, Sendable {
    /// A text: SQL, Snowflake Scripting or another language.
    case text(String)
    /// A block that was written without quotes.
    case block(ScriptBlock)
}

/// `CREATE PROCEDURE` and `CREATE FUNCTION`.
public struct CreateRoutine: Hashable, Sendable {
    public var mode: CreateMode
    /// `PROCEDURE` or `FUNCTION`, also `EXTERNAL FUNCTION`.
    public var kind: ObjectKind
    public var isSecure: Bool
    public var isTemporary: Bool
    public var isAggregate: Bool
    public var name: ObjectName
    public var parameters: [RoutineParameter]
    public var returns: RoutineResult?
    /// In upper case; nothing said means SQL.
    public var language: String?
    /// `CALLER`, `OWNER` or `RESTRICTED CALLER`.
    public var executeAs: String?
    public var options: [SQLOption]
    public var body: RoutineBody?
    /// The text of the body without its quotes.
    @Located public var bodySpan: SourceSpan
    @Located public var span: SourceSpan
}

/// `CREATE TASK name options [AFTER …] [WHEN …] AS statement`.
public struct CreateTask: Hashable, Sendable {
    public var mode: CreateMode
    public var name: ObjectName
    /// `CLONE task`, instead of a body.
    public var clone: CloneSource?
    /// `WAREHOUSE`, `SCHEDULE`, `USER_TASK_…`, `ALLOW_OVERLAPPING_EXECUTION`, `FINALIZE`, ….
    public var options: [SQLOption]
    public var after: [ObjectName]
    public var when: Expression?
    public var body: Statement?
    /// The text of the statement.
    @Located public var bodySpan: SourceSpan
    @Located public var span: SourceSpan
}

/// `CREATE STREAM name ON TABLE | VIEW | STAGE | … source options`.
public struct CreateStream: Hashable, Sendable {
    public var mode: CreateMode
    public var name: ObjectName
    public var clone: CloneSource?
    public var sourceKind: ObjectKind
    public var source: ObjectName
    public var travel: TimeTravel?
    /// `APPEND_ONLY`, `INSERT_ONLY`, `SHOW_INITIAL_ROWS`, `COMMENT`, `COPY GRANTS`.
    public var options: [SQLOption]
    @Located public var span: SourceSpan
}

/// `CREATE SEQUENCE name [START n] [INCREMENT n] [ORDER | NOORDER]`.
public struct CreateSequence: Hashable, Sendable {
    public var mode: CreateMode
    public var name: ObjectName
    public var clone: CloneSource?
    public var start: Expression?
    public var increment: Expression?
    public var isOrdered: Bool?
    public var options: [SQLOption]
    @Located public var span: SourceSpan
}

/// `CREATE MASKING | ROW ACCESS | AGGREGATION | PROJECTION … POLICY name AS (…) RETURNS … -> body`.
public struct CreatePolicy: Hashable, Sendable {
    public var mode: CreateMode
    public var kind: ObjectKind
    public var name: ObjectName
    public var parameters: [RoutineParameter]
    public var returns: TypeName?
    public var body: Expression?
    public var options: [SQLOption]
    @Located public var span: SourceSpan
}

/// `CREATE PIPE name options AS COPY INTO …`.
public struct CreatePipe: Hashable, Sendable {
    public var mode: CreateMode
    public var name: ObjectName
    public var options: [SQLOption]
    public var body: Statement
    @Located public var bodySpan: SourceSpan
    @Located public var span: SourceSpan
}

/// Every other `CREATE`: a kind, a name and options.
public struct CreateObject: Hashable, Sendable {
    public var mode: CreateMode
    /// `TRANSIENT`, `TEMPORARY`, … before the kind.
    public var modifiers: [String]
    public var kind: ObjectKind
    public var name: ObjectName
    public var clone: CloneSource?
    public var options: [SQLOption]
    @Located public var span: SourceSpan
}

extension CreateObject {
    /// Whether it goes with the session that makes it.
    public var isTemporary: Bool {
        modifiers.contains { ["TEMPORARY", "TEMP", "VOLATILE"].contains($0) }
    }
}

/// `ALTER kind name …` for all but tables and sessions.
public struct AlterObject: Hashable, Sendable {
    public var kind: ObjectKind
    public var ifExists: Bool
    /// Nothing for `ALTER ACCOUNT SET …`.
    public var name: ObjectName?
    /// Argument types of a procedure or function.
    public var signature: [TypeName]?
    public var action: AlterAction
    /// The text of the statement of `MODIFY AS`.
    @Located public var bodySpan: SourceSpan
    @Located public var span: SourceSpan
}

/// What an `ALTER` does.
public enum AlterAction: Hashable, Sendable {
    case rename(ObjectName)
    case swap(ObjectName)
    case set([SQLOption])
    case unset([Identifier])
    case setTags([SQLOption])
    case unsetTags([ObjectName])
    case resume(ifSuspended: Bool)
    case suspend
    /// `REFRESH [path options]`.
    case refresh([SQLOption])
    case addAfter([ObjectName])
    case removeAfter([ObjectName])
    /// `MODIFY AS statement` of a task.
    case modifyBody(Statement)
    /// `MODIFY WHEN condition` of a task.
    case modifyWhen(Expression)
    /// `REMOVE WHEN` of a task.
    case removeWhen
    /// `ALTER | MODIFY COLUMN …` of a view.
    case columns([AlterTableAction])
    /// Everything else, its words as options.
    case other([SQLOption])
}

/// `DROP kind [IF EXISTS] name [(types)] [CASCADE | RESTRICT]`.
public struct DropObject: Hashable, Sendable {
    public var kind: ObjectKind
    public var ifExists: Bool
    public var name: ObjectName
    public var signature: [TypeName]?
    /// `CASCADE` or `RESTRICT`.
    public var behaviour: String?
    @Located public var span: SourceSpan
}

/// `UNDROP kind name`.
public struct UndropObject: Hashable, Sendable {
    public var kind: ObjectKind
    public var name: ObjectName
    public var options: [SQLOption] = []
    @Located public var span: SourceSpan
}

/// `DESCRIBE kind name`, `DESCRIBE RESULT 'id'`.
public struct Describe: Hashable, Sendable {
    /// The words of the kind; `RESULT` for a query's result.
    public var kind: ObjectKind
    /// Nothing for `DESCRIBE RESULT`.
    public var name: ObjectName?
    public var signature: [TypeName]?
    /// The query id of `DESCRIBE RESULT`.
    public var result: Expression?
    public var options: [SQLOption]
    @Located public var span: SourceSpan
}

/// `SHOW [TERSE] kinds [HISTORY] [LIKE …] [IN …] [STARTS WITH …] [LIMIT n [FROM …]]`.
public struct Show: Hashable, Sendable {
    /// Where the objects are looked for.
    public struct Scope: Hashable, Sendable {
        /// `ACCOUNT`, `DATABASE`, `SCHEMA`, `TABLE`, …; nothing when only a name is given.
        public var kind: ObjectKind?
        public var name: ObjectName?
    }

    public var isTerse: Bool
    /// The words as written, in the plural: `TABLES`, `FILE FORMATS`, `GRANTS`, `PARAMETERS`.
    public var kind: String
    public var isHistory: Bool
    public var like: String?
    public var scope: Scope?
    /// Argument types behind the name of a procedure or function, as in `SHOW GRANTS ON`.
    public var signature: [TypeName]? = nil
    public var startsWith: String?
    public var limit: Expression?
    public var limitFrom: String?
    /// `TO ROLE r`, `OF ROLE r`, `ON TABLE t` of `SHOW GRANTS`, and rarer words.
    public var options: [SQLOption]
    @Located public var span: SourceSpan
}
