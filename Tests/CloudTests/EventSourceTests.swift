import Cloud
import CloudModel
import DataFormats
import Lambda
import Messaging
import SimFaults
import SimKernel
import Testing

@Suite("Queues that set off functions")
struct EventSourceTests {
    /// An account with the queue `jobs`, whose messages go to `dead` after three receives, and a
    /// function that works on them. Only the world's own thread touches it.
    final class Account: @unchecked Sendable {
        let cloud: Cloud
        /// The events that the function got.
        var events: [JSONValue] = []
        /// What the function answers, or how it fails; by the bodies of its messages.
        var answer: ([String]) throws -> JSONValue = { _ in .null }

        private final class Ending { var result: Result<APIAnswer, ServiceFailure>? }

        init(
            timeout: Int = 3, reserved: Int? = nil, fifo: Bool = false, rules: [FaultRule] = []
        ) throws {
            let deployed = try SmallAccount.deploy()
            cloud = SmallAccount.fork(try deployed.snapshot(), faults: rules)
            let role = cloud.lambda.functions[0].roleARN
            let code: FunctionCode = { [unowned self] event, _ in
                events.append(event)
                return try answer(bodies(event))
            }
            try cloud.lambda.put(
                LambdaFunction(
                    name: "work", code: code, roleARN: role, timeout: timeout,
                    reservedConcurrency: reserved))
            let suffix = fifo ? ".fifo" : ""
            let kind: JSONObject = fifo ? ["FifoQueue": "true"] : [:]
            try ask("CreateQueue", ["QueueName": "dead\(suffix)", "Attributes": .object(kind)])
            var attributes = kind
            attributes["RedrivePolicy"] = .string(
                #"{"deadLetterTargetArn":"\#(cloud.sqs.arn(of: "dead\(suffix)"))","#
                    + #""maxReceiveCount":3}"#)
            try ask(
                "CreateQueue", ["QueueName": "jobs\(suffix)", "Attributes": .object(attributes)])
        }

        @discardableResult
        func ask(_ operation: String, _ input: JSONObject) throws -> JSONObject {
            let lambda: LambdaEmulator = cloud.lambda
            let isLambda = operation.hasSuffix("Mapping") || operation.hasSuffix("Mappings")
            let api: any APIService = isLambda ? (lambda as any APIService) : cloud.sqs
            let ending = Ending()
            let actor = Actor(name: "tester", principal: .root(account: cloud.context.account))
            let request = APIRequest(operation: operation, input: input)
            let guest = cloud.world.startGuest("tester") { guest in
                do throws(ServiceFailure) {
                    ending.result = .success(
                        try await api.respond(to: request, as: actor, guest: guest))
                } catch { ending.result = .failure(error) }
            }
            cloud.world.drainGuests()
            while !guest.hasEnded, case .advanced = cloud.world.step() {}
            return try (ending.result ?? .failure(.guestDied)).get().output
        }

        @discardableResult
        func map(_ more: JSONObject = [:], queue: String = "jobs") throws -> JSONObject {
            var input: JSONObject = [
                "FunctionName": "work", "EventSourceArn": .string(cloud.sqs.arn(of: queue)),
            ]
            for (name, value) in more { input[name] = value }
            return try ask("CreateEventSourceMapping", input)
        }

        func send(_ body: String, group: String? = nil, to queue: String = "jobs") throws {
            var input: JSONObject = [
                "QueueUrl": .string(cloud.sqs.url(of: queue)), "MessageBody": .string(body),
            ]
            if let group {
                input["MessageGroupId"] = .string(group)
                input["MessageDeduplicationId"] = .string(body)
            }
            try ask("SendMessage", input)
        }

        func bodies(_ event: JSONValue) -> [String] {
            (event["Records"]?.arrayValue ?? []).compactMap { $0["body"]?.stringValue }
        }

        func pass(_ seconds: Int64) {
            cloud.world.run(until: cloud.world.now + .seconds(seconds))
        }

        var left: (jobs: Int, dead: Int) {
            (
                cloud.sqs.messageCount(of: "jobs") + cloud.sqs.messageCount(of: "jobs.fifo"),
                cloud.sqs.messageCount(of: "dead") + cloud.sqs.messageCount(of: "dead.fifo")
            )
        }

        func code(_ body: () throws -> Void) -> String? {
            do { try body() } catch { return (error as? ServiceFailure)?.code }
            return nil
        }
    }

    @Test("A message comes to the function as a record, and is deleted when it is done with")
    func record() throws {
        let account = try Account()
        try account.map()
        try account.ask(
            "SendMessage",
            [
                "QueueUrl": .string(account.cloud.sqs.url(of: "jobs")), "MessageBody": "one",
                "MessageAttributes": ["n": ["DataType": "Number", "StringValue": "7"]],
            ])
        account.pass(5)
        let record = try #require(account.events.first?["Records"]?[0])
        #expect(record["body"] == "one")
        #expect(record["eventSource"] == "aws:sqs")
        #expect(record["awsRegion"] == .string(account.cloud.context.region))
        #expect(record["eventSourceARN"] == .string(account.cloud.sqs.arn(of: "jobs")))
        #expect(record["md5OfBody"] == "f97c5d29941bfb1b2fdab0874906ab82")
        #expect(record["attributes"]?["ApproximateReceiveCount"] == "1")
        #expect(record["messageAttributes"]?["n"]?["stringValue"] == "7")
        #expect(record["messageAttributes"]?["n"]?["dataType"] == "Number")
        #expect(account.left == (0, 0))
    }

    @Test("Messages that were there before the mapping come, too, ten at a time")
    func batches() throws {
        let account = try Account()
        for number in 0..<23 { try account.send("\(number)") }
        try account.map()
        account.pass(10)
        #expect(account.events.map { account.bodies($0).count } == [10, 10, 3])
        #expect(account.left == (0, 0))
    }

    @Test("A batching window keeps a batch open until it is full or the window is over")
    func window() throws {
        let account = try Account()
        try account.map(["BatchSize": 20, "MaximumBatchingWindowInSeconds": 10])
        try account.send("a")
        account.pass(4)
        try account.send("b")
        account.pass(3)
        #expect(account.events.isEmpty)
        account.pass(10)
        #expect(account.events.map(account.bodies) == [["a", "b"]])
        for number in 0..<20 { try account.send("\(number)") }
        account.pass(3)
        #expect(account.events.last.map(account.bodies)?.count == 20)
    }

    @Test("What failed comes again after the visibility timeout, and at last goes to the dead")
    func redrive() throws {
        let account = try Account()
        account.answer = { _ in throw FunctionFailure(errorType: "No", errorMessage: "no") }
        try account.map()
        try account.send("bad")
        account.pass(20)
        #expect(account.events.count == 1)
        account.pass(30)
        #expect(account.events.count == 2)
        account.pass(120)
        #expect(account.events.count == 3)
        #expect(account.left == (0, 1))
    }

    @Test("Of a batch only the messages come again that the answer names")
    func partial() throws {
        let account = try Account()
        account.answer = { [unowned account] bodies in
            let records = account.events.last?["Records"]?.arrayValue ?? []
            let bad = records.filter { $0["body"] == "bad" }
            return [
                "batchItemFailures": .array(
                    bad.map { ["itemIdentifier": $0["messageId"] ?? .null] })
            ]
        }
        for body in ["a", "bad", "b"] { try account.send(body) }
        try account.map(["FunctionResponseTypes": ["ReportBatchItemFailures"]])
        account.pass(20)
        #expect(account.left.jobs == 1)
        account.pass(200)
        #expect(account.events.map(account.bodies) == [["a", "bad", "b"], ["bad"], ["bad"]])
        #expect(account.left == (0, 1))
    }

    @Test(
        "An answer that names no message well counts as a failure of all",
        arguments: [
            #""done""#, #"{"batchItemFailures":[{"itemIdentifier":""}]}"#,
            #"{"batchItemFailures":[{"itemIdentifier":null}]}"#,
            #"{"batchItemFailures":[{"id":"x"}]}"#,
            #"{"batchItemFailures":[{"itemIdentifier":"unknown"}]}"#,
        ])
    func malformed(_ answer: String) throws {
        let account = try Account()
        let value = try JSONValue(parsing: answer)
        account.answer = { _ in value }
        try account.map(["FunctionResponseTypes": ["ReportBatchItemFailures"]])
        try account.send("a")
        account.pass(20)
        #expect(account.left.jobs == 1)
    }

    @Test(
        "An answer without failures counts as a success of all",
        arguments: ["null", "{}", #"{"batchItemFailures":[]}"#, #"{"batchItemFailures":null}"#])
    func whole(_ answer: String) throws {
        let account = try Account()
        let value = try JSONValue(parsing: answer)
        account.answer = { _ in value }
        try account.map(["FunctionResponseTypes": ["ReportBatchItemFailures"]])
        try account.send("a")
        account.pass(20)
        #expect(account.left == (0, 0))
    }

    @Test("What no filter lets pass is deleted without a call")
    func filters() throws {
        let account = try Account()
        try account.map([
            "FilterCriteria": [
                "Filters": [
                    ["Pattern": #"{"body":{"kind":["good"]}}"#],
                    ["Pattern": #"{"body":{"size":[{"numeric":[">",9]}]}}"#],
                ]
            ]
        ])
        for body in [#"{"kind":"good"}"#, #"{"kind":"bad"}"#, "plain", #"{"size":10}"#] {
            try account.send(body)
        }
        account.pass(20)
        #expect(account.events.flatMap(account.bodies) == [#"{"kind":"good"}"#, #"{"size":10}"#])
        #expect(account.left == (0, 0))
    }

    @Test("In a FIFO queue a group waits for its message that failed, others go on")
    func groups() throws {
        let account = try Account(fifo: true)
        var tries = 0
        account.answer = { bodies in
            guard bodies.contains("a1") else { return .null }
            tries += 1
            if tries == 1 { throw FunctionFailure(errorType: "No", errorMessage: "no") }
            return .null
        }
        try account.map(["BatchSize": 1], queue: "jobs.fifo")
        for (body, group) in [("a1", "a"), ("a2", "a"), ("b1", "b")] {
            try account.send(body, group: group, to: "jobs.fifo")
        }
        account.pass(20)
        #expect(account.events.flatMap(account.bodies) == ["a1", "b1"])
        account.pass(60)
        #expect(account.events.flatMap(account.bodies) == ["a1", "b1", "a1", "a2"])
        #expect(account.left == (0, 0))
    }

    @Test("A throttled call is tried again while the messages are the poller's own")
    func throttled() throws {
        let account = try Account(reserved: 0)
        try account.map()
        try account.send("a")
        account.pass(10)
        #expect(account.events.isEmpty)
        try account.cloud.lambda.setReservedConcurrency(nil, of: "work")
        account.pass(40)
        #expect(account.events.count == 1)
        #expect(account.left == (0, 0))
    }

    @Test("A poller that dies before the call leaves the messages to the next one")
    func crash() throws {
        let account = try Account(rules: [
            FaultRule(id: "dies", point: "sqs.receive", phase: .after, effect: .crash)
        ])
        try account.map()
        try account.send("a")
        account.pass(20)
        #expect(account.events.isEmpty)
        #expect(account.left.jobs == 1)
    }

    @Test("A mapping that is off polls nothing until it is on")
    func disabled() throws {
        let account = try Account()
        let id = try account.map(["Enabled": false])["UUID"] ?? ""
        try account.send("a")
        account.pass(100)
        #expect(account.events.isEmpty)
        #expect(try account.ask("GetEventSourceMapping", ["UUID": id])["State"] == "Disabled")
        try account.ask("UpdateEventSourceMapping", ["UUID": id, "Enabled": true])
        account.pass(5)
        #expect(account.events.count == 1)
        #expect(try account.ask("DeleteEventSourceMapping", ["UUID": id])["State"] == "Deleting")
        try account.send("b")
        account.pass(100)
        #expect(account.events.count == 1)
        #expect(
            account.code { try account.ask("GetEventSourceMapping", ["UUID": id]) }
                == "ResourceNotFoundException")
    }

    @Test("A world with a mapping and an empty queue is at rest, and can be copied")
    func rest() throws {
        let account = try Account()
        try account.map()
        try account.send("a")
        account.pass(600)
        #expect(account.cloud.world.pendingEvents.isEmpty)
        #expect(account.cloud.world.liveGuests.isEmpty)
        let copy = SmallAccount.fork(try account.cloud.snapshot())
        #expect(copy.lambda.eventSourceMappings == account.cloud.lambda.eventSourceMappings)
    }

    @Test("Mappings are listed by queue and by function, and refused as the service refuses them")
    func refusals() throws {
        let account = try Account(timeout: 60)
        func code(_ more: JSONObject) -> String? { account.code { try account.map(more) } }
        // The queue's visibility timeout is 30 seconds.
        #expect(code([:]) == "InvalidParameterValueException")
        try account.ask(
            "SetQueueAttributes",
            [
                "QueueUrl": .string(account.cloud.sqs.url(of: "jobs")),
                "Attributes": ["VisibilityTimeout": "60"],
            ])
        #expect(code(["BatchSize": 11]) == "InvalidParameterValueException")
        #expect(code(["BatchSize": 0]) == "InvalidParameterValueException")
        #expect(code(["FunctionName": "nobody"]) == "InvalidParameterValueException")
        #expect(
            code(["EventSourceArn": "arn:aws:sqs:us-east-1:1:none"])
                == "InvalidParameterValueException")
        #expect(
            code(["EventSourceArn": "arn:aws:kinesis:us-east-1:1:stream/s"]) == "NotEmulated")
        #expect(
            code(["FilterCriteria": ["Filters": [["Pattern": "{"]]]])
                == "InvalidParameterValueException")
        #expect(code(["KMSKeyArn": "k"]) == "NotEmulated")
        #expect(code([:]) == nil)
        #expect(code([:]) == "ResourceConflictException")
        let all = try account.ask("ListEventSourceMappings", ["FunctionName": "work"])
        #expect(all["EventSourceMappings"]?.arrayValue?.count == 1)
        let none = try account.ask("ListEventSourceMappings", ["FunctionName": "receipt"])
        #expect(none["EventSourceMappings"]?.arrayValue?.isEmpty == true)
    }
}
