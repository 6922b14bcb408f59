public import DataFormats
import Diagnostics
import Guarantees
import ScenarioModel
import ScenarioRunner
import SimKernel

/// Why a JSON report cannot be read back.
public struct ReportReadFailure: Error {
    public let reason: String

    public init(_ reason: String) { self.reason = reason }
}

extension SuiteJSON {
    /// Reads a report of version 1 back: what `merge`, `compare` and the ratchet work with.
    ///
    /// Trace entries that the human report shows are not in it, so they are absent afterwards.
    public static func read(_ value: JSONValue) throws(ReportReadFailure) -> SuiteReport {
        guard value["report"]?.intValue == Int64(version) else {
            throw ReportReadFailure("it is no JSON report of version \(version)")
        }
        guard let list = value["scenarios"]?.arrayValue else {
            throw ReportReadFailure("it has no `scenarios`")
        }
        var scenarios: [ScenarioReport] = []
        for item in list { scenarios.append(try Self.report(item)) }
        return SuiteReport(
            version: value["tool"]?["version"]?.stringValue ?? "",
            seed: value["seed"]?.stringValue.flatMap { UInt64($0) }, scenarios: scenarios,
            milliseconds: value["summary"]?["milliseconds"]?.doubleValue,
            shard: value["shard"].flatMap(Self.shard))
    }

    private static func shard(_ value: JSONValue) -> Shard? {
        guard let number = value["number"]?.intValue, let count = value["of"]?.intValue else {
            return nil
        }
        return Shard(number: Int(number), of: Int(count))
    }

    private static func report(_ value: JSONValue) throws(ReportReadFailure) -> ScenarioReport {
        guard let name = value["name"]?.stringValue, let id = value["id"]?.stringValue,
            let word = value["state"]?.stringValue
        else { throw ReportReadFailure("a scenario has no name, id or state") }
        let reason = value["reason"]?.stringValue ?? ""
        let state: ScenarioReport.State
        switch word {
        case "passed": state = .passed
        case "failed": state = .failed
        case "inconclusive": state = .inconclusive(reason)
        case "invalid": state = .invalid
        case "nondeterministic": state = .nondeterministic(reason)
        default: throw ReportReadFailure("`\(word)` is no state of a scenario")
        }
        var report = ScenarioReport(
            id: id, name: name, title: text(value, "title"), file: text(value, "file"),
            pipeline: text(value, "pipeline"), seed: UInt64(text(value, "seed")) ?? 0, state: state)
        report.tags = texts(value["tags"])
        report.variant = (value["variant"]?.objectValue ?? JSONObject()).map {
            Scenario.Variable(name: $0.key, value: $0.value.stringValue ?? "")
        }
        report.defects = value["defects"].map(texts)
        report.expectedFailure = value["expect_fail"]?.stringValue.map {
            Scenario.ExpectedFailure(guarantee: $0, also: nil)
        }
        report.events = Int(value["events"]?.intValue ?? 0)
        report.virtualTime = .nanoseconds(value["virtual_nanoseconds"]?.intValue ?? 0)
        report.digest = value["digest"]?.stringValue
        report.milliseconds = value["milliseconds"]?.doubleValue
        report.place = value["place"]?.intValue.map { Int($0) }
        report.verdicts = (value["guarantees"]?.arrayValue ?? []).map(verdict)
        report.checks = (value["checks"]?.arrayValue ?? []).map(check)
        report.faults = (value["faults"]?.arrayValue ?? []).map { fault in
            ScenarioReport.Fault(
                id: text(fault, "id"), point: text(fault, "point"), what: text(fault, "what"),
                matched: number(fault, "matched"), fired: number(fault, "fired"))
        }
        report.goals = (value["sometimes"]?.arrayValue ?? []).map { goal in
            let isReached = goal["reached"]?.boolValue ?? false
            return ScenarioOutcome.GoalResult(
                title: text(goal, "that"), isOfContract: text(goal, "of") == "contract",
                isRequired: goal["must"]?.boolValue ?? false, isReached: isReached,
                progress: isReached ? 1 : 0, problem: nil)
        }
        report.incidents = texts(value["incidents"])
        report.mishaps = texts(value["mishaps"])
        report.untried = value["untried"]?.stringValue
        report.problems = (value["problems"]?.arrayValue ?? []).map(problem)
        report.journey = value["journey"].map(journey)
        return report
    }

    private static func text(_ value: JSONValue, _ key: String) -> String {
        value[key]?.stringValue ?? ""
    }

    private static func number(_ value: JSONValue, _ key: String) -> Int {
        Int(value[key]?.intValue ?? 0)
    }

    private static func texts(_ value: JSONValue?) -> [String] {
        (value?.arrayValue ?? []).compactMap(\.stringValue)
    }

    private static func verdict(_ value: JSONValue) -> Verdict {
        Verdict(
            guarantee: text(value, "id"), examined: number(value, "examined"),
            witnesses: (value["witnesses"]?.arrayValue ?? []).map { witness in
                Witness(
                    rule: text(witness, "rule"), subject: text(witness, "subject"),
                    text: text(witness, "text"), expected: witness["expected"]?.stringValue,
                    actual: witness["actual"]?.stringValue,
                    entries: (witness["entries"]?.arrayValue ?? []).compactMap {
                        $0.intValue.map { Int($0) }
                    })
            })
    }

    private static func check(_ value: JSONValue) -> ScenarioOutcome.CheckResult {
        let failure = value["text"]?.stringValue.map {
            ScenarioOutcome.CheckFailure(
                text: $0, expected: text(value, "expected"), actual: text(value, "actual"))
        }
        return ScenarioOutcome.CheckResult(title: text(value, "title"), failure: failure)
    }

    /// A problem at its line and column; the text around it is not in a report.
    private static func problem(_ value: JSONValue) -> Diagnostic {
        var source: SourceText?
        var span: SourceSpan?
        if let file = value["file"]?.stringValue {
            let line = max(number(value, "line"), 1)
            let column = max(number(value, "column"), 1)
            let before =
                String(repeating: "\n", count: line - 1)
                + String(repeating: " ", count: column - 1)
            source = SourceText(name: file, text: before)
            if value["line"] != nil {
                span = SourceSpan(start: before.utf8.count, end: before.utf8.count)
            }
        }
        return Diagnostic(
            text(value, "code"), text(value, "summary"),
            severity: Severity(rawValue: text(value, "severity")) ?? .error, source: source,
            span: span, label: value["label"]?.stringValue, notes: texts(value["notes"]))
    }

    private static func journey(_ value: JSONValue) -> Journey {
        Journey(
            record: text(value, "record"),
            stops: (value["stops"]?.arrayValue ?? []).map { stop in
                Journey.Stop(
                    instant: stop["at"]?.stringValue.flatMap { text in
                        (try? ISOTime.instant(text)).map { VirtualInstant(nanoseconds: $0) }
                    },
                    place: text(stop, "place"), note: text(stop, "note"),
                    isPresent: stop["present"]?.boolValue ?? false)
            })
    }
}
