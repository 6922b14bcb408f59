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
        let (input, body) = action.request(assignment.request.arguments)
        let request = APIRequest(operation: action.operation, input: input, body: body)
        context.world.startGuest("states/\(assignment.subject)") { [unowned self] guest in
            do throws(ServiceFailure) {
                let answer = try await service.respond(
                    to: request, as: assignment.actor, guest: guest)
                let output = action.answer(answer.output, body: answer.body)
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
        if name == "AccessDenied" { name = prefix }
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
