public import CloudModel

private let sns = "Amazon SNS Developer Guide"
private let sqs = "Amazon SQS Developer Guide"
private let events = "EventBridge User Guide"
private let scheduler = "EventBridge Scheduler User Guide"

private func entry(
    _ service: String, _ kind: FidelityEntry.Kind, _ name: String, _ status: FidelityStatus,
    _ source: String
) -> FidelityEntry {
    FidelityEntry(service: service, kind: kind, name: name, status: status, source: source)
}

/// What of SNS, SQS, EventBridge and Scheduler is emulated, and how closely.
///
/// The operations come from the tables that requests are dispatched from.
public let messagingFidelity: [FidelityEntry] =
    snsOperations.fidelity + snsRules + sqsOperations.fidelity + sqsRules
    + eventsOperations.fidelity + eventsRules + schedulerOperations.fidelity + schedulerRules

private let snsRules: [FidelityEntry] = [
    entry("sns", .field, "MessageStructure", .exact, "Amazon SNS API Reference, Publish"),
    entry(
        "sns", .rule, "filter policies", .exact, "\(sns), Amazon SNS subscription filter policies"),
    entry(
        "sns", .rule, "messages to queues", .approximated("Signature is the word UNSIGNED"),
        "\(sns), Fanout Amazon SNS notifications to Amazon SQS queues"),
    entry(
        "sns", .rule, "events for functions", .approximated("Signature is the word UNSIGNED"),
        "\(sns), Fanout Amazon SNS notifications to Lambda functions"),
    entry(
        "sns", .rule, "message signatures", .approximated("messages are not signed and say so"),
        sns),
    entry(
        "sns", .rule, "delivery retries",
        .approximated("to functions and queues; web and mail addresses always take a message"),
        "\(sns), Amazon SNS message delivery retries"),
    entry("sns", .rule, "dead-letter queues", .exact, "\(sns), Amazon SNS dead-letter queues"),
    entry(
        "sns", .rule, "FIFO topics",
        .approximated("a delivery that is tried again does not hold up its group"),
        "\(sns), Amazon SNS FIFO topics"),
    entry("sns", .rule, "message archives and replay", .refused, sns),
    entry("sns", .rule, "data protection policies", .refused, sns),
    entry(
        "sns", .rule, "subscriptions by sms, application, firehose", .refused,
        "Amazon SNS API Reference, Subscribe"),
]

private let sqsRules: [FidelityEntry] = [
    entry(
        "sqs", .rule, "delivery of standard queues",
        .approximated("once and in order unless a fault or a decision says otherwise"),
        "\(sqs), Amazon SQS standard queues"),
    entry("sqs", .rule, "FIFO delivery", .exact, "\(sqs), FIFO delivery logic in Amazon SQS"),
    entry(
        "sqs", .rule, "exactly-once processing", .exact,
        "\(sqs), Exactly-once processing in Amazon SQS"),
    entry(
        "sqs", .rule, "fair queues",
        .approximated("group ids of standard queues are kept and do not change the order"),
        "\(sqs), Amazon SQS fair queues"),
    entry("sqs", .rule, "visibility timeout", .exact, "\(sqs), Amazon SQS visibility timeout"),
    entry("sqs", .rule, "long polling", .exact, "\(sqs), Amazon SQS short and long polling"),
    entry("sqs", .rule, "dead-letter queues", .exact, "\(sqs), Using dead-letter queues"),
    entry(
        "sqs", .rule, "message retention", .exact, "Amazon SQS API Reference, SetQueueAttributes"),
    entry(
        "sqs", .rule, "quotas of throughput and of messages in flight",
        .approximated("there are none"), "\(sqs), Amazon SQS quotas"),
    entry(
        "sqs", .field, "KmsMasterKeyId", .approximated("recorded, never used"),
        "Amazon SQS API Reference, SetQueueAttributes"),
    entry(
        "sqs", .field, "SenderId", .approximated("made from the caller's ARN"),
        "Amazon SQS API Reference, ReceiveMessage"),
]

private let eventsRules: [FidelityEntry] = [
    entry(
        "events", .rule, "event patterns",
        .approximated("messages about bad patterns leave out the place in the text"),
        "\(events), Comparison operators for use in event patterns"),
    entry(
        "events", .rule, "input transformers",
        .approximated("a variable that finds nothing is null outside of quotes"),
        "\(events), Amazon EventBridge input transformation"),
    entry(
        "events", .rule, "retry policy",
        .approximated("waits of 1 s growing twofold to 8 min; the service only says exponentially"),
        "\(events), How EventBridge retries delivering events"),
    entry("events", .rule, "dead-letter queues", .exact, "\(events), Using dead-letter queues"),
    entry(
        "events", .rule, "scheduled rules", .approximated("fire at the full second"),
        "\(events), Creating a scheduled rule"),
    entry(
        "events", .rule, "events of AWS services",
        .approximated("those that emulated services send through the bus"), events),
]

private let schedulerRules: [FidelityEntry] = [
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
    entry(
        "scheduler", .field, "FlexibleTimeWindow",
        .approximated("on time, unless a decision takes a later minute of the window"),
        "\(scheduler), Configuring flexible time windows"),
    entry(
        "scheduler", .field, "DeadLetterConfig", .exact,
        "\(scheduler), Configuring a dead-letter queue"),
    entry(
        "scheduler", .field, "ActionAfterCompletion", .exact, "\(scheduler), Deleting a schedule"),
    entry(
        "scheduler", .field, "KmsKeyArn", .approximated("recorded, never used"), scheduler),
    entry("scheduler", .rule, "context attributes", .exact, "\(scheduler), Context attributes"),
    entry(
        "scheduler", .rule, "universal targets",
        .approximated("aws-sdk:glue:startJobRun only"), "\(scheduler), Universal targets"),
]
