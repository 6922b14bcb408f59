import DataFormats
public import SimKernel

/// The named sets that scenarios refer to: the whole reference sample, made anew from a seed.
public enum SampleData {
    /// `sample/plans`, `sample/customers` and `sample/activity`.
    public static let names = ["sample/plans", "sample/customers", "sample/activity"]

    /// The sample of a seed: 20 plans, 10,000 customers, 100,000 events on the days of 2025.
    public static func truth(seed: UInt64) -> Truth {
        TruthGenerator(seed: seed).generate(.sample)
    }

    /// The first plans of the sample.
    public static func plans(seed: UInt64, take: Int = 20) -> [EntityRecord] {
        TruthGenerator(seed: seed).plans(count: min(max(0, take), 20))
    }

    /// The first customers of the sample, on its twenty plans.
    public static func customers(seed: UInt64, take: Int = 10_000) -> [EntityTimeline] {
        let generator = TruthGenerator(seed: seed)
        return generator.customers(
            count: min(max(0, take), 10_000), TruthSpec.sample.customers, plans: planIDs)
    }

    /// The first events of the sample whose customers are among the given ones.
    public static func activity(
        seed: UInt64, take: Int = 100_000, customers known: [EntityTimeline],
        workers: Workers = .none
    ) -> [EntityRecord] {
        let generator = TruthGenerator(seed: seed, workers: workers)
        let all =
            known.count == 10_000
            ? known : generator.customers(count: 10_000, .init(), plans: planIDs)
        let events = generator.events(TruthSpec.sample.events, customers: all, plans: planIDs)
        guard known.count < all.count else { return Array(events.prefix(max(0, take))) }
        let keys = Set(known.map(\.key))
        return Array(
            events.lazy.filter { event in
                event.attributes["customer_id"]?.stringValue.map(keys.contains) ?? false
            }.prefix(max(0, take)))
    }

    private static let planIDs = (1...20).map { "P" + TruthGenerator.padded($0, digits: 3) }
}
