public import CloudModel
import DataFormats
public import SimKernel
import StatesLanguage

/// The endpoint `states`.
extension StepFunctionsEmulator: APIService {
    public var apiName: String { "states" }

    /// An answer that comes later than the call.
    private final class Pending { var answer: JSONObject? }

    public func respond(
        to request: APIRequest, as actor: Actor, guest: Guest
    ) async throws(ServiceFailure) -> APIAnswer {
        guard let operation = StatesOperation(rawValue: request.operation) else {
            throw request.notEmulated(by: apiName)
        }
        var call = apiCall(operation, request.input)
        call.context += request.context
        let pending = Pending()
        let output = try await context.call(
            call, as: actor, guest: guest,
            perform: { (_) throws(ServiceFailure) -> JSONObject? in
                try checkEmulated(operation, request.input)
                do throws(StepFunctionsError) {
                    return try perform(operation, StatesInput(request.input)) { answer in
                        pending.answer = answer
                        guest.wake()
                    }
                } catch {
                    throw ServiceFailure(error, service: apiName)
                }
            })
        if let output { return APIAnswer(output) }
        while true {
            if let answer = pending.answer { return APIAnswer(answer) }
            do {
                try await guest.waitForWake()
            } catch { throw .guestDied }
        }
    }

    /// What the gate must know of a request.
    private func apiCall(_ operation: StatesOperation, _ input: JSONObject) -> ServiceCall {
        var resource = "*"
        for (name, value) in input where name.hasSuffix("Arn") && name != "roleArn" {
            if let arn = value.stringValue { resource = arn }
        }
        if operation == .createStateMachine, let name = input["name"]?.stringValue {
            resource = machineARN(name)
        }
        if operation == .createActivity, let name = input["name"]?.stringValue {
            resource = activityARN(name)
        }
        let parts = resource.split(separator: ":")
        let machine = parts.count > 6 ? String(parts[6]) : parts.last.map(String.init) ?? resource
        var permissions = [
            ServiceCall.Permission("states:\(operation.rawValue)", on: resource)
        ]
        switch operation {
        case .createStateMachine, .updateStateMachine, .testState:
            if let role = input["roleArn"]?.stringValue {
                permissions.append(.init("iam:PassRole", on: role))
            }
        default: break
        }
        if operation == .testState, input["revealSecrets"]?.boolValue == true {
            permissions.append(.init("states:RevealSecrets", on: "*"))
        }
        let starts = operation == .startExecution || operation == .startSyncExecution
        return ServiceCall(
            service: apiName, operation: operation.rawValue,
            point: starts ? "sfn.start" : "sfn.manage", subject: machine,
            permissions: permissions,
            attributes: starts
                ? [("machine", machine)]
                : [("machine", machine), ("operation", operation.rawValue)])
    }

    /// Refuses members that would have to do something here and do not.
    private func checkEmulated(
        _ operation: StatesOperation, _ input: JSONObject
    ) throws(ServiceFailure) {
        var refused: String?
        if input["loggingConfiguration"]?["destinations"]?.arrayValue?.count == 1 {
            refused = "loggingConfiguration"
        }
        if let type = input["encryptionConfiguration"]?["type"], type != "AWS_OWNED_KEY" {
            refused = "encryptionConfiguration"
        }
        guard let refused else { return }
        throw ServiceFailure(
            service: apiName, code: "NotImplemented",
            message: "states \(operation.rawValue) with \(refused) is not emulated", status: 501)
    }
}

/// The operations of the API that are emulated.
enum StatesOperation: String, CaseIterable {
    case createStateMachine = "CreateStateMachine", updateStateMachine = "UpdateStateMachine"
    case describeStateMachine = "DescribeStateMachine", deleteStateMachine = "DeleteStateMachine"
    case describeMachineForExecution = "DescribeStateMachineForExecution"
    case listStateMachines = "ListStateMachines", listExecutions = "ListExecutions"
    case startExecution = "StartExecution", startSyncExecution = "StartSyncExecution"
    case stopExecution = "StopExecution", describeExecution = "DescribeExecution"
    case getExecutionHistory = "GetExecutionHistory"
    case validateDefinition = "ValidateStateMachineDefinition"
    case testState = "TestState"
    case redriveExecution = "RedriveExecution"
    case publishVersion = "PublishStateMachineVersion"
    case deleteVersion = "DeleteStateMachineVersion"
    case listVersions = "ListStateMachineVersions"
    case createAlias = "CreateStateMachineAlias", updateAlias = "UpdateStateMachineAlias"
    case describeAlias = "DescribeStateMachineAlias", deleteAlias = "DeleteStateMachineAlias"
    case listAliases = "ListStateMachineAliases"
    case describeMapRun = "DescribeMapRun", listMapRuns = "ListMapRuns"
    case updateMapRun = "UpdateMapRun"
    case createActivity = "CreateActivity", describeActivity = "DescribeActivity"
    case deleteActivity = "DeleteActivity", listActivities = "ListActivities"
    case getActivityTask = "GetActivityTask"
    case sendTaskSuccess = "SendTaskSuccess", sendTaskFailure = "SendTaskFailure"
    case sendTaskHeartbeat = "SendTaskHeartbeat"
    case tagResource = "TagResource", untagResource = "UntagResource"
    case listTags = "ListTagsForResource"
}

/// The members of a request.
struct StatesInput {
    let members: JSONObject

    init(_ members: JSONObject) { self.members = members }

    func text(_ name: String) -> String? { members[name]?.stringValue }

    func required(_ name: String) throws(StepFunctionsError) -> String {
        guard let text = text(name) else {
            throw .validation(
                "1 validation error detected: Value null at '\(name)' failed to satisfy "
                    + "constraint: Member must not be null")
        }
        return text
    }

    func arn(_ name: String) throws(StepFunctionsError) -> String {
        let text = try required(name)
        guard text.hasPrefix("arn:") else { throw .invalidArn(text) }
        return text
    }

    /// An ARN that must be of a kind, such as `stateMachine`.
    func arn(_ name: String, of types: String...) throws(StepFunctionsError) -> String {
        let text = try arn(name)
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count > 6 else { throw .invalidArn(text) }
        guard types.contains(String(parts[5])) else {
            throw .arnTypeNotValid(String(parts[5]))
        }
        return text
    }

    /// One of the words that a member may be; nothing where it is missing.
    func choice(_ name: String, of words: [String]) throws(StepFunctionsError) -> String? {
        guard let text = text(name) else { return nil }
        guard words.contains(text) else {
            throw .validation(
                "1 validation error detected: Value '\(text)' at '\(name)' failed to satisfy "
                    + "constraint: Member must satisfy enum value set: "
                    + "[\(words.joined(separator: ", "))]")
        }
        return text
    }

    /// `includedData`: whether an answer holds definitions, inputs and outputs.
    func includesData() throws(StepFunctionsError) -> Bool {
        try choice("includedData", of: ["ALL_DATA", "METADATA_ONLY"]) != "METADATA_ONLY"
    }

    func number(_ name: String) -> Int64? { members[name]?.intValue }

    var tags: [(key: String, value: String)] {
        (members["tags"]?.arrayValue ?? []).map {
            (key: $0["key"]?.stringValue ?? "", value: $0["value"]?.stringValue ?? "")
        }
    }

    func type() throws(StepFunctionsError) -> WorkflowType {
        try choice("type", of: WorkflowType.allCases.map(\.rawValue))
            .flatMap(WorkflowType.init(rawValue:)) ?? .standard
    }

    /// One page of a list, and the token of the next.
    func page(_ items: [JSONValue]) throws(StepFunctionsError) -> ([JSONValue], String?) {
        let start = text("nextToken").map { Int($0) ?? -1 } ?? 0
        guard (0...items.count).contains(start) else { throw .invalidToken }
        let asked = Int(clamping: members["maxResults"]?.intValue ?? 0)
        guard (0...1000).contains(asked) else {
            throw .validation(
                "1 validation error detected: Value '\(asked)' at 'maxResults' failed to satisfy "
                    + "constraint: Member must have value less than or equal to 1000")
        }
        let end = min(items.count, start + (asked == 0 ? 100 : asked))
        return (Array(items[start..<end]), end < items.count ? String(end) : nil)
    }
}
