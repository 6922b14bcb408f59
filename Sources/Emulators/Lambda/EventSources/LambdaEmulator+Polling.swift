import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

/// Polling queues for functions (Developer Guide, "Using Lambda with Amazon SQS": "Polling and
/// batching", "Error handling").
///
/// Nobody polls an empty queue: SQS tells when messages may have come, and a queue tells when its
/// next one becomes visible. So a world with mappings comes to rest.
extension LambdaEmulator {
    /// Messages of a queue may have become visible.
    public func messagesArrived(in queueARN: String) {
        guard !state.mappings.isEmpty else { return }
        for mapping in state.mappings.values where mapping.sourceARN == queueARN {
            for guest in collecting[mapping.id] ?? [] { guest.wake() }
            schedulePoll(of: mapping.id, at: context.now + context.latency["lambda"])
        }
    }

    /// Puts a poll on the calendar, unless there is an earlier one.
    func schedulePoll(of id: String, at instant: VirtualInstant) {
        guard let mapping = state.mappings[id], mapping.isEnabled else { return }
        if let next = mapping.nextPoll, next <= instant { return }
        state.mappings[id]?.nextPoll = instant
        context.world.schedule(
            LambdaEvent.poll(id), to: name, subject: mapping.sourceARN.queueName, at: instant)
    }

    /// A poll has come due.
    func poll(_ id: String) {
        // One that an earlier poll has made superfluous finds another instant here, or none.
        guard let mapping = state.mappings[id], mapping.nextPoll == context.now else { return }
        state.mappings[id]?.nextPoll = nil
        guard mapping.isEnabled, batches[id, default: 0] < mapping.batchesAtOnce,
            let next = context.ports.queues.polled(mapping.sourceARN)?.nextDelivery
        else { return }
        guard next <= context.now else { return schedulePoll(of: id, at: next) }
        batches[id, default: 0] += 1
        context.world.startGuest("lambda/poller \(mapping.sourceARN.queueName)") {
            [unowned self] guest in
            let isDone = await process(mapping, guest)
            batches[id, default: 1] -= 1
            if !isDone {
                retryPoll(of: id)
            } else if let next = context.ports.queues.polled(mapping.sourceARN)?.nextDelivery {
                schedulePoll(of: id, at: max(next, context.now))
            }
        }
    }

    /// Who receives and deletes: the function's own role.
    func poller(
        of mapping: EventSourceMapping, _ function: LambdaFunction
    ) throws(ServiceFailure) -> Actor {
        let principal = try context.assumeRole(
            function.roleARN, session: function.name, for: "lambda.amazonaws.com", actor: "lambda")
        return Actor(name: "lambda/\(function.name)", principal: principal)
    }

    // MARK: One batch

    /// Answers whether the poll came to its end, whatever the function did.
    private func process(_ mapping: EventSourceMapping, _ guest: Guest) async -> Bool {
        guard let function = state.functions[mapping.function] else { return false }
        do throws(ServiceFailure) {
            let actor = try poller(of: mapping, function)
            var batch = try await collect(mapping, actor, guest)
            state.mappings[mapping.id]?.failedPolls = 0
            let dropped = batch.removeFiltered(by: mapping.filters)
            if !dropped.isEmpty {
                note("Filter", mapping, [TraceField("messages", dropped.count)])
                try await delete(dropped, mapping, actor, guest)
            }
            // The record separators and the frame of the event need some room, too.
            for items in batch.calls(limit: Self.synchronousPayloadLimit - 1_024) {
                try await call(function, items, mapping, actor, guest)
            }
            return true
        } catch {
            state.mappings[mapping.id]?.lastResult = "PROBLEM: \(error.message)"
            note("PollFailed", mapping, [TraceField("error", error.code)])
            return false
        }
    }

    /// A poll that failed is made again: after a second, growing twofold, eight times; then the
    /// next message sets it off.
    private func retryPoll(of id: String) {
        guard let failed = state.mappings[id]?.failedPolls, failed < 8 else { return }
        state.mappings[id]?.failedPolls += 1
        schedulePoll(of: id, at: context.now + .seconds(1 << Int64(failed)))
    }

    /// Receives until the batch is full, or its window is over, or a payload is full.
    private func collect(
        _ mapping: EventSourceMapping, _ actor: Actor, _ guest: Guest
    ) async throws(ServiceFailure) -> QueueBatch {
        var batch = QueueBatch(sourceARN: mapping.sourceARN, region: context.region)
        let end = context.now + .seconds(Int64(mapping.batchingWindow))
        collecting[mapping.id, default: []].append(guest)
        defer { collecting[mapping.id]?.removeAll { $0 === guest } }
        while true {
            let request = ReceiveMessages(
                queueARN: mapping.sourceARN, limit: min(10, mapping.batchSize - batch.items.count))
            let received = try await context.call(
                request.call, as: actor, guest: guest,
                perform: { (actor) throws(ServiceFailure) in
                    try context.ports.queues.receive(request, as: actor)
                })
            for message in received { batch.append(message) }
            if batch.items.count >= mapping.batchSize || context.now >= end
                || batch.size >= Self.synchronousPayloadLimit
            {
                return batch
            }
            let next = context.ports.queues.polled(mapping.sourceARN)?.nextDelivery
            if let next, next <= context.now { continue }
            do { try await guest.sleep(for: min(next ?? end, end) - context.now) } catch {
                throw .guestDied
            }
        }
    }

    /// Calls the function with some messages and deletes those that it has done with.
    private func call(
        _ function: LambdaFunction, _ items: [QueueBatch.Item], _ mapping: EventSourceMapping,
        _ actor: Actor, _ guest: Guest
    ) async throws(ServiceFailure) {
        guard let result = try await invoke(function, items, mapping, actor, guest) else { return }
        var failed = Set(items.map(\.message.messageID))
        if case .success(let answer) = result {
            failed =
                mapping.reportsItemFailures
                ? QueueBatch.failures(in: answer, of: items) ?? failed : []
        }
        state.mappings[mapping.id]?.lastResult =
            failed.isEmpty ? "OK" : "PROBLEM: Function call failed"
        note(
            "Batch", mapping,
            [TraceField("messages", items.count), TraceField("failed", failed.count)])
        try await delete(
            items.filter { !failed.contains($0.message.messageID) }, mapping, actor, guest)
    }

    /// The function's answer; nil when it was throttled for as long as the messages were its own.
    private func invoke(
        _ function: LambdaFunction, _ items: [QueueBatch.Item], _ mapping: EventSourceMapping,
        _ actor: Actor, _ guest: Guest
    ) async throws(ServiceFailure) -> Result<JSONValue, FunctionFailure>? {
        let subject = mapping.sourceARN.queueName
        var call = invokeCall(
            function: function.name, account: context.account, region: context.region,
            subject: subject)
        // Lambda needs nobody's leave to call the function of a mapping.
        call.permissions = []
        let timeout = context.ports.queues.polled(mapping.sourceARN)?.visibilityTimeout
        let deadline = context.now + (timeout ?? .zero)
        var wait = VirtualDuration.seconds(1)
        let ending = PollEnding()
        while true {
            do throws(ServiceFailure) {
                try await context.call(
                    call, as: actor, guest: guest,
                    perform: { (actor) throws(ServiceFailure) in
                        try invoke(
                            function.name, payload: QueueBatch.event(items), subject: subject,
                            as: actor
                        ) { result in
                            ending.result = result
                            guest.wake()
                        }
                    })
                break
            } catch {
                guard error.code == "TooManyRequestsException" else { throw error }
                guard context.now + wait < deadline else {
                    note("Throttled", mapping, [TraceField("messages", items.count)])
                    return nil
                }
                do { try await guest.sleep(for: wait) } catch { throw .guestDied }
                wait = min(wait + wait, .minutes(1))
            }
        }
        while ending.result == nil {
            do { try await guest.waitForWake() } catch { throw .guestDied }
        }
        return ending.result
    }

    /// Deletes messages, ten at a time.
    private func delete(
        _ items: [QueueBatch.Item], _ mapping: EventSourceMapping, _ actor: Actor, _ guest: Guest
    ) async throws(ServiceFailure) {
        for start in stride(from: 0, to: items.count, by: 10) {
            let handles = items[start..<min(start + 10, items.count)].map(\.message.receiptHandle)
            let request = DeleteMessages(
                queueARN: mapping.sourceARN, receiptHandles: Array(handles))
            try await context.call(
                request.call, as: actor, guest: guest,
                perform: { (actor) throws(ServiceFailure) in
                    try context.ports.queues.delete(request, as: actor)
                })
        }
    }

    private func note(
        _ operation: String, _ mapping: EventSourceMapping, _ details: [TraceField]
    ) {
        context.world.record(
            TraceEntry(
                actor: "lambda", service: "lambda", operation: "EventSource\(operation)",
                subject: mapping.sourceARN.queueName,
                details: [TraceField("function", mapping.function)] + details))
    }
}

/// What became of a poller's call.
private final class PollEnding { var result: Result<JSONValue, FunctionFailure>? }

extension String {
    /// A queue's name, from its ARN.
    fileprivate var queueName: String { lastPart(after: ":") ?? self }
}
