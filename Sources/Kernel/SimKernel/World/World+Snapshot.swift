/// A whole world as a value: restoring it elsewhere is a fork.
public struct WorldSnapshot: Sendable {
    let now: VirtualInstant
    let queue: EventQueue
    let nextSequence: UInt64
    let nextGuest: UInt64
    let decisions: Decisions
    let trace: [TraceEntry]
    let firstEntry: Int
    let eventsHandled: Int
    let services: [(name: ServiceName, state: any Sendable)]
}

/// Why a world cannot be copied just now.
public enum SnapshotFailure: Error, Hashable, Sendable {
    /// Guests are in the middle of something; their names. A running coroutine cannot be copied.
    case guestsRunning([String])
}

extension World {
    /// Copies the world between two steps.
    ///
    /// - Throws: `SnapshotFailure.guestsRunning` while any guest has not ended.
    public func snapshot() throws(SnapshotFailure) -> WorldSnapshot {
        let running = liveGuests
        guard running.isEmpty else { throw .guestsRunning(running.map(\.name)) }
        return WorldSnapshot(
            now: now, queue: queue, nextSequence: nextSequence, nextGuest: nextGuest,
            decisions: decisions, trace: trace, firstEntry: firstEntry,
            eventsHandled: eventsHandled,
            services: serviceOrder.map { ($0, services[$0]!.snapshot()) })
    }

    /// Takes over a snapshot of a world with the same services; choices come from `source` now.
    public func restore(_ snapshot: WorldSnapshot, decisions source: any DecisionSource) {
        precondition(
            snapshot.services.map(\.name) == serviceOrder, "a fork needs the same services")
        now = snapshot.now
        queue = snapshot.queue
        nextSequence = snapshot.nextSequence
        nextGuest = snapshot.nextGuest
        decisions = snapshot.decisions
        decisions.redirect(to: source)
        trace = snapshot.trace
        firstEntry = snapshot.firstEntry
        eventsHandled = snapshot.eventsHandled
        for (name, state) in snapshot.services { services[name]!.restore(state) }
    }
}
