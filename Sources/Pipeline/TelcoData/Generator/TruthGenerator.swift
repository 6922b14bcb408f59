public import SimKernel

/// Makes a truth of the shape of the reference sample from a seed.
///
/// Every record draws from a stream keyed by the seed and its own place, so more customers or more
/// events leave the others as they were.
public struct TruthGenerator: Sendable {
    public let seed: UInt64
    private let workers: Workers

    /// - Parameter workers: hands that make events; they are the same for any number of hands.
    public init(seed: UInt64, workers: Workers = .none) {
        self.seed = seed
        self.workers = workers
    }

    /// Generates plans, customers with their timelines, and events that refer to them.
    public func generate(_ spec: TruthSpec) -> Truth {
        var amounts = DrawStream(seed: seed, "amounts")
        let planCount = spec.plans.resolved(&amounts)
        let customerCount = spec.customers.count.resolved(&amounts)
        let plans = plans(count: planCount)
        let customers = customers(count: customerCount, spec.customers, plans: plans.map(\.key))
        let events = events(spec.events, customers: customers, plans: plans.map(\.key))
        return Truth(plans: plans, customers: customers, events: events)
    }

    /// Generates plans `P001`, `P002`, …
    public func plans(count: Int) -> [EntityRecord] {
        (0..<count).map { place in
            let id = "P" + Self.padded(place + 1, digits: 3)
            return plan(id: id, number: place + 1)
        }
    }

    /// Generates customers `C000001`, `C000002`, … on the given plans.
    public func customers(
        count: Int, _ spec: TruthSpec.Customers, plans: [String]
    ) -> [EntityTimeline] {
        (0..<count).map { place in
            let id = "C" + Self.padded(place + 1, digits: 6)
            return customer(id: id, number: place + 1, spec, plans: plans)
        }
    }

    /// Generates events of existing customers; none when there is no customer.
    public func events(
        _ spec: TruthSpec.Events, customers: [EntityTimeline], plans: [String]
    ) -> [EntityRecord] {
        guard !customers.isEmpty else { return [] }
        let maker = EventMaker(seed: seed, spec: spec, customers: customers, plans: plans)
        switch spec.count {
        case .total(let amount):
            var draws = DrawStream(seed: seed, "events total")
            return workers.map(amount.resolved(&draws), grain: 1_024) {
                maker.event("event", place: $0, day: nil)
            }
        case .perDay(let amount):
            return spec.days.flatMap { day in
                var draws = DrawStream(seed: seed, "events per day", UInt64(bitPattern: Int64(day)))
                let stream = "event on \(day)"
                return workers.map(amount.resolved(&draws), grain: 1_024) {
                    maker.event(stream, place: $0, day: day)
                }
            }
        }
    }

    static func padded(_ number: Int, digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}
