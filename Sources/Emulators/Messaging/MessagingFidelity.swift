public import CloudModel

private let sns = "Amazon SNS Developer Guide"
private let scheduler = "EventBridge Scheduler User Guide"

private func entry(
    _ service: String, _ kind: FidelityEntry.Kind, _ name: String, _ status: FidelityStatus,
    _ source: String
) -> FidelityEntry {
    FidelityEntry(service: service, kind: kind, name: name, status: status, source: source)
}

/// What of SNS, SQS, EventBridge and Scheduler is emulated, and how closely.
public let messagingFidelity: [FidelityEntry] = [
    entry("sns", .operation, "CreateTopic", .approximated("standard topics only"), sns),
    entry(
        "sns", .operation, "Subscribe",
        .approximated("confirmation is taken as given; mail and web deliveries are recorded"), sns),
    entry("sns", .operation, "Publish", .exact, "Amazon SNS API Reference, Publish"),
    entry("sns", .operation, "PublishBatch", .refused, "Amazon SNS API Reference, PublishBatch"),
    entry("sns", .field, "MessageStructure", .refused, "Amazon SNS API Reference, Publish"),
    entry(
        "sns", .rule, "filter policies",
        .approximated("on message attributes: equality, prefix, anything-but, exists"), sns),
    entry(
        "sns", .rule, "message signatures", .approximated("messages are not signed and say so"),
        sns),
    entry("sns", .rule, "delivery retries", .approximated("to functions"), sns),
    entry("sns", .rule, "FIFO topics", .refused, sns),
    entry("sqs", .operation, "SendMessage", .refused, "Amazon SQS API Reference"),
    entry("sqs", .operation, "ReceiveMessage", .refused, "Amazon SQS API Reference"),
    entry("events", .operation, "PutRule", .refused, "Amazon EventBridge API Reference"),
    entry("events", .operation, "PutEvents", .refused, "Amazon EventBridge API Reference"),
    entry(
        "scheduler", .operation, "CreateSchedule",
        .approximated("targets are state machines, functions and jobs"), scheduler),
    entry("scheduler", .operation, "DeleteSchedule", .exact, scheduler),
    entry("scheduler", .operation, "CreateScheduleGroup", .refused, scheduler),
    entry(
        "scheduler", .rule, "cron expressions", .approximated("fires at the full minute"),
        "\(scheduler), Cron-based schedules"),
    entry("scheduler", .rule, "rate expressions", .exact, "\(scheduler), Rate-based schedules"),
    entry(
        "scheduler", .rule, "at expressions",
        .approximated("an instant that has passed never fires"),
        "\(scheduler), One-time schedules"),
    entry(
        "scheduler", .rule, "daylight saving time", .exact,
        "\(scheduler), Daylight savings time on EventBridge Scheduler"),
    entry(
        "scheduler", .rule, "retry policy",
        .approximated("waits of 1 s growing twofold to 8 min; the service only says exponentially"),
        "\(scheduler), RetryPolicy"),
    entry("scheduler", .field, "FlexibleTimeWindow", .refused, scheduler),
    entry("scheduler", .field, "DeadLetterConfig", .refused, scheduler),
    entry("scheduler", .rule, "context attributes", .exact, "\(scheduler), Context attributes"),
]
