import CloudModel
public import DataFormats
import OrderedCollections
import SimKernel
import StatesLanguage

/// TestState.
extension StepFunctionsEmulator {
    /// TestState: the request and the answer have the members of the API.
    ///
    /// The answer comes at once, or for a Task without a mock when its service has answered. A
    /// mock is compared with the API of the service where ``MockModel`` knows it.
    public func testState(
        _ request: JSONObject, completion: @escaping (JSONObject) -> Void
    ) throws(StepFunctionsError) {
        let mock = try Self.mock(request)
        guard let definition = request["definition"]?.stringValue else {
            throw .validation("The field 'definition' is required")
        }
        let analysis = DefinitionAnalysis(trying: definition)
        guard let machine = analysis.machine else {
            throw .invalidDefinition(message: DefinitionError(analysis.problems).message)
        }
        let state = try Self.state(of: request, in: machine)
        try Self.check(request, state, in: machine)
        try Self.check(mock, for: state)
        try Self.compare(mock, state, mode: request["mock"]?["fieldValidationMode"])
        let number = self.state.unnamed["trial", default: 0]
        self.state.unnamed["trial"] = number + 1
        let id = context.stableUUID("trial", String(number))
        let base = "arn:aws:states:\(context.region):\(context.account)"
        let trial = StateTrial(
            state, in: machine,
            identity: ExecutionIdentity(
                arn: "\(base):express:\(id):\(id)", name: id,
                machineARN: "\(base):stateMachine:\(id)", machineName: id,
                roleARN: request["roleArn"]?.stringValue ?? "", region: context.region),
            input: try Self.payload(request["input"], "input") ?? Payload([:]),
            variables: try Self.payload(request["variables"], "variables")?.value.objectValue
                ?? [:], context: try Self.payload(request["context"], "context")?.value,
            mock: mock, configuration: try Self.configuration(request), seed: UInt64(number),
            at: context.now)
        let showsData = request["inspectionLevel"] != nil && request["inspectionLevel"] != "INFO"
        guard mock == nil, case .task = state.kind else {
            completion(trial.answer(showsData: showsData))
            return
        }
        try call(trial, state, definition) { completion($0.answer(showsData: showsData)) }
    }

    /// Runs a Task by itself in an execution of its own; what its service answers is the mock.
    private func call(
        _ trial: StateTrial, _ state: StatesLanguage.State, _ definition: String,
        completion: @escaping (StateTrial) -> Void
    ) throws(StepFunctionsError) {
        let identity = trial.execution.identity
        let machine = try Self.machine(Self.bareTask(state, definition), .express)
        waiting[identity.arn] = { [unowned self] _ in
            guard let ended = self.state.executions.removeValue(forKey: identity.arn) else {
                return
            }
            var trial = trial
            trial.mock = ended.execution.taskAnswer
            completion(trial)
        }
        begin(
            Beginning(
                identity: identity, machine: machine, type: .express,
                input: trial.execution.input, variables: trial.execution.startingVariables,
                context: trial.execution.trialContext))
    }

    /// The definition of a machine that does nothing but call the task, once.
    private static func bareTask(
        _ state: StatesLanguage.State, _ definition: String
    ) -> String {
        let whole = try? JSONValue(parsing: definition)
        var task = whole
        if whole?["States"] != nil {
            for step in state.location.steps {
                switch step {
                case .member(let name): task = task?[name]
                case .element(let place): task = task?[place]
                }
            }
        }
        var object = task?.objectValue ?? [:]
        for field in [
            "Next", "Retry", "Catch", "Assign", "Output", "ResultSelector", "ResultPath",
            "OutputPath",
        ] { object[field] = nil }
        object["End"] = true
        object["QueryLanguage"] = .string(state.queryLanguage.rawValue)
        let machine: JSONValue = [
            "StartAt": .string(state.name), "States": [state.name: .object(object)],
        ]
        return machine.serialized()
    }

    private static func state(
        of request: JSONObject, in machine: StateMachine
    ) throws(StepFunctionsError) -> StatesLanguage.State {
        let name = request["stateName"]?.stringValue ?? DefinitionAnalysis.trialName
        guard let state = machine.states.first(where: { $0.name == name }) else {
            throw .validation("The state '\(name)' does not exist in the definition")
        }
        return state
    }

    private static func payload(
        _ value: JSONValue?, _ field: String
    ) throws(StepFunctionsError) -> Payload? {
        guard let text = value?.stringValue else { return nil }
        do {
            return try Payload(parsing: text)
        } catch {
            throw .validation("The field '\(field)' is not valid JSON: \(error.description)")
        }
    }

    private static func configuration(
        _ request: JSONObject
    ) throws(StepFunctionsError) -> StateTrial.Configuration {
        let given = request["stateConfiguration"]
        return StateTrial.Configuration(
            retries: Int(clamping: given?["retrierRetryCount"]?.intValue ?? 0),
            failedIterations: given?["mapIterationFailureCount"]?.intValue,
            readData: given?["mapItemReaderData"]?.stringValue)
    }

    /// What a request may say about the execution around the state, in the words of the API
    /// reference ("TestState", "TestStateConfiguration").
    private static func check(
        _ request: JSONObject, _ state: StatesLanguage.State, in machine: StateMachine
    ) throws(StepFunctionsError) {
        let input = StatesInput(request)
        _ = try input.choice("inspectionLevel", of: ["INFO", "DEBUG", "TRACE"])
        if request["context"] != nil, request["mock"] == nil {
            throw .validation("A context can only be specified together with a mock.")
        }
        let given = request["stateConfiguration"]
        for field in ["retrierRetryCount", "mapIterationFailureCount"] {
            if let number = given?[field]?.intValue, number < 0 {
                throw .validation(
                    "1 validation error detected: Value '\(number)' at 'stateConfiguration.\(field)'"
                        + " failed to satisfy constraint: Member must have value greater than or "
                        + "equal to 0")
            }
        }
        guard let name = given?["errorCausedByState"]?.stringValue else { return }
        guard machine.isState(named: name, inside: state) else {
            throw .validation(
                "The state '\(name)' that errorCausedByState names does not exist in the state "
                    + "'\(state.name)'")
        }
    }

    // MARK: - Mocks

    private static func mock(_ request: JSONObject) throws(StepFunctionsError) -> TrialMock? {
        guard let mock = request["mock"] else { return nil }
        switch (mock["result"]?.stringValue, mock["errorOutput"]) {
        case (.some, .some):
            throw .validation(
                "A test mock should have only one of the following fields: [result, errorOutput].")
        case (let text?, nil):
            guard let result = try? Payload(parsing: text) else {
                throw .validation("Mocked result must be valid JSON")
            }
            return .result(result)
        case (nil, let error?):
            return .error(
                StatesError(
                    name: error["error"]?.stringValue ?? "", cause: error["cause"]?.stringValue))
        case (nil, nil):
            throw .validation(
                "A test mock should have one of the following fields: [result, errorOutput].")
        }
    }

    private static func compare(
        _ mock: TrialMock?, _ state: StatesLanguage.State, mode: JSONValue?
    ) throws(StepFunctionsError) {
        guard let mode = MockModel.Mode(rawValue: mode?.stringValue ?? "STRICT") else {
            throw .validation(
                "1 validation error detected: Value at 'mock.fieldValidationMode' failed to "
                    + "satisfy constraint: Member must satisfy enum value set: "
                    + "[PRESENT, STRICT, NONE]")
        }
        if case .task(let task) = state.kind, case .result(let result)? = mock,
            let problem = MockModel(resource: task.resource)?.problem(of: result.value, mode)
        {
            throw .validation(problem)
        }
    }

    /// Which states want a mock, which take none, and of what kind it must be.
    private static func check(
        _ mock: TrialMock?, for state: StatesLanguage.State
    ) throws(StepFunctionsError) {
        switch (state.kind, mock) {
        case (.map, nil), (.parallel, nil):
            throw .invalidDefinition(
                message: "TestState API does not support Map or Parallel states. Supported state "
                    + "types include: [Task, Wait, Pass, Succeed, Fail, Choice]")
        case (.task(let task), nil):
            // API reference, "TestState": these are tried with a mock only.
            let waits = [".sync", ".sync:2", ".waitForTaskToken"]
            let isSlow = TaskResource(task.resource).isActivity
            guard !isSlow, !waits.contains(where: task.resource.hasSuffix) else {
                throw .invalidDefinition(
                    message: "TestState API supports activities and the service integration "
                        + "patterns '.sync' and '.waitForTaskToken' only when a mock is specified")
            }
        case (.map(let map), .result(let result)?) where map.hasResultWriter:
            guard result.value.objectValue != nil else {
                throw .validation("Mocked result must be a JSON object.")
            }
        case (.map, .result(let result)?), (.parallel, .result(let result)?):
            guard result.value.arrayValue != nil else {
                throw .validation("Mocked result must be an array.")
            }
        case (.map, _), (.parallel, _), (.task, _), (_, nil): break
        default:
            throw .validation(
                "State type '\(state.kind.name)' is not supported when a mock is specified")
        }
    }
}
