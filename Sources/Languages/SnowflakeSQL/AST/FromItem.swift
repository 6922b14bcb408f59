public import Diagnostics

/// One item of `FROM`: a source of rows, or a tree of joins.
public indirect enum FromItem: Hashable, Sendable {
    case table(TableSource)
    /// A query in parentheses.
    case derived(DerivedSource)
    /// `TABLE(f(…))`, `LATERAL FLATTEN(…)`, or a bare table function.
    case function(FunctionSource)
    /// `@stage/path (FILE_FORMAT => …)`.
    case staged(StagedSource)
    case values(ValuesSource)
    /// A variable that stands for a table, such as `$1` behind `->>`.
    case variable(VariableSource)
    case join(Join)
    case pivot(Pivot)
    case unpivot(Unpivot)
    case sample(Sample)
    case matchRecognize(MatchRecognize)
    case semanticView(SemanticViewSource)
    case resample(Resample)
    /// A tree of joins in parentheses, with an alias of its own.
    case nested(FromItem, alias: TableAlias)
}

/// `[AS] alias [(columns)]`.
public struct TableAlias: Hashable, Sendable {
    public var name: Identifier
    public var columns: [Identifier] = []
}

/// A table, view, stream or common table by name.
public struct TableSource: Hashable, Sendable {
    public var name: ObjectName
    public var travel: TimeTravel?
    public var changes: ChangesClause?
    public var alias: TableAlias?
    @Located public var span: SourceSpan
}

/// `AT (…)` or `BEFORE (…)`: rows as they stood at another time.
public struct TimeTravel: Hashable, Sendable {
    /// What names the time.
    public enum Point: Hashable, Sendable {
        case timestamp(Expression)
        /// Seconds before now, as a negative number.
        case offset(Expression)
        /// A query id.
        case statement(Expression)
        case stream(Expression)
    }

    public var isBefore: Bool
    public var point: Point
    @Located public var span: SourceSpan
}

/// `CHANGES (INFORMATION => DEFAULT | APPEND_ONLY) AT … [END …]`.
public struct ChangesClause: Hashable, Sendable {
    public var information: String
    public var start: TimeTravel
    public var end: TimeTravel.Point?
}

/// A query in parentheses as a source of rows.
public struct DerivedSource: Hashable, Sendable {
    public var isLateral: Bool
    public var query: Query
    public var alias: TableAlias?
    @Located public var span: SourceSpan
}

/// A table function as a source of rows.
public struct FunctionSource: Hashable, Sendable {
    public var isLateral: Bool
    /// Whether it was written inside `TABLE(…)`.
    public var isTable: Bool
    /// A call; inside `TABLE(…)` also a text constant or variable that names a table.
    public var call: Expression
    public var alias: TableAlias?
    @Located public var span: SourceSpan
}

/// Files of a stage as a source of rows.
public struct StagedSource: Hashable, Sendable {
    public var location: StageLocation
    /// `FILE_FORMAT`, `PATTERN`, in the order written.
    public var options: [SQLOption] = []
    /// `DIRECTORY(@stage)`: the list of the files, not what is in them.
    public var isDirectory: Bool = false
    public var alias: TableAlias?
    @Located public var span: SourceSpan
}

/// `VALUES (…), (…)` as a source of rows.
public struct ValuesSource: Hashable, Sendable {
    public var rows: [[Expression]]
    public var alias: TableAlias?
    @Located public var span: SourceSpan
}

/// A variable as a source of rows.
public struct VariableSource: Hashable, Sendable {
    public var variable: Expression
    public var alias: TableAlias?
    @Located public var span: SourceSpan
}

/// `SEMANTIC_VIEW(view METRICS … DIMENSIONS … WHERE …)` as a source of rows.
public struct SemanticViewSource: Hashable, Sendable {
    /// `METRICS`, `DIMENSIONS` or `FACTS` with what is asked for.
    public struct Clause: Hashable, Sendable {
        public var word: String
        public var items: [SelectItem]
    }

    public var view: ObjectName
    public var clauses: [Clause] = []
    public var condition: Expression?
    public var alias: TableAlias?
    @Located public var span: SourceSpan
}

/// Two sources of rows joined.
public struct Join: Hashable, Sendable {
    /// Which rows stay without a partner.
    public enum Kind: String, Hashable, Sendable {
        case inner = "INNER"
        case left = "LEFT"
        case right = "RIGHT"
        case full = "FULL"
        case cross = "CROSS"
        case asof = "ASOF"
    }

    public var kind: Kind
    public var isNatural: Bool = false
    /// `JOIN LATERAL` is told by the right side; `DIRECTED` keeps the written order.
    public var isDirected: Bool = false
    /// `FIRST (alias)` or `LAST (alias)` of a directed join.
    public var readOrder: ReadOrder?
    public var left: FromItem
    public var right: FromItem
    public var on: Expression?
    public var using: [Identifier] = []
    /// `MATCH_CONDITION (…)` of an `ASOF` join.
    public var matchCondition: Expression?
    @Located public var span: SourceSpan
}

/// Which side of a directed join is scanned first; it changes no row.
public struct ReadOrder: Hashable, Sendable {
    public var isFirst: Bool
    public var alias: Identifier
}

/// `PIVOT (aggregate FOR column IN (…))`.
public struct Pivot: Hashable, Sendable {
    /// What makes the new columns.
    public enum Values: Hashable, Sendable {
        case list([SelectItem])
        case any(orderBy: [OrderItem])
        case query(Query)
    }

    public var source: FromItem
    public var aggregates: [SelectItem]
    public var column: Expression
    public var values: Values
    public var defaultOnNull: Expression?
    public var alias: TableAlias?
    @Located public var span: SourceSpan
}

/// `UNPIVOT [INCLUDE NULLS] (value FOR name IN (columns))`.
public struct Unpivot: Hashable, Sendable {
    public var source: FromItem
    public var includesNulls: Bool
    public var value: Identifier
    public var name: Identifier
    public var columns: [SelectItem]
    public var alias: TableAlias?
    @Located public var span: SourceSpan
}

/// `SAMPLE [method] (n [ROWS]) [SEED (n)]`.
public struct Sample: Hashable, Sendable {
    public var source: FromItem
    /// `BERNOULLI`, `SYSTEM`, `ROW` or `BLOCK`; nothing when not said.
    public var method: String?
    public var amount: Expression
    public var isRows: Bool
    public var seed: Expression?
    @Located public var span: SourceSpan
}

/// `RESAMPLE (USING time INCREMENT BY width [PARTITION BY …] [METADATA_COLUMNS …])`.
public struct Resample: Hashable, Sendable {
    public var source: FromItem
    public var time: Expression
    public var increment: Expression
    public var partitionBy: [Expression] = []
    /// Calls of `IS_GENERATED` and `BUCKET_START`, with their aliases.
    public var metadata: [SelectItem] = []
    @Located public var span: SourceSpan
}

extension FromItem {
    /// The alias of a single source, or its own name; nothing for a tree of joins.
    var shownName: String? {
        switch self {
        case .table(let source): source.alias?.name.name ?? source.name.last?.name
        case .derived(let source): source.alias?.name.name
        case .function(let source): source.alias?.name.name
        case .staged(let source): source.alias?.name.name
        case .values(let source): source.alias?.name.name
        case .variable(let source): source.alias?.name.name
        case .pivot(let pivot): pivot.alias?.name.name
        case .unpivot(let unpivot): unpivot.alias?.name.name
        case .sample(let sample): sample.source.shownName
        case .resample(let resample): resample.source.shownName
        case .matchRecognize(let match): match.alias?.name.name
        case .semanticView(let source): source.alias?.name.name
        case .nested(_, let alias): alias.name.name
        case .join: nil
        }
    }
}
