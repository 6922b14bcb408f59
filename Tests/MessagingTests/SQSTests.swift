import CloudModel
import DataFormats
import Messaging
import SimFaults
import SimKernel
import Testing

@Suite("SQS") struct SQSTests {
    @Test("A message is received once, hidden while it is in flight, and gone when deleted")
    func lifecycle() throws {
        let cloud = MessagingTestCloud()
        let url = try cloud.queue("jobs")
        #expect(url == "https://sqs.us-east-1.amazonaws.com/123456789012/jobs")
        let sent = try cloud.send("jobs", "hello")
        #expect(sent["MD5OfMessageBody"] == "5d41402abc4b2a76b9719d911017c592")
        #expect(sent["SequenceNumber"] == nil)
        let message = try #require(try cloud.receive("jobs").first)
        #expect(message["MessageId"] == sent["MessageId"])
        #expect(message["Body"] == "hello")
        #expect(message["MD5OfBody"] == sent["MD5OfMessageBody"])
        #expect(message["Attributes"]?["ApproximateReceiveCount"] == "1")
        #expect(message["Attributes"]?["SentTimestamp"] == "1735689600020")
        #expect(try cloud.receive("jobs").isEmpty)
        cloud.pass(30)
        let again = try #require(try cloud.receive("jobs").first)
        #expect(again["ReceiptHandle"] != message["ReceiptHandle"])
        #expect(again["Attributes"]?["ApproximateReceiveCount"] == "2")
        // The old receipt deletes nothing, the new one does.
        for (handle, left) in [(message, 1), (again, 0), (again, 0)] {
            _ = try cloud.call(
                cloud.sqs, "DeleteMessage",
                ["QueueUrl": .string(url), "ReceiptHandle": handle["ReceiptHandle"] ?? ""])
            #expect(cloud.sqs.messageCount(of: "jobs") == left)
        }
    }

    /// The digests were computed by hand from the rules of the developer guide.
    @Test("Message attributes come back with their digest, by name or prefix")
    func attributes() throws {
        let cloud = MessagingTestCloud()
        try cloud.queue("jobs")
        let sent = try cloud.send(
            "jobs", "x",
            [
                "MessageAttributes": [
                    "trace.id": ["DataType": "String", "StringValue": "abc"],
                    "count": ["DataType": "Number", "StringValue": "3"],
                    "blob": ["DataType": "Binary", "BinaryValue": "AQID"],
                ],
                "MessageSystemAttributes": [
                    "AWSTraceHeader": ["DataType": "String", "StringValue": "Root=1"]
                ],
            ])
        #expect(sent["MD5OfMessageAttributes"] == "a21088abd545dc8afb38a2e4e27f4f01")
        #expect(sent["MD5OfMessageSystemAttributes"] == "d6619b3d47b81d3fc72c0db005a70eda")
        let some = try cloud.receive(
            "jobs", 1, ["MessageAttributeNames": ["trace.*"], "VisibilityTimeout": 0])
        #expect(
            some.first?["MessageAttributes"] == [
                "trace.id": ["StringValue": "abc", "DataType": "String"]
            ])
        #expect(some.first?["MD5OfMessageAttributes"] == "94df7bbd0bafc08fb01c3c263b955436")
        let all = try cloud.receive("jobs", 1).first
        #expect(all?["MD5OfMessageAttributes"] == sent["MD5OfMessageAttributes"])
        #expect(all?["MessageAttributes"]?["blob"]?["BinaryValue"] == "AQID")
        #expect(all?["Attributes"]?["AWSTraceHeader"] == "Root=1")
    }

    @Test("A long poll waits for a message, a delay or a timeout, and no longer than it was told")
    func longPoll() throws {
        let cloud = MessagingTestCloud()
        let url = try cloud.queue("jobs")
        func poll(_ wait: Int) -> () -> (String, VirtualInstant)? {
            var answer: (String, VirtualInstant)?
            let input: JSONObject = [
                "QueueUrl": .string(url), "WaitTimeSeconds": JSONValue(wait),
            ]
            cloud.begin(cloud.sqs, "ReceiveMessage", input) { result in
                let body = try? result.get()["Messages"]?[0]?["Body"]?.stringValue
                answer = (body ?? "nothing", cloud.world.now)
            }
            return { answer }
        }
        let start = cloud.world.now
        let empty = poll(5)
        cloud.pass(10)
        #expect(empty()?.0 == "nothing")
        #expect(empty().map { $0.1 - start } == .milliseconds(5_010))
        let woken = poll(20)
        cloud.pass(3)
        #expect(woken() == nil)
        try cloud.send("jobs", "late")
        cloud.pass(1)
        #expect(woken()?.0 == "late")
        // In flight for 30 s: a poll that begins in time gets it when it comes back.
        cloud.pass(20)
        let returned = poll(20)
        cloud.pass(20)
        #expect(returned()?.0 == "late")
    }

    @Test("A dead guest's poll takes nothing with it")
    func deadPoll() throws {
        let cloud = MessagingTestCloud()
        let url = try cloud.queue("jobs")
        let guest = cloud.begin(
            cloud.sqs, "ReceiveMessage", ["QueueUrl": .string(url), "WaitTimeSeconds": 20]
        ) { _ in }
        cloud.pass(1)
        guest.kill()
        try cloud.send("jobs", "kept")
        cloud.pass(30)
        #expect(try cloud.bodies("jobs") == ["kept"])
    }

    @Test("Delays and retention run on the virtual clock")
    func clock() throws {
        let cloud = MessagingTestCloud()
        try cloud.queue("jobs", ["DelaySeconds": "5", "MessageRetentionPeriod": "60"])
        try cloud.send("jobs", "a")
        try cloud.send("jobs", "b", ["DelaySeconds": 0])
        #expect(try cloud.bodies("jobs") == ["b"])
        cloud.pass(5)
        #expect(try cloud.bodies("jobs") == ["a"])
        cloud.pass(60)
        #expect(try cloud.bodies("jobs").isEmpty)
        #expect(cloud.world.trace.contains { $0.operation == "Expire" })
    }

    @Test("What is received too often goes to the dead-letter queue and can be sent back")
    func deadLetters() throws {
        let cloud = MessagingTestCloud()
        try cloud.queue("dead")
        let policy = #"{"deadLetterTargetArn":"\#(cloud.sqs.arn(of: "dead"))","maxReceiveCount":2}"#
        let url = try cloud.queue(
            "jobs", ["VisibilityTimeout": "1", "RedrivePolicy": .string(policy)])
        let sent = try cloud.send("jobs", "poison")
        for _ in 0..<2 {
            #expect(try cloud.bodies("jobs") == ["poison"])
            cloud.pass(2)
        }
        #expect(try cloud.bodies("jobs").isEmpty)
        let dead = try #require(try cloud.receive("dead", 1, ["VisibilityTimeout": 0]).first)
        #expect(dead["MessageId"] == sent["MessageId"])
        #expect(
            dead["Attributes"]?["DeadLetterQueueSourceArn"]?.stringValue
                == cloud.sqs.arn(of: "jobs"))
        let sources = try cloud.call(
            cloud.sqs, "ListDeadLetterSourceQueues",
            ["QueueUrl": .string(cloud.sqs.url(of: "dead"))])
        #expect(sources["queueUrls"] == [.string(url)])
        let source: JSONObject = ["SourceArn": .string(cloud.sqs.arn(of: "dead"))]
        _ = try cloud.call(cloud.sqs, "StartMessageMoveTask", source)
        #expect(
            cloud.refusal(cloud.sqs, "StartMessageMoveTask", source)?
                .hasPrefix("UnsupportedOperation: There is already a task running.") == true)
        cloud.pass(3)
        let task = try cloud.call(cloud.sqs, "ListMessageMoveTasks", source)["Results"]?[0]
        #expect(task?["Status"] == "COMPLETED")
        #expect(task?["ApproximateNumberOfMessagesMoved"] == 1)
        let back = try #require(try cloud.receive("jobs").first)
        #expect(back["Body"] == "poison" && back["MessageId"] != sent["MessageId"])
        #expect(
            cloud.refusal(
                cloud.sqs, "StartMessageMoveTask",
                ["SourceArn": .string(cloud.sqs.arn(of: "jobs"))])
                == "InvalidParameterValue: Source queue must be configured as a Dead Letter Queue."
        )
    }

    @Test("A long poll is not ended by a message that is given up")
    func pollPastPoison() throws {
        let cloud = MessagingTestCloud()
        try cloud.queue("dead")
        let policy = #"{"deadLetterTargetArn":"\#(cloud.sqs.arn(of: "dead"))","maxReceiveCount":1}"#
        try cloud.queue("jobs", ["VisibilityTimeout": "1", "RedrivePolicy": .string(policy)])
        try cloud.send("jobs", "poison")
        #expect(try cloud.bodies("jobs") == ["poison"])
        cloud.pass(2)
        let before = cloud.world.now
        #expect(try cloud.bodies("jobs", 1, ["WaitTimeSeconds": 5]).isEmpty)
        #expect(cloud.world.now - before >= .seconds(5))
        #expect(cloud.sqs.messageCount(of: "dead") == 1)
    }

    @Test("A receipt's timeout can be moved, within twelve hours and while it runs")
    func visibility() throws {
        let cloud = MessagingTestCloud()
        let url = try cloud.queue("jobs")
        try cloud.send("jobs", "x")
        let handle = try #require(try cloud.receive("jobs").first?["ReceiptHandle"])
        func change(_ seconds: Int, _ handle: JSONValue) -> String? {
            cloud.refusal(
                cloud.sqs, "ChangeMessageVisibility",
                [
                    "QueueUrl": .string(url), "ReceiptHandle": handle,
                    "VisibilityTimeout": JSONValue(seconds),
                ])
        }
        #expect(change(100, handle) == nil)
        cloud.pass(60)
        #expect(try cloud.bodies("jobs").isEmpty)
        #expect(change(43_200, handle)?.contains("Total VisibilityTimeout") == true)
        #expect(
            change(43_201, handle) == "InvalidParameterValue: Value 43201 for parameter"
                + " VisibilityTimeout is invalid. Reason: VisibilityTimeout must be an integer"
                + " between 0 and 43200.")
        #expect(
            change(1, "nonsense") == "ReceiptHandleIsInvalid: The input receipt handle"
                + " \"nonsense\" is not a valid receipt handle.")
        #expect(change(0, handle) == nil)
        #expect(change(5, handle)?.hasPrefix("MessageNotInflight") == true)
        #expect(try cloud.bodies("jobs") == ["x"])
    }

    @Test("A batch answers entry by entry, and is refused as a whole for what is wrong with it")
    func batches() throws {
        let cloud = MessagingTestCloud()
        let url = JSONValue.string(try cloud.queue("jobs"))
        let answer = try cloud.call(
            cloud.sqs, "SendMessageBatch",
            [
                "QueueUrl": url,
                "Entries": [
                    ["Id": "a", "MessageBody": "one"], ["Id": "b", "MessageBody": ""],
                    ["Id": "c", "MessageBody": "three", "DelaySeconds": 901],
                ],
            ])
        #expect(answer["Successful"]?[0]?["Id"] == "a" && answer["Successful"]?[1] == nil)
        #expect(answer["Failed"]?[0]?["Code"] == "MissingParameter")
        #expect(answer["Failed"]?[1]?["Code"] == "InvalidParameterValue")
        #expect(answer["Failed"]?[1]?["SenderFault"] == true)
        let many = (0..<11).map { JSONValue.object(["Id": .string("i\($0)"), "MessageBody": "x"]) }
        let big = JSONValue.string(String(repeating: "x", count: 600_000))
        let cases: [(JSONValue, String)] = [
            ([], "EmptyBatchRequest"), (.array(many), "TooManyEntriesInBatchRequest"),
            (
                [["Id": "a", "MessageBody": "x"], ["Id": "a", "MessageBody": "y"]],
                "BatchEntryIdsNotDistinct"
            ),
            ([["Id": "a b", "MessageBody": "x"]], "InvalidBatchEntryId"),
            (
                [["Id": "a", "MessageBody": big], ["Id": "b", "MessageBody": big]],
                "BatchRequestTooLong"
            ),
        ]
        for (entries, code) in cases {
            #expect(
                cloud.refusal(
                    cloud.sqs, "SendMessageBatch", ["QueueUrl": url, "Entries": entries])?
                    .hasPrefix(code + ":") == true, "\(code)")
        }
        let received = try #require(try cloud.receive("jobs").first?["ReceiptHandle"])
        let deleted = try cloud.call(
            cloud.sqs, "DeleteMessageBatch",
            [
                "QueueUrl": url,
                "Entries": [
                    ["Id": "1", "ReceiptHandle": received], ["Id": "2", "ReceiptHandle": "bad"],
                ],
            ])
        #expect(deleted["Successful"] == [["Id": "1"]])
        #expect(deleted["Failed"]?[0]?["Code"] == "ReceiptHandleIsInvalid")
    }

    @Test("What SQS refuses has its code and message")
    func refusals() throws {
        let cloud = MessagingTestCloud()
        let url = JSONValue.string(try cloud.queue("jobs"))
        let long = JSONValue.string(String(repeating: "x", count: 1_048_577))
        let cases: [(String, JSONObject, String)] = [
            (
                "SendMessage", ["QueueUrl": "https://x/123456789012/ghost", "MessageBody": "x"],
                "QueueDoesNotExist: The specified queue does not exist."
            ),
            (
                "SendMessage", ["QueueUrl": url],
                "MissingParameter: The request must contain the parameter MessageBody."
            ),
            (
                "SendMessage", ["QueueUrl": url, "MessageBody": long],
                "InvalidParameterValue: One or more parameters are invalid. Reason: Message must"
                    + " be shorter than 1048576 bytes."
            ),
            ("SendMessage", ["QueueUrl": url, "MessageBody": "a\u{1}"], "InvalidMessageContents:"),
            (
                "SendMessage",
                ["QueueUrl": url, "MessageBody": "x", "MessageDeduplicationId": "d"],
                "InvalidParameterValue: Value d for parameter MessageDeduplicationId is invalid."
            ),
            (
                "ReceiveMessage", ["QueueUrl": url, "MaxNumberOfMessages": 11],
                "InvalidParameterValue: Value 11 for parameter MaxNumberOfMessages is invalid."
                    + " Reason: Must be between 1 and 10, if provided."
            ),
            (
                "ReceiveMessage", ["QueueUrl": url, "WaitTimeSeconds": 21],
                "InvalidParameterValue: Value 21 for parameter WaitTimeSeconds is invalid."
            ),
            ("CreateQueue", ["QueueName": "a b"], "InvalidParameterValue: Can only include"),
            ("CreateQueue", ["QueueName": "a.fifo"], "InvalidParameterValue: Can only include"),
            (
                "CreateQueue", ["QueueName": "jobs", "Attributes": ["VisibilityTimeout": "31"]],
                "QueueNameExists: A queue already exists with the same name and a different value"
                    + " for attribute VisibilityTimeout"
            ),
            (
                "CreateQueue", ["QueueName": "x", "Attributes": ["Colour": "red"]],
                "InvalidAttributeName: Unknown Attribute Colour."
            ),
            (
                "CreateQueue", ["QueueName": "x", "Attributes": ["DelaySeconds": "901"]],
                "InvalidAttributeValue: Invalid value for the parameter DelaySeconds."
            ),
            (
                "CreateQueue", ["QueueName": "x", "Attributes": ["FifoQueue": "false"]],
                "InvalidAttributeName: Unknown Attribute FifoQueue."
            ),
            ("GetQueueUrl", ["QueueName": "ghost"], "QueueDoesNotExist:"),
            ("MakeCoffee", [:], "NotImplemented: sqs MakeCoffee is not emulated"),
        ]
        for (operation, input, expected) in cases {
            let refusal = cloud.refusal(cloud.sqs, operation, input)
            #expect(refusal?.hasPrefix(expected) == true, "\(operation): \(refusal ?? "accepted")")
        }
        // The same name and attributes are no conflict.
        _ = try cloud.call(
            cloud.sqs, "CreateQueue",
            ["QueueName": "jobs", "Attributes": ["VisibilityTimeout": "30"]])
    }

    @Test("A queue's attributes, tags, policy, purge and deletion")
    func managing() throws {
        let cloud = MessagingTestCloud()
        let url = JSONValue.string(try cloud.queue("jobs"))
        try cloud.send("jobs", "a")
        try cloud.send("jobs", "b", ["DelaySeconds": 60])
        try cloud.send("jobs", "c")
        _ = try cloud.receive("jobs", 1)
        let all = try cloud.call(
            cloud.sqs, "GetQueueAttributes", ["QueueUrl": url, "AttributeNames": ["All"]])[
                "Attributes"]
        #expect(all?["ApproximateNumberOfMessages"] == "1")
        #expect(all?["ApproximateNumberOfMessagesNotVisible"] == "1")
        #expect(all?["ApproximateNumberOfMessagesDelayed"] == "1")
        #expect(all?["MaximumMessageSize"] == "1048576")
        #expect(all?["CreatedTimestamp"] == "1735689600")
        #expect(all?["FifoQueue"] == nil)
        _ = try cloud.call(
            cloud.sqs, "AddPermission",
            [
                "QueueUrl": url, "Label": "other", "AWSAccountIds": ["111122223333"],
                "Actions": ["SendMessage"],
            ])
        let policy = try JSONValue(
            parsing: try #require(cloud.policies[cloud.sqs.arn(of: "jobs")]))
        #expect(policy["Statement"]?[0]?["Action"] == ["SQS:SendMessage"])
        _ = try cloud.call(
            cloud.sqs, "RemovePermission", ["QueueUrl": url, "Label": "other"])
        #expect(cloud.policies.isEmpty)
        _ = try cloud.call(cloud.sqs, "TagQueue", ["QueueUrl": url, "Tags": ["a": "1", "b": "2"]])
        _ = try cloud.call(cloud.sqs, "UntagQueue", ["QueueUrl": url, "TagKeys": ["a"]])
        #expect(
            try cloud.call(cloud.sqs, "ListQueueTags", ["QueueUrl": url])["Tags"] == ["b": "2"])
        _ = try cloud.call(cloud.sqs, "PurgeQueue", ["QueueUrl": url])
        #expect(cloud.sqs.messageCount(of: "jobs") == 0)
        #expect(
            cloud.refusal(cloud.sqs, "PurgeQueue", ["QueueUrl": url])?
                .hasPrefix("PurgeQueueInProgress") == true)
        _ = try cloud.call(cloud.sqs, "DeleteQueue", ["QueueUrl": url])
        let recreate = { cloud.refusal(cloud.sqs, "CreateQueue", ["QueueName": "jobs"]) }
        #expect(recreate()?.hasPrefix("QueueDeletedRecently") == true)
        cloud.pass(60)
        #expect(recreate() == nil)
    }

    @Test("Queues are listed in pages, by prefix")
    func listing() throws {
        let cloud = MessagingTestCloud()
        for name in ["b", "a2", "a1", "a3"] { try cloud.queue(name) }
        var token: JSONValue?
        var found: [String] = []
        repeat {
            var input: JSONObject = ["QueueNamePrefix": "a", "MaxResults": 2]
            input["NextToken"] = token
            let page = try cloud.call(cloud.sqs, "ListQueues", input)
            found += (page["QueueUrls"]?.arrayValue ?? []).compactMap(\.stringValue)
            token = page["NextToken"]
        } while token != nil
        #expect(found == ["a1", "a2", "a3"].map(cloud.sqs.url(of:)))
        #expect(try cloud.call(cloud.sqs, "ListQueues", ["QueueNamePrefix": "z"]).isEmpty)
    }

    @Test(
        "A fault doubles, delays or loses what arrives, and an answer that is lost hides its message"
    )
    func faults() throws {
        func bodies(_ effect: FaultEffect) throws -> [String] {
            let cloud = MessagingTestCloud(rules: [
                FaultRule(
                    id: "x", point: "sqs.arrive",
                    match: [.init(name: "queue", pattern: "jobs")], hit: .nth(1), effect: effect)
            ])
            try cloud.queue("jobs")
            try cloud.send("jobs", "a")
            try cloud.send("jobs", "b")
            cloud.pass(60)
            return try cloud.bodies("jobs")
        }
        #expect(try bodies(.drop) == ["b"])
        #expect(try bodies(.delay(.seconds(5))) == ["b", "a"])
        #expect(try bodies(.duplicate(times: 1, gap: .seconds(1))) == ["a", "b", "a"])
        let lost = MessagingTestCloud(rules: [
            FaultRule(id: "x", point: "sqs.receive", phase: .after, hit: .nth(1), effect: .drop)
        ])
        try lost.queue("jobs")
        try lost.send("jobs", "a")
        #expect(throws: ServiceFailure.self) { try lost.bodies("jobs") }
        #expect(try lost.bodies("jobs").isEmpty)
        lost.pass(30)
        #expect(try lost.bodies("jobs") == ["a"])
    }

    @Test("A decision may take a message out of turn, on a standard queue only")
    func order() throws {
        func bodies(_ queue: String, _ attributes: JSONObject) throws -> [String] {
            let cloud = MessagingTestCloud(
                decisions: PlannedDecisions(
                    [(key: DecisionKey(site: "sqs.order", subject: queue), value: 2)],
                    over: CalmDecisions()))
            try cloud.queue(queue, attributes)
            for body in ["a", "b", "c"] {
                try cloud.send(
                    queue, body, attributes.isEmpty ? [:] : ["MessageGroupId": "g"])
            }
            return try cloud.bodies(queue)
        }
        #expect(try bodies("jobs", [:]) == ["c", "a", "b"])
        let fifo: JSONObject = ["FifoQueue": "true", "ContentBasedDeduplication": "true"]
        #expect(try bodies("jobs.fifo", fifo) == ["a", "b", "c"])
    }

    @Test("Every call asks IAM for its own action on the queue's ARN")
    func permissions() throws {
        let cloud = MessagingTestCloud()
        let url = JSONValue.string(try cloud.queue("jobs"))
        cloud.questions = []
        _ = try cloud.call(
            cloud.sqs, "SendMessageBatch",
            ["QueueUrl": url, "Entries": [["Id": "a", "MessageBody": "x"]]])
        #expect(
            cloud.questions.map { "\($0.action) \($0.resource)" }
                == ["sqs:SendMessage arn:aws:sqs:us-east-1:123456789012:jobs"])
        cloud.denied = ["sqs:SendMessage"]
        #expect(
            cloud.refusal(cloud.sqs, "SendMessage", ["QueueUrl": url, "MessageBody": "y"])?
                .hasPrefix("AccessDenied: User:") == true)
        #expect(cloud.sqs.messageCount(of: "jobs") == 1)
    }

    @Test("A fork goes on as the original does; reset forgets all")
    func laws() throws {
        let (original, copy) = (MessagingTestCloud(), MessagingTestCloud())
        try original.queue("jobs")
        try original.send("jobs", "a")
        _ = try original.receive("jobs")
        copy.world.restore(try original.world.snapshot(), decisions: CalmDecisions())
        for each in [original, copy] {
            each.pass(40)
            #expect(try each.bodies("jobs") == ["a"])
        }
        #expect(copy.world.trace == original.world.trace)
        copy.sqs.reset()
        copy.sqs.reset()
        #expect(copy.sqs.queues.isEmpty)
    }
}
