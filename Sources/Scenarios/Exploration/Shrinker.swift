import CloudModel
import ScenarioModel
import ScenarioRunner
import SimFaults
import SimKernel
import SimTrace

/// Makes a failure small: first the faults and choices, then the data, as long as the same failure
/// stays.
///
/// Because an absent choice is the calm one, leaving out needs no repair. What is left when no
/// single part can go is the answer; the number of tries is bounded.
struct Shrinker {
    let scenario: Scenario
    let runner: ScenarioRunner
    let deployed: DeployedPipeline
    let trial: Explorer.Trial
    let identity: FailureIdentity
    private let memo: Memo
    private let reducer: Reducer

    /// - Parameter tries: the most runs that shrinking may take.
    init(
        scenario: Scenario, runner: ScenarioRunner, deployed: DeployedPipeline,
        trial: Explorer.Trial, identity: FailureIdentity, memo: Memo = Memo(), tries: Int = 1_500
    ) {
        self.scenario = scenario
        self.runner = runner
        self.deployed = deployed
        self.trial = trial
        self.identity = identity
        self.memo = memo
        reducer = Reducer(tries: tries)
    }

    /// Faults and choices that a run is made with.
    private struct Plan {
        var rules: [FaultRule]
        var decisions: [Scenario.PlannedDecision]
    }

    func shrink(_ outcome: ScenarioOutcome) -> Finding {
        var plan = Plan(
            rules: trial.variation.faults ?? scenario.faults,
            decisions: outcome.trace.decisions.map {
                Scenario.PlannedDecision(key: $0.key, value: $0.value)
            })
        var size = Finding.Size(
            faults: plan.decisions.count + fixed(plan.rules).count,
            files: scenario.deliver.files.count, rows: 0)
        // A replay of everything must fail alike; if it does not, the whole run is the finding.
        guard fails(plan, scenario) else {
            return finding(scenario, plan, size, size, outcome, isSpelledOut: false)
        }
        plan = pinned(plan)
        plan.decisions = reducer.reduce(plan.decisions) { decisions in
            fails(Plan(rules: plan.rules, decisions: decisions), scenario)
        }
        plan.rules = reducer.reduce(plan.rules) { rules in
            fails(Plan(rules: rules, decisions: plan.decisions), scenario)
        }
        plan.decisions = reducer.reduce(plan.decisions) { decisions in
            fails(Plan(rules: plan.rules, decisions: decisions), scenario)
        }
        plan.decisions = lower(plan)
        // Rules that only ever struck by decision and have none left are idle.
        plan.rules = plan.rules.filter { rule in
            guard case .rate = rule.hit else { return true }
            return plan.decisions.contains { $0.key.site == "fault/\(rule.id)" }
        }
        var small = scenario
        var isSpelledOut = false
        // The files are those that this run's seed has made.
        var seeded = scenario
        seeded.seed = trial.seed
        if identity.isGuarantee, var spelled = runner.spelledOut(seeded, on: deployed) {
            spelled.always = [identity.guarantee]
            spelled.explore = nil
            if fails(plan, spelled) {
                size.files = spelled.deliver.files.count
                size.rows = spelled.deliver.files.reduce(0) { $0 + $1.rowCount }
                small = DataShrinker(reducer: reducer) { fails(plan, $0) }.shrink(spelled)
                isSpelledOut = true
                plan.rules = reducer.reduce(plan.rules) { rules in
                    fails(Plan(rules: rules, decisions: plan.decisions), small)
                }
            }
        }
        let after = Finding.Size(
            faults: plan.decisions.count + fixed(plan.rules).count,
            files: small.deliver.files.count,
            rows: isSpelledOut ? small.deliver.files.reduce(0) { $0 + $1.rowCount } : 0)
        return finding(
            small, plan, size, after, run(plan, small, brief: false), isSpelledOut: isSpelledOut)
    }

    // MARK: Runs

    private func run(_ plan: Plan, _ scenario: Scenario, brief: Bool = true) -> ScenarioOutcome {
        var variation = trial.variation
        variation.faults = plan.rules
        variation.decisions = plan.decisions
        variation.isBrief = brief
        return runner.run(scenario, on: deployed, as: variation, memo: memo)
    }

    private func fails(_ plan: Plan, _ scenario: Scenario) -> Bool {
        FailureIdentity(run(plan, scenario)) == identity
    }

    // MARK: Faults and choices

    /// The same faults, each at its own place, if that fails alike: narrow places first, because
    /// they stay when other things are left out.
    private func pinned(_ plan: Plan) -> Plan {
        guard !plan.rules.isEmpty else { return plan }
        var variation = trial.variation
        variation.faults = plan.rules
        variation.decisions = plan.decisions
        variation.isBrief = true
        variation.logsOpportunities = true
        let outcome = runner.run(scenario, on: deployed, as: variation, memo: memo)
        let pinner = FaultPinner(rules: plan.rules, outcome: outcome)
        for isNarrow in [true, false] {
            let candidate = Plan(
                rules: pinner.pinned(isNarrow: isNarrow),
                decisions: plan.decisions.filter { !$0.key.site.hasPrefix("fault/") })
            if reducer.check({ fails(candidate, scenario) }) { return candidate }
        }
        return plan
    }

    private func fixed(_ rules: [FaultRule]) -> [FaultRule] {
        rules.filter { rule in
            if case .rate = rule.hit { false } else { true }
        }
    }

    /// Lowers each value to the smallest that still fails, trying one first.
    private func lower(_ plan: Plan) -> [Scenario.PlannedDecision] {
        var plan = plan
        for index in plan.decisions.indices where plan.decisions[index].value > 1 {
            var candidate = plan
            candidate.decisions[index].value = 1
            if reducer.check({ fails(candidate, scenario) }) { plan = candidate }
        }
        return plan.decisions
    }

    private func finding(
        _ scenario: Scenario, _ plan: Plan, _ before: Finding.Size, _ after: Finding.Size,
        _ outcome: ScenarioOutcome, isSpelledOut: Bool
    ) -> Finding {
        var shrunk = scenario
        shrunk.faults = plan.rules
        shrunk.decisions = plan.decisions
        shrunk.seed = trial.seed
        return Finding(
            identity: identity, scenario: shrunk, outcome: outcome, seed: trial.seed,
            strategy: trial.strategy, before: before, after: after, faults: plan.rules,
            decisions: plan.decisions, isSpelledOut: isSpelledOut)
    }
}
