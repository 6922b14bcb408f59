import CloudModel
import DataFormats
import SimFaults
import SimKernel
import Testing

@testable import S3

@Suite("Notifications")
struct NotificationTests {
    private func record(_ call: NotingFunctions.Call) throws -> JSONValue {
        try #require(call.payload["Records"]?[0])
    }

    @Test("A put arrives after the delay as S3 writes it")
    func recordShape() throws {
        let account = try TestAccount()
        try account.notify([.prefix("raw/"), .suffix(".csv")])
        let answer = try account.put("raw/a b+é.csv", "hello")
        try account.put("clean/a.csv")
        try account.put("raw/a.txt")
        #expect(account.functions.calls.isEmpty)
        account.run()
        let call = try #require(account.functions.calls.first)
        #expect(account.functions.calls.count == 1)
        #expect(call.function == "validator")
        #expect(call.at == TestAccount.start + .milliseconds(500))
        let record = try record(call)
        #expect(
            record.objectValue?.keys == [
                "eventVersion", "eventSource", "awsRegion", "eventTime", "eventName",
                "userIdentity", "requestParameters", "responseElements", "s3",
            ])
        #expect(record["eventName"] == "ObjectCreated:Put")
        #expect(record["eventTime"] == "2026-01-01T00:00:00.000Z")
        let object = try #require(record["s3"]?["object"])
        #expect(object.objectValue?.keys == ["key", "size", "eTag", "sequencer"])
        #expect(object["key"] == "raw/a+b%2B%C3%A9.csv")
        #expect(object["size"] == 5)
        #expect(object["sequencer"] == .string(answer.sequencer))
        #expect(record["s3"]?["configurationId"] == "on-upload")
        #expect(record["s3"]?["bucket"]?["arn"] == "arn:aws:s3:::data")
    }

    @Test("Removals and markers have the members that S3 gives them")
    func removals() throws {
        let account = try TestAccount()
        try account.notify()
        try account.put("a")
        try account.delete("a")
        try account.s3.setVersioning(.enabled, of: "data")
        try account.delete("a")
        account.run()
        let records = try account.functions.calls.map { try record($0) }
        #expect(
            records.map { $0["eventName"]?.stringValue } == [
                "ObjectCreated:Put", "ObjectRemoved:Delete", "ObjectRemoved:DeleteMarkerCreated",
            ])
        let objects = records.compactMap { $0["s3"]?["object"]?.objectValue }
        #expect(objects[1].keys == ["key", "sequencer"])
        #expect(objects[2].keys == ["key", "eTag", "versionId", "sequencer"])
        #expect(objects[2]["eTag"] == "d41d8cd98f00b204e9800998ecf8427e")
        let sequencers = objects.compactMap { $0["sequencer"]?.stringValue }
        #expect(sequencers == sequencers.sorted() && Set(sequencers).count == 3)
    }

    @Test("A failed request announces nothing")
    func failedRequest() throws {
        let account = try TestAccount()
        try account.notify()
        _ = account.code { try account.copy("none", "b") }
        account.run()
        #expect(account.functions.calls.isEmpty)
    }

    @Test(
        "Configurations that overlap are refused as S3 refuses them",
        arguments: [
            ("images/", ".jpg", "images/", ".png", false),
            ("images/", "jpg", "images/", "pg", true),
            ("images/", "", "images/new/", "", true),
            ("raw/", "", "clean/", "", false),
            ("", ".jpg", "raw/", "", true),
        ])
    func overlaps(
        prefix: String, suffix: String, other: String, otherSuffix: String, refused: Bool
    ) throws {
        let account = try TestAccount()
        let configuration = NotificationConfiguration(targets: [
            .init(
                .function, arn: TestAccount.validator, events: ["s3:ObjectCreated:*"],
                rules: [.prefix(prefix), .suffix(suffix)]),
            .init(
                .topic, arn: "arn:aws:sns:us-east-1:123456789012:t",
                events: ["s3:ObjectCreated:Put"], rules: [.prefix(other), .suffix(otherSuffix)]),
        ])
        let code = account.code { try account.s3.setNotifications(configuration, of: "data") }
        #expect(code == (refused ? "InvalidArgument" : nil))
        #expect(try account.s3.notifications(of: "data").targets.count == (refused ? 0 : 2))
    }

    @Test("What cannot be configured is refused by name")
    func refusals() throws {
        let account = try TestAccount()
        func error(_ target: NotificationConfiguration.Target) -> S3Error? {
            do {
                try account.s3.setNotifications(.init(targets: [target]), of: "data")
                return nil
            } catch { return error }
        }
        let events = ["s3:ObjectCreated:*"]
        #expect(
            error(.init(.function, arn: "validator", events: events))?.message
                == "The ARN could not be parsed")
        #expect(
            error(.init(.queue, arn: "arn:aws:sqs:us-east-1:123456789012:q.fifo", events: events))?
                .message == "FIFO SQS queues are not supported.")
        #expect(
            error(.init(.function, arn: TestAccount.validator, events: ["s3:ObjectMade:*"]))?
                .message
                == "The event is not supported for notifications")
        #expect(
            error(.init(.function, arn: TestAccount.validator, events: ["s3:IntelligentTiering"]))?
                .code
                == "NotImplemented")
        let twice = error(
            .init(
                .function, arn: TestAccount.validator, events: events,
                rules: [.prefix("a"), .prefix("b")]))
        #expect(twice?.message == "Cannot specify more than one prefix rule in a filter.")
        account.authorizer.denied = ["lambda:InvokeFunction"]
        let denied = error(.init(.function, arn: TestAccount.validator, events: events))
        #expect(denied?.message == "Unable to validate the following destination configurations")
        #expect(denied?.members["ArgumentName1"] == .string("\(TestAccount.validator), null"))
        account.queues.failure = ServiceFailure(
            service: "sqs", code: "AWS.SimpleQueueService.NonExistentQueue", message: "",
            status: 400)
        let queue = "arn:aws:sqs:us-east-1:123456789012:q"
        #expect(
            error(.init(.queue, arn: queue, events: events))?.members["ArgumentValue1"]
                == "The destination queue does not exist")
    }

    @Test("A topic is sent the test message when it is configured, and then events")
    func topics() throws {
        let account = try TestAccount()
        let topic = "arn:aws:sns:us-east-1:123456789012:uploads"
        let configuration = NotificationConfiguration(targets: [
            .init(.topic, arn: topic, events: ["s3:ObjectCreated:Put"])
        ])
        try account.s3.setNotifications(configuration, of: "data")
        try account.put("a")
        account.run()
        let messages = try account.topics.messages.map { try JSONValue(parsing: $0.message) }
        #expect(messages[0]["Event"] == "s3:TestEvent")
        #expect(messages[1]["Records"]?[0]?["eventName"] == "ObjectCreated:Put")
        #expect(account.topics.messages.allSatisfy { $0.subject == "Amazon S3 Notification" })
        account.topics.failure = ServiceFailure(
            service: "sns", code: "NotFound", message: "Topic does not exist", status: 404)
        let code = account.code { try account.s3.setNotifications(configuration, of: "data") }
        #expect(code == "InvalidArgument")
    }

    @Test("A queue gets the test message and the bare record; EventBridge gets every change")
    func queuesAndBus() throws {
        let account = try TestAccount()
        let queue = "arn:aws:sqs:us-east-1:123456789012:uploads"
        try account.s3.setNotifications(
            .init(
                targets: [.init(.queue, arn: queue, events: ["s3:ObjectCreated:*"])],
                eventBridge: true), of: "data")
        try account.put("a b", "1")
        try account.delete("a b")
        account.run()
        let messages = try account.queues.messages.map { try JSONValue(parsing: $0.body) }
        #expect(messages.count == 2)
        #expect(messages[0]["Event"] == "s3:TestEvent")
        #expect(messages[1]["Records"]?[0]?["s3"]?["object"]?["key"] == "a+b")
        #expect(account.bus.events.map(\.detailType) == ["Object Created", "Object Deleted"])
        let detail = JSONValue.object(account.bus.events[0].detail)
        #expect(detail["object"]?["key"] == "a b")
        #expect(detail["reason"] == "PutObject")
        #expect(account.bus.events[1].detail["deletion-type"] == "Permanently Deleted")
        #expect(account.bus.events[0].resources == ["arn:aws:s3:::data"])
    }
}
