import CloudModel
import ScenarioModel
import ScenarioRunner
import SimFaults
import SimKernel

/// Searches that try every one of something once, from what a calm run passes.
extension Explorer {
    /// Points at which a sweep lets the one who acts die.
    static let sweptPoints = [
        "lambda.step", "lambda.return", "glue.step", "glue.return", "wh.stmt",
    ]

    /// A rule that nothing concerns and that is never over: it keeps the time in which faults may
    /// strike as long as a fault that has not struck yet does.
    private static let waiting = FaultRule(id: "waiting", point: "sweep.none", effect: .crash)

    /// The opportunities that a calm run passes while faults may strike, in order.
    func calmOpportunities() -> [FaultOpportunity] {
        var variation = ScenarioRunner.Variation()
        variation.logsOpportunities = true
        variation.isBrief = true
        variation.faults = [Self.waiting]
        return calm(variation).opportunities
    }

    /// Whether it is the scenario itself that acts there: nobody promises that its own questions
    /// are answered when they die.
    static func isOutside(_ opportunity: FaultOpportunity) -> Bool {
        opportunity.attribute("session")?.hasPrefix("query as ") ?? false
    }

    /// One run for each opportunity of a crash.
    func crashSweep(_ opportunities: [FaultOpportunity]) -> [Trial] {
        var counts: [String: Int] = [:]
        return opportunities.compactMap { opportunity in
            guard Self.sweptPoints.contains(opportunity.point), opportunity.phase == .before else {
                return nil
            }
            counts[opportunity.point, default: 0] += 1
            if Self.isOutside(opportunity) { return nil }
            return trial(
                .crashSweep,
                FaultRule(
                    id: "sweep", point: opportunity.point,
                    hit: .nth(counts[opportunity.point] ?? 1), effect: .crash))
        }
    }

    /// One run for each thing that somebody is allowed to do: for an hour from the first time it
    /// is asked for, it is not.
    func denySweep(_ opportunities: [FaultOpportunity]) -> [Trial] {
        var seen: Set<[String]> = []
        return opportunities.compactMap { opportunity in
            guard opportunity.point == "iam.authorize", opportunity.phase == .before else {
                return nil
            }
            let names = ["role", "actor", "action"]
            let who = opportunity.attribute("role") ?? ""
            let match = names.filter { $0 != (who.isEmpty ? "role" : "actor") }.compactMap { name in
                opportunity.attribute(name).map { FaultRule.Pattern(name: name, pattern: $0) }
            }
            guard seen.insert(match.map(\.pattern)).inserted else { return nil }
            return trial(
                .denySweep,
                FaultRule(
                    id: "denied", point: "iam.authorize", match: match, hit: .nth(1),
                    effect: .deny(for: .hours(1))))
        }
    }

    private func trial(_ strategy: Strategy, _ rule: FaultRule) -> Trial {
        var variation = ScenarioRunner.Variation()
        variation.isBrief = true
        variation.faults = [rule]
        return Trial(strategy: strategy, seed: scenario.seed, variation: variation)
    }

    // MARK: Orders of events

    /// The choices of an order that a calm run asks for. The first meetings of a subject tell most;
    /// schedules come due for ever.
    func calmChoices() -> [Decision] {
        var variation = ScenarioRunner.Variation()
        variation.logsChoices = true
        variation.isBrief = true
        variation.decisions = []
        return calm(variation).choices.filter {
            $0.key.site.hasPrefix("schedule/") && $0.key.occurrence < 3
        }
    }

    /// Runs in which events come in another order than first in, first out: each single change
    /// once, as far as the budget goes, then three changes at a time, drawn from the seed
    /// (Burckhardt et al., "A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs",
    /// 2010: few changes find most).
    func interleavings(_ budget: Int) -> [Trial] {
        let choices = calmChoices()
        guard !choices.isEmpty else { return [] }
        var trials = choices.prefix(max(1, budget * 2 / 3)).map { choice in
            trial([Scenario.PlannedDecision(key: choice.key, value: 1)], scenario.seed)
        }
        var number: UInt64 = 0
        while trials.count < budget {
            let seed = spec.firstSeed &+ number
            number += 1
            let picked = (0..<3).map { place -> Scenario.PlannedDecision in
                let key = DecisionKey(
                    site: "interleave", subject: String(place), occurrence: UInt32(number))
                let drawn = SeededDecisions.value(seed: seed, key: key)
                let choice = choices[Int(drawn % UInt64(choices.count))]
                return Scenario.PlannedDecision(
                    key: choice.key, value: 1 + (drawn >> 32) % (choice.bound - 1))
            }
            trials.append(trial(picked, scenario.seed))
        }
        return Array(trials.prefix(budget))
    }

    private func trial(_ decisions: [Scenario.PlannedDecision], _ seed: UInt64) -> Trial {
        var variation = ScenarioRunner.Variation()
        variation.isBrief = true
        variation.decisions = decisions
        return Trial(strategy: .interleave, seed: seed, variation: variation)
    }
}
