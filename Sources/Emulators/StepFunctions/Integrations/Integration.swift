import DataFormats
import StatesLanguage

/// The work that a Task's resource can name here.
///
/// Step Functions developer guide, "Integrating services"; what is not in this list is refused by
/// name when a machine is created.
enum Integration: Sendable, Hashable {
    /// A function's own ARN.
    case function
    /// An activity's ARN.
    case activity
    case lambdaInvoke
    case glueStart(isSync: Bool)
    case glueGetRun
    case snsPublish(isSDK: Bool)
    case statesStart(Pattern)
    /// An operation of another service's API.
    case api(APIAction)

    /// How an execution that starts another waits for it.
    enum Pattern: Sendable, Hashable {
        case requestResponse, sync, syncJSON
    }

    init?(resource: String) {
        let parsed = TaskResource(resource)
        if parsed.isActivity {
            self = .activity
            return
        }
        guard let kind = parsed.kind else {
            let parts = resource.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count >= 7, parts[2] == "lambda", parts[5] == "function" else {
                return nil
            }
            self = .function
            return
        }
        let callback = ".waitForTaskToken"
        let action =
            parsed.waitsForCallback
            ? String(kind.resource.dropLast(callback.utf8.count)) : kind.resource
        switch (kind.resourceType, action) {
        case ("lambda", "invoke"): self = .lambdaInvoke
        case ("glue", "startJobRun"), ("aws-sdk:glue", "startJobRun"):
            self = .glueStart(isSync: false)
        case ("glue", "startJobRun.sync"): self = .glueStart(isSync: true)
        case ("aws-sdk:glue", "getJobRun"): self = .glueGetRun
        case ("sns", "publish"): self = .snsPublish(isSDK: false)
        case ("aws-sdk:sns", "publish"): self = .snsPublish(isSDK: true)
        case ("states", "startExecution"): self = .statesStart(.requestResponse)
        case ("states", "startExecution.sync"): self = .statesStart(.sync)
        case ("states", "startExecution.sync:2"): self = .statesStart(.syncJSON)
        default:
            guard let action = APIAction(service: kind.resourceType, action: action) else {
                return nil
            }
            self = .api(action)
        }
        if parsed.waitsForCallback, !takesCallback { return nil }
    }

    /// Whether the pattern `.waitForTaskToken` exists for it (Step Functions developer guide,
    /// "Integrating services").
    private var takesCallback: Bool {
        switch self {
        case .lambdaInvoke, .snsPublish, .statesStart(.requestResponse), .api: true
        case .function, .activity, .glueStart, .glueGetRun, .statesStart: false
        }
    }

    /// Parameters that the service wants.
    var required: [String] {
        switch self {
        case .function, .activity, .snsPublish: []
        case .lambdaInvoke: ["FunctionName"]
        case .glueStart: ["JobName"]
        case .glueGetRun: ["JobName", "RunId"]
        case .statesStart: ["StateMachineArn"]
        case .api(let action): action.required
        }
    }

    /// Parameters that are emulated; nothing where every one is the function's own.
    var supported: [String]? {
        switch self {
        case .function, .activity: nil
        case .lambdaInvoke: ["FunctionName", "Payload", "InvocationType"]
        case .glueStart: ["JobName", "Arguments"]
        case .glueGetRun: ["JobName", "RunId"]
        case .snsPublish: ["TopicArn", "TargetArn", "Message", "Subject", "MessageAttributes"]
        case .statesStart: ["StateMachineArn", "Input", "Name"]
        case .api(let action): action.supported
        }
    }

    /// The name in front of the error codes of the service.
    var errorPrefix: String {
        switch self {
        case .function, .lambdaInvoke: "Lambda"
        case .glueStart, .glueGetRun: "Glue"
        case .snsPublish(let isSDK): isSDK ? "Sns" : "SNS"
        case .statesStart: "StepFunctions"
        case .activity: "States"
        case .api(let action): action.errorPrefix
        }
    }

    /// The service's name in the causes of its errors.
    var causeService: String {
        switch self {
        case .function, .lambdaInvoke: "AWSLambda"
        case .glueStart, .glueGetRun: "AWSGlue"
        case .snsPublish(let isSDK): isSDK ? "Sns" : "AmazonSNS"
        case .statesStart: "AWSStepFunctions"
        case .activity: "States"
        case .api(let action): action.causeService
        }
    }

    /// Whether errors read as the SDK words them.
    var isSDK: Bool {
        switch self {
        case .snsPublish(let isSDK): isSDK
        case .api(let action): action.isSDK
        default: false
        }
    }

    // MARK: - Checks at creation

    /// What of a machine's tasks is not emulated, or illegal for the service.
    static func problems(of machine: StateMachine) -> [DefinitionProblem] {
        machine.tasks.flatMap { state, task -> [DefinitionProblem] in
            guard let integration = Integration(resource: task.resource) else {
                return [
                    DefinitionProblem(
                        .notEmulated, "the integration \(task.resource) is not emulated",
                        at: state.location["Resource"])
                ]
            }
            return integration.parameterProblems(state)
        }
    }

    private func parameterProblems(_ state: State) -> [DefinitionProblem] {
        guard let supported else { return [] }
        guard let parameters = state.parameters else {
            return required.map { missing($0, at: state.location) }
        }
        // What an expression gives is seen when the task is called.
        if case .jsonata = parameters { return [] }
        let names = parameters.memberNames
        let location = state.location[
            state.queryLanguage == .jsonata ? "Arguments" : "Parameters"]
        return required.filter { !names.contains($0) }.map { missing($0, at: location) }
            + names.filter { !supported.contains($0) }.map {
                DefinitionProblem(
                    .notEmulated, "the parameter \($0) is not emulated", at: location)
            }
    }

    /// What stands in the way of a call whose arguments an expression gave.
    func problem(of arguments: JSONValue) -> String? {
        guard let supported else { return nil }
        let names = arguments.objectValue?.keys ?? []
        if let name = required.first(where: { !names.contains($0) }) {
            return "The field '\(name)' is required but was missing"
        }
        return names.first { !supported.contains($0) }.map { "not emulated: the parameter \($0)" }
    }

    private func missing(_ name: String, at location: DefinitionLocation) -> DefinitionProblem {
        DefinitionProblem(
            .schema, "The field '\(name)' is required but was missing", at: location)
    }
}
