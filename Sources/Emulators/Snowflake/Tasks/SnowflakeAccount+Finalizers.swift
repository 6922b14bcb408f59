import Diagnostics
import OrderedCollections
import SnowflakeSQL

// Source: Snowflake documentation, CREATE TASK, FINALIZE; "Finalizer task".
extension SnowflakeAccount {
    /// Makes a task the finalizer of a root task, which has none yet.
    func finalize(
        _ task: inout TaskEntry, _ path: Resolver.Path, _ root: String, _ context: StatementContext
    ) throws(SnowflakeError) {
        let parts = try SnowflakeError.wrapping(SnowflakeParser.parseName, root).parts
        let (entry, target) = try resolver(context).task(parts)
        guard task.schedule.isEmpty, task.predecessors.isEmpty else {
            throw .compilation(
                1003, "42000", "A finalizer task has neither a schedule nor predecessors.")
        }
        guard entry.predecessors.isEmpty, entry.finalizes.isEmpty else {
            throw .compilation(1003, "42000", "Task '\(target.name)' is not a root task.")
        }
        let other = allTasks.first { $0.task.finalizes == target.text && $0.path != path }
        guard other == nil else {
            throw .compilation(
                1003, "42000", "Root task '\(target.name)' has a finalizer task already.")
        }
        task.finalizes = target.text
    }

    /// A finalizer has no tasks after it.
    func refuseFinalizer(_ path: Resolver.Path) throws(SnowflakeError) {
        guard let task = task(path), !task.finalizes.isEmpty else { return }
        throw .compilation(
            1003, "42000", "Finalizer task '\(path.name)' cannot have child tasks.")
    }
}
