/// The parameters of a session that change what statements mean.
///
/// Source: Snowflake documentation, "Parameters".
struct SessionParameters: Hashable, Sendable {
    var timezone = "America/Los_Angeles"
    var timestampTypeMapping = "TIMESTAMP_NTZ"
    var autocommit = true
    var queryTag = ""
    /// Parameters that change nothing here, by their names.
    var others: [String: String] = [:]
    var errorOnNondeterministicMerge = true
    var errorOnNondeterministicUpdate = false
    /// Seconds that a statement waits for a lock.
    var lockTimeout = 43_200
    var statementTimeout = 172_800
    var weekStart = 0
    var weekOfYearPolicy = 0
    /// Whether DATEADD takes a day for 24 hours, even where clocks are changed.
    var dayHas24Hours = false
    var multiStatementCount = 1
    var dateOutputFormat = "YYYY-MM-DD"
    var timeOutputFormat = "HH24:MI:SS"
    var timestampOutputFormat = "YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM"
    var timestampNTZOutputFormat = "YYYY-MM-DD HH24:MI:SS.FF3"
    var timestampLTZOutputFormat = ""
    var timestampTZOutputFormat = ""
    var dateInputFormat = "AUTO"
    var timeInputFormat = "AUTO"
    var timestampInputFormat = "AUTO"
    var binaryInputFormat = "HEX"
    var binaryOutputFormat = "HEX"
    var quotedIdentifiersIgnoreCase = false
    /// Blanks of each level of the JSON that results show; none puts it all on one line.
    var jsonIndent = 2
    /// The earliest year that two digits stand for.
    var twoDigitCenturyStart = 1970
    /// Whether NULL is lower than all values in an order that does not say.
    var ordersNullsFirst = false
    /// The schemas that unqualified names of queries are looked up in.
    var searchPath = SearchPath.standard
    /// Values of parameters that are kept and change nothing here, by name.
    var kept: [String: String] = [:]
}

extension SessionParameters {
    /// A parameter: its name, and how its value is read and written as a text.
    typealias Entry = (
        name: String, read: @Sendable (Self) -> String,
        write: @Sendable (inout Self, String) -> Bool
    )

    /// Parameters of drivers, of caches and of languages that are refused: they are kept, and
    /// change nothing of what statements give. Source: Snowflake documentation, "Parameters".
    private static let silent: [(name: String, standard: String)] = [
        ("ABORT_DETACHED_QUERY", "false"), ("ACTIVE_PYTHON_PROFILER", ""),
        ("AUTOCOMMIT_API_SUPPORTED", "true"),
        ("CLIENT_ENABLE_LOG_INFO_STATEMENT_PARAMETERS", "false"),
        ("CLIENT_ENCRYPTION_KEY_SIZE", "128"), ("CLIENT_MEMORY_LIMIT", "1536"),
        ("CLIENT_METADATA_REQUEST_USE_CONNECTION_CTX", "false"),
        ("CLIENT_METADATA_USE_SESSION_DATABASE", "false"), ("CLIENT_PREFETCH_THREADS", "4"),
        ("CLIENT_RESULT_CHUNK_SIZE", "160"), ("CLIENT_RESULT_COLUMN_CASE_INSENSITIVE", "false"),
        ("CLIENT_SESSION_KEEP_ALIVE", "false"),
        ("CLIENT_SESSION_KEEP_ALIVE_HEARTBEAT_FREQUENCY", "3600"),
        ("CLIENT_TIMESTAMP_TYPE_MAPPING", "TIMESTAMP_LTZ"), ("ENABLE_CONSOLE_OUTPUT", "false"),
        ("ENABLE_UNLOAD_PHYSICAL_TYPE_OPTIMIZATION", "true"),
        ("GEOGRAPHY_OUTPUT_FORMAT", "GeoJSON"), ("GEOMETRY_OUTPUT_FORMAT", "GeoJSON"),
        ("JS_TREAT_INTEGER_AS_BIGINT", "false"), ("LOG_LEVEL", "OFF"), ("METRIC_LEVEL", "NONE"),
        ("PYTHON_PROFILER_MODULES", ""), ("PYTHON_PROFILER_TARGET_STAGE", ""),
        ("STATEMENT_QUEUED_TIMEOUT_IN_SECONDS", "0"), ("TRACE_LEVEL", "OFF"),
        ("TRANSACTION_DEFAULT_ISOLATION_LEVEL", "READ COMMITTED"), ("USE_CACHED_RESULT", "true"),
    ]

    /// All parameters in the order of their names.
    static let table: [Entry] =
        (effective
        + silent.map { parameter in
            (
                parameter.name, { $0.others[parameter.name] ?? parameter.standard },
                {
                    var text = $1
                    guard Self.fits(&text, parameter.name, like: parameter.standard) else {
                        return false
                    }
                    $0.others[parameter.name] = text
                    return true
                }
            )
        }).sorted { $0.name < $1.name }

    /// The parameters that statements depend on.
    private static let effective: [Entry] = [
        ("AUTOCOMMIT", { Self.text($0.autocommit) }, { Self.flag(&$0.autocommit, $1) }),
        (
            "BINARY_INPUT_FORMAT", { $0.binaryInputFormat },
            {
                $0.binaryInputFormat = $1.uppercased(); return true
            }
        ),
        (
            "BINARY_OUTPUT_FORMAT", { $0.binaryOutputFormat },
            {
                $0.binaryOutputFormat = $1.uppercased(); return true
            }
        ),
        (
            "DATE_INPUT_FORMAT", { $0.dateInputFormat },
            {
                $0.dateInputFormat = $1; return true
            }
        ),
        (
            "DATE_OUTPUT_FORMAT", { $0.dateOutputFormat },
            {
                $0.dateOutputFormat = $1; return true
            }
        ),
        (
            "DEFAULT_NULL_ORDERING", { $0.ordersNullsFirst ? "FIRST" : "LAST" },
            {
                guard ["FIRST", "LAST"].contains($1.uppercased()) else { return false }
                $0.ordersNullsFirst = $1.uppercased() == "FIRST"
                return true
            }
        ),
        (
            "ERROR_ON_NONDETERMINISTIC_MERGE",
            { Self.text($0.errorOnNondeterministicMerge) },
            { Self.flag(&$0.errorOnNondeterministicMerge, $1) }
        ),
        (
            "ERROR_ON_NONDETERMINISTIC_UPDATE",
            { Self.text($0.errorOnNondeterministicUpdate) },
            { Self.flag(&$0.errorOnNondeterministicUpdate, $1) }
        ),
        ("LOCK_TIMEOUT", { String($0.lockTimeout) }, { Self.number(&$0.lockTimeout, $1) }),
        (
            "MULTI_STATEMENT_COUNT", { String($0.multiStatementCount) },
            { Self.number(&$0.multiStatementCount, $1) }
        ),
        (
            "QUERY_TAG", { $0.queryTag },
            {
                $0.queryTag = $1; return true
            }
        ),
        ("JSON_INDENT", { String($0.jsonIndent) }, { Self.number(&$0.jsonIndent, $1, most: 16) }),
        (
            "QUOTED_IDENTIFIERS_IGNORE_CASE", { Self.text($0.quotedIdentifiersIgnoreCase) },
            { Self.flag(&$0.quotedIdentifiersIgnoreCase, $1) }
        ),
        (
            "SEARCH_PATH", { $0.searchPath.text },
            {
                guard let path = SearchPath($1) else { return false }
                $0.searchPath = path
                return true
            }
        ),
        (
            "STATEMENT_TIMEOUT_IN_SECONDS", { String($0.statementTimeout) },
            { Self.number(&$0.statementTimeout, $1, most: 604_800) }
        ),
        (
            "TIME_INPUT_FORMAT", { $0.timeInputFormat },
            {
                $0.timeInputFormat = $1; return true
            }
        ),
        (
            "TIME_OUTPUT_FORMAT", { $0.timeOutputFormat },
            {
                $0.timeOutputFormat = $1; return true
            }
        ),
        (
            "TIMESTAMP_DAY_IS_ALWAYS_24H", { Self.text($0.dayHas24Hours) },
            { Self.flag(&$0.dayHas24Hours, $1) }
        ),
        (
            "TIMESTAMP_INPUT_FORMAT", { $0.timestampInputFormat },
            {
                $0.timestampInputFormat = $1; return true
            }
        ),
        (
            "TIMESTAMP_LTZ_OUTPUT_FORMAT", { $0.timestampLTZOutputFormat },
            {
                $0.timestampLTZOutputFormat = $1; return true
            }
        ),
        (
            "TIMESTAMP_NTZ_OUTPUT_FORMAT", { $0.timestampNTZOutputFormat },
            {
                $0.timestampNTZOutputFormat = $1; return true
            }
        ),
        (
            "TIMESTAMP_OUTPUT_FORMAT", { $0.timestampOutputFormat },
            {
                $0.timestampOutputFormat = $1; return true
            }
        ),
        (
            "TIMESTAMP_TYPE_MAPPING", { $0.timestampTypeMapping },
            {
                let name = $1.uppercased()
                guard ["TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIMESTAMP_TZ"].contains(name) else {
                    return false
                }
                $0.timestampTypeMapping = name
                return true
            }
        ),
        (
            "TIMESTAMP_TZ_OUTPUT_FORMAT", { $0.timestampTZOutputFormat },
            {
                $0.timestampTZOutputFormat = $1; return true
            }
        ),
        (
            "TIMEZONE", { $0.timezone },
            {
                guard ZoneClock.named($1) != nil else { return false }
                $0.timezone = $1
                return true
            }
        ),
        (
            "TWO_DIGIT_CENTURY_START", { String($0.twoDigitCenturyStart) },
            {
                guard let year = Int($1), (1900...2100).contains(year) else { return false }
                $0.twoDigitCenturyStart = year
                return true
            }
        ),
        (
            "WEEK_OF_YEAR_POLICY", { String($0.weekOfYearPolicy) },
            { Self.number(&$0.weekOfYearPolicy, $1, most: 1) }
        ),
        ("WEEK_START", { String($0.weekStart) }, { Self.number(&$0.weekStart, $1, most: 7) }),
    ]

    private static func text(_ flag: Bool) -> String { flag ? "true" : "false" }

    private static func flag(_ slot: inout Bool, _ text: String) -> Bool {
        switch text.lowercased() {
        case "true", "on", "1": slot = true
        case "false", "off", "0": slot = false
        default: return false
        }
        return true
    }

    /// Whether a text is a value for a parameter, by the form of the default; truth values are
    /// kept as the service shows them.
    private static func fits(
        _ given: inout String, _ name: String, like standard: String
    ) -> Bool {
        if name == "CLIENT_TIMESTAMP_TYPE_MAPPING" {
            given = given.uppercased()
            return ["TIMESTAMP_LTZ", "TIMESTAMP_NTZ"].contains(given)
        }
        if standard == "true" || standard == "false" {
            var value = false
            guard flag(&value, given) else { return false }
            given = text(value)
            return true
        }
        return Int(standard) == nil || Int(given) != nil
    }

    private static func number(_ slot: inout Int, _ text: String, most: Int = .max) -> Bool {
        guard let value = Int(text), value >= 0, value <= most else { return false }
        slot = value
        return true
    }

    /// The value of a parameter, nothing for a name that is not known.
    func text(of name: String) -> String? {
        let name = name.uppercased()
        if let entry = Self.table.first(where: { $0.name == name }) { return entry.read(self) }
        return kept[name] ?? Self.keptDefaults[name] ?? Self.fixedDefaults[name]
    }

    /// Whether there is a parameter of that name.
    func knows(_ name: String) -> Bool { text(of: name) != nil }

    /// Changes a parameter.
    mutating func set(_ name: String, to value: String) throws(SnowflakeError) {
        if let standard = Self.fixedDefaults[name.uppercased()] {
            guard value.uppercased() == standard.uppercased() else {
                throw .unsupported("parameter \(name.uppercased()) other than its default")
            }
            return
        }
        guard let entry = Self.table.first(where: { $0.name == name.uppercased() }) else {
            guard Self.keptDefaults[name.uppercased()] != nil else {
                throw .compilation(1006, "22023", "invalid parameter '\(name.uppercased())'")
            }
            kept[name.uppercased()] = value
            return
        }
        guard entry.write(&self, value) else {
            throw .compilation(
                1008, "22023", "invalid value [\(value)] for parameter '\(entry.name)'")
        }
    }

    /// Puts a parameter back to its default.
    mutating func unset(_ name: String) throws(SnowflakeError) {
        if Self.fixedDefaults[name.uppercased()] != nil { return }
        guard let entry = Self.table.first(where: { $0.name == name.uppercased() }) else {
            guard Self.keptDefaults[name.uppercased()] != nil else {
                throw .compilation(1006, "22023", "invalid parameter '\(name.uppercased())'")
            }
            kept[name.uppercased()] = nil
            return
        }
        _ = entry.write(&self, entry.read(SessionParameters()))
    }
}
