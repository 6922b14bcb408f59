import SimKernel

/// Notes every choice that is asked for, calm ones as well: what an interleaving search varies.
struct ChoiceLog: DecisionSource {
    private var source: any DecisionSource
    private(set) var asked: [Decision] = []

    init(_ source: any DecisionSource) { self.source = source }

    mutating func choose(_ key: DecisionKey, below bound: UInt64) -> UInt64 {
        let value = source.choose(key, below: bound)
        asked.append(Decision(key: key, bound: bound, value: value))
        return value
    }
}
