import DataFormats
import SimKernel

/// Makes single events of known customers.
struct EventMaker: Sendable {
    let seed: UInt64
    let spec: TruthSpec.Events
    let customers: [EntityTimeline]
    let plans: [String]
    private let weights: [Int]

    init(seed: UInt64, spec: TruthSpec.Events, customers: [EntityTimeline], plans: [String]) {
        self.seed = seed
        self.spec = spec
        self.customers = customers
        self.plans = plans
        weights = spec.mix.map(\.weight)
    }

    /// One event of a named stream; on a drawn day when none is given.
    func event(_ stream: String, place: Int, day fixedDay: Int?) -> EntityRecord {
        var draws = DrawStream(seed: seed, stream, UInt64(place))
        let id = draws.uuid()
        let customer = customers[draws.below(customers.count)]
        var type = spec.mix.isEmpty ? "login" : spec.mix[draws.weighted(weights)].type
        let drawnDay = draws.within(spec.days)
        let day = fixedDay ?? drawnDay
        var second = Int64(day) * 86_400 + Int64(draws.below(86_400))
        var change: PlanChange?
        if type == "plan_changed", spec.followsTimelines {
            change = planChange(of: customer, near: second, day: day, &draws)
            if let told = change?.second { second = told }
            if change == nil { type = otherType(&draws) }
        }

        var fields = JSONObject()
        fields.reserveCapacity(8)
        let instant = VirtualInstant(secondsSinceEpoch: second)
        fields.append("event_id", .string(id))
        fields.append("customer_id", .string(customer.key))
        fields.append("event_type", .string(type))
        fields.append("event_timestamp", .string(CivilTime.text(nanoseconds: instant.nanoseconds)))
        fields.append("device_type", .string(draws.pick(Vocabulary.devices)))
        fields.append("ip_address", .string(Self.address(&draws)))
        fields.append("network_type", .string(draws.pick(Vocabulary.networks)))
        fields.append("payload", .object(payload(of: type, change: change, &draws)))
        return EntityRecord(
            key: id, validFrom: instant, attributes: fields,
            arrivesAt: instant + lateness(&draws))
    }

    private func lateness(_ draws: inout DrawStream) -> VirtualDuration {
        guard spec.latePerMillion > 0, draws.below(1_000_000) < spec.latePerMillion else {
            return .zero
        }
        let span = Int(spec.lateBy.upperBound - spec.lateBy.lowerBound)
        let late = spec.lateBy.lowerBound + Int64(draws.below(span + 1))
        return .nanoseconds(late)
    }

    private static func address(_ draws: inout DrawStream) -> String {
        let bits = draws.next()
        let first = draws.within(1...255)
        return "\(first).\(bits & 255).\(bits >> 8 & 255).\(bits >> 16 & 255)"
    }

    /// The change of plan that an event tells about.
    struct PlanChange {
        var old: JSONValue
        var new: JSONValue
        /// Set when the event happens at the very instant of the change.
        var second: Int64?
    }

    /// A change of this day if there is one, else the last one before, else none.
    private func planChange(
        of customer: EntityTimeline, near second: Int64, day: Int, _ draws: inout DrawStream
    ) -> PlanChange? {
        var today: [PlanChange] = []
        var before: PlanChange?
        for place in customer.versions.indices.dropFirst() {
            let version = customer.versions[place]
            guard let old = customer.versions[place - 1].attributes["plan_id"],
                let new = version.attributes["plan_id"], old != new
            else { continue }
            let at = version.validFrom.secondsSinceEpoch
            if at >= Int64(day) * 86_400, at < Int64(day + 1) * 86_400 {
                today.append(PlanChange(old: old, new: new, second: at))
            } else if at <= second {
                before = PlanChange(old: old, new: new, second: nil)
            }
        }
        return today.isEmpty ? before : draws.pick(today)
    }

    /// A type for a customer who never changed plans.
    private func otherType(_ draws: inout DrawStream) -> String {
        let others = spec.mix.filter { $0.type != "plan_changed" && $0.weight > 0 }
        return others.isEmpty ? "login" : others[draws.weighted(others.map(\.weight))].type
    }
}
