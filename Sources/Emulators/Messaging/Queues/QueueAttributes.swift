import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

/// The attributes of a queue that its owner sets (Amazon SQS API Reference, SetQueueAttributes).
struct QueueAttributes: Hashable, Sendable {
    /// Where a message goes that was received too often.
    struct Redrive: Hashable, Sendable {
        let target: String
        let maximumReceives: Int
    }

    /// What was set, as texts.
    private(set) var values: OrderedDictionary<String, String> = [:]
    private(set) var redrive: Redrive?

    /// The settings with their defaults, in the order of GetQueueAttributes.
    private static let numbers: [(name: String, range: ClosedRange<Int>, standard: Int)] = [
        ("VisibilityTimeout", 0...43_200, 30),
        ("MaximumMessageSize", 1_024...1_048_576, 1_048_576),
        ("MessageRetentionPeriod", 60...1_209_600, 345_600),
        ("DelaySeconds", 0...900, 0),
        ("ReceiveMessageWaitTimeSeconds", 0...20, 0),
    ]

    var isFIFO: Bool { values["FifoQueue"] == "true" }
    var deduplicatesByContent: Bool { values["ContentBasedDeduplication"] == "true" }
    var deduplicatesByGroup: Bool { values["DeduplicationScope"] == "messageGroup" }
    var policy: String? { values["Policy"] }
    var visibilityTimeout: Int { number("VisibilityTimeout") }
    var maximumMessageSize: Int { number("MaximumMessageSize") }
    var retention: VirtualDuration { .seconds(Int64(number("MessageRetentionPeriod"))) }
    var delay: Int { number("DelaySeconds") }
    var waitTime: Int { number("ReceiveMessageWaitTimeSeconds") }

    private func number(_ name: String) -> Int {
        if let text = values[name], let value = Int(text) { return value }
        return Self.numbers.first { $0.name == name }?.standard ?? 0
    }

    /// Sets attributes; nothing is set if one of them is wrong.
    mutating func set(
        _ changes: [(key: String, value: String)], atCreation: Bool
    ) throws(SQSError) {
        var copy = self
        for (name, value) in changes { try copy.set(name, value, atCreation) }
        if !copy.isFIFO {
            for name in ["ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"]
            where copy.values[name] != nil {
                throw SQSError("InvalidAttributeName", "Unknown Attribute \(name).")
            }
        }
        if copy.values["FifoThroughputLimit"] == "perMessageGroupId", !copy.deduplicatesByGroup {
            throw .invalid(
                "The perMessageGroupId value for the FifoThroughputLimit attribute is allowed only"
                    + " when the value for the DeduplicationScope attribute is messageGroup.")
        }
        self = copy
    }

    private mutating func set(
        _ name: String, _ value: String, _ atCreation: Bool
    ) throws(SQSError) {
        // An empty text takes a document away.
        let documents = ["Policy", "RedrivePolicy", "RedriveAllowPolicy", "KmsMasterKeyId"]
        if value.isEmpty, documents.contains(name) {
            values[name] = nil
            if name == "RedrivePolicy" { redrive = nil }
            return
        }
        switch name {
        case "Policy":
            guard (try? JSONValue(parsing: value))?.objectValue != nil else {
                throw .invalidAttribute(name)
            }
        case "RedrivePolicy": redrive = try Self.redrive(value)
        case "RedriveAllowPolicy": try Self.checkAllowPolicy(value)
        case "KmsMasterKeyId": values["SqsManagedSseEnabled"] = "false"
        case "KmsDataKeyReusePeriodSeconds":
            guard let seconds = Int(value), (60...86_400).contains(seconds) else {
                throw .invalidAttribute(name)
            }
        case "ContentBasedDeduplication", "SqsManagedSseEnabled":
            guard ["true", "false"].contains(value) else { throw .invalidAttribute(name) }
        case "DeduplicationScope":
            guard ["messageGroup", "queue"].contains(value) else { throw .invalidAttribute(name) }
        case "FifoThroughputLimit":
            guard ["perQueue", "perMessageGroupId"].contains(value) else {
                throw .invalidAttribute(name)
            }
        case "FifoQueue":
            // Standard queues do not know the attribute, and no queue changes its type.
            guard value == "true" else {
                throw SQSError("InvalidAttributeName", "Unknown Attribute FifoQueue.")
            }
            guard atCreation || isFIFO else {
                throw SQSError("InvalidAttributeName", "Unknown Attribute FifoQueue.")
            }
        default:
            guard let setting = Self.numbers.first(where: { $0.name == name }) else {
                throw SQSError("InvalidAttributeName", "Unknown Attribute \(name).")
            }
            guard let number = Int(value), setting.range.contains(number) else {
                throw .invalidAttribute(name)
            }
        }
        values[name] = value
    }

    private static func redrive(_ text: String) throws(SQSError) -> Redrive {
        func refusal(_ reason: String) -> SQSError {
            .invalid(text, for: "RedrivePolicy", reason)
        }
        guard let document = (try? JSONValue(parsing: text))?.objectValue else {
            throw refusal("Redrive policy is not a valid JSON map.")
        }
        guard let target = document.string("deadLetterTargetArn"), !target.isEmpty else {
            throw refusal(
                "Redrive policy does not contain mandatory attribute: deadLetterTargetArn.")
        }
        guard document["maxReceiveCount"] != nil else {
            throw refusal("Redrive policy does not contain mandatory attribute: maxReceiveCount.")
        }
        guard let count = document.integer("maxReceiveCount"), (1...1_000).contains(count) else {
            throw refusal("Invalid value for maxReceiveCount: must be between 1 and 1000.")
        }
        return Redrive(target: target, maximumReceives: count)
    }

    private static func checkAllowPolicy(_ text: String) throws(SQSError) {
        let document = (try? JSONValue(parsing: text))?.objectValue
        let permission = document?.string("redrivePermission")
        guard let document, let permission,
            ["allowAll", "denyAll", "byQueue"].contains(permission)
        else { throw .invalidAttribute("RedriveAllowPolicy") }
        let sources = document.strings("sourceQueueArns")
        guard permission == "byQueue" ? (1...10).contains(sources.count) : sources.isEmpty else {
            throw .invalidAttribute("RedriveAllowPolicy")
        }
    }

    /// Whether a dead-letter queue with these attributes takes messages of that queue.
    func allowsRedrive(from source: String) -> Bool {
        guard let text = values["RedriveAllowPolicy"],
            let document = (try? JSONValue(parsing: text))?.objectValue
        else { return true }
        switch document.string("redrivePermission") {
        case "denyAll": return false
        case "byQueue": return document.strings("sourceQueueArns").contains(source)
        default: return true
        }
    }

    /// The first of the given attributes that this queue has with another value.
    func firstDifference(from changes: [(key: String, value: String)]) -> String? {
        let mine = all
        return changes.first { mine[$0.key] ?? "" != $0.value }?.key
    }

    /// Everything that is set or has a default, as texts.
    var all: OrderedDictionary<String, String> {
        var all: OrderedDictionary<String, String> = [:]
        for setting in Self.numbers { all[setting.name] = String(number(setting.name)) }
        for (name, value) in values { all[name] = value }
        if all["SqsManagedSseEnabled"] == nil { all["SqsManagedSseEnabled"] = "true" }
        if isFIFO {
            all["ContentBasedDeduplication"] = values["ContentBasedDeduplication"] ?? "false"
            all["DeduplicationScope"] = values["DeduplicationScope"] ?? "queue"
            all["FifoThroughputLimit"] = values["FifoThroughputLimit"] ?? "perQueue"
        }
        if values["KmsMasterKeyId"] != nil, values["KmsDataKeyReusePeriodSeconds"] == nil {
            all["KmsDataKeyReusePeriodSeconds"] = "300"
        }
        return all
    }
}
