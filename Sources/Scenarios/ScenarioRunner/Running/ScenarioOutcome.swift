public import Diagnostics
public import Guarantees
public import ScenarioModel
public import SimFaults
public import SimKernel
public import SimTrace
public import StatesLanguage

/// What became of one scenario.
public struct ScenarioOutcome: Sendable {
    /// The answer in one word.
    public enum State: Hashable, Sendable {
        case passed
        case failed
        /// Nothing was wrong, but something that should have been tried was not; the reason.
        case inconclusive(String)
        /// The scenario or its pipeline could not be run; see `problems`.
        case invalid
    }

    public let scenario: Scenario
    public var state: State
    public var verdicts: [Verdict]
    public var checks: [CheckResult]
    public var trace: Trace
    /// Each fault rule with how often it concerned something and how often it struck.
    public var faults: [FaultCount]
    /// Opportunities passed, when a sweep asked for them.
    public var opportunities: [FaultOpportunity]
    /// Every choice that was asked for, when a search wants to vary them.
    public var choices: [Decision] = []
    /// Which of the scenario's rules struck at which of these opportunities.
    public var strikes: [FaultInjector.Strike] = []
    public var eventsHandled: Int
    public var virtualTime: VirtualDuration
    /// Uploads and actions that failed, which a scenario may well want.
    public var incidents: [String]
    /// The journey of the first witness's record.
    public var journey: Journey?
    /// The analysts' tables at the end.
    public var tables: [TableImage] = []
    public var problems: [Diagnostic]
    /// What the run has exercised of the pipeline's state machines.
    public var coverage: [MachineCoverage] = []
    /// What became of the goals of the scenario and of its pipeline's contract.
    public var goals: [GoalResult] = []
    /// The outline of what happened, when a search is guided by it.
    public var shape: TraceShape?
    /// Why the run ended before its time, if it did.
    var cutShort: String?
    /// Uploads and actions that could not have succeeded whenever they were tried.
    var untriedActions: [String] = []

    /// Whether a run came into a situation that somebody waits for.
    public struct GoalResult: Hashable, Sendable {
        public let title: String
        /// Whether the contract names it, for the whole suite, and not the scenario.
        public let isOfContract: Bool
        public let isRequired: Bool
        public let isReached: Bool
        /// How many of its steps were taken in order.
        public let progress: Int
        /// Why it could not be told.
        public let problem: String?

        public init(
            title: String, isOfContract: Bool, isRequired: Bool, isReached: Bool, progress: Int,
            problem: String?
        ) {
            self.title = title
            self.isOfContract = isOfContract
            self.isRequired = isRequired
            self.isReached = isReached
            self.progress = progress
            self.problem = problem
        }
    }

    /// How often a fault rule had an opportunity and took it.
    public struct FaultCount: Hashable, Sendable {
        public let id: String
        /// The rule itself; a profile may stand for rules that the file does not write out.
        public let rule: FaultRule
        public let matched: Int
        public let fired: Int
        /// Whether the seed decides if it strikes at all.
        public let isLeftToChance: Bool
    }

    /// The result of one check under `then`.
    public struct CheckResult: Hashable, Sendable {
        /// What was checked, in a few words.
        public let title: String
        /// Nil when it held.
        public let failure: CheckFailure?

        public init(title: String, failure: CheckFailure?) {
            self.title = title
            self.failure = failure
        }
    }

    /// Why a check failed.
    public struct CheckFailure: Hashable, Sendable {
        public let text: String
        public let expected: String
        public let actual: String

        public init(text: String, expected: String, actual: String) {
            self.text = text
            self.expected = expected
            self.actual = actual
        }
    }

    /// What happened, as one value; equal for equal runs.
    public var digest: String { trace.digest() }

    /// An outcome for what could not be run.
    public static func invalid(_ scenario: Scenario, _ problems: [Diagnostic]) -> ScenarioOutcome {
        ScenarioOutcome(
            scenario: scenario, state: .invalid, verdicts: [], checks: [],
            trace: Trace(
                header: TraceHeader(
                    scenario: scenario.name, pipeline: scenario.pipeline.name,
                    seed: scenario.seed, start: scenario.clock.start), entries: []),
            faults: [], opportunities: [], eventsHandled: 0, virtualTime: .zero, incidents: [],
            journey: nil, problems: problems)
    }
}
