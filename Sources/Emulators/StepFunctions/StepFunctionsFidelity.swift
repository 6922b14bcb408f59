public import CloudModel
import JSONata
import StatesLanguage

private let guide = "AWS Step Functions Developer Guide"
private let reference = "AWS Step Functions API Reference"
private let jsonataGuide = "\(guide), Transforming data with JSONata"
private let language = "Amazon States Language specification"

private func entry(
    _ kind: FidelityEntry.Kind, _ name: String, _ status: FidelityStatus, _ source: String
) -> FidelityEntry {
    FidelityEntry(service: "states", kind: kind, name: name, status: status, source: source)
}

/// What of Step Functions is emulated, and how closely.
public let stepFunctionsFidelity: [FidelityEntry] =
    operations + states + fields + integrations + rules + jsonata

private let operations: [FidelityEntry] =
    [
        "DeleteStateMachine", "ListStateMachines", "StartExecution", "DescribeExecution",
        "DescribeStateMachineForExecution", "PublishStateMachineVersion",
        "DeleteStateMachineVersion", "ListStateMachineVersions", "CreateStateMachineAlias",
        "UpdateStateMachineAlias", "DescribeStateMachineAlias", "DeleteStateMachineAlias",
        "ListStateMachineAliases", "CreateActivity", "DescribeActivity", "DeleteActivity",
        "ListActivities", "GetActivityTask", "SendTaskSuccess", "SendTaskFailure",
        "SendTaskHeartbeat", "TagResource", "UntagResource", "ListTagsForResource", "ListMapRuns",
        "UpdateMapRun", "DescribeMapRun", "DescribeStateMachine", "ListExecutions",
        "RedriveExecution",
    ].map { entry(.operation, $0, .exact, "\(reference), \($0)") }
    + [
        (
            "CreateStateMachine",
            "tracing is kept and shown, nothing is sent; log destinations and keys are refused"
        ),
        (
            "UpdateStateMachine",
            "tracing is kept and shown, nothing is sent; log destinations and keys are refused"
        ),
        (
            "GetExecutionHistory",
            "without execution data, inputs, outputs and parameters are left out of the events"
        ),
        ("StopExecution", "events of the states that were cut short are not written"),
        ("StartSyncExecution", "billed as if it used 64 MB"),
        (
            "ValidateStateMachineDefinition",
            "some messages are in our own words, those of the warnings among them"
        ),
        (
            "TestState",
            "mocks are compared with the API of some services only; HTTP Tasks, of which TRACE "
                + "shows requests and revealSecrets the secrets, are not emulated"
        ),
    ].map { entry(.operation, $0, .approximated($1), "\(reference), \($0)") }

private let states: [FidelityEntry] =
    ["Pass", "Task", "Choice", "Wait", "Succeed", "Fail", "Parallel"]
    .map { entry(.state, $0, .exact, "\(language), \($0) State") }
    + [
        entry(.state, "Map (INLINE)", .exact, "\(guide), Using Map state in Inline mode"),
        entry(
            .state, "Map (DISTRIBUTED)",
            .approximated(
                "children begin at once, up to the limit; those that failed and are tolerated "
                    + "have no place in the output"),
            "\(guide), Using Map state in Distributed mode"),
    ]

private let fields: [FidelityEntry] = [
    entry(.field, "QueryLanguage: JSONPath", .exact, "\(guide), Processing input and output"),
    entry(
        .field, "QueryLanguage: JSONata",
        .approximated("most words after an expression's error code are our own"), jsonataGuide),
    entry(.field, "Arguments", .exact, jsonataGuide),
    entry(.field, "Output", .exact, jsonataGuide),
    entry(.field, "Items", .exact, "\(guide), Using Map state in Inline mode"),
    entry(.field, "Condition", .exact, "\(guide), Choice workflow state"),
    entry(.field, "$states", .exact, jsonataGuide),
    entry(
        .field, "ToleratedFailureCount, ToleratedFailurePercentage",
        .approximated("in INLINE mode checked and without effect"),
        "\(guide), Map workflow state"),
    entry(
        .field, "ItemReader",
        .approximated(
            "JSON, JSON Lines, CSV, Parquet, listings, Athena manifests and inventories in CSV, "
                + "the one form of inventory that is read; most causes of "
                + "States.ItemReaderFailed are in our own words"
        ),
        "\(guide), ItemReader (Map)"),
    entry(.field, "ItemBatcher", .exact, "\(guide), ItemBatcher (Map)"),
    entry(
        .field, "ResultWriter", .approximated("one file for each outcome, whatever its size"),
        "\(guide), ResultWriter (Map)"),
    entry(.field, "Label", .exact, "\(guide), Map workflow state"),
    entry(
        .field, "JSONPath",
        .approximated("Jayway's dialect without regular expressions and without stddev, concat"),
        "\(guide), Paths"),
    entry(
        .field, "Assign",
        .approximated("a name of an outer scope may be assigned in an inner one, and hides it"),
        "\(guide), Passing data between states with variables"),
    entry(
        .field, "Retry", .approximated("jitter is a decision of the run; calm means no jitter"),
        "\(language), Retrying after error"),
    entry(.field, "Catch", .exact, "\(language), Fallback states"),
    entry(.field, "TimeoutSeconds", .exact, "\(guide), Task workflow state"),
    entry(
        .field, "HeartbeatSeconds",
        .approximated("for a task without a token, of which no heartbeat can come, a deadline"),
        "\(guide), Task workflow state"),
    entry(.field, "Credentials", .exact, "\(guide), Accessing resources in other AWS accounts"),
]

private let integrations: [FidelityEntry] = [
    entry(.rule, "a Lambda function's ARN", .exact, "\(guide), Invoke a Lambda function"),
    entry(
        .rule, "arn:aws:states:::lambda:invoke",
        .approximated("Qualifier, LogType and ClientContext are refused"),
        "\(guide), Invoke a Lambda function"),
    entry(
        .rule, "arn:aws:states:::glue:startJobRun(.sync)",
        .approximated("JobName and Arguments; the run is looked at every 10 s"),
        "\(guide), Start an AWS Glue job"),
    entry(
        .rule, "arn:aws:states:::sns:publish", .approximated("attributes of texts only"),
        "\(guide), Publish messages to an Amazon SNS topic"),
    entry(
        .rule, "arn:aws:states:::states:startExecution(.sync, .sync:2)", .exact,
        "\(guide), Start a new AWS Step Functions state machine"),
    entry(
        .rule, "arn:aws:states:::sqs:sendMessage", .exact,
        "\(guide), Send messages to an Amazon SQS queue"),
    entry(
        .rule, "arn:aws:states:::events:putEvents", .exact,
        "\(guide), Send EventBridge custom events"),
    entry(
        .rule, "arn:aws:states:::aws-sdk:*",
        .approximated(
            "eventbridge, glue, iam, lambda, s3, scheduler, sfn, sns, sqs and sts, as far as their "
                + "APIs are emulated; bytes are taken for UTF-8"),
        "\(guide), AWS SDK service integrations"),
    entry(.rule, "activities", .exact, "\(guide), Learn about Activities"),
    entry(
        .rule, ".waitForTaskToken", .approximated("tokens are shorter than the service's"),
        "\(guide), Wait for a callback with task token"),
    entry(
        .rule, "dynamodb, ecs, batch and every other integration", .refused,
        "\(guide), Integrating services"),
]

private let rules: [FidelityEntry] =
    [
        entry(.rule, "execution names", .exact, "\(reference), StartExecution"),
        entry(.rule, "history of 25,000 events", .exact, "\(guide), Quotas"),
        entry(
            .rule, "variables inside a distributed Map", .exact,
            "\(guide), Passing data between states with variables: those of outer scopes are not "
                + "seen"),
        entry(.rule, "payloads of 256 KiB", .exact, "\(guide), Quotas"),
        entry(
            .rule, "executions of one year",
            .approximated("a standard execution has no limit of its own"), "\(guide), Quotas"),
        entry(
            .rule, "branches that a failure cuts short",
            .approximated("their Aborted events come before the failure, in our own order"),
            "\(guide), Parallel workflow state"),
    ]
    + IntrinsicFunctions.names.map { name in
        name == "States.MathRandom" || name == "States.UUID"
            ? entry(
                .function, name, .approximated("drawn from the execution's own stream"),
                "\(guide), Intrinsic functions")
            : entry(.function, name, .exact, "\(guide), Intrinsic functions")
    }

/// The language inside `{% %}`: what the service adds and refuses, and the language's own ledger.
private let jsonata: [FidelityEntry] =
    [
        entry(.function, "$partition", .exact, jsonataGuide),
        entry(.function, "$range", .exact, jsonataGuide),
        entry(.function, "$hash", .exact, jsonataGuide),
        entry(.function, "$parse", .exact, jsonataGuide),
        entry(
            .function, "$uuid", .approximated("drawn from the execution's own stream"),
            jsonataGuide),
        entry(
            .function, "$random",
            .approximated("without a seed drawn from the execution's own stream"), jsonataGuide),
        entry(.function, "$eval", .refused, "\(jsonataGuide); the service has no $eval either"),
    ]
    + LanguageFeature.all.filter { !["$random", "$eval"].contains($0.name) }.map { feature in
        entry(
            feature.kind == .function ? .function : .rule, "JSONata: \(feature.name)",
            feature.difference.map(FidelityStatus.approximated) ?? .exact, feature.source)
    }
