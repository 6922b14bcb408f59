import CloudModel

private let sql = "Snowflake documentation, SQL command reference"

private func entry(
    _ kind: FidelityEntry.Kind, _ name: String, _ status: FidelityStatus, _ source: String
) -> FidelityEntry {
    FidelityEntry(service: "snowflake", kind: kind, name: name, status: status, source: source)
}

/// What of roles, tags and policies is emulated, and how closely.
let governanceFidelity: [FidelityEntry] = [
    entry(
        .statement, "CREATE DATABASE ROLE",
        .approximated(
            "granted to roles, database roles and users; not to shares or applications, and "
                + "WITH GRANT OPTION of a role is not kept"), "\(sql), CREATE DATABASE ROLE")
]
