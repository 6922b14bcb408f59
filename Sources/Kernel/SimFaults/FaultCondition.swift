import SimKernel

/// When a fault may strike, besides where: opportunities at which it does not hold do not count.
public struct FaultCondition: Hashable, Sendable {
    /// What can be counted in an account at any moment.
    public enum Thing: Hashable, Sendable {
        /// Committed rows of a table.
        case rows(table: String)
        /// Objects whose key matches, in all buckets.
        case objects(pattern: String)
    }

    /// So many of something, at this moment.
    public struct Amount: Hashable, Sendable {
        public let thing: Thing
        public let atLeast: Int
        public let atMost: Int

        public init(_ thing: Thing, atLeast: Int = 0, atMost: Int = .max) {
            self.thing = thing
            self.atLeast = atLeast
            self.atMost = atMost
        }
    }

    /// What must have happened before.
    public var seen: TraceSequence?
    /// What ends that again, until it happens anew.
    public var until: TracePattern?
    public var amounts: [Amount]

    public init(
        seen: TraceSequence? = nil, until: TracePattern? = nil, amounts: [Amount] = []
    ) {
        self.seen = seen
        self.until = until
        self.amounts = amounts
    }
}

/// Whether the conditions of some rules hold, kept up with the trace.
struct FaultConditions: Sendable {
    private struct Watch: Sendable {
        let condition: FaultCondition
        var seen: TraceWatch?
    }

    private var watches: [Watch?]
    /// The first entry that has not been looked at.
    private var next = 0

    init(_ rules: [FaultRule]) {
        watches = rules.map { rule in
            rule.condition.map { Watch(condition: $0, seen: $0.seen.map { TraceWatch($0) }) }
        }
    }

    /// Looks at what has happened since the last time.
    mutating func follow(_ world: World) {
        let trace = world.trace
        let start = max(next - world.firstEntry, 0)
        next = world.firstEntry + trace.count
        guard start < trace.count else { return }
        for index in watches.indices where watches[index]?.seen != nil {
            for entry in trace[start...] {
                if let until = watches[index]?.condition.until, watches[index]!.seen!.isSeen {
                    if until.matches(entry) { watches[index]!.seen!.reset() }
                } else if !watches[index]!.seen!.isSeen {
                    watches[index]!.seen!.take(entry)
                }
            }
        }
    }

    func holds(_ index: Int, counting: (FaultCondition.Thing) -> Int) -> Bool {
        guard let watch = watches[index] else { return true }
        if let seen = watch.seen, !seen.isSeen { return false }
        return watch.condition.amounts.allSatisfy { amount in
            let count = counting(amount.thing)
            return amount.atLeast <= count && count <= amount.atMost
        }
    }
}
