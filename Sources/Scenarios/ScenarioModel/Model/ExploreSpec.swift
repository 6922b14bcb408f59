public import SimKernel

/// How a scenario is searched for failures.
public struct ExploreSpec: Sendable {
    public var strategies: [Strategy]
    public var runs: Int
    public var firstSeed: UInt64
    /// How long faults stay away at the end, so that liveness can be demanded.
    public var quietTail: VirtualDuration

    public enum Strategy: String, CaseIterable, Sendable {
        /// Each run switches a subset of the faults on.
        case swarm
        /// Every opportunity of a crash, once.
        case crashSweep = "crash-sweep"
        /// Every permission that is used, taken away once for an hour.
        case denySweep = "deny-sweep"
        /// Events of one instant in another order: every single change, then several by the seed.
        case interleave
        /// Threads of work with priorities of their own, and pauses at a few places.
        case pct
        /// All faults, every seed.
        case random
        /// What has shown something new is changed a little and tried again.
        case guided
    }

    public init(
        strategies: [Strategy] = Strategy.allCases, runs: Int = 200, firstSeed: UInt64 = 1,
        quietTail: VirtualDuration = .days(3)
    ) {
        self.strategies = strategies
        self.runs = runs
        self.firstSeed = firstSeed
        self.quietTail = quietTail
    }
}
