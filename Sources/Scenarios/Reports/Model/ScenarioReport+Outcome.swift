import Diagnostics
import Guarantees
import ScenarioModel
public import ScenarioRunner
public import SimFaults
import SimKernel
import SimTrace
import StatesLanguage

extension ScenarioReport {
    /// How many trace entries are kept for people to read.
    private static let mostShown = 8

    init(_ scenario: Scenario, state: State) {
        self.init(
            id: scenario.id, name: scenario.name, title: scenario.title,
            file: scenario.source.name, pipeline: scenario.pipeline.name, seed: scenario.seed,
            state: state)
        variant = scenario.variant
        tags = scenario.tags
        defects = scenario.pipeline.defects
        replacement = scenario.pipeline.replacement
        deliveries = scenario.deliver.files.count
        actions = scenario.actions.count
        storedChoices = scenario.decisions?.count ?? 0
        expectedFailure = scenario.expectFail
    }

    /// What is to be told of a run.
    public init(_ outcome: ScenarioOutcome, milliseconds: Double? = nil) {
        let state: State =
            switch outcome.state {
            case .passed: .passed
            case .failed: .failed
            case .inconclusive(let reason): .inconclusive(reason)
            case .invalid: .invalid
            }
        self.init(outcome.scenario, state: state)
        verdicts = outcome.verdicts
        checks = outcome.checks
        coverage = outcome.coverage
        goals = outcome.goals
        faults = outcome.faults.map { count in
            Fault(
                id: count.id, point: count.rule.point, what: count.rule.words,
                matched: count.matched, fired: count.fired)
        }
        let entries = outcome.trace.entries
        strikes = Array(entries.lazy.filter { $0.fault != nil }.prefix(Self.mostShown))
        let blamed = outcome.verdicts.first { $0.state == .broken }?.witnesses.first
        shown = (blamed?.entries ?? []).prefix(Self.mostShown).compactMap { index in
            entries.indices.contains(index) ? entries[index] : nil
        }
        incidents = outcome.incidents
        if outcome.state == .failed {
            untried = outcome.untried
            mishaps = Mishaps(entries).sentences
        }
        journey = outcome.journey
        problems = outcome.problems
        events = outcome.eventsHandled
        virtualTime = outcome.virtualTime
        digest = state == .invalid ? nil : outcome.digest
        self.milliseconds = milliseconds
    }
}

extension FaultRule {
    /// The effect and when it strikes, such as `crash; before, the 1st time`.
    public var words: String {
        let time =
            switch hit {
            case .nth(let n): "the \(ordinal(n)) time"
            case .every(1): "every time"
            case .every(let n): "every \(ordinal(n)) time"
            case .rate(let ratio): "\(ratio.numerator) in \(ratio.denominator)"
            case .window(let from, let to): "from \(from.text) to \(to.text)"
            }
        return "\(effect.text); \(phase.rawValue), \(time)"
    }
}

extension FaultEffect {
    /// The effect with what it carries, in words.
    var text: String {
        switch self {
        case .fail(let code): "fail with \(code)"
        case .delay(let length): "delay by \(length)"
        case .duplicate(let times, let gap): "duplicate, \(times) more, \(gap) apart"
        case .reorder(let window): "reorder within \(window)"
        case .deny(let length): "deny for \(length)"
        case .corrupt(let kind): "corrupt \(kind)"
        case .crash, .drop, .throttle, .shuffle: word
        }
    }
}

/// `1st`, `2nd`, `3rd`, `4th`, `11th`.
func ordinal(_ number: Int) -> String {
    let ending =
        switch (number % 10, number % 100) {
        case (_, 11...13): "th"
        case (1, _): "st"
        case (2, _): "nd"
        case (3, _): "rd"
        default: "th"
        }
    return "\(number)\(ending)"
}
