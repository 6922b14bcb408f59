import Guarantees
public import ScenarioModel
import SimFaults
public import ScenarioRunner
public import SimKernel
import SimTrace

/// What a failure hangs on: which single fault, file, action or stored choice, left out of the
/// scenario, makes the broken promise hold.
public struct Counterfactual: Sendable {
    /// One thing that was left out, and what came of it.
    public struct Trial: Hashable, Sendable {
        /// The thing in words, such as ``fault `torn` ``.
        public let part: String
        /// Whether the promise holds without it.
        public let holds: Bool
    }

    public let identity: FailureIdentity
    public let trials: [Trial]
    /// The entries that led to what the witness shows, oldest first.
    public let causes: [TraceEntry]

    /// Nil when nothing is broken. Each trial is one run.
    ///
    /// - Parameter runner: leaves nothing to chance but what the scenario's seed decides.
    public init?(
        of scenario: Scenario, on deployed: DeployedPipeline, with runner: ScenarioRunner
    ) {
        let outcome = runner.run(scenario, on: deployed)
        guard let identity = FailureIdentity(outcome), identity.isGuarantee else { return nil }
        self.identity = identity
        causes = Self.causes(outcome)
        var variation = ScenarioRunner.Variation()
        variation.isBrief = true
        trials = Self.variants(of: scenario).map { part, changed in
            let other = runner.run(changed, on: deployed, as: variation)
            let isBroken = other.verdicts.contains { verdict in
                verdict.state == .broken && verdict.guarantee == identity.guarantee
            }
            // A run that could not be made shows nothing.
            return Trial(part: part, holds: !isBroken && other.state != .invalid)
        }
    }

    /// The scenario with one thing less, for each thing that it has.
    private static func variants(of scenario: Scenario) -> [(part: String, changed: Scenario)] {
        var variants: [(part: String, changed: Scenario)] = []
        for (place, rule) in scenario.faults.enumerated() {
            var changed = scenario
            changed.faults.remove(at: place)
            variants.append(("fault `\(rule.id)`", changed))
        }
        for (place, decision) in (scenario.decisions ?? []).enumerated() where decision.value != 0 {
            var changed = scenario
            changed.decisions?.remove(at: place)
            variants.append(("stored choice \(decision.key)", changed))
        }
        for (place, file) in scenario.deliver.files.enumerated() {
            var changed = scenario
            // What comes `after` it keeps its time only where times are given.
            changed.deliver.files.remove(at: place)
            variants.append(("delivery \(place + 1) of `\(file.key)`", changed))
        }
        for place in scenario.actions.indices {
            var changed = scenario
            changed.actions.remove(at: place)
            variants.append(("action \(place + 1)", changed))
        }
        return variants
    }

    // MARK: The causal cone

    /// The last entry about a thing: its own, or one whose details are that thing, such as the
    /// target of a copy or the tables that a statement writes.
    private static func last(about word: String, in trace: [TraceEntry]) -> Int? {
        if word.isEmpty { return nil }
        if let own = trace.last(where: { $0.subject == word }) { return own.index }
        return trace.last { entry in
            entry.details.contains { field in
                guard case .text(let text) = field.value else { return false }
                return text == word || text.split(separator: ",").contains(Substring(word))
            }
        }?.index
    }

    /// What the first witness's entries follow from, back to what the outside did.
    private static func causes(_ outcome: ScenarioOutcome) -> [TraceEntry] {
        guard let witness = outcome.verdicts.first(where: { $0.state == .broken })?.witnesses.first
        else { return [] }
        let trace = outcome.trace.entries
        let first = trace.first?.index ?? 0
        var open = witness.entries
        if open.isEmpty {
            // A witness of what is missing shows no entry; the last word about its subject does,
            // or about the last place to which it came.
            let places = (outcome.journey?.stops ?? []).reversed().filter(\.isPresent).map {
                $0.place.split(separator: " ").first.map(String.init) ?? $0.place
            }
            let words = [witness.subject] + places
            open = words.lazy.compactMap { last(about: $0, in: trace) }.first.map { [$0] } ?? []
        }
        var seen: Set<Int> = []
        while let index = open.popLast() {
            guard trace.indices.contains(index - first), seen.insert(index).inserted else {
                continue
            }
            if let cause = trace[index - first].cause { open.append(cause) }
        }
        return seen.sorted().map { trace[$0 - first] }
    }
}
