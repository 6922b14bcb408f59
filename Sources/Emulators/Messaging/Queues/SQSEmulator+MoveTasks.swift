import CloudModel
import DataFormats
import DequeModule
import OrderedCollections
import SimKernel

/// A task that moves messages out of a dead-letter queue.
struct MoveTask: Hashable, Sendable {
    enum Status: String, Hashable, Sendable {
        case running = "RUNNING"
        case completed = "COMPLETED"
        case cancelled = "CANCELLED"
        case failed = "FAILED"
    }

    let id: String
    let source: String
    /// An ARN; nil sends each message back to where it came from.
    let destination: String?
    /// Messages a second; nil leaves it to the service.
    let rate: Int?
    let toMove: Int
    let startedAt: VirtualInstant
    var moved = 0
    var status = Status.running
    var failure: String?
}

/// Redriving (Amazon SQS API Reference, StartMessageMoveTask).
extension SQSEmulator {
    /// Messages a second where the caller leaves it to the service.
    private static let standardRate = 500

    func startMessageMoveTask(_ input: JSONObject) throws(SQSError) -> JSONObject {
        let source = try deadLetterQueue(input)
        guard !state.moveTasks.contains(where: { $0.source == source && $0.status == .running })
        else {
            throw .unsupported(
                "There is already a task running. Only one active task is allowed for a source"
                    + " queue arn at a given time.")
        }
        let destination = input.string("DestinationArn")
        if let destination {
            guard let target = queueName(ofARN: destination), let queue = state.queues[target]
            else {
                throw SQSError(
                    "ResourceNotFoundException",
                    "The resource that you specified for the DestinationArn parameter doesn't"
                        + " exist.", status: 404)
            }
            guard queue.attributes.isFIFO == state.queues[source]?.attributes.isFIFO else {
                throw .invalid(
                    "Source queue and destination queue must be of the same type.")
            }
        }
        let rate = input.integer("MaxNumberOfMessagesPerSecond")
        if let rate, !(1...500).contains(rate) {
            throw .invalid(
                rate, for: "MaxNumberOfMessagesPerSecond",
                "MaxNumberOfMessagesPerSecond must be an integer between 1 and 500.")
        }
        let task = MoveTask(
            id: context.stableUUID("sqs-move", source, String(state.moveTasks.count)),
            source: source, destination: destination, rate: rate,
            toMove: try existing(source).messages.count, startedAt: context.now)
        state.moveTasks.append(task)
        schedule(task)
        return ["TaskHandle": .string(handle(of: task))]
    }

    func listMessageMoveTasks(_ input: JSONObject) throws(SQSError) -> JSONObject {
        let source = try deadLetterQueue(input)
        let limit = input.integer("MaxResults") ?? 1
        guard (1...10).contains(limit) else {
            throw .invalid(
                limit, for: "MaxResults", "MaxResults must be an integer between 1 and 10.")
        }
        let tasks = state.moveTasks.filter { $0.source == source }.reversed().prefix(limit)
        return [
            "Results": .array(
                tasks.map { task in
                    var result: JSONObject = [
                        "Status": .string(task.status.rawValue),
                        "SourceArn": .string(arn(of: source)),
                        "ApproximateNumberOfMessagesMoved": JSONValue(task.moved),
                        "ApproximateNumberOfMessagesToMove": JSONValue(task.toMove),
                        "StartedTimestamp": JSONValue(task.startedAt.millisecondsSinceEpoch),
                    ]
                    if task.status == .running { result.set("TaskHandle", handle(of: task)) }
                    result.set("DestinationArn", task.destination)
                    if let rate = task.rate {
                        result["MaxNumberOfMessagesPerSecond"] = JSONValue(rate)
                    }
                    result.set("FailureReason", task.failure)
                    return .object(result)
                })
        ]
    }

    func cancelMessageMoveTask(_ input: JSONObject) throws(SQSError) -> JSONObject {
        guard let handle = input.string("TaskHandle") else { throw .missing("TaskHandle") }
        guard
            let index = state.moveTasks.firstIndex(where: {
                self.handle(of: $0) == handle && $0.status == .running
            })
        else {
            throw SQSError(
                "ResourceNotFoundException", "Task does not exist.", status: 404)
        }
        state.moveTasks[index].status = .cancelled
        return ["ApproximateNumberOfMessagesMoved": JSONValue(state.moveTasks[index].moved)]
    }

    /// The queue behind `SourceArn`, which must be the dead-letter queue of another.
    private func deadLetterQueue(_ input: JSONObject) throws(SQSError) -> String {
        guard let text = input.string("SourceArn") else { throw .missing("SourceArn") }
        guard let name = queueName(ofARN: text), state.queues[name] != nil else {
            throw SQSError(
                "ResourceNotFoundException",
                "The resource that you specified for the SourceArn parameter doesn't exist.",
                status: 404)
        }
        guard !sources(of: name).isEmpty else {
            throw .invalid("Source queue must be configured as a Dead Letter Queue.")
        }
        return name
    }

    private func handle(of task: MoveTask) -> String {
        let content: JSONValue = [
            "taskId": .string(task.id), "sourceArn": .string(arn(of: task.source)),
        ]
        return Base64.text(of: content.serialized().utf8)
    }

    // MARK: Moving

    private func schedule(_ task: MoveTask) {
        context.world.schedule(
            SQSEvent.move(task: task.id), to: name, subject: task.source, after: .seconds(1))
    }

    /// Moves as many messages as a second allows, and goes on a second later.
    func move(_ id: String) {
        guard let place = state.moveTasks.firstIndex(where: { $0.id == id }),
            state.moveTasks[place].status == .running
        else { return }
        let task = state.moveTasks[place]
        for _ in 0..<(task.rate ?? Self.standardRate) {
            let now = context.now
            guard
                let index = state.queues[task.source]?.messages.firstIndex(where: {
                    $0.visibleAt <= now
                }), state.moveTasks[place].moved < task.toMove
            else {
                state.moveTasks[place].status = .completed
                break
            }
            guard let message = state.queues[task.source]?.messages[index],
                let arn = task.destination ?? message.deadLetterSource,
                let target = queueName(ofARN: arn), state.queues[target] != nil
            else {
                state.moveTasks[place].status = .failed
                state.moveTasks[place].failure = "CouldNotDetermineMessageSource"
                break
            }
            state.queues[task.source]?.remove(at: index)
            arrive(renewed(message, in: target), in: target)
            state.moveTasks[place].moved += 1
        }
        context.world.record(
            TraceEntry(
                actor: "sqs", service: "sqs", operation: "MoveMessages", subject: task.source,
                details: [
                    TraceField("moved", state.moveTasks[place].moved),
                    TraceField("status", state.moveTasks[place].status.rawValue),
                ]))
        if state.moveTasks[place].status == .running { schedule(task) }
    }

    /// A redriven message counts as new: another id, and its retention begins again.
    private func renewed(_ message: QueueMessage, in target: String) -> QueueMessage {
        state.queues[target]?.sentCount += 1
        let number = state.queues[target]?.sentCount ?? 0
        let generation = state.queues[target]?.generation ?? 0
        return QueueMessage(
            number: 0,
            id: context.stableUUID("sqs", target, String(generation), String(number)),
            body: message.body, attributes: message.attributes, groupID: message.groupID,
            deduplicationID: message.deduplicationID, sequenceNumber: message.sequenceNumber,
            traceHeader: message.traceHeader, sender: message.sender, sentAt: context.now,
            visibleAt: context.now)
    }
}
