public import CloudModel

private let guide = "AWS Lambda Developer Guide"
private let reference = "AWS Lambda API Reference"

private func entry(
    _ kind: FidelityEntry.Kind, _ name: String, _ status: FidelityStatus, _ source: String
) -> FidelityEntry {
    FidelityEntry(service: "lambda", kind: kind, name: name, status: status, source: source)
}

private let native = FidelityStatus.approximated(
    "no Runtime, Handler, Code and LastModified: the code is native")
private let withoutTime = FidelityStatus.approximated("no LastModified")
private let statements = FidelityStatus.approximated(
    "principal, SourceArn and SourceAccount; organizations, tokens and URLs are refused")

private let mappings = FidelityStatus.approximated(
    "queues; streams, topics of Kafka and others, provisioned pollers and keys are refused; takes"
        + " effect at once")

/// What of Lambda is emulated, and how closely.
public let lambdaFidelity: [FidelityEntry] = [
    entry(.operation, "Invoke (Event)", .exact, "\(reference), Invoke"),
    entry(.operation, "Invoke (RequestResponse)", .exact, "\(reference), Invoke"),
    entry(.operation, "Invoke (DryRun)", .exact, "\(reference), Invoke"),
    entry(.field, "Invoke LogType", .approximated("Tail is refused"), "\(reference), Invoke"),
    entry(.operation, "GetFunction", native, "\(reference), GetFunction"),
    entry(
        .operation, "GetFunctionConfiguration", native, "\(reference), GetFunctionConfiguration"),
    entry(
        .operation, "UpdateFunctionConfiguration",
        .approximated(
            "Role, Timeout, MemorySize, Environment, DeadLetterConfig; others are refused"),
        "\(reference), UpdateFunctionConfiguration"),
    entry(.operation, "ListFunctions", native, "\(reference), ListFunctions"),
    entry(.operation, "GetFunctionConcurrency", .exact, "\(reference), GetFunctionConcurrency"),
    entry(
        .operation, "DeleteFunctionConcurrency", .exact, "\(reference), DeleteFunctionConcurrency"),
    entry(
        .operation, "GetAccountSettings", .approximated("concurrency and number of functions"),
        "\(reference), GetAccountSettings"),
    entry(.operation, "AddPermission", statements, "\(reference), AddPermission"),
    entry(.operation, "RemovePermission", .exact, "\(reference), RemovePermission"),
    entry(.operation, "GetPolicy", .exact, "\(reference), GetPolicy"),
    entry(
        .operation, "InvokeWithResponseStream", .refused, "\(reference), InvokeWithResponseStream"),
    entry(
        .operation, "CreateFunction", .approximated("code is native, registered by name"),
        "\(reference), CreateFunction"),
    entry(.operation, "PutFunctionConcurrency", .exact, "\(reference), PutFunctionConcurrency"),
    entry(
        .operation, "PutFunctionEventInvokeConfig",
        .approximated("targets are topics and functions; queues, buses and buckets are refused"),
        "\(reference), PutFunctionEventInvokeConfig"),
    entry(
        .operation, "UpdateFunctionEventInvokeConfig", withoutTime,
        "\(reference), UpdateFunctionEventInvokeConfig"),
    entry(
        .operation, "GetFunctionEventInvokeConfig", withoutTime,
        "\(reference), GetFunctionEventInvokeConfig"),
    entry(
        .operation, "DeleteFunctionEventInvokeConfig", .exact,
        "\(reference), DeleteFunctionEventInvokeConfig"),
    entry(
        .operation, "ListFunctionEventInvokeConfigs", withoutTime,
        "\(reference), ListFunctionEventInvokeConfigs"),
    entry(
        .operation, "CreateEventSourceMapping", mappings, "\(reference), CreateEventSourceMapping"),
    entry(
        .operation, "UpdateEventSourceMapping", mappings, "\(reference), UpdateEventSourceMapping"),
    entry(
        .operation, "GetEventSourceMapping", .approximated("no state lasts: changes act at once"),
        "\(reference), GetEventSourceMapping"),
    entry(.operation, "ListEventSourceMappings", .exact, "\(reference), ListEventSourceMappings"),
    entry(
        .operation, "DeleteEventSourceMapping", .approximated("takes effect at once"),
        "\(reference), DeleteEventSourceMapping"),
    entry(
        .rule, "polling of queues",
        .approximated(
            "five batches at a time or the mapping's MaximumConcurrency, without growing; an empty"
                + " queue is not polled; a failed poll is tried again eight times"),
        "\(guide), Using Lambda with Amazon SQS"),
    entry(
        .rule, "partial batch responses", .exact,
        "\(guide), Handling errors for an SQS event source"),
    entry(
        .rule, "event filters", .exact, "\(guide), Using event filtering with Amazon SQS"),
    entry(.operation, "PublishVersion", .refused, "\(reference), PublishVersion"),
    entry(.operation, "CreateAlias", .refused, "\(reference), CreateAlias"),
    entry(.field, "Timeout", .exact, "\(guide), Configure Lambda function timeout"),
    entry(
        .field, "MemorySize", .approximated("checked and kept, not enforced on native handlers"),
        "\(guide), Configure Lambda function memory"),
    entry(.field, "Environment", .exact, "\(reference), Environment"),
    entry(.field, "DeadLetterConfig", .approximated("topics only"), "\(guide), Dead-letter queues"),
    entry(.field, "VpcConfig", .refused, "\(reference), VpcConfig"),
    entry(.field, "EphemeralStorage", .refused, "\(reference), EphemeralStorage"),
    entry(
        .rule, "retries of asynchronous events", .exact,
        "\(guide), How Lambda handles errors and retries with asynchronous invocation"),
    entry(
        .rule, "throttled asynchronous events",
        .approximated("1 s, growing twofold to 5 min; the service only says exponentially"),
        "\(guide), How Lambda handles errors and retries with asynchronous invocation"),
    entry(
        .rule, "execution environments",
        .approximated("a cold start takes a fixed time; idle environments live 10 min"),
        "\(guide), Understanding the Lambda execution environment lifecycle"),
    entry(
        .rule, "recursive loop detection",
        .approximated("the chain is followed through the trace; stops at the 17th call"),
        "\(guide), Use Lambda recursive loop detection to prevent infinite loops"),
    entry(
        .rule, "an unusable execution role",
        .approximated("asynchronous events go back to the queue, as after a service error"),
        "\(guide), Troubleshoot invocation issues"),
]
