public import Exploration
import Guarantees
import SimFaults
import ScenarioModel
import ScenarioRunner

/// What a search came to, for people.
public struct ExplorationText {
    private let report: ExplorationReport

    public init(_ report: ExplorationReport) { self.report = report }

    public var text: String {
        var lines = [
            "explored \(report.scenario.name): \(report.runs) runs, \(report.swept) of them a"
                + " crash at one opportunity each"
        ]
        if report.denied > 0 {
            lines.append("   \(report.denied) with one permission taken away")
        }
        if report.interleaved > 0 {
            lines.append("   \(report.interleaved) with events in another order")
        }
        if report.preempted > 0 {
            lines.append("   \(report.preempted) with priorities, and a pause or two")
        }
        if report.guided > 0 {
            lines.append("   \(report.guided) guided by what others had shown")
        }
        if report.shapes > 0 { lines.append("   \(report.shapes) different shapes of a run seen") }
        if !report.strikes.isEmpty {
            let strikes = report.strikes.map { "\($0.id) \($0.count)" }
            lines.append("   faults struck: \(strikes.joined(separator: ", "))")
        }
        lines += goals
        if report.findings.isEmpty {
            lines.append(
                report.repeated == 0
                    ? "   nothing broke"
                    : "   nothing new: \(report.repeated) runs failed like something found before")
            return lines.joined(separator: "\n") + "\n\n"
        }
        lines.append(
            "   \(report.findings.count) different failures, \(report.repeated) more runs failed"
                + " like one of them")
        for finding in report.findings { lines += [""] + text(of: finding) }
        return lines.joined(separator: "\n") + "\n"
    }

    private var goals: [String] {
        guard !report.goals.isEmpty else { return [] }
        let reached = report.goals.count { $0.reached > 0 }
        return ["   goals: \(reached) of \(report.goals.count) reached"]
            + report.goals.filter { $0.reached == 0 }.map { goal in
                "   never: \(goal.title)" + (goal.isRequired ? "   (must)" : "")
            }
    }

    private func text(of finding: Finding) -> [String] {
        var lines = [
            " ✗ \(finding.identity.description)   seed \(finding.seed),"
                + " \(finding.strategy.rawValue)"
        ]
        if let witness = finding.outcome.verdicts.flatMap(\.witnesses).first {
            lines.append("   \(witness.text)")
            if let expected = witness.expected { lines.append("   expected   \(expected)") }
            if let actual = witness.actual { lines.append("   actual     \(actual)") }
        }
        lines.append(
            "   shrunk from \(finding.sizeBefore) faults and choices to \(finding.sizeAfter)")
        if finding.isSpelledOut {
            lines.append(
                "   data shrunk from \(finding.before.files) files with \(finding.before.rows)"
                    + " records to \(finding.after.files) with \(finding.after.rows)")
        }
        for rule in finding.faults {
            let match = rule.match.map { "\($0.name)=\($0.pattern)" }.joined(separator: " ")
            lines.append("   fault      \(rule.id): \(rule.effect.word) at \(rule.point) \(match)")
        }
        for decision in finding.decisions {
            lines.append("   choice     \(decision.key) = \(decision.value)")
        }
        return lines
    }
}
