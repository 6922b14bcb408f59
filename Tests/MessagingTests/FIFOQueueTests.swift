import CloudModel
import DataFormats
import Messaging
import SimKernel
import Testing

@Suite("FIFO queues") struct FIFOQueueTests {
    private func cloud(_ more: JSONObject = [:]) throws -> MessagingTestCloud {
        let cloud = MessagingTestCloud()
        var attributes: JSONObject = ["FifoQueue": "true"]
        for (name, value) in more { attributes[name] = value }
        try cloud.queue("jobs.fifo", attributes)
        return cloud
    }

    @discardableResult
    private func send(
        _ cloud: MessagingTestCloud, _ body: String, group: String, id: String? = nil
    ) throws(ServiceFailure) -> JSONObject {
        var more: JSONObject = ["MessageGroupId": .string(group)]
        if let id { more["MessageDeduplicationId"] = .string(id) }
        return try cloud.send("jobs.fifo", body, more)
    }

    @Test("A group's next message waits until the one in flight is deleted; other groups do not")
    func groups() throws {
        let cloud = try cloud()
        for (body, group) in [("a1", "a"), ("a2", "a"), ("b1", "b")] {
            try send(cloud, body, group: group, id: body)
        }
        let first = try #require(try cloud.receive("jobs.fifo", 1).first)
        #expect(first["Body"] == "a1")
        #expect(first["Attributes"]?["MessageGroupId"] == "a")
        #expect(try cloud.bodies("jobs.fifo") == ["b1"])
        #expect(try cloud.bodies("jobs.fifo").isEmpty)
        _ = try cloud.call(
            cloud.sqs, "DeleteMessage",
            [
                "QueueUrl": .string(cloud.sqs.url(of: "jobs.fifo")),
                "ReceiptHandle": first["ReceiptHandle"] ?? "",
            ])
        #expect(try cloud.bodies("jobs.fifo") == ["a2"])
    }

    @Test("One answer may hold several messages of a group, in order")
    func together() throws {
        let cloud = try cloud()
        for body in ["a1", "a2", "a3"] { try send(cloud, body, group: "a", id: body) }
        #expect(try cloud.bodies("jobs.fifo", 2) == ["a1", "a2"])
        cloud.pass(30)
        #expect(try cloud.bodies("jobs.fifo") == ["a1", "a2", "a3"])
    }

    @Test("A repeated message is the same message for five minutes, by id or by content")
    func deduplication() throws {
        let cloud = try cloud(["ContentBasedDeduplication": "true"])
        let first = try send(cloud, "x", group: "a", id: "1")
        let again = try send(cloud, "y", group: "b", id: "1")
        #expect(again["MessageId"] == first["MessageId"])
        #expect(again["SequenceNumber"] == first["SequenceNumber"])
        let content = try send(cloud, "z", group: "a")
        #expect(try send(cloud, "z", group: "b")["MessageId"] == content["MessageId"])
        #expect(cloud.sqs.messageCount(of: "jobs.fifo") == 2)
        cloud.pass(301)
        let later = try send(cloud, "x", group: "a", id: "1")
        #expect(later["MessageId"] != first["MessageId"])
        let numbers = [first, content, later].compactMap { $0["SequenceNumber"]?.stringValue }
        #expect(numbers.count == 3 && numbers == numbers.sorted())
        #expect(numbers.allSatisfy { $0.count == 20 })
    }

    @Test("With the scope of a group, two groups may send the same")
    func scope() throws {
        let cloud = try cloud([
            "DeduplicationScope": "messageGroup", "FifoThroughputLimit": "perMessageGroupId",
        ])
        for group in ["a", "b", "a"] { try send(cloud, group, group: group, id: "same") }
        #expect(cloud.sqs.messageCount(of: "jobs.fifo") == 2)
    }

    @Test("A repeated attempt gets the same messages and receipts while they are in flight")
    func attempts() throws {
        let cloud = try cloud()
        for body in ["a", "b"] { try send(cloud, body, group: body, id: body) }
        let attempt: JSONObject = ["ReceiveRequestAttemptId": "try"]
        let first = try cloud.receive("jobs.fifo", 1, attempt)
        cloud.pass(20)
        #expect(try cloud.receive("jobs.fifo", 1, attempt) == first)
        // The retry began the timeout anew.
        cloud.pass(20)
        #expect(try cloud.bodies("jobs.fifo") == ["b"])
        cloud.pass(20)
        #expect(try cloud.receive("jobs.fifo", 1, attempt).first?["Body"] == "a")
    }

    @Test("What a FIFO queue refuses, and what a receipt that ran out says")
    func refusals() throws {
        let cloud = try cloud()
        let url = JSONValue.string(cloud.sqs.url(of: "jobs.fifo"))
        let cases: [(JSONObject, String)] = [
            ([:], "MissingParameter: The request must contain the parameter MessageGroupId."),
            (
                ["MessageGroupId": "a"],
                "InvalidParameterValue: The queue should either have ContentBasedDeduplication"
            ),
            (
                ["MessageGroupId": "a", "MessageDeduplicationId": "1", "DelaySeconds": 5],
                "InvalidParameterValue: Value 5 for parameter DelaySeconds is invalid."
            ),
            (["MessageGroupId": "a b", "MessageDeduplicationId": "1"], "InvalidParameterValue:"),
        ]
        for (more, expected) in cases {
            var input: JSONObject = ["QueueUrl": url, "MessageBody": "x"]
            for (name, value) in more { input[name] = value }
            #expect(
                cloud.refusal(cloud.sqs, "SendMessage", input)?.hasPrefix(expected) == true,
                "\(expected)")
        }
        #expect(
            cloud.refusal(
                cloud.sqs, "CreateQueue",
                ["QueueName": "jobs", "Attributes": ["FifoQueue": "true"]])?
                .contains("must end with .fifo suffix") == true)
        #expect(
            cloud.refusal(
                cloud.sqs, "SetQueueAttributes",
                ["QueueUrl": url, "Attributes": ["FifoThroughputLimit": "perMessageGroupId"]])?
                .hasPrefix("InvalidParameterValue: The perMessageGroupId value") == true)
        try send(cloud, "x", group: "a", id: "1")
        let handle = try #require(try cloud.receive("jobs.fifo").first?["ReceiptHandle"])
        cloud.pass(31)
        #expect(
            cloud.refusal(
                cloud.sqs, "DeleteMessage", ["QueueUrl": url, "ReceiptHandle": handle])?
                .hasSuffix("Reason: The receipt handle has expired.") == true)
    }

    /// A model of the delivery rules, beside which a long random life of a queue is held.
    @Test("Whatever happens, a group's messages are taken in order", arguments: 0..<20)
    func order(seed: UInt64) throws {
        let cloud = try cloud(["VisibilityTimeout": "5"])
        var random = StableSequence(seed: seed)
        var sent: [String: [String]] = [:]
        var deleted: [String: [String]] = [:]
        var number = 0
        for _ in 0..<120 {
            switch random.next(3) {
            case 0:
                let group = "g\(random.next(3))"
                number += 1
                try send(cloud, "\(number)", group: group, id: "\(number)")
                sent[group, default: []].append("\(number)")
            case 1:
                for message in try cloud.receive("jobs.fifo", random.next(4) + 1)
                where random.next(3) > 0 {
                    _ = try cloud.call(
                        cloud.sqs, "DeleteMessage",
                        [
                            "QueueUrl": .string(cloud.sqs.url(of: "jobs.fifo")),
                            "ReceiptHandle": message["ReceiptHandle"] ?? "",
                        ])
                    let group = message["Attributes"]?["MessageGroupId"]?.stringValue ?? ""
                    deleted[group, default: []].append(message["Body"]?.stringValue ?? "")
                }
            default: cloud.pass(Int64(random.next(7)))
            }
        }
        for (group, bodies) in deleted {
            #expect(Set(bodies).count == bodies.count)
            #expect(bodies.allSatisfy { sent[group]?.contains($0) == true })
        }
        let left = cloud.sqs.messageCount(of: "jobs.fifo")
        let total = sent.values.map(\.count).reduce(0, +)
        #expect(left + deleted.values.map(\.count).reduce(0, +) == total)
    }
}

/// Numbers that are the same in every run.
struct StableSequence {
    private let seed: UInt64
    private var count: UInt64 = 0

    init(seed: UInt64) { self.seed = seed }

    mutating func next(_ bound: Int) -> Int {
        var hash = StableHash()
        hash.combine(seed)
        hash.combine(count)
        count += 1
        return Int(hash.finalize() % UInt64(bound))
    }
}
