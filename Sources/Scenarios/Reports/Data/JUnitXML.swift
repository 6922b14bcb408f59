import ScenarioModel
import Diagnostics
import Guarantees
import ScenarioRunner

/// A suite's result as JUnit XML: a test suite for each scenario, a test case for each guarantee
/// and check.
///
/// What was not exercised is a skipped case, and what could not be run is an error, so that
/// neither is taken for green.
public struct JUnitXML: Sendable {
    private let suite: SuiteReport

    /// The first scenario that has each set of problems.
    private let tellers: [String: String]

    public init(_ suite: SuiteReport) {
        self.suite = suite
        tellers = Dictionary(
            suite.scenarios.filter { $0.state == .invalid }.map {
                (DiagnosticRenderer().render($0.problems), $0.name)
            }, uniquingKeysWith: { first, _ in first })
    }

    /// One test case and how it ended.
    private struct Case {
        var name: String
        /// The element inside, such as `failure`, with its message and text.
        var inner: (element: String, message: String, text: String)?
    }

    public var text: String {
        let all = suite.scenarios.map { ($0, cases(of: $0)) }
        var lines = ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>"]
        lines.append(
            "<testsuites name=\"rehearse\"\(counts(all.flatMap(\.1)))"
                + "\(time(suite.milliseconds))>")
        for (report, cases) in all {
            lines.append(
                "  <testsuite name=\(quoted(report.name))\(counts(cases))"
                    + "\(time(report.milliseconds)) file=\(quoted(report.file))>")
            lines += properties(report)
            for one in cases { lines += xml(one, report) }
            lines.append("  </testsuite>")
        }
        lines.append("</testsuites>")
        return lines.map { $0 + "\n" }.joined()
    }

    // MARK: Cases

    private func cases(of report: ScenarioReport) -> [Case] {
        switch report.state {
        case .invalid:
            return [Case(name: "valid", inner: error("invalid", problems(report)))]
        case .nondeterministic(let difference):
            return [Case(name: "deterministic", inner: error("two runs differ", difference))]
        case .passed, .failed, .inconclusive: break
        }
        var cases: [Case] = []
        if let expected = report.expectedFailure {
            let name = "turns red: \(expected.guarantee)"
            let broken = report.broken.map(\.guarantee).joined(separator: ", ")
            let inner = report.missedExpectation.map {
                ("failure", $0, "broken: \(broken.isEmpty ? "nothing" : broken)")
            }
            cases.append(Case(name: name, inner: inner))
        } else {
            cases += report.verdicts.map(verdict) + report.checks.map(check)
        }
        if case .inconclusive(let reason) = report.state {
            cases.append(Case(name: "conclusive", inner: ("skipped", reason, "")))
        }
        return cases
    }

    private func error(_ message: String, _ text: String) -> (String, String, String) {
        ("error", message, text)
    }

    /// What is wrong with a pipeline is told in full where it is met first.
    private func problems(_ report: ScenarioReport) -> String {
        let text = DiagnosticRenderer().render(report.problems)
        if let first = tellers[text], first != report.name { return "the same as in \(first)" }
        return text
    }

    private func verdict(_ verdict: Verdict) -> Case {
        let name = "guarantee \(verdict.guarantee)"
        switch verdict.state {
        case .held: return Case(name: name)
        case .notExercised: return Case(name: name, inner: ("skipped", "not exercised", ""))
        case .broken:
            let texts = verdict.witnesses.map { witness in
                let values = [
                    witness.expected.map { "  expected: \($0)" },
                    witness.actual.map { "  actual:   \($0)" },
                ]
                return (["\(witness.rule): \(witness.text)"] + values.compactMap(\.self))
                    .joined(separator: "\n")
            }
            let message = verdict.witnesses.first?.text ?? ""
            return Case(name: name, inner: ("failure", message, texts.joined(separator: "\n")))
        }
    }

    private func check(_ check: ScenarioOutcome.CheckResult) -> Case {
        let inner = check.failure.map {
            ("failure", $0.text, "expected: \($0.expected)\nactual:   \($0.actual)")
        }
        return Case(name: "check \(check.title)", inner: inner)
    }

    // MARK: XML

    private func counts(_ cases: [Case]) -> String {
        func count(_ element: String) -> Int { cases.count { $0.inner?.element == element } }
        return " tests=\"\(cases.count)\" failures=\"\(count("failure"))\""
            + " errors=\"\(count("error"))\" skipped=\"\(count("skipped"))\""
    }

    /// Seconds, when times were measured.
    private func time(_ milliseconds: Double?) -> String {
        guard let milliseconds else { return "" }
        let whole = Int(milliseconds.rounded())
        let rest = String(whole % 1_000)
        return " time=\"\(whole / 1_000).\(String(repeating: "0", count: 3 - rest.count))\(rest)\""
    }

    private func properties(_ report: ScenarioReport) -> [String] {
        var pairs = [("seed", String(report.seed))]
        if !report.pipeline.isEmpty { pairs.append(("pipeline", report.pipeline)) }
        if let digest = report.digest { pairs.append(("digest", digest)) }
        return ["    <properties>"]
            + pairs.map { "      <property name=\(quoted($0.0)) value=\(quoted($0.1))/>" }
            + ["    </properties>"]
    }

    private func xml(_ one: Case, _ report: ScenarioReport) -> [String] {
        let open = "    <testcase classname=\(quoted(report.id)) name=\(quoted(one.name))"
        guard let inner = one.inner else { return [open + "/>"] }
        let head = "      <\(inner.element) message=\(quoted(inner.message))"
        let body = inner.text.isEmpty ? "/>" : ">\(escaped(inner.text))</\(inner.element)>"
        return [open + ">", head + body, "    </testcase>"]
    }

    private func quoted(_ text: String) -> String { "\"" + escaped(text, inAttribute: true) + "\"" }

    /// The text with everything written out that XML 1.0 gives a meaning or forbids.
    private func escaped(_ text: String, inAttribute: Bool = false) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\t", "\n", "\r":
                // A parser turns plain white space in attributes into spaces.
                if inAttribute || scalar == "\r" {
                    result += "&#\(scalar.value);"
                } else {
                    result.unicodeScalars.append(scalar)
                }
            case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}":
                result += "\\u{" + String(scalar.value, radix: 16) + "}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
