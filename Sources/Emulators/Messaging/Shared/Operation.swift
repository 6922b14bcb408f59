import CloudModel
import DataFormats
import SimKernel

/// One operation of a service's API: how closely it is emulated and, unless it is refused, what
/// the gate must know of it and what it does.
struct Operation<Emulator>: Sendable {
    /// An operation that is emulated.
    struct Work: Sendable {
        /// What the operation is to the gate, for a request.
        let call: @Sendable (Emulator, JSONObject, Actor) throws(ServiceFailure) -> ServiceCall
        let perform: @Sendable (Emulator, JSONObject, Actor) throws(ServiceFailure) -> JSONObject
        /// What the trace keeps of the answer.
        var details: @Sendable (JSONObject) -> [TraceField] = { _ in [] }
    }

    let name: String
    let status: FidelityStatus
    /// Nil for an operation that is refused.
    let work: Work?

    static func refused(_ name: String) -> Self {
        Operation(name: name, status: .refused, work: nil)
    }
}

/// All operations of a service, by name: requests are dispatched from it and the fidelity ledger
/// is written from it.
struct OperationTable<Emulator>: Sendable {
    let service: String
    /// Where the operations are described.
    let source: String
    let operations: [Operation<Emulator>]

    var fidelity: [FidelityEntry] {
        operations.map {
            FidelityEntry(
                service: service, kind: .operation, name: $0.name, status: $0.status,
                source: "\(source), \($0.name)")
        }
    }

    /// Answers a request through the gate.
    func respond(
        _ emulator: Emulator, _ context: CloudContext, to request: APIRequest, as actor: Actor,
        guest: Guest, hold: (() async throws(ServiceFailure) -> Void)? = nil
    ) async throws(ServiceFailure) -> APIAnswer {
        guard let work = operations.first(where: { $0.name == request.operation })?.work else {
            throw request.notEmulated(by: service)
        }
        var call = try work.call(emulator, request.input, actor)
        call.context += request.context
        let output = try await context.call(
            call, as: actor, guest: guest, hold: hold,
            perform: { (actor) throws(ServiceFailure) in
                try work.perform(emulator, request.input, actor)
            }, details: work.details)
        return APIAnswer(output)
    }
}
