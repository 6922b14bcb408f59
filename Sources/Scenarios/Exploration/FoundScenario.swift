import DataFormats
import Diagnostics
import ScenarioModel
import SimFaults
import SimKernel

/// Writes a finding as an ordinary scenario file that replays it.
///
/// Where the data was made small, the files are written out as they are. Elsewhere the original's
/// text is kept for everything but `scenario`, `seed`, `faults`, `explore` and `matrix`, so that
/// comments and layout survive where nothing changed.
public struct FoundScenario: Sendable {
    let finding: Finding

    public init(_ finding: Finding) { self.finding = finding }

    /// The id of the written scenario, different for different failures of one search:
    /// `found/<name>-<rule>-<seed>`.
    public var id: String {
        let base = finding.scenario.id.split(separator: "/").last.map(String.init) ?? "scenario"
        let rule = finding.identity.description.split(separator: "/").last ?? "failure"
        let word = String(rule.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
        return "found/\(base)-\(word)-\(finding.seed)"
    }

    /// The whole file.
    public var text: String {
        var lines = ["# Found by `rehearse explore`: \(finding.identity.description)"]
        lines += finding.isSpelledOut ? spelledOut : original
        lines.append("seed: \(finding.seed)")
        if !finding.faults.isEmpty {
            lines.append("faults:")
            lines += finding.faults.map { "  - " + rule($0) }
        }
        // Present even when empty: stored choices over a calm world, not the seed's.
        if finding.decisions.isEmpty {
            lines.append("decisions: []")
        } else {
            lines.append("decisions:")
            lines += finding.decisions.map { decision in
                "  - { site: \(quoted(decision.key.site)), subject: \(quoted(decision.key.subject)),"
                    + " occurrence: \(decision.key.occurrence), value: \(decision.value) }"
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The original's sections.
    private var original: [String] {
        var lines = [
            "# Shrunk from \(finding.sizeBefore) choices and faults to \(finding.sizeAfter).",
            "scenario: \(id)",
        ]
        let replaced = [
            "scenario", "seed", "faults", "explore", "matrix", "vars", "decisions", "expect_fail",
            "sometimes",
        ]
        for section in sections() where !replaced.contains(section.key) {
            lines += section.lines.map(filled)
        }
        return lines
    }

    /// A variant's values stand where their templates stood.
    private func filled(_ line: String) -> String {
        var line = line
        for variable in finding.scenario.variant {
            line = line.replacing("${{ matrix.\(variable.name) }}", with: variable.value)
        }
        return line
    }

    /// The top-level members of the original with their lines.
    private func sections() -> [(key: String, lines: [String])] {
        var sections: [(key: String, lines: [String])] = []
        for line in finding.scenario.source.text.split(
            separator: "\n", omittingEmptySubsequences: false
        ).map(String.init) {
            if let first = line.first, first.isLetter, let colon = line.firstIndex(of: ":") {
                sections.append((String(line[..<colon]), [line]))
            } else if !sections.isEmpty, !line.isEmpty {
                sections[sections.count - 1].lines.append(line)
            }
        }
        return sections
    }

    private func rule(_ rule: FaultRule) -> String {
        var parts = ["id: \(quoted(rule.id))", "point: \(rule.point)"]
        if rule.phase != .before { parts.append("phase: \(rule.phase.rawValue)") }
        if !rule.match.isEmpty {
            let match = rule.match.map { "\($0.name): \(quoted($0.pattern))" }
            parts.append("match: { \(match.joined(separator: ", ")) }")
        }
        if let condition = rule.condition { parts.append("when: \(text(of: condition))") }
        parts.append("hit: \(hit(rule.hit))")
        parts.append("do: \(effect(rule.effect))")
        return "{ " + parts.joined(separator: ", ") + " }"
    }

    private func hit(_ hit: FaultHit) -> String {
        switch hit {
        case .nth(let n): "{ nth: \(n) }"
        case .every(let n): "{ every: \(n) }"
        case .rate(let ratio): "{ rate: \(decimal(ratio)) }"
        case .window(let from, let to):
            "{ window: { from: \(quoted(text(from))), to: \(quoted(text(to))) } }"
        }
    }

    private func effect(_ effect: FaultEffect) -> String {
        switch effect {
        case .crash, .drop, .throttle, .shuffle: effect.word
        case .fail(let code): "{ fail: { code: \(quoted(code)) } }"
        case .delay(let length): "{ delay: { for: \(length) } }"
        case .duplicate(let times, let gap): "{ duplicate: { times: \(times), gap: \(gap) } }"
        case .reorder(let window): "{ reorder: { window: \(window) } }"
        case .deny(let length): "{ deny: { for: \(length) } }"
        case .corrupt(let kind): "{ corrupt: { kind: \(quoted(kind)) } }"
        }
    }

    private func decimal(_ ratio: Ratio) -> String {
        var digits = ""
        var rest = ratio.numerator
        if rest == ratio.denominator { return "1" }
        for _ in 0..<9 where rest > 0 {
            rest *= 10
            digits += String(rest / ratio.denominator)
            rest %= ratio.denominator
        }
        return "0." + (digits.isEmpty ? "0" : digits)
    }

    func text(_ instant: VirtualInstant) -> String {
        CivilDateTime(nanosecondsSinceEpoch: instant.nanoseconds).description + "Z"
    }

    func quoted(_ text: String) -> String { JSONValue.string(text).serialized() }
}
