import SimFaults
import SimKernel

extension CloudContext {
    /// What a fault does to a call that has not taken place.
    func strikeBefore(
        _ strike: FaultStrike, _ call: ServiceCall, _ actor: Actor, _ guest: Guest?
    ) throws(ServiceFailure) {
        let failure: ServiceFailure
        switch strike.effect {
        case .crash:
            noteFault(strike, call, actor)
            guard let guest else { return try refuse(strike, call, actor) }
            guest.kill()
            throw .guestDied
        case .fail(let code):
            failure = injected(code, strike, call)
        case .throttle:
            failure = injected(
                call.service == "s3" ? "SlowDown" : "ThrottlingException", strike, call)
        case .drop:
            failure = ServiceFailure(
                service: call.service, code: "RequestTimeout",
                message: "the request was lost (fault \(strike.rule))", status: 408,
                isDefinite: false, fault: strike.rule)
        case .deny:
            failure = .denied(
                by: call.service, "Access Denied (fault \(strike.rule))", fault: strike.rule)
        case .delay, .duplicate, .reorder, .shuffle, .corrupt:
            return try refuse(strike, call, actor)
        }
        noteFault(strike, call, actor, failure)
        throw failure
    }

    /// What a fault does to a guest whose call has taken place.
    func strikeAfter(
        _ strike: FaultStrike, _ call: ServiceCall, _ actor: Actor, _ guest: Guest, _ entry: Int
    ) async throws(ServiceFailure) {
        switch strike.effect {
        case .crash:
            world.amend(entry) { $0.fault = strike.rule }
            noteFault(strike, call, actor)
            guest.kill()
            throw .guestDied
        case .delay(let length):
            noteFault(strike, call, actor)
            do { try await guest.sleep(for: length) } catch { throw .guestDied }
        default:
            try loseAnswer(strike, call, entry)
        }
    }

    /// The call took effect, but its caller learns of an error.
    func loseAnswer(
        _ strike: FaultStrike, _ call: ServiceCall, _ entry: Int
    ) throws(ServiceFailure) {
        let code: String
        switch strike.effect {
        case .fail(let given): code = given
        case .drop: code = "RequestTimeout"
        case .throttle: code = call.service == "s3" ? "SlowDown" : "ThrottlingException"
        default: code = "InternalError"
        }
        world.amend(entry) {
            $0.fault = strike.rule
            $0.outcome = .indeterminate(code)
        }
        throw ServiceFailure(
            service: call.service, code: code,
            message: "the answer was lost (fault \(strike.rule))", status: 500, isDefinite: false,
            fault: strike.rule)
    }

    /// Notes in the trace that a fault struck.
    func noteFault(
        _ strike: FaultStrike, _ call: ServiceCall, _ actor: Actor, _ failure: ServiceFailure? = nil
    ) {
        var entry = TraceEntry(
            actor: actor.name, principal: actor.principal.name, service: call.service,
            operation: call.operation, subject: call.subject, details: call.details)
        entry.fault = strike.rule
        entry.details.append(TraceField("effect", strike.effect.word))
        if let failure {
            entry.outcome =
                failure.isDefinite ? .failed(failure.code) : .indeterminate(failure.code)
        } else {
            entry.service = "fault"
            entry.operation = strike.effect.word
            entry.details.append(TraceField("point", call.point))
        }
        world.record(entry)
    }

    /// An effect that cannot happen at this point becomes a visible failure, never silence.
    private func refuse(
        _ strike: FaultStrike, _ call: ServiceCall, _ actor: Actor
    ) throws(ServiceFailure) {
        let failure = injected("InternalError", strike, call)
        noteFault(strike, call, actor, failure)
        throw failure
    }

    private func injected(
        _ code: String, _ strike: FaultStrike, _ call: ServiceCall
    ) -> ServiceFailure {
        ServiceFailure(
            service: call.service, code: code,
            message: "\(code) (fault \(strike.rule))", status: status(of: code),
            fault: strike.rule)
    }

    /// The HTTP status that services answer with this code; 500 for codes not listed.
    private func status(of code: String) -> Int {
        switch code {
        case "SlowDown", "ServiceUnavailable", "503": 503
        case "AccessDenied", "AccessDeniedException": 403
        case "NoSuchKey", "NoSuchBucket", "EntityNotFoundException": 404
        case "ThrottlingException", "TooManyRequestsException": 429
        case "ConcurrentRunsExceededException", "InvalidInputException": 400
        default: 500
        }
    }
}
