import DataFormats
import SimKernel
import StatesLanguage

/// Task states: from the request to the answer.
extension ExecutionState {
    mutating func call(
        _ task: State.Task, _ effective: Payload, _ strand: Int, _ state: State,
        _ host: some ExecutionHost
    ) throws(StatesError) {
        let resource = TaskResource(task.resource)
        let token = TaskToken(number: newToken())
        // Arguments hand the token on, as `$$.Task.Token`.
        strands[strand]!.callback = resource.waitsForCallback ? token : nil
        defer { strands[strand]?.callback = nil }
        let arguments = try apply(state.parameters, to: effective, strand, state, host)
        let timeout = try number(
            task.timeout, "TimeoutSecondsPath", effective, strand, state, host)
        let heartbeat = try number(
            task.heartbeat, "HeartbeatSecondsPath", effective, strand, state, host)
        let credentials = try apply(
            task.credentials, to: effective, strand, state, host
        ).value["RoleArn"]?.stringValue
        let role = task.credentials == nil ? nil : credentials
        schedule(
            resource, task.resource, arguments.text, timeout, heartbeat, role, strand, host)
        var call = Strand.Call(token: token, resource: resource, name: task.resource)
        if let timeout {
            call.timeout = setTimer(
                .taskTimeout(strand, isHeartbeat: false), at: host.now + .seconds(timeout),
                state: state.name)
        }
        call.silence = heartbeat
        strands[strand]!.activity = .task(call)
        // The heart of an activity's task beats once a worker has it.
        if !resource.isActivity { restartHeartbeat(strand, host) }
        tasks[token] = strand
        effects.append(
            .startTask(
                TaskRequest(
                    token: token, state: state.name, resource: task.resource,
                    arguments: arguments.value, attempt: Int(strands[strand]!.retryCount),
                    credentials: role)))
    }

    private mutating func schedule(
        _ resource: TaskResource, _ name: String, _ arguments: String,
        _ timeout: Int64?, _ heartbeat: Int64?, _ role: String?, _ strand: Int,
        _ host: some ExecutionHost
    ) {
        let previous = strands[strand]!.lastEvent
        if let kind = resource.kind {
            let scheduled = record(
                .taskScheduled,
                .taskScheduled(
                    kind, parameters: arguments, region: identity.region, timeout: timeout,
                    heartbeat: heartbeat, credentials: role), after: previous, host)
            strands[strand]!.lastEvent = record(
                .taskStarted, .taskStarted(kind), after: scheduled, host)
        } else if resource.isActivity {
            strands[strand]!.lastEvent = record(
                .activityScheduled,
                .activityScheduled(
                    resource: name, input: arguments, timeout: timeout, heartbeat: heartbeat),
                after: previous, host)
        } else {
            let scheduled = record(
                .lambdaFunctionScheduled,
                .lambdaScheduled(
                    resource: name, input: arguments, timeout: timeout, credentials: role),
                after: previous, host)
            strands[strand]!.lastEvent = record(
                .lambdaFunctionStarted, after: scheduled, host)
        }
    }

    // MARK: - Heartbeats

    mutating func activityStarted(
        _ token: TaskToken, worker: String?, _ host: some ExecutionHost
    ) {
        guard let (strand, _) = call(of: token) else { return }
        strands[strand]!.lastEvent = record(
            .activityStarted, .activityStarted(worker: worker),
            after: strands[strand]!.lastEvent, host)
        restartHeartbeat(strand, host)
    }

    mutating func heartbeat(_ token: TaskToken, _ host: some ExecutionHost) {
        guard let (strand, _) = call(of: token) else { return }
        restartHeartbeat(strand, host)
    }

    private mutating func restartHeartbeat(_ strand: Int, _ host: some ExecutionHost) {
        guard case .task(var call)? = strands[strand]?.activity, let silence = call.silence else {
            return
        }
        cancelTimer(call.heartbeat)
        call.heartbeat = setTimer(
            .taskTimeout(strand, isHeartbeat: true), at: host.now + .seconds(silence),
            state: machine.states[strands[strand]!.state].name)
        strands[strand]!.activity = .task(call)
    }

    // MARK: - Answers

    private func call(of token: TaskToken) -> (strand: Int, call: Strand.Call)? {
        guard let strand = tasks[token], case .task(let call)? = strands[strand]?.activity,
            call.token == token
        else { return nil }
        return (strand, call)
    }

    mutating func submitted(_ token: TaskToken, _ output: Payload, _ host: some ExecutionHost) {
        guard let (strand, call) = call(of: token), let kind = call.resource.kind else { return }
        strands[strand]!.lastEvent = record(
            .taskSubmitted, .taskOutput(kind, output: output.text),
            after: strands[strand]!.lastEvent, host)
    }

    mutating func succeeded(_ token: TaskToken, _ output: Payload, _ host: some ExecutionHost) {
        guard let (strand, call) = call(of: token) else { return }
        guard output.byteCount <= limits.payloadBytes else {
            failed(token, .tooLong(call.resource.kind?.resourceType ?? call.name), host)
            return
        }
        close(call)
        let previous = strands[strand]!.lastEvent
        strands[strand]!.lastEvent =
            if let kind = call.resource.kind {
                record(
                    .taskSucceeded, .taskOutput(kind, output: output.text), after: previous, host)
            } else {
                record(
                    call.resource.isActivity ? .activitySucceeded : .lambdaFunctionSucceeded,
                    .lambdaSucceeded(output: output.text), after: previous, host)
            }
        let state = machine.states[strands[strand]!.state]
        do {
            try finish(strand, state, result: output, host)
        } catch {
            raise(error, strand, state, host)
        }
    }

    mutating func failed(_ token: TaskToken, _ error: StatesError, _ host: some ExecutionHost) {
        guard let (strand, call) = call(of: token) else { return }
        close(call)
        let previous = strands[strand]!.lastEvent
        // SendTaskFailure may name no error.
        let name = error.name.isEmpty ? nil : error.name
        strands[strand]!.lastEvent =
            if let kind = call.resource.kind {
                record(
                    .taskFailed, .taskFailure(kind, error: name, cause: error.cause),
                    after: previous, host)
            } else {
                record(
                    call.resource.isActivity ? .activityFailed : .lambdaFunctionFailed,
                    .failure(error: name, cause: error.cause), after: previous, host)
            }
        fail(strand, error, host)
    }

    mutating func timedOut(_ strand: Int, isHeartbeat: Bool, _ host: some ExecutionHost) {
        guard case .task(let call)? = strands[strand]?.activity else { return }
        close(call)
        effects.append(.cancelTask(call.token, stopsWork: false))
        let error = StatesError(isHeartbeat ? .heartbeatTimeout : .timeout, nil)
        let previous = strands[strand]!.lastEvent
        strands[strand]!.lastEvent =
            if let kind = call.resource.kind {
                record(
                    .taskTimedOut, .taskFailure(kind, error: error.name, cause: nil),
                    after: previous, host)
            } else {
                record(
                    call.resource.isActivity ? .activityTimedOut : .lambdaFunctionTimedOut,
                    .failure(error: error.name, cause: nil), after: previous, host)
            }
        fail(strand, error, host)
    }

    private mutating func close(_ call: Strand.Call) {
        tasks[call.token] = nil
        cancelTimer(call.timeout)
        cancelTimer(call.heartbeat)
    }
}

/// What the resource of a Task names.
struct TaskResource: Sendable, Hashable {
    /// Such as `glue`, or `aws-sdk:glue`; nothing for a function's or an activity's own ARN.
    let kind: HistoryEvent.TaskKind?
    let isActivity: Bool

    /// Whether the task ends when its token comes back.
    var waitsForCallback: Bool { kind?.resource.hasSuffix(".waitForTaskToken") == true }

    /// `arn:aws:states:::SERVICE:ACTION` is an integration, everything else is called by itself.
    init(_ resource: String) {
        let parts = resource.utf8.split(
            separator: UInt8(ascii: ":"), omittingEmptySubsequences: false
        ).map { Substring($0) }
        isActivity = parts.count == 7 && parts[2] == "states" && parts[5] == "activity"
        guard parts.count >= 7, parts[2] == "states", parts[3].isEmpty, parts[4].isEmpty else {
            kind = nil
            return
        }
        if parts[5] == "aws-sdk" {
            guard parts.count >= 8 else {
                kind = nil
                return
            }
            kind = HistoryEvent.TaskKind(
                resource: parts[7...].joined(separator: ":"),
                resourceType: "aws-sdk:\(parts[6])")
        } else {
            kind = HistoryEvent.TaskKind(
                resource: parts[6...].joined(separator: ":"), resourceType: String(parts[5]))
        }
    }
}

extension TaskToken {
    /// The text that stands for the task outside: opaque, and the same in every run.
    func text(of execution: String) -> String {
        var first = StableHash()
        first.combine("states/task-token")
        first.combine(execution)
        first.combine(number)
        var second = first
        second.combine(1)
        let digits = String(first.finalize(), radix: 16) + String(second.finalize(), radix: 16)
        return "AQC" + Base64.encode(Array(digits.utf8)).filter { $0 != "=" }
    }
}

extension StatesError {
    /// A result beyond the limit, of a task or a state.
    static func tooLong(_ name: String) -> StatesError {
        StatesError(
            .dataLimitExceeded,
            "The state/task '\(name)' returned a result with a size exceeding the maximum number "
                + "of bytes service limit.")
    }
}
