import CloudModel
import DataFormats
import OrderedCollections
import SimFaults
public import SimKernel

/// When schedules come due.
extension SchedulerEmulator {
    /// The first time at which a schedule is due.
    func first(of entry: Entry) -> VirtualInstant? {
        let start = entry.schedule.start
        switch entry.expression {
        case .rate:
            // Without a start date the target is called at once.
            return limited(max(start ?? entry.createdAt, entry.createdAt), entry)
        case .at(let local):
            guard let instant = entry.zone.instant(of: local) else { return nil }
            let due = VirtualInstant(nanoseconds: instant)
            return due < entry.createdAt ? nil : limited(due, entry)
        case .cron:
            // A start date counts itself.
            let from = start.map { max($0 + .nanoseconds(-1), entry.createdAt) }
            return next(of: entry, after: from ?? entry.createdAt)
        }
    }

    /// The next time after one at which a schedule was due.
    func next(of entry: Entry, after instant: VirtualInstant) -> VirtualInstant? {
        switch entry.expression {
        case .at: return nil
        case .rate(let length): return limited(instant + length, entry)
        case .cron(let cron):
            // "When the time shifts back, your schedule runs only once" (user guide).
            let next = cron.next(after: instant, in: entry.zone, repeatedHour: .once)
            return next.flatMap { limited($0, entry) }
        }
    }

    /// The instants at which a schedule will be due within a span, for those who plan a day.
    public func upcoming(
        _ name: String, until end: VirtualInstant, limit: Int = 1_000
    ) -> [VirtualInstant] {
        guard let entry = state.entries[name], entry.schedule.isEnabled else { return [] }
        var due = first(of: entry)
        var found: [VirtualInstant] = []
        while let instant = due, instant <= end, found.count < limit {
            if instant >= context.now { found.append(instant) }
            due = next(of: entry, after: instant)
        }
        return found
    }

    private func limited(_ instant: VirtualInstant, _ entry: Entry) -> VirtualInstant? {
        if let end = entry.schedule.end, instant > end { return nil }
        return instant
    }

    func arm(_ entry: Entry, for due: VirtualInstant) {
        let world = context.world
        // One tick does not cause the next: each is the calendar's.
        let outer = world.currentCause
        world.currentCause = nil
        defer { world.currentCause = outer }
        world.schedule(
            SchedulerEvent.due(
                key: entry.schedule.key, generation: entry.generation, scheduled: due),
            to: name, subject: entry.schedule.key, at: due)
    }

    /// A time of the schedule has come: the fault point decides what becomes of it.
    func comeDue(_ entry: Entry, _ scheduled: VirtualInstant) {
        if let next = next(of: entry, after: scheduled) { arm(entry, for: next) }
        let name = entry.schedule.key
        guard
            let strike = context.consult(
                "events.schedule", subject: name, attributes: [("schedule", name)])
        else { return begin(entry, scheduled) }
        let world = context.world
        let outer = world.currentCause
        defer { world.currentCause = outer }
        world.currentCause = world.record(
            TraceEntry(
                actor: "scheduler", service: "fault", operation: strike.effect.word, subject: name,
                fault: strike.rule,
                details: [
                    TraceField("point", "events.schedule"),
                    TraceField("scheduled", text(of: scheduled)),
                ]))
        switch strike.effect {
        case .drop: complete(entry, scheduled)
        case .delay(let length): later(name, scheduled, after: length)
        case .duplicate(let times, let gap):
            begin(entry, scheduled)
            for copy in 0..<max(times, 0) { later(name, scheduled, after: gap * Int64(copy + 1)) }
        default:
            // An effect that cannot happen here is shown, and changes nothing.
            if let entry = world.currentCause {
                world.amend(entry) { $0.outcome = .failed("InvalidEffect") }
            }
            begin(entry, scheduled)
        }
    }

    /// Calls the target for the first time: at once, or as late as its flexible window allows and
    /// a decision will have it, whose calm value is on time.
    private func begin(_ entry: Entry, _ scheduled: VirtualInstant) {
        let key = entry.schedule.key
        let minutes = context.world.choose(
            "scheduler.window", key, below: UInt64((entry.schedule.flexibleWindow ?? 0) + 1))
        if minutes == 0 { return fire(entry, scheduled, attempt: 1) }
        later(key, scheduled, after: .minutes(Int64(minutes)))
    }

    func later(
        _ key: String, _ scheduled: VirtualInstant, attempt: Int = 1, after wait: VirtualDuration
    ) {
        context.world.schedule(
            SchedulerEvent.fire(key: key, scheduled: scheduled, attempt: attempt),
            to: name, subject: key, after: wait)
    }

    /// Such as `2022-03-22T18:59:43Z`.
    func text(of instant: VirtualInstant) -> String {
        ISOTime.text(ofInstant: instant.nanoseconds, fraction: .digits(0))
    }
}
