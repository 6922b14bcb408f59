import CloudModel
import DataFormats
import Messaging
import SimFaults
import SimKernel
import Testing

@Suite("SNS to queues and functions") struct TopicFanOutTests {
    private func createTopic(
        _ cloud: MessagingTestCloud, _ name: String = "news", _ attributes: JSONObject = [:]
    ) throws(ServiceFailure) -> JSONValue {
        try cloud.call(
            cloud.sns, "CreateTopic", ["Name": .string(name), "Attributes": .object(attributes)])[
                "TopicArn"] ?? ""
    }

    @discardableResult
    private func subscribe(
        _ cloud: MessagingTestCloud, _ topic: JSONValue, to queue: String,
        _ attributes: JSONObject = [:]
    ) throws(ServiceFailure) -> JSONValue {
        try cloud.call(
            cloud.sns, "Subscribe",
            [
                "TopicArn": topic, "Protocol": "sqs",
                "Endpoint": .string(cloud.sqs.arn(of: queue)), "Attributes": .object(attributes),
            ])["SubscriptionArn"] ?? ""
    }

    @Test("A queue gets the envelope, laid out as the service lays it out")
    func envelope() throws {
        let cloud = MessagingTestCloud()
        let topic = try createTopic(cloud)
        try cloud.queue("q")
        let subscription = try subscribe(cloud, topic, to: "q")
        let sent = try cloud.call(
            cloud.sns, "Publish",
            [
                "TopicArn": topic, "Message": #"a "quoted" word"#, "Subject": "Hi",
                "MessageAttributes": [
                    "kind": ["DataType": "String", "StringValue": "csv"],
                    "raw": ["DataType": "Binary", "BinaryValue": "AQID"],
                ],
            ])
        cloud.pass(1)
        let message = try #require(try cloud.receive("q").first)
        let id = sent["MessageId"]?.stringValue ?? ""
        let body = message["Body"]?.stringValue ?? ""
        #expect(
            body == """
                {
                  "Type" : "Notification",
                  "MessageId" : "\(id)",
                  "TopicArn" : "arn:aws:sns:us-east-1:123456789012:news",
                  "Subject" : "Hi",
                  "Message" : "a \\"quoted\\" word",
                  "Timestamp" : "2025-01-01T00:00:00.055Z",
                  "SignatureVersion" : "1",
                  "Signature" : "UNSIGNED",
                  "SigningCertURL" : \
                "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-unsigned.pem",
                  "UnsubscribeURL" : "https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe\
                &SubscriptionArn=\(subscription.stringValue ?? "")",
                  "MessageAttributes" : {
                    "kind" : {"Type":"String","Value":"csv"},
                    "raw" : {"Type":"Binary","Value":"AQID"}
                  }
                }
                """)
        #expect(message["MessageAttributes"] == nil)
        let question = cloud.questions.last { $0.action == "sqs:SendMessage" }
        #expect(question?.principal.name == "sns.amazonaws.com")
        #expect(question?.context.first?.values == [topic.stringValue ?? ""])
    }

    @Test("Raw delivery passes body and attributes on")
    func raw() throws {
        let cloud = MessagingTestCloud()
        let topic = try createTopic(cloud)
        try cloud.queue("q")
        try subscribe(cloud, topic, to: "q", ["RawMessageDelivery": "true"])
        _ = try cloud.call(
            cloud.sns, "Publish",
            [
                "TopicArn": topic, "MessageStructure": "json",
                "Message": #"{"default":"for all","sqs":"for queues"}"#,
                "MessageAttributes": ["n": ["DataType": "Number", "StringValue": "7"]],
            ])
        cloud.pass(1)
        let message = try #require(try cloud.receive("q").first)
        #expect(message["Body"] == "for queues")
        #expect(
            message["MessageAttributes"] == ["n": ["StringValue": "7", "DataType": "Number"]])
    }

    /// Policy, scope, attributes of the message, its body, and whether it passes.
    static let filters: [(String, String, JSONObject, String, Bool)] = [
        (
            #"{"n":[{"numeric":[">",5]}]}"#, "MessageAttributes",
            ["n": ["DataType": "Number", "StringValue": "6"]], "x", true
        ),
        (
            #"{"n":[{"numeric":[">",5]}]}"#, "MessageAttributes",
            ["n": ["DataType": "String", "StringValue": "6"]], "x", false
        ),
        (
            #"{"a":["y"]}"#, "MessageAttributes",
            ["a": ["DataType": "String.Array", "StringValue": #"["x","y"]"#]], "x", true
        ),
        (
            #"{"a":[{"anything-but":["x","y"]}]}"#, "MessageAttributes",
            ["a": ["DataType": "String.Array", "StringValue": #"["x","z"]"#]], "x", true
        ),
        (
            #"{"a":[{"exists":false}]}"#, "MessageAttributes",
            ["a": ["DataType": "Binary", "BinaryValue": "AQID"]], "x", true
        ),
        (
            #"{"a":[{"suffix":"v"}],"$or":[{"b":["1"]},{"c":["1"]}]}"#, "MessageAttributes",
            [
                "a": ["DataType": "String", "StringValue": "csv"],
                "c": ["DataType": "String", "StringValue": "1"],
            ], "x", true
        ),
        (
            #"{"order":{"price":[{"numeric":[">=",10]}]}}"#, "MessageBody", [:],
            #"{"order":{"price":10}}"#, true
        ),
        (
            #"{"order":{"price":[{"numeric":[">=",10]}]}}"#, "MessageBody", [:],
            #"{"order":{"price":9}}"#, false
        ),
        (#"{"order":["x"]}"#, "MessageBody", [:], "no JSON", false),
    ]

    @Test("A filter policy speaks of attributes or of the body", arguments: filters)
    func filtered(
        _ policy: String, _ scope: String, _ attributes: JSONObject, _ body: String, _ passes: Bool
    ) throws {
        let cloud = MessagingTestCloud()
        let topic = try createTopic(cloud)
        try cloud.queue("q")
        try subscribe(
            cloud, topic, to: "q",
            ["FilterPolicyScope": .string(scope), "FilterPolicy": .string(policy)])
        _ = try cloud.call(
            cloud.sns, "Publish",
            [
                "TopicArn": topic, "Message": .string(body),
                "MessageAttributes": .object(attributes),
            ])
        cloud.pass(1)
        #expect(cloud.sqs.messageCount(of: "q") == (passes ? 1 : 0))
    }

    @Test("Filter policies keep within the service's limits")
    func filterLimits() throws {
        let cloud = MessagingTestCloud()
        let topic = try createTopic(cloud)
        try cloud.queue("q")
        let thirteen = (0..<13).map(String.init).joined(separator: ",")
        let cases = [
            (
                #"{"a":{"b":["x"]}}"#,
                "InvalidParameter: Invalid parameter: Filter policy scope MessageAttributes does"
                    + " not support nested filter policy"
            ),
            (
                #"{"a":[1],"b":[1],"c":[1],"d":[1],"e":[1],"f":[1]}"#,
                "InvalidParameter: Invalid parameter: FilterPolicy: Filter policy can not have"
                    + " more than 5 keys"
            ),
            (
                #"{"a":[\#(thirteen)],"b":[\#(thirteen)]}"#,
                "InvalidParameter: Invalid parameter: FilterPolicy: Filter policy is too complex"
            ),
            (
                #"{"a":[{"like":"x"}]}"#,
                "InvalidParameter: Invalid parameter: FilterPolicy: Unrecognized match type like"
            ),
        ]
        for (policy, expected) in cases {
            let refusal = cloud.refusal(
                cloud.sns, "Subscribe",
                [
                    "TopicArn": topic, "Protocol": "sqs",
                    "Endpoint": .string(cloud.sqs.arn(of: "q")),
                    "Attributes": ["FilterPolicy": .string(policy)],
                ])
            #expect(refusal == expected)
        }
    }

    @Test("What a queue refuses for good goes to the subscription's dead-letter queue")
    func deadLetters() throws {
        let cloud = MessagingTestCloud()
        let topic = try createTopic(cloud)
        try cloud.queue("dead")
        let dead = cloud.sqs.arn(of: "dead")
        try subscribe(
            cloud, topic, to: "ghost",
            ["RedrivePolicy": .string(#"{"deadLetterTargetArn":"\#(dead)"}"#)])
        _ = try cloud.call(cloud.sns, "Publish", ["TopicArn": topic, "Message": "lost"])
        cloud.pass(1)
        let body = try #require(try cloud.bodies("dead").first)
        #expect(try JSONValue(parsing: body)["Message"] == "lost")
        let failed = cloud.world.trace.first { $0.operation == "Deliver" }
        #expect(failed?.outcome == .failed("QueueDoesNotExist"))
    }

    @Test("A FIFO topic keeps order and deduplicates into a FIFO queue")
    func fifo() throws {
        let cloud = MessagingTestCloud()
        let topic = try createTopic(
            cloud, "news.fifo", ["FifoTopic": "true", "ContentBasedDeduplication": "true"])
        try cloud.queue("q.fifo", ["FifoQueue": "true"])
        try cloud.queue("plain")
        try subscribe(cloud, topic, to: "q.fifo", ["RawMessageDelivery": "true"])
        try subscribe(cloud, topic, to: "plain", ["RawMessageDelivery": "true"])
        var ids: [JSONValue?] = []
        for text in ["one", "two", "one"] {
            let sent = try cloud.call(
                cloud.sns, "Publish",
                ["TopicArn": topic, "Message": .string(text), "MessageGroupId": "g"])
            ids.append(sent["MessageId"])
            #expect(sent["SequenceNumber"]?.stringValue?.count == 20)
        }
        #expect(ids[0] == ids[2] && ids[0] != ids[1])
        cloud.pass(1)
        #expect(try cloud.bodies("q.fifo") == ["one", "two"])
        #expect(try cloud.bodies("plain") == ["one", "two"])
        #expect(
            cloud.refusal(cloud.sns, "Publish", ["TopicArn": topic, "Message": "x"])
                == "InvalidParameter: Invalid parameter: The MessageGroupId parameter is required"
                + " for FIFO topics")
        let standard = try createTopic(cloud, "standard")
        #expect(
            cloud.refusal(
                cloud.sns, "Subscribe",
                [
                    "TopicArn": standard, "Protocol": "sqs",
                    "Endpoint": .string(cloud.sqs.arn(of: "q.fifo")),
                ])?.contains("FIFO SQS Queues can not be subscribed to standard SNS topics")
                == true)
    }

    @Test("A web address waits for its confirmation")
    func confirmation() throws {
        let cloud = MessagingTestCloud()
        let topic = try createTopic(cloud)
        let answer = try cloud.call(
            cloud.sns, "Subscribe",
            ["TopicArn": topic, "Protocol": "https", "Endpoint": "https://example.com/x"])
        #expect(answer["SubscriptionArn"] == "pending confirmation")
        func publish() throws {
            _ = try cloud.call(cloud.sns, "Publish", ["TopicArn": topic, "Message": "x"])
            cloud.pass(1)
        }
        try publish()
        #expect(cloud.sns.deliveries.isEmpty)
        #expect(
            cloud.refusal(cloud.sns, "ConfirmSubscription", ["TopicArn": topic, "Token": "no"])
                == "InvalidParameter: Invalid parameter: Token")
        let token = try #require(cloud.sns.subscriptions(of: "news").first?.token)
        _ = try cloud.call(
            cloud.sns, "ConfirmSubscription", ["TopicArn": topic, "Token": .string(token)])
        try publish()
        #expect(cloud.sns.deliveries.map(\.endpoint) == ["https://example.com/x"])
    }

    @Test("A fault doubles, delays and loses a delivery")
    func faults() throws {
        func count(_ effect: FaultEffect) throws -> Int {
            let cloud = MessagingTestCloud(rules: [
                FaultRule(id: "x", point: "sns.deliver", hit: .nth(1), effect: effect)
            ])
            let topic = try createTopic(cloud)
            try cloud.queue("q")
            try subscribe(cloud, topic, to: "q")
            _ = try cloud.call(cloud.sns, "Publish", ["TopicArn": topic, "Message": "x"])
            cloud.pass(5)
            return cloud.sqs.messageCount(of: "q")
        }
        #expect(try count(.drop) == 0)
        #expect(try count(.delay(.seconds(3))) == 1)
        #expect(try count(.duplicate(times: 2, gap: .seconds(1))) == 3)
    }

    @Test("Topics and subscriptions are created once, listed, changed and deleted")
    func managing() throws {
        let cloud = MessagingTestCloud()
        let topic = try createTopic(cloud, "news", ["DisplayName": "News"])
        #expect(try createTopic(cloud) == topic)
        #expect(
            cloud.refusal(
                cloud.sns, "CreateTopic", ["Name": "news", "Attributes": ["DisplayName": "Other"]])
                == "InvalidParameter: Invalid parameter: Attributes Reason: Topic already exists"
                + " with different attributes")
        try cloud.queue("q")
        let subscription = try subscribe(cloud, topic, to: "q")
        #expect(try subscribe(cloud, topic, to: "q") == subscription)
        _ = try cloud.call(
            cloud.sns, "SetSubscriptionAttributes",
            [
                "SubscriptionArn": subscription, "AttributeName": "FilterPolicy",
                "AttributeValue": #"{"a":["x"]}"#,
            ])
        let attributes = try cloud.call(
            cloud.sns, "GetSubscriptionAttributes", ["SubscriptionArn": subscription])
        #expect(attributes["Attributes"]?["FilterPolicyScope"] == "MessageAttributes")
        #expect(attributes["Attributes"]?["PendingConfirmation"] == "false")
        let listed = try cloud.call(cloud.sns, "ListSubscriptionsByTopic", ["TopicArn": topic])
        #expect(listed["Subscriptions"]?[0]?["SubscriptionArn"] == subscription)
        _ = try cloud.call(
            cloud.sns, "AddPermission",
            [
                "TopicArn": topic, "Label": "other", "AWSAccountId": ["111122223333"],
                "ActionName": ["Publish"],
            ])
        #expect(
            cloud.policies["arn:aws:sns:us-east-1:123456789012:news"]?.contains("other") == true)
        _ = try cloud.call(cloud.sns, "Unsubscribe", ["SubscriptionArn": subscription])
        let counts = try cloud.call(cloud.sns, "GetTopicAttributes", ["TopicArn": topic])
        #expect(counts["Attributes"]?["SubscriptionsDeleted"] == "1")
        _ = try cloud.call(cloud.sns, "DeleteTopic", ["TopicArn": topic])
        _ = try cloud.call(cloud.sns, "DeleteTopic", ["TopicArn": topic])
        #expect(
            cloud.refusal(cloud.sns, "Publish", ["TopicArn": topic, "Message": "x"])
                == "NotFound: Topic does not exist")
        #expect(
            cloud.refusal(cloud.sns, "GetSMSAttributes")
                == "NotImplemented: sns GetSMSAttributes is not emulated (fidelity ledger: sns"
                + " operation GetSMSAttributes)")
    }

    @Test("The API's Publish leaves the same entry as a function's client")
    func trace() throws {
        let cloud = MessagingTestCloud()
        let topic = try createTopic(cloud)
        let before = cloud.world.trace.count
        _ = try cloud.call(
            cloud.sns, "Publish", ["TopicArn": topic, "Message": "x", "Subject": "s"])
        let entry = try #require(cloud.world.trace.dropFirst(before).first)
        #expect(
            entry.details.map(\.name) == ["topic", "subject", "message", "message-id"])
    }
}
