public import Diagnostics

/// A span that takes no part in comparison: two nodes are equal when they say the same, wherever
/// they stand. `GROUP BY a + 1` finds `SELECT a + 1` this way.
@propertyWrapper
public struct Located: Hashable, Sendable {
    public var wrappedValue: SourceSpan

    public init(wrappedValue: SourceSpan) { self.wrappedValue = wrappedValue }

    public static func == (lhs: Located, rhs: Located) -> Bool { true }
    public func hash(into hasher: inout Hasher) {}
}

extension SourceSpan {
    /// The span of nodes that no text stands for.
    public static let none = SourceSpan(start: 0, end: 0)
}
