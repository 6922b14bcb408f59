import ScenarioModel
import ScenarioRunner
import SimFaults
import SimKernel

/// Runs in which lines of work have priorities, and one or two of them pause at a place.
///
/// Probabilistic concurrency testing (Burckhardt et al., 2010) runs the thread of the highest
/// priority and changes priorities at d - 1 steps, drawn evenly from all of them; it finds a
/// mistake of depth d among n threads and k steps with a probability of at least 1/(n·k^(d-1)).
/// Here time is virtual, so a line that falls behind is one that pauses: for seconds, so that those
/// beside it go on, or for an hour, so that the next schedule finds it still there.
struct Preemption {
    /// Points between the steps of functions, jobs, statements and state machines.
    private static let points = [
        "lambda.step", "lambda.return", "glue.step", "glue.write", "glue.return", "wh.stmt",
        "wh.copy.file", "sfn.enter",
    ]
    private static let lengths: [VirtualDuration] = [
        .seconds(10), .minutes(1), .minutes(10), .hours(1),
    ]

    /// Every step of a calm run: its point and phase, and its number among those.
    private let steps: [(point: String, phase: FaultPhase, number: Int)]

    /// - Parameter opportunities: what a calm run passes, in order.
    init(_ opportunities: [FaultOpportunity]) {
        var counts: [FaultInjector.Passage: Int] = [:]
        steps = opportunities.compactMap { opportunity in
            let passage = FaultInjector.Passage(point: opportunity.point, phase: opportunity.phase)
            guard Self.points.contains(opportunity.point), opportunity.phase != .after else {
                return nil
            }
            let number = counts[passage, default: 0] + 1
            counts[passage] = number
            if Explorer.isOutside(opportunity) { return nil }
            return (opportunity.point, opportunity.phase, number)
        }
    }

    /// The run that a seed draws: priorities, and one pause or two.
    func trial(seed: UInt64, of scenario: Scenario) -> Explorer.Trial {
        var draws = Draws(seed: seed, site: "pct")
        var variation = ScenarioRunner.Variation()
        variation.isBrief = true
        variation.prioritySeed = seed
        var pauses: [FaultRule] = []
        for number in 0..<(steps.isEmpty ? 0 : 1 + draws.below(2)) {
            let step = steps[draws.below(steps.count)]
            pauses.append(
                FaultRule(
                    id: number == 0 ? "pause" : "pause-\(number + 1)", point: step.point,
                    phase: step.phase, hit: .nth(step.number),
                    effect: .delay(Self.lengths[draws.below(Self.lengths.count)])))
        }
        variation.faults = pauses
        return Explorer.Trial(strategy: .pct, seed: scenario.seed, variation: variation)
    }

    /// Pauses as faults for a search to place.
    static let pauses: [FaultRule] = points.map { point in
        let phase: FaultPhase = point == "glue.write" || point == "wh.copy.file" ? .mid : .before
        return FaultRule(
            id: "pause-\(point.replacing(".", with: "-"))", point: point, phase: phase,
            effect: .delay(.minutes(10)))
    }
}

/// Numbers drawn one after another from a seed.
struct Draws {
    private let seed: UInt64
    private let site: String
    private var count: UInt32 = 0

    init(seed: UInt64, site: String) {
        self.seed = seed
        self.site = site
    }

    /// The next number in `0..<bound`.
    ///
    /// - Precondition: the bound is positive.
    mutating func below(_ bound: Int) -> Int {
        let key = DecisionKey(site: site, subject: "draw", occurrence: count)
        count += 1
        return Int(SeededDecisions.value(seed: seed, key: key) % UInt64(bound))
    }
}
