import CloudModel
import ScenarioModel
import ScenarioRunner
import SimFaults
import SimKernel
import SimTrace

/// Makes a failure small: leaves out fault rules and choices as long as the same failure stays.
///
/// Because an absent choice is the calm one, leaving out needs no repair. What is left when no
/// single part can go is the answer; the number of tries is bounded.
struct Shrinker {
    let scenario: Scenario
    let runner: ScenarioRunner
    let deployed: DeployedPipeline
    let trial: Explorer.Trial
    let identity: FailureIdentity
    private let memo = Memo()
    private static let mostTries = 400

    func shrink(_ outcome: ScenarioOutcome) -> Finding {
        var rules = trial.variation.faults ?? scenario.faults
        var decisions = outcome.trace.decisions.map {
            Scenario.PlannedDecision(key: $0.key, value: $0.value)
        }
        let before = decisions.count + fixed(rules).count
        func fails(_ rules: [FaultRule], _ decisions: [Scenario.PlannedDecision]) -> Bool {
            let outcome = run(rules, decisions)
            return FailureIdentity(outcome) == identity
        }
        // A replay of everything must fail alike; if it does not, the whole run is the finding.
        guard fails(rules, decisions) else {
            return finding(rules, decisions, before, outcome)
        }
        decisions = reduce(decisions) { fails(rules, $0) }
        rules = reduce(rules) { fails($0, decisions) }
        decisions = reduce(decisions) { fails(rules, $0) }
        decisions = lower(decisions) { fails(rules, $0) }
        // Rules that only ever struck by decision and have none left are idle.
        rules = rules.filter { rule in
            guard case .rate = rule.hit else { return true }
            return decisions.contains { $0.key.site == "fault/\(rule.id)" }
        }
        return finding(rules, decisions, before, run(rules, decisions, brief: false))
    }

    private func run(
        _ rules: [FaultRule], _ decisions: [Scenario.PlannedDecision], brief: Bool = true
    ) -> ScenarioOutcome {
        var variation = trial.variation
        variation.faults = rules
        variation.decisions = decisions
        variation.isBrief = brief
        return runner.run(scenario, on: deployed, as: variation, memo: memo)
    }

    private func fixed(_ rules: [FaultRule]) -> [FaultRule] {
        rules.filter { rule in
            if case .rate = rule.hit { false } else { true }
        }
    }

    /// Delta debugging: leaves out halves, then quarters, down to single items.
    private func reduce<Item>(
        _ items: [Item], fails: ([Item]) -> Bool
    ) -> [Item] {
        var items = items
        var size = max(items.count / 2, 1)
        var spent = 0
        while !items.isEmpty, spent < Self.mostTries {
            var start = 0
            var shrank = false
            while start < items.count, spent < Self.mostTries {
                var candidate = items
                candidate.removeSubrange(start..<min(start + size, items.count))
                spent += 1
                if fails(candidate) {
                    items = candidate
                    shrank = true
                } else {
                    start += size
                }
            }
            if size == 1 && !shrank { break }
            size = max(size / 2, 1)
        }
        return items
    }

    /// Lowers each value to the smallest that still fails, trying one first.
    private func lower(
        _ decisions: [Scenario.PlannedDecision],
        fails: ([Scenario.PlannedDecision]) -> Bool
    ) -> [Scenario.PlannedDecision] {
        var decisions = decisions
        for index in decisions.indices where decisions[index].value > 1 {
            var candidate = decisions
            candidate[index].value = 1
            if fails(candidate) { decisions = candidate }
        }
        return decisions
    }

    private func finding(
        _ rules: [FaultRule], _ decisions: [Scenario.PlannedDecision], _ before: Int,
        _ outcome: ScenarioOutcome
    ) -> Finding {
        var shrunk = scenario
        shrunk.faults = rules
        shrunk.decisions = decisions
        shrunk.seed = trial.seed
        return Finding(
            identity: identity, scenario: shrunk, outcome: outcome, seed: trial.seed,
            strategy: trial.strategy, sizeBefore: before,
            sizeAfter: decisions.count + fixed(rules).count, faults: rules, decisions: decisions)
    }
}
