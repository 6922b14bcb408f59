public import CloudModel

/// Every operation of the S3 API (service model of 2006-03-01), and what became of it here.
public let s3Fidelity: [FidelityEntry] = operations + rules

private func entry(
    _ kind: FidelityEntry.Kind, _ name: String, _ status: FidelityStatus, _ source: String
) -> FidelityEntry {
    FidelityEntry(service: "s3", kind: kind, name: name, status: status, source: source)
}

private let reference = "Amazon S3 API Reference, "
private let guide = "Amazon S3 User Guide, "

private let operations: [FidelityEntry] = S3Operation.all.map {
    entry(.operation, $0.name, $0.fidelity, reference + $0.name)
}

private let rules: [FidelityEntry] = [
    entry(
        .rule, "checksums", .approximated("XXHASH64, XXHASH3 and XXHASH128 are refused by name"),
        guide + "Checking object integrity"),
    entry(
        .rule, "encryption",
        .approximated(
            "rules and headers as S3 has them, nothing is encrypted and no KMS is asked; entity"
                + " tags of objects under KMS and customer keys are made up"),
        guide + "Protecting data with server-side encryption"),
    entry(
        .rule, "access control lists",
        .approximated(
            "canned, by canonical id and by group; a user is their account; groups are shown first,"
                + " for S3 promises no order"),
        guide + "Access control list (ACL) overview"),
    entry(.rule, "uploads by forms", .exact, reference + "POST Object"),
    entry(.rule, "cross-origin rules", .exact, guide + "Using cross-origin resource sharing"),
    entry(.rule, "conditional requests", .exact, guide + "Add preconditions to S3 operations"),
    entry(
        .rule, "owner names",
        .approximated(
            "a name made from the id, which S3 stopped to answer in November 2025; a setting"
                + " leaves it out"),
        reference + "Owner"),
    entry(.rule, "bucket names", .exact, guide + "General purpose bucket naming rules"),
    entry(.rule, "consistency", .exact, guide + "Amazon S3 data consistency model"),
    entry(
        .rule, "403 instead of 404 without s3:ListBucket", .exact, reference + "GetObject"),
    entry(
        .rule, "event records",
        .approximated(
            "always one record; source addresses, request ids and unique ids are made up, the"
                + " same in every run"),
        guide + "Event message structure"),
    entry(
        .rule, "overlapping notification filters", .exact,
        guide + "Configuring event notifications using object key name filtering"),
    entry(
        .rule, "event delivery",
        .approximated(
            "once, in commit order, after half a second, unless a fault says otherwise; failed"
                + " deliveries are tried again for six hours"),
        guide + "Amazon S3 Event Notifications"),
]
