import DataFormats
import SimKernel
import StatesLanguage
import Testing

@testable import StepFunctions

/// A host with a clock that a test turns.
struct TestHost: ExecutionHost {
    var now = VirtualInstant(secondsSinceEpoch: 0)
    func entryDelay(of state: String) -> VirtualDuration { .zero }
    func jitter(of state: String, below delay: VirtualDuration) -> VirtualDuration { .zero }
}

@Suite("Executions as values")
struct ExecutionTests {
    static func state(
        _ definition: String, input: String = "{}", limits: ExecutionLimits = ExecutionLimits()
    ) throws -> ExecutionState {
        ExecutionState(
            machine: try StateMachine(parsing: definition),
            identity: ExecutionIdentity(
                arn: "arn:x", name: "x", machineARN: "arn:m", machineName: "m", roleARN: "arn:r",
                region: "us-east-1"), input: try Payload(parsing: input), seed: 3, limits: limits)
    }

    static func finished(
        _ definition: String, input: String = "{}", limits: ExecutionLimits = ExecutionLimits()
    ) throws -> ExecutionState {
        var state = try state(definition, input: input, limits: limits)
        _ = state.advance(.start, host: TestHost())
        return state
    }

    static func tokens(_ effects: [ExecutionEffect]) -> [TaskToken] {
        effects.compactMap { if case .startTask(let request) = $0 { request.token } else { nil } }
    }

    @Test("A loop without an end fails at the last event that a history can hold")
    func historyQuota() throws {
        let state = try Self.finished(
            #"""
            {"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Choice",
            "Choices":[{"Variable":"$.end","IsPresent":true,"Next":"C"}],"Default":"A"},
            "C":{"Type":"Succeed"}}}
            """#
        )
        #expect(state.status == .failed)
        #expect(state.history.count == 25_000)
        #expect(state.history.last?.type == .executionFailed)
        #expect(state.cause?.contains("maximum number of history events (25000)") == true)
    }

    @Test("Data beyond 256 KiB ends the state with States.DataLimitExceeded")
    func dataLimit() throws {
        let long = String(repeating: "x", count: 200_000)
        let state = try Self.finished(
            #"""
            {"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"a.$":"$.x",
            "b.$":"$.x"},"End":true}}}
            """#,
            input: #"{"x":"\#(long)"}"#)
        #expect(state.error == "States.DataLimitExceeded")
    }

    @Test("Retries wait as their policy says, and another retrier counts for itself")
    func retries() throws {
        var state = try Self.state(
            """
            {"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:states:::a:b",
            "Retry":[{"ErrorEquals":["Slow"],"IntervalSeconds":2,"BackoffRate":3,"MaxAttempts":3,
            "MaxDelaySeconds":10},{"ErrorEquals":["States.ALL"],"MaxAttempts":1}],"End":true}}}
            """)
        var host = TestHost()
        var effects = state.advance(.start, host: host)
        var delays: [Int64] = []
        for error in ["Slow", "Other", "Slow", "Slow", "Slow"] {
            let token = try #require(Self.tokens(effects).first)
            effects = state.advance(.taskFailed(token, error: error, cause: nil), host: host)
            guard case .setTimer(let timer, let at, _)? = effects.first else { break }
            delays.append((at - host.now).wholeSeconds)
            host.now = at
            effects = state.advance(.timer(timer), host: host)
        }
        #expect(delays == [2, 1, 6, 10])
        #expect(state.status == .failed)
        #expect(state.error == "Slow")
    }

    @Test("A branch that fails takes its siblings down, and their answers come too late")
    func parallelFailure() throws {
        var state = try Self.state(
            """
            {"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[
            {"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::a:b",
            "End":true}}},
            {"StartAt":"B","States":{"B":{"Type":"Task","Resource":"arn:aws:states:::a:b",
            "End":true}}}],
            "Catch":[{"ErrorEquals":["Boom"],"ResultPath":"$.why","Next":"Done"}],"Next":"Done"},
            "Done":{"Type":"Succeed"}}}
            """)
        let host = TestHost()
        let tokens = Self.tokens(state.advance(.start, host: host))
        let effects = state.advance(
            .taskFailed(tokens[0], error: "Boom", cause: "c"), host: host)
        #expect(effects.contains(.cancelTask(tokens[1], stopsWork: true)))
        #expect(state.status == .succeeded)
        #expect(state.output?.text == #"{"why":{"Error":"Boom","Cause":"c"}}"#)
        #expect(
            state.advance(.taskSucceeded(tokens[1], output: Payload(1)), host: host).isEmpty)
        #expect(state.history.map(\.type).contains(.taskStateAborted))
    }

    @Test("A Map runs no more iterations at once than it may, and keeps the order of its items")
    func mapConcurrency() throws {
        var state = try Self.state(
            """
            {"StartAt":"M","States":{"M":{"Type":"Map","MaxConcurrency":2,"End":true,
            "ItemSelector":{"at.$":"$$.Map.Item.Index","of.$":"$$.Map.Item.Value"},
            "ItemProcessor":{"StartAt":"T","States":{"T":{"Type":"Task",
            "Resource":"arn:aws:states:::a:b","End":true}}}}}}
            """, input: "[7,8,9]")
        let host = TestHost()
        var open = Self.tokens(state.advance(.start, host: host))
        #expect(open.count == 2)
        open += Self.tokens(
            state.advance(.taskSucceeded(open.removeLast(), output: Payload("b")), host: host))
        #expect(open.count == 2)
        for (token, value) in zip(open, ["a", "c"]) {
            _ = state.advance(.taskSucceeded(token, output: Payload(.string(value))), host: host)
        }
        #expect(state.output?.text == #"["a","b","c"]"#)
        #expect(
            state.history.contains {
                $0.details == .stateEntered(name: "T", input: #"{"at":2,"of":9}"#)
            })
    }

    @Test("A copy goes its own way")
    func copies() throws {
        var state = try Self.state(
            #"""
            {"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:states:::a:b",
            "End":true}}}
            """#
        )
        let token = try #require(Self.tokens(state.advance(.start, host: TestHost())).first)
        var other = state
        _ = state.advance(.taskSucceeded(token, output: Payload(1)), host: TestHost())
        _ = other.advance(.taskFailed(token, error: "E", cause: nil), host: TestHost())
        #expect(state.status == .succeeded)
        #expect(other.status == .failed)
    }

    @Test(
        "What a state cannot do ends the execution with the service's words",
        arguments: [
            (
                #"""
                "Type":"Map","ItemsPath":"$.a","ItemProcessor":{"StartAt":"P","States":{
                "P":{"Type":"Pass","End":true}}},"End":true
                """#,
                "States.Runtime", #"Reference path "$.a" must point to array."#
            ),
            (
                #""Type":"Choice","Choices":[{"Variable":"$.a","IsNull":true,"Next":"Z"}]"#,
                "States.NoChoiceMatched", "The state does not point to a next state."
            ),
            (
                #""Type":"Choice","Choices":[{"Variable":"$.q","NumericEquals":1,"Next":"Z"}]"#,
                "States.Runtime",
                "Invalid path '$.q': The choice state's condition path references an invalid value."
            ),
            (
                #""Type":"Pass","Parameters":{"x.$":"States.ArrayGetItem($.l, 9)"},"End":true"#,
                "States.IntrinsicFailure",
                "The function 'States.ArrayGetItem($.l, 9)' had the following error: "
                    + "The index 9 is out of range"
            ),
            (
                #""Type":"Pass","Result":1,"ResultPath":"$.a.b","End":true"#,
                "States.ResultPathMatchFailure", "Unable to apply ReferencePath $.a.b to input"
            ),
        ])
    func runtimeErrors(state body: String, error: String, cause: String) throws {
        let needsEnd = body.contains("\"Next\":\"Z\"")
        let end = needsEnd ? #","Z":{"Type":"Succeed"}"# : ""
        let state = try Self.finished(
            #"{"StartAt":"S","States":{"S":{\#(body)}\#(end)}}"#, input: #"{"a":5,"l":[1]}"#)
        #expect(state.error == error)
        let text = try #require(state.cause)
        #expect(
            text.hasPrefix(
                "An error occurred while executing the state 'S' (entered at the event id #2). "))
        #expect(text.contains(cause), "\(text)")
    }

    @Test("An execution with a time limit ends at it, whatever it is doing")
    func executionTimeout() throws {
        var state = try Self.state(
            #"""
            {"StartAt":"W","TimeoutSeconds":5,"States":{"W":{"Type":"Wait","Seconds":60,
            "End":true}}}
            """#
        )
        var host = TestHost()
        let effects = state.advance(.start, host: host)
        guard case .setTimer(let timer, let at, _)? = effects.first else {
            Issue.record("no timer")
            return
        }
        #expect(at == host.now + .seconds(5))
        host.now = at
        _ = state.advance(.timer(timer), host: host)
        #expect(state.status == .timedOut)
        #expect(state.history.map(\.type.rawValue).last == "ExecutionTimedOut")
    }

    @Test("Whatever comes in whatever order, an execution neither crashes nor hangs")
    func fuzz() throws {
        let definition = """
            {"StartAt":"P","States":{"P":{"Type":"Parallel","Retry":[{"ErrorEquals":["R"]}],
            "Catch":[{"ErrorEquals":["States.ALL"],"Next":"M"}],"Branches":[
            {"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::a:b",
            "TimeoutSeconds":9,"Retry":[{"ErrorEquals":["R"],"MaxAttempts":2}],"Next":"A2"},
            "A2":{"Type":"Wait","Seconds":3,"End":true}}},
            {"StartAt":"B","States":{"B":{"Type":"Map","ItemsPath":"$.l","MaxConcurrency":2,
            "End":true,
            "ItemProcessor":{"StartAt":"C","States":{"C":{"Type":"Task",
            "Resource":"arn:aws:lambda:us-east-1:1:function:f","End":true}}}}}}],"Next":"M"},
            "M":{"Type":"Choice","Choices":[{"Variable":"$.Error","IsPresent":true,"Next":"P2"}],
            "Default":"E"},"P2":{"Type":"Pass","Result":{"l":[1]},"Next":"E"},
            "E":{"Type":"Succeed"}}}
            """
        var entropy = EntropyStream(seed: 5)
        for _ in 0..<400 {
            var state = try Self.state(definition, input: #"{"l":[1,2,3,4]}"#)
            var host = TestHost()
            var tasks: [TaskToken] = []
            var timers: [TimerToken] = []
            var pending = state.advance(.start, host: host)
            for _ in 0..<60 {
                for effect in pending {
                    switch effect {
                    case .startTask(let request): tasks.append(request.token)
                    case .setTimer(let token, _, _): timers.append(token)
                    default: break
                    }
                }
                host.now = host.now + .seconds(1)
                let pick = entropy.next()
                let input: ExecutionInput
                if pick % 3 == 0, let timer = timers.randomElement(using: &entropy) {
                    input = .timer(timer)
                } else if let task = tasks.randomElement(using: &entropy) {
                    input =
                        switch pick % 5 {
                        case 0: .taskFailed(task, error: "R", cause: nil)
                        case 1: .taskFailed(task, error: "X", cause: "c")
                        case 2: .taskSubmitted(task, output: Payload(1))
                        default: .taskSucceeded(task, output: Payload(["l": [1]]))
                        }
                } else {
                    input = .stop(error: nil, cause: nil)
                }
                pending = state.advance(input, host: host)
            }
            _ = state.advance(.stop(error: nil, cause: nil), host: host)
            #expect(!state.isRunning)
            #expect(state.history.map(\.id) == Array(1...state.history.count))
            #expect(state.history.allSatisfy { $0.previousID < $0.id })
            #expect(state.history.filter { $0.type.endsExecution }.count == 1)
        }
    }
}

extension EntropyStream: RandomNumberGenerator {}
