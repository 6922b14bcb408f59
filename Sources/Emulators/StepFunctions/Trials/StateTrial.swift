import DataFormats
import SimKernel
import StatesLanguage

/// One state that is tried by itself, with a mock for what it would call.
///
/// Step Functions developer guide, "Using TestState API to test a state"; what the inspection
/// shows is as recorded on AWS.
struct StateTrial {
    /// What the caller says about the execution around the state.
    struct Configuration {
        var retries = 0
        var failedIterations: Int64?
        /// What an ItemReader would have read, as it stands in its source.
        var readData: String?
    }

    private(set) var execution: ExecutionState
    private let state: State
    var mock: TrialMock?
    private let configuration: Configuration
    private let host: TrialHost
    private let strand: Int
    private var inspection = JSONObject()

    init(
        _ state: State, in machine: StateMachine, identity: ExecutionIdentity, input: Payload,
        variables: JSONObject, context: JSONValue?, mock: TrialMock?,
        configuration: Configuration, seed: UInt64, at now: VirtualInstant
    ) {
        self.state = state
        self.mock = mock
        self.configuration = configuration
        host = TrialHost(now: now)
        execution = ExecutionState(
            machine: machine, identity: identity, input: input, seed: seed)
        execution.startedAt = now
        execution.startingVariables = variables
        var root = Strand(
            workflow: state.workflow, parent: nil, mapItem: nil, variables: variables,
            state: state.index, input: input, lastEvent: 0)
        root.enteredAt = now
        if configuration.retries > 0 {
            root.retries = Array(repeating: 0, count: state.retriers.count)
        }
        strand = execution.add(root)
        execution.trialContext = context ?? Self.context(execution, strand, state)
    }

    /// The Context Object of an express execution, which cannot be redriven.
    private static func context(
        _ execution: ExecutionState, _ strand: Int, _ state: State
    ) -> JSONValue {
        guard case .object(var object) = execution.context(strand, state, item: nil),
            case .object(var own)? = object["Execution"]
        else { return [:] }
        own["RedriveCount"] = nil
        object["Execution"] = .object(own)
        return .object(object)
    }

    // MARK: - Running

    /// Runs the state and answers as TestState does.
    func answer(showsData: Bool) -> JSONObject {
        var trial = self
        var answer = trial.run()
        if showsData {
            trial.inspectVariables()
            answer["inspectionData"] = .object(trial.inspection)
        }
        return answer
    }

    private mutating func run() -> JSONObject {
        inspection["input"] = .string(execution.input.text)
        var error: StatesError?
        do throws(StatesError) {
            try inspectInput()
            if let mock {
                try finish(mock)
            } else {
                execution.perform(strand, host)
            }
        } catch let failure {
            error = failure
        }
        if let error { return failed(error) }
        if execution.status == .failed {
            var answer: JSONObject = ["status": "FAILED"]
            answer["error"] = execution.error.map(JSONValue.string)
            answer["cause"] = execution.cause.map(JSONValue.string)
            return answer
        }
        if case .waiting? = execution.strands[strand]?.activity {
            execution.finishWait(strand, host)
        }
        return left(status: "SUCCEEDED")
    }

    /// Where the state leads, and with what.
    private func left(status: String) -> JSONObject {
        var answer: JSONObject = ["status": .string(status)]
        if let output = execution.output {
            answer["output"] = .string(output.text)
        } else if let strand = execution.strands[strand] {
            answer["output"] = .string(strand.input.text)
            answer["nextState"] = .string(execution.machine.name(of: strand.state))
        }
        return answer
    }

    private mutating func finish(_ mock: TrialMock) throws(StatesError) {
        switch mock {
        case .error(let error): throw error
        case .result(let result):
            if case .map(let map) = state.kind {
                try checkTolerance(map)
            } else {
                inspection["result"] = .string(result.text)
            }
            try inspectResult(result)
            try execution.finish(strand, state, result: result, host)
        }
    }

    /// The state's own Retry and Catch decide about a failure.
    private mutating func failed(_ error: StatesError) -> JSONObject {
        var answer: JSONObject = ["error": .string(error.name)]
        answer["cause"] = error.cause.map(JSONValue.string)
        if let place = state.retriers.firstIndex(where: { $0.matches(error.name) }),
            configuration.retries < state.retriers[place].maxAttempts
        {
            let delay = state.retriers[place].delay(beforeRetry: Int64(configuration.retries))
            inspection["errorDetails"] = [
                "retryBackoffIntervalSeconds": JSONValue(Int64(delay)),
                "retryIndex": JSONValue(place),
            ]
            answer["status"] = "RETRIABLE"
            return answer
        }
        execution.strands[strand]!.retries = state.retriers.map(\.maxAttempts)
        execution.fail(strand, error, host)
        guard execution.isRunning,
            let place = state.catchers.firstIndex(where: { $0.matches(error.name) })
        else {
            answer["status"] = "FAILED"
            return answer
        }
        inspection["errorDetails"] = ["catchIndex": JSONValue(place)]
        for (key, value) in left(status: "CAUGHT_ERROR") { answer[key] = value }
        return answer
    }

    /// More failed iterations than the Map tolerates.
    private mutating func checkTolerance(_ map: State.Map) throws(StatesError) {
        guard let failed = configuration.failedIterations else { return }
        let items = Double(mock?.itemCount ?? 0)
        let count = try execution.tolerance(map.toleratedCount, strand, state, host)
        let percentage = try execution.tolerance(map.toleratedPercentage, strand, state, host)
        let exceedsCount = count.map { Double(failed) > $0.double } ?? false
        let exceedsShare =
            percentage.map { items > 0 && Double(failed) * 100 / items > $0.double } ?? false
        if exceedsCount || exceedsShare {
            throw StatesError(
                name: "States.ExceedToleratedFailureThreshold",
                cause: "The specified tolerated failure threshold was exceeded")
        }
    }

    // MARK: - Inspection

    private mutating func inspectInput() throws(StatesError) {
        let effective = try execution.effectiveInput(strand, state, host)
        let isJSONPath = state.queryLanguage == .jsonPath
        if case .pass(.some) = state.kind, isJSONPath {
            try inspectResult(effective)
            return
        }
        if isJSONPath { inspection["afterInputPath"] = .string(effective.text) }
        switch state.kind {
        case .pass, .task, .parallel:
            let arguments = try execution.apply(
                state.parameters, to: effective, strand, state, host)
            if isJSONPath {
                inspection["afterParameters"] = .string(arguments.text)
            } else if state.parameters != nil {
                inspection["afterArguments"] = .string(arguments.text)
            }
            if case .pass = state.kind { try inspectResult(arguments) }
        case .map(let map): try inspect(map, effective)
        default: break
        }
    }

    private mutating func inspect(
        _ map: State.Map, _ effective: Payload
    ) throws(StatesError) {
        let items = try items(of: map, effective)
        let sources = items.enumerated().map { Strand.MapItem(index: $0, value: $1) }
        let selected = try execution.selected(sources, map, effective.value, strand, state, host)
        if map.itemSelector != nil {
            inspection["afterItemSelector"] = .string(Payload(joining: selected).text)
        }
        if let batcher = map.distributed?.batcher {
            let batches = try execution.batches(
                of: selected, batcher, effective, strand, state, host)
            inspection["afterItemBatcher"] = .string(Payload(joining: batches).text)
        }
        let concurrency = try execution.number(
            map.maxConcurrency, "MaxConcurrencyPath", effective, strand, state, host)
        inspection["maxConcurrency"] = JSONValue(concurrency ?? 0)
        if let count = try execution.tolerance(map.toleratedCount, strand, state, host) {
            inspection["toleratedFailureCount"] = .number(count)
        }
        if let share = try execution.tolerance(map.toleratedPercentage, strand, state, host) {
            inspection["toleratedFailurePercentage"] = .number(share)
        }
    }

    /// The items that the Map would run over.
    private mutating func items(
        of map: State.Map, _ effective: Payload
    ) throws(StatesError) -> [JSONValue] {
        if let reader = map.distributed?.reader {
            guard let data = configuration.readData else { return [] }
            let limit = try execution.number(
                reader.maxItems, "MaxItemsPath", effective, strand, state, host)
            let wanted = limit.flatMap { $0 == 0 ? nil : Int(clamping: $0) } ?? .max
            let items = try ItemLibrary.items(in: data, reader, upTo: wanted)
            if reader.itemsPointer != nil {
                inspection["afterItemsPointer"] = .string(JSONValue.array(items).serialized())
            }
            return items
        }
        if state.queryLanguage == .jsonata { return try execution.items(map, strand, state, host) }
        let items = try execution.items(at: map.itemsPath, effective, strand, state, host)
        inspection["afterItemsPath"] = .string(JSONValue.array(items).serialized(style: .spaced))
        return items
    }

    /// What the request and the state have assigned; nothing where there are no variables.
    private mutating func inspectVariables() {
        let variables =
            execution.endVariables ?? execution.strands[strand]?.variables
            ?? execution.startingVariables
        guard !variables.isEmpty else { return }
        inspection["variables"] = .string(JSONValue.object(variables).serialized())
    }

    private mutating func inspectResult(_ result: Payload) throws(StatesError) {
        guard state.queryLanguage == .jsonPath else { return }
        var result = result
        if case .pass(let literal?) = state.kind {
            result = Payload(literal)
            inspection["result"] = .string(result.text)
        }
        let selected = try execution.apply(
            state.resultSelector, to: result, strand, state, host)
        let placed = try execution.place(selected, state.resultPath, in: execution.input)
        inspection["afterResultSelector"] = .string(selected.text)
        inspection["afterResultPath"] = .string(placed.text)
    }
}

/// Nothing delays a state that is tried.
private struct TrialHost: ExecutionHost {
    let now: VirtualInstant
    func entryDelay(of state: String) -> VirtualDuration { .zero }
    func jitter(of state: String, below delay: VirtualDuration) -> VirtualDuration { .zero }
}
