public import CloudModel
public import ScenarioModel
public import ScenarioRunner
import SimFaults
import SimKernel
import SimTrace

/// Searches a scenario for failures: seeds with fault rates, and a crash at every opportunity.
///
/// Runs are independent of each other, so a caller may spread `plan()` over threads and hand the
/// outcomes to `report(_:)` in order: the answer does not depend on how they were run.
public struct Explorer: Sendable {
    /// Why a run is made.
    public enum Strategy: String, Sendable {
        case asWritten = "as written"
        case crashSweep = "crash-sweep"
        case swarm, random
    }

    /// One run that a search makes.
    public struct Trial: Sendable {
        public let strategy: Strategy
        public let seed: UInt64
        public let variation: ScenarioRunner.Variation
    }

    public let scenario: Scenario
    public let spec: ExploreSpec
    private let runner: ScenarioRunner
    private let deployed: DeployedPipeline

    public init(
        _ scenario: Scenario, runner: ScenarioRunner, deployed: DeployedPipeline,
        spec: ExploreSpec? = nil
    ) {
        var scenario = scenario
        let spec = spec ?? scenario.explore ?? ExploreSpec()
        scenario.clock.settle = max(scenario.clock.settle, spec.quietTail)
        self.scenario = scenario
        self.spec = spec
        self.runner = runner
        self.deployed = deployed
    }

    /// Points at which a sweep lets the one who acts die.
    static let sweptPoints = [
        "lambda.step", "lambda.return", "glue.step", "glue.return", "wh.stmt",
    ]

    // MARK: The plan

    /// All runs that the budget allows, cheapest insight first: as it stands, the sweep, then seeds.
    public func plan() -> [Trial] {
        var trials = [asWritten]
        if spec.strategies.contains(.crashSweep) { trials += sweep() }
        let seeded = spec.strategies.filter { $0 != .crashSweep }
        guard !seeded.isEmpty, trials.count < spec.runs else {
            return Array(trials.prefix(spec.runs))
        }
        for number in 0..<(spec.runs - trials.count) {
            let strategy: Strategy = seeded[number % seeded.count] == .swarm ? .swarm : .random
            trials.append(trial(strategy, seed: spec.firstSeed &+ UInt64(number)))
        }
        return trials
    }

    /// The scenario as anyone runs it: what is broken without any search is found first.
    private var asWritten: Trial {
        var variation = ScenarioRunner.Variation()
        variation.isBrief = true
        return Trial(strategy: .asWritten, seed: scenario.seed, variation: variation)
    }

    /// A rule that nothing concerns and that is never over: it keeps the time in which faults may
    /// strike as long as a fault that has not struck yet does.
    private static let waiting = FaultRule(id: "waiting", point: "sweep.none", effect: .crash)

    /// One run for each opportunity that a calm run passes while faults may strike.
    private func sweep() -> [Trial] {
        var variation = ScenarioRunner.Variation()
        variation.logsOpportunities = true
        variation.isBrief = true
        variation.faults = [Self.waiting]
        let calm = runner.run(scenario, on: deployed, as: variation)
        var counts: [String: Int] = [:]
        var trials: [Trial] = []
        for opportunity in calm.opportunities
        where Self.sweptPoints.contains(opportunity.point) && opportunity.phase == .before {
            counts[opportunity.point, default: 0] += 1
            var variation = ScenarioRunner.Variation()
            variation.isBrief = true
            variation.faults = [
                FaultRule(
                    id: "sweep", point: opportunity.point,
                    hit: .nth(counts[opportunity.point] ?? 1), effect: .crash)
            ]
            trials.append(
                Trial(strategy: .crashSweep, seed: scenario.seed, variation: variation))
        }
        return trials
    }

    /// A seeded run; a swarm switches a subset of the rules on, drawn from the seed.
    private func trial(_ strategy: Strategy, seed: UInt64) -> Trial {
        var variation = ScenarioRunner.Variation()
        variation.seed = seed
        variation.isBrief = true
        variation.activeSites = ["schedule/"]
        if strategy == .swarm {
            variation.faults = scenario.faults.filter { rule in
                let key = DecisionKey(site: "swarm", subject: rule.id)
                return SeededDecisions.value(seed: seed, key: key) % 2 == 1
            }
        }
        return Trial(strategy: strategy, seed: seed, variation: variation)
    }

    /// Makes one run.
    ///
    /// - Parameter memo: what earlier runs have computed; it saves time and changes nothing else.
    public func run(_ trial: Trial, memo: Memo = Memo()) -> ScenarioOutcome {
        var outcome = runner.run(scenario, on: deployed, as: trial.variation, memo: memo)
        // Thousands of runs are kept until the report; of those without a story only the counts.
        outcome.tables = []
        if FailureIdentity(outcome) == nil { outcome.trace.entries = [] }
        return outcome
    }

    // MARK: The report

    /// Shrinks the first failure of each kind.
    ///
    /// - Parameter known: failures that another search has found already; they count as repeated.
    public func report(
        _ results: [(trial: Trial, outcome: ScenarioOutcome)], known: Set<FailureIdentity> = [],
        memo: Memo = Memo()
    ) -> ExplorationReport {
        var findings: [Finding] = []
        var repeated = 0
        var strikes: [String: Int] = [:]
        var order: [String] = []
        for (trial, outcome) in results {
            for count in outcome.faults {
                if strikes[count.id] == nil { order.append(count.id) }
                strikes[count.id, default: 0] += count.fired
            }
            guard let identity = FailureIdentity(outcome) else { continue }
            if known.contains(identity) || findings.contains(where: { $0.identity == identity }) {
                repeated += 1
                continue
            }
            findings.append(shrink(trial, outcome, identity, memo))
        }
        return ExplorationReport(
            scenario: scenario, runs: results.count,
            swept: results.filter { $0.trial.strategy == .crashSweep }.count, findings: findings,
            repeated: repeated, strikes: order.map { ($0, strikes[$0] ?? 0) },
            problems: results.first { $0.outcome.state == .invalid }?.outcome)
    }

    private func shrink(
        _ trial: Trial, _ outcome: ScenarioOutcome, _ identity: FailureIdentity, _ memo: Memo
    ) -> Finding {
        let shrinker = Shrinker(
            scenario: scenario, runner: runner, deployed: deployed, trial: trial,
            identity: identity, memo: memo)
        return shrinker.shrink(outcome)
    }
}
