import Cloud
import CloudModel
import DataFormats
import SimKernel
import SimTrace
import Testing

@testable import WireServer

@Suite("Calls over the wire and in process") struct SameTraceTests {
    /// One call, as it is asked for in both ways.
    struct Step {
        let http: String
        let service: String
        let request: APIRequest
    }

    private static let settings = Cloud.Settings(
        start: VirtualInstant(secondsSinceEpoch: 1_735_787_045))

    private static func s3(
        _ method: String, _ target: String, _ operation: String, _ input: JSONObject,
        body: String = ""
    ) -> Step {
        step(
            "\(method) \(target) HTTP/1.1\r\nHost: x\r\n", "s3",
            APIRequest(operation: operation, input: input, body: Array(body.utf8)), body)
    }

    private static func sqs(_ operation: String, _ input: JSONObject) -> Step {
        let body = JSONValue.object(input).serialized()
        return step(
            "POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: AmazonSQS.\(operation)\r\n"
                + "Content-Type: application/x-amz-json-1.0\r\n", "sqs",
            APIRequest(operation: operation, input: input), body)
    }

    private static func step(
        _ head: String, _ service: String, _ request: APIRequest, _ body: String
    ) -> Step {
        let credential = "Credential=test/20250102/us-east-1/\(service)/aws4_request"
        return Step(
            http: head + "Authorization: AWS4-HMAC-SHA256 \(credential), SignedHeaders=host, "
                + "Signature=0\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)",
            service: service, request: request)
    }

    private static let steps: [Step] = {
        let place: JSONObject = ["Bucket": "box", "Key": "k"]
        let queue: JSONValue = "http://x/000000000000/q"
        return [
            s3("PUT", "/box", "CreateBucket", ["Bucket": "box"]),
            s3("PUT", "/box/k", "PutObject", place, body: "hello"),
            s3("GET", "/box/k", "GetObject", place),
            s3("GET", "/box?list-type=2", "ListObjectsV2", ["Bucket": "box"]),
            s3("DELETE", "/box/k", "DeleteObject", place),
            s3("GET", "/box/k", "GetObject", place),
            s3("GET", "/none", "ListObjects", ["Bucket": "none"]),
            sqs("CreateQueue", ["QueueName": "q"]),
            sqs("SendMessage", ["QueueUrl": queue, "MessageBody": "m"]),
            sqs("ReceiveMessage", ["QueueUrl": queue]),
            sqs("GetQueueUrl", ["QueueName": "missing"]),
        ]
    }()

    @Test("They leave the same trace")
    func same() throws {
        let server = try WireServer.start(
            WireConfiguration(port: 0, time: .manual), source: AccountSource(Self.settings))
        for step in Self.steps { _ = try SessionTests.ask(server, step.http) }
        let wire = try SessionTests.ask(server, SessionTests.control("GET", "trace")).body
        server.stop()

        let cloud = Cloud(
            account: "000000000000", region: "us-east-1", settings: Self.settings)
        cloud.context.latency = .none
        let actor = Actor(name: "client", principal: .root(account: "000000000000"))
        for step in Self.steps {
            guard let api = cloud.api(step.service) else { continue }
            let guest = cloud.world.startGuest("tester") { guest in
                _ = try? await api.respond(to: step.request, as: actor, guest: guest)
            }
            cloud.world.drainGuests()
            while !guest.hasEnded, case .advanced = cloud.world.step() {}
        }
        let trace = Trace(
            header: TraceHeader(
                scenario: "wire", pipeline: "", seed: 0, start: Self.settings.start),
            entries: cloud.world.trace, decisions: cloud.world.decisions.record)
        #expect(cloud.world.trace.count >= Self.steps.count)
        #expect(wire == String(decoding: trace.lines(), as: UTF8.self))
    }
}
