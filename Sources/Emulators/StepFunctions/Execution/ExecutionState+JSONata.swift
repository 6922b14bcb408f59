import DataFormats
import SimKernel
import StatesLanguage

/// States in the JSONata query language: what they hand on, and expressions that fail.
///
/// Step Functions developer guide, "Transforming data with JSONata in Step Functions".
extension ExecutionState {
    /// How a state is left.
    struct Ending {
        var output: PayloadTemplate?
        var assign: PayloadTemplate?
        /// The output where there is no `Output`.
        var payload: Payload
        /// `$states.result`.
        var result: JSONValue?
        /// `$states.errorOutput`.
        var errorOutput: JSONValue?
        var next: Int?
    }

    /// Leaves a state; `Output` and `Assign` both see the variables as they were before it.
    mutating func conclude(
        _ strand: Int, _ state: State, _ ending: Ending, _ host: some ExecutionHost
    ) throws(StatesError) {
        var output = ending.payload
        if let template = ending.output {
            output = Payload(try evaluate(template, ending, strand, state, host))
        }
        var assigned: [HistoryEvent.Assignment] = []
        if let template = ending.assign {
            assigned = try store(try evaluate(template, ending, strand, state, host), strand)
        }
        try exit(strand, state, output: output, assigned: assigned, to: ending.next, host)
    }

    private mutating func evaluate(
        _ template: PayloadTemplate, _ ending: Ending, _ strand: Int, _ state: State,
        _ host: some ExecutionHost
    ) throws(StatesError) -> JSONValue {
        try evaluating(state, strand, input: strands[strand]!.input.value, host) {
            (scope) throws(StatesError) in
            scope.result = ending.result
            scope.errorOutput = ending.errorOutput
            return try template.evaluate(in: &scope)
        }
    }

    /// Where a state goes that does not choose.
    static func next(of state: State) -> Int? {
        if case .next(let next) = state.transition { next } else { nil }
    }

    // MARK: - Values

    /// The value of an expression whose field wants a number.
    mutating func number(
        _ expression: JSONataExpression, _ strand: Int, _ state: State, _ host: some ExecutionHost
    ) throws(StatesError) -> JSONNumber {
        let value = try value(expression, strand, state, host)
        guard case .number(let number) = value else {
            throw expression.mismatch(expected: "number", value)
        }
        return number
    }

    /// The value of an expression whose field wants a count of something.
    mutating func count(
        _ expression: JSONataExpression, _ strand: Int, _ state: State, _ host: some ExecutionHost
    ) throws(StatesError) -> Int64 {
        let number = try number(expression, strand, state, host)
        guard let count = number.int64, count >= 0 else {
            throw expression.mismatch(expected: "non-negative integer", .number(number))
        }
        return count
    }

    mutating func timestamp(
        _ expression: JSONataExpression, _ strand: Int, _ state: State, _ host: some ExecutionHost
    ) throws(StatesError) -> RFC3339Timestamp {
        let value = try value(expression, strand, state, host)
        guard let timestamp = value.stringValue.flatMap(RFC3339Timestamp.init) else {
            throw expression.mismatch(expected: "timestamp", value)
        }
        return timestamp
    }

    private mutating func value(
        _ expression: JSONataExpression, _ strand: Int, _ state: State, _ host: some ExecutionHost
    ) throws(StatesError) -> JSONValue {
        try evaluating(state, strand, input: strands[strand]!.input.value, host) {
            (scope) throws(StatesError) in try expression.evaluate(in: &scope)
        }
    }

    mutating func tolerance(
        _ tolerance: State.Tolerance?, _ strand: Int, _ state: State, _ host: some ExecutionHost
    ) throws(StatesError) -> JSONNumber? {
        switch tolerance {
        case nil: return nil
        case .literal(let number): return number
        case .jsonata(let expression): return try number(expression, strand, state, host)
        case .path(let path):
            let input = strands[strand]!.input
            let value = try select(.path(path), from: input, strand, state, host).value
            if case .number(let number) = value { return number }
            throw StatesError(
                .runtime, "The value at '\(path.text)' is not a number: \(value.messageText)")
        }
    }

    /// What a Map goes over.
    mutating func items(
        _ map: State.Map, _ strand: Int, _ state: State, _ host: some ExecutionHost
    ) throws(StatesError) -> [JSONValue] {
        _ = try tolerance(map.toleratedCount, strand, state, host)
        _ = try tolerance(map.toleratedPercentage, strand, state, host)
        let input = strands[strand]!.input.value
        guard let template = map.items else {
            guard case .array(let items) = input else {
                throw StatesError(
                    .queryEvaluation,
                    "Map state input must be an array but was: \(input.serialized())")
            }
            return items
        }
        let value = try evaluating(state, strand, input: input, host) {
            (scope) throws(StatesError) in try template.evaluate(in: &scope)
        }
        if case .array(let items) = value { return items }
        guard case .jsonata(let expression) = template else { return [value] }
        throw expression.mismatch(expected: "array", value)
    }

    // MARK: - Failures

    /// A state has failed by itself; an expression that failed has an event of its own.
    ///
    /// - Parameter isStarting: whether the state had not begun what it is for. The events of a Map
    ///   that does not begin follow the event before its entry, as recorded on AWS.
    mutating func raise(
        _ error: StatesError, _ strand: Int, _ state: State, isStarting: Bool = false,
        _ host: some ExecutionHost
    ) {
        let located = located(error, strand, state)
        guard error.name == StatesError.Name.queryEvaluation.rawValue else {
            fail(strand, located, host)
            return
        }
        var previous = strands[strand]!.lastEvent
        let entered = strands[strand]!.enteredEvent
        var isJoin = false
        switch state.kind {
        case .map:
            isJoin = true
            if isStarting, history.indices.contains(entered - 1) {
                previous = history[entered - 1].previousID
            }
        case .parallel: isJoin = true
        default: break
        }
        strands[strand]!.lastEvent = previous
        recordEvaluationFailure(located, strand, state, host)
        if isJoin { failJoin(strand, located, host) } else { fail(strand, located, host) }
    }

    mutating func recordEvaluationFailure(
        _ error: StatesError, _ strand: Int, _ state: State, _ host: some ExecutionHost
    ) {
        strands[strand]!.lastEvent = record(
            .evaluationFailed,
            .evaluationFailed(
                state: state.name, location: error.field, error: error.name,
                cause: error.cause), after: strands[strand]!.lastEvent, host)
    }
}
