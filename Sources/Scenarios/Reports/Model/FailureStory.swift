import Diagnostics
import Guarantees
import ScenarioRunner

/// What is wrong with one scenario, in the few words and in the many that reports need.
struct FailureStory {
    /// One thing that went wrong.
    struct Part: Hashable {
        /// A stable word for it: `historical-accuracy/gap`, `check`, `inconclusive`, a code.
        var rule: String
        var message: String
        var expected: String?
        var actual: String?
        /// Where it stands, when a file is to blame.
        var file: String?
        var line: Int?
        var column: Int?
        var isWarning = false
    }

    let parts: [Part]

    init(_ report: ScenarioReport) {
        switch report.state {
        case .passed: parts = []
        case .inconclusive(let reason):
            parts = [Part(rule: "inconclusive", message: reason, isWarning: true)]
        case .nondeterministic(let difference):
            parts = [Part(rule: "nondeterministic", message: difference)]
        case .invalid: parts = report.problems.map(Self.part)
        case .failed:
            if let missed = report.missedExpectation {
                parts = [Part(rule: "expect-fail", message: missed)]
                return
            }
            let broken = report.broken.map { verdict in
                let witness = verdict.witnesses.first
                return Part(
                    rule: "\(verdict.guarantee)/\(witness?.rule ?? "")",
                    message: witness?.text ?? "", expected: witness?.expected,
                    actual: witness?.actual)
            }
            let checks = report.checks.compactMap { check in
                check.failure.map {
                    Part(
                        rule: "check", message: "\(check.title): \($0.text)",
                        expected: $0.expected, actual: $0.actual)
                }
            }
            var all = broken + checks
            // The first thing to know of a night without data is why its job failed.
            if !all.isEmpty, let first = report.leads.first { all[0].message += "; \(first)" }
            parts = all
        }
    }

    private static func part(_ diagnostic: Diagnostic) -> Part {
        let place = diagnostic.source.flatMap { source in
            diagnostic.span.map { source.position(at: $0.start) }
        }
        let notes = ([diagnostic.label].compactMap(\.self) + diagnostic.notes)
            .map { "; \($0)" }.joined()
        return Part(
            rule: diagnostic.code, message: diagnostic.summary + notes,
            file: diagnostic.source?.name, line: place?.line, column: place?.column,
            isWarning: diagnostic.severity != .error)
    }

    /// The first of them; nil when nothing is wrong.
    var message: String? { parts.first.map { "\($0.rule): \($0.message)" } }

    /// All of them, with what was expected.
    var details: String {
        parts.map { part in
            (["\(part.rule): \(part.message)"]
                + [
                    part.expected.map { "  expected: \($0)" },
                    part.actual.map { "  actual:   \($0)" },
                ].compactMap(\.self)).joined(separator: "\n")
        }.joined(separator: "\n")
    }
}
