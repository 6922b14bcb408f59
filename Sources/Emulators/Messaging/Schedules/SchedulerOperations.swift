import CloudModel
import DataFormats
import SimKernel

/// An operation: the permission is the operation's own, on the ARN of the schedule or group; one
/// who gives Scheduler a role must be allowed to pass it on.
private func operation(
    _ name: String, _ status: FidelityStatus,
    _ perform:
        @escaping @Sendable (SchedulerEmulator, JSONObject) throws(SchedulerError) -> JSONObject
) -> Operation<SchedulerEmulator> {
    Operation(
        name: name, status: status,
        work: .init(
            call: { (scheduler, input, _) throws(ServiceFailure) in
                let resource = resource(name, scheduler, input)
                let subject =
                    name.contains("Group")
                    ? input.string("Name") ?? ""
                    : scheduler.key(input)
                var call = ServiceCall(
                    service: "scheduler", operation: name, point: "scheduler.manage",
                    subject: subject, permissions: [.init("scheduler:\(name)", on: resource)],
                    attributes: [("schedule", subject)],
                    details: [TraceField("resource", resource)])
                if let role = input.object("Target")?.string("RoleArn") {
                    call.permissions.append(.init("iam:PassRole", on: role))
                    call.context.append(
                        .init("iam:PassedToService", "scheduler.amazonaws.com"))
                }
                return call
            },
            perform: { (scheduler, input, _) throws(ServiceFailure) in
                do throws(SchedulerError) { return try perform(scheduler, input) } catch {
                    throw ServiceFailure(error, service: "scheduler")
                }
            }))
}

private func resource(
    _ name: String, _ scheduler: SchedulerEmulator, _ input: JSONObject
) -> String {
    if let arn = input.string("ResourceArn") { return arn }
    if name.hasPrefix("List") { return "*" }
    return name.contains("Group")
        ? scheduler.arn(ofGroup: input.string("Name") ?? "")
        : scheduler.arn(of: scheduler.key(input))
}

/// Every operation of the API model of EventBridge Scheduler.
let schedulerOperations = OperationTable<SchedulerEmulator>(
    service: "scheduler", source: "EventBridge Scheduler API Reference",
    operations: [
        operation(
            "CreateSchedule",
            .approximated(
                "targets are functions, state machines, queues, topics, buses and Glue jobs; other universal targets are refused"
            )
        ) { (scheduler, input) throws(SchedulerError) in try scheduler.createSchedule(input) },
        operation("CreateScheduleGroup", .exact) { (scheduler, input) throws(SchedulerError) in
            try scheduler.createScheduleGroup(input)
        },
        operation("DeleteSchedule", .exact) { (scheduler, input) throws(SchedulerError) in
            try scheduler.deleteSchedule(input)
        },
        operation("DeleteScheduleGroup", .approximated("takes effect at once")) {
            (scheduler, input) throws(SchedulerError) in try scheduler.deleteScheduleGroup(input)
        },
        operation("GetSchedule", .exact) { (scheduler, input) throws(SchedulerError) in
            try scheduler.getSchedule(input)
        },
        operation("GetScheduleGroup", .exact) { (scheduler, input) throws(SchedulerError) in
            try scheduler.getScheduleGroup(input)
        },
        operation("ListScheduleGroups", .exact) { (scheduler, input) throws(SchedulerError) in
            try scheduler.listScheduleGroups(input)
        },
        operation("ListSchedules", .exact) { (scheduler, input) throws(SchedulerError) in
            try scheduler.listSchedules(input)
        },
        operation("ListTagsForResource", .exact) { (scheduler, input) throws(SchedulerError) in
            try scheduler.listTagsForResource(input)
        },
        operation("TagResource", .exact) { (scheduler, input) throws(SchedulerError) in
            try scheduler.tagResource(input)
        },
        operation("UntagResource", .exact) { (scheduler, input) throws(SchedulerError) in
            try scheduler.untagResource(input)
        },
        operation("UpdateSchedule", .approximated("targets as for CreateSchedule")) {
            (scheduler, input) throws(SchedulerError) in try scheduler.updateSchedule(input)
        },
    ])
