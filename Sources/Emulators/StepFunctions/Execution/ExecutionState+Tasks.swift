import DataFormats
import SimKernel
import StatesLanguage

/// Task states: from the request to the answer.
extension ExecutionState {
    mutating func call(
        _ task: State.Task, _ effective: Payload, _ strand: Int, _ state: State,
        _ host: some ExecutionHost
    ) throws(StatesError) {
        let arguments = try apply(state.parameters, to: effective, strand, state, host)
        let timeout = try number(
            task.timeout, "TimeoutSecondsPath", effective, strand, state, host)
        let heartbeat = try number(
            task.heartbeat, "HeartbeatSecondsPath", effective, strand, state, host)
        let credentials = try apply(
            task.credentials, to: effective, strand, state, host
        ).value["RoleArn"]?.stringValue
        let role = task.credentials == nil ? nil : credentials
        let kind = TaskResource(task.resource).kind
        schedule(
            kind, task.resource, arguments.text, timeout, heartbeat, role, strand, host)
        let token = TaskToken(number: newToken())
        var call = Strand.Call(token: token, kind: kind, resource: task.resource)
        // Whichever of the two comes first ends the task; without heartbeats both are deadlines.
        if let seconds = [timeout, heartbeat].compactMap({ $0 }).min() {
            call.timeout = setTimer(
                .taskTimeout(strand, isHeartbeat: timeout.map { $0 > seconds } ?? true),
                at: host.now + .seconds(seconds), state: state.name)
        }
        strands[strand]!.activity = .task(call)
        tasks[token] = strand
        effects.append(
            .startTask(
                TaskRequest(
                    token: token, state: state.name, resource: task.resource,
                    arguments: arguments.value, attempt: Int(strands[strand]!.retryCount),
                    credentials: role)))
    }

    private mutating func schedule(
        _ kind: HistoryEvent.TaskKind?, _ resource: String, _ arguments: String,
        _ timeout: Int64?, _ heartbeat: Int64?, _ role: String?, _ strand: Int,
        _ host: some ExecutionHost
    ) {
        let previous = strands[strand]!.lastEvent
        if let kind {
            let scheduled = record(
                .taskScheduled,
                .taskScheduled(
                    kind, parameters: arguments, region: identity.region, timeout: timeout,
                    heartbeat: heartbeat, credentials: role), after: previous, host)
            strands[strand]!.lastEvent = record(
                .taskStarted, .taskStarted(kind), after: scheduled, host)
        } else {
            let scheduled = record(
                .lambdaFunctionScheduled,
                .lambdaScheduled(
                    resource: resource, input: arguments, timeout: timeout, credentials: role),
                after: previous, host)
            strands[strand]!.lastEvent = record(
                .lambdaFunctionStarted, after: scheduled, host)
        }
    }

    // MARK: - Answers

    private func call(of token: TaskToken) -> (strand: Int, call: Strand.Call)? {
        guard let strand = tasks[token], case .task(let call)? = strands[strand]?.activity,
            call.token == token
        else { return nil }
        return (strand, call)
    }

    mutating func submitted(_ token: TaskToken, _ output: Payload, _ host: some ExecutionHost) {
        guard let (strand, call) = call(of: token), let kind = call.kind else { return }
        strands[strand]!.lastEvent = record(
            .taskSubmitted, .taskOutput(kind, output: output.text),
            after: strands[strand]!.lastEvent, host)
    }

    mutating func succeeded(_ token: TaskToken, _ output: Payload, _ host: some ExecutionHost) {
        guard let (strand, call) = call(of: token) else { return }
        guard output.byteCount <= limits.payloadBytes else {
            failed(token, .tooLong(call.kind?.resourceType ?? call.resource), host)
            return
        }
        close(call)
        let previous = strands[strand]!.lastEvent
        strands[strand]!.lastEvent =
            if let kind = call.kind {
                record(
                    .taskSucceeded, .taskOutput(kind, output: output.text), after: previous, host)
            } else {
                record(
                    .lambdaFunctionSucceeded, .lambdaSucceeded(output: output.text),
                    after: previous, host)
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
        strands[strand]!.lastEvent =
            if let kind = call.kind {
                record(
                    .taskFailed, .taskFailure(kind, error: error.name, cause: error.cause),
                    after: previous, host)
            } else {
                record(
                    .lambdaFunctionFailed, .failure(error: error.name, cause: error.cause),
                    after: previous, host)
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
            if let kind = call.kind {
                record(
                    .taskTimedOut, .taskFailure(kind, error: error.name, cause: nil),
                    after: previous, host)
            } else {
                record(
                    .lambdaFunctionTimedOut, .failure(error: error.name, cause: nil),
                    after: previous, host)
            }
        fail(strand, error, host)
    }

    private mutating func close(_ call: Strand.Call) {
        tasks[call.token] = nil
        cancelTimer(call.timeout)
    }
}

/// What the resource of a Task names.
struct TaskResource {
    /// Such as `glue`, or `aws-sdk:glue`; nothing for a function's own ARN.
    let kind: HistoryEvent.TaskKind?

    /// `arn:aws:states:::SERVICE:ACTION` is an integration, everything else is called by itself.
    init(_ resource: String) {
        let parts = resource.utf8.split(
            separator: UInt8(ascii: ":"), omittingEmptySubsequences: false
        ).map { Substring($0) }
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

extension StatesError {
    /// A result beyond the limit, of a task or a state.
    static func tooLong(_ name: String) -> StatesError {
        StatesError(
            .dataLimitExceeded,
            "The state/task '\(name)' returned a result with a size exceeding the maximum number "
                + "of bytes service limit.")
    }
}
