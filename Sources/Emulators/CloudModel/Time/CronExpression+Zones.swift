public import DataFormats
public import SimKernel

extension CronExpression {
    /// What happens to times in the hour that a clock shows twice.
    ///
    /// A time in the hour that a clock skips never comes, in either service.
    public enum RepeatedHour: Hashable, Sendable {
        /// EventBridge Scheduler: "your schedule runs only once".
        case once
        /// Snowflake: a task in that hour runs at both.
        case twice
    }

    /// The first instant after this one at which a clock shows a time that the expression names.
    ///
    /// - Parameter offset: the clock's seconds east of UTC at an instant.
    public func next(
        after instant: VirtualInstant, repeatedHour: RepeatedHour = .once,
        offset: (VirtualInstant) -> Int
    ) -> VirtualInstant? {
        let now = offset(instant)
        // Around a change, local times come twice or not at all: look from before it.
        let earlier = instant + .hours(-3)
        let isSteady = offset(earlier) == now && offset(instant + .hours(3)) == now
        let start = isSteady ? instant : earlier
        var local = CivilDateTime(
            nanosecondsSinceEpoch: start.nanoseconds, offsetSeconds: offset(start))
        var best: VirtualInstant?
        while let candidate = next(after: local) {
            local = candidate
            let seconds = candidate.secondsSinceEpoch
            guard abs(seconds) < 9_000_000_000 else { break }
            let noon = VirtualInstant(secondsSinceEpoch: Int64(seconds))
            // The offsets in force a day before and after are the only ones that can apply.
            let around = [offset(noon + .hours(-24)), offset(noon + .hours(24))]
            let (east, west) = (max(around[0], around[1]), min(around[0], around[1]))
            if let best, best <= noon + .seconds(Int64(-east)) { break }
            for at in [east, west] {
                let found = noon + .seconds(Int64(-at))
                guard offset(found) == at else { continue }
                if found > instant, best.map({ found < $0 }) ?? true { best = found }
                if repeatedHour == .once || east == west { break }
            }
            if best != nil, east == west { break }
        }
        return best
    }

    /// The first instant after this one at which the clocks of a zone show a time that the
    /// expression names.
    public func next(
        after instant: VirtualInstant, in zone: TimeZoneRules, repeatedHour: RepeatedHour = .once
    ) -> VirtualInstant? {
        next(after: instant, repeatedHour: repeatedHour) {
            zone.offsetSeconds(at: $0.nanoseconds)
        }
    }
}
