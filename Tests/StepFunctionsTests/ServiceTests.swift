import CloudModel
import DataFormats
import SimFaults
import SimKernel
import StatesLanguage
import Testing

@testable import StepFunctions

@Suite("The Step Functions service")
struct ServiceTests {
    static let wait = #"{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":60,"End":true}}}"#
    static let pass = #"{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}"#

    @Test("A name in use answers the running execution for the same input only")
    func names() throws {
        let account = Account()
        let first = try account.run(Self.wait, input: #"{"a":1}"#, name: "nightly")
        #expect(
            try account.states.startExecution("machine", name: "nightly", input: #"{"a":1}"#)
                == first)
        #expect(throws: StepFunctionsError.executionAlreadyExists(arn: first)) {
            try account.states.startExecution("machine", name: "nightly", input: #"{"a":2}"#)
        }
        account.settle()
        #expect(throws: StepFunctionsError.executionAlreadyExists(arn: first)) {
            try account.states.startExecution("machine", name: "nightly", input: #"{"a":1}"#)
        }
        account.world.run(until: account.world.now + .days(91))
        _ = try account.states.startExecution("machine", name: "nightly", input: #"{"a":2}"#)
        #expect(try account.states.listExecutions("machine").count == 1)
    }

    @Test("The same request creates nothing twice; another definition under the name is refused")
    func create() throws {
        let account = Account()
        let arn = try account.states.createStateMachine(
            "m", definition: Self.pass, roleARN: Account.role)
        #expect(
            try account.states.createStateMachine(
                "m", definition: Self.pass, roleARN: Account.role) == arn)
        let error = #expect(throws: StepFunctionsError.self) {
            try account.states.createStateMachine(
                "m", definition: Self.pass + " ", roleARN: Account.role)
        }
        #expect(error?.message == "State Machine Already Exists: '\(arn)'")
        #expect(throws: StepFunctionsError.invalidName("a b")) {
            try account.states.createStateMachine(
                "a b", definition: Self.pass, roleARN: Account.role)
        }
    }

    @Test("An integration that is not emulated is refused by name when the machine is created")
    func refusesByName() throws {
        let account = Account()
        let definition = """
            {"StartAt":"T","States":{"T":{"Type":"Task","End":true,
            "Resource":"arn:aws:states:::dynamodb:putItem"}}}
            """
        let error = #expect(throws: StepFunctionsError.self) {
            try account.states.createStateMachine(
                "m", definition: definition, roleARN: Account.role)
        }
        #expect(error?.message.contains("arn:aws:states:::dynamodb:putItem") == true)
        #expect(error?.code == "InvalidDefinition")
        #expect(StepFunctionsEmulator.validate(definition).isEmpty)
    }

    @Test("An execution keeps the definition that it started with")
    func update() throws {
        let account = Account()
        let arn = try account.run(Self.wait)
        try account.states.updateStateMachine("machine", definition: Self.pass)
        account.settle()
        #expect(try account.types(arn).contains("WaitStateExited"))
        let next = try account.states.startExecution("machine")
        #expect(try account.types(next).contains("PassStateExited"))
        #expect(try account.states.machine("machine").revision == 2)
    }

    @Test("A function answers later, and its failure has the function's own error name")
    func functions() throws {
        let account = Account()
        account.function = { event in
            event["ok"] == true
                ? .success(["done": event])
                : .failure(FunctionFailure(errorType: "ValueError", errorMessage: "no"))
        }
        let definition = """
            {"StartAt":"A","States":{
            "A":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:check",
            "Next":"B"},
            "B":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke",
            "Parameters":{"FunctionName":"check","Payload":{"ok":false}},
            "Retry":[{"ErrorEquals":["ValueError"],"MaxAttempts":1,"IntervalSeconds":4}],
            "End":true}}}
            """
        let arn = try account.run(definition, input: #"{"ok":true}"#)
        let start = account.world.now
        account.settle()
        let description = try account.states.describeExecution(arn)
        #expect(description.error == "ValueError")
        #expect(description.cause == #"{"errorMessage":"no","errorType":"ValueError"}"#)
        #expect(account.calls.map(\.function).count == 3)
        // Three calls of two seconds and four seconds of patience.
        #expect(description.stoppedAt == start + .seconds(10))
    }

    @Test("A message is published and an execution started, each with the machine's own role")
    func otherServices() throws {
        let account = Account()
        try account.states.createStateMachine(
            "child", definition: Self.wait, roleARN: Account.role)
        let definition = """
            {"StartAt":"Tell","States":{
            "Tell":{"Type":"Task","Resource":"arn:aws:states:::sns:publish","ResultPath":null,
            "Parameters":{"TopicArn":"arn:aws:sns:us-east-1:123456789012:alerts",
            "Message":{"day.$":"$.day"}},"Next":"Run"},
            "Run":{"Type":"Task","Resource":"arn:aws:states:::states:startExecution.sync:2",
            "Parameters":{"StateMachineArn":"\(account.states.machineARN("child"))",
            "Input":{"day.$":"$.day"}},"OutputPath":"$.Output","End":true}}}
            """
        let arn = try account.run(definition, input: #"{"day":1}"#)
        account.settle()
        #expect(account.published.map(\.message) == [#"{"day":1}"#])
        #expect(try account.states.describeExecution(arn).output == #"{"day":1}"#)
        #expect(
            try account.types(arn).suffix(4) == [
                "TaskSubmitted", "TaskSucceeded", "TaskStateExited", "ExecutionSucceeded",
            ])
    }

    @Test("Stopping an execution stops the one that it waits for")
    func stopsChild() throws {
        let account = Account()
        try account.states.createStateMachine(
            "child", definition: Self.wait, roleARN: Account.role)
        let arn = try account.run(
            """
            {"StartAt":"Run","States":{"Run":{"Type":"Task","End":true,
            "Resource":"arn:aws:states:::states:startExecution.sync",
            "Parameters":{"StateMachineArn":"\(account.states.machineARN("child"))","Name":"c"}}}}
            """)
        account.world.run(until: account.world.now + .seconds(5))
        try account.states.stopExecution(arn)
        account.settle()
        let child = try #require(try account.states.listExecutions("child").first)
        #expect(child.status == .aborted)
        #expect(child.input == "{}")
    }

    @Test("A history comes in pages, forwards and backwards")
    func pages() throws {
        let account = Account()
        let arn = try account.run(Self.pass)
        let first = try account.states.executionHistory(arn, maxResults: 3)
        #expect(first.events.map(\.id) == [1, 2, 3])
        let rest = try account.states.executionHistory(
            arn, maxResults: 3, nextToken: first.nextToken)
        #expect(rest.events.map(\.id) == [4])
        #expect(rest.nextToken == nil)
        let back = try account.states.executionHistory(arn, reverseOrder: true, maxResults: 2)
        #expect(back.events.map(\.id) == [4, 3])
        #expect(throws: StepFunctionsError.invalidToken) {
            try account.states.executionHistory(arn, nextToken: "x")
        }
    }

    @Test("A world that is forked in the middle of an execution ends it the same way twice")
    func fork() throws {
        let account = Account()
        let arn = try account.run(
            """
            {"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":60,"Next":"U"},
            "U":{"Type":"Pass","Parameters":{"id.$":"States.UUID()"},"End":true}}}
            """)
        account.world.run(until: account.world.now + .seconds(30))
        let snapshot = try account.world.snapshot()
        account.settle()
        let first = try #require(account.states.execution(arn))
        account.world.restore(snapshot, decisions: CalmDecisions())
        #expect(account.states.execution(arn)?.isRunning == true)
        account.settle()
        let second = try #require(account.states.execution(arn))
        #expect(first.status == .succeeded)
        #expect(first.history == second.history)
    }

    @Test("A fault holds up the entry of a state")
    func entryFault() throws {
        let rule = FaultRule(
            id: "slow", point: "sfn.enter", match: [FaultRule.Pattern(name: "state", pattern: "P")],
            effect: .delay(.seconds(90)))
        let account = Account(faults: FaultInjector(rules: [rule]))
        let start = account.world.now
        let arn = try account.run(Self.pass)
        #expect(try account.states.describeExecution(arn).currentStates == ["P"])
        account.settle()
        #expect(try account.states.describeExecution(arn).stoppedAt == start + .seconds(90))
    }

    @Test("Recorded answers of StartSyncExecution and of a name taken twice hold here")
    func recordedRequests() throws {
        for recorded in RecordedCase.all
        where recorded.kind == "sync-execution" && Ledger.reason(for: recorded) == nil {
            let account = Account()
            let type = try #require(
                recorded.json["type"]?.stringValue.flatMap(WorkflowType.init(rawValue:)))
            try account.states.createStateMachine(
                "m", definition: recorded.definitionText, roleARN: Account.role, type: type)
            var answer: ExecutionDescription?
            do throws(StepFunctionsError) {
                try account.states.startSyncExecution(
                    "m", input: recorded.json["input"]?.serialized() ?? "{}"
                ) { answer = $0 }
            } catch {
                let expected = recorded.json["expectedApiError"]?["Error"]
                #expect(expected?["Code"]?.stringValue == error.code)
                #expect(expected?["Message"]?.stringValue == error.message)
                continue
            }
            account.settle()
            #expect(answer?.status.rawValue == recorded.json["expectedStatus"]?.stringValue)
            #expect(
                try answer?.output.map { try JSONValue(parsing: $0) }
                    == recorded.json["expectedOutput"])
        }
        for recorded in RecordedCase.all
        where recorded.json["expectedErrorCode"] == "StateMachineAlreadyExists" {
            let account = Account()
            try account.states.createStateMachine(
                "m", definition: Self.pass, roleARN: Account.role)
            let error = #expect(throws: StepFunctionsError.self) {
                try account.states.createStateMachine(
                    "m", definition: recorded.definitionText, roleARN: Account.role)
            }
            #expect(error?.code == "StateMachineAlreadyExists")
            #expect(
                error?.message == "State Machine Already Exists: "
                    + "'arn:aws:states:us-east-1:123456789012:stateMachine:m'")
        }
    }

    @Test("The trace tells the states that were entered and how the execution ended")
    func trace() throws {
        let account = Account()
        let arn = try account.run(
            #"""
            {"StartAt":"P","States":{"P":{"Type":"Pass","Next":"F"},"F":{"Type":"Fail",
            "Error":"E"}}}
            """#
        )
        let entries = account.world.trace.filter { $0.service == "states" }
        #expect(
            entries.map(\.operation) == [
                "ExecutionStarted", "PassStateEntered", "FailStateEntered", "ExecutionFailed",
            ])
        #expect(entries.last?.outcome == .failed("E"))
        #expect(entries[1].subject == "P")
        #expect(try account.states.describeExecution(arn).redriveStatus == "REDRIVABLE")
    }

    @Test("Every state machine of the shipped pipelines can be created here")
    func shippedMachines() throws {
        let pipelines = RecordedCase.root + "/pipelines"
        var count = 0
        for pipeline in RecordedCase.entries(of: pipelines) {
            let folder = "\(pipelines)/\(pipeline)/states"
            for file in RecordedCase.entries(of: folder) where file.hasSuffix(".json") {
                let bytes = try #require(RecordedCase.contents(of: "\(folder)/\(file)"))
                let problems = StepFunctionsEmulator.problems(
                    String(decoding: bytes, as: UTF8.self))
                #expect(problems.isEmpty, "\(file): \(problems.map(\.description))")
                count += 1
            }
        }
        #expect(count > 0)
    }
}
