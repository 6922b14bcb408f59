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
        "CreateStateMachine", "DescribeStateMachine", "UpdateStateMachine", "DeleteStateMachine",
        "ListStateMachines", "StartExecution", "DescribeExecution", "ListExecutions",
        "GetExecutionHistory", "DescribeStateMachineForExecution",
    ].map { entry(.operation, $0, .exact, "\(reference), \($0)") }
    + [
        entry(
            .operation, "StopExecution",
            .approximated("events of the states that were cut short are not written"),
            "\(reference), StopExecution"),
        entry(
            .operation, "StartSyncExecution", .approximated("without billing details"),
            "\(reference), StartSyncExecution"),
        entry(
            .operation, "ValidateStateMachineDefinition",
            .approximated("errors only, no warnings; some messages are in our own words"),
            "\(reference), ValidateStateMachineDefinition"),
        entry(
            .operation, "TestState",
            .approximated(
                "mocks are compared with the API of some services only; "
                    + "TRACE shows no requests"), "\(reference), TestState"),
        entry(
            .operation, "StartExecution (EXPRESS)", .refused, "\(reference), StartExecution"),
    ]
    + [
        "RedriveExecution", "SendTaskSuccess", "SendTaskFailure",
        "SendTaskHeartbeat", "CreateActivity", "GetActivityTask", "PublishStateMachineVersion",
        "CreateStateMachineAlias", "DescribeMapRun",
    ].map { entry(.operation, $0, .refused, "\(reference), \($0)") }

private let states: [FidelityEntry] =
    ["Pass", "Task", "Choice", "Wait", "Succeed", "Fail", "Parallel"]
    .map { entry(.state, $0, .exact, "\(language), \($0) State") }
    + [
        entry(.state, "Map (INLINE)", .exact, "\(guide), Using Map state in Inline mode"),
        entry(.state, "Map (DISTRIBUTED)", .refused, "\(guide), Map state in Distributed mode"),
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
        .approximated("in INLINE mode checked and without effect; their Path forms are refused"),
        "\(guide), Map workflow state"),
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
        .approximated("nothing here sends heartbeats, so the task must be done before the first"),
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
        .rule, "arn:aws:states:::aws-sdk:*",
        .approximated("glue:startJobRun, glue:getJobRun, sns:publish, sfn:startExecution only"),
        "\(guide), AWS SDK service integrations"),
    entry(.rule, ".waitForTaskToken", .refused, "\(guide), Wait for a callback with task token"),
]

private let rules: [FidelityEntry] =
    [
        entry(.rule, "execution names", .exact, "\(reference), StartExecution"),
        entry(.rule, "history of 25,000 events", .exact, "\(guide), Quotas"),
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
