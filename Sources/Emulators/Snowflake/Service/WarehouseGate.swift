import CloudModel
import SimFaults
import SimKernel

/// Where the world comes between the statements of a live session: faults, latency, the trace.
final class WarehouseGate: StatementGate {
    private unowned let emulator: SnowflakeEmulator
    /// The version of the rows that the last recorded commit made.
    private var seenVersion: Int

    init(_ emulator: SnowflakeEmulator) {
        self.emulator = emulator
        seenVersion = emulator.account.commitVersion
    }

    private var world: World { emulator.context.world }

    func before(_ statement: StatementInfo) async throws(SnowflakeError) {
        guard let live = emulator.live[statement.session] else { return }
        if live.isCancelled { throw .cancelled }
        try await pass("wh.stmt", .before, statement, live)
        order(statement, live)
        do throws(ServiceFailure) {
            try await live.caller.sleep(for: emulator.context.latency["snowflake"])
        } catch { throw emulator.died(live) }
        let entry = world.record(entry(statement, live))
        live.open[statement.queryID] = (entry, live.guest.cause)
        live.guest.cause = entry
        world.currentCause = entry
    }

    /// Decides in which order rows come that this statement does not order.
    private func order(_ statement: StatementInfo, _ live: LiveSession) {
        let subject = "\(live.name) #\(statement.index)"
        let strike = emulator.context.consult(
            "engine.row_order", subject: subject, attributes: [("statement", statement.kind)])
        guard strike?.effect == .shuffle else {
            emulator.orderSeed = 0
            return
        }
        // One shuffle among many; zero is the order in which rows were written.
        emulator.orderSeed = world.choose("engine/row_order", subject, below: 1 << 32)
    }

    func after(
        _ statement: StatementInfo, _ result: StatementResult
    ) async throws(SnowflakeError) {
        guard let live = emulator.live[statement.session] else { return settled() }
        close(statement, live) { entry in
            let rows = result.rowsAffected > 0 ? result.rowsAffected : result.rows.count
            entry.details.append(TraceField("rows", rows))
            let reads = self.names(live.session.work.reads)
            if !reads.isEmpty, statement.kind != "CALL" {
                entry.details.append(TraceField("reads", reads))
            }
            if let target = statement.target, Self.writes(statement.kind) {
                entry.details.append(TraceField("writes", target))
            }
        }
        committed(live)
        emulator.followCatalog()
        try await pass("wh.stmt", .after, statement, live)
    }

    func failed(_ statement: StatementInfo, _ error: SnowflakeError) {
        guard let live = emulator.live[statement.session] else { return settled() }
        close(statement, live) { entry in
            entry.outcome =
                error.isIndeterminate ? .indeterminate(error.codeText) : .failed(error.codeText)
            entry.details.append(TraceField("error", error.message))
        }
        committed(live)
    }

    func afterFile(
        _ statement: StatementInfo, _ file: String, _ k: Int, of n: Int
    ) async throws(SnowflakeError) {
        guard let live = emulator.live[statement.session] else { return }
        do throws(ServiceFailure) {
            try await live.caller.pass(
                "wh.copy.file", .mid, subject: file,
                attributes: [
                    ("table", statement.target ?? ""), ("file", file), ("part", "\(k)"),
                    ("parts", "\(n)"),
                ])
        } catch { throw refused(error, live, isAfter: false) }
    }

    func loaded(_ statement: StatementInfo, _ file: LoadedFile) {
        guard let live = emulator.live[statement.session] else { return }
        world.record(
            TraceEntry(
                actor: live.caller.actor.name, principal: "snowflake:\(statement.user)",
                service: "snowflake", operation: "CopyFile", subject: file.file,
                details: [
                    TraceField("table", file.table), TraceField("file", file.file),
                    TraceField("rows", file.rows), TraceField("status", file.status),
                ]))
    }

    /// Looks again every second, up to the session's LOCK_TIMEOUT.
    func waitForLock(
        _ statement: StatementInfo, on table: String, heldBy session: Int
    ) async throws(SnowflakeError) {
        guard let live = emulator.live[statement.session] else {
            throw .lockTimeout(statement.queryID, seconds: 0)
        }
        let limit = live.session.parameters.lockTimeout
        guard live.waited[statement.queryID, default: 0] < Int64(limit) else {
            throw .lockTimeout(statement.queryID, seconds: limit)
        }
        live.waited[statement.queryID, default: 0] += 1
        live.isWaitingForLock = true
        defer { live.isWaitingForLock = false }
        try await sleep(1_000_000_000, live)
    }

    func wait(
        _ statement: StatementInfo, for nanoseconds: Int64
    ) async throws(SnowflakeError) {
        // A question of an observer takes no time.
        guard let live = emulator.live[statement.session] else { return }
        try await sleep(nanoseconds, live)
    }

    /// Lets time go by, but not beyond the timeout of the statement.
    private func sleep(
        _ nanoseconds: Int64, _ live: LiveSession
    ) async throws(SnowflakeError) {
        let now = world.now.nanoseconds
        let deadline = live.session.deadline
        let isShort = deadline.map { now + nanoseconds >= $0.at } ?? false
        let length = isShort ? max(0, (deadline?.at ?? now) - now) : nanoseconds
        do throws(ServiceFailure) {
            try await live.caller.sleep(for: VirtualDuration(nanoseconds: length))
        } catch { throw emulator.died(live) }
        if live.isCancelled { throw .cancelled }
        if isShort, let deadline { throw .reachedTimeout(deadline.seconds) }
    }

    func cancel(session: Int, statement: String?) -> [String] {
        guard let live = emulator.live[session] else { return [] }
        let running = live.open.keys.sorted()
        guard let statement else {
            live.isCancelled = live.isCancelled || !running.isEmpty
            return running
        }
        guard running.contains(statement) else { return [] }
        live.isCancelled = true
        return [statement]
    }

    // MARK: Faults

    private func pass(
        _ point: String, _ phase: FaultPhase, _ statement: StatementInfo, _ live: LiveSession
    ) async throws(SnowflakeError) {
        let procedure = live.session.work.procedure.map(Self.lastPart)
        let who = statement.isNested ? procedure ?? live.name : live.name
        do throws(ServiceFailure) {
            try await live.caller.pass(
                point, phase, subject: "\(who) #\(statement.index)",
                attributes: [
                    ("procedure", statement.isNested ? procedure ?? "" : ""),
                    ("statement", "\(statement.index)"), ("kind", statement.kind),
                    ("table", statement.target ?? ""), ("session", live.name),
                ])
        } catch { throw refused(error, live, isAfter: phase == .after) }
    }

    static func lastPart(_ name: String) -> String {
        guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return name }
        return String(name[name.utf8.index(after: dot)...])
    }

    private func refused(
        _ failure: ServiceFailure, _ live: LiveSession, isAfter: Bool
    ) -> SnowflakeError {
        if failure.isGuestDeath { return emulator.died(live) }
        return SnowflakeError(
            code: Int(failure.code) ?? 300_002,
            sqlState: Int(failure.code) == 604 ? "57014" : "XX000",
            message: "\(failure.code): \(failure.message)", isIndeterminate: isAfter)
    }

    // MARK: Trace

    private func entry(_ statement: StatementInfo, _ live: LiveSession) -> TraceEntry {
        var details = [
            TraceField("session", live.name), TraceField("role", statement.role),
            TraceField("statement", statement.index), TraceField("kind", statement.kind),
        ]
        if statement.isNested, let procedure = live.session.work.procedure {
            details.append(TraceField("procedure", procedure))
        }
        let procedure = live.session.work.procedure.map(Self.lastPart)
        let who = statement.isNested ? procedure ?? live.name : live.name
        return TraceEntry(
            actor: live.caller.actor.name, principal: "snowflake:\(statement.user)",
            service: "snowflake", operation: "Statement", subject: "\(who) #\(statement.index)",
            details: details)
    }

    private func close(
        _ statement: StatementInfo, _ live: LiveSession, _ change: (inout TraceEntry) -> Void
    ) {
        guard let open = live.open.removeValue(forKey: statement.queryID) else { return }
        world.amend(open.entry, change)
        live.guest.cause = open.cause ?? open.entry
        world.currentCause = live.guest.cause
    }

    private func names(_ tables: [Int]) -> String {
        tables.compactMap { emulator.account.tablePath($0)?.text }.sorted().joined(separator: ",")
    }

    /// Whether a statement of this kind changes the rows of its target.
    private static func writes(_ kind: String) -> Bool {
        ["INSERT", "UPDATE", "DELETE", "MERGE", "COPY", "TRUNCATE TABLE", "MULTI TABLE INSERT"]
            .contains(kind)
    }

    /// Records what has become visible to others since the last time.
    private func committed(_ live: LiveSession) {
        let account = emulator.account
        guard account.commitVersion != seenVersion else { return }
        seenVersion = account.commitVersion
        // A refresh of a directory table changes no table.
        guard !account.changedTables.isEmpty else { return }
        let tables = account.changedTables.joined(separator: ",")
        world.record(
            TraceEntry(
                actor: live.caller.actor.name, principal: "snowflake:\(live.session.user)",
                service: "snowflake", operation: "Commit", subject: live.name,
                details: [TraceField("tables", tables), TraceField("run", live.run)]))
    }

    /// Untraced changes are not attributed to the next traced statement.
    private func settled() { seenVersion = emulator.account.commitVersion }
}

extension SnowflakeError {
    /// Source: the service's own words for a statement that its client aborts.
    static var cancelled: SnowflakeError { execution(604, "57014", "SQL execution canceled") }

    static var sessionGone: SnowflakeError {
        execution(390_111, "08001", "Session no longer exists. New login required.")
    }
}
