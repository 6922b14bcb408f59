public import CloudModel

/// What of AWS's request signatures is verified.
public let signatureFidelity: [FidelityEntry] = [
    entry("Signature Version 4 in the Authorization header", .exact),
    entry("Signature Version 4 in the query", .exact),
    entry("Signature Version 4 of browser forms", .exact),
    entry("signed aws-chunked bodies, with trailers and without", .exact),
    entry("unsigned aws-chunked bodies with trailers", .exact),
    entry(
        "clock skew",
        .approximated("15 minutes, unless turned off: a world's clock is not the client's")),
    entry("Signature Version 2 of S3, in headers, queries and forms", .exact),
    entry("Signature Version 2 of other services", .refused),
    entry("Signature Version 4A", .refused),
    entry("Signature Version 4 of event streams", .refused),
]

private func entry(_ name: String, _ status: FidelityStatus) -> FidelityEntry {
    FidelityEntry(
        service: "wire", kind: .rule, name: name, status: status,
        source: "IAM User Guide, AWS Signature Version 4 for API requests")
}
