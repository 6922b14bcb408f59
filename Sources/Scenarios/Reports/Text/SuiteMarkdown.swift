/// A suite's result as Markdown: for a pull request, and for the summary of a GitHub job.
public struct SuiteMarkdown: Sendable {
    private let suite: SuiteReport
    /// Comments have at most 65,536 characters; failures beyond this number are counted only.
    private static let mostFailures = 20

    public init(_ suite: SuiteReport) { self.suite = suite }

    public var text: String {
        let counts = suite.counts
        let bad = suite.scenarios.filter { $0.state != .passed }
        var lines = ["## Rehearsal: " + (bad.isEmpty ? "every promise kept" : "not green"), ""]
        lines.append(
            "\(counts.passed) passed (\(counts.turnedRed) turned red as expected),"
                + " \(counts.failed) failed, \(counts.inconclusive) inconclusive,"
                + " \(counts.invalid) invalid, \(counts.nondeterministic) not deterministic")
        lines += [
            "", "| Guarantee | held | broken | not exercised |", "| --- | ---: | ---: | ---: |",
        ]
        lines += suite.guarantees.map { count in
            "| \(count.id) | \(count.held) | \(count.broken) | \(count.notExercised) |"
        }
        for report in bad.prefix(Self.mostFailures) { lines += failure(report) }
        if bad.count > Self.mostFailures {
            lines += ["", "… and \(bad.count - Self.mostFailures) more."]
        }
        lines += ["", "`\(suite.digest)`"]
        return lines.joined(separator: "\n") + "\n"
    }

    private func failure(_ report: ScenarioReport) -> [String] {
        let story = FailureStory(report)
        let head = story.message ?? "failed"
        return [
            "", "<details><summary><b>\(html(report.name))</b>: \(html(head))</summary>", "",
            "```text", fenced(story.details), "```", "",
            "`rehearse run \(report.file) --seed \(report.seed)`", "", "</details>",
        ]
    }

    private func html(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;").replacing("\n", with: " ")
    }

    /// A fence within the text would end the block.
    private func fenced(_ text: String) -> String { text.replacing("```", with: "'''") }
}
