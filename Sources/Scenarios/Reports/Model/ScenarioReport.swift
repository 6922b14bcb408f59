public import Diagnostics
public import Guarantees
public import ScenarioModel
public import ScenarioRunner
public import SimKernel
public import StatesLanguage

/// What is told about one scenario: everything a report needs, without the trace.
public struct ScenarioReport: Sendable {
    /// The answer in one word, with its reason where there is one.
    public enum State: Hashable, Sendable {
        case passed
        case failed
        case inconclusive(String)
        case invalid
        /// Two runs with one seed differed; where, in words.
        case nondeterministic(String)
    }

    /// A fault rule and what came of it.
    public struct Fault: Hashable, Sendable {
        public var id: String
        public var point: String
        /// The effect and when it is due, in words.
        public var what: String
        public var matched: Int
        public var fired: Int

        public init(id: String, point: String, what: String, matched: Int, fired: Int) {
            self.id = id
            self.point = point
            self.what = what
            self.matched = matched
            self.fired = fired
        }
    }

    public var id: String
    /// The id with its variant.
    public var name: String
    public var variant: [Scenario.Variable] = []
    public var title: String
    public var tags: [String] = []
    /// The scenario's file, relative to the project.
    public var file: String
    public var pipeline: String
    /// The pipeline that the command line gave in place of the scenario's own.
    public var replacement: String?
    /// Defects built in by the scenario; nil for what the manifest has on.
    public var defects: [String]?
    public var seed: UInt64
    /// How many files, actions and stored choices the scenario holds.
    public var deliveries = 0
    public var actions = 0
    public var storedChoices = 0
    public var state: State
    /// The red that the scenario waits for.
    public var expectedFailure: Scenario.ExpectedFailure?
    public var verdicts: [Verdict] = []
    public var checks: [ScenarioOutcome.CheckResult] = []
    /// What the run has exercised of the pipeline's state machines.
    public var coverage: [MachineCoverage] = []
    public var faults: [Fault] = []
    /// What became of the goals of the scenario and of its pipeline's contract.
    public var goals: [ScenarioOutcome.GoalResult] = []
    /// Entries at which faults struck, the first ones.
    public var strikes: [TraceEntry] = []
    /// Entries that the first witness names, the first ones.
    public var shown: [TraceEntry] = []
    public var incidents: [String] = []
    /// What a failed scenario should have tried and has not: its checks may fail for that alone.
    public var untried: String?
    /// Jobs, functions and loads that failed of themselves, with their errors.
    public var mishaps: [String] = []
    public var journey: Journey?
    public var problems: [Diagnostic] = []
    public var events = 0
    public var virtualTime = VirtualDuration.zero
    /// What happened, as one value; nil for what was not run.
    public var digest: String?
    /// Wall time, measured only when it is asked for.
    public var milliseconds: Double?
    /// Its number in the whole suite, when only a part of that was run.
    public var place: Int?

    public init(
        id: String, name: String, title: String, file: String, pipeline: String, seed: UInt64,
        state: State
    ) {
        self.id = id
        self.name = name
        self.title = title
        self.file = file
        self.pipeline = pipeline
        self.seed = seed
        self.state = state
    }

    /// A scenario file, or a scenario's pipeline, that could not be used.
    public static func invalid(
        _ scenario: Scenario?, file: String, problems: [Diagnostic]
    ) -> ScenarioReport {
        guard let scenario else {
            var report = ScenarioReport(
                id: file, name: file, title: "", file: file, pipeline: "", seed: 0, state: .invalid)
            report.problems = problems
            return report
        }
        var report = ScenarioReport(scenario, state: .invalid)
        report.problems = problems
        return report
    }

    /// What may have led to the failure, in sentences.
    public var leads: [String] {
        mishaps + (untried.map { ["not tried: \($0); what failed may follow from that"] } ?? [])
    }

    /// The guarantees that are broken, most telling first.
    public var broken: [Verdict] { verdicts.filter { $0.state == .broken } }

    /// Whether the scenario passed because a broken pipeline was found out.
    public var turnedRed: Bool { expectedFailure != nil && state == .passed }

    /// Why a scenario about a broken pipeline did not pass, in a few words.
    public var missedExpectation: String? {
        guard let expected = expectedFailure, state == .failed else { return nil }
        let broken = broken.map(\.guarantee)
        guard broken.contains(expected.guarantee) else {
            return "\(expected.guarantee) did not turn red"
        }
        let others = expected.unexpected(broken)
        if !others.isEmpty {
            return "besides \(expected.guarantee), \(others.joined(separator: ", ")) turned red"
        }
        let failed = checks.count { $0.failure != nil }
        return "\(expected.guarantee) turned red, and \(failed) of the checks failed"
    }

    /// How many things were judged.
    public var judged: Int { verdicts.count + checks.count }
}
