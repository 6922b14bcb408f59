/// Whether an expression can be NULL, by what it is made of.
///
/// Source: what the service tells its clients of columns of results: constants, NOT NULL columns,
/// counts and functions of them are not nullable; truth values always are.
enum Nullability {
    /// Functions that give NULL for values that are none.
    private static let partial: Set<String> = [
        "NULLIF", "NULLIFZERO", "DECODE", "REGEXP_SUBSTR", "REGEXP_SUBSTR_ALL", "STRTOK",
        "GETVARIABLE", "SESSION_CONTEXT", "LAST_QUERY_ID", "ARRAY_SIZE", "ARRAY_POSITION",
        "CHECK_JSON", "CHECK_XML",
        "JSON_EXTRACT_PATH_TEXT", "REGR_VALX", "REGR_VALY", "PARSE_URL", "GET_DDL",
    ]
    /// Functions without arguments that always have a value.
    private static let present: Set<String> = [
        "CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME", "SYSDATE", "LOCALTIME",
        "LOCALTIMESTAMP", "GETDATE", "SYSTIMESTAMP", "PI", "RANDOM", "UUID_STRING", "SEQ1", "SEQ2",
        "SEQ4", "SEQ8", "CURRENT_USER", "CURRENT_ROLE", "CURRENT_ACCOUNT", "CURRENT_SESSION",
        "CURRENT_VERSION", "CURRENT_REGION",
    ]
    /// Aggregate and window functions that count or rank, and so have a value for any rows.
    static let counting: Set<String> = [
        "COUNT", "COUNT_IF", "APPROX_COUNT_DISTINCT", "HLL", "ROW_NUMBER", "RANK", "DENSE_RANK",
        "PERCENT_RANK", "CUME_DIST", "NTILE", "GROUPING", "GROUPING_ID",
    ]

    /// Whether a call of a scalar function cannot be NULL.
    static func isNotNull(_ name: String, _ arguments: [Bound], _ type: SnowflakeType) -> Bool {
        guard mayBePresent(type), !partial.contains(name), !name.hasPrefix("TRY_"),
            !name.hasPrefix("FL_")
        else { return false }
        switch name {
        case "COALESCE", "IFNULL", "NVL", "ZEROIFNULL":
            return name == "ZEROIFNULL" || arguments.contains { $0.detail.isNotNull }
        case "IFF", "NVL2": return arguments.dropFirst().allSatisfy { $0.detail.isNotNull }
        default:
            if arguments.isEmpty { return present.contains(name) }
            return arguments.allSatisfy { $0.detail.isNotNull && !$0.type.isSemiStructured }
        }
    }

    /// Whether values of a type are ever known not to be NULL.
    static func mayBePresent(_ type: SnowflakeType) -> Bool {
        type != .boolean && type != .null && !type.isSemiStructured
    }
}

extension Bound {
    /// The same where all of the parts have values, which then it has as well.
    func strict(in parts: [Bound]) -> Bound {
        notNull(
            parts.allSatisfy { $0.detail.isNotNull && !$0.type.isSemiStructured }
                && Nullability.mayBePresent(type))
    }

    func notNull(_ isNotNull: Bool) -> Bound {
        var copy = self
        copy.detail.isNotNull = isNotNull
        return copy
    }
}

extension Scope {
    /// Marks the relations of the optional side of an outer join.
    func loosen(_ range: Range<Int>) {
        for index in range { relations[index].loosen() }
    }
}

extension Relation {
    mutating func loosen() {
        for index in columns.indices { columns[index].detail.isNotNull = false }
    }
}
