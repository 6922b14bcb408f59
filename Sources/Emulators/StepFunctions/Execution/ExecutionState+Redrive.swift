import SimKernel
import StatesLanguage

/// RedriveExecution: what did not succeed is done again, what did is kept.
///
/// Step Functions developer guide, "Restarting state machine executions with redrive".
extension ExecutionState {
    /// Whether it ended without success in a way that leaves something to be done again.
    public var isRedrivable: Bool { !isRunning && status != .succeeded && redrivePoint != nil }

    /// Keeps the strands as they are when something begins to end the execution; what Retry or
    /// Catch then hold lets go of them again.
    mutating func keepRedrivePoint() {
        if redrivePoint == nil { redrivePoint = (strands, freeStrands) }
    }

    mutating func redrive(_ host: some ExecutionHost) {
        guard isRedrivable, let point = redrivePoint else { return }
        redrivePoint = nil
        strands = point.strands
        freeStrands = point.free
        timers = [:]
        tasks = [:]
        status = .running
        (error, cause, stoppedAt) = (nil, nil, nil)
        redriveCount += 1
        redrivenAt = host.now
        let event = record(
            .executionRedriven, .executionRedriven(count: redriveCount), after: history.count,
            host)
        setExecutionTimer(host)
        for place in strands.indices where strands[place] != nil {
            resume(place, after: event, host)
        }
    }

    /// Does the strand's state again; those that wait for others go on waiting.
    private mutating func resume(_ place: Int, after event: Int, _ host: some ExecutionHost) {
        guard let strand = strands[place] else { return }
        var run = strand.failedRun
        switch strand.activity {
        case .joining: return
        case .mapRun(let open): run = open
        default: break
        }
        strands[place]!.lastEvent = event
        strands[place]!.retries = []
        strands[place]!.failedRun = nil
        guard var run else {
            strands[place]!.activity = .entering
            // The state has been entered already, unless its turn had not come.
            strands[place]!.isResumed = strand.enteredEvent > 0
            ready.append(place)
            return
        }
        run.redriveCount += 1
        run.event = record(
            .mapRunRedriven, .mapRun(arn: run.arn, redriveCount: run.redriveCount), after: event,
            host)
        strands[place]!.lastEvent = run.event
        strands[place]!.activity = .mapRun(run)
        tasks[run.token] = place
        effects.append(.redriveMapRun(run.arn))
    }
}
