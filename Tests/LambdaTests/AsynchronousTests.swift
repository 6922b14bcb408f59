import CloudModel
import DataFormats
import Lambda
import SimFaults
import SimKernel
import Testing

@Suite("Asynchronous events") struct AsynchronousTests {
    private let letters = AsynchronousConfiguration(deadLetterARN: LambdaTestCloud.topic)

    @Test("A failing function is called three times, one and two minutes apart, as one request")
    func retries() throws {
        let cloud = LambdaTestCloud()
        try cloud.function(asynchronous: letters) { _, _ in
            throw FunctionFailure(errorType: "ValueError", errorMessage: "no such column")
        }
        try cloud.send("f")
        cloud.run()
        #expect(cloud.seconds("InvokeStart") == [0, 60, 180])
        let requests = cloud.entries("InvokeStart").compactMap { $0.text("request") }
        #expect(Set(requests).count == 1)
        #expect(
            cloud.entries("InvokeEnd").map(\.outcome)
                == Array(
                    repeating: .failed("ValueError"), count: 3))
        #expect(cloud.entries("EventDropped").first?.text("condition") == "RetriesExhausted")
        #expect(cloud.lambda.queuedEvents.isEmpty)

        let letter = try #require(cloud.published.first)
        #expect(letter.message == #"{"key":"a.csv"}"#)
        #expect(letter.attributes.map(\.name) == ["RequestID", "ErrorCode", "ErrorMessage"])
        #expect(letter.attributes.map(\.value) == [requests[0], "200", "no such column"])
    }

    @Test("An event that would be too old for its next try is given up at once")
    func age() throws {
        let cloud = LambdaTestCloud()
        try cloud.function(
            asynchronous: AsynchronousConfiguration(
                maximumEventAge: 60, onFailureARN: LambdaTestCloud.topic)
        ) { _, _ in throw FunctionFailure(errorType: "E", errorMessage: "m") }
        try cloud.send("f")
        cloud.run()
        #expect(cloud.seconds("InvokeStart") == [0])
        #expect(cloud.entries("EventDropped").first?.text("condition") == "EventAgeExceeded")
        let record = try JSONValue(parsing: try #require(cloud.published.first).message)
        #expect(record["requestContext"]?["condition"] == "EventAgeExceeded")
        #expect(record["requestContext"]?["approximateInvokeCount"] == 1)
        #expect(record["responseContext"]?["functionError"] == "Unhandled")
        #expect(record["responsePayload"] == ["errorMessage": "m", "errorType": "E"])
        #expect(
            record["requestContext"]?["functionArn"]
                == "arn:aws:lambda:us-east-1:123456789012:function:f:$LATEST")
    }

    @Test("Throttled events wait 1 s, then twice as long, without using up their tries")
    func throttled() throws {
        let cloud = LambdaTestCloud()
        try cloud.function(timeout: 60, reserved: 1) { event, context in
            try await context.caller.sleep(for: .seconds(20))
            return event
        }
        try cloud.send("f", "one")
        try cloud.send("f", "two")
        cloud.run()
        #expect(cloud.entries("InvokeStart").map(\.subject) == ["one", "two"])
        let waits = cloud.entries("RetryScheduled").compactMap { $0.text("wait") }
        #expect(waits == ["1s", "2s", "4s", "8s", "16s"])
        #expect(cloud.entries("InvokeStart").last?.integer("attempt") == 1)
        #expect(cloud.entries("InvokeEnd").allSatisfy { $0.outcome == .done })
    }

    @Test("A throttled event is given up when its age runs out")
    func throttledForever() throws {
        let cloud = LambdaTestCloud()
        try cloud.function(
            timeout: 900, reserved: 1,
            asynchronous: AsynchronousConfiguration(
                maximumRetryAttempts: 0, maximumEventAge: 120, deadLetterARN: LambdaTestCloud.topic)
        ) { event, context in
            try await context.caller.sleep(for: .seconds(800))
            return event
        }
        try cloud.send("f", "one")
        try cloud.send("f", "two")
        cloud.run()
        #expect(cloud.entries("InvokeStart").count == 1)
        #expect(cloud.entries("EventDropped").map(\.subject) == ["two"])
        #expect(cloud.published.first?.attributes.last?.value == "Rate Exceeded.")
    }

    @Test("A function whose reserved concurrency is zero is never called")
    func stopped() throws {
        let cloud = LambdaTestCloud()
        try cloud.function(reserved: 0, asynchronous: letters) { event, _ in event }
        try cloud.send("f")
        cloud.run()
        #expect(cloud.entries("InvokeStart").isEmpty)
        #expect(cloud.published.count == 1)
    }

    @Test("A crash between copy and delete is tried again, and the dead try does nothing more")
    func crash() throws {
        let cloud = LambdaTestCloud(rules: [
            FaultRule(
                id: "kill", point: "lambda.step", match: [.init(name: "attempt", pattern: "1")],
                hit: .nth(2), effect: .crash)
        ])
        try cloud.function { event, context in
            for step in 1...2 {
                // A handler that swallows every error cannot outlive its own death.
                _ = try? await context.sns.publish(
                    PublishMessage(topicARN: LambdaTestCloud.topic, message: "step \(step)"))
            }
            return event
        }
        try cloud.send("f")
        cloud.run()
        #expect(cloud.published.map(\.message) == ["step 1", "step 1", "step 2"])
        #expect(
            cloud.entries("InvokeEnd").map(\.outcome) == [.failed("Runtime.ExitError"), .done])
        #expect(cloud.entries("InvokeStart").map { $0["cold"] } == [.flag(true), .flag(true)])
    }

    @Test("A crash after all effects repeats them")
    func crashOnReturn() throws {
        let cloud = LambdaTestCloud(rules: [
            FaultRule(id: "kill", point: "lambda.return", hit: .nth(1), effect: .crash)
        ])
        try cloud.function { event, context in
            try await context.sns.publish(
                PublishMessage(topicARN: LambdaTestCloud.topic, message: context.requestID))
            return event
        }
        try cloud.send("f")
        cloud.run()
        #expect(cloud.published.count == 2)
        #expect(cloud.published[0].message == cloud.published[1].message)
    }

    @Test("A role that does not trust Lambda sends the event back to the queue")
    func untrusted() throws {
        let cloud = LambdaTestCloud()
        cloud.trusts = false
        try cloud.function { event, _ in event }
        try cloud.send("f")
        cloud.world.run(until: cloud.world.now + .minutes(1))
        #expect(cloud.entries("InvokeStart").isEmpty)
        #expect(cloud.lambda.queuedEvents.first?.calls == 0)
        cloud.trusts = true
        cloud.run()
        #expect(cloud.entries("InvokeEnd").map(\.outcome) == [.done])
    }

    @Test("A success goes to its destination as a record")
    func success() throws {
        let cloud = LambdaTestCloud()
        try cloud.function(
            asynchronous: AsynchronousConfiguration(onSuccessARN: cloud.lambda.arn(of: "next"))
        ) { event, _ in ["ok": true] }
        try cloud.function("next") { event, context in
            try await context.sns.publish(
                PublishMessage(topicARN: LambdaTestCloud.topic, message: event.serialized()))
            return .null
        }
        try cloud.send("f")
        cloud.run()
        let record = try JSONValue(parsing: try #require(cloud.published.first).message)
        #expect(
            record.objectValue?.keys == [
                "version", "timestamp", "requestContext", "requestPayload", "responseContext",
                "responsePayload",
            ])
        #expect(record["requestContext"]?["condition"] == "Success")
        #expect(record["responsePayload"] == ["ok": true])
    }

    @Test("A function that sets itself off is stopped after sixteen calls in one chain")
    func recursion() throws {
        let cloud = LambdaTestCloud()
        try cloud.function(asynchronous: letters) { event, context in
            let (caller, account) = (context.caller, context.caller.context)
            try account.ports.functions.invokeAsynchronously(
                context.functionName, payload: event, subject: "again", as: caller.actor)
            return event
        }
        try cloud.send("f")
        cloud.run()
        #expect(cloud.entries("InvokeStart").count == 16)
        #expect(cloud.entries("EventDropped").count == 1)
        #expect(cloud.published.count == 1)
    }
}
