public import CloudModel
public import ScenarioModel
public import ScenarioRunner
import SimFaults
import SimKernel
import SimTrace

/// Searches a scenario for failures: sweeps, other orders of events, seeds with fault rates, and
/// changes of what has shown something new.
///
/// Runs are independent of each other, so a caller may spread those that `search(_:)` asks for over
/// threads and hand the outcomes to `report(_:)` in order: the answer does not depend on how they
/// were run.
public struct Explorer: Sendable {
    /// Why a run is made.
    public enum Strategy: String, Sendable {
        case asWritten = "as written"
        case crashSweep = "crash-sweep"
        case denySweep = "deny-sweep"
        case interleave, pct, swarm, random, guided
    }

    /// A run and what came of it.
    public typealias Result = (trial: Trial, outcome: ScenarioOutcome)

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

    // MARK: The plan

    /// All runs that the budget allows and that depend on nothing found, cheapest insight first: as
    /// it stands, the sweeps, orders of events, then seeds.
    public func plan() -> [Trial] {
        var trials = [asWritten]
        let wanted = spec.strategies
        let needsSteps = [.crashSweep, .denySweep, .pct].contains(where: wanted.contains)
        let opportunities = needsSteps ? calmOpportunities() : []
        if wanted.contains(.crashSweep) { trials += crashSweep(opportunities) }
        if wanted.contains(.denySweep) { trials += denySweep(opportunities) }
        let seeded: [Strategy] = wanted.compactMap { strategy in
            switch strategy {
            case .swarm: .swarm
            case .random: .random
            case .pct: .pct
            case .crashSweep, .denySweep, .interleave, .guided: nil
            }
        }
        let left = spec.runs - trials.count
        let isShared = !seeded.isEmpty || isGuided
        if wanted.contains(.interleave), left > 0 {
            trials += interleavings(isShared ? (left + 2) / 3 : left)
        }
        let rest = spec.runs - trials.count
        guard !seeded.isEmpty, rest > 0 else { return Array(trials.prefix(spec.runs)) }
        let preemption = Preemption(opportunities)
        // Whatever is guided comes after these, and has the other half.
        for number in 0..<(isGuided ? (rest + 1) / 2 : rest) {
            let seed = spec.firstSeed &+ UInt64(number)
            switch seeded[number % seeded.count] {
            case .pct: trials.append(preemption.trial(seed: seed, of: scenario))
            case let strategy: trials.append(trial(strategy, seed: seed))
            }
        }
        return trials
    }

    private var isGuided: Bool { spec.strategies.contains(.guided) }

    /// Makes all runs of the search, in batches that do not depend on how they are performed.
    ///
    /// A pipeline that fails as the scenario is written is not searched any further.
    ///
    /// - Parameter perform: makes the runs of a batch, in any order, and answers them in theirs;
    ///   fewer when its time is up, which ends the search.
    public func search(_ perform: ([Trial]) async -> [Result]) async -> [Result] {
        var results = await perform([asWritten])
        guard let first = results.first, FailureIdentity(first.outcome) == nil else {
            return results
        }
        var planned = plan().dropFirst()
        guard isGuided else { return results + (await perform(Array(planned))) }
        // Sweeps and orders first; then seeds and what is guided take turns, so that a search whose
        // time is short has some of both.
        let sweeps = planned.prefix {
            [.crashSweep, .denySweep, .interleave].contains($0.strategy)
        }
        planned = planned.dropFirst(sweeps.count)
        results += await perform(Array(sweeps))
        guard results.count == sweeps.count + 1 else { return results }
        var guided = GuidedSearch(self)
        guided.learn(results)
        while results.count < spec.runs {
            let seeds = Array(planned.prefix(GuidedSearch.batchSize))
            planned = planned.dropFirst(seeds.count)
            let left = spec.runs - results.count - seeds.count - planned.count
            let batch = guided.batch(atMost: max(left, 0))
            guard !(seeds + batch).isEmpty else { break }
            let performed = await perform(batch + seeds)
            results += performed
            guard performed.count == batch.count + seeds.count else { break }
            guided.learn(performed)
        }
        return results
    }

    /// The scenario as anyone runs it: what is broken without any search is found first.
    public var asWritten: Trial {
        var variation = ScenarioRunner.Variation()
        variation.isBrief = true
        return Trial(strategy: .asWritten, seed: scenario.seed, variation: variation)
    }

    /// A run without faults of its own for a sweep to learn from.
    func calm(_ variation: ScenarioRunner.Variation) -> ScenarioOutcome {
        runner.run(scenario, on: deployed, as: variation)
    }

    /// A seeded run; a swarm switches a subset of the rules on, drawn from the seed.
    ///
    /// A scenario without faults of its own gets those of the standard pack.
    private func trial(_ strategy: Strategy, seed: UInt64) -> Trial {
        var variation = ScenarioRunner.Variation()
        variation.seed = seed
        variation.isBrief = true
        variation.activeSites = ["schedule/"]
        var faults = scenario.faults.isEmpty ? FaultPack.standard : scenario.faults
        if strategy == .swarm {
            faults = faults.filter { rule in
                let key = DecisionKey(site: "swarm", subject: rule.id)
                return SeededDecisions.value(seed: seed, key: key) % 2 == 1
            }
        }
        variation.faults = faults
        return Trial(strategy: strategy, seed: seed, variation: variation)
    }

    /// Makes one run.
    ///
    /// - Parameter memo: what earlier runs have computed; it saves time and changes nothing else.
    public func run(_ trial: Trial, memo: Memo = Memo()) -> ScenarioOutcome {
        var outcome = runner.run(scenario, on: deployed, as: trial.variation, memo: memo)
        // What a scenario expects `then` is about its own story; other faults than its own make
        // another, in which the promises alone must hold.
        if trial.strategy != .asWritten {
            outcome.checks = []
            outcome.judge()
        }
        if isGuided {
            outcome.shape = TraceShape(
                outcome.trace.entries, more: outcome.goals.map(GuidedSearch.feature))
        }
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
        _ results: [Result], known: Set<FailureIdentity> = [],
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
        func count(_ strategy: Strategy) -> Int {
            results.count { $0.trial.strategy == strategy }
        }
        return ExplorationReport(
            scenario: scenario, runs: results.count,
            swept: count(.crashSweep), denied: count(.denySweep), interleaved: count(.interleave),
            preempted: count(.pct), guided: count(.guided),
            shapes: Set(results.compactMap { $0.outcome.shape?.digest }).count,
            goals: GoalCount.of(results), findings: findings,
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
