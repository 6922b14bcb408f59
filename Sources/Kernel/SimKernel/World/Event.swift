/// The order of events: when due, then by decided priority, then first in, first out.
public struct EventOrder: Hashable, Comparable, Sendable {
    public let due: VirtualInstant
    /// A decision; zero is the calm value, greater ones wait behind smaller ones.
    public let priority: UInt32
    /// The world's own count, which makes the order total.
    public let sequence: UInt64

    public static func < (lhs: Self, rhs: Self) -> Bool {
        (lhs.due, lhs.priority, lhs.sequence) < (rhs.due, rhs.priority, rhs.sequence)
    }
}

/// What an event tells the service that it is addressed to; a value, so that worlds can fork.
public protocol EventPayload: Sendable {}

/// Something due at a virtual instant.
public struct Event: Sendable, Comparable {
    public let order: EventOrder
    /// The service that handles it.
    public let address: ServiceName
    /// A stable business name, for the trace and for decisions.
    public let subject: String
    public let payload: any EventPayload
    /// The trace entry that scheduled it.
    public let cause: Int?

    public var due: VirtualInstant { order.due }

    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.order < rhs.order }
    public static func == (lhs: Self, rhs: Self) -> Bool { lhs.order == rhs.order }
}

/// Names one queued event, so that it can be cancelled.
public struct EventTicket: Hashable, Sendable {
    let sequence: UInt64
}
