import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

/// Messages of a queue on their way to a function.
struct QueueBatch {
    /// A message and what the function sees of it.
    struct Item {
        let message: ReceivedMessage
        let record: JSONObject
        let size: Int
    }

    /// Where the messages come from, for their records.
    let sourceARN: String
    let region: String
    private(set) var items: [Item] = []

    init(sourceARN: String, region: String) {
        self.sourceARN = sourceARN
        self.region = region
    }

    /// Bytes of all records.
    var size: Int { items.reduce(0) { $0 + $1.size } }

    mutating func append(_ message: ReceivedMessage) {
        let record = record(of: message)
        var bytes: [UInt8] = []
        JSONValue.object(record).append(to: &bytes)
        items.append(Item(message: message, record: record, size: bytes.count + 1))
    }

    /// Takes out what no filter lets pass.
    mutating func removeFiltered(by filters: [EventFilter]?) -> [Item] {
        guard let filters else { return [] }
        let dropped = items.filter { item in !filters.contains { $0.passes(item.record) } }
        items.removeAll { item in !filters.contains { $0.passes(item.record) } }
        return dropped
    }

    /// The items of single calls, none with more than a payload holds.
    func calls(limit: Int) -> [[Item]] {
        var calls: [[Item]] = []
        var size = 0
        for item in items {
            if calls.isEmpty || size + item.size > limit {
                calls.append([])
                size = 0
            }
            calls[calls.count - 1].append(item)
            size += item.size
        }
        return calls
    }

    /// The event that a function gets (Developer Guide, "Example Amazon SQS message event").
    static func event(_ items: [Item]) -> JSONValue {
        ["Records": .array(items.map { .object($0.record) })]
    }

    private func record(of message: ReceivedMessage) -> JSONObject {
        var attributes = JSONObject()
        for (name, value) in message.systemAttributes { attributes[name] = .string(value) }
        var custom = JSONObject()
        for attribute in message.attributes {
            var value = JSONObject()
            switch attribute.value {
            case .text(let text): value["stringValue"] = .string(text)
            case .binary(let bytes): value["binaryValue"] = .string(Base64.encode(bytes))
            }
            value["stringListValues"] = .array([])
            value["binaryListValues"] = .array([])
            value["dataType"] = .string(attribute.type)
            custom[attribute.name] = .object(value)
        }
        var record: JSONObject = [
            "messageId": .string(message.messageID),
            "receiptHandle": .string(message.receiptHandle), "body": .string(message.body),
            "attributes": .object(attributes), "messageAttributes": .object(custom),
        ]
        if let digest = message.attributesDigest {
            record["md5OfMessageAttributes"] = .string(digest)
        }
        record["md5OfBody"] = .string(message.bodyDigest)
        record["eventSource"] = "aws:sqs"
        record["eventSourceARN"] = .string(sourceARN)
        record["awsRegion"] = .string(region)
        return record
    }

    /// The ids of the messages that an answer calls failed; nil where all of them count as failed
    /// (Developer Guide, "Success and failure conditions").
    static func failures(in answer: JSONValue, of items: [Item]) -> Set<String>? {
        if answer == .null { return [] }
        guard let object = answer.objectValue else { return nil }
        guard let list = object["batchItemFailures"], list != .null else { return [] }
        guard let entries = list.arrayValue else { return nil }
        let known = Set(items.map(\.message.messageID))
        var failed: Set<String> = []
        for entry in entries {
            guard let id = entry["itemIdentifier"]?.stringValue, known.contains(id) else {
                return nil
            }
            failed.insert(id)
        }
        return failed
    }
}
