public import SimKernel

/// What became of a guarantee in one run.
public struct Verdict: Hashable, Sendable {
    /// Held, broken, or nobody looked.
    public enum State: String, Hashable, Sendable {
        case held
        case broken
        /// Nothing was examined; never shown as green.
        case notExercised = "not-exercised"
    }

    /// The guarantee's id, such as `no-corrupt-data`.
    public let guarantee: String
    /// How many things were looked at: records, accesses, instants.
    public let examined: Int
    public let witnesses: [Witness]

    public init(guarantee: String, examined: Int, witnesses: [Witness]) {
        self.guarantee = guarantee
        self.examined = examined
        self.witnesses = witnesses
    }

    public var state: State {
        if !witnesses.isEmpty { return .broken }
        return examined == 0 ? .notExercised : .held
    }
}

/// One thing that shows a guarantee broken, in words that its reader can check.
public struct Witness: Hashable, Sendable {
    /// The rule within the guarantee, such as `point-in-time-link`.
    public let rule: String
    /// The record, file or object that it is about, as `journey` takes it.
    public let subject: String
    /// One sentence.
    public let text: String
    public let expected: String?
    public let actual: String?
    /// Trace entries that show it.
    public let entries: [Int]
    /// When readers saw it, for what need not be so at the end; nil for what is.
    public var seen: VirtualInstant?

    public init(
        rule: String, subject: String, text: String, expected: String? = nil,
        actual: String? = nil, entries: [Int] = []
    ) {
        self.rule = rule
        self.subject = subject
        self.text = text
        self.expected = expected
        self.actual = actual
        self.entries = entries
    }
}
