import CloudModel
import DataFormats
import OrderedCollections
import SimKernel
import StatesLanguage

/// Tasks that call another service's API as any client does.
extension StepFunctionsEmulator {
    func call(_ action: APIAction, _ assignment: Assignment) throws(ServiceFailure) {
        guard let service = context.ports.api(action.api) else {
            throw ServiceFailure(
                service: action.api, code: "NotImplemented",
                message: "\(action.api) \(action.operation) is not emulated", status: 501)
        }
        let (members, body) = action.request(assignment.request.arguments)
        var input = members
        if action.tellsResources { addResources(to: &input, assignment) }
        let request = APIRequest(operation: action.operation, input: input, body: body)
        context.world.startGuest("states/\(assignment.subject)") { [unowned self] guest in
            do throws(ServiceFailure) {
                let answer = try await service.respond(
                    to: request, as: assignment.actor, guest: guest)
                let output = action.answer(answer.output, body: answer.body)
                if action.tellsResources, (output["FailedEntryCount"]?.intValue ?? 0) > 0 {
                    let cause = JSONValue.object(output).serialized()
                    fail(assignment, "EventBridge.FailedEntry", cause)
                    return
                }
                succeed(
                    assignment,
                    action.isSDK
                        ? .object(output)
                        : withMetadata(output, contentType: "application/x-amz-json-1.0"))
            } catch {
                fail(assignment.request, of: assignment.arn, assignment.integration, error)
            }
        }
    }

    /// The optimised PutEvents names execution and machine in each entry's `Resources` (developer
    /// guide, "Send EventBridge custom events").
    private func addResources(to input: inout JSONObject, _ assignment: Assignment) {
        guard case .array(let entries)? = input["Entries"],
            let identity = state.executions[assignment.arn]?.execution.identity
        else { return }
        input["Entries"] = .array(
            entries.map { entry in
                guard case .object(var object) = entry else { return entry }
                let given = object["Resources"]?.arrayValue ?? []
                object["Resources"] = .array(
                    given + [.string(identity.arn), .string(identity.machineARN)])
                return .object(object)
            })
    }

    /// An error in the words of the SDK for Java 2: `S3.NoSuchKeyException`.
    static func describe(
        _ failure: ServiceFailure, _ integration: Integration, _ requestID: String
    ) -> (error: String, cause: String) {
        let prefix = integration.errorPrefix
        // A session that could not be had is no error of the service that was to be called.
        if failure.service == "sts", prefix != "Sts" {
            return (StatesError.Name.permissions.rawValue, failure.message)
        }
        var name = failure.code.split(separator: ".").last.map(String.init) ?? failure.code
        if name == "NonExistentQueue" { name = "QueueDoesNotExist" }
        // Where the model has no exception for it, a refusal by IAM comes under the general one.
        if name == "AccessDenied"
            || name == "AccessDeniedException" && !["Glue", "EventBridge"].contains(prefix)
        {
            name = prefix
        }
        if !name.hasSuffix("Exception") { name += "Exception" }
        let extended = prefix == "S3" ? ", Extended Request ID: \(requestID)" : ""
        let cause =
            "\(failure.message) (Service: \(integration.causeService), Status Code: "
            + "\(failure.status), Request ID: \(requestID)\(extended))"
        return ("\(prefix).\(name)", cause)
    }

    /// A task that failed to be submitted waits for nobody.
    func forgetCallback(_ token: TaskToken, of arn: String) {
        guard case .callback(let text)? = state.executions[arn]?.work[token] else { return }
        state.callbacks[text] = nil
        state.executions[arn]?.work[token] = nil
    }
}
