/// What is new, accepted and fixed beside a baseline, for people.
public struct BaselineText {
    private let verdict: Baseline.Verdict
    private let file: String

    public init(_ verdict: Baseline.Verdict, file: String) {
        self.verdict = verdict
        self.file = file
    }

    public var text: String {
        var lines = [
            "",
            " Against \(file): \(verdict.new.count) new, \(verdict.accepted.count) known,"
                + " \(verdict.fixed.count) fixed",
        ]
        lines += verdict.new.map {
            "   new     \($0.scenario)  \($0.rules.joined(separator: ", "))"
        }
        lines += verdict.accepted.map { "   known   \($0)" }
        lines += verdict.fixed.map {
            "   fixed   \($0.scenario)  \($0.rules.joined(separator: ", "))"
        }
        if !verdict.fixed.isEmpty {
            lines.append("   take what is fixed out of it with --update-baseline")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
