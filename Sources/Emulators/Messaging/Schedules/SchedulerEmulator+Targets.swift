import CloudModel
import DataFormats
import SimKernel

/// Calling targets, and trying again (EventBridge Scheduler user guide, "Retry policy").
extension SchedulerEmulator {
    /// Calls the target once for a scheduled time.
    func fire(_ entry: Entry, _ scheduled: VirtualInstant, attempt: Int) {
        let schedule = entry.schedule
        let number = state.calls[schedule.name, default: 0]
        state.calls[schedule.name] = number + 1
        let world = context.world
        let outer = world.currentCause
        defer { world.currentCause = outer }
        let tick = world.record(
            TraceEntry(
                actor: "scheduler", service: "scheduler", operation: "Tick",
                subject: schedule.name,
                details: [
                    TraceField("scheduled", text(of: scheduled)), TraceField("attempt", attempt),
                ]))
        world.currentCause = tick
        do throws(ServiceFailure) {
            let principal = try context.assumeRole(
                schedule.roleARN, session: schedule.name, for: "scheduler.amazonaws.com",
                actor: "scheduler")
            let input = input(of: entry, scheduled, attempt: attempt, call: number)
            try call(schedule, input, as: Actor(name: "scheduler", principal: principal))
        } catch {
            world.amend(tick) {
                $0.outcome = error.isDefinite ? .failed(error.code) : .indeterminate(error.code)
                $0.details.append(TraceField("error", error.message))
            }
            retry(schedule, scheduled, attempt, after: error)
        }
    }

    /// Tries again what may pass: twofold waits from 1 s to 8 min, by which 185 tries fill a day.
    private func retry(
        _ schedule: Schedule, _ scheduled: VirtualInstant, _ attempt: Int,
        after error: ServiceFailure
    ) {
        let wait = min(.seconds(1 << Int64(min(attempt - 1, 20))), VirtualDuration.minutes(8))
        guard error.isRetryable, attempt <= schedule.maximumRetryAttempts,
            context.now + wait <= scheduled + .seconds(Int64(schedule.maximumEventAge))
        else { return }
        later(schedule.name, scheduled, attempt: attempt + 1, after: wait)
    }

    private func call(
        _ schedule: Schedule, _ input: JSONValue, as actor: Actor
    ) throws(ServiceFailure) {
        let (account, region) = (context.account, context.region)
        switch schedule.target {
        case .stateMachine(let machine):
            try context.callNow(
                startExecutionCall(machine: machine, account: account, region: region), as: actor,
                perform: { (actor) throws(ServiceFailure) in
                    _ = try context.ports.machines.startExecution(
                        machine, name: nil, input: input, as: actor)
                })
        case .function(let function):
            try context.callNow(
                invokeCall(
                    function: function, account: account, region: region, subject: schedule.name),
                as: actor,
                perform: { (actor) throws(ServiceFailure) in
                    try context.ports.functions.invokeAsynchronously(
                        function, payload: input, subject: schedule.name, as: actor)
                })
        case .job(let job):
            var arguments: [(name: String, value: String)] = []
            for (name, value) in input["Arguments"]?.objectValue ?? JSONObject() {
                arguments.append((name, value.stringValue ?? value.serialized()))
            }
            try context.callNow(
                JobCalls.start(job, account: account, region: region), as: actor,
                perform: { (actor) throws(ServiceFailure) in
                    _ = try context.ports.jobs.startJobRun(job, arguments: arguments, as: actor)
                })
        }
    }

    // MARK: Input

    /// The input with its context attributes filled in, or the service's own event.
    private func input(
        of entry: Entry, _ scheduled: VirtualInstant, attempt: Int, call: Int
    ) -> JSONValue {
        let name = entry.schedule.name
        guard let template = entry.schedule.input, let value = try? JSONValue(parsing: template)
        else {
            return [
                "version": "0",
                "id": .string(context.stableUUID("scheduler-event", name, String(call))),
                "detail-type": "Scheduled Event", "source": "aws.scheduler",
                "account": .string(context.account), "time": .string(text(of: scheduled)),
                "region": .string(context.region), "resources": [.string(arn(of: name))],
                "detail": "{}",
            ]
        }
        let id = String(context.stableID("scheduler", name, String(call)).prefix(16))
        return filled(
            value,
            [
                ("<aws.scheduler.schedule-arn>", arn(of: name)),
                ("<aws.scheduler.scheduled-time>", text(of: scheduled)),
                ("<aws.scheduler.execution-id>", id),
                ("<aws.scheduler.attempt-number>", String(attempt)),
            ])
    }

    private func filled(
        _ value: JSONValue, _ attributes: [(keyword: String, text: String)]
    ) -> JSONValue {
        switch value {
        case .string(let text):
            var text = text
            for (keyword, replacement) in attributes where text.contains(keyword) {
                text.replace(keyword, with: replacement)
            }
            return .string(text)
        case .array(let items): return .array(items.map { filled($0, attributes) })
        case .object(let object):
            return .object(JSONObject(object.map { ($0.key, filled($0.value, attributes)) }))
        default: return value
        }
    }
}
