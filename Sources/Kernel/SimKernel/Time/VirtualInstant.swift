/// A point in virtual time: nanoseconds since the Unix epoch, UTC.
///
/// It covers the years 1677 to 2262; the world's clock lives inside, dates in data need not.
public struct VirtualInstant: Hashable, Comparable, Sendable {
    public let nanoseconds: Int64

    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    public init(secondsSinceEpoch seconds: Int64) { nanoseconds = seconds * 1_000_000_000 }

    /// The first instant that a clock can show, used as "before everything".
    public static let distantPast = VirtualInstant(nanoseconds: .min)
    /// The last instant that a clock can show, used as "never".
    public static let distantFuture = VirtualInstant(nanoseconds: .max)

    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.nanoseconds < rhs.nanoseconds }

    /// Saturates at `distantFuture` rather than wrapping into the past.
    public static func + (lhs: Self, rhs: VirtualDuration) -> Self {
        let (sum, overflow) = lhs.nanoseconds.addingReportingOverflow(rhs.nanoseconds)
        guard overflow else { return Self(nanoseconds: sum) }
        return rhs.nanoseconds > 0 ? .distantFuture : .distantPast
    }

    public static func - (lhs: Self, rhs: Self) -> VirtualDuration {
        VirtualDuration(nanoseconds: lhs.nanoseconds &- rhs.nanoseconds)
    }

    /// Whole seconds since the epoch, rounded towards the past.
    public var secondsSinceEpoch: Int64 {
        let quotient = nanoseconds / 1_000_000_000
        return nanoseconds % 1_000_000_000 < 0 ? quotient - 1 : quotient
    }

    /// Milliseconds since the epoch, rounded towards the past.
    public var millisecondsSinceEpoch: Int64 {
        let quotient = nanoseconds / 1_000_000
        return nanoseconds % 1_000_000 < 0 ? quotient - 1 : quotient
    }
}
