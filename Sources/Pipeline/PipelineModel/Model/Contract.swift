public import Diagnostics
public import SimFaults

/// What a pipeline promises: its layers and who touches them, its entities, its alerts.
public struct Contract: Sendable {
    public var layers: [Layer] = []
    public var entities: [Entity] = []
    public var alerts: Alerts?
    public var timeliness: Timeliness = .loads(2)
    /// Whether roles may do no more than the layers say: part of single responsibility.
    public var claimsLeastPrivilege = false
    /// The ids of the guarantees that this pipeline claims.
    public var guarantees: [String] = []
    /// Situations that a suite should have brought about at least once.
    public var situations: [Situation] = []

    public init() {}

    /// A goal of the contract, and where it stands.
    public struct Situation: Sendable {
        public let goal: Goal
        public let source: SourceText
        public let span: SourceSpan
    }

    /// The entity of that name.
    public func entity(_ name: String) -> Entity? { entities.first { $0.name == name } }

    /// The first layer that serves a purpose.
    public func layer(for purpose: Layer.Purpose) -> Layer? {
        layers.first { $0.purpose == purpose }
    }

    /// The layer that holds an object; the longest prefix decides.
    public func layer(ofObject key: String, in bucket: String) -> Layer? {
        var best: (layer: Layer, length: Int)?
        for layer in layers {
            guard case .objects(bucket, let prefix) = layer.location, key.hasPrefix(prefix) else {
                continue
            }
            if prefix.utf8.count > best?.length ?? -1 { best = (layer, prefix.utf8.count) }
        }
        return best?.layer
    }

    /// The eight guarantees that the project knows, by id.
    public static let knownGuarantees = [
        "no-corrupt-data", "historical-accuracy", "safe-reprocessing", "single-responsibility",
        "conservation", "timeliness", "alert-truth", "reader-consistency",
    ]

    /// How a rejection and a failed run are announced.
    public struct Alerts: Sendable {
        public var topic: String
        /// The `type` member of a rejection message.
        public var rejectionType: String
        /// The `type` member of the message about a failed run.
        public var failureType: String
        /// Where events end that could not be handled.
        public var deadLetterTopic: String?
    }

    /// When an accepted record has to be visible, once faults have stopped.
    public enum Timeliness: Hashable, Sendable {
        /// At the latest after so many loads that follow its upload.
        case loads(Int)
        case within(Duration)
    }
}

/// One layer of a pipeline: a place with one responsibility.
public struct Layer: Sendable {
    /// What a layer is for; guarantees find layers by it.
    public enum Purpose: String, CaseIterable, Sendable {
        /// Where sources put files.
        case inbox
        /// Accepted files, byte for byte.
        case archive
        /// Refused files, byte for byte.
        case rejected
        /// Good records, cast.
        case clean
        /// Bad records, with their raw text and reasons.
        case quarantine
        /// Complete snapshots for the warehouse.
        case staging
        /// The warehouse's own landing tables.
        case loading
        /// What analysts read.
        case analytics
    }

    /// Where a layer lies.
    public enum Location: Hashable, Sendable {
        case objects(bucket: String, prefix: String)
        case tables(database: String, schema: String)
    }

    public var name: String
    public var purpose: Purpose
    public var location: Location
    /// Names of IAM roles, IAM users or warehouse roles.
    public var writers: [String]
    public var readers: [String]
    /// Those who may delete there without being writers.
    public var deleters: [String]
}
