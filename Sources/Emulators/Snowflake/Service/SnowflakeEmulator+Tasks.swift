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

/// A task is to begin: a tick that was delayed or doubled, or EXECUTE TASK.
struct TaskStart: EventPayload {
    let path: Resolver.Path?
    let scheduled: VirtualInstant
}

/// The next tick of a task.
struct QueuedTick: Hashable, Sendable {
    var stamp: Int
    var schedule: String
    var path: Resolver.Path
    var due: VirtualInstant
}

/// One run of a graph of tasks, or of a task alone.
struct GraphRun: Sendable {
    var root: Resolver.Path
    var scheduled: VirtualInstant
    /// Full names of tasks that succeeded.
    var succeeded: Set<String> = []
    /// Tasks that have begun.
    var begun: Set<String> = []
    /// Tasks that run now.
    var open = 0
    var hasFailed = false
    /// What tasks have returned, by full name.
    var returned: [String: String] = [:]
}

// Schedules. Source: Snowflake documentation, "Introduction to tasks" and CREATE TASK.
extension SnowflakeEmulator {
    /// Queues the ticks of started tasks and begins those that EXECUTE TASK has asked for.
    func followCatalog() {
        let requested = account.work.requestedTasks
        account.work.requestedTasks = []
        for name in requested {
            let parts = name.split(separator: ".").map(String.init)
            guard parts.count == 3 else { continue }
            context.world.schedule(
                TaskStart(
                    path: Resolver.Path(database: parts[0], schema: parts[1], name: parts[2]),
                    scheduled: context.now),
                to: self.name, subject: name)
        }
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
        let strike = context.consult(
            "wh.task.tick", subject: queued.path.text,
            attributes: [("task", queued.path.name)])
        if let strike { return self.strike(strike, queued) }
        begin(queued.path, scheduled: queued.due)
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
            begin(tick.path, scheduled: tick.due)
            for time in 1...max(1, times) { start(after: gap * Int64(time)) }
        default:
            // An effect that a tick cannot have is told, and the tick takes place.
            entry.outcome = .failed("InternalError")
            context.world.record(entry)
            begin(tick.path, scheduled: tick.due)
        }
    }
}

// Runs.
extension SnowflakeEmulator {
    /// Begins a run of a root task's graph, unless one is still running.
    func begin(_ path: Resolver.Path, scheduled: VirtualInstant) {
        guard let task = account.task(path) else { return }
        if !task.allowsOverlap, state.graphs.values.contains(where: { $0.root == path }) {
            let run = note(path, scheduled)
            return finish(
                run, path, task, "SKIPPED",
                "The previous run of the task has not ended and may not overlap.")
        }
        let graph = (state.graphs.keys.last ?? 0) + 1
        state.graphs[graph] = GraphRun(root: path, scheduled: scheduled)
        start(path, task, graph)
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

    func start(_ path: Resolver.Path, _ task: TaskEntry, _ graph: Int) {
        state.graphs[graph]?.begun.insert(path.text)
        state.graphs[graph]?.open += 1
        let scheduled = state.graphs[graph]?.scheduled ?? context.now
        let run = note(path, scheduled)
        record(path, "STARTED", nil, run)
        context.world.startGuest("snowflake/\(path.name)") { guest in
            let about = self.running(path, task, graph)
            let outcome = await self.perform(path, task, run, guest, about)
            self.state.graphs[graph]?.returned[path.text] = outcome.returned
            self.finish(run, path, task, outcome.state, outcome.error, outcome.returned)
            self.went(path, outcome.state, graph)
        }
    }

    /// The run itself, in a session of the task's owner.
    private func perform(
        _ path: Resolver.Path, _ task: TaskEntry, _ run: Int, _ guest: Guest, _ about: RunningTask
    ) async -> (state: String, error: String?, returned: String?) {
        let session = account.openSystemSession(role: task.header.owner)
        session.database = path.database
        session.schema = path.schema
        session.warehouse = task.warehouse.isEmpty ? nil : task.warehouse
        session.work.task = about
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
                return ("SKIPPED", "Conditional expression for task evaluated to false.", nil)
            }
            try await account.execute(task.definition, in: session)
            return ("SUCCEEDED", nil, session.work.task?.returnValue)
        } catch {
            return ("FAILED", guest.isAlive ? error.description : "The session died.", nil)
        }
    }

    private func holds(
        _ condition: SnowflakeSQL.Expression, _ session: SnowflakeSession
    ) throws(SnowflakeError) -> Bool {
        let info = StatementInfo(
            queryID: "", session: session.id, user: session.user, role: session.role,
            kind: "SELECT", text: "", target: nil, index: 1, isNested: false)
        let context = StatementContext(
            session: session, source: SourceSlice(""), info: info)
        return try account.evaluate(condition, context).value.boolValue ?? false
    }

    /// Closes a run's books; a root task that fails too often is suspended.
    private func finish(
        _ run: Int, _ path: Resolver.Path, _ task: TaskEntry, _ outcome: String, _ error: String?,
        _ returned: String? = nil
    ) {
        state.runs[run].ended = context.now
        state.runs[run].state = outcome
        state.runs[run].error = error
        record(path, outcome, error, run)
        let finished = state.runs[run]
        account.taskRuns.append(
            TaskRun(
                queryID: "", name: path.name, database: path.database, schema: path.schema,
                text: task.definition, condition: task.conditionText, state: outcome,
                errorCode: nil, errorMessage: error, scheduled: finished.scheduled.nanoseconds,
                started: finished.started.nanoseconds, completed: context.now.nanoseconds,
                returnValue: returned))
        guard outcome != "SKIPPED" else { return }
        account.update(path) { task in
            task.failuresInARow = outcome == "FAILED" ? task.failuresInARow + 1 : 0
            let limit = task.suspendAfterFailures
            if limit > 0, task.failuresInARow >= limit { task.isStarted = false }
        }
        if let changed = account.task(path), !changed.isStarted, task.isStarted {
            account.catalog.version += 1
            record(path, "SUSPENDED", "\(changed.failuresInARow) failures in a row", run)
            followCatalog()
        }
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
    private func went(_ path: Resolver.Path, _ outcome: String, _ graph: Int) {
        guard state.graphs[graph] != nil else { return }
        state.graphs[graph]?.open -= 1
        if outcome == "FAILED" { state.graphs[graph]?.hasFailed = true }
        if outcome == "SUCCEEDED" {
            state.graphs[graph]?.succeeded.insert(path.text)
            for (child, task) in account.allTasks
            where task.isStarted && task.predecessors.contains(path.text) {
                guard let run = state.graphs[graph], !run.begun.contains(child.text),
                    task.predecessors.allSatisfy({ isDone($0, run) })
                else { continue }
                start(child, task, graph)
            }
        }
        close(graph)
    }

    /// Whether a predecessor has succeeded, or is suspended and so left out of the graph.
    private func isDone(_ name: String, _ run: GraphRun) -> Bool {
        if run.succeeded.contains(name) { return true }
        let parts = name.split(separator: ".").map(String.init)
        guard parts.count == 3,
            let task = account.task(
                Resolver.Path(database: parts[0], schema: parts[1], name: parts[2]))
        else { return true }
        return !task.isStarted && run.root.text != name
    }
}
