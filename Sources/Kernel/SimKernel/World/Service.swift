/// The name of a service in a world, such as `s3`.
public struct ServiceName: Hashable, Comparable, Sendable, CustomStringConvertible,
    ExpressibleByStringLiteral
{
    public let text: String

    public init(_ text: String) { self.text = text }
    public init(stringLiteral value: String) { text = value }

    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.text < rhs.text }
    public var description: String { text }
}

/// A part of a world that holds state and handles the events addressed to it.
///
/// Services are classes that hold one value-type state: a snapshot is a copy of it.
/// Invariant: `restore(snapshot())` leaves a service as it was; `reset()` twice is `reset()` once.
public protocol Service: AnyObject {
    var name: ServiceName { get }

    /// Handles one event that has come due.
    func handle(_ event: Event, in world: World)

    /// Goes back to the state of a service that was never used.
    func reset()

    /// The whole state as a value that another thread may take over.
    func snapshot() -> any Sendable

    /// Takes over a snapshot of the same kind of service.
    func restore(_ snapshot: any Sendable)
}
