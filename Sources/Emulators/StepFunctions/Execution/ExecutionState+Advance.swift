import DataFormats
import DequeModule
import SimKernel
import StatesLanguage

extension ExecutionState {
    /// Lets something happen and runs until every strand waits for something else.
    ///
    /// Inputs for tasks and timers that are over are ignored: answers may come late.
    public mutating func advance(
        _ input: ExecutionInput, host: some ExecutionHost
    ) -> [ExecutionEffect] {
        if case .redrive = input { redrive(host) }
        guard isRunning else { return [] }
        switch input {
        case .redrive: break
        case .start: begin(host)
        case .timer(let token): fire(token, host)
        case .taskSubmitted(let token, let output): submitted(token, output, host)
        case .taskSucceeded(let token, let output): succeeded(token, output, host)
        case .taskFailed(let token, let error, let cause):
            failed(token, StatesError(name: error, cause: cause), host)
        case .activityStarted(let token, let worker):
            activityStarted(token, worker: worker, host)
        case .heartbeat(let token): heartbeat(token, host)
        case .itemsRead(let token, let items): itemsRead(token, items, host)
        case .mapRunSucceeded(let token, let output): mapRunSucceeded(token, output, host)
        case .mapRunFailed(let token, let error, let cause):
            mapRunFailed(token, StatesError(name: error, cause: cause), host)
        case .stop(let error, let cause): stop(error: error, cause: cause, host)
        }
        while isRunning, !isHistoryFull, let strand = ready.popFirst() {
            // A strand that was aborted while it stood in the queue is not there any more.
            guard case .entering? = strands[strand]?.activity else { continue }
            enter(strand, host)
        }
        if isRunning, isHistoryFull { exceedHistory(host) }
        defer { effects.removeAll(keepingCapacity: true) }
        return effects
    }

    private mutating func begin(_ host: some ExecutionHost) {
        guard history.isEmpty else { return }
        startedAt = host.now
        record(
            .executionStarted,
            .executionStarted(
                input: input.text, roleARN: identity.roleARN, versionARN: identity.versionARN,
                aliasARN: identity.aliasARN), after: 0, host)
        setExecutionTimer(host)
        let root = add(
            Strand(
                workflow: workflow, parent: nil, mapItem: nil, variables: startingVariables,
                state: machine.workflows[workflow].start, input: input, lastEvent: 0))
        ready.append(root)
    }

    mutating func setExecutionTimer(_ host: some ExecutionHost) {
        guard let seconds = timeoutSeconds else { return }
        executionTimer = setTimer(
            .execution, at: host.now + .seconds(seconds), state: identity.machineName)
    }

    // MARK: - Timers

    mutating func setTimer(
        _ purpose: TimerPurpose, at instant: VirtualInstant, state: String
    ) -> TimerToken {
        let token = TimerToken(number: newToken())
        timers[token] = purpose
        effects.append(.setTimer(token, at: instant, state: state))
        return token
    }

    mutating func cancelTimer(_ token: TimerToken?) {
        guard let token, timers.removeValue(forKey: token) != nil else { return }
        effects.append(.cancelTimer(token))
    }

    private mutating func fire(_ token: TimerToken, _ host: some ExecutionHost) {
        guard let purpose = timers.removeValue(forKey: token) else { return }
        switch purpose {
        case .entry(let strand): perform(strand, host)
        case .wait(let strand): finishWait(strand, host)
        case .retry(let strand): perform(strand, host)
        case .taskTimeout(let strand, let isHeartbeat):
            timedOut(strand, isHeartbeat: isHeartbeat, host)
        case .execution:
            executionTimer = nil
            let previous = strands.lazy.compactMap { $0 }.first { $0.parent == nil }?.lastEvent
            abandonEverything(stoppingWork: false)
            error = StatesError.Name.timeout.rawValue
            record(
                .executionTimedOut, .failure(error: error, cause: nil), after: previous ?? 0, host)
            end(.timedOut, host)
        }
    }

    // MARK: - Ends

    mutating func end(_ status: ExecutionStatus, _ host: some ExecutionHost) {
        cancelTimer(executionTimer)
        executionTimer = nil
        self.status = status
        stoppedAt = host.now
        ready.removeAll()
        effects.append(.ended)
    }

    private mutating func stop(
        error: String?, cause: String?, _ host: some ExecutionHost
    ) {
        abandonEverything(stoppingWork: true)
        self.error = error
        self.cause = cause
        record(.executionAborted, .failure(error: error, cause: cause), after: 0, host)
        end(.aborted, host)
    }

    /// Step Functions developer guide, "Quotas": 25,000 entries in the event history.
    mutating func exceedHistory(_ host: some ExecutionHost) {
        let previous = history.count
        abandonEverything(stoppingWork: true)
        isHistoryFull = false
        error = StatesError.Name.runtime.rawValue
        cause =
            "The execution reached the maximum number of history events "
            + "(\(limits.historyEvents))."
        redrivePoint = nil
        record(.executionFailed, .failure(error: error, cause: cause), after: previous, host)
        end(.failed, host)
    }

    /// Ends whatever runs; the one event of the execution's end speaks for all of it.
    private mutating func abandonEverything(stoppingWork: Bool) {
        keepRedrivePoint()
        for place in strands.indices {
            if let strand = strands[place] { release(strand, stoppingWork: stoppingWork) }
        }
        strands = []
        freeStrands = []
    }
}
