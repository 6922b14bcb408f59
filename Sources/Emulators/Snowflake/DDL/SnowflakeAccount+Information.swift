import OrderedCollections
import SnowflakeSQL

extension SnowflakeAccount {
    /// The rows of an INFORMATION_SCHEMA view or history function.
    func information(
        _ view: String, _ database: String, _ filter: String
    ) throws(SnowflakeError) -> RowSource.Rows {
        if database == Self.usage { return try accountUsage(view) }
        return try information(view, database, filter, sees: informationSight)
    }

    /// Whether the reading session sees an object: views of INFORMATION_SCHEMA show no others.
    private var informationSight: (ObjectHeader) -> Bool {
        let environment = connection.environment
        let roles = environment.place.map { effectiveRoles($0.session) } ?? environment.roles
        let session = environment.place?.session.id
        return { [catalog] header in
            if let owner = header.session, owner != session { return false }
            return roles.contains(header.owner)
                || roles.contains { catalog.grants.hasAny(on: header.id, role: $0) }
        }
    }

    private func information(
        _ view: String, _ database: String, _ filter: String, sees: (ObjectHeader) -> Bool
    ) throws(SnowflakeError) -> RowSource.Rows {
        if view == "DIRECTORY_CHANGES()" { return directoryChanges(filter).map { row($0) } }
        if view == "DIRECTORY()" { return directory(filter).map { row($0) } }
        if view == "VALIDATE()" { return try rejected(filter).map { row($0) } }
        if view.hasPrefix("QUERY_HISTORY") { return queryHistory(filter).map { row($0) } }
        if let rows = try governance(view, database, filter) { return rows.map { row($0) } }
        // These tell of the whole account, in whatever database they are asked for.
        switch view {
        case "TASK_HISTORY()": return taskHistory(filter).map { row($0) }
        case "COMPLETE_TASK_GRAPHS()": return completeGraphs(filter).map { row($0) }
        case "CURRENT_TASK_GRAPHS()": return currentGraphs(filter).map { row($0) }
        case "TASK_DEPENDENTS()": return taskDependents(filter, database).map { row($0) }
        case "TAG_REFERENCES_WITH_LINEAGE()": return try tagLineage(filter).map { row($0) }
        case "BIND_VALUES()": return bindValues(filter).map { row($0) }
        case "GET_OBJECT_REFERENCES()": return try objectReferences(filter).map { row($0) }
        case "DYNAMIC_TABLES()": return dynamicTables(filter).map { row($0) }
        case "DYNAMIC_TABLE_REFRESH_HISTORY()": return refreshHistory(filter).map { row($0) }
        case "COPY_HISTORY()":
            let parts = NameText.split(filter).map(\.name)
            let place = parts.count == 3 ? parts[0] : database
            return catalog.databases[place].map { copyHistory($0, filter) } ?? []
        default: break
        }
        guard let entry = catalog.databases[database] ?? Self.shared(database) else { return [] }
        switch view {
        case "LOAD_HISTORY": return loadHistory(entry)
        default:
            var rows = listing(view, entry, sees) ?? informationMore(view, entry, sees)
            nameRoles(InformationSchema.columns[view], &rows)
            return rows.map { row($0) }
        }
    }

    /// The service's own database, of which nothing is listed here.
    private static func shared(_ name: String) -> DatabaseEntry? {
        guard name == Catalog.shared else { return nil }
        return DatabaseEntry(
            header: ObjectHeader(id: Catalog.sharedID, name: name, owner: "", created: 0))
    }

    /// What stands for a database where a view of SNOWFLAKE.ACCOUNT_USAGE is meant.
    static let usage = "SNOWFLAKE.ACCOUNT_USAGE"

    /// The rows of a view of ACCOUNT_USAGE: those of all databases.
    private func accountUsage(_ view: String) throws(SnowflakeError) -> RowSource.Rows {
        switch view {
        case "QUERY_HISTORY": return queryHistory("").map { row($0) }
        case "TASK_HISTORY": return taskHistory("").map { row($0) }
        case "COPY_HISTORY": return catalog.databases.values.flatMap { copyHistory($0, "") }
        default:
            if var rows = usage(view) {
                nameRoles(InformationSchema.accountUsage[view], &rows)
                return rows.map { row($0) }
            }
            var rows: RowSource.Rows = []
            let isListed = InformationSchema.listedInUsage.contains(view)
            let names = Array(catalog.databases.keys)
            for name in view == "DATABASES" ? Array(names.prefix(1)) : names {
                rows += try information(view, name, "", sees: { _ in true })
            }
            return isListed ? rows.map { $0 + [Storage.encode(.null)] } : rows
        }
    }

    private func nameRoles(
        _ columns: [(String, SnowflakeType)]?, _ rows: inout [[SnowflakeValue]]
    ) {
        catalog.nameRoles((columns ?? []).map(\.0), &rows)
    }

    private func row(_ values: [SnowflakeValue]) -> [SQLiteValue] {
        values.map { Storage.encode($0) }
    }

    /// A text that may be missing; an empty one counts as missing.
    func text(_ text: String?) -> SnowflakeValue {
        text.flatMap { $0.isEmpty ? nil : .text($0) } ?? .null
    }

    /// Every load since the table was truncated last. Source: LOAD_HISTORY view, "Usage notes".
    private func loadHistory(_ entry: DatabaseEntry) -> RowSource.Rows {
        entry.schemas.values.flatMap { schema in
            schema.tables.values.flatMap { table in
                table.loadHistory.dropFirst(table.truncatedLoads).map { load in
                    row([
                        .text(schema.header.name), .text(load.file), .text(table.header.name),
                        .timestampLTZ(load.loadedAt), .text(load.status), .integer(load.rowsLoaded),
                        .integer(load.rowsParsed), text(load.firstError),
                        load.firstErrorLine.map { .integer($0) } ?? .null,
                        load.firstErrorCharacter.map { .integer($0) } ?? .null,
                        text(load.firstErrorColumn), .integer(load.errorsSeen),
                        .integer(load.errorLimit),
                    ])
                }
            }
        }
    }

    private func copyHistory(_ entry: DatabaseEntry, _ filter: String) -> RowSource.Rows {
        let parts = NameText.split(filter).map(\.name)
        let wanted = parts.last ?? ""
        let place = parts.count > 1 ? parts[parts.count - 2] : nil
        let pipes = allPipes
        return entry.schemas.values.filter { place == nil || $0.header.name == place }.flatMap {
            schema in
            schema.tables.values.filter { wanted.isEmpty || $0.header.name == wanted }.flatMap {
                table -> RowSource.Rows in
                let place: [SnowflakeValue] = [
                    .text(entry.header.name), .text(schema.header.name), .text(table.header.name),
                ]
                let name = [entry.header.name, schema.header.name, table.header.name]
                    .joined(separator: ".")
                let own = table.loadHistory.map {
                    row(copied($0) + place + [.null, .null, .null, .null])
                }
                return own
                    + pipes.filter { $0.pipe.table == name }.flatMap { path, pipe in
                        pipe.loads.values.map { load in
                            row(
                                copied(load) + place + [
                                    .text(path.database), .text(path.schema), .text(path.name),
                                    .timestampLTZ(load.receivedAt ?? load.loadedAt),
                                ])
                        }
                    }
            }
        }
    }

    /// What COPY_HISTORY says of one file, up to where its rows went.
    private func copied(_ load: LoadRecord) -> [SnowflakeValue] {
        let status =
            switch load.status {
            case "LOADED": "Loaded"
            case "LOAD_FAILED": "Load failed"
            case "PARTIALLY_LOADED": "Partially loaded"
            default: load.status
            }
        // The path in an internal stage, whose name has a column of its own.
        let prefix = load.stageName.lowercased() + "/"
        let file =
            load.file.hasPrefix(prefix) ? String(load.file.dropFirst(prefix.count)) : load.file
        return [
            .text(file), .text(load.stageName), .timestampLTZ(load.loadedAt),
            .integer(load.rowsLoaded), .integer(load.rowsParsed), .integer(load.size),
            text(load.firstError), load.firstErrorLine.map { .integer($0) } ?? .null,
            load.firstErrorCharacter.map { .integer($0) } ?? .null,
            text(load.firstErrorColumn), .integer(load.errorsSeen), .integer(load.errorLimit),
            .text(status),
        ]
    }
}
