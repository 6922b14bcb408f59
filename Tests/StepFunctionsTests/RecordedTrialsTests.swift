import CloudModel
import DataFormats
import StatesLanguage
import Testing

@testable import StepFunctions

/// Answers of TestState that were recorded on AWS.
@Suite(
    "Recorded trials of single states",
    .enabled(if: !RecordedCase.all.isEmpty, "no recorded cases beside the repository"))
struct RecordedTrialsTests {
    static let trials = RecordedCase.all.filter {
        $0.kind == "test-state" && Ledger.reason(for: $0) == nil
    }

    @Test("TestState answers as on AWS", arguments: trials)
    func trial(recorded: RecordedCase) throws {
        var comparison = RecordedComparison()
        let account = Account()
        do {
            var given: JSONObject?
            try account.states.testState(Self.request(recorded)) { given = $0 }
            account.settle()
            let answer = JSONValue.object(try #require(given))
            comparison.compare(
                recorded.json["expectedResponse"] ?? .null, try Self.inRecordedAccount(answer),
                at: "response")
        } catch let error as StepFunctionsError {
            let expected = recorded.json["expectedApiError"]?["Error"]
            comparison.compare(
                expected ?? .null,
                ["Code": .string(error.code), "Message": .string(error.message)], at: "error")
        }
        #expect(comparison.differences.isEmpty, "\(comparison.differences.joined(separator: "\n"))")
    }

    private static func inRecordedAccount(_ answer: JSONValue) throws(JSONError) -> JSONValue {
        try JSONValue(
            parsing: answer.serialized().replacing("123456789012", with: "111111111111"))
    }

    /// Where the API wants a text of JSON, the record has the value itself.
    static func request(_ recorded: RecordedCase) -> JSONObject {
        guard case .object(var request)? = recorded.json["request"] else { return [:] }
        for field in ["definition", "input", "context"] {
            if let value = request[field] { request[field] = text(value) }
        }
        if case .object(var mock)? = request["mock"], let result = mock["result"] {
            mock["result"] = text(result)
            request["mock"] = .object(mock)
        }
        return request
    }

    private static func text(_ value: JSONValue) -> JSONValue {
        value.stringValue == nil ? .string(value.serialized()) : value
    }
}
