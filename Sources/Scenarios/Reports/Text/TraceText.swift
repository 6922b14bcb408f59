import Diagnostics
public import SimKernel
public import SimTrace

/// A trace for people: one line for each entry, or the first difference between two.
public struct TraceText: Sendable {
    private let style: TextStyle

    public init(style: TextStyle = TextStyle()) { self.style = style }

    /// Entries as lines: number, instant, actor, what was done to what, and how it ended.
    public func lines(_ entries: some BidirectionalCollection<TraceEntry>) -> [String] {
        let width = max(4, String(entries.last?.index ?? 0).count)
        return entries.map { entry in
            let line =
                "\(String(entry.index).aligned(to: width))  \(entry.instant.preciseText)  "
                + style.safe(entry.sentence)
            return entry.outcome == .done ? line : style.paint(line, .bad)
        }
    }

    /// The header, the number of everything, and the digest.
    public func summary(_ trace: Trace) -> [String] {
        [
            style.paint("\(style.safe(trace.header.scenario))", .bold)
                + "  \(style.safe(trace.header.pipeline))  seed \(trace.header.seed)",
            "\(counted(trace.entries.count, "entry", plural: "entries")), "
                + "\(counted(trace.decisions.count, "decision")), "
                + "\(counted(trace.verdicts.count, "verdict"))  \(trace.digest())",
        ]
    }

    /// Where two traces part, with what led there; one line when they do not.
    public func difference(
        _ difference: TraceDifference?, left: Trace, right: Trace, names: (String, String)
    ) -> [String] {
        switch difference {
        case nil: return ["no difference: \(grouped(left.entries.count)) entries are equal"]
        case .entry(let index, let one, let other)?:
            var lines = ["first difference: entry \(index)"]
            let before = left.entries[max(0, index - 3)..<min(index, left.entries.count)]
            lines += self.lines(before).map { "    " + $0 }
            lines.append(
                style.paint("  - ", .bad) + (one.map { full($0) } ?? "(\(names.0) ends here)"))
            lines.append(
                style.paint("  + ", .good) + (other.map { full($0) } ?? "(\(names.1) ends here)"))
            return lines
        case .decision(let index, let one, let other)?:
            return [
                "all entries are equal; first difference: decision \(index)",
                "  - " + (one.map(text) ?? "(\(names.0) ends here)"),
                "  + " + (other.map(text) ?? "(\(names.1) ends here)"),
            ]
        }
    }

    private func full(_ entry: TraceEntry) -> String {
        let details = entry.details.map { "\($0.name)=\($0.value.text)" }.joined(separator: " ")
        let fault = entry.fault.map { " fault=\($0)" } ?? ""
        return style.safe(
            "\(entry.index)  \(entry.instant.preciseText)  \(entry.sentence)\(fault)  \(details)")
    }

    private func text(_ decision: Decision) -> String {
        let key = decision.key
        return style.safe(
            "\(key.site) \(key.subject) #\(key.occurrence) = \(decision.value) of \(decision.bound)"
        )
    }
}

extension TraceValue {
    var text: String {
        switch self {
        case .text(let text): text
        case .integer(let number): String(number)
        case .flag(let flag): flag ? "true" : "false"
        }
    }
}

extension TraceEntry {
    /// Who did what to what and how it ended, on one line.
    public var sentence: String {
        var text = "\(actor)  \(service) \(operation)  \(subject)"
        switch outcome {
        case .done: break
        case .failed(let code): text += "  failed: \(code)"
        case .indeterminate(let code): text += "  answer lost: \(code)"
        }
        if let fault { text += "  (fault \(fault))" }
        return text
    }
}

extension VirtualInstant {
    /// `2025-01-09 18:00:00.250`, to the millisecond.
    var preciseText: String {
        let rest = millisecondsSinceEpoch - secondsSinceEpoch * 1_000
        let digits = String(rest)
        return text + "." + String(repeating: "0", count: 3 - digits.count) + digits
    }
}
