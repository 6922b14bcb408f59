import Diagnostics
import Guarantees
import ScenarioModel
import ScenarioRunner

/// What GitHub shows beside the changed files: a workflow command for each failure.
///
/// Source: GitHub Docs, Workflow commands for GitHub Actions, "Setting an error message".
public struct GitHubAnnotations: Sendable {
    private let suite: SuiteReport

    public init(_ suite: SuiteReport) { self.suite = suite }

    /// One line for each failure or problem; empty for a green suite.
    public var text: String {
        // A pipeline that cannot be deployed is wrong once, however many scenarios need it.
        var seen: Set<String> = []
        return suite.scenarios.flatMap(lines).filter { seen.insert($0).inserted }
            .map { $0 + "\n" }.joined()
    }

    private func lines(_ report: ScenarioReport) -> [String] {
        switch report.state {
        case .passed: return []
        case .inconclusive(let reason):
            return [command("warning", report.file, nil, report.name, "inconclusive: \(reason)")]
        case .nondeterministic(let difference):
            return [command("error", report.file, nil, report.name, difference)]
        case .invalid: return report.problems.map { problem($0, report) }
        case .failed:
            let broken = report.broken.compactMap { verdict in
                verdict.witnesses.first.map { "\(verdict.guarantee)/\($0.rule): \($0.text)" }
            }
            let checks = report.checks.compactMap { check in
                check.failure.map { "\(check.title): \($0.text)" }
            }
            let red = report.missedExpectation.map { [$0] }
            let text = (red ?? broken + checks + report.leads).joined(separator: "\n")
            return [command("error", report.file, nil, report.name, text)]
        }
    }

    private func problem(_ problem: Diagnostic, _ report: ScenarioReport) -> String {
        let line = problem.source.flatMap { source in
            problem.span.map { source.position(at: $0.start).line }
        }
        return command(
            problem.severity == .error ? "error" : "warning", problem.source?.name ?? report.file,
            line, problem.code, problem.summary)
    }

    private func command(
        _ kind: String, _ file: String, _ line: Int?, _ title: String, _ message: String
    ) -> String {
        let place = line.map { ",line=\($0)" } ?? ""
        return "::\(kind) file=\(property(file))\(place),title=\(property(title))"
            + "::\(data(message))"
    }

    private func data(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }

    private func property(_ text: String) -> String {
        data(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }
}
