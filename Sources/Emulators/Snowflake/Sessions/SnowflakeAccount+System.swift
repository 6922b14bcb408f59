import OrderedCollections
import SnowflakeSQL

// What system functions do. Source: Snowflake documentation, "System functions".
extension SnowflakeAccount {
    /// The value of a system function that the running statement calls.
    func system(
        _ name: String, _ a: [SnowflakeValue]
    ) throws(SnowflakeError) -> SnowflakeValue {
        guard let place = connection.environment.place else { return .null }
        let session = place.session
        let context = StatementContext(
            session: session, source: place.statement,
            info: StatementInfo(
                queryID: work.currentStatement, session: session.id, user: session.user,
                role: session.role, kind: "SELECT", text: "", index: 1, isNested: true))
        switch name {
        case "SYSTEM$USER_TASK_CANCEL_ONGOING_EXECUTIONS":
            return try cancelRuns(a.text(0), context)
        case "SYSTEM$PIPE_FORCE_RESUME": return try forceResume(a, context)
        case "SYSTEM$CANCEL_QUERY": return try cancelQuery(a.text(0), session)
        case "SYSTEM$CANCEL_ALL_QUERIES":
            let other = try self.session(a.text(0), session)
            return .text("\(gate.cancel(session: other.id, statement: nil).count) cancelled.")
        case "SYSTEM$ABORT_SESSION":
            let other = try self.session(a.text(0), session)
            // Its tables go once the statement that asks for it is over.
            work.abortedSessions.append(other.id)
            return .text("session [\(other.id)] terminated.")
        case "SYSTEM$ABORT_TRANSACTION": return try abortTransaction(a.text(0), session)
        case "SYSTEM$LAST_CHANGE_COMMIT_TIME": return try lastChange(of: a.text(0), context)
        case "SYSTEM$STREAM_GET_TABLE_TIMESTAMP": return try offset(of: a.text(0), context)
        case "SYSTEM$GET_DIRECTORY_TABLE_STATUS":
            return try directoryStatus(a.isEmpty ? nil : a.text(0), context)
        case "SYS_CONTEXT": return try sysContext(a, session)
        case "SYSTEM$CLUSTERING_DEPTH":
            let (table, _) = try clustering(a, context)
            return .float(lastRow(of: table.header.id) > 0 ? 1 : 0)
        case "SYSTEM$CLUSTERING_INFORMATION": return try clusteringInformation(a, context)
        default: throw .unknownFunction(name)
        }
    }

    // MARK: Tasks and pipes

    private func task(
        _ name: String, _ context: StatementContext
    ) throws(SnowflakeError) -> (path: Resolver.Path, task: TaskEntry) {
        let resolver = resolver(context)
        let parts = NameText.split(name)
        let path = try resolver.path(parts)
        guard let task = try resolver.schema(of: path).tasks[path.name], resolver.sees(task.header)
        else { throw .missing("Task", resolver.shown(parts)) }
        try resolver.require("OPERATE", on: task.header, "task", path.name)
        return (path, task)
    }

    private func cancelRuns(
        _ name: String, _ context: StatementContext
    ) throws(SnowflakeError) -> SnowflakeValue {
        let (path, _) = try task(name, context)
        var cancelled: [String] = []
        for session in sessions.values where session.work.task?.path == path.text {
            cancelled += gate.cancel(session: session.id, statement: nil).prefix(1)
        }
        guard !cancelled.isEmpty else {
            return .text(
                "Task \(path.name) has no currently running executions. If the task was dropped "
                    + "or replaced after a previous execution started, use SYSTEM$CANCEL_QUERY "
                    + "along with the query id to cancel the run.")
        }
        return .text(
            "Marked \(cancelled.count) task runs for cancellation. It may take a few seconds for "
                + "cancellation to complete. Query ids canceled: "
                + "[\(cancelled.joined(separator: ", "))]")
    }

    private func forceResume(
        _ a: [SnowflakeValue], _ context: StatementContext
    ) throws(SnowflakeError) -> SnowflakeValue {
        let known = ["STALENESS_CHECK_OVERRIDE", "OWNERSHIP_TRANSFER_CHECK_OVERRIDE"]
        for word in (a.count > 1 ? a.text(1) : "").split(separator: ",") {
            let word = word.filter { $0 != " " }.uppercased()
            guard known.contains(word) else {
                throw .invalidArgumentValue("Invalid argument of SYSTEM$PIPE_FORCE_RESUME: \(word)")
            }
        }
        let resolver = resolver(context)
        let parts = NameText.split(a.text(0))
        let path = try resolver.path(parts)
        guard let pipe = try resolver.schema(of: path).pipes[path.name], resolver.sees(pipe.header)
        else { throw .missing("Pipe", resolver.shown(parts)) }
        try resolver.require("OPERATE", on: pipe.header, "pipe", path.name)
        changePipe(path) { $0.isPaused = false }
        return .text("true")
    }

    // MARK: Sessions and transactions

    /// Whether a session may end or watch what a user runs in a warehouse: its own user's, or
    /// whatever it may operate.
    func mayWatch(_ session: SnowflakeSession, user: String, warehouse: String?) -> Bool {
        let roles = effectiveRoles(session)
        if session.user == user || roles.contains("ACCOUNTADMIN") { return true }
        guard let warehouse = warehouse.flatMap({ catalog.warehouses[$0] }) else { return false }
        return roles.contains {
            $0 == warehouse.header.owner
                || catalog.grants.has("OPERATE", on: warehouse.header.id, role: $0)
        }
    }

    private func controls(_ session: SnowflakeSession, _ other: SnowflakeSession) -> Bool {
        mayWatch(session, user: other.user, warehouse: other.warehouse)
    }

    /// The session of a number.
    private func session(
        _ number: String, _ session: SnowflakeSession
    ) throws(SnowflakeError) -> SnowflakeSession {
        guard let id = Int(number), let other = sessions[id] else {
            throw .invalidArgumentValue("Session '\(number)' does not exist.")
        }
        guard controls(session, other) else { throw .insufficientPrivileges("session", number) }
        return other
    }

    private func cancelQuery(
        _ id: String, _ session: SnowflakeSession
    ) throws(SnowflakeError) -> SnowflakeValue {
        for other in sessions.values where controls(session, other) {
            guard gate.cancel(session: other.id, statement: id).isEmpty else {
                return .text("query [\(id)] terminated.")
            }
        }
        return .text("Identified SQL statement is not currently executing.")
    }

    private func abortTransaction(
        _ number: String, _ session: SnowflakeSession
    ) throws(SnowflakeError) -> SnowflakeValue {
        let found = sessions.values.first {
            $0.openTransactions.contains { "\($0.number)" == number }
        }
        guard let other = found else {
            return .text("Transaction id: \(number) is not running.")
        }
        guard
            session.user == other.user || effectiveRoles(session).contains("ACCOUNTADMIN")
        else { throw .insufficientPrivileges("transaction", number) }
        while other.openTransactions.contains(where: { "\($0.number)" == number }) {
            rollback(other)
        }
        return .text("Aborted transaction id: \(number)")
    }

    /// Ends the sessions that the statement that has just run has aborted.
    func endAbortedSessions() {
        guard !work.abortedSessions.isEmpty else { return }
        for id in work.abortedSessions {
            if let session = sessions[id] { close(session) }
        }
        work.abortedSessions = []
    }
}
