import DataFormats
import SimKernel
import StatesLanguage

/// Retry, Catch, and what happens to the strands around a failure.
extension ExecutionState {
    /// A state has failed: retried, caught, or the end of its workflow.
    mutating func fail(
        _ strand: Int, _ error: StatesError, _ host: some ExecutionHost
    ) {
        let state = machine.states[strands[strand]!.state]
        if case .joining = strands[strand]!.activity {
            failJoin(strand, error, host)
            return
        }
        if retry(strand, state, error, host) || catches(strand, state, error, host) { return }
        abandon(strand, error, host)
    }

    /// A Parallel or Map has failed, through a branch or by itself.
    mutating func failJoin(_ strand: Int, _ error: StatesError, _ host: some ExecutionHost) {
        let state = machine.states[strands[strand]!.state]
        if case .joining(let join) = strands[strand]!.activity {
            for child in join.children { abort(child, host) }
        }
        strands[strand]!.activity = .entering
        if retry(strand, state, error, host) { return }
        let type: HistoryEventType =
            if case .map = state.kind { .mapStateFailed } else { .parallelStateFailed }
        strands[strand]!.lastEvent = record(type, after: strands[strand]!.lastEvent, host)
        if catches(strand, state, error, host) { return }
        abandon(strand, error, host)
    }

    /// Plans another attempt, if a retrier has one left.
    private mutating func retry(
        _ strand: Int, _ state: State, _ error: StatesError, _ host: some ExecutionHost
    ) -> Bool {
        guard let place = state.retriers.firstIndex(where: { $0.matches(error.name) }) else {
            return false
        }
        let retrier = state.retriers[place]
        if strands[strand]!.retries.isEmpty {
            strands[strand]!.retries = Array(repeating: 0, count: state.retriers.count)
        }
        let count = strands[strand]!.retries[place]
        guard count < retrier.maxAttempts else { return false }
        strands[strand]!.retries[place] = count + 1
        handled.append(.handler(.retrier, state.name, place))
        strands[strand]!.failedRun = nil
        redrivePoint = nil
        var delay = VirtualDuration.milliseconds(
            Int64(retrier.delay(beforeRetry: count) * 1000))
        if retrier.jitter == .full {
            delay = delay + host.jitter(of: state.name, below: delay) * -1
        }
        strands[strand]!.activity = .pausing(
            setTimer(.retry(strand), at: host.now + delay, state: state.name))
        return true
    }

    private mutating func catches(
        _ strand: Int, _ state: State, _ error: StatesError, _ host: some ExecutionHost
    ) -> Bool {
        guard let number = state.catchers.firstIndex(where: { $0.matches(error.name) }) else {
            return false
        }
        let catcher = state.catchers[number]
        handled.append(.handler(.catcher, state.name, number))
        redrivePoint = nil
        let result = Payload([
            "Error": .string(error.name), "Cause": .string(error.cause ?? ""),
        ])
        do {
            if state.queryLanguage == .jsonata {
                try conclude(
                    strand, state,
                    Ending(
                        output: catcher.output, assign: catcher.assign, payload: result,
                        errorOutput: result.value, next: catcher.next), host)
                return true
            }
            let output = try place(result, catcher.resultPath, in: strands[strand]!.input)
            let assigned = try assign(catcher.assign, from: result, strand, state, host)
            try exit(
                strand, state, output: output, assigned: assigned, to: catcher.next, host)
        } catch {
            let located = located(error, strand, state)
            if error.name == StatesError.Name.queryEvaluation.rawValue {
                recordEvaluationFailure(located, strand, state, host)
            }
            abandon(strand, located, host)
        }
        return true
    }

    /// A failure that nothing around the state holds: it ends the workflow.
    private mutating func abandon(
        _ strand: Int, _ error: StatesError, _ host: some ExecutionHost
    ) {
        keepRedrivePoint()
        let failed = strands[strand]!
        remove(strand)
        guard let place = failed.parent else {
            if isHistoryFull {
                exceedHistory(host)
                return
            }
            // A Fail state may have no error name.
            self.error = error.name.isEmpty ? nil : error.name
            cause = error.cause
            record(
                .executionFailed, .failure(error: self.error, cause: cause),
                after: failed.lastEvent, host)
            end(.failed, host)
            return
        }
        let parent = place.strand
        let state = machine.states[strands[parent]!.state]
        if case .map = state.kind {
            record(
                .mapIterationFailed, .mapIteration(name: state.name, index: place.index),
                after: failed.lastEvent, host)
        }
        strands[parent]!.lastEvent = failed.lastEvent
        if case .joining(var join) = strands[parent]!.activity {
            if let own = join.children.firstIndex(of: strand) { join.children.remove(at: own) }
            strands[parent]!.activity = .joining(join)
        }
        failJoin(parent, error, host)
    }

    // MARK: - Abort

    /// Ends a strand from outside, the innermost work first.
    mutating func abort(_ strand: Int, _ host: some ExecutionHost) {
        guard let aborted = strands[strand] else { return }
        if case .joining(let join) = aborted.activity {
            for child in join.children { abort(child, host) }
        }
        let state = machine.states[aborted.state]
        var last = aborted.lastEvent
        if case .mapRun = aborted.activity { last = record(.mapRunAborted, after: last, host) }
        if let type = state.abortedEvent(aborted.activity) {
            record(type, after: last, host)
        }
        if let place = aborted.parent, let parent = strands[place.strand] {
            let state = machine.states[parent.state]
            if case .map = state.kind {
                record(
                    .mapIterationAborted, .mapIteration(name: state.name, index: place.index),
                    after: aborted.lastEvent, host)
            }
        }
        release(aborted)
        remove(strand)
    }

    /// Gives up a strand's timers and tasks.
    mutating func release(_ strand: Strand, stoppingWork: Bool = true) {
        switch strand.activity {
        case .entering, .joining: break
        case .mapRun(let run):
            tasks[run.token] = nil
            effects.append(.cancelTask(run.token, stopsWork: stoppingWork))
        case .delayed(let timer), .waiting(let timer), .pausing(let timer): cancelTimer(timer)
        case .task(let call):
            tasks[call.token] = nil
            cancelTimer(call.timeout)
            cancelTimer(call.heartbeat)
            effects.append(.cancelTask(call.token, stopsWork: stoppingWork))
        }
    }
}

extension State {
    /// The event of an abort; states that take no time are never caught in the middle.
    fileprivate func abortedEvent(_ activity: Strand.Activity) -> HistoryEventType? {
        if case .entering = activity { return nil }
        return switch kind {
        case .task: .taskStateAborted
        case .wait: .waitStateAborted
        case .parallel: .parallelStateAborted
        case .map: .mapStateAborted
        default: nil
        }
    }
}
