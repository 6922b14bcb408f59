import OrderedCollections

/// What the account remembers of the statements that ran, for QUERY_HISTORY.
///
/// Source: Snowflake documentation, QUERY_HISTORY.
struct QueryLog: Sendable {
    struct Entry: Sendable {
        var id: String
        var text: String
        var database: String?
        var schema: String?
        var kind: String
        var session: Int
        var user: String
        var role: String
        var warehouse: String?
        var tag: String
        var started: Int128
        var ended: Int128
        var rows: Int
        /// The number of the last change that others could see when it ended.
        var version: Int
        /// The code and text of the error that ended it.
        var error: (code: Int, text: String)?
        /// The values of its placeholders, and of the variables of a script that it names.
        var binds: [Bind] = []
    }

    /// A value that a statement was given from outside of its text.
    struct Bind: Sendable {
        /// Nil for a placeholder.
        var name: String?
        var type: SnowflakeType
        var value: SnowflakeValue
    }

    private(set) var entries: [Entry] = []

    /// How many statements are remembered; the service has those of the last seven days.
    static let kept = 10_000

    /// The last change that was there when a statement ended.
    func version(of id: String) -> Int? {
        entries.last { $0.id == id && $0.error == nil }?.version
    }

    mutating func add(_ entry: Entry) {
        entries.append(entry)
        if entries.count > Self.kept + 1_000 { entries.removeFirst(1_000) }
    }
}

extension SnowflakeAccount {
    /// Remembers a statement that has ended.
    func log(
        _ info: StatementInfo, _ session: SnowflakeSession, since started: Int64, rows: Int,
        binds: BindSet, error: SnowflakeError? = nil
    ) {
        let row = binds.rows.count == 1 ? binds.rows[0] : []
        var all = zip(binds.types, row).map { QueryLog.Bind(type: $0, value: $1) }
        if info.isNested, let script = session.script {
            all += session.work.boundVariables.map { name in
                QueryLog.Bind(
                    name: name, type: script.types[name] ?? .varchar,
                    value: script.values[name] ?? .null)
            }
        }
        work.queries.add(
            QueryLog.Entry(
                id: info.queryID, text: info.text, database: session.database,
                schema: session.schema, kind: info.kind, session: info.session, user: info.user,
                role: info.role, warehouse: session.warehouse, tag: session.parameters.queryTag,
                started: Int128(started), ended: Int128(now()), rows: rows,
                version: commitVersion, error: error.map { ($0.code, $0.message) },
                binds: all))
    }

    /// The rows of BIND_VALUES. Source: Snowflake documentation, BIND_VALUES.
    func bindValues(_ text: String) -> [[SnowflakeValue]] {
        let id = HistoryFilter(text)["QUERY_ID"]
        guard let entry = work.queries.entries.last(where: { $0.id == id }),
            let session = connection.environment.place?.session,
            mayWatch(session, user: entry.user, warehouse: entry.warehouse)
        else { return [] }
        return entry.binds.enumerated().map { place, bind in
            let shown = String(connection.environment.cast.text(bind.value).prefix(100_000))
            return [
                .text(entry.id), bind.name == nil ? .integer(place + 1) : .null,
                bind.name.map { .text($0) } ?? .null, .text(bind.type.bindName),
                bind.value.isNull ? .null : .text(shown),
            ]
        }
    }

    /// The rows of QUERY_HISTORY, the latest first; without arguments all of them.
    func queryHistory(_ arguments: String) -> [[SnowflakeValue]] {
        let wanted = HistoryFilter(arguments)
        let found = work.queries.entries.reversed().lazy.filter { entry in
            wanted["SESSION_ID"].map { $0 == "\(entry.session)" } ?? true
                && wanted["USER_NAME"].map { $0.uppercased() == entry.user } ?? true
                && wanted["WAREHOUSE_NAME"].map { $0.uppercased() == entry.warehouse } ?? true
                && wanted.instant("END_TIME_RANGE_START").map { $0 <= entry.ended } ?? true
                && wanted.instant("END_TIME_RANGE_END").map { $0 >= entry.ended } ?? true
        }
        return found.prefix(arguments.isEmpty ? .max : wanted.limit).map { entry in
            let elapsed = Int((entry.ended - entry.started) / 1_000_000)
            return [
                .text(entry.id), .text(entry.text), text(entry.database), text(entry.schema),
                .text(entry.kind.split(separator: " ").joined(separator: "_")),
                .integer(entry.session), .text(entry.user), .text(entry.role),
                text(entry.warehouse), entry.warehouse == nil ? .null : .text("X-Small"),
                entry.warehouse == nil ? .null : .text("STANDARD"), .text(entry.tag),
                .text(entry.error == nil ? "SUCCESS" : "FAILED_WITH_ERROR"),
                entry.error.map { .text("\($0.code)") } ?? .null, text(entry.error?.text),
                .timestampLTZ(entry.started), .timestampLTZ(entry.ended), .integer(elapsed),
                .integer(0), .integer(entry.rows), .integer(0), .integer(elapsed),
            ]
        }
    }

    /// What VALIDATE tells of the records that the last load of a table refused.
    func rejected(_ filter: String) throws(SnowflakeError) -> [[SnowflakeValue]] {
        let parts = filter.split(separator: "|", maxSplits: 1).map(String.init)
        guard parts.count == 2, let table = Int(parts[0]), let last = work.rejections[table],
            parts[1] == "_last" || parts[1] == last.queryID
        else {
            throw .compilation(
                2018, "22023",
                "Invalid argument [Invalid Job UUID provided: '\(parts.last ?? "")'] for table "
                    + "function. Table function argument is required to be a constant.")
        }
        return last.rows
    }
}

/// The records that a COPY refused.
struct Rejections: Sendable {
    var queryID: String
    var rows: [[SnowflakeValue]]
}
