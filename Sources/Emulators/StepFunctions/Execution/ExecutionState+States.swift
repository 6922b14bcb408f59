import DataFormats
import SimKernel
import StatesLanguage

/// Entering, doing and leaving a state.
extension ExecutionState {
    /// Enters the strand's state, unless a fault holds it up.
    mutating func enter(_ strand: Int, _ host: some ExecutionHost) {
        if strands[strand]!.isResumed {
            strands[strand]!.isResumed = false
            perform(strand, host)
            return
        }
        let state = machine.states[strands[strand]!.state]
        let event = record(
            state.kind.enteredEvent,
            .stateEntered(name: state.name, input: strands[strand]!.input.text),
            after: strands[strand]!.lastEvent, host)
        strands[strand]!.enteredEvent = event
        strands[strand]!.lastEvent = event
        strands[strand]!.enteredAt = host.now
        strands[strand]!.retries = []
        strands[strand]!.failedRun = nil
        let delay = host.entryDelay(of: state.name)
        guard delay > .zero else {
            perform(strand, host)
            return
        }
        strands[strand]!.activity = .delayed(
            setTimer(.entry(strand), at: host.now + delay, state: state.name))
    }

    /// Does what the state is for; also the way in for a retry.
    mutating func perform(_ strand: Int, _ host: some ExecutionHost) {
        let state = machine.states[strands[strand]!.state]
        do {
            try perform(state, strand, host)
        } catch {
            raise(error, strand, state, isStarting: true, host)
        }
    }

    /// The error as the service reports one that arose inside a state.
    func located(_ error: StatesError, _ strand: Int, _ state: State) -> StatesError {
        if trialContext != nil { return error }
        return StatesError(
            name: error.name,
            cause: "An error occurred while executing the state '\(state.name)' (entered at the "
                + "event id #\(strands[strand]!.enteredEvent)). \(error.cause ?? "")",
            at: error.field)
    }

    private mutating func perform(
        _ state: State, _ strand: Int, _ host: some ExecutionHost
    ) throws(StatesError) {
        let effective = try effectiveInput(strand, state, host)
        switch state.kind {
        case .pass(let literal):
            let result: Payload =
                if let literal { Payload(literal) } else {
                    try apply(state.parameters, to: effective, strand, state, host)
                }
            try finish(strand, state, result: result, host)
        case .succeed:
            if state.queryLanguage == .jsonata {
                try conclude(
                    strand, state, Ending(output: state.output, payload: effective), host)
            } else {
                try leave(strand, state, output: effective, assigned: [], to: nil, host)
            }
        case .fail(let error, let cause):
            let error = try text(error, effective, strand, state, host)
            let cause = try text(cause, effective, strand, state, host)
            // What a Fail state says is the failure itself, not an error about the state.
            fail(strand, StatesError(name: error ?? "", cause: cause), host)
        case .choice(let choice): try choose(choice, effective, strand, state, host)
        case .wait(let wait): try self.wait(wait, effective, strand, state, host)
        case .task(let task): try call(task, effective, strand, state, host)
        case .parallel(let branches): try fork(branches, effective, strand, state, host)
        case .map(let map): try self.map(map, effective, strand, state, host)
        }
    }

    private mutating func text(
        _ text: State.Text?, _ effective: Payload, _ strand: Int, _ state: State,
        _ host: some ExecutionHost
    ) throws(StatesError) -> String? {
        switch text {
        case nil: return nil
        case .literal(let text): return text
        case .expression(let template):
            let value = try apply(template, to: effective, strand, state, host).value
            if case .jsonata(let expression) = template, value.stringValue == nil {
                throw expression.mismatch(expected: "string", value)
            }
            return value.messageText
        }
    }

    // MARK: - Leaving

    /// Ends a state that has a result: selector, variables, `ResultPath`, `OutputPath`.
    mutating func finish(
        _ strand: Int, _ state: State, result: Payload, _ host: some ExecutionHost
    ) throws(StatesError) {
        if state.queryLanguage == .jsonata {
            var ending = Ending(
                output: state.output, assign: state.assign, payload: result,
                result: result.value, next: Self.next(of: state))
            if case .pass = state.kind { ending.result = nil }
            try conclude(strand, state, ending, host)
            return
        }
        let selected = try apply(state.resultSelector, to: result, strand, state, host)
        let combined = try place(selected, state.resultPath, in: strands[strand]!.input)
        let output = try select(state.outputPath, from: combined, strand, state, host)
        let assigned = try assign(state.assign, from: selected, strand, state, host)
        try exit(
            strand, state, output: output, assigned: assigned, to: Self.next(of: state), host)
    }

    /// Ends a state that only lets its input through.
    private mutating func leave(
        _ strand: Int, _ state: State, output: Payload,
        assigned: [HistoryEvent.Assignment], to next: Int?, _ host: some ExecutionHost
    ) throws(StatesError) {
        let output = try select(state.outputPath, from: output, strand, state, host)
        try exit(strand, state, output: output, assigned: assigned, to: next, host)
    }

    mutating func exit(
        _ strand: Int, _ state: State, output: Payload,
        assigned: [HistoryEvent.Assignment], to next: Int?, _ host: some ExecutionHost
    ) throws(StatesError) {
        guard output.byteCount <= limits.payloadBytes else {
            throw .tooLong(state.name)
        }
        if let type = state.kind.exitedEvent {
            strands[strand]!.lastEvent = record(
                type, .stateExited(name: state.name, output: output.text, assigned: assigned),
                after: strands[strand]!.lastEvent, host)
        }
        guard let next else {
            complete(strand, output, host)
            return
        }
        strands[strand]!.enteredEvent = 0
        strands[strand]!.state = next
        strands[strand]!.input = output
        strands[strand]!.activity = .entering
        ready.append(strand)
    }

    // MARK: - Choice

    private mutating func choose(
        _ choice: State.Choice, _ effective: Payload, _ strand: Int, _ state: State,
        _ host: some ExecutionHost
    ) throws(StatesError) {
        let place = try evaluating(state, strand, input: effective.value, host) {
            (scope) throws(StatesError) -> Int? in
            for (place, rule) in choice.rules.enumerated()
            where try rule.condition.holds(in: &scope) { return place }
            return nil
        }
        if state.queryLanguage == .jsonata {
            let rule = place.map { choice.rules[$0] }
            guard let next = rule?.next ?? choice.otherwise else { throw .noChoice }
            try conclude(
                strand, state,
                Ending(
                    output: rule == nil ? state.output : rule?.output,
                    assign: rule == nil ? state.assign : rule?.assign, payload: effective,
                    next: next), host)
            return
        }
        if let place {
            let rule = choice.rules[place]
            let assigned = try assign(rule.assign, from: effective, strand, state, host)
            try leave(strand, state, output: effective, assigned: assigned, to: rule.next, host)
        } else if let otherwise = choice.otherwise {
            let assigned = try assign(state.assign, from: effective, strand, state, host)
            try leave(strand, state, output: effective, assigned: assigned, to: otherwise, host)
        } else {
            throw .noChoice
        }
    }

    // MARK: - Wait

    private mutating func wait(
        _ wait: State.Wait, _ effective: Payload, _ strand: Int, _ state: State,
        _ host: some ExecutionHost
    ) throws(StatesError) {
        let end: VirtualInstant
        switch wait {
        case .seconds(let seconds): end = host.now + .seconds(seconds)
        case .timestamp(let timestamp): end = timestamp.instant
        case .secondsExpression(let expression):
            end = host.now + .seconds(try count(expression, strand, state, host))
        case .timestampExpression(let expression):
            end = try timestamp(expression, strand, state, host).instant
        case .secondsPath(let path):
            let value = try parameter(path, "SecondsPath", effective, strand, state, host)
            guard let seconds = value.wholeNumber else {
                throw StatesError(
                    .runtime,
                    "The SecondsPath parameter cannot be parsed as a long value: "
                        + "\(path.text) == \(value.messageText)")
            }
            guard seconds >= 0 else {
                throw StatesError(
                    .runtime,
                    "The SecondsPath parameter references a negative value: "
                        + "\(path.text) == \(seconds)")
            }
            end = host.now + .seconds(seconds)
        case .timestampPath(let path):
            let value = try parameter(path, "TimestampPath", effective, strand, state, host)
            guard let timestamp = value.stringValue.flatMap(RFC3339Timestamp.init) else {
                throw StatesError(
                    .runtime,
                    "The TimestampPath parameter does not reference a valid ISO-8601 extended "
                        + "offset date-time format string: \(path.text) == \(value.messageText)")
            }
            end = timestamp.instant
        }
        guard end > host.now else {
            finishWait(strand, host)
            return
        }
        strands[strand]!.activity = .waiting(
            setTimer(.wait(strand), at: end, state: state.name))
    }

    private mutating func parameter(
        _ path: JSONPath, _ field: String, _ effective: Payload, _ strand: Int, _ state: State,
        _ host: some ExecutionHost
    ) throws(StatesError) -> JSONValue {
        try evaluating(state, strand, input: effective.value, host) {
            (scope) throws(StatesError) in
            do {
                return try scope.find(path)
            } catch {
                throw StatesError(
                    .runtime,
                    "The \(field) parameter does not reference an input value: \(path.text)")
            }
        }
    }

    mutating func finishWait(_ strand: Int, _ host: some ExecutionHost) {
        let state = machine.states[strands[strand]!.state]
        do {
            let effective = try effectiveInput(strand, state, host)
            let next = Self.next(of: state)
            if state.queryLanguage == .jsonata {
                try conclude(
                    strand, state,
                    Ending(
                        output: state.output, assign: state.assign, payload: effective,
                        next: next), host)
                return
            }
            let assigned = try assign(state.assign, from: effective, strand, state, host)
            try leave(strand, state, output: effective, assigned: assigned, to: next, host)
        } catch {
            raise(error, strand, state, host)
        }
    }
}

extension StatesError {
    fileprivate static let noChoice = StatesError(
        .noChoiceMatched,
        "Failed to transition out of the state. The state does not point to a next state.")
}

extension RFC3339Timestamp {
    /// The instant on the world's clock, which saturates far from our time.
    fileprivate var instant: VirtualInstant {
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .distantPast : .distantFuture }
        return VirtualInstant(nanoseconds: whole) + .nanoseconds(Int64(nanoseconds))
    }
}

extension State.Kind {
    fileprivate var enteredEvent: HistoryEventType {
        switch self {
        case .pass: .passStateEntered
        case .task: .taskStateEntered
        case .choice: .choiceStateEntered
        case .wait: .waitStateEntered
        case .succeed: .succeedStateEntered
        case .fail: .failStateEntered
        case .parallel: .parallelStateEntered
        case .map: .mapStateEntered
        }
    }

    fileprivate var exitedEvent: HistoryEventType? {
        switch self {
        case .pass: .passStateExited
        case .task: .taskStateExited
        case .choice: .choiceStateExited
        case .wait: .waitStateExited
        case .succeed: .succeedStateExited
        case .fail: nil
        case .parallel: .parallelStateExited
        case .map: .mapStateExited
        }
    }
}
