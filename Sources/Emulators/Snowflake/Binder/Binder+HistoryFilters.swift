import SnowflakeSQL

extension Binder {
    /// The arguments of histories by the name of the function, in the order of their places.
    ///
    /// Source: Snowflake documentation, TASK_HISTORY, DYNAMIC_TABLES,
    /// DYNAMIC_TABLE_REFRESH_HISTORY.
    private static let historyArguments: [String: [String]] = [
        "TASK_HISTORY": [
            "SCHEDULED_TIME_RANGE_START", "SCHEDULED_TIME_RANGE_END", "RESULT_LIMIT", "TASK_NAME",
            "ERROR_ONLY", "ROOT_TASK_ID", "DATABASE_NAME", "SCHEMA_NAME",
        ],
        "COMPLETE_TASK_GRAPHS": ["RESULT_LIMIT", "ROOT_TASK_NAME", "ERROR_ONLY"],
        "CURRENT_TASK_GRAPHS": ["RESULT_LIMIT", "ROOT_TASK_NAME"],
        "TASK_DEPENDENTS": ["TASK_NAME", "RECURSIVE"],
        "POLICY_REFERENCES": ["POLICY_NAME", "REF_ENTITY_NAME", "REF_ENTITY_DOMAIN"],
        "TAG_REFERENCES_WITH_LINEAGE": ["NAME"],
        "BIND_VALUES": ["QUERY_ID"],
        "GET_OBJECT_REFERENCES": ["DATABASE_NAME", "SCHEMA_NAME", "OBJECT_NAME"],
        "TAG_REFERENCES": ["OBJECT_NAME", "OBJECT_DOMAIN"],
        "TAG_REFERENCES_ALL_COLUMNS": ["OBJECT_NAME", "OBJECT_DOMAIN"],
        "DYNAMIC_TABLES": [
            "NAME", "REFRESH_DATA_TIMESTAMP_START", "RESULT_LIMIT", "INCLUDE_CONNECTED",
        ],
        "DYNAMIC_TABLE_REFRESH_HISTORY": [
            "DATA_TIMESTAMP_START", "DATA_TIMESTAMP_END", "RESULT_LIMIT", "NAME", "NAME_PREFIX",
            "ERROR_ONLY",
        ],
    ]

    /// The given arguments, each as `NAME=value`; instants in nanoseconds since the epoch.
    private func historyFilter(
        _ call: SnowflakeSQL.FunctionCall, _ names: [String]
    ) throws(SnowflakeError) -> [String] {
        let function = call.name.last?.name ?? ""
        var lines: [String] = []
        for (place, argument) in call.arguments.enumerated() {
            guard let given = argument.name?.name ?? (place < names.count ? names[place] : nil),
                names.contains(given)
            else {
                throw .invalidArgument(
                    "unknown argument '\(argument.name?.name ?? "\(place + 1)")' of \(function)")
            }
            let type: SnowflakeType =
                given.contains("_RANGE_") || given.contains("TIMESTAMP")
                ? .ltz
                : given == "RESULT_LIMIT"
                    ? .integer
                    : ["ERROR_ONLY", "INCLUDE_CONNECTED", "RECURSIVE"].contains(given)
                        ? .boolean : .varchar
            let value = try valueNow(argument.value, type)
            switch value {
            case .null: continue
            case .timestampLTZ(let instant): lines.append("\(given)=\(instant)")
            case .boolean(let flag): lines.append("\(given)=\(flag)")
            default: lines.append("\(given)=\(Text.string(value))")
            }
            if given == "RESULT_LIMIT", !(1...10_000).contains(value.intValue ?? 0) {
                throw .invalidArgument(
                    "RESULT_LIMIT of \(function) needs a number from 1 to 10000")
            }
        }
        return lines
    }

    /// The arguments of QUERY_HISTORY and its like with what they leave unsaid.
    ///
    /// Source: Snowflake documentation, QUERY_HISTORY, QUERY_HISTORY_BY_*.
    private func queryFilter(
        _ name: String, _ call: SnowflakeSQL.FunctionCall
    ) throws(SnowflakeError) -> [String] {
        let own = [
            "QUERY_HISTORY_BY_SESSION": "SESSION_ID", "QUERY_HISTORY_BY_USER": "USER_NAME",
            "QUERY_HISTORY_BY_WAREHOUSE": "WAREHOUSE_NAME",
        ][name]
        let names =
            (own.map { [$0] } ?? [])
            + [
                "END_TIME_RANGE_START", "END_TIME_RANGE_END", "RESULT_LIMIT",
                "INCLUDE_CLIENT_GENERATED_STATEMENT",
            ]
        var lines = try historyFilter(call, names)
        if let own, !lines.contains(where: { $0.hasPrefix(own) }) {
            switch own {
            case "USER_NAME":
                lines.append("USER_NAME=\(try bindNow("CURRENT_USER"))")
            case "SESSION_ID":
                lines.append("SESSION_ID=\(try bindNow("CURRENT_SESSION"))")
            default: break
            }
        }
        return lines
    }

    /// The value of a context function now.
    private func bindNow(_ function: String) throws(SnowflakeError) -> String {
        try valueNow(try apply(function, []), .varchar).textValue ?? ""
    }

    /// A history function of INFORMATION_SCHEMA.
    func historyFunction(
        _ parts: [Identifier], _ call: SnowflakeSQL.FunctionCall, _ alias: TableAlias?,
        _ scope: Scope
    ) throws(SnowflakeError) -> String {
        let name = parts[parts.count - 1].name
        let isElsewhere = ["GET_OBJECT_REFERENCES", "TAG_REFERENCES_WITH_LINEAGE"].contains(name)
        let isInformation = parts.dropLast().last?.name == Resolver.information
        guard !isElsewhere || !isInformation,
            let columns = InformationSchema.columns[name + "()"]
        else {
            if RefusedFunctions.histories.contains(name) {
                throw .unsupported("function INFORMATION_SCHEMA.\(name)")
            }
            throw .unknownFunction(display(parts))
        }
        var filter = ""
        for argument in call.arguments where argument.name?.name == "TABLE_NAME" {
            filter = try bind(argument.value, Scope(outer: nil)).constantText ?? ""
        }
        if name.hasPrefix("QUERY_HISTORY") {
            filter = try queryFilter(name, call).joined(separator: "\n")
        } else if let known = Self.historyArguments[name] {
            filter = try historyFilter(call, known).joined(separator: "\n")
        }
        let database = parts.count == 3 ? parts[0].name : session.database ?? ""
        return add(
            .information, [Self.quote(name + "()"), Self.quote(database), Self.quote(filter)],
            columns, alias, scope)
    }
}
