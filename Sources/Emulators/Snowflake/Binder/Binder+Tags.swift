import SnowflakeSQL

extension Binder {
    /// SYSTEM$GET_TAG and its like, whose arguments are constants; nil for any other function.
    ///
    /// Source: Snowflake documentation, SYSTEM$GET_TAG, SYSTEM$GET_TAG_ALLOWED_VALUES,
    /// SYSTEM$GET_TAG_ON_CURRENT_COLUMN, SYSTEM$GET_TAG_ON_CURRENT_TABLE.
    func tagFunction(
        _ name: String, _ arguments: [SnowflakeSQL.Expression], _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        let count = name == "SYSTEM$GET_TAG" ? 3 : name == "SYSTEM$TAG_VALUE_CONTAINS" ? 4 : 1
        guard arguments.count == count else {
            throw .argumentCount(name, given: arguments.count, least: count, most: count)
        }
        var texts: [String] = []
        for (place, argument) in arguments.enumerated() {
            guard let text = try bind(argument, scope).constantText else {
                throw .notConstant(name, "\(place + 1)")
            }
            texts.append(text)
        }
        let resolver = Resolver(catalog, session)
        let (tag, _) = try resolver.tag(NameText.split(texts[0]))
        let object: TaggedObject
        switch name {
        case "SYSTEM$GET_TAG", "SYSTEM$TAG_VALUE_CONTAINS":
            object = try resolver.tagged(texts[1], texts[2].uppercased())
        case "SYSTEM$GET_TAG_ALLOWED_VALUES":
            guard let allowed = tag.allowed else { return .null.with(type: .varchar) }
            return text(TagEntry.list(allowed))
        default:
            guard let current = session.protectedColumn, let path = session.protected else {
                throw .compilation(
                    3558, "42601", "\(name) can be used in the body of a policy only.")
            }
            let isColumn = name.hasSuffix("COLUMN")
            object = TaggedObject(
                place: .init(object: current.object, column: isColumn ? current.column : nil),
                header: ObjectHeader(id: current.object, name: "", owner: "", created: 0),
                path: path, domain: isColumn ? "COLUMN" : "TABLE")
        }
        let value = resolver.tags(of: object).first { $0.tag == tag.header.id }?.value
        if count == 4 { return literal(.boolean(value == texts[3]), .boolean) }
        return value.map { text($0) } ?? .null.with(type: .varchar)
    }
}

extension TagEntry {
    /// Values as a JSON array of texts.
    static func list(_ values: [String]) -> String {
        "["
            + values.map { value in
                "\""
                    + value.split(separator: "\"", omittingEmptySubsequences: false)
                    .joined(separator: "\\\"") + "\""
            }.joined(separator: ",") + "]"
    }
}
