public import SimKernel

/// How much of what happened a written trace holds.
public enum TraceLevel: String, Hashable, Sendable {
    /// Header, decisions, verdicts and footer only.
    case digest
    /// Entries without their details.
    case outline
    case full
}

/// The first line of a trace: what was run.
public struct TraceHeader: Hashable, Sendable {
    /// The format's version; readers refuse a greater one.
    public static let formatVersion = 1

    public var scenario: String
    public var pipeline: String
    public var seed: UInt64
    public var start: VirtualInstant
    public var level: TraceLevel

    public init(
        scenario: String, pipeline: String, seed: UInt64, start: VirtualInstant,
        level: TraceLevel = .full
    ) {
        self.scenario = scenario
        self.pipeline = pipeline
        self.seed = seed
        self.start = start
        self.level = level
    }
}

/// A verdict as the trace keeps it.
public struct TraceVerdict: Hashable, Sendable {
    public let guarantee: String
    /// `held`, `broken` or `not-exercised`.
    public let verdict: String
    public let examined: Int
    /// Entries that show it, when broken.
    public let witness: [Int]

    public init(guarantee: String, verdict: String, examined: Int, witness: [Int]) {
        self.guarantee = guarantee
        self.verdict = verdict
        self.examined = examined
        self.witness = witness
    }
}

/// A run on record: the only source of every report.
public struct Trace: Hashable, Sendable {
    public var header: TraceHeader
    public var entries: [TraceEntry]
    public var decisions: [Decision]
    public var verdicts: [TraceVerdict]

    public init(
        header: TraceHeader, entries: [TraceEntry], decisions: [Decision] = [],
        verdicts: [TraceVerdict] = []
    ) {
        self.header = header
        self.entries = entries
        self.decisions = decisions
        self.verdicts = verdicts
    }
}
