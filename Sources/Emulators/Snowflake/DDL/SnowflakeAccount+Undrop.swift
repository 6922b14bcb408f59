import OrderedCollections
import SnowflakeSQL

/// A database, schema or table that was dropped and may come back for a day.
struct DroppedObject: Sendable {
    enum Content: Sendable {
        case database(DatabaseEntry)
        case schema(SchemaEntry)
        case table(TableEntry)
        case dynamicTable(ViewEntry)
        case tag(TagEntry)
    }

    /// The full name, from the database down.
    var path: [String]
    /// The number of the database or schema that it was in; another one may have its name by now.
    var home: Int
    var content: Content
    /// Nanoseconds since the epoch.
    var droppedAt: Int128

    /// Tags have names of their own beside those of tables.
    var isTag: Bool { if case .tag = content { true } else { false } }

    /// The tables whose rows it keeps.
    var tables: [TableEntry] {
        switch content {
        case .database(let database): database.schemas.values.flatMap { $0.tables.values }
        case .schema(let schema): Array(schema.tables.values)
        case .table(let table): [table]
        case .dynamicTable, .tag: []
        }
    }
}

// DROP keeps what it drops for its retention time, UNDROP brings the latest back.
// Source: Snowflake documentation, "Understanding & using Time Travel", UNDROP <object>.
extension SnowflakeAccount {
    /// Whether a dropped object is still kept.
    func canReturn(_ object: DroppedObject) -> Bool {
        let retention = retention(of: object)
        return retention > 0 && object.droppedAt >= Int128(now()) - retention
    }

    /// Keeps a dropped object, and forgets those whose time is over.
    func retire(_ path: [String], _ content: DroppedObject.Content) throws(SnowflakeError) {
        let home = home(of: path)
        let over = catalog.dropped.filter { !canReturn($0) }
        for old in over {
            for table in old.tables {
                try connection.run("DROP TABLE IF EXISTS \(table.storageName)")
                forgetHistory(of: table)
            }
        }
        catalog.dropped = catalog.dropped.filter { canReturn($0) }
        let object = DroppedObject(
            path: path, home: home, content: content, droppedAt: Int128(now()))
        for table in object.tables {
            // What open transactions have written cannot be committed any more.
            for number in openNumbers(in: table.header.id) {
                try connection.run(
                    "DELETE FROM \(table.storageName) WHERE x = ?1", [.integer(number)])
            }
            try connection.run("UPDATE \(table.storageName) SET x = 0 WHERE x < 0")
        }
        catalog.dropped.append(object)
    }

    /// The number of the database or schema that a name lies in; zero for a database's own.
    private func home(of path: [String]) -> Int {
        guard path.count > 1 else { return 0 }
        let database = catalog.databases[path[0]]
        return (path.count > 2 ? database?.schemas[path[1]]?.header.id : database?.header.id) ?? 0
    }

    func undrop(
        _ undrop: UndropObject, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        let parts = try binder(context).parts(undrop.name)
        let name = parts.last?.name ?? ""
        let resolver = resolver(context)
        let path: [String]
        switch undrop.kind {
        case .database:
            path = [name]
            if catalog.databases[name] != nil { throw .alreadyExists(name) }
        case .schema:
            guard let database = parts.count > 1 ? parts[0].name : context.session.database else {
                throw .noDatabase("UNDROP")
            }
            path = [database, name]
            if try resolver.database(database).schemas[name] != nil { throw .alreadyExists(name) }
        case .table, .dynamicTable:
            let full = try resolver.path(parts, operation: "UNDROP")
            path = [full.database, full.schema, name]
            let schema = try resolver.schema(of: full)
            if schema.tables[name] != nil || schema.views[name] != nil {
                throw .alreadyExists(name)
            }
        case .tag:
            let full = try resolver.path(parts, operation: "UNDROP")
            path = [full.database, full.schema, name]
            if try resolver.schema(of: full).tags[name] != nil { throw .alreadyExists(name) }
        default: throw .unsupported("UNDROP \(undrop.kind.rawValue)")
        }
        let kind = undrop.kind.rawValue.prefix(1) + undrop.kind.rawValue.dropFirst().lowercased()
        let home = home(of: path)
        guard
            let place = catalog.dropped.lastIndex(where: {
                $0.path.last == name && $0.path.count == path.count && $0.home == home
                    && $0.isTag == (undrop.kind == .tag)
            }),
            canReturn(catalog.dropped[place])
        else {
            throw .compilation(2003, "02000", "\(kind) '\(name)' did not exist or was purged.")
        }
        switch catalog.dropped.remove(at: place).content {
        case .database(let entry): catalog.databases[name] = entry
        case .schema(let entry): catalog.databases[path[0]]?.schemas[name] = entry
        case .table(let entry):
            catalog.databases[path[0]]?.schemas[path[1]]?.tables[name] = entry
        case .tag(let entry):
            catalog.databases[path[0]]?.schemas[path[1]]?.tags[name] = entry
        case .dynamicTable(let entry):
            catalog.databases[path[0]]?.schemas[path[1]]?.views[name] = entry
        }
        return .status("\(kind) \(name) successfully restored.")
    }
}
