import CloudModel
import DataFormats
import DequeModule
import OrderedCollections
import SimKernel

/// What receivers do with their receipts (Amazon SQS API Reference, DeleteMessage and
/// ChangeMessageVisibility).
extension SQSEmulator {
    /// What a receipt handle stands for.
    private struct Receipt {
        let number: Int
        let receives: Int
    }

    /// A receipt handle: opaque to its holder, and the same in every run.
    func handle(of message: QueueMessage, _ queue: Queue) -> String {
        "AQEB"
            + Base64.text(
                of: "\(message.id) \(queue.generation) \(message.number) \(message.receives)".utf8)
    }

    /// The receipt behind a handle; nil when it is one of another queue's messages.
    private func receipt(_ handle: String?, _ generation: Int) throws(SQSError) -> Receipt? {
        guard let handle, !handle.isEmpty else { throw .missing("ReceiptHandle") }
        guard handle.hasPrefix("AQEB"), let bytes = Base64.bytes(of: String(handle.dropFirst(4)))
        else { throw .badReceipt(handle) }
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: " ")
        guard parts.count == 4, let owner = Int(parts[1]), let number = Int(parts[2]),
            let receives = Int(parts[3])
        else { throw .badReceipt(handle) }
        guard owner == generation else { throw .badReceipt(handle) }
        return Receipt(number: number, receives: receives)
    }

    // MARK: Deleting

    func deleteMessage(_ input: JSONObject) throws(SQSError) -> JSONObject {
        let name = try queueName(input)
        try delete(input.string("ReceiptHandle"), from: name)
        return [:]
    }

    func deleteMessageBatch(_ input: JSONObject) throws(SQSError) -> JSONObject {
        let name = try queueName(input)
        _ = try existing(name)
        return batchAnswer(
            try batch(input, "DeleteMessageBatchRequestEntry").map { entry in
                (
                    entry,
                    Result { () throws(SQSError) in
                        try delete(entry.string("ReceiptHandle"), from: name)
                        return [:]
                    }
                )
            })
    }

    /// Deletes a message. One that is gone already, or was received again since, is left alone,
    /// and that is a success, too; only a FIFO queue tells that a receipt has expired.
    func delete(_ handle: String?, from name: String) throws(SQSError) {
        let (generation, isFIFO) = try facts(of: name)
        guard let receipt = try receipt(handle, generation),
            let index = state.queues[name]?.index(of: receipt.number),
            let message = state.queues[name]?.messages[index]
        else { return }
        if isFIFO, message.receives != receipt.receives || message.visibleAt <= context.now {
            throw .invalid(
                handle ?? "", for: "ReceiptHandle", "The receipt handle has expired.")
        }
        guard message.receives == receipt.receives else { return }
        state.queues[name]?.remove(at: index)
        // The next message of the group may be received now.
        if isFIFO { wake(name) }
    }

    private func facts(of name: String) throws(SQSError) -> (generation: Int, isFIFO: Bool) {
        let queue = try existing(name)
        return (queue.generation, queue.attributes.isFIFO)
    }

    // MARK: Visibility

    func changeMessageVisibility(_ input: JSONObject) throws(SQSError) -> JSONObject {
        let name = try queueName(input)
        try changeVisibility(input, in: name)
        return [:]
    }

    func changeMessageVisibilityBatch(_ input: JSONObject) throws(SQSError) -> JSONObject {
        let name = try queueName(input)
        _ = try existing(name)
        return batchAnswer(
            try batch(input, "ChangeMessageVisibilityBatchRequestEntry").map { entry in
                (
                    entry,
                    Result { () throws(SQSError) in
                        try changeVisibility(entry, in: name)
                        return [:]
                    }
                )
            })
    }

    private func changeVisibility(_ input: JSONObject, in name: String) throws(SQSError) {
        let (generation, _) = try facts(of: name)
        guard let timeout = input.integer("VisibilityTimeout") else {
            throw .missing("VisibilityTimeout")
        }
        try checkTimeout(timeout)
        let handle = input.string("ReceiptHandle")
        guard let receipt = try receipt(handle, generation),
            let index = state.queues[name]?.index(of: receipt.number),
            let message = state.queues[name]?.messages[index],
            message.receives == receipt.receives
        else {
            throw .invalid(
                handle ?? "", for: "ReceiptHandle",
                "Message does not exist or is not available for visibility timeout change.")
        }
        guard message.isInFlight(at: context.now) else {
            throw SQSError(
                "MessageNotInflight", "The specified message isn't in flight.")
        }
        let visibleAt = context.now + .seconds(Int64(timeout))
        if let first = message.firstReceivedAt, message.receives == 1,
            visibleAt - first > .seconds(43_200)
        {
            throw .invalid(
                timeout, for: "VisibilityTimeout",
                "Total VisibilityTimeout for the message is beyond the limit [43200 seconds]")
        }
        state.queues[name]?.change(at: index) { $0.visibleAt = visibleAt }
        wake(name)
    }
}
