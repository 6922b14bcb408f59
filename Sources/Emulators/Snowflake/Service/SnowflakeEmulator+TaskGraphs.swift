import CloudModel
import OrderedCollections
import SimKernel

// What the tasks of a graph know of it. Source: Snowflake documentation, "Create a sequence of
// tasks with a task graph".
extension SnowflakeEmulator {
    /// What a task that begins may learn.
    func running(_ path: Resolver.Path, _ task: TaskEntry, _ number: Int) -> RunningTask {
        let graph = state.graphs[number]
        let root = graph.flatMap { account.task($0.root) } ?? task
        var running = RunningTask(
            path: path.text, name: path.name, rootName: root.header.name,
            rootID: SnowflakeAccount.uuid(root.header.id),
            graph: RunningTask.Graph(
                id: SnowflakeAccount.uuid(1 << 32 | number),
                scheduled: (graph?.scheduled ?? context.now).nanoseconds),
            lastSuccess: graph.flatMap { state.succeededGraphs[$0.root.text] },
            config: root.parameters.last { $0.0 == "CONFIG" }?.1)
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

    /// Ends a graph's run when no task of it runs, after its finalizer.
    func close(_ number: Int) {
        guard let graph = state.graphs[number], graph.open == 0 else { return }
        if let (path, task) = account.allTasks.first(where: {
            $0.task.finalizes == graph.root.text && $0.task.isStarted
        }), !graph.begun.contains(path.text) {
            return start(path, task, number)
        }
        if !graph.hasFailed {
            state.succeededGraphs[graph.root.text] = RunningTask.Graph(
                id: SnowflakeAccount.uuid(1 << 32 | number),
                scheduled: graph.scheduled.nanoseconds)
        }
        state.graphs[number] = nil
    }
}
