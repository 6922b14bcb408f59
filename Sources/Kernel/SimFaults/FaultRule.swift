public import SimKernel

/// One place in a run where a fault might strike.
public struct FaultOpportunity: Hashable, Sendable {
    /// The named point, such as `s3.copy` or `lambda.step`.
    public let point: String
    public let phase: FaultPhase
    /// The stable business name of what is going on, such as an object key.
    public let subject: String
    /// What rules can match: `key`, `function`, `table`, …
    public let attributes: [(name: String, value: String)]

    public init(
        point: String, phase: FaultPhase, subject: String,
        attributes: [(name: String, value: String)] = []
    ) {
        self.point = point
        self.phase = phase
        self.subject = subject
        self.attributes = attributes
    }

    public func attribute(_ name: String) -> String? {
        attributes.first { $0.name == name }?.value
    }

    public static func == (lhs: Self, rhs: Self) -> Bool {
        lhs.point == rhs.point && lhs.phase == rhs.phase && lhs.subject == rhs.subject
            && lhs.attributes.map(\.name) == rhs.attributes.map(\.name)
            && lhs.attributes.map(\.value) == rhs.attributes.map(\.value)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(point)
        hasher.combine(subject)
    }
}

/// Which of the matching opportunities a rule takes.
public enum FaultHit: Hashable, Sendable {
    /// The n-th one only, from one.
    case nth(Int)
    /// Every n-th one, from one.
    case every(Int)
    /// Each with this probability, decided by the seed.
    case rate(Ratio)
    /// All from one instant to before another.
    case window(from: VirtualInstant, to: VirtualInstant)
}

/// A fault that may strike: where, when among the opportunities, and what it does.
public struct FaultRule: Hashable, Sendable {
    public let id: String
    /// A point's name; a trailing `*` matches every point that starts like it.
    public let point: String
    /// Nil takes the point's own default: before.
    public let phase: FaultPhase
    /// Attribute patterns, in which `*` stands for anything but `/` and `**` for anything.
    public let match: [Pattern]
    public let hit: FaultHit
    public let effect: FaultEffect
    /// The profile's fault that it is a part of: of a group it is enough that one strikes.
    public var group: String?
    /// When it may strike at all; nil for always.
    public var condition: FaultCondition?

    /// One attribute that must match.
    public struct Pattern: Hashable, Sendable {
        public let name: String
        public let pattern: String

        public init(name: String, pattern: String) {
            self.name = name
            self.pattern = pattern
        }
    }

    public init(
        id: String, point: String, phase: FaultPhase = .before, match: [Pattern] = [],
        hit: FaultHit = .every(1), effect: FaultEffect
    ) {
        self.id = id
        self.point = point
        self.phase = phase
        self.match = match
        self.hit = hit
        self.effect = effect
    }

    /// Whether the rule is about this opportunity at all.
    public func concerns(_ opportunity: FaultOpportunity) -> Bool {
        guard phase == opportunity.phase else { return false }
        if point.hasSuffix("*") {
            guard opportunity.point.hasPrefix(point.dropLast()) else { return false }
        } else {
            guard opportunity.point == point else { return false }
        }
        return match.allSatisfy { wanted in
            opportunity.attribute(wanted.name).map { Glob.matches(wanted.pattern, $0) } ?? false
        }
    }
}
