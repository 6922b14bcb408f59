import CloudModel
import DataFormats
import SimKernel

/// An operation: the permission is the operation's own, on the ARN of what it is about.
private func operation(
    _ name: String, _ status: FidelityStatus,
    _ perform:
        @escaping @Sendable (EventBusEmulator, JSONObject) throws(EventsError) -> JSONObject
) -> Operation<EventBusEmulator> {
    Operation(
        name: name, status: status,
        work: .init(
            call: { (events, input, _) throws(ServiceFailure) in
                name == "PutEvents" ? putEvents(events, input) : managing(name, events, input)
            },
            perform: { (events, input, _) throws(ServiceFailure) in
                do throws(EventsError) { return try perform(events, input) } catch {
                    throw ServiceFailure(error, service: "events")
                }
            }))
}

/// PutEvents needs its permission on every bus that it names.
private func putEvents(_ events: EventBusEmulator, _ input: JSONObject) -> ServiceCall {
    let entries = input.list("Entries").compactMap(\.objectValue)
    var buses: [String] = []
    for entry in entries {
        let bus = events.busName(entry.string("EventBusName"))
        if !buses.contains(bus) { buses.append(bus) }
    }
    let source = entries.first?.string("Source") ?? ""
    let detailType = entries.first?.string("DetailType") ?? ""
    return ServiceCall(
        service: "events", operation: "PutEvents", point: "events.put",
        subject: buses.first ?? "default",
        permissions: buses.map { .init("events:PutEvents", on: events.arn(ofBus: $0)) },
        attributes: [("bus", buses.first ?? "default"), ("source", source)],
        details: [
            TraceField("bus", buses.joined(separator: " ")), TraceField("source", source),
            TraceField("detail-type", detailType),
        ])
}

private func managing(
    _ name: String, _ events: EventBusEmulator, _ input: JSONObject
) -> ServiceCall {
    let isAboutBus = name.contains("EventBus") || name.contains("Permission")
    let bus = events.busName(
        isAboutBus && input["EventBusName"] == nil
            ? input.string("Name") : input.string("EventBusName"))
    let rule = input.string("Rule") ?? (isAboutBus ? nil : input.string("Name"))
    let resource: String
    if let arn = input.string("ResourceARN") {
        resource = arn
    } else if let archive = input.string("ArchiveName") {
        resource = events.arn(ofArchive: archive)
    } else if let replay = input.string("ReplayName") {
        resource = events.arn(ofReplay: replay)
    } else if let rule {
        resource = events.arn(ofRule: rule, on: bus)
    } else {
        resource = isAboutBus && !name.hasPrefix("List") ? events.arn(ofBus: bus) : "*"
    }
    let subject = ARN(resource)?.resource.split(separator: "/").last.map(String.init) ?? bus
    var call = ServiceCall(
        service: "events", operation: name, point: "events.manage", subject: subject,
        permissions: [.init("events:\(name)", on: resource)],
        attributes: [("bus", bus), ("rule", rule ?? "")],
        details: [TraceField("resource", resource)])
    // One who gives EventBridge a role must be allowed to pass it on.
    let given = [input.string("RoleArn")] + input.list("Targets").map { $0["RoleArn"]?.stringValue }
    for role in given.compactMap(\.self) {
        call.permissions.append(.init("iam:PassRole", on: role))
        call.context.append(.init("iam:PassedToService", "events.amazonaws.com"))
    }
    return call
}

/// Every operation of the API model of EventBridge.
let eventsOperations = OperationTable<EventBusEmulator>(
    service: "events", source: "Amazon EventBridge API Reference",
    operations: [
        .refused("ActivateEventSource"),
        operation("CancelReplay", .exact) { (events, input) throws(EventsError) in
            try events.cancelReplay(input)
        },
        .refused("CreateApiDestination"),
        operation("CreateArchive", .approximated("archives begin at once")) {
            (events, input) throws(EventsError) in try events.createArchive(input)
        },
        .refused("CreateConnection"),
        .refused("CreateEndpoint"),
        operation(
            "CreateEventBus",
            .approximated("partner event sources are refused; keys and logs are recorded only")
        ) { (events, input) throws(EventsError) in try events.createEventBus(input) },
        .refused("CreatePartnerEventSource"),
        .refused("DeactivateEventSource"),
        .refused("DeauthorizeConnection"),
        .refused("DeleteApiDestination"),
        operation("DeleteArchive", .exact) { (events, input) throws(EventsError) in
            try events.deleteArchive(input)
        },
        .refused("DeleteConnection"),
        .refused("DeleteEndpoint"),
        operation("DeleteEventBus", .exact) { (events, input) throws(EventsError) in
            try events.deleteEventBus(input)
        },
        .refused("DeletePartnerEventSource"),
        operation("DeleteRule", .exact) { (events, input) throws(EventsError) in
            try events.deleteRule(input)
        },
        .refused("DescribeApiDestination"),
        operation("DescribeArchive", .approximated("counts are up to date")) {
            (events, input) throws(EventsError) in try events.describeArchive(input)
        },
        .refused("DescribeConnection"),
        .refused("DescribeEndpoint"),
        operation("DescribeEventBus", .exact) { (events, input) throws(EventsError) in
            try events.describeEventBus(input)
        },
        .refused("DescribeEventSource"),
        .refused("DescribePartnerEventSource"),
        operation("DescribeReplay", .exact) { (events, input) throws(EventsError) in
            try events.describeReplay(input)
        },
        operation("DescribeRule", .exact) { (events, input) throws(EventsError) in
            try events.describeRule(input)
        },
        operation("DisableRule", .approximated("takes effect at once")) {
            (events, input) throws(EventsError) in try events.setEnabled(false, input)
        },
        operation("EnableRule", .approximated("takes effect at once")) {
            (events, input) throws(EventsError) in try events.setEnabled(true, input)
        },
        .refused("ListApiDestinations"),
        operation("ListArchives", .exact) { (events, input) throws(EventsError) in
            try events.listArchives(input)
        },
        .refused("ListConnections"),
        .refused("ListEndpoints"),
        operation("ListEventBuses", .exact) { (events, input) throws(EventsError) in
            try events.listEventBuses(input)
        },
        .refused("ListEventSources"),
        .refused("ListPartnerEventSourceAccounts"),
        .refused("ListPartnerEventSources"),
        operation("ListReplays", .exact) { (events, input) throws(EventsError) in
            try events.listReplays(input)
        },
        operation("ListRuleNamesByTarget", .exact) { (events, input) throws(EventsError) in
            try events.listRuleNamesByTarget(input)
        },
        operation("ListRules", .exact) { (events, input) throws(EventsError) in
            try events.listRules(input)
        },
        operation("ListTagsForResource", .exact) { (events, input) throws(EventsError) in
            try events.listTagsForResource(input)
        },
        operation("ListTargetsByRule", .exact) { (events, input) throws(EventsError) in
            try events.listTargetsByRule(input)
        },
        operation("PutEvents", .approximated("global endpoints are refused")) {
            (events, input) throws(EventsError) in try events.putEvents(input)
        },
        .refused("PutPartnerEvents"),
        operation("PutPermission", .exact) { (events, input) throws(EventsError) in
            try events.putPermission(input)
        },
        operation(
            "PutRule",
            .approximated("takes effect at once; CloudTrail management events are refused")
        ) { (events, input) throws(EventsError) in try events.putRule(input) },
        operation(
            "PutTargets",
            .approximated("functions, queues, topics, state machines and buses; others are refused")
        ) { (events, input) throws(EventsError) in try events.putTargets(input) },
        operation("RemovePermission", .exact) { (events, input) throws(EventsError) in
            try events.removePermission(input)
        },
        operation("RemoveTargets", .approximated("takes effect at once")) {
            (events, input) throws(EventsError) in try events.removeTargets(input)
        },
        operation(
            "StartReplay", .approximated("all events of the span come at once, a second later")
        ) { (events, input) throws(EventsError) in try events.startReplay(input) },
        operation("TagResource", .exact) { (events, input) throws(EventsError) in
            try events.tagResource(input)
        },
        operation(
            "TestEventPattern",
            .approximated("messages about patterns leave out the place in the text")
        ) { (events, input) throws(EventsError) in try events.testEventPattern(input) },
        operation("UntagResource", .exact) { (events, input) throws(EventsError) in
            try events.untagResource(input)
        },
        .refused("UpdateApiDestination"),
        operation("UpdateArchive", .exact) { (events, input) throws(EventsError) in
            try events.updateArchive(input)
        },
        .refused("UpdateConnection"),
        .refused("UpdateEndpoint"),
        operation("UpdateEventBus", .exact) { (events, input) throws(EventsError) in
            try events.updateEventBus(input)
        },
    ])
