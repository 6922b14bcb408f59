public import SimFaults
import SimKernel

extension Caller {
    /// Passes a fault point that belongs to the guest's own work, such as `lambda.return` or
    /// `glue.write`: the guest may crash, be delayed, or fail there.
    ///
    /// Other effects make no sense for a guest and surface as a failure that names them.
    public func pass(
        _ point: String, _ phase: FaultPhase = .before, subject: String,
        attributes more: [(name: String, value: String)] = []
    ) async throws(ServiceFailure) {
        if !guest.isAlive { throw .guestDied }
        let strike = context.consult(
            point, phase, subject: subject,
            attributes: attributes + more + [("actor", actor.name)])
        guard let strike else { return }
        var entry = TraceEntry(
            actor: actor.name, principal: actor.principal.name, service: "fault",
            operation: strike.effect.word, subject: subject, fault: strike.rule,
            details: [TraceField("point", point), TraceField("phase", phase.rawValue)]
                + more.map { TraceField($0.name, $0.value) })
        switch strike.effect {
        case .crash:
            context.world.record(entry)
            guest.kill()
            throw .guestDied
        case .delay(let length):
            context.world.record(entry)
            try await sleep(for: length)
        default:
            let code =
                if case .fail(let given) = strike.effect { given } else { "InternalError" }
            entry.outcome = .failed(code)
            context.world.record(entry)
            throw ServiceFailure(
                service: "guest", code: code,
                message: "\(strike.effect.word) at \(point) (fault \(strike.rule))", status: 500,
                fault: strike.rule)
        }
    }
}
