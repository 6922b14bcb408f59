import StatesLanguage

/// What a suite has exercised of the pipeline's state machines, which goals it has reached, and
/// what it has not.
public struct CoverageText: Sendable {
    private let machines: [(coverage: MachineCoverage, pipeline: String)]
    private let goals: [GoalDebt]

    public init(_ suite: SuiteReport) {
        var machines: [(coverage: MachineCoverage, pipeline: String)] = []
        for scenario in suite.scenarios {
            for coverage in scenario.coverage {
                // Pipelines may have machines of one name; they are told as one only when alike.
                let place = machines.firstIndex {
                    $0.coverage.machine == coverage.machine
                        && $0.coverage.hasSameParts(as: coverage)
                }
                let defects = scenario.defects ?? []
                let name =
                    scenario.pipeline
                    + (defects.isEmpty ? "" : " with " + defects.joined(separator: ", "))
                if let place {
                    machines[place].coverage.add(coverage)
                    // The healthy pipeline lends the name.
                    if defects.isEmpty { machines[place].pipeline = name }
                } else {
                    machines.append((coverage, name))
                }
            }
        }
        self.machines = machines
        goals = suite.goals
    }

    /// The whole report, each line with its line feed.
    public var text: String {
        let told =
            machines.isEmpty
            ? ["no state machine was deployed"]
            : machines.flatMap { coverage, pipeline in
                let twins = machines.count { $0.coverage.machine == coverage.machine }
                return lines(coverage, of: twins > 1 ? " (\(pipeline))" : "")
            }
        return (told + goalLines).map { $0 + "\n" }.joined()
    }

    private var goalLines: [String] {
        guard !goals.isEmpty else { return [] }
        let open = goals.filter(\.isOpen)
        return ["goals \(goals.count - open.count)/\(goals.count)"]
            + open.map { "  never: \($0.title) (\($0.owner))" }
    }

    /// - Parameter pipeline: what tells machines of one name apart; empty for the only one.
    private func lines(_ coverage: MachineCoverage, of pipeline: String) -> [String] {
        let shares = MachineCoverage.Kind.allCases.map { kind in
            let share = coverage.share(of: kind)
            return "\(kind.rawValue)s \(share.exercised)/\(share.all)"
        }
        return [coverage.machine + pipeline + "  " + shares.joined(separator: "  ")]
            + coverage.cold.map { "  never: \($0.kind.rawValue) \($0.name)" }
    }
}
