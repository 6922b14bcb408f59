import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

/// Calling targets, and trying again (EventBridge Scheduler user guide, "Retry policy").
extension SchedulerEmulator {
    /// Calls the target once for a scheduled time.
    func fire(_ entry: Entry, _ scheduled: VirtualInstant, attempt: Int) {
        let schedule = entry.schedule
        let number = state.calls[schedule.key, default: 0]
        state.calls[schedule.key] = number + 1
        let world = context.world
        let outer = world.currentCause
        defer { world.currentCause = outer }
        let tick = world.record(
            TraceEntry(
                actor: "scheduler", service: "scheduler", operation: "Tick",
                subject: schedule.key,
                details: [
                    TraceField("scheduled", text(of: scheduled)), TraceField("attempt", attempt),
                ]))
        world.currentCause = tick
        do throws(ServiceFailure) {
            let actor = try caller(schedule)
            try call(schedule, input(of: entry, scheduled, attempt: attempt, call: number), actor)
            complete(entry, scheduled)
        } catch {
            world.amend(tick) {
                $0.outcome = error.isDefinite ? .failed(error.code) : .indeterminate(error.code)
                $0.details.append(TraceField("error", error.message))
            }
            retry(entry, scheduled, attempt, after: error, call: number)
        }
    }

    /// Scheduler in the schedule's role.
    private func caller(_ schedule: Schedule) throws(ServiceFailure) -> Actor {
        Actor(
            name: "scheduler",
            principal: try context.assumeRole(
                schedule.roleARN, session: schedule.name, for: "scheduler.amazonaws.com",
                actor: "scheduler"))
    }

    /// Tries again what may pass, with growing waits; what does not goes to the dead-letter queue.
    private func retry(
        _ entry: Entry, _ scheduled: VirtualInstant, _ attempt: Int,
        after error: ServiceFailure, call: Int
    ) {
        let schedule = entry.schedule
        let wait = context.backOff(after: attempt)
        let isTooOld =
            context.now + wait > scheduled + .seconds(Int64(schedule.maximumEventAge))
        if error.isRetryable, attempt <= schedule.maximumRetryAttempts, !isTooOld {
            return later(schedule.key, scheduled, attempt: attempt + 1, after: wait)
        }
        if let queue = schedule.deadLetterARN {
            var attributes: [(name: String, value: String)] = [
                ("ERROR_CODE", error.code), ("ERROR_MESSAGE", error.message),
                ("EXECUTION_ID", executionID(schedule, call)),
                ("RETRY_ATTEMPTS", String(attempt - 1)), ("SCHEDULE_ARN", arn(of: schedule.key)),
                ("SCHEDULED_TIME", text(of: scheduled)), ("TARGET_ARN", targetARN(schedule.target)),
            ]
            if error.isRetryable {
                attributes.append(
                    (
                        "EXHAUSTED_RETRY_CONDITION",
                        isTooOld ? "MaximumEventAgeInSeconds" : "MaximumRetryAttempts"
                    ))
            }
            // A failure is in the trace; there is nobody else to tell.
            do throws(ServiceFailure) {
                try context.send(
                    SendMessage(
                        queueARN: queue,
                        body: input(of: entry, scheduled, attempt: attempt, call: call),
                        attributes: attributes.map {
                            MessageAttribute(name: $0.name, text: $0.value.isEmpty ? "-" : $0.value)
                        }), [], as: try caller(schedule))
            } catch {}
        }
        complete(entry, scheduled)
    }

    /// Deletes a schedule that wants it after its last call.
    func complete(_ entry: Entry, _ scheduled: VirtualInstant) {
        guard entry.schedule.deletesAfterCompletion,
            state.entries[entry.schedule.key]?.generation == entry.generation,
            next(of: entry, after: scheduled) == nil
        else { return }
        state.entries[entry.schedule.key] = nil
    }

    private func call(
        _ schedule: Schedule, _ text: String, _ actor: Actor
    ) throws(ServiceFailure) {
        var call = TargetCall(text: text, subject: schedule.key)
        let target: CalledTarget
        switch schedule.target {
        case .stateMachine(let machine): target = .stateMachine(machine)
        case .function(let function): target = .function(function)
        case .topic(let arn): target = .topic(arn)
        case .queue(let arn, let group):
            target = .queue(arn)
            call.groupID = group
        case .bus(let arn, let source, let detailType):
            target = .bus(arn)
            call.event = BusEvent(
                bus: arn, source: source, detailType: detailType,
                detail: call.json.objectValue ?? JSONObject())
        case .job(let job): return try start(job, call.json, actor)
        }
        try context.callTarget(target, call, as: actor)
    }

    private func start(
        _ job: String, _ input: JSONValue, _ actor: Actor
    ) throws(ServiceFailure) {
        var arguments: [(name: String, value: String)] = []
        for (name, value) in input["Arguments"]?.objectValue ?? JSONObject() {
            arguments.append((name, value.stringValue ?? value.serialized()))
        }
        try context.callNow(
            JobCalls.start(job, account: context.account, region: context.region), as: actor,
            perform: { (actor) throws(ServiceFailure) in
                _ = try context.ports.jobs.startJobRun(job, arguments: arguments, as: actor)
            })
    }

    // MARK: Input

    private func executionID(_ schedule: Schedule, _ call: Int) -> String {
        String(context.stableID("scheduler", schedule.key, String(call)).prefix(16))
    }

    /// The input with its context attributes filled in, or the service's own event.
    private func input(
        of entry: Entry, _ scheduled: VirtualInstant, attempt: Int, call: Int
    ) -> String {
        let key = entry.schedule.key
        guard let template = entry.schedule.input else {
            let event: JSONValue = [
                "version": "0",
                "id": .string(context.stableUUID("scheduler-event", key, String(call))),
                "detail-type": "Scheduled Event", "source": "aws.scheduler",
                "account": .string(context.account), "time": .string(text(of: scheduled)),
                "region": .string(context.region), "resources": [.string(arn(of: key))],
                "detail": "{}",
            ]
            return event.serialized()
        }
        guard template.utf8.contains(UInt8(ascii: "<")) else { return template }
        let attributes: [(keyword: String, text: String)] = [
            ("<aws.scheduler.schedule-arn>", arn(of: key)),
            ("<aws.scheduler.scheduled-time>", text(of: scheduled)),
            ("<aws.scheduler.execution-id>", executionID(entry.schedule, call)),
            ("<aws.scheduler.attempt-number>", String(attempt)),
        ]
        var text = template
        for (keyword, replacement) in attributes where text.contains(keyword) {
            text.replace(keyword, with: replacement)
        }
        return text
    }
}
