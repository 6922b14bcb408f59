import CloudModel
import DataFormats
import SimKernel
import Testing

@testable import StepFunctions

@Suite("Work that is answered from outside")
struct CallbackTests {
    private static let activity = "arn:aws:states:us-east-1:123456789012:activity:a"

    private static func task(_ fields: String = "", resource: String = activity) -> String {
        """
        {"StartAt":"T","States":{"T":{"Type":"Task","Resource":"\(resource)",\(fields)"End":true}}}
        """
    }

    private static func ask(
        _ account: Account, _ operation: String, _ input: JSONObject = [:]
    ) throws -> JSONObject {
        try APITests.ask(account, operation, input).get()
    }

    private static func poll(_ account: Account) throws -> JSONObject {
        try ask(
            account, "GetActivityTask",
            ["activityArn": .string(activity), "workerName": "worker"])
    }

    @Test("A worker takes an activity's task and answers it")
    func activity() throws {
        let account = Account()
        _ = try Self.ask(account, "CreateActivity", ["name": "a"])
        let arn = try account.run(Self.task(#""TimeoutSeconds":100,"#), input: #"{"x":1}"#)
        let task = try Self.poll(account)
        #expect(task["input"] == #"{"x":1}"#)
        _ = try Self.ask(
            account, "SendTaskSuccess",
            ["taskToken": try #require(task["taskToken"]), "output": "[2]"])
        account.settle()
        #expect(account.states.execution(arn)?.output?.text == "[2]")
        #expect(
            try account.types(arn) == [
                "ExecutionStarted", "TaskStateEntered", "ActivityScheduled", "ActivityStarted",
                "ActivitySucceeded", "TaskStateExited", "ExecutionSucceeded",
            ])
        let history = try account.states.executionHistory(arn).events.map(\.json)
        #expect(history[2]["activityScheduledEventDetails"]?["timeoutInSeconds"] == 100)
        #expect(history[3]["activityStartedEventDetails"] == ["workerName": "worker"])
    }

    @Test("A worker that comes first waits a minute at most")
    func waiting() throws {
        let account = Account()
        _ = try Self.ask(account, "CreateActivity", ["name": "a"])
        let before = account.world.now
        #expect(try Self.poll(account).isEmpty)
        #expect(account.world.now - before >= .seconds(60))
    }

    @Test("An activity's task that nobody answers times out, and its answer comes too late")
    func timeout() throws {
        let account = Account()
        _ = try Self.ask(account, "CreateActivity", ["name": "a"])
        let arn = try account.run(
            Self.task(#""TimeoutSeconds":100,"HeartbeatSeconds":10,"#))
        let token = try #require(try Self.poll(account)["taskToken"])
        account.world.run(until: account.world.now + .seconds(8))
        _ = try Self.ask(account, "SendTaskHeartbeat", ["taskToken": token])
        account.world.run(until: account.world.now + .seconds(8))
        #expect(account.states.execution(arn)?.isRunning == true)
        account.settle()
        #expect(account.states.execution(arn)?.error == "States.HeartbeatTimeout")
        #expect(try account.types(arn).contains("ActivityTimedOut"))
        guard
            case .failure(let failure) = APITests.ask(
                account, "SendTaskFailure", ["taskToken": token])
        else {
            Issue.record("taken")
            return
        }
        #expect(failure.code == "TaskTimedOut")
    }

    @Test("A task hands its token on and ends when it comes back")
    func token() throws {
        let account = Account()
        let arn = try account.run(
            Self.task(
                #""Parameters":{"FunctionName":"f","Payload":{"t.$":"$$.Task.Token"}},"#,
                resource: "arn:aws:states:::lambda:invoke.waitForTaskToken"))
        account.world.run(until: account.world.now + .seconds(10))
        let token = try #require(account.calls.first?.payload["t"])
        #expect(account.states.execution(arn)?.isRunning == true)
        _ = try Self.ask(
            account, "SendTaskFailure", ["taskToken": token, "error": "E", "cause": "C"])
        account.settle()
        #expect(account.states.execution(arn)?.error == "E")
        #expect(
            try account.types(arn).dropFirst(2) == [
                "TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskFailed", "ExecutionFailed",
            ])
    }

    @Test("A task that a service refuses waits for no token")
    func refused() throws {
        let account = Account()
        account.denied = ["lambda:InvokeFunction"]
        let arn = try account.run(
            Self.task(
                #""Parameters":{"FunctionName":"f"},"#,
                resource: "arn:aws:states:::lambda:invoke.waitForTaskToken"))
        account.settle()
        #expect(account.states.execution(arn)?.error == "Lambda.AWSLambdaException")
        #expect(account.states.state.callbacks.isEmpty)
    }
}

@Suite("Redriving an execution")
struct RedriveTests {
    /// A function that fails for as long as it is broken.
    private static func account() -> (Account, (Bool) -> Void) {
        let account = Account()
        var broken = true
        account.function = { value in
            broken && value["fails"] == true
                ? .failure(.init(errorType: "Odd", errorMessage: "odd")) : .success(value)
        }
        return (account, { broken = $0 })
    }

    @Test("A Task is called again, and what came before it is not done again")
    func task() throws {
        let (account, breaks) = Self.account()
        let arn = try account.run(
            """
            {"StartAt":"A","States":{"A":{"Type":"Pass","Result":{"fails":true},"Next":"T"},
            "T":\(MapRunTests.task)}}
            """)
        account.settle()
        #expect(account.states.execution(arn)?.isRedrivable == true)
        breaks(false)
        try account.states.redriveExecution(arn, clientToken: "once")
        try account.states.redriveExecution(arn, clientToken: "once")
        account.settle()
        let description = try account.states.describeExecution(arn)
        #expect(description.status == .succeeded)
        #expect(description.redriveCount == 1)
        #expect(
            try account.types(arn).dropFirst(3) == [
                "TaskStateEntered", "LambdaFunctionScheduled", "LambdaFunctionStarted",
                "LambdaFunctionFailed", "ExecutionFailed", "ExecutionRedriven",
                "LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionSucceeded",
                "TaskStateExited", "ExecutionSucceeded",
            ])
    }

    @Test("Branches that have succeeded are kept, those that failed or were cut short go on")
    func branches() throws {
        let (account, breaks) = Self.account()
        func branch(_ name: String, _ input: String, _ wait: Int) -> String {
            """
            {"StartAt":"W\(name)","States":{"W\(name)":{"Type":"Wait","Seconds":\(wait),
            "Next":"P\(name)"},"P\(name)":{"Type":"Pass","Result":\(input),"Next":"T\(name)"},
            "T\(name)":\(MapRunTests.task)}}
            """
        }
        let arn = try account.run(
            """
            {"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[
            \(branch("1", "1", 1)),\(branch("2", #"{"fails":true}"#, 5)),\(branch("3", "3", 50))]}}}
            """)
        account.settle()
        #expect(account.states.execution(arn)?.status == .failed)
        breaks(false)
        try account.states.redriveExecution(arn)
        account.settle()
        #expect(account.states.execution(arn)?.output?.text == #"[1,{"fails":true},3]"#)
        #expect(account.calls.map(\.payload) == [1, ["fails": true], ["fails": true], 3])
    }

    @Test("A stopped execution goes on where it was, and one that succeeded does not")
    func stopped() throws {
        let account = Account()
        let arn = try account.run(
            #"{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":9,"End":true}}}"#)
        #expect(throws: StepFunctionsError.self) { try account.states.redriveExecution(arn) }
        try account.states.stopExecution(arn)
        try account.states.redriveExecution(arn)
        account.settle()
        #expect(account.states.execution(arn)?.status == .succeeded)
        #expect(throws: StepFunctionsError.self) { try account.states.redriveExecution(arn) }
    }

    @Test("A failure that a Catch has taken leaves nothing to be redriven")
    func caught() throws {
        let account = Account()
        let arn = try account.run(
            """
            {"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[{"StartAt":"F","States":{
            "F":{"Type":"Fail","Error":"E"}}}],"Catch":[{"ErrorEquals":["States.ALL"],
            "Next":"G"}],"End":true},"G":{"Type":"Fail","Error":"G"}}}
            """)
        #expect(account.states.execution(arn)?.error == "G")
        try account.states.redriveExecution(arn)
        // Only the last state is done again.
        #expect(
            try account.types(arn).suffix(3) == [
                "ExecutionFailed", "ExecutionRedriven", "ExecutionFailed",
            ])
    }
}
