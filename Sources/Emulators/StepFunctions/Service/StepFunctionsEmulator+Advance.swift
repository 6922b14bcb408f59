import CloudModel
import DataFormats
import OrderedCollections
import SimFaults
import SimKernel
import StatesLanguage

/// What an execution needs to know of the world while it advances.
struct EmulatorHost: ExecutionHost {
    let context: CloudContext
    let machine: String

    var now: VirtualInstant { context.now }

    func entryDelay(of state: String) -> VirtualDuration {
        let strike = context.consult(
            "sfn.enter", subject: "\(machine)/\(state)",
            attributes: [("machine", machine), ("state", state)])
        guard let strike, case .delay(let length) = strike.effect else { return .zero }
        context.world.record(
            TraceEntry(
                actor: "states/\(machine)", service: "fault", operation: strike.effect.word,
                subject: state, fault: strike.rule,
                details: [
                    TraceField("point", "sfn.enter"), TraceField("delay", length.description),
                ]))
        return length
    }

    func jitter(of state: String, below delay: VirtualDuration) -> VirtualDuration {
        let choices = UInt64(max(0, delay.wholeMilliseconds)) + 1
        let chosen = context.world.choose(
            "sfn/jitter", "\(machine)/\(state)", below: choices)
        return .milliseconds(Int64(chosen))
    }
}

/// Letting executions advance and doing what they ask for.
extension StepFunctionsEmulator {
    func advance(_ arn: String, _ input: ExecutionInput) {
        guard let machine = state.executions[arn]?.execution.identity.machineName else { return }
        let host = EmulatorHost(context: context, machine: machine)
        guard let effects = state.executions[arn]?.execution.advance(input, host: host) else {
            return
        }
        let outer = context.world.currentCause
        defer { context.world.currentCause = outer }
        if let entry = trace(arn) { context.world.currentCause = entry }
        for effect in effects {
            switch effect {
            case .startTask(let request): start(request, of: arn)
            case .startMapRun(let request, let inputs): start(request, inputs, of: arn)
            case .runItems(let token, let inputs): run(inputs, token, of: arn)
            case .redriveMapRun(let run): redriveMapRun(run)
            case .cancelTask(let token, let stopsWork):
                cancel(token, of: arn, stopsWork: stopsWork)
            case .setTimer(let token, let at, let name):
                let ticket = context.world.schedule(
                    StatesEvent.timer(execution: arn, token), to: self.name,
                    subject: "\(machine)/\(name)", at: at)
                state.executions[arn]?.timers[token] = ticket
            case .cancelTimer(let token):
                if let ticket = state.executions[arn]?.timers.removeValue(forKey: token) {
                    context.world.cancel(ticket)
                }
            case .ended: ended(arn)
            }
        }
    }

    /// Hands an answer to an execution as an event of its own, at this instant.
    func deliver(
        _ input: ExecutionInput, to arn: String, state name: String,
        after delay: VirtualDuration = .zero
    ) {
        guard let machine = state.executions[arn]?.execution.identity.machineName else { return }
        context.world.schedule(
            StatesEvent.answer(execution: arn, input), to: self.name,
            subject: "\(machine)/\(name)", after: delay)
    }

    private func ended(_ arn: String) {
        guard let record = state.executions[arn] else { return }
        let description = ExecutionDescription(record.execution)
        if let waiter = record.waiter {
            state.executions[arn]?.waiter = nil
            answer(waiter, with: record.execution)
        }
        if let (run, _) = record.mapRun { childEnded(arn, of: run, record.execution) }
        if let completion = waiting.removeValue(forKey: arn) { completion(description) }
    }

    // MARK: - Trace

    /// Puts what is new in the history into the trace; answers the entry that later things follow.
    private func trace(_ arn: String) -> Int? {
        guard let record = state.executions[arn] else { return nil }
        var last: Int?
        for event in record.execution.history[record.traced...] {
            guard var entry = Self.entry(event, record.execution.identity) else { continue }
            entry.details.append(TraceField("execution", record.execution.identity.name))
            last = context.world.record(entry)
        }
        state.executions[arn]?.traced = record.execution.history.count
        return last
    }

    /// States entered, tasks failed and executions ended; the rest follows from those.
    private static func entry(
        _ event: HistoryEvent, _ identity: ExecutionIdentity
    ) -> TraceEntry? {
        var entry = TraceEntry(
            actor: "states/\(identity.machineName)", principal: identity.roleARN,
            service: "states", operation: event.type.rawValue, subject: identity.machineName,
            details: [TraceField("event", event.id)])
        switch event.details {
        case .stateEntered(let name, _): entry.subject = name
        case .taskFailure(let kind, let error, let cause):
            entry.outcome = .failed(error ?? "")
            entry.details += [
                TraceField("resource", "\(kind.resourceType):\(kind.resource)"),
                TraceField("cause", cause ?? ""),
            ]
        case .failure(let error, let cause):
            entry.outcome = .failed(error ?? event.type.rawValue)
            entry.details.append(TraceField("cause", cause ?? ""))
        case .executionStarted, .executionSucceeded: break
        default: return nil
        }
        return entry
    }
}
