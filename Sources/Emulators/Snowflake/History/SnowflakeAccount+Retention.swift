import OrderedCollections
import SnowflakeSQL

// How long earlier rows and dropped objects are kept. Source: Snowflake documentation, Parameters,
// DATA_RETENTION_TIME_IN_DAYS; "Understanding & using Time Travel".
extension SnowflakeAccount {
    static let retentionParameter = "DATA_RETENTION_TIME_IN_DAYS"
    private static let day: Int128 = 86_400 * 1_000_000_000

    /// The days of the first of these objects, the innermost first, that sets them; else one.
    func retentionDays(_ ids: [Int]) -> Int {
        for id in ids {
            if let days = catalog.retentions[id] { return days }
        }
        return 1
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
        guard let given = options[Self.retentionParameter] else { return }
        guard let days = given.integer, (0...(isShort ? 1 : 90)).contains(days) else {
            throw .compilation(
                1008, "22023",
                "invalid value [\(given.text ?? "")] for parameter '\(Self.retentionParameter)'")
        }
        catalog.retentions[id] = days
    }

    func unsetRetention(_ names: [String], of id: Int) {
        if names.contains(Self.retentionParameter) { catalog.retentions[id] = nil }
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
