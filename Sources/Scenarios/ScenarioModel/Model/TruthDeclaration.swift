public import DataFormats
public import Diagnostics

/// What really happened, declared once: plans, customers with their timelines, and events.
public struct TruthDeclaration: Sendable {
    public var plans: Source?
    public var customers: Source?
    public var events: Source?

    public init() {}

    /// Where the records of one kind come from.
    public struct Source: Sendable {
        public var origin: Origin
        /// Only the first so many.
        public var take: Int?
        public var span: SourceSpan
    }

    public enum Origin: Sendable {
        /// A named set, such as `sample/customers`.
        case sample(String)
        /// Made from the seed, with these parameters.
        case generated(JSONObject)
        /// Written out; customers may carry a `timeline`.
        case rows([JSONObject])
    }
}

/// How the truth reaches the pipeline.
public struct DeliveryPlan: Sendable {
    /// Files one by one.
    public var files: [Delivery]
    /// Files cut from the truth by a rule, before the ones written out.
    public var strategy: Strategy?

    public init(files: [Delivery], strategy: Strategy?) {
        self.files = files
        self.strategy = strategy
    }

    /// A rule that makes deliveries.
    public struct Strategy: Sendable {
        public var kind: Kind
        public var span: SourceSpan
        /// The share of files that are damaged, and the kinds of damage with their weights.
        public var mutationRate: String?
        public var mutationKinds: [(name: String, weight: Int)]

        public enum Kind: String, CaseIterable, Sendable {
            /// Plans and customers on the first day, then each day's changes and events on the
            /// next day.
            case dailyFiles = "daily-files"
        }
    }
}

/// One file, put at one time.
public struct Delivery: Sendable {
    public var at: Time
    public var file: FileSpec
    /// The object key.
    public var key: String
    public var mutations: [Mutation]
    public var span: SourceSpan

    public init(at: Time, file: FileSpec, key: String, mutations: [Mutation], span: SourceSpan) {
        self.at = at
        self.file = file
        self.key = key
        self.mutations = mutations
        self.span = span
    }

    /// When a delivery takes place.
    public enum Time: Hashable, Sendable {
        case instant(Int64)
        /// Nanoseconds after the delivery before it; after the start for the first.
        case afterPrevious(Int64)
    }

    /// One change to the rendered file.
    public struct Mutation: Sendable {
        public var name: String
        /// Its parameters by name, the main one alone, or null.
        public var parameters: JSONValue
        public var span: SourceSpan

        public init(name: String, parameters: JSONValue, span: SourceSpan) {
            self.name = name
            self.parameters = parameters
            self.span = span
        }
    }
}

/// What a delivered file holds.
public enum FileSpec: Sendable {
    case plans
    /// Customers as they were at an instant (nanoseconds since the epoch), or all latest ones.
    case customers(asOf: Int64?, ids: [String]?, history: Bool)
    case events(EventChoice)
    /// The text itself.
    case text(String)
    /// The bytes themselves, for what is no text.
    case bytes([UInt8])
    /// A file beside the scenario.
    case path(String)

    /// Which events.
    public enum EventChoice: Hashable, Sendable {
        case all
        case first(Int)
        case last(Int)
        case ids([String])
        /// A civil date.
        case day(String)
    }
}
