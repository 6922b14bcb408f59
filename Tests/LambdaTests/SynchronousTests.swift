import CloudModel
import DataFormats
import Lambda
import SimFaults
import SimKernel
import Testing

@Suite("Synchronous calls") struct SynchronousTests {
    final class Answers { var all: [Result<JSONValue, FunctionFailure>] = [] }

    private func call(_ cloud: LambdaTestCloud, _ function: String = "f") throws -> Answers {
        let answers = Answers()
        try cloud.lambda.invoke(function, payload: ["n": 1], subject: "s", as: cloud.caller) {
            answers.all.append($0)
        }
        cloud.world.drainGuests()
        cloud.run(hours: 1)
        return answers
    }

    @Test("An answer comes once, from a handler that knows how much time is left")
    func answer() throws {
        let cloud = LambdaTestCloud()
        try cloud.function { event, context in
            ["event": event, "left": JSONValue((context.deadline - context.now).wholeSeconds)]
        }
        #expect(try call(cloud).all == [.success(["event": ["n": 1], "left": 3])])
    }

    @Test("A call soon after another one starts warm and assumes no role again")
    func warm() throws {
        let cloud = LambdaTestCloud()
        try cloud.function { event, _ in event }
        for _ in 0..<3 {
            try cloud.lambda.invoke("f", payload: .null, subject: "s", as: cloud.caller) { _ in }
            cloud.world.drainGuests()
            cloud.world.run(until: cloud.world.now + .minutes(5))
        }
        #expect(
            cloud.entries("InvokeStart").map { $0["cold"] }
                == [.flag(true), .flag(false), .flag(false)])
        #expect(cloud.world.trace.count { $0.operation == "AssumeRole" } == 1)
    }

    @Test("A handler that takes too long is killed at its deadline, in Lambda's words")
    func timeout() throws {
        let cloud = LambdaTestCloud()
        try cloud.function(timeout: 2) { event, context in
            try? await context.caller.sleep(for: .seconds(10))
            _ = try? await context.sns.publish(
                PublishMessage(topicARN: LambdaTestCloud.topic, message: "too late"))
            return event
        }
        let answers = try call(cloud)
        let request = try #require(cloud.entries("InvokeStart").first?.text("request"))
        #expect(
            answers.all == [
                .failure(
                    FunctionFailure(
                        errorType: "Sandbox.Timedout",
                        errorMessage: "RequestId: \(request) Error: "
                            + "Task timed out after 2.00 seconds"))
            ])
        #expect(cloud.published.isEmpty)
        #expect(cloud.entries("InvokeEnd").first?.integer("duration-ms") == 2_200)
        #expect(cloud.world.liveGuests.isEmpty)
    }

    @Test("A delay on the way back can push a handler over its deadline")
    func delayedReturn() throws {
        let cloud = LambdaTestCloud(rules: [
            FaultRule(id: "slow", point: "lambda.return", effect: .delay(.seconds(5)))
        ])
        try cloud.function { event, _ in event }
        guard case .failure(let failure) = try #require(try call(cloud).all.first) else {
            Issue.record("the call should have timed out")
            return
        }
        #expect(failure.errorType == "Sandbox.Timedout")
    }

    @Test("What Lambda refuses has its code, message and status, and definitely did not happen")
    func refusals() throws {
        let cloud = LambdaTestCloud()
        let missing = #expect(throws: ServiceFailure.self) { try call(cloud, "ghost") }
        #expect(
            missing?.message
                == "Function not found: arn:aws:lambda:us-east-1:123456789012:function:ghost")
        #expect(missing?.status == 404)
        try cloud.function(reserved: 0) { event, _ in event }
        let busy = #expect(throws: ServiceFailure.self) { try call(cloud) }
        #expect(busy?.code == "TooManyRequestsException")
        #expect(busy?.isRetryable == true)
        let large = JSONValue.string(String(repeating: "x", count: 2_000_000))
        let tooLarge = #expect(throws: ServiceFailure.self) {
            try cloud.lambda.invokeAsynchronously(
                "f", payload: large, subject: "s", as: cloud.caller)
        }
        #expect(
            tooLarge?.message
                == "2000002 byte payload is too large for the Event invocation type "
                + "(limit 1048576 bytes)")
        for failure in [missing, busy, tooLarge] { #expect(failure?.isDefinite == true) }
        #expect(cloud.entries("InvokeStart").isEmpty)
    }

    @Test(
        "A configuration outside of Lambda's bounds is refused",
        arguments: [
            (901, AsynchronousConfiguration()), (0, AsynchronousConfiguration()),
            (3, AsynchronousConfiguration(maximumRetryAttempts: 3)),
            (3, AsynchronousConfiguration(maximumEventAge: 59)),
            (3, AsynchronousConfiguration(deadLetterARN: "arn:aws:sqs:us-east-1:1:q")),
        ])
    func bounds(_ timeout: Int, _ asynchronous: AsynchronousConfiguration) {
        let cloud = LambdaTestCloud()
        #expect(throws: LambdaError.self) {
            try cloud.function(timeout: timeout, asynchronous: asynchronous) { event, _ in event }
        }
        #expect(cloud.lambda.functions.isEmpty)
    }

    @Test("A function is found by name, ARN and partial ARN, and by no other qualifier")
    func names() throws {
        let cloud = LambdaTestCloud()
        try cloud.function { event, _ in event }
        for name in ["f", "f:$LATEST", cloud.lambda.arn(of: "f"), "123456789012:function:f"] {
            #expect(try call(cloud, name).all.count == 1, "\(name)")
        }
        #expect(throws: ServiceFailure.self) { try call(cloud, "f:prod") }
    }

    // MARK: Laws of every service

    @Test("A fork in the middle of a retry's wait goes on as the original does")
    func fork() throws {
        func cloud() throws -> LambdaTestCloud {
            let cloud = LambdaTestCloud()
            try cloud.function { _, _ in
                throw FunctionFailure(errorType: "E", errorMessage: "m")
            }
            return cloud
        }
        let original = try cloud()
        try original.send("f")
        original.world.run(until: original.world.now + .seconds(90))
        let copy = try cloud()
        copy.world.restore(try original.world.snapshot(), decisions: CalmDecisions())
        original.run()
        copy.run()
        #expect(original.world.trace == copy.world.trace)
        #expect(copy.seconds("InvokeStart") == [0, 60, 180])
    }

    @Test("Reset forgets everything, once or twice")
    func reset() throws {
        let cloud = LambdaTestCloud()
        try cloud.function { event, _ in event }
        try cloud.send("f")
        cloud.lambda.reset()
        cloud.lambda.reset()
        #expect(cloud.lambda.functions.isEmpty && cloud.lambda.queuedEvents.isEmpty)
        cloud.run()
        #expect(cloud.entries("InvokeStart").isEmpty)
    }
}
