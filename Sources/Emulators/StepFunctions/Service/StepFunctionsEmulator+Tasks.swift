import CloudModel
import DataFormats
import OrderedCollections
import SimKernel
import StatesLanguage

/// Doing the work of Task states through the ports of other services.
extension StepFunctionsEmulator {
    /// A task on its way to a service.
    struct Assignment {
        let arn: String
        let request: TaskRequest
        let integration: Integration
        let actor: Actor
        /// The stable name of the work: machine and state.
        let subject: String
    }

    func start(_ request: TaskRequest, of arn: String) {
        if mock(request, of: arn) { return }
        guard let identity = state.executions[arn]?.execution.identity,
            let integration = Integration(resource: request.resource)
        else { return }
        if case .activity = integration {
            schedule(request, of: arn)
            return
        }
        if TaskResource(request.resource).waitsForCallback {
            let text = request.token.text(of: arn)
            state.callbacks[text] = Callback(
                execution: arn, token: request.token, state: request.state)
            state.executions[arn]?.work[request.token] = .callback(text)
        }
        do throws(ServiceFailure) {
            let role = request.credentials ?? identity.roleARN
            let assignment = Assignment(
                arn: arn, request: request, integration: integration,
                actor: Actor(
                    name: "states/\(identity.machineName)",
                    principal: try session(of: role, for: identity)),
                subject: "\(identity.machineName)/\(request.state)")
            try start(assignment)
        } catch {
            fail(request, of: arn, integration, error)
        }
    }

    /// The session of a role that an execution works with; each role is assumed once.
    func session(
        of role: String, for identity: ExecutionIdentity
    ) throws(ServiceFailure) -> Principal {
        if let session = state.executions[identity.arn]?.sessions[role] { return session }
        let session = try context.assumeRole(
            role, session: identity.name, for: "states.amazonaws.com",
            actor: "states/\(identity.machineName)")
        state.executions[identity.arn]?.sessions[role] = session
        return session
    }

    private func start(_ assignment: Assignment) throws(ServiceFailure) {
        if let problem = assignment.integration.problem(of: assignment.request.arguments) {
            fail(assignment, StatesError.Name.runtime.rawValue, problem)
            return
        }
        switch assignment.integration {
        case .function:
            try invoke(assignment, assignment.request.resource, assignment.request.arguments)
        case .lambdaInvoke: try invoke(assignment)
        case .glueStart(let isSync): try startJob(assignment, isSync: isSync)
        case .glueGetRun: try describeJobRun(assignment)
        case .snsPublish(let isSDK): try publish(assignment, isSDK: isSDK)
        case .statesStart(let pattern): try startExecution(assignment, pattern)
        case .api(let action): try call(action, assignment)
        case .activity: break
        }
    }

    // MARK: - Answers

    func succeed(_ assignment: Assignment, _ output: JSONValue) {
        let token = assignment.request.token
        let waits = TaskResource(assignment.request.resource).waitsForCallback
        deliver(
            waits
                ? .taskSubmitted(token, output: Payload(output))
                : .taskSucceeded(token, output: Payload(output)),
            to: assignment.arn, state: assignment.request.state)
    }

    func fail(_ assignment: Assignment, _ error: String, _ cause: String?) {
        forgetCallback(assignment.request.token, of: assignment.arn)
        deliver(
            .taskFailed(assignment.request.token, error: error, cause: cause),
            to: assignment.arn, state: assignment.request.state)
    }

    /// The error of a service as a state sees it: `Glue.ConcurrentRunsExceededException`.
    func fail(
        _ request: TaskRequest, of arn: String, _ integration: Integration,
        _ failure: ServiceFailure
    ) {
        let (error, cause) = describe(failure, integration)
        forgetCallback(request.token, of: arn)
        deliver(
            .taskFailed(request.token, error: error, cause: cause), to: arn,
            state: request.state)
    }

    func describe(
        _ failure: ServiceFailure, _ integration: Integration
    ) -> (error: String, cause: String) {
        let suffixed =
            failure.code.hasSuffix("Exception") ? failure.code : failure.code + "Exception"
        if integration.isSDK { return Self.describe(failure, integration, requestID()) }
        let error =
            failure.service == "sts"
            ? StatesError.Name.permissions.rawValue
            : "\(integration.errorPrefix).\(Self.errorName(suffixed, failure, integration))"
        let cause =
            "\(failure.message) (Service: \(integration.causeService); Status Code: "
            + "\(failure.status); Error Code: \(suffixed); Request ID: \(requestID()); Proxy: null)"
        return (error, cause)
    }

    /// The name of an error after its service's.
    ///
    /// Errors that a service's model does not know come under general names, and lost answers
    /// under the client's own (developer guide, "Handling errors", "Lambda service exceptions").
    private static func errorName(
        _ code: String, _ failure: ServiceFailure, _ integration: Integration
    ) -> String {
        if !failure.isDefinite || failure.code.hasPrefix("RequestTimeout") {
            return "SdkClientException"
        }
        guard integration.errorPrefix == "Lambda" else { return code }
        if failure.code == "AccessDeniedException" { return "AWSLambdaException" }
        return failure.status >= 500 ? "ServiceException" : code
    }

    /// A request id that is the same in every run.
    func requestID() -> String {
        state.requests += 1
        return context.stableUUID("states/request", String(state.requests))
    }

    /// An answer with the metadata that optimized integrations add.
    func withMetadata(_ answer: JSONObject, contentType: String) -> JSONValue {
        let id = requestID()
        let length = String(JSONValue.object(answer).serialized().utf8.count)
        let headers: [(String, String)] = [
            ("Connection", "keep-alive"), ("Content-Length", length),
            ("Content-Type", contentType), ("Date", context.now.httpDate),
            ("x-amzn-RequestId", id),
        ]
        var single = JSONObject()
        var lists = JSONObject()
        for (name, value) in headers {
            single[name] = .string(value)
            lists[name] = [.string(value)]
        }
        var object = answer
        object["SdkHttpMetadata"] = [
            "AllHttpHeaders": .object(lists), "HttpHeaders": .object(single),
            "HttpStatusCode": 200,
        ]
        object["SdkResponseMetadata"] = ["RequestId": .string(id)]
        return .object(object)
    }

    /// Whether a parameter is the text that it must be; the state fails as on AWS if not.
    func text(_ name: String, _ assignment: Assignment) -> String? {
        let arguments = assignment.request.arguments
        if let text = arguments[name]?.stringValue { return text }
        let why =
            arguments[name] == nil
            ? "The field '\(name)' is required but was missing"
            : "The value for the field '\(name)' must be a STRING"
        failParameters(assignment, why)
        return nil
    }

    func failParameters(_ assignment: Assignment, _ why: String) {
        let state = assignment.request.state
        let event = self.state.executions[assignment.arn]?.execution.enteredEvent(of: state) ?? 0
        fail(
            assignment, StatesError.Name.runtime.rawValue,
            "An error occurred while executing the state '\(state)' (entered at the event id "
                + "#\(event)). The Parameters '\(assignment.request.arguments.serialized())' "
                + "could not be used to start the Task: [\(why)]")
    }
}

extension ExecutionState {
    /// The number of the event with which a state was entered last.
    func enteredEvent(of state: String) -> Int {
        history.last { event in
            if case .stateEntered(state, _) = event.details { true } else { false }
        }?.id ?? 0
    }
}
