public import CloudModel

/// What of IAM and STS is emulated.
public let iamFidelity: [FidelityEntry] = elements + operators + rules + operations

private func entry(
    _ kind: FidelityEntry.Kind, _ name: String, _ status: FidelityStatus, _ source: String
) -> FidelityEntry {
    FidelityEntry(service: "iam", kind: kind, name: name, status: status, source: source)
}

private let language = "IAM User Guide, IAM JSON policy elements: "

private let elements: [FidelityEntry] = [
    ("Version", .exact), ("Id", .exact), ("Sid", .exact), ("Effect", .exact),
    ("Action", .exact), ("NotAction", .exact), ("Resource", .exact), ("NotResource", .exact),
    ("Principal", .approximated("AWS and Service; federated and canonical users are refused")),
    ("NotPrincipal", .approximated("with Deny only; a session counts as its role")),
    ("Condition", .exact),
].map { entry(.field, $0, $1, language + $0) }

private let operators: [FidelityEntry] =
    ConditionOperator.names.map { name in
        let isAddress = name == "IpAddress" || name == "NotIpAddress"
        return entry(
            .function, name, isAddress ? .approximated("IPv4 only") : .exact,
            language + "Condition operators")
    } + [
        entry(.function, "ForAllValues", .exact, language + "Condition operators"),
        entry(.function, "ForAnyValue", .exact, language + "Condition operators"),
        entry(.function, "IfExists", .exact, language + "Condition operators"),
        entry(.function, "BinaryEquals", .refused, language + "Condition operators"),
    ]

private let rules: [FidelityEntry] = [
    entry(
        .rule, "evaluation within one account", .exact, "IAM User Guide, Policy evaluation logic"),
    entry(
        .rule, "evaluation across accounts",
        .approximated(
            "the other account is taken to allow its own principals what this one offers them"),
        "IAM User Guide, Cross-account policy evaluation logic"),
    entry(
        .rule, "policy variables",
        .approximated("keys with one value that the request or the principal has"),
        "IAM User Guide, IAM policy elements: Variables and tags"),
    entry(
        .rule, "permissions boundaries", .refused,
        "IAM User Guide, Permissions boundaries for IAM entities"),
    entry(.rule, "session policies", .refused, "IAM User Guide, Session policies"),
    entry(
        .rule, "service control policies", .refused,
        "AWS Organizations User Guide, Service control policies"),
    entry(
        .rule, "policy size limits", .refused, "IAM User Guide, IAM and AWS STS quotas"),
]

private let operations: [FidelityEntry] = [
    (
        "CreateRole", .approximated("trust policy and policies at once; no tags, no boundary"),
        "IAM"
    ),
    ("CreateUser", .approximated("no credentials, no groups"), "IAM"),
    ("PutRolePolicy", .exact, "IAM"), ("PutUserPolicy", .exact, "IAM"),
    ("AttachRolePolicy", .approximated("a document instead of a managed policy's ARN"), "IAM"),
    ("DeleteRolePolicy", .exact, "IAM"), ("DetachRolePolicy", .exact, "IAM"),
    (
        "AssumeRole",
        .approximated("a session without credentials; it does not expire; no session policy"),
        "STS"
    ),
    ("AssumeRoleWithSAML", .refused, "STS"), ("AssumeRoleWithWebIdentity", .refused, "STS"),
    ("GetFederationToken", .refused, "STS"), ("GetSessionToken", .refused, "STS"),
    ("GetCallerIdentity", .refused, "STS"), ("CreateGroup", .refused, "IAM"),
    ("CreatePolicy", .refused, "IAM"), ("CreateAccessKey", .refused, "IAM"),
    ("CreateServiceLinkedRole", .refused, "IAM"), ("PassRole", .refused, "IAM"),
    ("SimulatePrincipalPolicy", .refused, "IAM"),
].map { entry(.operation, $0, $1, "AWS \($2) API Reference, \($0)") }
