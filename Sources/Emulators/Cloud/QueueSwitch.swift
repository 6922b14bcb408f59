import CloudModel
import Messaging
import Snowflake

/// Takes a message to the account that its queue belongs to: this one, or the warehouse's own,
/// whose one queue is the channel of its pipes.
final class QueueSwitch: QueueService {
    private unowned let queues: SQSEmulator
    private unowned let warehouse: SnowflakeEmulator

    init(queues: SQSEmulator, warehouse: SnowflakeEmulator) {
        self.queues = queues
        self.warehouse = warehouse
    }

    func send(_ request: SendMessage, as actor: Actor) throws(ServiceFailure) -> SentMessage {
        request.queue.hasPrefix("sf-snowpipe-") && request.queueARN == warehouse.pipeChannel
            ? try warehouse.send(request, as: actor) : try queues.send(request, as: actor)
    }

    // Nobody polls the channel of the pipes: it is no queue of this account.

    func receive(
        _ request: ReceiveMessages, as actor: Actor
    ) throws(ServiceFailure) -> [ReceivedMessage] { try queues.receive(request, as: actor) }

    func delete(_ request: DeleteMessages, as actor: Actor) throws(ServiceFailure) {
        try queues.delete(request, as: actor)
    }

    func polled(_ queueARN: String) -> PolledQueue? { queues.polled(queueARN) }
}
