import DataFormats
import StatesLanguage
import Testing

@testable import StepFunctions

/// Replays what the real service was seen to do. The cases lie beside the repository; where they
/// are not, these tests say that they were skipped.
@Suite(
    "Recorded cases",
    .enabled(if: !RecordedCase.all.isEmpty, "no recorded cases beside the repository"))
struct RecordedCasesTests {
    static let executions = RecordedCase.all.filter {
        $0.kind == "execution" && Ledger.reason(for: $0) == nil
    }

    @Test("An execution does what it did on AWS", arguments: executions)
    func execution(recorded: RecordedCase) throws {
        let recorded = Self.restored(recorded)
        var runner = RecordedRunner(recorded)
        let state = try runner.run()
        var comparison = RecordedComparison()
        if let status = recorded.json["expectedStatus"] {
            comparison.compare(status, .string(state.status.rawValue), at: "status")
        }
        if let output = recorded.json["expectedOutput"] {
            comparison.compare(output, state.output?.value, at: "output")
        }
        if let error = recorded.json["expectedError"], !error.isNull {
            comparison.compare(error, state.error.map(JSONValue.string), at: "error")
        }
        if let cause = recorded.json["expectedCause"], !cause.isNull {
            comparison.compare(cause, state.cause.map(JSONValue.string), at: "cause")
        }
        if case .array(let events)? = recorded.json["expectedHistory"] {
            let actual = state.history.map { event -> JSONValue in
                var object = event.json
                object["timestamp"] = "2023-11-14T22:13:20.000Z"
                return .object(object)
            }
            comparison.compare(history: events, actual)
        }
        #expect(comparison.differences.isEmpty, "\(comparison.differences.joined(separator: "\n"))")
    }

    /// The recorder took the path of `TimestampPath` for a timestamp; the recorded cause still
    /// tells the path, and the value that stood there.
    static func restored(_ recorded: RecordedCase) -> RecordedCase {
        guard let cause = recorded.json["expectedCause"]?.stringValue,
            let start = cause.firstRange(of: "format string: "),
            let middle = cause[start.upperBound...].firstRange(of: " == ")
        else { return recorded }
        let path = String(cause[start.upperBound..<middle.lowerBound])
        let value = String(cause[middle.upperBound...])
        var text = recorded.json.serialized()
        text = text.replacing(
            #""TimestampPath":"timestamp""#, with: #""TimestampPath":"\#(path)""#)
        text = text.replacing(
            #"":"timestamp"},"inputDetails"#, with: #"":"\#(value)"},"inputDetails"#)
        text = text.replacing(
            #""TimestampValue":"timestamp""#, with: #""TimestampValue":"\#(value)""#)
        guard let json = try? JSONValue(parsing: text) else { return recorded }
        return RecordedCase(name: recorded.name, area: recorded.area, json: json)
    }

    static let validations = RecordedCase.all.filter { $0.kind == "validate" }

    @Test("A definition is found as legal or illegal as on AWS", arguments: validations)
    func validation(recorded: RecordedCase) throws {
        let type = try #require(
            recorded.json["type"]?.stringValue.flatMap(WorkflowType.init(rawValue:)))
        let analysis = DefinitionAnalysis(of: recorded.definitionText, type: type)
        let diagnostics = analysis.problems.map { problem -> JSONValue in
            [
                "code": .string(problem.code.rawValue), "message": .string(problem.message),
                "location": .string(problem.location?.description ?? ""), "severity": "ERROR",
            ]
        }
        let response: JSONValue = [
            "diagnostics": .array(diagnostics), "result": diagnostics.isEmpty ? "OK" : "FAIL",
            "truncated": false,
        ]
        var comparison = RecordedComparison()
        comparison.compare(
            try #require(recorded.json["expectedResponse"]), response, at: "response")
        #expect(comparison.differences.isEmpty, "\(comparison.differences.joined(separator: "\n"))")
    }

    static let refusedDefinitions = RecordedCase.all.filter {
        $0.json["expectedErrorCode"] == "InvalidDefinition"
    }

    @Test("A definition is refused with the words of AWS", arguments: refusedDefinitions)
    func refusal(recorded: RecordedCase) throws {
        let type = try #require(
            recorded.json["type"]?.stringValue.flatMap(WorkflowType.init(rawValue:)))
        let error = #expect(throws: DefinitionError.self) {
            try StateMachine(parsing: recorded.definitionText, type: type)
        }
        #expect(error?.message == recorded.json["expectedErrorMessage"]?.stringValue)
    }

    @Test("Every rule of the ledger still has a case, and most cases have no rule")
    func ledger() {
        for rule in Ledger.rules {
            #expect(RecordedCase.all.contains { rule.applies($0) }, "\(rule.reason)")
        }
        #expect(Self.executions.count > 250)
    }
}

@Suite("Comparison with a record")
struct RecordedComparisonTests {
    static func differences(_ expected: JSONValue, _ actual: JSONValue) -> [String] {
        var comparison = RecordedComparison()
        comparison.compare(expected, actual, at: "it")
        return comparison.differences
    }

    @Test("A placeholder stands for one thing throughout, and nothing else is forgiven")
    func notices() {
        #expect(Self.differences(["a": "<x>", "b": "<x>!"], ["a": "1", "b": "1!"]).isEmpty)
        #expect(!Self.differences(["a": "<x>", "b": "<x>!"], ["a": "1", "b": "2!"]).isEmpty)
        #expect(!Self.differences(["a": 1], ["a": 1, "b": 2]).isEmpty)
        #expect(!Self.differences(["a": 1, "b": 2], ["a": 1]).isEmpty)
        #expect(Self.differences(["a": ["b": 1.0]], ["a": "{\"b\":1}"]).isEmpty)
        #expect(!Self.differences(["a": "[1,2]"], ["a": "[1, 2]"]).isEmpty)
    }

    @Test("A history that differs in order, number or detail is noticed")
    func histories() {
        let events: [JSONValue] = [
            ["id": 1, "previousEventId": 0, "type": "A"],
            ["id": 2, "previousEventId": 1, "type": "B", "bEventDetails": ["name": "n"]],
        ]
        func differences(_ actual: [JSONValue]) -> [String] {
            var comparison = RecordedComparison()
            comparison.compare(history: events, actual)
            return comparison.differences
        }
        #expect(differences(events).isEmpty)
        #expect(!differences(events.reversed()).isEmpty)
        #expect(!differences(Array(events.dropLast())).isEmpty)
        #expect(!differences(events + [events[0]]).isEmpty)
        #expect(!differences([events[0], ["id": 2, "previousEventId": 0, "type": "B"]]).isEmpty)
    }
}
