import CloudModel
import DataFormats
import SimKernel
import Testing

@testable import StepFunctions

@Suite("Redriving Map Runs")
struct MapRunRedriveTests {
    /// An account whose function fails for the items in `bad`.
    private static func account(_ bad: @escaping () -> Set<Int64>) -> Account {
        let account = Account()
        account.function = { value in
            bad().contains(value.intValue ?? -1)
                ? .failure(.init(errorType: "Odd", errorMessage: "odd")) : .success(value)
        }
        return account
    }

    private static func describe(_ account: Account, _ arn: String) throws -> JSONObject {
        let run = try #require(account.states.mapRuns(of: arn).first)
        return try APITests.ask(
            account, "DescribeMapRun", ["mapRunArn": .string(run.arn)]
        ).get()
    }

    @Test("A redrive goes on with what did not succeed, and starts what was not started")
    func rest() throws {
        var bad: Set<Int64> = [1]
        let account = Self.account { bad }
        let arn = try account.run(
            MapRunTests.map(#""MaxConcurrency":1,"#, child: MapRunTests.task), input: "[0,1,2]")
        account.settle()
        #expect(account.states.execution(arn)?.status == .failed)
        let failed = try Self.describe(account, arn)["executionCounts"]
        #expect(failed?["failed"] == 1)
        #expect(failed?["pending"] == 1)
        bad = []
        let run = try #require(account.states.mapRuns(of: arn).first)
        let before = run.children
        try account.states.redriveExecution(arn)
        account.settle()
        let execution = try #require(account.states.execution(arn))
        #expect(execution.output?.text == "[0,1,2]")
        #expect(account.calls.map(\.payload) == [0, 1, 1, 2])
        #expect(account.states.mapRuns(of: arn).count == 1)
        let after = try #require(account.states.mapRuns(of: arn).first)
        #expect(Array(after.children.prefix(2)) == before)
        #expect(
            try account.types(before[1]).suffix(6) == [
                "ExecutionRedriven", "LambdaFunctionScheduled", "LambdaFunctionStarted",
                "LambdaFunctionSucceeded", "TaskStateExited", "ExecutionSucceeded",
            ])
        let described = try Self.describe(account, arn)
        #expect(described["redriveCount"] == 1)
        #expect(described["status"] == "SUCCEEDED")
        let redriven = try APITests.ask(
            account, "ListExecutions",
            ["mapRunArn": .string(run.arn), "redriveFilter": "REDRIVEN"]
        ).get()
        #expect(redriven["executions"]?[0]?["executionArn"]?.stringValue == before[1])
        #expect(redriven["executions"]?[1] == nil)
    }

    @Test("Each redrive of a run counts, from where the run began")
    func count() throws {
        var bad: Set<Int64> = [9]
        let account = Self.account { bad }
        let definition = """
            {"StartAt":"F","States":{"F":{"Type":"Task","Resource":
            "arn:aws:lambda:us-east-1:123456789012:function:f","ResultPath":null,"Next":"M",
            "InputPath":"$.f"},"M":{"Type":"Map","ItemsPath":"$.l","End":true,"ItemProcessor":{
            "ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"P",
            "States":{"P":\(MapRunTests.task)}}}}}
            """
        let arn = try account.run(definition, input: #"{"f":9,"l":[1]}"#)
        account.settle()
        bad = [1]
        for _ in 0..<3 {
            try account.states.redriveExecution(arn)
            account.settle()
        }
        let execution = try #require(account.states.execution(arn))
        #expect(execution.redriveCount == 3)
        let redrives = execution.history.filter { $0.type == .mapRunRedriven }.map(\.json)
        #expect(
            redrives.map { $0["mapRunRedrivenEventDetails"]?["redriveCount"] } == [1, 2])
    }

    @Test("Children that wait for their turn are pending, and no failures of this attempt")
    func pending() throws {
        var bad: Set<Int64> = [1, 2, 3]
        let account = Self.account { bad }
        let arn = try account.run(
            MapRunTests.map(
                #""MaxConcurrency":1,"ToleratedFailureCount":2,"#, child: MapRunTests.task),
            input: "[1,2,3]")
        account.settle()
        #expect(account.states.execution(arn)?.status == .failed)
        bad = [1]
        try account.states.redriveExecution(arn)
        account.world.run(until: account.world.now + .seconds(1))
        let counts = try Self.describe(account, arn)["executionCounts"]
        #expect(counts?["running"] == 1)
        #expect(counts?["pendingRedrive"] == 2)
        #expect(counts?["failed"] == 0)
        let run = try #require(account.states.mapRuns(of: arn).first)
        let waiting = try APITests.ask(
            account, "ListExecutions",
            ["mapRunArn": .string(run.arn), "statusFilter": "PENDING_REDRIVE"]
        ).get()["executions"]
        #expect(waiting?.arrayValue?.count == 2)
        let one = try APITests.ask(
            account, "DescribeExecution",
            ["executionArn": waiting?[0]?["executionArn"] ?? .null]
        ).get()
        #expect(one["status"] == "PENDING_REDRIVE")
        account.settle()
        // One failure of three is tolerated now.
        #expect(account.states.execution(arn)?.output?.text == "[2,3]")
    }

    @Test("An express child is started anew")
    func express() throws {
        var bad: Set<Int64> = [1]
        let account = Self.account { bad }
        let arn = try account.run(
            MapRunTests.map(child: MapRunTests.task, type: "EXPRESS"), input: "[1]")
        account.settle()
        let before = try #require(account.states.mapRuns(of: arn).first?.children.first)
        bad = []
        try account.states.redriveExecution(arn)
        account.settle()
        let after = try #require(account.states.mapRuns(of: arn).first?.children.first)
        #expect(before != after)
        #expect(account.states.execution(arn)?.output?.text == "[1]")
        #expect(account.states.execution(after)?.redriveCount == 0)
    }

    @Test("A run that could not read its items reads them in the redrive")
    func reader() throws {
        let account = Account()
        let arn = try account.run(MapRunTests.map(MapRunTests.reader(#""InputType":"JSON""#)))
        account.settle()
        #expect(account.states.execution(arn)?.error == "States.ItemReaderFailed")
        account.shelf["k"] = "[1]"
        try account.states.redriveExecution(arn)
        account.settle()
        #expect(account.states.execution(arn)?.output?.text == "[1]")
    }

    @Test("A machine's executions cannot be filtered by what only Map Runs have")
    func filters() throws {
        let account = Account()
        try account.states.createStateMachine(
            "m", definition: MapRunTests.map(), roleARN: Account.role)
        for filter in ["statusFilter": "PENDING_REDRIVE", "redriveFilter": "REDRIVEN"] {
            let input: JSONObject = [
                "stateMachineArn": .string(APITests.machine), filter.key: .string(filter.value),
            ]
            guard case .failure(let failure) = APITests.ask(account, "ListExecutions", input)
            else {
                Issue.record("\(filter.key) was taken")
                continue
            }
            #expect(failure.code == "ValidationException")
        }
    }
}
