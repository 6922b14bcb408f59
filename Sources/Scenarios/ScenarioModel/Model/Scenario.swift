public import Diagnostics
public import SimFaults
public import SimKernel

/// One scenario: what is true, how it is delivered, what goes wrong, and what must hold.
///
/// A file with a matrix gives one scenario for each combination, told apart by `variant`.
public struct Scenario: Sendable {
    public var id: String
    /// Where the id stands.
    public var idSpan: SourceSpan?
    public var title: String
    public var why: String?
    public var tags: [String]
    /// The values of the matrix, in the order written; empty without a matrix.
    public var variant: [Variable]
    public var pipeline: PipelineChoice
    public var seed: UInt64
    public var clock: Clock
    public var profile: Profile
    public var truth: TruthDeclaration
    public var deliver: DeliveryPlan
    public var faults: [FaultRule]
    /// Where the values of `match` stand, by the fault's id and the attribute.
    var matchPlaces: [String: SourceSpan] = [:]
    public var actions: [Action]
    /// Ids of the guarantees to check; nil for all of the pipeline's.
    public var always: [String]?
    public var checks: [Check]
    /// Situations that runs should come into.
    public var goals: [Goal] = []
    /// Where they stand.
    public internal(set) var goalPlaces: [SourceSpan] = []
    public var explore: ExploreSpec?
    /// The scenario is about a broken pipeline: this must turn red, or the scenario fails.
    public var expectFail: ExpectedFailure?
    /// Choices that replay a failure over an otherwise calm world; nil to follow the seed.
    public var decisions: [PlannedDecision]?
    public var source: SourceText

    /// The id with its variant: `ingest/dup [gap=1s]`.
    public var name: String {
        guard !variant.isEmpty else { return id }
        return id + " [" + variant.map { "\($0.name)=\($0.value)" }.joined(separator: " ") + "]"
    }

    /// Where a fault says what an attribute must match.
    public func place(ofMatch attribute: String, in fault: String) -> SourceSpan? {
        matchPlaces["\(fault) \(attribute)"]
    }

    /// Where a fault says when it may strike.
    public func place(ofWhen fault: String) -> SourceSpan? { matchPlaces["\(fault) when"] }

    /// A named value that `${{ … }}` stands for.
    public struct Variable: Hashable, Sendable {
        public let name: String
        public let value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// When the world starts and when it may stop.
    public struct Clock: Hashable, Sendable {
        public var start: VirtualInstant
        /// Nil: until nothing is left to do.
        public var until: VirtualInstant?
        /// The most virtual time that a run may take.
        public var limit: VirtualDuration
        /// How long after the last delivery the world is watched, so that schedules come due.
        public var settle: VirtualDuration
    }

    /// Settings of the emulated account.
    public struct Profile: Hashable, Sendable {
        /// `TIMEZONE` of every warehouse session.
        public var sessionZone: String?
        /// `off`, `audit` or `enforce`.
        public var iam: String?
        /// Whether unordered results are shuffled.
        public var shuffleRows: Bool
    }

    /// The pipeline under test and which of its defects are built in.
    public struct PipelineChoice: Hashable, Sendable {
        public var name: String
        /// Nil: those that its manifest switches on.
        public var defects: [String]?
        public var span: SourceSpan?
        /// Where the defects are chosen.
        public var defectsSpan: SourceSpan?
        /// What was given on the command line in place of the scenario's own pipeline.
        public var replacement: String?
    }

    /// The red that a negative scenario waits for.
    public struct ExpectedFailure: Hashable, Sendable {
        /// The guarantee that must be broken.
        public var guarantee: String
        /// Guarantees that may be broken too, all others must not; nil for any of them.
        public var also: [String]?
        public var because: String?

        public init(guarantee: String, also: [String]? = [], because: String? = nil) {
            self.guarantee = guarantee
            self.also = also
            self.because = because
        }

        /// Those of the broken guarantees that nobody expected.
        public func unexpected(_ broken: [String]) -> [String] {
            guard let also else { return [] }
            return broken.filter { $0 != guarantee && !also.contains($0) }
        }
    }

    /// One stored choice.
    public struct PlannedDecision: Hashable, Sendable {
        public var key: DecisionKey
        public var value: UInt64

        public init(key: DecisionKey, value: UInt64) {
            self.key = key
            self.value = value
        }
    }
}
