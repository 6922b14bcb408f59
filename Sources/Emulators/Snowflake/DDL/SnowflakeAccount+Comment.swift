import OrderedCollections
import SnowflakeSQL

extension SnowflakeAccount {
    /// COMMENT ON anything but databases, schemas, tables and views.
    func commentMore(
        _ comment: CommentOn, _ parts: [Identifier], _ context: StatementContext
    ) throws(SnowflakeError) {
        let name = parts.last?.name ?? ""
        switch comment.kind {
        case .column:
            let resolver = resolver(context)
            let owner = Array(parts.dropLast())
            if try commentColumn(name, ofView: owner, comment.text, context) { return }
            let (table, path) = try resolver.table(
                owner, operation: "COMMENT")
            guard let index = table.columns.firstIndex(where: { $0.name == name }) else {
                throw .invalidIdentifier(name)
            }
            catalog.databases[path.database]?.schemas[path.schema]?.tables[path.key]?
                .columns[index].comment = comment.text
        case .role:
            guard catalog.roles[name] != nil else { throw .missing("Role", name) }
            catalog.roles[name]?.header.comment = comment.text
        case .databaseRole:
            let resolver = resolver(context)
            let role = try databaseRole(parts, resolver)
            let database = parts.count > 1 ? parts[0].name : resolver.session.database ?? ""
            catalog.databases[database]?.roles[role.header.name]?.header.comment = comment.text
        case .user:
            guard catalog.users[name] != nil else { throw .missing("User", name) }
            catalog.users[name]?.header.comment = comment.text
        case .warehouse:
            guard catalog.warehouses[name] != nil else { throw .missing("Warehouse", name) }
            catalog.warehouses[name]?.header.comment = comment.text
        case .stage: try set(comment, parts, context, "Stage", \.stages, \.header)
        case .sequence: try set(comment, parts, context, "Sequence", \.sequences, \.header)
        case .fileFormat: try set(comment, parts, context, "File format", \.fileFormats, \.header)
        case .stream: try set(comment, parts, context, "Stream", \.streams, \.header)
        case .task: try set(comment, parts, context, "Task", \.tasks, \.header)
        case .tag: try set(comment, parts, context, "Tag", \.tags, \.header)
        case .maskingPolicy:
            try set(comment, parts, context, "Masking policy", \.maskingPolicies, \.header)
        case .rowAccessPolicy:
            try set(comment, parts, context, "Row access policy", \.rowAccessPolicies, \.header)
        default: throw .unsupported("COMMENT ON \(comment.kind.rawValue)")
        }
    }

    private func set<Entry>(
        _ comment: CommentOn, _ parts: [Identifier], _ context: StatementContext, _ kind: String,
        _ table: WritableKeyPath<SchemaEntry, OrderedDictionary<String, Entry>>,
        _ header: WritableKeyPath<Entry, ObjectHeader>
    ) throws(SnowflakeError) {
        let resolver = resolver(context)
        let own = TemporaryKind(comment.kind)
        let path = try resolver.path(parts, operation: "COMMENT", of: own ?? .relation)
        let key = own == nil ? path.name : path.key
        guard let entry = try resolver.schema(of: path)[keyPath: table][key],
            resolver.sees(entry[keyPath: header])
        else { throw .missing(kind, resolver.shown(parts)) }
        catalog.databases[path.database]?.schemas[path.schema]?[keyPath: table][key]?[
            keyPath: header
        ].comment = comment.text
    }
}
