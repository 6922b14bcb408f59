public import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

/// Publishing (Amazon SNS API Reference, Publish and PublishBatch).
extension SNSEmulator {
    /// A message as its publisher gives it.
    struct Publication {
        var topicARN: String?
        var subject: String?
        var message: String
        var isStructured = false
        var attributes: [MessageAttribute] = []
        var groupID: String?
        var deduplicationID: String?

        /// Names, types and values of attributes count, too.
        var size: Int { attributes.reduce(message.utf8.count) { $0 + $1.size } }
    }

    public func publish(
        _ request: PublishMessage, as actor: Actor
    ) throws(ServiceFailure) -> String {
        do throws(SNSError) {
            let publication = Publication(
                topicARN: request.topicARN, subject: request.subject, message: request.message,
                attributes: request.attributes.map {
                    MessageAttribute(name: $0.name, text: $0.value)
                })
            return try accept(publication, as: actor).messageID
        } catch {
            throw ServiceFailure(error, service: "sns")
        }
    }

    /// Checks a message, keeps it and sends it to everyone who wants it.
    func accept(_ publication: Publication, as actor: Actor) throws(SNSError) -> SentMessage {
        let name = try topicName(publication.topicARN)
        try check(publication)
        let texts = publication.isStructured ? try Self.texts(publication.message) : [:]
        let attributes = state.topics[name]?.attributes ?? TopicAttributes()
        let key = try deduplicationKey(publication, attributes)
        if let key, let known = published(key, to: name) {
            return SentMessage(messageID: known.messageID, sequenceNumber: known.sequenceNumber)
        }
        let number = state.published[name, default: 0]
        state.published[name] = number + 1
        var message = PublishedMessage(
            id: context.stableUUID("sns", name, String(number)), topic: name,
            subject: publication.subject, message: texts["default"] ?? publication.message,
            attributes: publication.attributes, publishedAt: context.now, publisher: actor.name)
        message.texts = texts
        message.groupID = publication.groupID
        if let key {
            message.deduplicationID =
                publication.deduplicationID ?? Digests.sha256(publication.message)
            message.sequenceNumber = nextSequence(of: name)
            state.topics[name]?.deduplication[key] = Topic.Published(
                messageID: message.id, sequenceNumber: message.sequenceNumber ?? "",
                until: context.now + SQSEmulator.deduplicationInterval)
        }
        state.messages.append(message)
        for subscription in state.topics[name]?.subscriptions ?? []
        where !subscription.isPending {
            let text = message.text(for: subscription.delivery)
            guard subscription.filter?.accepts(message.attributes, body: text) ?? true else {
                continue
            }
            send(SNSDelivery(message: message, subscription: subscription, attempt: 1))
        }
        return SentMessage(messageID: message.id, sequenceNumber: message.sequenceNumber)
    }

    // MARK: FIFO topics

    private func deduplicationKey(
        _ publication: Publication, _ attributes: TopicAttributes
    ) throws(SNSError) -> String? {
        guard attributes.isFIFO else {
            if publication.deduplicationID != nil {
                throw .invalidParameter(
                    "MessageDeduplicationId Reason: The request includes MessageDeduplicationId"
                        + " parameter that is not valid for this topic type")
            }
            return nil
        }
        guard let group = publication.groupID, !group.isEmpty else {
            throw .invalidParameter(
                "The MessageGroupId parameter is required for FIFO topics")
        }
        guard publication.deduplicationID != nil || attributes.deduplicatesByContent else {
            throw .invalidParameter(
                "The topic should either have ContentBasedDeduplication enabled or"
                    + " MessageDeduplicationId provided explicitly")
        }
        let id = publication.deduplicationID ?? Digests.sha256(publication.message)
        return attributes.deduplicatesByGroup ? "\(group) \(id)" : id
    }

    private func published(_ key: String, to name: String) -> Topic.Published? {
        let now = context.now
        if let first = state.topics[name]?.deduplication.values.first, first.until <= now {
            state.topics[name]?.deduplication.removeAll { $0.value.until <= now }
        }
        return state.topics[name]?.deduplication[key]
    }

    /// Twenty digits that grow.
    private func nextSequence(of name: String) -> String {
        let number = state.topics[name]?.sequence ?? 0
        state.topics[name]?.sequence = number + 1
        let digits = String(number * 1_000)
        return "1" + String(repeating: "0", count: max(19 - digits.count, 0)) + digits
    }

    // MARK: Checks

    /// Refuses what SNS refuses (API reference, "Publish").
    private func check(_ publication: Publication) throws(SNSError) {
        guard !publication.message.isEmpty else { throw .invalidParameter("Empty message") }
        if let subject = publication.subject {
            let isPlain = subject.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f }
            guard isPlain, (1...Self.subjectLimit).contains(subject.unicodeScalars.count) else {
                throw .invalidParameter("Subject")
            }
        }
        guard publication.size <= Self.messageLimit else {
            throw .invalidParameter("Message too long")
        }
        for (name, id) in [
            ("MessageGroupId", publication.groupID),
            ("MessageDeduplicationId", publication.deduplicationID),
        ] {
            guard let id else { continue }
            guard (1...128).contains(id.utf8.count), id.utf8.allSatisfy({ (0x21...0x7E) ~= $0 })
            else { throw .invalidParameter("\(name) Reason: \(id)") }
        }
    }

    /// The texts by protocol of a message whose structure is `json`.
    private static func texts(
        _ message: String
    ) throws(SNSError) -> OrderedDictionary<String, String> {
        guard let object = (try? JSONValue(parsing: message))?.objectValue else {
            throw .invalidParameter("Message Structure - JSON message body failed to parse")
        }
        var texts: OrderedDictionary<String, String> = [:]
        for (name, value) in object {
            // What is not text is left out, as the service does.
            if let text = value.stringValue { texts[name] = text }
        }
        guard texts["default"] != nil else {
            throw .invalidParameter(
                "Message Structure - No default entry in JSON message body")
        }
        return texts
    }

    // MARK: Operations

    func publish(_ input: JSONObject, _ actor: Actor) throws(SNSError) -> JSONObject {
        answer(try accept(try publication(input), as: actor))
    }

    func publication(_ input: JSONObject) throws(SNSError) -> Publication {
        if input["PhoneNumber"] != nil { throw .notEmulated("messages to phone numbers") }
        let target = input.string("TargetArn")
        if let target, ARN(target)?.resource.hasPrefix("endpoint/") == true {
            throw .notEmulated("messages to platform endpoints")
        }
        return try publication(input, to: input.string("TopicArn") ?? target)
    }

    private func publication(
        _ input: JSONObject, to topic: String?
    ) throws(SNSError) -> Publication {
        let structure = input.string("MessageStructure") ?? ""
        guard structure.isEmpty || structure == "json" else {
            throw .invalidParameter("MessageStructure")
        }
        return Publication(
            topicARN: topic, subject: input.string("Subject"),
            message: input.string("Message") ?? "", isStructured: structure == "json",
            attributes: try Self.attributes(input), groupID: input.string("MessageGroupId"),
            deduplicationID: input.string("MessageDeduplicationId"))
    }

    private static func attributes(_ input: JSONObject) throws(SNSError) -> [MessageAttribute] {
        func refusal(_ message: String) -> SNSError {
            .refused(code: "ParameterValueInvalid", message: message, status: 400)
        }
        do throws(MessageAttribute.Problem) {
            return try MessageAttribute.read(
                input.object("MessageAttributes"), allowsArrays: true)
        } catch {
            switch error {
            case .invalidName(let name):
                throw refusal("The message attribute name '\(name)' is invalid.")
            case .invalidType(let name, let type):
                throw refusal(
                    "The message attribute '\(name)' has an invalid message attribute type, the"
                        + " set of supported type prefixes is Binary, Number, and String: '\(type)'"
                )
            case .emptyValue(let name, let type):
                throw refusal(
                    "The message attribute '\(name)' must contain non-empty message attribute"
                        + " value for message attribute type '\(type)'.")
            case .notANumber(let name):
                throw refusal("Could not cast message attribute '\(name)' value to number.")
            }
        }
    }

    private func answer(_ sent: SentMessage) -> JSONObject {
        var answer: JSONObject = ["MessageId": .string(sent.messageID)]
        answer.set("SequenceNumber", sent.sequenceNumber)
        return answer
    }

    func publishBatch(_ input: JSONObject, _ actor: Actor) throws(SNSError) -> JSONObject {
        let topic = input.string("TopicArn")
        _ = try topicName(topic)
        let entries = try batchEntries(input)
        var (successful, failed): ([JSONValue], [JSONValue]) = ([], [])
        for entry in entries {
            let id = entry.string("Id") ?? ""
            do throws(SNSError) {
                var item: JSONObject = ["Id": .string(id)]
                let sent = try accept(try publication(entry, to: topic), as: actor)
                for (name, value) in answer(sent) { item[name] = value }
                successful.append(.object(item))
            } catch {
                failed.append([
                    "Id": .string(id), "Code": .string(error.code),
                    "Message": .string(error.message), "SenderFault": true,
                ])
            }
        }
        return ["Successful": .array(successful), "Failed": .array(failed)]
    }

    private func batchEntries(_ input: JSONObject) throws(SNSError) -> [JSONObject] {
        func refusal(_ code: String, _ message: String) -> SNSError {
            .refused(code: code, message: message, status: 400)
        }
        let entries = input.list("PublishBatchRequestEntries").compactMap(\.objectValue)
        guard !entries.isEmpty else {
            throw refusal(
                "EmptyBatchRequest", "The batch request doesn't contain any entries.")
        }
        guard entries.count <= 10 else {
            throw refusal(
                "TooManyEntriesInBatchRequest",
                "The batch request contains more entries than permissible.")
        }
        let ids = entries.map { $0.string("Id") ?? "" }
        guard
            ids.allSatisfy({
                (1...80).contains($0.utf8.count) && $0.utf8.allSatisfy(SQSEmulator.isNameByte)
            })
        else {
            throw refusal(
                "InvalidBatchEntryId",
                "The Id of a batch entry in a batch request doesn't abide by the specification.")
        }
        guard Set(ids).count == ids.count else {
            throw refusal(
                "BatchEntryIdsNotDistinct",
                "Two or more batch entries in the request have the same Id.")
        }
        let size = entries.reduce(0) { $0 + ($1.string("Message")?.utf8.count ?? 0) }
        guard size <= Self.messageLimit else {
            throw refusal(
                "BatchRequestTooLong",
                "The length of all the messages put together is more than the limit.")
        }
        return entries
    }
}
