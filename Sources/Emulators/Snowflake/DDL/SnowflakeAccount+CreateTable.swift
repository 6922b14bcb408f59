import Diagnostics
import OrderedCollections
import SnowflakeSQL

extension SnowflakeAccount {
    func createTable(
        _ create: CreateTable, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        if create.kind == .dynamicTable { return try createDynamicTable(create, context) }
        try checkKind(create)
        let path = try tablePlace(create, context)
        let schema = catalog.databases[path.database]?.schemas[path.schema]
        let exists = schema?.tables[path.key] != nil || schema?.views[path.key] != nil
        guard try mayCreate(create.mode, exists: exists, path.name) else {
            return existed(path.name)
        }
        if schema?.views[path.key] != nil { throw .alreadyExists(path.name, as: "VIEW") }
        if create.mode.orAlter, let known = schema?.tables[path.key] {
            return try alter(known, at: path, toBe: create, context)
        }
        if case .none = create.source, create.columns.isEmpty { throw unexpectedEnd(context) }
        var table = try newTable(path.name, create, context)
        for definition in create.columns where definition.type != nil {
            try add(definition, to: &table, context, in: path)
        }
        try addConstraints(create.constraints, to: &table, context)
        var fill: TableFill?
        switch create.source {
        case .none: break
        case .like(let name):
            let (source, _) = try target(name, "SELECT", context)
            copyShape(of: source, to: &table)
            // Source: Snowflake documentation, "Understanding row access policies", CREATE TABLE.
            table.rowAccess = nil
            for index in table.columns.indices { table.columns[index].masking = nil }
        case .clone(let clone): fill = try copy(clone, create, to: &table, context)
        case .query(let query): fill = try shape(query, create, &table, context)
        case .template: throw .unsupported("USING TEMPLATE")
        }
        try checkVirtual(table, context)
        try checkIndexed(table.constraints, of: table)
        try checkClustering(create.clusterBy, of: table, context)
        try govern(
            &table, create.options, columns: create.columns.map { ($0.name.name, $0.options) },
            context)
        if let fill { try place(fill.binder.staged, context) }
        try createStorage(table)
        if let fill {
            noteStreams(fill.binder.streams, context)
            prepareEnvironment(context)
            let filled = table.columns.filter { $0.computed == nil }
            let list = filled.map(\.storageName).joined(separator: ", ")
            var plan = Plan(
                "INSERT INTO \(table.storageName) (\(list)) \(fill.sql)", [], fill.binder)
            plan.packed = fill.packed
            _ = try change(plan, context)
            try enforceConstraints(of: table, at: path, WrittenRows(), context)
        }
        try takeGrants(create, table.header, path, context)
        // Only now: the rows may come from the table that is replaced.
        if exists { try dropTable(path, keepsViews: path.session != nil) }
        catalog.databases[path.database]?.schemas[path.schema]?.tables[path.key] = table
        keepTemporary(path, .relation)
        if create.isProcedureScoped { context.session.work.scopedTables.append(path) }
        published([table.header.id])
        return .status("Table \(path.name) successfully created.")
    }

    /// Shapes a table like the one that it is cloned from.
    ///
    /// - Returns: the query of the rows that it begins with.
    private func copy(
        _ clone: CloneSource, _ create: CreateTable, to table: inout TableEntry,
        _ context: StatementContext
    ) throws(SnowflakeError) -> TableFill {
        let (source, place) = try target(clone.name, "SELECT", context)
        try checkClone(of: source.kind, to: table.kind)
        copyShape(of: source, to: &table)
        if create.options[Self.retentionParameter] == nil {
            copyParameters([source.header.id: table.header.id])
        }
        if create.options["COMMENT"] == nil { table.header.comment = source.header.comment }
        let list = source.columns.map(\.storageName).joined(separator: ", ")
        let binder = binder(context)
        if let travel = clone.travel {
            do throws(SnowflakeError) {
                return TableFill(
                    sql: "SELECT \(list) FROM \(try binder.rows(source, travel))", binder: binder)
            } catch {
                // Source: Snowflake documentation, "Cloning considerations", "Cloning of historical
                // objects".
                let first = Int128(now()) - retention(of: source.header.id)
                guard error.code == 707, source.header.created > first else { throw error }
                throw .compilation(2003, "02000", "Object '\(place.text)' does not exist.")
            }
        }
        let filter = isCommitted(in: source.header.id)
        return TableFill(
            sql: "SELECT \(list) FROM \(source.storageName) WHERE \(filter)", binder: binder)
    }

    /// Gives a new table the privileges on the one that it replaces, else on the one that it is
    /// cloned from, where it is told to; those of future grants otherwise.
    private func takeGrants(
        _ create: CreateTable, _ header: ObjectHeader, _ path: Resolver.Path,
        _ context: StatementContext
    ) throws(SnowflakeError) {
        guard create.options["COPY GRANTS"] != nil else {
            return applyFutureGrants(
                "TABLE", header, database: path.database, schema: path.schema)
        }
        let known = catalog.databases[path.database]?.schemas[path.schema]?.tables[path.key]
        var from = known?.header.id
        if from == nil, case .clone(let clone) = create.source {
            from = try target(clone.name, "SELECT", context).0.header.id
        }
        keepGrants(create.options, from: from, to: header.id)
    }

    /// A copy is of no more lasting kind than what it is a copy of.
    ///
    /// Source: Snowflake documentation, "Working with temporary and transient tables".
    private func checkClone(of source: String, to copy: String) throws(SnowflakeError) {
        switch (source, copy) {
        case ("TEMPORARY", "TABLE"):
            throw .compilation(
                2119, "0A000",
                "Temp table cannot be cloned to a permanent table; clone to a transient table "
                    + "instead.")
        case ("TRANSIENT", "TABLE"): throw .transientClone
        default: break
        }
    }

    private func checkKind(_ create: CreateTable) throws(SnowflakeError) {
        guard create.kind == .table || create.kind.rawValue == "HYBRID TABLE" else {
            throw .unsupported("CREATE \(create.kind.rawValue)")
        }
        if create.kind != .table { try checkHybrid(create) }
    }

    private func unexpectedEnd(_ context: StatementContext) -> SnowflakeError {
        let (line, position) = context.source.end
        return .compilation(
            1003, "42000", "syntax error line \(line) at position \(position) unexpected '<EOF>'.")
    }

    /// A table without columns, with what the options say.
    private func newTable(
        _ name: String, _ create: CreateTable, _ context: StatementContext
    ) throws(SnowflakeError) -> TableEntry {
        var table = TableEntry(header: header(name, context), columns: [])
        if let format = create.options["STAGE_FILE_FORMAT"] {
            table.stageFormat = try fileFormat(format, over: .standard, context)
        }
        try setRetention(
            create.options, of: table.header.id, isShort: create.persistence != .permanent)
        table.copyOptions = create.options["STAGE_COPY_OPTIONS"]?.options ?? []
        table.header.comment = create.options["COMMENT"]?.text ?? ""
        table.kind = create.persistence == .permanent ? "TABLE" : create.persistence.rawValue
        table.header.session = create.persistence == .temporary ? context.session.id : nil
        table.isHybrid = create.kind != .table
        table.evolvesSchema = create.options["ENABLE_SCHEMA_EVOLUTION"]?.boolean ?? false
        if create.options["CHANGE_TRACKING"]?.boolean ?? false {
            keepHistory()
            table.trackedSince = commitVersion
        }
        table.clusterBy = create.clusterBy.map(\.canonicalSQL).joined(separator: ", ")
        return table
    }

    /// The table in SQLite: no types, so that values stay as they are; `x` is the mark of
    /// uncommitted rows.
    func createStorage(_ table: TableEntry) throws(SnowflakeError) {
        let columns = table.columns.map { $0.storageName + ($0.isNotNull ? " NOT NULL" : "") }
        try connection.run(
            "CREATE TABLE \(table.storageName) ("
                + (columns + ["x NOT NULL DEFAULT 0"]).joined(separator: ", ") + ")")
        try createKeyIndex(table)
    }

    /// An index on the primary key. Snowflake does not enforce the key and neither do we, but it
    /// is where joins look: MERGE would sort the whole table anew each time.
    func createKeyIndex(_ table: TableEntry) throws(SnowflakeError) {
        guard let key = table.constraints.first(where: { $0.kind == "PRIMARY KEY" }) else { return }
        let columns = key.columns.compactMap { table.column($0)?.storageName }
        guard !columns.isEmpty else { return }
        try connection.run(
            "CREATE INDEX k\(table.storageName) ON \(table.storageName) "
                + "(\(columns.joined(separator: ", ")))")
    }

    private func copyShape(of source: TableEntry, to table: inout TableEntry) {
        table.columns = source.columns
        table.rowAccess = source.rowAccess
        catalog.tagged.copy([source.header.id: table.header.id])
        table.constraints = source.constraints
        table.lastColumn = source.lastColumn
    }

    /// The columns of CREATE TABLE … AS SELECT, and the query that fills them.
    private func shape(
        _ query: Query, _ create: CreateTable, _ table: inout TableEntry,
        _ context: StatementContext
    ) throws(SnowflakeError) -> TableFill {
        let binder = binder(context)
        binder.readsAhead = true
        let bound = try binder.query(query, outer: nil)
        if create.columns.isEmpty { try query.requireNames() }
        let named = create.columns.filter { $0.computed == nil }
        guard named.isEmpty || named.count == bound.columns.count else {
            throw .compilation(
                2026, "42601",
                "Invalid column definition list: expected \(bound.columns.count), got \(named.count)"
            )
        }
        if table.columns.isEmpty {
            for (index, column) in bound.columns.enumerated() {
                let name = named.isEmpty ? column.name : named[index].name.name
                guard table.column(name) == nil else {
                    throw .compilation(2025, "42S21", "duplicate column name '\(name)'")
                }
                var detail = column.detail
                detail.isNotNull = false
                table.columns.append(
                    ColumnEntry(
                        ordinal: table.lastColumn, name: name,
                        type: column.type == .null ? .varchar : column.type, detail: detail))
                table.lastColumn += 1
            }
        }
        let filled = table.columns.filter { $0.computed == nil }
        let columns = filled.map {
            OutputColumn(name: $0.name, type: $0.type, detail: $0.detail)
        }
        let values = binder.values(of: bound, as: columns, strict: true)
        return TableFill(
            sql: binder.cast(bound, to: columns, strict: true), binder: binder,
            packed: PackedPlan(
                bound, zip(filled, values).map { (column: $0, sql: $1) }, of: table,
                isMarked: false, binder))
    }

    /// A default as DESCRIBE TABLE shows it: a sequence has its database and schema before it.
    func defaultText(
        of value: SnowflakeSQL.Expression, _ context: StatementContext
    ) throws(SnowflakeError) -> String {
        guard case .name(let parts) = value.kind, parts.last?.name == "NEXTVAL" else {
            return context.source.text(value.span.start, value.span.end)
        }
        return "\(try resolver(context).path(Array(parts.dropLast())).text).NEXTVAL"
    }

    /// Adds one column as it is defined.
    ///
    /// - Parameter isNew: whether the table is being made, where a name is given twice at once.
    func add(
        _ definition: ColumnDefinition, to table: inout TableEntry, _ context: StatementContext,
        isNew: Bool = true, in path: Resolver.Path? = nil
    ) throws(SnowflakeError) {
        guard let typeName = definition.type else {
            throw .compilation(
                1003, "42000", "missing data type of column '\(definition.name.name)'")
        }
        guard table.column(definition.name.name) == nil else {
            throw isNew
                ? .compilation(2025, "42S21", "duplicate column name '\(definition.name.name)'")
                : .columnExists(definition.name.name)
        }
        var column = ColumnEntry(
            ordinal: table.lastColumn, name: definition.name.name,
            type: try SnowflakeType(typeName, context.session.parameters))
        table.lastColumn += 1
        column.detail = try TypeDetail(typeName, context.session.parameters)
        if let collation = definition.collation {
            guard column.type.isText else {
                throw .compilation(
                    1045, "22023", "Collation is not supported for the data type \(column.type)")
            }
            column.detail.collation = collation.isEmpty ? nil : try Collation(collation)
        } else if column.type.isText, let path {
            let collation = defaultCollation(of: table.header.id, in: path)
            if !collation.isEmpty { column.detail.collation = try Collation(collation) }
        }
        column.computed = definition.computed
        column.isNotNull = definition.isNotNull ?? false
        column.comment = definition.comment
        if let given = definition.defaultValue {
            column.defaultValue = given
            column.defaultText = try defaultText(of: given, context)
        }
        if let identity = definition.identity {
            let start = try constant(identity.start, context) ?? 1
            let step = try constant(identity.step, context) ?? 1
            let id = catalog.nextID()
            catalog.sequenceValues[id] = start
            catalog.sequenceSteps[id] = step
            column.sequence = id
            column.identity = (start, step)
            column.isOrdered = identity.isOrdered ?? false
            column.isNotNull = true
        }
        for constraint in definition.constraints {
            try add(constraint, of: &column, to: &table, context)
        }
        table.columns.append(column)
    }

    /// A constraint that stands behind a column.
    private func add(
        _ constraint: ColumnConstraint, of column: inout ColumnEntry, to table: inout TableEntry,
        _ context: StatementContext
    ) throws(SnowflakeError) {
        let kind: String
        var references = ""
        var referenced: [String] = []
        switch constraint.kind {
        case .primaryKey:
            kind = "PRIMARY KEY"
            column.isNotNull = true
        case .unique: kind = "UNIQUE"
        case .references(let name, let columns):
            kind = "FOREIGN KEY"
            referenced = columns.map(\.name)
            references = name.parts.map(\.name).joined(separator: ".")
        case .check(let condition):
            try addCheck(
                condition, constraint.name, constraint.properties, of: [column], to: &table,
                context)
            return
        }
        var entry = ConstraintEntry(
            name: constraint.name?.name
                ?? "SYS_CONSTRAINT_\(table.header.id)_\(table.constraints.count)",
            kind: kind, columns: [column.name], references: references,
            referencedColumns: referenced)
        entry.follow(constraint.properties)
        table.constraints.append(entry)
    }

    func constant(
        _ expression: SnowflakeSQL.Expression?, _ context: StatementContext
    ) throws(SnowflakeError) -> Int128? {
        guard let expression else { return nil }
        guard case .number(let value, 0) = try evaluate(expression, context).value else {
            throw .invalidArgument("an integer is expected")
        }
        guard Int64(exactly: value) != nil else { throw .numberOutOfRange("\(value)") }
        return value
    }

    func addConstraints(
        _ constraints: [TableConstraint], to table: inout TableEntry,
        _ context: StatementContext
    ) throws(SnowflakeError) {
        for constraint in constraints {
            var entry: ConstraintEntry
            let name =
                constraint.name?.name
                ?? "SYS_CONSTRAINT_\(table.header.id)_\(table.constraints.count)"
            switch constraint.kind {
            case .primaryKey(let columns):
                entry = ConstraintEntry(
                    name: name, kind: "PRIMARY KEY", columns: columns.map(\.name))
                for index in table.columns.indices
                where entry.columns.contains(table.columns[index].name) {
                    table.columns[index].isNotNull = true
                }
            case .unique(let columns):
                entry = ConstraintEntry(name: name, kind: "UNIQUE", columns: columns.map(\.name))
            case .foreignKey(let columns, let target, let others):
                entry = ConstraintEntry(
                    name: name, kind: "FOREIGN KEY", columns: columns.map(\.name),
                    references: target.parts.map(\.name).joined(separator: "."),
                    referencedColumns: others.map(\.name))
            case .check(let condition):
                try addCheck(
                    condition, constraint.name, constraint.properties, of: table.columns,
                    to: &table, context)
                continue
            case .index(let columns, let included):
                guard table.isHybrid else { throw .unsupported("INDEX") }
                entry = ConstraintEntry(
                    name: name, kind: "INDEX", columns: columns.map(\.name),
                    included: included.map(\.name))
            }
            for column in entry.columns where table.column(column) == nil {
                throw .invalidIdentifier(column)
            }
            entry.follow(constraint.properties)
            table.constraints.append(entry)
        }
    }
}

extension Query {
    /// Refuses a query for the rows of a table or view whose columns have no names of their own.
    func requireNames() throws(SnowflakeError) {
        guard let select = body.first else { return }
        for item in select.items where item.alias == nil {
            switch item.expression.kind {
            case .name, .star, .positional, .identifierFunction: continue
            default: throw .compilation(2022, "42601", "Missing column specification")
            }
        }
    }
}

extension QueryBody {
    /// The SELECT whose columns name those of the whole.
    fileprivate var first: Select? {
        switch self {
        case .select(let select): select
        case .setOperation(let operation): operation.left.first
        case .nested(let query): query.body.first
        case .values: nil
        }
    }
}

/// The rows that a new table begins with.
private struct TableFill {
    /// The query that gives them.
    var sql: String
    var binder: Binder
    /// How they come into the table without a statement.
    var packed: PackedPlan?
}
