public import DataFormats
public import Diagnostics
import Guarantees
import ScenarioModel
public import ScenarioRunner
import SimKernel

/// A suite's result for programs: one JSON document, version 1, described in `docs/reports.md`.
///
/// Members keep their order and absent ones are left out; a later version may add members, never
/// change the meaning of one.
public struct SuiteJSON: Sendable {
    /// The version of the document's form.
    public static let version = 1

    private let suite: SuiteReport

    public init(_ suite: SuiteReport) { self.suite = suite }

    /// The document with a line feed at its end.
    public var text: String { value.serialized(style: .pretty) + "\n" }

    /// The document as a value.
    public var value: JSONValue {
        var object = JSONObject()
        object["report"] = JSONValue(Self.version)
        object["tool"] = ["name": "rehearse", "version": .string(suite.version)]
        if let seed = suite.seed { object["seed"] = .string(String(seed)) }
        if let shard = suite.shard {
            object["shard"] = ["number": JSONValue(shard.number), "of": JSONValue(shard.of)]
        }
        object["summary"] = summary
        object["guarantees"] = .array(
            suite.guarantees.map { count in
                [
                    "id": .string(count.id), "held": JSONValue(count.held),
                    "broken": JSONValue(count.broken),
                    "not_exercised": JSONValue(count.notExercised),
                    "red_as_expected": JSONValue(count.redAsExpected),
                ]
            })
        let goals = suite.goals
        if !goals.isEmpty {
            object["sometimes"] = .array(
                goals.map { goal in
                    [
                        "that": .string(goal.title), "owner": .string(goal.owner),
                        "of": goal.isOfContract ? "contract" : "scenario",
                        "reached": JSONValue(goal.reached), "runs": JSONValue(goal.runs),
                    ]
                })
        }
        object["scenarios"] = .array(suite.scenarios.map(Self.scenario))
        return .object(object)
    }

    var summary: JSONValue {
        let counts = suite.counts
        var object = JSONObject()
        object["passed"] = JSONValue(counts.passed)
        object["red_as_expected"] = JSONValue(counts.turnedRed)
        object["failed"] = JSONValue(counts.failed)
        object["inconclusive"] = JSONValue(counts.inconclusive)
        object["invalid"] = JSONValue(counts.invalid)
        object["nondeterministic"] = JSONValue(counts.nondeterministic)
        object["virtual_nanoseconds"] = JSONValue(suite.virtualTime.nanoseconds)
        object["digest"] = .string(suite.digest)
        if let milliseconds = suite.milliseconds {
            object["milliseconds"] = JSONValue(milliseconds)
        }
        return .object(object)
    }

    /// One scenario as reports and event streams write it.
    static func scenario(_ report: ScenarioReport) -> JSONValue {
        var object = JSONObject()
        object["name"] = .string(report.name)
        object["id"] = .string(report.id)
        if !report.title.isEmpty { object["title"] = .string(report.title) }
        object["file"] = .string(report.file)
        object["tags"] = .array(report.tags.map { .string($0) })
        if !report.variant.isEmpty {
            object["variant"] = .object(
                JSONObject(report.variant.map { (key: $0.name, value: .string($0.value)) }))
        }
        if !report.pipeline.isEmpty { object["pipeline"] = .string(report.pipeline) }
        if let defects = report.defects {
            object["defects"] = .array(defects.map { .string($0) })
        }
        object["seed"] = .string(String(report.seed))
        if let place = report.place { object["place"] = JSONValue(place) }
        answer(report, into: &object)
        object["events"] = JSONValue(report.events)
        object["virtual_nanoseconds"] = JSONValue(report.virtualTime.nanoseconds)
        if let digest = report.digest { object["digest"] = .string(digest) }
        if let milliseconds = report.milliseconds {
            object["milliseconds"] = JSONValue(milliseconds)
        }
        object["guarantees"] = .array(report.verdicts.map(verdict))
        object["checks"] = .array(report.checks.map(check))
        object["faults"] = .array(report.faults.map(fault))
        if !report.goals.isEmpty { object["sometimes"] = .array(report.goals.map(goal)) }
        if !report.incidents.isEmpty {
            object["incidents"] = .array(report.incidents.map { .string($0) })
        }
        if !report.mishaps.isEmpty {
            object["mishaps"] = .array(report.mishaps.map { .string($0) })
        }
        if let untried = report.untried { object["untried"] = .string(untried) }
        if let journey = report.journey { object["journey"] = Self.journey(journey) }
        if !report.problems.isEmpty {
            object["problems"] = .array(report.problems.map(Self.problem))
        }
        return .object(object)
    }

    private static func answer(_ report: ScenarioReport, into object: inout JSONObject) {
        switch report.state {
        case .passed: object["state"] = "passed"
        case .failed: object["state"] = "failed"
        case .inconclusive(let reason):
            object["state"] = "inconclusive"
            object["reason"] = .string(reason)
        case .invalid: object["state"] = "invalid"
        case .nondeterministic(let difference):
            object["state"] = "nondeterministic"
            object["reason"] = .string(difference)
        }
        if let expected = report.expectedFailure {
            object["expect_fail"] = .string(expected.guarantee)
        }
    }

    private static func verdict(_ verdict: Verdict) -> JSONValue {
        var object = JSONObject()
        object["id"] = .string(verdict.guarantee)
        object["state"] = .string(verdict.state.rawValue)
        object["examined"] = JSONValue(verdict.examined)
        if !verdict.witnesses.isEmpty {
            object["witnesses"] = .array(
                verdict.witnesses.map { witness in
                    var object = JSONObject()
                    object["rule"] = .string(witness.rule)
                    object["subject"] = .string(witness.subject)
                    object["text"] = .string(witness.text)
                    if let expected = witness.expected { object["expected"] = .string(expected) }
                    if let actual = witness.actual { object["actual"] = .string(actual) }
                    object["entries"] = .array(witness.entries.map { JSONValue($0) })
                    return .object(object)
                })
        }
        return .object(object)
    }

    private static func check(_ check: ScenarioOutcome.CheckResult) -> JSONValue {
        var object = JSONObject()
        object["title"] = .string(check.title)
        object["state"] = check.failure == nil ? "held" : "failed"
        if let failure = check.failure {
            object["text"] = .string(failure.text)
            object["expected"] = .string(failure.expected)
            object["actual"] = .string(failure.actual)
        }
        return .object(object)
    }

    private static func goal(_ goal: ScenarioOutcome.GoalResult) -> JSONValue {
        [
            "that": .string(goal.title), "of": goal.isOfContract ? "contract" : "scenario",
            "must": .bool(goal.isRequired), "reached": .bool(goal.isReached),
        ]
    }

    private static func fault(_ fault: ScenarioReport.Fault) -> JSONValue {
        [
            "id": .string(fault.id), "point": .string(fault.point), "what": .string(fault.what),
            "matched": JSONValue(fault.matched), "fired": JSONValue(fault.fired),
        ]
    }

    /// A record's journey as reports and `trace journey` write it.
    public static func journey(_ journey: Journey) -> JSONValue {
        [
            "record": .string(journey.record),
            "stops": .array(
                journey.stops.map { stop in
                    var object = JSONObject()
                    if let instant = stop.instant { object["at"] = .string(instant.isoText) }
                    object["place"] = .string(stop.place)
                    object["note"] = .string(stop.note)
                    object["present"] = .bool(stop.isPresent)
                    return .object(object)
                }),
        ]
    }

    /// A diagnostic as reports and `check` write it; lines and columns count from one.
    public static func problem(_ diagnostic: Diagnostic) -> JSONValue {
        var object = JSONObject()
        object["code"] = .string(diagnostic.code)
        object["severity"] = .string(diagnostic.severity.rawValue)
        object["summary"] = .string(diagnostic.summary)
        if let source = diagnostic.source {
            object["file"] = .string(source.name)
            if let span = diagnostic.span {
                let (line, column) = source.position(at: span.start)
                object["line"] = JSONValue(line)
                object["column"] = JSONValue(column)
            }
        }
        if let label = diagnostic.label { object["label"] = .string(label) }
        if !diagnostic.notes.isEmpty {
            object["notes"] = .array(diagnostic.notes.map { .string($0) })
        }
        return .object(object)
    }
}
