/// Where decisions come from: a seed, a plan, an enumeration.
public protocol DecisionSource: Sendable {
    /// Answers a value in `0..<bound`; zero is always the calm choice.
    mutating func choose(_ key: DecisionKey, below bound: UInt64) -> UInt64
}

/// Always the calm choice: no fault, no delay, first in line.
public struct CalmDecisions: DecisionSource {
    public init() {}
    public mutating func choose(_ key: DecisionKey, below bound: UInt64) -> UInt64 { 0 }
}

/// Values hashed from (seed, site, subject, occurrence).
///
/// Because no generator state is shared, a draw that comes or goes moves no other decision.
public struct SeededDecisions: DecisionSource {
    public let seed: UInt64
    /// Sites that may be other than calm: those that start with one of these.
    public let activeSites: [String]

    public init(seed: UInt64, activeSites: [String] = [""]) {
        self.seed = seed
        self.activeSites = activeSites
    }

    public mutating func choose(_ key: DecisionKey, below bound: UInt64) -> UInt64 {
        guard activeSites.contains(where: { key.site.hasPrefix($0) }) else { return 0 }
        return Self.value(seed: seed, key: key) % bound
    }

    /// The hash behind a decision, before it is brought below its bound.
    public static func value(seed: UInt64, key: DecisionKey) -> UInt64 {
        var hash = StableHash()
        hash.combine(seed)
        hash.combine(key.site)
        hash.combine(key.subject)
        hash.combine(UInt64(key.occurrence))
        return hash.finalize()
    }
}

/// Chosen values for some keys, another source for the rest.
///
/// A failure is a plan over `CalmDecisions`: a short list of what has to go wrong.
public struct PlannedDecisions: DecisionSource {
    private let values: [DecisionKey: UInt64]
    private var rest: any DecisionSource

    public init(_ plan: [(key: DecisionKey, value: UInt64)], over rest: any DecisionSource) {
        values = Dictionary(plan.map { ($0.key, $0.value) }, uniquingKeysWith: { _, last in last })
        self.rest = rest
    }

    public mutating func choose(_ key: DecisionKey, below bound: UInt64) -> UInt64 {
        guard let value = values[key] else { return rest.choose(key, below: bound) }
        // A plan written for another version may name a value that no longer exists.
        return min(value, bound - 1)
    }
}

/// Gives every line of work (what is scheduled under one subject) a priority that it keeps: of
/// events due at one instant, those of some lines always come first and those of others always last.
///
/// Independent draws hardly ever let one line lose several times in a row; a kept priority does
/// (Burckhardt et al., "A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs",
/// ASPLOS 2010).
public struct PriorityDecisions: DecisionSource {
    private let seed: UInt64
    private var rest: any DecisionSource

    public init(seed: UInt64, over rest: any DecisionSource) {
        self.seed = seed
        self.rest = rest
    }

    public mutating func choose(_ key: DecisionKey, below bound: UInt64) -> UInt64 {
        guard key.site.hasPrefix("schedule/") else { return rest.choose(key, below: bound) }
        let line = DecisionKey(site: "priority", subject: key.subject)
        return SeededDecisions.value(seed: seed, key: line) % bound
    }
}

/// Walks every combination of choices of a small world, depth first.
///
/// Run the world with this source, then call `advance()`; it answers false after the last one.
public struct EnumeratedDecisions: DecisionSource {
    private var path: [(value: UInt64, bound: UInt64)] = []
    private var depth = 0
    /// Choices deeper than this stay calm, which bounds the walk.
    public let maximumDepth: Int

    public init(maximumDepth: Int) { self.maximumDepth = maximumDepth }

    public mutating func choose(_ key: DecisionKey, below bound: UInt64) -> UInt64 {
        guard bound > 1, depth < maximumDepth else { return 0 }
        defer { depth += 1 }
        if depth == path.count { path.append((0, bound)) }
        path[depth].bound = bound
        return min(path[depth].value, bound - 1)
    }

    /// Moves to the next combination.
    public mutating func advance() -> Bool {
        path.removeLast(path.count - min(depth, path.count))
        depth = 0
        while let last = path.last {
            if last.value + 1 < last.bound {
                path[path.count - 1].value += 1
                return true
            }
            path.removeLast()
        }
        return false
    }
}

/// Notes what another source answered, calm answers left out.
public struct RecordingDecisions: DecisionSource {
    public private(set) var source: any DecisionSource
    public private(set) var record: [Decision] = []

    public init(_ source: any DecisionSource) { self.source = source }

    public mutating func choose(_ key: DecisionKey, below bound: UInt64) -> UInt64 {
        let value = source.choose(key, below: bound)
        if value != 0 { record.append(Decision(key: key, bound: bound, value: value)) }
        return value
    }
}
