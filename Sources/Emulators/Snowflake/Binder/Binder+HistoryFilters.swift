import SnowflakeSQL

extension Binder {
    /// The arguments of histories by the name of the function, in the order of their places.
    ///
    /// Source: Snowflake documentation, TASK_HISTORY, DYNAMIC_TABLES,
    /// DYNAMIC_TABLE_REFRESH_HISTORY.
    static let historyArguments: [String: [String]] = [
        "TASK_HISTORY": [
            "SCHEDULED_TIME_RANGE_START", "SCHEDULED_TIME_RANGE_END", "RESULT_LIMIT", "TASK_NAME",
            "ERROR_ONLY", "ROOT_TASK_ID", "DATABASE_NAME", "SCHEMA_NAME",
        ],
        "POLICY_REFERENCES": ["POLICY_NAME", "REF_ENTITY_NAME", "REF_ENTITY_DOMAIN"],
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

    /// The given arguments as `NAME=value`, one a line; instants in nanoseconds since the epoch.
    func historyFilter(
        _ call: SnowflakeSQL.FunctionCall, _ names: [String]
    ) throws(SnowflakeError) -> String {
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
                    : given == "ERROR_ONLY" || given == "INCLUDE_CONNECTED" ? .boolean : .varchar
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
        return lines.joined(separator: "\n")
    }
}
