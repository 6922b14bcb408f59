import CloudModel
import DataFormats
import SimKernel
import StatesLanguage

/// `arn:aws:states:::lambda:invoke` and functions named by their own ARN.
extension StepFunctionsEmulator {
    func invoke(_ assignment: Assignment) throws(ServiceFailure) {
        guard let function = text("FunctionName", assignment) else { return }
        let type = assignment.request.arguments["InvocationType"]?.stringValue
        guard type == nil || type == "RequestResponse" || type == "Event" else {
            failParameters(assignment, "InvocationType \(type ?? "") is not emulated")
            return
        }
        guard let event = LambdaInvokeIntegration.event(assignment.request.arguments) else {
            throw ServiceFailure(
                service: "lambda", code: "InvalidRequestContentException",
                message: "Could not parse request body into json", status: 400)
        }
        if type == "Event" {
            try invokeAsynchronously(assignment, function, event)
        } else {
            try invoke(assignment, function, event)
        }
    }

    /// Calls a function and waits for its answer.
    func invoke(
        _ assignment: Assignment, _ function: String, _ event: JSONValue
    ) throws(ServiceFailure) {
        let call = lambdaCall(assignment, function)
        try context.callNow(
            call, as: assignment.actor,
            perform: { (actor) throws(ServiceFailure) in
                try context.ports.functions.invoke(
                    function, payload: event, subject: assignment.subject, as: actor,
                    completion: { [unowned self] result in finished(assignment, result) })
            })
    }

    private func invokeAsynchronously(
        _ assignment: Assignment, _ function: String, _ event: JSONValue
    ) throws(ServiceFailure) {
        try context.callNow(
            lambdaCall(assignment, function), as: assignment.actor,
            perform: { (actor) throws(ServiceFailure) in
                try context.ports.functions.invokeAsynchronously(
                    function, payload: event, subject: assignment.subject, as: actor)
            })
        succeed(
            assignment,
            withMetadata(
                ["Payload": "", "StatusCode": 202], contentType: "application/json"))
    }

    private func lambdaCall(_ assignment: Assignment, _ function: String) -> ServiceCall {
        var parts = function.split(separator: ":").map(String.init)
        if parts.last == "$LATEST" { parts.removeLast() }
        return invokeCall(
            function: parts.last ?? function, account: context.account, region: context.region,
            subject: assignment.subject)
    }

    private func finished(
        _ assignment: Assignment, _ result: Result<JSONValue, FunctionFailure>
    ) {
        switch result {
        case .success(let answer):
            succeed(
                assignment,
                assignment.integration == .function
                    ? answer
                    : LambdaInvokeIntegration.response(
                        answer, requestID: requestID(), date: context.now.httpDate))
        case .failure(let failure):
            fail(assignment, failure.errorType, failure.payload.serialized())
        }
    }
}
