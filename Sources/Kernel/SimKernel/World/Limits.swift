/// What one world may use before it is stopped with a typed outcome instead of hanging.
public struct Limits: Hashable, Sendable {
    public var events: Int
    public var traceEntries: Int
    public var queuedEvents: Int
    public var liveGuests: Int
    /// Calls that one guest may make; a loop that never ends meets it.
    public var callsPerGuest: Int

    public init(
        events: Int = 5_000_000, traceEntries: Int = 5_000_000, queuedEvents: Int = 1_000_000,
        liveGuests: Int = 10_000, callsPerGuest: Int = 1_000_000
    ) {
        self.events = events
        self.traceEntries = traceEntries
        self.queuedEvents = queuedEvents
        self.liveGuests = liveGuests
        self.callsPerGuest = callsPerGuest
    }
}

/// The limit that a world ran into.
public enum Limit: String, Hashable, Sendable {
    case events, traceEntries, queuedEvents, liveGuests, callsPerGuest
}

/// What a step of the world came to.
public enum StepOutcome: Hashable, Sendable {
    /// One event was handled.
    case advanced
    /// Nothing is due any more.
    case idle
    /// The next event lies beyond the deadline that was given.
    case deadlineReached
    case limitReached(Limit)
}
