/// How a suite did against all mutants.
public struct MutationReport: Sendable {
    public let pipeline: String
    /// Scenarios of the suite.
    public let scenarios: Int
    public let fates: [MutantFate]
    /// Entries of `mutants.yaml` that name no survivor.
    public let stale: [String]

    public init(pipeline: String, scenarios: Int, fates: [MutantFate], stale: [String] = []) {
        self.pipeline = pipeline
        self.scenarios = scenarios
        self.fates = fates
        self.stale = stale
    }

    public var killed: [MutantFate] { fates.filter(\.isKilled) }
    public var refused: [MutantFate] {
        fates.filter { if case .refused = $0.verdict { true } else { false } }
    }
    public var equivalent: [MutantFate] { fates.filter { $0.equivalent != nil } }
    public var survivors: [MutantFate] {
        fates.filter { $0.verdict == .survived && $0.equivalent == nil }
    }

    /// Mutants that count: those that can be deployed and can be told from the original.
    public var counted: Int { killed.count + survivors.count }

    /// Killed of those that count, in hundredths of a percent, rounded down; nil when none counts.
    public var score: Int? { counted == 0 ? nil : killed.count * 10_000 / counted }

    /// `97.31 %`.
    public var scoreText: String {
        guard let score else { return "none" }
        let rest = score % 100
        return "\(score / 100).\(rest < 10 ? "0" : "")\(rest) %"
    }

    /// Kills by what turned red, most first.
    public var killers: [(name: String, count: Int)] {
        var names: [String] = []
        var counts: [String: Int] = [:]
        for fate in killed {
            let name: String =
                switch fate.verdict {
                case .guarantee(let id, _): id
                case .check: "a check of a scenario"
                default: "inconclusive"
                }
            if counts[name] == nil { names.append(name) }
            counts[name, default: 0] += 1
        }
        return names.map { ($0, counts[$0] ?? 0) }
            .enumerated().sorted { ($1.element.1, $0.offset) < ($0.element.1, $1.offset) }
            .map(\.element)
    }
}
