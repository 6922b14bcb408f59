import CloudModel
import OrderedCollections
import SimKernel

/// The life of a run, from STARTING to its end (Glue developer guide, "Job run statuses").
extension GlueEmulator {
    func begin(
        _ job: GlueJob, id: String, firstID: String, attempt: Int,
        given: [(name: String, value: String)], merged: OrderedDictionary<String, String>
    ) {
        let record = JobRun(
            id: id, job: job.name, state: .starting, attempt: attempt, startedOn: context.now,
            timeout: job.timeout,
            arguments: given.map { JobRun.Argument(name: $0.name, value: $0.value) })
        var arguments = merged
        // What Glue itself hands to every script.
        arguments["--JOB_NAME"] = job.name
        arguments["--JOB_RUN_ID"] = id
        state.runs[id] = Run(record: record, firstID: firstID, arguments: arguments)
        let world = context.world
        let outer = world.currentCause
        world.currentCause = note(record)
        world.schedule(GlueEvent.launch(id), to: name, subject: job.name, after: job.startUp)
        world.currentCause = outer
    }

    /// The workers are there: the script starts.
    func launch(_ id: String) {
        guard let run = state.runs[id], run.record.state == .starting else { return }
        guard let job = state.jobs[run.record.job] else {
            return finish(id, .error, message: "The job was deleted")
        }
        let principal: Principal
        do throws(ServiceFailure) {
            principal = try context.assumeRole(
                job.roleARN, session: "GlueJobRunnerSession", for: "glue.amazonaws.com",
                actor: "glue")
        } catch {
            return finish(
                id, .failed,
                message: "Role \(job.roleARN) should be given assume role permissions for "
                    + "Glue Service. (\(error.message))")
        }
        move(id, to: .running)
        let world = context.world
        let deadline = world.schedule(
            GlueEvent.deadline(id), to: name, subject: job.name,
            after: .minutes(Int64(run.record.timeout)))
        let actor = Actor(name: "glue/\(job.name)", principal: principal)
        let guest = world.startGuest("glue/\(job.name)") { [unowned self] guest in
            await execute(id, job, actor, guest)
        }
        scripts[id] = Script(guest: guest, deadline: deadline)
    }

    /// The life of one script, as a guest.
    private func execute(_ id: String, _ job: GlueJob, _ actor: Actor, _ guest: Guest) async {
        guard let run = state.runs[id], let option = try? BookmarkOption(arguments: run.arguments)
        else { return }
        let caller = Caller(
            guest: guest, context: context, actor: actor, stepPoint: "glue.step",
            subject: job.name,
            attributes: [("job", job.name), ("attempt", String(run.record.attempt + 1))])
        let jobContext = JobRunContext(
            emulator: self, jobName: job.name, runID: id, arguments: run.arguments,
            bookmarkOption: option, caller: caller)
        var message: String?
        do {
            try await job.code(jobContext)
            // The script has done its work, but Glue does not know yet.
            try await caller.pass("glue.return", subject: caller.subject)
        } catch {
            message = Self.errorMessage(of: error)
        }
        guard scripts[id] != nil else { return }
        if !guest.isAlive {
            // What Glue says when the driver's container is lost.
            finish(id, .failed, message: "Command failed with exit code 10")
        } else if let message {
            finish(id, .failed, message: message)
        } else {
            finish(id, .succeeded)
        }
    }

    /// The error that a script ended with, in one line.
    private static func errorMessage(of error: any Error) -> String {
        switch error {
        case let failure as ServiceFailure: "\(failure.code): \(failure.message)"
        case let failure as FunctionFailure: "\(failure.errorType): \(failure.errorMessage)"
        default: "\(type(of: error)): \(error)"
        }
    }

    /// The time of a run is up; runs that reach their timeout are not tried again.
    func expire(_ id: String) {
        guard let script = scripts[id] else { return }
        let wasAlive = script.guest.isAlive
        script.guest.kill()
        if wasAlive {
            finish(id, .timeout)
        } else {
            finish(id, .failed, message: "Command failed with exit code 10")
        }
    }

    /// Ends a run once, and starts another attempt if it failed and may be tried again.
    func finish(_ id: String, _ end: JobRunState, message: String? = nil) {
        guard let run = state.runs[id], !run.record.state.isFinal else { return }
        let world = context.world
        let outer = world.currentCause
        defer { world.currentCause = outer }
        if let script = scripts.removeValue(forKey: id) {
            world.cancel(script.deadline)
            world.currentCause = script.guest.cause ?? outer
        }
        world.currentCause = move(id, to: end, message: message)
        guard end == .failed, let job = state.jobs[run.record.job],
            run.record.attempt < job.maxRetries
        else { return }
        let attempt = run.record.attempt + 1
        begin(
            job, id: "\(run.firstID)_attempt_\(attempt)", firstID: run.firstID, attempt: attempt,
            given: run.record.arguments.map { ($0.name, $0.value) }, merged: run.arguments)
    }

    /// Gives a run its next state and answers the trace entry of it.
    @discardableResult
    func move(_ id: String, to next: JobRunState, message: String? = nil) -> Int? {
        guard var record = state.runs[id]?.record else { return nil }
        record.state = next
        if next.isFinal { record.completedOn = context.now }
        record.errorMessage = message
        state.runs[id]?.record = record
        return note(record)
    }

    private func note(_ record: JobRun) -> Int {
        var entry = TraceEntry(
            actor: "glue", service: "glue", operation: "RunState", subject: record.job,
            details: [
                TraceField("run", record.id), TraceField("state", record.state.rawValue),
                TraceField("attempt", record.attempt + 1),
            ])
        if let message = record.errorMessage {
            entry.details.append(TraceField("error", message))
        }
        if record.state.isFinal, record.state != .succeeded {
            entry.outcome = .failed(record.state.rawValue)
        }
        return context.world.record(entry)
    }
}
