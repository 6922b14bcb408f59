import StatesLanguage

/// What a suite has exercised of the pipeline's state machines, which goals it has reached, and
/// what it has not.
public struct CoverageText: Sendable {
    private let machines: [MachineCoverage]
    private let goals: [GoalDebt]

    public init(_ suite: SuiteReport) {
        var machines: [MachineCoverage] = []
        for scenario in suite.scenarios {
            for coverage in scenario.coverage {
                // Pipelines may have machines of one name; they are told as one only when alike.
                let place = machines.firstIndex {
                    $0.machine == coverage.machine && $0.hasSameParts(as: coverage)
                }
                if let place { machines[place].add(coverage) } else { machines.append(coverage) }
            }
        }
        self.machines = machines
        goals = suite.goals
    }

    /// The whole report, each line with its line feed.
    public var text: String {
        let told = machines.isEmpty ? ["no state machine was deployed"] : machines.flatMap(lines)
        return (told + goalLines).map { $0 + "\n" }.joined()
    }

    private var goalLines: [String] {
        guard !goals.isEmpty else { return [] }
        let open = goals.filter(\.isOpen)
        return ["goals \(goals.count - open.count)/\(goals.count)"]
            + open.map { "  never: \($0.title) (\($0.owner))" }
    }

    private func lines(_ coverage: MachineCoverage) -> [String] {
        let shares = MachineCoverage.Kind.allCases.map { kind in
            let share = coverage.share(of: kind)
            return "\(kind.rawValue)s \(share.exercised)/\(share.all)"
        }
        return [coverage.machine + "  " + shares.joined(separator: "  ")]
            + coverage.cold.map { "  never: \($0.kind.rawValue) \($0.name)" }
    }
}
