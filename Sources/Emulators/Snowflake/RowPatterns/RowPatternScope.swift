import SnowflakeSQL

/// What names and functions mean within DEFINE or MEASURES of MATCH_RECOGNIZE.
///
/// Source: Snowflake documentation, MATCH_RECOGNIZE, "Expressions in DEFINE and MEASURES clauses".
final class RowPatternScope {
    /// Which of the two it is; measures have a semantics of their own where none is written.
    enum Clause: Hashable {
        case define
        case measures(RowSemantics)
    }

    let clause: Clause
    /// The names of all symbols, those of the pattern first and in its order.
    let symbols: [String]
    /// The match of a row, its place in it, its symbol and the symbol's number, in SQL.
    let number: String
    let sequence: String
    let classifier: String
    private let symbol: String
    /// Whether there may be empty matches, whose window functions see no row.
    let canBeEmpty: Bool

    /// The columns that a window function's arguments have named.
    struct Window {
        /// The symbol of those behind one.
        var symbol: String?
        /// Whether there were others.
        var hasPlainColumn = false
    }

    /// Set while the arguments of a window function are bound.
    var window: Window?
    /// Set for a call that has got its window already.
    var isPrepared = false

    /// The names by which windows reach what their rows are parted and sorted by; no text of a user
    /// has a zero byte.
    static let partition = Identifier("\0partition", isQuoted: true)
    static let order = Identifier("\0order", isQuoted: true)

    /// The scope of conditions.
    init(symbols: [String]) {
        clause = .define
        self.symbols = symbols
        (number, sequence, classifier, symbol) = ("", "", "", "")
        canBeEmpty = false
    }

    /// The scope of measures over the rows of a source whose columns are `c0` and on.
    init(symbols: [String], rows: String, semantics: RowSemantics, canBeEmpty: Bool) {
        clause = .measures(semantics)
        self.symbols = symbols
        number = "\(rows).c2"
        sequence = "\(rows).c3"
        classifier = "\(rows).c4"
        symbol = "\(rows).c6"
        self.canBeEmpty = canBeEmpty
    }

    /// The words behind an aggregate that looks at the rows of one symbol only.
    var filter: String {
        guard let name = window?.symbol, let place = symbols.firstIndex(of: name) else {
            return ""
        }
        return " FILTER (WHERE \(symbol) = \(place))"
    }
}
