import CloudModel

private let protocolSource = "what the vendor's clients send and read"
private let api = "Snowflake documentation, Snowflake SQL API reference"

private func entry(
    _ name: String, _ status: FidelityStatus, _ source: String = protocolSource
) -> FidelityEntry {
    FidelityEntry(service: "snowflake", kind: .rule, name: name, status: status, source: source)
}

/// What of the clients' protocol and of the SQL API is emulated, and how closely.
let clientFidelity: [FidelityEntry] = [
    entry(
        "client login",
        .approximated(
            "by user and password, where a user that does not exist is made with the system's "
                + "roles; a client's parameters that are not known are left out")),
    entry(
        "client sessions",
        .approximated("tokens are renewed when asked and end with the session, not by the hour")),
    entry(
        "client statements",
        .approximated(
            "columns are said to be nullable; a statement is answered when it has ended, however "
                + "long it takes")),
    entry("client binds", .exact),
    entry(
        "describing without running",
        .approximated("names are looked up in queries only; CALL has one column")),
    entry("asynchronous statements", .exact),
    entry(
        "results as Arrow",
        .approximated(
            "one batch for each chunk, for the Python connector before version 5; times of a day "
                + "always in 64 bits")),
    entry(
        "uploads and downloads of clients",
        .approximated("through a folder, or an S3 endpoint without signatures; unencrypted")),
    entry(
        "SQL API",
        .approximated("any bearer token, for the user of a session or the administrator"), api),
    entry("external browser, OAuth and key pair logins", .refused),
]
