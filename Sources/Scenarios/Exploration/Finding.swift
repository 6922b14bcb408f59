import Guarantees
public import ScenarioModel
public import ScenarioRunner
public import SimFaults

/// What makes two failures the same failure: the first guarantee that broke and its rule, or the
/// first check that failed.
public struct FailureIdentity: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }

    /// Nil for a run that did not fail.
    public init?(_ outcome: ScenarioOutcome) {
        if let broken = outcome.verdicts.first(where: { $0.state == .broken }) {
            description = "\(broken.guarantee)/\(broken.witnesses.first?.rule ?? "")"
        } else if let failed = outcome.checks.first(where: { $0.failure != nil }) {
            description = "check/\(failed.title)"
        } else {
            return nil
        }
    }
}

/// A failure that exploration found, shrunk to what it takes.
public struct Finding: Sendable {
    public let identity: FailureIdentity
    /// The scenario that shows it: the original with the faults and choices that it takes.
    public let scenario: Scenario
    public let outcome: ScenarioOutcome
    public let seed: UInt64
    public let strategy: ExploreSpec.Strategy
    /// Choices other than calm and fault rules, before and after shrinking.
    public let sizeBefore: Int
    public let sizeAfter: Int
    /// The fault rules that are left, as the written scenario has them.
    public let faults: [FaultRule]
    public let decisions: [Scenario.PlannedDecision]
}

/// What a search came to.
public struct ExplorationReport: Sendable {
    public let scenario: Scenario
    public let runs: Int
    /// Opportunities that the crash sweep tried, one run each.
    public let swept: Int
    /// One finding for each failure that differs.
    public let findings: [Finding]
    /// Runs that failed like a finding that was there already.
    public let repeated: Int
    /// How often each fault rule struck in all runs.
    public let strikes: [(id: String, count: Int)]
    public let problems: ScenarioOutcome?
}
