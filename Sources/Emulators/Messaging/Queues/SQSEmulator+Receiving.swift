import CloudModel
import DataFormats
import DequeModule
import OrderedCollections
import SimKernel

/// Receiving (Amazon SQS API Reference, ReceiveMessage; Developer Guide, "FIFO delivery logic").
extension SQSEmulator {
    /// Messages among which a decision may take one out of turn.
    private static let orderWindow = 8

    /// Holds a long poll until a message is there or its time is over.
    func poll(_ input: JSONObject, _ guest: Guest) async throws(ServiceFailure) {
        guard let name = try? queueName(input), let queue = try? existing(name) else { return }
        let seconds = input.integer("WaitTimeSeconds") ?? queue.attributes.waitTime
        guard (1...20).contains(seconds) else { return }
        let deadline = context.now + .seconds(Int64(seconds))
        while context.now < deadline, state.queues[name] != nil,
            !hasMessage(name)
        {
            try await wait(guest, for: name, until: deadline)
        }
    }

    /// Whether a message may be received; those that were received too often are given up first.
    private func hasMessage(_ name: String) -> Bool {
        while let number = candidates(in: name, limit: 1).first {
            guard let redrive = state.queues[name]?.attributes.redrive,
                let index = state.queues[name]?.index(of: number), giveUp(index, of: name, redrive)
            else { return true }
        }
        return false
    }

    func receiveMessage(_ input: JSONObject) throws(SQSError) -> JSONObject {
        let name = try queueName(input)
        let attributes = try existing(name).attributes
        let limit = input.integer("MaxNumberOfMessages") ?? 1
        guard (1...10).contains(limit) else {
            throw .invalid(
                limit, for: "MaxNumberOfMessages", "Must be between 1 and 10, if provided.")
        }
        if let wait = input.integer("WaitTimeSeconds"), !(0...20).contains(wait) {
            throw .invalid(wait, for: "WaitTimeSeconds", "Must be >= 0 and <= 20, if provided.")
        }
        let timeout = input.integer("VisibilityTimeout") ?? attributes.visibilityTimeout
        try checkTimeout(timeout)
        let attempt = input.string("ReceiveRequestAttemptId")
        if attempt != nil, !attributes.isFIFO {
            throw .invalid(
                attempt ?? "", for: "ReceiveRequestAttemptId",
                "The request include parameter that is not valid for this queue type.")
        }
        let visibleAt = context.now + .seconds(Int64(timeout))
        var numbers: [Int]
        if let attempt, let repeated = repeated(attempt, in: name, visibleAt) {
            numbers = repeated
        } else {
            numbers = take(limit, from: name, attributes, until: visibleAt)
            if let attempt { remember(attempt, numbers, in: name, visibleAt) }
        }
        guard let queue = state.queues[name] else { return [:] }
        let messages = numbers.compactMap { number in
            queue.index(of: number).map { answer(queue.messages[$0], queue, input) }
        }
        return messages.isEmpty ? [:] : ["Messages": .array(messages)]
    }

    func checkTimeout(_ timeout: Int) throws(SQSError) {
        guard (0...43_200).contains(timeout) else {
            throw .invalid(
                timeout, for: "VisibilityTimeout",
                "VisibilityTimeout must be an integer between 0 and 43200.")
        }
    }

    // MARK: Taking

    /// The numbers of messages that may be received now, in order; on FIFO queues none behind a
    /// message of its group that is in flight or not visible yet.
    func candidates(in name: String, limit: Int) -> [Int] {
        guard let queue = state.queues[name] else { return [] }
        let now = context.now
        var found: [Int] = []
        var blocked: Set<String> = []
        if queue.attributes.isFIFO { blocked = Set(queue.blockedGroups(at: now)) }
        for message in queue.messages {
            if found.count == limit { break }
            if message.visibleAt > now {
                if let group = message.groupID, queue.attributes.isFIFO { blocked.insert(group) }
                continue
            }
            if queue.attributes.isFIFO, blocked.contains(message.groupID ?? "") { continue }
            found.append(message.number)
        }
        return found
    }

    /// Receives up to so many messages; those that were received too often go to the dead-letter
    /// queue instead.
    func take(
        _ limit: Int, from name: String, _ attributes: QueueAttributes,
        until visibleAt: VirtualInstant
    ) -> [Int] {
        var taken: [Int] = []
        while taken.count < limit {
            let window = attributes.isFIFO ? 1 : Self.orderWindow
            let open = candidates(in: name, limit: window + taken.count)
                .filter { !taken.contains($0) }
            guard !open.isEmpty else { break }
            let choice = context.world.choose("sqs.order", name, below: UInt64(open.count))
            let number = open[Int(choice)]
            guard let index = state.queues[name]?.index(of: number) else { break }
            if let redrive = attributes.redrive, giveUp(index, of: name, redrive) { continue }
            let now = context.now
            state.queues[name]?.change(at: index) { message in
                message.receives += 1
                message.firstReceivedAt = message.firstReceivedAt ?? now
                // On a FIFO queue the next of the group comes in the same answer, so this one
                // is set aside only when all are chosen.
                if !attributes.isFIFO { message.visibleAt = visibleAt }
            }
            taken.append(number)
        }
        if attributes.isFIFO {
            for number in taken {
                guard let index = state.queues[name]?.index(of: number) else { continue }
                state.queues[name]?.change(at: index) { $0.visibleAt = visibleAt }
            }
        }
        return taken
    }

    /// Moves a message to the dead-letter queue if it was received often enough.
    private func giveUp(
        _ index: Int, of name: String, _ redrive: QueueAttributes.Redrive
    ) -> Bool {
        guard let message = state.queues[name]?.messages[index],
            message.receives >= redrive.maximumReceives,
            let target = queueName(ofARN: redrive.target), state.queues[target] != nil
        else { return false }
        state.queues[name]?.remove(at: index)
        var moved = message
        moved.deadLetterSource = arn(of: name)
        moved.visibleAt = context.now
        // Retention goes on counting from the first sending, but on FIFO queues begins anew.
        if state.queues[target]?.attributes.isFIFO == true { moved.sentAt = context.now }
        context.world.record(
            TraceEntry(
                actor: "sqs", service: "sqs", operation: "DeadLetter", subject: name,
                details: [
                    TraceField("message-id", message.id), TraceField("queue", target),
                    TraceField("receives", message.receives),
                ]))
        arrive(moved, in: target)
        return true
    }

    // MARK: Repeated attempts

    private func repeated(
        _ attempt: String, in name: String, _ visibleAt: VirtualInstant
    ) -> [Int]? {
        let now = context.now
        state.queues[name]?.attempts.removeAll { $0.value.until <= now }
        guard let known = state.queues[name]?.attempts[attempt], known.visibleAt > now,
            let queue = state.queues[name]
        else { return nil }
        for (number, receives) in known.messages {
            guard let index = queue.index(of: number),
                queue.messages[index].receives == receives,
                queue.messages[index].visibleAt == known.visibleAt
            else { return nil }
        }
        let numbers = known.messages.map(\.number)
        for number in numbers {
            guard let index = queue.index(of: number) else { continue }
            state.queues[name]?.change(at: index) { $0.visibleAt = visibleAt }
        }
        remember(attempt, numbers, in: name, visibleAt, until: known.until)
        return numbers
    }

    private func remember(
        _ attempt: String, _ numbers: [Int], in name: String, _ visibleAt: VirtualInstant,
        until: VirtualInstant? = nil
    ) {
        guard !numbers.isEmpty, let queue = state.queues[name] else { return }
        let messages = numbers.compactMap { number in
            queue.index(of: number).map { (number, queue.messages[$0].receives) }
        }
        state.queues[name]?.attempts[attempt] = Queue.Attempt(
            until: until ?? context.now + Self.deduplicationInterval, messages: messages,
            visibleAt: visibleAt)
    }

    // MARK: Answering

    private func answer(
        _ message: QueueMessage, _ queue: Queue, _ input: JSONObject
    ) -> JSONValue {
        var answer: JSONObject = [
            "MessageId": .string(message.id),
            "ReceiptHandle": .string(handle(of: message, queue)),
            "MD5OfBody": .string(Digests.md5(message.body.utf8)),
            "Body": .string(message.body),
        ]
        let wanted = input.strings("AttributeNames") + input.strings("MessageSystemAttributeNames")
        let system = systemAttributes(message).filter {
            wanted.contains("All") || wanted.contains($0.key)
        }
        if !system.isEmpty {
            answer["Attributes"] = .object(
                JSONObject(system.map { (key: $0.key, value: .string($0.value)) }))
        }
        let patterns = input.strings("MessageAttributeNames")
        let attributes = message.attributes.filter { attribute in
            patterns.contains { Self.names($0, attribute.name) }
        }
        if !attributes.isEmpty {
            answer.set("MD5OfMessageAttributes", Digests.md5(of: attributes))
            answer["MessageAttributes"] = .object(
                JSONObject(attributes.map { (key: $0.name, value: $0.answer) }))
        }
        return .object(answer)
    }

    /// `All`, `.*`, a name, or the beginning of names as in `bar.*`.
    private static func names(_ pattern: String, _ name: String) -> Bool {
        if pattern == "All" || pattern == ".*" || pattern == name { return true }
        return pattern.hasSuffix(".*") && name.hasPrefix(pattern.dropLast(2))
    }

    func systemAttributes(_ message: QueueMessage) -> [(key: String, value: String)] {
        var all: [(key: String, value: String)] = [
            ("SenderId", message.sender),
            ("SentTimestamp", String(message.sentAt.millisecondsSinceEpoch)),
            ("ApproximateReceiveCount", String(message.receives)),
        ]
        if let first = message.firstReceivedAt {
            all.append(
                ("ApproximateFirstReceiveTimestamp", String(first.millisecondsSinceEpoch)))
        }
        let optional = [
            ("SequenceNumber", message.sequenceNumber),
            ("MessageDeduplicationId", message.deduplicationID),
            ("MessageGroupId", message.groupID), ("AWSTraceHeader", message.traceHeader),
            ("DeadLetterQueueSourceArn", message.deadLetterSource),
        ]
        for (key, value) in optional { if let value { all.append((key, value)) } }
        return all
    }
}
