import OrderedCollections
import SnowflakeSQL

extension SnowflakeAccount {
    /// EXECUTE TASK: asks for a run now; whoever runs tasks takes the request.
    ///
    /// Source: Snowflake documentation, EXECUTE TASK.
    func executeTask(
        _ task: ExecuteTask, _ context: StatementContext
    ) async throws(SnowflakeError) -> StatementResult {
        guard !task.retriesLast else { throw .unsupported("EXECUTE TASK … RETRY LAST") }
        let binder = binder(context)
        let resolver = Resolver(catalog, binder.session)
        let (entry, path) = try resolver.task(
            try binder.parts(task.name), operation: "EXECUTE TASK")
        try resolver.require("OPERATE", on: entry.header, "task", path.name)
        guard entry.predecessors.isEmpty, entry.finalizes.isEmpty else {
            throw .execution(
                91_089, "22000",
                "Cannot execute task \(path.name): only root tasks can be executed.")
        }
        work.requestedTasks.append(path.text)
        return .status("Task \(path.name) is scheduled to run immediately.")
    }

    /// A task by its full name.
    func task(_ path: Resolver.Path) -> TaskEntry? {
        catalog.databases[path.database]?.schemas[path.schema]?.tasks[path.name]
    }

    /// All tasks with their full names, in the order of the catalog.
    var allTasks: [(path: Resolver.Path, task: TaskEntry)] {
        var found: [(path: Resolver.Path, task: TaskEntry)] = []
        for database in catalog.databases.values {
            for schema in database.schemas.values {
                for (name, task) in schema.tasks {
                    let path = Resolver.Path(
                        database: database.header.name, schema: schema.header.name, name: name)
                    found.append((path, task))
                }
            }
        }
        return found
    }

    /// Changes a task in place.
    func update(_ path: Resolver.Path, _ change: (inout TaskEntry) -> Void) {
        guard var task = task(path) else { return }
        change(&task)
        catalog.databases[path.database]?.schemas[path.schema]?.tasks[path.name] = task
    }
}
