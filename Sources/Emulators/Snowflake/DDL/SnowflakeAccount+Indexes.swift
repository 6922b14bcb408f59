import Diagnostics
import OrderedCollections
import SnowflakeSQL

// CREATE INDEX and DROP INDEX: secondary indexes of hybrid tables, which SHOW INDEXES lists and
// no result depends on. Source: Snowflake documentation, CREATE INDEX and DROP INDEX.
extension SnowflakeAccount {
    func createIndex(
        _ create: CreateObject, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        let options = create.options
        guard create.modifiers.isEmpty, let name = create.name.parts.last?.name,
            create.name.parts.count == 1, options.count > 1, options[0].name == "ON",
            options[0].isFlag
        else { throw .unsupported("this form of CREATE INDEX") }
        let place = options[1].nameSpan
        let parts = NameText.split(context.source.text(place.start, place.end))
        let lists = options.dropFirst().compactMap { Self.names(in: $0.value) }
        guard lists.count == 1 || lists.count == 2 && options.last?.name == "INCLUDE" else {
            throw .unsupported("this form of CREATE INDEX")
        }
        var (table, path) = try hybrid(parts, "CREATE INDEX", context)
        let known = table.constraints.firstIndex { $0.kind == "INDEX" && $0.name == name }
        guard try mayCreate(create.mode, exists: known != nil, name) else { return existed(name) }
        for column in lists.joined() {
            guard let found = table.column(column) else { throw .invalidIdentifier(column) }
            if found.type.isSemiStructured { throw .unsupported("INDEX of type \(found.type)") }
        }
        if let known { table.constraints.remove(at: known) }
        if let other = table.constraints.first(where: { $0.columns == lists[0] }),
            other.kind == "INDEX"
        {
            throw .alreadyExists(other.name)
        }
        var index = ConstraintEntry(name: name, kind: "INDEX", columns: lists[0])
        if lists.count > 1 { index.included = lists[1] }
        try checkIndexed([index], of: table)
        table.constraints.append(index)
        catalog.databases[path.database]?.schemas[path.schema]?.tables[path.key] = table
        return .status("Statement executed successfully.")
    }

    /// DROP INDEX names the table before the index.
    func dropIndex(
        _ drop: DropObject, _ parts: [Identifier], _ context: StatementContext
    ) throws(SnowflakeError) {
        guard parts.count > 1 else { throw .unsupported("DROP INDEX without a table") }
        var (table, path) = try hybrid(Array(parts.dropLast()), "DROP INDEX", context)
        let name = parts[parts.count - 1].name
        guard
            let known = table.constraints.firstIndex(where: {
                $0.kind == "INDEX" && $0.name == name
            })
        else { throw .missing("Index", name) }
        table.constraints.remove(at: known)
        catalog.databases[path.database]?.schemas[path.schema]?.tables[path.key] = table
    }

    private func hybrid(
        _ parts: [Identifier], _ operation: String, _ context: StatementContext
    ) throws(SnowflakeError) -> (TableEntry, Resolver.Path) {
        let resolver = resolver(context)
        let (table, path) = try resolver.table(parts, operation: operation)
        try resolver.requireOwner(table.header, "table", path.name)
        guard table.isHybrid else { throw .unsupported("INDEX of a table that is not hybrid") }
        return (table, path)
    }

    /// The names of a list in parentheses; nil for anything else.
    private static func names(in value: OptionValue) -> [String]? {
        switch value.kind {
        case .list(let items):
            let names = items.compactMap { item -> String? in
                if case .name(let name) = item.kind { name.last?.name } else { nil }
            }
            return names.count == items.count ? names : nil
        case .options(let options): return options.allSatisfy(\.isFlag) ? options.map(\.name) : nil
        case .expression(let expression):
            guard case .call(let call) = expression.kind else { return nil }
            let names = call.arguments.compactMap { argument -> String? in
                if case .name(let parts) = argument.value.kind { parts.last?.name } else { nil }
            }
            return names.count == call.arguments.count ? names : nil
        default: return nil
        }
    }
}
