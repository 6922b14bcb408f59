import OrderedCollections
import SimKernel
import SnowflakeSQL

extension SnowflakeAccount {
    /// EXECUTE TASK: asks for a run now; whoever runs tasks takes the request.
    ///
    /// Source: Snowflake documentation, EXECUTE TASK.
    func executeTask(
        _ task: ExecuteTask, _ context: StatementContext
    ) async throws(SnowflakeError) -> StatementResult {
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
        var request = TaskRequest(path: path)
        let options = try bound(task.options, context)
        if let config = options["CONFIG"] {
            guard let text = config.text,
                case .object? = try? VariantValue.parse(json: text)
            else { throw .invalidArgumentValue("CONFIG of EXECUTE TASK must be a JSON object.") }
            request.config = text
        } else if task.retriesLast {
            request.retries = try retried(path) { _ in true }
        } else if let group = options.last(where: { $0.name.isEmpty })?.value.text {
            request.retries = try retried(path) { $0.groupID == group }
        }
        work.requestedTasks.append(request)
        return .status("Task \(path.name) is scheduled to run immediately.")
    }

    /// The last of some runs of a graph, if it may be tried again: it failed within two weeks, and
    /// the graph is as it was. The number of the error is not documented.
    private func retried(
        _ path: Resolver.Path, _ isMeant: (GraphRun) -> Bool
    ) throws(SnowflakeError) -> Int {
        let last = work.graphs.elements.last { $0.value.root == path && isMeant($0.value) }
        guard let (number, graph) = last, !graph.isOpen, graph.hasFailed,
            graph.shape == shape(ofGraph: path),
            now() - graph.original.nanoseconds <= 14 * 86_400 * 1_000_000_000
        else {
            throw .execution(
                91_092, "22000",
                "Cannot perform retry: no suitable run of graph with root task '\(path.name)' to "
                    + "retry.")
        }
        return number
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
