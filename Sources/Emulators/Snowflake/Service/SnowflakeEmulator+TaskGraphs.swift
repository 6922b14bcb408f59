import CloudModel
import OrderedCollections
import SimKernel
import SnowflakeSQL

// What the tasks of a graph know of it. Source: Snowflake documentation, "Create a sequence of
// tasks with a task graph".
extension SnowflakeEmulator {
    /// What a task that begins may learn.
    func running(_ path: Resolver.Path, _ task: TaskEntry, _ number: Int) -> RunningTask {
        let graph = account.work.graphs[number]
        let root = graph.flatMap { account.task($0.root) } ?? task
        var running = RunningTask(
            path: path.text, name: path.name, rootName: root.header.name,
            rootID: SnowflakeAccount.uuid(root.header.id),
            graph: RunningTask.Graph(
                id: graph?.groupID ?? "",
                scheduled: (graph?.original ?? context.now).nanoseconds),
            lastSuccess: graph.flatMap { state.succeededGraphs[$0.root.text] },
            config: graph.flatMap { config(of: $0) } ?? root.parameters.last { $0.0 == "CONFIG" }?.1
        )
        var waiting = task.predecessors
        for name in waiting where isEnabled(name, graph) {
            running.predecessors.append(Self.lastPart(name))
        }
        var seen: Set<String> = []
        while let name = waiting.popLast() {
            guard seen.insert(name).inserted, isEnabled(name, graph) else { continue }
            running.returned.updateValue(graph?.returned[name], forKey: Self.lastPart(name))
            waiting += taskPath(name).flatMap { account.task($0) }?.predecessors ?? []
        }
        return running
    }

    private static func lastPart(_ name: String) -> String {
        String(name.split(separator: ".").last ?? "")
    }

    func taskPath(_ name: String) -> Resolver.Path? {
        let parts = name.split(separator: ".").map(String.init)
        guard parts.count == 3 else { return nil }
        return Resolver.Path(database: parts[0], schema: parts[1], name: parts[2])
    }

    /// Whether a task takes part in a graph's run: the root, or one that is not suspended.
    private func isEnabled(_ name: String, _ graph: GraphRun?) -> Bool {
        if graph?.root.text == name { return true }
        return taskPath(name).flatMap { account.task($0) }?.isStarted ?? false
    }

    /// The configuration of a graph's run: the root's, with what EXECUTE TASK has said.
    func config(of graph: GraphRun) -> String? {
        let standard = account.task(graph.root)?.parameters.last { $0.0 == "CONFIG" }?.1
        guard let given = graph.config else { return standard }
        guard let standard, let one = try? VariantValue.parse(json: standard),
            let other = try? VariantValue.parse(json: given)
        else { return given }
        return account.connection.environment.cast.text(.variant(Self.merged(one, other)))
    }

    private static func merged(_ one: VariantValue, _ other: VariantValue) -> VariantValue {
        guard case .object(var fields) = one, case .object(let more) = other else { return other }
        for member in more.members {
            fields[member.key] = fields[member.key].map { merged($0, member.value) } ?? member.value
        }
        return .object(fields)
    }

    /// Notes a new run of a graph; its number.
    func newGraph(_ path: Resolver.Path, _ task: TaskEntry, _ start: TaskStart) -> Int {
        let number = nextGraph()
        var graph = GraphRun(root: path, scheduled: start.scheduled, original: start.scheduled)
        graph.origin = start.origin
        graph.config = start.config
        graph.group = number
        graph.shape = account.shape(ofGraph: path)
        var known = state.graphVersions[task.header.id] ?? GraphVersion(shape: graph.shape)
        if known.shape != graph.shape {
            known = GraphVersion(shape: graph.shape, number: known.number + 1)
        }
        state.graphVersions[task.header.id] = known
        graph.version = known.number
        account.work.graphs[number] = graph
        return number
    }

    private func nextGraph() -> Int {
        state.lastGraph += 1
        // What has ended long ago is of no use.
        while account.work.graphs.count > 1_000, let first = account.work.graphs.elements.first,
            !first.value.isOpen
        {
            account.work.graphs.removeFirst()
        }
        return state.lastGraph
    }

    /// Runs the failed tasks of a graph's run again, and what waits for them.
    ///
    /// Source: Snowflake documentation, EXECUTE TASK, RETRY LAST; "Create a sequence of tasks with
    /// a task graph", "Automatic retries".
    func retry(_ number: Int, _ origin: TaskOrigin) {
        guard let last = account.work.graphs[number] else { return }
        let next = nextGraph()
        var graph = GraphRun(root: last.root, scheduled: context.now, original: last.original)
        graph.origin = origin
        graph.config = last.config
        graph.group = last.group
        graph.attempt = last.attempt + 1
        graph.shape = last.shape
        graph.version = last.version
        graph.succeeded = last.succeeded
        graph.begun = last.succeeded
        graph.ended = last.succeeded
        graph.returned = last.returned
        account.work.graphs[next] = graph
        for name in last.failed {
            guard let path = taskPath(name), let task = account.task(path),
                task.finalizes.isEmpty
            else { continue }
            start(path, task, next)
        }
        close(next)
    }

    /// Ends a graph's run when no task of it runs, after its finalizer.
    func close(_ number: Int) {
        guard let graph = account.work.graphs[number], graph.open == 0, graph.isOpen else { return }
        if !graph.rootWasSkipped,
            let (path, task) = account.allTasks.first(where: {
                $0.task.finalizes == graph.root.text && $0.task.isStarted
            }), !graph.begun.contains(path.text)
        {
            return start(path, task, number)
        }
        account.work.graphs[number]?.completed = context.now
        let attempts =
            account.taskNumber(
                "TASK_AUTO_RETRY_ATTEMPTS", account.task(graph.root), in: graph.root)?.value ?? 0
        if graph.hasFailed, graph.attempt <= attempts { return retry(number, .automaticRetry) }
        if !graph.hasFailed, !graph.rootWasSkipped {
            state.succeededGraphs[graph.root.text] = RunningTask.Graph(
                id: graph.groupID, scheduled: graph.original.nanoseconds)
        }
        countFailure(of: graph)
        if let start = state.waiting.removeValue(forKey: graph.root.text) {
            begin(start)
        } else {
            wakeTriggered()
        }
    }
}

// Tasks that new data of streams starts. Source: Snowflake documentation, "Triggered tasks".
extension SnowflakeEmulator {
    /// When a triggered task last began, and what there was to see then.
    func mark(_ scheduled: VirtualInstant, _ seen: [Int]) -> TriggerMark {
        TriggerMark(scheduled: scheduled, seen: seen)
    }

    /// Queues the runs of triggered tasks whose streams have data.
    func wakeTriggered() {
        guard !state.triggered.isEmpty else { return }
        for path in state.triggered {
            guard let task = account.task(path), task.isStarted,
                state.triggers[task.header.id] == nil,
                !account.work.graphs.values.contains(where: { $0.root == path && $0.isOpen })
            else { continue }
            let last = state.lastTriggers[task.header.id]
            let isSkipped =
                account.work.graphs.values.last { $0.root == path }?.rootWasSkipped ?? false
            // What the condition has refused waits for the next change.
            if let last, isSkipped, last.seen == account.changes(of: task.streams, path) {
                continue
            }
            guard hasData(task, path) else { continue }
            let interval =
                account.taskNumber(
                    "USER_TASK_MINIMUM_TRIGGER_INTERVAL_IN_SECONDS", task, in: path)?.value ?? 30
            let due = max(
                context.now, last.map { $0.scheduled + .seconds(Int64(interval)) } ?? context.now)
            state.triggers[task.header.id] = due
            context.world.schedule(
                TaskStart(path: path, scheduled: due, origin: .trigger), to: name,
                subject: path.text, at: due)
        }
    }

    /// Whether one of the streams of a task's condition has data for its owner.
    private func hasData(_ task: TaskEntry, _ path: Resolver.Path) -> Bool {
        let session = account.openSystemSession(role: task.header.owner)
        defer { account.close(session) }
        session.database = path.database
        session.schema = path.schema
        return task.streams.contains { name in
            let quoted = name.split(separator: "'", omittingEmptySubsequences: false)
                .joined(separator: "''")
            guard
                let condition = try? SnowflakeParser.parseExpression(
                    "SYSTEM$STREAM_HAS_DATA('\(quoted)')")
            else { return false }
            return (try? holds(condition, session)) ?? false
        }
    }
}

/// What a triggered task has seen.
struct TriggerMark: Sendable {
    var scheduled: VirtualInstant
    /// The last changes behind its streams.
    var seen: [Int]
}

/// A state of a task graph, and its number among those that ran.
struct GraphVersion: Sendable {
    var shape: String
    var number = 1
}
