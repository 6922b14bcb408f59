import CloudModel
import SimFaults
import SimKernel

extension CloudContext {
    /// The places within a reorder window at which a message may come.
    private static var reorderSlots: UInt64 { 64 }

    /// After how long a message comes, once for each time that it comes.
    ///
    /// Without a fault it comes once, at once; the fault point doubles, delays, loses and
    /// reorders.
    func arrivals(
        at point: String, service: String, subject: String,
        attributes: [(name: String, value: String)]
    ) -> [VirtualDuration] {
        guard let strike = consult(point, subject: subject, attributes: attributes) else {
            return [.zero]
        }
        var entry = TraceEntry(
            actor: service, service: "fault", operation: strike.effect.word, subject: subject,
            fault: strike.rule,
            details: [TraceField("point", point)]
                + attributes.map { TraceField($0.name, $0.value) })
        defer { world.record(entry) }
        switch strike.effect {
        case .drop: return []
        case .delay(let length): return [length]
        case .duplicate(let times, let gap):
            return (0...max(times, 0)).map { gap * Int64($0) }
        case .reorder(let window):
            let slot = world.choose(point, subject, below: Self.reorderSlots)
            let share = window.nanoseconds / Int64(Self.reorderSlots - 1)
            return [.nanoseconds(share * Int64(slot))]
        default:
            // An effect that cannot happen here is shown, and changes nothing.
            entry.outcome = .failed("FaultNotOffered")
            return [.zero]
        }
    }
}
