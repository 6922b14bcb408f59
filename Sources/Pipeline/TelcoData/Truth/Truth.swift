public import SimKernel

/// What really happened, before anyone wrote a file about it.
public struct Truth: Hashable, Sendable {
    /// Plans in catalogue order; each has one version.
    public var plans: [EntityRecord]
    /// Customers in order of their creation.
    public var customers: [EntityTimeline]
    /// Events in the order in which the source system wrote them, which need not be time order.
    public var events: [EntityRecord]

    public init(
        plans: [EntityRecord] = [], customers: [EntityTimeline] = [], events: [EntityRecord] = []
    ) {
        self.plans = plans
        self.customers = customers
        self.events = events
    }

    /// The latest version of each customer at an instant; customers who come later are left out.
    public func customers(asOf instant: VirtualInstant) -> [EntityRecord] {
        customers.compactMap { $0.version(at: instant) }
    }

    /// The latest version of each customer.
    public var latestCustomers: [EntityRecord] { customers.compactMap(\.versions.last) }

    /// All versions of all customers, customer by customer.
    public var customerVersions: [EntityRecord] { customers.flatMap(\.versions) }
}
