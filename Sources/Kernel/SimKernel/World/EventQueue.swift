import HeapModule

/// The events that are due, earliest first.
struct EventQueue: Sendable {
    private var heap = Heap<Event>()
    /// Sequences of the events that still count; the others were cancelled and are skipped.
    private var live: Set<UInt64> = []

    var count: Int { live.count }

    mutating func insert(_ event: Event) {
        heap.insert(event)
        live.insert(event.order.sequence)
    }

    mutating func cancel(_ ticket: EventTicket) { live.remove(ticket.sequence) }

    /// The next event's instant, without taking it.
    mutating func nextDue() -> VirtualInstant? {
        dropCancelled()
        return heap.min?.due
    }

    mutating func pop() -> Event? {
        dropCancelled()
        guard let event = heap.popMin() else { return nil }
        live.remove(event.order.sequence)
        return event
    }

    /// Queued events in the order in which they would be handled.
    func inOrder() -> [Event] {
        heap.unordered.filter { live.contains($0.order.sequence) }.sorted()
    }

    private mutating func dropCancelled() {
        while let next = heap.min, !live.contains(next.order.sequence) {
            _ = heap.popMin()
        }
    }
}
