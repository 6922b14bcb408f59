import Diagnostics
import OrderedCollections
import SnowflakeSQL

// Source: Snowflake documentation, ALTER TASK.
extension SnowflakeAccount {
    func alterTask(
        _ alter: AlterObject, _ parts: [Identifier], _ context: StatementContext
    ) throws(SnowflakeError) {
        let resolver = resolver(context)
        let (known, path) = try resolver.task(parts)
        var task = known
        switch alter.action {
        case .resume, .suspend: try resolver.require("OPERATE", on: task.header, "task", path.name)
        default: try resolver.requireOwner(task.header, "task", path.name)
        }
        switch alter.action {
        case .resume where task.isRoot, .suspend where task.isRoot: break
        default: try refuseChange(of: task, at: path)
        }
        switch alter.action {
        case .resume:
            let roles = catalog.effectiveRoles(of: task.header.owner)
            guard
                roles.contains("ACCOUNTADMIN")
                    || roles.contains(where: { catalog.grants.has("EXECUTE TASK", on: 0, role: $0) }
                    )
            else {
                throw .execution(
                    91089, "23001",
                    "Cannot execute task , EXECUTE TASK privilege must be granted to owner role")
            }
            task.isStarted = true
            task.failuresInARow = 0
            task.committedOn = Int128(now())
        case .suspend: task.suspend("USER_SUSPENDED", at: now())
        case .set(let options):
            try apply(options.filter { $0.name != "FINALIZE" }, to: &task)
            if let root = options["FINALIZE"]?.text { try finalize(&task, path, root, context) }
            try task.requireRoot()
        case .unset(let names):
            for name in names { try task.unset(name.name) }
        case .modifyBody:
            task.definition = context.source.text(alter.bodySpan.start, alter.bodySpan.end)
        case .addAfter(let names): try link(&task, path, names, context)
        case .removeAfter(let names):
            for name in names {
                let known = try resolver.path(try binder(context).parts(name)).text
                guard task.predecessors.contains(known) else { throw .missing("Task", known) }
                task.predecessors.removeAll { $0 == known }
            }
        case .modifyWhen(let condition):
            task.condition = condition
            task.conditionText = context.source.text(condition.span.start, condition.span.end)
        case .removeWhen:
            task.condition = nil
            task.conditionText = ""
        default: throw .unsupported("ALTER TASK action")
        }
        if !task.isRoot { try refuseChange(of: task, at: path) }
        catalog.databases[path.database]?.schemas[path.schema]?.tasks[path.name] = task
    }

    /// ADD AFTER: more predecessors, which must exist and may not lead back to the task.
    private func link(
        _ task: inout TaskEntry, _ path: Resolver.Path, _ names: [ObjectName],
        _ context: StatementContext
    ) throws(SnowflakeError) {
        let resolver = resolver(context)
        guard task.schedule.isEmpty else {
            throw .compilation(
                1003, "42000", "A task may have a schedule or predecessors, not both.")
        }
        for name in names {
            let (_, other) = try resolver.task(try binder(context).parts(name))
            guard !follows(other, path) else {
                throw .execution(
                    91_086, "22000",
                    "Adding predecessor \(other.text) to task \(path.text) would create a cycle.")
            }
            if !task.predecessors.contains(other.text) { task.predecessors.append(other.text) }
        }
    }

    /// Whether a task is another one or runs after it.
    private func follows(_ task: Resolver.Path, _ other: Resolver.Path) -> Bool {
        if task == other { return true }
        return allTasks.contains { candidate in
            candidate.path == task
                && candidate.task.predecessors.contains { name in
                    allTasks.contains { $0.path.text == name && follows($0.path, other) }
                }
        }
    }
}

extension TaskEntry {
    /// Source: Snowflake documentation, SHOW TASKS, `last_suspended_reason`.
    mutating func suspend(_ reason: String, at instant: Int64) {
        isStarted = false
        suspendedOn = Int128(instant)
        suspendedReason = reason
    }

    /// Keeps a property by its name.
    mutating func set(_ name: String, _ text: String) {
        parameters.removeAll { $0.0 == name }
        parameters.append((name, text))
    }

    /// A property that is a number.
    func number(_ name: String) -> Int? { parameters.last { $0.0 == name }.flatMap { Int($0.1) } }

    /// Source: Snowflake documentation, CREATE TASK, TASK_AUTO_RETRY_ATTEMPTS: "must be set to the
    /// root task of a task graph"; the error's number is not documented.
    func requireRoot() throws(SnowflakeError) {
        guard number("TASK_AUTO_RETRY_ATTEMPTS") ?? 0 > 0,
            !predecessors.isEmpty || !finalizes.isEmpty
        else { return }
        throw .compilation(
            1003, "42000", "TASK_AUTO_RETRY_ATTEMPTS can only be set on a root task.")
    }

    /// The streams that the condition asks for data, as they are written.
    var streams: [String] {
        let function = Array("SYSTEM$STREAM_HAS_DATA".utf8)
        let bytes = Array(conditionText.utf8)
        let folded = bytes.map { (0x61...0x7A).contains($0) ? $0 - 0x20 : $0 }
        var found: [String] = []
        var place = 0
        while let next = Text.find(function, in: folded, from: place) {
            place = next + function.count
            let parts = bytes[place...].prefix { $0 != 0x29 }.split(
                separator: 0x27, omittingEmptySubsequences: false)
            if parts.count >= 3 { found.append(String(decoding: parts[1], as: UTF8.self)) }
        }
        return found
    }

    /// Whether new data of streams starts it, and no schedule.
    var isTriggered: Bool {
        schedule.isEmpty && predecessors.isEmpty && finalizes.isEmpty && !streams.isEmpty
    }

    /// Puts a property back to its default. Source: Snowflake documentation, ALTER TASK … UNSET.
    mutating func unset(_ name: String) throws(SnowflakeError) {
        switch name {
        case "WAREHOUSE": warehouse = ""
        case "SCHEDULE": schedule = ""
        case "COMMENT": header.comment = ""
        case "FINALIZE": finalizes = ""
        case "ALLOW_OVERLAPPING_EXECUTION", "OVERLAP_POLICY": overlap = .none
        case "SUSPEND_TASK_AFTER_NUM_FAILURES": suspendAfterFailures = nil
        case "WHEN":
            condition = nil
            conditionText = ""
        default:
            guard Self.ownParameters.contains(name) || SessionParameters().knows(name) else {
                throw .compilation(1006, "22023", "invalid parameter '\(name)'")
            }
            parameters.removeAll { $0.0 == name }
        }
    }
}
