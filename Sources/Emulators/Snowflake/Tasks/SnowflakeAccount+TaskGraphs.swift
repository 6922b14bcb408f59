import OrderedCollections
import SimKernel
import SnowflakeSQL

// Graphs of tasks as they are and as they ran. Source: Snowflake documentation, TASK_DEPENDENTS,
// CURRENT_TASK_GRAPHS, COMPLETE_TASK_GRAPHS.
extension SnowflakeAccount {
    /// A root task with all that follow it and its finalizer.
    func graph(
        of root: Resolver.Path, recursive: Bool = true
    ) -> [(path: Resolver.Path, task: TaskEntry)] {
        guard let task = task(root) else { return [] }
        var found = [(path: root, task: task)]
        var place = 0
        while place < found.count, recursive || place == 0 {
            let name = found[place].path.text
            for child in allTasks
            where child.task.predecessors.contains(name) || child.task.finalizes == name {
                if !found.contains(where: { $0.path == child.path }) { found.append(child) }
            }
            place += 1
        }
        return found
    }

    /// Resumes a task and all that follow it.
    ///
    /// Source: Snowflake documentation, SYSTEM$TASK_DEPENDENTS_ENABLE.
    func enableTasks(
        from name: String, _ session: SnowflakeSession
    ) throws(SnowflakeError) {
        let info = StatementInfo(
            queryID: "", session: session.id, user: session.user, role: session.role,
            kind: "SELECT", text: "", target: nil, index: 1, isNested: false)
        let resolver = resolver(
            StatementContext(session: session, source: SourceSlice(""), info: info))
        let parts = NameText.split(name)
        let path = try resolver.path(parts)
        guard let task = try resolver.schema(of: path).tasks[path.name], resolver.sees(task.header)
        else { throw .missing("Task", resolver.shown(parts)) }
        for (place, task) in graph(of: path) {
            try resolver.requireOwner(task.header, "task", place.name)
        }
        for (place, _) in graph(of: path) {
            update(place) { task in
                task.isStarted = true
                task.failuresInARow = 0
                task.committedOn = Int128(now())
            }
        }
        catalog.version += 1
    }

    /// All that the tasks of a graph say, so that a change of it is noticed.
    func shape(ofGraph root: Resolver.Path) -> String {
        graph(of: root).map { path, task in
            let parameters = task.parameters.map { "\($0.0)=\($0.1)" }.joined(separator: ",")
            return [
                path.text, "\(task.header.id)", task.definition, task.conditionText, task.schedule,
                task.warehouse, task.predecessors.joined(separator: ","), parameters,
                task.overlap.rawValue,
            ].joined(separator: "\u{1}")
        }.joined(separator: "\u{2}")
    }

    /// The last changes behind streams that a task in a schema names.
    func changes(of streams: [String], _ path: Resolver.Path) -> [Int] {
        streams.map { name in
            var parts = NameText.split(name).map(\.name)
            if parts.count == 1 { parts.insert(path.schema, at: 0) }
            if parts.count == 2 { parts.insert(path.database, at: 0) }
            guard parts.count == 3,
                let stream = catalog.databases[parts[0]]?.schemas[parts[1]]?.streams[parts[2]]
            else { return 0 }
            guard case .table(let id) = stream.source else { return commitVersion }
            return tableVersions[id] ?? 0
        }
    }

    func taskDependents(_ text: String, _ database: String) -> [[SnowflakeValue]] {
        guard let shape = InformationSchema.shapes["TASK_DEPENDENTS()"] else { return [] }
        let filter = HistoryFilter(text)
        var parts = NameText.split(filter["TASK_NAME"] ?? "").map(\.name)
        let session = connection.environment.place?.session
        if parts.count == 1 { parts.insert(session?.schema ?? "", at: 0) }
        if parts.count == 2 { parts.insert(session?.database ?? database, at: 0) }
        guard parts.count == 3 else { return [] }
        let root = Resolver.Path(database: parts[0], schema: parts[1], name: parts[2])
        let isRecursive = filter["RECURSIVE"].map { $0.lowercased() == "true" } ?? true
        return graph(of: root, recursive: isRecursive).map { path, task in
            shape.row([
                "CREATED_ON": time(task.header), "NAME": .text(path.name),
                "DATABASE_NAME": .text(path.database), "SCHEMA_NAME": .text(path.schema),
                "OWNER": .text(task.header.owner), "COMMENT": .text(task.header.comment),
                "WAREHOUSE": self.text(task.warehouse), "SCHEDULE": self.text(task.schedule),
                "PREDECESSORS": .text(
                    connection.environment.cast.text(
                        .variant(.array(task.predecessors.map { .string($0) })))),
                "STATE": .text(task.isStarted ? "started" : "suspended"),
                "DEFINITION": .text(task.definition), "CONDITION": self.text(task.conditionText),
            ])
        }
    }

    /// COMPLETE_TASK_GRAPHS: the runs that ended within the last hour, the latest first.
    func completeGraphs(_ text: String) -> [[SnowflakeValue]] {
        let filter = HistoryFilter(text)
        let start = now() - 3_600 * 1_000_000_000
        let ended = work.graphs.values.filter { graph in
            guard let completed = graph.completed?.nanoseconds, completed >= start else {
                return false
            }
            return !graph.rootWasSkipped && isWanted(graph, filter)
                && (!filter.flag("ERROR_ONLY") || graph.hasFailed)
        }
        let latest = ended.enumerated().sorted {
            ($0.element.completed?.nanoseconds ?? 0, $0.offset)
                > ($1.element.completed?.nanoseconds ?? 0, $1.offset)
        }.map(\.element)
        return latest.prefix(filter.limit(1_000)).map { graph in
            row(of: graph, "COMPLETE_TASK_GRAPHS()", graph.hasFailed ? "FAILED" : "SUCCEEDED")
        }
    }

    /// CURRENT_TASK_GRAPHS: the runs that are under way or due within eight days.
    func currentGraphs(_ text: String) -> [[SnowflakeValue]] {
        let filter = HistoryFilter(text)
        var found = work.graphs.values.filter { $0.isOpen && isWanted($0, filter) }
            .map { ($0, "EXECUTING") }
        for (path, task) in allTasks {
            guard let due = work.dueTasks[task.header.id],
                due <= now() + 8 * 86_400 * 1_000_000_000
            else { continue }
            let instant = VirtualInstant(nanoseconds: due)
            let graph = GraphRun(root: path, scheduled: instant, original: instant)
            if isWanted(graph, filter) { found.append((graph, "SCHEDULED")) }
        }
        let latest = found.enumerated().sorted {
            ($0.element.0.scheduled.nanoseconds, $0.offset)
                > ($1.element.0.scheduled.nanoseconds, $1.offset)
        }.map(\.element)
        return latest.prefix(filter.limit(1_000)).map {
            row(of: $0.0, "CURRENT_TASK_GRAPHS()", $0.1)
        }
    }

    private func isWanted(_ graph: GraphRun, _ filter: HistoryFilter) -> Bool {
        filter["ROOT_TASK_NAME"].map { $0.uppercased() == graph.root.name.uppercased() } ?? true
    }

    private func row(
        of graph: GraphRun, _ function: String, _ state: String
    ) -> [SnowflakeValue] {
        guard let shape = InformationSchema.shapes[function] else { return [] }
        let task = task(graph.root)
        func time(_ instant: VirtualInstant?) -> SnowflakeValue {
            instant.map { .timestampLTZ(Int128($0.nanoseconds)) } ?? .null
        }
        var row = shape.row([
            "ROOT_TASK_NAME": .text(graph.root.name), "DATABASE_NAME": .text(graph.root.database),
            "SCHEMA_NAME": .text(graph.root.schema), "STATE": .text(state),
            "SCHEDULED_FROM": .text(graph.origin.rawValue),
            "FIRST_ERROR_TASK_NAME": self.text(graph.failure?.task),
            "FIRST_ERROR_CODE": graph.failure?.code.flatMap { Int($0) }.map { .integer($0) }
                ?? .null,
            "FIRST_ERROR_MESSAGE": self.text(graph.failure?.message),
            "SCHEDULED_TIME": time(graph.scheduled), "QUERY_START_TIME": time(graph.started),
            "NEXT_SCHEDULED_TIME": task.flatMap {
                next($0, after: graph.scheduled.nanoseconds)
            } ?? .null,
            "ROOT_TASK_ID": self.text(task.map { Self.uuid($0.header.id) }),
            "GRAPH_VERSION": .integer(graph.version),
            "RUN_ID": .integer(graph.original.nanoseconds / 1_000_000),
            "ATTEMPT_NUMBER": .integer(graph.attempt),
            "CONFIG": self.text(
                graph.config ?? task?.parameters.last { $0.0 == "CONFIG" }?.1),
            "GRAPH_RUN_GROUP_ID": self.text(graph.group == 0 ? nil : graph.groupID),
        ])
        if function.hasPrefix("COMPLETE") {
            shape.set("COMPLETED_TIME", time(graph.completed), in: &row)
        }
        return row
    }
}
