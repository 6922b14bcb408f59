import Diagnostics
import OrderedCollections
import SnowflakeSQL

// What ALTER TABLE may not do to columns. Source: Snowflake documentation, ALTER TABLE, usage
// notes; the numbers of these errors are not documented.
extension SnowflakeAccount {
    /// Refuses a new column (the table's last) whose value in the rows that are there is unclear.
    func checkAdded(
        to table: TableEntry, _ context: StatementContext
    ) throws(SnowflakeError) {
        guard let column = table.columns.last, column.computed == nil else { return }
        let isEmpty = rowCount(table) == 0
        let name = column.name
        let isCounted = column.identity != nil || column.defaultValue?.isNextValue ?? false
        if isCounted {
            guard isEmpty else {
                throw .compilation(
                    2262, "22000",
                    "Cannot add column '\(name)' with non-constant default to non-empty table "
                        + "'\(table.header.name)'.")
            }
            return
        }
        if let value = column.defaultValue {
            guard value.isConstant else {
                throw .compilation(
                    2262, "22000",
                    "Invalid column default expression [\(column.defaultText ?? "")]")
            }
            if value.kind != .null { return }
        }
        guard !column.isNotNull || isEmpty else {
            throw .compilation(
                2263, "22000",
                "Non-nullable column '\(name)' cannot be added to non-empty table "
                    + "'\(table.header.name)' unless it has a non-null default value.")
        }
    }

    func dropColumns(
        _ names: [Identifier], ifExists: Bool, from table: inout TableEntry,
        _ context: StatementContext
    ) throws(SnowflakeError) {
        let old = table
        for name in names {
            guard table.column(name.name) != nil else {
                if ifExists { continue }
                throw .compilation(
                    2003, "02000", "column '\(name.name)' does not exist or not authorized.")
            }
            if let column = table.column(name.name), table.isArgument(column) {
                throw .compilation(
                    3538, "42601",
                    "Cannot drop column '\(name.name)' which is an argument of a policy")
            }
            guard !isClusteringKey(name.name, of: table) else {
                throw .compilation(
                    2266, "42601",
                    "Cannot drop column '\(name.name)' which belongs to a clustering key")
            }
            try releaseChecks(of: name.name, in: &table)
            try checkDependents(of: name.name, in: table, isDropped: true)
            table.columns.removeAll { $0.name == name.name }
        }
        guard !table.columns.isEmpty else {
            throw .compilation(1432, "42601", "cannot drop all the columns of a table")
        }
        try rebuild(from: old, to: table, context)
    }

    func set(
        _ options: [SQLOption], of table: inout TableEntry, _ context: StatementContext
    ) throws(SnowflakeError) {
        try setRetention(options, of: table.header.id, isShort: table.kind != "TABLE")
        if let format = options["STAGE_FILE_FORMAT"] {
            table.stageFormat = try fileFormat(format, over: .standard, context)
        }
        if let copy = options["STAGE_COPY_OPTIONS"]?.options { table.copyOptions = copy }
        if let text = options["COMMENT"] { table.header.comment = text.text ?? "" }
        if let isTracked = options["CHANGE_TRACKING"]?.boolean {
            if isTracked { keepHistory() }
            table.trackedSince = isTracked ? table.trackedSince ?? commitVersion : nil
        }
        if let evolves = options["ENABLE_SCHEMA_EVOLUTION"]?.boolean {
            table.evolvesSchema = evolves
        }
    }

    func unset(_ names: [String], of table: inout TableEntry) {
        unsetRetention(names, of: table.header.id)
        if names.contains("COMMENT") { table.header.comment = "" }
        if names.contains("ENABLE_SCHEMA_EVOLUTION") { table.evolvesSchema = false }
    }

    func checkClustering(
        _ keys: [SnowflakeSQL.Expression], of table: TableEntry, _ context: StatementContext
    ) throws(SnowflakeError) {
        try checkTypes(of: table, isClustered: !keys.isEmpty)
        try checkClustering(keys, of: table.header.name, table.columns, context)
    }

    /// Refuses a clustering key that the columns do not make.
    func checkClustering(
        _ keys: [SnowflakeSQL.Expression], of table: String, _ columns: [ColumnEntry],
        _ context: StatementContext
    ) throws(SnowflakeError) {
        guard !keys.isEmpty else { return }
        let scope = Self.scope(of: table, columns)
        let binder = binder(context)
        for key in keys {
            let type = try binder.bind(key, scope).type
            if type == .decfloat { throw .typeOfTable(type, "clustering keys") }
        }
    }

    /// Refuses columns whose types a kind of table does not take.
    ///
    /// Source: Snowflake documentation, limitations for the DECFLOAT, UUID and interval data types.
    private func checkTypes(of table: TableEntry, isClustered: Bool) throws(SnowflakeError) {
        for column in table.columns {
            if isClustered, column.type.isInterval {
                throw .typeOfTable(column.type, "clustered tables")
            }
            if table.isHybrid, [.decfloat, .uuid].contains(column.type) {
                throw .typeOfTable(column.type, "hybrid tables")
            }
        }
    }

    /// Whether a column is part of the clustering key: the key cannot be bound without it.
    func isClusteringKey(_ column: String, of table: TableEntry) -> Bool {
        guard !table.clusterBy.isEmpty,
            let parsed = try? SnowflakeParser.parseStatement("SELECT \(table.clusterBy)"),
            case .query(let query) = parsed.statement, case .select(let select) = query.body
        else { return false }
        let binder = Binder(
            catalog: catalog,
            session: SessionView(role: "", effectiveRoles: [], parameters: SessionParameters()),
            source: SourceSlice(parsed.text))
        let scope = Scope(outer: nil)
        scope.relations.append(
            Relation(
                path: [table.header.name],
                columns: table.columns.filter { $0.name != column }.map {
                    RelationColumn(
                        name: $0.name, type: $0.type, sql: $0.storageName, detail: $0.detail)
                }))
        return select.items.contains { (try? binder.bind($0.expression, scope)) == nil }
    }
}

extension SnowflakeSQL.Expression {
    /// Whether it is a literal, perhaps with a sign or a cast.
    var isConstant: Bool {
        switch kind {
        case .string, .number, .boolean, .null: true
        case .unary(_, let inner): inner.isConstant
        case .cast(let cast): cast.value.isConstant
        default: false
        }
    }

    /// Whether it is the next value of a sequence.
    var isNextValue: Bool {
        if case .name(let parts) = kind { return parts.count > 1 && parts.last?.name == "NEXTVAL" }
        return false
    }
}
