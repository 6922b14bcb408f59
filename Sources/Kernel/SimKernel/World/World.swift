/// One simulated cloud account's time, queue, choices and record: one world, one thread.
///
/// A world is not `Sendable`: whoever creates it keeps it. Many worlds run on many threads and
/// share nothing that changes. Time moves only to the next event.
public final class World {
    public internal(set) var now: VirtualInstant
    public internal(set) var decisions: Decisions
    public let limits: Limits
    /// The limit that stopped this world; nil while it may go on.
    public internal(set) var exhausted: Limit?
    /// Everything that happened, in order, from `firstEntry` on.
    public internal(set) var trace: [TraceEntry] = []
    /// The index of the first entry that is still kept; zero unless `forgetTrace` was called.
    public internal(set) var firstEntry = 0
    /// The trace entry under which things happen now; new entries and events name it as cause.
    public var currentCause: Int?
    /// Events handled so far.
    public internal(set) var eventsHandled = 0
    /// Called after every handled event: where guarantees about every instant look.
    public var afterStep: ((World) -> Void)?

    var queue = EventQueue()
    var nextSequence: UInt64 = 0
    var services: [ServiceName: any Service] = [:]
    var serviceOrder: [ServiceName] = []
    let executor = GuestExecutor()
    var guests: [GuestID: Guest] = [:]
    var nextGuest: UInt64 = 0

    public init(
        start: VirtualInstant, decisions: any DecisionSource = CalmDecisions(),
        limits: Limits = Limits()
    ) {
        now = start
        self.decisions = Decisions(decisions)
        self.limits = limits
    }

    /// Adds a service; its name must be new.
    public func add(_ service: any Service) {
        precondition(services[service.name] == nil, "service \(service.name) is there already")
        services[service.name] = service
        serviceOrder.append(service.name)
    }

    // MARK: Choosing and recording

    /// Makes one named choice in `0..<bound`; zero is the calm one.
    public func choose(_ site: String, _ subject: String, below bound: UInt64) -> UInt64 {
        decisions.choose(site: site, subject: subject, below: bound)
    }

    /// Writes an entry into the trace, under the current cause, and answers its index.
    @discardableResult
    public func record(_ entry: TraceEntry) -> Int {
        var entry = entry
        entry.index = firstEntry + trace.count
        entry.instant = now
        entry.cause = currentCause
        trace.append(entry)
        if trace.count > limits.traceEntries { exhausted = exhausted ?? .traceEntries }
        return entry.index
    }

    /// Completes an entry whose end was not known when it was recorded.
    public func amend(_ index: Int, _ change: (inout TraceEntry) -> Void) {
        guard index >= firstEntry else { return }
        change(&trace[index - firstEntry])
    }

    /// Lets the oldest entries go, so that a world that serves for days stays small.
    public func forgetTrace(keeping count: Int) {
        let surplus = trace.count - count
        guard surplus > 0 else { return }
        trace.removeFirst(surplus)
        firstEntry += surplus
    }

    // MARK: Scheduling

    /// Queues an event; a negative delay counts as none.
    ///
    /// Among events due at one instant the priority is a decision, named by the address and the
    /// subject, whose calm value is first in, first out.
    @discardableResult
    public func schedule(
        _ payload: some EventPayload, to address: ServiceName, subject: String,
        after delay: VirtualDuration = .zero
    ) -> EventTicket {
        schedule(payload, to: address, subject: subject, at: now + max(delay, .zero))
    }

    /// Queues an event for an instant; one in the past is due now.
    @discardableResult
    public func schedule(
        _ payload: some EventPayload, to address: ServiceName, subject: String,
        at due: VirtualInstant
    ) -> EventTicket {
        let priority = choose("schedule/\(address)", subject, below: 8)
        let sequence = nextSequence
        nextSequence += 1
        queue.insert(
            Event(
                order: EventOrder(
                    due: max(due, now), priority: UInt32(priority), sequence: sequence),
                address: address, subject: subject, payload: payload, cause: currentCause))
        if queue.count > limits.queuedEvents { exhausted = exhausted ?? .queuedEvents }
        return EventTicket(sequence: sequence)
    }

    /// Takes a queued event back; nothing happens if it was handled already.
    public func cancel(_ ticket: EventTicket) { queue.cancel(ticket) }

    /// Events that wait, in the order in which they would be handled.
    public var pendingEvents: [Event] { queue.inOrder() }

    // MARK: Running

    /// Handles the next event, if it is due by the deadline.
    public func step(until deadline: VirtualInstant = .distantFuture) -> StepOutcome {
        if let exhausted { return .limitReached(exhausted) }
        guard let due = queue.nextDue() else { return .idle }
        guard due <= deadline, let event = queue.pop() else { return .deadlineReached }
        now = event.due
        currentCause = event.cause
        eventsHandled += 1
        if eventsHandled > limits.events { exhausted = .events }
        deliver(event)
        executor.drain()
        afterStep?(self)
        currentCause = nil
        return .advanced
    }

    /// Handles events until nothing is due by the deadline, then moves the clock there.
    @discardableResult
    public func run(until deadline: VirtualInstant) -> StepOutcome {
        // Guests that were started outside of a step have not run yet.
        executor.drain()
        while true {
            switch step(until: deadline) {
            case .advanced: continue
            case .limitReached(let limit): return .limitReached(limit)
            case .idle, .deadlineReached:
                if deadline < .distantFuture { now = max(now, deadline) }
                return .deadlineReached
            }
        }
    }

    private func deliver(_ event: Event) {
        if let wake = event.payload as? GuestWake {
            guests[wake.guest]?.resume(number: wake.number)
            return
        }
        guard let service = services[event.address] else {
            preconditionFailure("no service \(event.address) in this world")
        }
        service.handle(event, in: self)
    }
}

@available(*, unavailable, message: "a world stays on the thread that made it")
extension World: Sendable {}
