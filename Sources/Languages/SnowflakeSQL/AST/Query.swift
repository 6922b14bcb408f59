public import Diagnostics

/// A query with its common table expressions, order and limit.
public struct Query: Hashable, Sendable {
    public var with: WithClause?
    public var body: QueryBody
    public var orderBy: OrderClause?
    public var limit: Expression?
    public var offset: Expression?
    /// `FOR UPDATE`.
    public var isForUpdate: Bool = false
    @Located public var span: SourceSpan
}

/// `WITH [RECURSIVE] …`.
public struct WithClause: Hashable, Sendable {
    public var isRecursive: Bool
    public var tables: [CommonTable]
}

/// `name [(columns)] AS (query)`.
public struct CommonTable: Hashable, Sendable {
    public var name: Identifier
    public var columns: [Identifier] = []
    public var query: Query
    @Located public var span: SourceSpan
}

/// What stands between `WITH` and `ORDER BY`.
public indirect enum QueryBody: Hashable, Sendable {
    case select(Select)
    case setOperation(SetOperation)
    /// `VALUES (…), (…)` as a query.
    case values([[Expression]])
    /// A query in parentheses, which may have its own order and limit.
    case nested(Query)
}

/// Two queries joined by `UNION`, `INTERSECT` or `EXCEPT` (`MINUS`).
public struct SetOperation: Hashable, Sendable {
    /// The operator.
    public enum Operator: String, Hashable, Sendable {
        case union = "UNION"
        case intersect = "INTERSECT"
        case except = "EXCEPT"
    }

    public var op: Operator
    public var isAll: Bool
    public var byName: Bool = false
    public var left: QueryBody
    public var right: QueryBody
    @Located public var span: SourceSpan
}

/// `ORDER BY ALL` or its items.
public enum OrderClause: Hashable, Sendable {
    case all(isDescending: Bool?, nullsFirst: Bool?)
    case items([OrderItem])
}

/// One `SELECT` with all of its clauses.
public struct Select: Hashable, Sendable {
    public var isDistinct: Bool = false
    public var top: Expression?
    public var items: [SelectItem] = []
    /// `INTO :a, :b` in a script.
    public var into: [Identifier] = []
    /// The items of `FROM`, cross joined.
    public var from: [FromItem] = []
    public var whereCondition: Expression?
    public var connectBy: ConnectBy?
    public var groupBy: GroupBy?
    public var having: Expression?
    public var qualify: Expression?
    public var windows: [NamedWindow] = []
    @Located public var span: SourceSpan
}

/// One item of a select list.
public struct SelectItem: Hashable, Sendable {
    public var expression: Expression
    public var alias: Identifier?
    @Located public var span: SourceSpan
}

/// `START WITH … CONNECT BY …`.
public struct ConnectBy: Hashable, Sendable {
    public var startWith: Expression?
    public var condition: Expression
}

/// `GROUP BY ALL`, or grouping elements.
public enum GroupBy: Hashable, Sendable {
    case all
    case elements([GroupingElement])
}

/// One element of `GROUP BY`; a set has several expressions in parentheses.
public enum GroupingElement: Hashable, Sendable {
    case expression(Expression)
    case cube([[Expression]])
    case rollup([[Expression]])
    case groupingSets([[Expression]])
}

/// `name AS (window)` of the `WINDOW` clause.
public struct NamedWindow: Hashable, Sendable {
    public var name: Identifier
    public var window: WindowReference
}
