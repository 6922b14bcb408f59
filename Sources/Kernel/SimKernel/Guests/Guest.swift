/// Names one guest within a world.
public struct GuestID: Hashable, Comparable, Sendable {
    let number: UInt64
    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.number < rhs.number }
}

/// The guest was killed: nothing that it does from here on has any effect.
public struct GuestDied: Error, Hashable, Sendable {
    public init() {}
}

/// Wakes a sleeping guest; `number` tells this sleep from an earlier one.
struct GuestWake: EventPayload {
    let guest: GuestID
    let number: UInt64
}

/// User code running inside a world, and its capability to act there.
///
/// Every await on a port is a suspension point: other guests may run, a fault may strike, the
/// guest may die. Death revokes the capability: each later call throws `GuestDied`, so a handler
/// that catches errors cannot survive its own end.
public final class Guest {
    public let id: GuestID
    /// A stable business name, such as `lambda/validator raw/customers/a.ndjson`.
    public let name: String
    public unowned let world: World
    public private(set) var isAlive = true
    public private(set) var hasEnded = false
    /// The trace entry under which this guest acts; restored whenever it is resumed.
    public var cause: Int?

    private var sleeper: UnsafeContinuation<Void, Never>?
    private var sleepNumber: UInt64 = 0
    private var calls = 0
    private var callsAfterDeath = 0

    init(id: GuestID, name: String, world: World) {
        self.id = id
        self.name = name
        self.world = world
        cause = world.currentCause
    }

    /// Lets virtual time pass. Others run meanwhile.
    public func sleep(for duration: VirtualDuration) async throws(GuestDied) {
        try await admit()
        await suspend { number in
            self.world.schedule(
                GuestWake(guest: self.id, number: number), to: "kernel", subject: self.name,
                after: duration)
        }
        if !isAlive { throw GuestDied() }
    }

    /// Waits until somebody calls `wake()`.
    public func waitForWake() async throws(GuestDied) {
        try await admit()
        await suspend { _ in }
        if !isAlive { throw GuestDied() }
    }

    /// Ends a wait; the guest goes on in an event of its own at this instant.
    public func wake() {
        guard sleeper != nil else { return }
        world.schedule(GuestWake(guest: id, number: sleepNumber), to: "kernel", subject: name)
    }

    /// Kills the guest. What it did stays done; it will do nothing more.
    public func kill() {
        guard isAlive, !hasEnded else { return }
        isAlive = false
        wake()
    }

    /// Checks the capability before a call takes effect.
    public func requireAlive() throws(GuestDied) {
        if !isAlive { throw GuestDied() }
    }

    /// Counts a call and stops one who calls too often, dead or alive.
    private func admit() async throws(GuestDied) {
        calls += 1
        if calls > world.limits.callsPerGuest {
            world.exhausted = world.exhausted ?? .callsPerGuest
            isAlive = false
        }
        guard !isAlive else { return }
        callsAfterDeath += 1
        // A loop that swallows every error would spin for ever: after fair warning it is left
        // suspended, which no event ends.
        if callsAfterDeath > 1_000 { await suspend { _ in } }
        throw GuestDied()
    }

    private func suspend(_ arm: (UInt64) -> Void) async {
        sleepNumber += 1
        arm(sleepNumber)
        await withUnsafeContinuation { sleeper = $0 }
        world.currentCause = cause
    }

    /// Dies and unwinds at once, without an event: the world is being given up.
    func abandon() {
        isAlive = false
        resume(number: sleepNumber)
    }

    func resume(number: UInt64) {
        guard number == sleepNumber, let continuation = sleeper else { return }
        sleeper = nil
        world.currentCause = cause
        continuation.resume()
    }

    func end() {
        hasEnded = true
        world.guests[id] = nil
    }
}
