import SimFaults
public import SimKernel

/// A guest's hands: every call that it makes to a service goes through here.
///
/// Before each call the guest itself passes a fault point (`lambda.step`, `glue.step`), where it
/// may crash between two operations; rules can name the operations on either side.
public final class Caller {
    public let guest: Guest
    public unowned let context: CloudContext
    public private(set) var actor: Actor
    /// The fault point between two calls, such as `lambda.step`.
    public let stepPoint: String
    /// What rules can match at the step point, such as `function`.
    public let attributes: [(name: String, value: String)]
    /// The stable business name of this guest's work, such as the function and the object key.
    public let subject: String
    private var lastPoint = "start"
    private var calls = 0

    public init(
        guest: Guest, context: CloudContext, actor: Actor, stepPoint: String, subject: String,
        attributes: [(name: String, value: String)] = []
    ) {
        self.guest = guest
        self.context = context
        self.actor = actor
        self.stepPoint = stepPoint
        self.subject = subject
        self.attributes = attributes
    }

    public var now: VirtualInstant { context.now }

    /// Calls a service through the gate.
    public func call<Answer>(
        _ call: ServiceCall,
        details: (Answer) -> [TraceField] = { _ in [] },
        perform: (Actor) throws(ServiceFailure) -> Answer
    ) async throws(ServiceFailure) -> Answer {
        var call = call
        call.attributes += attributes
        try await step(before: call.point)
        let answer = try await context.call(
            call, as: actor, guest: guest, perform: perform, details: details)
        lastPoint = call.point
        return answer
    }

    /// Passes the fault point between two operations.
    public func step(before next: String) async throws(ServiceFailure) {
        if !guest.isAlive { throw .guestDied }
        calls += 1
        let strike = context.consult(
            stepPoint, subject: subject,
            attributes: attributes + [
                ("after", lastPoint), ("before", next), ("step", String(calls)),
                ("actor", actor.name),
            ])
        guard let strike else { return }
        var entry = TraceEntry(
            actor: actor.name, principal: actor.principal.name, service: "fault",
            operation: strike.effect.word, subject: subject, fault: strike.rule,
            details: [
                TraceField("point", stepPoint), TraceField("after", lastPoint),
                TraceField("before", next),
            ])
        switch strike.effect {
        case .crash:
            context.world.record(entry)
            guest.kill()
            throw .guestDied
        case .delay(let length):
            context.world.record(entry)
            try await sleep(for: length)
        case .fail(let code):
            entry.outcome = .failed(code)
            context.world.record(entry)
            throw ServiceFailure(
                service: "guest", code: code, message: "\(code) (fault \(strike.rule))",
                status: 500, fault: strike.rule)
        default:
            entry.outcome = .failed("InternalError")
            context.world.record(entry)
            throw ServiceFailure(
                service: "guest", code: "InternalError",
                message: "\(strike.effect.word) (fault \(strike.rule))", status: 500,
                fault: strike.rule)
        }
    }

    /// Lets virtual time pass: computing, waiting, backing off.
    public func sleep(for duration: VirtualDuration) async throws(ServiceFailure) {
        do { try await guest.sleep(for: duration) } catch { throw .guestDied }
    }

    /// Records something that the guest itself did, such as ending.
    @discardableResult
    public func note(
        _ operation: String, service: String, subject: String, outcome: TraceOutcome = .done,
        details: [TraceField] = []
    ) -> Int {
        let entry = TraceEntry(
            actor: actor.name, principal: actor.principal.name, service: service,
            operation: operation, subject: subject, outcome: outcome, details: details)
        return context.world.record(entry)
    }
}
