import Diagnostics
import SnowflakeSQL

// What may stand behind the other statements about objects and files. Source: Snowflake
// documentation, the "Syntax" of each statement.
extension ObjectProperties {
    private static let files = ClauseForms("PATTERN = any")
    private static let uploads = ClauseForms(
        """
        PARALLEL = 1-99;AUTO_COMPRESS OVERWRITE = flag
        SOURCE_COMPRESSION = AUTO_DETECT|GZIP|BZ2|BROTLI|ZSTD|DEFLATE|RAW_DEFLATE|NONE
        """)
    private static let downloads = ClauseForms("PARALLEL = 1-99;PATTERN = any")
    private static let executed = ClauseForms("USING =;RETRY GRAPH RUN GROUP ''")
    private static let described = ClauseForms("TYPE = COLUMNS|STAGE")

    /// Refuses words that a statement has no place for.
    static func checkWords(
        _ statement: Statement, _ context: StatementContext
    ) throws(SnowflakeError) {
        let check = Self(context: context)
        switch statement {
        case .list(let list), .remove(let list):
            try check.location(list.location)
            try check.forms(files, list.options, "LIST")
        case .put(let put):
            try check.location(put.target)
            try check.forms(uploads, put.options, "PUT")
        case .get(let get):
            try check.location(get.source)
            try check.forms(downloads, get.options, "GET")
        case .copyIntoTable(let copy): try check.words(copy.options)
        case .copyIntoLocation(let copy): try check.words(copy.options)
        case .alterSession(let alter):
            for option in alter.set where !option.isAssigned {
                throw check.unexpected(behind: option)
            }
        case .describe(let describe):
            let hasType = [.table, .view, ObjectKind(rawValue: "EXTERNAL TABLE")]
            try check.forms(
                hasType.contains(describe.kind) ? described : ClauseForms(""), describe.options,
                describe.kind.rawValue)
            if [.procedure, .function].contains(describe.kind), describe.signature == nil {
                throw check.unexpectedEnd
            }
        case .show(let show): try check.show(show)
        case .drop(let drop): try check.drop(drop)
        case .executeTask(let task):
            try check.forms(
                task.retriesLast ? ClauseForms("") : executed, task.options, "EXECUTE TASK")
        default: break
        }
    }

    private static let stageParts: [(name: String, forms: ClauseForms)] = [
        (
            "DIRECTORY",
            ClauseForms(
                """
                ENABLE AUTO_REFRESH REFRESH_ON_CREATE = flag
                AWS_SNS_TOPIC NOTIFICATION_INTEGRATION = any
                """)
        ),
        (
            "ENCRYPTION",
            ClauseForms(
                """
                TYPE = SNOWFLAKE_FULL|SNOWFLAKE_SSE|AWS_CSE|AWS_SSE_S3|AWS_SSE_KMS|NONE
                MASTER_KEY KMS_KEY_ID = text
                """)
        ),
        ("CREDENTIALS", ClauseForms("AWS_KEY_ID AWS_SECRET_KEY AWS_TOKEN AWS_ROLE = text")),
    ]

    /// What stands in the parentheses of a stage's properties.
    static func checkStage(
        _ options: [SQLOption], _ context: StatementContext
    ) throws(SnowflakeError) {
        let check = Self(context: context)
        for (name, forms) in stageParts {
            guard let given = options[name]?.options else { continue }
            try check.forms(forms, given, name)
        }
        // A format that is named has no options beside.
        guard let format = options["FILE_FORMAT"]?.options, format["FORMAT_NAME"] != nil,
            let more = format.first(where: { $0.name != "FORMAT_NAME" })
        else { return }
        throw check.unexpected(
            context.source.text(more.nameSpan.start, more.nameSpan.end), at: more.nameSpan.start)
    }

    /// A place of files is no column.
    private func location(_ location: StageLocation) throws(SnowflakeError) {
        guard case .variable(let expression) = location, case .name = expression.kind else {
            return
        }
        throw unexpected(
            context.source.text(expression.span.start, expression.span.end),
            at: expression.span.start)
    }

    /// Options of COPY have values; which there are is known where they are read.
    private func words(_ options: [SQLOption]) throws(SnowflakeError) {
        for option in options where !option.isAssigned {
            throw unexpected(
                context.source.text(option.span.start, option.span.end), at: option.span.start)
        }
    }

    private func drop(_ drop: DropObject) throws(SnowflakeError) {
        if [.procedure, .function].contains(drop.kind), drop.signature == nil {
            throw unexpectedEnd
        }
        // The page of DROP VIEW has no CASCADE, but dbt says it of every relation that it drops.
        let cascades: [ObjectKind] = [
            .table, .schema, .database, .sequence, .view, .materializedView, .dynamicTable,
        ]
        guard let word = drop.behaviour, ["CASCADE", "RESTRICT"].contains(word),
            ObjectForms.of(drop.kind) != nil, !cascades.contains(drop.kind)
        else { return }
        let start = drop.span.end - word.utf8.count
        throw unexpected(context.source.text(start, drop.span.end), at: start)
    }

    private func show(_ show: Show) throws(SnowflakeError) {
        if let kind = show.scope?.kind?.rawValue, ["ACCOUNT", "SESSION"].contains(kind),
            let name = show.scope?.name
        {
            throw unexpected(
                context.source.text(name.span.start, name.span.end), at: name.span.start)
        }
        if let option = show.options.first, option.name == "ON ACCOUNT",
            case .name = option.value.kind
        {
            let span = option.value.span
            throw unexpected(context.source.text(span.start, span.end), at: span.start)
        }
        if let limit = show.limit {
            guard case .number = limit.kind else {
                throw unexpected(
                    context.source.text(limit.span.start, limit.span.end), at: limit.span.start)
            }
            try checkLimit(context.source.text(limit.span.start, limit.span.end))
        }
        // A kind that begins as a known one ends where that one does.
        let words = show.kind.split(separator: " ").map(String.init)
        for count in stride(from: words.count - 1, to: 0, by: -1)
        where Self.shown.contains(words[..<count].joined(separator: " ")) {
            if Self.shown.contains(show.kind) || ShownKinds.columns(of: show.kind) != nil { break }
            let text = context.source.text(show.span.start, show.span.end).uppercased()
            let offset = Text.find(" " + words[count], in: text).map { $0 + 1 } ?? 0
            let start = show.span.start + offset
            throw unexpected(
                context.source.text(start, start + words[count].utf8.count), at: start)
        }
        let rootOnly = show.kind == "TASKS" && show.options.map(\.value.text) == ["ONLY"]
        let byPrivilege =
            Self.byPrivilege.contains(show.kind) && !show.isHistory
            && show.options.map(\.name) == ["WITH PRIVILEGES"]
        if Self.plain.contains(show.kind), !rootOnly, !byPrivilege,
            let option = show.options.first
        {
            throw unexpected(
                context.source.text(option.nameSpan.start, option.nameSpan.end),
                at: option.nameSpan.start)
        }
        // Behind the role, user or object of GRANTS, and what PARAMETERS are of, nothing comes.
        if ["GRANTS", "FUTURE GRANTS", "PARAMETERS"].contains(show.kind), let last = stray(show) {
            throw unexpected(
                context.source.text(last.nameSpan.start, last.nameSpan.end),
                at: last.nameSpan.start)
        }
    }

    /// Source: Snowflake documentation, SHOW VIEWS and its like: at most 10,000 rows; the error's
    /// number and words are not documented.
    private func checkLimit(_ text: String) throws(SnowflakeError) {
        guard let count = Double(text), count > 10_000 else { return }
        throw .compilation(1008, "22023", "invalid value [\(text)] for parameter 'LIMIT'")
    }

    /// Kinds that WITH PRIVILEGES may choose from, where HISTORY is not asked for.
    private static let byPrivilege: Set = ["DATABASES", "SCHEMAS", "WAREHOUSES"]

    private func stray(_ show: Show) -> SQLOption? {
        if show.scope != nil { return show.options.first }
        return show.options.dropFirst().first { !$0.name.hasPrefix("WITH") }
    }

    private static let shown: Set = plain.union(["GRANTS", "FUTURE GRANTS", "PARAMETERS"])

    /// Kinds whose SHOW has none but the usual clauses.
    private static let plain: Set = [
        "TABLES", "OBJECTS", "VIEWS", "SCHEMAS", "DATABASES", "COLUMNS", "PROCEDURES",
        "FUNCTIONS", "USER FUNCTIONS", "STAGES", "FILE FORMATS", "SEQUENCES", "ROLES", "TAGS",
        "MASKING POLICIES", "ROW ACCESS POLICIES", "DATABASE ROLES", "WAREHOUSES", "STREAMS",
        "TRANSACTIONS", "VARIABLES", "PIPES", "USERS", "DYNAMIC TABLES", "MATERIALIZED VIEWS",
        "HYBRID TABLES", "PRIMARY KEYS", "UNIQUE KEYS", "IMPORTED KEYS", "EXPORTED KEYS", "LOCKS",
        "INTEGRATIONS", "STORAGE INTEGRATIONS", "EXTERNAL TABLES", "ALERTS", "SHARES", "SECRETS",
        "NETWORK POLICIES", "RESOURCE MONITORS", "REGIONS", "TASKS",
    ]
}
