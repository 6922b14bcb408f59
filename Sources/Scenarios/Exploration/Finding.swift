import Guarantees
public import ScenarioModel
public import ScenarioRunner
public import SimFaults

/// What makes two failures the same failure: the first guarantee that broke and its rule, or the
/// first check that failed.
public struct FailureIdentity: Hashable, Sendable, CustomStringConvertible {
    public let description: String
    /// Whether a guarantee broke, which any other scenario could break too.
    public let isGuarantee: Bool

    public init(_ description: String) {
        self.description = description
        isGuarantee = !description.hasPrefix("check/")
    }

    /// Nil for a run that did not fail.
    public init?(_ outcome: ScenarioOutcome) {
        if let broken = outcome.verdicts.first(where: { $0.state == .broken }) {
            self.init("\(broken.guarantee)/\(broken.witnesses.first?.rule ?? "")")
        } else if let failed = outcome.checks.first(where: { $0.failure != nil }) {
            self.init("check/\(failed.title)")
        } else {
            return nil
        }
    }

    /// The id of the guarantee that broke.
    var guarantee: String { String(description.prefix { $0 != "/" }) }
}

/// A failure that exploration found, shrunk to what it takes.
public struct Finding: Sendable {
    public let identity: FailureIdentity
    /// The scenario that shows it: the original with the faults and choices that it takes.
    public let scenario: Scenario
    public let outcome: ScenarioOutcome
    public let seed: UInt64
    public let strategy: Explorer.Strategy
    /// How much it took before and after shrinking.
    public let before: Size
    public let after: Size
    /// The fault rules that are left, as the written scenario has them.
    public let faults: [FaultRule]
    public let decisions: [Scenario.PlannedDecision]
    /// Whether the scenario's files are written out and small.
    public let isSpelledOut: Bool

    /// How much a failure takes.
    public struct Size: Hashable, Sendable {
        /// Choices other than calm, and fault rules.
        public var faults: Int
        public var files: Int
        /// Records in files that are written out; zero when they are not.
        public var rows: Int
    }

    public var sizeBefore: Int { before.faults }
    public var sizeAfter: Int { after.faults }
}

/// What a search came to.
public struct ExplorationReport: Sendable {
    public let scenario: Scenario
    public let runs: Int
    /// Opportunities that the crash sweep tried, one run each.
    public let swept: Int
    /// Permissions that were taken away, one run each.
    public let denied: Int
    /// Runs with events in another order.
    public let interleaved: Int
    /// Runs with priorities and pauses.
    public let preempted: Int
    /// Runs that change what has shown something new.
    public let guided: Int
    /// Outlines of runs that differ; zero when nothing was guided by them.
    public let shapes: Int
    /// What became of the goals.
    public let goals: [GoalCount]
    /// One finding for each failure that differs.
    public let findings: [Finding]
    /// Runs that failed like a finding that was there already.
    public let repeated: Int
    /// How often each fault rule struck in all runs.
    public let strikes: [(id: String, count: Int)]
    public let problems: ScenarioOutcome?
}
