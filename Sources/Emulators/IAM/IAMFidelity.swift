public import CloudModel

/// What of IAM is emulated.
public let iamFidelity: [FidelityEntry] =
    elements + operators + keys + rules
    + IAMOperation.all.map {
        FidelityEntry(
            service: "iam", kind: .operation, name: $0.name, status: $0.fidelity,
            source: "IAM API Reference, \($0.name)")
    }

/// What of STS is emulated.
public let stsFidelity: [FidelityEntry] =
    IAMOperation.sts.map {
        FidelityEntry(
            service: "sts", kind: .operation, name: $0.name, status: $0.fidelity,
            source: "AWS STS API Reference, \($0.name)")
    } + [
        FidelityEntry(
            service: "sts", kind: .rule, name: "credentials",
            status: .approximated(
                "keys, secrets and tokens are derived from stable names; sessions that services"
                    + " take for their own work have none and do not end"),
            source: "AWS STS API Reference, Credentials"),
        FidelityEntry(
            service: "sts", kind: .rule, name: "multi-factor authentication", status: .refused,
            source: "IAM User Guide, AWS Multi-factor authentication in IAM"),
    ]

private func entry(
    _ kind: FidelityEntry.Kind, _ name: String, _ status: FidelityStatus, _ source: String
) -> FidelityEntry {
    FidelityEntry(service: "iam", kind: kind, name: name, status: status, source: source)
}

private let language = "IAM User Guide, IAM JSON policy elements: "

private let elements: [FidelityEntry] = [
    ("Version", .exact), ("Id", .exact), ("Sid", .exact), ("Effect", .exact),
    ("Action", .exact), ("NotAction", .exact), ("Resource", .exact), ("NotResource", .exact),
    ("Principal", .approximated("federated principals are read, and nobody is one")),
    ("NotPrincipal", .approximated("with Deny only; a session counts as its role")),
    ("Condition", .exact),
].map { entry(.field, $0, $1, language + $0) }

private let operators: [FidelityEntry] =
    (ConditionOperator.names + ["ForAllValues", "ForAnyValue", "IfExists"]).map {
        entry(.function, $0, .exact, language + "Condition operators")
    }

private let keys: [FidelityEntry] =
    [
        "aws:CurrentTime", "aws:EpochTime", "aws:PrincipalAccount", "aws:PrincipalArn",
        "aws:PrincipalIsAWSService", "aws:PrincipalServiceName", "aws:PrincipalTag",
        "aws:PrincipalType", "aws:RequestedRegion", "aws:ResourceAccount", "aws:SourceIdentity",
        "aws:TokenIssueTime", "aws:userid", "aws:username",
    ].map { key($0, .exact) }
    + [
        "aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast", "aws:RequestTag",
        "aws:ResourceTag", "aws:SourceAccount", "aws:SourceArn", "aws:SourceIp", "aws:TagKeys",
        "aws:UserAgent", "aws:referer",
    ].map { key($0, .approximated("where the caller's service or the transport tells it")) }
    + [
        key(
            "aws:SecureTransport",
            .approximated("true, unless the transport says that it was not")),
        key("aws:ViaAWSService", .approximated("false, unless the calling service says so")),
        key("aws:MultiFactorAuthPresent", .approximated("false for temporary credentials")),
    ]
    + [
        "aws:ChatbotSourceArn", "aws:Ec2InstanceSourceVpc", "aws:FederatedProvider",
        "aws:MultiFactorAuthAge", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths",
        "aws:ResourceOrgID", "aws:ResourceOrgPaths", "aws:SourceOrgID", "aws:SourceOrgPaths",
        "aws:SourceVpc", "aws:SourceVpcArn", "aws:SourceVpce", "aws:VpcSourceIp",
    ].map {
        key($0, .approximated("absent: there is no organization, VPC, chat or federation here"))
    }

private func key(_ name: String, _ status: FidelityStatus) -> FidelityEntry {
    entry(.field, name, status, "IAM User Guide, AWS global condition context keys")
}

private let rules: [FidelityEntry] = [
    entry(
        .rule, "evaluation within one account", .exact, "IAM User Guide, Policy evaluation logic"),
    entry(
        .rule, "evaluation across accounts",
        .approximated(
            "the other account is taken to allow its own principals what this one offers them"),
        "IAM User Guide, Cross-account policy evaluation logic"),
    entry(
        .rule, "policy variables", .exact,
        "IAM User Guide, IAM policy elements: Variables and tags"),
    entry(
        .rule, "permissions boundaries", .exact,
        "IAM User Guide, Permissions boundaries for IAM entities"),
    entry(.rule, "session policies", .exact, "IAM User Guide, Session policies"),
    entry(
        .rule, "deleted principals",
        .approximated("a policy that names the ARN of one counts for its namesake"),
        "IAM User Guide, IAM JSON policy elements: Principal"),
    entry(
        .rule, "eventual consistency",
        .approximated("changes count at once"), "IAM User Guide, Troubleshoot IAM"),
    entry(
        .rule, "service control policies", .refused,
        "AWS Organizations User Guide, Service control policies"),
    entry(
        .rule, "policy size limits", .approximated("of policies that come through the API"),
        "IAM User Guide, IAM and AWS STS quotas"),
]
