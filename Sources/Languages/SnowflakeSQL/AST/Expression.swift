public import Diagnostics

/// One expression and where it stands.
public struct Expression: Hashable, Sendable {
    public var kind: Kind
    @Located public var span: SourceSpan

    public init(_ kind: Kind, span: SourceSpan = .none) {
        self.kind = kind
        self.span = span
    }

    /// What an expression can be.
    public indirect enum Kind: Hashable, Sendable {
        /// A number as it was written: `12`, `.5`, `1e-3`.
        case number(String)
        /// A text constant, its escapes resolved.
        case string(String)
        /// `X'…'`: bytes in hexadecimal digits, as written.
        case hexadecimal(String)
        case boolean(Bool)
        case null
        /// `DATE '…'`, `TIME '…'`, `TIMESTAMP '…'` and the like.
        case dateTime(DateTimeKind, String)
        /// `INTERVAL '1 year, 3 days'`, or with a unit behind the text.
        case interval(Expression, unit: String?)
        /// A column or another name, qualifiers first: `c`, `t.c`, `db.s.t.c`; also `seq.NEXTVAL`.
        case name([Identifier])
        /// `IDENTIFIER(…)` as a value.
        case identifierFunction(Expression)
        case star(Star)
        /// `$1`, `t.$1`: a column by its place.
        case positional(Int, qualifier: [Identifier])
        /// `$name`: a session variable.
        case sessionVariable(Identifier)
        case bind(Bind)
        case unary(UnaryOperator, Expression)
        case binary(BinaryOperator, Expression, Expression)
        case cast(Cast)
        case call(FunctionCall)
        case conditional(CaseExpression)
        case inList(Expression, [Expression], isNegated: Bool)
        case inQuery(Expression, Query, isNegated: Bool)
        case between(Expression, low: Expression, high: Expression, isNegated: Bool)
        case like(LikePredicate)
        case isNull(Expression, isNegated: Bool)
        /// `IS [NOT] TRUE`, `IS [NOT] FALSE`.
        case isBoolean(Expression, Bool, isNegated: Bool)
        case isDistinctFrom(Expression, Expression, isNegated: Bool)
        case exists(Query)
        /// A query in parentheses that stands for one value.
        case subquery(Query)
        /// `x = ANY (SELECT …)`, `x > ALL (SELECT …)`.
        case quantified(Expression, BinaryOperator, Quantifier, Query)
        /// Steps into semi-structured data: `v:a.b[0]['k']`.
        case path(Expression, [PathStep])
        case array([Expression])
        case object([ObjectEntry])
        /// `{*}`, `{t.*}`, `{* EXCLUDE c}`: the columns as an object.
        case objectStar(Star)
        /// `EXTRACT(part FROM value)`.
        case extract(part: Identifier, from: Expression)
        /// `POSITION(needle IN text)`.
        case position(Expression, in: Expression)
        /// `TRIM([BOTH | LEADING | TRAILING] [characters] FROM text)`.
        case trim(TrimSide, characters: Expression?, from: Expression)
        /// `(a, b)` where a row is compared.
        case tuple([Expression])
        case collate(Expression, String)
        case lambda([LambdaParameter], Expression)
        /// `column (+)`: the old mark of an outer join.
        case outerJoinMark(Expression)
        /// `@stage/path` as an argument.
        case stage(StageReference)
        /// `...array`: the elements as single arguments.
        case spread(Expression)
        /// The word `DEFAULT` where a row of values is inserted.
        case defaultValue
    }
}

/// The type that a date-time constant names, or one that is written like it.
public enum DateTimeKind: String, Hashable, Sendable {
    case date = "DATE"
    case time = "TIME"
    case timestamp = "TIMESTAMP"
    case timestampNTZ = "TIMESTAMP_NTZ"
    case timestampLTZ = "TIMESTAMP_LTZ"
    case timestampTZ = "TIMESTAMP_TZ"
    case uuid = "UUID"
    case float = "FLOAT"
    case decfloat = "DECFLOAT"
}

/// A value that comes from outside the statement.
public enum Bind: Hashable, Sendable {
    /// `?`, counted from 1 through the whole text.
    case question(Int)
    /// `:1`.
    case numbered(Int)
    /// `:name`: a variable of a script or a named bind.
    case named(Identifier)
}

/// An operator in front of its operand.
public enum UnaryOperator: String, Hashable, Sendable {
    case minus = "-"
    case plus = "+"
    case not = "NOT"
    /// `PRIOR column` in `CONNECT BY`.
    case prior = "PRIOR"
    /// `CONNECT_BY_ROOT column`.
    case connectByRoot = "CONNECT_BY_ROOT"
}

/// An operator between its operands; the raw value is its canonical spelling.
public enum BinaryOperator: String, Hashable, Sendable {
    case or = "OR"
    case and = "AND"
    case equal = "="
    case notEqual = "<>"
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case nullSafeEqual = "<=>"
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case modulo = "%"
    case concatenate = "||"
    /// `AT TIME ZONE` is written between values as well.
    case atTimeZone = "AT TIME ZONE"
}

/// The quantifier before a compared query.
public enum Quantifier: String, Hashable, Sendable {
    case any = "ANY"
    case all = "ALL"
}

/// The side that `TRIM` works on.
public enum TrimSide: String, Hashable, Sendable {
    case both = "BOTH"
    case leading = "LEADING"
    case trailing = "TRAILING"
}

/// One step into semi-structured data.
public enum PathStep: Hashable, Sendable {
    /// `:key` or `.key`, case kept as written; quotes removed.
    case key(String)
    /// `[expression]`: an index or a key that is computed.
    case index(Expression)
}
