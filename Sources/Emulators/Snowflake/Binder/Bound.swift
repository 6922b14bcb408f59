import Diagnostics
import OrderedCollections
import SnowflakeSQL

/// An expression after binding: its text in SQLite's SQL and what is known about its value.
struct Bound {
    var sql: String
    var type: SnowflakeType
    /// The value when it is known before the statement runs.
    var constant: SnowflakeValue?
    /// Columns of this query that stand outside of aggregates and of grouping expressions.
    var loose: [String] = []
    var hasAggregate = false
    var hasWindow = false
    /// Whether it is a condition rather than a value that is true or false.
    var isPredicate = false
    /// Where it stands in the statement, for errors that show it.
    var span = SourceSpan.none
    /// The collation of a text, the structure of an array or object.
    var detail = TypeDetail.none

    init(_ sql: String, _ type: SnowflakeType) {
        self.sql = sql
        self.type = type
    }

    /// A new expression made of others.
    init(_ sql: String, _ type: SnowflakeType, from parts: [Bound]) {
        self.init(sql, type)
        for part in parts {
            loose += part.loose
            hasAggregate = hasAggregate || part.hasAggregate
            hasWindow = hasWindow || part.hasWindow
        }
        if type.isText, let part = parts.first(where: { $0.detail.collation != nil }) {
            detail = part.detail
            detail.isNotNull = false
        }
    }

    /// A column of a relation.
    init(_ column: RelationColumn) {
        self.init(column.sql, column.type)
        detail = column.detail
    }

    static let null = {
        var bound = Bound("NULL", .null)
        bound.constant = .null
        return bound
    }()

    /// The value of a constant text.
    var constantText: String? { constant?.textValue }

    func with(type: SnowflakeType) -> Bound {
        var copy = self
        copy.type = type
        return copy
    }

    func with(detail: TypeDetail) -> Bound {
        var copy = self
        copy.detail = detail
        return copy
    }
}

/// A query after binding: SQL whose columns are named `c0`, `c1`, ….
struct BoundQuery {
    var sql: String
    var columns: [OutputColumn]
    /// Whether the SQL is a chain of set operators without an order of its own.
    var isCompound = false
    /// Whether there can be only one row, as of an aggregate without groups.
    var isSingleRow = false
    /// What it is when it gives columns of a table that is read ahead, and does nothing else.
    var scan: ScannedQuery?
    /// What it is when it gives columns of one source, and does nothing else.
    var projection: PlannedProjection?
}

/// One column of a result.
struct OutputColumn: Hashable, Sendable {
    var name: String
    var type: SnowflakeType
    var detail = TypeDetail.none
}

/// A source of rows that a name may refer to.
struct Relation {
    /// The qualifiers that fit, outermost first: `["DB", "S", "T"]` or an alias.
    var path: [String]
    var columns: [RelationColumn]
}

struct RelationColumn {
    var name: String
    var type: SnowflakeType
    var sql: String
    /// Not part of `*` (the second column of USING).
    var isHidden = false
    var detail = TypeDetail.none
}

/// What names mean at one place of a query.
final class Scope {
    var relations: [Relation] = []
    let outer: Scope?
    /// How often queries inside have named a column of this one.
    var innerReferences = 0
    /// The select list's aliases, which other clauses may use.
    var aliases: [String: AliasState] = [:]
    /// Expressions of GROUP BY as SQL, once it is bound.
    var groupKeys: Set<String>?
    /// The keys that the grouping set being bound keeps.
    var groupingSet: Set<String>?
    /// The expressions behind the aliases, by place.
    var aliasItems: [Int: SnowflakeSQL.Expression] = [:]
    /// Aliases as the select list has them, which conditions of joins may use before it is bound.
    var written: [(name: String, expression: SnowflakeSQL.Expression)] = []
    var windows: [String: WindowReference] = [:]
    /// Set where `$1` is a field of a file that is being read, with the fields' type.
    var fieldType: SnowflakeType?
    /// Names of lambda parameters and the like, by name.
    var locals: [String: Bound] = [:]
    /// Set while an aggregate's argument is bound.
    var insideAggregate = false
    /// The rows of CONNECT BY, where there is one.
    var hierarchy: Hierarchy?
    /// What names mean behind PRIOR in the condition of CONNECT BY.
    var prior: Scope?
    /// Whether a column may carry the mark of an outer join here.
    var allowsOuterMarks = false
    /// Whether aggregates may be used here.
    var allowsAggregates = true
    /// Set within DEFINE and MEASURES of MATCH_RECOGNIZE.
    var rowPattern: RowPatternScope?
    init(outer: Scope?) { self.outer = outer }
}

/// A select alias that is bound when it is first used.
struct AliasState {
    var place: Int
    var isBinding = false
}
