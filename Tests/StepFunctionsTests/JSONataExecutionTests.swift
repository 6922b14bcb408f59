import DataFormats
import SimKernel
import StatesLanguage
import Testing

@testable import StepFunctions

@Suite("Executions in JSONata")
struct JSONataExecutionTests {
    static func finished(_ states: String, input: String = "{}") throws -> ExecutionState {
        try ExecutionTests.finished(
            #"{"QueryLanguage":"JSONata","StartAt":"A","States":\#(states)}"#, input: input)
    }

    static func details(_ state: ExecutionState, _ type: HistoryEventType) -> [JSONObject] {
        state.history.filter { $0.type == type }.map(\.json)
    }

    @Test("Output and Assign both see the variables as they were before the state")
    func variables() throws {
        let state = try Self.finished(
            #"""
            {"A":{"Type":"Pass","Assign":{"n":1},"Next":"B"},
            "B":{"Type":"Pass","Assign":{"n":"{% $n + 1 %}","m":"{% $n %}"},
            "Output":{"n":"{% $n %}"},"Next":"C"},
            "C":{"Type":"Pass","Output":"{% [$n, $m, $states.input.n] %}","End":true}}
            """#)
        #expect(state.output?.text == "[2,1,1]")
    }

    @Test("What is assigned inside a branch or an iteration is not seen outside")
    func scopes() throws {
        let state = try Self.finished(
            #"""
            {"A":{"Type":"Pass","Assign":{"x":1},"Next":"M"},
            "M":{"Type":"Map","Items":"{% [1..3] %}",
            "ItemSelector":{"v":"{% $states.context.Map.Item.Value * 10 %}",
            "i":"{% $states.context.Map.Item.Index %}"},
            "ItemProcessor":{"StartAt":"I","States":{"I":{"Type":"Pass",
            "Assign":{"x":"{% $x + $states.input.v %}"},"Next":"J"},
            "J":{"Type":"Pass","Output":"{% $x %}","End":true}}},
            "Output":{"all":"{% $states.result %}","x":"{% $x %}"},"End":true}}
            """#)
        #expect(state.output?.text == #"{"all":[11,21,31],"x":1}"#)
    }

    @Test("A failed expression has an event with its field, and a Catch takes it")
    func caught() throws {
        let state = try Self.finished(
            #"""
            {"A":{"Type":"Parallel","Branches":[{"StartAt":"P","States":{"P":{"Type":"Pass",
            "Output":[1,"{% $states.input.missing %}"],"End":true}}}],
            "Catch":[{"ErrorEquals":["States.QueryEvaluationError"],
            "Output":"{% $states.errorOutput.Error %}","Assign":{"e":"{% $states.errorOutput %}"},
            "Next":"Z"}],"End":true},"Z":{"Type":"Succeed"}}
            """#)
        #expect(state.status == .succeeded)
        #expect(state.output?.text == #""States.QueryEvaluationError""#)
        let failure = try #require(
            Self.details(state, .evaluationFailed).first?["evaluationFailedEventDetails"])
        #expect(failure["state"] == "P")
        #expect(failure["location"] == "Output[1]")
        #expect(
            failure["cause"]?.stringValue?.hasSuffix(
                "The JSONata expression '$states.input.missing' specified for the field "
                    + "'Output[1]' returned nothing (undefined).") == true)
    }

    @Test(
        "A value of the wrong type is an error of the expression",
        arguments: [
            (
                #"{"A":{"Type":"Wait","Seconds":"{% 'x' %}","End":true}}"#, "Seconds",
                "Expected 'number', but was 'string' for value: \"x\""
            ),
            (
                #"{"A":{"Type":"Wait","Timestamp":"{% 'soon' %}","End":true}}"#, "Timestamp",
                "Expected 'timestamp', but was 'string' for value: \"soon\""
            ),
            (
                #"""
                {"A":{"Type":"Choice","Choices":[{"Condition":"{% false %}","Next":"B"},
                {"Condition":"{% 1 %}","Next":"B"}],"Default":"B"},"B":{"Type":"Succeed"}}
                """#, "Choices[1]/Condition", "Expected 'boolean', but was 'number' for value: 1"
            ),
            (
                #"{"A":{"Type":"Fail","Error":"{% 1 %}"}}"#, "Error",
                "Expected 'string', but was 'number' for value: 1"
            ),
        ])
    func types(states: String, field: String, reason: String) throws {
        let state = try Self.finished(states)
        #expect(state.error == "States.QueryEvaluationError")
        #expect(state.cause?.hasSuffix(reason) == true, "\(state.cause ?? "")")
        let failure = Self.details(state, .evaluationFailed).first
        #expect(failure?["evaluationFailedEventDetails"]?["location"]?.stringValue == field)
    }

    @Test("A Wait takes its time from an expression, and a Fail its words")
    func wait() throws {
        var state = try ExecutionTests.state(
            #"""
            {"QueryLanguage":"JSONata","StartAt":"A","States":{
            "A":{"Type":"Wait","Seconds":"{% $states.input.s %}","Next":"B"},
            "B":{"Type":"Fail","Error":"{% 'E' & $states.input.s %}","Cause":"{% 'why' %}"}}}
            """#, input: #"{"s":5}"#)
        let effects = state.advance(.start, host: TestHost())
        guard case .setTimer(let timer, let at, _)? = effects.first else {
            Issue.record("no timer")
            return
        }
        #expect(at == VirtualInstant(secondsSinceEpoch: 5))
        _ = state.advance(.timer(timer), host: TestHost())
        #expect(state.error == "E5")
        #expect(state.cause == "why")
    }

    @Test("A Task gets what its Arguments give, and its limits from expressions")
    func task() throws {
        var state = try ExecutionTests.state(
            #"""
            {"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Task",
            "Resource":"arn:aws:states:::lambda:invoke","TimeoutSeconds":"{% 2 * 30 %}",
            "Arguments":"{% {'FunctionName': 'f', 'Payload': $states.context.State.Name} %}",
            "Output":"{% $states.result.n + $states.input.n %}","End":true}}}
            """#, input: #"{"n":1}"#)
        let effects = state.advance(.start, host: TestHost())
        let token = try #require(ExecutionTests.tokens(effects).first)
        #expect(
            effects.contains {
                if case .startTask(let request) = $0 {
                    request.arguments == ["FunctionName": "f", "Payload": "A"]
                } else {
                    false
                }
            })
        #expect(
            effects.contains {
                if case .setTimer(_, VirtualInstant(secondsSinceEpoch: 60), _) = $0 {
                    true
                } else {
                    false
                }
            })
        _ = state.advance(.taskSucceeded(token, output: Payload(["n": 2])), host: TestHost())
        #expect(state.output?.text == "3")
    }

    /// Were each iteration to make the whole input and context ready, this would take minutes.
    @Test("A Map whose selector reads its item and a setting takes time in line with its items")
    func manyItems() throws {
        let state = try ExecutionTests.finished(
            #"""
            {"QueryLanguage":"JSONata","StartAt":"M","States":{"M":{"Type":"Map",
            "Items":"{% $states.input.items %}","ItemSelector":{
            "v":"{% $states.context.Map.Item.Value + $states.input.add %}"},
            "ItemProcessor":{"StartAt":"P","States":{"P":{"Type":"Pass",
            "Output":"{% $states.input.v %}","End":true}}},
            "Output":"{% $sum($states.result) %}","End":true}}}
            """#,
            input: #"{"add":1,"items":[\#((1...2000).map(String.init).joined(separator: ","))]}"#)
        #expect(state.output?.text == "2003000")
    }

    @Test("Variables beyond 256 KiB, of one Assign together or each, end the state")
    func limits() throws {
        let long = String(repeating: "x", count: 200_000)
        let state = try Self.finished(
            #"{"A":{"Type":"Pass","Assign":{"a":"\#(long)","b":"\#(long)"},"End":true}}"#)
        #expect(state.error == "States.DataLimitExceeded")
    }

    @Test("An execution with random numbers comes out the same for the same seed")
    func deterministic() throws {
        let states =
            #"{"A":{"Type":"Pass","Output":"{% [$uuid(), $random(), $uuid()] %}","End":true}}"#
        let first = try Self.finished(states)
        #expect(first.output?.text == (try Self.finished(states)).output?.text)
        #expect(first.output?.value[0] != first.output?.value[2])
    }
}
