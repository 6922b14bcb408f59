import OrderedCollections
import SnowflakeSQL

// DESCRIBE of everything but tables. Source: Snowflake documentation, DESCRIBE <object>.
extension SnowflakeAccount {
    /// DESCRIBE of the kinds whose description is the row that SHOW has for them.
    func describedAsShown(
        _ describe: Describe, _ parts: [Identifier], _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult? {
        let resolver = resolver(context)
        let name = parts.last?.name ?? ""
        switch describe.kind {
        case .warehouse:
            guard let entry = catalog.warehouses[name], resolver.sees(entry.header) else {
                throw .missing("Warehouse", name)
            }
            try resolver.require("MONITOR", on: entry.header, "warehouse", name)
            return table(
                [("created_on", .ltz), ("name", .varchar), ("kind", .varchar)],
                [[time(entry.header), .text(name), .text("WAREHOUSE")]])
        case .user:
            // Users may describe themselves.
            if let user = catalog.users[name], context.session.user != name {
                try resolver.requireOwner(user.header, "user", name)
            }
            return try describedUser(name)
        case .stream, .task, .sequence: break
        default: return nil
        }
        let path = try resolver.path(parts, operation: "DESCRIBE")
        let words = describe.kind.rawValue
        let schema = "\(Binder.quoted(path.database)).\(Binder.quoted(path.schema))"
        let text = "SHOW \(words)S IN SCHEMA \(schema)"
        guard case .show(let show) = try Self.parse(text).statement else { return nil }
        let shown: ShownRows
        switch describe.kind {
        case .stream: shown = try showStreams(show, resolver)
        case .task: shown = try showTasks(show, resolver)
        default: shown = try showSequences(show, resolver)
        }
        let place = shown.columns.firstIndex { $0.0 == "name" } ?? shown.nameColumn
        guard let row = shown.rows.first(where: { $0[place] == .text(path.name) }) else {
            let kind = words.prefix(1) + words.dropFirst().lowercased()
            throw .missing(String(kind), resolver.shown(parts))
        }
        return table(shown.columns, [row])
    }

    private func table(
        _ columns: [(String, SnowflakeType)], _ rows: [[SnowflakeValue]]
    ) -> StatementResult {
        StatementResult(columns: columns.map { .init($0.0, $0.1) }, rows: rows)
    }

    /// Source: Snowflake documentation, DESCRIBE USER.
    private func describedUser(_ name: String) throws(SnowflakeError) -> StatementResult {
        guard let user = catalog.users[name] else { throw .missing("User", name) }
        let known: [String: String] = [
            "NAME": name, "COMMENT": user.header.comment,
            "DISPLAY_NAME": user.settings["display_name"] ?? name,
            "LOGIN_NAME": user.settings["login_name"] ?? name,
            "PASSWORD": user.password.isEmpty ? "" : "********",
            "DISABLED": user.isDisabled ? "true" : "false",
            "DEFAULT_WAREHOUSE": user.defaultWarehouse,
            "DEFAULT_NAMESPACE": user.defaultNamespace, "DEFAULT_ROLE": user.defaultRole,
        ]
        let rows = Self.userProperties.map { property, standard, description in
            var value = known[property] ?? user.settings[property.lowercased()] ?? standard
            if value.isEmpty { value = "null" }
            return [property, value, standard, description].map { SnowflakeValue.text($0) }
        }
        return table(
            ["property", "value", "default", "description"].map { ($0, .varchar) }, rows)
    }

    /// The properties of a user in the order in which they are shown.
    private static let userProperties: [(name: String, standard: String, text: String)] = [
        ("NAME", "null", "Name"), ("COMMENT", "null", "Comment of the user"),
        ("DISPLAY_NAME", "null", "Name that is shown"), ("TYPE", "null", "Type of the user"),
        ("LOGIN_NAME", "null", "Name to log in with"), ("FIRST_NAME", "null", "First name"),
        ("MIDDLE_NAME", "null", "Middle name"), ("LAST_NAME", "null", "Last name"),
        ("EMAIL", "null", "Email address"), ("PASSWORD", "null", "Password"),
        ("MUST_CHANGE_PASSWORD", "false", "Whether the password must be changed"),
        ("DISABLED", "false", "Whether the user is disabled"),
        ("SNOWFLAKE_LOCK", "false", "Whether the service has locked the user"),
        ("SNOWFLAKE_SUPPORT", "false", "Whether support may use the user"),
        ("DAYS_TO_EXPIRY", "null", "Days after which the user expires"),
        ("MINS_TO_UNLOCK", "null", "Minutes until a lock is removed"),
        ("DEFAULT_WAREHOUSE", "null", "Warehouse of new sessions"),
        ("DEFAULT_NAMESPACE", "null", "Database and schema of new sessions"),
        ("DEFAULT_ROLE", "null", "Role of new sessions"),
        ("DEFAULT_SECONDARY_ROLES", "[ALL]", "Secondary roles of new sessions"),
        ("EXT_AUTHN_DUO", "false", "Whether Duo is the second factor"),
        ("EXT_AUTHN_UID", "null", "Identity at Duo"),
        ("DEFAULT_MFA_METHOD", "null", "Second factor that is asked for first"),
        ("HAS_MFA", "false", "Whether a second factor is enrolled"),
        ("HAS_PAT", "false", "Whether there is an access token"),
        ("HAS_WORKLOAD_IDENTITY", "false", "Whether a workload's identity is used"),
        ("MINS_TO_BYPASS_MFA", "null", "Minutes without a second factor"),
        ("MINS_TO_BYPASS_NETWORK_POLICY", "null", "Minutes without a network policy"),
        ("RSA_PUBLIC_KEY", "null", "Public key"),
        ("RSA_PUBLIC_KEY_FP", "null", "Fingerprint of the public key"),
        ("RSA_PUBLIC_KEY_LAST_SET_TIME", "null", "When the public key was set"),
        ("RSA_PUBLIC_KEY_2", "null", "Second public key"),
        ("RSA_PUBLIC_KEY_2_FP", "null", "Fingerprint of the second public key"),
        ("RSA_PUBLIC_KEY_2_LAST_SET_TIME", "null", "When the second public key was set"),
        ("PASSWORD_LAST_SET_TIME", "null", "When the password was set"),
        ("CUSTOM_LANDING_PAGE_URL", "null", "Reserved"),
        ("CUSTOM_LANDING_PAGE_URL_FLUSH_NEXT_UI_LOAD", "false", "Reserved"),
        ("IS_FROM_ORGANIZATION_USER", "false", "Whether an organization's user was imported"),
    ]

    /// DESCRIBE FUNCTION and PROCEDURE: properties and their values.
    func describedRoutine(
        _ describe: Describe, _ parts: [Identifier], _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        let resolver = resolver(context)
        let path = try resolver.path(parts, operation: "DESCRIBE")
        let schema = try resolver.schema(of: path)
        let key = try routinePath(
            path, describe.signature, describe.kind == .procedure ? .procedure : .function, resolver
        ).key
        let columns: [(String, SnowflakeType)] = [("property", .varchar), ("value", .varchar)]
        if describe.kind == .procedure {
            guard let entry = schema.procedures[key], resolver.sees(entry.header) else {
                throw .missing("Procedure", resolver.shown(parts))
            }
            let list = entry.arguments.map { "\($0.name) \($0.type.plainName)" }
                .joined(separator: ", ")
            let rows = entry.returnsTable?.map { "\($0.name) \($0.type.plainName)" }
            let returns =
                rows.map { "TABLE (\($0.joined(separator: ", ")))" } ?? entry.returns.returnedName
            return table(
                columns,
                [
                    ("signature", "(\(list))"), ("returns", returns), ("language", "SQL"),
                    ("null handling", "CALLED ON NULL INPUT"), ("volatility", "VOLATILE"),
                    ("execute as", entry.runsAsCaller ? "CALLER" : "OWNER"), ("body", entry.body),
                ].map { [.text($0.0), .text($0.1)] })
        }
        guard let entry = schema.functions[key], resolver.sees(entry.header) else {
            throw .missing("Function", resolver.shown(parts))
        }
        let list = entry.arguments.map { "\($0.name) \($0.type.plainName)" }
            .joined(separator: ", ")
        let returned = entry.returnsTable.map { columns in
            let list = columns.map { "\($0.name) \($0.type.plainName)" }
            return "TABLE (\(list.joined(separator: ", ")))"
        }
        return table(
            columns,
            [
                ("signature", "(\(list))"),
                ("returns", returned ?? entry.returns.returnedName),
                ("language", "SQL"),
                ("body", entry.text),
            ].map { [.text($0.0), .text($0.1)] })
    }
}

extension SnowflakeType {
    /// The name as DESCRIBE shows what a routine returns: numbers with their precision and scale.
    var returnedName: String { isNumber ? description : plainName }

    /// The name as signatures show it: without the precision and length that are usual.
    var plainName: String {
        switch self {
        case .number(38, 0): "NUMBER"
        case .text: "VARCHAR"
        case .decfloat: "DECFLOAT"
        case .binary: "BINARY"
        case .time: "TIME"
        case .timestampNTZ: "TIMESTAMP_NTZ"
        case .timestampLTZ: "TIMESTAMP_LTZ"
        case .timestampTZ: "TIMESTAMP_TZ"
        default: description
        }
    }
}
