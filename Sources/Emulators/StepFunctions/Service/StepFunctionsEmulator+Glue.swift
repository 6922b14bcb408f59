import CloudModel
import DataFormats
import OrderedCollections
import SimKernel
import StatesLanguage

/// `arn:aws:states:::glue:startJobRun`, with and without `.sync`.
///
/// Step Functions developer guide, "Start an AWS Glue job with Step Functions" and "Run a Job".
extension StepFunctionsEmulator {
    func startJob(_ assignment: Assignment, isSync: Bool) throws(ServiceFailure) {
        guard let job = text("JobName", assignment) else { return }
        guard let arguments = jobArguments(assignment) else { return }
        let id = try context.callNow(
            JobCalls.start(job, account: context.account, region: context.region),
            as: assignment.actor,
            perform: { (actor) throws(ServiceFailure) in
                try context.ports.jobs.startJobRun(job, arguments: arguments, as: actor)
            }, details: { [TraceField("run", $0)] })
        let answer = withMetadata(
            ["JobRunId": .string(id)], contentType: "application/x-amz-json-1.1")
        guard isSync else {
            succeed(assignment, answer)
            return
        }
        let poll = schedulePoll(assignment.arn, assignment.request.token, assignment.subject)
        state.executions[assignment.arn]?.work[assignment.request.token] = .jobRun(
            job: job, id: id, credentials: assignment.request.credentials, poll: poll)
        advance(
            assignment.arn, .taskSubmitted(assignment.request.token, output: Payload(answer)))
    }

    private func jobArguments(
        _ assignment: Assignment
    ) -> [(name: String, value: String)]? {
        guard let value = assignment.request.arguments["Arguments"] else { return [] }
        guard case .object(let object) = value else {
            failParameters(assignment, "The value for the field 'Arguments' must be an OBJECT")
            return nil
        }
        var arguments: [(name: String, value: String)] = []
        for (name, value) in object {
            guard case .string(let text) = value else {
                failParameters(assignment, "The value for the field '\(name)' must be a STRING")
                return nil
            }
            arguments.append((name, text))
        }
        return arguments
    }

    func describeJobRun(_ assignment: Assignment) throws(ServiceFailure) {
        guard let job = text("JobName", assignment), let id = text("RunId", assignment) else {
            return
        }
        let run = try jobRun(job, id, as: assignment.actor)
        succeed(assignment, ["JobRun": Self.json(run)])
    }

    private func jobRun(
        _ job: String, _ id: String, as actor: Actor
    ) throws(ServiceFailure) -> JobRun {
        try context.callNow(
            JobCalls.get(job, account: context.account, region: context.region), as: actor,
            perform: { (actor) throws(ServiceFailure) in
                try context.ports.jobs.jobRun(job, id: id, as: actor)
            }, details: { [TraceField("run", $0.id), TraceField("state", $0.state.rawValue)] })
    }

    // MARK: - Waiting

    private func schedulePoll(_ arn: String, _ token: TaskToken, _ subject: String) -> EventTicket {
        context.world.schedule(
            StatesEvent.poll(execution: arn, token), to: name, subject: subject,
            after: pollInterval)
    }

    /// Looks at a job run; an answer that asks for patience is asked for again.
    func poll(_ arn: String, _ token: TaskToken) {
        guard let record = state.executions[arn], record.execution.isRunning,
            case .jobRun(let job, let id, let credentials, _)? = record.work[token]
        else { return }
        let identity = record.execution.identity
        let subject = "\(identity.machineName)/\(job)"
        do throws(ServiceFailure) {
            let actor = Actor(
                name: "states/\(identity.machineName)",
                principal: try session(of: credentials ?? identity.roleARN, for: identity))
            let run = try jobRun(job, id, as: actor)
            guard !run.state.isFinal else {
                finished(arn, token, run)
                return
            }
        } catch let failure {
            guard failure.isRetryable else {
                state.executions[arn]?.work[token] = nil
                let (name, cause) = describe(failure, .glueStart(isSync: true))
                advance(arn, .taskFailed(token, error: name, cause: cause))
                return
            }
        }
        state.executions[arn]?.work[token] = .jobRun(
            job: job, id: id, credentials: credentials,
            poll: schedulePoll(arn, token, subject))
    }

    private func finished(_ arn: String, _ token: TaskToken, _ run: JobRun) {
        state.executions[arn]?.work[token] = nil
        let description = Self.json(run)
        if run.state == .succeeded {
            advance(arn, .taskSucceeded(token, output: Payload(description)))
        } else {
            advance(
                arn,
                .taskFailed(
                    token, error: StatesError.Name.taskFailed.rawValue,
                    cause: description.serialized()))
        }
    }

    /// Gives a task up. Job runs and executions behind it are stopped where the service stops
    /// them, as well as it can: a refusal is not reported anywhere but in the trace.
    func cancel(_ token: TaskToken, of arn: String, stopsWork: Bool) {
        guard let work = state.executions[arn]?.work.removeValue(forKey: token),
            let identity = state.executions[arn]?.execution.identity
        else { return }
        switch work {
        case .jobRun(let job, let id, let credentials, let poll):
            context.world.cancel(poll)
            guard stopsWork else { return }
            do throws(ServiceFailure) {
                let actor = Actor(
                    name: "states/\(identity.machineName)",
                    principal: try session(of: credentials ?? identity.roleARN, for: identity))
                try context.callNow(
                    JobCalls.stop(job, account: context.account, region: context.region),
                    as: actor,
                    perform: { (actor) throws(ServiceFailure) in
                        try context.ports.jobs.stopJobRun(job, id: id, as: actor)
                    })
            } catch {
                // The gate has recorded it.
            }
        case .execution(let child):
            guard stopsWork else { return }
            try? stopExecution(child)
        case .mapRun(let run): abortMapRun(run)
        case .callback(let text): state.callbacks[text] = nil
        }
    }

    /// A job run as the service describes it, instants as milliseconds since the epoch.
    static func json(_ run: JobRun) -> JSONValue {
        var arguments = JSONObject()
        for argument in run.arguments { arguments[argument.name] = .string(argument.value) }
        let end = run.completedOn ?? run.startedOn
        var object: JSONObject = [
            "Arguments": .object(arguments), "Attempt": JSONValue(run.attempt),
            "ExecutionTime": JSONValue((end - run.startedOn).wholeSeconds),
            "Id": .string(run.id), "JobName": .string(run.job),
            "JobRunState": .string(run.state.rawValue),
            "LastModifiedOn": JSONValue(end.millisecondsSinceEpoch),
            "LogGroupName": "/aws-glue/jobs", "PredecessorRuns": [],
            "StartedOn": JSONValue(run.startedOn.millisecondsSinceEpoch),
            "Timeout": JSONValue(run.timeout),
        ]
        if let completed = run.completedOn {
            object["CompletedOn"] = JSONValue(completed.millisecondsSinceEpoch)
        }
        if let message = run.errorMessage { object["ErrorMessage"] = .string(message) }
        return .object(object)
    }
}
