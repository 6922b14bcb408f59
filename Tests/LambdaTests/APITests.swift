import CloudModel
import DataFormats
import Lambda
import SimKernel
import Testing

@Suite("The API of Lambda")
struct APITests {
    private final class Answer { var result: Result<APIAnswer, ServiceFailure>? }

    private static func respond(
        _ cloud: LambdaTestCloud, _ request: APIRequest, _ guest: Guest
    ) async -> Result<APIAnswer, ServiceFailure> {
        let actor = Actor(name: "tester", principal: .root(account: "123456789012"))
        let lambda: LambdaEmulator = cloud.lambda
        do { return .success(try await lambda.respond(to: request, as: actor, guest: guest)) } catch
        {
            return .failure(error)
        }
    }

    private static func ask(
        _ cloud: LambdaTestCloud, _ operation: String, _ input: JSONObject = [:],
        body: String = ""
    ) throws -> APIAnswer {
        let answer = Answer()
        let request = APIRequest(operation: operation, input: input, body: Array(body.utf8))
        let guest = cloud.world.startGuest("tester") { guest in
            answer.result = await respond(cloud, request, guest)
        }
        cloud.world.drainGuests()
        while !guest.hasEnded, case .advanced = cloud.world.step() {}
        return try (answer.result ?? .failure(.guestDied)).get()
    }

    private static func cloud() throws -> LambdaTestCloud {
        let cloud = LambdaTestCloud()
        try cloud.function { input, _ in
            guard input["name"] != "nobody" else {
                throw FunctionFailure(errorType: "Unknown", errorMessage: "who?")
            }
            return ["hello": input["name"] ?? "you"]
        }
        return cloud
    }

    private static let f: JSONObject = ["FunctionName": "f"]

    @Test("A call waits for the function and answers with what it returns, or how it failed")
    func invoke() throws {
        let cloud = try Self.cloud()
        let good = try Self.ask(cloud, "Invoke", Self.f, body: #"{"name":"Ada"}"#)
        #expect(good.status == 200)
        #expect(String(decoding: good.body, as: UTF8.self) == #"{"hello":"Ada"}"#)
        #expect(good.output["FunctionError"] == nil)
        let none = try Self.ask(cloud, "Invoke", Self.f)
        #expect(String(decoding: none.body, as: UTF8.self) == #"{"hello":"you"}"#)
        let bad = try Self.ask(cloud, "Invoke", Self.f, body: #"{"name":"nobody"}"#)
        #expect(bad.output["FunctionError"] == "Unhandled")
        #expect(
            String(decoding: bad.body, as: UTF8.self)
                == #"{"errorMessage":"who?","errorType":"Unknown"}"#)
    }

    @Test("An event is queued, and a dry run calls nobody")
    func types() throws {
        let cloud = try Self.cloud()
        var input = Self.f
        input["InvocationType"] = "DryRun"
        #expect(try Self.ask(cloud, "Invoke", input).status == 204)
        #expect(cloud.entries("InvokeStart").isEmpty)
        input["InvocationType"] = "Event"
        #expect(try Self.ask(cloud, "Invoke", input).status == 202)
        cloud.run()
        #expect(cloud.entries("InvokeStart").count == 1)
    }

    @Test("What is asked of a function that is not there, or of a version, is refused")
    func refusals() throws {
        let cloud = try Self.cloud()
        func code(_ operation: String, _ input: JSONObject, body: String = "") -> String? {
            do {
                _ = try Self.ask(cloud, operation, input, body: body)
                return nil
            } catch { return (error as? ServiceFailure)?.code }
        }
        #expect(code("Invoke", ["FunctionName": "g"]) == "ResourceNotFoundException")
        #expect(
            code("GetFunction", ["FunctionName": "f", "Qualifier": "7"])
                == "ResourceNotFoundException")
        #expect(code("Invoke", Self.f, body: "{") == "InvalidRequestContentException")
        #expect(code("Invoke", ["FunctionName": "f", "LogType": "Tail"]) == "NotEmulated")
        #expect(
            code("UpdateFunctionConfiguration", ["FunctionName": "f", "Layers": []])
                == "NotEmulated")
        #expect(
            code("UpdateFunctionConfiguration", ["FunctionName": "f", "Timeout": 901])
                == "InvalidParameterValueException")
        #expect(code("CreateFunction", Self.f) == "NotImplemented")
        #expect(code("GetFunctionEventInvokeConfig", Self.f) == "ResourceNotFoundException")
    }

    @Test("Configuration, concurrency and event settings are kept and shown")
    func settings() throws {
        let cloud = try Self.cloud()
        var input = Self.f
        input["Environment"] = ["Variables": ["A": "1"]]
        input["MemorySize"] = 256
        let changed = try Self.ask(cloud, "UpdateFunctionConfiguration", input).output
        #expect(changed["MemorySize"] == 256)
        #expect(changed["Environment"] == ["Variables": ["A": "1"]])
        var limit = Self.f
        limit["ReservedConcurrentExecutions"] = 3
        _ = try Self.ask(cloud, "PutFunctionConcurrency", limit)
        #expect(
            try Self.ask(cloud, "GetFunction", Self.f).output["Concurrency"]
                == ["ReservedConcurrentExecutions": 3])
        #expect(
            try Self.ask(cloud, "GetAccountSettings").output["AccountLimit"]
                == ["ConcurrentExecutions": 1000, "UnreservedConcurrentExecutions": 997])
        #expect(try Self.ask(cloud, "DeleteFunctionConcurrency", Self.f).status == 204)
        var tries = Self.f
        tries["MaximumRetryAttempts"] = 0
        _ = try Self.ask(cloud, "PutFunctionEventInvokeConfig", tries)
        #expect(
            try Self.ask(cloud, "GetFunctionEventInvokeConfig", Self.f).output[
                "MaximumRetryAttempts"] == 0)
        _ = try Self.ask(cloud, "DeleteFunctionEventInvokeConfig", Self.f)
        #expect(
            try Self.ask(cloud, "ListFunctionEventInvokeConfigs", Self.f).output
                == ["FunctionEventInvokeConfigs": []])
    }
}
