public import DataFormats

/// Answers that stand for what the tasks of a machine would call, by state.
///
/// Read from the mock configuration file that Step Functions Local made known (developer guide,
/// "Using mocked service integrations for testing in Step Functions Local"), or from a shorter form:
/// an object of states with `{"Return": …}`, `{"Throw": {"Error": …, "Cause": …}}` or a list of
/// those, one for each call. `After` says after how many seconds an answer comes.
public struct MockBook: Sendable {
    public enum Answer: Sendable, Hashable {
        case returns(JSONValue)
        case fails(error: String, cause: String?)
    }

    /// Answers for the calls of a state with these numbers, from zero.
    struct Entry: Sendable {
        let calls: ClosedRange<Int>
        let answer: Answer
        let seconds: Int64
    }

    /// What is wrong with a mock file.
    public struct Problem: Error, Sendable, Hashable {
        public let message: String
        public let notes: [String]
    }

    private var states: [String: [Entry]] = [:]

    /// The answers of one test case.
    ///
    /// - Parameters:
    ///   - machine: whose test cases they are; needed only when the file has several machines.
    ///   - testCase: needed only when the machine has several.
    public init(
        _ json: JSONValue, machine: String? = nil, testCase: String? = nil
    ) throws(Problem) {
        guard case .object(let object) = json else {
            throw Problem(message: "a mock file is an object", notes: [])
        }
        guard object["StateMachines"] != nil || object["MockedResponses"] != nil else {
            for (state, value) in object { states[state] = try Self.entries(value, of: state) }
            return
        }
        let machines = object["StateMachines"]?.objectValue ?? [:]
        let chosen = try Self.choose(machine, from: machines, "machine")
        let cases = chosen["TestCases"]?.objectValue ?? [:]
        let responses = object["MockedResponses"]?.objectValue ?? [:]
        for (state, name) in try Self.choose(testCase, from: cases, "test case").objectValue ?? [:]
        {
            guard let name = name.stringValue, case .object(let calls)? = responses[name] else {
                throw Problem(
                    message: "the state `\(state)` has no mocked response",
                    notes: ["MockedResponses has \(Self.list(responses.keys))"])
            }
            states[state] = try Self.entries(calls, of: state)
        }
    }

    private static func choose(
        _ name: String?, from object: JSONObject, _ what: String
    ) throws(Problem) -> JSONValue {
        if let name {
            if let value = object[name] { return value }
            throw Problem(
                message: "the mock file has no \(what) `\(name)`",
                notes: ["it has \(list(object.keys))"])
        }
        guard object.count == 1 else {
            throw Problem(
                message: "the mock file has \(object.count) of kind \(what); name one",
                notes: ["it has \(list(object.keys))"])
        }
        return object[0].value
    }

    private static func list(_ names: [String]) -> String {
        names.isEmpty ? "none" : names.map { "`\($0)`" }.joined(separator: ", ")
    }

    /// The short form: one answer for every call, or one for each.
    private static func entries(
        _ value: JSONValue, of state: String
    ) throws(Problem) -> [Entry] {
        guard case .array(let answers) = value else {
            return [try entry(value, 0...Int.max, of: state)]
        }
        var entries: [Entry] = []
        for (place, answer) in answers.enumerated() {
            let last = place == answers.count - 1 ? Int.max : place
            entries.append(try entry(answer, place...last, of: state))
        }
        return entries
    }

    /// The published form: answers by call number, such as `0` or `1-2`.
    private static func entries(
        _ calls: JSONObject, of state: String
    ) throws(Problem) -> [Entry] {
        var entries: [Entry] = []
        for (key, value) in calls {
            let ends = key.split(separator: "-").map { Int($0) }
            guard let first = ends.first ?? nil, let last = ends.last ?? nil, first <= last,
                ends.count <= 2
            else {
                throw Problem(
                    message: "`\(key)` of the state `\(state)` is no call number",
                    notes: ["write `0`, or `1-2` for a range"])
            }
            entries.append(try entry(value, first...last, of: state))
        }
        return entries
    }

    private static func entry(
        _ value: JSONValue, _ calls: ClosedRange<Int>, of state: String
    ) throws(Problem) -> Entry {
        let seconds = value["After"]?.intValue ?? 0
        if let result = value["Return"] {
            return Entry(calls: calls, answer: .returns(result), seconds: seconds)
        }
        guard let error = value["Throw"]?["Error"]?.stringValue else {
            throw Problem(
                message: "the mock of the state `\(state)` neither returns nor throws",
                notes: [#"write {"Return": …} or {"Throw": {"Error": …, "Cause": …}}"#])
        }
        return Entry(
            calls: calls,
            answer: .fails(error: error, cause: value["Throw"]?["Cause"]?.stringValue),
            seconds: seconds)
    }

    /// The answer to the so-many-th call of a state; nothing where the book has none.
    func answer(_ state: String, call: Int) -> (answer: Answer, seconds: Int64)? {
        states[state]?.first { $0.calls.contains(call) }.map { ($0.answer, $0.seconds) }
    }

    /// The states that it has answers for, sorted.
    public var stateNames: [String] { states.keys.sorted() }
}
