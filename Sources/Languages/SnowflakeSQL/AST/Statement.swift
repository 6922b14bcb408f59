public import Diagnostics

/// One SQL statement.
public indirect enum Statement: Hashable, Sendable {
    case query(Query)
    // Data.
    case insert(Insert)
    case multiInsert(MultiTableInsert)
    case update(Update)
    case delete(Delete)
    case merge(Merge)
    case truncate(Truncate)
    case copyIntoTable(CopyIntoTable)
    case copyIntoLocation(CopyIntoLocation)
    // Files.
    case put(PutFiles)
    case get(GetFiles)
    case list(StageFiles)
    case remove(StageFiles)
    case copyFiles(CopyFiles)
    // Definitions.
    case createTable(CreateTable)
    case createView(CreateView)
    case createRoutine(CreateRoutine)
    case createTask(CreateTask)
    case createStream(CreateStream)
    case createSequence(CreateSequence)
    case createPolicy(CreatePolicy)
    case createPipe(CreatePipe)
    /// Databases, schemas, stages, file formats, integrations, roles, users, warehouses and all
    /// others that are a name with options.
    case createObject(CreateObject)
    /// `DEFINE TABLE …` of a DCM project: what `CREATE` would say, for the project to make.
    case define(Statement)
    case alterTable(AlterTable)
    case alterObject(AlterObject)
    case alterSession(AlterSession)
    case drop(DropObject)
    case undrop(UndropObject)
    case comment(CommentOn)
    // Looking.
    case describe(Describe)
    case show(Show)
    case explain(Explain)
    // Rights.
    case grant(Grant)
    case revoke(Revoke)
    // Session and transaction.
    case use(Use)
    case setVariables(SetVariables)
    case unsetVariables([Identifier])
    case begin(name: Identifier?)
    case commit
    case rollback
    // Programs.
    case call(Call)
    case executeImmediate(ExecuteImmediate)
    case executeTask(ExecuteTask)
    /// `EXECUTE ALERT …` and other commands without a node of their own.
    case command(Command)
    /// An anonymous block.
    case block(ScriptBlock)
    /// One statement of a script on its own, such as `LET x := 1`.
    case script(ScriptStatement)
    /// Statements joined by `->>`; each sees the result of an earlier one as `$1`, `$2`, ….
    case flow([FlowStep])
}

/// One statement of several that `->>` joins.
public struct FlowStep: Hashable, Sendable {
    public var statement: Statement
    @Located public var span: SourceSpan
}

/// A command kept as its words and options.
public struct Command: Hashable, Sendable {
    /// Its first words, in upper case: `EXECUTE ALERT`.
    public var words: String
    public var name: ObjectName?
    public var options: [SQLOption]
    @Located public var span: SourceSpan
}

/// `EXPLAIN [USING format] statement`.
public struct Explain: Hashable, Sendable {
    /// `TABULAR`, `JSON` or `TEXT`.
    public var format: String?
    public var statement: Statement
    @Located public var span: SourceSpan
}

/// `USE ROLE`, `USE WAREHOUSE`, `USE DATABASE`, `USE SCHEMA`, `USE SECONDARY ROLES`.
public struct Use: Hashable, Sendable {
    /// What is chosen.
    public enum Kind: Hashable, Sendable {
        case role(ObjectName)
        case warehouse(ObjectName)
        case database(ObjectName)
        case schema(ObjectName)
        /// `USE name` without a kind: a database, or a database and schema.
        case unspecified(ObjectName)
        /// `ALL` or `NONE`, or names.
        case secondaryRoles([Identifier])
        case catalog(ObjectName)
    }

    public var kind: Kind
    @Located public var span: SourceSpan
}

/// `SET a = 1` or `SET (a, b) = (1, 2)`.
public struct SetVariables: Hashable, Sendable {
    public var names: [Identifier]
    /// As many as names, or one query that yields them.
    public var values: [Expression]
    @Located public var span: SourceSpan
}

/// `ALTER SESSION SET name = value …` or `UNSET name, …`.
public struct AlterSession: Hashable, Sendable {
    public var set: [SQLOption]
    public var unset: [Identifier]
    @Located public var span: SourceSpan
}

/// `CALL procedure(…) [INTO :variable]`.
public struct Call: Hashable, Sendable {
    /// `WITH name AS PROCEDURE … CALL name(…)`.
    public var anonymous: CreateRoutine?
    public var name: ObjectName
    /// `CALL model!METHOD(…)`.
    public var method: Identifier?
    public var arguments: [Argument]
    public var into: Identifier?
    @Located public var span: SourceSpan
}

/// `EXECUTE IMMEDIATE text | $$…$$ | variable [USING (…)]`, or `FROM` a file.
public struct ExecuteImmediate: Hashable, Sendable {
    /// What is run.
    public enum Source: Hashable, Sendable {
        case expression(Expression)
        case file(StageLocation)
    }

    public var source: Source
    public var using: [Expression]
    public var options: [SQLOption] = []
    @Located public var span: SourceSpan
}

/// `EXECUTE TASK name [RETRY LAST]`.
public struct ExecuteTask: Hashable, Sendable {
    public var name: ObjectName
    public var retriesLast: Bool
    public var options: [SQLOption] = []
    @Located public var span: SourceSpan
}

/// `COMMENT [IF EXISTS] ON kind name IS 'text'`.
public struct CommentOn: Hashable, Sendable {
    public var ifExists: Bool
    public var kind: ObjectKind
    /// The name; of a column with its table.
    public var name: ObjectName
    public var signature: [TypeName]?
    public var text: String
    @Located public var span: SourceSpan
}
