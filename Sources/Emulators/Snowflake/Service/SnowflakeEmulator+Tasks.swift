import CloudModel
import OrderedCollections
import SimFaults
import SimKernel
import SnowflakeSQL

/// A task's schedule has come due.
struct TaskTick: EventPayload {
    let task: Int
    let stamp: Int
}

/// A task is to begin: a tick that was delayed or doubled, EXECUTE TASK, or new data of a stream.
struct TaskStart: EventPayload {
    let path: Resolver.Path?
    let scheduled: VirtualInstant
    var origin = TaskOrigin.schedule
    /// The configuration that EXECUTE TASK gives.
    var config: String?
    /// The number of the graph's run that is tried again.
    var retries: Int?
}

/// The next tick of a task.
struct QueuedTick: Hashable, Sendable {
    var stamp: Int
    var schedule: String
    var path: Resolver.Path
    var due: VirtualInstant
}

// Schedules. Source: Snowflake documentation, "Introduction to tasks" and CREATE TASK.
extension SnowflakeEmulator {
    /// Queues the ticks of started tasks and begins those that EXECUTE TASK has asked for.
    func followCatalog() {
        let requested = account.work.requestedTasks
        account.work.requestedTasks = []
        for request in requested {
            context.world.schedule(
                TaskStart(
                    path: request.path, scheduled: context.now,
                    origin: request.retries == nil ? .execute : .manualRetry,
                    config: request.config, retries: request.retries),
                to: self.name, subject: request.path.text)
        }
        defer { wakeTriggered() }
        guard account.catalog.version != state.scheduledVersion else { return }
        state.scheduledVersion = account.catalog.version
        openChannel()
        wakePipes()
        var kept: [Int: QueuedTick] = [:]
        for (path, task) in account.allTasks where task.isStarted && !task.schedule.isEmpty {
            let id = task.header.id
            if let known = state.ticks[id], known.schedule == task.schedule, known.path == path {
                kept[id] = known
            } else if let tick = queue(task, path, after: context.now) {
                kept[id] = tick
            }
        }
        state.ticks = kept
        noteDue()
        state.triggered = account.allTasks.filter { $0.task.isStarted && $0.task.isTriggered }
            .map(\.path)
    }

    /// Tells the account when its tasks are to run.
    private func noteDue() {
        account.work.dueTasks = state.ticks.mapValues { $0.due.nanoseconds }
    }

    private func queue(
        _ task: TaskEntry, _ path: Resolver.Path, after instant: VirtualInstant
    ) -> QueuedTick? {
        guard let schedule = try? TaskSchedule(task.schedule),
            let due = schedule.next(after: instant)
        else { return nil }
        state.lastStamp += 1
        context.world.schedule(
            TaskTick(task: task.header.id, stamp: state.lastStamp), to: name, subject: path.text,
            at: due)
        return QueuedTick(
            stamp: state.lastStamp, schedule: task.schedule, path: path, due: due)
    }

    func handle(_ tick: TaskTick) {
        guard let queued = state.ticks[tick.task], queued.stamp == tick.stamp,
            let task = account.task(queued.path), task.isStarted
        else { return }
        state.ticks[tick.task] = queue(task, queued.path, after: queued.due)
        noteDue()
        let strike = context.consult(
            "wh.task.tick", subject: queued.path.text,
            attributes: [("task", queued.path.name)])
        if let strike { return self.strike(strike, queued) }
        begin(TaskStart(path: queued.path, scheduled: queued.due))
    }

    private func strike(_ strike: FaultStrike, _ tick: QueuedTick) {
        var entry = TraceEntry(
            actor: "snowflake", service: "fault", operation: strike.effect.word,
            subject: tick.path.text, fault: strike.rule,
            details: [TraceField("point", "wh.task.tick"), TraceField("task", tick.path.name)])
        func start(after delay: VirtualDuration) {
            context.world.schedule(
                TaskStart(path: tick.path, scheduled: tick.due), to: name,
                subject: tick.path.text, after: delay)
        }
        switch strike.effect {
        case .drop: context.world.record(entry)
        case .delay(let length):
            context.world.record(entry)
            start(after: length)
        case .duplicate(let times, let gap):
            context.world.record(entry)
            begin(TaskStart(path: tick.path, scheduled: tick.due))
            for time in 1...max(1, times) { start(after: gap * Int64(time)) }
        default:
            // An effect that a tick cannot have is told, and the tick takes place.
            entry.outcome = .failed("InternalError")
            context.world.record(entry)
            begin(TaskStart(path: tick.path, scheduled: tick.due))
        }
    }
}

// Runs.
extension SnowflakeEmulator {
    /// Begins a run of a root task's graph, unless one is still running that it may not overlap.
    func begin(_ start: TaskStart) {
        guard let path = start.path, let task = account.task(path) else { return }
        if start.origin == .trigger {
            state.triggers[task.header.id] = nil
            guard task.isStarted, task.isTriggered else { return }
        }
        let open = account.work.graphs.values.filter { $0.root == path && $0.isOpen }
        let mayBegin =
            switch task.overlap {
            case .none: open.isEmpty
            case .children: open.allSatisfy { $0.ended.contains(path.text) }
            case .all: true
            }
        guard mayBegin else {
            switch start.origin {
            // The latest that is asked for takes place when the run has ended.
            case .execute, .manualRetry: state.waiting[path.text] = start
            // The stream is looked at again when the run has ended.
            case .trigger: break
            default:
                let run = note(path, start.scheduled)
                finish(
                    run, path, task, nil,
                    Outcome(
                        state: "SKIPPED",
                        error: "The previous run of the task has not ended and may not overlap."))
            }
            return
        }
        if let number = start.retries { return retry(number, start.origin) }
        if start.origin == .trigger {
            state.lastTriggers[task.header.id] = mark(
                start.scheduled, account.changes(of: task.streams, path))
        }
        let number = newGraph(path, task, start)
        self.start(path, task, number)
    }

    /// A new run in the history; its place in the list.
    private func note(_ path: Resolver.Path, _ scheduled: VirtualInstant) -> Int {
        state.lastRun += 1
        state.runs.append(
            WarehouseTaskRun(
                run: state.lastRun, task: path.text, scheduled: scheduled, started: context.now,
                ended: nil, state: "EXECUTING", error: nil))
        return state.runs.count - 1
    }

    /// How a run has ended.
    struct Outcome {
        var state: String
        var code: String?
        var error: String?
        var returned: String?
        var queryID = ""
    }

    func start(_ path: Resolver.Path, _ task: TaskEntry, _ graph: Int) {
        account.work.graphs[graph]?.begun.insert(path.text)
        account.work.graphs[graph]?.open += 1
        if account.work.graphs[graph]?.started == nil {
            account.work.graphs[graph]?.started = context.now
        }
        let scheduled = account.work.graphs[graph]?.scheduled ?? context.now
        let run = note(path, scheduled)
        record(path, "STARTED", nil, run)
        context.world.startGuest("snowflake/\(path.name)") { guest in
            let about = self.running(path, task, graph)
            let outcome = await self.perform(path, task, run, guest, about)
            self.account.work.graphs[graph]?.returned[path.text] = outcome.returned
            self.finish(run, path, task, graph, outcome)
            self.went(path, outcome, graph)
        }
    }

    /// The run itself, in a session of the task's owner.
    private func perform(
        _ path: Resolver.Path, _ task: TaskEntry, _ run: Int, _ guest: Guest, _ about: RunningTask
    ) async -> Outcome {
        let session = account.openSystemSession(role: task.header.owner)
        session.database = path.database
        session.schema = path.schema
        session.warehouse = task.warehouse.isEmpty ? nil : task.warehouse
        session.work.task = about
        let timeout = account.timeout(of: task, path)
        session.work.deadlines = [
            Deadline(
                at: context.now.nanoseconds + timeout * 1_000_000,
                seconds: Int(max(1, timeout / 1_000)))
        ]
        let live = LiveSession(
            session, guest: guest, context: context, name: path.name,
            run: state.runs[run].run, isTask: true)
        self.live[session.id] = live
        defer { end(live) }
        do throws(SnowflakeError) {
            try prepare(session, state.sessionParameters)
            for (name, value) in task.parameters where session.parameters.text(of: name) != nil {
                try session.parameters.set(name, to: value)
            }
            if let condition = task.condition, try !holds(condition, session) {
                return Outcome(
                    state: "SKIPPED", error: "Conditional expression for task evaluated to false.")
            }
            let result = try await account.execute(task.definition, in: session)
            return Outcome(
                state: "SUCCEEDED", returned: session.work.task?.returnValue,
                queryID: result.queryID)
        } catch {
            return Outcome(
                state: live.isCancelled ? "CANCELLED" : "FAILED", code: error.codeText,
                error: guest.isAlive ? error.description : "The session died.",
                queryID: session.queryIDs.last ?? "")
        }
    }

    func holds(
        _ condition: SnowflakeSQL.Expression, _ session: SnowflakeSession
    ) throws(SnowflakeError) -> Bool {
        let info = StatementInfo(
            queryID: "", session: session.id, user: session.user, role: session.role,
            kind: "SELECT", text: "", target: nil, index: 1, isNested: false)
        let context = StatementContext(
            session: session, source: SourceSlice(""), info: info)
        return try account.evaluate(condition, context).value.boolValue ?? false
    }

    /// Closes a run's books.
    private func finish(
        _ run: Int, _ path: Resolver.Path, _ task: TaskEntry, _ graph: Int?, _ outcome: Outcome
    ) {
        state.runs[run].ended = context.now
        state.runs[run].state = outcome.state
        state.runs[run].error = outcome.error
        record(path, outcome.state, outcome.error, run)
        let finished = state.runs[run]
        let about = graph.flatMap { account.work.graphs[$0] }
        var entry = TaskRun(
            queryID: outcome.queryID, name: path.name, database: path.database,
            schema: path.schema, text: task.definition, condition: task.conditionText,
            state: outcome.state, errorCode: outcome.code, errorMessage: outcome.error,
            scheduled: finished.scheduled.nanoseconds, started: finished.started.nanoseconds,
            completed: context.now.nanoseconds, returnValue: outcome.returned)
        if let about {
            entry.origin = about.origin
            entry.attempt = about.attempt
            entry.group = about.groupID
            entry.version = about.version
            entry.original = about.original.nanoseconds
            entry.config = config(of: about)
        }
        account.taskRuns.append(entry)
    }

    /// Suspends a root task whose graph has failed too often in a row.
    ///
    /// Source: Snowflake documentation, "Create a sequence of tasks with a task graph", "Suspend
    /// task graphs after failed task graph runs".
    func countFailure(of graph: GraphRun) {
        let path = graph.root
        guard !graph.rootWasSkipped, let task = account.task(path) else { return }
        let limit =
            account.taskNumber("SUSPEND_TASK_AFTER_NUM_FAILURES", task, in: path)?.value ?? 10
        account.update(path) { task in
            task.failuresInARow = graph.hasFailed ? task.failuresInARow + 1 : 0
            if limit > 0, task.failuresInARow >= limit {
                task.suspend("SUSPENDED_DUE_TO_ERRORS", at: context.now.nanoseconds)
            }
        }
        guard let changed = account.task(path), !changed.isStarted, task.isStarted else { return }
        account.catalog.version += 1
        if let last = account.taskRuns.lastIndex(where: {
            $0.state == "FAILED" && $0.group == graph.groupID
        }) {
            account.taskRuns[last].state = "FAILED_AND_AUTO_SUSPENDED"
        }
        if let run = state.runs.lastIndex(where: { $0.task == path.text }) {
            record(path, "SUSPENDED", "\(changed.failuresInARow) failures in a row", run)
        }
        followCatalog()
    }

    private func record(_ path: Resolver.Path, _ state: String, _ error: String?, _ run: Int) {
        var details = [
            TraceField("task", path.text), TraceField("state", state),
            TraceField("run", self.state.runs[run].run),
        ]
        if let error { details.append(TraceField("error", error)) }
        context.world.record(
            TraceEntry(
                actor: "snowflake/\(path.name)", service: "snowflake", operation: "TaskRun",
                subject: path.text, outcome: state == "FAILED" ? .failed("FAILED") : .done,
                details: details))
    }

    /// Starts the tasks that wait for this one, once all that they wait for have succeeded.
    private func went(_ path: Resolver.Path, _ outcome: Outcome, _ graph: Int) {
        guard account.work.graphs[graph] != nil else { return }
        account.work.graphs[graph]?.open -= 1
        account.work.graphs[graph]?.ended.insert(path.text)
        switch outcome.state {
        case "FAILED", "CANCELLED":
            account.work.graphs[graph]?.failed.append(path.text)
            if account.work.graphs[graph]?.failure == nil {
                account.work.graphs[graph]?.failure = GraphRun.Failure(
                    task: path.name, code: outcome.code, message: outcome.error)
            }
        case "SKIPPED":
            if account.work.graphs[graph]?.root == path {
                account.work.graphs[graph]?.rootWasSkipped = true
            }
        default:
            account.work.graphs[graph]?.succeeded.insert(path.text)
            startChildren(of: path.text, graph)
        }
        close(graph)
    }

    private func startChildren(of name: String, _ graph: Int) {
        for (child, task) in account.allTasks
        where task.isStarted && task.predecessors.contains(name) {
            guard let run = account.work.graphs[graph], !run.begun.contains(child.text),
                task.predecessors.allSatisfy({ isDone($0, run) })
            else { continue }
            start(child, task, graph)
        }
    }

    /// Whether a predecessor has succeeded, or is suspended and so left out of the graph.
    private func isDone(_ name: String, _ run: GraphRun) -> Bool {
        if run.succeeded.contains(name) { return true }
        guard let task = taskPath(name).flatMap({ account.task($0) }) else { return true }
        return !task.isStarted && run.root.text != name
    }
}
