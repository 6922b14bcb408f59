import CloudModel
import DataFormats
import OrderedCollections
import SimKernel
import StatesLanguage

/// What each operation of the API does.
extension StepFunctionsEmulator {
    /// The answer, or nothing when it comes later by `completion`.
    func perform(
        _ operation: StatesOperation, _ input: StatesInput,
        completion: @escaping (JSONObject) -> Void
    ) throws(StepFunctionsError) -> JSONObject? {
        switch operation {
        case .createStateMachine: return try create(input)
        case .updateStateMachine: return try update(input)
        case .describeStateMachine:
            return json(try target(input.arn("stateMachineArn", of: "stateMachine")))
        case .deleteStateMachine:
            deleteStateMachine(try input.arn("stateMachineArn", of: "stateMachine"))
            return [:]
        case .describeMachineForExecution: return try machineOfExecution(input)
        case .listStateMachines:
            let (page, next) = try input.page(machines.map { .object(Self.listed($0)) })
            return Self.list("stateMachines", page, next)
        case .listExecutions: return try executions(input)
        case .startExecution:
            let arn = try startExecution(
                input.arn("stateMachineArn", of: "stateMachine"), name: input.text("name"),
                input: input.text("input") ?? "{}")
            let started = state.executions[arn]?.execution.startedAt ?? context.now
            return ["executionArn": .string(arn), "startDate": .string(started.iso8601)]
        case .startSyncExecution:
            try startSyncExecution(
                input.arn("stateMachineArn", of: "stateMachine"), name: input.text("name"),
                input: input.text("input") ?? "{}"
            ) { completion(Self.json($0, isSync: true)) }
            return nil
        case .stopExecution:
            let arn = try input.arn("executionArn", of: "execution")
            try stopExecution(arn, error: input.text("error"), cause: input.text("cause"))
            let stopped = state.executions[arn]?.execution.stoppedAt ?? context.now
            return ["stopDate": .string(stopped.iso8601)]
        case .redriveExecution:
            let at = try redriveExecution(
                input.arn("executionArn", of: "execution"), clientToken: input.text("clientToken"))
            return ["redriveDate": .string(at.iso8601)]
        case .describeExecution: return try execution(input)
        case .getExecutionHistory: return try history(input)
        case .validateDefinition: return try validate(input)
        case .testState:
            try testState(input.members, completion: completion)
            return nil
        case .getActivityTask:
            try activityTask(
                input.arn("activityArn", of: "activity"), worker: input.text("workerName"),
                answer: completion)
            return nil
        default: return try performMore(operation, input)
        }
    }

    // MARK: - Machines

    private func create(_ input: StatesInput) throws(StepFunctionsError) -> JSONObject {
        let name = try input.required("name")
        try checkConfiguration(input)
        let publishes = input.members["publish"]?.boolValue == true
        if input.text("versionDescription") != nil, !publishes {
            throw .validation("Version description can only be set when publish is true")
        }
        let tags = input.tags
        guard tags.count <= 50 else { throw .tooManyTags(arn: machineARN(name)) }
        let arn = try createStateMachine(
            name, definition: input.required("definition"), roleARN: input.required("roleArn"),
            type: input.type())
        state.machines[name]?.tracing =
            input.members["tracingConfiguration"]?["enabled"]?.boolValue == true
        if !tags.isEmpty { try tag(arn, with: tags) }
        let created = state.machines[name]?.createdAt ?? context.now
        var answer: JSONObject = [
            "stateMachineArn": .string(arn), "creationDate": .string(created.iso8601),
        ]
        if publishes {
            let version = try publishVersion(arn, description: input.text("versionDescription"))
            answer["stateMachineVersionArn"] = .string(version.arn)
        }
        return answer
    }

    /// What is kept of logs and traces goes elsewhere; that it is well formed is looked at here.
    private func checkConfiguration(_ input: StatesInput) throws(StepFunctionsError) {
        guard let logging = input.members["loggingConfiguration"],
            let level = logging["level"], level != "OFF"
        else { return }
        guard logging["destinations"]?.arrayValue?.count == 1 else {
            throw .invalidLoggingConfiguration("Must specify exactly one Log Destination.")
        }
    }

    private func update(_ input: StatesInput) throws(StepFunctionsError) -> JSONObject {
        let arn = try input.arn("stateMachineArn", of: "stateMachine")
        let fields = ["definition", "roleArn", "loggingConfiguration", "tracingConfiguration"]
        guard fields.contains(where: { input.members[$0] != nil }) else {
            throw .missingRequiredParameter(
                "Either the definition, the role ARN, the LoggingConfiguration, the "
                    + "TracingConfiguration or the EncryptionConfiguration must be specified")
        }
        try checkConfiguration(input)
        let before = try machine(arn).revision
        try updateStateMachine(
            arn, definition: input.text("definition"), roleARN: input.text("roleArn"))
        let record = try machine(arn)
        if let traces = input.members["tracingConfiguration"]?["enabled"]?.boolValue {
            state.machines[record.name]!.tracing = traces
        }
        var answer: JSONObject = ["updateDate": .string(context.now.iso8601)]
        if record.revision > before {
            answer["revisionId"] = record.revisionID.map(JSONValue.string)
        }
        if input.members["publish"]?.boolValue == true {
            let version = try publishVersion(arn, description: input.text("versionDescription"))
            answer["stateMachineVersionArn"] = .string(version.arn)
        }
        return answer
    }

    private func json(_ target: Target) -> JSONObject {
        let record = target.record
        var object = Self.listed(record)
        object["status"] = "ACTIVE"
        object["definition"] = .string(target.machine.text)
        object["roleArn"] = .string(target.roleARN)
        Self.addConfiguration(to: &object, tracing: record.tracing)
        object["revisionId"] = record.revisionID.map(JSONValue.string)
        guard let version = record.versions.first(where: { $0.arn == target.versionARN }) else {
            return object
        }
        object["stateMachineArn"] = .string(version.arn)
        object["creationDate"] = .string(version.createdAt.iso8601)
        object["description"] = version.description.map(JSONValue.string)
        object["revisionId"] = version.revisionID.map(JSONValue.string)
        return object
    }

    private static func addConfiguration(to object: inout JSONObject, tracing: Bool) {
        object["loggingConfiguration"] = ["level": "OFF", "includeExecutionData": false]
        object["tracingConfiguration"] = ["enabled": .bool(tracing)]
        object["encryptionConfiguration"] = ["type": "AWS_OWNED_KEY"]
    }

    private static func listed(_ record: StateMachineRecord) -> JSONObject {
        [
            "stateMachineArn": .string(record.arn), "name": .string(record.name),
            "type": .string(record.type.rawValue),
            "creationDate": .string(record.createdAt.iso8601),
        ]
    }

    private func machineOfExecution(
        _ input: StatesInput
    ) throws(StepFunctionsError) -> JSONObject {
        let arn = try input.arn("executionArn", of: "execution")
        guard let record = state.executions[arn] else { throw .executionDoesNotExist(arn: arn) }
        let identity = record.execution.identity
        var object: JSONObject = [
            "stateMachineArn": .string(identity.machineARN),
            "name": .string(identity.machineName),
            "definition": .string(record.execution.machine.text),
            "roleArn": .string(identity.roleARN),
            "updateDate": .string(record.execution.startedAt.iso8601),
        ]
        let machine = state.machines[identity.machineName]
        Self.addConfiguration(to: &object, tracing: machine?.tracing == true)
        if let (run, _) = record.mapRun {
            object["mapRunArn"] = .string(run)
            object["label"] = state.mapRuns[run].map { .string($0.request.label) }
        }
        return object
    }

    private func validate(_ input: StatesInput) throws(StepFunctionsError) -> JSONObject {
        let problems = Self.validate(try input.required("definition"), type: try input.type())
        let limit = Int(clamping: input.members["maxResults"]?.intValue ?? 0)
        let shown = limit > 0 ? problems.prefix(limit) : problems[...]
        let diagnostics = shown.map { problem -> JSONValue in
            var object: JSONObject = [
                "severity": "ERROR", "code": .string(problem.code.rawValue),
                "message": .string(problem.message),
            ]
            object["location"] = problem.location.map { .string($0.description) }
            return .object(object)
        }
        return [
            "result": problems.isEmpty ? "OK" : "FAIL", "diagnostics": .array(diagnostics),
            "truncated": .bool(shown.count < problems.count),
        ]
    }
}
