public import CloudModel
import DataFormats
import DequeModule
import OrderedCollections
import SimKernel

/// Sending (Amazon SQS API Reference, SendMessage and SendMessageBatch).
extension SQSEmulator: QueueService {
    /// How long a FIFO queue takes a message with the same deduplication id for the same message.
    static var deduplicationInterval: VirtualDuration { .minutes(5) }

    public func send(
        _ request: SendMessage, as actor: Actor
    ) throws(ServiceFailure) -> SentMessage {
        do throws(SQSError) {
            guard let name = queueName(ofARN: request.queueARN) else { throw .queueDoesNotExist }
            return try accept(request, in: name, as: actor)
        } catch {
            throw ServiceFailure(error, service: "sqs")
        }
    }

    /// Checks a message and takes it into the queue.
    func accept(
        _ request: SendMessage, in name: String, as actor: Actor
    ) throws(SQSError) -> SentMessage {
        // Only these are held on to, so that the messages are changed in place.
        let attributes = try existing(name).attributes
        try check(request, for: attributes)
        let now = context.now
        var key: String?
        if attributes.isFIFO {
            let known = try deduplicationKey(request, attributes)
            if let sent = state.queues[name]?.sent(known, at: now) { return sent }
            key = known
        }
        state.queues[name]?.sentCount += 1
        let number = state.queues[name]?.sentCount ?? 0
        let generation = state.queues[name]?.generation ?? 0
        let answer = SentMessage(
            messageID: context.stableUUID("sqs", name, String(generation), String(number)),
            sequenceNumber: attributes.isFIFO ? Self.sequence(number) : nil)
        if let key {
            state.queues[name]?.deduplication[key] = Queue.Sent(
                answer: answer, until: now + Self.deduplicationInterval)
        }
        let delay = request.delaySeconds ?? attributes.delay
        let message = QueueMessage(
            number: 0, id: answer.messageID, body: request.body, attributes: request.attributes,
            groupID: request.groupID,
            deduplicationID: request.deduplicationID
                ?? (attributes.isFIFO ? Digests.sha256(request.body) : nil),
            sequenceNumber: answer.sequenceNumber, traceHeader: request.traceHeader,
            sender: sender(actor), sentAt: now, visibleAt: now + .seconds(Int64(delay)))
        if attributes.isFIFO {
            arrive(message, in: name)
        } else {
            dispatch(message, to: name, generation)
        }
        return answer
    }

    /// Brings a message into its queue, as often and as late as faults will have it.
    private func dispatch(_ message: QueueMessage, to name: String, _ generation: Int) {
        let arrivals = context.arrivals(
            at: "sqs.arrive", service: "sqs", subject: name,
            attributes: [("queue", name), ("group", message.groupID ?? "")])
        for wait in arrivals {
            guard wait > .zero else {
                arrive(message, in: name)
                continue
            }
            context.world.schedule(
                SQSEvent.arrive(queue: name, generation: generation, message: message),
                to: self.name, subject: name, after: wait)
        }
    }

    func arrive(_ message: QueueMessage, in name: String) {
        state.queues[name]?.append(message)
        wake(name)
    }

    /// Twenty digits that grow, with gaps, as the service's do.
    private static func sequence(_ number: Int) -> String {
        let digits = String(number * 256)
        return "1885" + String(repeating: "0", count: max(16 - digits.count, 0)) + digits
    }

    /// An id in the form of IAM's unique ids, for `SenderId`.
    private func sender(_ actor: Actor) -> String {
        func id(_ prefix: String, _ name: String) -> String {
            prefix + String(context.stableID("iam-id", name).uppercased().prefix(17))
        }
        let principal = actor.principal
        return switch principal.kind {
        case .root: principal.account
        case .user: id("AIDA", principal.name)
        case .service: id("AIDA", principal.name)
        case .role(let arn):
            id("AROA", arn) + ":"
                + (principal.name.split(separator: "/").last.map(String.init) ?? "session")
        case .anonymous: "anonymous"
        }
    }

    // MARK: Checks

    private func check(
        _ request: SendMessage, for attributes: QueueAttributes
    ) throws(SQSError) {
        guard !request.body.isEmpty else { throw .missing("MessageBody") }
        guard request.body.unicodeScalars.allSatisfy(Self.isAllowed) else {
            throw SQSError(
                "InvalidMessageContents",
                "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to"
                    + " #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF")
        }
        guard Self.size(of: request) <= attributes.maximumMessageSize else {
            throw .invalid(
                "One or more parameters are invalid. Reason: Message must be shorter than"
                    + " \(attributes.maximumMessageSize) bytes.")
        }
        guard request.attributes.count <= 10 else {
            throw .invalid(
                "Number of message attributes [\(request.attributes.count)] exceeds the allowed"
                    + " maximum [10].")
        }
        if let delay = request.delaySeconds {
            guard (0...900).contains(delay) else {
                throw .invalid(
                    delay, for: "DelaySeconds", "DelaySeconds must be >= 0 and <= 900.")
            }
            guard !attributes.isFIFO || delay == 0 else {
                throw .invalid(
                    delay, for: "DelaySeconds",
                    "The request include parameter that is not valid for this queue type.")
            }
        }
        if attributes.isFIFO {
            guard request.groupID != nil else { throw .missing("MessageGroupId") }
        } else if request.deduplicationID != nil {
            throw .invalid(
                request.deduplicationID ?? "", for: "MessageDeduplicationId",
                "The request include parameter that is not valid for this queue type.")
        }
        for (name, id) in [
            ("MessageGroupId", request.groupID),
            ("MessageDeduplicationId", request.deduplicationID),
        ] {
            guard let id else { continue }
            guard (1...128).contains(id.utf8.count), id.utf8.allSatisfy({ (0x21...0x7E) ~= $0 })
            else {
                throw .invalid(
                    id, for: name,
                    "\(name) can only include alphanumeric and punctuation characters. 1 to 128 in"
                        + " length.")
            }
        }
    }

    private func deduplicationKey(
        _ request: SendMessage, _ attributes: QueueAttributes
    ) throws(SQSError) -> String {
        let id: String
        if let given = request.deduplicationID {
            id = given
        } else if attributes.deduplicatesByContent {
            id = Digests.sha256(request.body)
        } else {
            throw .invalid(
                "The queue should either have ContentBasedDeduplication enabled or"
                    + " MessageDeduplicationId provided explicitly")
        }
        // A space is in neither id.
        return attributes.deduplicatesByGroup ? "\(request.groupID ?? "") \(id)" : id
    }

    /// Names, types and values of attributes count, too.
    static func size(of request: SendMessage) -> Int {
        request.attributes.reduce(request.body.utf8.count) { $0 + $1.size }
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }

    // MARK: Operations

    func sendMessage(_ input: JSONObject, _ actor: Actor) throws(SQSError) -> JSONObject {
        let name = try queueName(input)
        let request = try message(input, to: name)
        return answer(try accept(request, in: name, as: actor), to: request)
    }

    func sendMessageBatch(_ input: JSONObject, _ actor: Actor) throws(SQSError) -> JSONObject {
        let name = try queueName(input)
        _ = try existing(name)
        let entries = try batch(input, "SendMessageBatchRequestEntry")
        var requests: [Result<SendMessage, SQSError>] = []
        var size = 0
        for entry in entries {
            let request = Result { () throws(SQSError) in try message(entry, to: name) }
            if case .success(let request) = request { size += Self.size(of: request) }
            requests.append(request)
        }
        guard size <= 1_048_576 else {
            throw SQSError(
                "BatchRequestTooLong",
                "Batch requests cannot be longer than 1048576 bytes. You have sent \(size) bytes.")
        }
        return batchAnswer(
            zip(entries, requests).map { entry, request in
                (
                    entry,
                    Result { () throws(SQSError) in
                        let request = try request.get()
                        return answer(try accept(request, in: name, as: actor), to: request)
                    }
                )
            })
    }

    /// The message that a request or an entry of a batch describes.
    private func message(
        _ input: JSONObject, to name: String
    ) throws(SQSError) -> SendMessage {
        var traceHeader: String?
        for (key, value) in input.object("MessageSystemAttributes") ?? JSONObject() {
            guard key == "AWSTraceHeader", value["DataType"] == "String" else {
                throw .invalid(
                    "Message system attribute name '\(key)' is invalid. Only AWSTraceHeader of"
                        + " type String can be set.")
            }
            traceHeader = value["StringValue"]?.stringValue
        }
        return SendMessage(
            queueARN: arn(of: name), body: input.string("MessageBody") ?? "",
            attributes: try attributes(input), groupID: input.string("MessageGroupId"),
            deduplicationID: input.string("MessageDeduplicationId"),
            delaySeconds: input.integer("DelaySeconds"), traceHeader: traceHeader)
    }

    private func attributes(_ input: JSONObject) throws(SQSError) -> [MessageAttribute] {
        do throws(MessageAttribute.Problem) {
            return try MessageAttribute.read(
                input.object("MessageAttributes"), allowsArrays: false)
        } catch {
            switch error {
            case .invalidName(let name):
                throw .invalid("Message (user) attribute name '\(name)' is invalid.")
            case .invalidType(let name, _):
                throw .invalid(
                    "The type of message (user) attribute '\(name)' is invalid. You must use only"
                        + " the following supported type prefixes: Binary, Number, String.")
            case .emptyValue(let name, let type):
                throw .invalid(
                    "Message (user) attribute '\(name)' must contain a non-empty value of type"
                        + " '\(type)'.")
            case .notANumber(let name):
                throw .invalid(
                    "Can't cast the value of message (user) attribute '\(name)' to a number.")
            }
        }
    }

    private func answer(_ sent: SentMessage, to request: SendMessage) -> JSONObject {
        var answer: JSONObject = [
            "MD5OfMessageBody": .string(Digests.md5(request.body.utf8)),
            "MessageId": .string(sent.messageID),
        ]
        answer.set("MD5OfMessageAttributes", Digests.md5(of: request.attributes))
        if let header = request.traceHeader {
            answer.set(
                "MD5OfMessageSystemAttributes",
                Digests.md5(of: [MessageAttribute(name: "AWSTraceHeader", text: header)]))
        }
        answer.set("SequenceNumber", sent.sequenceNumber)
        return answer
    }
}
