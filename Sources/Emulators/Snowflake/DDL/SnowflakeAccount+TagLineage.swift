import OrderedCollections
import SnowflakeSQL

// TAG_REFERENCES_WITH_LINEAGE. Source: Snowflake documentation, the page of that name.
extension SnowflakeAccount {
    /// Every object and column that has a tag, itself or from what it is in.
    func tagLineage(_ text: String) throws(SnowflakeError) -> [[SnowflakeValue]] {
        guard let shape = InformationSchema.shapes["TAG_REFERENCES_WITH_LINEAGE()"] else {
            return []
        }
        let resolver = readingResolver("")
        let name = HistoryFilter(text)["NAME"] ?? ""
        let (tag, path) = try resolver.tag(NameText.split(name))
        return taggable().flatMap { object -> [[SnowflakeValue]] in
            resolver.tags(of: object).filter { $0.tag == tag.header.id }.map { found in
                let place = object.path
                let isInSchema = !(place?.schema.isEmpty ?? true) && object.domain != "SCHEMA"
                func text(_ text: String?) -> SnowflakeValue { text.map { .text($0) } ?? .null }
                return shape.row([
                    "TAG_DATABASE": .text(path.database), "TAG_SCHEMA": .text(path.schema),
                    "TAG_ID": .integer(tag.header.id), "TAG_NAME": .text(tag.header.name),
                    "TAG_VALUE": .text(found.value), "LEVEL": .text(found.level),
                    "OBJECT_DATABASE": object.domain == "DATABASE" ? .null : text(place?.database),
                    "OBJECT_SCHEMA": isInSchema ? text(place?.schema) : .null,
                    "OBJECT_ID": .integer(object.place.object),
                    "OBJECT_NAME": .text(object.header.name), "DOMAIN": .text(object.domain),
                    "COLUMN_ID": object.place.column.map { .integer($0 + 1) } ?? .null,
                    "COLUMN_NAME": text(object.column),
                    "APPLY_METHOD": .text(found.level == object.domain ? "MANUAL" : "INHERITED"),
                ])
            }
        }
    }

    /// All that may have tags, the outer before the inner.
    private func taggable() -> [TaggedObject] {
        var objects: [TaggedObject] = []
        func add(_ header: ObjectHeader, _ domain: String, _ path: Resolver.Path? = nil) {
            objects.append(
                TaggedObject(
                    place: .init(object: header.id, column: nil), header: header, path: path,
                    domain: domain))
        }
        for warehouse in catalog.warehouses.values { add(warehouse.header, "WAREHOUSE") }
        for role in catalog.roles.values { add(role.header, "ROLE") }
        for user in catalog.users.values { add(user.header, "USER") }
        for integration in catalog.integrations.values { add(integration.header, "INTEGRATION") }
        for database in catalog.databases.values {
            let base = database.header.name
            add(
                database.header, "DATABASE", .init(database: base, schema: "", name: base))
            for schema in database.schemas.values {
                let inner = schema.header.name
                add(schema.header, "SCHEMA", .init(database: base, schema: inner, name: inner))
                for (kind, header) in schema.members {
                    let path = Resolver.Path(database: base, schema: inner, name: header.name)
                    add(header, Self.domain(kind), path)
                    guard let object = objects.last, object.domain == "TABLE" else { continue }
                    let columns =
                        schema.tables[header.name]?.columns ?? schema.views[header.name]?.shape
                    for column in columns ?? [] {
                        var part = object
                        part.domain = "COLUMN"
                        part.place.column = column.ordinal
                        part.column = column.name
                        objects.append(part)
                    }
                }
            }
        }
        return objects
    }
}
