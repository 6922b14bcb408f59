import CloudModel
import DataFormats
import SimFaults
import SimKernel

/// An event message on its way to its destination.
struct NotificationDelivery: EventPayload {
    let bucket: String
    let key: String
    /// Such as `ObjectCreated:Put`.
    let event: String
    let sequencer: String
    let kind: NotificationConfiguration.Kind
    let arn: String
    let content: Content
    let committed: VirtualInstant
    /// Attempts that failed so far.
    var failures = 0
    /// Whether the fault point was passed: a message meets it once, copies and retries do not.
    var isConsulted = false
    /// Zero for the message itself, then the number of the copy.
    var copy = 0

    /// What is handed over: a record for one destination, or an event for a bus.
    enum Content: Sendable {
        case message(JSONValue)
        case event(BusEvent)
    }

    /// The destination's short name.
    var destination: String {
        arn.lastPart(after: ":") ?? arn
    }

    /// What fault rules and traces call the destination.
    var attribute: (name: String, value: String) {
        switch kind {
        case .function: ("function", destination)
        case .topic: ("topic", destination)
        case .queue: ("queue", destination)
        case .bus: ("bus", destination)
        }
    }
}

extension S3Emulator {
    /// The places within a reorder window at which a message may come.
    private static let reorderSlots: UInt64 = 64

    func deliver(_ delivery: NotificationDelivery) {
        guard !delivery.isConsulted else { return attempt(delivery) }
        var delivery = delivery
        delivery.isConsulted = true
        let strike = context.consult(
            "s3.event.deliver", subject: delivery.key,
            attributes: [
                ("key", delivery.key), ("bucket", delivery.bucket), delivery.attribute,
                ("event", delivery.event),
            ])
        guard let strike else { return attempt(delivery) }
        noteFault(strike, delivery)
        switch strike.effect {
        case .drop: break
        case .delay(let length): postpone(delivery, by: length)
        case .duplicate(let times, let gap):
            for number in 1...max(times, 1) {
                var copy = delivery
                copy.copy = number
                postpone(copy, by: gap * Int64(number))
            }
            attempt(delivery)
        case .reorder(let window):
            let slot = context.world.choose(
                "s3.event.reorder", delivery.key, below: Self.reorderSlots)
            let share = window.nanoseconds / Int64(Self.reorderSlots - 1)
            postpone(delivery, by: .nanoseconds(share * Int64(slot)))
        case .fail(let code): retry(delivery, after: code)
        case .throttle: retry(delivery, after: "TooManyRequestsException")
        case .deny: retry(delivery, after: "AccessDenied")
        case .crash, .shuffle, .corrupt:
            // There is nobody to crash and nothing to shuffle here: visible, and then as usual.
            context.world.record(
                entry("FaultNotOffered", delivery, outcome: .failed(strike.effect.word)))
            attempt(delivery)
        }
    }

    private func attempt(_ delivery: NotificationDelivery) {
        let note = context.world.record(entry("Notify", delivery))
        let outer = context.world.currentCause
        context.world.currentCause = note
        defer { context.world.currentCause = outer }
        do {
            try hand(delivery)
        } catch {
            context.world.amend(note) {
                $0.outcome = error.isDefinite ? .failed(error.code) : .indeterminate(error.code)
                $0.fault = error.fault
            }
            retry(delivery, after: error.code)
        }
    }

    private func hand(_ delivery: NotificationDelivery) throws(ServiceFailure) {
        switch delivery.content {
        case .event(let event):
            // An AWS service needs no permission for the default bus.
            _ = try context.ports.eventBus.put(event, as: Self.service)
        case .message(let message):
            switch delivery.kind {
            case .topic: try publish(message, to: delivery.arn, of: delivery.bucket)
            case .queue: try send(message, to: delivery.arn, of: delivery.bucket)
            case .function, .bus: try invoke(delivery, with: message)
            }
        }
    }

    private func invoke(
        _ delivery: NotificationDelivery, with message: JSONValue
    ) throws(ServiceFailure) {
        let function = delivery.destination
        var call = invokeCall(
            function: function, account: context.account, region: context.region,
            subject: delivery.key)
        call.attributes.append(("key", delivery.key))
        call.context = sourceKeys(delivery.bucket)
        try context.callNow(
            call, as: Self.service,
            perform: { (actor) throws(ServiceFailure) in
                try context.ports.functions.invokeAsynchronously(
                    function, payload: message, subject: delivery.key, as: actor)
            })
    }

    /// Tries again later, twice as late each time; past the age limit the loss is put on record.
    private func retry(_ delivery: NotificationDelivery, after code: String) {
        var delivery = delivery
        delivery.failures += 1
        let wait = min(
            settings.firstRetry * (1 << Int64(min(delivery.failures - 1, 20))), .minutes(5))
        guard context.now + wait - delivery.committed <= settings.deliveryAge else {
            context.world.record(entry("NotifyAbandoned", delivery, outcome: .failed(code)))
            return
        }
        postpone(delivery, by: wait)
    }

    private func postpone(_ delivery: NotificationDelivery, by length: VirtualDuration) {
        context.world.schedule(delivery, to: name, subject: delivery.key, after: length)
    }

    private func noteFault(_ strike: FaultStrike, _ delivery: NotificationDelivery) {
        var entry = entry(strike.effect.word, delivery)
        entry.service = "fault"
        entry.fault = strike.rule
        entry.details.append(TraceField("point", "s3.event.deliver"))
        context.world.record(entry)
    }

    private func entry(
        _ operation: String, _ delivery: NotificationDelivery, outcome: TraceOutcome = .done
    ) -> TraceEntry {
        TraceEntry(
            actor: "s3", principal: Self.service.principal.name, service: "s3",
            operation: operation, subject: delivery.key, outcome: outcome,
            details: [
                TraceField("bucket", delivery.bucket),
                TraceField(delivery.attribute.name, delivery.attribute.value),
                TraceField("event", delivery.event), TraceField("sequencer", delivery.sequencer),
                TraceField("attempt", delivery.failures + 1), TraceField("copy", delivery.copy),
            ])
    }
}
