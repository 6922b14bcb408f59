import CloudModel
import DataFormats
import Messaging
import SimFaults
import SimKernel
import Testing

@Suite("EventBridge") struct EventBusTests {
    /// A rule on a bus with one queue as its target.
    private func rule(
        _ cloud: MessagingTestCloud, _ name: String = "r", pattern: String? = nil,
        schedule: String? = nil, bus: String = "default", target more: JSONObject = [:]
    ) throws {
        try cloud.queue("q")
        var input: JSONObject = ["Name": .string(name), "EventBusName": .string(bus)]
        if let pattern { input["EventPattern"] = .string(pattern) }
        if let schedule { input["ScheduleExpression"] = .string(schedule) }
        _ = try cloud.call(cloud.events, "PutRule", input)
        var target: JSONObject = ["Id": "t", "Arn": .string(cloud.sqs.arn(of: "q"))]
        for (key, value) in more { target[key] = value }
        _ = try cloud.call(
            cloud.events, "PutTargets",
            ["Rule": .string(name), "EventBusName": .string(bus), "Targets": [.object(target)]])
    }

    private func put(
        _ cloud: MessagingTestCloud, _ detail: String, source: String = "shop",
        bus: String? = nil
    ) throws {
        var entry: JSONObject = [
            "Source": .string(source), "DetailType": "order", "Detail": .string(detail),
            "Resources": ["arn:aws:x:::y"],
        ]
        if let bus { entry["EventBusName"] = .string(bus) }
        _ = try cloud.call(cloud.events, "PutEvents", ["Entries": [.object(entry)]])
        cloud.pass(1)
    }

    @Test("An event that matches reaches the target as the service lays it out")
    func delivery() throws {
        let cloud = MessagingTestCloud()
        try rule(cloud, pattern: #"{"source":["shop"],"detail":{"price":[{"numeric":[">",5]}]}}"#)
        try put(cloud, #"{"price":6}"#)
        try put(cloud, #"{"price":5}"#)
        let body = try #require(try cloud.bodies("q").first)
        let event = try JSONValue(parsing: body)
        #expect(
            event.objectValue?.keys == [
                "version", "id", "detail-type", "source", "account", "time", "region",
                "resources", "detail",
            ])
        #expect(event["detail"] == ["price": 6] && event["resources"] == ["arn:aws:x:::y"])
        #expect(event["time"] == "2025-01-01T00:00:00Z" && event["account"] == "123456789012")
        #expect(cloud.sqs.messageCount(of: "q") == 1)
        let question = cloud.questions.last { $0.action == "sqs:SendMessage" }
        #expect(question?.principal.name == "events.amazonaws.com")
        #expect(
            question?.context.first?.values == ["arn:aws:events:us-east-1:123456789012:rule/r"])
    }

    @Test("Entries fail one by one, in the service's words")
    func entries() throws {
        let cloud = MessagingTestCloud()
        let answer = try cloud.call(
            cloud.events, "PutEvents",
            [
                "Entries": [
                    ["Source": "a", "DetailType": "b", "Detail": "{}"],
                    ["DetailType": "b", "Detail": "{}"],
                    ["Source": "a", "DetailType": "b", "Detail": "[]"],
                    ["Source": "aws.s3", "DetailType": "b", "Detail": "{}"],
                ]
            ])
        #expect(answer["FailedEntryCount"] == 3)
        #expect(answer["Entries"]?[0]?["EventId"] != nil)
        #expect(
            answer["Entries"]?[1] == [
                "ErrorCode": "InvalidArgument",
                "ErrorMessage":
                    "Parameter Source is not valid. Reason: Source is a required argument.",
            ])
        #expect(answer["Entries"]?[2]?["ErrorCode"] == "MalformedDetail")
        #expect(answer["Entries"]?[3]?["ErrorCode"] == "NotAuthorizedForSourceException")
        let big = JSONValue.string("{\"x\":\"\(String(repeating: "x", count: 1_048_576))\"}")
        #expect(
            cloud.refusal(
                cloud.events, "PutEvents",
                ["Entries": [["Source": "a", "DetailType": "b", "Detail": big]]])
                == "ValidationException: Total size of the entries in the request is over the"
                + " limit.")
    }

    /// Target members and what the queue gets (User Guide, "Input transform examples").
    static let inputs: [(JSONObject, String)] = [
        (["Input": #"{"fixed": true}"#], #"{"fixed": true}"#),
        (["InputPath": "$.detail"], #"{"id":"i-1","state":"RUNNING","tags":["a","b"]}"#),
        (["InputPath": "$.detail.tags[1]"], #""b""#),
        (["InputPath": "$.detail.tags[*]"], #"["a","b"]"#),
        (transformer(#""<id> is in <state>""#), #""i-1 is in RUNNING""#),
        (transformer("<id> is in <state>"), "i-1 is in RUNNING"),
        (
            transformer(#"{"id": <id>, "s": "state <state>"}"#),
            #"{"id": "i-1", "s": "state RUNNING"}"#
        ),
        (transformer(#"{"s": "\"<state>\""}"#), #"{"s": "\"RUNNING\""}"#),
        (transformer(#"{"tags": <tags>, "t": "<tags>"}"#), #"{"tags": ["a","b"], "t": "[a,b]"}"#),
        (transformer(#"{"none": <none>, "n": "<none>"}"#), #"{"none": null, "n": ""}"#),
        (transformer(#"{"rule": <aws.events.rule-name>}"#), #"{"rule": "r"}"#),
        (transformer(#"{"a": 1 , "b<c": "<3"}"#), #"{"a": 1 , "b<c": "<3"}"#),
    ]

    private static func transformer(_ template: String) -> JSONObject {
        [
            "InputTransformer": [
                "InputPathsMap": [
                    "id": "$.detail.id", "state": "$.detail.state", "tags": "$.detail.tags",
                    "none": "$.detail.none",
                ],
                "InputTemplate": .string(template),
            ]
        ]
    }

    @Test("A target gets the event, a part of it, a constant or a template", arguments: inputs)
    func input(_ target: JSONObject, _ expected: String) throws {
        let cloud = MessagingTestCloud()
        try rule(cloud, pattern: #"{"source":["shop"]}"#, target: target)
        try put(cloud, #"{"id":"i-1","state":"RUNNING","tags":["a","b"]}"#)
        #expect(try cloud.bodies("q") == [expected])
    }

    @Test("The whole event goes into a template as JSON")
    func wholeEvent() throws {
        let cloud = MessagingTestCloud()
        let template =
            #"{"all": <aws.events.event.json>, "head": <aws.events.event>,"#
            + #" "at": <aws.events.event.ingestion-time>, "arn": <aws.events.rule-arn>}"#
        try rule(
            cloud, pattern: #"{"source":["shop"]}"#,
            target: ["InputTransformer": ["InputTemplate": .string(template)]])
        try put(cloud, #"{"a":1}"#)
        let body = try JSONValue(parsing: try #require(try cloud.bodies("q").first))
        #expect(body["all"]?["detail"] == ["a": 1])
        #expect(body["head"]?["source"] == "shop" && body["head"]?["detail"] == nil)
        #expect(body["arn"]?.stringValue == cloud.events.arn(ofRule: "r"))
        #expect(body["at"]?.stringValue?.hasSuffix("Z") == true)
    }

    @Test("No template crashes, and one that is JSON stays JSON", arguments: 0..<150)
    func fuzz(seed: UInt64) throws {
        var random = StableSequence(seed: seed)
        let pieces = [
            "{", "}", "\"", "\\", "<", ">", "<id>", "<aws.events.event.json>", ":", ",", "a", " ",
            "\"k\":", "<x y>", "[", "]", "é", "\\\"", "\"<id>\"", "1",
        ]
        var template = random.next(2) == 0 ? "{\"k\":" : ""
        for _ in 0..<(random.next(9) + 1) { template += pieces[random.next(pieces.count)] }
        if template.hasPrefix("{") { template += "}" }
        let cloud = MessagingTestCloud()
        try cloud.queue("q")
        _ = try cloud.call(
            cloud.events, "PutRule", ["Name": "r", "EventPattern": #"{"source":["shop"]}"#])
        let refusal = cloud.refusal(
            cloud.events, "PutTargets",
            [
                "Rule": "r",
                "Targets": [
                    [
                        "Id": "t", "Arn": .string(cloud.sqs.arn(of: "q")),
                        "InputTransformer": [
                            "InputPathsMap": ["id": "$.detail.id"],
                            "InputTemplate": .string(template),
                        ],
                    ]
                ],
            ])
        guard refusal == nil else {
            #expect(refusal?.hasPrefix("ValidationException: Invalid InputTemplate") == true)
            return
        }
        try put(cloud, #"{"id":"a \"b\" \\ c"}"#)
        for body in try cloud.bodies("q") where template.hasPrefix("{") {
            #expect(throws: Never.self, "\(template)") { try JSONValue(parsing: body) }
        }
    }

    @Test("A target that is busy is tried again; one that refuses fills the dead-letter queue")
    func retries() throws {
        let cloud = MessagingTestCloud()
        try cloud.queue("dead")
        try rule(
            cloud, pattern: #"{"source":["shop"]}"#,
            target: [
                "Arn": "arn:aws:lambda:us-east-1:123456789012:function:f",
                "DeadLetterConfig": ["Arn": .string(cloud.sqs.arn(of: "dead"))],
                "RetryPolicy": ["MaximumRetryAttempts": 2],
            ])
        let busy = ServiceFailure(
            service: "lambda", code: "TooManyRequestsException", message: "", status: 429)
        cloud.failures = [busy, busy]
        try put(cloud, "{}")
        cloud.pass(10)
        #expect(cloud.calls.count == 1 && cloud.sqs.messageCount(of: "dead") == 0)
        cloud.failures = [busy, busy, busy]
        try put(cloud, "{}")
        cloud.pass(10)
        let dead = try #require(try cloud.receive("dead").first)
        let attributes = dead["MessageAttributes"]
        #expect(attributes?["EXHAUSTED_RETRY_CONDITION"]?["StringValue"] == "MaximumRetryAttempts")
        #expect(attributes?["RETRY_ATTEMPTS"]?["StringValue"] == "2")
        #expect(attributes?["ERROR_CODE"]?["StringValue"] == "TooManyRequestsException")
        cloud.failures = [
            ServiceFailure(
                service: "lambda", code: "ResourceNotFoundException", message: "", status: 404)
        ]
        try put(cloud, "{}")
        #expect(cloud.sqs.messageCount(of: "dead") == 2)
    }

    @Test("Rules start machines in their role, tell topics, and pass events to other buses")
    func targets() throws {
        let cloud = MessagingTestCloud()
        _ = try cloud.call(cloud.events, "CreateEventBus", ["Name": "other"])
        try rule(cloud, "copy", pattern: #"{"source":["shop"]}"#, bus: "other")
        try rule(
            cloud, pattern: #"{"source":["shop"]}"#,
            target: [
                "Arn": "arn:aws:states:us-east-1:123456789012:stateMachine:day",
                "RoleArn": .string(MessagingTestCloud.role), "InputPath": "$.detail",
            ])
        try cloud.sns.createTopic("news")
        _ = try cloud.call(
            cloud.events, "PutTargets",
            [
                "Rule": "r",
                "Targets": [
                    ["Id": "bus", "Arn": .string(cloud.events.arn(ofBus: "other"))],
                    ["Id": "topic", "Arn": .string(cloud.sns.arn(of: "news"))],
                ],
            ])
        try put(cloud, #"{"n":1}"#)
        #expect(
            cloud.calls.map { $0.split(separator: " ").dropFirst().joined(separator: " ") }
                == [#"machine day {"n":1}"#])
        #expect(cloud.sns.messages(topic: "news").count == 1)
        let forwarded = try JSONValue(parsing: try #require(try cloud.bodies("q").first))
        #expect(forwarded["source"] == "shop" && forwarded["detail"] == ["n": 1])
        #expect(
            cloud.refusal(
                cloud.events, "PutTargets",
                ["Rule": "r", "Targets": [["Id": "x", "Arn": "arn:aws:firehose:::d/x"]]])
                == "NotEmulated: EventBridge here does not emulate targets of the service"
                + " firehose (arn:aws:firehose:::d/x)")
    }

    @Test("A schedule ticks while its rule is enabled; a disabled rule is silent")
    func schedules() throws {
        let cloud = MessagingTestCloud()
        try rule(cloud, schedule: "rate(5 minutes)")
        cloud.pass(600)
        let first = try JSONValue(parsing: try #require(try cloud.bodies("q", 1).first))
        #expect(first["detail-type"] == "Scheduled Event" && first["source"] == "aws.events")
        #expect(first["resources"] == [.string(cloud.events.arn(ofRule: "r"))])
        _ = try cloud.call(cloud.events, "DisableRule", ["Name": "r"])
        let count = cloud.sqs.messageCount(of: "q")
        cloud.pass(3_600)
        #expect(cloud.sqs.messageCount(of: "q") == count)
        _ = try cloud.call(cloud.events, "EnableRule", ["Name": "r"])
        cloud.pass(301)
        #expect(cloud.sqs.messageCount(of: "q") == count + 1)
    }

    @Test("An archive keeps what matches, and a replay sends it again, marked")
    func replay() throws {
        let cloud = MessagingTestCloud()
        try rule(cloud, pattern: #"{"source":["shop"]}"#)
        let bus = JSONValue.string(cloud.events.arn(ofBus: "default"))
        let archive = try cloud.call(
            cloud.events, "CreateArchive",
            [
                "ArchiveName": "a", "EventSourceArn": bus,
                "EventPattern": #"{"detail":{"keep":[true]}}"#,
            ])
        try put(cloud, #"{"keep":true}"#)
        try put(cloud, #"{"keep":false}"#)
        let described = try cloud.call(cloud.events, "DescribeArchive", ["ArchiveName": "a"])
        #expect(described["EventCount"] == 1)
        _ = try cloud.receive("q")
        _ = try cloud.call(
            cloud.events, "StartReplay",
            [
                "ReplayName": "again", "EventSourceArn": archive["ArchiveArn"] ?? "",
                "EventStartTime": "2025-01-01T00:00:00Z", "EventEndTime": "2025-01-02T00:00:00Z",
                "Destination": ["Arn": bus],
            ])
        cloud.pass(5)
        let state = try cloud.call(cloud.events, "DescribeReplay", ["ReplayName": "again"])
        #expect(state["State"] == "COMPLETED")
        let body = try JSONValue(parsing: try #require(try cloud.bodies("q").first))
        #expect(body["replay-name"] == "again" && body["detail"] == ["keep": true])
        let after = try cloud.call(cloud.events, "DescribeArchive", ["ArchiveName": "a"])
        #expect(after["EventCount"] == 1)
    }

    @Test("A service's own event reaches the default bus through the port")
    func port() throws {
        let cloud = MessagingTestCloud()
        try rule(cloud, pattern: #"{"source":["aws.s3"],"detail-type":["Object Created"]}"#)
        _ = try cloud.context.ports.eventBus.put(
            BusEvent(
                source: "aws.s3", detailType: "Object Created",
                detail: ["bucket": ["name": "b"]], resources: ["arn:aws:s3:::b"]),
            as: cloud.caller)
        cloud.pass(1)
        #expect(cloud.sqs.messageCount(of: "q") == 1)
    }

    @Test("What EventBridge refuses has its code and message")
    func refusals() throws {
        let cloud = MessagingTestCloud()
        try rule(cloud, pattern: #"{"source":["shop"]}"#)
        let both: JSONValue = [
            "Id": "x", "Arn": .string(cloud.sqs.arn(of: "q")), "Input": "{}", "InputPath": "$",
        ]
        let cases: [(String, JSONObject, String)] = [
            (
                "PutRule", ["Name": "x"],
                "ValidationException: Parameter(s) EventPattern or ScheduleExpression must be"
                    + " specified."
            ),
            (
                "PutRule", ["Name": "x", "EventPattern": #"{"a":"b"}"#],
                "InvalidEventPatternException: Event pattern is not valid. Reason: \"a\" must be"
                    + " an object or an array"
            ),
            (
                "PutRule", ["Name": "x", "ScheduleExpression": "rate(5 weeks)"],
                "ValidationException: Parameter ScheduleExpression is not valid."
            ),
            (
                "PutRule", ["Name": "x", "ScheduleExpression": "at(2025-01-01T00:00:00)"],
                "ValidationException: Parameter ScheduleExpression is not valid."
            ),
            (
                "DescribeRule", ["Name": "x"],
                "ResourceNotFoundException: Rule x does not exist on EventBus default."
            ),
            (
                "DeleteRule", ["Name": "r"],
                "ValidationException: Rule can't be deleted since it has targets."
            ),
            (
                "DeleteEventBus", ["Name": "default"],
                "ValidationException: Cannot delete event bus default."
            ),
            (
                "CreateEventBus", ["Name": "default"],
                "ResourceAlreadyExistsException: Event bus default already exists."
            ),
            (
                "DescribeEventBus", ["Name": "ghost"],
                "ResourceNotFoundException: Event bus ghost does not exist."
            ),
            (
                "PutTargets",
                ["Rule": "r", "Targets": [["Id": "x", "Arn": "nonsense"]]],
                "ValidationException: Parameter nonsense is not valid. Reason: Provided Arn is"
                    + " not in correct format."
            ),
            (
                "PutTargets",
                ["Rule": "r", "Targets": [both]],
                "ValidationException: Only one of Input, InputPath, or InputTransformer must be"
                    + " provided for target x."
            ),
            (
                "RemovePermission", ["StatementId": "x"],
                "ResourceNotFoundException: EventBus does not have a policy."
            ),
            ("CreateConnection", [:], "NotImplemented: events CreateConnection is not emulated"),
        ]
        for (operation, input, expected) in cases {
            let refusal = cloud.refusal(cloud.events, operation, input)
            #expect(refusal?.hasPrefix(expected) == true, "\(operation): \(refusal ?? "accepted")")
        }
    }

    @Test("Rules, targets, buses, permissions and tags are listed and taken away again")
    func managing() throws {
        let cloud = MessagingTestCloud()
        try rule(cloud, pattern: #"{"source":["shop"]}"#)
        let queue = JSONValue.string(cloud.sqs.arn(of: "q"))
        #expect(
            try cloud.call(cloud.events, "ListRuleNamesByTarget", ["TargetArn": queue])[
                "RuleNames"] == ["r"])
        #expect(
            try cloud.call(cloud.events, "ListTargetsByRule", ["Rule": "r"])["Targets"]
                == [["Id": "t", "Arn": queue]])
        _ = try cloud.call(
            cloud.events, "PutPermission",
            ["StatementId": "s", "Principal": "111122223333", "Action": "events:PutEvents"])
        let arn = cloud.events.arn(ofBus: "default")
        #expect(cloud.policies[arn]?.contains("111122223333") == true)
        _ = try cloud.call(cloud.events, "RemovePermission", ["StatementId": "s"])
        #expect(cloud.policies.isEmpty)
        let resource = JSONValue.string(cloud.events.arn(ofRule: "r"))
        _ = try cloud.call(
            cloud.events, "TagResource",
            ["ResourceARN": resource, "Tags": [["Key": "a", "Value": "1"]]])
        #expect(
            try cloud.call(cloud.events, "ListTagsForResource", ["ResourceARN": resource])["Tags"]
                == [["Key": "a", "Value": "1"]])
        let removed = try cloud.call(
            cloud.events, "RemoveTargets", ["Rule": "r", "Ids": ["t", "ghost"]])
        #expect(removed["FailedEntryCount"] == 1)
        _ = try cloud.call(cloud.events, "DeleteRule", ["Name": "r"])
        #expect(try cloud.call(cloud.events, "ListRules")["Rules"] == [])
        let tested = try cloud.call(
            cloud.events, "TestEventPattern",
            [
                "EventPattern": #"{"source":["a"]}"#,
                "Event":
                    #"{"id":"1","account":"1","source":"a","time":"t","region":"r","resources":[],"detail-type":"d"}"#,
            ])
        #expect(tested["Result"] == true)
    }

    @Test("A fork goes on as the original does; reset leaves the default bus alone")
    func laws() throws {
        let (original, copy) = (MessagingTestCloud(), MessagingTestCloud())
        try rule(original, schedule: "rate(1 minute)")
        copy.world.restore(try original.world.snapshot(), decisions: CalmDecisions())
        for each in [original, copy] { each.pass(200) }
        #expect(copy.world.trace == original.world.trace)
        #expect(copy.sqs.messageCount(of: "q") == 3)
        copy.events.reset()
        copy.events.reset()
        #expect(
            try copy.call(copy.events, "ListEventBuses")["EventBuses"]?.arrayValue?.count == 1)
        #expect(try copy.call(copy.events, "ListRules")["Rules"] == [])
    }
}
