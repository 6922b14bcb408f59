/// Wall time since it was made; used for `--timings` and budgets alone.
struct Stopwatch: Sendable {
    private let start = ContinuousClock.now

    var milliseconds: Double {
        let length = ContinuousClock.now - start
        return Double(length.components.seconds) * 1_000
            + Double(length.components.attoseconds) / 1e15
    }
}
