import CloudModel
import DataFormats
import Messaging
import SimKernel
import Testing

@Suite("SNS") struct SNSTests {
    private func publish(
        _ cloud: MessagingTestCloud, _ message: String = "hello", subject: String? = nil,
        topic: String = "alerts", attributes: [(name: String, value: String)] = []
    ) throws(ServiceFailure) -> String {
        try cloud.sns.publish(
            PublishMessage(
                topicARN: cloud.sns.arn(of: topic), subject: subject, message: message,
                attributes: attributes), as: cloud.caller)
    }

    @Test("A message reaches every subscription, and the log keeps it")
    func publishing() throws {
        let cloud = MessagingTestCloud()
        try cloud.sns.createTopic("alerts")
        try cloud.sns.subscribe("alerts", by: "email", endpoint: "ops@example.com")
        try cloud.sns.subscribe(
            "alerts", by: "lambda", endpoint: "arn:aws:lambda:us-east-1:123456789012:function:pager"
        )
        let id = try publish(cloud, subject: "Rejected", attributes: [("kind", "csv")])
        try cloud.run(until: "2025-01-01T00:01:00Z")
        #expect(cloud.sns.messages(topic: "alerts").map(\.id) == [id])
        #expect(cloud.sns.deliveries.map(\.endpoint) == ["ops@example.com"])
        let call = try #require(cloud.calls.first)
        #expect(call.contains("function pager"))
        let event = try JSONValue(parsing: String(call[try #require(call.firstIndex(of: "{"))...]))
        let notification = try #require(event["Records"]?[0]?["Sns"])
        #expect(notification["MessageId"]?.stringValue == id)
        #expect(notification["Subject"] == "Rejected")
        #expect(notification["Timestamp"] == "2025-01-01T00:00:00.000Z")
        #expect(
            notification["MessageAttributes"]?["kind"] == ["Type": "String", "Value": "csv"])
    }

    @Test("What SNS refuses has its code and message, and leaves no trace in the log")
    func refusals() throws {
        let cloud = MessagingTestCloud()
        try cloud.sns.createTopic("alerts")
        func refused(_ body: () throws(ServiceFailure) -> String) -> [String?] {
            let failure = #expect(throws: ServiceFailure.self) { try body() }
            #expect(failure?.isDefinite == true)
            return [failure?.code, failure?.message]
        }
        let size = SNSEmulator.messageLimit
        #expect(
            refused { () throws(ServiceFailure) in try publish(cloud, topic: "ghost") }
                == ["NotFound", "Topic does not exist"])
        #expect(
            refused { () throws(ServiceFailure) in try publish(cloud, "") }
                == ["InvalidParameter", "Invalid parameter: Empty message"])
        for subject in ["", "two\nlines", String(repeating: "x", count: 101)] {
            #expect(
                refused { () throws(ServiceFailure) in try publish(cloud, subject: subject) }
                    == ["InvalidParameter", "Invalid parameter: Subject"])
        }
        #expect(
            refused { () throws(ServiceFailure) in
                try publish(cloud, String(repeating: "x", count: size + 1))
            } == ["InvalidParameter", "Invalid parameter: Message too long"])
        #expect(cloud.sns.messages().isEmpty)
        _ = try publish(
            cloud, String(repeating: "x", count: size),
            subject: String(repeating: "x", count: 100))
        #expect(cloud.sns.messages().count == 1)
        #expect(throws: SNSError.self) {
            try cloud.sns.subscribe("alerts", by: "sqs", endpoint: "arn:aws:sqs:::q")
        }
        #expect(throws: SNSError.self) { try cloud.sns.createTopic("alerts.fifo") }
    }

    @Test("A filter policy lets through what it names")
    func filters() throws {
        let cloud = MessagingTestCloud()
        try cloud.sns.createTopic("alerts")
        try cloud.sns.subscribe(
            "alerts", by: "email", endpoint: "a",
            filterPolicy: [
                "kind": ["csv", ["prefix": "j"]], "level": [["anything-but": ["debug"]]],
                "muted": [["exists": false]],
            ])
        let cases: [([(name: String, value: String)], Bool)] = [
            ([("kind", "csv"), ("level", "error")], true),
            ([("kind", "json"), ("level", "error")], true),
            ([("kind", "xml"), ("level", "error")], false),
            ([("kind", "csv"), ("level", "debug")], false),
            ([("kind", "csv")], false),
            ([("kind", "csv"), ("level", "error"), ("muted", "y")], false),
        ]
        for (attributes, passes) in cases {
            let before = cloud.sns.deliveries.count
            _ = try publish(cloud, attributes: attributes)
            cloud.world.run(until: cloud.world.now + .seconds(1))
            #expect(cloud.sns.deliveries.count - before == (passes ? 1 : 0), "\(attributes)")
        }
        #expect(throws: SNSError.self) {
            try cloud.sns.subscribe(
                "alerts", by: "email", endpoint: "b", filterPolicy: ["n": [["like": "x"]]])
        }
    }

    @Test("A function that is busy gets the message later; one that is gone never does")
    func deliveryRetries() throws {
        let cloud = MessagingTestCloud()
        try cloud.sns.createTopic("alerts")
        try cloud.sns.subscribe("alerts", by: "lambda", endpoint: "f")
        let busy = ServiceFailure(
            service: "lambda", code: "TooManyRequestsException", message: "", status: 429)
        cloud.failures = Array(repeating: busy, count: 5)
        _ = try publish(cloud)
        try cloud.run(until: "2025-01-02T00:00:00Z")
        #expect(cloud.instants == ["2025-01-01T00:00:02.015Z"])
        cloud.failures = [
            ServiceFailure(
                service: "lambda", code: "ResourceNotFoundException", message: "", status: 404)
        ]
        _ = try publish(cloud)
        try cloud.run(until: "2025-02-01T00:00:00Z")
        #expect(cloud.calls.count == 1)
    }

    @Test("A fork delivers what was on its way; reset forgets all")
    func laws() throws {
        let (original, copy) = (MessagingTestCloud(), MessagingTestCloud())
        try original.sns.createTopic("alerts")
        try original.sns.subscribe("alerts", by: "https", endpoint: "https://example.com")
        _ = try publish(original)
        copy.world.restore(try original.world.snapshot(), decisions: CalmDecisions())
        for each in [original, copy] { try each.run(until: "2025-01-02T00:00:00Z") }
        #expect(copy.sns.deliveries == original.sns.deliveries)
        #expect(copy.sns.deliveries.count == 1)
        #expect(copy.world.trace == original.world.trace)
        copy.sns.reset()
        copy.sns.reset()
        #expect(copy.sns.topics.isEmpty && copy.sns.messages().isEmpty)
    }
}
