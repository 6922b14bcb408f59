import ScenarioModel
import ScenarioRunner
import SimFaults
import SimKernel
import SimTrace

/// Changes runs that have shown something new, a little at a time, as coverage-guided fuzzers do.
///
/// A failure that takes three things is rarely hit by chance; but the first of them alone already
/// leads to something new (a retry, say), from which the second is one change away. What is new is
/// told by ``TraceShape``; a run that shows any feature for the first time is kept and changed
/// further. Batches have one size and every draw has its name, so that the search is the same
/// however many runs are made at once.
struct GuidedSearch {
    /// What makes a run: faults at their places and choices over a calm world, and the seed of its
    /// data.
    struct Plan: Hashable {
        var faults: [FaultRule] = []
        var decisions: [Scenario.PlannedDecision] = []
        var seed: UInt64
    }

    /// Runs between two looks at what was found.
    static let batchSize = 8
    /// More faults than these hide what each of them does.
    private static let mostFaults = 6
    private static let mostDecisions = 6

    private let explorer: Explorer
    /// Faults that may be placed, with the number of places that a calm run has for each.
    private let pool: [(rule: FaultRule, places: Int)]
    private let choices: [Decision]
    private(set) var corpus: [Plan]
    private var seen: Set<UInt64> = []
    private var tried: Set<Plan>
    /// The plans of the batch under way, in order.
    private var pending: [Plan] = []
    private var made: UInt64 = 0

    init(_ explorer: Explorer) {
        self.explorer = explorer
        let own = explorer.scenario.faults
        let rules = own.isEmpty ? FaultPack.standard + Preemption.pauses : own
        let opportunities = explorer.calmOpportunities().filter { !Explorer.isOutside($0) }
        pool = rules.map { rule in
            var rule = rule
            rule.condition = nil
            return (rule, opportunities.count(where: rule.concerns))
        }
        choices = explorer.calmChoices()
        corpus = [Plan(seed: explorer.scenario.seed)]
        tried = Set(corpus)
    }

    /// How far a run came towards a goal, as a feature: half the way is worth keeping.
    static func feature(_ goal: ScenarioOutcome.GoalResult) -> UInt64 {
        var hash = StableHash()
        hash.combine("goal")
        hash.combine(goal.title)
        hash.combine(UInt64(goal.progress))
        return hash.finalize()
    }

    // MARK: Batches

    /// The next runs to make.
    mutating func batch(atMost count: Int) -> [Explorer.Trial] {
        pending = (0..<min(count, Self.batchSize)).map { _ in child() }
        return pending.map { plan in
            var variation = ScenarioRunner.Variation()
            variation.isBrief = true
            variation.seed = plan.seed
            variation.faults = Self.named(plan.faults)
            variation.decisions = plan.decisions
            return Explorer.Trial(strategy: .guided, seed: plan.seed, variation: variation)
        }
    }

    /// Takes in what came of runs: those of the batch first, in its order, then any others.
    mutating func learn(_ results: [Explorer.Result]) {
        for (place, result) in results.enumerated() {
            guard let shape = result.outcome.shape else { continue }
            var isNew = false
            for feature in shape.features where seen.insert(feature).inserted { isNew = true }
            // A failure is a finding, not a beginning.
            guard isNew, FailureIdentity(result.outcome) == nil else { continue }
            if pending.indices.contains(place) {
                // What did not strike has shown nothing.
                var plan = pending[place]
                let struck = result.outcome.faults.prefix(plan.faults.count).map { $0.fired > 0 }
                plan.faults = zip(plan.faults, struck).filter(\.1).map(\.0)
                corpus.append(plan)
                tried.insert(plan)
            } else if let plan = Self.plan(result.trial), plan.faults.count <= Self.mostFaults {
                corpus.append(plan)
                tried.insert(plan)
            }
        }
        pending = []
    }

    /// The plan of a run whose faults all have their places; nil for one that chance has made.
    private static func plan(_ trial: Explorer.Trial) -> Plan? {
        guard let faults = trial.variation.faults, trial.variation.prioritySeed == nil,
            faults.allSatisfy({ if case .nth = $0.hit { true } else { false } })
        else { return nil }
        return Plan(
            faults: faults, decisions: trial.variation.decisions ?? [], seed: trial.seed)
    }

    // MARK: Changes

    /// A plan that was not tried yet, if one is found soon.
    private mutating func child() -> Plan {
        var plan = corpus[0]
        for _ in 0..<8 {
            var draws = Draws(seed: explorer.spec.firstSeed &+ made, site: "guided")
            made += 1
            // What is new is tried first, and nothing is forgotten.
            let recent = draws.below(2) == 0 ? min(corpus.count, 8) : corpus.count
            plan = corpus[corpus.count - 1 - draws.below(recent)]
            for _ in 0...draws.below(2) { change(&plan, &draws) }
            if tried.insert(plan).inserted { break }
        }
        return plan
    }

    private func change(_ plan: inout Plan, _ draws: inout Draws) {
        switch draws.below(12) {
        case 0...4: add(to: &plan, &draws)
        case 5: remove(from: &plan, &draws)
        case 6, 7: move(&plan, &draws)
        case 8: stretch(&plan, &draws)
        case 9, 10: choose(&plan, &draws)
        default:
            let other = corpus[draws.below(corpus.count)]
            plan.faults = Array((plan.faults + other.faults).prefix(Self.mostFaults))
            if draws.below(4) == 0 { plan.seed = explorer.spec.firstSeed &+ made }
        }
    }

    private func add(to plan: inout Plan, _ draws: inout Draws) {
        guard !pool.isEmpty, plan.faults.count < Self.mostFaults else { return }
        // The same once more, right after: whoever tries again is struck again.
        if !plan.faults.isEmpty, draws.below(4) == 0 {
            let last = plan.faults[draws.below(plan.faults.count)]
            guard case .nth(let n) = last.hit else { return }
            plan.faults.append(Self.placed(last, at: n + 1 + draws.below(4)))
            return
        }
        let (rule, places) = pool[draws.below(pool.count)]
        // Faults make further places, so a few more than a calm run has are tried.
        plan.faults.append(Self.placed(rule, at: 1 + draws.below(places + 2)))
    }

    private func remove(from plan: inout Plan, _ draws: inout Draws) {
        let count = plan.faults.count + plan.decisions.count
        guard count > 0 else { return }
        let place = draws.below(count)
        if place < plan.faults.count {
            plan.faults.remove(at: place)
        } else {
            plan.decisions.remove(at: place - plan.faults.count)
        }
    }

    private func move(_ plan: inout Plan, _ draws: inout Draws) {
        guard !plan.faults.isEmpty else { return add(to: &plan, &draws) }
        let place = draws.below(plan.faults.count)
        guard case .nth(let n) = plan.faults[place].hit else { return }
        let step = 1 + draws.below(3)
        let moved = draws.below(2) == 0 ? n + step : max(1, n - step)
        plan.faults[place] = Self.placed(plan.faults[place], at: moved)
    }

    /// Makes what lasts last longer or shorter.
    private func stretch(_ plan: inout Plan, _ draws: inout Draws) {
        guard !plan.faults.isEmpty else { return add(to: &plan, &draws) }
        let place = draws.below(plan.faults.count)
        let isLonger = draws.below(2) == 0
        func changed(_ length: VirtualDuration) -> VirtualDuration {
            let other = isLonger ? length * 4 : .nanoseconds(length.nanoseconds / 4)
            return min(max(other, .seconds(1)), .days(1))
        }
        let rule = plan.faults[place]
        let effect: FaultEffect =
            switch rule.effect {
            case .delay(let length): .delay(changed(length))
            case .duplicate(let times, let gap): .duplicate(times: times, gap: changed(gap))
            case .reorder(let window): .reorder(window: changed(window))
            case .deny(let length): .deny(for: changed(length))
            case .crash, .fail, .drop, .throttle, .shuffle, .corrupt: rule.effect
            }
        plan.faults[place] = FaultRule(
            id: rule.id, point: rule.point, phase: rule.phase, match: rule.match, hit: rule.hit,
            effect: effect)
    }

    private func choose(_ plan: inout Plan, _ draws: inout Draws) {
        guard !choices.isEmpty else { return }
        let choice = choices[draws.below(choices.count)]
        let value = UInt64(1 + draws.below(Int(min(choice.bound, 1_000)) - 1))
        plan.decisions.removeAll { $0.key == choice.key }
        if plan.decisions.count >= Self.mostDecisions { plan.decisions.removeFirst() }
        plan.decisions.append(Scenario.PlannedDecision(key: choice.key, value: value))
    }

    private static func placed(_ rule: FaultRule, at number: Int) -> FaultRule {
        FaultRule(
            id: rule.id, point: rule.point, phase: rule.phase, match: rule.match,
            hit: .nth(number), effect: rule.effect)
    }

    /// The same rules, each with an id of its own.
    private static func named(_ rules: [FaultRule]) -> [FaultRule] {
        var counts: [String: Int] = [:]
        return rules.map { rule in
            counts[rule.id, default: 0] += 1
            let count = counts[rule.id] ?? 1
            return FaultRule(
                id: count == 1 ? rule.id : "\(rule.id)-\(count)", point: rule.point,
                phase: rule.phase, match: rule.match, hit: rule.hit, effect: rule.effect)
        }
    }
}
