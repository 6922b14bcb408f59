import ScenarioRunner
import SimFaults

/// Says of each fault that struck in a run where it struck, by name: the same faults then strike
/// without chance and without counting what no longer happens when other things are left out.
struct FaultPinner {
    let rules: [FaultRule]
    let outcome: ScenarioOutcome

    /// What tells one opportunity from others only by counting, and what patterns cannot say.
    private static let counters: Set<String> = ["step", "attempt", "session"]

    /// One rule for each strike.
    ///
    /// - Parameter isNarrow: whether rules name all that is known of the place, or match what the
    ///   original rule matched and count.
    func pinned(isNarrow: Bool) -> [FaultRule] {
        var made: [FaultRule] = []
        var counts: [String: Int] = [:]
        var denied: Set<Int> = []
        for strike in outcome.strikes where rules.indices.contains(strike.rule) {
            let rule = rules[strike.rule]
            if case .deny = rule.effect, !denied.insert(strike.rule).inserted { continue }
            let opportunity = outcome.opportunities[strike.opportunity]
            let match = isNarrow ? patterns(opportunity) : rule.match
            let point = isNarrow ? opportunity.point : rule.point
            let candidate = FaultRule(
                id: rule.id, point: point, phase: rule.phase, match: match, effect: rule.effect)
            let number = outcome.opportunities[...strike.opportunity].count(
                where: candidate.concerns)
            counts[rule.id, default: 0] += 1
            let count = counts[rule.id] ?? 1
            made.append(
                FaultRule(
                    id: count == 1 ? rule.id : "\(rule.id)-\(count)", point: point,
                    phase: rule.phase, match: match, hit: .nth(number), effect: rule.effect))
        }
        return made
    }

    private func patterns(_ opportunity: FaultOpportunity) -> [FaultRule.Pattern] {
        opportunity.attributes.compactMap { name, value in
            guard !value.isEmpty, !Self.counters.contains(name), !value.contains("*"),
                !value.contains("?")
            else { return nil }
            return FaultRule.Pattern(name: name, pattern: value)
        }
    }
}
