import CloudModel
import DataFormats
import OrderedCollections
import SimKernel
import StatesLanguage

/// Map Runs: the children of distributed Maps.
///
/// Step Functions developer guide, "Using Map state in Distributed mode" and "Viewing a Distributed
/// Map Run execution".
extension StepFunctionsEmulator {
    func start(_ request: MapRunRequest, _ inputs: [Payload]?, of arn: String) {
        var record = MapRunRecord(
            request: request, arn: request.arn, parent: arn, startedAt: context.now)
        if let inputs {
            record.inputs = inputs
            record.hasItems = true
        }
        state.mapRuns[request.arn] = record
        state.executions[arn]?.work[request.token] = .mapRun(arn: request.arn)
        schedule(request.arn, request.state, of: arn)
    }

    private func schedule(_ run: String, _ state: String, of arn: String) {
        guard let machine = self.state.executions[arn]?.execution.identity.machineName else {
            return
        }
        context.world.schedule(
            StatesEvent.mapRun(run), to: name, subject: "\(machine)/\(state)")
    }

    /// A Map Run's turn: it reads its items, or starts children.
    func proceed(_ arn: String) {
        guard let run = state.mapRuns[arn], run.status == .running else { return }
        if run.hasItems {
            startChildren(arn)
            return
        }
        guard let identity = state.executions[run.parent]?.execution.identity,
            let reading = run.request.reading
        else { return }
        do throws(StatesError) {
            var items = try mockItems(run.request.state)
            if items == nil { items = try read(reading, for: identity) }
            advance(run.parent, .itemsRead(run.request.token, items ?? []))
        } catch {
            fail(arn, error)
        }
    }

    /// The inputs of a Map Run whose items have been read.
    func run(_ inputs: [Payload], _ token: TaskToken, of arn: String) {
        guard case .mapRun(let run)? = state.executions[arn]?.work[token] else { return }
        state.mapRuns[run]?.inputs = inputs
        state.mapRuns[run]?.hasItems = true
        startChildren(run)
    }

    /// Starts children up to the limit; those that end at once make room for the next.
    private func startChildren(_ arn: String) {
        guard state.mapRuns[arn]?.isStarting == false else { return }
        state.mapRuns[arn]!.isStarting = true
        while state.mapRuns[arn]?.mayStart == true { startChild(of: arn) }
        state.mapRuns[arn]?.isStarting = false
        if state.mapRuns[arn]?.isDone == true { succeed(arn) }
    }

    private func startChild(of arn: String) {
        state.mapRuns[arn]!.running += 1
        if !state.mapRuns[arn]!.again.isEmpty {
            redriveChild(state.mapRuns[arn]!.again.removeFirst(), of: arn)
            return
        }
        let place = state.mapRuns[arn]!.children.count
        guard let beginning = child(place, of: arn) else { return }
        state.mapRuns[arn]!.children.append(beginning.identity.arn)
        begin(beginning)
    }

    /// What the child at a place starts with.
    private func child(_ place: Int, of arn: String) -> Beginning? {
        guard let run = state.mapRuns[arn],
            let parent = state.executions[run.parent]?.execution
        else { return nil }
        let request = run.request
        let name = context.stableUUID("map-run", arn, String(place), String(run.redriveCount))
        let machine = "\(parent.identity.machineName)/\(request.label)"
        let base = "arn:aws:states:\(context.region):\(context.account)"
        let child =
            request.type == .standard
            ? "\(base):execution:\(machine):\(name)"
            : "\(base):express:\(machine):\(name):\(context.stableUUID("map-run", arn, name))"
        return Beginning(
            identity: ExecutionIdentity(
                arn: child, name: name, machineARN: "\(base):stateMachine:\(machine)",
                machineName: machine, roleARN: parent.identity.roleARN, region: context.region),
            machine: parent.machine, type: request.type, input: run.inputs[place],
            workflow: request.workflow, mapRun: (arn, place))
    }

    /// Runs what has not succeeded again, in the place of the attempt before.
    ///
    /// Developer guide, "Redriving Map Runs": children that had not been started are started; of
    /// those that did not succeed, the ones whose history is full stay failures.
    func redriveMapRun(_ arn: String) {
        guard var run = state.mapRuns[arn], run.status != .running else { return }
        run.status = .running
        run.stoppedAt = nil
        run.redriveCount += 1
        run.redrivenAt = context.now
        for (place, child) in run.children.enumerated() {
            guard let execution = state.executions[child]?.execution,
                execution.status != .succeeded,
                run.request.type == .express || execution.isRedrivable
            else { continue }
            // What waits for another attempt counts as no failure of this one.
            run.counts.count(execution.status, by: -1)
            run.again.append(place)
        }
        state.mapRuns[arn] = run
        state.executions[run.parent]?.work[run.request.token] = .mapRun(arn: arn)
        schedule(arn, run.request.state, of: run.parent)
    }

    /// Runs a child again that has not succeeded: a standard one goes on where it failed, an
    /// express one is started anew (API reference, "RedriveExecution").
    private func redriveChild(_ place: Int, of arn: String) {
        guard let run = state.mapRuns[arn] else { return }
        if run.request.type == .standard {
            advance(run.children[place], .redrive)
        } else if let beginning = self.child(place, of: arn) {
            state.mapRuns[arn]!.children[place] = beginning.identity.arn
            begin(beginning)
        }
    }

    func childEnded(_ child: String, of arn: String, _ execution: ExecutionState) {
        guard state.mapRuns[arn] != nil else { return }
        state.mapRuns[arn]!.running -= 1
        state.mapRuns[arn]!.counts.count(execution.status, by: 1)
        guard state.mapRuns[arn]!.status == .running else { return }
        let failures = state.mapRuns[arn]!.counts.failures
        if execution.status != .succeeded,
            state.mapRuns[arn]!.request.isExceeded(
                by: failures, of: state.mapRuns[arn]!.inputs.count)
        {
            fail(
                arn,
                StatesError(
                    .exceedToleratedFailureThreshold,
                    "The specified tolerated failure threshold was exceeded"))
        } else if !state.mapRuns[arn]!.isStarting {
            startChildren(arn)
        }
    }

    // MARK: - Ends

    private func succeed(_ arn: String) {
        guard let run = state.mapRuns[arn] else { return }
        do throws(StatesError) {
            let output = try result(of: run)
            close(arn, .succeeded)
            tell(run, .mapRunSucceeded(run.request.token, output: output))
        } catch {
            fail(arn, error)
        }
    }

    private func fail(_ arn: String, _ error: StatesError) {
        guard let run = state.mapRuns[arn] else { return }
        close(arn, .failed)
        stopChildren(of: arn)
        // What there is of results is written; that it cannot be is not the run's first trouble.
        if error.name != StatesError.Name.resultWriterFailed.rawValue, run.hasItems,
            let closed = state.mapRuns[arn]
        {
            _ = try? result(of: closed)
        }
        tell(run, .mapRunFailed(run.request.token, error: error.name, cause: error.cause))
    }

    func abortMapRun(_ arn: String) {
        guard state.mapRuns[arn]?.status == .running else { return }
        close(arn, .aborted)
        stopChildren(of: arn)
    }

    private func close(_ arn: String, _ status: MapRunStatus) {
        state.mapRuns[arn]?.status = status
        state.mapRuns[arn]?.stoppedAt = context.now
    }

    private func stopChildren(of arn: String) {
        for child in state.mapRuns[arn]?.children ?? []
        where state.executions[child]?.execution.isRunning == true {
            advance(child, .stop(error: nil, cause: nil))
        }
    }

    private func tell(_ run: MapRunRecord, _ input: ExecutionInput) {
        state.executions[run.parent]?.work[run.request.token] = nil
        deliver(input, to: run.parent, state: run.request.state)
    }
}
