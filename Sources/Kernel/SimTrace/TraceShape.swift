public import SimKernel

/// The outline of what happened, without its data: which kinds of entries led to which, about how
/// often, and which came right after which.
///
/// Two runs that differ in records, keys and instants alone have one shape; a retry, a branch, a
/// refusal or another order make another one. It is made of hashes that are the same on every
/// machine.
public struct TraceShape: Hashable, Sendable {
    /// What is to be seen in the run, ascending, each once.
    public let features: [UInt64]

    /// - Parameter more: further things to be seen, such as how far a goal was come to.
    public init(_ entries: [TraceEntry], more: [UInt64] = []) {
        let kinds = entries.map(Self.kind)
        let first = entries.first?.index ?? 0
        var led: [UInt64: UInt64] = [:]
        var features = more
        features.reserveCapacity(entries.count * 2)
        for (place, entry) in entries.enumerated() {
            let cause = entry.cause.map { $0 - first }.flatMap {
                kinds.indices.contains($0) ? kinds[$0] : nil
            }
            led[Self.pair(cause ?? 0, kinds[place]), default: 0] += 1
            if place > 0 { features.append(Self.pair(kinds[place - 1], ~kinds[place])) }
        }
        // The order in which a hashed collection gives its members is undone by sorting.
        features += led.map { pair, count in Self.pair(pair, Self.scale(count)) }
        features.sort()
        var unique: [UInt64] = []
        unique.reserveCapacity(features.count)
        for feature in features where unique.last != feature { unique.append(feature) }
        self.features = unique
    }

    /// One value for the whole; equal for equal shapes.
    public var digest: UInt64 {
        var hash = StableHash()
        for feature in features { hash.combine(feature) }
        return hash.finalize()
    }

    /// Counts up to three apart, then by powers of two.
    private static func scale(_ count: UInt64) -> UInt64 {
        count < 4 ? count : 4 + UInt64(63 - count.leadingZeroBitCount)
    }

    private static func pair(_ one: UInt64, _ other: UInt64) -> UInt64 {
        var hash = StableHash()
        hash.combine(one)
        hash.combine(other)
        return hash.finalize()
    }

    /// What kind of entry it is: who did what to which sort of thing, and how that ended.
    private static func kind(_ entry: TraceEntry) -> UInt64 {
        var hash = StableHash()
        hash.combine(entry.actor)
        hash.combine(entry.service)
        hash.combine(entry.operation)
        // Of a key or path only its first part: the rest is data.
        hash.combine(String(entry.subject.prefix { $0 != "/" }))
        switch entry.outcome {
        case .done: break
        case .failed(let code): hash.combine(code)
        case .indeterminate(let code):
            hash.combine(1)
            hash.combine(code)
        }
        if entry.fault != nil { hash.combine(2) }
        if let state = entry.text("state") { hash.combine(state) }
        return hash.finalize()
    }
}
