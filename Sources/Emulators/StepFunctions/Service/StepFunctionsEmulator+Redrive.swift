import CloudModel
import OrderedCollections
public import SimKernel
import StatesLanguage

/// RedriveExecution and the API of Map Runs.
extension StepFunctionsEmulator {
    /// RedriveExecution: answers when it was redriven.
    ///
    /// Step Functions API reference, "RedriveExecution": standard executions that ended without
    /// success in the last 14 days, a thousand times at most.
    @discardableResult
    public func redriveExecution(
        _ arn: String, clientToken: String? = nil
    ) throws(StepFunctionsError) -> VirtualInstant {
        guard let record = state.executions[arn] else { throw .executionDoesNotExist(arn: arn) }
        guard record.type == .standard else { throw .stateMachineTypeNotSupported }
        let execution = record.execution
        if let clientToken, clientToken == record.redriveToken, let last = execution.redrivenAt {
            return last
        }
        let description = ExecutionDescription(execution)
        if let reason = description.redriveStatusReason {
            throw .executionNotRedrivable(reason)
        }
        if record.mapRun != nil {
            throw .executionNotRedrivable(
                "Execution is a child of a Map Run and is redriven with its parent")
        }
        if let stopped = execution.stoppedAt, context.now - stopped > .days(14) {
            throw .executionNotRedrivable("Execution redrivable period exceeded")
        }
        guard execution.redriveCount < 1000 else {
            throw .executionNotRedrivable("Execution has been redriven 1000 times")
        }
        state.executions[arn]?.redriveToken = clientToken
        advance(arn, .redrive)
        return context.now
    }

    // MARK: - Map Runs

    /// The Map Runs of an execution, the latest first.
    func mapRuns(of arn: String) -> [MapRunRecord] {
        state.mapRuns.values.filter { $0.parent == arn }.reversed()
    }

    func mapRun(_ arn: String) throws(StepFunctionsError) -> MapRunRecord {
        guard let run = state.mapRuns[arn] else { throw .resourceNotFound(arn) }
        return run
    }

    /// ListExecutions of a Map Run's children: the latest first.
    func listExecutions(
        ofMapRun arn: String, status: ExecutionStatus? = nil
    ) throws(StepFunctionsError) -> [ExecutionDescription] {
        let run = try mapRun(arn)
        guard run.request.type == .standard else { throw .stateMachineTypeNotSupported }
        return run.children.indices.reversed().compactMap { place in
            guard let execution = state.executions[run.children[place]]?.execution else {
                return nil
            }
            var description = ExecutionDescription(execution)
            if run.again.contains(place) { description.status = .pendingRedrive }
            return status.map { $0 == description.status } ?? true ? description : nil
        }
    }

    /// UpdateMapRun: what is not given stays.
    func updateMapRun(
        _ arn: String, concurrency: Int64?, count: Int64?, percentage: Double?
    ) throws(StepFunctionsError) {
        _ = try mapRun(arn)
        if let concurrency, concurrency < 0 {
            throw .validation("maxConcurrency must not be negative")
        }
        if let percentage, !(0...100).contains(percentage) {
            throw .validation("toleratedFailurePercentage must be between 0 and 100")
        }
        if let concurrency { state.mapRuns[arn]!.request.concurrency = concurrency }
        if let count { state.mapRuns[arn]!.request.toleratedCount = count }
        if let percentage { state.mapRuns[arn]!.request.toleratedPercentage = percentage }
        proceed(arn)
    }
}
