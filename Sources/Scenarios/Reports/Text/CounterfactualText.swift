public import Exploration

/// What a failure follows from and hangs on, for people.
public struct CounterfactualText: Sendable {
    /// The end of a long chain of causes says most.
    private static let mostCauses = 24

    private let counterfactual: Counterfactual
    private let style: TextStyle

    public init(_ counterfactual: Counterfactual, style: TextStyle = TextStyle()) {
        self.counterfactual = counterfactual
        self.style = style
    }

    public var lines: [String] {
        var lines = [style.paint("\(counterfactual.identity)", .bold), ""]
        lines.append(style.paint("CAUSES", .heading) + "   what led to it, one after the other")
        let causes = counterfactual.causes
        if causes.isEmpty {
            lines += style.wrapped(
                "the trace has no entry about it: it never came that far, or stands in the"
                    + " pipeline's own files", indent: 3)
        }
        if causes.count > Self.mostCauses {
            let more = causes.count - Self.mostCauses
            lines.append("   \(counted(more, "earlier entry", plural: "earlier entries"))")
        }
        lines += TraceText(style: style).lines(causes.suffix(Self.mostCauses)).map { "   " + $0 }
        lines += ["", style.paint("WITHOUT", .heading) + "   one thing less"]
        for trial in counterfactual.trials {
            let told = trial.holds ? "holds without it" : "is broken all the same"
            lines.append(
                "   \(style.mark(trial.holds ? .good : .bad)) \(style.safe(trial.part)): \(told)")
        }
        if !counterfactual.trials.contains(where: \.holds) {
            lines += style.wrapped(
                "No single fault, file or action explains it: the pipeline does it by itself.",
                indent: 3)
        }
        return lines
    }
}
