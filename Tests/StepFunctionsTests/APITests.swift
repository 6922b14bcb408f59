import CloudModel
import DataFormats
import SimKernel
import Testing

@testable import StepFunctions

@Suite("The API of Step Functions")
struct APITests {
    private final class Answer { var result: Result<JSONObject, ServiceFailure>? }

    private static func respond(
        _ account: Account, _ request: APIRequest, _ guest: Guest
    ) async -> Result<JSONObject, ServiceFailure> {
        let actor = Actor(name: "tester", principal: .session(role: ARN(Account.role)!, name: "t"))
        do {
            let states: StepFunctionsEmulator = account.states
            return .success(try await states.respond(to: request, as: actor, guest: guest).output)
        } catch { return .failure(error) }
    }

    static func ask(
        _ account: Account, _ operation: String, _ input: JSONObject = [:]
    ) -> Result<JSONObject, ServiceFailure> {
        let answer = Answer()
        let request = APIRequest(operation: operation, input: input)
        let guest = account.world.startGuest("tester") { guest in
            answer.result = await respond(account, request, guest)
        }
        account.world.drainGuests()
        while !guest.hasEnded, case .advanced = account.world.step() {}
        return answer.result ?? .failure(.guestDied)
    }

    static let machine = "arn:aws:states:us-east-1:123456789012:stateMachine:m"
    static let definition = JSONValue.string(
        #"{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":5,"End":true}}}"#)

    @Test("A machine is created, run, described, listed and told about by the names of the API")
    func life() throws {
        let account = Account()
        let created = try Self.ask(
            account, "CreateStateMachine",
            ["name": "m", "definition": Self.definition, "roleArn": .string(Account.role)]
        ).get()
        #expect(created["stateMachineArn"]?.stringValue == Self.machine)
        let machine: JSONObject = ["stateMachineArn": .string(Self.machine)]
        #expect(
            try Self.ask(account, "DescribeStateMachine", machine).get()["definition"]
                == Self.definition)
        var start = machine
        start["name"] = "one"
        start["input"] = #"{"a": 1}"#
        let started = try Self.ask(account, "StartExecution", start).get()
        let execution: JSONObject = ["executionArn": started["executionArn"] ?? .null]
        #expect(
            try Self.ask(account, "DescribeExecution", execution).get()["status"] == "RUNNING")
        account.settle()
        let ended = try Self.ask(account, "DescribeExecution", execution).get()
        #expect(ended["status"] == "SUCCEEDED")
        #expect(ended["output"] == #"{"a": 1}"#)
        #expect(ended["redriveStatus"] == "NOT_REDRIVABLE")
        var paged = execution
        paged["maxResults"] = 3
        paged["reverseOrder"] = true
        let history = try Self.ask(account, "GetExecutionHistory", paged).get()
        #expect(history["events"]?[0]?["type"] == "ExecutionSucceeded")
        #expect(history["nextToken"] == "3")
        #expect(
            try Self.ask(account, "ListExecutions", machine).get()["executions"]?[0]?["name"]
                == "one")
        #expect(try Self.ask(account, "DeleteStateMachine", machine).get().isEmpty)
        #expect(
            try Self.ask(account, "ListStateMachines").get() == ["stateMachines": .array([])])
    }

    @Test("A synchronous execution is answered when it is over, a trial when it is done")
    func waits() throws {
        let account = Account()
        _ = try Self.ask(
            account, "CreateStateMachine",
            [
                "name": "m", "definition": Self.definition, "roleArn": .string(Account.role),
                "type": "EXPRESS",
            ]
        ).get()
        let before = account.world.now
        let answer = try Self.ask(
            account, "StartSyncExecution", ["stateMachineArn": .string(Self.machine)]
        ).get()
        #expect(answer["status"] == "SUCCEEDED")
        #expect(account.world.now >= before + .seconds(5))
        let trial = try Self.ask(
            account, "TestState",
            [
                "roleArn": .string(Account.role),
                "definition": """
                {"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","End":true,
                "Parameters":{"FunctionName":"f"},"ResultSelector":{"c.$":"$.StatusCode"}}
                """,
            ]
        ).get()
        #expect(trial["output"] == #"{"c":200}"#)
    }

    private static let activity = "arn:aws:states:us-east-1:123456789012:activity:a"
    private static let execution = "arn:aws:states:us-east-1:123456789012:execution:m:e"
    private static let express = "arn:aws:states:us-east-1:123456789012:express:m:e:i"

    @Test("A definition is validated with the service's codes and places")
    func validation() throws {
        let answer = try Self.ask(
            Account(), "ValidateStateMachineDefinition",
            ["definition": #"{"StartAt":"P","States":{"P":{"Type":"Pass","Next":"Q"}}}"#]
        ).get()
        #expect(answer["result"] == "FAIL")
        #expect(answer["diagnostics"]?[0]?["code"] == "MISSING_TRANSITION_TARGET")
        #expect(answer["diagnostics"]?[0]?["location"] == "/States/P/Next")
    }

    @Test("Warnings are told where they are asked for, and refuse nothing")
    func warnings() throws {
        let definition: JSONValue = """
            {"StartAt":"P","States":{"P":{"Type":"Pass","Parameters":{"a":"$.x"},"End":true}}}
            """
        func ask(_ severity: JSONValue) throws -> JSONObject {
            try Self.ask(
                Account(), "ValidateStateMachineDefinition",
                ["definition": definition, "severity": severity]
            ).get()
        }
        let told = try ask("WARNING")
        #expect(told["result"] == "OK")
        #expect(told["diagnostics"]?[0]?["severity"] == "WARNING")
        #expect(told["diagnostics"]?[0]?["code"] == "NO_DOLLAR")
        #expect(told["diagnostics"]?[0]?["location"] == "/States/P/Parameters/a")
        #expect(try ask("ERROR")["diagnostics"] == [])
    }

    @Test("With METADATA_ONLY no data is answered, and what clients said for X-Ray is kept")
    func metadata() throws {
        let account = Account()
        let definition: JSONValue = """
            {"StartAt":"A","States":{"A":{"Type":"Pass","Assign":{"v":1},"Next":"B"},"B":{"Type":
            "Pass","Parameters":{"w.$":"$v"},"End":true}}}
            """
        _ = try Self.ask(
            account, "CreateStateMachine",
            ["name": "m", "definition": definition, "roleArn": .string(Account.role)]
        ).get()
        let machine: JSONObject = ["stateMachineArn": .string(Self.machine)]
        let whole = try Self.ask(account, "DescribeStateMachine", machine).get()
        #expect(whole["variableReferences"] == ["B": ["v"]])
        var bare = machine
        bare["includedData"] = "METADATA_ONLY"
        let metadata = try Self.ask(account, "DescribeStateMachine", bare).get()
        #expect(metadata["definition"] == "{}")
        #expect(metadata["variableReferences"] == nil)
        var start = machine
        start["traceHeader"] = "Root=1"
        let started = try Self.ask(account, "StartExecution", start).get()
        account.settle()
        let execution: JSONObject = [
            "executionArn": started["executionArn"] ?? .null, "includedData": "METADATA_ONLY",
        ]
        let described = try Self.ask(account, "DescribeExecution", execution).get()
        #expect(described["output"] == nil)
        #expect(described["outputDetails"] == ["included": false])
        #expect(described["traceHeader"] == "Root=1")
        #expect(
            try Self.ask(account, "DescribeStateMachineForExecution", execution).get()[
                "definition"] == "{}")
    }

    @Test("A qualified ARN names the children of one distributed Map")
    func qualified() throws {
        let account = Account()
        try account.states.createStateMachine(
            "m", definition: MapRunTests.map(#""Label":"lab","#), roleARN: Account.role)
        let answer = try Self.ask(
            account, "DescribeStateMachine", ["stateMachineArn": .string(Self.machine + "/lab")]
        ).get()
        #expect(answer["label"] == "lab")
        guard
            case .failure = Self.ask(
                account, "DescribeStateMachine",
                ["stateMachineArn": .string(Self.machine + "/other")])
        else {
            Issue.record("there is no such label")
            return
        }
    }

    @Test(
        "What is wrong or not emulated is answered with a code, and changes nothing",
        arguments: [
            ("DescribeStateMachine", ["stateMachineArn": "m"], "InvalidArn"),
            (
                "DescribeStateMachine", ["stateMachineArn": .string(machine)],
                "StateMachineDoesNotExist"
            ),
            ("StartExecution", [:], "ValidationException"),
            (
                "CreateStateMachine",
                ["name": "m", "loggingConfiguration": ["level": "ALL", "destinations": [[:]]]],
                "NotImplemented"
            ),
            (
                "CreateStateMachine",
                ["name": "m", "loggingConfiguration": ["level": "ALL"]],
                "InvalidLoggingConfiguration"
            ),
            (
                "CreateStateMachine",
                [
                    "name": "m",
                    "loggingConfiguration": ["level": "ALL", "destinations": [[:], [:]]],
                ],
                "InvalidLoggingConfiguration"
            ),
            (
                "CreateStateMachine", ["name": "m", "versionDescription": "d"],
                "ValidationException"
            ),
            ("ListExecutions", [:], "ValidationException"),
            (
                "ValidateStateMachineDefinition", ["definition": "{}", "maxResults": 101],
                "ValidationException"
            ),
            ("DescribeActivity", ["activityArn": .string(activity)], "ActivityDoesNotExist"),
            ("DescribeMapRun", ["mapRunArn": "arn:x"], "ResourceNotFound"),
            ("SendTaskSuccess", ["taskToken": "AQCx", "output": "1"], "TaskTimedOut"),
            ("SendTaskSuccess", ["taskToken": "x", "output": "1"], "InvalidToken"),
            ("DescribeExecution", ["executionArn": "arn:x"], "InvalidArn"),
            ("DescribeExecution", ["executionArn": .string(express)], "InvalidArn"),
            ("DescribeExecution", ["executionArn": .string(execution)], "ExecutionDoesNotExist"),
            ("RedriveExecution", ["executionArn": .string(execution)], "ExecutionDoesNotExist"),
        ] as [(String, JSONObject, String)])
    func failures(operation: String, input: JSONObject, code: String) {
        let account = Account()
        guard case .failure(let failure) = Self.ask(account, operation, input) else {
            Issue.record("\(operation) succeeded")
            return
        }
        #expect(failure.code == code, "\(failure.message)")
        #expect(account.states.machines.isEmpty)
    }

    @Test("A caller without permission is refused by the gate")
    func denied() {
        let account = Account()
        account.denied = ["states:ListStateMachines"]
        guard case .failure(let failure) = Self.ask(account, "ListStateMachines") else {
            Issue.record("allowed")
            return
        }
        #expect(failure.code.contains("AccessDenied"))
    }
}
