import Diagnostics
import ScenarioRunner
import ScenarioModel
import Guarantees
import SimKernel

/// A suite's result for people: a line for each scenario, the guarantees, a summary.
///
/// Nothing in it depends on the clock, the machine or the number of jobs, unless times were
/// measured on request.
public struct SuiteText: Sendable {
    /// More failures than these are named, not told in full.
    private static let mostTold = 10

    private let suite: SuiteReport
    private let style: TextStyle

    public init(_ suite: SuiteReport, style: TextStyle = TextStyle()) {
        self.suite = suite
        self.style = style
    }

    /// The whole report, each line with its line feed.
    public var text: String {
        var lines = [heading, ""]
        lines += scenarioLines
        let told = failures
        for group in told.prefix(Self.mostTold) {
            lines.append("")
            lines += FailureText(group[0], alike: Array(group.dropFirst()), style: style).lines
        }
        if told.count > Self.mostTold {
            let rest = told.dropFirst(Self.mostTold)
            lines += ["", " and \(counted(rest.count, "more failure")), each told by"]
            for file in files(of: rest.joined()) {
                lines.append("   rehearse run \(shellQuoted(file))")
            }
        }
        let table = guaranteeLines
        if !table.isEmpty { lines += [""] + table }
        let debts = goalLines
        if !debts.isEmpty { lines += [""] + debts }
        lines += [""] + summaryLines
        return lines.map { $0 + "\n" }.joined()
    }

    private var heading: String {
        var pipelines: [String] = []
        for scenario in suite.scenarios where !scenario.pipeline.isEmpty {
            if !pipelines.contains(scenario.pipeline) { pipelines.append(scenario.pipeline) }
        }
        let shown =
            pipelines.count <= 3
            ? pipelines.joined(separator: ", ") : counted(pipelines.count, "pipeline")
        var parts = [style.paint("rehearse \(suite.version)", .bold)]
        if !shown.isEmpty { parts.append(style.safe(shown)) }
        parts.append(counted(suite.scenarios.count, "scenario"))
        if let seed = suite.seed { parts.append("seed \(seed)") }
        return parts.joined(separator: "  ")
    }

    // MARK: One line for each scenario

    /// The variants of one scenario share a line while they share an answer.
    private var groups: [[ScenarioReport]] {
        var groups: [[ScenarioReport]] = []
        for scenario in suite.scenarios {
            if let last = groups.last?.last, last.id == scenario.id, last.file == scenario.file,
                last.state == .passed, scenario.state == .passed
            {
                groups[groups.count - 1].append(scenario)
            } else {
                groups.append([scenario])
            }
        }
        return groups
    }

    private var scenarioLines: [String] {
        let rows = groups.map { group -> (name: String, group: [ScenarioReport]) in
            let name =
                group.count == 1
                ? group[0].name : "\(group[0].id) (\(group.count) variants)"
            return (style.safe(name), group)
        }
        let widest = rows.map(\.name.count).max() ?? 0
        let width = min(widest, max(20, style.width - 36))
        return rows.map {
            " \(mark(of: $0.group[0])) \($0.name.padded(to: width))\(told($0.group))"
        }
    }

    private func mark(of report: ScenarioReport) -> String {
        switch report.state {
        case .passed: style.mark(.good)
        case .inconclusive: style.mark(.unsure)
        case .failed, .invalid, .nondeterministic: style.mark(.bad)
        }
    }

    private func told(_ group: [ScenarioReport]) -> String {
        let report = group[0]
        var text = "  "
        switch report.state {
        case .passed:
            text += numbers(group)
            if let expected = report.expectedFailure {
                text += "   turned red as expected: \(expected.guarantee)"
            }
        case .failed: text += numbers(group) + "   " + style.paint(verdict(report), .bad)
        case .inconclusive(let reason):
            text += style.paint("inconclusive: \(style.safe(reason))", .unsure)
        case .invalid:
            text += style.paint("invalid: \(counted(report.problems.count, "problem"))", .bad)
        case .nondeterministic: text += style.paint("two runs with one seed differ", .bad)
        }
        let times = group.compactMap(\.milliseconds)
        if !times.isEmpty { text += "   \(tenths(times.reduce(0, +))) ms" }
        return text
    }

    private func numbers(_ group: [ScenarioReport]) -> String {
        let events = group.reduce(0) { $0 + $1.events }
        let checks = group.reduce(0) { $0 + $1.judged }
        let (many, more) = (events == 1 ? "event " : "events", checks == 1 ? "check" : "checks")
        return
            "\(grouped(events).aligned(to: 7)) \(many)  \(grouped(checks).aligned(to: 4)) \(more)"
    }

    private func verdict(_ report: ScenarioReport) -> String {
        if let missed = report.missedExpectation { return missed }
        let broken = report.broken.map(\.guarantee)
        if !broken.isEmpty { return "broken: \(broken.joined(separator: ", "))" }
        let failed = report.checks.filter { $0.failure != nil }
        return "\(counted(failed.count, "check")) failed"
    }

    /// Everything that a person has to look into; variants that fail alike are told together.
    private var failures: [[ScenarioReport]] {
        var groups: [[ScenarioReport]] = []
        for scenario in suite.scenarios {
            switch scenario.state {
            case .passed, .inconclusive: continue
            case .nondeterministic: groups.append([scenario])
            case .failed, .invalid:
                if let place = groups.firstIndex(where: { Self.isAlike($0[0], scenario) }) {
                    groups[place].append(scenario)
                } else {
                    groups.append([scenario])
                }
            }
        }
        return groups
    }

    /// Whether two failures are variants of one scenario that break the same rule or check.
    ///
    /// A pipeline that cannot be deployed makes all its scenarios invalid by the same problems.
    private static func isAlike(_ one: ScenarioReport, _ other: ScenarioReport) -> Bool {
        if one.state == .invalid, other.state == .invalid {
            return one.problems.map(\.description) == other.problems.map(\.description)
        }
        func headline(_ report: ScenarioReport) -> [String] {
            if let verdict = report.broken.first {
                return [verdict.guarantee, verdict.witnesses.first?.rule ?? ""]
            }
            return [report.checks.first { $0.failure != nil }?.title ?? ""]
        }
        return one.state == .failed && one.id == other.id && one.file == other.file
            && headline(one) == headline(other)
    }

    private func files(of reports: some Sequence<ScenarioReport>) -> [String] {
        var files: [String] = []
        for report in reports where !files.contains(report.file) { files.append(report.file) }
        return files
    }

    // MARK: Guarantees and summary

    private var guaranteeLines: [String] {
        let counts = suite.guarantees
        guard !counts.isEmpty else { return [] }
        let hasNegative = suite.scenarios.contains { $0.expectedFailure != nil }
        let width = max(28, (counts.map(\.id.count).max() ?? 0) + 2)
        var heads = ["held", "broken", "not exercised"]
        if hasNegative { heads.append("red as expected") }
        let columns = heads.map { max($0.count, 4) + 3 }
        func row(_ name: String, _ cells: [String]) -> String {
            " " + name.padded(to: width)
                + zip(cells, columns).map { $0.aligned(to: $1) }.joined()
        }
        var lines = [style.paint(row("Guarantees", heads), .heading)]
        for count in counts {
            var cells = [count.held, count.broken, count.notExercised].map(grouped)
            if hasNegative { cells.append(grouped(count.redAsExpected)) }
            let line = row(count.id, cells)
            lines.append(count.broken > 0 ? style.paint(line, .bad) : line)
        }
        return lines
    }

    /// Goals that nothing has reached; nothing at all without goals.
    private var goalLines: [String] {
        let goals = suite.goals
        guard !goals.isEmpty else { return [] }
        let open = goals.filter(\.isOpen)
        let head = " Goals   \(goals.count - open.count) of \(goals.count) reached"
        // One scenario is not what a suite's goals are owed by.
        guard suite.scenarios.count > 1 else { return [style.paint(head, .heading)] }
        return [style.paint(head, .heading)]
            + open.map { goal in
                style.paint(
                    "   never: \(style.safe(goal.title))   (\(style.safe(goal.owner)))", .unsure)
            }
    }

    private var summaryLines: [String] {
        let counts = suite.counts
        let red = counts.turnedRed > 0 ? " (\(counts.turnedRed) turned red as expected)" : ""
        var parts = [
            "\(grouped(counts.passed)) passed\(red)", "\(grouped(counts.failed)) failed",
            "\(grouped(counts.inconclusive)) inconclusive",
        ]
        if counts.invalid > 0 { parts.append("\(grouped(counts.invalid)) invalid") }
        if counts.nondeterministic > 0 {
            parts.append("\(grouped(counts.nondeterministic)) not deterministic")
        }
        let isGreen = suite.exitStatus(isStrict: true) == .passed
        let isRed = counts.failed + counts.invalid + counts.nondeterministic > 0
        var line = style.paint(
            parts.joined(separator: ", "), isGreen ? .good : isRed ? .bad : .unsure)
        line += "   \(days) virtual days"
        if let milliseconds = suite.milliseconds { line += " in \(tenths(milliseconds / 1_000)) s" }
        var lines = [" " + line]
        if suite.scenarios.contains(where: { $0.digest != nil }) {
            lines.append(style.paint(" digest \(suite.digest)", .dim))
        }
        return lines
    }

    /// Virtual days, rounded to the nearest.
    private var days: String {
        let day = VirtualDuration.days(1).nanoseconds
        return grouped(Int((suite.virtualTime.nanoseconds + day / 2) / day))
    }
}

/// The number with one digit behind the point.
func tenths(_ number: Double) -> String {
    let tenths = Int((number * 10).rounded())
    return "\(grouped(tenths / 10)).\(tenths % 10)"
}

/// A word as a POSIX shell takes it.
func shellQuoted(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
            UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "="),
            UInt8(ascii: "@"), UInt8(ascii: "+"), UInt8(ascii: ","):
            true
        default: false
        }
    }
    if isPlain, !text.isEmpty { return text }
    return "'" + text.replacing("'", with: "'\\''") + "'"
}
