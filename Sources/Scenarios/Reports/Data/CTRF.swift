public import DataFormats
import Guarantees
import ScenarioModel
import ScenarioRunner

/// A suite's result in the Common Test Report Format: one test for each scenario.
///
/// Source: the CTRF specification, schema version 0.0.0 (ctrf.io). It demands times; without
/// `--timings` they are zero, so that the report is the same on every machine.
public struct CTRF: Sendable {
    private let suite: SuiteReport

    public init(_ suite: SuiteReport) { self.suite = suite }

    public var text: String { value.serialized(style: .pretty) + "\n" }

    public var value: JSONValue {
        let counts = suite.counts
        let failed = counts.failed + counts.invalid + counts.nondeterministic
        let stop = Int((suite.milliseconds ?? 0).rounded())
        let summary: JSONValue = [
            "tests": JSONValue(suite.scenarios.count), "passed": JSONValue(counts.passed),
            "failed": JSONValue(failed), "pending": 0, "skipped": 0,
            "other": JSONValue(counts.inconclusive), "start": 0, "stop": JSONValue(stop),
        ]
        return [
            "reportFormat": "CTRF", "specVersion": "0.0.0",
            "results": [
                "tool": ["name": "rehearse", "version": .string(suite.version)],
                "summary": summary, "tests": .array(suite.scenarios.map(test)),
                "extra": ["digest": .string(suite.digest)],
            ],
        ]
    }

    private func test(_ report: ScenarioReport) -> JSONValue {
        var object: JSONObject = [
            "name": .string(report.name), "status": .string(status(report)),
            "duration": JSONValue(Int((report.milliseconds ?? 0).rounded())),
            "suite": .string(report.id), "rawStatus": .string(raw(report)),
        ]
        let story = FailureStory(report)
        if let message = story.message { object["message"] = .string(message) }
        if !story.details.isEmpty { object["trace"] = .string(story.details) }
        object["filePath"] = .string(report.file)
        if !report.tags.isEmpty { object["tags"] = .array(report.tags.map { .string($0) }) }
        var extra: JSONObject = ["seed": .string(String(report.seed))]
        if !report.pipeline.isEmpty { extra["pipeline"] = .string(report.pipeline) }
        if let digest = report.digest { extra["digest"] = .string(digest) }
        object["extra"] = .object(extra)
        return .object(object)
    }

    private func status(_ report: ScenarioReport) -> String {
        switch report.state {
        case .passed: "passed"
        case .inconclusive: "other"
        case .failed, .invalid, .nondeterministic: "failed"
        }
    }

    private func raw(_ report: ScenarioReport) -> String {
        switch report.state {
        case .passed: "passed"
        case .inconclusive: "inconclusive"
        case .failed: "failed"
        case .invalid: "invalid"
        case .nondeterministic: "nondeterministic"
        }
    }
}
