/// The name of one nondeterministic choice.
///
/// The subject is a stable business name (an object key, a state name), never a counter or an
/// address: only then does a stored decision keep its meaning when the code around it changes.
public struct DecisionKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Where in the code the choice is made, such as `fault/dup` or `schedule/s3`.
    public let site: String
    public let subject: String
    /// How often this site has met this subject before, from zero.
    public let occurrence: UInt32

    public init(site: String, subject: String, occurrence: UInt32 = 0) {
        self.site = site
        self.subject = subject
        self.occurrence = occurrence
    }

    public static func < (lhs: Self, rhs: Self) -> Bool {
        (lhs.site, lhs.subject, lhs.occurrence) < (rhs.site, rhs.subject, rhs.occurrence)
    }

    public var description: String { "\(site)[\(subject)]#\(occurrence)" }
}

/// A choice that was made: its key, how many values were open, and which one was taken.
public struct Decision: Hashable, Sendable {
    public let key: DecisionKey
    public let bound: UInt64
    public let value: UInt64

    public init(key: DecisionKey, bound: UInt64, value: UInt64) {
        self.key = key
        self.bound = bound
        self.value = value
    }
}
