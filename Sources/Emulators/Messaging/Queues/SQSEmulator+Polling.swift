public import CloudModel
import DequeModule
import OrderedCollections
import SimKernel

/// Queues as other services poll them.
extension SQSEmulator {
    public func receive(
        _ request: ReceiveMessages, as actor: Actor
    ) throws(ServiceFailure) -> [ReceivedMessage] {
        do throws(SQSError) {
            guard let name = queueName(ofARN: request.queueARN) else { throw .queueDoesNotExist }
            let attributes = try existing(name).attributes
            let numbers = take(
                min(max(request.limit, 1), 10), from: name, attributes,
                until: context.now + .seconds(Int64(attributes.visibilityTimeout)))
            guard let queue = state.queues[name] else { return [] }
            return numbers.compactMap { number in
                queue.index(of: number).map { received(queue.messages[$0], queue) }
            }
        } catch {
            throw ServiceFailure(error, service: "sqs")
        }
    }

    private func received(_ message: QueueMessage, _ queue: Queue) -> ReceivedMessage {
        ReceivedMessage(
            messageID: message.id, receiptHandle: handle(of: message, queue), body: message.body,
            bodyDigest: Digests.md5(message.body.utf8),
            systemAttributes: systemAttributes(message).map { ($0.key, $0.value) },
            attributes: message.attributes,
            attributesDigest: message.attributes.isEmpty
                ? nil : Digests.md5(of: message.attributes))
    }

    public func delete(_ request: DeleteMessages, as actor: Actor) throws(ServiceFailure) {
        do throws(SQSError) {
            guard let name = queueName(ofARN: request.queueARN) else { throw .queueDoesNotExist }
            _ = try existing(name)
            for handle in request.receiptHandles {
                // In a batch each entry fails for itself: a receipt that has expired leaves its
                // message to whoever receives it next.
                do throws(SQSError) { try delete(handle, from: name) } catch { continue }
            }
        } catch {
            throw ServiceFailure(error, service: "sqs")
        }
    }

    public func polled(_ queueARN: String) -> PolledQueue? {
        guard let name = queueName(ofARN: queueARN), let queue = try? existing(name) else {
            return nil
        }
        let next =
            candidates(in: name, limit: 1).isEmpty
            ? queue.nextVisible(after: context.now) : context.now
        return PolledQueue(
            visibilityTimeout: .seconds(Int64(queue.attributes.visibilityTimeout)),
            isFIFO: queue.attributes.isFIFO, nextDelivery: next)
    }
}
