import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

/// Calling targets, and trying again (EventBridge User Guide, "Retry policy and dead-letter
/// queues").
extension EventBusEmulator {
    /// An event has come to a target's door: the fault point decides what becomes of it.
    func deliver(_ delivery: RuleDelivery) {
        guard !delivery.isConsulted else { return attempt(delivery) }
        var delivery = delivery
        delivery.isConsulted = true
        let arrivals = context.arrivals(
            at: "events.deliver", service: "events", subject: delivery.rule,
            attributes: [
                ("bus", delivery.bus), ("rule", delivery.rule), ("target", delivery.target),
            ])
        for wait in arrivals {
            if wait > .zero { send(delivery, after: wait) } else { attempt(delivery) }
        }
    }

    private func attempt(_ delivery: RuleDelivery) {
        // A target that was removed meanwhile gets nothing more.
        guard let rule = state.buses[delivery.bus]?.rules[delivery.rule],
            let target = rule.targets[delivery.target]
        else { return }
        let world = context.world
        let outer = world.currentCause
        defer { world.currentCause = outer }
        let entry = world.record(
            TraceEntry(
                actor: "events", service: "events", operation: "Deliver", subject: delivery.rule,
                details: [
                    TraceField("bus", delivery.bus), TraceField("target", delivery.target),
                    TraceField("event", delivery.event["id"]?.stringValue ?? ""),
                    TraceField("attempt", delivery.attempt),
                ]))
        world.currentCause = entry
        do throws(ServiceFailure) {
            let text = try input(of: target, delivery)
            var call = TargetCall(text: text, subject: delivery.rule, groupID: target.groupID)
            call.keys = keys(delivery)
            if case .bus = target.kind { call.event = forwarded(delivery.event, to: target.arn) }
            let actor = try caller(for: target, rule)
            try context.callTarget(target.kind, call, as: actor)
        } catch {
            world.amend(entry) {
                $0.outcome = error.isDefinite ? .failed(error.code) : .indeterminate(error.code)
                $0.details.append(TraceField("error", error.message))
            }
            retry(delivery, target, after: error)
        }
    }

    private func keys(_ delivery: RuleDelivery) -> [AuthorizationRequest.ContextKey] {
        [
            .init("aws:SourceArn", arn(ofRule: delivery.rule, on: delivery.bus)),
            .init("aws:SourceAccount", context.account),
        ]
    }

    /// EventBridge itself, or the role that the target or rule gives it.
    private func caller(for target: RuleTarget, _ rule: Rule) throws(ServiceFailure) -> Actor {
        guard let role = target.roleARN ?? rule.roleARN else {
            return Actor(name: "events", principal: .service("events.amazonaws.com"))
        }
        return Actor(
            name: "events",
            principal: try context.assumeRole(
                role, session: "events", for: "events.amazonaws.com", actor: "events"))
    }

    private func retry(
        _ delivery: RuleDelivery, _ target: RuleTarget, after error: ServiceFailure
    ) {
        let wait = context.backOff(after: delivery.attempt)
        let isTooOld = context.now + wait > delivery.acceptedAt + target.maximumAge
        if error.isRetryable, delivery.attempt <= target.maximumRetryAttempts, !isTooOld {
            var next = delivery
            next.attempt += 1
            return send(next, after: wait)
        }
        guard let queue = target.deadLetterARN else { return }
        var attributes: [(name: String, value: String)] = [
            ("RULE_ARN", arn(ofRule: delivery.rule, on: delivery.bus)), ("TARGET_ARN", target.arn),
            ("ERROR_CODE", error.code), ("ERROR_MESSAGE", error.message),
            ("RETRY_ATTEMPTS", String(delivery.attempt - 1)),
        ]
        if error.isRetryable {
            attributes.append(
                (
                    "EXHAUSTED_RETRY_CONDITION",
                    isTooOld ? "MaximumEventAgeInSeconds" : "MaximumRetryAttempts"
                ))
        }
        // A failure is in the trace; there is nobody else to tell.
        try? context.send(
            SendMessage(
                queueARN: queue, body: delivery.event.serialized(),
                attributes: attributes.map { MessageAttribute(name: $0.name, text: $0.value) }),
            keys(delivery),
            as: Actor(name: "events", principal: .service("events.amazonaws.com")))
    }

    // MARK: Input

    private func input(
        of target: RuleTarget, _ delivery: RuleDelivery
    ) throws(ServiceFailure) -> String {
        switch target.input {
        case .event: return delivery.event.serialized()
        case .constant(let text): return text
        case .path(let path):
            guard let value = path.value(in: delivery.event) else {
                throw ServiceFailure(
                    service: "events", code: "InvalidInputPath",
                    message: "InputPath of target \(target.id) finds nothing in the event",
                    status: 400)
            }
            return value.serialized()
        case .transformer(let transformer):
            return transformer.transform(delivery.event) { name in
                reserved(name, delivery)
            }
        }
    }

    private func reserved(_ name: String, _ delivery: RuleDelivery) -> JSONValue? {
        switch name {
        case "aws.events.rule-arn": return .string(arn(ofRule: delivery.rule, on: delivery.bus))
        case "aws.events.rule-name": return .string(delivery.rule)
        case "aws.events.event.ingestion-time":
            return .string(
                ISOTime.text(ofInstant: delivery.acceptedAt.nanoseconds, fraction: .digits(3)))
        case "aws.events.event.json": return delivery.event
        case "aws.events.event":
            var event = delivery.event.objectValue ?? JSONObject()
            event.removeValue(forKey: "detail")
            return .object(event)
        default: return nil
        }
    }

    /// An event on its way to another bus, which gives it an id of its own.
    private func forwarded(_ event: JSONValue, to arn: String) -> BusEvent {
        let time = event["time"]?.stringValue.flatMap { try? ISOTime.instant($0) }
        return BusEvent(
            bus: arn, source: event["source"]?.stringValue ?? "",
            detailType: event["detail-type"]?.stringValue ?? "",
            detail: event["detail"]?.objectValue ?? JSONObject(),
            resources: (event["resources"]?.arrayValue ?? []).compactMap(\.stringValue),
            time: time.map { VirtualInstant(nanoseconds: $0) })
    }
}
