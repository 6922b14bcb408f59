public import Mutation

/// How a suite did against mutants, for people.
public struct MutationText {
    private let report: MutationReport
    /// Whether killed mutants are listed too.
    private let showsAll: Bool

    public init(_ report: MutationReport, showsAll: Bool = false) {
        self.report = report
        self.showsAll = showsAll
    }

    public var text: String {
        var lines = [
            "mutated \(report.pipeline): \(report.fates.count) mutants against"
                + " \(report.scenarios) scenarios", "",
        ]
        lines += table
        lines += [""] + report.killers.map { "   \(pad($0.name, 24))\(left($0.count, 6)) killed" }
        if showsAll {
            for fate in report.killed { lines += ["", " ✓ " + place(fate), "   " + ending(fate)] }
            for fate in report.refused { lines += ["", " - " + place(fate), "   " + ending(fate)] }
            for fate in report.equivalent {
                lines += ["", " = " + place(fate), "   equivalent: \(fate.equivalent ?? "")"]
            }
        }
        for fate in report.survivors {
            lines += ["", " ✗ " + place(fate), "   " + ending(fate), "   id  \(fate.mutant.id)"]
        }
        for id in report.stale {
            lines += ["", " ! \(EquivalentMutants.fileName) names `\(id)`, which is no survivor"]
        }
        lines += [
            "",
            " \(report.killed.count) of \(report.counted) killed: \(report.scoreText)"
                + "   \(report.equivalent.count) equivalent, \(report.refused.count) refused at"
                + " deployment",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private func place(_ fate: MutantFate) -> String {
        let mutant = fate.mutant
        return "\(mutant.file):\(mutant.line)  \(mutant.operation.rawValue)  \(mutant.change)"
    }

    private func ending(_ fate: MutantFate) -> String {
        let scenario = fate.scenario.map { " in \($0)" } ?? ""
        return switch fate.verdict {
        case .guarantee(let id, let rule): "killed by \(id)/\(rule)\(scenario)"
        case .check(let title): "killed by the check `\(title)`\(scenario)"
        case .inconclusive(let reason): "noticed: \(reason)\(scenario)"
        case .refused(let reason): "refused at deployment: \(reason)"
        case .survived:
            fate.differing.isEmpty
                ? "survived: no run differs from the healthy pipeline's; nothing reaches it, or"
                    + " nobody can tell it apart"
                : "survived: \(fate.differing.count) runs differ and stay green, such as"
                    + " \(fate.differing[0])"
        }
    }

    private var table: [String] {
        var lines = [" mistake               mutants   killed   survived   equivalent   refused"]
        for operation in MutationOperator.allCases {
            let fates = report.fates.filter { $0.mutant.operation == operation }
            guard !fates.isEmpty else { continue }
            let equivalent = fates.count { $0.equivalent != nil }
            let survived = fates.count { $0.verdict == .survived } - equivalent
            let refused = fates.count {
                if case .refused = $0.verdict { true } else { false }
            }
            lines.append(
                " \(pad(operation.rawValue, 20))\(left(fates.count, 9))"
                    + left(fates.count { $0.isKilled }, 9) + left(survived, 11)
                    + left(equivalent, 13) + left(refused, 10))
        }
        return lines
    }

    private func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private func left(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
