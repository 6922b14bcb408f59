import CloudModel
import DataFormats
import SimFaults
import SimKernel
import Testing

@testable import StepFunctions

@Suite("Glue jobs from a state machine")
struct GlueTaskTests {
    static func definition(_ more: String = "", sync: String = ".sync") -> String {
        let alert = more.contains("Alert") ? #","Alert":{"Type":"Succeed"}"# : ""
        return """
            {"StartAt":"Clean","States":{"Clean":{"Type":"Task",
            "Resource":"arn:aws:states:::glue:startJobRun\(sync)",
            "Parameters":{"JobName":"clean","Arguments":{"--day.$":"$.day"}}\(more),
            "End":true}\(alert)}}
            """
    }

    static let day = #"{"day":"2026-11-23"}"#

    @Test("A .sync task ends when its run ends, with the run as result")
    func success() throws {
        let account = Account()
        let arn = try account.run(Self.definition(), input: Self.day)
        account.settle()
        #expect(
            try account.types(arn) == [
                "ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted",
                "TaskSubmitted", "TaskSucceeded", "TaskStateExited", "ExecutionSucceeded",
            ])
        let history = try account.states.executionHistory(arn).events
        #expect(history.map(\.previousID) == [0, 0, 2, 3, 4, 5, 6, 7])
        let scheduled = JSONValue.object(history[2].json)["taskScheduledEventDetails"]
        #expect(scheduled?["resource"] == "startJobRun.sync")
        #expect(scheduled?["resourceType"] == "glue")
        let output = try #require(account.states.execution(arn)?.output?.value)
        #expect(output["JobRunState"] == "SUCCEEDED")
        #expect(output["Arguments"] == ["--day": "2026-11-23"])
        #expect(output["ExecutionTime"] == 25)
    }

    @Test("A run that fails fails the task with the run as cause, and retries start new runs")
    func failure() throws {
        let account = Account()
        account.jobOutcome = (.failed, .seconds(3))
        let retry = #","Retry":[{"ErrorEquals":["States.TaskFailed"],"MaxAttempts":2}]"#
        let arn = try account.run(Self.definition(retry), input: Self.day)
        account.settle()
        let description = try account.states.describeExecution(arn)
        #expect(description.status == .failed)
        #expect(description.error == "States.TaskFailed")
        let cause = try JSONValue(parsing: try #require(description.cause))
        #expect(cause["JobRunState"] == "FAILED")
        #expect(cause["ErrorMessage"] == "it broke")
        #expect(account.runs.count == 3)
        #expect(try account.types(arn).filter { $0 == "TaskSubmitted" }.count == 3)
    }

    @Test("A job at its limit of concurrent runs raises the service's own error name")
    func concurrentRuns() throws {
        let account = Account()
        account.startFailure = ServiceFailure(
            service: "glue", code: "ConcurrentRunsExceededException",
            message: "Concurrent runs exceeded for clean", status: 400)
        let catcher =
            #","Catch":[{"ErrorEquals":["Glue.ConcurrentRunsExceededException"],"Next":"Alert"}]"#
        let arn = try account.run(Self.definition(catcher), input: Self.day)
        account.settle()
        #expect(try account.types(arn).contains("TaskFailed"))
        let output = try #require(account.states.execution(arn)?.output?.value)
        #expect(output["Error"] == "Glue.ConcurrentRunsExceededException")
        let cause = try #require(output["Cause"]?.stringValue)
        #expect(
            cause.hasPrefix(
                "Concurrent runs exceeded for clean (Service: AWSGlue; Status Code: 400; "
                    + "Error Code: ConcurrentRunsExceededException; Request ID: "))
    }

    @Test("A role that may not start the job fails the task, and no run starts")
    func denied() throws {
        let account = Account()
        account.denied = ["glue:StartJobRun"]
        let arn = try account.run(Self.definition(), input: Self.day)
        account.settle()
        #expect(
            try account.states.describeExecution(arn).error == "Glue.AccessDeniedException")
        #expect(account.runs.isEmpty)
    }

    @Test("A role that may not look at the run loses it: the task fails and the run goes on")
    func losesRun() throws {
        let account = Account()
        account.denied = ["glue:GetJobRun"]
        let arn = try account.run(Self.definition(), input: Self.day)
        account.settle()
        #expect(
            try account.states.describeExecution(arn).error == "Glue.AccessDeniedException")
        #expect(account.runs["jr_0"]?.state == .succeeded)
        #expect(account.stopped.isEmpty)
    }

    @Test("Stopping an execution stops its run, and a late end changes nothing")
    func stop() throws {
        let account = Account()
        let arn = try account.run(Self.definition(), input: Self.day)
        account.world.run(until: account.world.now + .seconds(12))
        try account.states.stopExecution(arn, error: "Operator", cause: "enough")
        account.settle()
        let description = try account.states.describeExecution(arn)
        #expect(description.status == .aborted)
        #expect(description.error == "Operator")
        #expect(account.stopped == ["jr_0"])
        let last = try #require(try account.states.executionHistory(arn).events.last)
        #expect(last.type == .executionAborted)
        #expect(account.world.pendingEvents.isEmpty)
    }

    @Test("A timeout fails the task and leaves the run alone")
    func timeout() throws {
        let account = Account()
        let arn = try account.run(Self.definition(#","TimeoutSeconds":5"#), input: Self.day)
        account.settle()
        #expect(try account.types(arn).suffix(2) == ["TaskTimedOut", "ExecutionFailed"])
        #expect(try account.states.describeExecution(arn).error == "States.Timeout")
        #expect(account.stopped.isEmpty)
    }

    @Test("Without .sync the task ends with the run's id")
    func requestResponse() throws {
        let account = Account()
        let arn = try account.run(Self.definition(sync: ""), input: Self.day)
        account.settle()
        let output = try #require(account.states.execution(arn)?.output?.value)
        #expect(output["JobRunId"] == "jr_0")
        #expect(output["SdkHttpMetadata"]?["HttpStatusCode"] == 200)
    }

    @Test("An argument that is no text fails the state as on AWS")
    func argumentKind() throws {
        let account = Account()
        let arn = try account.run(Self.definition(), input: #"{"day":7}"#)
        account.settle()
        let description = try account.states.describeExecution(arn)
        #expect(description.error == "States.Runtime")
        #expect(
            description.cause?.hasSuffix(
                "could not be used to start the Task: [The value for the field '--day' must be a "
                    + "STRING]") == true)
    }
}
