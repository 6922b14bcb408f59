/// Which changes of a bucket are announced to whom (PutBucketNotificationConfiguration).
public struct NotificationConfiguration: Hashable, Sendable {
    public var targets: [Target]
    /// Delivery of everything to EventBridge.
    public var eventBridge: Bool

    public init(targets: [Target] = [], eventBridge: Bool = false) {
        self.targets = targets
        self.eventBridge = eventBridge
    }

    /// What a destination is.
    public enum Kind: String, Hashable, Sendable {
        case function = "CloudFunction"
        case topic = "Topic"
        case queue = "Queue"
        /// EventBridge's default bus, which is switched on as a whole.
        case bus = "EventBridge"
    }

    /// One destination with its events and filter.
    public struct Target: Hashable, Sendable {
        /// S3 makes one up where it is left out.
        public var id: String?
        public var kind: Kind
        public var arn: String
        /// Such as `s3:ObjectCreated:*`.
        public var events: [String]
        public var rules: [FilterRule]

        public init(
            id: String? = nil, _ kind: Kind, arn: String, events: [String],
            rules: [FilterRule] = []
        ) {
            self.id = id
            self.kind = kind
            self.arn = arn
            self.events = events
            self.rules = rules
        }

        /// The value of the `prefix` or `suffix` rule; empty, which fits everything, without one.
        func filter(_ name: String) -> String {
            rules.first { $0.name.lowercased() == name }?.value ?? ""
        }
    }

    /// A rule about keys: `prefix` or `suffix`, in any letter case.
    public struct FilterRule: Hashable, Sendable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }

        public static func prefix(_ value: String) -> Self { Self("Prefix", value) }
        public static func suffix(_ value: String) -> Self { Self("Suffix", value) }
    }
}
