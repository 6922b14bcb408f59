import CloudModel
import DataFormats
import OrderedCollections

/// Targets of rules (Amazon EventBridge API Reference, PutTargets and its siblings).
extension EventBusEmulator {
    /// The most targets of a rule.
    private static let targetLimit = 5

    func putTargets(_ input: JSONObject) throws(EventsError) -> JSONObject {
        let bus = try existingBus(input.string("EventBusName"))
        let name = input.string("Rule") ?? ""
        var targets = try rule(name, on: bus).targets
        let requests = input.list("Targets").compactMap(\.objectValue)
        guard (1...100).contains(requests.count) else {
            throw .validation("Targets must have 1 to 100 members.")
        }
        for request in requests {
            let target = try target(request)
            targets[target.id] = target
        }
        guard targets.count <= Self.targetLimit else {
            throw EventsError(
                "LimitExceededException",
                "The requested resource exceeds the maximum number allowed.")
        }
        state.buses[bus]?.rules[name]?.targets = targets
        return ["FailedEntryCount": 0, "FailedEntries": []]
    }

    private func target(_ request: JSONObject) throws(EventsError) -> RuleTarget {
        let id = request.string("Id") ?? ""
        guard isName(id, upTo: 64) else {
            throw .validation(
                "1 validation error detected: Value '\(id)' at 'targets.1.member.id' failed to"
                    + " satisfy constraint: Member must satisfy regular expression pattern:"
                    + " [\\.\\-_A-Za-z0-9]+")
        }
        let text = request.string("Arn") ?? ""
        guard let arn = ARN(text) else {
            throw .validation(
                "Parameter \(text) is not valid. Reason: Provided Arn is not in correct format.")
        }
        guard let kind = CalledTarget(arn) else {
            throw .notEmulated("targets of the service \(arn.service) (\(text))")
        }
        let foreign = [
            "KinesisParameters", "RunCommandParameters", "EcsParameters", "BatchParameters",
            "HttpParameters", "RedshiftDataParameters", "SageMakerPipelineParameters",
            "AppSyncParameters",
        ]
        if let name = foreign.first(where: { request[$0] != nil }) {
            throw .notEmulated("the parameter \(name) of target \(id)")
        }
        if case .stateMachine = kind, request.string("RoleArn") == nil {
            throw .validation("RoleArn is required for target \(text).")
        }
        if case .queue = kind, text.hasSuffix(".fifo"),
            request.object("SqsParameters")?.string("MessageGroupId") == nil
        {
            throw .validation("Parameter(s) SqsParameters must be specified for target: \(id).")
        }
        try checkRetries(request)
        return RuleTarget(
            id: id, arn: text, kind: kind, input: try targetInput(request, id), request: request)
    }

    private func checkRetries(_ request: JSONObject) throws(EventsError) {
        let policy = request.object("RetryPolicy") ?? JSONObject()
        if let count = policy.integer("MaximumRetryAttempts"), !(0...185).contains(count) {
            throw .validation("MaximumRetryAttempts must be between 0 and 185.")
        }
        if let age = policy.integer("MaximumEventAgeInSeconds"), !(60...86_400).contains(age) {
            throw .validation("MaximumEventAgeInSeconds must be between 60 and 86400.")
        }
        if let arn = request.object("DeadLetterConfig")?.string("Arn"), ARN(arn)?.service != "sqs" {
            throw .validation("DeadLetterConfig: \(arn) is not the ARN of an SQS queue.")
        }
    }

    private func targetInput(
        _ request: JSONObject, _ id: String
    ) throws(EventsError) -> RuleTarget.Input {
        let given = ["Input", "InputPath", "InputTransformer"].filter { request[$0] != nil }
        guard given.count <= 1 else {
            throw .validation(
                "Only one of Input, InputPath, or InputTransformer must be provided for target"
                    + " \(id).")
        }
        switch given.first {
        case "Input":
            let text = request.string("Input") ?? ""
            guard text.utf8.count <= 8_192, (try? JSONValue(parsing: text)) != nil else {
                throw .validation("JSON syntax error in input for target \(id)")
            }
            return .constant(text)
        case "InputPath":
            let text = request.string("InputPath") ?? ""
            guard let path = EventPath(text) else {
                throw .validation("Invalid InputPath for target \(id) : \(text)")
            }
            return .path(path)
        case "InputTransformer":
            let transformer = request.object("InputTransformer") ?? JSONObject()
            do throws(InputTransformer.Problem) {
                return .transformer(
                    try InputTransformer(
                        paths: transformer.texts("InputPathsMap"),
                        template: transformer.string("InputTemplate") ?? ""))
            } catch {
                throw .validation(
                    "Invalid InputTemplate for target \(id) : \(error.message)")
            }
        default: return .event
        }
    }

    func removeTargets(_ input: JSONObject) throws(EventsError) -> JSONObject {
        let bus = try existingBus(input.string("EventBusName"))
        let name = input.string("Rule") ?? ""
        let targets = try rule(name, on: bus).targets
        var failed: [JSONValue] = []
        for id in input.strings("Ids") {
            guard targets[id] != nil else {
                failed.append([
                    "TargetId": .string(id), "ErrorCode": "ResourceNotFoundException",
                    "ErrorMessage":
                        .string(
                            "Rule \(name) does not have a target with the Id \(id)."),
                ])
                continue
            }
            state.buses[bus]?.rules[name]?.targets[id] = nil
        }
        return ["FailedEntryCount": JSONValue(failed.count), "FailedEntries": .array(failed)]
    }

    func listTargetsByRule(_ input: JSONObject) throws(EventsError) -> JSONObject {
        let bus = try existingBus(input.string("EventBusName"))
        let targets = try rule(input.string("Rule") ?? "", on: bus).targets
        return try listed(Array(targets.keys), input, "Targets") { id in
            .object(targets[id]?.request ?? [:])
        }
    }
}
