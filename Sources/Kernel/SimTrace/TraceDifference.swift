public import SimKernel

/// The first place where two traces part.
public enum TraceDifference: Hashable, Sendable {
    /// An entry differs; nil where one trace has ended.
    case entry(index: Int, left: TraceEntry?, right: TraceEntry?)
    /// All entries are equal, a decision differs.
    case decision(index: Int, left: Decision?, right: Decision?)

    /// Nil when both runs are the same.
    public static func first(_ left: Trace, _ right: Trace) -> TraceDifference? {
        if let index = firstDifference(left.entries, right.entries) {
            return .entry(
                index: index, left: left.entries[safe: index], right: right.entries[safe: index])
        }
        if let index = firstDifference(left.decisions, right.decisions) {
            return .decision(
                index: index, left: left.decisions[safe: index],
                right: right.decisions[safe: index])
        }
        return nil
    }

    private static func firstDifference<Item: Equatable>(_ left: [Item], _ right: [Item]) -> Int? {
        for (index, pair) in zip(left, right).enumerated() where pair.0 != pair.1 { return index }
        return left.count == right.count ? nil : min(left.count, right.count)
    }
}

extension Array {
    fileprivate subscript(safe index: Int) -> Element? {
        indices.contains(index) ? self[index] : nil
    }
}
