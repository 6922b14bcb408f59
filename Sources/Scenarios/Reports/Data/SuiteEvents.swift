import DataFormats

/// A suite's result as a stream of events: one JSON object a line, version 1.
///
/// `start`, then `scenario` for each of them in order, then `end`. Members as in the JSON report.
public struct SuiteEvents: Sendable {
    public static let version = 1

    public init() {}

    public func start(version: String, scenarios: Int) -> String {
        line([
            "event": "start", "stream": JSONValue(Self.version),
            "tool": ["name": "rehearse", "version": .string(version)],
            "scenarios": JSONValue(scenarios),
        ])
    }

    public func scenario(_ report: ScenarioReport) -> String {
        line(["event": "scenario", "scenario": SuiteJSON.scenario(report)])
    }

    public func end(_ suite: SuiteReport, status: ExitStatus) -> String {
        line([
            "event": "end", "summary": SuiteJSON(suite).summary,
            "exit_status": JSONValue(Int(status.rawValue)),
        ])
    }

    /// The whole stream of a run that is over.
    public func text(_ suite: SuiteReport, status: ExitStatus) -> String {
        start(version: suite.version, scenarios: suite.scenarios.count)
            + suite.scenarios.map(scenario).joined() + end(suite, status: status)
    }

    private func line(_ object: JSONObject) -> String {
        JSONValue.object(object).serialized() + "\n"
    }
}
