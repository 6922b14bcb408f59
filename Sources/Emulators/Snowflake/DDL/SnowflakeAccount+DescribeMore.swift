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
            return table(
                [("created_on", .ltz), ("name", .varchar), ("kind", .varchar)],
                [[time(entry.header), .text(name), .text("WAREHOUSE")]])
        case .user: return try describedUser(name)
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

    private func describedUser(_ name: String) throws(SnowflakeError) -> StatementResult {
        guard let user = catalog.users[name] else { throw .missing("User", name) }
        let rows = [
            ("NAME", name, "Name"), ("COMMENT", user.header.comment, "user comment"),
            (
                "DISPLAY_NAME", user.settings["display_name"] ?? name,
                "Display name of the associated object"
            ),
            ("TYPE", user.settings["type"] ?? "null", "Type of the user"),
            ("LOGIN_NAME", user.settings["login_name"] ?? name, "Login name of the user"),
            ("DEFAULT_WAREHOUSE", user.defaultWarehouse, "Default warehouse for this user"),
            ("DEFAULT_NAMESPACE", user.defaultNamespace, "Default database namespace prefix"),
            ("DEFAULT_ROLE", user.defaultRole, "Primary principal of user session"),
            ("DISABLED", user.isDisabled ? "true" : "false", "Whether the user is disabled"),
            (
                "MUST_CHANGE_PASSWORD", user.settings["must_change_password"] ?? "false",
                "User must change the password"
            ),
        ]
        return table(
            ["property", "value", "default", "description"].map { ($0, .varchar) },
            rows.map {
                [.text($0.0), .text($0.1.isEmpty ? "null" : $0.1), .text("null"), .text($0.2)]
            })
    }

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
                rows.map { "TABLE (\($0.joined(separator: ", ")))" } ?? entry.returns.plainName
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
                ("returns", returned ?? entry.returns.plainName),
                ("language", "SQL"),
                ("body", entry.text),
            ].map { [.text($0.0), .text($0.1)] })
    }
}

extension SnowflakeType {
    /// The name as signatures show it: without the precision and length that are usual.
    var plainName: String {
        switch self {
        case .number(38, 0): "NUMBER"
        case .text: "VARCHAR"
        case .binary: "BINARY"
        case .time: "TIME"
        case .timestampNTZ: "TIMESTAMP_NTZ"
        case .timestampLTZ: "TIMESTAMP_LTZ"
        case .timestampTZ: "TIMESTAMP_TZ"
        default: description
        }
    }
}
