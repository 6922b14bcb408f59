import DataFormats
import OrderedCollections
import SimKernel
import SnowflakeSQL

// TASK_HISTORY, DYNAMIC_TABLES and DYNAMIC_TABLE_REFRESH_HISTORY. Source: Snowflake documentation,
// the page of each function.
extension SnowflakeAccount {
    func taskHistory(_ text: String) -> [[SnowflakeValue]] {
        guard let shape = InformationSchema.shapes["TASK_HISTORY()"] else { return [] }
        let filter = HistoryFilter(text)
        func folded(_ name: String) -> String {
            name.hasPrefix("\"") ? NameText.split(name).last?.name ?? name : name.uppercased()
        }
        let runs = (dueRuns + taskRuns.reversed()).filter { run in
            if let name = filter["TASK_NAME"], folded(name) != run.name { return false }
            if let name = filter["DATABASE_NAME"], folded(name) != run.database { return false }
            if let name = filter["SCHEMA_NAME"], folded(name) != run.schema { return false }
            if filter.flag("ERROR_ONLY"),
                !["FAILED", "FAILED_AND_AUTO_SUSPENDED", "CANCELLED"].contains(run.state)
            {
                return false
            }
            if let id = filter["ROOT_TASK_ID"], id != rootID(of: run) { return false }
            let scheduled = Int128(run.scheduled)
            if let start = filter.instant("SCHEDULED_TIME_RANGE_START"), scheduled < start {
                return false
            }
            if let end = filter.instant("SCHEDULED_TIME_RANGE_END"), scheduled > end {
                return false
            }
            return true
        }
        return runs.prefix(text.isEmpty ? .max : filter.limit).map { row(of: $0, shape) }
    }

    /// The runs that are yet to come, the last first.
    private var dueRuns: [TaskRun] {
        var found: [TaskRun] = []
        for (path, task) in allTasks {
            guard let due = work.dueTasks[task.header.id],
                due <= now() + 8 * 86_400 * 1_000_000_000
            else { continue }
            found.append(
                TaskRun(
                    queryID: "", name: path.name, database: path.database, schema: path.schema,
                    text: task.definition, condition: task.conditionText, state: "SCHEDULED",
                    scheduled: due, started: 0,
                    config: task.parameters.last { $0.0 == "CONFIG" }?.1))
        }
        return found.enumerated().sorted {
            ($0.element.scheduled, $0.offset) > ($1.element.scheduled, $1.offset)
        }.map(\.element)
    }

    private func row(of run: TaskRun, _ shape: ShownShape) -> [SnowflakeValue] {
        let path = Resolver.Path(database: run.database, schema: run.schema, name: run.name)
        let entry = task(path)
        return shape.row([
            "QUERY_ID": text(run.queryID), "NAME": .text(run.name),
            "DATABASE_NAME": .text(run.database), "SCHEMA_NAME": .text(run.schema),
            "QUERY_TEXT": .text(run.text), "CONDITION_TEXT": text(run.condition),
            "STATE": .text(run.state),
            "ERROR_CODE": run.errorCode.flatMap { Int($0) }.map { .integer($0) } ?? .null,
            "ERROR_MESSAGE": text(run.errorMessage),
            "SCHEDULED_TIME": .timestampLTZ(Int128(run.scheduled)),
            "QUERY_START_TIME": run.state == "SCHEDULED"
                ? .null : .timestampLTZ(Int128(run.started)),
            "NEXT_SCHEDULED_TIME": entry.flatMap { next($0, after: run.scheduled) } ?? .null,
            "COMPLETED_TIME": run.completed.map { .timestampLTZ(Int128($0)) } ?? .null,
            "ROOT_TASK_ID": text(rootID(of: run)),
            "GRAPH_VERSION": .integer(run.version),
            "RUN_ID": .integer((run.original ?? run.scheduled) / 1_000_000),
            "SCHEDULED_FROM": .text(run.origin.rawValue),
            "ATTEMPT_NUMBER": .integer(run.attempt),
            "RETURN_VALUE": text(run.returnValue),
            "CONFIG": text(run.config), "GRAPH_RUN_GROUP_ID": text(run.group),
        ])
    }

    func next(_ task: TaskEntry, after scheduled: Int64) -> SnowflakeValue? {
        guard !task.schedule.isEmpty, let schedule = try? TaskSchedule(task.schedule) else {
            return nil
        }
        return schedule.next(after: VirtualInstant(nanoseconds: scheduled)).map {
            .timestampLTZ(Int128($0.nanoseconds))
        }
    }

    /// The id of the task that begins a run's graph; nil when the task is gone.
    private func rootID(of run: TaskRun) -> String? {
        var path = Resolver.Path(database: run.database, schema: run.schema, name: run.name)
        var seen: [Resolver.Path] = []
        while let entry = task(path), !seen.contains(path) {
            seen.append(path)
            let parts = entry.predecessors.first.map { NameText.split($0).map(\.name) } ?? []
            guard parts.count == 3 else { return Self.uuid(entry.header.id) }
            path = Resolver.Path(database: parts[0], schema: parts[1], name: parts[2])
        }
        return nil
    }

    /// The dynamic tables that NAME and NAME_PREFIX of a function leave.
    private func dynamicTables(
        _ filter: HistoryFilter
    ) -> [(path: Resolver.Path, view: ViewEntry, dynamic: DynamicTable)] {
        var found: [(path: Resolver.Path, view: ViewEntry, dynamic: DynamicTable)] = []
        let wanted = filter["NAME"].map { NameText.split($0).map { $0.name.uppercased() } }
        let prefix = filter["NAME_PREFIX"]?.uppercased() ?? ""
        for database in catalog.databases.values {
            for schema in database.schemas.values {
                for view in schema.views.values {
                    guard let dynamic = view.dynamic else { continue }
                    let path = Resolver.Path(
                        database: database.header.name, schema: schema.header.name,
                        name: view.header.name)
                    let parts = [path.database, path.schema, path.name].map { $0.uppercased() }
                    if let wanted, !parts.suffix(wanted.count).elementsEqual(wanted) { continue }
                    guard path.text.uppercased().hasPrefix(prefix) else { continue }
                    found.append((path, view, dynamic))
                }
            }
        }
        return found
    }

    func dynamicTables(_ text: String) -> [[SnowflakeValue]] {
        guard let shape = InformationSchema.shapes["DYNAMIC_TABLES()"] else { return [] }
        let filter = HistoryFilter(text)
        let cast = connection.environment.cast
        return dynamicTables(filter).prefix(filter.limit).map { path, _, dynamic in
            var state: [String] = ["\"state\": \"\(dynamic.isSuspended ? "SUSPENDED" : "ACTIVE")\""]
            if dynamic.isSuspended {
                state.insert("\"reason_code\": \"USER_SUSPENDED\"", at: 0)
                if let instant = dynamic.suspendedOn {
                    state.append("\"suspended_on\": \"\(cast.text(.timestampLTZ(instant)))\"")
                }
            }
            return shape.row([
                "NAME": .text(path.name), "SCHEMA_NAME": .text(path.schema),
                "DATABASE_NAME": .text(path.database), "QUALIFIED_NAME": .text(path.text),
                "TARGET_LAG_SEC": dynamic.lagSeconds.map { .integer($0) } ?? .null,
                "TARGET_LAG_TYPE": .text(
                    dynamic.lagSeconds == nil ? "DOWNSTREAM" : "USER_DEFINED"),
                "SCHEDULING_STATE": .text("{ \(state.joined(separator: ", ")) }"),
                "LATEST_DATA_TIMESTAMP": .timestampLTZ(Int128(now())),
                "LAST_COMPLETED_REFRESH_STATE": dynamic.refreshes.isEmpty
                    ? .null : .text("SUCCEEDED"),
                "LAST_COMPLETED_REFRESH_STATE_CODE": dynamic.refreshes.isEmpty
                    ? .null : .text("SUCCESS"),
            ])
        }
    }

    /// The refreshes that statements asked for, the latest first.
    func refreshHistory(_ text: String) -> [[SnowflakeValue]] {
        guard let shape = InformationSchema.shapes["DYNAMIC_TABLE_REFRESH_HISTORY()"] else {
            return []
        }
        let filter = HistoryFilter(text)
        if filter.flag("ERROR_ONLY") { return [] }
        let start = filter.instant("DATA_TIMESTAMP_START")
        let end = filter.instant("DATA_TIMESTAMP_END")
        var found: [(at: Int128, row: [SnowflakeValue])] = []
        for (path, _, dynamic) in dynamicTables(filter) {
            for refresh in dynamic.refreshes {
                if let start, refresh.at < start { continue }
                if let end, refresh.at > end { continue }
                let instant = SnowflakeValue.timestampLTZ(refresh.at)
                let lag = dynamic.lagSeconds
                found.append(
                    (
                        refresh.at,
                        shape.row([
                            "NAME": .text(path.name), "SCHEMA_NAME": .text(path.schema),
                            "DATABASE_NAME": .text(path.database),
                            "QUERY_ID": .text(refresh.queryID), "DATA_TIMESTAMP": instant,
                            "REFRESH_START_TIME": instant, "REFRESH_END_TIME": instant,
                            "COMPLETION_TARGET": lag.map {
                                .timestampLTZ(refresh.at + Int128($0) * 1_000_000_000)
                            } ?? .null,
                            "QUALIFIED_NAME": .text(path.text),
                            "REFRESH_ACTION": .text(refresh.action),
                            "REFRESH_TRIGGER": .text(refresh.trigger),
                            "TARGET_LAG_SEC": lag.map { .integer($0) } ?? .null,
                        ])
                    ))
            }
        }
        let ordered = found.enumerated().sorted {
            ($1.element.at, $0.offset) < ($0.element.at, $1.offset)
        }
        return ordered.prefix(filter.limit).map(\.element.row)
    }
}
