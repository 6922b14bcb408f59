import Diagnostics
import OrderedCollections
import SnowflakeSQL

extension Binder {
    /// `GET_DDL('kind', 'name')` of tables, views and functions.
    ///
    /// Source: Snowflake documentation, GET_DDL, and the layout of its examples.
    func definition(
        _ arguments: [SnowflakeSQL.Expression], _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        guard arguments.count == 2, let kind = try bind(arguments[0], scope).constantText,
            let name = try bind(arguments[1], scope).constantText
        else { throw .notConstant("GET_DDL", "1") }
        isCacheable = false
        let resolver = Resolver(catalog, session)
        let head = name.prefix { $0 != "(" }
        let parts = NameText.split(String(head))
        let path = try resolver.path(parts)
        let schema = try resolver.schema(of: path)
        switch kind.uppercased() {
        case "TABLE", "VIEW":
            if let view = schema.views[path.name], resolver.sees(view.header) {
                return text(try definition(of: view, parts))
            }
            guard let table = schema.tables[path.name], resolver.sees(table.header) else {
                throw .objectMissing(resolver.shown(parts))
            }
            return text(definition(of: table))
        case "FUNCTION":
            let found = schema.functions.values.filter {
                $0.header.name == path.name && resolver.sees($0.header)
            }
            guard let function = found.first, found.count == 1 else {
                throw .objectMissing(resolver.shown(parts))
            }
            return text(definition(of: function))
        default: throw .unsupported("GET_DDL of \(kind)")
        }
    }

    private func definition(
        of view: ViewEntry, _ parts: [Identifier]
    ) throws(SnowflakeError) -> String {
        let probe = Scope(outer: nil)
        _ = try table(parts, nil, probe)
        let columns = probe.relations.flatMap(\.columns).map { "\t\(written($0.name))" }
        let query = view.source.text(view.query.span.start, view.query.span.end)
        let kind = (view.isSecure ? "secure " : "") + (view.isMaterialized ? "materialized " : "")
        let comment =
            view.header.comment.isEmpty ? "" : " COMMENT=\(Self.quote(view.header.comment))\n"
        return "create or replace \(kind)view \(written(view.header.name))(\n"
            + columns.joined(separator: ",\n") + "\n)\(comment) as\n\(query);"
    }

    private func definition(of table: TableEntry) -> String {
        var lines = table.columns.map { column in
            var line = "\t\(written(column.name)) \(column.type)"
            if column.isNotNull { line += " NOT NULL" }
            if let given = column.defaultText { line += " DEFAULT \(given)" }
            if let identity = column.identity {
                line += " autoincrement start \(identity.start) increment \(identity.step) noorder"
            }
            if let comment = column.comment { line += " COMMENT \(Self.quote(comment))" }
            return line
        }
        for constraint in table.constraints where constraint.kind != "FOREIGN KEY" {
            let isNamed = !constraint.name.hasPrefix("SYS_CONSTRAINT_")
            let list = constraint.columns.map(written).joined(separator: ", ")
            lines.append(
                "\t" + (isNamed ? "constraint \(written(constraint.name)) " : "")
                    + "\(constraint.kind.lowercased()) (\(list))")
        }
        let kind = table.kind == "TABLE" ? "" : "\(table.kind) "
        let cluster = table.clusterBy.isEmpty ? "" : " cluster by (\(table.clusterBy))"
        let comment =
            table.header.comment.isEmpty ? "" : "COMMENT=\(Self.quote(table.header.comment))\n"
        return "create or replace \(kind)TABLE \(written(table.header.name))\(cluster) (\n"
            + lines.joined(separator: ",\n") + "\n)\(comment);"
    }

    private func definition(of function: FunctionEntry) -> String {
        let arguments = function.arguments.map { "\(Self.quoted($0.name)) \($0.type)" }
        let columns = function.returnsTable?.map { "\(written($0.name)) \($0.type)" }
        let returns =
            columns.map { "TABLE (\($0.joined(separator: ", ")))" } ?? "\(function.returns)"
        return "CREATE OR REPLACE FUNCTION \(Self.quoted(function.header.name))("
            + "\(arguments.joined(separator: ", ")))\nRETURNS \(returns)\nLANGUAGE SQL\nAS "
            + "\(Self.quote(function.text));"
    }

    /// A name as it must be written: quoted where folding would change it.
    private func written(_ name: String) -> String {
        let plain =
            name.utf8.allSatisfy { $0 &- 0x41 < 26 || $0 &- 0x30 < 10 || $0 == 0x5F || $0 == 0x24 }
            && !(name.utf8.first.map { $0 &- 0x30 < 10 || $0 == 0x24 } ?? true)
        return plain ? name : Self.quoted(name)
    }

    private static func quoted(_ name: String) -> String { "\"\(name.doublingQuotes)\"" }
}

extension String {
    /// The text with each double quote twice, as inside of a quoted name.
    fileprivate var doublingQuotes: String {
        split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
    }
}
