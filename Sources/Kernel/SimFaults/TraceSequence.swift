public import SimKernel

/// Entries that follow one another, with anything between them.
public struct TraceSequence: Hashable, Sendable {
    /// One thing that must happen, so many times.
    public struct Step: Hashable, Sendable {
        public let pattern: TracePattern
        public let times: Int
        /// What must not have happened since the step before, and between the times.
        public let unless: TracePattern?

        public init(_ pattern: TracePattern, times: Int = 1, unless: TracePattern? = nil) {
            self.pattern = pattern
            self.times = max(times, 1)
            self.unless = unless
        }
    }

    public let steps: [Step]
    /// What all entries of the sequence must have in common; nil for nothing.
    public let same: TracePattern.Part?

    /// - Precondition: there is at least one step.
    public init(_ steps: [Step], same: TracePattern.Part? = nil) {
        precondition(!steps.isEmpty, "a sequence has steps")
        self.steps = steps
        self.same = same
    }

    /// How far a whole trace comes: the number of steps that were taken, in order.
    public func progress(in trace: [TraceEntry]) -> Int {
        var watch = TraceWatch(self)
        let operations = operations
        trace.withUnsafeBufferPointer { entries in
            // Most entries are of other operations; those are not even copied.
            for place in entries.indices {
                if let operations, !operations.contains(entries[place].operation) { continue }
                watch.take(entries[place])
                if watch.isSeen { break }
            }
        }
        return watch.progress
    }

    /// The only operations that matter; nil when it may be any.
    private var operations: [String]? {
        var all: [String] = []
        for pattern in steps.flatMap({ [$0.pattern] + ($0.unless.map { [$0] } ?? []) }) {
            guard let own = pattern.operations else { return nil }
            for operation in own where !all.contains(operation) { all.append(operation) }
        }
        return all
    }
}

/// Looks for a sequence in entries as they come.
///
/// All beginnings are followed at once: for each step the most times that it was met so far, which
/// is all that matters of how it was come to.
public struct TraceWatch: Sendable {
    private let sequence: TraceSequence
    /// For each value of what is in common: the times each step was met, or nil while the steps
    /// before it have not been taken.
    private var reached: [String: [Int?]] = [:]
    /// The most steps that were taken in a row.
    public private(set) var progress = 0

    public init(_ sequence: TraceSequence) { self.sequence = sequence }

    /// Whether the whole sequence has been met.
    public var isSeen: Bool { progress == sequence.steps.count }

    /// Looks at one entry more.
    public mutating func take(_ entry: TraceEntry) {
        let steps = sequence.steps
        var key = ""
        if let same = sequence.same {
            guard let text = same.text(of: entry) else { return }
            key = text
        }
        guard
            steps.contains(where: { $0.pattern.matches(entry) || $0.unless?.matches(entry) == true }
            )
        else { return }
        var met = reached[key] ?? [0] + [Int?](repeating: nil, count: steps.count - 1)
        // From the last one, so that one entry takes a way on by one step alone.
        for (place, step) in steps.enumerated().reversed() {
            guard let count = met[place] else { continue }
            if step.pattern.matches(entry) {
                guard count + 1 == step.times else {
                    met[place] = count + 1
                    continue
                }
                progress = max(progress, place + 1)
                if place + 1 < steps.count { met[place + 1] = met[place + 1] ?? 0 }
            } else if let unless = step.unless, unless.matches(entry) {
                met[place] = place == 0 ? 0 : nil
            }
        }
        reached[key] = met
    }

    /// Forgets everything, so that the sequence must be met anew.
    public mutating func reset() {
        reached = [:]
        progress = 0
    }
}
