import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

/// The queue of asynchronous events: tries, waits, and giving up (Lambda developer guide,
/// "How Lambda handles errors and retries with asynchronous invocation").
extension LambdaEmulator {
    /// Why an event was given up, as destination records name it.
    enum GivenUp: String {
        case retriesExhausted = "RetriesExhausted"
        case eventAgeExceeded = "EventAgeExceeded"
    }

    func enqueue(_ function: LambdaFunction, _ payload: JSONValue, _ subject: String) {
        let event = QueuedEvent(
            requestID: newRequestID(function.name, subject), function: function.name,
            payload: payload, subject: subject, enqueuedAt: context.now, calls: 0, setbacks: 0)
        state.events[event.requestID] = event
        if isLooping(function) {
            let error = LambdaError.recursiveInvocation
            return giveUp(
                event, .retriesExhausted,
                FunctionFailure(errorType: error.code, errorMessage: error.message))
        }
        schedule(event, after: context.latency["lambda"])
    }

    private func schedule(_ event: QueuedEvent, after wait: VirtualDuration) {
        context.world.schedule(
            LambdaEvent.attempt(event.requestID), to: name,
            subject: "\(event.function) \(event.subject)", after: wait)
    }

    /// A queued event's turn has come.
    func attempt(_ requestID: String) {
        guard let event = state.events[requestID] else { return }
        guard let function = state.functions[event.function] else {
            let error = LambdaError.functionNotFound(arn: arn(of: event.function))
            return giveUp(
                event, .retriesExhausted,
                FunctionFailure(errorType: error.code, errorMessage: error.message))
        }
        if function.reservedConcurrency == 0 {
            return giveUp(event, .retriesExhausted, nil)
        }
        guard hasCapacity(for: function) else { return setBack(event, .tooManyRequests) }
        do throws(LambdaError) {
            state.events[requestID]?.calls += 1
            try begin(
                function, event.payload, requestID: requestID, subject: event.subject,
                attempt: event.calls + 1, awaiter: .queue)
        } catch {
            state.events[requestID]?.calls -= 1
            setBack(event, error)
        }
    }

    /// Back to the queue without a call: 1 s, growing twofold to 5 min, until the age limit.
    private func setBack(_ event: QueuedEvent, _ error: LambdaError) {
        let wait = min(.seconds(1 << Int64(min(event.setbacks, 9))), VirtualDuration.minutes(5))
        state.events[event.requestID]?.setbacks += 1
        retry(
            event, after: wait,
            because: FunctionFailure(errorType: error.code, errorMessage: error.message))
    }

    func succeed(_ requestID: String, _ answer: JSONValue) {
        guard let event = state.events.removeValue(forKey: requestID) else { return }
        if let target = state.functions[event.function]?.asynchronous.onSuccessARN {
            deliver(
                record(
                    of: event, condition: "Success", error: false, response: answer), of: event,
                to: target)
        }
    }

    func fail(_ requestID: String, _ failure: FunctionFailure) {
        guard let event = state.events[requestID] else { return }
        let retries = state.functions[event.function]?.asynchronous.maximumRetryAttempts ?? 0
        guard event.calls <= retries else { return giveUp(event, .retriesExhausted, failure) }
        retry(event, after: event.calls == 1 ? .minutes(1) : .minutes(2), because: failure)
    }

    /// Schedules another try, unless the event would be too old by then.
    private func retry(
        _ event: QueuedEvent, after wait: VirtualDuration, because failure: FunctionFailure
    ) {
        let oldest = state.functions[event.function]?.asynchronous.maximumEventAge ?? 21_600
        guard context.now + wait <= event.enqueuedAt + .seconds(Int64(oldest)) else {
            return giveUp(event, .eventAgeExceeded, failure)
        }
        context.world.record(
            entry("RetryScheduled", event) + [
                TraceField("calls", event.calls), TraceField("wait", wait.description),
                TraceField("reason", failure.errorType),
            ])
        schedule(event, after: wait)
    }

    private func giveUp(_ event: QueuedEvent, _ reason: GivenUp, _ failure: FunctionFailure?) {
        state.events[event.requestID] = nil
        var dropped =
            entry("EventDropped", event) + [
                TraceField("condition", reason.rawValue), TraceField("calls", event.calls),
            ]
        if let failure { dropped.details.append(TraceField("error", failure.errorType)) }
        dropped.outcome = .failed(reason.rawValue)
        let world = context.world
        let outer = world.currentCause
        world.currentCause = world.record(dropped)
        defer { world.currentCause = outer }
        guard let configuration = state.functions[event.function]?.asynchronous else { return }
        if let topic = configuration.deadLetterARN { sendDeadLetter(event, failure, to: topic) }
        if let target = configuration.onFailureARN {
            deliver(
                record(
                    of: event, condition: reason.rawValue, error: failure != nil,
                    response: failure?.payload),
                of: event, to: target)
        }
    }

    func entry(_ operation: String, _ event: QueuedEvent) -> TraceEntry {
        TraceEntry(
            actor: "lambda", service: "lambda", operation: operation, subject: event.subject,
            details: [
                TraceField("function", event.function), TraceField("request", event.requestID),
            ])
    }
}

/// An entry with further details.
func + (entry: TraceEntry, more: [TraceField]) -> TraceEntry {
    var entry = entry
    entry.details += more
    return entry
}
