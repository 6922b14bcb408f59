public import DataFormats
public import SimKernel

/// One statement of the truth: what was so about one thing from one instant on.
public struct EntityRecord: Hashable, Sendable {
    /// The business key, such as `C000001` or an event id.
    public var key: String
    /// Since when the attributes hold; for an event the instant at which it happened.
    public var validFrom: VirtualInstant
    /// The fields in the order in which the source writes them.
    public var attributes: JSONObject
    /// When an event reaches the source system; the same as ``validFrom`` unless it is late.
    public var arrivesAt: VirtualInstant

    public init(
        key: String, validFrom: VirtualInstant, attributes: JSONObject,
        arrivesAt: VirtualInstant? = nil
    ) {
        self.key = key
        self.validFrom = validFrom
        self.attributes = attributes
        self.arrivesAt = arrivesAt ?? validFrom
    }
}

/// The versions of one thing, oldest first.
public struct EntityTimeline: Hashable, Sendable {
    public var key: String
    /// At least one version; their instants rise strictly.
    public var versions: [EntityRecord]

    public init(key: String, versions: [EntityRecord]) {
        self.key = key
        self.versions = versions.sorted { $0.validFrom < $1.validFrom }
    }

    /// The version valid at an instant; nothing before the first one.
    public func version(at instant: VirtualInstant) -> EntityRecord? {
        versions.last { $0.validFrom <= instant }
    }
}
