import CloudModel
import DataFormats
import Messaging
import SimKernel
import Testing

@Suite("EventBridge Scheduler's API") struct SchedulerAPITests {
    private func create(
        _ cloud: MessagingTestCloud, _ target: JSONObject, _ more: JSONObject = [:]
    ) throws(ServiceFailure) {
        _ = try cloud.call(cloud.scheduler, "CreateSchedule", request(target, more))
    }

    private func request(_ target: JSONObject, _ more: JSONObject = [:]) -> JSONObject {
        var target = target
        target["RoleArn"] = .string(MessagingTestCloud.role)
        var input: JSONObject = [
            "Name": "s", "ScheduleExpression": "at(2025-01-01T01:00:00)",
            "FlexibleTimeWindow": ["Mode": "OFF"], "Target": .object(target),
        ]
        for (name, value) in more { input[name] = value }
        return input
    }

    @Test("A schedule sends to queues, topics and buses, with its context attributes filled in")
    func targets() throws {
        let cloud = MessagingTestCloud()
        try cloud.queue("q.fifo", ["FifoQueue": "true", "ContentBasedDeduplication": "true"])
        try cloud.sns.createTopic("news")
        try cloud.queue("events")
        _ = try cloud.call(
            cloud.events, "PutRule", ["Name": "r", "EventPattern": #"{"source":["cal"]}"#])
        _ = try cloud.call(
            cloud.events, "PutTargets",
            ["Rule": "r", "Targets": [["Id": "t", "Arn": .string(cloud.sqs.arn(of: "events"))]]])
        try create(
            cloud,
            [
                "Arn": .string(cloud.sqs.arn(of: "q.fifo")),
                "Input": "at <aws.scheduler.scheduled-time>, try <aws.scheduler.attempt-number>",
                "SqsParameters": ["MessageGroupId": "g"],
            ])
        try create(
            cloud, ["Arn": .string(cloud.sns.arn(of: "news")), "Input": "plain"], ["Name": "t"])
        try create(
            cloud,
            [
                "Arn": .string(cloud.events.arn(ofBus: "default")), "Input": #"{"n":1}"#,
                "EventBridgeParameters": ["Source": "cal", "DetailType": "tick"],
            ], ["Name": "e"])
        try cloud.run(until: "2025-01-01T01:00:10Z")
        #expect(try cloud.bodies("q.fifo") == ["at 2025-01-01T01:00:00Z, try 1"])
        #expect(cloud.sns.messages().map(\.message) == ["plain"])
        let event = try JSONValue(parsing: try #require(try cloud.bodies("events").first))
        #expect(event["detail"] == ["n": 1] && event["detail-type"] == "tick")
        let asked = cloud.questions.filter { $0.action == "sqs:SendMessage" }.first
        #expect(asked?.principal.roleARN == MessagingTestCloud.role)
        #expect(cloud.questions.contains { $0.action == "iam:PassRole" })
    }

    @Test("What is given up goes to the dead-letter queue and the schedule is deleted on request")
    func completion() throws {
        let cloud = MessagingTestCloud()
        try cloud.queue("dead")
        try create(
            cloud,
            [
                "Arn": "arn:aws:states:us-east-1:123456789012:stateMachine:day", "Input": "{}",
                "RetryPolicy": ["MaximumRetryAttempts": 1],
                "DeadLetterConfig": ["Arn": .string(cloud.sqs.arn(of: "dead"))],
            ], ["ActionAfterCompletion": "DELETE"])
        let busy = ServiceFailure(
            service: "states", code: "ThrottlingException", message: "slow down", status: 400)
        cloud.failures = [busy, busy]
        try cloud.run(until: "2025-01-01T01:00:00Z")
        #expect(cloud.scheduler.schedules.count == 1)
        try cloud.run(until: "2025-01-01T01:01:00Z")
        #expect(cloud.scheduler.schedules.isEmpty)
        let attributes = try cloud.receive("dead").first?["MessageAttributes"]
        #expect(attributes?["ERROR_CODE"]?["StringValue"] == "ThrottlingException")
        #expect(attributes?["EXHAUSTED_RETRY_CONDITION"]?["StringValue"] == "MaximumRetryAttempts")
        #expect(attributes?["SCHEDULED_TIME"]?["StringValue"] == "2025-01-01T01:00:00Z")
    }

    @Test("A flexible window is calm on time, and a decision may use all of it")
    func window() throws {
        func instants(_ decisions: any DecisionSource) throws -> [String] {
            let cloud = MessagingTestCloud(decisions: decisions)
            try create(
                cloud, ["Arn": "arn:aws:lambda:us-east-1:123456789012:function:f"],
                ["FlexibleTimeWindow": ["Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15]])
            try cloud.run(until: "2025-01-01T02:00:00Z")
            return cloud.instants
        }
        #expect(try instants(CalmDecisions()) == ["2025-01-01T01:00:00Z"])
        let late = PlannedDecisions(
            [(key: DecisionKey(site: "scheduler.window", subject: "s"), value: 15)],
            over: CalmDecisions())
        #expect(try instants(late) == ["2025-01-01T01:15:00Z"])
    }

    @Test("Schedules and groups are created once, read back, changed, listed and deleted")
    func managing() throws {
        let cloud = MessagingTestCloud()
        let function: JSONObject = ["Arn": "arn:aws:lambda:us-east-1:123456789012:function:f"]
        _ = try cloud.call(
            cloud.scheduler, "CreateScheduleGroup",
            ["Name": "g", "Tags": [["Key": "a", "Value": "1"]]])
        let token: JSONObject = ["GroupName": "g", "ClientToken": "once"]
        try create(cloud, function, token)
        try create(cloud, function, token)
        let got = try cloud.call(cloud.scheduler, "GetSchedule", ["Name": "s", "GroupName": "g"])
        #expect(
            got["Arn"] == "arn:aws:scheduler:us-east-1:123456789012:schedule/g/s")
        #expect(got["ScheduleExpressionTimezone"] == "UTC" && got["State"] == "ENABLED")
        #expect(got["FlexibleTimeWindow"] == ["Mode": "OFF"])
        #expect(got["Target"]?["RetryPolicy"]?["MaximumRetryAttempts"] == 185)
        var changed = request(function, ["GroupName": "g", "State": "DISABLED"])
        changed["ScheduleExpression"] = "rate(1 hour)"
        _ = try cloud.call(cloud.scheduler, "UpdateSchedule", changed)
        cloud.pass(7_200)
        #expect(cloud.calls.isEmpty)
        let list = try cloud.call(cloud.scheduler, "ListSchedules", ["State": "DISABLED"])
        #expect(list["Schedules"]?[0]?["GroupName"] == "g")
        _ = try cloud.call(cloud.scheduler, "DeleteScheduleGroup", ["Name": "g"])
        #expect(cloud.scheduler.schedules.isEmpty)
        #expect(
            try cloud.call(cloud.scheduler, "ListScheduleGroups")["ScheduleGroups"]?.arrayValue?
                .count == 1)
    }

    @Test("What Scheduler refuses has its code and message")
    func refusals() throws {
        let cloud = MessagingTestCloud()
        let function: JSONObject = ["Arn": "arn:aws:lambda:us-east-1:123456789012:function:f"]
        try create(cloud, function)
        let cases: [(JSONObject, JSONObject, String)] = [
            (function, [:], "ConflictException: Schedule s already exists."),
            (
                function, ["GroupName": "ghost", "Name": "x"],
                "ResourceNotFoundException: Schedule group ghost does not exist."
            ),
            (function, ["Name": "a b"], "ValidationException: 1 validation error detected:"),
            (
                function, ["Name": "x", "ScheduleExpression": "rate(5 weeks)"],
                "ValidationException: Invalid Schedule Expression rate(5 weeks)."
            ),
            (
                function, ["Name": "x", "FlexibleTimeWindow": ["Mode": "FLEXIBLE"]],
                "ValidationException: MaximumWindowInMinutes is required"
            ),
            (
                ["Arn": "arn:aws:scheduler:::aws-sdk:sqs:sendMessage"], ["Name": "x"],
                "NotEmulated: Scheduler here does not emulate the universal target"
            ),
            (
                ["Arn": .string(cloud.sqs.arn(of: "q.fifo"))], ["Name": "x"],
                "ValidationException: MessageGroupId is needed"
            ),
        ]
        for (target, more, expected) in cases {
            let refusal = cloud.refusal(cloud.scheduler, "CreateSchedule", request(target, more))
            #expect(refusal?.hasPrefix(expected) == true, "\(refusal ?? "accepted")")
        }
        #expect(
            cloud.refusal(cloud.scheduler, "GetSchedule", ["Name": "ghost"])
                == "ResourceNotFoundException: Schedule ghost does not exist.")
    }
}
