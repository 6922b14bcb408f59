public import DataFormats

extension HistoryEvent {
    /// The event as GetExecutionHistory answers it, without its timestamp.
    ///
    /// Step Functions API reference, "HistoryEvent"; texts of JSON stay texts.
    public var json: JSONObject {
        var object: JSONObject = [
            "id": JSONValue(id), "previousEventId": JSONValue(previousID),
            "type": .string(type.rawValue),
        ]
        if let details = detailsJSON { object[detailsKey] = .object(details) }
        return object
    }

    private var detailsKey: String {
        switch details {
        case .stateEntered: return "stateEnteredEventDetails"
        case .stateExited: return "stateExitedEventDetails"
        default:
            let name = type.rawValue
            return name.prefix(1).lowercased() + name.dropFirst() + "EventDetails"
        }
    }

    private var detailsJSON: JSONObject? {
        switch details {
        case .none: return nil
        case .executionStarted(let input, let role, let version, let alias):
            var object = Self.withText("input", input, ["roleArn": .string(role)])
            object["stateMachineAliasArn"] = alias.map(JSONValue.string)
            object["stateMachineVersionArn"] = version.map(JSONValue.string)
            return object
        case .executionSucceeded(let output), .lambdaSucceeded(let output):
            return Self.withText("output", output)
        case .failure(let error, let cause): return Self.failure(error, cause)
        case .stateEntered(let name, let input):
            return Self.withText("input", input, ["name": .string(name)])
        case .stateExited(let name, let output, let assigned):
            var object = Self.withText("output", output, ["name": .string(name)])
            if !assigned.isEmpty {
                var variables = JSONObject()
                for one in assigned { variables[one.variable] = .string(one.value) }
                object["assignedVariables"] = .object(variables)
                object["assignedVariablesDetails"] = ["truncated": false]
            }
            return object
        case .evaluationFailed(let state, let location, let error, let cause):
            var object = Self.failure(error, cause)
            object["state"] = .string(state)
            object["location"] = location.map(JSONValue.string)
            return object
        case .mapStarted(let length): return ["length": JSONValue(length)]
        case .mapIteration(let name, let index):
            return ["name": .string(name), "index": JSONValue(index)]
        case .mapRun(let arn, let count):
            var object: JSONObject = ["mapRunArn": .string(arn)]
            object["redriveCount"] = count.map { JSONValue($0) }
            return object
        case .executionRedriven(let count): return ["redriveCount": JSONValue(count)]
        default: return taskJSON
        }
    }

    private var taskJSON: JSONObject? {
        switch details {
        case .lambdaScheduled(let resource, let input, let timeout, let credentials):
            var object = Self.withText("input", input, ["resource": .string(resource)])
            object["timeoutInSeconds"] = timeout.map { JSONValue($0) }
            object["taskCredentials"] = credentials.map { ["roleArn": .string($0)] }
            return object
        case .activityScheduled(let resource, let input, let timeout, let heartbeat):
            var object = Self.withText("input", input, ["resource": .string(resource)])
            object["timeoutInSeconds"] = timeout.map { JSONValue($0) }
            object["heartbeatInSeconds"] = heartbeat.map { JSONValue($0) }
            return object
        case .activityStarted(let worker):
            return worker.map { ["workerName": .string($0)] } ?? [:]
        case .taskScheduled(
            let kind, let parameters, let region, let timeout, let heartbeat, let credentials):
            var object = kind.json
            object["region"] = .string(region)
            object["parameters"] = .string(parameters)
            object["timeoutInSeconds"] = timeout.map { JSONValue($0) }
            object["heartbeatInSeconds"] = heartbeat.map { JSONValue($0) }
            object["taskCredentials"] = credentials.map { ["roleArn": .string($0)] }
            return object
        case .taskStarted(let kind): return kind.json
        case .taskOutput(let kind, let output):
            return Self.withText("output", output, kind.json)
        case .taskFailure(let kind, let error, let cause):
            var object = kind.json
            for (key, value) in Self.failure(error, cause) { object[key] = value }
            return object
        default: return nil
        }
    }

    private static func withText(
        _ field: String, _ text: String, _ object: JSONObject = [:]
    ) -> JSONObject {
        var object = object
        object[field] = .string(text)
        object[field + "Details"] = ["truncated": false]
        return object
    }

    private static func failure(_ error: String?, _ cause: String?) -> JSONObject {
        var object = JSONObject()
        object["error"] = error.map(JSONValue.string)
        object["cause"] = cause.map(JSONValue.string)
        return object
    }
}

extension HistoryEvent.TaskKind {
    fileprivate var json: JSONObject {
        ["resourceType": .string(resourceType), "resource": .string(resource)]
    }
}

extension HistoryEvent {
    /// The event with `includeExecutionData` off: without inputs, outputs and parameters.
    var jsonWithoutData: JSONObject {
        var object = json
        guard case .object(var details)? = object[detailsKey] else { return object }
        for field in [
            "input", "inputDetails", "output", "outputDetails", "parameters", "assignedVariables",
            "assignedVariablesDetails",
        ] { details[field] = nil }
        object[detailsKey] = .object(details)
        return object
    }
}
