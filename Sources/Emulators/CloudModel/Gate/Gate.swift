import SimFaults
public import SimKernel

/// The one way into every service: authorise, faults, latency, perform, faults, record.
///
/// No emulator implements IAM, faults, latency or tracing itself, so none can forget them.
extension CloudContext {
    /// Makes a call on behalf of a guest; virtual time passes and other guests run meanwhile.
    ///
    /// - Parameter hold: how long the service keeps the request before it performs it, as a long
    ///   poll does; nil performs at once.
    /// - Throws: the service's failure, an injected one, or `ServiceFailure.guestDied`.
    public func call<Answer>(
        _ call: ServiceCall, as actor: Actor, guest: Guest,
        hold: (() async throws(ServiceFailure) -> Void)? = nil,
        perform: (Actor) throws(ServiceFailure) -> Answer,
        details: (Answer) -> [TraceField] = { _ in [] }
    ) async throws(ServiceFailure) -> Answer {
        try alive(guest)
        try admit(call, actor)
        if let strike = consult(call, .before, actor) {
            switch strike.effect {
            case .delay(let length):
                noteFault(strike, call, actor)
                try await pause(guest, length)
            default: try strikeBefore(strike, call, actor, guest)
            }
        }
        try await pause(guest, latency[call.service])
        if let hold { try await hold() }
        let (answer, entry) = try performed(call, actor, perform, details)
        guest.cause = entry
        if let strike = consult(call, .after, actor) {
            try await strikeAfter(strike, call, actor, guest, entry)
        }
        return answer
    }

    /// Makes a call for a service, at once: no latency, and nobody who could crash.
    ///
    /// A crash, delay or other effect that needs a guest is not offered here; the catalogue of
    /// fault points says so, and scenarios are checked against it.
    public func callNow<Answer>(
        _ call: ServiceCall, as actor: Actor,
        perform: (Actor) throws(ServiceFailure) -> Answer,
        details: (Answer) -> [TraceField] = { _ in [] }
    ) throws(ServiceFailure) -> Answer {
        try admit(call, actor)
        if let strike = consult(call, .before, actor) {
            try strikeBefore(strike, call, actor, nil)
        }
        let (answer, entry) = try performed(call, actor, perform, details)
        if let strike = consult(call, .after, actor) {
            try loseAnswer(strike, call, entry)
        }
        return answer
    }

    /// What IAM would refuse of a call, as things stand, without faults and without a record.
    public func refusal(of call: ServiceCall, as actor: Actor) -> ServiceFailure? {
        guard authorizationMode == .enforce else { return nil }
        for permission in call.permissions {
            let answer = authorizer.authorize(
                AuthorizationRequest(
                    principal: actor.principal, action: permission.action,
                    resource: permission.resource, context: call.context))
            if answer.isAllowed { continue }
            if permission.isGranted, case .implicitlyDenied = answer { continue }
            return .denied(by: call.service, denial(actor, permission, answer))
        }
        return nil
    }

    // MARK: The steps of the gate

    /// Asks IAM for every permission that the call needs.
    private func admit(_ call: ServiceCall, _ actor: Actor) throws(ServiceFailure) {
        guard authorizationMode != .off else { return }
        for permission in call.permissions {
            let question = AuthorizationRequest(
                principal: actor.principal, action: permission.action,
                resource: permission.resource, context: call.context)
            let strike = consult(
                "iam.authorize", subject: "\(actor.name) \(permission.action)",
                attributes: [
                    ("actor", actor.name), ("action", permission.action),
                    ("resource", permission.resource),
                    ("role", actor.principal.roleARN.flatMap(roleName) ?? actor.principal.name),
                ])
            let answer: Authorization =
                if let strike { .explicitlyDenied(by: "fault \(strike.rule)") } else {
                    authorizer.authorize(question)
                }
            if answer.isAllowed { continue }
            if permission.isGranted, case .implicitlyDenied = answer { continue }
            var entry = self.entry(call, actor)
            entry.details += [
                TraceField("action", permission.action),
                TraceField("resource", permission.resource), TraceField("reason", answer.reason),
            ]
            entry.fault = strike?.rule
            if authorizationMode == .audit, strike == nil {
                entry.operation = "WouldDeny"
                world.record(entry)
                continue
            }
            entry.outcome = .failed("AccessDenied")
            world.record(entry)
            throw .denied(
                by: call.service, denial(actor, permission, answer), fault: strike?.rule)
        }
    }

    private func denial(
        _ actor: Actor, _ permission: ServiceCall.Permission, _ answer: Authorization
    ) -> String {
        let because =
            switch answer {
            case .explicitlyDenied(let by, let policy):
                "with an explicit deny \(policy.map { "in \($0) " } ?? "")(\(by))"
            case .implicitlyDenied(let missing): "because \(missing)"
            case .allowed: ""
            }
        return "User: \(actor.principal.name) is not authorized to perform: \(permission.action)"
            + " on resource: \(permission.resource) \(because)"
    }

    private func roleName(_ arn: String) -> String? {
        arn.lastPart(after: "/")
    }

    private func performed<Answer>(
        _ call: ServiceCall, _ actor: Actor, _ perform: (Actor) throws(ServiceFailure) -> Answer,
        _ details: (Answer) -> [TraceField]
    ) throws(ServiceFailure) -> (Answer, Int) {
        // The entry comes first, so that whatever the call sets off names it as its cause.
        let outer = world.currentCause
        let entry = world.record(self.entry(call, actor))
        world.currentCause = entry
        defer { world.currentCause = outer }
        do {
            let answer = try perform(actor)
            let more = details(answer)
            if !more.isEmpty { world.amend(entry) { $0.details += more } }
            return (answer, entry)
        } catch {
            world.amend(entry) {
                $0.outcome =
                    error.isDefinite ? .failed(error.code) : .indeterminate(error.code)
            }
            throw error
        }
    }

    private func entry(_ call: ServiceCall, _ actor: Actor) -> TraceEntry {
        TraceEntry(
            actor: actor.name, principal: actor.principal.name, service: call.service,
            operation: call.operation, subject: call.subject, details: call.details)
    }

    private func consult(
        _ call: ServiceCall, _ phase: FaultPhase, _ actor: Actor
    ) -> FaultStrike? {
        consult(
            call.point, phase, subject: call.subject,
            attributes: [("actor", actor.name), ("operation", call.operation)] + call.attributes)
    }

    private func alive(_ guest: Guest) throws(ServiceFailure) {
        if !guest.isAlive { throw .guestDied }
    }

    private func pause(_ guest: Guest, _ length: VirtualDuration) async throws(ServiceFailure) {
        do { try await guest.sleep(for: length) } catch { throw .guestDied }
    }
}
