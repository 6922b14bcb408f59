public import Diagnostics

/// `MATCH_RECOGNIZE (…)` behind a source
/// (Snowflake SQL reference, "MATCH_RECOGNIZE").
public struct MatchRecognize: Hashable, Sendable {
    /// Which rows come out of a match; nothing said means the first.
    public enum Rows: String, Hashable, Sendable, CaseIterable {
        case one = "ONE ROW PER MATCH"
        case showingEmpty = "ALL ROWS PER MATCH SHOW EMPTY MATCHES"
        case omittingEmpty = "ALL ROWS PER MATCH OMIT EMPTY MATCHES"
        case withUnmatched = "ALL ROWS PER MATCH WITH UNMATCHED ROWS"
    }

    /// Where the search goes on after a match; nothing said means the first.
    public enum Skip: Hashable, Sendable {
        case pastLastRow
        case toNextRow
        case toFirst(Identifier)
        case toLast(Identifier)
    }

    public var source: FromItem
    public var partitionBy: [Expression] = []
    public var orderBy: [OrderItem] = []
    public var measures: [SelectItem] = []
    public var rows: Rows?
    public var skip: Skip?
    public var pattern: RowPattern
    /// The conditions, each with its symbol as the alias.
    public var define: [SelectItem] = []
    public var alias: TableAlias?
    @Located public var span: SourceSpan
}

/// What `PATTERN (…)` looks for: a regular expression whose letters are rows.
public indirect enum RowPattern: Hashable, Sendable {
    case symbol(Identifier)
    /// `^`.
    case partitionStart
    /// `$`.
    case partitionEnd
    case sequence([RowPattern])
    case alternatives([RowPattern])
    /// `PERMUTE(…)`.
    case permutation([RowPattern])
    /// `{- … -}`.
    case exclusion(RowPattern)
    /// `+`, `*`, `?`, `{n,m}`, with a further `?` where few repetitions are tried first.
    case repetition(RowPattern, least: Int, most: Int?, isReluctant: Bool)

    /// The patterns that it is made of.
    public var parts: [RowPattern] {
        switch self {
        case .symbol, .partitionStart, .partitionEnd: []
        case .sequence(let parts), .alternatives(let parts), .permutation(let parts): parts
        case .exclusion(let inner), .repetition(let inner, _, _, _): [inner]
        }
    }

    /// The symbols in the order in which they stand, each once.
    public var symbols: [Identifier] {
        if case .symbol(let symbol) = self { return [symbol] }
        var found: [Identifier] = []
        for part in parts {
            for symbol in part.symbols where !found.contains(symbol) { found.append(symbol) }
        }
        return found
    }
}

/// `RUNNING` or `FINAL` before a window function within `MATCH_RECOGNIZE`.
public enum RowSemantics: String, Hashable, Sendable {
    case running = "RUNNING"
    case final = "FINAL"
}
