import CloudModel

/// What of SQL's functions is emulated, and how closely: a line for each of them, by its name.
let functionFidelity: [FidelityEntry] =
    (FunctionFidelity.registered + FunctionFidelity.read + FunctionFidelity.histories
    + FunctionFidelity.refused)
    .sorted { $0.name < $1.name }

/// Where the lines about functions come from.
enum FunctionFidelity {
    /// A line about a function; a second name of one has its page.
    private static func line(
        _ name: String, _ status: FidelityStatus, page: String? = nil
    ) -> FidelityEntry {
        entry(.function, name, status, "Snowflake documentation, \(page ?? name)")
    }

    /// The functions of the registry that the binder does not read by itself.
    static let registered: [FidelityEntry] = FunctionRegistry.all.compactMap { name, definition in
        // A name with a space is one that no statement can call.
        guard special[name] == nil, !name.contains(" ") else { return nil }
        return line(name, definition.fidelity, page: definition.name)
    }

    /// The functions that the parser and the binder read.
    static let read: [FidelityEntry] = special.keys.sorted().map { name in
        line(
            name, (special[name] ?? nil).map { .approximated($0) } ?? .exact, page: pages[name])
    }

    /// The functions of INFORMATION_SCHEMA.
    static let histories: [FidelityEntry] = InformationSchema.columns.keys.sorted().compactMap {
        guard $0.hasSuffix("()"), $0 != "VALIDATE()" else { return nil }
        let name = String($0.dropLast(2))
        return line(name, notes[name].map { .approximated($0) } ?? .exact)
    }

    static let refused: [FidelityEntry] =
        (RefusedFunctions.fullNames + RefusedFunctions.histories).filter {
            FunctionRegistry.find($0) == nil && special[$0] == nil
        }.map { line($0, .refused) }

    private static let notes = [
        "DYNAMIC_TABLES": "always fresh, as if it were refreshed each time it is read",
        "DYNAMIC_TABLE_REFRESH_HISTORY":
            "the refreshes that statements asked for, without statistics",
        "TASK_HISTORY": "without runs that are yet to come, and not by what a run was started",
    ]

    /// Where functions without a page of their own are told of.
    private static let pages = [
        "GETNEXTVAL": "Using sequences", "SYS_CONNECT_BY_PATH": "CONNECT BY",
    ]

    private static let file = "of external stages"

    /// What is read elsewhere than in the registry, with the difference where there is one.
    static let special: [String: String?] = [
        "BETWEEN": nil, "CASE": nil, "CAST": nil, "EXTRACT": nil, "ILIKE ANY": nil, "IN": nil,
        "IS DISTINCT FROM": nil, "IS NULL": nil, "LIKE ALL": nil, "LIKE ANY": nil,
        "POSITION": nil, "TRY_CAST": nil, "DATEADD": DateFunctions.limit,
        "DATEDIFF": nil, "DATE_TRUNC": nil, "TIMEADD": DateFunctions.limit,
        "TIMESTAMPADD": DateFunctions.limit, "TIMEDIFF": nil, "TIMESTAMPDIFF": nil,
        "COLLATE":
            "the root order and the letters of European languages; functions but those that look "
            + "for texts compare code points",
        "ACCUMULATE": nil, "COLLATION": nil, "FILTER": nil, "REDUCE": nil, "TRANSFORM": nil,
        "GROUPING": nil, "GROUPING_ID": nil, "SYS_CONNECT_BY_PATH": nil,
        "BUILD_STAGE_FILE_URL": "nothing answers at the URL", "GET_STAGE_LOCATION": file,
        "GET_ABSOLUTE_PATH": file, "GET_RELATIVE_PATH": file,
        "GET_DDL":
            "of every kind of object that exists here but stages; comments of a text are kept, "
            + "the rarer options of a statement are not",
        "SEARCH":
            "without ENTITY_ANALYZER; word boundaries are those of letters, digits and marks "
            + "between them",
        "SEARCH_IP": nil,
        "SYSTEM$STREAM_HAS_DATA": nil, "SYSTEM$GET_TAG": nil,
        "SYSTEM$GET_TAG_ALLOWED_VALUES": nil, "SYSTEM$GET_TAG_ON_CURRENT_COLUMN": nil,
        "SYSTEM$GET_TAG_ON_CURRENT_TABLE": nil, "SYSTEM$TAG_VALUE_CONTAINS": nil,
        "SYSTEM$WAIT":
            "once for each place in a statement, before its result",
        "SYSTEM$PIPE_STATUS": "the state and how many files wait, not when files came",
        // Table functions.
        "FLATTEN": nil, "SPLIT_TO_TABLE": nil, "STRTOK_SPLIT_TO_TABLE": nil,
        "GENERATOR": "with ROWCOUNT, of at most ten million rows",
        "GETNEXTVAL": nil, "TO_QUERY": nil, "VALIDATE": nil,
        "INFER_SCHEMA":
            "of Parquet, CSV and JSON, not for Iceberg; members of JSON come by their names",
        "RESULT_SCAN": "of statements of the session",
    ]
}
