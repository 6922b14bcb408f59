import Diagnostics
import OrderedCollections
import SnowflakeSQL

// CREATE OR ALTER TABLE, and forms of CREATE that are other statements in short.
extension SnowflakeAccount {
    /// Brings a table to a definition as ALTER TABLE would, and keeps its rows.
    ///
    /// Source: Snowflake documentation, CREATE OR ALTER TABLE: what ALTER TABLE cannot change, this
    /// cannot either; columns keep their order, and new ones come last.
    func alter(
        _ known: TableEntry, at path: Resolver.Path, toBe create: CreateTable,
        _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        guard case .none = create.source, !create.columns.isEmpty else {
            throw .unsupported("CREATE OR ALTER TABLE without columns")
        }
        try Self.refuseChecks(create)
        try resolver(context).requireOwner(known.header, "table", path.name)
        try Self.refuseGovernance(create.options + create.columns.flatMap(\.options))
        let wanted = create.columns.map(\.name.name)
        var table = known
        for column in known.columns where !wanted.contains(column.name) {
            try apply(
                .dropColumns([Identifier(column.name, isQuoted: true)], ifExists: false),
                to: &table,
                context)
        }
        let kept = table.columns.map(\.name)
        guard wanted.prefix(kept.count).elementsEqual(kept) else {
            throw .unsupported("CREATE OR ALTER TABLE with another order of columns")
        }
        for definition in create.columns {
            guard let place = table.columns.firstIndex(where: { $0.name == definition.name.name })
            else {
                try apply(.addColumns([definition], ifNotExists: false), to: &table, context)
                continue
            }
            var probe = TableEntry(header: known.header, columns: [])
            try add(definition, to: &probe, context, in: path)
            try change(&table, place, toBe: probe.columns[0], definition, context)
        }
        table.constraints.removeAll { $0.condition == nil }
        try addConstraints(create.constraints, to: &table, context)
        table.header.comment = create.options["COMMENT"]?.text ?? ""
        table.evolvesSchema = create.options["ENABLE_SCHEMA_EVOLUTION"]?.boolean ?? false
        table.clusterBy = create.clusterBy.map { context.source.text($0.span.start, $0.span.end) }
            .joined(separator: ", ")
        catalog.databases[path.database]?.schemas[path.schema]?.tables[path.key] = table
        published([table.header.id])
        return .status("Table \(path.name) successfully altered.")
    }

    private func apply(
        _ action: AlterTableAction, to table: inout TableEntry, _ context: StatementContext
    ) throws(SnowflakeError) {
        var path = Resolver.Path(database: "", schema: "", name: table.header.name)
        try apply(action, &table, &path, context)
    }

    private func change(
        _ table: inout TableEntry, _ place: Int, toBe wanted: ColumnEntry,
        _ definition: ColumnDefinition, _ context: StatementContext
    ) throws(SnowflakeError) {
        let name = Identifier(wanted.name, isQuoted: true)
        if table.columns[place].type != wanted.type, let type = definition.type {
            try apply(.alterColumn(name, .type(type)), to: &table, context)
        }
        if table.columns[place].isNotNull != wanted.isNotNull {
            try apply(
                .alterColumn(name, wanted.isNotNull ? .setNotNull : .dropNotNull), to: &table,
                context)
        }
        if let value = wanted.defaultValue {
            if wanted.defaultText != table.columns[place].defaultText {
                try apply(.alterColumn(name, .setDefault(value)), to: &table, context)
            }
        } else if table.columns[place].defaultValue != nil {
            try apply(.alterColumn(name, .dropDefault), to: &table, context)
        }
        table.columns[place].comment = wanted.comment
    }

    /// The query of CREATE RECURSIVE VIEW: a common table of the view's name and columns.
    ///
    /// Source: Snowflake documentation, CREATE VIEW, RECURSIVE.
    func recursive(_ create: CreateView) throws(SnowflakeError) -> Query {
        guard !create.columns.isEmpty, let name = create.name.parts.last else {
            throw .compilation(
                1003, "42000", "CREATE RECURSIVE VIEW needs the names of its columns")
        }
        let form = try Self.parse("WITH RECURSIVE a AS (SELECT 1) SELECT * FROM a")
        guard case .query(var query) = form.statement, case .select(var select) = query.body,
            case .table(var source)? = select.from.first
        else { throw .unsupported("CREATE RECURSIVE VIEW") }
        query.with?.tables[0].name = name
        query.with?.tables[0].columns = create.columns.map(\.name)
        query.with?.tables[0].query = create.query
        source.name = ObjectName([name], span: create.name.span)
        select.from = [.table(source)]
        query.body = .select(select)
        query.span = create.query.span
        return query
    }

    /// CREATE TABLE … USING TEMPLATE with the columns that its query describes.
    ///
    /// Source: Snowflake documentation, CREATE TABLE … USING TEMPLATE: the query gives one array of
    /// objects with COLUMN_NAME, TYPE and NULLABLE, as INFER_SCHEMA names them.
    func expanded(
        _ statement: Statement, _ context: StatementContext
    ) async throws(SnowflakeError) -> Statement {
        guard case .createTable(var create) = statement, case .template(let query) = create.source
        else { return statement }
        let result = try await self.query(query, context)
        guard result.columns.count == 1, result.rows.count == 1,
            case .variant(.array(let items))? = result.rows.first?.first
        else {
            throw .invalidArgument("the query of USING TEMPLATE needs one array of columns")
        }
        var lines: [String] = []
        for item in items {
            guard case .object(let column) = item, case .string(let name)? = column["COLUMN_NAME"],
                case .string(let type)? = column["TYPE"]
            else {
                throw .invalidArgument("a column of USING TEMPLATE needs COLUMN_NAME and TYPE")
            }
            let isNotNull = column["NULLABLE"] == .boolean(false)
            lines.append("\(Binder.quoted(name)) \(type)\(isNotNull ? " NOT NULL" : "")")
        }
        let parsed = try Self.parse("CREATE TABLE t (\(lines.joined(separator: ", ")))")
        guard case .createTable(let shape) = parsed.statement else { return statement }
        create.columns = shape.columns
        create.source = .none
        return .createTable(create)
    }

    /// Refuses tags and policies, which CREATE OR ALTER does not change.
    static func refuseGovernance(_ options: [SQLOption]) throws(SnowflakeError) {
        for option in options {
            let words = option.name.split(separator: " ")
            if words.contains("TAG") { throw .unsupported("TAG") }
            if words.contains("POLICY") { throw .unsupported("policies on tables and views") }
        }
    }
}
