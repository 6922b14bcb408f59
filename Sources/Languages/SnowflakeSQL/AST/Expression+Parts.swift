public import Diagnostics

/// `*`, `t.*`, with what follows it: `ILIKE`, `EXCLUDE`, `REPLACE`, `RENAME`.
public struct Star: Hashable, Sendable {
    public var qualifier: [Identifier] = []
    public var ilike: String?
    public var exclude: [Identifier] = []
    public var replace: [StarReplacement] = []
    public var rename: [StarRenaming] = []
    @Located public var span: SourceSpan
}

/// `expression AS column` in `REPLACE`.
public struct StarReplacement: Hashable, Sendable {
    public var expression: Expression
    public var column: Identifier
}

/// `column AS alias` in `RENAME`.
public struct StarRenaming: Hashable, Sendable {
    public var column: Identifier
    public var alias: Identifier
}

/// `value::type`, `CAST(value AS type)` or `TRY_CAST(value AS type)`.
public struct Cast: Hashable, Sendable {
    /// How the cast was written; only `TRY_CAST` means something else.
    public enum Form: Hashable, Sendable {
        case doubleColon, cast, tryCast
    }

    public var value: Expression
    public var type: TypeName
    public var form: Form
    /// `RENAME FIELDS` and `ADD FIELDS` of structured types.
    public var fieldOptions: [String] = []

    public var isTry: Bool { form == .tryCast }
}

/// A type as it was written, its words in upper case: `NUMBER(38, 0)`, `DOUBLE PRECISION`,
/// `ARRAY(VARCHAR NOT NULL)`, `OBJECT(a INT)`, `MAP(VARCHAR, INT)`, `VECTOR(FLOAT, 3)`.
public struct TypeName: Hashable, Sendable {
    public var name: String
    /// Precision and scale, length, or the dimension of a vector.
    public var arguments: [Int] = []
    /// Element types of a structured type; the fields of an `OBJECT` have names.
    public var elements: [TypeElement] = []
    /// A name of a user-defined type or `TABLE`'s schema that is qualified.
    public var qualifier: [Identifier] = []
    @Located public var span: SourceSpan
}

/// One element of a structured type.
public struct TypeElement: Hashable, Sendable {
    public var name: Identifier?
    public var type: TypeName
    public var isNotNull: Bool = false
}

/// A call of a function, an aggregate or a window function.
public struct FunctionCall: Hashable, Sendable {
    public var name: ObjectName
    /// `model!METHOD(…)`.
    public var method: Identifier?
    public var arguments: [Argument] = []
    public var isDistinct: Bool = false
    /// False for `CURRENT_DATE` and its like, written bare.
    public var hasParentheses: Bool = true
    public var withinGroup: [OrderItem] = []
    public var nullTreatment: NullTreatment?
    /// `FROM FIRST` (false) or `FROM LAST` (true) of `NTH_VALUE`.
    public var fromLast: Bool?
    public var filter: Expression?
    public var over: WindowReference?
    /// What stands before a window function within `MATCH_RECOGNIZE`.
    public var semantics: RowSemantics?
}

/// One argument, `name => value` or only a value.
public struct Argument: Hashable, Sendable {
    public var name: Identifier?
    public var value: Expression
    @Located public var span: SourceSpan
}

/// `IGNORE NULLS` or `RESPECT NULLS`.
public enum NullTreatment: String, Hashable, Sendable {
    case ignore = "IGNORE NULLS"
    case respect = "RESPECT NULLS"
}

/// What stands behind `OVER`.
public enum WindowReference: Hashable, Sendable {
    case named(Identifier)
    case inline(WindowSpecification)
}

/// Partition, order and frame of a window.
public struct WindowSpecification: Hashable, Sendable {
    /// The named window that this one extends.
    public var base: Identifier?
    public var partitionBy: [Expression] = []
    public var orderBy: [OrderItem] = []
    public var frame: WindowFrame?
    @Located public var span: SourceSpan
}

extension WindowSpecification {
    /// A window that is parted by one expression and sorted by another.
    public init(
        partition: Expression, order: Expression, frame: WindowFrame?, span: SourceSpan
    ) {
        self.init(
            partitionBy: [partition], orderBy: [OrderItem(expression: order, span: span)],
            frame: frame, span: span)
    }
}

/// `ROWS | RANGE | GROUPS BETWEEN start AND end`; without an end, the current row.
public struct WindowFrame: Hashable, Sendable {
    /// What the bounds count.
    public enum Unit: String, Hashable, Sendable {
        case rows = "ROWS"
        case range = "RANGE"
        case groups = "GROUPS"
    }

    /// One end of a frame.
    public enum Bound: Hashable, Sendable {
        case unboundedPreceding
        case preceding(Expression)
        case currentRow
        case following(Expression)
        case unboundedFollowing
    }

    public var unit: Unit
    public var start: Bound
    public var end: Bound?
    @Located public var span: SourceSpan

    /// The rows from the first one of the window on.
    public static func rows(upTo end: Bound, span: SourceSpan) -> WindowFrame {
        WindowFrame(unit: .rows, start: .unboundedPreceding, end: end, span: span)
    }
}

/// `CASE [operand] WHEN … THEN … ELSE … END`.
public struct CaseExpression: Hashable, Sendable {
    /// One `WHEN … THEN …`.
    public struct Branch: Hashable, Sendable {
        public var condition: Expression
        public var result: Expression
    }

    public var operand: Expression?
    public var branches: [Branch]
    public var otherwise: Expression?
}

/// `x [NOT] LIKE | ILIKE | RLIKE | REGEXP pattern`, also with `ANY` or `ALL` of several patterns.
public struct LikePredicate: Hashable, Sendable {
    /// The kind of pattern.
    public enum Form: String, Hashable, Sendable {
        case like = "LIKE"
        case ilike = "ILIKE"
        case rlike = "RLIKE"
    }

    public var form: Form
    public var value: Expression
    /// One pattern, or several behind a quantifier.
    public var patterns: [Expression]
    public var quantifier: Quantifier?
    /// `LIKE ANY (SELECT …)`.
    public var query: Query?
    public var escape: Expression?
    public var isNegated: Bool
}

/// `'key': value` of an object constant.
public struct ObjectEntry: Hashable, Sendable {
    /// A text in quotes, or a variable that holds one.
    public var key: Expression
    public var value: Expression
    @Located public var span: SourceSpan
}

/// A parameter of a lambda, with its type where one is given.
public struct LambdaParameter: Hashable, Sendable {
    public var name: Identifier
    public var type: TypeName?
}

/// One item of `ORDER BY`; nothing said means Snowflake's own order (ascending, NULLS LAST).
public struct OrderItem: Hashable, Sendable {
    public var expression: Expression
    public var isDescending: Bool?
    public var nullsFirst: Bool?
    @Located public var span: SourceSpan
}
