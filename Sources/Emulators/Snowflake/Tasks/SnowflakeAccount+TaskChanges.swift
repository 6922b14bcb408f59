import OrderedCollections
import SnowflakeSQL

// A graph of tasks may be changed only while its root task is suspended.
// Source: Snowflake documentation, "Create a sequence of tasks with a task graph".
extension SnowflakeAccount {
    /// Refuses to change a task of a graph that runs.
    func refuseChange(of task: TaskEntry, at path: Resolver.Path) throws(SnowflakeError) {
        for root in roots(of: task, at: path) where self.task(root)?.isStarted == true {
            throw .execution(
                91_421, "22000",
                "Unable to update graph with root task \(root.text) since that root task is not "
                    + "suspended.")
        }
    }

    /// The tasks at the top of the graphs that a task belongs to: itself when nothing is before it.
    private func roots(of task: TaskEntry, at path: Resolver.Path) -> [Resolver.Path] {
        var found: [Resolver.Path] = []
        var seen: Set<Resolver.Path> = [path]
        var open = [(path: path, task: task)]
        while let (path, task) = open.popLast() {
            let before = task.predecessors + (task.finalizes.isEmpty ? [] : [task.finalizes])
            if before.isEmpty { found.append(path) }
            for other in allTasks
            where before.contains(other.path.text) && seen.insert(other.path).inserted {
                open.append(other)
            }
        }
        return found
    }
}

extension TaskEntry {
    /// Whether nothing is before the task in its graph.
    var isRoot: Bool { predecessors.isEmpty && finalizes.isEmpty }
}
