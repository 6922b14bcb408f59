import OrderedCollections
import SnowflakeSQL

extension SnowflakeAccount {
    /// The rows of an INFORMATION_SCHEMA view or history function.
    func information(
        _ view: String, _ database: String, _ filter: String
    ) throws(SnowflakeError) -> RowSource.Rows {
        if database == Self.usage { return try accountUsage(view) }
        if view == "VALIDATE()" { return try rejected(filter).map { row($0) } }
        if view.hasPrefix("QUERY_HISTORY") { return queryHistory(filter).map { row($0) } }
        guard let entry = catalog.databases[database] else { return [] }
        switch view {
        case "DATABASES":
            return catalog.databases.values.map { database in
                row([
                    .text(database.header.name), .text(database.header.owner),
                    .text(database.isTransient ? "YES" : "NO"), text(database.header.comment),
                    time(database.header), time(database.header), .integer(1),
                ])
            }
        case "SCHEMATA":
            return entry.schemas.values.map { schema in
                row([
                    .text(database), .text(schema.header.name), .text(schema.header.owner),
                    .text(schema.isTransient ? "YES" : "NO"), time(schema.header),
                    time(schema.header), text(schema.header.comment),
                ])
            }
        case "TABLES": return informationTables(entry)
        case "COLUMNS": return informationColumns(entry)
        case "VIEWS":
            return entry.schemas.values.flatMap { schema in
                schema.views.values.map { view in
                    row([
                        .text(database), .text(schema.header.name), .text(view.header.name),
                        .text(view.header.owner), .text(view.text),
                        .text(view.isSecure ? "YES" : "NO"), time(view.header),
                        text(view.header.comment),
                    ])
                }
            }
        case "LOAD_HISTORY": return loadHistory(entry)
        case "COPY_HISTORY()": return copyHistory(entry, filter)
        case "TASK_HISTORY()": return taskHistory(filter)
        default: return informationMore(view, entry).map { row($0) }
        }
    }

    /// What stands for a database where a view of SNOWFLAKE.ACCOUNT_USAGE is meant.
    static let usage = "SNOWFLAKE.ACCOUNT_USAGE"

    /// The rows of a view of ACCOUNT_USAGE: those of all databases.
    private func accountUsage(_ view: String) throws(SnowflakeError) -> RowSource.Rows {
        switch view {
        case "QUERY_HISTORY": return queryHistory("").map { row($0) }
        case "TASK_HISTORY": return taskHistory("")
        case "DATABASES":
            guard let any = catalog.databases.keys.first else { return [] }
            return try information(view, any, "")
        case "USERS":
            return catalog.users.values.map { user in
                row([
                    .text(user.header.name), time(user.header), .text(user.header.name),
                    .text(user.isDisabled ? "true" : "false"), text(user.defaultWarehouse),
                    text(user.defaultRole), .text(user.header.owner), text(user.header.comment),
                ])
            }
        case "ROLES":
            return catalog.roles.values.map { role in
                row([
                    .text(role.header.name), time(role.header), .text(role.header.owner),
                    text(role.header.comment),
                ])
            }
        case "COPY_HISTORY": return catalog.databases.values.flatMap { copyHistory($0, "") }
        default:
            var rows: RowSource.Rows = []
            for name in catalog.databases.keys { rows += try information(view, name, "") }
            return rows
        }
    }

    private func row(_ values: [SnowflakeValue]) -> [SQLiteValue] {
        values.map { Storage.encode($0) }
    }

    private func text(_ text: String?) -> SnowflakeValue {
        text.flatMap { $0.isEmpty ? nil : .text($0) } ?? .null
    }

    private func informationTables(_ entry: DatabaseEntry) -> RowSource.Rows {
        var rows: RowSource.Rows = []
        for schema in entry.schemas.values {
            for table in schema.tables.values {
                let kind = table.kind == "TEMPORARY" ? "LOCAL TEMPORARY" : "BASE TABLE"
                rows.append(
                    row([
                        .text(entry.header.name), .text(schema.header.name),
                        .text(table.header.name), .text(table.header.owner), .text(kind),
                        .text(table.kind == "TRANSIENT" ? "YES" : "NO"), text(table.clusterBy),
                        .integer(rowCount(table)), .integer(0), .integer(1), time(table.header),
                        time(table.header), text(table.header.comment),
                        .text(table.kind == "TEMPORARY" ? "YES" : "NO"), .text("NO"), .text("NO"),
                        .text("NO"), .text(table.isHybrid ? "YES" : "NO"),
                    ]))
            }
            for view in schema.views.values {
                let isDynamic = view.dynamic != nil
                rows.append(
                    row([
                        .text(entry.header.name), .text(schema.header.name),
                        .text(view.header.name), .text(view.header.owner),
                        .text(isDynamic ? "BASE TABLE" : "VIEW"), .text("NO"), .null, .null,
                        .null, .null, time(view.header), time(view.header),
                        text(view.header.comment), .text("NO"), .text("NO"),
                        .text(isDynamic ? "YES" : "NO"), .text("NO"), .text("NO"),
                    ]))
            }
        }
        return rows
    }

    private func informationColumns(_ entry: DatabaseEntry) -> RowSource.Rows {
        var rows: RowSource.Rows = []
        for schema in entry.schemas.values {
            for table in schema.tables.values {
                for (index, column) in table.columns.enumerated() {
                    var length: SnowflakeValue = .null
                    var octets: SnowflakeValue = .null
                    var precision: SnowflakeValue = .null
                    var scale: SnowflakeValue = .null
                    var moment: SnowflakeValue = .null
                    switch column.type {
                    case .text(let count):
                        length = .integer(count)
                        octets = .integer(min(count * 4, SnowflakeType.longestText))
                    case .binary(let count):
                        length = .integer(count)
                        octets = .integer(count)
                    case .number(let digits, let places):
                        precision = .integer(digits)
                        scale = .integer(places)
                    default:
                        if column.type.isTimestamp || column.type.isTime {
                            moment = .integer(column.type.scale)
                        }
                    }
                    rows.append(
                        row(
                            [
                                .text(entry.header.name), .text(schema.header.name),
                                .text(table.header.name), .text(column.name), .integer(index + 1),
                                text(column.defaultText), .text(column.isNotNull ? "NO" : "YES"),
                                .text(column.type.familyName), length, octets, precision,
                                precision.isNull ? .null : .integer(10), scale, moment,
                                .text(column.identity == nil ? "NO" : "YES"), text(column.comment),
                            ] + identity(column)))
                }
            }
        }
        return rows
    }

    /// What the view says of an identity column, and the alias of a type that has none.
    private func identity(_ column: ColumnEntry) -> [SnowflakeValue] {
        guard let identity = column.identity else {
            return Array(repeating: .null, count: 6)
        }
        return [
            .text("\(identity.start)"), .text("\(identity.step)"), .text("BY DEFAULT"),
            .text("NO"), .text("NO"), .null,
        ]
    }

    private func loadHistory(_ entry: DatabaseEntry) -> RowSource.Rows {
        entry.schemas.values.flatMap { schema in
            schema.tables.values.flatMap { table in
                table.loadHistory.map { load in
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
        let wanted = NameText.split(filter).last?.name ?? ""
        let pipes = allPipes
        return entry.schemas.values.flatMap { schema in
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
        return [
            .text(load.file), .text(load.stageName), .timestampLTZ(load.loadedAt),
            .integer(load.rowsLoaded), .integer(load.rowsParsed), .integer(load.size),
            text(load.firstError), load.firstErrorLine.map { .integer($0) } ?? .null,
            load.firstErrorCharacter.map { .integer($0) } ?? .null,
            text(load.firstErrorColumn), .integer(load.errorsSeen), .integer(load.errorLimit),
            .text(status),
        ]
    }

    private func taskHistory(_ filter: String) -> RowSource.Rows {
        taskRuns.reversed().filter { filter.isEmpty || $0.name == filter.uppercased() }.map { run in
            row([
                .text(run.queryID), .text(run.name), .text(run.database), .text(run.schema),
                .text(run.text), text(run.condition), .text(run.state), text(run.errorCode),
                text(run.errorMessage), .timestampLTZ(Int128(run.scheduled)),
                .timestampLTZ(Int128(run.started)),
                run.completed.map { .timestampLTZ(Int128($0)) } ?? .null, text(run.returnValue),
            ])
        }
    }
}
