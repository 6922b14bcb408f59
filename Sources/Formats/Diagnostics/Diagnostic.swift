/// How much a diagnostic matters: an error stops, a warning and a note do not.
public enum Severity: String, Sendable, Comparable {
    case note, warning, error

    public static func < (lhs: Severity, rhs: Severity) -> Bool { lhs.rank < rhs.rank }

    private var rank: Int {
        switch self {
        case .note: 0
        case .warning: 1
        case .error: 2
        }
    }
}

/// Something wrong that a person has to read: what, where, why, and the way out.
///
/// The code is stable and never reused; `rehearse explain CODE` tells its story.
public struct Diagnostic: Error, Sendable {
    /// A stable code such as `S0142`; the letter names the room it comes from.
    public var code: String
    public var severity: Severity
    /// One sentence without a full stop.
    public var summary: String
    public var source: SourceText?
    public var span: SourceSpan?
    /// What stands under the caret, such as ``did you mean `plans`?``.
    public var label: String?
    /// Further lines, each shown behind `=`.
    public var notes: [String]

    public init(
        _ code: String, _ summary: String, severity: Severity = .error, source: SourceText? = nil,
        span: SourceSpan? = nil, label: String? = nil, notes: [String] = []
    ) {
        self.code = code
        self.severity = severity
        self.summary = summary
        self.source = source
        self.span = span
        self.label = label
        self.notes = notes
    }
}
