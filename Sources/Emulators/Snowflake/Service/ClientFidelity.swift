import CloudModel

private let protocolSource = "what the vendor's clients send and read"
private let api = "Snowflake documentation, Snowflake SQL API reference"

/// What of the clients' protocol and of the SQL API is emulated, and how closely.
let clientFidelity: [FidelityEntry] = [
    entry(
        .rule, "client login",
        .approximated(
            "by user and password, where a user that does not exist is made with the system's "
                + "roles; a client's parameters that are not known are left out"), protocolSource),
    entry(
        .rule, "client sessions",
        .approximated("tokens are renewed when asked and end with the session, not by the hour"),
        protocolSource),
    entry(
        .rule, "client statements",
        .approximated(
            "columns are said to be nullable; a statement is answered when it has ended, however "
                + "long it takes"), protocolSource),
    entry(.rule, "client binds", .exact, protocolSource),
    entry(
        .rule, "describing without running",
        .approximated("names are looked up in queries only; CALL has one column"), protocolSource),
    entry(.rule, "asynchronous statements", .exact, protocolSource),
    entry(
        .rule, "results as Arrow",
        .approximated(
            "one batch for each chunk, for the Python connector before version 5; times of a day "
                + "always in 64 bits"), protocolSource),
    entry(
        .rule, "uploads and downloads of clients",
        .approximated("through a folder, or an S3 endpoint without signatures; unencrypted"),
        protocolSource),
    entry(
        .rule, "SQL API",
        .approximated("any bearer token, for the user of a session or the administrator"), api),
    entry(.rule, "external browser, OAuth and key pair logins", .refused, protocolSource),
]
