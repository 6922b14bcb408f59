import CloudModel
import DataFormats
import OrderedCollections
import SimKernel
import StatesLanguage

/// An activity: work that programs elsewhere ask for.
struct ActivityRecord: Sendable {
    let name: String
    let arn: String
    let createdAt: VirtualInstant
    /// Tasks that no worker has taken, oldest first.
    var queue: [String] = []
}

/// A task that somebody outside is to answer.
struct Callback: Sendable {
    let execution: String
    let token: TaskToken
    let state: String
    /// The input of an activity's task.
    var input: Payload?
}

/// A worker that waits for a task.
struct Worker {
    let number: Int
    let name: String?
    let timeout: EventTicket
    let answer: (JSONObject) -> Void
}

/// Activities, and tasks that wait for a token to come back.
///
/// Step Functions developer guide, "Learn about Activities in Step Functions" and "Wait for a
/// Callback with Task Token".
extension StepFunctionsEmulator {
    func activityARN(_ name: String) -> String {
        "arn:aws:states:\(context.region):\(context.account):activity:\(name)"
    }

    /// CreateActivity; one that exists is answered as it is.
    func createActivity(_ name: String) throws(StepFunctionsError) -> ActivityRecord {
        try Self.check(name: name)
        let arn = activityARN(name)
        if let existing = state.activities[arn] { return existing }
        let record = ActivityRecord(name: name, arn: arn, createdAt: context.now)
        state.activities[arn] = record
        return record
    }

    func activity(_ arn: String) throws(StepFunctionsError) -> ActivityRecord {
        guard let record = state.activities[arn] else { throw .activityDoesNotExist(arn: arn) }
        return record
    }

    func deleteActivity(_ arn: String) {
        state.activities[arn] = nil
        state.tags[arn] = nil
    }

    /// GetActivityTask: waits for a task for a minute, then answers without one.
    func activityTask(
        _ arn: String, worker: String?, answer: @escaping (JSONObject) -> Void
    ) throws(StepFunctionsError) {
        _ = try activity(arn)
        let number = state.unnamed["worker", default: 0]
        state.unnamed["worker"] = number + 1
        let timeout = context.world.schedule(
            StatesEvent.workerTimeout(activity: arn, number), to: name, subject: arn,
            after: .seconds(60))
        workers[arn, default: []].append(
            Worker(number: number, name: worker, timeout: timeout, answer: answer))
        handOut(arn)
    }

    func dismiss(_ number: Int, of activity: String) {
        guard let place = workers[activity]?.firstIndex(where: { $0.number == number }) else {
            return
        }
        let worker = workers[activity]!.remove(at: place)
        worker.answer([:])
    }

    /// Gives waiting tasks to waiting workers.
    private func handOut(_ arn: String) {
        while workers[arn]?.isEmpty == false, state.activities[arn]?.queue.isEmpty == false {
            let token = state.activities[arn]!.queue.removeFirst()
            guard let task = state.callbacks[token] else { continue }
            let worker = workers[arn]!.removeFirst()
            context.world.cancel(worker.timeout)
            advance(task.execution, .activityStarted(task.token, worker: worker.name))
            worker.answer([
                "taskToken": .string(token), "input": .string(task.input?.text ?? "{}"),
            ])
        }
    }

    /// Queues the task of an activity state.
    func schedule(_ request: TaskRequest, of arn: String) {
        let activity = request.resource
        guard state.activities[activity] != nil else {
            deliver(
                .taskFailed(
                    request.token, error: StatesError.Name.runtime.rawValue,
                    cause: "The activity \(activity) does not exist."), to: arn,
                state: request.state)
            return
        }
        let token = request.token.text(of: arn)
        state.callbacks[token] = Callback(
            execution: arn, token: request.token, state: request.state,
            input: Payload(request.arguments))
        state.executions[arn]?.work[request.token] = .callback(token)
        state.activities[activity]!.queue.append(token)
        handOut(activity)
    }

    // MARK: - Callbacks

    /// SendTaskSuccess.
    func taskSucceeded(_ token: String, output: String) throws(StepFunctionsError) {
        let task = try callback(token)
        let payload: Payload
        do { payload = try Payload(parsing: output) } catch {
            throw .invalidOutput(error.description)
        }
        guard payload.byteCount <= limits.payloadBytes else {
            throw .validation(
                "1 validation error detected: Value at 'output' failed to satisfy constraint: "
                    + "Member must have length less than or equal to \(limits.payloadBytes)")
        }
        close(token, task)
        deliver(.taskSucceeded(task.token, output: payload), to: task.execution, state: task.state)
    }

    /// SendTaskFailure.
    func taskFailed(
        _ token: String, error: String?, cause: String?
    ) throws(StepFunctionsError) {
        let task = try callback(token)
        close(token, task)
        deliver(
            .taskFailed(task.token, error: error ?? "", cause: cause), to: task.execution,
            state: task.state)
    }

    /// SendTaskHeartbeat: the task may take as long again.
    func taskIsAlive(_ token: String) throws(StepFunctionsError) {
        let task = try callback(token)
        advance(task.execution, .heartbeat(task.token))
    }

    private func callback(_ token: String) throws(StepFunctionsError) -> Callback {
        guard token.hasPrefix("AQC"), token.utf8.count <= 2048 else { throw .invalidToken }
        guard let task = state.callbacks[token] else { throw .taskTimedOut }
        return task
    }

    private func close(_ token: String, _ task: Callback) {
        state.callbacks[token] = nil
        state.executions[task.execution]?.work[task.token] = nil
    }
}
