import CloudModel
import DataFormats
import OrderedCollections

/// The attributes of a topic that its owner sets (Amazon SNS API Reference, SetTopicAttributes).
struct TopicAttributes: Hashable, Sendable {
    private(set) var values: OrderedDictionary<String, String> = [:]

    var isFIFO: Bool { values["FifoTopic"] == "true" }
    var deduplicatesByContent: Bool { values["ContentBasedDeduplication"] == "true" }
    var deduplicatesByGroup: Bool { values["FifoThroughputScope"] == "MessageGroup" }
    var policy: String? { values["Policy"] }

    /// Sets one attribute; an empty text takes it away.
    mutating func set(_ name: String, _ value: String, atCreation: Bool) throws(SNSError) {
        func refusal(_ reason: String) -> SNSError {
            .invalidParameter("Attributes Reason: \(name): \(reason)")
        }
        if name == "ArchivePolicy" { throw .notEmulated("the archive of a topic") }
        let flags = ["FifoTopic", "ContentBasedDeduplication"]
        let fifoOnly = ["ContentBasedDeduplication", "FifoThroughputScope"]
        switch name {
        case "FifoTopic" where !atCreation: throw .invalidParameter("AttributeName")
        case _ where fifoOnly.contains(name) && !isFIFO && !atCreation:
            throw .invalidParameter("AttributeName")
        case "DisplayName":
            guard value.utf8.count <= 100 else { throw refusal("at most 100 bytes") }
        case _ where flags.contains(name):
            guard ["true", "false"].contains(value) else { throw refusal("true or false") }
        case "FifoThroughputScope":
            guard ["Topic", "MessageGroup"].contains(value) else {
                throw refusal("Topic or MessageGroup")
            }
        case "Policy", "DeliveryPolicy":
            guard value.isEmpty || (try? JSONValue(parsing: value))?.objectValue != nil else {
                throw .invalidParameter("\(name): failed to parse JSON")
            }
        case "SignatureVersion":
            guard ["1", "2"].contains(value) else { throw refusal("1 or 2") }
        case "TracingConfig":
            guard ["PassThrough", "Active"].contains(value) else {
                throw refusal("PassThrough or Active")
            }
        case "KmsMasterKeyId": break
        case _ where name.hasSuffix("FeedbackRoleArn") || name.hasSuffix("FeedbackSampleRate"):
            throw .notEmulated("delivery status logging (\(name))")
        default: throw .invalidParameter("AttributeName")
        }
        values[name] = value.isEmpty ? nil : value
    }

    /// Whether a topic that is there has all of these, so that creating it again changes nothing.
    func agrees(with changes: [(key: String, value: String)]) -> Bool {
        changes.allSatisfy { change in
            let standard =
                ["FifoTopic", "ContentBasedDeduplication"].contains(change.key)
                ? "false" : ""
            return (values[change.key] ?? standard) == change.value
        }
    }
}

/// The attributes of a subscription (Amazon SNS API Reference, SetSubscriptionAttributes).
struct SubscriptionAttributes: Hashable, Sendable {
    private(set) var values: OrderedDictionary<String, String> = [:]

    var isRaw: Bool { values["RawMessageDelivery"] == "true" }
    /// The ARN of the queue for what cannot be delivered.
    var deadLetterARN: String? {
        values["RedrivePolicy"].flatMap { try? JSONValue(parsing: $0) }?["deadLetterTargetArn"]?
            .stringValue
    }

    var filter: FilterPolicy? {
        get throws(SNSError) {
            let scope = FilterPolicy.Scope(rawValue: values["FilterPolicyScope"] ?? "")
            guard let text = values["FilterPolicy"] else { return nil }
            return try FilterPolicy(text: text, scope: scope ?? .messageAttributes)
        }
    }

    mutating func set(
        _ name: String, _ value: String, for delivery: Subscription.Delivery
    ) throws(SNSError) {
        switch name {
        case "FilterPolicy":
            // An empty policy is none.
            let isEmpty =
                value.isEmpty
                || (try? JSONValue(parsing: value))?.objectValue?.isEmpty
                    ?? false
            values[name] = isEmpty ? nil : value
            if !isEmpty, values["FilterPolicyScope"] == nil {
                values["FilterPolicyScope"] = "MessageAttributes"
            }
            return
        case "FilterPolicyScope":
            guard FilterPolicy.Scope(rawValue: value) != nil else {
                throw .invalidParameter(
                    "FilterPolicyScope: Invalid value [\(value)]. Please use either"
                        + " MessageBody or MessageAttributes")
            }
        case "RawMessageDelivery":
            guard ["true", "false"].contains(value.lowercased()) else {
                throw .invalidParameter(
                    "RawMessageDelivery: Invalid value [\(value)]. Must be true or false.")
            }
            guard delivery == .sqs || delivery == .http || delivery == .https else {
                throw .invalidParameter(
                    "RawMessageDelivery Reason: Raw message delivery is not supported for"
                        + " \(delivery.rawValue)")
            }
            values[name] = value.lowercased()
            return
        case "RedrivePolicy":
            if value.isEmpty { break }
            guard let document = (try? JSONValue(parsing: value))?.objectValue else {
                throw .invalidParameter("RedrivePolicy: failed to parse JSON.")
            }
            guard let target = document.string("deadLetterTargetArn"),
                ARN(target)?.service == "sqs"
            else {
                throw .invalidParameter(
                    "RedrivePolicy: deadLetterTargetArn is an invalid arn")
            }
        case "DeliveryPolicy":
            guard (try? JSONValue(parsing: value))?.objectValue != nil else {
                throw .invalidParameter("DeliveryPolicy: failed to parse JSON.")
            }
        case "SubscriptionRoleArn", "ReplayPolicy": throw .notEmulated("the attribute \(name)")
        default: throw .invalidParameter("AttributeName")
        }
        values[name] = value.isEmpty ? nil : value
    }
}
