import Diagnostics
import OrderedCollections
import SnowflakeSQL

extension Binder {
    /// `GET_DDL('kind', 'name')`.
    ///
    /// Source: Snowflake documentation, GET_DDL, and the layout of its examples.
    func definition(
        _ arguments: [SnowflakeSQL.Expression], _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        guard arguments.count == 2 || arguments.count == 3,
            let kind = try bind(arguments[0], scope).constantText,
            let name = try bind(arguments[1], scope).constantText
        else { throw .notConstant("GET_DDL", "1") }
        isCacheable = false
        let flag = arguments.count > 2 ? try bind(arguments[2], scope).constant : nil
        let isQualified = flag?.boolValue ?? false
        let resolver = Resolver(catalog, session)
        if let made = try containerDefinition(kind.uppercased(), name, isQualified, resolver) {
            return text(made)
        }
        let head = name.prefix { $0 != "(" }
        let parts = NameText.split(String(head))
        let path = try resolver.path(parts)
        let schema = try resolver.schema(of: path)
        switch kind.uppercased() {
        case "TABLE", "VIEW", "DYNAMIC_TABLE", "HYBRID_TABLE":
            let prefix = isQualified ? "\(written(path.database)).\(written(path.schema))." : ""
            if let view = schema.views[path.key], resolver.sees(view.header) {
                return text(definition(of: view, prefix))
            }
            guard let table = schema.tables[path.key], resolver.sees(table.header) else {
                throw .objectMissing(resolver.shown(parts))
            }
            return text(definition(of: table, prefix))
        case "SEQUENCE":
            guard let sequence = schema.sequences[path.name], resolver.sees(sequence.header) else {
                throw .objectMissing(resolver.shown(parts))
            }
            return text(definition(of: sequence))
        case "PROCEDURE":
            let found = schema.procedures.values.filter {
                $0.header.name == path.name && resolver.sees($0.header)
            }
            guard let procedure = found.first, found.count == 1 else {
                throw .objectMissing(resolver.shown(parts))
            }
            return text(definition(of: procedure))
        case "FUNCTION":
            let found = schema.functions.values.filter {
                $0.header.name == path.name && resolver.sees($0.header)
            }
            guard let function = found.first, found.count == 1 else {
                throw .objectMissing(resolver.shown(parts))
            }
            return text(definition(of: function))
        default:
            guard let made = try memberDefinition(kind.uppercased(), path, schema, resolver) else {
                throw .unsupported("GET_DDL of \(kind)")
            }
            return text(made)
        }
    }

    /// The definition of a file format, stream, task or pipe; nil for another kind.
    private func memberDefinition(
        _ kind: String, _ path: Resolver.Path, _ schema: SchemaEntry, _ resolver: Resolver
    ) throws(SnowflakeError) -> String? {
        let name = path.name
        let found: (header: ObjectHeader, text: String)?
        switch kind {
        case "FILE_FORMAT":
            found = schema.fileFormats[name].map { ($0.header, definition(of: $0)) }
        case "STREAM": found = schema.streams[name].map { ($0.header, definition(of: $0)) }
        case "TASK": found = schema.tasks[name].map { ($0.header, definition(of: $0)) }
        case "PIPE": found = schema.pipes[name].map { ($0.header, definition(of: $0)) }
        case "POLICY":
            found = (schema.maskingPolicies[name] ?? schema.rowAccessPolicies[name]).map {
                ($0.header, definition(of: $0))
            }
        case "TAG": found = schema.tags[name].map { ($0.header, definition(of: $0)) }
        default: return nil
        }
        guard let found, resolver.sees(found.header) else { throw .objectMissing(path.text) }
        return found.text
    }

    /// The definition of a warehouse, or of a database or schema with all tables, views, sequences
    /// and routines in it.
    private func containerDefinition(
        _ kind: String, _ name: String, _ isQualified: Bool, _ resolver: Resolver
    ) throws(SnowflakeError) -> String? {
        let parts = NameText.split(name)
        let last = parts.last?.name ?? ""
        switch kind {
        case "WAREHOUSE":
            guard let entry = catalog.warehouses[last] else { throw .missing("Warehouse", last) }
            return definition(of: entry)
        case "INTEGRATION":
            guard let entry = catalog.integrations[last], resolver.sees(entry.header) else {
                throw .missing("Integration", last)
            }
            return definition(of: entry)
        case "DATABASE":
            let database = try resolver.database(last)
            var texts = ["create or replace database \(written(last));"]
            for schema in database.schemas.values {
                texts.append(try definition(of: schema, in: last, isQualified: true))
            }
            return texts.joined(separator: "\n\n")
        case "SCHEMA":
            guard let database = parts.count > 1 ? parts[0].name : session.database else {
                throw .noDatabase("GET_DDL")
            }
            return try definition(
                of: try resolver.schema(database, last), in: database, isQualified: isQualified)
        default: return nil
        }
    }

    private func definition(of warehouse: WarehouseEntry) -> String {
        let settings = [
            "warehouse_type='STANDARD'", "warehouse_size='\(warehouse.size)'",
            "max_cluster_count=1", "min_cluster_count=1", "scaling_policy=STANDARD",
            "auto_suspend=\(warehouse.autoSuspend)", "auto_resume=TRUE",
            "initially_suspended=TRUE", "enable_query_acceleration=FALSE",
            "query_acceleration_max_scale_factor=8", "max_concurrency_level=8",
            "statement_queued_timeout_in_seconds=0", "statement_timeout_in_seconds=172800",
        ]
        return "create or replace warehouse \(written(warehouse.header.name))\nwith\n"
            + settings.map { "\t\($0)" }.joined(separator: "\n") + "\n;"
    }

    private func definition(
        of schema: SchemaEntry, in database: String, isQualified: Bool
    ) throws(SnowflakeError) -> String {
        let name = written(schema.header.name)
        let prefix = isQualified ? "\(written(database)).\(name)." : ""
        var texts = [
            "create or replace schema \(isQualified ? "\(written(database))." : "")\(name);"
        ]
        texts += schema.tables.values.map { definition(of: $0, prefix) }
        texts += schema.views.values.map { definition(of: $0, prefix) }
        texts += schema.fileFormats.values.map { definition(of: $0) }
        texts += schema.pipes.values.map { definition(of: $0) }
        texts += schema.streams.values.map { definition(of: $0) }
        texts += schema.tasks.values.map { definition(of: $0) }
        texts += schema.sequences.values.map { definition(of: $0) }
        texts += schema.functions.values.map { definition(of: $0) }
        texts += schema.procedures.values.map { definition(of: $0) }
        return texts.joined(separator: "\n\n")
    }

    private func definition(of sequence: SequenceEntry) -> String {
        "create or replace sequence \(written(sequence.header.name)) start with \(sequence.start) "
            + "increment by \(sequence.step) \(sequence.isOrdered ? "order" : "noorder");"
    }

    private func definition(of procedure: ProcedureEntry) -> String {
        let arguments = procedure.arguments.map { "\(Self.quoted($0.name)) \($0.type.plainName)" }
        let columns = procedure.returnsTable?.map { "\(Self.quoted($0.name)) \($0.type.plainName)" }
        let returns =
            columns.map { "TABLE (\($0.joined(separator: ", ")))" } ?? procedure.returns.plainName
        return "CREATE OR REPLACE PROCEDURE \(Self.quoted(procedure.header.name))("
            + "\(arguments.joined(separator: ", ")))\nRETURNS \(returns)\nLANGUAGE SQL\n"
            + comment(procedure.header)
            + "EXECUTE AS \(procedure.runsAsCaller ? "CALLER" : "OWNER")\nAS "
            + "\(Self.quote(procedure.body));"
    }

    private func definition(of view: ViewEntry, _ prefix: String) -> String {
        let columns = view.shape.map { column in
            "\t\(written(column.name))\(governance(of: column, in: view))"
                + (column.comment.map { " COMMENT \(Self.quote($0))" } ?? "")
        }
        let query = view.source.text(view.query.span.start, view.query.span.end)
        let comment =
            view.header.comment.isEmpty ? "" : " COMMENT=\(Self.quote(view.header.comment))\n"
        let name =
            "\(prefix)\(written(view.header.name))(\n\(columns.joined(separator: ",\n"))\n)"
            + governance(of: view)
        if let dynamic = view.dynamic {
            let cluster = dynamic.clusterBy.isEmpty ? "" : " cluster by (\(dynamic.clusterBy))"
            let kind = dynamic.isTransient ? "transient dynamic" : "dynamic"
            return "create or replace \(kind) table \(name)\(cluster) "
                + "target_lag = \(Self.quote(dynamic.targetLag)) "
                + "refresh_mode = \(dynamic.refreshMode) initialize = \(dynamic.initialize) "
                + "warehouse = \(written(dynamic.warehouse))\n\(comment) as\n\(query);"
        }
        let kind = (view.isSecure ? "secure " : "") + (view.isMaterialized ? "materialized " : "")
        let cluster = view.clusterBy.isEmpty ? "" : " cluster by (\(view.clusterBy))"
        return "create or replace \(kind)view \(name)\(comment)\(cluster) as\n\(query);"
    }

    private func reference(_ constraint: ConstraintEntry) -> String {
        guard constraint.kind == "FOREIGN KEY" else { return "" }
        var parts = NameText.split(constraint.references).map(\.name)
        if parts.count == 1, let schema = session.schema { parts = [schema] + parts }
        if parts.count == 2, let database = session.database { parts = [database] + parts }
        let columns = constraint.referencedColumns.map(written).joined(separator: ", ")
        return " references \(parts.map(written).joined(separator: "."))"
            + (columns.isEmpty ? "" : "(\(columns))")
            + (constraint.updateRule == "NO ACTION"
                ? "" : " on update \(constraint.updateRule.lowercased())")
            + (constraint.deleteRule == "NO ACTION"
                ? "" : " on delete \(constraint.deleteRule.lowercased())")
    }

    private func definition(of table: TableEntry, _ prefix: String) -> String {
        var lines = table.columns.map { column in
            var line = "\t\(written(column.name)) \(column.typeName)"
            if column.isNotNull { line += " NOT NULL" }
            if let given = column.defaultText { line += " DEFAULT \(given)" }
            if let identity = column.identity {
                line +=
                    " autoincrement start \(identity.start) increment \(identity.step) "
                    + (column.isOrdered ? "order" : "noorder")
            }
            line += governance(of: column, in: table)
            if let comment = column.comment { line += " COMMENT \(Self.quote(comment))" }
            return line
        }
        for constraint in table.constraints {
            let isNamed = !constraint.name.hasPrefix("SYS_CONSTRAINT_")
            let list =
                constraint.condition == nil
                ? constraint.columns.map(written).joined(separator: ", ") : constraint.text
            lines.append(
                "\t" + (isNamed ? "constraint \(written(constraint.name)) " : "")
                    + "\(constraint.kind.lowercased()) (\(list))" + reference(constraint))
        }
        let kind = table.isHybrid ? "HYBRID " : table.kind == "TABLE" ? "" : "\(table.kind) "
        let cluster = table.clusterBy.isEmpty ? "" : " cluster by (\(table.clusterBy))"
        let comment =
            table.header.comment.isEmpty ? "" : "COMMENT=\(Self.quote(table.header.comment))\n"
        return "create or replace \(kind)TABLE \(prefix)\(written(table.header.name))\(cluster) (\n"
            + lines.joined(separator: ",\n") + "\n)\(governance(of: table))\(comment);"
    }

    private func definition(of function: FunctionEntry) -> String {
        let arguments = function.arguments.map { "\(Self.quoted($0.name)) \($0.type)" }
        let columns = function.returnsTable?.map { "\(written($0.name)) \($0.type)" }
        let returns =
            columns.map { "TABLE (\($0.joined(separator: ", ")))" } ?? "\(function.returns)"
        return "CREATE OR REPLACE FUNCTION \(Self.quoted(function.header.name))("
            + "\(arguments.joined(separator: ", ")))\nRETURNS \(returns)\nLANGUAGE SQL\n"
            + comment(function.header) + "AS \(Self.quote(function.text));"
    }

    /// The line of a routine's comment.
    private func comment(_ header: ObjectHeader) -> String {
        header.comment.isEmpty ? "" : "COMMENT=\(Self.quote(header.comment))\n"
    }

    /// A name as it must be written: quoted where folding would change it.
    func written(_ name: String) -> String {
        let plain =
            name.utf8.allSatisfy { $0 &- 0x41 < 26 || $0 &- 0x30 < 10 || $0 == 0x5F || $0 == 0x24 }
            && !(name.utf8.first.map { $0 &- 0x30 < 10 || $0 == 0x24 } ?? true)
        return plain ? name : Self.quoted(name)
    }

    static func quoted(_ name: String) -> String { "\"\(name.doublingQuotes)\"" }
}

extension String {
    /// The text with each double quote twice, as inside of a quoted name.
    fileprivate var doublingQuotes: String {
        split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
    }
}
