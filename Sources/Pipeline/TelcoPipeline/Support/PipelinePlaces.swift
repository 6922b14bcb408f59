public import PipelineModel

/// What the handlers need to know of a pipeline, taken from its contract once.
public struct PipelinePlaces: Sendable {
    /// The manifest lacks something that the handlers cannot work without.
    public struct Missing: Error, Hashable, Sendable, CustomStringConvertible {
        public let description: String
    }

    let bucket: String
    let inbox: String
    let archive: String
    let rejected: String
    let clean: String
    let quarantine: String
    let staging: String
    let entities: [Entity]
    let alertTopic: String
    let rejectionType: String

    /// Reads the layers by their purpose; all must lie in one bucket.
    public init(_ pipeline: Pipeline) throws(Missing) {
        let contract = pipeline.contract
        var bucket: String?
        func prefix(_ purpose: Layer.Purpose) throws(Missing) -> String {
            guard case .objects(let home, let prefix)? = contract.layer(for: purpose)?.location
            else {
                throw Missing(
                    description: "pipeline \(pipeline.name) has no \(purpose.rawValue) layer of "
                        + "objects")
            }
            if let bucket, bucket != home {
                throw Missing(
                    description: "the telco handlers need all layers in one bucket, but "
                        + "\(purpose.rawValue) is in \(home)")
            }
            bucket = home
            return prefix
        }
        inbox = try prefix(.inbox)
        archive = try prefix(.archive)
        rejected = try prefix(.rejected)
        clean = try prefix(.clean)
        quarantine = try prefix(.quarantine)
        staging = try prefix(.staging)
        self.bucket = bucket ?? ""
        entities = contract.entities
        guard let alerts = contract.alerts else {
            throw Missing(description: "pipeline \(pipeline.name) has no alerts in its contract")
        }
        alertTopic = pipeline.topicARN(alerts.topic)
        rejectionType = alerts.rejectionType
    }

    /// The entity whose dataset holds a key of the inbox.
    func entity(ofInboxKey key: String) -> Entity? {
        entities.first { key.hasPrefix($0.dataset) }
    }

    /// Where a dataset's files lie in another layer.
    func prefix(of entity: Entity, in layer: String) -> String {
        layer + entity.dataset.dropFirst(inbox.utf8.count)
    }
}
