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
        case .describeStateMachine: return try describe(input)
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
                input: input.text("input") ?? "{}", traceHeader: input.text("traceHeader"))
            let started = state.executions[arn]?.execution.startedAt ?? context.now
            return ["executionArn": .string(arn), "startDate": .string(started.iso8601)]
        case .startSyncExecution:
            let showsData = try input.includesData()
            let header = input.text("traceHeader")
            try startSyncExecution(
                input.arn("stateMachineArn", of: "stateMachine"), name: input.text("name"),
                input: input.text("input") ?? "{}"
            ) {
                var answer = Self.json($0, isSync: true, showsData: showsData)
                answer["traceHeader"] = header.map(JSONValue.string)
                completion(answer)
            }
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

    private func json(_ target: Target, showsData: Bool) -> JSONObject {
        let record = target.record
        var object = Self.listed(record)
        object["status"] = "ACTIVE"
        Self.addDefinition(of: target.machine, to: &object, showsData: showsData)
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

    /// A machine, a version or an alias; a qualified ARN, `…:machine/label`, names the children of
    /// one distributed Map.
    private func describe(_ input: StatesInput) throws(StepFunctionsError) -> JSONObject {
        let arn = try input.arn("stateMachineArn", of: "stateMachine")
        let parts = arn.split(separator: "/", maxSplits: 1).map(String.init)
        let target = try target(parts[0])
        var answer = json(target, showsData: try input.includesData())
        guard parts.count > 1 else { return answer }
        let isKnown = target.machine.states.contains { state in
            if case .map(let map) = state.kind { map.distributed?.label == parts[1] } else { false }
        }
        guard isKnown else { throw .stateMachineDoesNotExist(arn: arn) }
        answer["stateMachineArn"] = .string(arn)
        answer["label"] = .string(parts[1])
        return answer
    }

    /// With `METADATA_ONLY` the definition is `{}` (API reference, "DescribeStateMachine").
    private static func addDefinition(
        of machine: StateMachine, to object: inout JSONObject, showsData: Bool
    ) {
        object["definition"] = showsData ? .string(machine.text) : "{}"
        let variables = machine.variableReferences
        guard showsData, !variables.isEmpty else { return }
        var references = JSONObject()
        for (state, names) in variables {
            references[state] = .array(names.map(JSONValue.string))
        }
        object["variableReferences"] = .object(references)
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
        ]
        Self.addDefinition(
            of: record.execution.machine, to: &object, showsData: try input.includesData())
        object["roleArn"] = .string(identity.roleARN)
        object["updateDate"] = .string(record.execution.startedAt.iso8601)
        let machine = state.machines[identity.machineName]
        Self.addConfiguration(to: &object, tracing: machine?.tracing == true)
        if let (run, _) = record.mapRun {
            object["mapRunArn"] = .string(run)
            object["label"] = state.mapRuns[run].map { .string($0.request.label) }
        }
        return object
    }

    private func validate(_ input: StatesInput) throws(StepFunctionsError) -> JSONObject {
        let definition = try input.required("definition")
        let problems = Self.validate(definition, type: try input.type())
        let severity = try input.choice("severity", of: ["ERROR", "WARNING"])
        let warnings = severity == "WARNING" ? DefinitionProblem.warnings(in: definition) : []
        let limit = Int(clamping: input.number("maxResults") ?? 0)
        guard (0...100).contains(limit) else {
            throw .validation(
                "1 validation error detected: Value '\(limit)' at 'maxResults' failed to satisfy "
                    + "constraint: Member must have value less than or equal to 100")
        }
        let found = problems + warnings
        let shown = found.prefix(limit == 0 ? 100 : limit)
        let diagnostics = shown.map { problem -> JSONValue in
            var object: JSONObject = [
                "severity": problem.code.isWarning ? "WARNING" : "ERROR",
                "code": .string(problem.code.rawValue),
                "message": .string(problem.message),
            ]
            object["location"] = problem.location.map { .string($0.description) }
            return .object(object)
        }
        return [
            "result": problems.isEmpty ? "OK" : "FAIL", "diagnostics": .array(diagnostics),
            "truncated": .bool(shown.count < found.count),
        ]
    }
}
