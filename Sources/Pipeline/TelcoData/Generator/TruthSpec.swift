/// A number that is given or drawn from a range.
public struct Amount: Hashable, Sendable, ExpressibleByIntegerLiteral {
    public var range: ClosedRange<Int>

    public static func exactly(_ count: Int) -> Amount { Amount(range: count...count) }
    public static func between(_ low: Int, _ high: Int) -> Amount {
        Amount(range: min(low, high)...max(low, high))
    }

    public init(range: ClosedRange<Int>) { self.range = range }
    public init(integerLiteral value: Int) { range = value...value }

    func resolved(_ draws: inout DrawStream) -> Int { max(0, draws.within(range)) }
}

/// What to generate: how many plans, customers, changes and events, and when.
public struct TruthSpec: Hashable, Sendable {
    public var plans: Amount = 20
    public var customers = Customers()
    public var events = Events()

    public init(
        plans: Amount = 20, customers: Customers = Customers(), events: Events = Events()
    ) {
        self.plans = plans
        self.customers = customers
        self.events = events
    }

    /// How many customers there are and how often their data changes.
    public struct Customers: Hashable, Sendable {
        public var count: Amount = 0
        /// Registration days, as day numbers since 1970-01-01.
        public var registered: ClosedRange<Int> = Self.sampleRegistration
        public var planChanges: Amount = 0
        public var statusChanges: Amount = 0
        public var contactChanges: Amount = 0
        /// Changes fall into these days (and after the registration of their customer).
        public var changeDays: ClosedRange<Int> = Events.sampleDays

        public init(
            count: Amount = 0, planChanges: Amount = 0, statusChanges: Amount = 0,
            contactChanges: Amount = 0
        ) {
            self.count = count
            self.planChanges = planChanges
            self.statusChanges = statusChanges
            self.contactChanges = contactChanges
        }

        /// 2018-01-01 to 2025-12-31.
        public static let sampleRegistration = 17_532...20_453
    }

    /// How many events there are, of which types and when.
    public struct Events: Hashable, Sendable {
        /// Whether the number counts for all days together or for each.
        public enum Count: Hashable, Sendable {
            case total(Amount)
            case perDay(Amount)
        }

        /// A type and how often it occurs in relation to the others.
        public struct Weight: Hashable, Sendable {
            public var type: String
            public var weight: Int

            public init(type: String, weight: Int) {
                self.type = type
                self.weight = weight
            }
        }

        public var count: Count = .total(0)
        public var days: ClosedRange<Int> = Self.sampleDays
        public var mix: [Weight] = Self.sampleMix
        /// How many of a million events reach the source system late.
        public var latePerMillion = 0
        public var lateBy: ClosedRange<Int64> = 3_600_000_000_000...432_000_000_000_000
        /// Whether `plan_changed` tells changes of the timelines; the reference sample draws its
        /// plans without regard to customers.
        public var followsTimelines = true

        public init(
            count: Count = .total(0), days: ClosedRange<Int> = Self.sampleDays,
            mix: [Weight] = Self.sampleMix, followsTimelines: Bool = true
        ) {
            self.count = count
            self.days = days
            self.mix = mix
            self.followsTimelines = followsTimelines
        }

        /// The days of 2025.
        public static let sampleDays = 20_089...20_453
        /// The weights of the reference sample.
        public static let sampleMix = zip(Vocabulary.eventTypes, Vocabulary.eventWeights).map {
            Weight(type: $0, weight: $1)
        }
    }

    /// The full reference sample: 10,000 customers, 20 plans, 100,000 events in 365 days.
    public static var sample: TruthSpec {
        TruthSpec(
            plans: 20, customers: Customers(count: 10_000),
            events: Events(count: .total(100_000), followsTimelines: false))
    }
}
