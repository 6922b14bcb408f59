import OrderedCollections
import SnowflakeSQL

// How long earlier rows and dropped objects are kept. Source: Snowflake documentation, Parameters,
// DATA_RETENTION_TIME_IN_DAYS; "Understanding & using Time Travel".
extension SnowflakeAccount {
    static let retentionParameter = "DATA_RETENTION_TIME_IN_DAYS"
    static let day: Int128 = 86_400 * 1_000_000_000

    /// Parameters of tasks that schemas and databases may set. Source: Snowflake documentation,
    /// "Parameters", object parameters.
    static let taskParameters: Set = [
        "SUSPEND_TASK_AFTER_NUM_FAILURES", "TASK_AUTO_RETRY_ATTEMPTS", "USER_TASK_TIMEOUT_MS",
        "USER_TASK_MINIMUM_TRIGGER_INTERVAL_IN_SECONDS",
    ]

    /// A parameter of a task that is a number, and the level that sets it.
    func taskNumber(
        _ name: String, _ task: TaskEntry?, in path: Resolver.Path
    ) -> (value: Int, level: String)? {
        if name == "SUSPEND_TASK_AFTER_NUM_FAILURES", let own = task?.suspendAfterFailures {
            return (own, "TASK")
        }
        if let own = task?.number(name) { return (own, "TASK") }
        let database = catalog.databases[path.database]
        let levels = [
            (database?.schemas[path.schema]?.header.id, "SCHEMA"),
            (database?.header.id, "DATABASE"),
        ]
        for case (let id?, let level) in levels {
            if let value = catalog.taskParameters[id]?[name].flatMap({ Int($0) }) {
                return (value, level)
            }
        }
        return nil
    }

    /// How long a run of a task may take, in milliseconds.
    func timeout(of task: TaskEntry, _ path: Resolver.Path) -> Int64 {
        let given = taskNumber("USER_TASK_TIMEOUT_MS", task, in: path)?.value ?? 3_600_000
        return Int64(given == 0 ? 604_800_000 : given)
    }

    /// Gives copies of objects what is set for those that they are copied from.
    func copyParameters(_ ids: [Int: Int]) {
        for old in ids.keys.sorted() {
            guard let new = ids[old] else { continue }
            if let days = catalog.retentions[old] { catalog.retentions[new] = days }
            if let days = catalog.extensions[old] { catalog.extensions[new] = days }
            if let text = catalog.collations[old] { catalog.collations[new] = text }
            if let set = catalog.taskParameters[old] { catalog.taskParameters[new] = set }
        }
    }

    /// The days of the first of these objects, the innermost first, that sets them; else one.
    func retentionDays(_ ids: [Int]) -> Int {
        for id in ids {
            if let days = catalog.retentions[id] { return days }
        }
        return 1
    }

    static let collationParameter = "DEFAULT_DDL_COLLATION"

    /// The collation of a table's new columns that name none: what the table says, else its schema,
    /// else its database. An empty one is none.
    ///
    /// Source: Snowflake documentation, "Parameters", DEFAULT_DDL_COLLATION.
    func defaultCollation(of table: Int, in path: Resolver.Path) -> String {
        guard !catalog.collations.isEmpty else { return "" }
        let database = catalog.databases[path.database]
        let ids = [table, database?.schemas[path.schema]?.header.id, database?.header.id]
        return ids.lazy.compactMap { $0.flatMap { self.catalog.collations[$0] } }.first ?? ""
    }

    /// How long the earlier rows of a table are kept.
    func retention(of table: Int) -> Int128 {
        guard !catalog.retentions.isEmpty, let path = tablePath(table),
            let database = catalog.databases[path.database],
            let schema = database.schemas[path.schema]
        else { return Self.day }
        return Int128(retentionDays([table, schema.header.id, database.header.id])) * Self.day
    }

    /// How long a dropped object is kept.
    func retention(of object: DroppedObject) -> Int128 {
        guard !catalog.retentions.isEmpty else { return Self.day }
        var ids = [object.content.id]
        if object.path.count > 1, let database = catalog.databases[object.path[0]] {
            if object.path.count > 2, let schema = database.schemas[object.path[1]] {
                ids.append(schema.header.id)
            }
            ids.append(database.header.id)
        }
        return Int128(retentionDays(ids)) * Self.day
    }

    /// Takes the days from an object's options; transient and temporary ones have at most one.
    func setRetention(
        _ options: [SQLOption], of id: Int, isShort: Bool = false
    ) throws(SnowflakeError) {
        for option in options where Self.taskParameters.contains(option.name) {
            catalog.taskParameters[id, default: [:]][option.name] = option.value.text
        }
        if let text = options[Self.collationParameter]?.text {
            if !text.isEmpty { _ = try Collation(text) }
            catalog.collations[id] = text
        }
        if let days = try days(Self.extensionParameter, options, most: 90) {
            catalog.extensions[id] = days
        }
        if let days = try days(Self.retentionParameter, options, most: isShort ? 1 : 90) {
            catalog.retentions[id] = days
        }
    }

    private func days(
        _ name: String, _ options: [SQLOption], most: Int
    ) throws(SnowflakeError) -> Int? {
        guard let given = options[name] else { return nil }
        guard let days = given.integer, (0...most).contains(days) else {
            throw .compilation(
                1008, "22023", "invalid value [\(given.text ?? "")] for parameter '\(name)'")
        }
        return days
    }

    func unsetRetention(_ names: [String], of id: Int) {
        for name in names { catalog.taskParameters[id]?[name] = nil }
        if names.contains(Self.retentionParameter) { catalog.retentions[id] = nil }
        if names.contains(Self.extensionParameter) { catalog.extensions[id] = nil }
        if names.contains(Self.collationParameter) { catalog.collations[id] = nil }
    }

    /// Takes what ALTER sets or unsets.
    func alterRetention(_ action: AlterAction, of id: Int) throws(SnowflakeError) {
        switch action {
        case .set(let options): try setRetention(options, of: id)
        case .unset(let names): unsetRetention(names.map(\.name), of: id)
        default: break
        }
    }
}

extension DroppedObject.Content {
    /// The number of the object.
    var id: Int {
        switch self {
        case .database(let database): database.header.id
        case .schema(let schema): schema.header.id
        case .table(let table): table.header.id
        case .dynamicTable(let view): view.header.id
        case .tag(let tag): tag.header.id
        }
    }
}
