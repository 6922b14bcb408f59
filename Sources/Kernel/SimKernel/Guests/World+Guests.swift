extension World {
    /// Starts user code as a guest; it runs up to its first suspension before this step ends.
    ///
    /// This is the only place in the project that creates a task: it runs on the world's own
    /// executor, so the world's thread alone ever touches what the body captures.
    @discardableResult
    public func startGuest(
        _ name: String, _ body: @escaping (Guest) async -> Void
    ) -> Guest {
        let guest = Guest(id: GuestID(number: nextGuest), name: name, world: self)
        nextGuest += 1
        guests[guest.id] = guest
        if guests.count > limits.liveGuests { exhausted = exhausted ?? .liveGuests }
        nonisolated(unsafe) let entrusted = (guest: guest, body: body)
        Task(executorPreference: executor) {
            entrusted.guest.world.currentCause = entrusted.guest.cause
            await entrusted.body(entrusted.guest)
            entrusted.guest.end()
        }
        return guest
    }

    /// Runs ready guests now, for callers outside of a step.
    public func drainGuests() { executor.drain() }

    /// Guests that have not ended, oldest first.
    public var liveGuests: [Guest] { guests.keys.sorted().compactMap { guests[$0] } }

    /// Kills every guest and lets each unwind, so that a world that is given up leaks nothing.
    public func shutDown() {
        for guest in liveGuests { guest.abandon() }
        executor.drain()
    }
}
