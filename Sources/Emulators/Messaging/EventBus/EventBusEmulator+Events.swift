public import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

/// Taking events (Amazon EventBridge API Reference, PutEvents).
extension EventBusEmulator: EventBusService {
    /// The largest request, counted as "Calculating PutEvents event entry size" does.
    /// One mebibyte since January 2026 (AWS Compute Blog on larger payloads).
    static let requestLimit = 1_048_576

    public func put(_ event: BusEvent, as actor: Actor) throws(ServiceFailure) -> String {
        let bus = busName(event.bus)
        return accept(
            envelope(
                id: nextID(bus), detailType: event.detailType, source: event.source,
                time: event.time ?? context.now, resources: event.resources,
                detail: .object(event.detail)), on: bus)
    }

    func nextID(_ bus: String) -> String {
        state.accepted += 1
        return context.stableUUID("event", bus, String(state.accepted))
    }

    /// An event as rules and targets see it.
    func envelope(
        id: String, detailType: String, source: String, time: VirtualInstant,
        resources: [String], detail: JSONValue
    ) -> JSONValue {
        [
            "version": "0", "id": .string(id), "detail-type": .string(detailType),
            "source": .string(source), "account": .string(context.account),
            "time": .string(ISOTime.text(ofInstant: time.nanoseconds, fraction: .digits(0))),
            "region": .string(context.region),
            "resources": .array(resources.map { .string($0) }), "detail": detail,
        ]
    }

    /// Keeps an event in the archives that want it, and sends it to the rules that match.
    ///
    /// An event for a bus that is not there is lost, as with the service.
    @discardableResult
    func accept(_ event: JSONValue, on bus: String, rules only: [String] = []) -> String {
        let isReplayed = event["replay-name"] != nil
        for name in state.archives.keys where !isReplayed && wants(name, event, bus) {
            state.archives[name]?.items.append(
                Archive.Item(event: event, instant: context.now))
        }
        for (name, rule) in state.buses[bus]?.rules ?? [:] {
            guard rule.isEnabled, let pattern = rule.pattern, pattern.matches(event),
                only.isEmpty || only.contains(arn(ofRule: name, on: bus))
            else { continue }
            dispatch(event, to: rule, name, on: bus)
        }
        return event["id"]?.stringValue ?? ""
    }

    private func wants(_ archive: String, _ event: JSONValue, _ bus: String) -> Bool {
        guard let archive = state.archives[archive], archive.bus == bus else { return false }
        return archive.pattern?.matches(event) ?? true
    }

    /// Sends an event on its way to every target of a rule.
    func dispatch(_ event: JSONValue, to rule: Rule, _ name: String, on bus: String) {
        for target in rule.targets.values {
            send(
                RuleDelivery(
                    event: event, bus: bus, rule: name, target: target.id,
                    acceptedAt: context.now), after: context.latency["events"])
        }
    }

    func send(_ delivery: RuleDelivery, after wait: VirtualDuration) {
        context.world.schedule(
            EventsEvent.deliver(delivery), to: name,
            subject: "\(delivery.rule) \(delivery.target)", after: wait)
    }

    // MARK: PutEvents

    func putEvents(_ input: JSONObject) throws(EventsError) -> JSONObject {
        if input["EndpointId"] != nil { throw .notEmulated("global endpoints") }
        let entries = input.list("Entries").compactMap(\.objectValue)
        guard (1...10).contains(entries.count) else {
            throw .validation(
                "1 validation error detected: Value at 'entries' failed to satisfy constraint:"
                    + " Member must have length \(entries.isEmpty ? "greater" : "less") than or"
                    + " equal to \(entries.isEmpty ? 1 : 10)")
        }
        guard entries.reduce(0, { $0 + Self.size(of: $1) }) < Self.requestLimit else {
            throw .validation(
                "Total size of the entries in the request is over the limit.")
        }
        var failed = 0
        let results = entries.map { entry -> JSONValue in
            do throws(EventsError) {
                return ["EventId": .string(try accept(entry))]
            } catch {
                failed += 1
                return ["ErrorCode": .string(error.code), "ErrorMessage": .string(error.message)]
            }
        }
        return ["FailedEntryCount": JSONValue(failed), "Entries": .array(results)]
    }

    private func accept(_ entry: JSONObject) throws(EventsError) -> String {
        func required(_ name: String) throws(EventsError) -> String {
            guard let text = entry.string(name), !text.isEmpty else {
                throw EventsError(
                    "InvalidArgument",
                    "Parameter \(name) is not valid. Reason: \(name) is a required argument.")
            }
            return text
        }
        let source = try required("Source")
        let detailType = try required("DetailType")
        let text = try required("Detail")
        guard let detail = try? JSONValue(parsing: text), detail.objectValue != nil else {
            throw EventsError("MalformedDetail", "Detail is malformed.")
        }
        guard !source.hasPrefix("aws.") else {
            throw EventsError(
                "NotAuthorizedForSourceException", "Not authorized for the source.")
        }
        var time = context.now
        if let text = entry.string("Time"), let instant = try? ISOTime.instant(text) {
            time = VirtualInstant(nanoseconds: instant)
        }
        let bus = busName(entry.string("EventBusName"))
        return accept(
            envelope(
                id: nextID(bus), detailType: detailType, source: source, time: time,
                resources: entry.strings("Resources"), detail: detail), on: bus)
    }

    /// EventBridge User Guide, "Calculating PutEvents event entry size".
    private static func size(of entry: JSONObject) -> Int {
        let texts = ["Source", "DetailType", "Detail"].compactMap { entry.string($0) }
        return (texts + entry.strings("Resources")).reduce(entry["Time"] == nil ? 0 : 14) {
            $0 + $1.utf8.count
        }
    }

    // MARK: TestEventPattern

    func testEventPattern(_ input: JSONObject) throws(EventsError) -> JSONObject {
        let pattern = try pattern(input.string("EventPattern") ?? "")
        guard let event = try? JSONValue(parsing: input.string("Event") ?? ""),
            let object = event.objectValue
        else {
            throw .validation("Parameter Event is not valid. Reason: Event is not a JSON object.")
        }
        for name in ["id", "account", "source", "time", "region", "resources", "detail-type"]
        where object[name] == nil {
            throw .validation(
                "Parameter Event is not valid. Reason: \(name) is a required field.")
        }
        return ["Result": .bool(pattern.matches(event))]
    }

    /// Reads the pattern of a rule or archive.
    func pattern(_ text: String) throws(EventsError) -> EventPattern {
        guard text.utf8.count <= 4_096 else {
            throw .validation("Parameter EventPattern is longer than 4096 characters.")
        }
        do throws(EventPatternError) { return try EventPattern(text) } catch {
            throw .invalidPattern(error)
        }
    }
}
