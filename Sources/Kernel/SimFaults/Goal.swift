/// A situation that somebody wants a search, or a whole suite, to have reached at least once.
///
/// A guarantee says what must always hold; a goal, what must sometimes come about, because a promise
/// that was only kept where nothing happened was never tried.
public struct Goal: Hashable, Sendable {
    /// How it is told that the situation has come about.
    public enum Kind: Hashable, Sendable {
        /// These entries follow one another in the trace.
        case seen(TraceSequence)
        /// The query answers at least one row at the end.
        case rows(String)
    }

    /// The situation in words.
    public let title: String
    public let kind: Kind
    /// Whether a run, or a search, that never reaches it is inconclusive.
    public let isRequired: Bool

    public init(title: String, kind: Kind, isRequired: Bool = false) {
        self.title = title
        self.kind = kind
        self.isRequired = isRequired
    }
}
