import AWSWire
import CloudModel
import DataFormats
import Diagnostics
import ScenarioModel
import SimFaults
import SimKernel
import SimTrace
import SnowflakeWire

/// What operators and tests do with a world: everything under `/_rehearsal/`.
///
/// `docs/serving.md` documents it; each answer is JSON but for traces (JSON lines) and
/// environments (shell).
struct ControlAPI {
    let session: WireSession

    private struct Problem: Error {
        let status: Int
        let message: String
    }

    func answer(_ request: WireRequest) -> WireResponse {
        do throws(Problem) {
            return try route(request)
        } catch {
            return json(["error": .string(error.message)], status: error.status)
        }
    }

    private func route(_ request: WireRequest) throws(Problem) -> WireResponse {
        let path = String(request.path.dropFirst(WireInput.controlPrefix.count))
        if path.hasPrefix(TransferPlace.path) { return session.transfer(request, path: path) }
        switch (request.method, path) {
        case ("GET", "health"): return json(health)
        case ("GET", "now"): return json(["now": now])
        case ("POST", "advance"): return try advance(request)
        case ("POST", "run-until-idle"): return try runUntilIdle(request)
        case ("GET", "faults"): return json(faults)
        case ("PUT", "faults"): return try setFaults(request)
        case ("DELETE", "faults"):
            session.account.context.faults = FaultInjector()
            return json(faults)
        case ("GET", "trace"): return trace(request)
        case ("GET", "snapshots"): return json(snapshots)
        case ("POST", "snapshots"), ("POST", "fork"): return try keep(request)
        case ("POST", "reset"): return try goBack(request)
        case ("GET", "env"): return text(WireEnvironment.exports(host: request.header("host")))
        default:
            let known = [
                "GET health", "GET now", "POST advance", "POST run-until-idle", "GET faults",
                "PUT faults", "DELETE faults", "GET trace", "GET snapshots", "POST snapshots",
                "POST reset", "GET env",
            ]
            throw Problem(
                status: 404,
                message: "the control API has no `\(request.method) \(path)`; it has "
                    + known.joined(separator: ", "))
        }
    }

    private func json(_ value: JSONValue, status: Int = 200) -> WireResponse {
        WireResponse(
            status: status, headers: [WireHeader("Content-Type", "application/json")],
            body: Array((value.serialized() + "\n").utf8)[...])
    }

    private func text(_ text: String) -> WireResponse {
        WireResponse(
            status: 200, headers: [WireHeader("Content-Type", "text/plain; charset=utf-8")],
            body: Array(text.utf8)[...])
    }

    private func body(_ request: WireRequest) throws(Problem) -> JSONObject {
        guard !request.body.isEmpty else { return JSONObject() }
        guard let value = try? JSONValue.parse(request.body), let object = value.objectValue else {
            throw Problem(status: 400, message: "the body must be a JSON object")
        }
        return object
    }

    // MARK: Time

    private var now: JSONValue { .string(iso(session.world.now)) }

    private func iso(_ instant: VirtualInstant) -> String {
        CivilDateTime(nanosecondsSinceEpoch: instant.nanoseconds).description + "Z"
    }

    private var health: JSONValue {
        [
            "status": session.world.exhausted == nil ? "ok" : "exhausted", "now": now,
            "time": .string(session.time.word), "requests": JSONValue(session.requests),
            "waiting": .bool(session.hasWaiting),
            "traceEntries": JSONValue(session.world.firstEntry + session.world.trace.count),
        ]
    }

    private func advance(_ request: WireRequest) throws(Problem) -> WireResponse {
        let body = try body(request)
        let target: VirtualInstant
        if let text = body["by"]?.stringValue {
            guard let duration = VirtualDuration(text), duration >= .zero else {
                throw Problem(status: 400, message: "`by` is a duration such as 90s, 15m, 2h, 1d")
            }
            target = session.world.now + duration
        } else if let text = body["to"]?.stringValue {
            guard let instant = try? ISOTime.instant(text) else {
                throw Problem(
                    status: 400, message: "`to` is an instant such as 2025-01-02T03:04:05Z")
            }
            target = VirtualInstant(nanoseconds: instant)
            guard target >= session.world.now else {
                throw Problem(
                    status: 400,
                    message: "`to` is in the past: it is \(iso(session.world.now))")
            }
        } else {
            throw Problem(status: 400, message: "say how far: {\"by\": \"1h\"} or {\"to\": …}")
        }
        let before = session.world.eventsHandled
        session.advance(to: target)
        return json(["now": now, "events": JSONValue(session.world.eventsHandled - before)])
    }

    private func runUntilIdle(_ request: WireRequest) throws(Problem) -> WireResponse {
        let text = try body(request)["within"]?.stringValue ?? "1d"
        guard let within = VirtualDuration(text), within >= .zero else {
            throw Problem(status: 400, message: "`within` is a duration such as 90s, 15m, 2h, 1d")
        }
        let deadline = session.world.now + within
        let before = session.world.eventsHandled
        while case .advanced = session.world.step(until: deadline) {}
        return json([
            "now": now, "events": JSONValue(session.world.eventsHandled - before),
            "idle": .bool(session.nextDue == nil),
        ])
    }

    // MARK: Faults

    private var faults: JSONValue {
        let injector = session.account.context.faults
        return [
            "faults": .array(
                injector.rules.enumerated().map { place, rule in
                    [
                        "id": .string(rule.id), "point": .string(rule.point),
                        "phase": .string(rule.phase.rawValue),
                        "do": .string(rule.effect.word),
                        "matched": JSONValue(injector.matched[place]),
                        "fired": JSONValue(injector.fired[place]),
                    ]
                })
        ]
    }

    private func setFaults(_ request: WireRequest) throws(Problem) -> WireResponse {
        guard let text = String(validating: request.body, as: UTF8.self) else {
            throw Problem(status: 400, message: "the body is not UTF-8")
        }
        // The scenario format's own list, in YAML or in JSON, which is YAML too.
        let (rules, issues) = ScenarioReader.faults(in: SourceText(name: "faults", text: text))
        guard issues.isEmpty else {
            throw Problem(
                status: 400,
                message: issues.map { "\($0.code): \($0.summary)" }.joined(separator: "; "))
        }
        session.account.context.faults = FaultInjector(rules: rules)
        return json(faults)
    }

    // MARK: The trace and copies

    private func trace(_ request: WireRequest) -> WireResponse {
        var trace = Playback.trace(of: session, pipeline: "")
        if let from = request.query.first(where: { $0.name == "from" }).flatMap({ Int($0.value) }) {
            trace.entries.removeAll { $0.index < from }
        }
        return WireResponse(
            status: 200, headers: [WireHeader("Content-Type", "application/x-ndjson")],
            body: trace.lines()[...])
    }

    private var snapshots: JSONValue {
        ["snapshots": .array(session.snapshots.map { .string($0.name) })]
    }

    private func name(_ request: WireRequest) throws(Problem) -> String {
        guard let name = try body(request)["name"]?.stringValue, !name.isEmpty else {
            throw Problem(status: 400, message: "say which: {\"name\": \"…\"}")
        }
        return name
    }

    private func keep(_ request: WireRequest) throws(Problem) -> WireResponse {
        let name = try name(request)
        do throws(SnapshotFailure) { try session.keep(name) } catch {
            throw Problem(
                status: 409, message: "the world is in the middle of something: \(error)")
        }
        return json(snapshots)
    }

    private func goBack(_ request: WireRequest) throws(Problem) -> WireResponse {
        let name = try body(request)["name"]?.stringValue ?? "start"
        guard session.goBack(to: name) else {
            throw Problem(
                status: 404,
                message: "there is no snapshot `\(name)`; there are "
                    + session.snapshots.map(\.name).joined(separator: ", "))
        }
        return json(["now": now])
    }
}
