public import Diagnostics

/// `[DECLARE …] BEGIN … [EXCEPTION …] END [label]` of Snowflake Scripting.
public struct ScriptBlock: Hashable, Sendable {
    public var declarations: [ScriptDeclaration]
    public var statements: [ScriptStatement]
    public var handlers: [ExceptionHandler]
    public var label: Identifier?
    @Located public var span: SourceSpan
}

/// One declaration of `DECLARE`, or of `LET`.
public struct ScriptDeclaration: Hashable, Sendable {
    /// What is declared.
    public enum Kind: Hashable, Sendable {
        /// `name [type] [DEFAULT | := value]`.
        case variable(TypeName?, initial: Expression?)
        /// `name CURSOR FOR query | resultset`.
        case cursor(CursorSource)
        /// `name RESULTSET [:= (query)]`.
        case resultset(ResultSource?)
        /// `name EXCEPTION [(number, 'message')]`.
        case exception(number: Expression?, message: String?)
        /// `name PROCEDURE (…) …`: a nested procedure.
        case procedure(CreateRoutine)
    }

    public var name: Identifier
    public var kind: Kind
    @Located public var span: SourceSpan
}

/// What a cursor goes over.
public enum CursorSource: Hashable, Sendable {
    case query(Query)
    /// A statement such as `SHOW` or `CALL`.
    case statement(Statement)
    case resultset(Identifier)
}

/// What fills a result set.
public enum ResultSource: Hashable, Sendable {
    /// `(query)` or another statement in parentheses.
    case statement(Statement, isAsync: Bool)
    /// `(EXECUTE IMMEDIATE …)`.
    case execute(ExecuteImmediate, isAsync: Bool)
    /// Another result set, a cursor, or a call.
    case expression(Expression)

    /// Whether a child job fills the result set.
    public var isAsync: Bool {
        switch self {
        case .statement(_, let isAsync), .execute(_, let isAsync): isAsync
        case .expression: false
        }
    }
}

/// `WHEN name [OR name] [EXIT | CONTINUE] THEN …`; `OTHER` catches the rest.
public struct ExceptionHandler: Hashable, Sendable {
    /// Empty for `OTHER`.
    public var names: [Identifier]
    /// `CONTINUE` goes on behind the failed statement.
    public var isContinue: Bool
    public var statements: [ScriptStatement]
    @Located public var span: SourceSpan
}

/// One statement of a script and where it stands.
public struct ScriptStatement: Hashable, Sendable {
    public var kind: Kind
    @Located public var span: SourceSpan

    public init(_ kind: Kind, span: SourceSpan = .none) {
        self.kind = kind
        self.span = span
    }

    /// What a statement of a script can be.
    public indirect enum Kind: Hashable, Sendable {
        /// SQL; variables stand in it as `:name`.
        case sql(Statement)
        case block(ScriptBlock)
        case letVariable(ScriptDeclaration)
        /// `name := expression`; `name := (SELECT …)` is an assignment of a subquery, which fills a
        /// result set when the variable is one.
        case assign(Identifier, Expression)
        /// `name := (EXECUTE IMMEDIATE …)`, `name := ASYNC (…)` or another statement than a query.
        case assignResult(Identifier, ResultSource)
        case ifThen(branches: [ScriptBranch], otherwise: [ScriptStatement]?)
        case caseWhen(
            operand: Expression?, branches: [ScriptBranch], otherwise: [ScriptStatement]?)
        case forRange(ForRange)
        case forEach(ForEach)
        case whileLoop(condition: Expression, body: [ScriptStatement], label: Identifier?)
        case repeatUntil(body: [ScriptStatement], condition: Expression, label: Identifier?)
        case loop(body: [ScriptStatement], label: Identifier?)
        case breakLoop(label: Identifier?)
        case continueLoop(label: Identifier?)
        case returnValue(Expression?)
        /// `RETURN TABLE(resultset)` or `RETURN TABLE(query)`.
        case returnTable(ResultSource)
        /// `RAISE [name]`; bare inside a handler.
        case raise(Identifier?)
        case open(Identifier, using: [Expression])
        case fetch(Identifier, into: [Identifier])
        case close(Identifier)
        /// `ASYNC (statement)`.
        case async(Statement)
        /// `AWAIT ALL` (nothing) or `AWAIT resultset`.
        case await(Identifier?)
        case cancel(Identifier)
        case null
    }
}

/// A condition, or a value of a `CASE`, with what it leads to.
public struct ScriptBranch: Hashable, Sendable {
    public var condition: Expression
    public var statements: [ScriptStatement]
}

/// `FOR i IN [REVERSE] a TO b DO … END FOR`.
public struct ForRange: Hashable, Sendable {
    public var variable: Identifier
    public var isReverse: Bool
    public var low: Expression
    public var high: Expression
    public var body: [ScriptStatement]
    public var label: Identifier?
}

/// `FOR row IN cursor | resultset | (query) DO … END FOR`.
public struct ForEach: Hashable, Sendable {
    public var row: Identifier
    public var source: CursorSource
    public var body: [ScriptStatement]
    public var label: Identifier?
}
