public import CloudModel
import DataFormats
import OrderedCollections
public import SimKernel

/// The endpoint `lambda`.
extension LambdaEmulator: APIService {
    public var apiName: String { "lambda" }

    /// What became of a function's call.
    private final class Ending { var result: Result<JSONValue, FunctionFailure>? }

    public func respond(
        to request: APIRequest, as actor: Actor, guest: Guest
    ) async throws(ServiceFailure) -> APIAnswer {
        guard let operation = LambdaOperation(rawValue: request.operation) else {
            throw request.notEmulated(by: apiName)
        }
        if operation == .invoke { return try await invoke(request, as: actor, guest: guest) }
        var call = apiCall(operation, request.input)
        call.context += request.context
        return try await context.call(
            call, as: actor, guest: guest,
            perform: { (_) throws(ServiceFailure) -> APIAnswer in
                do throws(LambdaError) {
                    try checkMembers(of: request, operation)
                    return APIAnswer(
                        try perform(operation, request.input), status: operation.status)
                } catch {
                    throw ServiceFailure(error, service: apiName)
                }
            })
    }

    private func apiCall(_ operation: LambdaOperation, _ input: JSONObject) -> ServiceCall {
        let reference = input["FunctionName"]?.stringValue ?? ""
        let name = (try? resolve(reference))?.name ?? reference
        let resource =
            if operation.isAboutAccount { "*" } else if operation.isAboutMappings {
                arn(ofMapping: input["UUID"]?.stringValue ?? "")
            } else { arn(of: name) }
        return ServiceCall(
            service: apiName, operation: operation.rawValue, point: "lambda.manage",
            subject: name, permissions: [.init(operation.action, on: resource)],
            attributes: [("function", name), ("operation", operation.rawValue)])
    }

    /// Members that would have to do something here and do not are refused.
    private func checkMembers(
        of request: APIRequest, _ operation: LambdaOperation
    ) throws(LambdaError) {
        for name in request.input.keys where !operation.members.contains(name) {
            throw .notEmulated("\(operation.rawValue) with \(name)")
        }
        if request.input["LogType"] == "Tail" { throw .notEmulated("Invoke with LogType Tail") }
        // There are no versions and aliases.
        if let qualifier = request.input["Qualifier"]?.stringValue, qualifier != "$LATEST" {
            let name = request.input["FunctionName"]?.stringValue ?? ""
            throw .functionNotFound(arn: arn(of: name) + ":" + qualifier)
        }
    }

    // MARK: Invoke

    /// Invoke in its three types (Lambda API Reference, "Invoke").
    private func invoke(
        _ request: APIRequest, as actor: Actor, guest: Guest
    ) async throws(ServiceFailure) -> APIAnswer {
        let reference = request.input["FunctionName"]?.stringValue ?? ""
        let name = (try? resolve(reference))?.name ?? reference
        var call = invokeCall(
            function: name, account: context.account, region: context.region, subject: name)
        call.context += request.context
        let ending = Ending()
        let now = try await context.call(
            call, as: actor, guest: guest,
            perform: { (actor) throws(ServiceFailure) -> APIAnswer? in
                try start(request, function: name, as: actor) { result in
                    ending.result = result
                    guest.wake()
                }
            })
        if let now { return now }
        while ending.result == nil {
            do { try await guest.waitForWake() } catch { throw .guestDied }
        }
        var output: JSONObject = ["ExecutedVersion": "$LATEST"]
        switch ending.result {
        case .success(let value):
            return APIAnswer(output, body: Self.bytes(value)[...], status: 200)
        case .failure(let failure):
            output["FunctionError"] = "Unhandled"
            return APIAnswer(output, body: Self.bytes(failure.payload)[...], status: 200)
        case nil: preconditionFailure("the loop ends with a result")
        }
    }

    /// Starts what the invocation type says; the answer where it does not wait for the function.
    private func start(
        _ request: APIRequest, function: String, as actor: Actor,
        completion: @escaping (Result<JSONValue, FunctionFailure>) -> Void
    ) throws(ServiceFailure) -> APIAnswer? {
        let payload: JSONValue
        do throws(LambdaError) {
            try checkMembers(of: request, .invoke)
            _ = try resolve(function)
            payload = try Self.payload(of: request)
        } catch {
            throw ServiceFailure(error, service: apiName)
        }
        switch request.input["InvocationType"]?.stringValue ?? "RequestResponse" {
        case "RequestResponse":
            try invoke(
                function, payload: payload, subject: function, as: actor, completion: completion)
            return nil
        case "Event":
            try invokeAsynchronously(function, payload: payload, subject: function, as: actor)
            return APIAnswer([:], status: 202)
        case "DryRun": return APIAnswer(["ExecutedVersion": "$LATEST"], status: 204)
        case let other:
            throw ServiceFailure(
                LambdaError.invalidParameter(
                    "1 validation error detected: Value '\(other)' at 'invocationType' failed to"
                        + " satisfy constraint: Member must satisfy enum value set: [Event,"
                        + " RequestResponse, DryRun]"), service: apiName)
        }
    }

    /// No payload is an empty object.
    private static func payload(of request: APIRequest) throws(LambdaError) -> JSONValue {
        if request.body.isEmpty { return [:] }
        do { return try JSONValue.parse(request.body) } catch {
            throw .invalidRequestContent("Could not parse request body into json: \(error)")
        }
    }

    private static func bytes(_ value: JSONValue) -> [UInt8] {
        var bytes: [UInt8] = []
        value.append(to: &bytes)
        return bytes
    }
}
