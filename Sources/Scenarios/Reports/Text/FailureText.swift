import Diagnostics
import ScenarioModel
import Guarantees
import ScenarioRunner
import SimKernel

/// A failure for people, in five blocks that always come in this order: what broke, the smallest
/// reproduction, the record's way, expected against actual, and what to do next.
struct FailureText {
    private let report: ScenarioReport
    /// Further variants that fail alike.
    private let alike: [ScenarioReport]
    private let style: TextStyle

    init(_ report: ScenarioReport, alike: [ScenarioReport] = [], style: TextStyle) {
        self.report = report
        self.alike = alike
        self.style = style
    }

    var lines: [String] {
        let head = " \(style.mark(.bad)) " + style.paint(style.safe(report.name), .bold)
        switch report.state {
        case .invalid: return [head] + diagnostics + invalidAlike
        case .nondeterministic(let difference):
            return [head, "", heading("NOT DETERMINISTIC", "two runs with one seed differ")]
                + difference.split(separator: "\n").map { "   " + style.safe(String($0)) }
                + ["", heading("NEXT")] + command("again", run + " --check-determinism")
        case .passed, .failed, .inconclusive: break
        }
        var lines = [head]
        if !report.title.isEmpty { lines += style.wrapped(report.title, indent: 3) }
        for block in [broken, reproduction, record, comparison, next] where !block.isEmpty {
            lines += [""] + block
        }
        return lines
    }

    private func heading(_ title: String, _ rest: String = "") -> String {
        " " + style.paint(title, .heading) + (rest.isEmpty ? "" : "   " + style.safe(rest))
    }

    private var diagnostics: [String] {
        style.renderer.render(report.problems).split(
            separator: "\n", omittingEmptySubsequences: false
        ).dropLast().map { $0.isEmpty ? "" : " " + $0 }
    }

    private var invalidAlike: [String] {
        if alike.isEmpty { return [] }
        let rest = alike.count > 3 ? ", …" : ""
        return style.wrapped(
            "the same holds for \(counted(alike.count, "more scenario")): "
                + alike.prefix(3).map(\.name).joined(separator: ", ")
                + (style.characters == .ascii ? rest.replacing("…", with: "...") : rest),
            indent: 3)
    }

    // MARK: What broke

    private var witness: (verdict: Verdict, witness: Witness)? {
        report.broken.first.flatMap { verdict in verdict.witnesses.first.map { (verdict, $0) } }
    }

    private var failedChecks: [(title: String, failure: ScenarioOutcome.CheckFailure)] {
        report.checks.compactMap { check in check.failure.map { (check.title, $0) } }
    }

    private var broken: [String] {
        var lines: [String] = []
        if let expected = report.expectedFailure {
            lines.append(heading("BROKEN", report.missedExpectation ?? expected.guarantee))
            if let because = expected.because { lines += style.wrapped(because, indent: 3) }
            lines += style.wrapped(
                "The scenario is about a broken pipeline and waits for \(expected.guarantee) to show "
                    + "it, and for nothing else.", indent: 3)
            let state = report.verdicts.first { $0.guarantee == expected.guarantee }?.state
            lines.append("   it was \(state.map(words) ?? "not checked")")
            if !report.broken.isEmpty { lines.append("   broken:") }
        }
        for (place, verdict) in report.broken.enumerated() {
            guard let first = verdict.witnesses.first else { continue }
            if place == 0, report.expectedFailure == nil {
                lines.append(heading("BROKEN", "\(verdict.guarantee)/\(first.rule)"))
                if let text = ruleText(verdict.guarantee, first.rule) {
                    lines += style.wrapped(text, indent: 3)
                }
                lines += style.wrapped(first.text, indent: 3)
                lines += more(verdict)
            } else {
                lines.append("   also \(verdict.guarantee)/\(first.rule)")
                lines += style.wrapped(first.text, indent: 6)
            }
        }
        for check in failedChecks {
            if lines.isEmpty {
                lines.append(heading("BROKEN", check.title))
                lines += style.wrapped(check.failure.text, indent: 3)
            } else {
                lines += style.wrapped("also \(check.title): \(check.failure.text)", indent: 3)
            }
        }
        for lead in report.leads { lines += style.wrapped(lead, indent: 3) }
        return lines
    }

    private func words(_ state: Verdict.State) -> String {
        switch state {
        case .held: "held"
        case .broken: "broken"
        case .notExercised: "not exercised: nothing was there to examine"
        }
    }

    private func ruleText(_ guarantee: String, _ rule: String) -> String? {
        GuaranteeCatalogue.guarantee(guarantee)?.rules.first { $0.name == rule }?.text
    }

    private func more(_ verdict: Verdict) -> [String] {
        let rest = verdict.witnesses.count - 1
        guard rest > 0 else { return [] }
        let subjects = verdict.witnesses.dropFirst().prefix(3).map(\.subject)
        let end = rest > subjects.count ? ", …" : ""
        let text = "and \(rest) more: \(subjects.joined(separator: ", "))\(end)"
        return style.wrapped(
            style.characters == .ascii ? text.replacing("…", with: "...") : text,
            indent: 3)
    }

    // MARK: Minimal reproduction

    private var reproduction: [String] {
        var lines = [heading("MINIMAL REPRODUCTION")]
        var parts = [style.safe(report.file), "seed \(report.seed)", "pipeline \(report.pipeline)"]
        if let defects = report.defects {
            parts.append(
                defects.isEmpty ? "no defects" : "defects " + defects.joined(separator: ", "))
        }
        lines.append("   " + parts.joined(separator: "   "))
        if !report.variant.isEmpty {
            let values = report.variant.map { "\($0.name) = \($0.value)" }
            lines.append("   " + style.safe("with " + values.joined(separator: ", ")))
        }
        if !alike.isEmpty {
            let names = alike.map { other in
                other.variant.map { "\($0.name) = \($0.value)" }.joined(separator: ", ")
            }
            lines += style.wrapped("the same with \(names.joined(separator: "; "))", indent: 3)
        }
        var counts = [counted(report.deliveries, "delivery", plural: "deliveries")]
        if report.actions > 0 { counts.append(counted(report.actions, "action")) }
        counts.append(counted(report.faults.count, "fault"))
        if report.storedChoices > 0 {
            counts.append(counted(report.storedChoices, "stored choice"))
        }
        lines.append("   " + counts.joined(separator: ", "))
        for fault in report.faults {
            let struck =
                fault.fired == 0
                ? "never struck (\(counted(fault.matched, "opportunity", plural: "opportunities")))"
                : "struck \(fault.fired) of "
                    + counted(fault.matched, "opportunity", plural: "opportunities")
            lines.append(
                style.safe("   fault \(fault.id)   \(fault.point): \(fault.what)   \(struck)"))
        }
        for strike in report.strikes {
            lines.append("     \(strike.instant.text)  " + style.safe(strike.sentence))
        }
        for incident in report.incidents.prefix(4) {
            lines += style.wrapped("incident: \(incident)", indent: 3)
        }
        return lines
    }

    // MARK: The record

    /// The journey shows the end; what was wrong at an earlier instant may be right there.
    private var blamedAtTheEnd: String? {
        witness.flatMap { $0.witness.seen == nil ? $0.witness.text : nil }
    }

    private var record: [String] {
        if let journey = report.journey {
            return [heading("THE RECORD", journey.record)]
                + JourneyText(journey, blamed: blamedAtTheEnd, style: style).lines
        }
        guard !report.shown.isEmpty else {
            return [heading("THE RECORD"), "   no single record is concerned"]
        }
        return [heading("THE RECORD", "what happened there")]
            + report.shown.map { "   \($0.instant.text)  " + style.safe($0.sentence) }
    }

    // MARK: Expected and actual

    private var comparison: [String] {
        if let expected = report.expectedFailure {
            let broken = report.broken.map(\.guarantee)
            return [heading("EXPECTED vs ACTUAL", "which guarantees are broken")]
                + ComparisonText(
                    expected.guarantee, broken.isEmpty ? "none" : broken.joined(separator: ", "),
                    style: style
                ).lines
        }
        if let witness = witness?.witness, let expected = witness.expected,
            let actual = witness.actual
        {
            return [heading("EXPECTED vs ACTUAL", witness.subject)]
                + ComparisonText(expected, actual, style: style).lines
        }
        guard let check = failedChecks.first else { return promise }
        return [heading("EXPECTED vs ACTUAL", check.title)]
            + ComparisonText(check.failure.expected, check.failure.actual, style: style).lines
    }

    /// What stands against what was found where no values were compared.
    private var promise: [String] {
        let id = report.broken.first?.guarantee ?? ""
        guard let witness = witness?.witness,
            let promise = GuaranteeCatalogue.guarantee(id)?.promise
        else { return [] }
        return [heading("EXPECTED vs ACTUAL", witness.subject)]
            + ComparisonText(promise, witness.text, style: style).lines
    }

    // MARK: Next

    private var run: String { "rehearse run \(scenarioArguments)" }

    /// The file, and what picks the variant and seed.
    private var scenarioArguments: String {
        var text = shellQuoted(report.file)
        if !report.variant.isEmpty {
            let terms = report.variant.map { "\($0.name)=\(filterQuoted($0.value))" }
            text += " --filter " + shellQuoted(terms.joined(separator: " & "))
        }
        if let pipeline = report.replacement { text += " --pipeline " + shellQuoted(pipeline) }
        return text + " --seed \(report.seed)"
    }

    private func filterQuoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            byte > 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "&")
                && byte != UInt8(ascii: "|") && byte != UInt8(ascii: "(")
                && byte != UInt8(ascii: ")") && byte != UInt8(ascii: "!")
        }
        return isPlain ? text : "\"\(text)\""
    }

    private func command(_ name: String, _ text: String) -> [String] {
        ["   " + name.padded(to: 9) + style.safe(text)]
    }

    private var next: [String] {
        var lines = [heading("NEXT")]
        lines += command("again", run)
        if let subject = witness?.witness.subject {
            // What left no mark in any layer, such as a task, is found in the trace.
            lines += command(
                "follow",
                report.journey == nil
                    ? "rehearse trace show \(scenarioArguments) --about \(shellQuoted(subject))"
                    : "rehearse trace journey \(shellQuoted(subject)) --scenario "
                        + scenarioArguments)
        }
        lines += command("look", "rehearse trace show \(scenarioArguments)")
        if let table = report.journey?.stops.last(where: { $0.place.isTableName })?.place {
            let sql = "select * from \(table)"
            lines += command("ask", "rehearse sql \(shellQuoted(sql)) \(scenarioArguments)")
        }
        if witness != nil { lines += command("why", "rehearse trace why \(scenarioArguments)") }
        if let verdict = witness?.verdict {
            lines += command("learn", "rehearse explain \(verdict.guarantee)")
        } else if let expected = report.expectedFailure {
            lines += command("learn", "rehearse explain \(expected.guarantee)")
        }
        return lines
    }
}

extension String {
    /// Whether it is a table's full name: database, schema and table.
    fileprivate var isTableName: Bool {
        !contains("/") && split(separator: ".", omittingEmptySubsequences: false).count == 3
    }
}
