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
        case .describeStateMachine: return json(try machine(input.arn("stateMachineArn")))
        case .deleteStateMachine:
            deleteStateMachine(try input.arn("stateMachineArn"))
            return [:]
        case .describeMachineForExecution: return try machineOfExecution(input)
        case .listStateMachines:
            let (page, next) = try input.page(machines.map { .object(Self.listed($0)) })
            return Self.list("stateMachines", page, next)
        case .listExecutions: return try executions(input)
        case .startExecution:
            let arn = try startExecution(
                input.arn("stateMachineArn"), name: input.text("name"),
                input: input.text("input") ?? "{}")
            let started = state.executions[arn]?.execution.startedAt ?? context.now
            return ["executionArn": .string(arn), "startDate": .string(started.iso8601)]
        case .startSyncExecution:
            try startSyncExecution(
                input.arn("stateMachineArn"), name: input.text("name"),
                input: input.text("input") ?? "{}"
            ) { completion(Self.json($0, isSync: true)) }
            return nil
        case .stopExecution:
            let arn = try input.arn("executionArn")
            try stopExecution(arn, error: input.text("error"), cause: input.text("cause"))
            let stopped = state.executions[arn]?.execution.stoppedAt ?? context.now
            return ["stopDate": .string(stopped.iso8601)]
        case .describeExecution:
            return Self.json(try describeExecution(input.arn("executionArn")), isSync: false)
        case .getExecutionHistory: return try history(input)
        case .validateDefinition: return try validate(input)
        case .testState:
            try testState(input.members, completion: completion)
            return nil
        }
    }

    // MARK: - Machines

    private func create(_ input: StatesInput) throws(StepFunctionsError) -> JSONObject {
        let name = try input.required("name")
        let arn = try createStateMachine(
            name, definition: input.required("definition"), roleARN: input.required("roleArn"),
            type: input.type())
        let created = state.machines[name]?.createdAt ?? context.now
        return ["stateMachineArn": .string(arn), "creationDate": .string(created.iso8601)]
    }

    private func update(_ input: StatesInput) throws(StepFunctionsError) -> JSONObject {
        let arn = try input.arn("stateMachineArn")
        try updateStateMachine(
            arn, definition: input.text("definition"), roleARN: input.text("roleArn"))
        var answer: JSONObject = ["updateDate": .string(context.now.iso8601)]
        answer["revisionId"] = json(try machine(arn))["revisionId"]
        return answer
    }

    private func json(_ record: StateMachineRecord) -> JSONObject {
        var object = Self.listed(record)
        object["status"] = "ACTIVE"
        object["definition"] = .string(record.machine.text)
        object["roleArn"] = .string(record.roleARN)
        object["loggingConfiguration"] = ["level": "OFF", "includeExecutionData": false]
        object["tracingConfiguration"] = ["enabled": false]
        object["encryptionConfiguration"] = ["type": "AWS_OWNED_KEY"]
        if record.revision > 1 {
            object["revisionId"] = .string(
                context.stableUUID("revision", record.name, String(record.revision)))
        }
        return object
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
        let arn = try input.arn("executionArn")
        guard let execution = state.executions[arn]?.execution else {
            throw .executionDoesNotExist(arn: arn)
        }
        return [
            "stateMachineArn": .string(execution.identity.machineARN),
            "name": .string(execution.identity.machineName),
            "definition": .string(execution.machine.text),
            "roleArn": .string(execution.identity.roleARN),
            "updateDate": .string(execution.startedAt.iso8601),
            "loggingConfiguration": ["level": "OFF", "includeExecutionData": false],
            "tracingConfiguration": ["enabled": false],
            "encryptionConfiguration": ["type": "AWS_OWNED_KEY"],
        ]
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

    // MARK: - Executions

    private func executions(_ input: StatesInput) throws(StepFunctionsError) -> JSONObject {
        var status: ExecutionStatus?
        if let text = input.text("statusFilter") {
            status = ExecutionStatus(rawValue: text)
            guard status != nil else {
                throw .validation(
                    "1 validation error detected: Value '\(text)' at 'statusFilter' failed to "
                        + "satisfy constraint: Member must satisfy enum value set: [SUCCEEDED, "
                        + "TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING]")
            }
        }
        let found = try listExecutions(input.arn("stateMachineArn"), status: status)
        let (page, next) = try input.page(found.map { .object(Self.listed($0)) })
        return Self.list("executions", page, next)
    }

    private func history(_ input: StatesInput) throws(StepFunctionsError) -> JSONObject {
        let (events, next) = try executionHistory(
            input.arn("executionArn"),
            reverseOrder: input.members["reverseOrder"]?.boolValue ?? false,
            maxResults: Int(clamping: input.members["maxResults"]?.intValue ?? 100),
            nextToken: input.text("nextToken"))
        let page = events.map { event -> JSONValue in
            var object = event.json
            object["timestamp"] = .string(event.timestamp.iso8601)
            return .object(object)
        }
        return Self.list("events", page, next)
    }

    private static func listed(_ execution: ExecutionDescription) -> JSONObject {
        var object: JSONObject = [
            "executionArn": .string(execution.arn),
            "stateMachineArn": .string(execution.machineARN), "name": .string(execution.name),
            "status": .string(execution.status.rawValue),
            "startDate": .string(execution.startedAt.iso8601),
        ]
        object["stopDate"] = execution.stoppedAt.map { .string($0.iso8601) }
        return object
    }

    private static func json(_ execution: ExecutionDescription, isSync: Bool) -> JSONObject {
        var object = listed(execution)
        object["input"] = .string(execution.input)
        object["inputDetails"] = ["included": true]
        if let output = execution.output {
            object["output"] = .string(output)
            object["outputDetails"] = ["included": true]
        }
        object["error"] = execution.error.map(JSONValue.string)
        object["cause"] = execution.cause.map(JSONValue.string)
        guard !isSync else { return object }
        object["redriveCount"] = 0
        object["redriveStatus"] = .string(execution.redriveStatus)
        if execution.redriveStatus == "NOT_REDRIVABLE" {
            object["redriveStatusReason"] = .string(
                "Execution is \(execution.status.rawValue) and cannot be redriven")
        }
        return object
    }

    private static func list(_ name: String, _ page: [JSONValue], _ next: String?) -> JSONObject {
        var answer: JSONObject = [name: .array(page)]
        answer["nextToken"] = next.map(JSONValue.string)
        return answer
    }
}
