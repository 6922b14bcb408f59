import OrderedCollections
import SnowflakeSQL

// The columns of views and dynamic tables, which stay as they are when the view is made.
extension SnowflakeAccount {
    /// The columns of a query that becomes a view, with the names and comments that are given.
    func shape(
        of bound: BoundQuery, _ names: [Identifier], comments: [String?]
    ) -> [ColumnEntry] {
        bound.columns.enumerated().map { index, column in
            let name = index < names.count ? names[index].name : column.name
            var detail = column.detail
            detail.isNotNull = false
            return ColumnEntry(
                ordinal: index, name: name, type: column.type == .null ? .varchar : column.type,
                comment: index < comments.count ? comments[index] : nil, detail: detail)
        }
    }

    /// ADD and DROP ROW ACCESS POLICY of a view; false for another action.
    func alterRowAccess(
        _ words: [SQLOption], ofView parts: [Identifier], _ context: StatementContext
    ) throws(SnowflakeError) -> Bool {
        let resolver = resolver(context)
        let path = try resolver.path(parts, operation: "ALTER VIEW")
        guard var view = try resolver.schema(of: path).views[path.key],
            resolver.sees(view.header), try alterRowAccess(words, &view, context)
        else { return false }
        catalog.databases[path.database]?.schemas[path.schema]?.views[path.key] = view
        return true
    }

    /// SET and UNSET of a masking policy or tags of a view's column; false for another change.
    private func alterGovernance(
        _ words: [SQLOption], _ column: String, ofView parts: [Identifier],
        _ context: StatementContext
    ) throws(SnowflakeError) -> Bool {
        let resolver = resolver(context)
        let path = try resolver.path(parts, operation: "ALTER VIEW")
        guard var view = try resolver.schema(of: path).views[path.key],
            resolver.sees(view.header)
        else { throw .objectMissing(resolver.shown(parts)) }
        guard let index = view.shape.firstIndex(where: { $0.name == column }) else {
            throw .invalidIdentifier(column)
        }
        if try alterMask(words, index, &view, context) {
            catalog.databases[path.database]?.schemas[path.schema]?.views[path.key] = view
            return true
        }
        return try alterColumnTags(words, view.shape[index], of: view.header, context)
    }

    /// ALTER VIEW … ALTER COLUMN: comments, masking policies and tags.
    func alterViewColumns(
        _ actions: [AlterTableAction], _ parts: [Identifier], _ context: StatementContext
    ) throws(SnowflakeError) {
        for action in actions {
            let text: String
            guard case .alterColumn(let name, let change) = action else {
                throw .unsupported("ALTER VIEW action")
            }
            switch change {
            case .comment(let given): text = given
            case .unsetComment: text = ""
            case .other(let words):
                guard try alterGovernance(words, name.name, ofView: parts, context) else {
                    throw .unsupported("ALTER VIEW … ALTER COLUMN action")
                }
                continue
            default: throw .unsupported("ALTER VIEW … ALTER COLUMN but for comments")
            }
            guard try commentColumn(name.name, ofView: parts, text, context) else {
                throw .objectMissing(parts.map(\.name).joined(separator: "."))
            }
        }
    }

    /// COMMENT ON COLUMN of a view; false where there is no view of that name.
    func commentColumn(
        _ name: String, ofView parts: [Identifier], _ text: String, _ context: StatementContext
    ) throws(SnowflakeError) -> Bool {
        let resolver = resolver(context)
        let path = try resolver.path(parts, operation: "COMMENT")
        guard let view = try resolver.schema(of: path).views[path.key],
            resolver.sees(view.header)
        else { return false }
        try resolver.requireOwner(view.header, "view", path.name)
        guard let index = view.shape.firstIndex(where: { $0.name == name }) else {
            throw .invalidIdentifier(name)
        }
        catalog.databases[path.database]?.schemas[path.schema]?.views[path.key]?
            .shape[index].comment = text.isEmpty ? nil : text
        return true
    }
}

extension [SQLOption] {
    /// What COMMENT says behind a view's column, where it stands without an equals sign.
    var looseComment: String? {
        guard let place = firstIndex(where: { $0.name == "COMMENT" }) else { return nil }
        if let text = self[place].value.text { return text }
        let next = place + 1
        return next < count && self[next].name.isEmpty ? self[next].value.text : nil
    }
}
