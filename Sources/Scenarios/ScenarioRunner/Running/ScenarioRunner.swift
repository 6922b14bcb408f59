import Cloud
public import CloudModel
import DataFormats
import Diagnostics
import Guarantees
import PipelineModel
public import ScenarioModel
public import SimFaults
public import SimKernel
import SimTrace
import TelcoData

/// Runs one scenario in a world of its own: arrange, act, quiesce, settle, check.
public struct ScenarioRunner: Sendable {
    /// How a run differs from what the scenario's file says.
    public struct Variation: Sendable {
        /// Replaces the file's fault rules.
        public var faults: [FaultRule]?
        public var seed: UInt64?
        /// Replaces the file's stored choices.
        public var decisions: [Scenario.PlannedDecision]?
        /// Sites of decisions that may be other than calm, besides faults.
        public var activeSites: [String] = []
        /// Gives every line of work a priority of its own, drawn from this.
        public var prioritySeed: UInt64?
        public var logsOpportunities = false
        /// Whether the outcome tells every choice that was asked for.
        public var logsChoices = false
        /// Leaves out twins and journeys, which exploration does not need.
        public var isBrief = false
        /// What the world may use before it is stopped; nil for what the account allows.
        public var limits: Limits?

        public init() {}
    }

    let fixture: @Sendable (_ scenario: String, _ path: String) -> [UInt8]?

    /// - Parameter fixture: reads a file that a scenario names, relative to the scenario's file.
    public init(fixture: @escaping @Sendable (_ scenario: String, _ path: String) -> [UInt8]?) {
        self.fixture = fixture
    }

    /// Runs a scenario against its deployed pipeline.
    ///
    /// - Parameter memo: what earlier runs have computed; it saves time and changes nothing else.
    public func run(
        _ scenario: Scenario, on deployed: DeployedPipeline, as variation: Variation = Variation(),
        memo: Memo = Memo()
    ) -> ScenarioOutcome {
        let arranged: (run: ScenarioRun, files: [PreparedFile])
        do { arranged = try arrange(scenario, on: deployed, as: variation, memo) } catch {
            return .invalid(error.scenario, error.diagnostics)
        }
        let run = arranged.run
        let scenario = run.scenario
        run.perform(isJudged: true)
        var outcome = run.outcome()
        guard !variation.isBrief, outcome.state != .invalid else { return outcome }
        for check in scenario.checks {
            if case .sameAs(let twin, let compare) = check.kind {
                outcome.checks.append(
                    sameAs(
                        twin, compare, scenario, deployed, arranged.files, run.observed, memo))
            }
        }
        outcome.judge()
        return outcome
    }

    /// Why a scenario cannot be run, found before anything happens.
    struct Unarranged: Error {
        let scenario: Scenario
        let diagnostics: [Diagnostic]
    }

    /// Makes the truth and the files, and a world that has not begun yet.
    func arrange(
        _ scenario: Scenario, on deployed: DeployedPipeline, as variation: Variation,
        _ memo: Memo = Memo()
    ) throws(Unarranged) -> (run: ScenarioRun, files: [PreparedFile]) {
        var scenario = scenario
        if let seed = variation.seed { scenario.seed = seed }
        if let faults = variation.faults { scenario.faults = faults }
        if let decisions = variation.decisions { scenario.decisions = decisions }
        let problems = Problems(source: scenario.source)
        let truth = TruthBuilder(
            scenario: scenario, problems: problems, workers: memo.workers
        ).truth()
        let files = FilePreparer(
            scenario: scenario, truth: truth, inbox: inbox(deployed.pipeline), problems: problems,
            workers: memo.workers,
            fixture: { [fixture, scenario] in fixture(scenario.source.name, $0) }
        ).files()
        if !variation.isBrief {
            ScenarioNames(scenario: scenario, deployed: deployed, problems: problems).check()
        }
        guard problems.diagnostics.isEmpty else {
            throw Unarranged(scenario: scenario, diagnostics: problems.diagnostics)
        }
        let run = ScenarioRun(
            scenario: scenario, deployed: deployed, files: files, variation: variation,
            memo: memo)
        return (run, files)
    }

    func inbox(_ pipeline: Pipeline) -> String {
        guard case .objects(_, let prefix)? = pipeline.contract.layer(for: .inbox)?.location else {
            return ""
        }
        return prefix
    }
}
